//! What narrows a list. A filter lets in only values that it knows: codes, dates, words about nobody.

use jiff::civil::Date;

use crate::govuk::{Input, Label, Markup, Select, SelectItem};
use crate::{Problem, words};

/// Characters of words in an address.
const LONGEST: usize = 100;

#[derive(Debug, Clone)]
pub struct Filter {
    pub(super) code: &'static str,
    pub(super) label: String,
    pub(super) default: String,
    kind: Kind,
    in_words: String,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Links above the list, one of which always holds: the codes and their words.
    Views(Vec<(String, String)>),
    /// One of several, or none.
    Choice(Vec<(String, String)>),
    Day,
    /// Words about nobody, such as the name of a school.
    Words,
    /// A value that links of the program give.
    Given,
    /// A day that links of the program give.
    GivenDay,
}

impl Filter {
    /// Ways to see the list, of which one always holds: the first, unless another is asked for. Codes and words.
    #[must_use]
    pub fn views<C: Into<String>, W: Into<String>>(
        code: &'static str,
        label: &str,
        choices: impl IntoIterator<Item = (C, W)>,
    ) -> Self {
        let choices: Vec<_> = choices.into_iter().map(|(code, words)| (code.into(), words.into())).collect();
        let default = choices.first().map(|(code, _)| code.clone()).unwrap_or_default();
        Self { code, label: label.to_owned(), default, kind: Kind::Views(choices), in_words: String::new() }
    }

    /// One of several choices, or none. Codes and words.
    #[must_use]
    pub fn choice<C: Into<String>, W: Into<String>>(
        code: &'static str,
        label: &str,
        choices: impl IntoIterator<Item = (C, W)>,
    ) -> Self {
        let choices = choices.into_iter().map(|(code, words)| (code.into(), words.into())).collect();
        Self::new(code, label, Kind::Choice(choices))
    }

    #[must_use]
    pub fn day(code: &'static str, label: &str) -> Self {
        Self::new(code, label, Kind::Day)
    }

    /// Words that are about nobody, such as the name of a school: they stand in the address. People are searched for in
    /// the body of a form, and the results have an id.
    #[must_use]
    pub fn words_about_nobody(code: &'static str, label: &str) -> Self {
        Self::new(code, label, Kind::Words)
    }

    /// A value that links of the program give, such as the id of a rule or the name of a ward; it has no field, and can be
    /// removed.
    #[must_use]
    pub fn given(code: &'static str, label: &str) -> Self {
        Self::new(code, label, Kind::Given)
    }

    /// A day that links of the program give, such as the first of a week on a dashboard; it has no field, and can be removed.
    #[must_use]
    pub fn given_day(code: &'static str, label: &str) -> Self {
        Self::new(code, label, Kind::GivenDay)
    }

    fn new(code: &'static str, label: &str, kind: Kind) -> Self {
        Self { code, label: label.to_owned(), default: String::new(), kind, in_words: String::new() }
    }

    /// What a value that a link gave is called, where it does not speak for itself.
    #[must_use]
    pub fn in_words(mut self, words: &str) -> Self {
        words.clone_into(&mut self.in_words);
        self
    }

    /// The view that holds where none is asked for.
    #[must_use]
    pub fn first(mut self, code: &str) -> Self {
        code.clone_into(&mut self.default);
        self
    }

    /// The value as far as it is one.
    pub(super) fn read(&self, value: &str) -> String {
        let known = match &self.kind {
            Kind::Views(choices) | Kind::Choice(choices) => choices.iter().any(|(code, _)| code == value),
            Kind::Day | Kind::GivenDay => value.parse::<Date>().is_ok(),
            Kind::Words | Kind::Given => value.chars().count() <= LONGEST && !value.contains(char::is_control),
        };
        if known && !value.is_empty() { value.to_owned() } else { self.default.clone() }
    }

    /// The views as links, where these are views.
    pub(super) const fn as_views(&self) -> Option<&[(String, String)]> {
        match &self.kind {
            Kind::Views(choices) => Some(choices.as_slice()),
            _ => None,
        }
    }

    /// The value in words, where it narrows the list and can be removed.
    pub(super) fn chip(&self, value: &str) -> Option<String> {
        if value.is_empty() || self.as_views().is_some() {
            return None;
        }
        let in_words = match &self.kind {
            Kind::Choice(choices) => choices.iter().find(|(code, _)| code == value).map(|(_, words)| words.clone())?,
            Kind::Day | Kind::GivenDay => words::date(value.parse().ok()?),
            _ if !self.in_words.is_empty() => self.in_words.clone(),
            _ => value.to_owned(),
        };
        Some(format!("{}: {in_words}", self.label))
    }

    /// Whether it is chosen in the form.
    pub(super) const fn has_field(&self) -> bool {
        matches!(self.kind, Kind::Choice(_) | Kind::Day | Kind::Words)
    }

    /// The field of the form; nothing where it has none.
    pub(super) fn field(&self, value: &str) -> Result<Option<Markup>, Problem> {
        let label = Label::from(self.label.as_str());
        let id = format!("filter-{}", self.code);
        let input = |kind: &str, classes: &str| Input {
            id: id.clone(),
            name: self.code.to_owned(),
            kind: kind.to_owned(),
            value: Some(value.to_owned()).filter(|value| !value.is_empty()),
            label: label.clone(),
            classes: classes.to_owned(),
            ..Input::default()
        };
        Ok(match &self.kind {
            Kind::Views(_) | Kind::Given | Kind::GivenDay => None,
            Kind::Choice(choices) => {
                let any = std::iter::once(SelectItem::new("", "All"));
                let items = any.chain(choices.iter().map(|(code, words)| SelectItem::new(code, words)));
                let select = Select {
                    id: id.clone(),
                    name: self.code.to_owned(),
                    items: items.collect(),
                    value: value.to_owned(),
                    label,
                    ..Select::default()
                };
                Some(Markup::render(&select)?)
            }
            Kind::Day => Some(Markup::render(&input("date", "govuk-input--width-10"))?),
            Kind::Words => Some(Markup::render(&Input { spellcheck: Some(false), ..input("", "") })?),
        })
    }
}
