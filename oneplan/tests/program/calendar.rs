//! One calendar out of what all rooms have.

use access::Role;
use access::records::accounts;
use axum::http::StatusCode;
use calendar::records::feeds;
use jiff::ToSpan;
use jiff::civil::date;
use oneplan::rooms;
use store::testing::{each_at, noon};
use store::{Actor, Clock, Entry, Query, Right};
use testing::casework::{on, recorded};
use testing::date_fields;

use crate::common::{Area, Someone, on_each};

async fn feed(area: &Area, who: &Someone) -> String {
    area.calendar(&area.calendar_address(who).await).await.text
}

/// The project's address, of a new project in a new workstream.
async fn project(area: &Area, manager: &Someone) -> String {
    area.post(manager, "/projects/workstreams/new", "name=Journey&lead=Head").await;
    let mut tx = area.db.read().await.unwrap();
    let (programme,): (uuid::Uuid,) = Query::new("select id from programme").one(&mut tx).await.unwrap();
    drop(tx);
    let form = format!(
        "programme={programme}&name=Advice+in+six+weeks&about=&owner=Ann&partner=Council&{}",
        date_fields("starts_on", area.today())
    );
    let made = area.post(manager, "/projects/new", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    made.location.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_milestone_and_a_childs_deadline_stand_in_one_calendar_and_only_ones_own() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let mut tx = area.db.write(&testing::operator()).await.unwrap();
        let held = access::Held { role: Role::Analyst, organisation: None };
        accounts::give_role(&mut tx, asha.account, held, date(2020, 1, 1)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let other = area.person("Omar Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &asha, "case_officer").await;
        recorded(&area, &asha, child, "request.received", &format!("{}&source=setting", on(area.today()))).await;
        let project = project(&area, &manager).await;
        let in_ten = date_fields("baseline_on", area.today().checked_add(10.days()).unwrap());
        for (title, owner) in [("Form+agreed", "Asha+Officer"), ("Staff+trained", "Omar+Officer")] {
            let form = format!("title={title}&owner={owner}&{in_ten}");
            let added = area.post(&manager, &format!("{project}/milestones/new"), &form).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        }

        let address = area.calendar_address(&asha).await;
        let own = area.calendar(&address).await.text;
        assert!(own.contains("SUMMARY:Milestone: Form agreed\r\n"), "{own}");
        assert!(own.contains("SUMMARY:Week 20: final plan\r\n"), "{own}");
        assert!(own.contains(&format!("URL:http://test/children/{child}/journey\r\n")), "{own}");
        assert!(!own.contains("Staff trained") && !own.contains("Ogden") && !own.contains("Zoe"), "{own}");
        let days: Vec<&str> = own.lines().filter_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:")).collect();
        assert!(days.len() > 2 && days.is_sorted(), "{days:?}");
        let reads = Query::new("select count(*) from audit_entry where action = 'calendar.read' and detail like")
            .value(format!("%{child}%"));
        assert_eq!(reads.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        let page = area.get(&asha, "/calendar").await.text;
        for code in ["journey.caseload", "journey.panels", "projects.milestones"] {
            assert!(page.contains(&format!("data-calendar-source=\"{code}\"")), "{code}: {page}");
        }

        // Somebody else's case is not theirs, and a name opens no projects to whoever may not see them.
        let others = feed(&area, &other).await;
        assert!(!others.contains("VEVENT"), "{others}");
        // What is read at the address follows what its owner may do now.
        area.change(Query::new("delete from account_role where role = 'analyst'")).await;
        let now = area.calendar(&address).await.text;
        assert!(!now.contains("Milestone:") && now.contains("SUMMARY:Week 20: final plan"), "{now}");
        assert_eq!(area.calendar("/calendar/unknown").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_review_of_who_decides_stands_in_the_calendar_of_the_officer_until_a_death() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Omar Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2010, 3, 1), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mother_id) = area.parent(child, "Mina", true).await;
        let form = format!(
            "person={mother_id}&basis=parent&evidence=Assessment+seen&found_by=Dr+Grey&{}&{}",
            date_fields("found", date(2026, 10, 1)),
            date_fields("review", date(2027, 3, 1)),
        );
        let added = area.post(&officer, &format!("/children/{child}/decision-makers"), &form).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let own = feed(&area, &officer).await;
        assert!(own.contains("DTSTART;VALUE=DATE:20270301"), "{own}");
        assert!(!own.contains("Mina") && !own.contains("Ackroyd") && !own.contains("Grey"), "{own}");
        for who in [&other, &mother] {
            assert!(!feed(&area, who).await.contains("DTSTART;VALUE=DATE:20270301"), "{}", who.name);
        }
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert!(!feed(&area, &officer).await.contains("DTSTART;VALUE=DATE:20270301"));
    })
    .await;
}

#[tokio::test]
async fn an_address_from_before_the_rooms_had_one_calendar_still_works() {
    for db in each_at(&rooms::all().migrations(), Clock::fixed(noon()), 20_261_207_099).await {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let new = accounts::NewAccount { email: "asha@example.org", name: "Asha", password_hash: None, person: None };
        let account = accounts::insert(&mut tx, &new).await.unwrap();
        feeds::make(&mut tx, account, "hash of an address").await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert_eq!(feeds::owner(&mut tx, "hash of an address").await.unwrap(), Some(account));
    }
}
