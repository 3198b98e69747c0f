//! Files that people give to commands: in other encodings, with a row twice, with formulas in them.

use std::fs;
use std::path::PathBuf;

use crate::{code, err, oneplan, out};

fn fault(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = shared.join("data/faults").join(name);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

const RETURN: &str = "<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2026</Year></CollectionDetails></Header>\n<Persons><Person><Surname>\u{d8}deg\u{e5}rd</Surname><Forename>Zo\u{eb}</Forename><UPN>=1+1</UPN></Person></Persons></Message>";

#[test]
fn a_return_whose_encoding_is_not_said_is_refused_and_not_found_to_be_clean() {
    let folder = tempfile::tempdir().unwrap();
    let latin: Vec<u8> = RETURN.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(folder.path().join("a.xml"), &latin).unwrap();
    let checked = oneplan(folder.path(), &["sen2", "check", "a.xml"]);
    assert_eq!(code(&checked), 2);
    assert!(err(&checked).contains("line 2: it holds a character that is not UTF-8"), "{}", err(&checked));
    assert!(!out(&checked).contains("Nothing was found"), "{}", out(&checked));
    let declared = [b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".to_vec(), latin].concat();
    fs::write(folder.path().join("b.xml"), declared).unwrap();
    let checked = oneplan(folder.path(), &["sen2", "check", "b.xml", "--format", "json"]);
    assert_eq!(code(&checked), 1);
    assert!(!out(&checked).contains('\u{fffd}'));
}

#[test]
fn findings_as_csv_open_in_excel_and_hold_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.xml"), RETURN).unwrap();
    let checked = oneplan(folder.path(), &["sen2", "check", "a.xml", "--format", "csv"]);
    assert!(checked.stdout.starts_with(b"\xef\xbb\xbf"), "Excel knows by this that it is UTF-8");
    assert!(out(&checked).contains("'=1+1"), "{}", out(&checked));
    let mut all = vec![out(&checked)];
    for (name, command) in [
        ("24-csv-injection/a.xlsx", "annex-a"),
        ("24-csv-injection/f.xlsx", "annex-a"),
        ("24-csv-injection/in.xml", "sen2"),
    ] {
        let Some(path) = fault(name) else { continue };
        let checked = oneplan(folder.path(), &[command, "check", path.to_str().unwrap(), "--format", "csv"]);
        if code(&checked) == 1 {
            assert!(checked.stdout.starts_with(b"\xef\xbb\xbf"), "{name}");
        }
        all.push(out(&checked));
    }
    for text in all {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for row in reader.records().flatten() {
            for cell in &row {
                let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
                assert!(!is_formula, "{cell}");
            }
        }
    }
}

const HEAD: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,pupils\n";

fn row(year: u16, old: &str, new: &str, pupils: u32) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{old},{new},A,{pupils}\n"
    )
}

#[test]
fn a_doubled_row_is_told_by_line_and_the_good_files_of_the_command_are_in() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&oneplan(folder.path(), &["migrate", "--database", "a.sqlite"])), 0);
    let good = format!("{HEAD}{}", row(2024, "380", "E08000032", 5));
    fs::write(folder.path().join("doubled.csv"), format!("{good}{}", row(2024, "380", "E08000032", 6))).unwrap();
    fs::write(folder.path().join("good.csv"), good).unwrap();
    let done = oneplan(folder.path(), &["measures", "import", "doubled.csv", "good.csv", "--database", "a.sqlite"]);
    assert_eq!(code(&done), 1, "{}", err(&done));
    assert!(out(&done).contains("cannot use doubled.csv: line 3"), "{}", out(&done));
    assert!(out(&done).contains("good.csv: 1 values"), "{}", out(&done));
    assert!(!out(&done).contains("UNIQUE"), "{}", out(&done));
}

#[test]
fn an_authority_that_comes_after_this_version_is_added_by_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let on = |args: &[&str]| oneplan(folder.path(), &[args, &["--database", "a.sqlite"]].concat());
    assert_eq!(code(&on(&["migrate"])), 0);
    let add = |code: &'static str, number: &'static str| {
        let name = "East Surrey";
        on(&["measures", "authority", "--number", number, "--code", code, "--name", name, "--region", "E12000008"])
    };
    assert_eq!(code(&add("E06000099", "950")), 0);
    assert_eq!(code(&add("E06000099", "951")), 2, "one code, one authority");
    assert_eq!(code(&add("X1", "951")), 2);
    fs::write(folder.path().join("new.csv"), format!("{HEAD}{}", row(2027, "950", "E06000099", 7))).unwrap();
    let done = on(&["measures", "import", "new.csv"]);
    assert_eq!((code(&done), out(&done).contains("1 values")), (0, true), "{}{}", out(&done), err(&done));
}
