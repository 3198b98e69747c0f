//! Published files that were found to be taken wrongly: a part for the whole, a country for England, a row twice.

use std::path::PathBuf;

use published::areas::{self, Codes};
use published::{NotRead, Reading, Value, read, read_with};

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(shared.join("data/faults").join(folder)) else {
        println!("skipped: data/faults/{folder} is not beside the repository");
        return Vec::new();
    };
    let mut all: Vec<(String, Vec<u8>)> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending != "txt"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

/// All numbers of a reading: area, period, number.
fn numbers(reading: &Reading) -> Vec<(String, String, f64)> {
    let mut all: Vec<(String, String, f64)> = reading
        .observations
        .iter()
        .filter_map(|one| {
            let Value::Number(number) = one.value else { return None };
            let area = reading.areas[one.area as usize].clone();
            Some((area, reading.periods[one.period as usize].label.clone(), number))
        })
        .collect();
    all.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    all
}

fn of(reading: &Reading, area: &str) -> Vec<f64> {
    numbers(reading).into_iter().filter(|(at, ..)| at == area).map(|(.., number)| number).collect()
}

fn notes(reading: &Reading) -> String {
    reading
        .notes
        .iter()
        .map(|note| format!("{}: {}\n", note.line.map_or(String::new(), |line| line.to_string()), note.words))
        .collect()
}

#[test]
fn a_part_of_the_population_is_never_taken_for_the_whole() {
    for (name, content) in files("09-ees-subgroup-as-whole") {
        let outcome = read(&name, &content);
        match name.as_str() {
            "a_no_total_one_row_each.csv" => {
                let error = outcome.unwrap_err().to_string();
                assert!(error.contains("“sen_provision”") && error.contains("“EHC plan”, “SEN support”"), "{error}");
            }
            "b_constant_filter.csv" => {
                let notes = notes(&outcome.unwrap());
                assert!(notes.contains("Every row is of school_type “Special”"), "{notes}");
            }
            "d_total_missing_for_one_area.csv" => {
                let reading = outcome.unwrap();
                assert_eq!(numbers(&reading), [(areas::ENGLAND.to_owned(), "2024/25".to_owned(), 100.0)]);
                let lost = reading.lost.lines();
                assert!(lost[0].starts_with("Bradford, 202425 Academic year: there are rows for parts"), "{lost:?}");
            }
            other => assert!(outcome.is_err(), "{other}"),
        }
    }
    // The total of one filter may be that of a part by another.
    let head =
        "time_period,time_identifier,geographic_level,country_code,country_name,school_type,primary_need,pupils\n";
    let rows = "202425,Academic year,National,E92000001,England,Special,Total,10\n\
                202425,Academic year,National,E92000001,England,Mainstream,ASD,20\n";
    assert!(
        matches!(read("c.csv", format!("{head}{rows}").as_bytes()), Err(NotRead::Part { column, .. }) if column == "school_type")
    );
    // Several that begin with "All" are kinds, not the whole.
    let rows = "202425,Academic year,National,E92000001,England,All special schools,Total,10\n\
                202425,Academic year,National,E92000001,England,All primary schools,ASD,20\n";
    assert!(read("e.csv", format!("{head}{rows}").as_bytes()).is_err());
}

const OF_PUPILS: &str = "time_period,time_identifier,geographic_level,country_code,country_name";

fn england(cells: &str) -> String {
    format!("202425,Academic year,National,E92000001,England,{cells}\n")
}

fn figure(reading: &Reading, series: &str) -> Option<f64> {
    reading.value(series, areas::ENGLAND, "2024/25").and_then(Value::number)
}

