//! Parts of one page, shown one at a time where scripts run and one after another where they do not.

use askama::Template;
use serde::Deserialize;

use super::{Markup, html_safe};

/// The parts.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r##"<div{% if !id.is_empty() %} id="{{ id }}"{% endif %} class="govuk-tabs{{ super::plus(classes) }}" data-module="govuk-tabs"><h2 class="govuk-tabs__title">{{ title.as_deref().unwrap_or("Contents") }}</h2>{% if !items.is_empty() %}<ul class="govuk-tabs__list">{% for item in items %}{% let id = self.panel_id(item, loop.index) %}<li class="govuk-tabs__list-item{% if loop.first %} govuk-tabs__list-item--selected{% endif %}"><a class="govuk-tabs__tab" href="#{{ id }}">{{ item.label }}</a></li>{% endfor %}</ul>{% for item in items %}{% let id = self.panel_id(item, loop.index) %}<div class="govuk-tabs__panel{% if !loop.first %} govuk-tabs__panel--hidden{% endif %}" id="{{ id }}">{% if !item.panel.html.is_empty() %}{{ item.panel.html }}{% else if !item.panel.text.is_empty() %}<p class="govuk-body">{{ item.panel.text }}</p>{% endif %}</div>{% endfor %}{% endif %}</div>"##
)]
pub struct Tabs {
    pub id: String,
    /// Where the panels' ids begin.
    pub id_prefix: String,
    /// The heading, where scripts do not run.
    pub title: Option<String>,
    /// The parts.
    pub items: Vec<Tab>,
    /// More CSS classes.
    pub classes: String,
}

/// One part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Tab {
    /// The panel's id.
    pub id: String,
    /// The words on the tab.
    pub label: String,
    pub panel: TabPanel,
}

/// What a [`Tab`] shows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TabPanel {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
}

impl Tab {
    /// A part made by a template.
    #[must_use]
    pub fn new(id: &str, label: &str, html: Markup) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), panel: TabPanel { html, ..TabPanel::default() } }
    }
}

impl Tabs {
    fn panel_id(&self, item: &Tab, index: &usize) -> String {
        if item.id.is_empty() { format!("{}-{index}", self.id_prefix) } else { item.id.clone() }
    }
}

html_safe!(Tabs);
