//! What somebody wrote is theirs in an answer too, where the answer visibly quotes it: a subject behind "Re:", a line behind the sign
//! of a quotation, a sentence between quotation marks.
//!
//! A sentence that merely says the same is no quotation, for they may have written it so that somebody else's is let through; nor is
//! a place that stands alone in the answer, whoever named it first: "Yes, 3 Elm Road" would say more than was known. Of a message
//! the sender is asked about each place that it quotes; where nobody is asked, a quotation is shown as it was written, for words
//! taken out of it would tell its author that the guess is right.

use std::collections::HashSet;
use std::fmt;

use crate::screen::{Finding, Screen, fingerprint, word_count};
use crate::{Reader, Words};

/// What parts a sentence from the next, or what is quoted from what stands around it.
const PARTS: [char; 9] = ['.', '?', '!', ':', ';', '“', '”', '"', '\n'];
/// What parts the values of an address.
const BETWEEN_VALUES: [char; 3] = [',', '.', '\n'];
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
    /// Adds a letter or message of theirs that reached somebody: what was cancelled nobody can quote.
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

    /// What of the subject of an answer is held back from them. Their own behind "Re:" is theirs as they wrote it, and nobody is
    /// told whether it says a place.
    #[must_use]
    pub fn held_of_subject(&self, screen: &Screen, subject: &str) -> Vec<Finding> {
        let own = without_signs(subject);
        if own.len() < subject.trim().len() && self.subjects.contains(&fingerprint(own)) {
            return Vec::new();
        }
        screen.held(subject)
    }

    /// What of an answer is held back from them. What it quotes of theirs is doubtful: somebody is asked about it.
    #[must_use]
    pub fn held_of(&self, screen: &Screen, text: &str) -> Vec<Finding> {
        screen.held_beside(text, None, |one| self.quotes(text, one))
    }

    /// What is held back from them of an answer about which nobody was asked: what it quotes of theirs, and what they entered, is
    /// not.
    #[must_use]
    pub fn held_unasked(&self, screen: &Screen, text: &str) -> Vec<Finding> {
        let mut held = screen.held(text);
        held.retain(|one| !self.quotes(text, one) && !self.is_value(text, one));
        held
    }

    /// Whether anything of an answer is held back from them.
    #[must_use]
    pub fn holds(&self, screen: &Screen, subject: &Words, body: &Words) -> bool {
        !self.held_of_subject(screen, subject.unseen()).is_empty() || !self.held_of(screen, body.unseen()).is_empty()
    }

    /// Whether what is found in an answer visibly quotes them, over the end of a sentence too.
    #[must_use]
    pub fn quotes(&self, text: &str, one: &Finding) -> bool {
        let line = line_of(text, one.start, one.end);
        if line.trim_start().starts_with(['>', '|']) && self.parts.contains(&fingerprint(line.trim_matches(SIGNS))) {
            return true;
        }
        let pieces = pieces(text, one, &PARTS);
        !pieces.is_empty() && pieces.iter().all(|(start, end)| self.is_quoted(text, *start, *end))
    }

    /// What they entered stands in one value or in several that follow each other: "3 Elm Road, Otley. LS21 9ZZ".
    fn is_value(&self, text: &str, one: &Finding) -> bool {
        let entered = |(start, end): (usize, usize)| {
            let holds = |(at, value): (usize, &str)| at <= start && end <= at + value.len();
            self.values.iter().any(|value| text.match_indices(value.as_str()).any(holds))
        };
        let pieces = pieces(text, one, &BETWEEN_VALUES);
        entered((one.start, one.end)) || (!pieces.is_empty() && pieces.into_iter().all(entered))
    }

    /// Whether a piece stands in a sentence of theirs, behind the sign of a quotation or between its marks.
    fn is_quoted(&self, text: &str, start: usize, end: usize) -> bool {
        let (before, after) = (&text[..start], &text[end..]);
        let is_marked = line_of(text, start, end).trim_start().starts_with(['>', '|']);
        let begins = before.rfind(PARTS).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        let sentence = &text[begins..end + after.find(PARTS).unwrap_or(after.len())];
        let beside = word_count(sentence).saturating_sub(word_count(&text[start..end]));
        (is_marked || is_between_marks(before, after))
            && beside >= WORDS_BESIDE
            && self.parts.contains(&fingerprint(sentence.trim_matches(SIGNS)))
    }
}

/// The lines in which a piece of a text stands.
fn line_of(text: &str, start: usize, end: usize) -> &str {
    let (before, after) = (&text[..start], &text[end..]);
    &text[before.rfind('\n').map_or(0, |at| at + 1)..end + after.find('\n').unwrap_or(after.len())]
}

/// The pieces of what is found, between these signs: a finding may run over the end of a sentence.
fn pieces(text: &str, one: &Finding, signs: &[char]) -> Vec<(usize, usize)> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let mut from = one.start;
    let mut all = Vec::new();
    for piece in text[one.start..one.end].split_inclusive(signs) {
        let own = piece.trim_matches(is_sign);
        let start = from + piece.len() - piece.trim_start_matches(is_sign).len();
        if !own.is_empty() {
            all.push((start, start + own.len()));
        }
        from += piece.len();
    }
    all
}

