//! Files as they come broken: what is not taken is said, in the words of the check and of the import alike, and no child is given
//! what is another's.

use std::io::Cursor;

use sen2::rules::{apply, base, base_header};
use sen2::{Block, Checker, Field, Part, Record, Understood, Unreadable, Year, read_files};
use workbook::{Sheet, write};

fn year() -> Year {
    Year::new(2026).unwrap()
}

/// What an import reads of files, and what the check finds in them.
#[derive(Debug, Default)]
struct Read {
    people: Vec<Record>,
    refused: Vec<String>,
    told: Vec<String>,
    remarks: Vec<String>,
    findings: Vec<String>,
}

fn read(files: &[(&str, &[u8])]) -> Result<Read, Unreadable> {
    let mut out = Read::default();
    let mut checker = Checker::new(None);
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), Cursor::new(bytes.to_vec()))).collect();
    let mut found = Vec::new();
    read_files(files, &mut |part| {
        checker.look(&part, &mut |one| found.push(format!("{}: {} “{}”", one.rule, one.words, one.value)));
        match part {
            Part::Person(person) => {
                let (person, told) = Understood::person(out.people.len() as u64 + 1, &person, year()).into_parts();
                out.told.extend(told.iter().map(ToString::to_string));
                out.people.push(person);
            }
            Part::Refused(one) => out.refused.push(format!("{}: {one}", one.key)),
            Part::NotTaken(one) => out.told.push(one.to_string()),
            Part::Remark(one) => out.remarks.push(one.to_string()),
            Part::Header(_) => {}
        }
        true
    })?;
    checker.finish(&mut |one| out.findings.push(format!("{}: {} “{}”", one.rule, one.words, one.value)));
    out.findings.splice(0..0, found);
    Ok(out)
}

fn xml(people: &[&str]) -> String {
    let people: Vec<Record> = people.iter().map(|changes| apply(&base(year()), changes).unwrap()).collect();
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year(), &base_header(year()), &people).unwrap();
    String::from_utf8(out).unwrap()
}

