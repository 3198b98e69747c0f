//! What happened, newest first. Not in GOV.UK Frontend; after the Ministry of Justice's pattern.

use askama::Template;

use super::{Markup, html_safe};

/// The events.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<ol class="op-timeline">{% for item in items %}<li class="op-timeline__item"><h3 class="op-timeline__title govuk-heading-s">{{ item.title }}</h3><p class="op-timeline__date govuk-body-s"><time datetime="{{ item.on }}">{{ item.shown_on }}</time>{% if !item.by.is_empty() %} · {{ item.by }}{% endif %}</p>{% if !item.html.is_empty() %}<div class="op-timeline__description govuk-body">{{ item.html }}</div>{% endif %}</li>{% endfor %}</ol>"#
)]
pub struct Timeline {
    /// The events, newest first.
    pub items: Vec<TimelineItem>,
}

/// One event.
#[derive(Debug, Clone, Default)]
pub struct TimelineItem {
    /// What happened, as a sentence.
    pub title: String,
    /// The date for machines.
    pub on: String,
    /// The date for people.
    pub shown_on: String,
    /// Who recorded it.
    pub by: String,
    pub html: Markup,
}

html_safe!(Timeline);
