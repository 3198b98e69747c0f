//! The published files of the shared data, where they are, and small ones of our own.

use std::path::PathBuf;

use published::api::{Answer, Fetch, Selection};
use published::{
    Kind, Missing, Period, Status, Value, areas, dictionary, meta, neighbours, outliers, parts, read, shipped,
};
use serde_json::{Value as Json, json};

/// A file of the shared data; none, with a printed line, where it is not.
fn shared(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = PathBuf::from(root).join("data/measures").join(name);
    let content = std::fs::read(&path).ok();
    if content.is_none() {
        println!("skipped: {} is not here", path.display());
    }
    content
}

fn number(value: Option<Value>) -> f64 {
    value.unwrap().number().unwrap()
}

#[test]
fn the_release_of_2025_is_read_whole_and_bradford_is_in_it() {
    let Some(zip) = shared("ees/ehcp/education-health-and-care-plans_2025.zip") else { return };
    let (mut notes, mut lost) = (Vec::new(), Vec::new());
    let mut values = 0;
    for part in parts("education-health-and-care-plans_2025.zip", zip).unwrap() {
        assert_eq!(part.packed_on, Some((2025, 7, 1)));
        // Designated officers are words, not figures.
        let Ok(reading) = read(&part.name, &part.content) else {
            assert_eq!(part.name, "sen2_dmo_dco.csv");
            continue;
        };
        values += reading.observations.len();
        notes.extend(reading.notes.iter().map(|note| format!("{}: {}", part.name, note.words)));
        lost.extend(reading.lost.lines().into_iter().map(|line| format!("{}: {line}", part.name)));
        if part.name == "timeliness_20_week.csv" {
            let value = |column: &str| reading.value(&format!("ees:timeliness_20_week:{column}"), "380", "2024");
            assert_eq!(number(value("pc_plans_issued_20_weeks_ex")), 89.6);
            assert_eq!(number(value("plans_issued_20_weeks_ex")), 1180.0);
            assert_eq!(number(value("plans_issued_den_ex")), 1317.0);
            let england = reading.value("ees:timeliness_20_week:pc_plans_issued_20_weeks_ex", areas::ENGLAND, "2024");
            assert_eq!(number(england), 46.4);
        }
        if part.name == "caseload.csv" {
            assert!(reading.value("ees:caseload:mainstream_total_pc", "380", "2024/25").is_some());
        }
        if part.name.starts_with("SEND Tribunals") {
            assert_eq!(number(reading.value("tribunal:appeal_rate", "380", "2024")), 3.3);
            assert_eq!(number(reading.value("tribunal:appeal_rate_in_development", "380", "2024")), 7.9);
            assert_eq!(number(reading.value("tribunal:appeals_registered", "841", "2014")), 0.0);
            assert_eq!(number(reading.value("tribunal:appeal_rate", areas::ENGLAND, "2024")), 3.2);
        }
    }
    assert!(values > 100_000, "{values}");
    let noted = |words: &str| assert!(notes.iter().any(|note| note.contains(words)), "{words}: {notes:#?}");
    assert!(lost.iter().any(|line| line.contains("“review_meeting_prior_24” is in the heading twice")), "{lost:#?}");
    // The DfE worked this column out by taking away, and printed what came of it.
    assert!(lost.iter().any(|line| line.contains("in column “no_outcome” cannot be right")), "{lost:#?}");
    println!("{}", lost.join("\n"));
    noted("22082 of 364912 are 6.05%, and 5.7% is printed");
}

#[test]
fn a_period_that_its_label_denies_is_told() {
    let Some(gz) = shared("ees/ehcp/2025_later_copy/sen_need_newplans.csv.gz") else { return };
    let part = parts("sen_need_newplans.csv.gz", gz).unwrap().remove(0);
    assert_eq!(part.name, "sen_need_newplans.csv");
    let reading = read(&part.name, &part.content).unwrap();
    let words = "The period 202425 is labelled “Calendar year”";
    assert!(reading.notes.iter().any(|note| note.words.contains(words)), "{:?}", reading.notes);
}

