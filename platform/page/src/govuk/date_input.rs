//! A memorable date as three fields.

use askama::Template;
use serde::Deserialize;

use super::fields::hint_and_error;
use super::{ErrorMessage, Fieldset, Hint, Input, Label, Markup, html_safe};

/// A date: day, month and year.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %}">{{ self.inner() }}</div>"#
)]
pub struct DateInput {
    /// The group's id.
    pub id: String,
    /// Before the names `day`, `month` and `year`, with a hyphen.
    pub name_prefix: String,
    /// What the fields hold.
    pub values: DateValues,
    /// The group's heading.
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    /// What is wrong with the date.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// Whether it is the birthday of whoever types, so that a browser can fill it in.
    #[serde(skip)]
    pub own_birthday: bool,
    /// What stands under the fields: a box to confirm an unlikely date.
    #[serde(skip)]
    pub confirm: Option<Markup>,
}

/// What the three fields hold, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct DateValues {
    /// The day of the month.
    pub day: Option<String>,
    /// The month as a number.
    pub month: Option<String>,
    /// The year in four digits.
    pub year: Option<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ above }}<div class="govuk-date-input{{ super::plus(classes) }}"{% if !id.is_empty() %} id="{{ id }}"{% endif %}>{% for field in fields %}<div class="govuk-date-input__item">{{ field }}</div>{% endfor %}</div>{% if let Some(confirm) = confirm %}{{ confirm }}{% endif %}"#
)]
struct Inner<'a> {
    above: Markup,
    id: &'a str,
    classes: &'a str,
    fields: Vec<Input>,
    confirm: Option<&'a Markup>,
}

impl DateInput {
    fn inner(&self) -> Markup {
        let of_fieldset = self.fieldset.as_ref().map_or("", |fieldset| fieldset.described_by.as_str());
        let (above, described_by) =
            hint_and_error(&self.id, self.hint.as_ref(), self.error_message.as_ref(), of_fieldset);
        let fields = vec![
            self.field("day", "Day", "2", self.values.day.as_ref()),
            self.field("month", "Month", "2", self.values.month.as_ref()),
            self.field("year", "Year", "4", self.values.year.as_ref()),
        ];
        let inner = Inner { above, id: &self.id, classes: &self.classes, fields, confirm: self.confirm.as_ref() };
        let html = Markup::of(&inner);
        match &self.fieldset {
            None => html,
            Some(fieldset) => {
                let whole = Fieldset { described_by, role: "group".to_owned(), html, ..fieldset.clone() };
                Markup::of(&whole)
            }
        }
    }

    fn field(&self, name: &str, label: &str, width: &str, value: Option<&String>) -> Input {
        let error = if self.error_message.is_some() { " govuk-input--error" } else { "" };
        let prefix = if self.name_prefix.is_empty() { String::new() } else { format!("{}-", self.name_prefix) };
        Input {
            id: format!("{}-{name}", self.id),
            name: format!("{prefix}{name}"),
            value: value.cloned(),
            label: Label { text: label.to_owned(), classes: "govuk-date-input__label".to_owned(), ..Label::default() },
            classes: format!("govuk-date-input__input{error} govuk-input--width-{width}"),
            inputmode: "numeric".to_owned(),
            autocomplete: if self.own_birthday { format!("bday-{name}") } else { String::new() },
            ..Input::default()
        }
    }
}

html_safe!(DateInput);
