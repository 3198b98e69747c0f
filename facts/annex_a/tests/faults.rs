//! Workbooks that were found to be read wrongly.

use std::fs::File;
use std::path::PathBuf;

use annex_a::{Finding, Lists, NotRead, check, read};

const DAY: jiff::civil::Date = jiff::civil::date(2026, 3, 1);

fn files(folder: &str) -> Vec<(String, PathBuf)> {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(shared.join("data/faults").join(folder)) else {
        println!("skipped: data/faults/{folder} is not beside the repository");
        return Vec::new();
    };
    let mut all: Vec<(String, PathBuf)> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xlsx"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

fn findings(lists: &Lists) -> Vec<Finding> {
    let mut all = Vec::new();
    check(lists, DAY, |finding| all.push(finding));
    all
}

fn found(lists: &Lists) -> Vec<String> {
    findings(lists).into_iter().map(|one| format!("{} {} {}", one.rule, one.line, one.words)).collect()
}

#[test]
fn every_form_of_the_workbook_is_read_alike_or_told() {
    for (name, path) in files("04-annex-a-excel") {
        let lists = match read(File::open(&path).unwrap()) {
            Ok(lists) => lists,
            Err(NotRead::TitleRow { row, .. }) if name == "j-title-row" => {
                assert_eq!(row, 2);
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let found = found(&lists);
        let is = |start: &str| found.iter().any(|words| words.starts_with(start));
        match name.split('-').next().unwrap() {
            "a" | "b" | "d" | "l" | "q" | "f" | "p" if name != "p-filtered-hidden-row" => {
                assert_eq!(found, Vec::<String>::new(), "{name}");
            }
            "p" => {
                assert_eq!(lists.hidden_rows, 1);
                let named: Vec<u32> = lists.hidden.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
                assert!(matches!(named.as_slice(), [row] if *row > 1), "{:?}", lists.hidden);
                assert!(is("109 4"), "a row that a filter hides is looked at: {found:?}");
            }
            "g" | "h" => assert!(found.iter().all(|words| words.starts_with("file ")), "{name}: {found:?}"),
            "c" => assert!(is("form 2 Date of birth: must be a real date"), "{found:?}"),
            "n" => {
                assert!(is("form 2 UPN: the cell has a formula that was saved without its value"), "{found:?}");
                assert!(is("form 2 Date of birth: the cell has a formula"), "{found:?}");
                assert!(!is("101a") && !is("107"), "{found:?}");
            }
            "o" => {
                assert!(is("form 2 UPN: the cell has the error #N/A"), "{found:?}");
                assert!(is("form 2 Date of birth: the cell has the error #REF!"), "{found:?}");
                assert!(!is("101a") && !is("107"), "{found:?}");
            }
            "r" => assert_eq!(found.iter().filter(|words| words.starts_with("109 ")).count(), 2, "{found:?}"),
            _ => println!("{name}: {found:?}"),
        }
    }
}

#[test]
fn words_in_the_place_of_a_upn_are_no_upn() {
    for (name, path) in files("26-annex-upn") {
        let lists = read(File::open(&path).unwrap()).unwrap();
        let found = found(&lists);
        let count = |rule: &str| found.iter().filter(|words| words.starts_with(rule)).count();
        if name == "unknown-upn" {
            assert_eq!(count("109"), 0, "{found:?}");
            assert_eq!(count("107"), lists.plans.len(), "{found:?}");
        } else {
            assert_eq!(count("107"), 0, "{found:?}");
        }
    }
}
