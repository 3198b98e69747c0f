//! Tables, and lists of facts about one thing.

use std::borrow::Cow;

use askama::Template;
use serde::Deserialize;

use super::{Markup, Tag, html_safe};

/// Rows and columns.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<table class="govuk-table{{ super::plus(classes) }}">{% if !caption.is_empty() %}<caption class="govuk-table__caption{{ super::plus(caption_classes) }}">{{ caption }}</caption>{% endif %}{% if !head.is_empty() %}<thead class="govuk-table__head"><tr class="govuk-table__row">{% for item in head %}<th scope="col" class="govuk-table__header{% if !item.format.is_empty() %} govuk-table__header--{{ item.format }}{% endif %}{{ super::plus(item.classes) }}"{% if !item.sort.is_empty() %} aria-sort="{{ item.sort }}"{% endif %}>{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</th>{% endfor %}</tr></thead>{% endif %}<tbody class="govuk-table__body">{% for row in rows %}<tr class="govuk-table__row">{% for cell in row %}{% if loop.first && first_cell_is_header %}<th scope="row" class="govuk-table__header{{ super::plus(cell.classes) }}">{% if cell.html.is_empty() %}{{ cell.text }}{% else %}{{ cell.html }}{% endif %}</th>{% else %}<td class="govuk-table__cell{% if !cell.format.is_empty() %} govuk-table__cell--{{ cell.format }}{% endif %}{{ super::plus(cell.classes) }}"{% if !cell.label.is_empty() %} data-label="{{ cell.label }}"{% endif %}>{% if cell.html.is_empty() %}{{ cell.text }}{% else %}{{ cell.html }}{% endif %}</td>{% endif %}{% endfor %}</tr>{% endfor %}</tbody></table>"#
)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// Its CSS classes, such as `govuk-table__caption--m`.
    pub caption_classes: String,
    /// The columns.
    pub head: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first cell names the row.
    pub first_cell_is_header: bool,
    /// More CSS classes.
    pub classes: String,
}

/// A column's heading.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Head {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// `numeric` for numbers.
    pub format: String,
    /// More CSS classes.
    pub classes: String,
    /// `ascending` or `descending` where the rows are in the order of this column, `none` where they can be.
    #[serde(skip)]
    pub sort: &'static str,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Cell {
    /// Plain text.
    #[serde(deserialize_with = "super::table::text_or_number")]
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// `numeric` for numbers.
    pub format: String,
    /// More CSS classes.
    pub classes: String,
    /// The heading of its column, where the row is a card on a phone.
    #[serde(skip)]
    pub label: String,
}

pub(super) fn text_or_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    serde_json::Value::deserialize(deserializer)
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// A table with more columns is wider than a desk's screen too, and says that it moves.
const DESK: usize = 8;

impl Table {
    /// Figures that are compared along their columns, in a part of the page that moves sideways by itself where the table is wider:
    /// on a phone, or enlarged. `label` is what a screen reader calls it.
    #[must_use]
    pub fn scroll(&self, label: impl std::fmt::Display) -> Scroll<'_> {
        let classes = if self.head.len() > DESK { "op-scroll--wide" } else { "" };
        Scroll { table: Cow::Borrowed(self), label: label.to_string(), classes }
    }

    /// One thing a row: as [`Table::scroll`], and on a phone each row is a card, by styles alone, whose cells name their columns.
    #[must_use]
    pub fn cards(&self, label: impl std::fmt::Display) -> Scroll<'_> {
        let classes = if self.head.len() >= DESK { "op-cards op-cards--many" } else { "op-cards" };
        let mut table = self.clone();
        for row in &mut table.rows {
            for (cell, head) in row.iter_mut().zip(&self.head).filter(|(cell, _)| cell.label.is_empty()) {
                cell.label.clone_from(&head.text);
            }
        }
        Scroll { table: Cow::Owned(table), label: label.to_string(), classes }
    }

    /// The first rows as [`Table::cards`], and the others behind a summary that says how many they are: for pages where other things
    /// stand below, such as a home page.
    #[must_use]
    pub fn folded(mut self, label: &str, shown: usize) -> Markup {
        let rest = self.rows.split_off(shown.min(self.rows.len()));
        let first = Markup::of(&self.cards(label));
        let count = rest.len();
        let others = Self { rows: rest, ..self };
        first.with_more(Markup::of(&others.cards(format!("{label}, the others"))), count)
    }
}

/// A table that moves sideways by itself.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<div class="op-scroll{{ super::plus(classes) }}" tabindex="0" role="region" aria-label="{{ label }}">{{ table }}</div>"#
)]
pub struct Scroll<'t> {
    table: Cow<'t, Table>,
    label: String,
    classes: &'static str,
}

