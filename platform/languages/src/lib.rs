//! Pages in other languages than English. A catalogue is a file as translators know it (gettext PO): each text of the pages in
//! English, and in the other language. A page is made in English and translated as it leaves, text by text, so that no page and no
//! message has to be written twice. What a catalogue does not have stays English, and is marked as English.
//!
//! The catalogues here are drafts: each entry is marked `fuzzy`, which is how translators say that nobody has checked it.

mod html;
mod po;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use html::translate;

/// A language, with what its catalogue says.
#[derive(Debug)]
pub struct Language {
    /// As in `lang="ur"`.
    pub code: &'static str,
    /// As whoever speaks it writes it.
    pub name: &'static str,
    pub right_to_left: bool,
    catalogue: LazyLock<Catalogue>,
}

macro_rules! languages {
    ($($code:literal $name:literal $right_to_left:literal;)*) => {
        const COUNT: usize = [$($code),*].len();
        static ALL: [Language; COUNT] = [$(Language {
            code: $code,
            name: $name,
            right_to_left: $right_to_left,
            catalogue: LazyLock::new(|| Catalogue::new(include_str!(concat!("../catalogues/", $code, ".po")))),
        },)*];
    };
}

languages! {
    "ur" "اردو" true;
    "pa" "ਪੰਜਾਬੀ" false;
    "pl" "Polski" false;
    "bn" "বাংলা" false;
    "ar" "العربية" true;
}

/// The languages beside English.
#[must_use]
pub fn all() -> &'static [Language] {
    &ALL
}

/// The language of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Language> {
    ALL.iter().find(|language| language.code == code)
}

impl Language {
    /// As in `dir="rtl"`.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.right_to_left { "rtl" } else { "ltr" }
    }

    /// Whether somebody has yet to check some of it.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.catalogue.is_draft
    }

    /// A text of a page in this language; none where the catalogue does not have it.
    #[must_use]
    pub fn text(&self, english: &str) -> Option<String> {
        self.catalogue.text(english)
    }
}

/// English with `{}` where something is put in, cut there.
#[derive(Debug)]
struct Pattern {
    english: Vec<&'static str>,
    other: &'static str,
}

#[derive(Debug, Default)]
struct Catalogue {
    whole: HashMap<&'static str, &'static str>,
    patterns: Vec<Pattern>,
    is_draft: bool,
}

impl Catalogue {
    fn new(file: &'static str) -> Self {
        let mut made = Self::default();
        for entry in po::entries(file) {
            made.is_draft |= entry.is_fuzzy;
            if entry.english.contains("{}") {
                made.patterns.push(Pattern { english: entry.english.split("{}").collect(), other: entry.other });
            } else {
                made.whole.insert(entry.english, entry.other);
            }
        }
        // What says most is tried first.
        made.patterns.sort_by_key(|one| std::cmp::Reverse(one.english.iter().map(|part| part.len()).sum::<usize>()));
        made
    }

    /// A text, or each of its sentences where the whole is not there.
    fn text(&self, english: &str) -> Option<String> {
        if let Some(found) = self.sentence(english) {
            return Some(found);
        }
        let sentences: Vec<&str> = english.split_inclusive(". ").map(str::trim).collect();
        if sentences.len() < 2 {
            return None;
        }
        let found: Option<Vec<String>> = sentences.into_iter().map(|one| self.sentence(one)).collect();
        found.map(|all| all.join(" "))
    }

    fn sentence(&self, english: &str) -> Option<String> {
        if let Some(found) = self.whole.get(english) {
            return Some((*found).to_owned());
        }
        self.date(english).or_else(|| self.patterns.iter().find_map(|pattern| self.filled(pattern, english)))
    }

    /// "27 March 2015" with its month in the other language.
    fn date(&self, english: &str) -> Option<String> {
        let parts: Vec<&str> = english.split(' ').collect();
        let [day, month, year] = parts.as_slice() else { return None };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let month = intake::dates::month_named(month).and_then(|_| self.whole.get(month))?;
        (is_number(day) && is_number(year)).then(|| format!("{day} {month} {year}"))
    }

