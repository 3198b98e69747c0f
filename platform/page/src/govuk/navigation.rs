//! Finding the way: links back, breadcrumbs, pages of a list, the service's sections.

use askama::Template;
use serde::Deserialize;

use super::{Markup, html_safe};

/// One step back.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r##"<a href="{% if href.is_empty() %}#{% else %}{{ href }}{% endif %}" class="govuk-back-link{{ super::plus(classes) }}">{% if !html.is_empty() %}{{ html }}{% else if text.is_empty() %}Back{% else %}{{ text }}{% endif %}</a>"##
)]
pub struct BackLink {
    pub href: String,
    /// "Back" where it is empty.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// The way from the home page to here.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<nav class="govuk-breadcrumbs{{ super::plus(classes) }}{% if collapse_on_mobile %} govuk-breadcrumbs--collapse-on-mobile{% endif %}" aria-label="{{ label_text.as_deref().unwrap_or("Breadcrumb") }}"><ol class="govuk-breadcrumbs__list">{% for item in items %}{% if item.href.is_empty() %}<li class="govuk-breadcrumbs__list-item" aria-current="page">{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</li>{% else %}<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" href="{{ item.href }}">{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</a></li>{% endif %}{% endfor %}</ol></nav>"#
)]
pub struct Breadcrumbs {
    /// From the top down.
    pub items: Vec<Crumb>,
    /// Whether only the first and last show on a phone.
    pub collapse_on_mobile: bool,
    /// What a screen reader calls it.
    pub label_text: Option<String>,
    /// More CSS classes.
    pub classes: String,
}

/// One step of the way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Crumb {
    /// The page's name.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// The page; empty for the one shown.
    pub href: String,
}

/// Past the navigation, for people on a keyboard.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r##"<a href="{% if href.is_empty() %}#content{% else %}{{ href }}{% endif %}" class="govuk-skip-link{{ super::plus(classes) }}" data-module="govuk-skip-link">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</a>"##
)]
pub struct SkipLink {
    pub href: String,
    /// Plain text.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// What kind of service this is: here, an invented area.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-phase-banner govuk-width-container{{ super::plus(classes) }}"><p class="govuk-phase-banner__content"><strong class="govuk-tag govuk-phase-banner__content__tag{{ super::plus(tag.classes) }}">{% if tag.html.is_empty() %}{{ tag.text }}{% else %}{{ tag.html }}{% endif %}</strong><span class="govuk-phase-banner__text">{% if html.is_empty() %}{{ text }}{% else %}{{ html }}{% endif %}</span></p></div>"#
)]
pub struct PhaseBanner {
    /// The word in the box.
    pub tag: PhaseTag,
    /// Beside it.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// The box of a [`PhaseBanner`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PhaseTag {
    /// The word.
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    /// More CSS classes.
    pub classes: String,
}

/// Pages of a list, or of a guide.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(path = "govuk/pagination.html")]
pub struct Pagination {
    /// The page before.
    pub previous: Option<PaginationLink>,
    /// The page after.
    pub next: Option<PaginationLink>,
    /// Numbered pages.
    pub items: Option<Vec<PageItem>>,
    /// What a screen reader calls it.
    pub landmark_label: String,
    /// More CSS classes.
    pub classes: String,
}

/// To the page before or after.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PaginationLink {
    pub href: String,
    /// "Previous" or "Next" where it is empty.
    pub text: String,
    /// What the page holds.
    pub label_text: String,
}

/// One numbered page, or a gap between them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct PageItem {
    #[serde(deserialize_with = "number_or_text")]
    pub number: String,
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// Whether numbers are left out here.
    pub ellipsis: bool,
    /// What a screen reader says.
    pub visually_hidden_text: Option<String>,
}

fn number_or_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    serde_json::Value::deserialize(deserializer)
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

impl Pagination {
    /// For page `current` (from 1) of `pages`, where `href` gives a page's address. `None` where one
    /// page holds everything.
    #[must_use]
    pub fn numbered(current: usize, pages: usize, href: impl Fn(usize) -> String) -> Option<Self> {
        if pages < 2 {
            return None;
        }
        let link = |page: usize| PaginationLink { href: href(page), ..PaginationLink::default() };
        let mut items: Vec<PageItem> = Vec::new();
        let mut last = 0;
        for page in 1..=pages {
            if page == 1 || page == pages || page.abs_diff(current) <= 1 {
                if page > last + 1 {
                    items.push(PageItem { ellipsis: true, ..PageItem::default() });
                }
                let number = page.to_string();
                items.push(PageItem { number, href: href(page), current: page == current, ..PageItem::default() });
                last = page;
            }
        }
        Some(Self {
            previous: (current > 1).then(|| link(current - 1)),
            next: (current < pages).then(|| link(current + 1)),
            items: Some(items),
            ..Self::default()
        })
    }

    fn block(&self) -> bool {
        self.items.is_none() && (self.previous.is_some() || self.next.is_some())
    }
}

/// The service's name and its sections.
#[derive(Debug, Clone, Default, Template, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[template(path = "govuk/service_navigation.html")]
pub struct ServiceNavigation {
    pub service_name: String,
    /// Its home page.
    pub service_url: String,
    pub navigation: Vec<NavigationItem>,
    /// What a screen reader calls the sections.
    pub navigation_label: String,
    /// The id of the list of sections.
    pub navigation_id: String,
    /// What a screen reader calls the whole.
    pub aria_label: Option<String>,
    /// More CSS classes.
    pub classes: String,
}

/// One section.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NavigationItem {
    pub text: String,
    /// Instead of the text.
    pub html: Markup,
    pub href: String,
    /// Whether the page shown belongs to it.
    pub active: bool,
    /// Whether the page shown is it.
    pub current: bool,
}

impl ServiceNavigation {
    fn id(&self) -> &str {
        if self.navigation_id.is_empty() { "navigation" } else { &self.navigation_id }
    }
    fn label(&self) -> &str {
        if self.navigation_label.is_empty() { "Menu" } else { &self.navigation_label }
    }
}

html_safe!(BackLink, Breadcrumbs, SkipLink, PhaseBanner, Pagination, ServiceNavigation);
