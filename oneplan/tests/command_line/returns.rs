//! Returns that come in broken: what is said is what the record holds, the exit code says whether anything is stored, and no
//! child has what is another's.

use std::fs;

use sen2::rules::{apply, base, base_header};
use sen2::{Record, Year};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::{code, err, faults, oneplan, out};

fn year(number: u16) -> Year {
    Year::new(number).unwrap()
}

/// A return of a year, of the example person changed in these ways.
fn xml(number: u16, people: &[&str]) -> String {
    let year = year(number);
    let people: Vec<Record> = people.iter().map(|changes| apply(&base(year), changes).unwrap()).collect();
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year, &base_header(year), &people).unwrap();
    String::from_utf8(out).unwrap()
}

/// An area of its own, with nothing in it.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        assert_eq!(code(&oneplan(desk.0.path(), &["migrate"])), 0);
        desk
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.path().join(name), content).unwrap();
    }

    /// How a command of returns ended, and all that it printed.
    fn run(&self, args: &[&str]) -> (i32, String) {
        let done = oneplan(self.0.path(), &[&["sen2"], args].concat());
        (code(&done), format!("{}{}", out(&done), err(&done)))
    }

    fn import(&self, name: &str, content: impl AsRef<[u8]>) -> (i32, String) {
        self.put(name, content);
        self.run(&["import", name])
    }

    /// Imports all or nothing.
    fn strict(&self, name: &str, content: impl AsRef<[u8]>) -> (i32, String) {
        self.put(name, content);
        self.run(&["import", "--strict", name])
    }

    fn number(&self, sql: &str) -> i64 {
        let place = self.0.path().join("data/oneplan.sqlite");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut db = SqliteConnection::connect(&place.to_string_lossy()).await.unwrap();
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut db).await.unwrap()
        })
    }

    fn children(&self) -> i64 {
        self.number("select count(*) from person where is_child")
    }
}

/// Whether the output says of an item that it was not imported, or something else of it.
fn tells(text: &str, item: &str) -> bool {
    text.lines().any(|line| line.starts_with("person ") && line.contains(&format!(": {item} “")))
}

#[test]
fn what_is_stored_is_never_said_to_be_left_out() {
    const OF_PERSON: [&str; 8] =
        ["Surname", "Forename", "PersonBirthDate", "Sex", "Ethnicity", "PostCode", "UPN", "UniqueLearnerNumber"];
    // A person table alone; a plan that cannot be; dates that are none: the person is stored with what is said of them.
    for changes in [
        "-Requests",
        "Requests/Assessment/NamedPlan/StartDate=2062-06-06; Requests/Assessment/AssessmentOutcomeDate=2062-06-06",
        "Requests/ReceivedDate=42494; Requests/RequestOutcomeDate=x; Requests/Assessment/AssessmentOutcomeDate=; Requests/Assessment/NamedPlan/StartDate=42494",
    ] {
        let desk = Desk::new();
        let (_, text) = desk.import("return.xml", xml(2026, &[changes]));
        assert_eq!(desk.children(), 1, "{text}");
        for item in OF_PERSON {
            assert!(!tells(&text, item), "{changes}: {item}: {text}");
        }
        assert_eq!(desk.number("select count(*) from identifier where kind = 'upn'"), 1);
        if changes.contains("2062") {
            assert!(tells(&text, "StartDate") && !text.contains("RequestOutcomeDate"), "{text}");
            assert_eq!(desk.number("select count(*) from event where kind = 'request.agreed'"), 1, "{text}");
            assert_eq!(desk.number("select count(*) from event where happened_on > '2026-12-31'"), 0);
        }
    }
    // What happened after the survey is stored, and so is a last day at a setting that is set ahead.
    let desk = Desk::new();
    let ahead =
        "Requests/ActivePlans/PlacementDetail/LeavingDate=2027-07-21; Requests/ActivePlans/ReviewMeeting=2026-02-01";
    let (ended, text) = desk.import("return.xml", xml(2026, &[ahead]));
    assert!(ended == 0 && !text.contains("LeavingDate") && !text.contains("not imported"), "{text}");
    assert_eq!(desk.number("select count(*) from placement where ends_on = '2027-07-21'"), 1);
    for (name, path) in faults("06-sen2-excel").into_iter().filter(|(name, _)| name.starts_with("f-")) {
        let desk = Desk::new();
        let (_, text) = desk.run(&["import", &path.to_string_lossy(), "--year", "2026"]);
        let stored = desk.children();
        for item in ["Surname", "Forename", "Sex", "UPN"] {
            assert!(stored == 1 && !tells(&text, item), "{name}: {text}");
        }
    }
}

