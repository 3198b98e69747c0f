//! What `docs/security.md` and `docs/fields.md` say, held against the sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use crate::invariants::{sources, without_tests};

fn document(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// How a page asks its form for a field, and what that says of the field.
const ASKED: [(&str, &str); 14] = [
    ("required", "must be given"),
    ("required_text", "must be given"),
    ("required_date", "day, must be given"),
    ("date", "day"),
    ("email", "email address"),
    ("telephone", TELEPHONE),
    ("name", "name"),
    ("parsed", "number or code"),
    ("one_of", "one of a list"),
    ("optional", "text"),
    ("at_most", "limit of its own"),
    ("values", "several"),
    ("value", BY_PAGE),
    ("raw", BY_PAGE),
];
const TELEPHONE: &str = "telephone number";
/// Where nothing more can be read off the call.
const BY_PAGE: &str = "checked by its page";
/// What numbers and codes are called.
const CODES: [(&str, &str); 6] = [
    ("Upn", "UPN"),
    ("Uln", "ULN"),
    ("NhsNumber", "NHS number"),
    ("Urn", "URN"),
    ("Ukprn", "UKPRN"),
    ("Postcode", "postcode"),
];

/// The type and the name that a call is given, where both are written out: `::<Upn>("upn")`.
fn field(call: &str) -> Option<(&str, &str)> {
    let (kind, call) = match call.strip_prefix("::<") {
        Some(rest) => rest.split_once('>')?,
        None => ("", call),
    };
    let name = call.strip_prefix('(')?.trim_start().strip_prefix('"')?.split_once('"')?.0;
    let plain = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || b"_-".contains(&sign);
    (!name.is_empty() && name.bytes().all(plain)).then_some((kind, name))
}

/// The fields that a source reads from forms, each with what is asked of it.
fn fields(source: &str) -> BTreeMap<String, Vec<&'static str>> {
    let code = without_tests(source);
    let mut out: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (method, asked) in ASKED {
        for call in code.split(&format!("form.{method}")).skip(1) {
            let Some((kind, name)) = field(call) else { continue };
            let is_of = |code: &str| kind.rsplit("::").next() == Some(code);
            let asked = CODES.iter().find(|(code, _)| is_of(code)).map_or(asked, |(_, words)| *words);
            let all = out.entry(name.to_owned()).or_default();
            if !all.contains(&asked) && (asked != BY_PAGE || all.is_empty()) {
                all.push(asked);
            }
        }
    }
    out
}

fn table() -> String {
    let mut out = "| Where | Fields |\n|---|---|\n".to_owned();
    let floors = ["platform/", "patterns/", "workstreams/", "oneplan/"];
    for (path, text) in sources() {
        let Some(place) = floors.iter().find_map(|floor| path.strip_prefix(floor)) else { continue };
        let fields: Vec<String> =
            fields(&text).into_iter().map(|(name, asked)| format!("`{name}` {}", asked.join(", "))).collect();
        if !fields.is_empty() {
            let place = place.replacen("src/", "", 1);
            writeln!(out, "| `{}` | {} |", place.trim_end_matches(".rs"), fields.join("; ")).unwrap();
        }
    }
    out
}

#[test]
fn the_list_of_fields_is_what_forms_read() {
    const BEFORE: &str = "## Every field\n\n";
    let path = document("fields.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (says, found) = page.split_once(BEFORE).unwrap();
    let table = table();
    assert!(table.lines().count() > 100, "{table}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, format!("{says}{BEFORE}{table}")).unwrap();
    } else {
        assert_eq!(found, table, "docs/fields.md: run again with UPDATE_DOCS=1");
    }
}

#[test]
fn every_telephone_number_that_is_typed_has_the_one_check() {
    let mut found = 0;
    for (path, text) in sources() {
        for (name, asked) in fields(&text).into_iter().filter(|(name, _)| name.ends_with("phone")) {
            assert!(asked.contains(&TELEPHONE), "{path}: {name} is {asked:?}");
            found += 1;
        }
    }
    assert!(found > 7, "{found}");
}

/// What stands between the bracket with which a text begins and its own end, and what follows.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quoted, mut before) = (0_usize, false, ' ');
    for (at, sign) in text.char_indices() {
        match sign {
            '"' if before != '\\' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[1..at], &text[at + 1..]));
        }
        before = sign;
    }
    None
}

/// Long texts that are no answer: a file of levers.
const NO_ANSWER: [&str; 1] = ["\"scenario\""];

#[test]
fn every_long_text_says_its_limit_and_it_is_the_one_that_is_checked() {
    let (mut found, mut wrong) = (0, Vec::new());
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.starts_with("platform/page/")) {
        let code = without_tests(&text);
        let mut said: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for call in code.split(".textarea").skip(1).filter(|call| call.starts_with('(')) {
            let (given, after) = bracketed(call).unwrap();
            let name = given.split(',').next().unwrap_or_default().trim();
            let limit = after.trim_start().strip_prefix(".up_to").and_then(bracketed).map(|(limit, _)| limit);
            match limit {
                Some(limit) => said.entry(name).or_default().push(limit.replace('_', "")),
                None if NO_ANSWER.contains(&name) => {}
                None => wrong.push(format!("{path}: {name} says no limit")),
            }
            found += 1;
        }
        // Where a field is asked for once and by its name, the two are compared as they are written.
        for (name, limits) in said.iter().filter(|(name, limits)| name.starts_with('"') && limits.len() == 1) {
            let mut checked = Vec::new();
            for method in ["form.at_most(", "form.required_text("] {
                let called = format!("{method}{name}, ");
                let calls = code.split(&called).skip(1);
                checked.extend(calls.filter_map(|call| call.split([',', ')']).next()).map(|one| one.replace('_', "")));
            }
            let is_usual = ["required", "optional"].iter().any(|how| code.contains(&format!("form.{how}({name}")));
            if is_usual && limits[0] != "500" || !checked.is_empty() && !checked.contains(&limits[0]) {
                wrong.push(format!("{path}: {name} says {limits:?} and is checked for {checked:?}"));
            }
        }
    }
    assert!(found > 100, "{found}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a word is the name of a test, as the documentation writes them.
pub fn is_test_name(word: &str) -> bool {
    word.matches('_').count() > 2
        && word.bytes().all(|sign| sign == b'_' || sign.is_ascii_lowercase() || sign.is_ascii_digit())
}

#[test]
fn each_requirement_that_is_met_names_its_tests_or_says_that_there_are_none() {
    let text = std::fs::read_to_string(document("security.md")).unwrap();
    let (before, asvs) = text.split_once("## OWASP ASVS").unwrap();
    let mut met = 0;
    for line in asvs.lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [ids, status, shows] = &cells[..] else { continue };
        if !status.starts_with("met") {
            continue;
        }
        met += 1;
        let is_shown = shows.split(['*', '`']).any(is_test_name);
        let is_said = shows.starts_with("Document") || shows.contains("no test");
        assert!(is_shown || is_said, "{ids}: {shows}");
    }
    assert!(met > 90, "{met}");
    // The table refers to the steps of the guide by number.
    let guide = before.split("## Hardening guide").nth(1).unwrap().split("\n## ").next().unwrap();
    let steps: Vec<usize> = guide.lines().filter_map(|line| line.split_once(". ")?.0.parse().ok()).collect();
    assert_eq!(steps, (1..=steps.len()).collect::<Vec<_>>());
}