#[test]
fn pupils_with_a_plan_have_series_of_their_own_and_are_never_taken_for_everybody() {
    let text = |rows: &[&str]| {
        let rows: String = rows.iter().map(|cells| england(cells)).collect();
        format!("{OF_PUPILS},education_phase,characteristic_group,characteristic,susp,headcount\n{rows}")
    };
    let rows = [
        "Total,SEN provision,SEN provision SEN with statement EHC,16,100",
        "Total,Total,Total,50,1000",
        "Total,SEN provision,SEN Support,14,200",
        "Total,SEN provision,No SEN,20,700",
        "Primary,SEN provision,EHC plan,3,40",
        "Total,FSM eligible,EHC plan,4,40",
        "Total,SEN provision,Total,1,1",
        "Total,Gender,Male,30,500",
    ];
    let reading = read("exc_characteristics.csv", text(&rows).as_bytes()).unwrap();
    for (series, susp, headcount) in [("", 50.0, 1000.0), (":ehc", 16.0, 100.0), (":sen_support", 14.0, 200.0)] {
        assert_eq!(figure(&reading, &format!("ees:exc_characteristics:susp{series}")), Some(susp), "{series}");
        assert_eq!(
            figure(&reading, &format!("ees:exc_characteristics:headcount{series}")),
            Some(headcount),
            "{series}"
        );
    }
    assert_eq!((reading.series.len(), reading.observations.len(), reading.others), (6, 6, 5));
    assert!(reading.lost.is_empty(), "{:?}", reading.lost.lines());
    // Two rows of the same pupils with other numbers: neither is taken, and the line is told.
    let doubled: Vec<&str> = rows.into_iter().chain(["Total,SEN provision,EHC plan,17,100"]).collect();
    let reading = read("exc_characteristics.csv", text(&doubled).as_bytes()).unwrap();
    assert_eq!(figure(&reading, "ees:exc_characteristics:susp"), Some(50.0));
    assert_eq!(figure(&reading, "ees:exc_characteristics:susp:sen_support"), Some(14.0));
    assert_eq!(figure(&reading, "ees:exc_characteristics:susp:ehc"), None);
    assert!(reading.lost.lines()[0].starts_with("line 10: the same area and period are already in line 2"));
}

#[test]
fn pupils_are_known_by_every_spelling_of_the_releases_in_every_column_of_sen() {
    let plan = ["EHC plan", "\"Education, health and care plan\"", "SEN State EHC", "EHCP or Statement"];
    let support = ["SEN support", "SEN support / SEN without an EHC plan", "SEN Supp", "SEN without statement"];
    for (columns, total, group) in [
        ("breakdown_topic,breakdown", "Total,Total", "SEN provision,"),
        ("breakdown", "Total", ""),
        ("sen_provision", "All pupils", ""),
        ("sen_status,sen_provision", "Total,Total", "Any special educational need,"),
        ("sen_status", "Total", ""),
        ("sen", "ALL", ""),
    ] {
        for (one, other) in plan.into_iter().zip(support) {
            let rows = [format!("{total},50"), format!("{group}{one},16"), format!("{group}{other},14")];
            let rows: String = rows.iter().map(|cells| england(cells)).collect();
            let reading = read("a.csv", format!("{OF_PUPILS},{columns},susp\n{rows}").as_bytes()).unwrap();
            let found = ["ees:a:susp", "ees:a:susp:ehc", "ees:a:susp:sen_support"].map(|code| figure(&reading, code));
            assert_eq!(found, [Some(50.0), Some(16.0), Some(14.0)], "{columns} {one} {other}");
        }
    }
}

#[test]
fn without_a_row_of_everybody_there_are_series_of_pupils_with_sen_alone() {
    let outcome = |columns: &str, rows: &[&str]| {
        let rows: String = rows.iter().map(|cells| england(cells)).collect();
        read("a.csv", format!("{OF_PUPILS},{columns},c2\n{rows}").as_bytes())
    };
    let codes = |reading: &Reading| reading.series.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
    let rows = ["Total,EHC plan,16", "Total,SEN support,14", "Total,No SEN,20", "Primary,EHC plan,3"];
    let reading = outcome("education_phase,sen", &rows).unwrap();
    assert_eq!(codes(&reading), ["ees:a:c2:ehc", "ees:a:c2:sen_support"]);
    assert_eq!((of(&reading, areas::ENGLAND), reading.others), (vec![16.0, 14.0], 2));
    assert!(reading.lost.is_empty() && notes(&reading).contains("No row is of everybody in sen"));
    // One value, or those with SEN together, is not the whole either.
    for rows in [&["EHC plan,16"][..], &["All SEN provision,30", "EHC plan,16"]] {
        let reading = outcome("sen_provision", rows).unwrap();
        assert_eq!((codes(&reading), of(&reading, areas::ENGLAND)), (vec!["ees:a:c2:ehc".to_owned()], vec![16.0]));
    }
    // A value that is not known, and a part of the schools.
    for (columns, rows, column) in [
        ("sen", &["EHC plan,16", "Something else,14"][..], "sen"),
        ("school_type,sen", &["Special,EHC plan,16", "Special,SEN support,14"], "sen"),
        ("school_type,sen", &["Special,EHC plan,16", "Mainstream,SEN support,14"], "school_type"),
    ] {
        let outcome = outcome(columns, rows);
        assert!(matches!(&outcome, Err(NotRead::Part { column: named, .. }) if named == column), "{outcome:?}");
    }
    let part = outcome("school_type,sen", &["Special,Total,30", "Special,EHC plan,16"]).unwrap();
    assert_eq!(codes(&part), ["ees:a:c2"], "of special schools alone there are no series of pupils");
}

