//! Components of the Ministry of Justice's design system that GOV.UK's has not, as structs that render themselves: see
//! [`crate::govuk`].

use askama::Template;

use crate::govuk::{Input, Label, Markup, Tag};

/// The pages of one part of the service, under its main navigation. On a phone they are folded away behind the name of the one
/// that is shown.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<nav class="moj-sub-navigation" aria-label="{{ label }}"><details class="govuk-details op-wide-open"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{% if let Some(here) = self.here() %}<strong>{{ here }}</strong> – other pages{% else %}{{ label }}{% endif %}</span></summary><ul class="moj-sub-navigation__list">{% for item in items %}<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link"{% if item.current %} aria-current="page"{% endif %} href="{{ item.href }}">{% if item.html.is_empty() %}{{ item.text }}{% else %}{{ item.html }}{% endif %}</a></li>{% endfor %}</ul>{% if let Some((part, pages)) = pages %}<ul class="govuk-list op-inline op-record-pages" aria-label="{{ part }}">{% for page in pages %}<li>{% if page.current %}<a class="govuk-link" aria-current="true" href="{{ page.href }}"><strong>{{ page.text }}</strong></a>{% else %}<a class="govuk-link" href="{{ page.href }}">{{ page.text }}</a>{% endif %}</li>{% endfor %}</ul>{% endif %}</details></nav>"#
)]
pub struct SubNavigation {
    /// What a screen reader calls it.
    pub label: String,
    pub items: Vec<SubItem>,
    /// The name of the current part and its pages, where it has several.
    pub pages: Option<(&'static str, Vec<SubItem>)>,
}

impl SubNavigation {
    /// What the page that is shown is called.
    fn here(&self) -> Option<&str> {
        let pages = self.pages.iter().flat_map(|(_, pages)| pages);
        pages.chain(&self.items).find(|item| item.current).map(|item| item.text.as_str())
    }
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

/// Who a page is about, on every page about them. On a phone only name, date of birth, status and tags stay open.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<div class="moj-identity-bar" data-identity><div class="moj-identity-bar__container"><div class="moj-identity-bar__details"><span class="moj-identity-bar__title">{% if href.is_empty() %}<strong>{{ name }}</strong>{% else %}<a class="govuk-link" href="{{ href }}"><strong>{{ name }}</strong></a>{% endif %}{% if let Some(known_as) = known_as %} (known as {{ known_as }}){% endif %}{% for fact in facts %} {{ fact }}{% endfor %}{% for tag in tags %} {{ tag }}{% endfor %}</span></div>{% if let Some(rest) = self.rest() %}<details class="govuk-details op-wide-open op-identity__rest"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{{ rest }}</span></summary><div class="op-identity__row">{% if !more.is_empty() %}<div>{% for fact in more %}{{ fact }} {% endfor %}</div>{% endif %}{% if let Some(act) = act %}<div class="moj-identity-bar__actions"><div class="moj-identity-bar__menu">{{ act }}</div></div>{% endif %}{% for (text, href) in links %}<a class="govuk-link op-identity__link" href="{{ href }}">{{ text }}</a>{% endfor %}</div></details>{% endif %}</div></div>"#
)]
pub struct IdentityBar {
    pub name: String,
    /// What they like to be called, where that is something else.
    pub known_as: Option<String>,
    /// To their record; empty for whoever may not open it.
    pub href: String,
    pub facts: Vec<IdentityFact>,
    /// Less important facts: folded away on a phone, so that the page's heading is in view.
    pub more: Vec<IdentityFact>,
    pub tags: Vec<Markup>,
    /// The most important thing to do from every page about them: a [`ButtonMenu`], or a button.
    pub act: Option<Markup>,
    /// What else can be done: words and addresses.
    pub links: Vec<(String, String)>,
}

/// What tells somebody from others of the name, or is to be seen on every page: "11 February 2019 (7, year 3)".
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<span class="op-identity__fact" data-fact="{{ code }}"><span class="govuk-visually-hidden">{{ label }}: </span>{{ text }}</span>"#
)]
pub struct IdentityFact {
    /// What it is, for styles and tests.
    pub code: &'static str,
    /// What a screen reader says before it.
    pub label: &'static str,
    pub text: String,
}

