//! Looking for places in a text: one pass for all of them.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::{Folded, fold, rough_sound, sound};
use super::place::{Place, SETTINGS, STREETS, Towns, person_term};
use super::{Certainty, Finding, What, map, spelt};

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
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "sir",
    "professor",
    "prof",
    "nan",
    "nana",
    "nanna",
    "nanny",
    "gran",
    "granny",
    "grandma",
    "grandad",
    "granddad",
    "grandpa",
    "grandmother",
    "grandfather",
    "auntie",
    "aunty",
    "aunt",
    "uncle",
    "dadi",
    "dada",
    "nani",
    "babcia",
    "dziadek",
];

/// What makes words certain that alone may mean something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Near {
    Nothing,
    /// One of these house numbers.
    Numbers(Vec<String>),
    /// A kind of setting.
    SettingWord,
    /// A title right before it: "Mrs", "Nana".
    Title,
    /// The same, of a word that means nothing without it and may mean somebody else with it.
    TitleAlone,
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
    pub(super) fn capital_if(self, capital: bool) -> Self {
        Self { capital, ..self }
    }
    pub(super) fn upper(self) -> Self {
        Self { upper: true, ..self }
    }
    pub(super) fn near(self, near: Near) -> Self {
        Self { near, ..self }
    }
    /// Whole words, or a part of a longer one: "Hebblethwaites".
    pub(super) fn within(self, within: bool) -> Self {
        Self { edges: self.edges && !within, ..self }
    }
    /// Whether it is a name of its own, which alone means the place.
    fn is_name(&self) -> bool {
        let name = matches!(self.what, What::Town | What::Setting | What::Street);
        name && self.alone.is_some() && self.plain.is_ascii()
    }
    /// Whether it is a name that is known with a letter wrong.
    fn may_be_misspelt(&self) -> bool {
        self.is_name() && !self.upper && (SHORTEST_MISSPELT..=16).contains(&self.plain.len())
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
    /// Names that are recognised with a letter wrong.
    names: Vec<(String, What)>,
    /// Names as they sound, for texts in other scripts.
    sounds: HashMap<String, What>,
    /// Names as they roughly sound, for scripts that have capitals and no letters for English sounds: "Хезер Вэй".
    rough: HashMap<String, What>,
    /// Telephone numbers and postcodes, for those in words.
    numbers: Vec<(String, What)>,
}

impl Terms {
    /// The terms of places and of the full names of people. Of the `strict` places, words count too that may mean
    /// something else; of the `loose` ones only what is certain.
    #[must_use]
    pub fn new(strict: &[Place], loose: &[Place], people: &[String], towns: &Towns) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        for (places, exact_only) in [(strict, false), (loose, true)] {
            for place in places {
                place.terms(towns, exact_only, &mut terms);
            }
        }
        for name in people {
            person_term(name, towns, &mut |term| terms.push(term));
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
        let names =
            kept.iter().filter(|term| term.may_be_misspelt()).map(|term| (term.plain.clone(), term.what)).collect();
        let sounds = kept
            .iter()
            .filter(|term| term.is_name())
            .map(|term| (sound(&term.plain), term.what))
            .filter(|(heard, _)| heard.len() >= SHORTEST_SOUND)
            .collect();
        let rough = kept
            .iter()
            .filter(|term| term.is_name())
            .map(|term| (rough_sound(&term.plain), term.what))
            .filter(|(heard, _)| heard.len() >= SHORTEST_ROUGH)
            .collect();
        let numbers = kept
            .iter()
            .filter(|term| matches!(term.what, What::Telephone | What::Postcode) && !term.edges)
            .map(|term| (term.plain.clone(), term.what))
            .collect();
        Self { terms: kept, automaton, names, sounds, rough, numbers }
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
            // "108HeatherWay"
            let around = &folded.plain[begins.plain.0..ends.plain.1];
            let within = around.len() > hit.len()
                && matches!(&term.near, Near::Numbers(numbers) if numbers.iter().any(|number| around.contains(number.as_str())));
            let certainty = match near.is_some() || within {
                true if term.near == Near::TitleAlone => Some(Certainty::Likely),
                true => Some(Certainty::Exact),
                false => term.alone.filter(|_| capital && upper),
            };
            let Some(certainty) = certainty else { continue };
            let whole = with_kind(&folded, last, term.what);
            let end = folded.tokens.get(whole).map_or(ends.text.1, |token| token.text.1);
            found.push(Finding { start: begins.text.0, end, what: term.what, certainty });
            if within {
                found.push(Finding { start: begins.text.0, end: ends.text.1, what: term.what, certainty });
            }
            if let (Some((start, end)), Near::Numbers(_)) = (near, &term.near) {
                found.push(Finding { start, end, what: term.what, certainty });
            }
        }
        self.misspelt(&folded, &mut found);
        self.sounding(text, &folded, &mut found);
        self.spelt(&folded, &mut found);
        found.extend(map::points(text));
        merged(found)
    }

    /// Names with a letter wrong, doubled, left out or turned about: a person reads over that.
    fn misspelt(&self, folded: &Folded, found: &mut Vec<Finding>) {
        if self.names.is_empty() {
            return;
        }
        for (place, token) in folded.tokens.iter().enumerate() {
            // One word, or two: "Fearn Bank".
            let second = folded.tokens.get(place + 1);
            for (last, next) in [(place, None), (place + 1, second)] {
                let word = match next {
                    None if last == place => without_digits(folded.word(token)),
                    Some(next) => without_digits(folded.word(token)) + &without_digits(folded.word(next)),
                    None => continue,
                };
                if word.len() + 1 < SHORTEST_MISSPELT {
                    continue;
                }
                // In small letters a name is one where its kind follows: "hether way".
                let is_name = |what: What| token.capital || with_kind(folded, place, what) > place;
                let changed = word.len() != folded.tokens[last].plain.1 - token.plain.0
                    || word != folded.plain[token.plain.0..folded.tokens[last].plain.1];
                let meant = |name: &str| is_near(&word, name) || (changed && name == word);
                for (_, what) in self.names.iter().filter(|(name, what)| meant(name) && is_name(*what)) {
                    let whole = with_kind(folded, last, *what);
                    let end = folded.tokens.get(whole).map_or(token.text.1, |token| token.text.1);
                    found.push(Finding { start: token.text.0, end, what: *what, certainty: Certainty::Likely });
                }
            }
        }
    }
}

