//! Wards from postcodes: an invented file, and the real one where it is.

use std::io::{Cursor, Write as _};

use people::PersonId;
use people::code_point::{CodePointError, read};
use people::records::wards::{Filled, fill, is_in_area};
use store::{Actor, Entry, Migrations, Query, Right, on_both, query};
use zip::write::SimpleFileOptions;

const ROOMS: &[&Migrations] = &[&people::MIGRATIONS, &search::MIGRATIONS];

const ROWS: &str = "\"ZZ1 1AA\",10,400100,400000,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
    \"ZZ1 1AB\",10,400300,400200,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
    \"ZZ1 1AD\",90,0,0,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000002\"\n\
    \"ZZ2 1AA\",10,410000,410000,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000002\"\n\
    \"ZZ9 9AA\",10,500000,500000,\"E92000001\",\"\",\"\",\"\",\"E08000098\",\"E05000003\"\n";

/// A zip file as the Ordnance Survey makes them.
fn file(rows: &str) -> Vec<u8> {
    let mut sheet = workbook::Sheet::new("DIW", &["Oak Ward", "E05000001"]);
    sheet.row(&["Elm Ward", "E05000002"]);
    sheet.row(&["Oak Ward", "E05000004"]);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &[u8]| {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    };
    add("Doc/Codelist.xlsx", &workbook::write(vec![sheet]).unwrap());
    add("Data/CSV/zz.csv", rows.as_bytes());
    archive.finish().unwrap().into_inner()
}

#[test]
fn only_the_authoritys_postcodes_that_lie_somewhere_are_kept_and_wards_have_their_middle() {
    let postcodes = read(Cursor::new(file(ROWS)), "E08000099").unwrap();
    assert_eq!(postcodes.all.len(), 3);
    let wards: Vec<_> = postcodes.wards().into_iter().collect();
    assert_eq!(wards, [("Elm", (410_000, 410_000, 1)), ("Oak", (400_200, 400_100, 2))]);
}

#[test]
fn a_county_has_the_wards_of_its_districts_and_those_of_one_name_are_told_apart() {
    let rows = "\"ZZ1 1AA\",10,400100,400000,\"E92000001\",\"\",\"\",\"E10000099\",\"E07000001\",\"E05000001\"\n\
        \"ZZ2 1AA\",10,410000,410000,\"E92000001\",\"\",\"\",\"E10000099\",\"E07000002\",\"E05000004\"\n\
        \"ZZ3 1AA\",10,420000,420000,\"E92000001\",\"\",\"\",\"E10000099\",\"E07000002\",\"E05000002\"\n";
    let county = read(Cursor::new(file(rows)), "E10000099").unwrap();
    let wards: Vec<_> = county.wards().into_keys().collect();
    assert_eq!(wards, ["Elm", "Oak (E05000001)", "Oak (E05000004)"]);
    assert_eq!(read(Cursor::new(file(rows)), "E07000001").unwrap().wards().into_keys().collect::<Vec<_>>(), ["Oak"]);
}

#[test]
fn what_is_no_code_point_file_is_said() {
    let said = |bytes: Vec<u8>, authority: &str| read(Cursor::new(bytes), authority).unwrap_err().to_string();
    assert!(said(b"a letter".to_vec(), "E08000099").contains("not the zip file of OS Code-Point Open"));
    assert!(
        said(file("\"NOT ONE\",10,1,1,\"\",\"\",\"\",\"\",\"E08000099\",\"\"\n"), "E08000099")
            .contains("not a postcode")
    );
    assert!(
        said(file("\"ZZ1 1AA\",10,east,1,\"\",\"\",\"\",\"\",\"E08000099\",\"\"\n"), "E08000099").contains("ZZ1 1AA")
    );
    assert!(matches!(read(Cursor::new(file(ROWS)), "E08000001"), Err(CodePointError::Nobody(_))));
}