#[test]
fn lait_is_read_whole() {
    let Some(parquet) = shared("lait/bds_long_0.parquet") else { return };
    let reading = read("bds_long_0.parquet", &parquet).unwrap();
    assert!(reading.observations.len() > 600_000, "{}", reading.observations.len());
    let attainment = |year: &str| number(reading.value("lait:SEN_Stat_AVG_Attain8_Score", "380", year));
    assert_eq!([attainment("2023"), attainment("2024"), attainment("2025")], [12.6, 12.1, 11.4]);
    let false_figure = outliers(&reading);
    let found = false_figure
        .iter()
        .any(|note| note.words.contains("SEN_CASES_DUR_YEAR, Bradford, 2022") && note.words.contains("6078, but"));
    assert!(found, "{}", false_figure.len());
    println!("{} notes, {} outliers, {} series", reading.notes.len(), false_figure.len(), reading.series.len());
    assert!(reading.lost.is_empty(), "{}", reading.lost.lines().join("\n"));
    let Some(words) = shared("lait/lait_data_dictionary.csv") else { return };
    let words = dictionary(&words).unwrap();
    assert_eq!(words.len(), 448);
    assert!(words.iter().any(|one| one.short == "SEN_EHC_Excpt_20wks" && one.polarity == "High"));
}

#[test]
fn sums_that_are_not_englands_are_told() {
    let Some(zip) = shared("ees/ehcp/education-health-and-care-plans_2025.zip") else { return };
    let parts = parts("education-health-and-care-plans_2025.zip", zip).unwrap();
    let plans = parts.iter().find(|part| part.name == "newplans.csv").unwrap();
    let notes = outliers(&read(&plans.name, &plans.content).unwrap());
    let told: Vec<&str> =
        notes.iter().map(|note| note.words.as_str()).filter(|words| words.contains("add up to")).collect();
    assert!(told.iter().any(|words| words.contains("new_ehc_plans, 2022") && words.contains("66706")), "{told:#?}");
    // Percentages have no sum.
    let weeks = parts.iter().find(|part| part.name == "timeliness_20_week.csv").unwrap();
    let notes = outliers(&read(&weeks.name, &weeks.content).unwrap());
    assert!(!notes.iter().any(|note| note.words.contains("pc_") && note.words.contains("add up to")), "{notes:#?}");
}

#[test]
fn exclusions_have_figures_of_pupils_with_a_plan() {
    let Some(zip) = shared("ees/data_meta_pairs/exclusions_by_characteristic.zip") else { return };
    let parts = parts("exclusions_by_characteristic.zip", zip).unwrap();
    let part = parts.iter().find(|part| part.name.ends_with("characteristic.csv")).unwrap();
    let reading = read(&part.name, &part.content).unwrap();
    for (ending, headcount) in [("", 8_025_075.0), (":ehc", 225_955.0), (":sen_support", 918_270.0)] {
        let series = format!("ees:exclusions_by_characteristic:headcount{ending}");
        assert_eq!(number(reading.value(&series, areas::ENGLAND, "2016/17")), headcount, "{ending}");
    }
}

#[test]
fn the_scorecards_of_neet_have_the_same_layout() {
    let Some(file) = shared("ees/neet/UD_NEETNK_LA_dashboard_2024_final.csv") else { return };
    let reading = read("UD_NEETNK_LA_dashboard_2024_final.csv", &file).unwrap();
    assert_eq!(number(reading.value("ees:ud_neetnk_la_dashboard:neet_nk_ehcp_percent", "380", "2024")), 8.3);
}