impl Terms {
    /// Telephone numbers and postcodes in words.
    fn spelt(&self, folded: &Folded, found: &mut Vec<Finding>) {
        if self.numbers.is_empty() {
            return;
        }
        for stretch in spelt::stretches(folded) {
            let digits = spelt::as_digits(&stretch.plain);
            for (number, what) in &self.numbers {
                let at = match what {
                    What::Telephone => digits.find(number.as_str()),
                    _ => digits.find(spelt::as_digits(number).as_str()),
                };
                let Some(at) = at else { continue };
                let (Some(first), Some(last)) = (stretch.from.get(at), stretch.from.get(at + number.len() - 1)) else {
                    continue;
                };
                let (Some(first), Some(last)) = (folded.tokens.get(*first), folded.tokens.get(*last)) else { continue };
                found.push(Finding { start: first.text.0, end: last.text.1, what: *what, certainty: Certainty::Exact });
            }
        }
    }

    /// Names in another script, by their sound: "بریڈفورڈ".
    fn sounding(&self, text: &str, folded: &Folded, found: &mut Vec<Finding>) {
        if self.sounds.is_empty() || text.is_ascii() {
            return;
        }
        for first in 0..folded.tokens.len() {
            let mut heard = String::new();
            for token in folded.tokens[first..].iter().take(WORDS_OF_A_NAME).take_while(|token| token.foreign) {
                heard.push_str(&text[token.text.0..token.text.1]);
                let roughly = || folded.tokens[first].capital.then(|| self.rough.get(&rough_sound(&heard))).flatten();
                if let Some(what) = self.sounds.get(&sound(&heard)).or_else(roughly) {
                    let start = folded.tokens[first].text.0;
                    found.push(Finding { start, end: token.text.1, what: *what, certainty: Certainty::Likely });
                }
            }
        }
    }
}

/// A word in which digits stand for letters, with those: "B4nk". Other words as they are.
fn without_digits(word: &str) -> String {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    if letters == word.len() || letters < 2 {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            c => c,
        })
        .collect()
}

/// A name is long enough from here on to be known with a letter wrong.
const SHORTEST_MISSPELT: usize = 5;
/// A shorter name with another letter is another name: Burton and Barton.
const SHORTEST_WITH_ANOTHER_LETTER: usize = 7;
/// With so many consonants a name is known by its sound.
const SHORTEST_SOUND: usize = 3;
/// What is heard roughly has vowels in it, and more is needed.
const SHORTEST_ROUGH: usize = 5;
/// A name in another script has at most so many words.
const WORDS_OF_A_NAME: usize = 3;

