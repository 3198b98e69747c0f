//! A step as a form, its answers read from it, and answers as they are read again.

use jiff::civil::Date;
use page::govuk::{Choice, DateInput, Input, SummaryList, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, words};

use crate::{Answers, Kind, Question, Questionnaire, Step};

impl Question {
    /// What a browser may fill in: `off` where the answer is about somebody else.
    fn purpose_for(&self, own: bool) -> &'static str {
        if self.purpose.is_empty() || (self.about_subject && !own) { "off" } else { self.purpose }
    }

    fn label_for(&self, own: bool) -> &'static str {
        if own && !self.own_label.is_empty() { self.own_label } else { self.label }
    }

    /// An answer as it is read again.
    #[must_use]
    pub fn in_words(&self, answer: &str) -> String {
        match self.kind {
            Kind::Choice(choices) => {
                choices.iter().find(|(code, _)| *code == answer).map_or("", |(_, words)| words).to_owned()
            }
            Kind::Date => answer.parse().map(words::date).unwrap_or_default(),
            Kind::Line | Kind::Text => answer.to_owned(),
        }
    }
}

impl Step {
    /// The form as it opens: with what was answered before.
    #[must_use]
    pub fn form(&self, answers: &Answers) -> Form {
        self.questions.iter().fold(Form::default(), |form, question| {
            let answer = answers.get(question.name).cloned().unwrap_or_default();
            match (question.kind, answer.parse::<Date>()) {
                (Kind::Date, Ok(date)) => form.with_date(question.name, date),
                _ => form.with(question.name, answer),
            }
        })
    }

    /// Adds its questions to a page. `own` is whether somebody answers about themselves.
    ///
    /// # Errors
    /// [`Problem`] where a field cannot be drawn.
    pub fn fields(&self, page: FieldsForm, form: &Form, own: bool) -> Result<FieldsForm, Problem> {
        self.questions.iter().try_fold(page, |page, question| {
            let (name, label) = (question.name, question.label_for(own));
            let hint = (!question.hint.is_empty()).then(|| question.hint.into());
            match question.kind {
                Kind::Choice(choices) => {
                    let choices = choices.iter().map(|(value, words)| Choice::new(value, words)).collect();
                    page.field(&form.radios(name, label, choices))
                }
                Kind::Line => page.field(&Input { hint, ..form.input(name, label).purpose(question.purpose_for(own)) }),
                Kind::Text => {
                    let area = form.textarea(name, label).up_to(question.kind.most());
                    page.field(&Textarea { rows: Some(8), hint, ..area })
                }
                Kind::Date => {
                    let own_birthday = question.purpose_for(own) == "bday";
                    page.field(&DateInput { own_birthday, ..form.date_input(name, label, question.hint) })
                }
            }
        })
    }

    /// Its answers as facts. `change` is where one changes them; nothing where they are settled.
    #[must_use]
    pub fn facts(&self, answers: &Answers, change: Option<&str>) -> SummaryList {
        self.questions.iter().fold(SummaryList::default(), |list, question| {
            let answer = question.in_words(answers.get(question.name).map_or("", String::as_str));
            let answer = if answer.is_empty() { "Not answered".to_owned() } else { answer };
            let label = question.label.trim_end_matches(" (optional)");
            let list = list.row(label, answer);
            match change {
                Some(address) => list.action("Change", label, address),
                None => list,
            }
        })
    }
}

impl Questionnaire {
    /// Puts what a step's form says among the answers, also what cannot stand: nothing that was typed is lost. What is wrong is
    /// said beside its field.
    pub fn read(&self, step: &Step, form: &mut Form, answers: &mut Answers, today: Date) {
        for question in step.questions {
            let most = question.kind.most();
            form.at_most(question.name, most);
            let answer = match question.kind {
                Kind::Date => match form.date(question.name, question.label, &DateRange::birth(today)) {
                    Some(date) => date.to_string(),
                    // What cannot be read does not take the place of what could.
                    None if form.error(question.name).is_some() => continue,
                    None => String::new(),
                },
                Kind::Choice(choices) => {
                    let value = form.value(question.name).to_owned();
                    if choices.iter().any(|(known, _)| *known == value) { value } else { String::new() }
                }
                // What is too long stands in the form to be shortened; as much as has room is kept.
                Kind::Line | Kind::Text => form.value(question.name).chars().take(most).collect(),
            };
            if let Err(words) = self.check(question, &answer, today) {
                form.refuse(question.name, words);
            }
            answers.insert(question.name.to_owned(), answer);
        }
    }
}
