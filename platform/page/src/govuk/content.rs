//! The small parts that other components are made of.

use askama::Template;
use serde::Deserialize;

use super::html_safe;
use crate::words;

/// HTML that is already safe: made by a template, or written in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Markup(String);

impl Markup {
    /// The markup of a template, which escapes what it is given.
    ///
    /// # Errors
    /// A failure of the template, which is a defect.
    pub fn render(template: &impl Template) -> Result<Self, askama::Error> {
        template.render().map(Self)
    }

    /// The markup of a component of this crate, or of another template that can only fail by a defect.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an empty cell would hide the defect")]
    pub fn of(template: &impl Template) -> Self {
        Self(template.render().expect("a template that writes into a text does not fail"))
    }

    /// Markup written in the source.
    #[must_use]
    pub fn written(html: &'static str) -> Self {
        Self(html.to_owned())
    }

    /// A link with escaped text.
    #[must_use]
    pub fn link(href: &str, text: &str) -> Self {
        Self(format!("<a class=\"govuk-link\" href=\"{}\">{}</a>", escape(href), escape(text)))
    }

    /// A heading of the second level.
    #[must_use]
    pub fn heading(text: &str) -> Self {
        Self(format!("<h2 class=\"govuk-heading-m\">{}</h2>", escape(text)))
    }

    /// Escaped text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(escape(text))
    }

    /// Both, one after the other.
    #[must_use]
    pub fn then(self, other: &Self) -> Self {
        Self(self.0 + &other.0)
    }

    /// What comes first, and `rest` behind a summary that says how many things it holds: nothing is left out, and nothing stands in the
    /// way. Of no things nothing is said.
    #[must_use]
    pub fn with_more(self, rest: Self, count: usize) -> Self {
        if count == 0 {
            return self;
        }
        self.then(&Self::of(&More { count, words: words::count(count), rest }))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<details class="govuk-details" data-more="{{ count }}"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Show {{ words }} more</span></summary><div class="govuk-details__text">{{ rest }}</div></details>"#
)]
struct More {
    count: usize,
    words: String,
    rest: Markup,
}

fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|escaped| escaped.to_string()).unwrap_or_default()
}

impl std::fmt::Display for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A hint under a label.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div{% if !id.is_empty() %} id="{{ id }}"{% endif %} class="govuk-hint{{ super::plus(classes) }}">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</div>"#
)]
pub struct Hint {
    /// For `aria-describedby`.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

impl From<String> for Hint {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Hint {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<p{% if !id.is_empty() %} id="{{ id }}"{% endif %} class="govuk-error-message{{ super::plus(classes) }}"><span class="govuk-visually-hidden">Error:</span> {% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</p>{% if !not_kept.is_empty() %}<input type="hidden" name="files_not_kept" value="{{ not_kept }}">{% endif %}"#
)]
pub struct ErrorMessage {
    /// For `aria-describedby`.
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
    /// The files that came with a form and are gone with the page that refused it: the form says so once before it goes without.
    #[serde(skip)]
    pub not_kept: String,
}

impl From<String> for ErrorMessage {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// The label of one field.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% if !text.is_empty() || !html.is_empty() %}{% if is_page_heading %}<h1 class="govuk-label-wrapper">{% endif %}<label class="govuk-label{{ super::plus(classes) }}"{% if !field.is_empty() %} for="{{ field }}"{% endif %}>{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</label>{% if is_page_heading %}</h1>{% endif %}{% endif %}"#
)]
pub struct Label {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes, such as `govuk-label--l`.
    pub classes: String,
    /// Whether it is the page's heading too.
    pub is_page_heading: bool,
    /// The field's id; fields set it themselves.
    #[serde(rename = "for")]
    pub field: String,
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

/// The heading of a group of fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Legend {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes, such as `govuk-fieldset__legend--m`.
    pub classes: String,
    /// Whether it is the page's heading too.
    pub is_page_heading: bool,
}

/// A group of fields under one heading.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<fieldset class="govuk-fieldset{{ super::plus(classes) }}"{% if !role.is_empty() %} role="{{ role }}"{% endif %}{% if !described_by.is_empty() %} aria-describedby="{{ described_by }}"{% endif %}>{% if !legend.text.is_empty() || !legend.html.is_empty() %}<legend class="govuk-fieldset__legend{{ super::plus(legend.classes) }}">{% if legend.is_page_heading %}<h1 class="govuk-fieldset__heading">{% endif %}{% if legend.html.is_empty() %}{{ legend.text }}{% else %}{{ legend.html }}{% endif %}{% if legend.is_page_heading %}</h1>{% endif %}</legend>{% endif %}{{ html }}</fieldset>"#
)]
pub struct Fieldset {
    /// Ids of hints and errors.
    pub described_by: String,
    /// The heading.
    pub legend: Legend,
    /// More CSS classes.
    pub classes: String,
    /// `group` for date inputs.
    pub role: String,
    /// The fields.
    pub html: Markup,
}

