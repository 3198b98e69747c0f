//! SEN2 returns: checked, compared, and made from last year’s.

use std::path::Path;

use crate::{code, err, oneplan, out};

/// Writes a return of the example person, with something changed, into a folder.
fn a_return(folder: &Path, name: &str, changes: &str) {
    use sen2::rules::{apply, base, base_header};
    let year = sen2::Year::new(2026).unwrap();
    let mut file = std::fs::File::create(folder.join(name)).unwrap();
    sen2::write_xml(&mut file, year, &base_header(year), &[apply(&base(year), changes).unwrap()]).unwrap();
}

#[test]
fn a_return_is_checked_as_text_json_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    a_return(at, "clean.xml", "");
    let clean = oneplan(at, &["sen2", "check", "clean.xml"]);
    assert_eq!((code(&clean), err(&clean).as_str()), (0, ""), "{}", out(&clean));
    assert!(out(&clean).contains("2026"), "{}", out(&clean));
    a_return(at, "wrong.xml", "PersonBirthDate=2026-13-40");
    let wrong = oneplan(at, &["sen2", "check", "wrong.xml"]);
    assert_eq!(code(&wrong), 1);
    let text = out(&wrong);
    assert!(text.starts_with("error ") && text.contains("person 1") && text.contains("“2026-13-40”"), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&oneplan(at, &["sen2", "check", "wrong.xml", "--format", "json"]))).unwrap();
    assert_eq!(
        json["findings"].as_array().unwrap().len() as u64,
        ["errors", "queries", "prompts"].iter().map(|of| json["summary"][of].as_u64().unwrap()).sum::<u64>()
    );
    let csv = out(&oneplan(at, &["sen2", "check", "wrong.xml", "--format", "csv"]));
    assert!(csv.starts_with("\u{feff}level,rule,items,line,person,key,value,what,fix"), "{csv}");
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("error,")), "{csv}");
    // By another year it is another return.
    let other = oneplan(at, &["sen2", "check", "clean.xml", "--year", "2024"]);
    assert_eq!(code(&other), 1, "{}", out(&other));
    let unknown = oneplan(at, &["sen2", "check", "clean.xml", "--year", "1999"]);
    assert!(code(&unknown) == 2 && err(&unknown).contains("2023, 2024"));
}

#[test]
fn what_is_no_return_is_said_and_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, content, words) in [
        ("empty.xml", "", "The file is empty"),
        ("other.xml", "<page><body>Hello</body></page>", "has no SEN2 return"),
        ("page.xls", "<html><body>Hello</body></html>", "is a web page (HTML)"),
        ("cut.xml", "<Message><Header><CollectionDetails><Collection>SEN2", "It is not complete"),
        ("words.xml", "Dear all", "The file is a text file"),
    ] {
        std::fs::write(at.join(name), content).unwrap();
        let said = oneplan(at, &["sen2", "check", name]);
        assert_eq!(code(&said), 2, "{name}: {}", out(&said));
        assert!(err(&said).contains(name) && err(&said).contains(words), "{name}: {}", err(&said));
    }
    let missing = oneplan(at, &["sen2", "check", "nowhere.xml"]);
    assert!(code(&missing) == 2 && err(&missing).contains("nowhere.xml"));
    let mixed = oneplan(at, &["sen2", "check", "empty.xml", "cut.xml"]);
    assert_eq!(code(&mixed), 2, "{}", err(&mixed));
}

