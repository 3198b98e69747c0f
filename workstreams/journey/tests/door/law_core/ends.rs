//! Moves, ends and ages.

use super::{another, child, event, page, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use store::Query;
use testing::casework::{notice, on, record, recorded, weeks_ago};

#[tokio::test]
async fn a_child_whose_plan_was_transferred_owes_this_authority_nothing() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 60).await;
        event(&area, child, "phase_transfer.due", date(2027, 9, 1), None).await;
        assert!(page(&area, &officer, "/worklist?show=all").await.contains("Send the annual review decision"));
        recorded(
            &area,
            &officer,
            child,
            "move.plan_transferred",
            &format!("{}&authority=383", on(weeks_ago(&area, 1))),
        )
        .await;
        // What is left is no duty of the law's: the child's file goes to the new authority.
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains("Send the annual review decision"));
        assert_eq!(area.number("select count(*) from owed where rule not like 'task:%'").await, 0);
        assert_eq!(area.number("select count(*) from owed where rule = 'task:file_to_authority'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn ends_that_age_makes_impossible_and_rights_after_25_are_refused_in_words() {
    on_each(|area| async move {
        let (officer, young) = child(&area, date(2021, 3, 27)).await;
        plan_since(&area, young, 20).await;
        let today = on(area.today());
        for (code, words) in [
            ("1", "maximum age at 25"),
            ("3", "compulsory school age"),
            ("4", "compulsory school age"),
            ("5", "No move is recorded"),
            ("6", "regulation 29"),
        ] {
            let answer = record(&area, &officer, young, "plan.ceased", &format!("{today}&cease={code}")).await;
            assert!(answer.text.contains(words), "{code}: {}", answer.text);
        }
        recorded(&area, &officer, young, "plan.ceased", &format!("{today}&cease=7")).await;
        let old = another(&area, &officer, date(2001, 11, 2)).await;
        let answer = record(&area, &officer, old, "request.received", &format!("{today}&source=young_person")).await;
        assert!(answer.text.contains("ends on the 25th birthday"), "{}", answer.text);
        event(&area, old, "plan.issued", date(2024, 1, 8), None).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let list = page(&area, &officer, "/worklist?show=all").await;
        assert!(list.contains("End the plan at 25") && list.contains("31 Jul 2027"), "{list}");
        let form = page(&area, &officer, &format!("/children/{old}/journey/record/plan.ceased")).await;
        assert!(form.contains("31 July 2027") && form.contains("1 November 2027"), "{form}");
        recorded(&area, &officer, old, "plan.ceased", &format!("{today}&cease=1")).await;
    })
    .await;
}

#[tokio::test]
async fn after_compulsory_school_age_a_parent_acts_only_in_the_young_persons_place() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let today = on(area.today());
        for born in [date(2009, 3, 27), date(2002, 3, 27)] {
            let young = another(&area, &officer, born).await;
            let by_parent = format!("{today}&source=parent");
            let no = record(&area, &officer, young, "request.received", &by_parent).await;
            assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", no.text);
            assert!(
                no.text.contains("the young person decides") && no.text.contains("name=\"in_place\""),
                "{}",
                no.text
            );
            recorded(&area, &officer, young, "request.received", &format!("{by_parent}&in_place=yes")).await;
            let detail: Vec<(String,)> = Query::new("select detail from event where person =")
                .value(young)
                .all(&mut area.db.read().await.unwrap())
                .await
                .unwrap();
            assert!(detail[0].0.contains("young_person") && detail[0].0.contains("decides_for"), "{}", detail[0].0);
        }
        let young = another(&area, &officer, date(2009, 3, 27)).await;
        let plan = plan_since(&area, young, 6).await;
        event(&area, young, "amendment.proposed", weeks_ago(&area, 2), None).await;
        let about = format!("&decision={plan}&reason=They+want+a+college&source=parent");
        for kind in [
            "reassessment.requested",
            "review.requested",
            "plan.representations",
            "mediation.adviser_contacted",
            "mediation.wanted",
            "appeal.registered",
        ] {
            let has_source = kind.ends_with("requested");
            let form = if has_source {
                format!("{today}{about}")
            } else {
                format!("{today}{}", about.replace("&source=parent", ""))
            };
            let mute = record(&area, &officer, young, kind, &form).await;
            assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", mute.text);
            let parent = record(&area, &officer, young, kind, &format!("{form}&by=parent")).await;
            assert!(parent.text.contains("the young person decides: a parent"), "{kind}: {}", parent.text);
            recorded(&area, &officer, young, kind, &format!("{form}&by=young_person&in_place=yes")).await;
        }
        // While the parents decide nothing is asked.
        let small = another(&area, &officer, date(2015, 3, 27)).await;
        recorded(&area, &officer, small, "request.received", &format!("{today}&source=parent")).await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_ceased_while_it_could_be_appealed_is_put_back_in_force() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 40).await;
        event(&area, child, "cease.considered", weeks_ago(&area, 14), None).await;
        event(&area, child, "cease.consulted", weeks_ago(&area, 13), None).await;
        // Notified on 24 August; it can be appealed until 24 October, a Saturday, and so until Monday 26 October.
        let notified = event(&area, child, "cease.notified", date(2026, 8, 24), None).await;
        recorded(&area, &officer, child, "plan.ceased", &format!("{}&cease=2", on(date(2026, 10, 27)))).await;
        let says = "it ceased while an appeal could be made or was open";
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains(says));
        let certificate = format!("{}&decision={notified}", on(date(2026, 10, 22)));
        recorded(&area, &officer, child, "mediation.certificate", &certificate).await;
        assert!(page(&area, &officer, "/worklist?show=all").await.contains(says));
        let record = page(&area, &officer, &format!("/children/{child}/journey")).await;
        assert!(record.contains("Put the plan back in force"), "{record}");
        let mut tx = area.db.read().await.unwrap();
        let (end, task): (uuid::Uuid, uuid::Uuid) =
            Query::new("select about, id from task where kind = 'plan_kept_alive'").one(&mut tx).await.unwrap();
        drop(tx);
        let correct = format!("/children/{child}/journey/events/{end}");
        let leads = area.get(&officer, &format!("/children/{child}/journey/tasks/{task}")).await;
        assert_eq!((leads.status, leads.location.as_str()), (StatusCode::SEE_OTHER, correct.as_str()));
        let undone = area.post(&officer, &correct, "act=withdrawn&reason=A+certificate+came+late").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains(says));
        let appeal = format!("{}&decision={notified}", on(date(2026, 10, 30)));
        recorded(&area, &officer, child, "appeal.registered", &appeal).await;
    })
    .await;
}

