//! Lists that grew beyond what a page once read: all of it is counted and is on one of the pages.

use crate::common::{Area, Someone, on_each, operator};
use access::records::accounts;
use access::records::notices::What;
use access::{Held, Role};
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Actor, AllowedBy, Entry, Id, Right, Value};

async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// The value of a data attribute of a page.
fn data(page: &str, name: &str) -> i64 {
    let rest = page.split(&format!("data-{name}=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap().parse().unwrap()
}

/// How many a list says that there are.
fn total(page: &str) -> i64 {
    data(page, "total")
}

#[tokio::test]
async fn whoever_says_that_they_have_read_their_news_was_shown_all_of_it() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let now = area.db.now();
        let notice = |number: i64| -> Vec<Value> {
            let by = format!("Person {number:03}");
            let id = area.db.new_id::<()>();
            vec![id.into(), officer.account.into(), now.into(), What::Named.code().into(), by.into()]
        };
        let columns = &["id", "account", "at", "what", "by_name"];
        area.rows("account_notice", columns, (0..105).map(notice).collect()).await;
        let news = page(&area, &officer, "/account/since").await;
        assert_eq!((0..105).filter(|number| news.contains(&format!("by Person {number:03}."))).count(), 105);
        assert!(!page(&area, &other, "/account/since").await.contains("by Person"));
        area.post(&officer, "/account/since", "").await;
        assert_eq!(area.number("select count(*) from account_notice where read_at is null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn everything_that_waits_for_a_second_person_can_be_decided() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let second = area.person("Ben Admin", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let ids: Vec<Id<()>> = (0..505).map(|_| area.db.new_id()).collect();
        let now = area.db.now();
        let act = |(number, id): (i64, &Id<()>)| -> Vec<Value> {
            let at = now - jiff::SignedDuration::from_secs(600 - number);
            vec![
                (*id).into(),
                "link".into(),
                officer.account.into(),
                admin.account.into(),
                "Ada Admin".into(),
                at.into(),
                false.into(),
            ]
        };
        let columns = &["id", "kind", "account", "asked_by", "asked_by_name", "asked_at", "agreed"];
        area.rows("access_act", columns, (0..).zip(&ids).map(act).collect()).await;
        let newest = format!("/accounts/waiting/{}", ids[504]);
        let first = page(&area, &second, "/accounts/waiting").await;
        assert_eq!(data(&first, "waiting"), 505);
        assert!(!first.contains(&newest) && page(&area, &second, "/accounts/waiting?page=11").await.contains(&newest));
        assert_eq!(area.get(&officer, "/accounts/waiting").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&admin, &newest, "decision=agree").await.status, StatusCode::FORBIDDEN);
        let refused = area.post(&second, &newest, "decision=refuse").await;
        assert_eq!(refused.location, "/accounts?done=refused", "{}", refused.text);
        assert_eq!(area.number("select count(*) from access_act where decided_at is null").await, 504);
        // The same asked for again is one, however much waits before it.
        area.post(&admin, &format!("/accounts/{}/link", officer.account), "").await;
        assert_eq!(area.number("select count(*) from access_act where decided_at is null").await, 504);
    })
    .await;
}

