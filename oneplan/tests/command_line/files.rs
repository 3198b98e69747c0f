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
    assert!(err(&checked).contains("line 2"), "{}", err(&checked));
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
        let mut reader = intake::csv_reader(csv::ReaderBuilder::new().has_headers(false), text.as_bytes());
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
    assert!(out(&done).contains("good.csv: 1 value, all new."), "{}", out(&done));
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
    assert_eq!((code(&done), out(&done).contains("1 value, all new.")), (0, true), "{}{}", out(&done), err(&done));
}

/// A database in a folder, and commands on it.
struct Area(tempfile::TempDir);

impl Area {
    fn new() -> Self {
        let area = Self(tempfile::tempdir().unwrap());
        assert_eq!(code(&area.run(&["migrate"])), 0);
        area
    }

    fn run(&self, args: &[&str]) -> std::process::Output {
        oneplan(self.0.path(), &[args, &["--database", "a.sqlite"]].concat())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).unwrap();
    }
}

const TIMES: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,breakdown_topic,breakdown,plans_issued_within_20_weeks,plans_issued_den,pc_plans_issued_within_20_weeks\n";

fn times(year: &str, cells: &str) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,All EHC plans issued,All EHC plans issued,{cells}\n"
    )
}

#[test]
fn one_rule_says_how_each_import_ends_and_what_was_not_taken_is_told_by_line() {
    let gias = |rows: &str| format!("URN,EstablishmentName,EstablishmentStatus (name)\n{rows}");
    let measures = |rows: &str| format!("{HEAD}{rows}");
    let (good, bad) = (row(2024, "380", "E08000032", 5), row(2024, "380", "E08000032", 5).replace("2024", "20x4"));
    for (command, whole, part, nothing, words) in [
        (
            &["import", "published"][..],
            format!("{TIMES}{}", times("2024", "5,10,50.0")),
            format!("{TIMES}{}{}", times("2024", "5,10,50.0"), times("20x4", "5,10,50.0")),
            format!("{TIMES}{}", times("20x4", "5,10,50.0")),
            "“20x4” is not a year",
        ),
        (
            &["measures", "import"],
            measures(&good),
            measures(&format!("{good}{bad}")),
            measures(&bad),
            "“20x4” is not a period",
        ),
        (
            &["import", "gias"],
            gias("107249,Good School,Open\n"),
            gias("107249,Good School,Open\nx,Bad School,Open\n"),
            gias("x,Bad School,Open\n"),
            "A URN must be 5 or 6 digits",
        ),
    ] {
        let area = Area::new();
        area.file("whole.csv", &whole);
        area.file("part.csv", &part);
        area.file("nothing.csv", &nothing);
        area.file("heading.csv", whole.lines().next().unwrap());
        let run = |more: &[&str]| area.run(&[command, more].concat());
        let strict = run(&["part.csv", "--strict"]);
        assert_eq!(code(&strict), 2, "{command:?}: {}", out(&strict));
        assert!(out(&strict).contains(words) || err(&strict).contains(words), "{command:?}: {}", out(&strict));
        let done = run(&["part.csv"]);
        assert_eq!(code(&done), 1, "{command:?}: {}{}", out(&done), err(&done));
        assert!(out(&done).contains("line 3") && out(&done).contains(words), "{command:?}: {}", out(&done));
        let none = run(&["nothing.csv"]);
        let said = format!("{}{}", out(&none), err(&none));
        assert!(code(&none) == 2 && said.contains("line 2") && said.contains(words), "{command:?}: {said}");
        let heading = run(&["heading.csv"]);
        let said = format!("{}{}", out(&heading), err(&heading));
        assert!(code(&heading) == 2 && said.contains("no rows"), "{command:?}: {said}");
        assert_eq!(code(&run(&["whole.csv", "--strict"])), 0, "{command:?}");
    }
}