fn one(text: &str) -> Read {
    read(&[("return.xml", text.as_bytes())]).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The nine files of an export, to be changed.
fn export(people: &[&str]) -> Vec<(String, String)> {
    let people: Vec<Record> = people.iter().map(|changes| apply(&base(year()), changes).unwrap()).collect();
    let files = sen2::write_csv_set(year(), &base_header(year()), &people, jiff::civil::date(2026, 2, 3)).unwrap();
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

fn of_files(files: &[(String, String)]) -> Read {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    read(&files).unwrap_or_else(|error| panic!("{error}"))
}

fn all(record: &Record, block: Block) -> usize {
    usize::from(record.block == block) + record.children().iter().map(|child| all(child, block)).sum::<usize>()
}

const HART: &str = "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; Requests/ActivePlans/SENneed/SENtype=HI";
const COX: &str = "UPN=; UPNunknown=UN3; Surname=Cox; Requests/ActivePlans/SENneed/SENtype=VI";

/// Puts another ID in the place of one, in the first column of a file's row, or in the column of the parent's.
fn with_id(files: &mut [(String, String)], table: &str, column: usize, row: usize, id: &str) {
    let (_, text) = files.iter_mut().find(|(name, _)| name.ends_with(&format!("_{table}.csv"))).unwrap();
    let mut lines: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    lines[row][column] = id.to_owned();
    *text = lines.iter().map(|line| line.join(",")).collect::<Vec<_>>().join("\n") + "\n";
}

#[test]
fn an_id_that_stands_for_two_people_gives_nobody_anothers_plan() {
    // The second person has the ID of the first: neither is taken, nor any row of theirs; the third is.
    let mut files = export(&["", HART, COX]);
    with_id(&mut files, "person", 0, 2, "1");
    let found = of_files(&files);
    assert_eq!(found.people.len(), 1);
    assert_eq!(found.people[0].get(Field::Surname), Some("Cox"));
    assert_eq!(found.refused.len(), 2, "{found:?}");
    for (words, who) in found.refused.iter().zip(["A999000115001: ", "1000000043: "]) {
        assert!(words.starts_with(who) && words.contains("_person.csv, row"), "{words}");
        assert!(words.contains("is used for different people") && words.contains("rows 2 and 3"), "{words}");
    }
    // Ogden's request hangs on the ID; Hart's names the ID that nobody has any more.
    let told = found.told.join("\n");
    assert!(told.contains("requests.csv, row 2: persontableid “1” is used for different people"), "{told}");
    for file in ["requests", "assessment", "namedplan", "plandetail", "activeplans", "placementdetail", "senneed"] {
        assert!(found.told.iter().any(|one| one.contains(&format!("_{file}.csv, row"))), "{file}: {told}");
    }
    assert!(found.findings.iter().filter(|one| one.starts_with("S-X1")).count() >= found.told.len() + 2, "{found:?}");
}

#[test]
fn every_id_of_an_export_that_stands_twice_is_refused_with_what_hangs_on_it() {
    for (table, lost) in [
        ("requests", [Block::Requests, Block::ActivePlans, Block::SenNeed]),
        ("assessment", [Block::Assessment, Block::NamedPlan, Block::PlanDetail]),
        ("namedplan", [Block::NamedPlan, Block::PlanDetail, Block::PlanDetail]),
        ("activeplans", [Block::ActivePlans, Block::PlacementDetail, Block::SenNeed]),
    ] {
        let mut files = export(&["", HART, COX]);
        with_id(&mut files, table, 0, 2, "1");
        let found = of_files(&files);
        assert_eq!(found.people.len(), 3, "{table}");
        for block in lost {
            let counts: Vec<usize> = found.people.iter().map(|person| all(person, block)).collect();
            assert_eq!(counts, [0, 0, 1], "{table} {block:?}: {found:?}");
        }
        let told = found.told.join("\n");
        assert!(told.contains("is used for different records") && told.contains("rows 2 and 3"), "{table}: {told}");
    }
    // Of rows to which no others belong, each is its own, whatever its ID.
    let mut files = export(&["", HART]);
    with_id(&mut files, "senneed", 0, 2, "1");
    let found = of_files(&files);
    assert_eq!(found.people.iter().map(|person| all(person, Block::SenNeed)).sum::<usize>(), 2, "{found:?}");
}

#[test]
fn a_row_that_stands_twice_alike_is_taken_once_and_rows_without_ids_join_nothing() {
    let mut files = export(&["", HART]);
    for (name, text) in &mut files {
        if name.ends_with("_person.csv") {
            let last = text.lines().last().unwrap().to_owned();
            text.push_str(&last);
            text.push('\n');
        }
    }
    let found = of_files(&files);
    assert_eq!((found.people.len(), found.told.len(), found.remarks.len()), (2, 1, 0), "{found:?}");
    assert!(found.told[0].contains("identical"), "{found:?}");
    // Two people without an ID are two people, and nothing of anybody's goes to them.
    let mut files = export(&["", HART, COX]);
    with_id(&mut files, "person", 0, 1, "");
    with_id(&mut files, "person", 0, 2, "");
    with_id(&mut files, "requests", 4, 1, "");
    let found = of_files(&files);
    assert_eq!(found.people.len(), 3, "{found:?}");
    let counts: Vec<usize> = found.people.iter().map(|person| all(person, Block::Requests)).collect();
    assert_eq!(counts, [0, 0, 1], "{found:?}");
    // With each request everything that belongs to it is told.
    assert_eq!(found.told.len(), 2 * 7, "{found:?}");
    assert!(found.told.iter().any(|one| one.contains("names no persontableid")), "{found:?}");
    assert!(found.told.iter().any(|one| one.contains("names the persontableid 2, which no row has")), "{found:?}");
}

/// Cuts a row of a file, so that so many of its cells are left.
fn cut(files: &mut [(String, String)], table: &str, row: usize, cells: usize) {
    for (name, text) in files.iter_mut().filter(|(name, _)| name.ends_with(&format!("_{table}.csv"))) {
        let lines = text.lines().enumerate().map(|(at, line)| match at == row {
            true => line.split(',').take(cells).collect::<Vec<_>>().join(","),
            false => line.to_owned(),
        });
        *text = lines.map(|line| line + "\n").collect::<String>();
        assert!(name.ends_with(".csv"));
    }
}

#[test]
fn a_row_that_is_cut_off_or_holds_its_ids_alone_is_told_by_file_and_line() {
    for (table, cells) in [
        ("person", 3),
        ("requests", 4),
        ("assessment", 2),
        ("namedplan", 3),
        ("plandetail", 2),
        ("placementdetail", 4),
        ("senneed", 3),
    ] {
        let mut files = export(&["", HART]);
        cut(&mut files, table, 2, cells);
        let found = of_files(&files);
        let place = format!("_{table}.csv, row 3: a row has {cells} of ");
        assert!(found.told.iter().any(|one| one.contains(&place)), "{table}: {:?}", found.told);
    }
    for (table, element) in
        [("placementdetail", "PlacementDetail"), ("senneed", "SENneed"), ("plandetail", "PlanDetail")]
    {
        let mut files = export(&["", HART]);
        for (name, text) in &mut files {
            if name.ends_with(&format!("_{table}.csv")) {
                let heading: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_lowercase).collect();
                let last = text.lines().last().unwrap().to_owned();
                let empty =
                    last.split(',').zip(&heading).map(|(cell, of)| if of.ends_with("tableid") { cell } else { "" });
                *text = text.replace(&last, &empty.collect::<Vec<_>>().join(","));
            }
        }
        let found = of_files(&files);
        let told = |one: &String| one.contains(&format!("_{table}.csv, row 3: {element} holds nothing"));
        assert!(found.told.iter().any(told), "{table}: {:?}", found.told);
    }
}

#[test]
fn an_empty_element_is_told_and_so_is_what_stands_twice() {
    let whole = xml(&[""]);
    let between = |from: &str, to: &str| {
        let begins = whole.find(from).unwrap();
        let ends = whole.find(to).unwrap() + to.len();
        whole[begins..ends].to_owned()
    };
    for (element, whole_of_it) in [
        ("PlacementDetail", between("<PlacementDetail>", "</PlacementDetail>")),
        ("SENneed", between("<SENneed>", "</SENneed>")),
        ("PlanDetail", between("<PlanDetail>", "</PlanDetail>")),
    ] {
        for empty in [
            format!("<{element}/>"),
            format!("<{element}></{element}>"),
            format!("<{element}>\n </{element}>"),
            format!("<{element}><SENtype></SENtype></{element}>"),
        ] {
            let found = one(&whole.replace(&whole_of_it, &empty));
            assert!(
                found.told.iter().any(|one| one.contains(&format!("{element} holds nothing"))),
                "{empty}: {found:?}"
            );
        }
        let found = one(&whole.replace(&whole_of_it, &format!("{whole_of_it}{whole_of_it}")));
        let told = |one: &String| one.contains(&format!("{element} appears twice"));
        assert!(found.told.iter().any(told), "{element}: {found:?}");
    }
    let request = between("<Requests>", "</Requests>");
    let found = one(&whole.replace(&request, "<Requests/>"));
    assert!(found.told.iter().any(|one| one.contains("Requests holds nothing")), "{found:?}");
    assert_eq!(one(&whole).told, Vec::<String>::new());
}

#[test]
fn a_need_that_a_workbook_has_twice_is_told() {
    let twice = workbook_of(&two_people(["1", "2"], &[&["1", "5", "HI"], &["1", "5", "HI"], &["2", "6", "VI"]]));
    assert!(twice.told.iter().any(|one| one.contains("SENneed appears twice")), "{twice:?}");
    assert_eq!(twice.people.iter().map(|person| all(person, Block::SenNeed)).sum::<usize>(), 2);
}

#[test]
fn a_csv_file_of_something_else_is_refused_in_words() {
    for (name, text, words) in [
        ("x_person.csv", "a,b\n1,2\n", "x_person.csv has no column persontableid"),
        ("data.meta.csv", "col_name,col_type\nyear,Filter\n", "data.meta.csv is not one of the 9 CSV files"),
    ] {
        let error = read(&[(name, text.as_bytes())]).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("XML"), "{error}");
    }
}