#[tokio::test]
async fn every_approval_that_waits_or_was_sent_is_on_one_of_the_pages() {
    on_each(|area| async move {
        let lead = area.person("Com Missioner", Role::Commissioner, None).await;
        let sponsor = area.person("Spo Nsor", Role::BoardMember, None).await;
        let other = area.person("Ot Her", Role::BoardMember, None).await;
        let now = area.db.now();
        let step = |number: i64| -> Vec<Value> {
            let at = now - jiff::SignedDuration::from_secs(600 - number);
            vec![
                area.db.new_id::<()>().into(),
                "test".into(),
                area.db.new_id::<()>().into(),
                1_i64.into(),
                "sent".into(),
                format!("Report {number:03}").into(),
                "/projects".into(),
                "checksum".into(),
                lead.account.into(),
                "Com Missioner".into(),
                sponsor.account.into(),
                "Spo Nsor".into(),
                at.into(),
            ]
        };
        let columns = &[
            "id",
            "kind",
            "owner",
            "number",
            "step",
            "title",
            "href",
            "checksum",
            "by_account",
            "by_name",
            "to_account",
            "to_name",
            "made_at",
        ];
        area.rows("approval_step", columns, (0..505).map(step).collect()).await;
        let waiting = page(&area, &sponsor, "/approvals").await;
        assert_eq!(data(&waiting, "waiting"), 505);
        assert!(waiting.contains("Report 000") && !waiting.contains("Report 504"), "the oldest first");
        assert!(page(&area, &sponsor, "/approvals?page=11").await.contains("Report 504"));
        let sent = page(&area, &lead, "/approvals").await;
        assert_eq!(data(&sent, "sent"), 505);
        assert!(sent.contains("Report 504") && !sent.contains("Report 000"), "the newest first");
        assert!(page(&area, &lead, "/approvals?sent=11").await.contains("Report 000"));
        assert!(!page(&area, &other, "/approvals").await.contains("Report 000"));
    })
    .await;
}

/// So many entries of the log about a child, written now.
async fn opened_by(area: &Area, child: PersonId, who: &str, count: usize) {
    let mut tx = area.db.write(&Actor::program(who)).await.unwrap();
    let right = AllowedBy::of_roles([(Role::CaseOfficer.label(), "the child is on their caseload")]);
    for _ in 0..count {
        tx.record(Entry::new("child.open", "person", Some(child.uuid()), right.clone())).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_opened_a_record_long_ago_is_on_an_earlier_page_and_no_day_is_divided() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        opened_by(&area, child, "Early Person", 20).await;
        area.later(48).await;
        opened_by(&area, child, "Middle Person", 700).await;
        area.later(48).await;
        opened_by(&area, child, "Late Person", 5).await;
        let path = format!("/children/{child}/readers");
        let latest = page(&area, &manager, &path).await;
        assert!(latest.contains("Late Person"), "{latest}");
        assert!(!latest.contains("Early Person") && latest.contains("data-earlier"), "{latest}");
        let earlier = latest.split(&format!("href=\"{path}?until=")).nth(1).unwrap().split('"').next().unwrap();
        let earlier = page(&area, &manager, &format!("{path}?until={earlier}")).await;
        assert!(earlier.contains("Early Person") && !earlier.contains("Middle Person"), "{earlier}");
        assert!(!earlier.contains("data-earlier"), "{earlier}");
        // A family's pages are made of what they are told.
        let told = page(&area, &parent, &path).await;
        assert!(told.contains("Middle Person") && told.contains("data-earlier"), "{told}");
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&stranger, &path).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_a_home_page_has_no_room_for_stands_behind_a_summary_or_a_link() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let mut children = Vec::new();
        for number in 0..20 {
            let child = area.child(&format!("Ava{number}"), "Ackroyd", date(2011, 3, 1), None).await;
            area.assign(child, &officer, "case_officer").await;
            children.push(child);
        }
        let commissioner = area.person("Com Missioner", Role::Commissioner, None).await;
        for number in 0..30 {
            let school = area.school(&format!("School {number:02}"), &format!("9{number:05}")).await;
            let row = vec![
                ("id", area.db.new_id::<()>().into()),
                ("organisation", school.into()),
                ("kind", "insurance".into()),
                ("expires_on", area.today().into()),
                ("checked_by", "Somebody".into()),
                ("checked_on", area.today().into()),
            ];
            area.row("compliance", row).await;
        }
        area.school("Beckfoot Primary", "800001").await;
        let home = page(&area, &commissioner, "/").await;
        assert!(home.contains("href=\"/organisations?evidence=renew\" data-all"), "{home}");
        let list = page(&area, &commissioner, "/organisations?evidence=renew").await;
        assert_eq!(total(&list), 30);
        let file = page(&area, &commissioner, "/organisations/csv?evidence=renew").await;
        assert!(file.contains("School 29") && !file.contains("Beckfoot Primary"), "{file}");
        // Rights pass in the summer: from January families are to be told.
        area.later(75 * 24).await;
        let home = page(&area, &officer, "/").await;
        assert!(children.iter().all(|child| home.contains(&format!("/children/{child}/rights"))), "{home}");
        assert_eq!(data(&home, "more"), 5);
        let other = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert!(!page(&area, &other, "/").await.contains(&format!("/children/{}/rights", children[0])));
    })
    .await;
}

