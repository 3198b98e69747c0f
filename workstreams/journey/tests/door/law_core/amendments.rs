//! A plan in force that is amended, from the amendments to the amended plan: after its review, and before a phase transfer.

use super::tribunal::owed;
use crate::on_each;
use crate::refusals::{line, refused};
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::sql;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

/// A child whose plan has been in force for ten weeks, with the officer of the case. It is 11 January 2027.
async fn in_force(area: &Area) -> (Someone, PersonId) {
    let (officer, child) = drafted(area).await;
    line(area, &officer, child, "I", "body=Hill+Top+Primary").await;
    recorded(area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
    area.later(10 * 7 * 24).await;
    assert_eq!(area.today(), date(2027, 1, 11));
    (officer, child)
}

/// Writes amendments with health provision, and sends them four weeks ago.
async fn amendments_sent(area: &Area, officer: &Someone, child: PersonId, kind: &str) {
    let plan = format!("/children/{child}/plan");
    assert_eq!(area.post(officer, &format!("{plan}/begin"), "").await.status, StatusCode::SEE_OTHER);
    // What is proposed names no school.
    let mut tx = area.db.read().await.unwrap();
    let (named,): (Uuid,) = sql!(
        "select line from plan_line where section = 'I'
           and plan in (select id from plan_version where state = 'working' and person = $1)",
        child,
    )
    .one(&mut tx)
    .await
    .unwrap();
    drop(tx);
    let removed = area.post(officer, &format!("{plan}/lines/{named}/remove"), "").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text);
    let need = line(area, officer, child, "C", "body=Epilepsy").await;
    let outcome = line(area, officer, child, "E", "body=Staff+know+what+to+do").await;
    let nurse = format!("body=Training&who=Nurse&quantity=Once+a+term&need={need}&outcome={outcome}");
    line(area, officer, child, "G", &nurse).await;
    recorded(area, officer, child, kind, &(on(weeks_ago(area, 4)) + &notice())).await;
}

/// Carries amendments that were sent to the amended plan: the family's days, the health body and the school that was consulted are
/// each waited for. `rule` is what is owed until then.
async fn amended(area: &Area, officer: &Someone, child: PersonId, rule: &str) {
    let of = |part: &str| format!("/children/{child}/{part}");
    let form = on(area.today()) + &notice();
    let school = area.school("Beckfoot Upper", "900009").await;
    let asked = on(weeks_ago(area, 3)) + "&setting=Beckfoot+Upper";
    recorded(area, officer, child, "consultation.sent", &asked).await;
    assert_eq!(refused(area, officer, child, "plan.amended", &form).await, [of("plan#section-I")]);
    line(area, officer, child, "I", "body=Beckfoot+Upper").await;
    let early = on(weeks_ago(area, 3)) + &notice();
    assert_eq!(refused(area, officer, child, "plan.amended", &early).await, ["#on-day"]);
    assert_eq!(refused(area, officer, child, "plan.amended", &form).await, [of("section-g")]);
    recorded(area, officer, child, "plan.health_agreed", &on(weeks_ago(area, 1))).await;
    assert_eq!(refused(area, officer, child, "plan.amended", &form).await, [of("consultations")]);

    let mut tx = area.db.read().await.unwrap();
    let (which,): (Uuid,) =
        sql!("select id from consultation where organisation = $1", school).one(&mut tx).await.unwrap();
    drop(tx);
    let said = format!("{}&consultation={which}&answer=yes", on(weeks_ago(area, 1)));
    recorded(area, officer, child, "consultation.answered", &said).await;
    assert_eq!(refused(area, officer, child, "plan.amended", &form).await, [of("consultations")]);
    let decide = of(&format!("consultations/{which}"));
    let decided = area.post(officer, &decide, "outcome=named&reason=The+family+asked+for+it").await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
    assert_eq!(area.number("select count(*) from event where kind = 'plan.amended'").await, 0);
    assert_eq!(owed(area, child, rule).await, 1);
    recorded(area, officer, child, "plan.amended", &form).await;
    assert_eq!(owed(area, child, rule).await, 0);
    assert_eq!(area.number("select count(*) from plan_version where state = 'final'").await, 2);
}

#[tokio::test]
async fn a_plan_is_amended_after_its_review_once_health_agreed_and_the_school_was_decided_on() {
    on_each(|area| async move {
        let (officer, child) = in_force(&area).await;
        recorded(&area, &officer, child, "review.meeting", &on(weeks_ago(&area, 6))).await;
        recorded(&area, &officer, child, "review.amend", &(on(weeks_ago(&area, 5)) + &notice())).await;
        amendments_sent(&area, &officer, child, "review.amendment_served").await;
        assert_eq!(area.number("select count(*) from event where kind = 'review.amendment_served'").await, 1);
        assert_eq!(area.number("select count(*) from plan_version where state = 'served'").await, 2);
        amended(&area, &officer, child, "R-10").await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_amended_before_a_phase_transfer_to_name_the_next_school() {
    on_each(|area| async move {
        let (officer, child) = in_force(&area).await;
        recorded(&area, &officer, child, "phase_transfer.due", &on(date(2027, 9, 1))).await;
        amendments_sent(&area, &officer, child, "amendment.proposed").await;
        assert_eq!(owed(&area, child, "R-13").await, 1);
        amended(&area, &officer, child, "P-1").await;
        assert_eq!(owed(&area, child, "R-13").await, 0);
    })
    .await;
}