#[test]
fn the_real_file_is_read_where_it_is() {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = std::path::Path::new(&root).join("data/localoffer/geography/codepo_gb.zip");
    let Ok(real) = std::fs::File::open(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let bradford = read(std::io::BufReader::new(real), "E08000032").unwrap();
    assert!(
        bradford.all.len() > 14_500 && bradford.wards().len() == 30,
        "{} {}",
        bradford.all.len(),
        bradford.wards().len()
    );
    assert!(bradford.wards().keys().all(|ward| !ward.starts_with("E05")), "wards have names: {:?}", bradford.wards());
}

#[test]
fn a_postcode_without_a_ward_or_a_place_has_none_and_odd_rows_are_told() {
    let rows = "\"ZZ1 1AA\",10,400100,400000,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
        \"ZZ1 1AB\",10,400300.5,400200.0,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\" \"\n\
        \"ZZ1 1AD\",60,0,0,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000002\"\n\
        \"NOT ONE\",10,1,1,\"\",\"\",\"\",\"\",\"E08000099\",\"E05000002\"\n";
    let postcodes = read(Cursor::new(file(rows)), "E08000099").unwrap();
    let of = |text: &str| postcodes.all[&text.parse().unwrap()].clone();
    assert_eq!((of("ZZ1 1AB").ward, of("ZZ1 1AB").place), (None, Some((400_300, 400_200))));
    assert_eq!((of("ZZ1 1AD").ward.as_deref(), of("ZZ1 1AD").place), (Some("Elm"), None));
    assert_eq!(
        postcodes.wards().into_keys().collect::<Vec<_>>(),
        ["Oak"],
        "no area without a name, none without a place"
    );
    let told = postcodes.lost.lines();
    assert_eq!(told, ["Data/CSV/zz.csv, line 4: “NOT ONE” is not a postcode"]);
}

#[test]
fn files_that_were_found_to_be_read_wrongly_are_read_or_refused() {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let folder = std::path::Path::new(&root).join("data/faults/20-code-point");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: no {}", folder.display());
        return;
    };
    for path in files.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "zip"))
    {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let of = |authority: &str| read(std::fs::File::open(&path).unwrap(), authority);
        let wards = |authority: &str| -> Vec<String> {
            of(authority).unwrap().wards().into_keys().map(str::to_owned).collect()
        };
        match name.chars().next().unwrap() {
            'a' => assert_eq!(wards("E08000032"), ["City", "Heaton", "Wibsey"]),
            'b' => {
                let postcodes = of("E08000032").unwrap();
                assert_eq!(postcodes.all.len(), 2);
                assert_eq!(postcodes.all[&"BD1 1AD".parse().unwrap()].place, None, "0 and 0 is no place");
            }
            'c' => {
                let postcodes = of("E08000032").unwrap();
                assert_eq!(postcodes.all[&"BD2 1AA".parse().unwrap()].ward, None, "the child keeps no ward");
                assert_eq!(wards("E08000032"), ["City", "Wibsey"], "no area without a name");
            }
            'e' => {
                assert_eq!(wards("E08000016"), ["City"]);
                assert!(matches!(of("E08000038"), Err(CodePointError::Nobody(_))));
            }
            'f' => assert_eq!(of("E08000032").unwrap().all.len(), 3),
            'g' | 'h' | 'k' => assert_eq!(wards("E08000032"), ["City"], "{name}"),
            'i' => assert!(of("E08000032").unwrap_err().to_string().contains("no Codelist.xlsx")),
            'j' => assert_eq!(wards("E10000025"), ["City (E05001347)", "City (E05009999)"]),
            other => panic!("nothing is expected of {other}"),
        }
    }
}

#[test]
fn cut_rows_and_postcodes_in_two_wards_are_told_and_not_taken() {
    let rows = "\"ZZ1 1AA\",10,400100,400000,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
        \"ZZ1 1AB\",10,400300,400200\n\
        \"ZZ1 1AD\",10,400300,400200,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
        \"ZZ1 1AD\",10,400300,400200,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000002\"\n\
        \"ZZ1 1AA\",10,400100,400000,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n\
        \"ZZ1 1AE\",10,9999999,400200,\"E92000001\",\"\",\"\",\"\",\"E08000099\",\"E05000001\"\n";
    let postcodes = read(Cursor::new(file(rows)), "E08000099").unwrap();
    assert_eq!(postcodes.all.len(), 1, "{:?}", postcodes.all);
    let told = postcodes.lost.lines();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert_eq!(told[0], "Data/CSV/zz.csv, line 2: it has 4 columns instead of 10");
    assert!(
        told[1].starts_with("Data/CSV/zz.csv, line 4: ZZ1 1AD is in E05000002 here, and in E05000001"),
        "{}",
        told[1]
    );
    assert!(told[2].contains("line 6: ZZ1 1AE: “9999999”"), "{}", told[2]);
    assert_eq!(postcodes.outcome(), intake::Outcome::Part);
}

#[test]
fn a_download_made_to_fill_the_memory_is_refused_in_words() {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(file(ROWS))).unwrap();
    archive.start_file("Data/CSV/zy.csv", SimpleFileOptions::default()).unwrap();
    let block = vec![b','; 1 << 20];
    for _ in 0..60 {
        archive.write_all(&block).unwrap();
    }
    let words = read(Cursor::new(archive.finish().unwrap().into_inner()), "E08000099").unwrap_err().to_string();
    assert!(words.contains("damaged or malicious"), "{words}");
    let words = read(Cursor::new(b"%PDF-1.7".to_vec()), "E08000099").unwrap_err().to_string();
    assert!(words.contains("it is a PDF document"), "{words}");
}