impl Head {
    /// A column of words.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
    /// A column of numbers.
    #[must_use]
    pub fn number(text: &str) -> Self {
        Self { text: text.to_owned(), format: "numeric".to_owned(), ..Self::default() }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
    #[must_use]
    pub fn number(number: impl std::fmt::Display) -> Self {
        Self { text: number.to_string(), format: "numeric".to_owned(), ..Self::default() }
    }
    /// Markup, such as a link.
    #[must_use]
    pub fn html(html: Markup) -> Self {
        Self { html, ..Self::default() }
    }
}

impl From<Tag> for Cell {
    fn from(tag: Tag) -> Self {
        Self::html(tag.into())
    }
}

impl From<Markup> for Cell {
    fn from(html: Markup) -> Self {
        Self::html(html)
    }
}

/// Facts about one thing, each with its name.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"{% let any = self.any_actions() %}<dl class="govuk-summary-list{{ super::plus(classes) }}">{% for row in rows %}<div class="govuk-summary-list__row{% if any && row.actions.items.is_empty() %} govuk-summary-list__row--no-actions{% endif %}{{ super::plus(row.classes) }}"><dt class="govuk-summary-list__key{{ super::plus(row.key.classes) }}">{% if row.key.html.is_empty() %}{{ row.key.text }}{% else %}{{ row.key.html }}{% endif %}</dt><dd class="govuk-summary-list__value{{ super::plus(row.value.classes) }}">{% if row.value.html.is_empty() %}{{ row.value.text }}{% else %}{{ row.value.html }}{% endif %}</dd>{% if !row.actions.items.is_empty() %}<dd class="govuk-summary-list__actions{{ super::plus(row.actions.classes) }}">{% if row.actions.items.len() == 1 %}{% for action in row.actions.items %}{{ action }}{% endfor %}{% else %}<ul class="govuk-summary-list__actions-list">{% for action in row.actions.items %}<li class="govuk-summary-list__actions-list-item">{{ action }}</li>{% endfor %}</ul>{% endif %}</dd>{% endif %}</div>{% endfor %}</dl>"#
)]
pub struct SummaryList {
    /// The facts.
    pub rows: Vec<SummaryRow>,
    /// More CSS classes, such as `govuk-summary-list--no-border`.
    pub classes: String,
}

/// One fact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryRow {
    pub key: SummaryText,
    /// The fact.
    pub value: SummaryText,
    /// What can be done with it.
    pub actions: SummaryActions,
    /// More CSS classes.
    pub classes: String,
}

/// Words or markup in a [`SummaryRow`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryText {
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// The links at the end of a [`SummaryRow`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SummaryActions {
    /// The links.
    pub items: Vec<SummaryAction>,
    /// More CSS classes.
    pub classes: String,
}

/// One link.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link{{ super::plus(classes) }}" href="{{ href }}">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}{% if !visually_hidden_text.is_empty() %}<span class="govuk-visually-hidden"> {{ visually_hidden_text }}</span>{% endif %}</a>"#
)]
pub struct SummaryAction {
    pub href: String,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// What a screen reader adds, so that "Change" says what.
    pub visually_hidden_text: String,
    /// More CSS classes.
    pub classes: String,
}

impl SummaryList {
    fn any_actions(&self) -> bool {
        self.rows.iter().any(|row| !row.actions.items.is_empty())
    }

    /// Adds a fact.
    #[must_use]
    pub fn row(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = SummaryText { text: value.into(), ..SummaryText::default() };
        self.rows.push(SummaryRow { key: key_text(key), value, ..SummaryRow::default() });
        self
    }

    /// Adds a fact in markup.
    #[must_use]
    pub fn html_row(mut self, key: &str, html: Markup) -> Self {
        let value = SummaryText { html, ..SummaryText::default() };
        self.rows.push(SummaryRow { key: key_text(key), value, ..SummaryRow::default() });
        self
    }

    /// Adds a link to the last fact.
    #[must_use]
    pub fn action(mut self, text: &str, what: &str, href: &str) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.actions.items.push(SummaryAction {
                href: href.to_owned(),
                text: text.to_owned(),
                visually_hidden_text: what.to_owned(),
                ..SummaryAction::default()
            });
        }
        self
    }
}

fn key_text(text: &str) -> SummaryText {
    SummaryText { text: text.to_owned(), ..SummaryText::default() }
}

html_safe!(Table, Scroll<'_>, SummaryList, SummaryAction);
