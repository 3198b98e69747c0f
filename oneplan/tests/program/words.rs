//! How the program speaks: phrases that people could not understand do not come back, and what families read is easy.

use crate::invariants::sources_and_templates;

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

#[test]
fn phrases_that_nobody_in_the_field_would_say_do_not_come_back() {
    let phrases: Vec<&str> = NOT_SAID.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(phrases.len() > 90, "{}", phrases.len());
    let mut found = Vec::new();
    for (path, text) in sources_and_templates() {
        let said = said(&path, &text);
        found.extend(phrases.iter().filter(|phrase| said.contains(*phrase)).map(|phrase| format!("{path}: {phrase}")));
    }
    assert!(found.is_empty(), "say it as docs/glossary.md does:\n{}", found.join("\n"));
}

/// The templates of pages that families alone read, or that anybody can read.
const FAMILY_PAGES: &[&str] = &[
    "workstreams/journey/templates/ask",
    "workstreams/journey/templates/asked",
    "workstreams/one_plan/templates/our_figures",
];

#[test]
fn what_families_read_calls_no_child_a_case() {
    for (path, text) in sources_and_templates() {
        if !FAMILY_PAGES.iter().any(|begins| path.starts_with(begins)) {
            continue;
        }
        let words = words_of(&text);
        for word in ["case", "cases", "owed", "served", "provision", "statutory"] {
            assert!(!words.iter().any(|one| one == word), "{path} says “{word}”");
        }
    }
}

/// The words of a template, in lower case, without its tags and expressions.
fn words_of(html: &str) -> Vec<String> {
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
