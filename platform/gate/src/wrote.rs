//! What somebody wrote comes back to them as they wrote it, quoted in an answer too: words taken out of their own sentence would
//! tell them that their guess is right.
//!
//! An answer quotes where it repeats a subject, a line behind the sign of a quotation, or a whole sentence. A place that stands
//! alone in the answer is no quotation, whoever named it first: "Yes, 3 Elm Road" would say more than was known.

use std::collections::HashSet;
use std::fmt;

use crate::screen::{Finding, Screen, fingerprint, word_count};
use crate::{Reader, Words};

/// What parts a sentence from the next, or what is quoted from what stands around it.
const PARTS: [char; 9] = ['.', '?', '!', ':', ';', '“', '”', '"', '\n'];
/// What stands before a line that is quoted.
const SIGNS: [char; 4] = ['>', '|', ' ', '\t'];
/// What mail programs put before the subject of an answer.
const BEFORE_A_SUBJECT: [&str; 4] = ["re:", "fw:", "fwd:", "aw:"];
/// A sentence that is quoted has so many words at least beside the place.
const WORDS_BESIDE: usize = 2;

/// What one reader wrote about a child before an answer, by marks that tell nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wrote {
    subjects: HashSet<String>,
    /// Lines and sentences.
    parts: HashSet<String>,
    /// What they entered in fields.
    values: Vec<String>,
}

impl fmt::Debug for Wrote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wrote({} subjects, {} parts, {} values)", self.subjects.len(), self.parts.len(), self.values.len())
    }
}

impl Wrote {
    /// Adds a letter or message of theirs.
    pub fn add(&mut self, subject: &Words, body: &Words) {
        self.subjects.insert(fingerprint(without_signs(subject.unseen())));
        for text in [subject.unseen(), body.unseen()] {
            self.parts.extend(text.lines().chain(text.split(PARTS)).map(|part| fingerprint(part.trim_matches(SIGNS))));
        }
    }

    /// Adds what they entered in a field: an answer about it may name it anywhere.
    pub fn add_value(&mut self, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.values.push(value.to_owned());
        }
    }

    /// What of the subject of an answer is held back from them.
    #[must_use]
    pub fn held_of_subject(&self, screen: &Screen, subject: &str) -> Vec<Finding> {
        if self.subjects.is_empty() || !self.subjects.contains(&fingerprint(without_signs(subject))) {
            return screen.held(subject);
        }
        Vec::new()
    }

    /// What of an answer is held back from them.
    #[must_use]
    pub fn held_of(&self, screen: &Screen, text: &str) -> Vec<Finding> {
        let mut held = screen.held(text);
        held.retain(|one| !self.is_value(text, one) && !self.is_quoted(text, one));
        held
    }

    /// Whether anything of an answer is held back from them.
    #[must_use]
    pub fn holds(&self, screen: &Screen, subject: &Words, body: &Words) -> bool {
        !self.held_of_subject(screen, subject.unseen()).is_empty() || !self.held_of(screen, body.unseen()).is_empty()
    }

    fn is_value(&self, text: &str, one: &Finding) -> bool {
        let holds = |(at, value): (usize, &str)| at <= one.start && one.end <= at + value.len();
        self.values.iter().any(|value| text.match_indices(value.as_str()).any(holds))
    }

    fn is_quoted(&self, text: &str, one: &Finding) -> bool {
        let (before, after) = (&text[..one.start], &text[one.end..]);
        let line = &text[before.rfind('\n').map_or(0, |at| at + 1)..one.end + after.find('\n').unwrap_or(after.len())];
        let is_marked = line.trim_start().starts_with(['>', '|']);
        if is_marked && self.parts.contains(&fingerprint(line.trim_matches(SIGNS))) {
            return true;
        }
        let begins = before.rfind(PARTS).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let sentence = &text[begins..one.end + after.find(PARTS).unwrap_or(after.len())];
        let beside = word_count(sentence).saturating_sub(word_count(&text[one.start..one.end]));
        beside >= WORDS_BESIDE && self.parts.contains(&fingerprint(sentence.trim_matches(SIGNS)))
    }
}

