//! What there is to do, and how far it is.

use askama::Template;
use serde::Deserialize;

use super::{Markup, SummaryText, Tag, html_safe};

/// The tasks.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<ul class="govuk-task-list{{ super::plus(classes) }}">{% for item in items %}{% let hint_id = self.id(loop.index, "hint") %}{% let status_id = self.id(loop.index, "status") %}<li class="govuk-task-list__item{% if !item.href.is_empty() %} govuk-task-list__item--with-link{% endif %}{{ super::plus(item.classes) }}"><div class="govuk-task-list__name-and-hint">{% if item.href.is_empty() %}<div{% if !item.title.classes.is_empty() %} class="{{ item.title.classes }}"{% endif %}>{% if item.title.html.is_empty() %}{{ item.title.text }}{% else %}{{ item.title.html }}{% endif %}</div>{% else %}<a class="govuk-link govuk-task-list__link{{ super::plus(item.title.classes) }}" href="{{ item.href }}" aria-describedby="{% if item.hint.is_some() %}{{ hint_id }} {% endif %}{{ status_id }}">{% if item.title.html.is_empty() %}{{ item.title.text }}{% else %}{{ item.title.html }}{% endif %}</a>{% endif %}{% if let Some(hint) = item.hint %}<div id="{{ hint_id }}" class="govuk-task-list__hint">{% if hint.html.is_empty() %}{{ hint.text }}{% else %}{{ hint.html }}{% endif %}</div>{% endif %}</div><div class="govuk-task-list__status{{ super::plus(item.status.classes) }}" id="{{ status_id }}">{% if let Some(tag) = item.status.tag %}{{ tag }}{% else if item.status.html.is_empty() %}{{ item.status.text }}{% else %}{{ item.status.html }}{% endif %}</div></li>{% endfor %}</ul>"#
)]
pub struct TaskList {
    /// Where ids begin; `task-list` where it is empty.
    pub id_prefix: String,
    /// The tasks.
    pub items: Vec<Task>,
    /// More CSS classes.
    pub classes: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Task {
    /// What is to be done.
    pub title: SummaryText,
    /// Under the title.
    pub hint: Option<SummaryText>,
    /// Where to do it.
    pub href: String,
    /// How far it is.
    pub status: TaskStatus,
    /// More CSS classes.
    pub classes: String,
}

/// How far a [`Task`] is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TaskStatus {
    /// In a coloured box.
    pub tag: Option<Tag>,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

impl Task {
    /// A linked task with its status in a box.
    #[must_use]
    pub fn new(title: &str, href: &str, hint: &str, status: Tag) -> Self {
        let words = |text: &str| SummaryText { text: text.to_owned(), ..SummaryText::default() };
        Self {
            title: words(title),
            href: href.to_owned(),
            hint: (!hint.is_empty()).then(|| words(hint)),
            status: TaskStatus { tag: Some(status), ..TaskStatus::default() },
            ..Self::default()
        }
    }
}

impl TaskList {
    fn id(&self, index: &usize, part: &str) -> String {
        let prefix = if self.id_prefix.is_empty() { "task-list" } else { &self.id_prefix };
        format!("{prefix}-{index}-{part}")
    }
}

html_safe!(TaskList);
