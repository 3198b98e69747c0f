//! Files that were found to lose something: each is read whole, or says what it did not take.

use std::fs::File;
use std::path::PathBuf;

use sen2::{Block, Checker, Field, NotTaken, Part, Record, Understood, Unreadable, Year, read_files};

/// The files of a folder of faults, by name; nothing where the shared data is not there.
fn files(folder: &str) -> Vec<PathBuf> {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(shared.join("data/faults").join(folder)) else {
        println!("skipped: data/faults/{folder} is not beside the repository");
        return Vec::new();
    };
    let mut all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending != "txt"));
    all.sort();
    assert!(!all.is_empty(), "data/faults/{folder} is empty");
    all
}

fn name(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// A file as an import reads it: people in the forms of the return, and all that was not taken.
#[derive(Debug, Default)]
struct Read {
    people: Vec<Record>,
    not_taken: Vec<NotTaken>,
    findings: Vec<String>,
}

fn read(path: &std::path::Path) -> Result<Read, Unreadable> {
    let mut out = Read::default();
    let mut checker = Checker::new(Some(Year::new(2026).unwrap()));
    let file = vec![(path.display().to_string(), File::open(path).unwrap())];
    read_files(file, &mut |part| {
        checker.look(&part, &mut |finding| out.findings.push(format!("{} {}", finding.rule, finding.words)));
        match part {
            Part::Person(person) => {
                let number = out.people.len() as u64 + 1;
                let (person, not_taken) = Understood::person(number, &person, Year::new(2026).unwrap()).into_parts();
                out.people.push(person);
                out.not_taken.extend(not_taken);
            }
            Part::NotTaken(one) | Part::Refused(one) | Part::Remark(one) => out.not_taken.push(one),
            Part::Header(_) => {}
        }
        true
    })?;
    Ok(out)
}

fn items(read: &Read) -> Vec<&str> {
    read.not_taken.iter().map(|one| one.item.as_str()).collect()
}

fn all(record: &Record, block: Block) -> usize {
    usize::from(record.block == block) + record.children().iter().map(|child| all(child, block)).sum::<usize>()
}

#[test]
fn names_come_in_whole_whatever_the_encoding_or_the_file_is_refused() {
    for path in files("01-xml-encoding") {
        let read = read(&path).unwrap_or_else(|error| panic!("{}: {error}", name(&path)));
        let names: Vec<String> = read
            .people
            .iter()
            .map(|person| format!("{} {}", person.get(Field::Forename).unwrap(), person.get(Field::Surname).unwrap()))
            .collect();
        assert_eq!(names, ["Zoë Ødegård", "Siân Müller", "François Nuñez"], "{}", name(&path));
    }
}

const PERSON: &str = "<Person><Surname>Ødegård</Surname><Forename>Zoë</Forename></Person>";

fn as_file(text: &str, encode: impl Fn(&str) -> Vec<u8>) -> Result<Vec<Record>, Unreadable> {
    let mut people = Vec::new();
    let file = vec![("a.xml".to_owned(), std::io::Cursor::new(encode(text)))];
    read_files(file, &mut |part| {
        if let Part::Person(person) = part {
            people.push(person);
        }
        true
    })?;
    Ok(people)
}

#[test]
fn utf_16_is_read_with_and_without_a_declaration() {
    let wide = |mark: bool, big: bool| {
        move |text: &str| {
            let mark = mark.then_some(0xfeff_u16);
            let units = mark.into_iter().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect::<Vec<u8>>()
        }
    };
    for declaration in
        ["", "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n", "\n <?xml version='1.0' encoding='utf-16'?>"]
    {
        let text = format!("{declaration}<Message><Persons>{PERSON}</Persons></Message>");
        for (mark, big) in [(true, false), (true, true), (false, false), (false, true)] {
            let people = as_file(&text, wide(mark, big)).unwrap_or_else(|error| panic!("{mark} {big}: {error}"));
            assert_eq!(people[0].get(Field::Surname), Some("Ødegård"), "{declaration} {mark} {big}");
        }
    }
}

#[test]
fn text_in_an_encoding_that_is_not_said_is_refused_with_its_line() {
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    for (declaration, wanted) in [
        ("", "line 3: it has a character that is not UTF-8"),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "as its first line says"),
        ("<?xml version=\"1.0\" encoding=\"klingon\"?>", "“klingon”, which is not known"),
    ] {
        let text = format!("{declaration}<Message>\n<Persons>\n{PERSON}</Persons></Message>");
        let error = as_file(&text, latin).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    for label in ["ISO-8859-1", "latin1", "windows-1252", "ISO-8859-15"] {
        let text = format!("<?xml version='1.0' encoding='{label}' standalone='yes'?><Message>{PERSON}</Message>");
        assert_eq!(as_file(&text, latin).unwrap()[0].get(Field::Forename), Some("Zoë"), "{label}");
    }
}

#[test]
fn what_cannot_be_read_of_a_person_is_told_with_its_item_and_value() {
    for path in files("03-import-silent") {
        let read = read(&path).unwrap();
        let items = items(&read);
        let wanted: &[&str] = match name(&path).as_str() {
            "ok" | "namespaced" | "prefixed" | "datetimes" => &[],
            "bad-urn" => &["URN", "URN"],
            "needs-misspelt" => &["<SENneeds>"],
            "plan-in-request" => &["<NamedPlan>"],
            "uk-dates" => &[
                "PersonBirthDate",
                "ReceivedDate",
                "RequestOutcomeDate",
                "AssessmentOutcomeDate",
                "StartDate",
                "EntryDate",
            ],
            other => panic!("nothing is expected of {other}"),
        };
        assert_eq!(items, wanted, "{}: {:?}", name(&path), read.not_taken);
        for one in &read.not_taken {
            assert_eq!((one.person, one.key.as_str()), (Some(1), "M380200005001"), "{}", name(&path));
            assert!(!one.why.is_empty() && one.line > 0, "{one:?}");
        }
        if name(&path) == "datetimes" {
            assert_eq!(read.people[0].get(Field::PersonBirthDate), Some("2016-05-04"));
        }
    }
}

#[test]
fn everything_of_a_workbook_is_read_or_told() {
    for path in files("06-sen2-excel") {
        let read = read(&path).unwrap_or_else(|error| panic!("{}: {error}", name(&path)));
        let counts = |block| read.people.iter().map(|person| all(person, block)).sum::<usize>();
        let told: Vec<String> = read.not_taken.iter().map(ToString::to_string).collect();
        let case = name(&path);
        match case.split('-').next().unwrap() {
            "a" | "b" | "c" | "e" | "g" | "i" | "j" | "k" | "k2" | "n" | "l" => {
                let expected_told = usize::from(case.starts_with("l-"));
                assert_eq!(told.len(), expected_told, "{case}: {told:?}");
                assert_eq!(read.people.len(), 1, "{case}");
                assert_eq!(read.people[0].get(Field::PersonBirthDate), Some("2008-05-04"), "{case}");
                assert_eq!(read.people[0].get(Field::Upn), Some("M380200005001"), "{case}");
                assert_eq!((counts(Block::ActivePlans), counts(Block::PlacementDetail)), (1, 1), "{case}");
                assert_eq!(counts(Block::SenNeed), 2, "{case}");
            }
            _ => assert!(!told.is_empty(), "{case} lost something and said nothing"),
        }
        if case.starts_with("l-") {
            assert!(told[0].contains("is hidden; it was not read"), "{told:?}");
        }
    }
}

#[test]
fn a_plan_whose_row_holds_the_requests_id_alone_is_kept() {
    for path in files("07-sen2-excel-key-only-row") {
        let read = read(&path).unwrap();
        let person = &read.people[0];
        let counts = [Block::ActivePlans, Block::PlacementDetail, Block::SenNeed].map(|block| all(person, block));
        assert_eq!(counts, [1, 1, 2]);
        assert_eq!(read.not_taken, []);
        assert_eq!(read.findings, Vec::<String>::new());
    }
}

#[test]
fn the_named_plan_is_kept_in_whatever_order_it_comes() {
    for path in files("28-named-plan") {
        let read = read(&path).unwrap();
        let counts = [Block::Requests, Block::PlanDetail, Block::PlacementDetail, Block::SenNeed]
            .map(|block| all(&read.people[0], block));
        let wanted = match name(&path).as_str() {
            "a-no-plan-detail" => [1, 0, 1, 1],
            "b-two-needs" => [1, 1, 1, 2],
            "c-ukprn-placement" | "g-lowercase-codes" => [1, 1, 1, 1],
            "d-two-placements" | "i-placement-rank-order" => [1, 1, 2, 1],
            "e-two-requests" => [2, 1, 1, 1],
            "h-plandetail-rank-order" => [1, 2, 1, 1],
            other => panic!("nothing is expected of {other}"),
        };
        assert_eq!(counts, wanted, "{}", name(&path));
        assert_eq!(read.not_taken, [], "{}", name(&path));
        let ranked = |words: &&String| ["S-N3 ", "S-A1 ", "S-A8 "].iter().any(|rule| words.starts_with(rule));
        assert_eq!(read.findings.iter().find(ranked), None, "{}: the order of ranks is free", name(&path));
        if name(&path) == "g-lowercase-codes" {
            let need = read.people[0].all(Block::Requests).next().unwrap().one(Block::ActivePlans).unwrap();
            assert_eq!(need.one(Block::SenNeed).unwrap().get(Field::SenType), Some("ASD"));
            assert!(read.findings.iter().any(|words| words.contains("must be one of")), "{:?}", read.findings);
        }
    }
}

#[test]
fn no_item_that_has_a_form_loses_its_value_silently() {
    for year in Year::all() {
        for item in sen2::schema::ITEMS {
            let told = |text: &str| {
                let record = Record::new(item.block, 1).with(item.field, text);
                let (record, not_taken) = Understood::person(1, &record, year).into_parts();
                assert_eq!(record.get(item.field).is_none(), !not_taken.is_empty(), "{} {text}", item.element);
                not_taken
            };
            if item.form != sen2::schema::Form::Text {
                let one = told("??");
                assert_eq!((one.len(), one[0].item.as_str(), one[0].value.as_str()), (1, item.element, "??"));
            }
            // A letter that was lost before the file was written is never somebody's name.
            assert_eq!(told("Zo\u{fffd}").len(), 1, "{}", item.element);
        }
    }
}

#[test]
fn what_stands_twice_where_there_is_one_is_told() {
    let plan = Record::new(Block::NamedPlan, 5).with(Field::StartDate, "2025-01-02");
    let assessment = Record::new(Block::Assessment, 4).holding(plan.clone()).holding(plan);
    let request = Record::new(Block::Requests, 3).holding(assessment);
    let person = Record::new(Block::Person, 2).with(Field::Surname, "Hart").holding(request);
    let (person, not_taken) = Understood::person(7, &person, Year::new(2026).unwrap()).into_parts();
    assert_eq!(all(&person, Block::NamedPlan), 1);
    assert_eq!((not_taken.len(), not_taken[0].item.as_str(), not_taken[0].person), (1, "NamedPlan", Some(7)));
}

#[test]
fn files_of_an_export_are_found_under_the_names_that_people_give_them() {
    let person =
        "report of 3 March\n\npersontableid,nativeid,surname,forname,personbirthdate\n7,,Ogden,Zoe,04-May-16\n\n";
    let request = "requeststableid,persontableid,receiveddate\n1,7,28/09/2022\n";
    let set = |files: &[(&str, &str)]| {
        sen2::read_csv_set(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes())).collect())
    };
    let parts = set(&[("Blade-Export_person (1).csv", person), ("requests - Copy.csv", request)]).unwrap();
    let told: Vec<String> = parts
        .iter()
        .filter_map(|part| match part {
            Part::NotTaken(one) => Some(one.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("placementdetail.csv and senneed.csv are not among the files"), "{told:?}");
    assert!(told[0].contains("row 3") && told[0].contains("the column “forname” is not an item in Person"), "{told:?}");
    let Some(Part::Person(one)) = parts.iter().find(|part| matches!(part, Part::Person(_))) else { panic!() };
    assert_eq!(one.get(Field::PersonBirthDate), Some("2016-05-04"));
    assert_eq!(one.one(Block::Requests).unwrap().get(Field::ReceivedDate), Some("2022-09-28"));
    let twice = set(&[("person.csv", person), ("person (1).csv", person)]).unwrap_err().to_string();
    assert!(twice.contains("person.csv and person (1).csv are both"), "{twice}");
    for (text, wanted) in [
        ("persontableid;surname\n7;Ogden\n", "semicolons"),
        ("surname,forename\nOgden,Zoe\n", "no column persontableid"),
    ] {
        let error = set(&[("person.csv", text)]).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    let latin = sen2::read_csv_set(vec![("person.csv".to_owned(), &b"persontableid,surname\n7,\xd8deg\n"[..])]);
    assert!(latin.unwrap_err().to_string().contains("line 2: it has a character that is not UTF-8"));
}
