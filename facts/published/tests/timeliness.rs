//! The published files, where they are; and files that are none.

use published::{Measure, NotTimes, read_times};

#[test]
fn the_figures_of_bradford_and_england_are_read() {
    let shared = std::env::var("ONEPLAN_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let of = |name: &str| std::fs::File::open(format!("{shared}/data/sen2/ees_2025rev_{name}.csv"));
    let Ok(file) = of("timeliness_20_week") else {
        println!("skipped: the published files are not there");
        return;
    };
    let figures = read_times(file).unwrap();
    let find = |figures: &[published::Figure], area: &str, measure: Measure| {
        let one = figures.iter().find(|one| one.area == area && one.year == 2024 && one.measure == measure).unwrap();
        (one.within, one.of, one.tenths)
    };
    let headline = Measure::Within20WeeksNoExceptions;
    assert_eq!(find(&figures, "E08000032", headline), (Some(1_180), Some(1_317), Some(896)));
    assert_eq!(find(&figures, "E08000032", Measure::Within20Weeks), (Some(1_188), Some(1_337), Some(889)));
    assert_eq!(find(&figures, "E92000001", headline), (Some(39_407), Some(84_866), Some(464)));
    let requests = read_times(of("requests").unwrap()).unwrap();
    assert_eq!(find(&requests, "E08000032", Measure::DecidedWithin6Weeks).2, Some(575));
    let assessments = read_times(of("assessments").unwrap()).unwrap();
    assert_eq!(find(&assessments, "E08000032", Measure::RefusedWithin16Weeks).2, Some(557));
    let reviews = read_times(of("annual_reviews").unwrap()).unwrap();
    assert_eq!(find(&reviews, "E08000032", Measure::ReviewWithin4Weeks), (Some(633), Some(633 + 1_833), Some(257)));
    assert_eq!(find(&reviews, "E92000001", Measure::ReviewWithin4Weeks).2, Some(444));
}

#[test]
fn another_file_is_refused_with_what_to_do() {
    let error = read_times("name,age\nZoe,9\n".as_bytes()).unwrap_err();
    assert!(matches!(error, NotTimes::Another));
    assert!(error.to_string().contains("timeliness_20_week"), "{error}");
    let heading = "time_period,geographic_level,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,request_outcome_six_weeks,request_outcome_over_6_weeks";
    let damaged = format!("{heading}\n2024,National,,,,,,All requests,5\n");
    let error = read_times(damaged.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("Line 2"), "{error}");
    let none = read_times(format!("{heading}\n2024,National,,,,,,All requests,x,z\n").as_bytes()).unwrap();
    assert!(none.is_empty(), "what is not available is no figure");
}
