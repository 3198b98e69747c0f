//! What we take of the Ministry of Justice's components against the templates of the npm package. It has no fixtures, and its
//! templates need a program of their own to be filled in; so what is compared is their skeleton: which element has which of the
//! package's classes, with which attributes, inside which other. Every difference is listed here, and docs/decisions/0025 says why.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use askama::Template as _;
use page::govuk::{Markup, Tag, Timeline, TimelineItem};
use page::moj::{ButtonMenu, IdentityBar, IdentityFact, NotificationBadge, SubItem, SubNavigation};
use scraper::{Html, Node};

const COMPONENTS: &str = "assets/node_modules/@ministryofjustice/frontend/moj/components";

/// An element with one of the package's classes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    element: String,
    /// Names of attributes, without what only styles, scripts and tests of ours look at.
    attributes: Vec<String>,
    /// The class of the element around it that has one.
    within: String,
}

type Parts = BTreeMap<String, Part>;

fn folder(component: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(COMPONENTS).join(component)
}

fn file(component: &str, name: &str) -> String {
    let path = folder(component).join(name);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}. `make assets` fetches the package.", path.display()))
}

/// A text with everything from `begins` to `ends` replaced.
fn replaced(text: &str, (begins, ends): (&str, &str), by: impl Fn(&str) -> String) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(begins) {
        let (inside, then) = after.split_once(ends).unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&by(inside));
        rest = then;
    }
    out + rest
}

/// A template, Nunjucks' or Askama's, without what fills it in: the elements that it can have.
fn skeleton(template: &str) -> String {
    let text = replaced(template, ("{#", "#}"), |_| String::new());
    let sets = |inside: &str| {
        let (name, value) = inside.trim_matches('-').trim().strip_prefix("set ")?.split_once(" = \"")?;
        Some((name.to_owned(), value.strip_suffix('"')?.to_owned()))
    };
    // Names that stand for a text from where they are set on.
    let known: BTreeMap<String, String> = text.split("{%").filter_map(|part| sets(part.split_once("%}")?.0)).collect();
    // Attributes that whoever uses the component can add.
    let text = replaced(&text, ("{%- for attribute, value in ", "{% endfor %}"), |_| String::new());
    let text = replaced(&text, ("{% for attribute, value in ", "{% endfor %}"), |_| String::new());
    // The level of a heading can be chosen.
    let text = text.replace("<h{{", "<h2{{").replace("</h{{", "</h2{{");
    let text = replaced(&text, ("{{", "}}"), |inside| {
        let inside = inside.trim_matches('-').trim();
        match inside.strip_prefix('\'').and_then(|quoted| quoted.split_once('\'')) {
            Some((literal, _)) => literal.to_owned(),
            None => known.get(inside).cloned().unwrap_or_default(),
        }
    });
    replaced(&text, ("{%", "%}"), |_| String::new())
}

fn parts(html: &str) -> Parts {
    let mut all = Parts::new();
    collect(*Html::parse_fragment(html).root_element(), "", &mut all);
    all
}

fn collect(node: ego_tree::NodeRef<'_, Node>, within: &str, all: &mut Parts) {
    let mut own = None;
    if let Node::Element(element) = node.value() {
        let classes: Vec<&str> = element.classes().filter(|class| class.starts_with("moj-")).collect();
        let is_ours = |name: &str| name == "class" || (name.starts_with("data-") && name != "data-module");
        let mut attributes: Vec<String> =
            element.attrs().map(|(name, _)| name.to_owned()).filter(|name| !is_ours(name)).collect();
        attributes.sort();
        let name = match element.name() {
            "h2" | "h3" | "h4" => "heading",
            other => other,
        };
        for class in &classes {
            let part = Part { element: name.to_owned(), attributes: attributes.clone(), within: within.to_owned() };
            all.entry((*class).to_owned()).or_insert(part);
        }
        own = classes.first().map(|class| (*class).to_owned());
    }
    let within = own.as_deref().unwrap_or(within);
    node.children().for_each(|child| collect(child, within, all));
}

/// Every difference between the package's parts and ours, in words.
fn differences(package: &Parts, ours: &Parts) -> Vec<String> {
    let mut all = Vec::new();
    for (class, theirs) in package {
        let Some(own) = ours.get(class) else {
            all.push(format!("{class}: left out"));
            continue;
        };
        if own.element != theirs.element {
            all.push(format!("{class}: {}, not {}", own.element, theirs.element));
        }
        if own.attributes != theirs.attributes {
            all.push(format!("{class}: attributes {:?}, not {:?}", own.attributes, theirs.attributes));
        }
        if own.within != theirs.within {
            all.push(format!("{class}: in “{}”, not in “{}”", own.within, theirs.within));
        }
    }
    all.extend(ours.keys().filter(|class| !package.contains_key(*class)).map(|class| format!("{class}: added")));
    all
}

fn check(component: &str, ours: &str, listed: &[&str]) {
    let package = parts(&skeleton(&file(component, "template.njk")));
    assert!(!package.is_empty(), "{component}: nothing was read of the package's template");
    assert_eq!(differences(&package, &parts(ours)), listed, "{component}");
}

