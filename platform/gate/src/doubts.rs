//! Words that may tell somebody where a child is: what is asked about them before they go out, one by one and for each
//! reader. What nobody leaves in is taken out.

use std::collections::HashSet;

use page::Form;
use page::govuk::{Checkboxes, Choice};

use crate::{Certainty, Finding, PersonId, What, Words, Wrote, fingerprint};

/// What the names of the fields begin with.
const FIELD: &str = "whereabouts";
/// The answer that leaves nothing in.
const NONE: &str = "none";
/// Why words were let through that an officer left in.
pub const LEFT_IN: &str = "The sender read the words: they do not tell where anyone lives or goes to school";
/// So much of a text is shown on each side of a word, in bytes.
const AROUND: usize = 40;

/// A word that may mean something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// As it is written.
    pub said: String,
    /// What it may tell.
    pub what: What,
    /// Where it stands: "… the trip goes to Ilkley on Friday …".
    pub around: String,
    /// Whether it only quotes what the reader wrote themself.
    pub theirs: bool,
}

/// A text that goes to somebody, with what in it may tell them where the child is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// Who is to have it.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// What it is called: "The message".
    pub title: String,
    pub text: Words,
    /// By which it is known what people said of it.
    pub fingerprint: String,
    /// What may be left in.
    pub words: Vec<Doubt>,
    /// What is the place, and goes in no case.
    pub certain: Vec<String>,
    /// Whether it is a document, of which nothing can be taken out.
    pub whole: bool,
}

impl Doubtful {
    /// What is found in a text that goes to this person; none where nothing is.
    #[must_use]
    pub fn of(person: Option<PersonId>, name: &str, title: &str, text: &str, found: &[Finding]) -> Option<Self> {
        if found.is_empty() {
            return None;
        }
        let (mut words, mut certain) = (Vec::<Doubt>::new(), Vec::new());
        for one in found {
            let said = text[one.start..one.end].to_owned();
            if one.certainty == Certainty::Exact {
                certain.push(said);
            } else if let Some(known) = words.iter_mut().find(|known| fingerprint(&known.said) == fingerprint(&said)) {
                // The same word at another place: whoever leaves it in has seen both.
                known.around = format!("{} {}", known.around, around(text, one));
            } else {
                words.push(Doubt { said, what: one.what, around: around(text, one), theirs: false });
            }
        }
        certain.dedup();
        let (name, title, fingerprint) = (name.to_owned(), title.to_owned(), fingerprint(text));
        Some(Self { person, name, title, text: Words::new(text), fingerprint, words, certain, whole: false })
    }

    /// The same of a text that may quote what its reader wrote: the sender is told which words only do that.
    #[must_use]
    pub fn quoting(mut self, wrote: &Wrote, found: &[Finding]) -> Self {
        let text = self.text.unseen();
        for doubt in &mut self.words {
            let own = fingerprint(&doubt.said);
            let mut same = found.iter().filter(|one| fingerprint(&text[one.start..one.end]) == own);
            doubt.theirs = same.all(|one| wrote.quotes(text, one));
        }
        self
    }

    /// The same of a document, which is known by its bytes and goes out as it is.
    #[must_use]
    pub fn document(self, fingerprint: &str) -> Self {
        Self { fingerprint: fingerprint.to_owned(), whole: true, ..self }
    }

    /// The name of the field that asks about this reader's words.
    fn field(&self) -> String {
        self.person.map_or_else(|| FIELD.to_owned(), |person| format!("{FIELD}-{person}"))
    }

    fn value(&self, doubt: &Doubt) -> String {
        let text = self.fingerprint.get(..16).unwrap_or(&self.fingerprint);
        format!("{text}-{}", fingerprint(&doubt.said).get(..16).unwrap_or_default())
    }

    /// What somebody left in of this text, by the fingerprints of the words.
    #[must_use]
    pub fn left_in(&self, form: &Form) -> HashSet<String> {
        let chosen = form.values(&self.field());
        let words = self.words.iter().filter(|doubt| chosen.contains(&self.value(doubt)));
        words.map(|doubt| fingerprint(&doubt.said)).collect()
    }
}

/// The questions: one for each reader, with every word that may be left in.
#[must_use]
pub fn questions(all: &[Doubtful], form: &Form) -> Vec<Checkboxes> {
    let mut fields: Vec<Checkboxes> = Vec::new();
    for first in each_reader(all) {
        let own: Vec<&Doubtful> = all.iter().filter(|one| one.field() == first.field()).collect();
        let mut items: Vec<Choice> = Vec::new();
        for one in &own {
            for doubt in &one.words {
                let words = format!("“{}” ({})", doubt.said, doubt.what.words());
                let theirs = match doubt.theirs {
                    true => " They wrote this themselves. If you remove it, they will know that they were right.",
                    false => "",
                };
                let hint = format!("{}: {}{theirs}", one.title, doubt.around);
                items.push(Choice::new(&one.value(doubt), &words).hint(&hint));
            }
        }
        let mut certain: Vec<&str> = own.iter().flat_map(|one| &one.certain).map(String::as_str).collect();
        certain.sort_unstable();
        certain.dedup();
        let always = match certain.is_empty() {
            true => String::new(),
            false => format!("These are always removed: {}. ", certain.join(", ")),
        };
        let (hint, none) = match items.is_empty() {
            true => (always, "I have seen that these words will be removed"),
            false => (
                format!(
                    "These words could tell {} where somebody lives or goes to school. {always}Select only words that do not tell anybody that, for example the name of a town for a school trip. Words you do not select are removed.",
                    first.name
                ),
                "None of these: remove all of these words",
            ),
        };
        items.push(Choice::new(NONE, none));
        let legend = format!("Words that can stay in the copy of {}", first.name);
        fields.push(Checkboxes { hint: Some(hint.as_str().into()), ..form.checkboxes(&first.field(), &legend, items) });
    }
    fields
}

