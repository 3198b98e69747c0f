//! Components of the Ministry of Justice's design system that GOV.UK's has not, as structs that render themselves: see
//! [`crate::govuk`].

use askama::Template;

use crate::govuk::{Markup, Tag};

/// The pages of one part of the service, under its main navigation.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<nav class="moj-sub-navigation" aria-label="{{ label }}"><ul class="moj-sub-navigation__list">{% for item in items %}<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link"{% if item.current %} aria-current="page"{% endif %} href="{{ item.href }}">{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</a></li>{% endfor %}</ul></nav>"#
)]
pub struct SubNavigation {
    /// What a screen reader calls it.
    pub label: String,
    pub items: Vec<SubItem>,
}

/// A page in a [`SubNavigation`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubItem {
    pub text: String,
    /// Instead of the text, such as with a badge.
    pub html: Markup,
    pub href: String,
    /// Whether it is the one shown, or the part to which that belongs.
    pub current: bool,
}

/// Who a page is about, on every page about them.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<div class="moj-identity-bar" data-identity><div class="moj-identity-bar__container"><div class="moj-identity-bar__details"><span class="moj-identity-bar__title"><a class="govuk-link" href="{{ href }}"><strong>{{ name }}</strong></a>{% for fact in facts %} <span class="op-identity__fact">{{ fact }}</span>{% endfor %}{% for tag in tags %} {{ tag }}{% endfor %}</span></div></div></div>"#
)]
pub struct IdentityBar {
    pub name: String,
    /// To their record.
    pub href: String,
    /// What tells them from others of the name: "Born 27 March 2015 (11 years old)".
    pub facts: Vec<String>,
    pub tags: Vec<Markup>,
}

impl IdentityBar {
    /// With a tag, such as "Restricted".
    #[must_use]
    pub fn tag(mut self, tag: &Tag) -> Self {
        self.tags.push(Markup::of(tag));
        self
    }
}

impl askama::filters::HtmlSafe for SubNavigation {}
impl askama::filters::HtmlSafe for IdentityBar {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_navigation_marks_the_page_that_is_shown_and_escapes_words() {
        let item = |text: &str, current| SubItem {
            text: text.to_owned(),
            href: "/a".to_owned(),
            current,
            ..SubItem::default()
        };
        let made = SubNavigation { label: "Casework".to_owned(), items: vec![item("A & B", true), item("C", false)] };
        assert_eq!(
            made.render().unwrap(),
            concat!(
                r#"<nav class="moj-sub-navigation" aria-label="Casework"><ul class="moj-sub-navigation__list">"#,
                r#"<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" aria-current="page" href="/a">A &#38; B</a></li>"#,
                r#"<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/a">C</a></li></ul></nav>"#
            )
        );
    }
}
