//! How the program speaks: phrases that people could not understand do not come back, and what families read is easy.

use std::collections::BTreeMap;

use crate::invariants::{files_of_the_program, sources, sources_and_templates, without_tests};

/// Phrases that nobody in the field would say, one a line; docs/glossary.md has what to say instead.
const NOT_SAID: &str = include_str!("not_said.txt");

/// What of a source a person can read: a template whole, and of Rust the lines that are no comments, without tests.
fn said(path: &str, text: &str) -> String {
    if path.ends_with(".html") {
        return text.to_owned();
    }
    without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
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
fn what_stands_behind_a_single_item_of_tests_is_read_too() {
    let one = "const A: &str = \"before\";\n    #[cfg(test)]\n    const B: u8 = 1;\nconst C: &str = \"behind\";\n";
    let said = said("a.rs", &format!("{one}#[cfg(test)]\nmod tests {{\n    const D: &str = \"in tests\";\n}}\n"));
    assert!(said.contains("before") && said.contains("behind") && !said.contains("in tests"), "{said}");
    for (path, text) in sources() {
        let tests = text.split("#[cfg(test)]").skip(1).filter(|item| item.starts_with("\nmod tests")).count();
        assert!(tests < 2, "{path} has two modules of tests: what lies between them is not read");
    }
}

/// The calls of a function that a source makes, each with what it is given.
fn calls<'a>(code: &'a str, function: &str) -> Vec<&'a str> {
    code.split(function)
        .skip(1)
        .map(|given| {
            let mut depth = 1_usize;
            let ends = given.find(|sign: char| {
                match sign {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            &given[..ends.unwrap_or(given.len())]
        })
        .collect()
}

/// The one text in which the weekday matters, and letters, which keep the weekday that somebody typed.
const WEEKDAYS: [&str; 3] = [
    "platform/page/src/words.rs",
    "workstreams/journey/src/model/notices.rs",
    "workstreams/journey/src/pages/to_do.rs",
];

#[test]
fn a_day_is_written_in_one_way_in_texts_and_in_one_in_tables() {
    let day = jiff::civil::date(2026, 12, 14);
    assert_eq!(law::working::shown(day), page::words::date(day));
    let (mut weekdays, mut long, mut short) = (Vec::new(), Vec::new(), 0);
    for (path, text) in sources().into_iter().filter(|(path, _)| path != "facts/law/src/vectors.rs") {
        let code = without_tests(&text);
        let is_asked = code.contains("words::weekday(");
        if is_asked || calls(code, "strftime(").iter().any(|format| format.contains("%a") || format.contains("%A")) {
            weekdays.push(path.clone());
        }
        for cell in ["Cell::text(", "Column::text("].into_iter().flat_map(|function| calls(code, function)) {
            short += usize::from(cell.contains("words::short_date"));
            if cell.contains("words::date") || cell.contains("working::shown") || cell.contains("map(shown)") {
                long.push(format!("{path}: {cell}"));
            }
        }
    }
    assert_eq!(weekdays, WEEKDAYS);
    assert!(long.is_empty() && short > 40, "a table says page::words::short_date: {short}\n{}", long.join("\n"));
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
const NOT_TO_FAMILIES: [&str; 13] = [
    "case",
    "cases",
    "owed",
    "served",
    "provision",
    "statutory",
    "advice",
    "setting",
    "settings",
    "body",
    "bodies",
    "lift",
    "lifted",
];

/// What may stand all the same: whoever works with the child, what the law calls parts of a plan, names of services and of laws, and
/// what everybody calls so.
const MAY_STAND: [&str; 9] = [
    "case officer",
    "information advice and support service",
    "advice and information",
    "legal advice",
    "public sector bodies",
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
fn what_happened_and_what_is_to_be_done_has_words_that_families_know() {
    use journey::model::family::{act_words, event_words};
    let said = |words: &str| not_to_families(&words_of(words));
    for kind in law::Kind::ALL {
        assert!(said(event_words(*kind)).is_empty(), "{kind:?}: {}", event_words(*kind));
    }
    for (_, rule) in law::rules() {
        assert!(said(act_words(rule)).is_empty(), "{}: {}", rule.id, act_words(rule));
    }
    for line in law::notice::ADVICE_LINES {
        assert!(said(line.from).is_empty(), "{}: {}", line.letter, line.from);
    }
    for kind in journey::model::letter::KINDS {
        for wording in ["plain", "easy_read"] {
            let text = journey::model::letter::builtin::text(*kind, wording);
            // What stands in braces is the law's, or the record's.
            let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after));
            let found = said(&parts.collect::<Vec<_>>().join(" "));
            assert!(found.is_empty(), "{} {wording}: {found:?}", kind.code());
        }
    }
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
