//! Looking for places in a text: one pass for all of them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use sha2::{Digest, Sha256};
use store::Cache;

use super::fold::{Folded, Token, fold, rough_sound, sound};
use super::place::{Place, SETTINGS, STREETS, Towns, forename_term, person_term};
use super::shortened::{self, Name};
use super::{Certainty, Finding, What, encoded, map, ordinary, spelt};

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
    "surgery",
    "practice",
    "clinic",
    "hospital",
];

/// From so many bytes on, what is found in a text is remembered: a document is asked about at each step of many forms.
const LONG: usize = 4_000;
/// By hashes of the places and of the text; nothing of either can be read off it.
static FOUND: Cache<([u8; 32], [u8; 32]), Vec<Finding>> = Cache::new(64);

/// What stands before the name of a person.
pub(super) const TITLES: &[&str] = &[
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
    /// The same, of initials, which may be those of another: "HF school".
    SettingWordOfInitials,
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
        self.is_name() && !self.upper && (SHORTEST_MISSPELT..=LONGEST_MISSPELT).contains(&self.plain.len())
    }
    /// The letters of a name from the last to the first, as somebody hides it: "yaW rehtaeH".
    fn backwards(&self) -> Option<Self> {
        let is_long = self.is_name() && self.plain.len() >= SHORTEST_WITH_ANOTHER_BEGINNING;
        let plain: String = self.plain.chars().rev().collect();
        (is_long && plain != self.plain).then(|| Self::words(&plain, self.what, Certainty::Likely))
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
    /// Names that are recognised with a letter wrong, each among those of its length.
    names: Vec<Vec<Known>>,
    /// Words that are no name with a letter wrong, however near they are: the names of the family and of who works with it.
    others: HashSet<String>,
    /// Names that are recognised where they are shortened, by their first letter.
    shortened: HashMap<u8, Vec<Name>>,
    /// Names without their vowels.
    skeletons: HashMap<String, What>,
    /// Names as they sound, for texts in other scripts.
    sounds: HashMap<String, What>,
    /// Names as they roughly sound, for scripts that have capitals and no letters for English sounds: "Хезер Вэй".
    rough: HashMap<String, What>,
    /// Telephone numbers and postcodes, for those in words.
    numbers: Vec<Term>,
    /// A hash of all this, where it was asked for.
    key: OnceLock<[u8; 32]>,
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
            forename_term(name, towns, &mut |term| terms.push(term));
        }
        let mut kept: Vec<Term> = Vec::with_capacity(terms.len());
        for term in terms {
            if !kept.contains(&term) {
                kept.push(term);
            }
        }
        let mut names: Vec<Vec<Known>> = Vec::new();
        for term in kept.iter().filter(|term| term.may_be_misspelt()) {
            let length = term.plain.len();
            names.resize_with(names.len().max(length + 1), Vec::new);
            names[length].push(Known { plain: term.plain.clone(), what: term.what, letters: letters(&term.plain) });
        }
        let mut shortened: HashMap<u8, Vec<Name>> = HashMap::new();
        for name in strict.iter().flat_map(Name::of) {
            shortened.entry(name.first_letter()).or_default().push(name);
        }
        let own = kept.iter().filter(|term| term.is_name());
        let skeletons = own.filter_map(|term| Some((shortened::skeleton(&term.plain)?, term.what))).collect();
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
        let is_number = |term: &&Term| term.what == What::Telephone || (term.what == What::Postcode && !term.edges);
        let numbers = kept.iter().filter(is_number).cloned().collect();
        let others = towns.words().map(str::to_owned).collect();
        let backwards: Vec<Term> = kept.iter().filter_map(Term::backwards).collect();
        kept.extend(backwards);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(kept.iter().map(|term| term.plain.as_str()))
            .ok()
            .filter(|_| !kept.is_empty());
        let key = OnceLock::new();
        Self { terms: kept, automaton, names, others, shortened, skeletons, sounds, rough, numbers, key }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.automaton.is_none()
    }

    /// What is found, in order, none over another.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Finding> {
        if self.is_empty() {
            return Vec::new();
        }
        if text.len() < LONG {
            return self.look(text);
        }
        FOUND.of((self.key(), Sha256::digest(text.as_bytes()).into()), || self.look(text))
    }

    fn look(&self, text: &str) -> Vec<Finding> {
        let mut found = self.written(text);
        self.encoded(text, WITHIN_EACH_OTHER, &mut found);
        merged(found)
    }

    /// The same for the same places, in whatever order they were given. What else there is follows from what is hashed.
    fn key(&self) -> [u8; 32] {
        *self.key.get_or_init(|| {
            let mut said: Vec<String> = self.terms.iter().map(|term| format!("{term:?}")).collect();
            said.extend(self.shortened.values().flatten().map(|name| format!("{name:?}")));
            said.extend(self.others.iter().map(|word| format!("{word:?}")));
            said.sort_unstable();
            Sha256::digest(said.join("\n").as_bytes()).into()
        })
    }

    /// What stands in the text in the signs of a mail, a link or a program.
    fn encoded(&self, text: &str, within: usize, found: &mut Vec<Finding>) {
        for decoded in encoded::of(text) {
            let mut inside = self.written(&decoded.text);
            if within > 1 {
                self.encoded(&decoded.text, within - 1, &mut inside);
            }
            found.extend(inside.iter().map(|one| decoded.place(one)));
        }
    }

    /// What the text says as it is written, in no order.
    fn written(&self, text: &str) -> Vec<Finding> {
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
                true if matches!(term.near, Near::TitleAlone | Near::SettingWordOfInitials) => Some(Certainty::Likely),
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
        self.shortened(text, &folded, &mut found);
        self.sounding(text, &folded, &mut found);
        self.spelt(&folded, &mut found);
        found.extend(map::points(text));
        found
    }

    /// Names with a letter wrong, doubled, left out or turned about: a person reads over that.
    fn misspelt(&self, folded: &Folded, found: &mut Vec<Finding>) {
        for (place, token) in folded.tokens.iter().enumerate() {
            // One word, or two: "Fearn Bank".
            for last in [place, place + 1] {
                let Some(word) = as_letters(folded, place, last) else { continue };
                if last == place && (ordinary::is(&word) || self.others.contains(word.as_ref())) {
                    continue;
                }
                // In small letters a name is one where its kind follows: "hether way".
                let is_name = |what: What| token.capital || with_kind(folded, place, what) > place;
                let is_meant = |known: &&Known| is_name(known.what) || is_turned(&word, &known.plain);
                for known in self.near_names(&word, matches!(word, Cow::Owned(_))).filter(is_meant) {
                    found.push(likely(folded, (place, with_kind(folded, last, known.what)), known.what));
                }
            }
        }
    }

    /// The names that a word may mean. Digits that stand for letters, so that it `is_changed`, are a slip of their own: "B4nk".
    fn near_names<'t>(&'t self, word: &'t str, is_changed: bool) -> impl Iterator<Item = &'t Known> {
        let from = self.names.get(word.len().saturating_sub(2)..).unwrap_or_default();
        let letters = letters(word);
        from.iter().take(5).flatten().filter(move |known| {
            (known.letters ^ letters).count_ones() as usize <= 2 * allowed(&known.plain)
                && (is_near(word, &known.plain) || (is_changed && known.plain == *word))
        })
    }

    /// Names that somebody shortened: "Grd Rise", "Kghly", "B'foot".
    fn shortened(&self, text: &str, folded: &Folded, found: &mut Vec<Finding>) {
        for (place, token) in folded.tokens.iter().enumerate() {
            let first_letter = folded.word(token).bytes().next().unwrap_or_default();
            for name in self.shortened.get(&first_letter).into_iter().flatten() {
                if let Some(last) = name.ends(folded, place) {
                    found.push(likely(folded, (place, last), name.what));
                }
            }
            let bones = if token.capital { shortened::bones(folded.word(token)) } else { None };
            if let Some(what) = bones.and_then(|bones| self.skeletons.get(bones)) {
                found.push(likely(folded, (place, place), *what));
            }
            let is_parted = |next: &&Token| token.capital && shortened::has_apostrophe(text, token, next);
            let Some(next) = folded.tokens.get(place + 1).filter(is_parted) else { continue };
            let (begins, ends) = (folded.word(token), folded.word(next));
            let is_meant = |known: &&Known| shortened::is_contracted(begins, ends, &known.plain);
            if let Some(known) = self.names.iter().flatten().find(is_meant) {
                found.push(likely(folded, (place, place + 1), known.what));
            }
        }
    }
}

