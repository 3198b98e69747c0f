//! Importing a GIAS file: what is good comes in, what is bad is said by line, whatever the file is.

use std::io::Read;

use ::organisations::gias::{GiasError, Report, import, read};
use store::{Actor, Migrations, Query, on_both};

const ROOMS: &[&Migrations] = &[&people::MIGRATIONS, &search::MIGRATIONS];
const HEADING: &str = "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),OpenDate,PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,SchoolCapacity,NumberOfPupils,UKPRN,SEN1 (name),SEN2 (name),Postcode,Easting\n";

fn row(urn: &str, name: &str) -> String {
    format!(
        "{urn},380,2001,\"{name}\",Community school,Open,01-09-1965,Primary,3,11,420,401,10070000,Not Applicable,\"ASD - Autistic Spectrum Disorder\",BD1 1HX,416000\n"
    )
}

fn parse(bytes: &[u8]) -> Result<Report, GiasError> {
    read(bytes, |_| Ok(()))
}

#[test]
fn windows_1252_is_read_as_written() {
    let mut names = Vec::new();
    let mut bytes = HEADING.as_bytes().to_vec();
    bytes.extend(
        row("107249", "St X")
            .replace("St X", "St Ren\u{1}")
            .into_bytes()
            .into_iter()
            .map(|b| if b == 1 { 0xe9 } else { b }),
    );
    bytes.extend(row("107250", "Zoë’s").into_bytes());
    let report = read(bytes.as_slice(), |establishment| {
        names.push((establishment.name, establishment.sen_types, establishment.opened_on.map(|date| date.to_string())));
        Ok(())
    })
    .unwrap();
    assert_eq!((report.kept, report.left_out), (2, 0));
    assert_eq!(
        names[0],
        ("St René".into(), Some("ASD - Autistic Spectrum Disorder".into()), Some("1965-09-01".into()))
    );
    assert_eq!(names[1].0, "Zoë’s");
}

#[test]
fn bad_rows_are_named_by_line_and_good_rows_kept() {
    let file = format!(
        "{HEADING}{}{}{}1,2,3\n{}{}{}",
        row("107249", "Good"),
        row("12", "Short URN"),
        row("107251", ""),
        row("107252", "Bad number").replace("420", "many"),
        row("107253", "Excel's date").replace("01-09-1965", "01/09/1965"),
        row("107249", "Twice"),
    );
    let report = parse(file.as_bytes()).unwrap();
    assert_eq!((report.kept, report.left_out, report.odd), (3, 4, 1));
    let said = |rows: &[::organisations::gias::BadRow]| -> Vec<String> {
        rows.iter().map(|bad| format!("{}: {}", bad.line, bad.what)).collect()
    };
    assert_eq!(said(&report.odd_cells), ["6: Bad number: SchoolCapacity is \"many\", not a number"]);
    let said = said(&report.bad_rows);
    assert_eq!(
        said,
        [
            "3: A URN must be 5 or 6 digits, such as 107249",
            "4: it has no name",
            "5: it has 3 columns instead of 17",
            "8: the URN 107249 is already in line 2",
        ]
    );
}

#[test]
fn lines_are_counted_alike_with_windows_line_ends() {
    let file = format!("{HEADING}{}{}", row("107249", "Good"), row("12", "Bad")).replace('\n', "\r\n");
    let report = parse(file.as_bytes()).unwrap();
    assert_eq!((report.kept, report.bad_rows[0].line), (1, 3));
}

