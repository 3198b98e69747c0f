//! The page before something legal goes out: it says what would happen, asks everything once, and loses nothing.

use crate::law_core::{child, event};
use crate::on_each;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{apart, bind};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Answer, Area, Someone};

async fn send(area: &Area, who: &Someone, child: PersonId, kind: &str, form: &str) -> Answer {
    area.post(who, &format!("/children/{child}/journey/record/{kind}"), form).await
}

async fn events(area: &Area) -> i64 {
    area.number("select count(*) from event").await
}

#[tokio::test]
async fn what_goes_out_is_shown_first_with_its_dates_and_its_readers_and_nothing_has_happened_yet() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let before = events(&area).await;
        let form = on(area.today()) + &notice();
        let page = send(&area, &officer, child, "request.agreed", &form).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("data-confirm=\"0\"") && page.text.contains("Pat Parent"), "{}", page.text);
        assert!(page.text.contains("href=\"/law/A-"), "what is owed because of it: {}", page.text);
        let letter = page.text.split("data-letter-to").nth(1).unwrap_or_default();
        assert!(letter.contains("Dear Pat Parent"), "the letter as it goes: {}", page.text);
        assert_eq!(events(&area).await, before, "it was tried, and did not happen");
        assert_eq!(area.number("select count(*) from notice").await, 0);
        // Going back shows the form with all that was typed.
        let back = send(&area, &officer, child, "request.agreed", &format!("{form}&step=change")).await;
        assert_eq!(back.status, StatusCode::OK);
        assert!(back.text.contains("Seen in the evidence") && !back.text.contains("data-confirm="), "{}", back.text);
        let done = send(&area, &officer, child, "request.agreed", &format!("{form}&step=confirmed")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(events(&area).await, before + 1);
        // What was refused is refused at the form, before anything is asked.
        let twice = send(&area, &officer, child, "request.agreed", &form).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!twice.text.contains("data-confirm="));
    })
    .await;
}

#[tokio::test]
async fn every_question_stands_on_one_page_and_each_must_be_answered() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let (officer, child) = (&case.officer, case.child);
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let whole = notice().replace("&without_advice=The+family+gave+theirs", "");
        // A town in the letter, and no advice: two questions, on one page.
        let form = on(weeks_ago(&area, 2)) + &whole.replace("reasons=Written", "reasons=A+trip+to+Ilkley");
        let page = send(&area, officer, child, "plan.refused", &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let asked = format!("name=\"whereabouts-{}\"", case.tom);
        assert!(page.text.contains("name=\"without_advice\"") && page.text.contains(&asked), "{}", page.text);
        let unanswered = send(&area, officer, child, "plan.refused", &format!("{form}&step=confirmed")).await;
        assert_eq!(unanswered.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unanswered.text.contains("data-confirm="), "it is asked where it stands: {}", unanswered.text);
        assert!(unanswered.text.contains("#without_advice") && unanswered.text.contains(&asked));
        let answers = format!("&whereabouts-{}=none&without_advice=The+family+gave+theirs", case.tom);
        // An answer that was given is kept while something else is changed.
        let back = send(&area, officer, child, "plan.refused", &format!("{form}{answers}&step=change")).await;
        let kept = format!("name=\"whereabouts-{}\" value=\"none\"", case.tom);
        assert!(back.text.contains(&kept) && back.text.contains("The family gave theirs"), "{}", back.text);
        let done = send(&area, officer, child, "plan.refused", &format!("{form}{answers}&step=confirmed")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    })
    .await;
}

#[tokio::test]
async fn acts_without_a_letter_are_recorded_at_once() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let received = format!("{}&source=parent", on(area.today()));
        assert_eq!(send(&area, &officer, child, "request.received", &received).await.status, StatusCode::SEE_OTHER);
        recorded(&area, &officer, child, "request.considering_notified", &on(area.today())).await;
    })
    .await;
}

#[tokio::test]
async fn the_time_for_comments_is_the_same_before_and_after_a_draft_is_sent() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        // Posted second class on Monday 2 November 2026, it is served on the 6th: the 15 days end on the 20th.
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=second+class+post");
        let page = send(&area, &officer, child, "plan.draft_served", &form).await;
        assert!(page.text.contains("data-confirm=") && page.text.contains("20 Nov 2026"), "{}", page.text);
        let sent = send(&area, &officer, child, "plan.draft_served", &format!("{form}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let journey = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        assert!(journey.contains("20 Nov 2026") || journey.contains("20 November 2026"), "{journey}");
    })
    .await;
}

#[tokio::test]
async fn a_decision_to_amend_after_a_review_goes_out_as_a_letter() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::law_core::plan_since(&area, child, 50).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 2), None).await;
        let form = on(area.today()) + &notice();
        let page = send(&area, &officer, child, "review.amend", &form).await;
        assert!(page.text.contains("data-confirm=") && page.text.contains("Pat Parent"), "{}", page.text);
        assert_eq!(area.number("select count(*) from event where kind = 'review.amend'").await, 0);
        let sent = send(&area, &officer, child, "review.amend", &format!("{form}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number("select count(*) from notice where kind = 'review.amend'").await, 1);
        assert_eq!(area.number("select count(*) from letter").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_the_pdf_cannot_show_is_told_before_the_letter_goes_and_its_latin_name_stands_beside_it() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let form = on(area.today()) + &notice();
        let plain = send(&area, &officer, child, "request.agreed", &form).await;
        assert!(plain.text.contains("data-confirm=") && !plain.text.contains("data-not-shown"), "{}", plain.text);
        let rename = Query::new("update person set forename =").value("សុខា").push(", preferred_name =").value("Sokha");
        area.change(rename.push("where id =").value(child)).await;
        let told = send(&area, &officer, child, "request.agreed", &form).await;
        assert!(told.text.contains("data-not-shown=\"1\""), "{}", told.text);
        assert!(told.text.contains("សុខា Ogden (Sokha)"), "{}", told.text);
        // It is told, and nothing is held up.
        let sent = send(&area, &officer, child, "request.agreed", &format!("{form}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let (notice,) = {
            let mut tx = area.db.read().await.unwrap();
            let row: (uuid::Uuid,) = Query::new("select id from notice").one(&mut tx).await.unwrap();
            row
        };
        let pdf = area.get(&officer, &format!("/children/{child}/journey/notices/{notice}/pdf")).await;
        assert_eq!(pdf.status, StatusCode::OK, "{}", pdf.text);
    })
    .await;
}