#[tokio::test]
async fn every_job_that_failed_and_every_file_of_colleagues_is_on_one_of_the_pages() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let now = area.db.now();
        let job = |number: i64| -> Vec<Value> {
            vec![
                area.db.new_id::<()>().into(),
                "test.kind".into(),
                "{}".into(),
                false.into(),
                false.into(),
                "failed".into(),
                false.into(),
                8_i64.into(),
                0_i64.into(),
                0_i64.into(),
                0_i64.into(),
                "".into(),
                false.into(),
                now.into(),
                now.into(),
                now.into(),
                format!("Broken {number:02}.").into(),
            ]
        };
        let columns = &[
            "id",
            "kind",
            "payload",
            "once",
            "is_schedule",
            "state",
            "again",
            "attempts",
            "interruptions",
            "done",
            "total",
            "message",
            "cancel_asked",
            "asked_at",
            "begun_at",
            "ended_at",
            "error",
        ];
        area.rows("job", columns, (0..55).map(job).collect()).await;
        let both = page(&area, &admin, "/jobs").await + &page(&area, &admin, "/jobs?failed=2").await;
        assert_eq!((0..55).filter(|number| both.contains(&format!("Broken {number:02}."))).count(), 55);
        let file = |number: i64| -> Vec<Value> {
            let name = format!("staff-{number:02}.csv");
            vec![area.db.new_id::<()>().into(), name.into(), admin.account.into(), "Ada Admin".into(), now.into()]
        };
        let columns = &["id", "name", "added_by", "added_by_name", "added_at"];
        area.rows("staff_file", columns, (0..55).map(file).collect()).await;
        let both =
            page(&area, &admin, "/accounts/import").await + &page(&area, &admin, "/accounts/import?page=2").await;
        assert_eq!((0..55).filter(|number| both.contains(&format!("staff-{number:02}.csv"))).count(), 55);
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        for path in ["/jobs?failed=2", "/accounts/import?page=2"] {
            assert_eq!(area.get(&parent, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_says_how_much_of_what_was_typed_was_not_looked_for() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let found = area.search_box(&officer, "one+two+three+four+five+six+seven+eight+nine+ten").await;
        assert_eq!(data(&found, "search-left-out"), 2);
        assert!(!area.search_box(&officer, "one+two").await.contains("data-search-left-out"));
    })
    .await;
}

#[tokio::test]
async fn somebody_who_works_with_many_children_has_their_own_family_too() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        let own = area.child("Zed", "Zulu", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(own, "Pat", true).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        let held = Held { role: Role::Senco, organisation: Some(school.uuid()) };
        accounts::give_role(&mut tx, parent.account, held, date(2020, 1, 1)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        for number in 0..20 {
            let pupil = area.child(&format!("Ann{number}"), "Abel", date(2015, 3, 27), None).await;
            area.place(pupil, school).await;
        }
        let home = page(&area, &parent, "/").await;
        assert!(home.contains(&format!("/children/{own}")), "{home}");
        assert_eq!(area.get(&parent, "/my-details").await.status, StatusCode::OK);
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        assert_ne!(area.get(&senco, "/my-details").await.status, StatusCode::OK);
        assert!(!page(&area, &senco, "/").await.contains(&own.to_string()));
    })
    .await;
}
