//! Each check with its example, ages against the day of the inspection, headings, and broken files.

use std::io::Cursor;

use annex_a::{Column, Finding, Level, List, Lists, NotRead, RULES, Row, as_workbook, check, columns, read};
use jiff::civil::{Date, date};

const DAY: Date = date(2026, 11, 2);

/// A row in which nothing is wrong.
fn base() -> Row {
    [
        (Column::UniqueId, "77"),
        (Column::Upn, "A999000115001"),
        (Column::DateOfBirth, "04/05/2016"),
        (Column::Gender, "b) Female"),
        (Column::Ethnicity, "a) WBRI"),
        (Column::InitialPlan, "06/06/2025"),
        (Column::UpdatedPlan, "07/07/2026"),
        (Column::LastReviewed, "01/06/2026"),
        (Column::PrimaryNeed, "f) SLCN"),
        (Column::MainUrn, "999001"),
        (Column::MainPhase, "b) Primary"),
        (Column::HomeEducation, "b) No"),
        (Column::Suspensions, "0"),
        (Column::Absence, "4.5"),
        (Column::PupilPremium, "a) Yes"),
        (Column::SocialCare, "b) No"),
        (Column::Disability, "a) Yes"),
    ]
    .into_iter()
    .fold(Row::default(), |row, (column, text)| row.with(column, text))
}

fn found(plans: Vec<Row>, support: Vec<Row>) -> Vec<Finding> {
    let mut all = Vec::new();
    check(&Lists { plans, support, odd: Vec::new(), ..Lists::default() }, DAY, |finding| all.push(finding));
    all
}

fn ids(found: &[Finding]) -> Vec<&'static str> {
    found.iter().map(|one| one.rule).collect()
}

#[test]
fn every_check_holds_for_the_example_and_fails_for_its_own() {
    assert_eq!(found(vec![base()], vec![base()]), []);
    let mut counted = 0;
    for rule in RULES {
        counted += usize::from(rule.plans.is_some()) + usize::from(rule.support.is_some());
        let bad = rule.bad.iter().fold(base(), |row, (column, text)| row.with(*column, *text));
        if rule.bad.is_empty() {
            assert_eq!(rule.plans, Some("109"), "looked at over the whole list");
            continue;
        }
        if let Some(id) = rule.plans {
            let found = found(vec![bad.clone()], Vec::new());
            let own = found.iter().find(|one| one.rule == id).unwrap_or_else(|| panic!("{id}: {found:?}"));
            assert!(own.level == rule.level && !own.fix.is_empty() && own.id == "77", "{own:?}");
        }
        if let Some(id) = rule.support {
            assert!(ids(&found(Vec::new(), vec![bad])).contains(&id), "{id}");
        }
    }
    assert_eq!(counted, 29);
    let twice = found(vec![base(), base()], vec![base()]);
    assert_eq!(ids(&twice), ["109"], "the same UPN in the other list is no double");
}

#[test]
fn ages_are_those_of_the_day_of_the_inspection() {
    let born = |text: &str| ids(&found(vec![base().with(Column::DateOfBirth, text)], Vec::new()));
    assert_eq!(born("03/11/2001"), Vec::<&str>::new(), "25 tomorrow");
    assert_eq!(born("02/11/2001"), ["102a"], "25 today");
    assert_eq!(born("03/11/2000"), ["102a"], "26 tomorrow");
    assert_eq!(born("02/11/2000"), ["102b"], "26 today");
    let nameless = base().with(Column::Upn, "");
    let at = |text: &str| ids(&found(vec![nameless.clone().with(Column::DateOfBirth, text)], Vec::new()));
    assert_eq!(at("02/11/2020"), Vec::<&str>::new(), "six today");
    assert_eq!(at("01/11/2020"), ["107"], "older than six");
}

#[test]
fn options_dates_and_numbers_have_their_form() {
    for (column, text) in [
        (Column::Gender, "Female"),
        (Column::Ethnicity, "WBRI"),
        (Column::PrimaryNeed, "DS"),
        (Column::MainPhase, "Primary"),
        (Column::MainUrn, "12345"),
        (Column::Absence, "104"),
        (Column::Suspensions, "two"),
        (Column::InitialPlan, "2025/06/06"),
        (Column::DateOfBirth, "31/02/2016"),
    ] {
        let found = found(vec![base().with(column, text)], Vec::new());
        let form = found.iter().find(|one| one.rule == "form").unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert!(form.level == Level::Error && form.columns == [column.heading()] && form.value == text);
    }
    assert_eq!(Column::Gender.option("male"), Some("a) Male"));
    assert_eq!(Column::Ethnicity.option("CHNE"), Some("q) CHNE"));
}

#[test]
fn a_workbook_is_written_and_read_again() {
    assert_eq!((columns(List::Plans).count(), columns(List::Support).count()), (21, 17));
    let support = base().with(Column::InitialPlan, "").with(Column::UpdatedPlan, "").with(Column::LastReviewed, "");
    let support = support.with(Column::HomeEducation, "");
    let lists = Lists {
        plans: vec![base(), base().with(Column::Upn, "B")],
        support: vec![support],
        odd: Vec::new(),
        ..Lists::default()
    };
    let bytes = workbook::write(as_workbook(&lists)).unwrap();
    let again = read(Cursor::new(&bytes)).unwrap();
    assert_eq!(again.odd, Vec::<String>::new());
    assert_eq!((again.plans.len(), again.support.len()), (2, 1));
    assert_eq!(again.plans[0].line, 2);
    for column in columns(List::Plans) {
        assert_eq!(again.plans[0].get(column), lists.plans[0].get(column), "{}", column.heading());
    }
}

#[test]
fn what_is_odd_about_a_workbook_is_said() {
    let lists = Lists { plans: vec![base()], ..Lists::default() };
    let headings: Vec<String> = columns(List::Plans).map(|column| column.heading().replace('–', "-")).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut hyphens = workbook::Sheet::new("List 1", &headings);
    let cells: Vec<&str> = columns(List::Plans).map(|column| lists.plans[0].get(column).unwrap_or_default()).collect();
    hyphens.row(&cells);
    let bytes = workbook::write(vec![hyphens]).unwrap();
    let again = read(Cursor::new(&bytes)).unwrap();
    assert_eq!(again.plans.len(), 1);
    assert_eq!(again.odd.len(), 4, "three hyphens, and no list 2: {:?}", again.odd);
    assert!(again.odd[0].contains("en dash"), "{:?}", again.odd);

    let short = workbook::write(vec![workbook::Sheet::new("List_1", &["Unique ID", "UPN"])]).unwrap();
    assert!(
        matches!(read(Cursor::new(&short)), Err(NotRead::Columns("List_1", missing)) if missing.contains("Date of birth"))
    );
    let other = workbook::write(vec![workbook::Sheet::new("Sheet1", &["A"])]).unwrap();
    assert!(matches!(read(Cursor::new(&other)), Err(NotRead::NoList(_))));
    assert!(matches!(read(Cursor::new(b"PK\x03\x04 no")), Err(NotRead::Workbook(_))));
}