/// A sheet: its name, its columns behind the two IDs, its rows.
type Rows<'a> = (&'a str, &'a [&'a str], &'a [&'a [&'a str]]);

/// A workbook with a sheet for each module: each row is the two IDs and its values.
fn book(rows: &[Rows<'_>]) -> Vec<u8> {
    let sheets = rows.iter().map(|(name, columns, rows)| {
        let mut sheet = Sheet::new(
            name,
            &["Person ID", "Requests record ID"].into_iter().chain(columns.iter().copied()).collect::<Vec<_>>(),
        );
        for row in *rows {
            sheet.row(row);
        }
        sheet
    });
    write(sheets.collect()).unwrap()
}

fn two_people(ids: [&str; 2], needs: &[&[&str]]) -> Vec<u8> {
    let born = "2012-05-04";
    book(&[
        (
            "Person",
            &["Surname", "Forename", "Date of Birth"],
            &[&[ids[0], "", "Ogden", "Zoe", born], &[ids[1], "", "Hart", "Ann", born]],
        ),
        (
            "Requests",
            &["Date request was received", "Request Outcome"],
            &[&["1", "5", "2025-01-20", "Y"], &["2", "6", "2025-01-21", "Y"]],
        ),
        ("Assessments", &["Assessment Outcome"], &[&["1", "5", "Y"], &["2", "6", "Y"]]),
        ("Named Plan", &["EHC Plan Start Date"], &[&["1", "5", "2025-06-06"], &["2", "6", "2025-06-07"]]),
        ("Plan Detail", &["URN"], &[&["1", "5", "999001"]]),
        ("Active Plan", &["Annual Review Decision"], &[&["1", "5"], &["2", "6"]]),
        ("Placement Detail", &["URN", "Placement Start Date"], &[&["1", "5", "999001", "2024-09-01"]]),
        ("SEN Need", &["SEN Type of Need"], needs),
    ])
}

fn workbook_of(bytes: &[u8]) -> Read {
    read(&[("return.xlsx", bytes)]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn ids_of_a_workbook_that_stand_twice_or_contradict_each_other_join_nothing() {
    let good = workbook_of(&two_people(["1", "2"], &[&["1", "5", "HI"], &["2", "6", "VI"]]));
    assert_eq!((good.people.len(), good.told.len()), (2, 0), "{good:?}");
    let same = workbook_of(&two_people(["1", "1.0"], &[&["1", "5", "HI"]]));
    assert_eq!((same.people.len(), same.refused.len()), (0, 2), "{same:?}");
    assert!(same.refused[0].contains("Person, row 2: Person ID “1” is used for different people"), "{same:?}");
    assert!(same.told.iter().any(|one| one.starts_with("SEN Need, row 2")), "{same:?}");
    // A need that names the request of another than its person.
    let wrong = workbook_of(&two_people(["1", "2"], &[&["1", "6", "HI"]]));
    assert_eq!(wrong.people.iter().map(|person| all(person, Block::SenNeed)).sum::<usize>(), 0);
    assert!(wrong.told[0].contains("belongs to a different person from the Person ID 1"), "{wrong:?}");
    // Some workbooks count the requests of each person from 1: both IDs together tell them apart.
    let own = |need: &[&str]| {
        book(&[
            ("Person", &["Surname", "Forename"], &[&["1", "", "Ogden", "Zoe"], &["2", "", "Hart", "Ann"]]),
            ("Requests", &["Date request was received"], &[&["1", "1", "2025-01-20"], &["2", "1", "2025-01-21"]]),
            ("Assessments", &["Assessment Outcome"], &[]),
            ("Named Plan", &["EHC Plan Start Date"], &[]),
            ("Plan Detail", &["URN"], &[]),
            ("Active Plan", &["Annual Review Decision"], &[&["1", "1", "M"], &["2", "1", "C"]]),
            ("Placement Detail", &["URN"], &[]),
            ("SEN Need", &["SEN Type of Need"], &[need]),
        ])
    };
    let found = workbook_of(&own(&["2", "1", "HI"]));
    let counts: Vec<usize> = found.people.iter().map(|person| all(person, Block::SenNeed)).collect();
    assert_eq!(counts, [0, 1], "{found:?}");
    // Where a row names the request alone, it may be either's.
    let found = workbook_of(&own(&["", "1", "HI"]));
    let counts: Vec<usize> = found.people.iter().map(|person| all(person, Block::Requests)).collect();
    assert_eq!(counts, [0, 0], "{found:?}");
    assert!(found.told.len() >= 5, "{found:?}");
}

#[test]
fn nothing_below_a_row_of_ids_alone_is_lost_at_any_level() {
    let blank = |is_blank: bool, row: &'static [&'static str]| if is_blank { &row[..2] } else { row };
    // Each of the five levels that hold others, filled in or with its IDs alone.
    for alone in 0_u8..32 {
        let is_alone = |level: u8| alone & (1 << level) != 0;
        let bytes = book(&[
            ("Person", &["Surname", "Forename"], &[blank(is_alone(0), &["1", "", "Ogden", "Zoe"])]),
            ("Requests", &["Date request was received"], &[blank(is_alone(1), &["1", "5", "2025-01-20"])]),
            ("Assessments", &["Assessment Outcome"], &[blank(is_alone(2), &["1", "5", "Y"])]),
            ("Named Plan", &["EHC Plan Start Date"], &[blank(is_alone(3), &["1", "5", "2025-06-06"])]),
            ("Plan Detail", &["URN"], &[&["1", "5", "999001"]]),
            ("Active Plan", &["Annual Review Decision"], &[blank(is_alone(4), &["1", "5", "M"])]),
            ("Placement Detail", &["URN"], &[&["1", "5", "999001"]]),
            ("SEN Need", &["SEN Type of Need"], &[&["1", "5", "HI"]]),
        ]);
        let found = workbook_of(&bytes);
        assert_eq!((found.people.len(), found.told.len()), (1, 0), "{alone}: {found:?}");
        for block in Block::ALL.into_iter().filter(|block| *block != Block::Header) {
            assert_eq!(all(&found.people[0], block), 1, "{alone}, {}", block.element());
        }
    }
}

#[test]
fn a_row_of_ids_alone_belongs_to_its_own_request_and_one_that_is_left_out_is_told() {
    // Both people count their requests from 1; the first one's was prepared and not filled in.
    let bytes = book(&[
        ("Person", &["Surname", "Forename"], &[&["1", "", "Ogden", "Zoe"], &["2", "", "Hart", "Ann"]]),
        ("Requests", &["Date request was received"], &[&["1", "1"], &["2", "1", "2025-01-21"]]),
        ("Assessments", &["Assessment Outcome"], &[]),
        ("Named Plan", &["EHC Plan Start Date"], &[]),
        ("Plan Detail", &["URN"], &[]),
        ("Active Plan", &["Annual Review Decision"], &[&["1", "1"], &["2", "1"]]),
        ("Placement Detail", &["URN"], &[]),
        ("SEN Need", &["SEN Type of Need"], &[]),
    ]);
    let found = workbook_of(&bytes);
    let counts: Vec<usize> = found.people.iter().map(|person| all(person, Block::ActivePlans)).collect();
    assert_eq!(counts, [0, 1], "{found:?}");
    for sheet in ["Requests", "Active Plan"] {
        let words = format!("{sheet}: row 2 holds its IDs alone");
        assert!(found.remarks.iter().any(|one| one.starts_with(&words)), "{sheet}: {found:?}");
    }
}

#[test]
fn items_that_every_return_has_and_a_file_has_no_column_for_are_told() {
    let mut files = export(&["", HART]);
    for (name, text) in &mut files {
        *text = if name.ends_with("_person.csv") { text.replacen("forename", "forenames", 1) } else { text.clone() };
    }
    let found = of_files(&files);
    assert!(found.told.iter().any(|one| one.contains("the column “forenames” is not an item in Person")), "{found:?}");
    let absent = |one: &String| one.contains("_person.csv: Forename is not among the headings of Person");
    assert_eq!(found.remarks.iter().filter(|one| absent(one)).count(), 1, "{found:?}");
    assert_eq!(of_files(&export(&["", HART])).remarks, Vec::<String>::new());
}

#[test]
fn a_column_that_stands_twice_is_read_once_and_told() {
    let bytes = book(&[
        ("Person", &["Surname", "Forename", "Surname"], &[&["1", "", "Ogden", "Zoe", "Hart"]]),
        ("Requests", &["Request Outcome"], &[&["1", "5", "H"]]),
    ]);
    let found = workbook_of(&bytes);
    assert_eq!(found.people[0].get(Field::Surname), Some("Ogden"));
    assert!(found.told.iter().any(|one| one.contains("“Surname” appears twice")), "{found:?}");
    let mut files = export(&[""]);
    for (name, text) in &mut files {
        if name.ends_with("_person.csv") {
            *text = text.lines().zip(["surname", "Hart"]).map(|(line, more)| format!("{line},{more}\n")).collect();
        }
    }
    let found = of_files(&files);
    assert_eq!(found.people[0].get(Field::Surname), Some("Ogden"));
    assert!(found.told.iter().any(|one| one.contains("“surname” appears twice")), "{found:?}");
}

#[test]
fn what_the_return_has_once_and_a_file_twice_is_told_with_all_that_it_says() {
    for (block, path, says) in [
        ("ActivePlans", "+Requests/ActivePlans TransferLA=381", "381"),
        ("Assessment", "+Requests/Assessment AssessmentOutcome=N", "N"),
        ("NamedPlan", "+Requests/Assessment/NamedPlan StartDate=2025-07-07", "2025-07-07"),
    ] {
        let found = one(&xml(&[path]));
        assert!(found.told.iter().any(|one| one.contains(&format!("{block} appears a second time"))), "{found:?}");
        assert!(found.told.iter().any(|one| one.contains(&format!("“{says}” is in a second {block}"))), "{found:?}");
        // The check says the same.
        for told in &found.told {
            let why = told.rsplit(": ").next().unwrap_or_default();
            let why = why.rsplit("” ").next().unwrap_or_default();
            assert!(found.findings.iter().any(|one| one.starts_with("S-X3") && one.contains(why)), "{told}: {found:?}");
        }
        assert_eq!(all(&found.people[0], Block::SenNeed), 1);
    }
}

#[test]
fn two_requests_on_one_day_are_one_and_never_both_agreed_and_refused() {
    let refused = "+Requests ReceivedDate=2025-01-20 RequestOutcome=N RequestOutcomeDate=2025-03-03";
    let found = one(&xml(&[refused]));
    assert_eq!(all(&found.people[0], Block::Requests), 1);
    assert_eq!(all(&found.people[0], Block::ActivePlans), 1, "the one with the plan is kept");
    assert!(found.told.iter().any(|one| one.contains("“N” is in the second of two requests on one day")), "{found:?}");
    assert!(found.findings.iter().any(|one| one.starts_with("S-X3")), "{found:?}");
    // The plan is kept in whatever order they come.
    let text = xml(&[refused]);
    let (head, rest) = text.split_once("      <Requests>").unwrap();
    let (first, rest) = rest.split_once("      <Requests>").unwrap();
    let (second, tail) = rest.split_once("    </Person>").unwrap();
    let turned = format!("{head}      <Requests>{second}      <Requests>{first}    </Person>{tail}");
    let found = one(&turned);
    assert_eq!((all(&found.people[0], Block::Requests), all(&found.people[0], Block::ActivePlans)), (1, 1), "{turned}");
}

#[test]
fn days_that_cannot_be_are_told_alike_by_check_and_import() {
    for (changes, item) in [
        ("Requests/ActivePlans/PlacementDetail/EntryDate=2014-09-02", "EntryDate"),
        ("PersonBirthDate=2061-05-04", "PersonBirthDate"),
        ("PersonBirthDate=1961-05-04", "PersonBirthDate"),
        ("PersonBirthDate=2025-12-30", "PersonBirthDate"),
        ("Requests/Assessment/NamedPlan/StartDate=2062-06-06", "StartDate"),
        ("Requests/Assessment/NamedPlan/StartDate=2026-06-06", "StartDate"),
        ("Requests/ReceivedDate=2015-01-20; PersonBirthDate=2015-06-01", "ReceivedDate"),
        ("Requests/ReceivedDate=2025-05-20", "RequestOutcomeDate"),
        ("Requests/ActivePlans/ReviewMeeting=2099-01-01", "ReviewMeeting"),
        ("Requests/ActivePlans/PlacementDetail/LeavingDate=2099-01-01", "LeavingDate"),
        ("Requests/ActivePlans/PlacementDetail/LeavingDate=2020-01-01", "LeavingDate"),
        ("Requests/ActivePlans/PhaseTransferDueDate=2050-02-15", "PhaseTransferDueDate"),
    ] {
        let found = one(&xml(&[changes]));
        assert!(found.told.iter().any(|one| one.contains(item)), "{changes}: {found:?}");
        let value = found.told[0].split('“').nth(1).and_then(|rest| rest.split('”').next()).unwrap();
        assert!(found.findings.iter().any(|one| one.contains(value)), "{changes}: {found:?}");
    }
    // A last day at a setting, and what happened just after the survey, may be.
    for changes in [
        "Requests/ActivePlans/PlacementDetail/LeavingDate=2027-07-21",
        "Requests/ActivePlans/ReviewMeeting=2026-02-01",
        "PersonBirthDate=2000-02-29",
    ] {
        assert_eq!(one(&xml(&[changes])).told, Vec::<String>::new(), "{changes}");
    }
}

#[test]
fn two_headers_count_once_or_the_file_is_refused() {
    let whole = xml(&[""]);
    let (_, rest) = whole.split_once("  <Header>").unwrap();
    let header = format!("  <Header>{}</Header>\n", rest.split_once("</Header>").unwrap().0);
    let twice = |other: &str| whole.replacen("  <Header>", &format!("{other}  <Header>"), 1);
    let found = one(&twice(&header));
    assert_eq!(found.told.len(), 1, "{found:?}");
    let found = one(&twice(&header.replace("<DMO>Y", "<DMO>N")));
    assert_eq!(found.told.len(), 2, "{found:?}");
    assert!(found.told[1].contains("DMO “Y” is in the second header"), "{found:?}");
    for (from, to) in [("<Year>2026", "<Year>2025"), ("<LEA>999", "<LEA>998"), ("<Collection>SEN2", "<Collection>SC")] {
        let error = read(&[("a.xml", twice(&header.replace(from, to)).as_bytes())]).unwrap_err();
        assert!(matches!(&error, Unreadable::TwoHeaders(..)), "{error}");
    }
    let after =
        format!("<Message><Persons>{}</Persons>{header}</Message>", "<Person><Surname>Ogden</Surname></Person>");
    assert!(one(&after).findings.iter().any(|one| one.contains("comes after people")));
    let none = one("<Message><Persons><Person><Surname>Ogden</Surname></Person></Persons></Message>");
    assert!(none.findings.iter().any(|one| one.contains("has no header")), "{none:?}");
    let empty = one(&format!("<Message>{header}<Persons/></Message>"));
    assert!(empty.told[0].contains("the return has no people in it"), "{empty:?}");
    assert!(empty.findings.iter().any(|one| one.contains("the return has no people in it")), "{empty:?}");
}

#[test]
fn utf_8_under_another_name_is_read_as_what_it_is_and_said() {
    for said in ["ISO-8859-1", "windows-1252", "latin1", "us-ascii", "iso-8859-15"] {
        let text =
            xml(&["Surname=Ødegård; Forename=Zoë"]).replace("encoding=\"UTF-8\"", &format!("encoding=\"{said}\""));
        let found = one(&text);
        assert_eq!(found.people[0].get(Field::Forename), Some("Zoë"), "{said}");
        assert_eq!((found.told.len(), found.remarks.len()), (0, 1), "{found:?}");
        assert!(found.remarks[0].contains(&format!("says {said}, but the letters of the file are UTF-8")), "{found:?}");
        assert!(found.findings.iter().any(|one| one.contains("UTF-8")), "{found:?}");
        // As it says: nothing is said.
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let found = read(&[("a.xml", &latin)]).unwrap();
        assert_eq!((found.people[0].get(Field::Forename), found.remarks.len()), (Some("Zoë"), 0), "{said}");
        // Some of it one, some the other.
        let mixed = [&latin[..latin.len() - 30], "<!-- é -->".as_bytes(), &latin[latin.len() - 30..]].concat();
        let error = read(&[("a.xml", &mixed)]).unwrap_err().to_string();
        assert!(error.contains("and some are UTF-8"), "{error}");
    }
    // Long files, with a letter at every place.
    for pad in 0..4 {
        let text = xml(&["Surname=Ødegård"]).replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"");
        let text = text.replace("<Persons>", &format!("<Persons>{}{}", " ".repeat(pad), " ë".repeat(20_000)));
        let found = one(&text);
        assert_eq!(found.people[0].get(Field::Surname), Some("Ødegård"));
        assert_eq!(found.remarks.len(), 1);
    }
    // Garbled before it was written.
    let found = one(&xml(&["Forename=ZoÃ«"]));
    assert_eq!(found.people[0].get(Field::Forename), Some("Zoë"));
    assert!(found.told[0].contains("it was read as “Zoë”"), "{found:?}");
}

#[test]
fn everything_in_the_file_that_is_no_item_is_told() {
    let whole = xml(&[""]);
    for (from, to, wanted) in [
        ("<Person>", "<Person status=\"deleted\">", "the attribute “status” of <Person> “deleted”"),
        ("<Persons>", "<Persons of=\"2\">", "the attribute “of” of <Persons> “2”"),
        ("<Surname>", "<Surname old=\"Hart\">", "the attribute “old” of <Surname> “Hart”"),
        ("<Surname>", "also Hart<Surname>", "text “also Hart” is in <Person>"),
        ("<Persons>", "<Persons><![CDATA[see below]]>", "text “see below” is outside"),
        ("<Surname>", "&amp;<Surname>", "text “&” is in <Person>"),
        ("<Surname>", "<Shoe>41</Shoe><Surname>", "<Shoe> “41” is not an item"),
        ("<Ethnicity>WBRI", "<Ethnicity>WB<b>x</b>RI", "<Ethnicity> “WBRI” has another element inside it"),
        ("<Surname>Ogden", "<Surname>Og\u{0}den", "U+0000"),
        ("<Surname>Ogden", "<Surname>Og&#7;den", "U+0007"),
        ("<Surname>Ogden", "<Surname>Og\u{85}\u{9b}den", "U+009B"),
    ] {
        assert!(whole.contains(from), "{from}");
        let found = one(&whole.replacen(from, to, 1));
        assert!(found.told.iter().any(|one| one.contains(wanted)), "{wanted}: {found:?}");
        assert!(found.findings.iter().any(|one| one.starts_with("S-X")), "{wanted}: {found:?}");
        assert!(!format!("{found:?}").contains('\u{0}'));
        let surname = found.people[0].get(Field::Surname).unwrap();
        assert!(!surname.chars().any(char::is_control), "{surname:?}");
    }
    let comment = one(&whole.replacen("<Persons>", "<Persons><!-- <Person/> -->", 1));
    assert!(
        comment.told.is_empty() && comment.remarks[0].contains("a comment “<Person/>” has elements"),
        "{comment:?}"
    );
    // What names the file's own language says nothing.
    let plain =
        whole.replacen("<Message>", "<Message xmlns=\"urn:x\" xmlns:xsi=\"urn:y\" xsi:schemaLocation=\"z\">", 1);
    assert_eq!(one(&plain).told, Vec::<String>::new());
}

#[test]
fn files_of_other_kinds_are_known_by_what_they_hold() {
    let old = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat();
    let wide = |name: &str| [old.clone(), name.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    for (name, bytes, wanted) in [
        ("return.xlsx", b"%PDF-1.7 ...".to_vec(), "is a PDF"),
        ("return.xls", b"<html><body><table></table></body></html>".to_vec(), "is a web page (HTML)"),
        ("return.xml", wide("Workbook"), "an old Excel workbook"),
        ("return.xlsx", wide("EncryptedPackage"), "is protected by a password"),
        ("return.xlsx", b"persontableid,surname\n1,Ogden\n".to_vec(), "give it the ending .csv"),
        ("return.xml", b"dear colleague, ...".to_vec(), "is a text file"),
        ("person.csv", two_people(["1", "2"], &[]), "Excel workbook"),
        ("pupils.csv", b"a,b\n1,2\n".to_vec(), "pupils.csv is not one of the 9 CSV files"),
        ("return.xml", b" \n".to_vec(), "The file is empty"),
    ] {
        match read(&[(name, &bytes)]) {
            Err(error) => assert!(error.to_string().contains(wanted), "{name}: {error}"),
            // A workbook is read, whatever it is called.
            Ok(found) => assert!(wanted == "Excel workbook" && found.people.len() == 2, "{name}: {found:?}"),
        }
    }
    let mut files = export(&[""]);
    let last = files.len() - 1;
    files[last].1.clear();
    let found = of_files(&files);
    assert!(found.told.iter().any(|one| one.contains("_senneed.csv is empty")), "{found:?}");
    files.pop();
    let found = of_files(&files);
    assert!(found.told.iter().any(|one| one.starts_with("senneed.csv is not among the files")), "{found:?}");
    assert!(found.findings.iter().any(|one| one.contains("senneed.csv is not among")), "{found:?}");
}
