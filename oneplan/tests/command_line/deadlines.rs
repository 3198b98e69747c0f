//! Deadlines, rules and the book of the law.

use crate::{code, err, oneplan, out};

#[test]
fn the_law_s_clock_speaks_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let due = run(&["law", "due", "--rule", "A-13", "--on", "2024-09-02"]);
    assert_eq!(code(&due), 0, "{}", err(&due));
    for part in ["20 January 2025", "+ 140 days", "reg 13(2)", "not legal advice", "Rules of "] {
        assert!(out(&due).contains(part), "{part}: {}", out(&due));
    }
    let late = run(&[
        "law",
        "due",
        "--rule",
        "r10",
        "--on",
        "2024-12-13",
        "--with",
        "review.meeting=2024-11-01",
        "--format",
        "json",
    ]);
    assert!(out(&late).contains(r#""last_day":"2025-01-24""#), "{}", out(&late));
    let none = run(&["law", "due", "--rule", "A-6", "--on", "2024-09-02"]);
    assert_eq!(code(&none), 1, "the law names no day");
    let beyond = run(&["law", "due", "--rule", "D-2", "--on", "2029-03-01"]);
    assert_eq!(code(&beyond), 2);
    assert!(err(&beyond).contains("2029"));
    let year = "date,title\n2029-01-01\n2029-03-02,Invented\n2029-03-30\n2029-04-02\n2029-05-07\n2029-05-28\n2029-08-27\n2029-12-25\n";
    std::fs::write(folder.path().join("2029.csv"), year).unwrap();
    let held = run(&["law", "due", "--rule", "D-2", "--on", "2029-03-01", "--holidays", "2029.csv"]);
    assert!(out(&held).contains("7 March 2029"), "{}", out(&held));
    let unknown = run(&["law", "due", "--rule", "Q-1", "--on", "2024-09-02"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("Q-1"));
    let explained = run(&["law", "explain", "A-7"]);
    assert!(out(&explained).contains("SI 2014/1530 reg 8(1)") && out(&explained).contains("Exceptions:"));

    // Its own vectors, written and read again; and one made wrong.
    let vectors = run(&["law", "export", "--what", "vectors", "--format", "csv"]);
    std::fs::write(folder.path().join("own.csv"), out(&vectors)).unwrap();
    let verified = run(&["law", "verify", "own.csv"]);
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    std::fs::write(folder.path().join("wrong.csv"), out(&vectors).replace("2025-01-20", "2025-01-21")).unwrap();
    let wrong = run(&["law", "verify", "wrong.csv"]);
    assert_eq!(code(&wrong), 1);
    assert!(
        out(&wrong).contains("A-13.1: expected_due is 2025-01-21 in the file, 2025-01-20 by the rules"),
        "{}",
        out(&wrong)
    );
    assert_eq!(code(&run(&["law", "verify", "nowhere.csv"])), 2);
    let rules: serde_json::Value = serde_json::from_str(&out(&run(&["law", "export"]))).unwrap();
    assert!(rules["rules"].as_array().unwrap().len() > 70);
    assert!(out(&run(&["law", "export", "--format", "csv"])).lines().count() > 70);
    assert!(out(&run(&["law", "book", "--format", "html"])).starts_with("<!DOCTYPE html>"));
    assert!(!folder.path().join("data").exists(), "the law needs no database");
}
