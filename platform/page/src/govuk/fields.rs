//! Fields for one answer.

use askama::Template;
use serde::Deserialize;

use super::{ErrorMessage, Hint, Label, Markup, html_safe};
use crate::words;

/// What stands above every field: label, hint, error; and the ids that describe it.
struct Above {
    html: Markup,
    described_by: String,
}

fn above(id: &str, label: &Label, hint: Option<&Hint>, error: Option<&ErrorMessage>, described_by: &str) -> Above {
    let mut html = Markup::of(&Label { field: id.to_owned(), ..label.clone() });
    let (more, described_by) = hint_and_error(id, hint, error, described_by);
    html = html.then(&more);
    Above { html, described_by }
}

/// The hint and the error of the field or group `id`, and the ids for `aria-describedby`.
pub(super) fn hint_and_error(
    id: &str,
    hint: Option<&Hint>,
    error: Option<&ErrorMessage>,
    described_by: &str,
) -> (Markup, String) {
    let mut html = Markup::default();
    let mut ids: Vec<String> = described_by.split_whitespace().map(str::to_owned).collect();
    if let Some(hint) = hint {
        let hint = Hint { id: format!("{id}-hint"), ..hint.clone() };
        html = html.then(&Markup::of(&hint));
        ids.push(hint.id);
    }
    if let Some(error) = error {
        let error = ErrorMessage { id: format!("{id}-error"), ..error.clone() };
        html = html.then(&Markup::of(&error));
        ids.push(error.id);
    }
    (html, ids.join(" "))
}

/// `id` if there is one, otherwise `name`.
fn id_or<'a>(id: &'a str, name: &'a str) -> &'a str {
    if id.is_empty() { name } else { id }
}

fn add(classes: &str, more: &str) -> String {
    if classes.is_empty() { more.to_owned() } else { format!("{classes} {more}") }
}

/// A line of text.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let above = self.above() %}<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %}">{{ above.html }}<input class="govuk-input{{ super::plus(classes) }}{% if error_message.is_some() %} govuk-input--error{% endif %}" id="{{ self.field_id() }}" name="{{ name }}" type="{% if kind.is_empty() %}text{% else %}{{ kind }}{% endif %}"{% if let Some(spellcheck) = spellcheck %} spellcheck="{{ spellcheck }}"{% endif %}{% if let Some(value) = value %} value="{{ value }}"{% endif %}{% if disabled %} disabled{% endif %}{% if !above.described_by.is_empty() %} aria-describedby="{{ above.described_by }}"{% endif %}{% if !autocomplete.is_empty() %} autocomplete="{{ autocomplete }}"{% endif %}{% if !autocapitalize.is_empty() %} autocapitalize="{{ autocapitalize }}"{% endif %}{% if !pattern.is_empty() %} pattern="{{ pattern }}"{% endif %}{% if !inputmode.is_empty() %} inputmode="{{ inputmode }}"{% endif %}></div>"#
)]
pub struct Input {
    /// The field's id; its name where this is empty.
    pub id: String,
    /// The name that the form sends.
    pub name: String,
    /// `text` where it is empty.
    #[serde(rename = "type")]
    pub kind: String,
    pub value: Option<String>,
    pub label: Label,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes, such as `govuk-input--width-10`.
    pub classes: String,
    /// `numeric` for whole numbers.
    pub inputmode: String,
    /// A WCAG input purpose, such as `email`.
    pub autocomplete: String,
    /// `none` for codes.
    pub autocapitalize: String,
    /// A pattern for the browser.
    pub pattern: String,
    /// Whether the browser checks spelling.
    pub spellcheck: Option<bool>,
    /// Ids of further descriptions.
    pub described_by: String,
    /// Whether it can be filled in.
    pub disabled: bool,
}

