//! Names of places as people shorten them in a hurry: "Hthr Way", "Thorn Rd", "H Field School", "B'foot". All of them are
//! asked about; none is certain.

use super::What;
use super::find::TITLES;
use super::fold::{Folded, Token, fold, sound};
use super::ordinary;
use super::place::{ABBREVIATIONS, KINDS_OF_STREET, NO_PART_OF_AN_ADDRESS, Place, SETTINGS, STREETS};

/// What makes a shortened name a setting's, where it follows.
const KINDS_OF_SETTING: &[&str] = &[
    "school",
    "sch",
    "schl",
    "academy",
    "acad",
    "college",
    "coll",
    "nursery",
    "nurs",
    "primary",
    "prim",
    "secondary",
    "sec",
    "infants",
    "juniors",
    "preschool",
    "surgery",
    "practice",
    "clinic",
    "hospital",
];
/// The beginning of a word stands for it from so many letters on.
const SHORTEST_BEGINNING: usize = 3;
/// With so many sounds a word is known by them.
const SHORTEST_SOUND: usize = 3;
/// A name without vowels is known without the kind of place from so many letters on.
const SHORTEST_WITHOUT_VOWELS: usize = 4;
/// What stands after an apostrophe has so many letters at least, or it is no end of a name: "it's".
const SHORTEST_END: usize = 3;

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    plain: String,
    heard: String,
}

/// A name that can be shortened where the kind of place follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) what: What,
    parts: Vec<Part>,
    /// What a street is called beside its name; none of a setting.
    kind: Option<String>,
}

impl Name {
    /// The names of a place.
    pub(super) fn of(place: &Place) -> Vec<Self> {
        let street = place.street.iter().flat_map(|street| street.split([',', '\n', ';'])).filter_map(Self::of_street);
        let own = place.name.as_deref().map(|name| name.split(['(', '[']).next().unwrap_or(name));
        street.chain(own.and_then(Self::of_setting)).collect()
    }

    fn of_street(part: &str) -> Option<Self> {
        let folded = fold(part);
        let words: Vec<&str> = folded.tokens.iter().map(|token| folded.word(token)).collect();
        let is_name = |word: &&str| !has_digit(word) && !NO_PART_OF_AN_ADDRESS.contains(word);
        let names: Vec<&str> = words.into_iter().filter(is_name).collect();
        let (kind, own) = names.split_last().filter(|(kind, _)| STREETS.contains(kind))?;
        Self::new(What::Street, own, Some((*kind).to_owned()))
    }

    fn of_setting(name: &str) -> Option<Self> {
        let folded = fold(name);
        let words = folded.tokens.iter().map(|token| folded.word(token));
        let own: Vec<&str> = words.filter(|word| !SETTINGS.contains(word)).collect();
        Self::new(What::Setting, &own, None)
    }

    fn new(what: What, own: &[&str], kind: Option<String>) -> Option<Self> {
        let of_letters = own.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
        let part = |word: &&str| Part { plain: (*word).to_owned(), heard: sound(word) };
        (!own.is_empty() && of_letters).then(|| Self { what, parts: own.iter().map(part).collect(), kind })
    }

    /// By which it is looked up: nobody leaves that out.
    pub(super) fn first_letter(&self) -> u8 {
        self.parts.first().and_then(|part| part.plain.bytes().next()).unwrap_or_default()
    }

    /// The word with which the name ends that begins with the word `first`, its kind with it.
    pub(super) fn ends(&self, folded: &Folded, first: usize) -> Option<usize> {
        let last = first + self.parts.len();
        let kind = folded.tokens.get(last)?;
        let is_titled = first > 0 && TITLES.contains(&folded.word(&folded.tokens[first - 1]));
        if is_titled || !self.is_kind(folded.word(kind)) {
            return None;
        }
        let own = folded.tokens[first..last].iter().zip(&self.parts);
        let whole = self.parts.len();
        let mut is_shorter = false;
        for (token, part) in own {
            let word = folded.word(token);
            if word == part.plain {
                continue;
            }
            // One letter stands for a word of several, or for a street whose kind follows: "H Way".
            let alone = token.upper && word.len() == 1 && !["a", "i", "s", "t"].contains(&word);
            let is_letter =
                alone && part.plain.starts_with(word) && (whole > 1 || (self.kind.is_some() && kind.capital));
            if !is_letter && !shortens(word, token, part) {
                return None;
            }
            is_shorter = true;
        }
        is_shorter.then_some(last)
    }

    fn is_kind(&self, word: &str) -> bool {
        let Some(own) = &self.kind else { return KINDS_OF_SETTING.contains(&word) };
        let same = |(short, long): &(&str, &str)| (*long == own && *short == word) || (*short == own && *long == word);
        word == own
            || KINDS_OF_STREET.iter().any(same)
            || (word.len() >= 2 && (own.starts_with(word) || (is_without_vowels(word) && is_within(word, own))))
    }
}

