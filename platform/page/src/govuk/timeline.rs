//! What happened, newest first: the Ministry of Justice's timeline. Not in GOV.UK Frontend.

use askama::Template;

use super::{Markup, Tag, html_safe};

/// The events.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="moj-timeline op-timeline-list">{% for item in items %}<li class="moj-timeline__item"{% if !item.code.is_empty() %} data-event="{{ item.code }}"{% endif %}><div class="moj-timeline__header"><h3 class="moj-timeline__title">{{ item.title }}</h3>{% for tag in item.tags %} {{ tag }}{% endfor %}</div><p class="moj-timeline__date">{% if !item.on.is_empty() %}<time datetime="{{ item.on }}">{{ item.shown_on }}</time>{% else %}{{ item.shown_on }}{% endif %}{% if !item.by.is_empty() %} · {{ item.by }}{% endif %}</p>{% if !item.html.is_empty() %}<div class="moj-timeline__description">{{ item.html }}</div>{% endif %}</li>{% endfor %}</ol>"#
)]
pub struct Timeline {
    /// The events, newest first.
    pub items: Vec<TimelineItem>,
}

/// One event.
#[derive(Debug, Clone, Default)]
pub struct TimelineItem {
    /// What kind of event, as it is stored.
    pub code: String,
    /// What happened, as a sentence.
    pub title: String,
    /// How it stands: "Corrected", "Done 3 days late".
    pub tags: Vec<Tag>,
    /// The date for machines.
    pub on: String,
    /// The date for people.
    pub shown_on: String,
    /// Who recorded it.
    pub by: String,
    pub html: Markup,
}

html_safe!(Timeline);