impl Input {
    /// For what WCAG 1.3.5 calls an input purpose, such as `email`: a phone shows the right keys, and a browser can fill it in.
    /// `off` says that it is about somebody else than whoever types.
    #[must_use]
    pub fn purpose(mut self, purpose: &str) -> Self {
        purpose.clone_into(&mut self.autocomplete);
        match purpose {
            "email" => {
                "email".clone_into(&mut self.kind);
                self.spellcheck = Some(false);
            }
            "tel" => {
                "tel".clone_into(&mut self.kind);
                self.classes = add(&self.classes, "govuk-input--width-20");
            }
            "postal-code" => {
                "characters".clone_into(&mut self.autocapitalize);
                self.spellcheck = Some(false);
                self.classes = add(&self.classes, "govuk-input--width-10");
            }
            "one-time-code" => {
                "none".clone_into(&mut self.autocapitalize);
                self.spellcheck = Some(false);
            }
            name if name.ends_with("name") => {
                "words".clone_into(&mut self.autocapitalize);
                self.spellcheck = Some(false);
            }
            _ => {}
        }
        self
    }

    fn field_id(&self) -> &str {
        id_or(&self.id, &self.name)
    }
    fn above(&self) -> Above {
        above(self.field_id(), &self.label, self.hint.as_ref(), self.error_message.as_ref(), &self.described_by)
    }
}

/// A password, with a button that shows it (where scripts run).
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let above = self.above() %}<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %} govuk-password-input" data-module="govuk-password-input">{{ above.html }}<div class="govuk-input__wrapper govuk-password-input__wrapper"><input class="govuk-input govuk-password-input__input govuk-js-password-input-input{{ super::plus(classes) }}{% if error_message.is_some() %} govuk-input--error{% endif %}" id="{{ self.field_id() }}" name="{{ name }}" type="password" spellcheck="false"{% if !above.described_by.is_empty() %} aria-describedby="{{ above.described_by }}"{% endif %} autocomplete="{% if autocomplete.is_empty() %}current-password{% else %}{{ autocomplete }}{% endif %}" autocapitalize="none"><button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle" data-module="govuk-button" aria-controls="{{ self.field_id() }}" aria-label="Show password" hidden>Show</button></div></div>"#
)]
pub struct PasswordInput {
    /// The field's id; its name where this is empty.
    pub id: String,
    /// The name that the form sends.
    pub name: String,
    pub label: Label,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// `new-password` where one is chosen.
    pub autocomplete: String,
}

impl PasswordInput {
    fn field_id(&self) -> &str {
        id_or(&self.id, &self.name)
    }
    fn above(&self) -> Above {
        above(self.field_id(), &self.label, self.hint.as_ref(), self.error_message.as_ref(), "")
    }
}

/// Several lines of text.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let above = self.above() %}<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %}">{{ above.html }}<textarea class="govuk-textarea{% if error_message.is_some() %} govuk-textarea--error{% endif %}{{ super::plus(classes) }}" id="{{ self.field_id() }}" name="{{ name }}" rows="{{ rows.unwrap_or(5) }}"{% if let Some(spellcheck) = spellcheck %} spellcheck="{{ spellcheck }}"{% endif %}{% if disabled %} disabled{% endif %}{% if !above.described_by.is_empty() %} aria-describedby="{{ above.described_by }}"{% endif %}{% if !autocomplete.is_empty() %} autocomplete="{{ autocomplete }}"{% endif %}>{{ value }}</textarea>{% if let Some(most) = most %}<div class="govuk-hint" id="{{ self.field_id() }}-most" data-most="{{ most }}">{{ self.limit() }}</div>{% endif %}</div>"#
)]
pub struct Textarea {
    /// The field's id; its name where this is empty.
    pub id: String,
    /// The name that the form sends.
    pub name: String,
    pub value: String,
    /// Lines shown; 5 unless said.
    pub rows: Option<u32>,
    pub label: Label,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// A WCAG input purpose.
    pub autocomplete: String,
    /// Whether the browser checks spelling.
    pub spellcheck: Option<bool>,
    /// Ids of further descriptions.
    pub described_by: String,
    /// Whether it can be filled in.
    pub disabled: bool,
    /// The most characters that are taken, said below it.
    pub most: Option<usize>,
}

impl Textarea {
    /// With its limit in characters, as the page that reads it checks it.
    #[must_use]
    pub const fn up_to(mut self, characters: usize) -> Self {
        self.most = Some(characters);
        self
    }

    fn limit(&self) -> String {
        format!("You can enter up to {} characters", words::count(self.most.unwrap_or_default()))
    }

