//! Measures, claims and board packs from published files.

use crate::{code, err, oneplan, out};

const TIMES: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,plans_issued_20_weeks_ex,plans_issued_den_ex,pc_plans_issued_20_weeks_ex
2023,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,817,1145,71.4
2024,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,1180,1317,89.6
";

#[test]
fn measures_come_from_files_and_claims_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    std::fs::write(folder.path().join("timeliness_20_week.csv"), TIMES).unwrap();
    std::fs::write(folder.path().join("letter.csv"), "Dear all\nsee you\n").unwrap();
    let brought = run(&["measures", "import", "letter.csv", "timeliness_20_week.csv", "--retrieved", "2025-06-26"]);
    assert_eq!(code(&brought), 1, "one file could not be used: {}", err(&brought));
    assert!(out(&brought).contains("6 values") && out(&brought).contains("cannot use letter.csv"), "{}", out(&brought));
    let shown = run(&["measures", "show", "--area", "E08000032", "--neighbours", "2025-05", "--format", "json"]);
    assert_eq!(code(&shown), 0, "{}", err(&shown));
    let json: serde_json::Value = serde_json::from_str(&out(&shown)).unwrap();
    let first = &json["measures"][0];
    assert_eq!(first["evaluated"]["now"]["value"], 89.6);
    assert_eq!(first["evaluated"]["change"], "improved");
    assert_eq!(first["sources"][0]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(json["neighbours"]["members"].as_array().map(Vec::len), Some(10));
    let claim = |more: &[&str]| run(&[&["measures", "claim", "--area", "380"], more].concat());
    let right = claim(&["--measure", "M01", "--label", "Plans in 20 weeks", "--value", "89.6"]);
    assert!(code(&right) == 0 && out(&right).starts_with("exact"), "{}", out(&right));
    let wrong = claim(&["--measure", "M01", "--label", "Plans in 20 weeks", "--value", "98.6"]);
    assert!(code(&wrong) == 1 && out(&wrong).starts_with("not reproduced"), "{}", out(&wrong));
    let count = claim(&["--rule", "improved", "--says", "18 of 26"]);
    assert!(code(&count) == 1 && out(&count).starts_with("not reproducible"), "{}", out(&count));
    for (args, words) in [
        (&["--rule", "nice"][..], "the rules are improved"),
        (&["--measure", "M99", "--label", "x", "--better"], "has no measure M99"),
        (&["--measure", "M01", "--better"], "--label"),
        (&["--measure", "M01", "--label", "x"], "give --value, --against or --better"),
        (&[], "give --rule"),
    ] {
        let refused = claim(args);
        assert!(code(&refused) == 2 && err(&refused).contains(words), "{words}: {}", err(&refused));
    }
    let nowhere = run(&["measures", "show", "--area", "E99999999"]);
    assert!(code(&nowhere) == 2 && err(&nowhere).contains("is not the code of an authority"), "{}", err(&nowhere));
}

#[test]
fn a_board_pack_is_one_command_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    std::fs::write(folder.path().join("timeliness_20_week.csv"), TIMES).unwrap();
    assert_eq!(code(&run(&["measures", "import", "timeliness_20_week.csv", "--retrieved", "2025-06-26"])), 0);
    let args = ["board-pack", "--for", "2025-12-10", "--to", "packs/december", "--area", "380"];
    let made = run(&args);
    assert_eq!(code(&made), 0, "{}", err(&made));
    assert!(out(&made).contains("Improved: New EHC plans issued within 20 weeks"), "{}", out(&made));
    let file = |name: &str| std::fs::read(folder.path().join("packs/december").join(name)).unwrap();
    assert!(
        file("board-pack-2025-12-10.pdf").starts_with(b"%PDF") && file("board-pack-2025-12-10.docx").starts_with(b"PK")
    );
    assert!(String::from_utf8(file("M01-2025-12-10.svg")).unwrap().contains("89.6%"));
    assert!(file("M01-2025-12-10.png").starts_with(b"\x89PNG"));
    let again = run(&args);
    assert!(code(&again) == 2 && err(&again).contains("already exists"), "{}", err(&again));
}
