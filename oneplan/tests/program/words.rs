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

/// How many years of school a text needs (Flesch and Kincaid): 0.39 words a sentence, 11.8 syllables a word.
fn grade(text: &str) -> f64 {
    let sentences = text.split(['.', '?', '!', ':', '\n']).filter(|one| one.split_whitespace().count() > 2).count();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic() && c != '’').filter(|word| !word.is_empty()).collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let (sentences, words) = (sentences.max(1) as f64, words.len().max(1) as f64);
    0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59
}

/// The syllables of an English word, near enough: groups of vowels, without a silent e.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let groups =
        word.chars().fold((0, false), |(count, was), c| (count + usize::from(is_vowel(c) && !was), is_vowel(c)));
    let silent = word.ends_with('e') && !word.ends_with("le") && groups.0 > 1;
    (groups.0 - usize::from(silent)).max(1)
}

/// What stands in the main part of a page, a line for each block.
fn main_text(html: &str) -> String {
    let main =
        html.split("id=\"main-content\"").nth(1).and_then(|rest| rest.split_once('>')).map_or("", |(_, rest)| rest);
    let main = main.split("</main>").next().unwrap_or_default();
    let mut text = String::new();
    let mut rest = main;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        if ["/p", "/li", "/h1", "/h2", "/h3", "/label", "/legend", "/div", "/dt", "/dd"].contains(&tag) {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    text.replace("&#39;", "’").replace("&amp;", "and").replace("&nbsp;", " ")
}

#[tokio::test]
async fn what_families_read_without_an_account_can_be_read_at_eleven() {
    let area = testing::Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let nobody = crate::hardening::nobody("", &area);
    let mut hard = Vec::new();
    for page in [
        "/",
        "/request",
        "/how-it-works",
        "/how-it-works/ask",
        "/how-it-works/decide",
        "/how-it-works/assess",
        "/how-it-works/draft",
        "/how-it-works/final",
        "/how-it-works/review",
        "/contact",
        "/complaints",
        "/cookies",
    ] {
        let text = main_text(&area.get(&nobody, page).await.text);
        let grade = grade(&text);
        println!("{page}: {grade:.1}");
        if grade > 6.0 {
            hard.push(format!("{page}: {grade:.1}"));
        }
    }
    assert!(hard.is_empty(), "these need more than six years of school: {hard:?}");
}

#[test]
fn letters_in_plain_words_can_be_read_at_eleven() {
    use journey::model::letter::{KINDS, builtin};
    let mut hard = Vec::new();
    for kind in KINDS {
        for wording in ["plain", "easy_read"] {
            // What the law says in its own words stands in braces, and is not ours to put otherwise.
            let text: String = builtin::text(*kind, wording)
                .lines()
                .filter(|line| !line.starts_with("Subject:") && !line.starts_with("Enclosed:"))
                .map(|line| {
                    let mut words = line.replace("{child_or_you}", "Zoe").replace("{officer_name}", "Asha");
                    while let Some((before, rest)) = words.split_once('{') {
                        words = format!("{before}{}", rest.split_once('}').map_or("", |(_, after)| after));
                    }
                    words + "\n"
                })
                .collect();
            let grade = grade(&text);
            println!("{} {wording}: {grade:.1}", kind.code());
            if grade > 6.0 {
                hard.push(format!("{} {wording}: {grade:.1}", kind.code()));
            }
        }
    }
    assert!(hard.is_empty(), "these need more than six years of school: {hard:?}");
}

#[tokio::test]
async fn what_families_read_in_their_own_rooms_and_on_the_request_can_be_read_at_eleven() {
    let area = testing::Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (officer, child) = testing::casework::drafted(&area).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    let young = area.person_in_records("Zoe Ogden", access::Role::YoungPerson, None, Some(child)).await;
    area.assign(child, &officer, "case_officer").await;
    let begun = area.post(&crate::hardening::nobody("", &area), "/request/begin", "").await;
    let browser = crate::hardening::nobody(begun.cookie.split(';').next().unwrap_or_default(), &area);
    let own = |page: &str| format!("/children/{child}/{page}");
    let mut pages = vec![(&parent, "/".to_owned()), (&young, "/".to_owned())];
    for page in ["who-can-see", "views", "views/new"] {
        pages.extend([(&parent, own(page)), (&young, own(page))]);
    }
    pages.extend(["/my-details", "/my-details/change", "/feedback"].map(|page| (&parent, page.to_owned())));
    let steps = ["code", "step/you", "step/reach", "step/child", "step/needs", "files", "area"];
    pages.extend(steps.map(|page| (&browser, format!("/request/{page}"))));
    let mut hard = Vec::new();
    for (who, page) in pages {
        let answer = area.get(who, &page).await;
        assert_eq!(answer.status, axum::http::StatusCode::OK, "{page}");
        let grade = grade(&main_text(&answer.text));
        println!("{page} ({}): {grade:.1}", who.role);
        if grade > 6.0 {
            hard.push(format!("{page}: {grade:.1}"));
        }
    }
    assert!(hard.is_empty(), "these need more than six years of school: {hard:?}");
}