#[test]
fn a_skeleton_has_the_elements_that_a_template_can_have() {
    let template = r#"{# no <b class="moj-no"> #}{%- set classNames = "moj-a" -%}
        <div class="{{- classNames -}}" {%- for attribute, value in params.attributes %} {{ attribute }}="{{ value }}"{% endfor %}>
        <h{{ level | default(2) }} class="moj-a__b {{- " " + x if x }}">{{ text }}</h{{ level | default(2) }}>
        {% if x %}<a class="moj-a__c" {{ 'aria-current="page"' | safe if item.active }} href="{{ href }}"></a>{% endif %}</div>"#;
    let found = parts(&skeleton(template));
    let part = |element: &str, attributes: &[&str], within: &str| Part {
        element: element.to_owned(),
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
        within: within.to_owned(),
    };
    let expected = [
        ("moj-a", part("div", &[], "")),
        ("moj-a__b", part("heading", &[], "moj-a")),
        ("moj-a__c", part("a", &["aria-current", "href"], "moj-a")),
    ];
    assert_eq!(found, Parts::from(expected.map(|(class, part)| (class.to_owned(), part))));
    let other = parts(r#"<p class="moj-a"><i class="moj-d"></i></p>"#);
    let told = ["moj-a: p, not div", "moj-a__b: left out", "moj-a__c: left out", "moj-d: added"];
    assert_eq!(differences(&found, &other), told);
}

#[test]
fn sub_navigation() {
    let item = |current| SubItem { text: "Late".to_owned(), href: "/a".to_owned(), current, ..SubItem::default() };
    let made = SubNavigation { label: "Casework".to_owned(), items: vec![item(true), item(false)], pages: None };
    check("sub-navigation", &made.render().unwrap(), &[]);
}

#[test]
fn identity_bar() {
    let fact = IdentityFact { code: "born", label: "Date of birth", text: "11 February 2019".to_owned() };
    let bar = IdentityBar {
        name: "Isolde Harker".to_owned(),
        facts: vec![fact],
        act: Some(Markup::text("Act")),
        ..IdentityBar::default()
    };
    check("identity-bar", &bar.tag(&Tag::new("Died", "grey")).render().unwrap(), &[]);
}

#[test]
fn notification_badge() {
    let badge = |count| NotificationBadge { count, words: "messages not read".to_owned() }.render().unwrap();
    check("notification-badge", &badge(5), &[]);
    // As the package's template makes it of `{ text: 5, visuallyHiddenText: "messages not read" }`; `data-badge` is ours.
    let made = |count: &str, shown: &str, said: &str| {
        format!(
            r#"<span class="moj-notification-badge" data-badge="{count}"><span aria-hidden="true">{shown}</span><span class="govuk-visually-hidden">({said} messages not read)</span></span>"#
        )
    };
    assert_eq!(badge(5), made("5", "5", "5"));
    assert_eq!(badge(98), made("98", "98", "98"));
    assert_eq!(badge(99), made("99", "99+", "99 or more"));
    let template = file("notification-badge", "template.njk");
    for part in ["'99 or more' if count >= 99", "'99+' if count >= 99", "aria-hidden=\"true\""] {
        assert!(template.contains(part), "{part}");
    }
}

#[test]
fn timeline() {
    let item = TimelineItem {
        title: "Request received".to_owned(),
        on: "2026-11-02".to_owned(),
        shown_on: "2 November 2026".to_owned(),
        by: "Officer Asha".to_owned(),
        html: Markup::text("By the family"),
        ..TimelineItem::default()
    };
    let listed = [
        // Things in order are a list.
        "moj-timeline: ol, not div",
        // Who recorded it stands behind the day, in one line.
        "moj-timeline__byline: left out",
        "moj-timeline__item: li, not div",
    ];
    check("timeline", &Timeline { items: vec![item] }.render().unwrap(), &listed);
}

#[test]
fn filter() {
    let listed = [
        // It is folded away without a script.
        "moj-filter: details, not div",
        "moj-filter: attributes [], not [\"data-module\"]",
        // What is selected stands above the rows that it narrows, and not in the filter, which may be folded away.
        "moj-filter-tags: in “”, not in “moj-filter__selected”",
        "moj-filter__header-action: left out",
        "moj-filter__heading-action: left out",
        "moj-filter__heading-title: left out",
        "moj-filter__selected: left out",
        "moj-filter__selected-heading: left out",
    ];
    check("filter", &skeleton(include_str!("../templates/list.html")), &listed);
}

#[test]
fn button_menu() {
    let items = vec![("Call or note".to_owned(), "/a".to_owned()), ("Letter".to_owned(), "/b".to_owned())];
    let made = ButtonMenu { text: "Record…".to_owned(), items }.render().unwrap();
    let listed = [
        // It opens without a script.
        "moj-button-menu: details, not div",
        "moj-button-menu: attributes [], not [\"data-module\"]",
        // What the package's script adds to the page.
        "moj-button-menu__item: added",
        "moj-button-menu__toggle-button: added",
        "moj-button-menu__wrapper: added",
    ];
    check("button-menu", &made, &listed);
    let script = file("button-menu", "button-menu.mjs");
    let template = file("button-menu", "template.njk");
    for class in ["moj-button-menu__item", "moj-button-menu__toggle-button", "moj-button-menu__wrapper"] {
        assert!(script.contains(class) || template.contains(class), "{class}");
    }
    // The same arrow, and a list of which each item is one.
    assert!(script.contains("M5.5 0L11 5L0 5L5.5 0Z") && made.contains("M5.5 0L11 5L0 5L5.5 0Z"));
    assert!(script.contains("createElement('ul')") && script.contains("createElement('li')"));
    // A single thing to do is a button with a class of its own.
    assert!(script.contains("moj-button-menu__single-button"));
}

#[test]
fn what_is_not_taken_is_named_with_what_stands_in_its_place() {
    let decision = include_str!("../../../docs/decisions/0025-navigation-and-moj-components.md");
    for component in ["primary navigation", "side navigation", "sortable table", "multi select"] {
        assert!(decision.contains(component), "{component}");
    }
    // Two have no markup of their own, only a script for a table that is there: nothing to compare.
    for component in ["sortable-table", "multi-select"] {
        assert!(folder(component).exists() && !folder(component).join("template.njk").exists(), "{component}");
    }
}
