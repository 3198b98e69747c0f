//! The SEN2 return: brought in, matched, decided on, undone; computed, checked, put right, written. Who may not, may not.

mod imports;
mod missing_dates;
mod restricted;
mod safe_homes;
mod times;
mod whole_lists;

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use law::machines::{Machine as _, NeedsAssessment};
use people::PersonId;
use people::model::codes;
use returns::records::findings;
use sen2::rules::{apply, base, base_header};
use sen2::{Record, Year};
use store::Query;
use testing::casework::{on, recorded, weeks_ago};
use testing::{Answer, Area, Someone};

testing::serves!(&[journey::JOURNEY, returns::RETURNS, messages::MESSAGES]);

fn year() -> Year {
    Year::new(2026).unwrap()
}

/// A return with these people, each the example person with changes.
fn file(people: &[&str]) -> Vec<u8> {
    let people: Vec<Record> = people.iter().map(|changes| apply(&base(year()), changes).unwrap()).collect();
    let mut out = Vec::new();
    sen2::write_xml(&mut out, year(), &base_header(year()), &people).unwrap();
    out
}

/// How a child who is educated at home is shown.
fn at_home() -> &'static str {
    codes::words(codes::OTHERWISE, "EHE")
}

/// Somebody whom nothing links to the example person.
const ANOTHER: &str =
    "UPN=; UniqueLearnerNumber=1000000043; Surname=Hart; Forename=Leo; PersonBirthDate=2015-01-09; PostCode=ZZ1 1AA";

async fn bring_in(area: &Area, who: &Someone, content: &[u8]) -> Answer {
    area.upload(who, "/sen2/import", "", "return.xml", content).await
}

async fn only_child(area: &Area, surname: &str) -> PersonId {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (PersonId,) =
        Query::new("select id from person where is_child and surname =").value(surname).one(&mut tx).await.unwrap();
    id
}

#[tokio::test]
async fn a_return_becomes_children_with_their_history_and_gives_the_same_return() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let content = file(&["", ANOTHER]);
        let done = bring_in(&area, &manager, &content).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = area.get(&manager, &done.location).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let child = only_child(&area, "Ogden").await;
        let events = area.get(&manager, &format!("/children/{child}/journey/events")).await.text;
        for kind in ["request.received", "request.agreed", "plan.issued"] {
            assert!(events.contains(&format!("data-event=\"{kind}\"")), "{kind}: {events}");
        }
        let journey = area.get(&manager, &format!("/children/{child}/journey")).await.text;
        let stands = NeedsAssessment::Finalised.words();
        assert!(journey.contains(stands), "the history has gaps, and stands where it stands: {journey}");
        // A setting that nobody knew is there by its number.
        let record = area.get(&manager, &format!("/children/{child}")).await.text;
        assert!(record.contains("999001"), "{record}");
        assert_eq!(area.number("select count(*) from organisation where urn = '999001'").await, 1);

        // The same file again changes nothing; no import is kept.
        let rows = area.number("select count(*) from event").await;
        let again = bring_in(&area, &manager, &content).await;
        assert_eq!(again.location, "/sen2/import?done=nothing");
        assert_eq!(area.number("select count(*) from event").await, rows);
        assert_eq!(area.number("select count(*) from sen2_import").await, 1);

        // What comes out is what went in, person for person.
        let out = area.post(&manager, "/sen2/export", "year=2026").await;
        assert_eq!(out.status, StatusCode::OK);
        let people = |bytes: &[u8]| -> Vec<Record> {
            let mut all: Vec<Record> = sen2::XmlReader::new(std::io::BufReader::new(bytes))
                .filter_map(|part| match part.unwrap() {
                    sen2::Part::Person(person) => Some(person.without_lines()),
                    _ => None,
                })
                .collect();
            all.sort_by_key(|person| person.get(sen2::Field::Surname).map(str::to_owned));
            all
        };
        assert_eq!(people(out.text.as_bytes()), people(&content));
        assert_eq!(
            area.number("select count(*) from audit_entry where action = 'return.export'").await,
            2,
            "begun, and whom it held"
        );
    })
    .await;
}

