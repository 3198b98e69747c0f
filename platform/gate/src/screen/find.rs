//! Looking for places in a text: one pass for all of them.

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::{Folded, Token, fold};
use super::place::{Place, SETTINGS, Towns, person_term};
use super::{Certainty, Finding, What};

/// How far from its street a house number still belongs to it, in words: "Heather Way (number 108)".
const NUMBER_WITHIN: usize = 4;
/// How far from its name the kind of a setting still belongs to it: "the school at Beckfoot".
const KIND_WITHIN: usize = 2;
/// Kinds of setting that make a name a setting's.
const KINDS: &[&str] = &[
    "school",
    "academy",
    "college",
    "nursery",
    "primary",
    "secondary",
    "preschool",
    "playgroup",
    "campus",
    "sixth",
    "infants",
    "juniors",
];

/// What stands before the name of a person.
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "sir", "professor", "prof"];

/// What makes words certain that alone may mean something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Near {
    Nothing,
    /// One of these house numbers.
    Numbers(Vec<String>),
    /// A kind of setting.
    SettingWord,
}

/// Words that mean a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) plain: String,
    what: What,
    /// How sure it is where the words stand alone; none where they then mean nothing.
    alone: Option<Certainty>,
    /// Whether they must be whole words.
    edges: bool,
    capital: bool,
    upper: bool,
    near: Near,
}

impl Term {
    pub(super) fn new(plain: &str, what: What, alone: Option<Certainty>) -> Self {
        Self { plain: plain.to_owned(), what, alone, edges: true, capital: false, upper: false, near: Near::Nothing }
    }
    pub(super) fn words(plain: &str, what: What, certainty: Certainty) -> Self {
        Self::new(plain, what, Some(certainty))
    }
    pub(super) fn anywhere(plain: &str, what: What) -> Self {
        Self { edges: false, ..Self::new(plain, what, Some(Certainty::Exact)) }
    }
    pub(super) fn capital(self) -> Self {
        self.capital_if(true)
    }
    pub(super) fn capital_if(self, capital: bool) -> Self {
        Self { capital, ..self }
    }
    pub(super) fn upper(self) -> Self {
        Self { upper: true, ..self }
    }
    pub(super) fn near(self, near: Near) -> Self {
        Self { near, ..self }
    }
    /// Whether it can be certain at all.
    pub(super) fn certain(&self) -> bool {
        self.alone == Some(Certainty::Exact) || matches!(&self.near, Near::Numbers(numbers) if !numbers.is_empty())
    }
}

/// Places as they can be written, made ready to be looked for.
#[derive(Default)]
pub struct Terms {
    terms: Vec<Term>,
    automaton: Option<AhoCorasick>,
}

impl Terms {
    /// The terms of these places and of the full names of people. With `exact_only`, nothing that may mean something
    /// else.
    #[must_use]
    pub fn new(places: &[Place], people: &[String], towns: &Towns, exact_only: bool) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        for place in places {
            place.terms(towns, exact_only, &mut terms);
        }
        for name in people {
            person_term(name, &mut |term| terms.push(term));
        }
        let mut kept: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            if !kept.contains(&term) {
                kept.push(term);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(kept.iter().map(|term| term.plain.as_str()))
            .ok()
            .filter(|_| !kept.is_empty());
        Self { terms: kept, automaton }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.automaton.is_none()
    }

    /// What is found, in order, none over another.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Finding> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let folded = fold(text);
        let mut found = Vec::new();
        for hit in automaton.find_overlapping_iter(&folded.plain) {
            let term = &self.terms[hit.pattern().as_usize()];
            let first = folded.tokens.partition_point(|token| token.plain.1 <= hit.start());
            let last = folded.tokens.partition_point(|token| token.plain.0 < hit.end()).saturating_sub(1);
            let (Some(begins), Some(ends)) = (folded.tokens.get(first), folded.tokens.get(last)) else { continue };
            if term.edges && (begins.plain.0 != hit.start() || ends.plain.1 != hit.end()) {
                continue;
            }
            let own = &folded.tokens[first..=last];
            let near = near(&folded, first, last, &term.near);
            // "Mrs Beck" is no street.
            let titled = first > 0 && TITLES.contains(&folded.word(&folded.tokens[first - 1]));
            let capital = !term.capital || (own.iter().any(|token| token.capital) && !titled);
            let upper = !term.upper || own.iter().all(|token| token.upper);
            let certainty = match near.is_some() {
                true => Some(Certainty::Exact),
                false => term.alone.filter(|_| capital && upper),
            };
            let Some(certainty) = certainty else { continue };
            found.push(Finding { start: begins.text.0, end: ends.text.1, what: term.what, certainty });
            if let (Some(number), Near::Numbers(_)) = (near, &term.near) {
                found.push(Finding { start: number.text.0, end: number.text.1, what: term.what, certainty });
            }
        }
        merged(found)
    }
}

/// The word nearby that makes the hit certain.
fn near<'f>(folded: &'f Folded, first: usize, last: usize, near: &Near) -> Option<&'f Token> {
    let (within, wanted): (usize, &dyn Fn(&str) -> bool) = match near {
        Near::Nothing => return None,
        Near::Numbers(numbers) => (NUMBER_WITHIN, &|word: &str| numbers.iter().any(|number| number == word)),
        Near::SettingWord => {
            (KIND_WITHIN, &|word: &str| KINDS.contains(&word) && SETTINGS.contains(&word) || word == "campus")
        }
    };
    let before = &folded.tokens[first.saturating_sub(within)..first];
    let after = &folded.tokens[last + 1..(last + 1 + within).min(folded.tokens.len())];
    before.iter().chain(after).find(|token| wanted(folded.word(token)))
}

/// Findings in order; those that meet become one, with the surer word.
fn merged(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_unstable_by_key(|one| (one.start, std::cmp::Reverse(one.end)));
    let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
    for one in found {
        match kept.last_mut() {
            Some(last) if one.start < last.end => {
                if one.certainty > last.certainty {
                    last.what = one.what;
                    last.certainty = one.certainty;
                }
                last.end = last.end.max(one.end);
            }
            _ => kept.push(one),
        }
    }
    kept
}
