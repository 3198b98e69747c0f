//! What a page says beside its content.

use askama::Template;
use serde::Deserialize;

use super::{Markup, html_safe};

/// All that is wrong with a form, each a link to its field.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-error-summary{{ super::plus(classes) }}" data-module="govuk-error-summary"><div role="alert"><h2 class="govuk-error-summary__title">{% if title_html.is_empty() %}{{ title_text }}{% else %}{{ title_html }}{% endif %}</h2><div class="govuk-error-summary__body">{% if !description_text.is_empty() || !description_html.is_empty() %}<p>{% if description_html.is_empty() %}{{ description_text }}{% else %}{{ description_html }}{% endif %}</p>{% endif %}{% if !error_list.is_empty() %}<ul class="govuk-list govuk-error-summary__list">{% for item in error_list %}<li>{% if item.href.is_empty() %}{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}{% else %}<a href="{{ item.href }}">{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</a>{% endif %}</li>{% endfor %}</ul>{% endif %}</div></div></div>"#
)]
pub struct ErrorSummary {
    /// The heading.
    pub title_text: String,
    /// Instead of it.
    pub title_html: Markup,
    /// Under the heading.
    pub description_text: String,
    /// Instead of it.
    pub description_html: Markup,
    pub error_list: Vec<ErrorItem>,
    /// More CSS classes.
    pub classes: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ErrorItem {
    /// The words.
    pub text: String,
    /// Instead of the words.
    pub html: Markup,
    /// The field, as `#id`.
    pub href: String,
}

/// News of what just happened, or that must not be missed.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-notification-banner{% if self.success() %} govuk-notification-banner--success{% endif %}{{ super::plus(classes) }}" role="{% if !role.is_empty() %}{{ role }}{% else if self.success() %}alert{% else %}region{% endif %}" aria-labelledby="{{ self.id() }}" data-module="govuk-notification-banner"><div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id="{{ self.id() }}">{{ self.title() }}</h2></div><div class="govuk-notification-banner__content">{% if !html.is_empty() %}{{ html }}{% else if !text.is_empty() %}<p class="govuk-notification-banner__heading">{{ text }}</p>{% endif %}</div></div>"#
)]
pub struct NotificationBanner {
    /// `success`, or empty.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its role, where it is not the usual one.
    pub role: String,
    /// The heading; "Important" or "Success" where it is empty.
    pub title_text: String,
    /// The heading's id.
    pub title_id: String,
    /// The news.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

impl NotificationBanner {
    /// That something was done.
    #[must_use]
    pub fn done(text: &str) -> Self {
        Self { kind: "success".to_owned(), text: text.to_owned(), ..Self::default() }
    }
    fn success(&self) -> bool {
        self.kind == "success"
    }
    fn id(&self) -> &str {
        if self.title_id.is_empty() { "govuk-notification-banner-title" } else { &self.title_id }
    }
    fn title(&self) -> &str {
        match (self.title_text.as_str(), self.success()) {
            ("", true) => "Success",
            ("", false) => "Important",
            (title, _) => title,
        }
    }
}

/// A consequence to know before acting.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-warning-text{{ super::plus(classes) }}"{% if !code.is_empty() %} data-warning="{{ code }}"{% endif %}><span class="govuk-warning-text__icon" aria-hidden="true">!</span><strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{% if icon_fallback_text.is_empty() %}Warning{% else %}{{ icon_fallback_text }}{% endif %}</span> {% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</strong></div>"#
)]
pub struct WarningText {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// What a screen reader says for the icon.
    pub icon_fallback_text: String,
    /// More CSS classes.
    pub classes: String,
    /// What names the warning in the page; empty where nobody looks for it.
    #[serde(skip)]
    pub code: &'static str,
}

/// Text set apart.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div{% if !id.is_empty() %} id="{{ id }}"{% endif %} class="govuk-inset-text{{ super::plus(classes) }}">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</div>"#
)]
pub struct InsetText {
    pub id: String,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// More for those who want it.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<details{% if !id.is_empty() %} id="{{ id }}"{% endif %} class="govuk-details{{ super::plus(classes) }}"{% if open %} open{% endif %}><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{% if summary_html.is_empty() %}{{ summary_text }}{% else %}{{ summary_html }}{% endif %}</span></summary><div class="govuk-details__text">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</div></details>"#
)]
pub struct Details {
    pub id: String,
    /// What to press.
    pub summary_text: String,
    /// Instead of it.
    pub summary_html: Markup,
    /// What then shows.
    pub text: String,
    /// Instead of it.
    pub html: Markup,
    /// Whether it shows at once.
    pub open: bool,
    /// More CSS classes.
    pub classes: String,
}

html_safe!(ErrorSummary, NotificationBanner, WarningText, InsetText, Details);