/// Several things to do behind one button. It is a `details` element, so that it opens without JavaScript too.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<details class="moj-button-menu op-button-menu" data-button-menu><summary class="govuk-button govuk-button--secondary moj-button-menu__toggle-button"><span>{{ text }}<svg width="11" height="5" viewBox="0 0 11 5" aria-hidden="true" focusable="false"><path d="M5.5 0L11 5L0 5L5.5 0Z" fill="currentColor"/></svg></span></summary><ul class="moj-button-menu__wrapper">{% for (text, href) in items %}<li><a class="moj-button-menu__item" href="{{ href }}">{{ text }}</a></li>{% endfor %}</ul></details>"#
)]
pub struct ButtonMenu {
    /// What stands on the button.
    pub text: String,
    /// Words and addresses.
    pub items: Vec<(String, String)>,
}

/// How many things wait behind a link: from 99 on "99+", as the package has it.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<span class="moj-notification-badge" data-badge="{{ count }}"><span aria-hidden="true">{% if count >= 99 %}99+{% else %}{{ count }}{% endif %}</span><span class="govuk-visually-hidden">({% if count >= 99 %}99 or more{% else %}{{ count }}{% endif %} {{ words }})</span></span>"#
)]
pub struct NotificationBadge {
    pub count: i64,
    /// What waits, after the number: "messages not read".
    pub words: String,
}

/// A day as one line of text, with a calendar beside it where there is JavaScript: for days that are planned. A day that somebody
/// knows by heart, or reads off a letter, is a [`crate::govuk::DateInput`].
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r#"<div class="moj-datepicker" data-module="moj-date-picker">{{ input }}</div>{% if let Some(confirm) = confirm %}{{ confirm }}{% endif %}"#
)]
pub struct DatePicker {
    input: Input,
    /// A box to confirm an unlikely day.
    confirm: Option<Markup>,
}

impl DatePicker {
    /// Around a field, with its label as a heading like those of other dates.
    #[must_use]
    pub fn new(input: Input, confirm: Option<Markup>) -> Self {
        let label = Label { classes: "govuk-label--s".to_owned(), ..input.label };
        let input =
            Input { label, classes: "moj-js-datepicker-input".to_owned(), autocomplete: "off".to_owned(), ..input };
        Self { input, confirm }
    }
}

impl IdentityBar {
    /// With a tag, such as "Restricted".
    #[must_use]
    pub fn tag(mut self, tag: &Tag) -> Self {
        self.tags.push(Markup::of(tag));
        self
    }

    /// The label of what is folded away on a phone; none where there is nothing.
    const fn rest(&self) -> Option<&'static str> {
        match (self.more.is_empty(), self.act.is_none() && self.links.is_empty()) {
            (true, true) => None,
            (true, false) => Some("Actions"),
            (false, true) => Some("More details"),
            (false, false) => Some("More details and actions"),
        }
    }
}