/// Whether quotation marks are open here, and closed behind it.
fn is_between_marks(before: &str, after: &str) -> bool {
    let opened = before.rfind('“').is_some_and(|at| !before[at..].contains('”'));
    let closed = after.find('”').is_some_and(|at| !after[..at].contains('“'));
    let line = before.rsplit('\n').next().unwrap_or_default();
    let straight = line.matches('"').count() % 2 == 1 && after.split('\n').next().unwrap_or_default().contains('"');
    (opened && closed) || straight
}

impl Words {
    /// The subject of an answer, as a reader may have it who wrote this before.
    #[must_use]
    pub fn subject_to(&self, reader: &Reader, wrote: &Wrote) -> String {
        let screen = reader.screen();
        reader.sealed_names().text(&screen.without(self.unseen(), &wrote.held_of_subject(&screen, self.unseen())))
    }

    /// A message, as a reader may have it who wrote this before.
    #[must_use]
    pub fn message_to(&self, reader: &Reader, wrote: &Wrote) -> String {
        let screen = reader.screen();
        reader.sealed_names().text(&screen.without(self.unseen(), &wrote.held_of(&screen, self.unseen())))
    }

    /// An answer about which nobody was asked, as a reader may have it who wrote this before.
    #[must_use]
    pub fn answer_to(&self, reader: &Reader, wrote: &Wrote) -> String {
        let screen = reader.screen();
        reader.sealed_names().text(&screen.without(self.unseen(), &wrote.held_unasked(&screen, self.unseen())))
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
    use crate::{Certainty, Place, Terms, Towns, What};

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
    fn a_visible_quotation_is_doubtful_and_a_subject_behind_re_is_theirs() {
        let (screen, wrote) = (screen(), wrote());
        for subject in ["Re: 108 Heather Way", "RE: Fwd: 108  heather way"] {
            assert!(wrote.held_of_subject(&screen, subject).is_empty(), "{subject}");
        }
        for answer in [
            "> Are they at 108 Heather Way now? Does she go to Al-Noor Academy? Tell me.\nI cannot say.",
            "You wrote: “Are they at 108 Heather Way now?” I cannot say.",
            "You wrote: \"Are they at 108 Heather Way now?\" I cannot say.",
            "You asked “Does she go to Al-Noor Academy?” and we cannot say.",
            "> Al-Noor Academy",
        ] {
            let held = wrote.held_of(&screen, answer);
            assert!(!held.is_empty() && held.iter().all(|one| one.certainty == Certainty::Likely), "{answer}");
            assert!(wrote.held_unasked(&screen, answer).is_empty(), "{answer}");
        }
    }

    #[test]
    fn a_sentence_that_only_says_the_same_is_no_quotation() {
        let (screen, wrote) = (screen(), wrote());
        for answer in [
            "Are they at 108 Heather Way now?",
            "You wrote: Are they at 108 Heather Way now? I cannot say.",
            "“Good.” Does she go to Al-Noor Academy? “Yes.”",
        ] {
            assert!(wrote.held_of(&screen, answer).iter().any(|one| one.certainty == Certainty::Exact), "{answer}");
            assert!(!wrote.held_unasked(&screen, answer).is_empty(), "{answer}");
        }
    }

    #[test]
    fn what_is_found_over_the_end_of_a_sentence_is_quoted_sentence_by_sentence() {
        let text = "> Are they at 108 Heather Way. Or with Al-Noor Academy now, tell me?";
        let mut wrote = Wrote::default();
        wrote.add(&"".into(), &"Tell me. Are they at 108 Heather Way. Or with Al-Noor Academy now, tell me?".into());
        let (start, end) = (text.find("108").unwrap_or_default(), text.find(" now").unwrap_or_default());
        let whole = Finding { start, end, what: What::Street, certainty: Certainty::Exact };
        assert!(wrote.quotes(text, &whole));
        assert!(!wrote.quotes(&text.replace("> ", "- "), &whole));
        wrote.add_value("108 Heather Way");
        wrote.add_value("Al-Noor Academy");
        let entered = "Not 108 Heather Way. Al-Noor Academy is none.";
        let end = entered.find(" is").unwrap_or_default();
        assert!(wrote.is_value(entered, &Finding { start: 4, end, ..whole }));
    }

    #[test]
    fn what_somebody_entered_is_named_in_the_answer_about_it() {
        let mut wrote = Wrote::default();
        wrote.add_value("108 Heather Way");
        wrote.add_value(" ");
        let answer = "We cannot take 108 Heather Way as your address.";
        assert!(wrote.held_unasked(&screen(), answer).is_empty());
        assert!(!wrote.held_unasked(&screen(), &format!("{answer} Al-Noor Academy")).is_empty());
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
            assert!(wrote.held_of(&screen, answer).iter().any(|one| one.certainty == Certainty::Exact), "{answer}");
        }
        assert!(!Wrote::default().held_of(&screen, "> Al-Noor Academy").is_empty());
    }
}
