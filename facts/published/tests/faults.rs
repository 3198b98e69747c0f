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
                assert!(notes(&reading).contains("none of everybody for Bradford"), "{}", notes(&reading));
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
        assert!(notes(&reading).contains("another country than England"), "{}", notes(&reading));
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
                    assert!(notes(&reading).contains("rows "), "{}", notes(&reading));
                }
                if name.starts_with("l_") {
                    assert!(notes(&reading).contains("the final one is taken"), "{}", notes(&reading));
                }
                println!("{name}: {all} {}", notes(&reading));
            }
            Err(NotRead::Compressed(how)) => {
                assert!(["b_zstd", "c_gzip", "d_brotli"].iter().any(|one| name.starts_with(one)), "{name}: {how}");
            }
            Err(error) => {
                println!("{name}: {error}");
                assert!(name.starts_with("i_empty") || name.starts_with("j_less"), "{name}: {error}");
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
                assert!(matches!(outcome, Err(NotRead::Line(3, _))), "{name}: {outcome:?}");
            }
            "h_same_row_twice_same_value.csv" => {
                let reading = outcome.unwrap();
                assert_eq!(of(&reading, "380"), [1.0]);
                assert_eq!(notes(&reading), "3: It says the same as line 2: it is taken once.\n");
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
    let mut reader = csv::Reader::from_reader(text.as_bytes());
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
    assert!(notes(&before).contains("no known area"));
    let codes = Codes::with([("E06000099".to_owned(), "950".to_owned())]);
    let reading = read_with("a.csv", text.as_bytes(), &codes, None).unwrap();
    assert_eq!(of(&reading, "950"), [5.0]);
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
    assert!(error.contains("made to do harm"), "{error}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..3 {
        zip.start_file(format!("{number}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..20 {
            zip.write_all(&block).unwrap();
        }
    }
    let error = published::parts("a.zip", zip.finish().unwrap().into_inner()).unwrap_err().to_string();
    assert!(error.contains("made to do harm"), "all members together: {error}");
    // Short rows that each cost more than they are long.
    let head = "time_period,time_identifier,geographic_level,country_code";
    let columns: String = (0..2_000).map(|number| format!(",c{number}")).collect();
    let ones = ",1".repeat(2_000);
    let rows: String = (0..1_200).map(|number| format!("2024,Week {number},National,E92000001{ones}\n")).collect();
    let error = read("a.csv", format!("{head}{columns}\n{rows}").as_bytes());
    assert!(error.is_ok() || error.unwrap_err().to_string().contains("memory"), "bounded by its own size");
}