#[tokio::test]
async fn people_are_matched_with_reasons_and_the_doubtful_are_decided_on() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        // The same name and birthday, without a number: the same child. Another with that name, born on another day
        // of the month: doubtful. A restricted child with the name of the third.
        let same = area.child("Zoe", "Ogden", date(2016, 5, 4), None).await;
        let near = area.child("Leo", "Hart", date(2015, 9, 1), None).await;
        let hidden = area.child("Ada", "Marsh", date(2014, 4, 3), None).await;
        area.restrict(hidden, &[]).await;
        let third = "UPN=; UniqueLearnerNumber=1000000051; Surname=Marsh; Forename=Ada; PersonBirthDate=2014-03-04";
        let done = bring_in(&area, &manager, &file(&["", ANOTHER, third])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let batch = done.location.clone();
        let page = area.get(&manager, &batch).await.text;
        assert!(page.contains("data-total=\"2\"") && page.matches("data-tag=\"doubtful\"").count() == 2, "{page}");
        let matched = area.get(&manager, &format!("{batch}?state=matched")).await.text;
        assert_eq!(matched.matches("data-tag=\"matched\"").count(), 1, "{matched}");
        assert_eq!(area.number("select count(*) from person where is_child").await, 3, "nobody was added");
        let record = area.get(&manager, &format!("/children/{same}")).await.text;
        assert!(record.contains("999001"), "the record has the UPN and the setting now: {record}");

        // The question shows both sides, and asks.
        let question = |name: &str| {
            let before = page.split(&format!(">{name}<")).next().unwrap();
            let id = &before.rsplit("/people/").next().unwrap()[..36];
            format!("{batch}/people/{id}")
        };
        let asked = area.get(&manager, &question("Leo Hart")).await.text;
        assert!(asked.contains("1 September 2015") && asked.contains("9 January 2015"), "{asked}");
        let refused = area.post(&manager, &question("Leo Hart"), "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("who"));
        let decided = area.post(&manager, &question("Leo Hart"), &format!("who={near}")).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        let record = area.get(&manager, &format!("/children/{near}/journey")).await.text;
        assert!(record.contains("data-event=\"plan.issued\""), "{record}");
        let waits = "select count(*) from sen2_not_taken where why like '%may match an existing record%'";
        assert_eq!(area.number(waits).await, 1, "of the one who still waits alone");
        assert_eq!(
            area.post(&manager, &question("Leo Hart"), "who=new").await.status,
            StatusCode::NOT_FOUND,
            "it is decided once"
        );

        // A restricted record is not shown to those who may not know of it, nor chosen by them.
        let asked = area.get(&manager, &question("Ada Marsh")).await.text;
        assert!(asked.contains("value=\"new\"") && !asked.contains(&hidden.to_string()), "{asked}");
        let mut tx = area.db.read().await.unwrap();
        let (why,): (String,) =
            Query::new("select why from sen2_import_person where state = 'doubtful'").one(&mut tx).await.unwrap();
        drop(tx);
        assert!(!asked.contains("3 April 2014") && !asked.contains(why.trim_end_matches('.')), "{asked}");
        let chosen = area.post(&manager, &question("Ada Marsh"), &format!("who={hidden}")).await;
        assert_eq!(chosen.status, StatusCode::NOT_FOUND);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.issued'").await, 2);
        let left = area.post(&manager, &question("Ada Marsh"), "who=leave_out").await;
        assert_eq!(left.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(waits).await, 0);
        // What was decided is not asked again, and it is not said that everybody is in the record.
        let again = bring_in(&area, &manager, &file(&["", ANOTHER, third])).await;
        assert_eq!(area.number("select count(*) from sen2_import").await, 1, "nothing was imported");
        // Who was left out may be the restricted child: nothing is said of them.
        assert!(!again.text.contains("Marsh") && !again.text.contains("named on"), "{}", again.text);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_undone_as_one_and_what_somebody_worked_on_stays() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let before = area.child("Zoe", "Ogden", date(2016, 5, 4), None).await;
        let done = bring_in(&area, &manager, &file(&["", ANOTHER])).await;
        let undo = format!("{}/undo", done.location);
        assert_eq!(area.post(&manager, &undo, "").await.location, "/sen2/import?done=undone");
        assert_eq!(area.number("select count(*) from person where is_child").await, 1);
        for table in ["event", "placement", "sen_need", "sen2_value", "named_setting", "identifier", "sen2_import_row"]
        {
            assert_eq!(area.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        assert_eq!(area.get(&manager, &format!("/children/{before}")).await.status, StatusCode::OK);
        assert_eq!(area.post(&manager, &undo, "").await.status, StatusCode::CONFLICT, "it is undone once");

        // Brought in again, one is worked with.
        let done = bring_in(&area, &manager, &file(&["", ANOTHER])).await;
        let child = only_child(&area, "Hart").await;
        let meeting = area.today().yesterday().unwrap();
        recorded(&area, &manager, child, "review.meeting", &(on(meeting) + &format!("&confirm={meeting}"))).await;
        let undone = area.post(&manager, &format!("{}/undo", done.location), "").await;
        let kept = area.get(&manager, &undone.location).await.text;
        assert!(kept.contains("data-tag=\"kept\""), "{kept}");
        assert_eq!(area.number("select count(*) from person where is_child").await, 2);
        let journey = area.get(&manager, &format!("/children/{child}/journey")).await.text;
        for kind in ["plan.issued", "review.meeting"] {
            assert!(journey.contains(&format!("data-event=\"{kind}\"")), "{kind}: {journey}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_later_import_is_undone_alone_and_answers_and_edits_since_stay() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        // Last year's file, then another that adds a review: the second is undone, the first stands.
        assert_eq!(bring_in(&area, &manager, &file(&["", ANOTHER])).await.status, StatusCode::SEE_OTHER);
        let events = area.number("select count(*) from event").await;
        area.later(1).await;
        let review = "Requests/ActivePlans/ReviewMeeting=2025-11-04; Requests/ActivePlans/LastReview=2025-11-20; Requests/ActivePlans/ReviewOutcome=M";
        let second = bring_in(&area, &manager, &file(&[review])).await;
        assert_eq!(area.number("select count(*) from event").await, events + 2);
        let undone = area.post(&manager, &format!("{}/undo", second.location), "").await;
        assert_eq!(undone.location, "/sen2/import?done=undone", "nobody has worked with the child");
        assert_eq!(area.number("select count(*) from event").await, events);
        assert_eq!(area.number("select count(*) from person where is_child").await, 2);

        // An answer that rests on an event of the import, and an edit: both children stay as they are.
        area.later(1).await;
        let plan = "Requests/ActivePlans/ReviewMeeting=2025-11-04";
        let third = bring_in(&area, &manager, &file(&[plan, &format!("{ANOTHER}; {plan}")])).await;
        let (ogden, hart) = (only_child(&area, "Ogden").await, only_child(&area, "Hart").await);
        let answered = area.post(&manager, &format!("/children/{ogden}/sen2/items"), "PB=1&OA=0").await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        let home = "act=otherwise&otherwise=EHE&version=1&from-day=1&from-month=9&from-year=2026";
        assert_eq!(area.post(&manager, &format!("/children/{hart}/setting"), home).await.status, StatusCode::SEE_OTHER);
        let undone = area.post(&manager, &format!("{}/undo", third.location), "").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        let page = area.get(&manager, &undone.location).await.text;
        // The answer belongs to the plan of the first import, which stands: the third is undone for that child.
        assert!(page.matches("data-tag=\"kept\"").count() == 1 && page.contains("Hart"), "{page}");
        let record = area.get(&manager, &format!("/children/{hart}")).await.text;
        assert!(record.contains(at_home()), "{record}");
        assert_eq!(area.number("select count(*) from sen2_value where item = 'PB'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_leaves_days_open_stays_what_it_says() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        // A withdrawn request, and a later one that is open: the return does not say when the first was withdrawn.
        let two = "-Requests/Assessment; -Requests/ActivePlans; Requests/RequestOutcome=W; Requests/RequestOutcomeDate=; \
                   Requests/RequestMediation=; Requests/RequestTribunal=; \
                   +Requests ReceivedDate=2025-10-06 RequestSource=1 RYA=0 RequestOutcome=A";
        let content = file(&[two]);
        let done = bring_in(&area, &manager, &content).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let out = area.post(&manager, "/sen2/export", "year=2026").await.text;
        let outcomes: Vec<&str> =
            out.split("<RequestOutcome>").skip(1).map(|rest| &rest[..1]).collect();
        assert_eq!(outcomes, ["W", "A"], "{out}");
        assert_eq!(bring_in(&area, &manager, &content).await.location, "/sen2/import?done=nothing");
    })
    .await;
}

#[tokio::test]
async fn the_totals_of_last_years_file_stand_beside_those_of_now() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let plans = |page: &str| page.contains("id=\"last-year\"") && page.contains("return.xml");
        let done = bring_in(&area, &manager, &file(&["", ANOTHER])).await;
        findings::check(&area.db).await.unwrap();
        let page = area.get(&manager, "/sen2").await.text;
        assert!(plans(&page), "{page}");
        assert!(!plans(&area.get(&officer, "/sen2").await.text), "totals are for whoever answers for the return");
        // Who begins with last year's file need not type its header.
        assert!(area.post(&manager, "/sen2/export", "year=2027").await.text.contains("<LEA>"));
        area.post(&manager, &format!("{}/undo", done.location), "").await;
        assert!(!plans(&area.get(&manager, "/sen2").await.text), "an undone import is compared with nothing");
    })
    .await;
}

#[tokio::test]
async fn bad_files_are_refused_beside_the_field_and_leave_nothing() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let whole = file(&["", ANOTHER]);
        let text = String::from_utf8(whole.clone()).unwrap();
        let no_year = text.replace("<Year>2026</Year>", "<Year>1999</Year>");
        let no_header = text.split("</Header>").nth(1).unwrap().to_owned();
        for (content, case) in [
            (&b""[..], "an empty file"),
            (b"name,age", "a text file"),
            (b"<html><body/></html>", "a web page"),
            (b"<page/>", "XML without a return"),
            (&whole[..whole.len() - 300], "a file that was cut short"),
            (no_year.as_bytes(), "a return of no year"),
            (format!("<Message>{no_header}").as_bytes(), "a return without a header"),
        ] {
            let refused = bring_in(&area, &manager, content).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}: {}", refused.text);
            assert!(refused.refuses("file"), "{case}: {}", refused.text);
        }
        assert_eq!(area.number("select count(*) from person").await, 0);
        assert_eq!(area.number("select count(*) from sen2_import").await, 0);
    })
    .await;
}