#[test]
fn another_countrys_row_is_never_englands() {
    let head = "time_period,time_identifier,geographic_level,country_code,country_name,sex,pupils\n";
    for (code, country) in [
        ("K02000001", "United Kingdom"),
        ("K03000001", "Great Britain"),
        ("K04000001", "England and Wales"),
        ("W92000004", "Wales"),
        ("S92000003", "Scotland"),
        ("N92000002", "Northern Ireland"),
        ("", "United Kingdom"),
    ] {
        let text = format!(
            "{head}202425,Academic year,National,{code},{country},Total,9000\n202425,Academic year,Regional,E92000001,England,Total,1\n"
        );
        assert!(read("a.csv", text.as_bytes()).is_err(), "{country} alone");
        let text = format!(
            "{head}202425,Academic year,National,{code},{country},Total,9000\n202425,Academic year,National,E92000001,England,Total,100\n"
        );
        let reading = read("a.csv", text.as_bytes()).unwrap();
        assert_eq!(of(&reading, areas::ENGLAND), [100.0], "{country}");
        assert_eq!((reading.others, reading.lost.count()), (1, 0), "{country}");
    }
}

#[test]
fn filters_whose_values_are_numbers_are_filters() {
    for (name, content) in files("12-ees-numeric-filter") {
        match read(&name, &content) {
            Ok(reading) => {
                let wanted = if name.starts_with("a_") { 500.0 } else { 900.0 };
                if !name.starts_with("d_") {
                    assert_eq!(of(&reading, areas::ENGLAND), [wanted], "{name}");
                }
                let bradford = of(&reading, "380");
                assert!(bradford == [wanted] || bradford.is_empty(), "{name}: {bradford:?}");
                assert!(
                    reading.series.iter().all(|one| one.title.ends_with("plans") || one.title == "pupils"),
                    "{name}"
                );
            }
            Err(error) => {
                let words = error.to_string();
                assert!(
                    ["age", "year_group", "idaci_decile"].iter().any(|column| words.contains(column)),
                    "{name}: {words}"
                );
            }
        }
    }
}

#[test]
fn tables_in_another_encoding_or_with_other_separators_are_refused_in_words() {
    for (name, content) in files("13-csv-encodings") {
        let outcome = read(&name, &content);
        match name.chars().next().unwrap() {
            'a' | 'b' | 'g' | 'h' | 'j' | 'm' => {
                let reading = outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(of(&reading, "380"), [6.0], "{name}");
                assert_eq!(of(&reading, "908"), [7.0], "{name}");
                assert!(!notes(&reading).contains("“”"), "{name}: {}", notes(&reading));
            }
            'l' => assert_eq!(of(&outcome.unwrap(), "380"), [1234.0]),
            _ => {
                let words = outcome.unwrap_err().to_string();
                assert!(words.contains("Save it"), "{name}: {words}");
            }
        }
    }
}

#[test]
fn a_row_that_stands_twice_in_lait_is_told_with_both_rows() {
    for (name, content) in files("15-lait-parquet") {
        match read(&name, &content) {
            Ok(reading) => {
                let mut keys: Vec<(u32, u32, &str)> = reading
                    .observations
                    .iter()
                    .map(|one| (one.series, one.area, reading.periods[one.period as usize].label.as_str()))
                    .collect();
                let all = keys.len();
                keys.sort_unstable();
                keys.dedup();
                assert_eq!(keys.len(), all, "{name} has a row twice that a table could not hold");
                if name.starts_with("m_") {
                    let told = format!("{}{:?}", notes(&reading), reading.lost.lines());
                    assert!(told.contains("rows "), "{told}");
                }
                if name.starts_with("l_") {
                    assert!(notes(&reading).contains("the final one is used"), "{}", notes(&reading));
                }
                println!("{name}: {all} {}", notes(&reading));
            }
            Err(NotRead::Compressed(how)) => {
                assert!(["b_zstd", "c_gzip", "d_brotli"].iter().any(|one| name.starts_with(one)), "{name}: {how}");
            }
            Err(error) => {
                println!("{name}: {error}");
                let refused = ["i_empty", "j_less", "n_dash"].iter().any(|one| name.starts_with(one));
                assert!(refused, "{name}: {error}");
            }
        }
    }
}