impl Words {
    /// The subject of an answer, as a reader may have it who wrote this before.
    #[must_use]
    pub fn subject_to(&self, reader: &Reader, wrote: &Wrote) -> String {
        let screen = reader.screen();
        screen.without(self.unseen(), &wrote.held_of_subject(&screen, self.unseen())).into_owned()
    }

    /// An answer, as a reader may have it who wrote this before.
    #[must_use]
    pub fn answer_to(&self, reader: &Reader, wrote: &Wrote) -> String {
        let screen = reader.screen();
        screen.without(self.unseen(), &wrote.held_of(&screen, self.unseen())).into_owned()
    }
}

/// A subject without what stands before that of an answer: "Re: Re: Elm Road".
fn without_signs(subject: &str) -> &str {
    let mut own = subject.trim();
    while let Some(length) = BEFORE_A_SUBJECT.iter().find_map(|sign| {
        let begins = own.get(..sign.len())?;
        begins.eq_ignore_ascii_case(sign).then_some(sign.len())
    }) {
        own = own[length..].trim_start();
    }
    own
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{Place, Terms, Towns};

    fn screen() -> Screen {
        let home = Place { street: Some("108 Heather Way".to_owned()), ..Place::default() };
        let school = Place { name: Some("Al-Noor Academy".to_owned()), ..Place::default() };
        Screen::new(Terms::new(&[home, school], &[], &[], &Towns::default()), Vec::new(), HashMap::new())
    }

    fn wrote() -> Wrote {
        let mut wrote = Wrote::default();
        let body = "Hello.\nAre they at 108 Heather Way now? Does she go to Al-Noor Academy? Tell me.\nAl-Noor Academy";
        wrote.add(&"108 Heather Way".into(), &body.into());
        wrote
    }

    #[test]
    fn what_a_reader_wrote_is_theirs_in_an_answer_too() {
        let (screen, wrote) = (screen(), wrote());
        for subject in ["108 Heather Way", "Re: 108 Heather Way", "RE: Fwd: 108  heather way"] {
            assert!(wrote.held_of_subject(&screen, subject).is_empty(), "{subject}");
        }
        for answer in [
            "> Are they at 108 Heather Way now? Does she go to Al-Noor Academy? Tell me.\nI cannot say.",
            "You wrote: Are they at 108 Heather Way now? I cannot say.",
            "You asked “Does she go to Al-Noor Academy?” and we cannot say.",
            "> Al-Noor Academy",
        ] {
            assert!(wrote.held_of(&screen, answer).is_empty(), "{answer}");
        }
    }

    #[test]
    fn what_somebody_entered_is_named_in_the_answer_about_it() {
        let mut wrote = Wrote::default();
        wrote.add_value("108 Heather Way");
        wrote.add_value(" ");
        let answer = "We cannot take 108 Heather Way as your address.";
        assert!(wrote.held_of(&screen(), answer).is_empty());
        assert!(!wrote.held_of(&screen(), &format!("{answer} Al-Noor Academy")).is_empty());
    }

    #[test]
    fn a_place_that_an_answer_confirms_is_no_quotation() {
        let (screen, wrote) = (screen(), wrote());
        for subject in ["108 Heather Way: yes", "Yes, Al-Noor Academy", "Al-Noor Academy"] {
            assert!(!wrote.held_of_subject(&screen, subject).is_empty(), "{subject}");
        }
        for answer in [
            "Yes, they live at 108 Heather Way.",
            "School: Al-Noor Academy",
            "Al-Noor Academy",
            "They are at 108 Heather Way now.",
            "> They moved to 108 Heather Way.",
        ] {
            assert!(!wrote.held_of(&screen, answer).is_empty(), "{answer}");
        }
        assert!(!Wrote::default().held_of(&screen, "> Al-Noor Academy").is_empty());
    }
}
