//! The published files, where they are; and files that are none.

use published::areas::Codes;
use published::{Measure, NotTimes, Times};

fn read_times(text: &[u8]) -> Result<Times, NotTimes> {
    published::read_times(text, &Codes::default(), 2026)
}

#[test]
fn the_figures_of_bradford_and_england_are_read() {
    let shared = std::env::var("ONEPLAN_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let of = |name: &str| std::fs::read(format!("{shared}/data/sen2/ees_2025rev_{name}.csv")).ok();
    let Some(file) = of("timeliness_20_week") else {
        println!("skipped: the published files are not there");
        return;
    };
    let whole = |file: Vec<u8>| {
        let times = read_times(&file).unwrap();
        assert!(times.lost.is_empty(), "{:#?}", times.lost.lines());
        times.figures
    };
    let figures = whole(file);
    let find = |figures: &[published::Figure], area: &str, measure: Measure| {
        let one = figures.iter().find(|one| one.area == area && one.year == 2024 && one.measure == measure).unwrap();
        (one.within, one.of, one.tenths)
    };
    let headline = Measure::Within20WeeksNoExceptions;
    assert_eq!(find(&figures, "E08000032", headline), (Some(1_180), Some(1_317), Some(896)));
    assert_eq!(find(&figures, "E08000032", Measure::Within20Weeks), (Some(1_188), Some(1_337), Some(889)));
    assert_eq!(find(&figures, "E92000001", headline), (Some(39_407), Some(84_866), Some(464)));
    let requests = whole(of("requests").unwrap());
    assert_eq!(find(&requests, "E08000032", Measure::DecidedWithin6Weeks).2, Some(575));
    let assessments = whole(of("assessments").unwrap());
    assert_eq!(find(&assessments, "E08000032", Measure::RefusedWithin16Weeks).2, Some(557));
    let reviews = whole(of("annual_reviews").unwrap());
    assert_eq!(find(&reviews, "E08000032", Measure::ReviewWithin4Weeks), (Some(633), Some(633 + 1_833), Some(257)));
    assert_eq!(find(&reviews, "E92000001", Measure::ReviewWithin4Weeks).2, Some(444));
}

const HEAD: &str = "time_period,geographic_level,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,request_outcome_six_weeks,request_outcome_over_6_weeks,request_outcome_six_weeks_pc";

#[test]
fn another_file_is_refused_with_what_to_do() {
    let error = read_times(b"name,age\nZoe,9\n").unwrap_err();
    assert!(matches!(error, NotTimes::Another));
    assert!(error.to_string().contains("timeliness_20_week"), "{error}");
    for column in ["time_period", "geographic_level", "breakdown_topic"] {
        let error = read_times(format!("{}\n2024,1\n", HEAD.replace(column, "renamed")).as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with(&format!("column {column} is not in this file")), "{error}");
    }
    let none = read_times(format!("{HEAD}\n2024,National,,,,,,All requests,x,z,\n").as_bytes()).unwrap();
    assert!(none.figures.is_empty() && none.lost.is_empty(), "what is not available is no figure");
    for (content, words) in [
        (&b"%PDF-1.7\n"[..], "a PDF document"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"", "empty"),
        (b"PK\x03\x04", "a zip file"),
    ] {
        let error = read_times(content).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn every_row_and_cell_of_times_that_is_not_taken_is_told_by_line() {
    let rows = [
        "2024,Local authority,,,E08000032,380,Bradford,All requests,\"1,341\",\"991\",57.5",
        "2O24,Local authority,,,E08000032,380,Bradford,All requests,1,1,50",
        "204,National,,,,,,All requests,1,1,50",
        "2042,National,,,,,,All requests,1,1,50",
        "2023,Local athority,,,E08000032,380,Bradford,All requests,1,1,50",
        "2023,,,,E08000032,380,Bradford,All requests,1,1,50",
        "2023,Local authority,,,E99,999,Nowhere,All requests,1,1,50",
        "2023,Local authority,,,E08000032,383,Bradford,All requests,1,1,50",
        "2023,Local authority,,,E08000032,380,Bradford,,1,1,50",
        "2022,Local authority,,,E08000032,380,Bradford,All requests,n/a,1,999",
        "2021,Local authority,,,E08000032,380,Bradford,All requests,-5,1,50",
        "2020,Local authority,,,E08000032,380",
        "2019,Local authority district,,,,,,All requests,1,1,50",
        "2019,National,,,,,,Primary need,1,1,50",
        "2018,Regional,E12000003,Yorkshire and The Humber,,,,All requests,5,5,50",
    ];
    let times = read_times(format!("{HEAD}\n{}\n", rows.join("\n")).as_bytes()).unwrap();
    let taken: Vec<_> = times.figures.iter().map(|one| (one.year, one.within, one.of, one.tenths)).collect();
    assert_eq!(
        taken,
        [
            (2024, Some(1_341), Some(2_332), Some(575)),
            // The percentage is printed, and the count is not.
            (2021, None, None, Some(500)),
            (2018, Some(5), Some(10), Some(500)),
        ]
    );
    let told = times.lost.lines();
    let lines: std::collections::BTreeSet<u64> = times.lost.named().filter_map(|one| one.line).collect();
    assert_eq!(lines.into_iter().collect::<Vec<_>>(), (3..=13).collect::<Vec<_>>(), "{told:#?}");
    for words in [
        "line 3: “2O24” is not a year",
        "line 5: “2042” is not a year",
        "line 6: “Local athority” is not a known geographic level",
        "line 8: “E99” is not the code of a known area",
        "“n/a” in column “request_outcome_six_weeks” is not a count",
        "“999” in column “request_outcome_six_weeks_pc” cannot be right",
        "“-5” in column",
    ] {
        assert!(told.iter().any(|line| line.contains(words)), "{words}: {told:#?}");
    }
    assert_eq!(times.others, 2);
    assert_eq!(times.lost.count(), 12);
}

#[test]
fn more_in_time_than_there_are_and_other_figures_in_a_second_row_are_told() {
    let head = "time_period,geographic_level,new_la_code,old_la_code,la_name,breakdown_topic,plans_issued_within_20_weeks,plans_issued_den";
    let times = read_times(format!("{head}\n2024,National,,,,All EHC plans issued,50,5\n").as_bytes()).unwrap();
    let told = times.lost.lines();
    assert!(told[0].contains("the column “pc_plans_issued_within_20_weeks” is missing"), "{told:?}");
    assert!(times.figures.is_empty() && told[1].contains("50 of 5 cannot be right"), "{told:?}");
    let twice = "2024,National,,,,All EHC plans issued,4,5\n2024,National,,,,All EHC plans issued,3,5\n";
    let error = read_times(format!("{head}\n{twice}").as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("line 3: England and 2024 are already in line 2"), "{error}");
    let doubled = head.replace("la_name", "plans_issued_den");
    let times = read_times(format!("{doubled}\n2024,National,,,,All EHC plans issued,4,5\n").as_bytes()).unwrap();
    assert!(times.lost.lines()[0].contains("in the heading twice"), "{:?}", times.lost.lines());
}