    fn field_id(&self) -> &str {
        id_or(&self.id, &self.name)
    }
    fn above(&self) -> Above {
        let (label, hint, error) = (&self.label, self.hint.as_ref(), self.error_message.as_ref());
        let mut above = above(self.field_id(), label, hint, error, &self.described_by);
        if self.most.is_some() {
            above.described_by = format!("{} {}-most", above.described_by, self.field_id()).trim_start().to_owned();
        }
        above
    }
}

/// One choice from a long list.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let above = self.above() %}<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %}">{{ above.html }}<select class="govuk-select{{ super::plus(classes) }}{% if error_message.is_some() %} govuk-select--error{% endif %}" id="{{ self.field_id() }}" name="{{ name }}"{% if disabled %} disabled{% endif %}{% if !above.described_by.is_empty() %} aria-describedby="{{ above.described_by }}"{% endif %}>{% for item in items %}<option{% if let Some(value) = item.value %} value="{{ value }}"{% endif %}{% if self.is_selected(item) %} selected{% endif %}{% if item.disabled %} disabled{% endif %}>{{ item.text }}</option>{% endfor %}</select></div>"#
)]
pub struct Select {
    /// The field's id; its name where this is empty.
    pub id: String,
    /// The name that the form sends.
    pub name: String,
    /// The choices.
    pub items: Vec<SelectItem>,
    /// The value that is chosen.
    pub value: String,
    pub label: Label,
    pub hint: Option<Hint>,
    /// What is wrong with the answer.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// Ids of further descriptions.
    pub described_by: String,
    /// Whether it can be changed.
    pub disabled: bool,
}

/// One line of a [`Select`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SelectItem {
    /// What the form sends; the text where there is none.
    pub value: Option<String>,
    /// What the person reads.
    pub text: String,
    /// Chosen, whatever the list's own value says.
    pub selected: Option<bool>,
    /// Whether it can be chosen.
    pub disabled: bool,
}

impl SelectItem {
    /// A value and its words.
    #[must_use]
    pub fn new(value: &str, text: &str) -> Self {
        Self { value: Some(value.to_owned()), text: text.to_owned(), ..Self::default() }
    }
}

impl Select {
    fn field_id(&self) -> &str {
        id_or(&self.id, &self.name)
    }
    fn is_selected(&self, item: &SelectItem) -> bool {
        let value = item.value.as_deref().unwrap_or(&item.text);
        item.selected.unwrap_or(!self.value.is_empty() && value == self.value)
    }
    fn above(&self) -> Above {
        above(self.field_id(), &self.label, self.hint.as_ref(), self.error_message.as_ref(), &self.described_by)
    }
}

/// A file from the person's computer.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let above = self.above() %}<div class="govuk-form-group{% if error_message.is_some() %} govuk-form-group--error{% endif %}">{{ above.html }}<input class="govuk-file-upload{{ super::plus(classes) }}{% if error_message.is_some() %} govuk-file-upload--error{% endif %}" id="{{ self.field_id() }}" name="{{ name }}" type="file"{% if disabled %} disabled{% endif %}{% if multiple %} multiple{% endif %}{% if !above.described_by.is_empty() %} aria-describedby="{{ above.described_by }}"{% endif %}></div>"#
)]
pub struct FileUpload {
    /// The field's id; its name where this is empty.
    pub id: String,
    /// The name that the form sends.
    pub name: String,
    pub label: Label,
    pub hint: Option<Hint>,
    /// What is wrong with the file.
    pub error_message: Option<ErrorMessage>,
    /// More CSS classes.
    pub classes: String,
    /// Ids of further descriptions.
    pub described_by: String,
    /// Whether it can be used.
    pub disabled: bool,
    /// Whether several files can be chosen.
    pub multiple: bool,
}

impl FileUpload {
    fn field_id(&self) -> &str {
        id_or(&self.id, &self.name)
    }
    fn above(&self) -> Above {
        above(self.field_id(), &self.label, self.hint.as_ref(), self.error_message.as_ref(), &self.described_by)
    }
}

html_safe!(Input, PasswordInput, Textarea, Select, FileUpload);
