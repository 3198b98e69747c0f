//! Long texts can be saved and gone on with later; who is about to be signed out is told.

use crate::common::{Area, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use store::Query;
use testing::casework::{notice, on, recorded, weeks_ago};

#[tokio::test]
async fn every_long_text_is_saved_as_a_draft_and_gone_on_with() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Mo Manager", Role::Manager, None).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 8))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let ask = format!("{}&line=d&asked_of=Psychology&account={}", on(area.today()), psychologist.account);
        recorded(&area, &officer, child, "advice.asked", &ask).await;
        area.post(&officer, &format!("/children/{child}/plan/begin"), "").await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = Query::new("select id from advice").one(&mut tx).await.unwrap();
        drop(tx);
        for (who, path, field) in [
            (&psychologist, format!("/children/{child}/advice/{piece}"), "needs"),
            (&officer, format!("/children/{child}/plan/new/B"), "body"),
            (&officer, format!("/children/{child}/journey/record/plan.refused"), "notice-reasons"),
            (&officer, format!("/children/{child}/messages/new"), "body"),
        ] {
            assert!(area.get(who, &path).await.text.contains("name=\"keep_draft\""), "{path}");
            let kept = area.post(who, &path, &format!("{field}=Half+a+thought&keep_draft=yes")).await;
            assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
            assert!(kept.text.contains("govuk-notification-banner"), "it is said: {}", kept.text);
            assert!(kept.text.contains(">Half a thought</textarea>"), "and the text stays: {}", kept.text);
            assert!(!kept.text.contains("govuk-error-summary"), "{}", kept.text);
            let saved = area.get(who, &path).await.text;
            let note = saved.find("data-draft").unwrap();
            assert!(saved.find("<h1").unwrap() < note && note < saved.find("name=\"keep_draft\"").unwrap(), "{saved}");
            // Sessions end; the draft stays, for whoever wrote it alone.
            area.later(24 * 2).await;
            let page = area.get(who, &path).await.text;
            let offers = page.contains("name=\"shown_again\" value=\"draft\"") && page.contains("Half a thought");
            assert!(offers, "{path}: {page}");
            assert!(!area.get(&other, &path).await.text.contains("Half a thought"), "{path}");
            let again = area.post(who, &path, &format!("{field}=Half+a+thought&shown_again=draft")).await;
            assert!(again.text.contains("govuk-notification-banner"), "{path}: {}", again.text);
            assert!(!again.text.contains("govuk-error-summary") && !again.text.contains("<title>Error"), "{path}");
            assert!(again.text.contains(">Half a thought</textarea>"), "{path}: {}", again.text);
        }
        let advice = format!("/children/{child}/advice/{piece}");
        let given = area.post(&psychologist, &advice, "needs=Whole&provision=b&outcomes=c").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        let mut tx = area.db.read().await.unwrap();
        let left = Query::new("select count(*) from unsaved_form where draft and path =").value(&advice);
        assert_eq!(left.number(&mut tx).await.unwrap(), 0, "what was sent is no draft any more");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_forgotten_after_four_weeks() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let path = format!("/children/{child}/messages/new");
        area.post(&officer, &path, "body=Half+a+thought&keep_draft=yes").await;
        area.later(24 * 29).await;
        assert!(!area.get(&officer, &path).await.text.contains("Half a thought"));
    })
    .await;
}

#[tokio::test]
async fn every_page_of_a_session_says_when_it_ends_and_warns_before() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let page = area.get(&officer, "/").await.text;
    assert!(page.contains(r#"data-session-minutes="30""#), "{page}");
    let nobody = crate::common::Someone { cookie: String::new(), ..officer };
    assert!(!area.get(&nobody, "/about").await.text.contains("data-session-minutes"));
}

#[tokio::test]
async fn a_draft_saved_again_takes_the_place_of_the_one_it_was_gone_on_with_and_of_no_other() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let path = format!("/children/{child}/messages/new");
        let kept = async || area.number("select count(*) from unsaved_form where draft").await;
        let first = area.post(&officer, &path, "body=Half+a+thought&keep_draft=yes").await;
        let from = Area::hidden(&first.text, "draft_from");
        assert!(!from.is_empty(), "{}", first.text);
        let more = format!("body=Half+a+thought+more&keep_draft=yes&draft_from={from}");
        let second = area.post(&officer, &path, &more).await;
        assert!(second.text.contains(">Half a thought more</textarea>"), "{}", second.text);
        assert_eq!(kept().await, 1, "gone on with");
        // The form was opened anew, and the draft was not gone on with: it is not lost.
        area.post(&officer, &path, "body=Something+else&keep_draft=yes").await;
        area.post(&officer, &path, "body=Something+else&keep_draft=yes").await;
        assert_eq!(kept().await, 2);
        let page = area.get(&officer, &path).await.text;
        assert_eq!(page.matches("data-draft").count(), 2, "{page}");
        assert!(page.contains("Half a thought more") && page.contains("Something else"), "{page}");
        // Gone on with, it is the one that is saved again.
        let held = Area::hidden(&page, "draft_from");
        let again = format!("body=Something&shown_again=draft&draft_from={held}");
        let again = area.post(&officer, &path, &again).await.text;
        assert_eq!(Area::hidden(&again, "draft_from"), held, "{again}");
    })
    .await;
}
