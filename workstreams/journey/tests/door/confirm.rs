//! The page before something legal goes out: it says what would happen, asks everything once, and loses nothing.

use crate::law_core::{child, event};
use crate::on_each;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{apart, bind};
use testing::casework::{AGREED, EARLIER, drafted, notice, on, recorded, weeks_ago};
use testing::{Answer, Area, Someone};

async fn send(area: &Area, who: &Someone, child: PersonId, kind: &str, form: &str) -> Answer {
    area.post(who, &format!("/children/{child}/journey/record/{kind}"), form).await
}

/// Everybody who is told that an assessment is considered.
const TOLD: &str = "&told=health&told=social_care&told=setting";

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
        // Advice is asked for next, long before the last day of another decision.
        let after = area.get(&officer, &done.location).await.text;
        let next = |id: &str| after.contains(&format!("Next action: {}", law::rule(id).unwrap().1.act));
        assert!(after.contains("Next action: ") && !next("A-8"), "{after}");
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
async fn a_letter_that_is_written_after_the_day_on_which_it_is_said_to_have_gone_is_asked_about() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let whole = notice().replace(EARLIER, "").replace("channel=by+hand", "channel=second+class+post");
        let today = send(&area, &officer, child, "request.agreed", &(on(area.today()) + &whole)).await;
        assert!(today.text.contains("data-confirm=\"0\""), "it goes from here: {}", today.text);
        let form = on(weeks_ago(&area, 1)) + &whole;
        let page = send(&area, &officer, child, "request.agreed", &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("data-confirm=\"1\""), "{}", page.text);
        for field in ["sent_earlier", "posted_then"] {
            assert!(page.text.contains(&format!("name=\"{field}\"")), "{field}: {}", page.text);
        }
        let before = events(&area).await;
        for answer in ["", "&sent_earlier=Yes"] {
            let form = format!("{form}{answer}&step=confirmed");
            let silent = send(&area, &officer, child, "request.agreed", &form).await;
            assert!(silent.refuses("sent_earlier"), "{answer}: {}", silent.text);
        }
        assert_eq!(events(&area).await, before);
        let answers = format!("{form}{EARLIER}&posted_then=yes&step=confirmed");
        let done = send(&area, &officer, child, "request.agreed", &answers).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let kept = "select count(*) from event where kind = 'request.agreed' and detail like '%sent by the team%'";
        assert_eq!(area.number(kept).await, 1);
        // It was posted then, and is not printed again.
        assert_eq!(area.number("select count(*) from letter where posted_on = '2026-10-26'").await, 1);
        assert_eq!(area.number("select count(*) from letter where posted_on is null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn requests_that_are_said_to_have_gone_before_they_were_made_are_asked_about() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let setting = area.school("Hill Top School", "900002").await;
        let day = on(weeks_ago(&area, 1));
        let one = format!("{day}&setting=Hill+Top&chosen={setting}");
        assert!(send(&area, &officer, child, "consultation.sent", &one).await.refuses("sent_earlier"));
        let several = format!("{day}&settings={setting}&step=confirmed");
        let path = format!("/children/{child}/consultations/new");
        assert!(area.post(&officer, &path, &several).await.refuses("sent_earlier"));
        assert_eq!(area.number("select count(*) from consultation").await, 0);
        let sent = area.post(&officer, &path, &(several + EARLIER)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let assessed = crate::law_core::another(&area, &officer, date(2016, 3, 27)).await;
        event(&area, assessed, "request.received", weeks_ago(&area, 6), None).await;
        event(&area, assessed, "request.agreed", weeks_ago(&area, 3), None).await;
        let path = format!("/children/{assessed}/advice/ask");
        let ask = format!("{day}&other-line=f&other-name=Ines");
        assert!(area.post(&officer, &path, &ask).await.refuses("sent_earlier"));
        assert_eq!(area.number("select count(*) from advice where line = 'f'").await, 0);
        assert_eq!(area.post(&officer, &path, &(ask + EARLIER)).await.status, StatusCode::OK);
        let kept = "select count(*) from event where detail like '%sent_earlier%' and kind in ('advice.asked', 'consultation.sent')";
        assert_eq!(area.number(kept).await, 2);
    })
    .await;
}