#[test]
fn the_neighbours_that_are_shipped_are_those_of_the_workbooks() {
    let all = shipped();
    let [new, old] = &all[..] else { panic!("two versions") };
    assert_eq!(new.of("380"), ["889", "330", "353", "373", "831", "354", "350", "335", "333", "382"]);
    assert_eq!(old.of("380"), ["354", "353", "889", "382", "335", "874", "831", "350", "332", "894"]);
    for (set, file) in [(new, "neighbours/sn_may_2025.xlsx"), (old, "neighbours/sn_april_2021.xlsx")] {
        let Some(workbook) = shared(file) else { return };
        let (read, lost) = neighbours(&set.version, &workbook).unwrap();
        assert!(lost.is_empty(), "{:?}", lost.lines());
        let differ: Vec<&String> = set.members.keys().filter(|key| read.of(key) != set.of(key)).collect();
        assert!(differ.is_empty(), "{file}: {differ:?} {:?}", differ.first().map(|key| (read.of(key), set.of(key))));
    }
    assert!(neighbours("2030-01", b"PK no workbook").is_err());
}

#[test]
fn values_keep_what_they_say() {
    for (text, value) in [
        ("89.6", Value::Number(89.6)),
        ("2,240", Value::Number(2240.0)),
        ("0.40%", Value::Number(0.4)),
        ("71.400000000000006", Value::Number(71.4)),
        ("z", Value::Missing(Missing::NotApplicable)),
        ("x", Value::Missing(Missing::Unavailable)),
        ("c", Value::Missing(Missing::Suppressed)),
        ("low", Value::Missing(Missing::RoundsToZero)),
        ("u", Value::Missing(Missing::Unreliable)),
        ("..", Value::Missing(Missing::Unsaid)),
        (" - ", Value::Missing(Missing::Unsaid)),
    ] {
        assert_eq!(Value::parse(text), Some(value), "{text}");
    }
    for text in ["inf", "NaN", "nan%", "Bradford", "1.2.3"] {
        assert_eq!(Value::parse(text), None, "{text}");
    }
    assert_eq!(Value::Number(89.6).printed("89.6"), None);
    assert_eq!(Value::Number(71.4).printed("71.400000000000006").as_deref(), Some("71.400000000000006"));
}

#[test]
fn periods_are_read_as_they_are_written() {
    let lait = |text: &str| Period::lait(text).map(|one| (one.label, one.starts, one.status));
    assert_eq!(lait("2025 (prov)"), Some(("2025".to_owned(), 2025, Status::Provisional)));
    assert_eq!(lait("2025 (Rev)"), Some(("2025".to_owned(), 2025, Status::Revised)));
    assert_eq!(lait("2024-25 (OT)"), Some(("2024/25".to_owned(), 2024, Status::Other)));
    assert_eq!(lait("2014-16"), Some(("2014/16".to_owned(), 2014, Status::Published)));
    assert_eq!(lait("2013/14-15/16"), Some(("2013/14-15/16".to_owned(), 2013, Status::Published)));
    assert_eq!(lait("2013/14-"), None);
    assert_eq!(lait("0"), None);
    assert_eq!(lait("20é5"), None);
    let (academic, odd) = Period::ees("202425", "Academic year").unwrap();
    assert_eq!((academic.label.as_str(), academic.kind, odd), ("2024/25", Kind::Academic, None));
    assert!(Period::ees("202425", "Calendar year").unwrap().1.is_some());
    assert!(Period::ees("202427", "Academic year").unwrap().1.is_some());
    assert!(Period::ees("2024", "Autumn term").unwrap().1.is_some());
    assert_eq!(Period::ees("twenty", "Calendar year"), None);
    let before = Period::ees("202324", "Academic year").unwrap().0;
    let gap = Period::ees("202122", "Academic year").unwrap().0;
    assert!(academic.follows(&before) && !academic.follows(&gap), "a gap year is no year before");
}

const SMALL: &str = "\u{feff}time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,sex,Res_3851\n2024,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,Total,5\n2024,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,Female,c\n";

