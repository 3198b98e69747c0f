//! Pages that an officer opens each day say what they are about.

use axum::http::StatusCode;
use jiff::civil::date;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};

use crate::law_core::{child, event, page};
use crate::letters::requested;
use crate::on_each;

#[tokio::test]
async fn plans_to_write_are_final_plans_too() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let list = page(&area, &officer, "/worklist?show=all&plans=yes").await;
        assert!(list.contains(&child.to_string()), "{list}");
        assert!(list.contains("<title>Plans to write"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_can_go_either_way_is_not_called_by_one_of_them() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 12), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 7), None).await;
        let is_asked = |rule: &law::Rule| {
            rule.discharged_by.contains(&law::Kind::PlanRefused) && rule.from.contains(&law::Kind::RequestReceived)
        };
        let rule = law::rules().map(|(_, rule)| rule).find(|rule| is_asked(rule)).unwrap();
        let choice = page(&area, &officer, &format!("/children/{child}/journey/record?rule={}", rule.id)).await;
        assert!(choice.contains("<title>Decide whether to issue a plan"), "{choice}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_shown_with_what_is_typed_and_nothing_is_recorded() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let path = format!("/children/{child}/journey/letter/request.refused");
        let typed = "channel=email&notice-reasons=Nobody+wrote+this+before";
        let shown = area.post(&officer, &path, typed).await;
        assert!(shown.status == StatusCode::OK && shown.text.starts_with("%PDF"), "{}", shown.status);
        assert_ne!(shown.text.len(), area.get(&officer, &path).await.text.len(), "it holds what is typed");
        assert_eq!(area.number("select count(*) from notice").await, 0);
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/request.refused")).await;
        assert!(form.contains("data-preview") && form.contains(&format!("formaction=\"{path}\"")), "{form}");
    })
    .await;
}

#[tokio::test]
async fn advice_says_before_the_decision_to_assess_that_it_can_be_asked_for_after_it() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 2), None).await;
        let advice = format!("/children/{child}/advice");
        assert!(page(&area, &officer, &advice).await.contains("data-decide"));
        recorded(&area, &officer, child, "request.agreed", &(on(area.today()) + &notice())).await;
        assert!(!page(&area, &officer, &advice).await.contains("data-decide"));
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_was_sent_is_named_before_the_version_that_is_written() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let plan = page(&area, &officer, &format!("/children/{child}/plan")).await;
        let sent = plan.split("data-sent").nth(1).unwrap_or_else(|| panic!("{plan}"));
        assert!(sent.split("</p>").next().unwrap().contains(&format!("/children/{child}/plan/1/pdf")), "{sent}");
    })
    .await;
}

#[tokio::test]
async fn advice_that_the_law_asks_for_and_nobody_was_asked_for_is_named_once_the_others_were() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 5), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 1), None).await;
        let form = format!("{}&other-line=c&other-name=The+clinic", on(area.today()));
        let sent = area.post(&officer, &format!("/children/{child}/advice/ask"), &form).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
        assert!(sent.text.contains("data-left-out"), "the parents: {}", sent.text);
    })
    .await;
}