impl askama::filters::HtmlSafe for SubNavigation {}
impl askama::filters::HtmlSafe for IdentityBar {}
impl askama::filters::HtmlSafe for IdentityFact {}
impl askama::filters::HtmlSafe for ButtonMenu {}
impl askama::filters::HtmlSafe for NotificationBadge {}
impl askama::filters::HtmlSafe for DatePicker {}

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
        let items = vec![item("A & B", true), item("C", false)];
        let made = SubNavigation { label: "Casework".to_owned(), items, pages: None };
        assert_eq!(
            made.render().unwrap(),
            concat!(
                r#"<nav class="moj-sub-navigation" aria-label="Casework"><details class="govuk-details op-wide-open">"#,
                r#"<summary class="govuk-details__summary"><span class="govuk-details__summary-text"><strong>A &#38; B</strong> – other pages</span></summary>"#,
                r#"<ul class="moj-sub-navigation__list">"#,
                r#"<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" aria-current="page" href="/a">A &#38; B</a></li>"#,
                r#"<li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/a">C</a></li></ul></details></nav>"#
            )
        );
        let pages = Some(("A & B", vec![item("D", false), item("E", true)]));
        let within = SubNavigation { pages, ..made.clone() }.render().unwrap();
        assert!(within.contains("<strong>E</strong> – other pages</span></summary>"), "{within}");
        assert!(within.contains(r#"aria-label="A &#38; B"><li><a class="govuk-link" href="/a">D</a>"#), "{within}");
        assert_eq!(within.matches("<summary").count(), 1, "{within}");
        let nowhere = SubNavigation { items: vec![item("C", false)], ..made }.render().unwrap();
        assert!(nowhere.contains(r#"<span class="govuk-details__summary-text">Casework</span>"#), "{nowhere}");
    }

    #[test]
    fn an_identity_bar_says_what_its_facts_are_and_escapes_words() {
        let fact = |code, label, text: &str| IdentityFact { code, label, text: text.to_owned() };
        let bar = IdentityBar {
            name: "Isolde <Harker>".to_owned(),
            known_as: Some("Izzy".to_owned()),
            href: "/children/1".to_owned(),
            facts: vec![fact("born", "Date of birth", "11 February 2019 (7, year 3)")],
            more: vec![fact("officer", "Case officer", "Officer Asha")],
            act: Some(Markup::text("Act")),
            links: vec![("Message".to_owned(), "/m?a&b".to_owned())],
            ..IdentityBar::default()
        };
        let bar = bar.tag(&Tag::new("Died", "grey"));
        let html = bar.render().unwrap();
        assert_eq!(
            html,
            concat!(
                r#"<div class="moj-identity-bar" data-identity><div class="moj-identity-bar__container"><div class="moj-identity-bar__details">"#,
                r#"<span class="moj-identity-bar__title"><a class="govuk-link" href="/children/1"><strong>Isolde &#60;Harker&#62;</strong></a> (known as Izzy)"#,
                r#" <span class="op-identity__fact" data-fact="born"><span class="govuk-visually-hidden">Date of birth: </span>11 February 2019 (7, year 3)</span>"#,
                r#" <strong class="govuk-tag govuk-tag--grey">Died</strong></span></div>"#,
                r#"<details class="govuk-details op-wide-open op-identity__rest"><summary class="govuk-details__summary">"#,
                r#"<span class="govuk-details__summary-text">More details and actions</span></summary><div class="op-identity__row">"#,
                r#"<div><span class="op-identity__fact" data-fact="officer"><span class="govuk-visually-hidden">Case officer: </span>Officer Asha</span> </div>"#,
                r#"<div class="moj-identity-bar__actions"><div class="moj-identity-bar__menu">Act</div></div>"#,
                r#"<a class="govuk-link op-identity__link" href="/m?a&#38;b">Message</a></div></details></div></div>"#
            )
        );
        let who = IdentityBar { more: Vec::new(), act: None, links: Vec::new(), ..bar }.render().unwrap();
        assert!(!who.contains("<details"), "nothing is folded away where there is no rest: {who}");
    }

    #[test]
    fn a_date_picker_is_what_the_npm_package_makes_and_a_field_that_can_be_typed_into() {
        let input = Input {
            name: "held-on".to_owned(),
            label: "Date of the meeting".into(),
            hint: Some("For example, 17/5/2027".into()),
            value: Some("5/3/2027".to_owned()),
            ..Input::default()
        };
        // `@ministryofjustice/frontend/moj/components/date-picker/template.njk` with the same options; it has no fixtures.
        assert_eq!(
            DatePicker::new(input, None).render().unwrap(),
            concat!(
                r#"<div class="moj-datepicker" data-module="moj-date-picker"><div class="govuk-form-group">"#,
                r#"<label class="govuk-label govuk-label--s" for="held-on">Date of the meeting</label>"#,
                r#"<div id="held-on-hint" class="govuk-hint">For example, 17/5/2027</div>"#,
                r#"<input class="govuk-input moj-js-datepicker-input" id="held-on" name="held-on" type="text" value="5/3/2027" "#,
                r#"aria-describedby="held-on-hint" autocomplete="off"></div></div>"#
            )
        );
    }

    #[test]
    fn a_button_menu_is_a_list_of_links_that_opens_without_a_script() {
        let items = vec![("Call or note".to_owned(), "/a?b&c".to_owned())];
        let html = ButtonMenu { text: "Record…".to_owned(), items }.render().unwrap();
        assert!(html.starts_with("<details ") && html.ends_with("</ul></details>"), "{html}");
        assert_eq!(html.matches("<summary ").count(), 1);
        assert!(
            html.contains(r#"<li><a class="moj-button-menu__item" href="/a?b&#38;c">Call or note</a></li>"#),
            "{html}"
        );
    }
}