#[test]
fn files_of_another_kind_are_refused_in_words() {
    for (bytes, words) in [
        (&b""[..], "empty"),
        (b"name,age\nA,1\n", "no column URN"),
        (b"\xff\xfeU\0R\0N\0", "UTF-16"),
        (b"URN;EstablishmentName\n", "semicolons"),
        (b"URN,URN,EstablishmentName,EstablishmentStatus (name)\n1,2,3,4\n", "heading URN is in the file twice"),
        (b"URN,EstablishmentName,EstablishmentStatus (name)\n", "headings but no rows"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not a GIAS file"),
        (b"PK\x03\x04\x14\0\x06\0", "not a GIAS file"),
    ] {
        let error = parse(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

/// Gives three thousand million bytes and counts how many were asked for.
struct Endless {
    start: Vec<u8>,
    given: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given >= 3_000_000_000 {
            return Ok(0);
        }
        let from_start = self.start.len().min(buffer.len());
        buffer[..from_start].copy_from_slice(&self.start[..from_start]);
        self.start.drain(..from_start);
        buffer[from_start..].fill(0);
        self.given += buffer.len() as u64;
        Ok(buffer.len())
    }
}

#[test]
fn a_huge_file_of_one_line_is_given_up_early() {
    for start in [Vec::new(), HEADING.as_bytes().to_vec()] {
        let mut file = Endless { start, given: 0 };
        let error = read(&mut file, |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("is longer than any line in a GIAS file"), "{error}");
        assert!(file.given < 2_000_000, "{} bytes were read", file.given);
    }
}

#[test]
fn nothing_fed_to_the_reader_makes_it_panic() {
    // A small deterministic fuzz: a good file with bytes changed at every place.
    let good = format!("{HEADING}{}{}", row("107249", "Good \"quoted\""), row("107250", "Other")).into_bytes();
    for place in 0..good.len() {
        for byte in [0, b'"', b',', b'\n', 0xff] {
            let mut bad = good.clone();
            bad[place] = byte;
            let _ = parse(&bad);
            let _ = parse(&bad[..place]);
        }
    }
}

/// A file of the kind of fault 19, where it is.
fn fault(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = std::path::Path::new(&root).join("data/faults/19-gias").join(name);
    let content = std::fs::read(&path).ok();
    if content.is_none() {
        println!("skipped: no {}", path.display());
    }
    content
}

#[test]
fn odd_cells_are_told_by_line_and_the_school_is_kept() {
    let told = |name: &str| {
        let report = parse(&fault(name)?).unwrap();
        Some((report.kept, report.left_out, report.odd_cells.iter().map(|odd| odd.line).collect::<Vec<_>>()))
    };
    for (name, expected) in [
        ("b_excel_resaved.csv", (3, 0, vec![])),
        // The years 1 and 0 are none; every other day is read, however it is written.
        ("c_ancient_dates.csv", (6, 0, vec![2, 4])),
        ("j_newline_in_cell.csv", (2, 0, vec![])),
        ("l_urn_oddities.csv", (2, 4, vec![])),
    ] {
        assert!(told(name).is_none_or(|told| told == expected), "{name}: {:?}", told(name));
    }
    for name in ["g_utf16.csv", "h_semicolon.csv"] {
        assert!(fault(name).is_none_or(|file| parse(&file).is_err()), "{name}");
    }
}

#[test]
fn names_come_in_whole_whatever_the_letters_and_rows_that_are_cut_are_told() {
    let names = |name: &str| {
        let mut names = Vec::new();
        let report = read(fault(name)?.as_slice(), |one| {
            names.push(one.name);
            Ok(())
        });
        report.map(|report| (report.left_out, report.odd, names)).ok()
    };
    let a = names("a_ok.csv");
    assert!(a.is_none_or(|(left_out, odd, names)| (left_out, odd, names.len()) == (0, 0, 5)
        && names[1] == "École Française de Bradford – St Anne’s"));
    for (name, wanted) in [
        ("e_utf8.csv", &["École Française"][..]),
        ("f_utf8_bom.csv", &["École"]),
        ("i_mixed.csv", &["École Française", "Café School"]),
        ("n_closed_later.csv", &["Moorside School"]),
    ] {
        assert!(
            names(name).is_none_or(|(left_out, odd, names)| left_out == 0 && odd == 0 && names == wanted),
            "{name}"
        );
    }
    assert!(names("k_short_rows.csv").is_none_or(|(left_out, _, names)| (left_out, names.len()) == (1, 1)));
    assert!(names("m_sec41.csv").is_none_or(|(left_out, _, names)| (left_out, names.len()) == (0, 7)));
}

#[test]
fn cells_that_cannot_be_are_told_by_line_and_are_not_known() {
    let heading = "URN,EstablishmentName,EstablishmentStatus (name),LA (code),UKPRN,Postcode,StatutoryLowAge,StatutoryHighAge,OpenDate,CloseDate,SchoolCapacity,Town,Section41Approved (name),Easting,Northing\n";
    let cells = [
        ("380,10070000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Approved,416000,433000", ""),
        ("BFD,10070000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Approved,416000,433000", "LA (code) is \"BFD\""),
        ("380,1007000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Approved,416000,433000", "UKPRN is \"1007000\""),
        ("380,10070000,Bradford,3,11,01-09-2000,,420,Bradford,Approved,416000,433000", "Postcode is \"Bradford\""),
        (
            "380,10070000,BD1 1HX,19,3,01-09-2000,,420,Bradford,Approved,416000,433000",
            "StatutoryHighAge is \"3\", below",
        ),
        ("380,10070000,BD1 1HX,-1,3,01-09-2000,,420,Bradford,Approved,416000,433000", "StatutoryLowAge is \"-1\""),
        ("380,10070000,BD1 1HX,3,11,01-09-2010,01-09-2000,420,Bradford,Approved,416000,433000", "before the OpenDate"),
        ("380,10070000,BD1 1HX,3,11,01-09-2000,,-20,Bradford,Approved,416000,433000", "SchoolCapacity is \"-20\""),
        ("380,10070000,BD1 1HX,3,11,01-09-2000,,420,Bra\u{7}dford,Approved,416000,433000", "Town contains a character"),
        ("380,10070000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Aproved,416000,433000", "is \"Aproved\""),
        ("380,10070000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Approved,416000,", "Easting is given without Northing"),
        ("000,10070000,BD1 1HX,3,11,01-09-2000,,420,Bradford,Approved,416000,433000", ""),
    ];
    let mut file = heading.to_owned();
    for (number, (row, _)) in cells.iter().enumerate() {
        file.push_str(&format!("{},School {number},Open,{row}\n", 100_000 + number));
    }
    let mut all = Vec::new();
    let report = read(file.as_bytes(), |one| {
        all.push(one);
        Ok(())
    })
    .unwrap();
    let wrong = cells.iter().filter(|(_, words)| !words.is_empty()).count() as u64;
    assert_eq!((report.kept, report.left_out, report.odd), (12, 0, wrong), "{:#?}", report.odd_cells);
    for (number, (_, words)) in (0_u64..).zip(&cells).filter(|(_, (_, words))| !words.is_empty()) {
        let told = report.odd_cells.iter().find(|odd| odd.line == number + 2).map(|odd| odd.what.clone());
        assert!(told.as_ref().is_some_and(|told| told.contains(words)), "{words}: {told:?}");
    }
    assert_eq!((all[1].la_code.as_deref(), all[2].ukprn.as_deref(), all[3].postcode.as_deref()), (None, None, None));
    assert_eq!((all[4].low_age, all[4].high_age, all[6].opened_on, all[6].closed_on), (None, None, None, None));
    assert_eq!((all[7].capacity, all[8].town.as_deref(), all[11].la_code.as_deref()), (None, None, None));
    assert_eq!(report.outcome(), intake::Outcome::Part);
}

#[test]
fn a_name_that_no_school_has_and_a_heading_that_stands_twice_are_told() {
    let long = format!("{HEADING}{}{}", row("107249", "Good"), row("107250", &"x".repeat(100_000)));
    let report = parse(long.as_bytes()).unwrap();
    assert_eq!((report.kept, report.left_out), (1, 1));
    assert_eq!(report.bad_rows[0].line, 3);
    assert!(report.bad_rows[0].what.contains("longer than 300 characters"), "{}", report.bad_rows[0].what.len());
    let twice = format!("{HEADING}{}", row("107249", "Good")).replace("SEN2 (name)", "Postcode");
    let report = parse(twice.as_bytes()).unwrap();
    assert_eq!((report.kept, report.odd, report.odd_cells[0].line), (1, 1, 1));
    assert!(report.odd_cells[0].what.contains("heading Postcode is in the file twice"));
    assert!(!report.columns.contains(&"postcode"), "what is known of postcodes stays");
}

#[test]
fn columns_that_were_renamed_or_left_out_are_told_and_other_spellings_are_read() {
    let full = "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),\
        EstablishmentStatus (name),OpenDate,CloseDate,PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,SchoolCapacity,\
        NumberOfPupils,UKPRN,Street,Locality,Town,Postcode,SchoolWebsite,TelephoneNum,Section41Approved (name),\
        TypeOfResourcedProvision (name),Easting,Northing";
    let types: String = (1..=13).map(|number| format!(",SEN{number} (name)")).collect();
    let full = format!("{full}{types}\n");
    let cells: Vec<&str> = full
        .trim_end()
        .split(',')
        .map(|heading| match heading {
            "URN" => "107249",
            "EstablishmentName" => "Good School",
            "EstablishmentStatus (name)" => "Open",
            "SchoolCapacity" => "420",
            "UKPRN" => "10070000",
            _ => "",
        })
        .collect();
    let row = cells.join(",");
    let told = |heading: &str| {
        let mut kept = Vec::new();
        let report = read(format!("{heading}{row}\n").as_bytes(), |one| {
            kept.push((one.ukprn, one.capacity));
            Ok(())
        });
        report.map(|report| (report.not_in_file.clone(), report.not_taken(), report.outcome(), kept))
    };
    let known = vec![(Some("10070000".to_owned()), Some(420))];
    let whole = (Vec::new(), None, intake::Outcome::Whole, known);
    assert_eq!(told(&full).unwrap(), whole);
    for (name, other) in [
        ("UKPRN", "Ukprn"),
        ("UKPRN", "UK PRN"),
        ("SchoolCapacity", "Capacity"),
        ("SchoolCapacity", "school_capacity"),
        ("LA (code)", "LA_Code"),
        ("EstablishmentStatus (name)", "EstablishmentStatus"),
        ("EstablishmentName", "Establishment Name"),
    ] {
        assert_eq!(told(&full.replace(name, other)).unwrap(), whole, "{other}");
    }
    let (columns, words, _, kept) = told(&full.replace("UKPRN", "ProviderRef")).unwrap();
    assert_eq!((columns, kept), (vec!["UKPRN".to_owned()], vec![(None, Some(420))]));
    assert_eq!(words.as_deref(), Some("Not imported: column UKPRN is not in this file; 1 setting keeps what it had."));
    // Every column that is read is either needed, and its name is in the refusal, or told.
    for heading in full.trim_end().split(',') {
        match told(&full.replacen(heading, "Something else", 1)) {
            Ok((columns, words, ..)) => {
                assert_eq!(columns, [heading.to_owned()]);
                assert!(words.is_some_and(|words| words.contains(heading)), "{heading}");
            }
            Err(error) => assert!(error.to_string().contains(&format!("no column {heading}")), "{heading}: {error}"),
        }
    }
}

/// A row of some columns with a place.
fn placed(columns: &str, cells: &str) -> String {
    format!("URN,EstablishmentName,EstablishmentStatus (name){columns}\n107249,A School,Open{cells}\n")
}

on_both! {
    async fn importing_again_keeps_what_is_known(db: TestDb) {
        let actor = Actor::program("test");
        type Known = (Option<String>, Option<i64>, Option<String>, Option<String>, bool);
        let known = async || -> Known {
            let mut tx = db.read().await.unwrap();
            Query::new("select ward, easting, phone, sen_types, section_41 from organisation").one(&mut tx).await.unwrap()
        };
        let bring = async |file: String| {
            import(&db, &actor, None, std::io::Cursor::new(file), false, |_| ()).await.unwrap();
        };
        let all = ",Postcode,Easting,Northing,TelephoneNum,SEN1 (name),Section41Approved (name)";
        bring(placed(all, ",BD1 1HX,0,0,01274 000000,ASD - Autistic Spectrum Disorder,Approved")).await;
        assert_eq!(known().await.1, None, "0 and 0 is no place");
        let mut tx = db.write(&actor).await.unwrap();
        Query::new("update organisation set ward = 'City', easting = 416000, northing = 434000").run(&mut tx).await.unwrap();
        tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let text = |text: &str| Some(text.to_owned());
        let kept = (text("City"), Some(416_000), text("01274 000000"), text("ASD - Autistic Spectrum Disorder"), true);
        bring(placed(all, ",bd11hx,0,0,,ASD - Autistic Spectrum Disorder,Approved")).await;
        assert_eq!(known().await, kept, "what a row does not say stays, and the place from Code-Point");
        bring(placed("", "")).await;
        assert_eq!(known().await, kept, "columns that the file has not stay as they are");
        bring(placed(all, ",BD1 1HX,416111,434111,01274 111111,Not Applicable,Not applicable")).await;
        assert_eq!(known().await, (text("City"), Some(416_111), text("01274 111111"), None, false), "what it says is taken");
        bring(placed(all, ",BD2 1AA,,,,,")).await;
        let moved = known().await;
        assert_eq!((moved.0, moved.1), (None, None), "at another postcode the old place is not known any more");
    }

    async fn what_cannot_be_takes_nothing_away_and_strict_stores_nothing(db: TestDb) {
        let actor = Actor::program("test");
        type Known = (String, Option<String>, Option<String>, bool, Option<i64>);
        let known = async || -> Vec<Known> {
            let mut tx = db.read().await.unwrap();
            Query::new("select status, cast(closed_on as text), postcode, section_41, low_age from organisation")
                .all(&mut tx).await.unwrap()
        };
        let bring = async |file: String, strict: bool| {
            import(&db, &actor, None, std::io::Cursor::new(file), strict, |_| ()).await.unwrap()
        };
        let all = ",Postcode,CloseDate,OpenDate,Section41Approved (name),StatutoryLowAge,StatutoryHighAge";
        let good = placed(all, ",BD1 1HX,31-08-2020,01-09-2000,Approved,3,11").replace(",Open,", ",Closed,");
        bring(good.clone(), true).await;
        let before = known().await;
        assert_eq!((before[0].0.as_str(), before[0].3, before[0].4), ("Closed", true, Some(3)));
        let odd = placed(all, ",Bradford,31-08-1990,01-09-2000,Aproved,19,3").replace(",Open,", ",,");
        let report = bring(odd.clone(), false).await;
        assert_eq!((report.kept, report.odd), (1, 5), "{:?}", report.odd_cells);
        assert_eq!(known().await, before, "what is known stays where a cell cannot be");
        let other = odd.replace("107249", "107250");
        let report = bring(other, true).await;
        assert_eq!((report.outcome(), known().await.len()), (intake::Outcome::Nothing, 1), "all or nothing was asked for");
        let wrong = import(&db, &actor, None, std::io::Cursor::new(&b"<html><body>Sign in"[..]), false, |_| ()).await;
        assert!(wrong.unwrap_err().to_string().contains("it is a web page"));
    }

    async fn an_import_adds_refreshes_and_keeps_what_staff_entered(db: TestDb) {
        let actor = Actor::program("test");
        let file: String = HEADING.to_owned() + &(0..12_000).map(|n| row(&(100_000 + n).to_string(), &format!("School {n}"))).collect::<String>();
        let report = import(&db, &actor, None, std::io::Cursor::new(file.clone()), false, |_| ()).await.unwrap();
        assert_eq!((report.kept, report.left_out), (12_000, 0));
        let mut tx = db.write(&actor).await.unwrap();
        Query::new("update organisation set email =").value("office@school.example.org").push("where urn = '100007'").run(&mut tx).await.unwrap();
        tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let renamed = file.replace("\"School 7\"", "\"School Seven\"");
        import(&db, &actor, None, std::io::Cursor::new(renamed), false, |_| ()).await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert_eq!(Query::new("select count(*) from organisation").number(&mut tx).await.unwrap(), 12_000, "the same file adds nothing");
        let seven: (String, String, i64) = Query::new("select name, email, version from organisation where urn = '100007'").one(&mut tx).await.unwrap();
        assert_eq!(seven, ("School Seven".into(), "office@school.example.org".into(), 2));
    }

    async fn a_file_damaged_half_way_leaves_nothing_behind(db: TestDb) {
        let rows: String = (0..6_000).map(|n| row(&(100_000 + n).to_string(), "School")).collect();
        let damaged = format!("{HEADING}{rows}{}", "x".repeat(300_000));
        let error = import(&db, &Actor::program("test"), None, std::io::Cursor::new(damaged), false, |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("Line 6002") && error.to_string().ends_with("Nothing was imported."), "{error}");
        let mut tx = db.read().await.unwrap();
        assert_eq!(Query::new("select count(*) from organisation").number(&mut tx).await.unwrap(), 0);
    }

    async fn others_write_while_settings_are_imported(db: TestDb) {
        let file: String = HEADING.to_owned() + &(0..8_000).map(|n| row(&(100_000 + n).to_string(), &format!("School {n}"))).collect::<String>();
        let importing = tokio::spawn({
            let db = (*db).clone();
            async move { import(&db, &Actor::program("import"), None, std::io::Cursor::new(file), false, |_| ()).await.unwrap() }
        });
        let (mut writes, mut was_said) = (0, false);
        while !importing.is_finished() {
            let begun = tokio::time::Instant::now();
            let mut tx = db.write(&Actor::program("test")).await.unwrap();
            tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
            assert!(begun.elapsed() < std::time::Duration::from_secs(3), "{:?}", begun.elapsed());
            was_said |= store::under_way::now(&db).await.unwrap().is_some();
            writes += 1;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert_eq!(importing.await.unwrap().kept, 8_000);
        assert!(writes > 8 && was_said, "{writes}");
        assert_eq!(store::under_way::now(&db).await.unwrap(), None);
    }

    async fn a_download_comes_in_as_it_was_packed(db: TestDb) {
        let table = |urn: &str| format!("{HEADING}{}", row(urn, "School"));
        let of = |files: &[(&str, String)]| std::io::Cursor::new(zip_of(files));
        let actor = Actor::program("test");
        let one = of(&[("extract/readme.txt", "Notes".to_owned()), ("extract/Table.CSV", table("100001"))]);
        assert_eq!(import(&db, &actor, None, one, false, |_| ()).await.unwrap().kept, 1);
        let named = of(&[("edubasealldata20261130.csv", table("100002")), ("links_edubasealldata20261130.csv", "a,b\n".to_owned())]);
        assert_eq!(import(&db, &actor, None, named, false, |_| ()).await.unwrap().kept, 1);
        let refused = [
            of(&[("one.csv", table("100003")), ("two.csv", table("100004"))]),
            of(&[("readme.txt", "Notes".to_owned())]),
            of(&[("edubasealldata.csv", format!("{HEADING}{}", "0,".repeat(40_000_000)))]),
        ];
        for (file, words) in refused.into_iter().zip(["holds 2 CSV files", "holds no CSV file", "too much for its size"]) {
            let error = import(&db, &actor, None, file, false, |_| ()).await.unwrap_err().to_string();
            assert!(error.contains(words) && error.ends_with("Nothing was imported."), "{error}");
        }
        let mut tx = db.read().await.unwrap();
        assert_eq!(Query::new("select count(*) from organisation").number(&mut tx).await.unwrap(), 2);
    }
}

fn zip_of(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