#[test]
fn kinds_of_periods_are_kept_apart_and_doubled_rows_told_by_line() {
    for (name, content) in files("17-ees-periods") {
        let outcome = read(&name, &content);
        match name.as_str() {
            "crlf.csv" | "lf.csv" => {
                let told = outcome.unwrap().lost.lines();
                assert_eq!(told.len(), 1, "{name}: {told:?}");
                assert!(told[0].starts_with("line 3: “20245x” is not a period"), "{name}: {told:?}");
            }
            "h_same_row_twice_same_value.csv" => {
                let reading = outcome.unwrap();
                assert_eq!(of(&reading, "380"), [1.0]);
                assert_eq!(notes(&reading), "3: It is the same as line 2, so it is used once.\n");
            }
            "good.csv" | "m_same_row_twice.parquet" => assert!(outcome.is_ok(), "{name}"),
            _ => {
                let reading = outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
                let all = of(&reading, "380");
                let kinds: std::collections::BTreeSet<(String, published::Kind)> =
                    reading.periods.iter().map(|period| (period.label.clone(), period.kind)).collect();
                assert_eq!(kinds.len(), all.len(), "{name}: {:?}", reading.periods);
            }
        }
    }
}

#[test]
fn every_code_of_an_authority_since_2009_leads_to_one_series_and_no_split_is_joined() {
    for (codes, number) in [
        (["E10000002", "E06000060"], "825"),
        (["E10000023", "E06000065"], "815"),
        (["E10000027", "E06000066"], "933"),
        (["E08000016", "E08000038"], "370"),
        (["E08000019", "E08000039"], "373"),
        (["E06000048", "E06000057"], "929"),
        (["E08000020", "E08000037"], "390"),
        (["E10000033", "E06000054"], "865"),
    ] {
        for code in codes {
            assert_eq!(areas::key(code), Some(number), "{code}");
            assert!(areas::name(number).is_some(), "{number}");
        }
        assert_eq!(areas::key(number), Some(number));
    }
    // Cumbria, Northamptonshire, Dorset and its neighbours were split or merged.
    let apart =
        ["E10000006", "E06000063", "E06000064", "E10000021", "E06000061", "E06000062", "E10000009", "E06000059"];
    let keys: std::collections::BTreeSet<_> = apart.iter().map(|code| areas::key(code).unwrap()).collect();
    assert_eq!(keys.len(), apart.len());
    let head = "time_period,time_identifier,geographic_level,country_code,new_la_code,old_la_code,pupils\n";
    let text = format!(
        "{head}2019,Calendar year,Local authority,E92000001,E10000002,825,5\n2021,Calendar year,Local authority,E92000001,E06000060,,6\n"
    );
    assert_eq!(of(&read("a.csv", text.as_bytes()).unwrap(), "825"), [5.0, 6.0]);
    // Two codes that name two authorities.
    let text = format!(
        "{head}2021,Calendar year,Local authority,E92000001,E06000060,380,6\n2021,Calendar year,Regional,E92000001,,,6\n"
    );
    assert!(read("a.csv", text.as_bytes()).is_err());
}

#[test]
fn the_changes_of_codes_that_are_known_are_all_in_the_program() {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(shared.join("data/facts/la_changes.csv")) else {
        println!("skipped: data/facts/la_changes.csv is not beside the repository");
        return;
    };
    let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), text.as_bytes());
    for row in reader.records() {
        let row = row.unwrap();
        if &row[6] != "upper" || row[4].starts_with("2027") || row[4].starts_with("2028") {
            continue;
        }
        // Bedfordshire and Cheshire ended in 2009, and no series has figures of them.
        for (code, number) in [(&row[0], &row[7]), (&row[1], &row[8])] {
            if !matches!(number, "820" | "875") {
                assert_eq!(areas::key(code), Some(number), "{code}");
            }
        }
    }
}

