//! Certificates, appeals and orders.

use super::{child, event, page, plan_since};
use crate::on_each;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use testing::Area;
use testing::casework::{notice, on, record, recorded, weeks_ago};

/// How often something is owed by a rule.
pub async fn owed(area: &Area, child: PersonId, rule: &str) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    store::sql!("select count(*) from owed where person = $1 and rule = $2", child, rule).number(&mut tx).await.unwrap()
}

#[tokio::test]
async fn a_certificate_and_an_appeal_belong_to_one_decision_and_revive_no_other() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 30).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 12), None).await;
        let keep = event(&area, child, "review.keep", weeks_ago(&area, 8), None).await;
        let journey_page = format!("/children/{child}/journey");
        let rights = |text: &str| text.matches("Appeal to the SEND Tribunal: ").count();
        assert_eq!(rights(&page(&area, &officer, &journey_page).await), 1, "one card for each live right");
        // The form asks which decision, and takes none for an answer.
        let form = page(&area, &officer, &format!("{journey_page}/record/mediation.certificate")).await;
        assert!(form.contains("Which decision is this about?") && form.contains(&keep.to_string()), "{form}");
        let day = on(date(2026, 10, 29));
        let mute = record(&area, &officer, child, "mediation.certificate", &day).await;
        assert!(mute.text.contains("Select the decision"), "{}", mute.text);
        recorded(&area, &officer, child, "mediation.certificate", &format!("{day}&decision={keep}")).await;
        let text = page(&area, &officer, &journey_page).await;
        assert_eq!(rights(&text), 1, "{text}");
        assert!(
            text.contains("Appeal to the SEND Tribunal: Decision after review notified: maintain the plan"),
            "{text}"
        );
        recorded(&area, &officer, child, "appeal.registered", &format!("{day}&decision={keep}")).await;
        assert_eq!(rights(&page(&area, &officer, &journey_page).await), 0);
        // Its order is about it too; about the other there is no appeal.
        let form = page(&area, &officer, &format!("{journey_page}/record/order.amend")).await;
        assert!(!form.contains("Which decision is this about?"), "only one appeal is open");
        recorded(&area, &officer, child, "order.amend", &on(date(2026, 10, 30))).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_recorded_without_its_decision_is_shown_and_asked_for() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 12).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 6), None).await;
        event(&area, child, "review.keep", weeks_ago(&area, 4), None).await;
        let certificate = event(&area, child, "mediation.certificate", weeks_ago(&area, 2), None).await;
        let journey_page = format!("/children/{child}/journey");
        let text = page(&area, &officer, &journey_page).await;
        assert!(text.contains("Decision not recorded"), "{text}");
        let correct = format!("{journey_page}/events/{certificate}");
        assert!(text.contains(&correct));
        let answer =
            area.post(&officer, &correct, &format!("act=decision&decision={plan}&reason=On+the+certificate")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let text = page(&area, &officer, &journey_page).await;
        assert!(!text.contains("Decision not recorded"), "{text}");
        // A month from the certificate of 19 October for the plan, two months from the decision to keep it.
        assert!(text.contains("Appeal to the SEND Tribunal: Final plan sent"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_order_to_amend_is_carried_out_without_a_whole_amendment() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        let journey_page = format!("/children/{child}/journey");
        assert!(!page(&area, &officer, &journey_page).await.contains("record/plan.amended"));
        let no =
            record(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert_ne!(no.status, StatusCode::SEE_OTHER, "{}", no.text);
        recorded(&area, &officer, child, "appeal.registered", &on(weeks_ago(&area, 16))).await;
        recorded(&area, &officer, child, "order.amend", &on(weeks_ago(&area, 2))).await;
        let text = page(&area, &officer, &journey_page).await;
        assert!(
            text.contains("record/plan.amended") && text.contains("regulation 44(2)(e), SEND Regulations 2014"),
            "{text}"
        );
        assert!(text.contains("23 November 2026"), "five weeks of the order");
        recorded(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert!(!page(&area, &officer, &journey_page).await.contains("record/plan.amended"));
    })
    .await;
}

#[tokio::test]
async fn where_two_orders_wait_the_form_asks_which_the_amended_plan_carries_out() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 40).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 20), None).await;
        let keep = event(&area, child, "review.keep", weeks_ago(&area, 18), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 30), Some(plan)).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 12), Some(keep)).await;
        let first = event(&area, child, "order.amend", weeks_ago(&area, 3), Some(plan)).await;
        event(&area, child, "order.amend", weeks_ago(&area, 2), Some(keep)).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, "O-6").await, 2);
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/plan.amended")).await;
        assert!(form.contains("name=\"orders\"") && form.contains(&first.to_string()), "{form}");
        let whole = on(weeks_ago(&area, 1)) + &notice() + "&plan=setting";
        let mute = record(&area, &officer, child, "plan.amended", &whole).await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", mute.text);
        assert_eq!(owed(&area, child, "O-6").await, 2);
        recorded(&area, &officer, child, "plan.amended", &format!("{whole}&orders={first}")).await;
        assert_eq!(owed(&area, child, "O-6").await, 1, "the other order still waits");
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, "O-6").await, 1, "when all is worked out again too");
        // The only one that is left is carried out without a question, on the day of the plan.
        recorded(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert_eq!(owed(&area, child, "O-6").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_order_to_amend_is_carried_out_without_the_advice_of_a_re_assessment() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 40).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 30), Some(plan)).await;
        event(&area, child, "reassessment.requested", weeks_ago(&area, 20), None).await;
        let declined = event(&area, child, "reassessment.declined", weeks_ago(&area, 18), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 14), Some(declined)).await;
        event(&area, child, "order.assess", weeks_ago(&area, 3), Some(declined)).await;
        let amend = event(&area, child, "order.amend", weeks_ago(&area, 2), Some(plan)).await;
        let whole = on(weeks_ago(&area, 1)) + &notice().replace("&without_advice=The+family+gave+theirs", "");
        let whole = whole + "&plan=setting";
        let none = record(&area, &officer, child, "plan.amended", &format!("{whole}&orders=none")).await;
        assert_ne!(none.status, StatusCode::SEE_OTHER, "a plan that carries out no order has its draft first");
        recorded(&area, &officer, child, "plan.amended", &format!("{whole}&orders={amend}")).await;
        assert_eq!((owed(&area, child, "O-6").await, owed(&area, child, "O-3").await), (0, 1));
    })
    .await;
}