/// Whether each question was answered; where one was not, the form says so.
pub fn answered(all: &[Doubtful], form: &mut Form) -> bool {
    let mut right = true;
    let mut refuse = |form: &mut Form, field: &str, words: String| {
        form.refuse(field, words);
        right = false;
    };
    for first in each_reader(all) {
        let field = first.field();
        // An answer about another text, such as one that was changed after it was asked about, is none.
        let own = all.iter().filter(|one| one.field() == field);
        let asked: HashSet<String> = own.flat_map(|one| one.words.iter().map(|doubt| one.value(doubt))).collect();
        let chosen: Vec<String> =
            form.values(&field).into_iter().filter(|one| one == NONE || asked.contains(one)).collect();
        let none = chosen.iter().any(|one| one == NONE);
        if chosen.is_empty() {
            refuse(form, &field, format!("Select which words can stay in the copy of {}", first.name));
        } else if none && chosen.len() > 1 {
            refuse(form, &field, "Select the words that can stay, or select ‘None of these’, not both".to_owned());
        }
    }
    for one in all.iter().filter(|one| one.whole) {
        if !form.values(&one.field()).is_empty() && one.left_in(form).len() < one.words.len() {
            let words = format!(
                "Words cannot be removed from a document. Select all its words, or go back and send it without {}",
                one.title
            );
            refuse(form, &one.field(), words);
        }
    }
    right
}

/// Whether any of the questions was shown.
#[must_use]
pub fn were_asked(form: &Form) -> bool {
    form.has_any(FIELD)
}

fn each_reader(all: &[Doubtful]) -> Vec<&Doubtful> {
    let mut readers: Vec<&Doubtful> = Vec::new();
    for one in all {
        if !readers.iter().any(|known| known.field() == one.field()) {
            readers.push(one);
        }
    }
    readers
}

/// The text around a finding, on one line.
fn around(text: &str, one: &Finding) -> String {
    let from = (0..=one.start.saturating_sub(AROUND)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let until = (one.end + AROUND..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let words = text[from..until].split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, after) = (if from > 0 { "… " } else { "" }, if until < text.len() { " …" } else { "" });
    format!("{before}{words}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(text: &str, said: &str, certainty: Certainty) -> Finding {
        let start = text.find(said).unwrap();
        Finding { start, end: start + said.len(), what: What::Town, certainty }
    }

    fn form(name: &str, values: &[&str]) -> Form {
        values.iter().fold(Form::default(), |form, value| form.with(name, *value))
    }

    #[test]
    fn each_word_is_asked_about_alone_and_what_is_certain_is_not() {
        let text = "A trip to Ilkley in May; a visit to Otley in June; Heather Way 108.";
        let found = [
            finding(text, "Ilkley", Certainty::Likely),
            finding(text, "Otley", Certainty::Likely),
            finding(text, "Heather Way 108", Certainty::Exact),
        ];
        let one = Doubtful::of(None, "Dan Hill", "The message", text, &found).unwrap();
        assert_eq!(one.certain, ["Heather Way 108"]);
        let field = &questions(std::slice::from_ref(&one), &Form::default())[0];
        assert_eq!(field.items.len(), 3);
        assert!(field.items[0].text.contains("Ilkley") && field.items[1].text.contains("Otley"));
        let mut chosen = form("whereabouts", &[&field.items[0].value]);
        assert!(answered(std::slice::from_ref(&one), &mut chosen));
        assert_eq!(one.left_in(&chosen), HashSet::from([fingerprint("Ilkley")]));
        assert!(!answered(std::slice::from_ref(&one), &mut Form::default()));
        assert!(!answered(
            std::slice::from_ref(&one),
            &mut form("whereabouts", &["0123456789abcdef-0123456789abcdef"])
        ));
        // Of another text that holds one more place, the answer counts no more.
        let longer = format!("{text} And then to Ripon.");
        let more = [&found[..], &[finding(&longer, "Ripon", Certainty::Likely)]].concat();
        let longer = Doubtful::of(None, "Dan Hill", "The message", &longer, &more).unwrap();
        let mut before = form("whereabouts", &[&field.items[0].value]);
        assert!(!answered(std::slice::from_ref(&longer), &mut before));
        let both = &mut form("whereabouts", &[NONE, &field.items[0].value]);
        assert!(!answered(std::slice::from_ref(&one), both));
        assert!(one.left_in(&form("whereabouts", &[NONE])).is_empty());
        // Of a document all or nothing.
        let file = one.document("of its bytes");
        let value = questions(std::slice::from_ref(&file), &Form::default())[0].items[0].value.clone();
        assert!(!answered(std::slice::from_ref(&file), &mut form("whereabouts", &[&value])));
    }

    #[test]
    fn what_stands_around_a_word_is_cut_between_characters() {
        let text = "é".repeat(60) + "Ilkley" + &"ß".repeat(60);
        assert!(around(&text, &finding(&text, "Ilkley", Certainty::Likely)).contains("éIlkleyß"));
        assert_eq!(around("to Ilkley", &finding("to Ilkley", "Ilkley", Certainty::Likely)), "to Ilkley");
    }
}
