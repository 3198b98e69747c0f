//! News of messages, advice, consultations, deadlines and requests.

use access::Role;
use jiff::civil::date;
use store::{Entry, Query, Right};
use testing::casework::{notice, on, recorded, weeks_ago};

use super::{case, of, sent, states, writes};
use crate::common::{on_each, operator};

#[tokio::test]
async fn news_of_a_message_tells_neither_about_whom_nor_what() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.deliver().await;
        assert!(sent(&folder).is_empty(), "the message itself waits, and can be called back");
        area.later(1).await;
        area.deliver().await;
        let all = sent(&folder);
        let [mail] = of(&all, &parent)[..] else { panic!("{all:?}") };
        for told in ["Zoe", "Ogden", "Hill Top", "The draft", "Asha", &child.to_string()] {
            assert!(!mail.contains(told), "{told}: {mail}");
        }
        assert!(mail.contains("http://test/messages") && mail.contains("Subject: You have a new message"), "{mail}");
        // The officer is told at once of what a family writes.
        writes(&area, &parent, &officer, child, "A+question").await;
        area.later(1).await;
        area.deliver().await;
        assert_eq!(of(&sent(&folder), &officer).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn news_of_what_was_called_back_read_or_may_be_read_no_more_does_not_leave() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "Called+back").await;
        area.change(Query::new("update message set recalled_at =").value(area.db.now())).await;
        writes(&area, &officer, &parent, child, "No+longer+theirs").await;
        area.change(Query::new("update relationship set ends_on =").value(date(2026, 10, 1))).await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty(), "{:?}", sent(&folder));
        let states = states(&area, "message.family").await;
        assert!(states.iter().all(|(state, _)| state == "stopped"), "{states:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_leaves_after_a_death() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.event(child, "child.died", area.today()).await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        let states = states(&area, "message.family").await;
        assert_eq!(states, [("stopped".to_owned(), Some("A death is recorded.".to_owned()))]);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_asked_for_advice_or_reminded_of_it_is_told_once_a_day() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.person("Mo Manager", Role::Manager, None).await;
        let service = area.service("Hospitals Trust").await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
        let (parent, child) = {
            let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            (area.parent(child, "Pat", true).await.0, child)
        };
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 8))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        area.deliver().await;
        let all = sent(&folder);
        let [told] = of(&all, &adviser)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 request for advice") && !told.contains("Ogden") && !told.contains("Zoe"), "{told}");
        let [told] = of(&all, &parent)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 letter or decision") && !told.contains("Ogden"), "{told}");
        // A week before it is due.
        area.later(24 * 36).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.deliver().await;
        let all = sent(&folder);
        assert!(of(&all, &adviser)[1].contains("- 1 reminder about advice"), "{all:?}");
        // What has come is not asked for again.
        area.later(24 * 8).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.change(Query::new("delete from owed where rule = 'A-7'")).await;
        area.deliver().await;
        assert_eq!(of(&sent(&folder), &adviser).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_told_that_it_is_consulted() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        let asked = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let other = area.school("Hill Top", "900002").await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        let consult = on(weeks_ago(&area, 1)) + "&setting=Beckfoot";
        recorded(&area, &officer, child, "consultation.sent", &consult).await;
        area.deliver().await;
        let all = sent(&folder);
        let [told] = of(&all, &senco)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 consultation") && !told.contains("Beckfoot") && !told.contains("Ogden"), "{told}");
        assert!(of(&all, &stranger).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_case_officer_is_told_at_once_of_a_deadline_today_and_once() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, _, child) = case(&area).await;
        let idle = area.person("Ida Idle", Role::CaseOfficer, None).await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 6))))
            .await;
        for _ in 0..2 {
            journey::records::mail::deadlines_today(&area.db).await.unwrap();
            area.deliver().await;
        }
        let all = sent(&folder);
        let [told] = of(&all, &officer)[..] else { panic!("{all:?}") };
        assert!(told.contains("2 November 2026") && told.contains("http://test/worklist"), "{told}");
        assert!(of(&all, &idle).is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_sends_a_request_without_an_account_hears_that_it_came() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let request: store::Id<()> = area.db.new_id();
        for address in ["sam@example.org", "sam@example.org", ""] {
            let mut tx = area.db.write(&operator()).await.unwrap();
            journey::records::mail::request_received(&mut tx, &area.db, request.uuid(), address, area.today())
                .await
                .unwrap();
            tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
        }
        area.deliver().await;
        let all = sent(&folder);
        assert!(all.len() == 1 && all[0].starts_with("To: sam@example.org"), "{all:?}");
        assert!(!all[0].contains("/account/email"), "they have none");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_anybody_can_type_gets_two_acknowledgements_a_day() {
    on_each(|area| async move {
        let folder = area.sends().await;
        for address in ["victim@example.org", "Victim@example.org", " victim@example.org", "victim@example.org"] {
            let request: store::Id<()> = area.db.new_id();
            let mut tx = area.db.write(&operator()).await.unwrap();
            journey::records::mail::request_received(&mut tx, &area.db, request.uuid(), address, area.today())
                .await
                .unwrap();
            tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
        }
        area.deliver().await;
        assert_eq!(sent(&folder).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_request_about_a_child_who_died_meanwhile_is_not_acknowledged() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (_, _, child) = case(&area).await;
        let request: store::Id<()> = area.db.new_id();
        let row = vec![
            ("id", request.into()),
            ("code_hash", "x".into()),
            ("state", "placed".into()),
            ("answers", "{}".into()),
            ("begun_at", area.db.now().into()),
            ("saved_at", area.db.now().into()),
            ("reference", "R-1".into()),
            ("sent_on", area.today().into()),
            ("person", child.into()),
            ("placed_by", "Asha Officer".into()),
            ("placed_on", area.today().into()),
        ];
        area.row("intake", row).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        let address = "sam@example.org";
        journey::records::mail::request_received(&mut tx, &area.db, request.uuid(), address, area.today())
            .await
            .unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        area.event(child, "child.died", area.today()).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert_eq!(states(&area, "request.received").await[0].0, "stopped");
    })
    .await;
}
