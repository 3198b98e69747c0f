//! Letters that serve nobody, agreements of mediation, and acts that take nothing from a family that they are not about.

use super::tribunal::owed;
use super::{child, event, plan_since};
use crate::on_each;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

const TASK: &str = "task:letter_withdrawn";

/// A child whose assessment was agreed, with a parent at home. The test's clock stands on Monday 2 November 2026.
async fn assessed(area: &Area) -> (Someone, PersonId) {
    let (officer, child) = child(area, date(2015, 3, 27)).await;
    area.parent(child, "Pat", true).await;
    crate::letters::home(area, child).await;
    event(area, child, "request.received", weeks_ago(area, 18), None).await;
    event(area, child, "request.agreed", weeks_ago(area, 13), None).await;
    (officer, child)
}

#[tokio::test]
async fn a_draft_whose_letter_was_withdrawn_serves_nobody_and_leaves_a_task() {
    on_each(|area| async move {
        let (officer, child) = assessed(&area).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 5)) + &notice())).await;
        let (_, path) = crate::letters::letter(&area, &officer, child).await;
        assert_eq!(owed(&area, child, TASK).await, 0);
        let withdrawn = area.post(&officer, &format!("{path}/withdraw"), "why=Wrong+child").await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
        assert_eq!(owed(&area, child, TASK).await, 1);
        let final_plan = on(area.today()) + &notice() + "&plan=setting";
        let no = record(&area, &officer, child, "plan.issued", &final_plan).await;
        assert_ne!(no.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.issued'").await, 0);
        // It is sent again: the task is settled, and the days run from there.
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 4)) + &notice())).await;
        assert_eq!(owed(&area, child, TASK).await, 0);
        recorded(&area, &officer, child, "plan.issued", &final_plan).await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_whose_letter_nobody_has_posted_serves_nobody() {
    on_each(|area| async move {
        let (officer, child) = assessed(&area).await;
        let by_post = notice().replace("channel=by+hand", "channel=first+class+post");
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 5)) + &by_post)).await;
        assert!(area.number("select count(*) from letter where posted_on is null").await > 0);
        let final_plan = on(area.today()) + &notice() + "&plan=setting";
        let no = record(&area, &officer, child, "plan.issued", &final_plan).await;
        assert_ne!(no.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.issued'").await, 0);
        area.change(Query::new("update letter set posted_on =").value(weeks_ago(&area, 5))).await;
        recorded(&area, &officer, child, "plan.issued", &final_plan).await;
    })
    .await;
}

#[tokio::test]
async fn what_mediation_agreed_is_recorded_and_has_its_last_day() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 14), None).await;
        let refused = event(&area, child, "request.refused", weeks_ago(&area, 8), None).await;
        event(&area, child, "mediation.wanted", weeks_ago(&area, 5), Some(refused)).await;
        recorded(&area, &officer, child, "mediation.held", &on(weeks_ago(&area, 2))).await;
        let agreed = on(weeks_ago(&area, 2)) + "&reason=The+authority+will+assess";
        recorded(&area, &officer, child, "mediation.agreed_assess", &agreed).await;
        for rule in ["D-7a", "D-7b", "D-7c"] {
            assert_eq!(owed(&area, child, rule).await, 1, "{rule}");
        }
        let mut tx = area.db.read().await.unwrap();
        let fourteen = Query::new("select count(*) from owed where rule = 'D-7c' and last_day =");
        let (right,): (i64,) = fourteen.value(date(2027, 1, 25)).one(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(right, 1, "fourteen weeks of 19 October 2026");
        recorded(&area, &officer, child, "order.will_assess", &on(area.today())).await;
        assert_eq!(owed(&area, child, "D-7a").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_ordered_to_continue_after_it_ceased_is_reviewed_and_cannot_cease_on_the_old_notice() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 40).await;
        event(&area, child, "cease.considered", weeks_ago(&area, 20), None).await;
        event(&area, child, "cease.consulted", weeks_ago(&area, 19), None).await;
        let notified = event(&area, child, "cease.notified", weeks_ago(&area, 18), None).await;
        event(&area, child, "plan.ceased", weeks_ago(&area, 4), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 3), Some(notified)).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, "R-1").await, 0);
        let order = format!("{}&decision={notified}", on(weeks_ago(&area, 1)));
        recorded(&area, &officer, child, "order.continue", &order).await;
        assert_eq!(owed(&area, child, "R-1").await, 1);
        let again = record(&area, &officer, child, "plan.ceased", &(on(area.today()) + "&cease=2")).await;
        assert_ne!(again.status, StatusCode::SEE_OTHER);
        let gone = record(&area, &officer, child, "plan.ceased", &(on(area.today()) + "&cease=5")).await;
        assert_ne!(gone.status, StatusCode::SEE_OTHER, "nobody moved");
        recorded(&area, &officer, child, "review.meeting", &on(area.today())).await;
    })
    .await;
}

#[tokio::test]
async fn an_amended_plan_of_a_review_leaves_the_re_assessment_and_whoever_was_asked_for_it() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 40).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 12), None).await;
        event(&area, child, "review.amend", weeks_ago(&area, 8), None).await;
        event(&area, child, "review.amendment_served", weeks_ago(&area, 8), None).await;
        event(&area, child, "reassessment.requested", weeks_ago(&area, 6), None).await;
        event(&area, child, "reassessment.agreed", weeks_ago(&area, 5), None).await;
        let school = area.school("Hill Top", "900002").await;
        area.row(
            "admission",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "asked".into()),
                ("organisation", school.into()),
                ("about", area.db.new_id::<()>().uuid().into()),
                ("starts_on", weeks_ago(&area, 4).into()),
            ],
        )
        .await;
        recorded(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert_eq!(owed(&area, child, "X-4").await, 1);
        assert_eq!(area.number("select count(*) from admission where ends_on is null").await, 1);
    })
    .await;
}