    /// A pattern that a text fits, filled in the other language. What is put in is translated where it can be: a day, what we wait
    /// for. Where the pattern begins with it, it must be: or else it would fit whatever somebody wrote.
    fn filled(&self, pattern: &Pattern, english: &str) -> Option<String> {
        let (first, rest) = pattern.english.split_first()?;
        let mut left = english.strip_prefix(first)?;
        let mut given: Vec<&str> = Vec::with_capacity(rest.len());
        for (number, part) in rest.iter().enumerate() {
            let is_last = number + 1 == rest.len();
            let at = match (is_last, part.is_empty()) {
                (true, _) => left.strip_suffix(part)?.len(),
                (false, true) => return None,
                (false, false) => left.find(part)?,
            };
            given.push(left.get(..at)?);
            left = left.get(at + part.len()..)?;
        }
        // What is put in is no sentence of its own.
        if given.iter().any(|one| one.is_empty() || one.len() > 200 || one.contains(". ")) {
            return None;
        }
        let mut out = String::with_capacity(pattern.other.len() + english.len());
        let mut given = given.into_iter().enumerate();
        for (number, part) in pattern.other.split("{}").enumerate() {
            if number > 0 {
                let (place, one) = given.next()?;
                match self.sentence(one) {
                    Some(found) => out.push_str(&found),
                    None if place == 0 && first.is_empty() && !one.bytes().all(|byte| byte.is_ascii_digit()) => {
                        return None;
                    }
                    None => out.push_str(one),
                }
            }
            out.push_str(part);
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "#, fuzzy\nmsgid \"The final plan\"\nmsgstr \"Plan końcowy\"\n\n#, fuzzy\nmsgid \"{}, by {}.\"\n\
        msgstr \"{}, do {}.\"\n\nmsgid \"November\"\nmsgstr \"listopada\"\n\nmsgid \"{} days\"\nmsgstr \"{} dni\"\n\nmsgid \"Hello, {}\"\nmsgstr \"Witaj, {}\"\n\n\
        msgid \"We got it on {}.\"\nmsgstr \"Dnia {} otrzymaliśmy.\"\n";

    #[test]
    fn a_text_is_found_whole_by_its_pattern_or_sentence_by_sentence() {
        let polish = Catalogue::new(FILE);
        for (english, other) in [
            ("The final plan", Some("Plan końcowy")),
            ("The final plan, by 23 November 2026.", Some("Plan końcowy, do 23 listopada 2026.")),
            ("Hello, Sumaira", Some("Witaj, Sumaira")),
            (
                "We got it on 2 November 2026. The final plan, by 3 November 2026.",
                Some("Dnia 2 listopada 2026 otrzymaliśmy. Plan końcowy, do 3 listopada 2026."),
            ),
            ("95 days", Some("95 dni")),
            ("My cat, by the way.", None),
            ("Hello, ", None),
            ("Something else", None),
        ] {
            assert_eq!(polish.text(english).as_deref(), other, "{english}");
        }
        assert!(polish.is_draft);
    }

    #[test]
    fn every_catalogue_has_the_same_texts_with_as_many_places_and_nothing_that_a_page_would_read_as_markup() {
        let texts = |language: &Language| -> Vec<String> {
            let mut all: Vec<String> = language.catalogue.whole.keys().map(|text| (*text).to_owned()).collect();
            all.extend(language.catalogue.patterns.iter().map(|one| one.english.join("{}")));
            all.sort();
            all
        };
        let first = texts(&ALL[0]);
        assert!(first.len() > 150, "{}", first.len());
        for language in &ALL {
            assert_eq!(texts(language), first, "{}", language.code);
            assert!(language.is_draft(), "{}", language.code);
            for one in &language.catalogue.patterns {
                assert_eq!(one.other.matches("{}").count() + 1, one.english.len(), "{}: {}", language.code, one.other);
            }
            let others =
                language.catalogue.whole.values().chain(language.catalogue.patterns.iter().map(|one| &one.other));
            for other in others {
                assert!(!other.is_empty() && !other.contains(['<', '>', '&', '"']), "{}: {other}", language.code);
            }
        }
        assert!(find("ur").is_some_and(|urdu| urdu.right_to_left) && find("xx").is_none());
    }
}