#[tokio::test]
async fn findings_go_to_whom_they_belong_and_fall_when_they_are_put_right() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Ben Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let hidden = area.child("Ada", "Marsh", date(2014, 4, 3), None).await;
        for one in [child, hidden] {
            area.assign(one, &officer, "case_officer").await;
            recorded(&area, &officer, one, "request.received", &format!("{}&source=setting", on(weeks_ago(&area, 3))))
                .await;
        }
        area.restrict(hidden, &[]).await;
        findings::check(&area.db).await.unwrap();

        let list = area.get(&officer, "/sen2/findings").await.text;
        assert!(list.contains("Ogden, Zoe") && list.contains("Asha Officer"), "{list}");
        assert!(!list.contains("Marsh"), "a restricted child is not named to who may not know: {list}");
        assert!(!area.get(&manager, "/sen2/findings").await.text.contains("Marsh"));
        // Whoever exports the return is warned of errors, and told what a file leaves out.
        let before = area.get(&manager, "/sen2").await.text;
        assert!(before.contains("data-warning=\"open-errors\"") && before.contains("data-left-out"), "{before}");
        assert!(!area.get(&officer, "/sen2").await.text.contains("open-errors"), "an officer exports nothing");
        let others = area.get(&other, &format!("/sen2/findings?officer={}", officer.account)).await.text;
        assert!(!others.contains("Ogden"), "an officer sees their own children's alone: {others}");
        let asked = area.get(&other, &format!("/children/{child}/sen2")).await;
        assert!(asked.location.starts_with(&format!("/children/{child}/reason?to=")), "{}", asked.status);
        assert_eq!(
            area.post(&other, &format!("/children/{child}/sen2/items"), "UPNunknown=UN3").await.status,
            StatusCode::NOT_FOUND
        );

        // The event's own item comes from the event, and is not asked.
        let page = area.get(&officer, &format!("/children/{child}/sen2")).await.text;
        assert!(page.contains("(2)"), "{page}");
        assert!(page.contains("S-P5"), "no number and no reason: {page}");
        let form = area.get(&officer, &format!("/children/{child}/sen2/items")).await.text;
        assert!(form.contains("UPNunknown") && !form.contains("name=\"RequestSource\""), "{form}");
        let wrong = area.post(&officer, &format!("/children/{child}/sen2/items"), "UPNunknown=UN4").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let saved = area.post(&officer, &format!("/children/{child}/sen2/items"), "UPNunknown=UN3").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = area.get(&officer, &format!("/children/{child}/sen2")).await.text;
        assert!(page.contains("UN3") && !page.contains("S-P5"), "{page}");

        // A night later the manager sees the count fall; what stays keeps its first night.
        let first = since(&area).await;
        area.later(24).await;
        findings::check(&area.db).await.unwrap();
        assert_eq!(since(&area).await, first);
        let mut tx = area.db.read().await.unwrap();
        let nights = findings::nights_of_area(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(nights.len(), 2);
        assert!(nights[0].errors < nights[1].errors, "{nights:?}");
        let overview = area.get(&manager, "/sen2").await.text;
        assert!(overview.contains("id=\"nights\"") && overview.contains("Asha Officer"), "{overview}");

        // As files, with the same restraint.
        let csv = area.get(&officer, "/sen2/findings/csv").await.text;
        assert!(
            csv.starts_with("\u{feff}record,child,") && csv.contains("Zoe Ogden") && !csv.contains("Marsh"),
            "{csv}"
        );
        assert_eq!(area.get(&officer, "/sen2/findings/xlsx").await.status, StatusCode::OK);
        let entries = area.number("select count(*) from audit_entry where action = 'return.findings'").await;
        assert!(entries >= 5, "each reading of the list is logged: {entries}");
    })
    .await;
}

