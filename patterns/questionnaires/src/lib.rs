//! Questions asked step by step: what is asked, what must be answered, how it is shown and read again. Where answers are kept, and
//! who may see them, is for the room that asks.

mod pages;

use std::collections::BTreeMap;

use jiff::civil::Date;

/// Answers by the names of their questions. A date is kept as `2026-11-29`.
pub type Answers = BTreeMap<String, String>;

/// The longest answer in a line, and in a text, in characters.
const LINE: usize = 200;
const TEXT: usize = 8_000;

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of a few: code and words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A past day, such as a date of birth.
    Date,
}

impl Kind {
    /// The longest answer, in characters.
    const fn most(self) -> usize {
        match self {
            Self::Text => TEXT,
            Self::Choice(_) | Self::Line | Self::Date => LINE,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its name in the form and among the answers.
    pub name: &'static str,
    pub label: &'static str,
    /// The same to whoever answers about themselves; empty where it is the same.
    pub own_label: &'static str,
    /// What helps to answer; empty where nothing is needed.
    pub hint: &'static str,
    /// How it is asked.
    pub kind: Kind,
    /// What is said where it is left out; empty where it may be.
    pub missing: &'static str,
    /// What WCAG 1.3.5 calls the purpose of the answer, such as `email`; empty where it has none.
    pub purpose: &'static str,
    /// Whether it is about whoever answers only where they answer about themselves.
    pub about_subject: bool,
}

impl Question {
    /// A question.
    #[must_use]
    pub const fn new(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        kind: Kind,
        missing: &'static str,
    ) -> Self {
        Self { name, label, own_label: "", hint, kind, missing, purpose: "", about_subject: false }
    }

    /// As it is asked of whoever answers about themselves.
    #[must_use]
    pub const fn of_oneself(mut self, label: &'static str) -> Self {
        self.own_label = label;
        self
    }

    /// With its purpose: it is about whoever answers.
    #[must_use]
    pub const fn purpose(mut self, purpose: &'static str) -> Self {
        self.purpose = purpose;
        self
    }

    /// With its purpose where whoever answers is the one that is asked about: nobody's own name is filled in for a child's.
    #[must_use]
    pub const fn purpose_of_subject(mut self, purpose: &'static str) -> Self {
        self.purpose = purpose;
        self.about_subject = true;
        self
    }
}

/// A page of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its name in the address.
    pub code: &'static str,
    pub title: &'static str,
    /// What is asked on it.
    pub questions: &'static [Question],
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// On which step it is put right.
    pub step: &'static Step,
    /// The name of the question.
    pub question: &'static str,
    /// Words for whoever answers.
    pub words: String,
}

/// Steps in their order, and the room's own check of an answer that is not empty.
#[derive(Debug, Clone, Copy)]
pub struct Questionnaire {
    /// The steps, in order.
    pub steps: &'static [Step],
    /// What else is wrong with an answer, in words for whoever answers.
    pub check: fn(&Question, &str, Date) -> Result<(), String>,
}

impl Questionnaire {
    /// The step of a code.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.code == code)
    }

    /// The step after another; none after the last.
    #[must_use]
    pub fn after(&self, code: &str) -> Option<&'static Step> {
        self.steps.iter().skip_while(|step| step.code != code).nth(1)
    }

    /// The place of a step, counted from 0, and the step before it.
    #[must_use]
    pub fn place(&self, step: &Step) -> (usize, Option<&'static Step>) {
        let at = self.steps.iter().position(|one| one.code == step.code).unwrap_or(0);
        (at, at.checked_sub(1).and_then(|before| self.steps.get(before)))
    }

    /// Whether an answer can stand.
    ///
    /// # Errors
    /// Words for whoever answers.
    pub fn check(&self, question: &Question, answer: &str, today: Date) -> Result<(), String> {
        match (answer.is_empty(), question.missing) {
            (true, "") => Ok(()),
            (true, missing) => Err(missing.to_owned()),
            (false, _) => (self.check)(question, answer, today),
        }
    }

    /// What is missing or wrong in all answers.
    #[must_use]
    pub fn faults(&self, answers: &Answers, today: Date) -> Vec<Fault> {
        let all = self.steps.iter().flat_map(|step| step.questions.iter().map(move |question| (step, question)));
        all.filter_map(|(step, question)| {
            let answer = answers.get(question.name).map_or("", String::as_str);
            let words = self.check(question, answer, today).err()?;
            Some(Fault { step, question: question.name, words })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ASKED: Questionnaire = Questionnaire {
        steps: &[
            Step {
                code: "one",
                title: "One",
                questions: &[Question::new("name", "Name", "", Kind::Line, "Enter the name")],
            },
            Step {
                code: "two",
                title: "Two",
                questions: &[
                    Question::new("how", "How", "", Kind::Choice(&[("well", "Well")]), ""),
                    Question::new("more", "More", "", Kind::Text, ""),
                ],
            },
        ],
        check: |question, answer, _| match (question.name, answer) {
            ("more", "no") => Err("Write more".to_owned()),
            _ => Ok(()),
        },
    };

    #[test]
    fn steps_follow_one_another_and_end() {
        let one = ASKED.step("one").unwrap();
        assert_eq!(ASKED.after("one").map(|step| step.code), Some("two"));
        assert_eq!(ASKED.after("two"), None);
        assert_eq!(ASKED.step("three"), None);
        assert_eq!(ASKED.place(one), (0, None));
        assert_eq!(ASKED.place(ASKED.steps.last().unwrap()), (1, Some(one)));
    }

    #[test]
    fn what_must_be_answered_is_named_and_what_is_wrong_is_told_at_its_step() {
        let today = date(2026, 11, 29);
        let mut answers = Answers::from([("more".to_owned(), "no".to_owned())]);
        let told: Vec<_> = ASKED.faults(&answers, today).into_iter().map(|one| (one.step.code, one.words)).collect();
        assert_eq!(told, [("one", "Enter the name".to_owned()), ("two", "Write more".to_owned())]);
        answers.insert("name".to_owned(), "Pat".to_owned());
        answers.remove("more");
        assert_eq!(ASKED.faults(&answers, today), []);
    }
}