on_both! {
    async fn a_blank_ward_is_not_known_and_a_later_file_repairs_it(db: TestDb) {
        let actor = Actor::program("test");
        let mut tx = db.write(&actor).await.unwrap();
        let id: PersonId = tx.new_id();
        query::insert("person", vec![
            ("id", id.into()), ("is_child", true.into()), ("forename", "Ann".into()), ("surname", "X".into()),
            ("sort_key", "x".into()), ("ward", "".into()), ("restricted", false.into()), ("version", 1_i64.into()),
        ]).run(&mut tx).await.unwrap();
        let address = tx.new_id::<()>();
        query::insert("address", vec![("id", address.into()), ("person", id.into()), ("postcode", "ZZ1 1AB".into())])
            .run(&mut tx).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let ward = async || -> Option<String> {
            let mut tx = db.read().await.unwrap();
            let row: (Option<String>,) = Query::new("select ward from person").one(&mut tx).await.unwrap();
            row.0
        };
        let blank = ROWS.replace("\"E05000001\"", "\"\"");
        let filled = fill(&db, &actor, &read(Cursor::new(file(&blank)), "E08000099").unwrap()).await.unwrap();
        assert_eq!((filled.elsewhere, filled.not_known), (0, 1), "a home in the area whose ward the file does not say");
        assert_eq!(ward().await, None);
        fill(&db, &actor, &read(Cursor::new(file(ROWS)), "E08000099").unwrap()).await.unwrap();
        assert_eq!(ward().await.as_deref(), Some("Oak"));
    }

    async fn the_file_says_which_postcodes_are_the_areas_and_settings_do_where_there_is_none(db: TestDb) {
        let asked = async |postcode: &str| {
            let postcode = postcode.parse().unwrap();
            is_in_area(&mut db.read().await.unwrap(), &postcode).await.unwrap()
        };
        let actor = Actor::program("test");
        assert_eq!(asked("ZZ1 1AA").await, None, "nobody can say");
        let mut tx = db.write(&actor).await.unwrap();
        for number in 0..20 {
            let id: people::OrganisationId = tx.new_id();
            query::insert("organisation", vec![
                ("id", id.into()), ("kind", "setting".into()), ("name", format!("School {number}").into()),
                ("sort_key", format!("school {number:02}").into()),
                ("postcode", "ZZ1 9ZZ".into()), ("source", "local".into()), ("version", 1_i64.into()),
            ]).run(&mut tx).await.unwrap();
        }
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((asked("ZZ1 1AA").await, asked("ZZ11 1AA").await), (Some(true), Some(false)));
        fill(&db, &actor, &read(Cursor::new(file(ROWS)), "E08000099").unwrap()).await.unwrap();
        for (postcode, is) in [("zz11aa", true), ("ZZ1 1AD", true), ("ZZ1 9ZZ", false), ("ZZ9 9AA", false)] {
            assert_eq!(asked(postcode).await, Some(is), "{postcode}");
        }
    }

    async fn homes_and_settings_without_a_ward_get_one_and_what_is_recorded_stays(db: TestDb) {
        let actor = Actor::program("test");
        let mut tx = db.write(&actor).await.unwrap();
        let mut ids = Vec::new();
        for (name, ward, postcode, ends) in [
            ("Ann", None, Some("zz11aa"), None),
            ("Ben", Some("Ash"), Some("ZZ1 1AB"), None),
            ("Cat", None, Some("ZZ9 9AA"), None),
            ("Dan", None, None, None),
            ("Eve", None, Some("ZZ2 1AA"), Some(jiff::civil::date(2020, 1, 1))),
        ] {
            let id: PersonId = tx.new_id();
            query::insert("person", vec![
                ("id", id.into()), ("is_child", true.into()), ("forename", name.into()), ("surname", "X".into()),
                ("sort_key", name.into()), ("ward", ward.into()), ("restricted", false.into()), ("version", 1_i64.into()),
            ]).run(&mut tx).await.unwrap();
            let address = tx.new_id::<()>();
            query::insert("address", vec![
                ("id", address.into()), ("person", id.into()), ("postcode", postcode.into()), ("ends_on", ends.into()),
            ]).run(&mut tx).await.unwrap();
            ids.push(id);
        }
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let postcodes = read(Cursor::new(file(ROWS)), "E08000099").unwrap();
        let filled = fill(&db, &actor, &postcodes).await.unwrap();
        assert_eq!(filled, Filled { children: 1, elsewhere: 1, not_known: 2, settings: 0 });
        assert_eq!(fill(&db, &actor, &postcodes).await.unwrap().children, 0, "a second time there is nothing to do");
        let mut tx = db.read().await.unwrap();
        let rows: Vec<(String, Option<String>, i64)> =
            Query::new("select forename, ward, version from person order by forename").all(&mut tx).await.unwrap();
        let wards: Vec<(&str, Option<&str>, i64)> =
            rows.iter().map(|(name, ward, version)| (name.as_str(), ward.as_deref(), *version)).collect();
        assert_eq!(wards, [("Ann", Some("Oak"), 1), ("Ben", Some("Ash"), 1), ("Cat", None, 1), ("Dan", None, 1), ("Eve", None, 1)]);
    }
}