/// The first night of a finding that stays.
async fn since(area: &Area) -> String {
    let mut tx = area.db.read().await.unwrap();
    let (day,): (String,) =
        Query::new("select min(cast(since as text)) from sen2_finding where rule = 'S-P1'").one(&mut tx).await.unwrap();
    day
}

#[tokio::test]
async fn what_is_said_and_what_happens_becomes_the_return() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let done = bring_in(&area, &manager, &file(&[""])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let child = only_child(&area, "Ogden").await;
        // Out of school: the placement ends, another way of being educated begins.
        let form = "act=otherwise&otherwise=EHE&version=1&from-day=1&from-month=9&from-year=2026";
        let moved = area.post(&manager, &format!("/children/{child}/setting"), form).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        let record = area.get(&manager, &format!("/children/{child}")).await.text;
        assert!(record.contains(at_home()), "{record}");
        recorded(&area, &manager, child, "review.meeting", &on(weeks_ago(&area, 2))).await;
        // Annex A is worked out for the day that is asked for.
        let annex = area.get(&manager, "/annex-a?on-day=2&on-month=11&on-year=2026").await.text;
        assert!(annex.contains("data-plans=\"1\"") && annex.contains(">103<"), "{annex}");
        let first = area.get(&manager, "/annex-a").await;
        assert!(first.status == StatusCode::OK && !first.text.contains("data-plans"), "{}", first.text);
        let bad = area.get(&manager, "/annex-a?on-day=31&on-month=2&on-year=2026").await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.refuses("on"), "{}", bad.text);
        // Section I names another setting than the one attended.
        area.school("Beckfoot Primary", "900001").await;
        let items = format!("/children/{child}/sen2/items");
        let named = area.post(&manager, &items, "setting=Beckfoot&place=unit&OA=1").await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
        assert!(area.get(&manager, &items).await.text.contains("Beckfoot Primary"));
        let unknown = area.post(&manager, &items, "setting=Nowhere").await;
        assert!(unknown.status == StatusCode::UNPROCESSABLE_ENTITY && unknown.refuses("setting"), "{}", unknown.text);
        let next = area.get(&manager, &format!("/children/{child}/sen2?year=2027")).await.text;
        assert!(next.contains("900001") && next.contains("(EHE)"), "{next}");
        let meeting = sen2::schema::item(sen2::schema::Block::ActivePlans, sen2::Field::ReviewMeeting).unwrap();
        assert!(next.contains(meeting.title), "{next}");
        assert!(next.contains("(H)"), "the plan is older than the period: {next}");
        // The setting without words where words are asked for.
        let wordless = "act=otherwise&otherwise=NIEO&version=2&from-day=1&from-month=10&from-year=2026";
        let refused = area.post(&manager, &format!("/children/{child}/setting"), wordless).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("words"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn a_plan_of_which_only_its_amendment_is_told_is_in_force_until_it_ends_or_goes() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for number in 0..9 {
            let child = area.child("Zoe", &format!("Ogden {number}"), date(2015, 3, 27), None).await;
            area.event(child, "plan.amended", date(2025, 3, 10)).await;
            if number == 8 {
                area.event(child, "move.plan_transferred", date(2025, 6, 1)).await;
            }
        }
        assert!(!area.get(&manager, "/area").await.text.contains("data-figure=\"plans\""), "nothing was counted yet");
        people::records::kept::count_again(&area.db).await.unwrap();
        let glance = area.get(&manager, "/area").await.text;
        let plans = glance.split("data-figure=\"plans\"").nth(1).unwrap().split("</span>").next().unwrap();
        assert!(plans.ends_with(">8"), "{glance}");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_an_order_about_its_end_put_back_is_in_force() {
    on_each(|area| async move {
        let born = date(2015, 3, 27);
        let put = async |kind: &str, decision: &str, has_plan: bool| {
            let child = area.child("Zoe", "Ogden", born, None).await;
            if has_plan {
                area.event(child, "plan.issued", date(2024, 3, 10)).await;
                area.event(child, "plan.ceased", date(2025, 3, 10)).await;
            }
            area.event(child, decision, date(2025, 1, 6)).await;
            area.event(child, kind, date(2025, 6, 2)).await;
            let about = "update event set about = (select id from event d where d.person = event.person and d.kind =";
            let query = Query::new(about).value(decision).push(") where kind =").value(kind).push("and person =");
            area.change(query.value(child)).await;
        };
        let keeps: Vec<law::Kind> = law::Kind::ALL.iter().copied().filter(|kind| kind.keeps_the_plan()).collect();
        for kind in &keeps {
            put(kind.code(), "cease.notified", true).await;
            // About what was decided before, or without a plan, it puts nothing back.
            put(kind.code(), "review.keep", true).await;
            put(kind.code(), "cease.notified", false).await;
        }
        put("order.cease_stands", "cease.notified", true).await;
        people::records::kept::count_again(&area.db).await.unwrap();
        let plans = area.number("select number from kept_figure where kind = 'plans'").await;
        assert_eq!(usize::try_from(plans).unwrap(), keeps.len());
    })
    .await;
}

#[tokio::test]
async fn active_plans_of_a_return_are_those_in_force_and_those_that_ended_in_its_year() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (name, ended) in [("One", None), ("Two", Some(date(2026, 5, 1))), ("Three", Some(date(2025, 5, 1)))] {
            let child = area.child("Zoe", name, date(2015, 3, 27), None).await;
            area.event(child, "plan.issued", date(2024, 3, 10)).await;
            if let Some(day) = ended {
                area.event(child, "plan.ceased", day).await;
            }
        }
        findings::check(&area.db).await.unwrap();
        let page = area.get(&manager, "/sen2").await.text;
        assert!(page.contains("data-active=\"2\" data-ended=\"1\""), "{page}");
        assert!(!area.get(&officer, "/sen2").await.text.contains("data-active"), "the whole area's");
    })
    .await;
}