impl Fieldset {
    /// With this heading.
    #[must_use]
    pub fn new(legend: &str, classes: &str) -> Self {
        let legend = Legend { text: legend.to_owned(), classes: classes.to_owned(), ..Legend::default() };
        Self { legend, ..Self::default() }
    }
}

/// A button; a link that looks like one where it has an `href`.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% if href.is_empty() %}<button type="{% if kind.is_empty() %}submit{% else %}{{ kind }}{% endif %}"{% if !value.is_empty() %} value="{{ value }}"{% endif %}{% if !name.is_empty() %} name="{{ name }}"{% endif %}{% if disabled %} disabled aria-disabled="true"{% endif %}{% if let Some(prevent) = prevent_double_click %} data-prevent-double-click="{{ prevent }}"{% endif %} class="govuk-button{{ super::plus(classes) }}" data-module="govuk-button"{% if !id.is_empty() %} id="{{ id }}"{% endif %}>{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</button>{% else %}<a href="{{ href }}" role="button" draggable="false" class="govuk-button{{ super::plus(classes) }}" data-module="govuk-button"{% if !id.is_empty() %} id="{{ id }}"{% endif %}>{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</a>{% endif %}"#
)]
pub struct Button {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// Where a link that looks like a button goes.
    pub href: String,
    /// `submit` where it is empty.
    #[serde(rename = "type")]
    pub kind: String,
    /// Sent with the form.
    pub name: String,
    /// Sent with the form.
    pub value: String,
    /// More CSS classes, such as `govuk-button--secondary`.
    pub classes: String,
    pub id: String,
    /// Whether it can be pressed.
    pub disabled: bool,
    /// Whether a second press within a second is ignored.
    pub prevent_double_click: Option<bool>,
}

impl Button {
    /// A submit button that ignores a double click.
    #[must_use]
    pub fn submit(text: &str) -> Self {
        Self { text: text.to_owned(), prevent_double_click: Some(true), ..Self::default() }
    }

    /// A link that looks like a button.
    #[must_use]
    pub fn link(text: &str, href: &str) -> Self {
        Self { text: text.to_owned(), href: href.to_owned(), ..Self::default() }
    }

    /// With these CSS classes too.
    #[must_use]
    pub fn classes(mut self, classes: &str) -> Self {
        self.classes = classes.to_owned();
        self
    }
}

/// A status in a coloured box; the words carry the meaning, the colour only helps.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<strong class="govuk-tag{{ super::plus(classes) }}"{% if !code.is_empty() %} data-tag="{{ code }}"{% endif %}>{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</strong>"#
)]
pub struct Tag {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes, such as `govuk-tag--red`.
    pub classes: String,
    /// What names the status in the page, such as `sent`; empty where nobody looks for it.
    #[serde(skip)]
    pub code: &'static str,
}

impl Tag {
    /// With a colour of the Design System, such as `red`.
    #[must_use]
    pub fn new(text: &str, colour: &str) -> Self {
        Self { text: text.to_owned(), classes: format!("govuk-tag--{colour}"), ..Self::default() }
    }

    /// With the code of the status, which is there whatever its words.
    #[must_use]
    pub const fn coded(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }
}

impl From<Tag> for Markup {
    fn from(tag: Tag) -> Self {
        let words = if tag.html.is_empty() { escape(&tag.text) } else { tag.html.0 };
        let code = if tag.code.is_empty() { String::new() } else { format!(" data-tag=\"{}\"", escape(tag.code)) };
        Self(format!("<strong class=\"govuk-tag{}\"{code}>{words}</strong>", escape(&super::plus(&tag.classes))))
    }
}

html_safe!(Markup, Hint, ErrorMessage, Label, Fieldset, Button, Tag);