#[test]
fn an_empty_person_twice_is_left_out_twice_and_nothing_stored_ends_with_two() {
    let desk = Desk::new();
    let whole = xml(2026, &[""]);
    let (ended, text) = desk.import("return.xml", whole.replace("<Persons>", "<Persons><Person/><Person/>"));
    assert_eq!(ended, 1, "{text}");
    assert!(text.contains("3 people") && text.contains("0 unchanged, 0 to decide on, 2 left out"), "{text}");
    // Nobody of the file can be recorded: nothing is stored, and the list says why.
    let desk = Desk::new();
    let head = whole.split("<Persons>").next().unwrap();
    let (ended, text) = desk
        .import("nobody.xml", format!("{head}<Persons><Person><Surname>Ogden</Surname></Person></Persons></Message>"));
    assert_eq!((ended, desk.children()), (2, 0), "{text}");
    assert!(text.contains("nobody.xml"), "{text}");
    assert_eq!(desk.number("select count(*) from sen2_import"), 0);
    let (ended, text) = desk.import("none.xml", format!("{head}<Persons/></Message>"));
    assert_eq!(ended, 2, "{text}");
    let (ended, text) = desk.run(&["check", "none.xml"]);
    assert_eq!(ended, 1, "{text}");
}

#[test]
fn a_command_says_nothing_of_whoever_may_be_a_restricted_child() {
    let desk = Desk::new();
    let whole = xml(2026, &[""]);
    let upn = whole.split("<UPN>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    desk.import("return.xml", whole);
    assert_eq!(desk.number("update person set restricted = true where is_child returning 1"), 1);
    let other = xml(2026, &["Sex=M; PostCode=ZZ1 1AA"]);
    for (ended, text) in [desk.strict("other.xml", &other), desk.import("other.xml", &other)] {
        assert!(ended > 0, "{text}");
        for kept in ["Ogden", "ZZ1 1AA", &upn] {
            assert!(!text.contains(kept), "{kept}: {text}");
        }
    }
    assert_eq!(desk.number("select count(*) from sen2_import_person where state = 'doubtful'"), 1);
}

/// The nine files of an export; the second person has the ID of the first.
fn with_one_id_for_two(desk: &Desk) -> Vec<String> {
    let people = [
        "",
        "UPN=; UPNunknown=UN3; Surname=Hart; Requests/ActivePlans/SENneed/SENtype=HI",
        "UPN=; UPNunknown=UN3; Surname=Cox; PersonBirthDate=2012-02-03",
    ];
    let people: Vec<Record> = people.iter().map(|changes| apply(&base(year(2026)), changes).unwrap()).collect();
    let header = base_header(year(2026));
    let files = sen2::write_csv_set(year(2026), &header, &people, jiff::civil::date(2026, 2, 3)).unwrap();
    let mut names = Vec::new();
    for (name, content) in files {
        let mut text = String::from_utf8(content).unwrap();
        if name.ends_with("_person.csv") {
            text = text.replace("\n2,", "\n1,");
        }
        desk.put(&name, text);
        names.push(name);
    }
    names
}

#[test]
fn one_id_for_two_people_gives_neither_child_the_others_plan() {
    let desk = Desk::new();
    let files = with_one_id_for_two(&desk);
    let args: Vec<&str> = ["import"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let (ended, text) = desk.run(&args);
    assert_eq!((ended, desk.children()), (1, 1), "{text}");
    assert_eq!(desk.number("select count(*) from person where surname = 'Cox'"), 1);
    assert_eq!(desk.number("select count(*) from sen_need"), 1, "the plan of Cox alone");
    assert!(
        text.contains(
            "Hart: Blade-Export_03-02-2026_person.csv, row 3: persontableid “1” is used for different people"
        ),
        "{text}"
    );
    assert!(text.contains("Blade-Export_03-02-2026_senneed.csv, row 2"), "{text}");
    assert!(text.contains("3 people. 1 new child added") && text.contains("2 left out"), "{text}");
    let args: Vec<&str> = ["check"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let (ended, text) = desk.run(&args);
    assert_eq!(ended, 1, "{text}");
    let strict = Desk::new();
    let files = with_one_id_for_two(&strict);
    let args: Vec<&str> = ["import", "--strict"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let (ended, text) = strict.run(&args);
    assert_eq!((ended, strict.children()), (2, 0), "{text}");
    // A file that is not there is named.
    let seven: Vec<&str> = ["check"].into_iter().chain(files.iter().take(8).map(String::as_str)).collect();
    let (ended, text) = strict.run(&seven);
    assert!(ended == 1 && text.contains("senneed.csv is not among the files"), "{text}");
}

#[test]
fn a_need_or_a_setting_with_a_wrong_rank_takes_nobody_elses_place() {
    let desk = Desk::new();
    let needs = "Requests/ActivePlans/SENneed/SENtypeRank=7; +Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=1; \
        +Requests/ActivePlans/SENneed SENtype=VI SENtypeRank=2; \
        +Requests/ActivePlans/PlacementDetail URN=999002 PlacementRank=9 EntryDate=2025-09-02";
    let (ended, text) = desk.import("return.xml", xml(2026, &[needs]));
    assert_eq!(ended, 1, "{text}");
    assert_eq!(desk.number("select count(*) from sen_need where (need, rank) in (values ('HI', 1), ('VI', 2))"), 2);
    assert_eq!(desk.number("select count(*) from sen_need"), 2, "{text}");
    assert!(tells(&text, "SENtype") && tells(&text, "SENtypeRank") && tells(&text, "PlacementRank"), "{text}");
    assert_eq!(desk.number("select count(*) from placement where ends_on is not null"), 0, "{text}");
}

#[test]
fn the_header_says_of_which_return_the_file_is_and_nothing_else_does() {
    let desk = Desk::new();
    let whole = xml(2026, &[""]);
    desk.put("return.xml", &whole);
    let (ended, text) = desk.run(&["import", "return.xml", "--year", "2025"]);
    assert!(ended == 2 && text.contains("2026") && text.contains("2025"), "{text}");
    let (ended, text) = desk.run(&["check", "return.xml", "--year", "2025"]);
    assert!(ended == 1 && text.contains("2026") && text.contains("2025"), "{text}");
    let school = whole.replace("<Collection>SEN2<", "<Collection>SC<");
    let (ended, text) = desk.import("school.xml", &school);
    assert!(ended == 2 && text.contains("“SC”"), "{text}");
    let twice = whole.replacen(
        "<Header>",
        "<Header><CollectionDetails><Year>2025</Year></CollectionDetails></Header><Header>",
        1,
    );
    desk.put("twice.xml", &twice);
    for act in ["check", "import"] {
        let (ended, text) = desk.run(&[act, "twice.xml"]);
        assert_eq!(ended, 2, "{act}: {text}");
    }
    assert_eq!(desk.children(), 0);
    // Of another authority it is told.
    let area = Desk::new();
    area.import("own.xml", &whole);
    let other = whole.replace("<LEA>999", "<LEA>381").replace("Ogden", "Hart");
    let (_, text) = area.import("other.xml", &other);
    assert!(text.contains("381") && text.contains("999"), "{text}");
    // Each return has its own header again, whatever the order in which they came.
    for (number, officer) in [(2025, "N"), (2026, "R")] {
        let text = xml(number, &[""]).replace("<DCO>Y", &format!("<DCO>{officer}"));
        assert!(desk.import(&format!("{number}.xml"), text).0 < 2);
    }
    for (number, officer) in [("2025", "N"), ("2026", "R"), ("2027", "R")] {
        let to = format!("made-{number}.xml");
        desk.run(&["export", "--year", number, "--to", &to]);
        let text = fs::read_to_string(desk.0.path().join(&to)).unwrap();
        assert!(text.contains(&format!("<DCO>{officer}</DCO>")), "{number}: {text}");
    }
}

#[test]
fn a_setting_that_is_not_known_is_named_once_with_how_many_children_go_there() {
    let desk = Desk::new();
    let other = "UPN=; UPNunknown=UN3; Surname=Hart; PersonBirthDate=2012-02-03";
    let (ended, text) = desk.import("return.xml", xml(2026, &["", other]));
    assert_eq!(ended, 0, "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("URN 999001")).collect();
    assert_eq!(lines.len(), 2, "one line, and the closing line: {text}");
    assert!(lines.iter().all(|line| line.contains('2')), "of two children: {text}");
    // The same file again: it is still not known.
    let (_, text) = desk.run(&["import", "return.xml"]);
    assert!(text.contains("URN 999001"), "{text}");
}

#[test]
fn a_file_is_written_as_its_name_says_or_not_at_all() {
    let desk = Desk::new();
    for to in ["made.xlsx", "made.csv", "made.pdf"] {
        let (ended, text) = desk.run(&["export", "--year", "2026", "--to", to]);
        assert!(ended == 2 && text.contains(".xml"), "{text}");
        assert!(!desk.0.path().join(to).exists());
    }
    let (ended, text) = desk.run(&["export", "--year", "2026", "--to", "made.XML"]);
    assert!(ended < 2 && desk.0.path().join("made.XML").exists(), "{text}");
    desk.put("return.xml", xml(2026, &[""]));
    let (ended, text) = desk.run(&["import", "return.xml", "--not-imported", "list.xlsx"]);
    assert!(ended == 2 && text.contains(".csv"), "{text}");
    assert_eq!(desk.children(), 0);
}

#[test]
fn the_closing_lines_name_the_command_that_lists_what_the_check_found() {
    let desk = Desk::new();
    let (_, text) = desk.import("return.xml", xml(2026, &["Ethnicity="]));
    assert!(text.contains("oneplan sen2 check return.xml"), "{text}");
    let (ended, _) = Desk::new().import("clean.xml", xml(2026, &[""]));
    assert_eq!(ended, 0);
}

#[test]
fn a_number_with_a_typing_mistake_is_said_to_be_one_and_what_stands_twice_is_told() {
    let desk = Desk::new();
    let (ended, text) = desk.import("return.xml", xml(2026, &["UPN=B999000115001"]));
    assert_eq!((ended, desk.children()), (1, 1), "{text}");
    assert!(text.contains("typing mistake") && !text.contains("another value"), "{text}");
    for twice in [
        "+Requests/ActivePlans/SENneed SENtype=SLCN SENtypeRank=1",
        "+Requests/ActivePlans/PlacementDetail URN=999001 PlacementRank=1 EntryDate=2024-09-02 SENunitIndicator=0 ResourcedProvisionIndicator=0",
    ] {
        let desk = Desk::new();
        let (ended, text) = desk.import("return.xml", xml(2026, &[twice]));
        assert!(ended == 1 && text.contains("appears twice"), "{twice}: {text}");
        let (ended, _) = Desk::new().strict("return.xml", xml(2026, &[twice]));
        assert_eq!(ended, 2, "{twice}");
    }
}