#[tokio::test]
async fn an_analyst_sees_how_good_the_data_are_and_no_child() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        assert!(!area.get(&analyst, "/sen2/quality").await.text.contains("data-level"), "the checks have not run");
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        area.event(child, "plan.issued", date(2025, 3, 10)).await;
        findings::check(&area.db).await.unwrap();
        let errors = area.number("select count(*) from sen2_finding where level = 'error'").await;
        assert!(errors > 0);
        let page = area.get(&analyst, "/sen2/quality").await.text;
        assert!(page.contains(&format!("data-level=\"error\" data-number=\"{errors}\"")), "{page}");
        assert!(page.contains("Asha Officer") && !page.contains("Ogden") && !page.contains("/sen2/findings"), "{page}");
        // The home page has the same number, and leads there.
        let home = area.get(&analyst, "/").await.text;
        assert!(home.contains("data-count=\"area-errors\"") && home.contains(&format!("data-number=\"{errors}\"")));
        // What is restricted is in no table and in no total, before the next night and after it.
        area.restrict(child, &[&officer]).await;
        let shown = async || {
            let page = area.get(&analyst, "/sen2/quality").await.text;
            assert!(!page.contains("Asha Officer"), "{page}");
            let number =
                page.split("data-level=\"error\" data-number=\"").nth(1).and_then(|rest| rest.split('"').next());
            number.unwrap().parse::<i64>().unwrap()
        };
        let open = "select count(*) from sen2_finding where level = 'error' and person is null";
        assert_eq!(shown().await, area.number(open).await);
        findings::check(&area.db).await.unwrap();
        assert_eq!(shown().await, area.number(open).await);
        let nights = findings::nights_of_area(&mut area.db.read().await.unwrap()).await.unwrap();
        assert_eq!(nights[0].errors, area.number(open).await);
        assert!(area.number("select count(*) from sen2_finding where level = 'error'").await >= errors, "it is found");
        // A manager who must not see it is not told that nothing is wrong.
        assert!(!area.get(&manager, "/sen2").await.text.contains("data-verdict"));
        for who in [&manager, &officer] {
            assert_eq!(area.get(who, "/sen2/quality").await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(area.get(&analyst, "/sen2").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

/// What the page says of each night, newest first: errors, queries and prompts.
fn nights_on(page: &str) -> Vec<i64> {
    let table = page.split("id=\"nights\"").nth(1).and_then(|rest| rest.split("</table>").next());
    let cells = table.unwrap_or_else(|| panic!("{page}")).split("govuk-table__cell--numeric").skip(1);
    let number = |cell: &str| cell.split(['>', '<']).nth(1).unwrap().replace(',', "").parse().unwrap();
    cells.map(number).collect()
}

/// How many errors, queries and prompts the last checks found about others than this child.
async fn found_beside(area: &Area, child: PersonId) -> Vec<i64> {
    let mut all = Vec::new();
    for level in ["error", "query", "prompt"] {
        let query = Query::new("select count(*) from sen2_finding where level =").value(level);
        let query = query.push("and (person is null or person <>").value(child).push(")");
        all.push(query.number(&mut area.db.read().await.unwrap()).await.unwrap());
    }
    all
}

#[tokio::test]
async fn no_night_counts_a_record_that_was_restricted_since_but_for_whoever_is_named_on_it() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nia Manager", Role::Manager, None).await;
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let open = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let hidden = area.child("Ada", "Marsh", date(2014, 4, 3), None).await;
        for child in [open, hidden] {
            area.event(child, "plan.issued", date(2025, 3, 10)).await;
        }
        findings::check(&area.db).await.unwrap();
        let first = found_beside(&area, hidden).await;
        // One that is put right before the next night.
        area.row(
            "sen2_finding",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", hidden.into()),
                ("rule", "S-P1".into()),
                ("level", "error".into()),
                ("items", "".into()),
                ("value", "".into()),
                ("words", "Put right".into()),
                ("fix", "".into()),
                ("since", area.today().into()),
            ],
        )
        .await;
        area.later(24).await;
        findings::check(&area.db).await.unwrap();
        assert_eq!(area.number("select count(*) from sen2_finding_gone where level = 'error'").await, 1);
        let second = found_beside(&area, hidden).await;
        let all = nights_on(&area.get(&manager, "/sen2").await.text);
        assert_eq!(nights_on(&area.get(&analyst, "/sen2/quality").await.text), all);
        assert_eq!(all[3], all[0] + 1, "what was put right stays in the night that found it");

        area.restrict(hidden, &[&named]).await;
        let others: Vec<i64> = [second, first].concat();
        assert!(others[0] < all[0] && others[3] < all[3], "{others:?}, {all:?}");
        for (who, path) in [(&manager, "/sen2"), (&analyst, "/sen2/quality")] {
            assert_eq!(nights_on(&area.get(who, path).await.text), others, "{path}");
        }
        assert_eq!(nights_on(&area.get(&named, "/sen2").await.text), all, "she can open the list with them");
        // A night of before what was put right was kept is not shown: nobody knows what it held.
        area.change(Query::new("update sen2_night set by_reader = false where night <").value(area.today())).await;
        assert!(!area.get(&manager, "/sen2").await.text.contains("id=\"nights\""));
    })
    .await;
}