/// Whether a word stands for a longer one: without its vowels, as its beginning, or written as it is heard.
fn shortens(word: &str, token: &Token, part: &Part) -> bool {
    let long = &part.plain;
    let letters = word.len();
    let is_of_letters = letters >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_of_letters || !word.starts_with(long.get(..1).unwrap_or_default()) {
        return false;
    }
    if ordinary::is(word) || TITLES.contains(&word) || ABBREVIATIONS.contains(&word) {
        return false;
    }
    let shorter = letters < long.len();
    (shorter && token.capital && letters >= SHORTEST_BEGINNING && long.starts_with(word))
        || (shorter && (letters > 2 || token.capital) && is_without_vowels(word) && is_within(word, long))
        || (token.capital && letters > 3 && part.heard.len() >= SHORTEST_SOUND && sound(word) == part.heard)
}

/// Whether no vowel follows the first letter.
fn is_without_vowels(word: &str) -> bool {
    word.bytes().skip(1).all(|byte| !is_vowel(byte))
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether the letters of a word stand in a longer one in the same order.
fn is_within(word: &str, long: &str) -> bool {
    let mut letters = long.bytes();
    word.bytes().all(|byte| letters.any(|letter| letter == byte))
}

/// What is left of a name without vowels, by which it is known alone: "Kghl" of Keighley. None where that is too little.
pub(super) fn skeleton(name: &str) -> Option<String> {
    let mut letters = name.bytes().filter(u8::is_ascii_lowercase);
    let first = letters.next()?;
    let rest = letters.filter(|byte| !is_vowel(*byte));
    let left: String = std::iter::once(first).chain(rest).map(char::from).collect();
    (left.len() >= SHORTEST_WITHOUT_VOWELS && left.len() < name.len()).then_some(left)
}

/// What a word leaves of the skeleton of a name that it may be; none of a word with vowels in it.
pub(super) fn bones(word: &str) -> Option<&str> {
    let own = word.strip_suffix('y').unwrap_or(word);
    (own.len() >= SHORTEST_WITHOUT_VOWELS && is_without_vowels(own)).then_some(own)
}

/// Whether nothing but an apostrophe parts two words.
pub(super) fn has_apostrophe(text: &str, one: &Token, two: &Token) -> bool {
    matches!(text.get(one.text.1..two.text.0), Some("'" | "’"))
}

/// Whether two words are the beginning and the end of a name, with an apostrophe for what is left out: "B'foot".
pub(super) fn is_contracted(begins: &str, ends: &str, name: &str) -> bool {
    ends.len() >= SHORTEST_END
        && begins.len() + ends.len() < name.len()
        && name.starts_with(begins)
        && name.ends_with(ends)
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(place: &Place, text: &str) -> bool {
        let folded = fold(text);
        let names = Name::of(place);
        (0..folded.tokens.len()).any(|first| names.iter().any(|name| name.ends(&folded, first).is_some()))
    }

    fn street(street: &str) -> Place {
        Place { street: Some(street.to_owned()), ..Place::default() }
    }

    fn school(name: &str) -> Place {
        Place { name: Some(name.to_owned()), ..Place::default() }
    }

    #[test]
    fn a_name_is_known_however_somebody_shortens_it() {
        for (name, written) in [
            ("12 Garden Rise", "in Grd Rise"),
            ("12 Garden Rise", "in Gdn Rise now"),
            ("108 Heather Way", "at 108 hthr way"),
            ("108 Heather Way", "they are in H Way"),
            ("Thornbury Road", "Thorn Rd"),
            ("Thornbury Road", "in Thornbree Rd"),
            ("Old Mill Lane", "Old Ml Ln"),
        ] {
            assert!(ends(&street(name), written), "{name}: {written}");
        }
        for (name, written) in [
            ("Heather Field School", "at H Field school"),
            ("Heather Field School", "at H F School"),
            ("Heatherfield School", "the HF school"),
            ("Beckfoot Primary School", "Bckft School"),
            ("Moor Park Surgery", "the Moor Pk practice"),
        ] {
            assert!(ends(&school(name), written), "{name}: {written}");
        }
    }

    #[test]
    fn words_of_every_day_are_no_shortened_name() {
        for (name, written) in [
            ("Inspire School", "In school she reads."),
            ("Herne School", "Her school is kind."),
            ("Ash Place", "A place at a school"),
            ("Drummond Close", "Dr Close wrote"),
            ("Sensory School", "SEN school"),
            ("Bradford Academy", "Bradford College"),
        ] {
            assert!(!ends(&school(name), written) && !ends(&street(name), written), "{name}: {written}");
        }
    }

    #[test]
    fn a_town_is_known_without_its_vowels_and_with_an_apostrophe() {
        assert_eq!(skeleton("keighley").as_deref(), Some("kghl"));
        assert_eq!(bones("kghly"), Some("kghl"));
        assert_eq!((skeleton("bath"), bones("every")), (None, None));
        let text = "to K'ley on Friday";
        let folded = fold(text);
        assert!(has_apostrophe(text, &folded.tokens[1], &folded.tokens[2]));
        assert!(!has_apostrophe(text, &folded.tokens[0], &folded.tokens[1]));
        assert!(is_contracted("k", "ley", "keighley") && !is_contracted("k", "ley", "skipton"));
    }
}