#[test]
fn cells_of_published_times_are_read_or_told_and_nothing_impossible_is_stored() {
    let area = Area::new();
    let rows = [
        times("2024", "\"5,332\",\"10,000\",53.3"),
        times("2023", "n/a,10,999"),
        times("2022", "-5,10,50.0").replace("Local authority", "Locol authority"),
        times("2021", "5,10,50.0").replace(",380,E08000032", ",380,E99999999").replace("380", "999"),
    ];
    area.file("timeliness_20_week (1).csv", format!("{TIMES}{}", rows.concat()));
    let done = area.run(&["import", "published", "timeliness_20_week (1).csv", "--format", "json"]);
    assert_eq!(code(&done), 1, "{}", err(&done));
    let fact: serde_json::Value = serde_json::from_str(&out(&done)).unwrap();
    assert_eq!((fact["figures"].as_u64(), fact["outcome"].as_str()), (Some(1), Some("part")), "{fact:#}");
    assert_eq!(fact["files"][0]["not_taken"], 4, "{fact:#}");
    let text = out(&area.run(&["import", "published", "timeliness_20_week (1).csv"]));
    for words in [
        "line 3: “n/a” in column “plans_issued_within_20_weeks” is not a count",
        "line 3: “999” in column “pc_plans_issued_within_20_weeks” cannot be right",
        "line 4: “Locol authority” is not a known geographic level",
        "line 5: “E99999999” is not the code of a known area",
        "1 figure stored.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_file_of_another_kind_is_named_in_plain_words_and_nothing_is_stored() {
    let area = Area::new();
    let zip = |names: &[(&str, &[u8])]| {
        let mut content = Vec::new();
        let mut list = Vec::new();
        // A zip without compression is simple enough to be written here.
        for (name, bytes) in names {
            let crc = crc(bytes);
            let at = u32::try_from(content.len()).unwrap();
            let sizes = [crc, u32::try_from(bytes.len()).unwrap(), u32::try_from(bytes.len()).unwrap()];
            let mut about: Vec<u8> = [20_u16, 0, 0, 0, 0x21].iter().flat_map(|one| one.to_le_bytes()).collect();
            about.extend(sizes.iter().flat_map(|one| one.to_le_bytes()));
            about.extend([u16::try_from(name.len()).unwrap(), 0].iter().flat_map(|one| one.to_le_bytes()));
            content.extend(b"PK\x03\x04");
            content.extend(&about);
            content.extend(name.as_bytes());
            content.extend(*bytes);
            list.extend(b"PK\x01\x02\x14\0");
            list.extend(&about);
            list.extend([0; 10]);
            list.extend(at.to_le_bytes());
            list.extend(name.as_bytes());
        }
        let (at, length, count) = (content.len(), list.len(), u16::try_from(names.len()).unwrap());
        content.extend(list);
        content.extend(b"PK\x05\x06\0\0\0\0");
        content.extend([count, count].iter().flat_map(|one| one.to_le_bytes()));
        content.extend([length, at].iter().flat_map(|one| u32::try_from(*one).unwrap().to_le_bytes()));
        content.extend([0; 2]);
        content
    };
    let old = |stream: &str| {
        let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        out.resize(2_048, 0);
        out.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        out
    };
    let kinds: [(&str, Vec<u8>, &str); 8] = [
        ("pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "a PDF document"),
        ("page.csv", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>".to_vec(), "a web page"),
        ("old.csv", old("Workbook"), "an old Excel workbook"),
        ("locked.csv", old("EncryptedPackage"), "protected by a password"),
        ("zips.csv", zip(&[("a.zip", b"x"), ("b.zip", b"y")]), "a zip file of other zip files"),
        ("workbook.csv", zip(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"y")]), "workbook"),
        ("empty.csv", Vec::new(), "empty"),
        ("other.csv", b"name,age\nZoe,9\n".to_vec(), ""),
    ];
    for (name, content, words) in &kinds {
        area.file(name, content);
        for command in [
            &["import", "published", name][..],
            &["measures", "import", name],
            &["import", "gias", name],
            &["import", "code-point", name, "--authority", "E08000032"],
            &["measures", "basket", name, "--name", "b", "--source", "s"],
        ] {
            let done = area.run(command);
            let said = format!("{}{}", out(&done), err(&done));
            assert_eq!(code(&done), 2, "{command:?}: {said}");
            // An Excel workbook may be one of neighbours, and is told by what is in it.
            let by_itself = *name == "workbook.csv" && command[1] == "import" && command[0] == "measures";
            assert!(by_itself || said.contains(words), "{command:?}: {said}");
            assert!(!said.contains("panicked") && said.len() > 30, "{command:?}: {said}");
        }
    }
    let stored = area.run(&["measures", "show", "--area", "380"]);
    assert!(!out(&stored).contains("retrieved"), "{}", out(&stored));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn equal_figures_at_the_edge_of_a_quarter_are_not_shown_without_a_word() {
    let (Some(ties), Some(basket)) = (fault("29-band-ties/ties.csv"), fault("29-band-ties/basket.csv")) else { return };
    let area = Area::new();
    let kept = area.run(&["measures", "basket", basket.to_str().unwrap(), "--name", "t", "--source", "s"]);
    assert_eq!(code(&kept), 0, "{}{}", out(&kept), err(&kept));
    let brought = area.run(&["measures", "import", ties.to_str().unwrap()]);
    assert!(code(&brought) < 2, "{}{}", out(&brought), err(&brought));
    let shown = area.run(&["measures", "show", "--area", "202", "--basket", "t", "--format", "json"]);
    assert_eq!(code(&shown), 0, "{}", err(&shown));
    let fact: serde_json::Value = serde_json::from_str(&out(&shown)).unwrap();
    for measure in fact["measures"].as_array().unwrap() {
        let one = &measure["evaluated"];
        assert_eq!(one["rank"][0], 1, "{one:#}");
        let ties = one["ties"].as_str().unwrap_or_default();
        assert!(ties.contains("have the same figure") && ties.contains("the quartile is not meaningful"), "{one:#}");
    }
}
