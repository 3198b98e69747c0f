//! How the program speaks: phrases that people could not understand do not come back, and what families read is easy.

use std::collections::BTreeMap;

use crate::invariants::{files_of_the_program, sources_and_templates};

/// Phrases that nobody in the field would say, one a line; docs/glossary.md has what to say instead.
const NOT_SAID: &str = include_str!("not_said.txt");

/// What of a source a person can read: a template whole, and of Rust the lines that are no comments, without tests.
fn said(path: &str, text: &str) -> String {
    if path.ends_with(".html") {
        return text.to_owned();
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn phrases() -> Vec<&'static str> {
    let phrases: Vec<&str> = NOT_SAID.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(phrases.len() > 90, "{}", phrases.len());
    phrases
}

/// What people read that is neither a source nor a template: messages, catalogues of other languages and of measures, scripts and
/// styles, the documentation. A decision tells what was before, and the glossary lists what not to say.
fn said_elsewhere() -> BTreeMap<String, String> {
    files_of_the_program(|path| {
        let is_read = [".txt", ".po", ".md", ".js", ".scss", ".webmanifest"].iter().any(|kind| path.ends_with(kind));
        let is_catalogue = path.contains("/catalogue/") && path.ends_with(".csv");
        (is_read || is_catalogue) && !path.starts_with("docs/decisions/") && path != "docs/glossary.md"
    })
}

/// The phrases that a text says, also over the end of a line.
fn says<'a>(path: &str, text: &str, phrases: &[&'a str]) -> Vec<&'a str> {
    // A catalogue parts a long text into quoted lines.
    let whole = if path.ends_with(".po") { text.replace("\"\n\"", "") } else { text.to_owned() };
    let said = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    phrases.iter().filter(|phrase| said.contains(**phrase)).copied().collect()
}

#[test]
fn phrases_that_nobody_in_the_field_would_say_do_not_come_back() {
    let phrases = phrases();
    let mut found = Vec::new();
    for (path, text) in sources_and_templates() {
        let said = said(&path, &text);
        found.extend(phrases.iter().filter(|phrase| said.contains(*phrase)).map(|phrase| format!("{path}: {phrase}")));
    }
    assert!(found.is_empty(), "say it as docs/glossary.md does:\n{}", found.join("\n"));
}

#[test]
fn messages_catalogues_scripts_and_documentation_say_none_of_these_phrases_either() {
    let (phrases, texts) = (phrases(), said_elsewhere());
    for part in
        ["README.md", "docs/security.md", "platform/page/assets/oneplan.scss", "platform/page/assets/session.js"]
    {
        assert!(texts.contains_key(part), "{part}");
    }
    for kind in ["/mail/", "/catalogues/", "/catalogue/", "docs/roles/"] {
        assert!(texts.keys().any(|path| path.contains(kind)), "{kind}");
    }
    let found: Vec<String> = texts
        .iter()
        .flat_map(|(path, text)| says(path, text, &phrases).into_iter().map(move |phrase| format!("{path}: {phrase}")))
        .collect();
    assert!(found.is_empty(), "say it as docs/glossary.md does:\n{}", found.join("\n"));
    assert_eq!(says("a.po", "msgid \"It is \"\n\"saved.\"", &["It is saved."]), ["It is saved."]);
    assert_eq!(says("a.md", "It is\n  saved.", &["It is saved."]), ["It is saved."]);
}

/// The templates of pages that families alone read, or that anybody can read.
const FAMILY_PAGES: &[&str] = &[
    "platform/server/templates/guide",
    "platform/server/templates/public_page",
    "platform/server/templates/start",
    "workstreams/journey/templates/ask",
    "workstreams/journey/templates/family_",
    "workstreams/journey/templates/my_details",
    "workstreams/journey/templates/own_views",
    "workstreams/journey/templates/plan_easy",
    "workstreams/journey/templates/who_sees",
    "workstreams/one_plan/templates/our_figures",
];

/// Words that no family is to read.
const NOT_TO_FAMILIES: [&str; 6] = ["case", "cases", "owed", "served", "provision", "statutory"];

/// What may stand all the same: whoever works with the child, and what the law calls parts of a plan.
const MAY_STAND: [&str; 5] = [
    "case officer",
    "special educational provision",
    "health provision",
    "social care provision",
    "resourced provision",
];

/// The words in a text that no family is to read. `words` are in lower case.
pub fn not_to_families(words: &[String]) -> Vec<&'static str> {
    let text = MAY_STAND.iter().fold(words.join(" "), |text, phrase| text.replace(phrase, ""));
    let left: Vec<&str> = text.split(' ').collect();
    NOT_TO_FAMILIES.into_iter().filter(|word| left.contains(word)).collect()
}

#[test]
fn what_families_read_calls_no_child_a_case() {
    let all = sources_and_templates();
    for begins in FAMILY_PAGES {
        assert!(all.keys().any(|path| path.starts_with(begins)), "{begins} is no template any more");
    }
    for (path, text) in all {
        if !FAMILY_PAGES.iter().any(|begins| path.starts_with(begins)) {
            continue;
        }
        let found = not_to_families(&words_of(&text));
        assert!(found.is_empty(), "{path} says {found:?}");
    }
}

/// The words of a template or page, in lower case, without its tags and expressions.
pub fn words_of(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '{']) {
        text.push_str(&rest[..at]);
        text.push(' ');
        let ends = match &rest[at..] {
            expression if expression.starts_with("{{") => "}}",
            tag if tag.starts_with("{%") => "%}",
            tag if tag.starts_with('<') => ">",
            _ => "{",
        };
        rest = rest[at..].split_once(ends).map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