/// Whether a word is a name with one letter left out, doubled or turned about; from seven letters on also with one wrong,
/// and in a long name with two.
fn is_near(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    if word == name || word.first() != name.first() || word.len().abs_diff(name.len()) > 2 || word.len() > 24 {
        return false;
    }
    let allowed = if name.len() >= 10 { 2 } else { 1 };
    let another = if name.len() >= SHORTEST_WITH_ANOTHER_LETTER { 1 } else { 2 };
    // The distance of Damerau and Levenshtein, row by row.
    let mut before: Vec<usize> = (0..=name.len()).collect();
    let (mut row, mut two_before) = (before.clone(), before.clone());
    for (at, letter) in word.iter().enumerate() {
        row[0] = at + 1;
        for (place, own) in name.iter().enumerate() {
            let mut cost = (before[place + 1] + 1)
                .min(row[place] + 1)
                .min(before[place] + if letter == own { 0 } else { another });
            if at > 0 && place > 0 && word[at - 1] == *own && *letter == name[place - 1] {
                cost = cost.min(two_before[place - 1] + 1);
            }
            row[place + 1] = cost;
        }
        std::mem::swap(&mut two_before, &mut before);
        std::mem::swap(&mut before, &mut row);
    }
    before[name.len()] <= allowed
}

/// The last word of a name with the kind of place that follows it: "Langrigg High School" goes out whole.
fn with_kind(folded: &Folded, last: usize, what: What) -> usize {
    let small = ["of", "for", "at", "in", "all", "free", "first", "day", "s", "c", "e", "through", "form", "unit"];
    let is_kind = |word: &str| match what {
        What::Setting => (SETTINGS.contains(&word) && !small.contains(&word)) || word == "h",
        What::Street => STREETS.contains(&word),
        // The second half of a postcode goes with its first.
        What::Postcode => {
            matches!(word.as_bytes(), [digit, one, two] if digit.is_ascii_digit() && one.is_ascii_alphabetic() && two.is_ascii_alphabetic())
        }
        _ => false,
    };
    let mut end = last;
    while end < last + 3 && folded.tokens.get(end + 1).is_some_and(|token| is_kind(folded.word(token))) {
        end += 1;
    }
    end
}

/// The words nearby that make the hit certain: where they begin and end in the text.
fn near(folded: &Folded, first: usize, last: usize, near: &Near) -> Option<(usize, usize)> {
    let (within, wanted): (usize, &dyn Fn(&str) -> bool) = match near {
        Near::Nothing => return None,
        Near::Title | Near::TitleAlone => {
            let before = first.checked_sub(1).and_then(|before| folded.tokens.get(before))?;
            return TITLES.contains(&folded.word(before)).then_some(before.text);
        }
        Near::Numbers(numbers) => (NUMBER_WITHIN, &|word: &str| numbers.iter().any(|number| number == word)),
        Near::SettingWord => {
            (KIND_WITHIN, &|word: &str| KINDS.contains(&word) && SETTINGS.contains(&word) || word == "campus")
        }
    };
    let before = first.saturating_sub(within)..first;
    let after = last + 1..(last + 1 + within).min(folded.tokens.len());
    let own = before.chain(after).map(|at| &folded.tokens[at]).find(|token| wanted(folded.word(token)));
    match (own, near) {
        (Some(token), _) => Some(token.text),
        (None, Near::Numbers(numbers)) => in_words(folded, first, last, numbers),
        (None, _) => None,
    }
}

/// One of these house numbers, in words: "one hundred and eight Heather Way".
fn in_words(folded: &Folded, first: usize, last: usize, numbers: &[String]) -> Option<(usize, usize)> {
    // As many words more as a number has.
    let (from, until) = (first.saturating_sub(NUMBER_WITHIN + 3), (last + 1 + NUMBER_WITHIN).min(folded.tokens.len()));
    let mut at = from;
    while at < until {
        let Some((value, end)) = spelt::house_number(folded, at) else {
            at += 1;
            continue;
        };
        let letter = folded.tokens.get(end + 1).map_or("", |token| folded.word(token));
        for (number, end) in [(value.to_string(), end), (format!("{value}{letter}"), end + 1)] {
            let apart = end < first || at > last;
            if let (true, true, Some(token)) = (apart, numbers.contains(&number), folded.tokens.get(end)) {
                return Some((folded.tokens[at].text.0, token.text.1));
            }
        }
        at = end + 1;
    }
    None
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