#[tokio::test]
async fn after_the_plan_went_to_another_authority_the_parent_asks_there() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        plan_since(&area, child, 20).await;
        let path = format!("/children/{child}/journey");
        assert!(page(&area, &parent, &path).await.contains(&format!("{path}/request")));
        let moved = format!("{}&authority=383", on(weeks_ago(&area, 1)));
        recorded(&area, &officer, child, "move.plan_transferred", &moved).await;
        assert!(!page(&area, &parent, &path).await.contains(&format!("{path}/request")));
        let asked = area.post(&parent, &format!("{path}/request"), "needs=Reading&provision=More+help").await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
    })
    .await;
}

#[tokio::test]
async fn a_death_before_a_later_letter_is_asked_about_and_leaves_no_letter_to_send_again() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 6), None).await;
        let sent = on(weeks_ago(&area, 2)) + &notice();
        recorded(&area, &officer, child, "request.agreed", &sent).await;
        let (_, path) = crate::letters::letter(&area, &officer, child).await;
        let (delivery,): (uuid::Uuid,) = {
            let mut tx = area.db.read().await.unwrap();
            Query::new("select id from notice_delivery").one(&mut tx).await.unwrap()
        };
        let lost = format!("outcome=failed&proof=Returned+to+sender&{}", on(weeks_ago(&area, 1)));
        assert_eq!(area.post(&officer, &format!("{path}/sent/{delivery}"), &lost).await.status, StatusCode::SEE_OTHER);
        let journey_page = format!("/children/{child}/journey");
        let waits = "Find another way to reach the family";
        assert!(page(&area, &officer, &journey_page).await.contains(waits));
        let day = weeks_ago(&area, 3);
        let asked = record(&area, &officer, child, "child.died", &on(day)).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
        assert!(asked.text.contains("name=\"confirm\""), "{}", asked.text);
        recorded(&area, &officer, child, "child.died", &format!("{}&confirm={day}", on(day))).await;
        assert!(!page(&area, &officer, &journey_page).await.contains(waits));
    })
    .await;
}