#[test]
fn a_file_is_refused_by_line_and_in_words() {
    let small = read("some (1).csv", SMALL.as_bytes()).unwrap();
    assert_eq!(small.observations.len(), 1, "the row of everybody alone");
    assert_eq!(small.series[0].code, "ees:some:res_3851");
    assert!(small.value("ees:some:res_3851", "380", "2024").is_some());
    for (file, dataset) in [
        ("folder/Timeliness_20_week.csv.gz", "timeliness_20_week"),
        ("UD_NEETNK_LA_dashboard_2021_vg_removed.csv", "ud_neetnk_la_dashboard"),
        ("1_eyfsp_headline_measures_2022.csv", "1_eyfsp_headline_measures"),
        ("ks4_dm_ud_202122_la_prov.csv", "ks4_dm_ud_la"),
    ] {
        assert_eq!(read(file, SMALL.as_bytes()).unwrap().release, dataset);
    }
    let nowhere = SMALL
        .replace("E08000032", "x")
        .replace(",380,", ",x,")
        .replace("Total,5", "Total,5\n2024,Calendar year,National,E92000001,England,,,,,,Total,7");
    let reading = read("a.csv", nowhere.as_bytes()).unwrap();
    assert_eq!((reading.others, reading.lost.count()), (2, 0), "x is what the DfE writes for no authority at all");
    let unknown = nowhere.replace(",x,x,", ",,E99,");
    let lost = read("a.csv", unknown.as_bytes()).unwrap().lost.lines();
    assert_eq!(lost, ["line 2: “E99” is not the code of a known area"], "never dropped without a word");
    let twice = format!("{SMALL}{}", SMALL.lines().nth(1).unwrap());
    let once = read("a.csv", twice.as_bytes()).unwrap();
    assert_eq!((once.observations.len(), once.notes[0].line), (1, Some(4)), "{:?}", once.notes);
    let twice = format!("{SMALL}{}", SMALL.lines().nth(1).unwrap().replace(",5", ",6"));
    assert!(read("a.csv", twice.as_bytes()).unwrap_err().to_string().contains("are already in line 2"));
    let short = format!("{SMALL}2024,Calendar year\n");
    let error = read("a.csv", short.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "line 4: it has 2 columns, and the heading 12");
    assert!(read("a.csv", b"").is_err());
    assert!(read("a.csv", b"name,age\nx,1\n").unwrap_err().to_string().contains("not a file that OnePlan can use"));
    assert!(read("a.parquet", b"PAR1 and no more").is_err());
    assert!(parts("a.gz", vec![0x1f, 0x8b, 1, 2]).is_err());
    assert!(parts("a.zip", b"PK broken".to_vec()).is_err());
}

#[test]
fn meta_files_name_units() {
    let Some(file) = shared("ees/data_meta_pairs/date_format.meta.csv") else { return };
    assert!(!meta(&file).unwrap().is_empty());
    assert!(meta(b"a,b\n1,2\n").is_err());
}

/// Recorded answers, in the order in which they are asked for.
struct Recorded(Vec<Answer>, Vec<String>);

impl Fetch for Recorded {
    fn get(&mut self, path: &str) -> Result<Answer, String> {
        self.1.push(path.to_owned());
        Ok(self.0.remove(0))
    }
    fn post(&mut self, path: &str, body: &Json) -> Result<Answer, String> {
        self.1.push(format!("{path} {body}"));
        Ok(self.0.remove(0))
    }
}

fn page(number: u64, rows: &Json) -> Answer {
    Answer::Json(json!({ "paging": { "page": number, "pageSize": 1, "totalResults": 2, "totalPages": 2 },
        "warnings": [], "results": rows }))
}