/// A finding from one word to another that may mean something else.
fn likely(folded: &Folded, (first, last): (usize, usize), what: What) -> Finding {
    let place = |at: usize| folded.tokens.get(at).map_or((0, 0), |token| token.text);
    Finding { start: place(first).0, end: place(last).1, what, certainty: Certainty::Likely }
}

impl Terms {
    /// Telephone numbers and postcodes in words.
    fn spelt(&self, folded: &Folded, found: &mut Vec<Finding>) {
        if self.numbers.is_empty() {
            return;
        }
        for stretch in spelt::stretches(folded).into_iter().chain(spelt::numbers(folded)) {
            let digits = spelt::as_digits(&stretch.plain);
            for term in &self.numbers {
                let (number, what) = (term.plain.as_str(), term.what);
                let at = match what {
                    What::Telephone => digits.find(number),
                    _ => digits.find(spelt::as_digits(number).as_str()),
                };
                let Some(at) = at else { continue };
                let ends = (at + number.len()).saturating_sub(1);
                // The end of a number is one by itself alone.
                if term.edges && !stretch.is_whole(at, ends) {
                    continue;
                }
                let (Some(first), Some(last)) = (stretch.from.get(at), stretch.from.get(ends)) else { continue };
                let (Some(first), Some(last)) = (folded.tokens.get(*first), folded.tokens.get(*last)) else { continue };
                let certainty = term.alone.unwrap_or(Certainty::Exact);
                found.push(Finding { start: first.text.0, end: last.text.1, what, certainty });
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

/// One word or two together as letters alone, where they may be a name with a letter wrong.
/// Digits that stand for letters are those.
fn as_letters(folded: &Folded, first: usize, last: usize) -> Option<Cow<'_, str>> {
    let (from, until) = (folded.tokens.get(first)?, folded.tokens.get(last)?);
    let written = &folded.plain[from.plain.0..until.plain.1];
    if !(SHORTEST_MISSPELT - 1..=LONGEST_MISSPELT + 2).contains(&written.len()) || !written.is_ascii() {
        return None;
    }
    if written.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(Cow::Borrowed(written));
    }
    let tokens: Vec<&Token> = if first == last { vec![from] } else { vec![from, until] };
    let letters: String = tokens.into_iter().map(|token| without_digits(folded.word(token))).collect();
    Some(if letters == written { Cow::Borrowed(written) } else { Cow::Owned(letters) })
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

/// A name that is recognised with a letter wrong.
struct Known {
    plain: String,
    what: What,
    /// The letters in it, so that most words need no closer look.
    letters: u32,
}

/// Which letters of the alphabet are in a word, each a bit.
fn letters(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |all, letter| all | (1 << (letter - b'a')))
}

/// So deep a text in one encoding stands in another.
const WITHIN_EACH_OTHER: usize = 3;
/// A name is long enough from here on to be known with a letter wrong.
const SHORTEST_MISSPELT: usize = 5;
/// A longer name is looked for as it is.
const LONGEST_MISSPELT: usize = 16;
/// From so many letters on two may be wrong.
const TWO_WRONG_FROM: usize = 9;
/// A shorter name that begins with another letter is another name: Bolton and Dolton.
const SHORTEST_WITH_ANOTHER_BEGINNING: usize = 7;
/// With so many consonants a name is known by its sound.
const SHORTEST_SOUND: usize = 3;
/// What is heard roughly has vowels in it, and more is needed.
const SHORTEST_ROUGH: usize = 5;
/// A name in another script has at most so many words.
const WORDS_OF_A_NAME: usize = 3;

/// How many letters of a name may be wrong.
fn allowed(name: &str) -> usize {
    if name.len() >= TWO_WRONG_FROM { 2 } else { 1 }
}

/// Whether a word is a name with one letter left out, doubled, turned about or wrong, and in a long name with two.
fn is_near(word: &str, name: &str) -> bool {
    let allowed = allowed(name);
    let (word, name) = (word.as_bytes(), name.as_bytes());
    let turned = word.first() == name.get(1) && word.get(1) == name.first();
    let begins = word.first() == name.first() || turned || name.len() >= SHORTEST_WITH_ANOTHER_BEGINNING;
    if word == name || !begins || word.len().abs_diff(name.len()) > allowed {
        return false;
    }
    // The distance of Damerau and Levenshtein, row by row.
    let mut before: Vec<usize> = (0..=name.len()).collect();
    let (mut row, mut two_before) = (before.clone(), before.clone());
    for (at, letter) in word.iter().enumerate() {
        row[0] = at + 1;
        for (place, own) in name.iter().enumerate() {
            let mut cost = (before[place + 1] + 1).min(row[place] + 1).min(before[place] + usize::from(letter != own));
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

/// Whether a word is a long name with two letters turned about, which is no other word in small letters either: "heronsfeild".
fn is_turned(word: &str, name: &str) -> bool {
    let (word, name) = (word.as_bytes(), name.as_bytes());
    if word.len() != name.len() || name.len() < SHORTEST_WITH_ANOTHER_BEGINNING {
        return false;
    }
    let Some(at) = word.iter().zip(name).position(|(one, other)| one != other) else { return false };
    word.get(at) == name.get(at + 1) && word.get(at + 1) == name.get(at) && word.get(at + 2..) == name.get(at + 2..)
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
        Near::SettingWord | Near::SettingWordOfInitials => {
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