#[test]
fn the_csv_files_of_the_export_are_checked_like_the_xml() {
    use sen2::rules::{base, base_header};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let year = sen2::Year::new(2026).unwrap();
    let mut args = vec!["sen2".to_owned(), "check".to_owned()];
    for (name, content) in
        sen2::write_csv_set(year, &base_header(year), &[base(year)], jiff::civil::date(2026, 1, 20)).unwrap()
    {
        std::fs::write(at.join(&name), content).unwrap();
        args.push(name);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let clean = oneplan(at, &args);
    assert_eq!(code(&clean), 0, "{}{}", out(&clean), err(&clean));
}

#[test]
fn two_returns_are_compared_and_the_rules_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    a_return(at, "before.xml", "");
    a_return(at, "after.xml", "Surname=Newname");
    let same = oneplan(at, &["sen2", "diff", "before.xml", "before.xml"]);
    assert_eq!(code(&same), 0, "{}", out(&same));
    let other = oneplan(at, &["sen2", "diff", "before.xml", "after.xml"]);
    assert_eq!(code(&other), 1);
    assert!(out(&other).contains("Newname"), "{}", out(&other));
    let rules = out(&oneplan(at, &["sen2", "rules"]));
    assert!(rules.contains("\n## "), "{rules}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&oneplan(at, &["sen2", "rules", "--format", "json"]))).unwrap();
    assert_eq!(json.as_array().unwrap().len(), sen2::rules::rules().len());
}

/// What an analyst with nothing but last year's file does: check it, bring it in, see that nothing changes twice, make
/// this year's, compare.
#[test]
fn from_last_years_file_to_this_years() {
    use sen2::rules::{apply, base, base_header};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let year = sen2::Year::new(2026).unwrap();
    let people: Vec<sen2::Record> = (0..30)
        .map(|one| {
            let born = format!("2012-{:02}-{:02}", 1 + one % 12, 1 + one % 28);
            apply(&base(year), &format!("UPN=; UPNunknown=UN3; Surname=Ogden{one}; PersonBirthDate={born}")).unwrap()
        })
        .collect();
    let mut file = Vec::new();
    sen2::write_xml(&mut file, year, &base_header(year), &people).unwrap();
    std::fs::write(at.join("last.xml"), &file).unwrap();
    assert_eq!(code(&oneplan(at, &["migrate"])), 0);
    let brought = oneplan(at, &["sen2", "import", "last.xml"]);
    assert!(code(&brought) == 0 && out(&brought).contains("30"), "{}", out(&brought));
    let again = oneplan(at, &["sen2", "import", "last.xml", "--format", "json"]);
    assert!(code(&again) == 0 && out(&again).contains("\"unchanged\":30"), "{}", out(&again));
    let made = oneplan(at, &["sen2", "export", "--year", "2026", "--to", "again.xml"]);
    assert!(out(&made).contains("30 people"), "{}", out(&made));
    let same = oneplan(at, &["sen2", "diff", "last.xml", "again.xml"]);
    assert!(code(&same) == 0, "{}", out(&same));
    // One that fails leaves no empty file.
    let nobody = ["sen2", "export", "--year", "2026", "--to", "failed.xml", "--request", "nothing"];
    assert_eq!(code(&oneplan(at, &nobody)), 2);
    assert!(!at.join("failed.xml").exists());
    let over = oneplan(at, &["sen2", "export", "--year", "2026", "--to", "again.xml"]);
    assert!(code(&over) == 2 && err(&over).contains("a new file name"), "{}", err(&over));
    let next = oneplan(at, &["sen2", "export", "--year", "2027", "--to", "this.xml"]);
    assert!(out(&next).contains("30 active plans"), "{}", out(&next));
    assert_eq!(code(&next), 0, "a clean file of last year gives a clean one of this year: {}", out(&next));
    let beside = "Compared with last.xml, the previous year’s return:\n  people: 30 before, 30 now";
    assert!(out(&next).contains(beside), "{}", out(&next));
    // A late draft may well be true: it is asked about, and holds nothing back.
    let late = "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/ReviewOutcome=A; Requests/ActivePlans/ReviewDraft=2025-11-20";
    let mut file = Vec::new();
    sen2::write_xml(&mut file, year, &base_header(year), &[apply(&base(year), late).unwrap()]).unwrap();
    std::fs::write(at.join("late.xml"), &file).unwrap();
    let late = oneplan(at, &["sen2", "check", "late.xml"]);
    assert_eq!(code(&late), 0, "{}", out(&late));
    let broken = oneplan(at, &["sen2", "import", "nowhere.xml"]);
    assert!(code(&broken) == 2 && err(&broken).contains("nowhere.xml"));

    let annex = oneplan(at, &["annex-a", "export", "--on", "2026-11-02", "--to", "annex.xlsx"]);
    assert!(out(&annex).contains("30"), "{}{}", out(&annex), err(&annex));
    let checked = oneplan(at, &["annex-a", "check", "annex.xlsx", "--on", "2026-11-02", "--format", "csv"]);
    assert_eq!(code(&checked), 1, "what OnePlan does not hold is left to be filled in");
    assert!(out(&checked).contains("103,List_1"), "{}", out(&checked));
    let sheet = oneplan(at, &["sen2", "check", "last.xml", "--format", "xlsx"]);
    assert!(sheet.stdout.starts_with(b"PK"));
    let other = oneplan(at, &["annex-a", "check", "last.xml"]);
    assert_eq!(code(&other), 2, "{}", err(&other));
    let schema = oneplan(at, &["sen2", "xsd", "--year", "2026"]);
    assert!(out(&schema).contains("<xs:element name=\"SENtypeRank\""));
}