#[test]
fn an_authority_of_2027_is_known_once_its_code_was_added() {
    let head = "time_period,time_identifier,geographic_level,country_code,new_la_code,old_la_code,pupils\n";
    let text = format!(
        "{head}2027,Calendar year,Local authority,E92000001,E06000099,950,5\n2027,Calendar year,Local authority,E92000001,E08000032,380,6\n"
    );
    let before = read("a.csv", text.as_bytes()).unwrap();
    assert_eq!(before.lost.lines(), ["line 2: “E06000099” is not the code of a known area"]);
    let codes = Codes::with([("E06000099".to_owned(), "950".to_owned())]);
    let reading = read_with("a.csv", text.as_bytes(), &codes, None).unwrap();
    assert_eq!(of(&reading, "950"), [5.0]);
}

const HEAD: &str =
    "time_period,time_identifier,geographic_level,country_code,new_la_code,old_la_code,plans,pc_in_time,annual_change";

fn bradford(year: &str, cells: &str) -> String {
    format!("{year},Calendar year,Local authority,E92000001,E08000032,380,{cells}\n")
}

#[test]
fn rows_and_cells_that_are_not_taken_are_told_by_line_and_the_others_are_in() {
    let rows = [
        bradford("2024", "\"5,332\",89.6,-3"),
        bradford("20x4", "1,2,3"),
        bradford("9999", "1,2,3"),
        bradford("2023", "many,999,2"),
        bradford("2022", "-5,-1,2"),
        bradford("2021", "\"5,33\",50,2"),
        bradford("2020", "5,50,2").replace("Local authority", "Locol authority"),
        bradford("2019", "5,50,2").replace("E08000032,380", "E09,999"),
        bradford("2018", "x,z,c"),
        bradford("2017", "7,50,2").replace("Local authority", "School"),
    ];
    let reading = read("a.csv", format!("{HEAD}\n{}", rows.concat()).as_bytes()).unwrap();
    let told = reading.lost.lines();
    let of = |column: &str, year: &str| reading.value(&format!("ees:a:{column}"), "380", year).and_then(Value::number);
    assert_eq!(of("plans", "2024"), Some(5332.0));
    assert_eq!(of("annual_change", "2024"), Some(-3.0), "a change can lie below nothing");
    for (column, year) in
        [("plans", "2023"), ("pc_in_time", "2023"), ("plans", "2022"), ("pc_in_time", "2022"), ("plans", "2021")]
    {
        assert_eq!(reading.value(&format!("ees:a:{column}"), "380", year), None, "{column} {year} is not stored");
    }
    assert_eq!(of("annual_change", "2023"), Some(2.0), "the other cells of the row are");
    for words in [
        "line 3: “20x4” is not a period",
        "line 4: “9999” is not a period",
        "line 5: “many” in column “plans” is neither a number nor a known symbol",
        "line 5: “999” in column “pc_in_time” cannot be right: a percentage is between 0 and 100",
        "line 6: “-5” in column “plans” cannot be right",
        "line 6: “-1” in column “pc_in_time” cannot be right",
        "line 7: “5,33” in column “plans” is neither",
        "line 8: “Locol authority” is not a known geographic level",
        "line 9: “E09” is not the code of a known area",
    ] {
        assert!(told.iter().any(|line| line.starts_with(words)), "{words}: {told:#?}");
    }
    assert_eq!((told.len(), reading.others), (9, 1), "{told:#?}");
}

#[test]
fn a_row_of_everybody_counts_wherever_it_stands_among_the_rows_of_parts() {
    let head = format!("{HEAD},sex").replace(",pc_in_time,annual_change", "");
    let [all, boys, girls] = ["5,Total", "2,Male", "3,Female"].map(|cells| bradford("2024", cells));
    for rows in [[&all, &boys, &girls], [&boys, &all, &girls], [&boys, &girls, &all]] {
        let text: String = rows.into_iter().map(String::as_str).collect();
        let reading = read("a.csv", format!("{head}\n{text}").as_bytes()).unwrap();
        assert_eq!(of(&reading, "380"), [5.0]);
        assert!(reading.lost.is_empty(), "{:?}", reading.lost.lines());
    }
}

