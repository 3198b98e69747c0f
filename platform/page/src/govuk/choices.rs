//! Radios and checkboxes: one list of choices, drawn twice.

use askama::Template;
use serde::Deserialize;

use super::fields::hint_and_error;
use super::{ErrorMessage, Fieldset, Hint, Label, Markup, html_safe, plus};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Choice {
    /// The input's id; the list's with a number where this is empty.
    pub id: String,
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// Under the text.
    pub hint: Option<Hint>,
    /// Chosen, whatever the list's own value says.
    pub checked: Option<bool>,
    /// Whether it can be chosen.
    pub disabled: bool,
    /// A word between choices, such as "or"; then the rest is not used.
    pub divider: String,
}

impl Choice {
    /// A value and its words.
    #[must_use]
    pub fn new(value: &str, text: &str) -> Self {
        Self { value: value.to_owned(), text: text.to_owned(), ..Self::default() }
    }

    /// With words under it.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One of a few.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(ext = "html", source = r#"{{ self.list().html() }}"#)]
pub struct Radios {
    /// Where ids begin; the name where this is empty.
    pub id_prefix: String,
    /// The name that the form sends.
    pub name: String,
    /// The choices.
    pub items: Vec<Choice>,
    /// The value that is chosen.
    pub value: String,
    /// The group's heading.
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes, such as `govuk-radios--inline`.
    pub classes: String,
}

/// Any of a few.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(ext = "html", source = r#"{{ self.list().html() }}"#)]
pub struct Checkboxes {
    /// Where ids begin; the name where this is empty.
    pub id_prefix: String,
    /// The name that the form sends.
    pub name: String,
    /// The choices.
    pub items: Vec<Choice>,
    /// The values that are chosen.
    pub values: Vec<String>,
    /// The group's heading.
    pub fieldset: Option<Fieldset>,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// Ids of further descriptions.
    pub described_by: String,
}

impl Radios {
    fn list(&self) -> List<'_> {
        List {
            kind: "radios",
            input: "radio",
            prefix: if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix },
            name: &self.name,
            items: &self.items,
            values: std::slice::from_ref(&self.value),
            fieldset: self.fieldset.as_ref(),
            hint: self.hint.as_ref(),
            error: self.error_message.as_ref(),
            classes: &self.classes,
            described_by: self.fieldset.as_ref().map_or("", |fieldset| &fieldset.described_by),
        }
    }
}

impl Checkboxes {
    fn list(&self) -> List<'_> {
        let of_fieldset = self.fieldset.as_ref().map_or("", |fieldset| fieldset.described_by.as_str());
        List {
            kind: "checkboxes",
            input: "checkbox",
            prefix: if self.id_prefix.is_empty() { &self.name } else { &self.id_prefix },
            name: &self.name,
            items: &self.items,
            values: &self.values,
            fieldset: self.fieldset.as_ref(),
            hint: self.hint.as_ref(),
            error: self.error_message.as_ref(),
            classes: &self.classes,
            described_by: if of_fieldset.is_empty() { &self.described_by } else { of_fieldset },
        }
    }
}

struct List<'a> {
    kind: &'static str,
    input: &'static str,
    prefix: &'a str,
    name: &'a str,
    items: &'a [Choice],
    values: &'a [String],
    fieldset: Option<&'a Fieldset>,
    hint: Option<&'a Hint>,
    error: Option<&'a ErrorMessage>,
    classes: &'a str,
    described_by: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ above }}<div class="govuk-{{ kind }}{{ super::plus(classes) }}" data-module="govuk-{{ kind }}">{% for item in items %}{% if item.divider.is_empty() %}<div class="govuk-{{ kind }}__item"><input class="govuk-{{ kind }}__input" id="{{ item.id }}" name="{{ name }}" type="{{ input }}" value="{{ item.value }}"{% if item.checked %} checked{% endif %}{% if item.disabled %} disabled{% endif %}{% if !item.described_by.is_empty() %} aria-describedby="{{ item.described_by }}"{% endif %}>{{ item.label }}{% if let Some(hint) = item.hint %}{{ hint }}{% endif %}</div>{% else %}<div class="govuk-{{ kind }}__divider">{{ item.divider }}</div>{% endif %}{% endfor %}</div>"#
)]
struct Inner<'a> {
    kind: &'a str,
    input: &'a str,
    name: &'a str,
    classes: &'a str,
    above: Markup,
    items: Vec<Drawn<'a>>,
}

struct Drawn<'a> {
    id: String,
    value: &'a str,
    checked: bool,
    disabled: bool,
    described_by: String,
    label: Label,
    hint: Option<Hint>,
    divider: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-form-group{% if error %} govuk-form-group--error{% endif %}">{{ html }}</div>"#
)]
struct Group {
    error: bool,
    html: Markup,
}

impl List<'_> {
    fn html(&self) -> Markup {
        let (above, described_by) = hint_and_error(self.prefix, self.hint, self.error, self.described_by);
        let items = self.items.iter().enumerate().map(|(index, item)| self.draw(index, item, &described_by)).collect();
        let inner = Inner { kind: self.kind, input: self.input, name: self.name, classes: self.classes, above, items };
        let mut html = Markup::of(&inner);
        if let Some(fieldset) = self.fieldset {
            let whole = Fieldset { described_by, html, ..fieldset.clone() };
            html = Markup::of(&whole);
        }
        Markup::of(&Group { error: self.error.is_some(), html })
    }

    fn draw<'a>(&self, index: usize, item: &'a Choice, described_by: &str) -> Drawn<'a> {
        let id = match (&item.id, index) {
            (id, _) if !id.is_empty() => id.clone(),
            // The first has no number, so that an error summary can link to it.
            (_, 0) => self.prefix.to_owned(),
            (_, index) => format!("{}-{}", self.prefix, index + 1),
        };
        let hint = item.hint.as_ref().map(|hint| Hint {
            id: format!("{id}-item-hint"),
            classes: format!("govuk-{}__hint{}", self.kind, plus(&hint.classes)),
            ..hint.clone()
        });
        // Checkboxes without a group carry the group's description themselves.
        let own = if self.input == "checkbox" && self.fieldset.is_none() { described_by } else { "" };
        let hint_id = hint.as_ref().map_or("", |hint| hint.id.as_str());
        Drawn {
            value: &item.value,
            checked: item.checked.unwrap_or(!item.value.is_empty() && self.values.contains(&item.value)),
            disabled: item.disabled,
            described_by: format!("{own} {hint_id}").trim().to_owned(),
            label: Label {
                text: item.text.clone(),
                html: item.html.clone(),
                classes: format!("govuk-{}__label", self.kind),
                field: id.clone(),
                ..Label::default()
            },
            hint,
            divider: &item.divider,
            id,
        }
    }
}

html_safe!(Radios, Checkboxes);