#[test]
fn the_api_is_asked_page_by_page_and_its_ids_are_put_into_codes() {
    let described = Answer::Json(json!({
        "filters": [{ "id": "f1", "column": "breakdown", "options": [{ "id": "o1", "label": "Total" }, { "id": "o2", "label": "Male" }] }],
        "indicators": [{ "id": "i1", "column": "pc_in_time", "label": "In time", "unit": "%", "decimalPlaces": 1 }],
        "locations": [{ "level": { "code": "LA" }, "options": [{ "id": "l1", "code": "E08000032", "oldCode": "380", "label": "Bradford" }] }],
    }));
    let row = |value: &str, period: &str| {
        json!([{ "timePeriod": { "code": "AY", "period": period }, "geographicLevel": "LA", "locations": { "LA": "l1" },
            "filters": { "f1": "o1" }, "values": { "i1": value } }])
    };
    let mut api = Recorded(
        vec![described.clone(), page(1, &row("51.5", "2023/2024")), page(2, &row("c", "2022/2023"))],
        Vec::new(),
    );
    let reading = published::api::read(&mut api, "abc-1", &Selection::default()).unwrap();
    assert_eq!(number(reading.value("ees:abc-1:pc_in_time", "380", "2023/24")), 51.5);
    let hidden = reading.value("ees:abc-1:pc_in_time", "380", "2022/23");
    assert_eq!(hidden, Some(Value::Missing(Missing::Suppressed)));
    assert!(api.1[1].contains("\"o1\"") && api.1[2].contains("\"page\":2"), "{:?}", api.1);

    let wanted = Selection { filters: [("breakdown".to_owned(), "Other".to_owned())].into(), ..Selection::default() };
    let error = published::api::read(&mut Recorded(vec![described], Vec::new()), "abc-1", &wanted).unwrap_err();
    assert!(error.to_string().contains("no option “Other”, but Total, Male"), "{error}");
    let refused = Answer::Refused(404, json!({ "title": "Not Found", "status": 404 }));
    let error = published::api::read(&mut Recorded(vec![refused], Vec::new()), "abc-1", &wanted).unwrap_err();
    assert!(error.to_string().contains("404: Not Found"), "{error}");
    assert!(published::api::read(&mut Recorded(Vec::new(), Vec::new()), "../x", &wanted).is_err());
}

proptest::proptest! {
    #[test]
    fn no_file_makes_it_fall_over(content in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let _ = read("a.csv", &content);
        let mut table = SMALL.as_bytes().to_vec();
        table.extend(&content);
        let _ = read("a.csv", &table);
        let _ = parts("a", content);
    }
}

#[test]
fn columns_that_were_renamed_are_named() {
    let standard = ["time_period", "time_identifier", "geographic_level"];
    for column in standard {
        let text = "time_period,time_identifier,geographic_level,country_code,pupils\n2024,Calendar year,National,E92000001,5\n";
        let error = read("a.csv", text.replace(column, "renamed").as_bytes()).unwrap_err().to_string();
        assert!(error.contains(&format!("column {column} is not in this file")), "{error}");
    }
    let words = "Measure_short,Topic,Measure,Polarity,Dps,Year_type,Description,Methodology\na,b,c,High,1,d,e,f\n";
    assert_eq!(dictionary(words.as_bytes()).unwrap().len(), 1);
    let error = dictionary(words.replace("Polarity", "Direction").as_bytes()).unwrap_err().to_string();
    assert!(error.contains("column polarity is not in this file"), "{error}");
    let named = |seventh: &str| {
        let headings = ["LA num", "LA Name", "SN1", "SN2", "SN3", "SN4", "SN5", "SN6", seventh, "SN8", "SN9", "SN10"];
        let mut sheet = workbook::Sheet::new("LA SN Groups", &headings);
        sheet.row(&["380", "Bradford", "889", "330", "353", "373", "831", "354", "350", "335", "333", "382"]);
        neighbours("2026-05", &workbook::write(vec![sheet]).unwrap()).unwrap()
    };
    assert!(named("sn 7").1.is_empty());
    let (set, lost) = named("Neighbour 7");
    assert_eq!(set.of("380").len(), 9);
    assert!(lost.lines()[0].contains("the column SN7 is missing"), "{:?}", lost.lines());
}