#[test]
fn a_file_of_which_nothing_can_be_taken_is_refused_with_the_reasons() {
    let none = read("a.csv", format!("{HEAD}\n").as_bytes()).unwrap_err().to_string();
    assert_eq!(none, "nothing in it can be used: it has a heading and no rows");
    let bad = read("a.csv", format!("{HEAD}\n{}", bradford("20x4", "1,2,3")).as_bytes()).unwrap_err().to_string();
    assert!(bad.contains("line 2: “20x4” is not a period"), "{bad}");
    let symbols = read("a.csv", format!("{HEAD}\n{}", bradford("2024", "n/a,:,")).as_bytes()).unwrap_err().to_string();
    assert!(symbols.contains("no figure"), "{symbols}");
    for (content, words) in [
        (&b"%PDF-1.7\n"[..], "it is a PDF document"),
        (b"<html><body>Sign in</body></html>", "it is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0b\0o\0o\0k\0", "it is an old Excel workbook"),
        (b"{\"a\":1}", "it is a JSON file"),
        (b"   \n", "it is empty"),
    ] {
        let error = read("a.csv", content).unwrap_err().to_string();
        assert!(error.starts_with(words) && error.len() > words.len() + 20, "{error}");
    }
}

#[test]
fn a_zip_says_what_of_it_is_not_read() {
    use std::io::Write;
    let zip = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"a,b\n1,2\n").unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let all = published::unpack("a.zip", zip(&["data/a.csv", "guidance.txt", "more.zip"])).unwrap();
    assert_eq!(
        (all.parts.len(), all.others, all.packed),
        (1, vec!["guidance.txt".to_owned()], vec!["more.zip".to_owned()])
    );
    let nested = published::unpack("a.zip", zip(&["one.zip", "two.zip"])).unwrap_err().to_string();
    assert!(nested.starts_with("it is a zip file of other zip files. Unpack it"), "{nested}");
    let none = published::unpack("a.zip", zip(&["guidance.txt"])).unwrap_err().to_string();
    assert!(none.contains("has no CSV, parquet or Excel file. It holds guidance.txt"), "{none}");
    let renamed = published::unpack("workbook.csv", zip(&["xl/workbook.xml"])).unwrap();
    assert_eq!(renamed.parts.len(), 1, "a workbook is one whatever it is called");
}

#[test]
fn a_meta_file_says_what_is_a_filter() {
    let head = "time_period,time_identifier,geographic_level,country_code,band,pupils\n";
    let text = format!("{head}2024,Calendar year,National,E92000001,1,5\n2024,Calendar year,Regional,E92000001,2,6\n");
    let meta = published::meta(b"col_name,col_type,label\nband,Filter,Band\npupils,Indicator,Pupils\n").unwrap();
    let row = format!("{text}2024,Calendar year,National,E92000001,2,7\n");
    let outcome = read_with("a.csv", row.as_bytes(), &Codes::default(), Some(&meta));
    assert!(matches!(&outcome, Err(NotRead::Part { column, .. }) if column == "band"), "{outcome:?}");
    assert_eq!(published::described_by("SEN2_MI.meta.csv"), Some("sen2_mi.csv".to_owned()));
}

#[test]
fn bombs_are_refused_in_words() {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![b','; 1 << 20];
    for _ in 0..60 {
        gz.write_all(&block).unwrap();
    }
    let gz = gz.finish().unwrap();
    let error = published::parts("a.csv.gz", gz).unwrap_err().to_string();
    assert!(error.contains("damaged or malicious"), "{error}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..3 {
        zip.start_file(format!("{number}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..20 {
            zip.write_all(&block).unwrap();
        }
    }
    let error = published::parts("a.zip", zip.finish().unwrap().into_inner()).unwrap_err().to_string();
    assert!(error.contains("damaged or malicious"), "all members together: {error}");
    // Short rows that each cost more than they are long.
    let head = "time_period,time_identifier,geographic_level,country_code";
    let columns: String = (0..1_900).map(|number| format!(",c{number}")).collect();
    let ones = ",1".repeat(1_900);
    let rows: String = (0..1_200).map(|number| format!("2024,Week {number},National,E92000001{ones}\n")).collect();
    let error = read("a.csv", format!("{head}{columns}\n{rows}").as_bytes());
    assert!(error.is_ok() || error.unwrap_err().to_string().contains("memory"), "bounded by its own size");
}

#[test]
fn a_zip_file_that_broke_off_is_called_damaged_and_not_another_kind_of_file() {
    for name in ["a.zip", "a.csv.gz"] {
        let error = published::unpack(name, b"\x01\x02\x03\x04".repeat(30)).unwrap_err().to_string();
        assert!(error.starts_with("it is damaged: the zip or gzip file"), "{name}: {error}");
    }
}