#[tokio::test]
async fn acts_without_a_letter_are_recorded_at_once() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let received = format!("{}&source=parent", on(area.today()));
        assert_eq!(send(&area, &officer, child, "request.received", &received).await.status, StatusCode::SEE_OTHER);
        recorded(&area, &officer, child, "request.considering_notified", &(on(area.today()) + TOLD)).await;
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
        assert!(page.text.contains("data-confirm=") && page.text.contains("20 November 2026"), "{}", page.text);
        let sent = send(&area, &officer, child, "plan.draft_served", &format!("{form}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // Until somebody has posted it, it serves nobody.
        area.change(Query::new("update letter set posted_on =").value(area.today())).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
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

#[tokio::test]
async fn who_was_told_that_an_assessment_is_considered_is_recorded_and_who_is_left_out_is_asked_about() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        area.place(child, school).await;
        recorded(&area, &officer, child, "request.received", &(on(area.today()) + "&source=parent")).await;
        let kind = "request.considering_notified";
        let form = area.get(&officer, &format!("/children/{child}/journey/record/{kind}")).await.text;
        assert!(form.contains("Beckfoot Primary"), "{form}");
        let nobody = send(&area, &officer, child, kind, &on(area.today())).await;
        assert!(nobody.refuses("told"), "{}", nobody.text);
        let some = on(area.today()) + "&told=health&told=social_care";
        assert!(send(&area, &officer, child, kind, &some).await.refuses("told"), "the school was left out");
        assert_eq!(area.number("select count(*) from event where kind = 'request.considering_notified'").await, 0);
        recorded(&area, &officer, child, kind, &(on(area.today()) + TOLD)).await;
        let kept = "select count(*) from event where kind = 'request.considering_notified'
            and detail like '%social_care%' and detail like '%setting%'";
        assert_eq!(area.number(kept).await, 1);
    })
    .await;
}

#[tokio::test]
async fn deciding_to_issue_a_plan_asks_for_reasons_and_for_why_it_goes_ahead_without_advice() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 8), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 4), None).await;
        let bare = send(&area, &officer, child, "plan.agreed", &on(area.today())).await;
        assert!(bare.refuses("reason") && bare.text.contains("name=\"without_advice\""), "{}", bare.text);
        let reason = on(area.today()) + "&reason=The+school+cannot+provide+it";
        let asked = send(&area, &officer, child, "plan.agreed", &reason).await;
        assert!(asked.refuses("without_advice") && !asked.refuses("reason"), "{}", asked.text);
        recorded(&area, &officer, child, "plan.agreed", &(on(area.today()) + AGREED)).await;
        let kept = "select count(*) from event where kind = 'plan.agreed' and detail like '%without_advice%'";
        assert_eq!(area.number(kept).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_page_before_sending_says_what_the_program_sends_and_what_is_left_to_the_officer() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (_, pat) = area.parent(child, "Pat", true).await;
        area.contact(pat, "email", "pat@family.example").await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=email");
        let check = send(&area, &officer, child, "request.agreed", &form).await.text;
        assert!(check.contains("pat@family.example") && check.contains("data-confirm="), "{check}");
        let sent = send(&area, &officer, child, "request.agreed", &format!("{form}&step=confirmed")).await;
        assert!(sent.location.ends_with("&way=email"), "{} {}", sent.location, sent.text);
        let after = area.get(&officer, &sent.location).await.text;
        assert!(after.contains("data-letter-next") && after.contains(&format!("/children/{child}/letters")), "{after}");
    })
    .await;
}

#[tokio::test]
async fn after_a_letter_by_post_it_is_said_how_many_wait_to_be_printed() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=first+class+post");
        let sent = send(&area, &officer, child, "request.agreed", &format!("{form}&step=confirmed")).await;
        assert!(sent.location.ends_with("&way=post"), "{} {}", sent.location, sent.text);
        let after = area.get(&officer, &sent.location).await.text;
        let next = after.split_once("data-letter-next").unwrap_or_else(|| panic!("{after}")).1;
        assert!(next.split("</p>").next().unwrap().contains("href=\"/letters/to-print\""), "{next}");
    })
    .await;
}

#[tokio::test]
async fn a_text_of_a_letter_that_is_too_long_is_refused_before_the_form_is_read() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        let form = format!("&notice-reasons={}", "Sam+Hart+".repeat(2_000));
        let refused = send(&area, &officer, child, "request.refused", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("notice-reasons") && !refused.refuses("on"), "nothing was tried: {}", refused.text);
        assert_eq!(area.number("select count(*) from notice").await, 0);
    })
    .await;
}
