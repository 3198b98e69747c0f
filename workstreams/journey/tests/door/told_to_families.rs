//! What the pages of a family say: who reads what they write, where their messages are, how something wrong is put right.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::sql;
use testing::casework::{drafted, notice, on, recorded};
use testing::{Area, Someone};
use uuid::Uuid;

/// A child at a school, with their officer, a parent and the school's SENCO.
async fn at_school(area: &Area) -> (Someone, Someone, Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let school = area.school("Beckfoot Primary", "900001").await;
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    area.assign(child, &officer, "case_officer").await;
    area.place(child, school).await;
    (officer, senco, parent, child)
}

#[tokio::test]
async fn when_a_parent_can_be_called_is_read_by_the_authority_and_not_by_the_school() {
    on_each(|area| async move {
        let (officer, senco, parent, child) = at_school(&area).await;
        let form = format!("/children/{child}/how-we-write-to-you?from=details");
        assert!(area.get(&parent, "/my-details").await.text.contains(&format!("href=\"{form}\"")));
        let needs = "wording=standard&print_size=12&reached_by=post&other=I+work+nights&version=0";
        let saved = area.post(&parent, &form, needs).await;
        assert_eq!(saved.location, "/my-details?done=needs", "{}", saved.text);
        let told = area.get(&parent, &saved.location).await.text;
        assert!(told.contains("govuk-notification-banner"), "{told}");
        for (who, reads) in [(&officer, true), (&senco, false)] {
            let mut said = String::new();
            for part in ["", "/people"] {
                said.push_str(&area.get(who, &format!("/children/{child}{part}")).await.text);
            }
            assert!(said.contains("Prefers letters by post"), "{}: {said}", who.role);
            assert_eq!(said.contains("I work nights"), reads, "{}", who.role);
        }
    })
    .await;
}

#[tokio::test]
async fn a_family_finds_what_it_sent_and_replies_to_what_it_was_sent() {
    on_each(|area| async move {
        let (officer, _, parent, child) = at_school(&area).await;
        let new = format!("/children/{child}/messages/new");
        let sends = |to: &Someone, subject: &str| format!("to={}&subject={subject}&body=When&step=send", to.account);
        let sent = area.post(&parent, &new, &sends(&officer, "A+question")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let list = area.get(&parent, "/messages?show=sent").await.text;
        assert!(list.contains("A question") && list.contains("data-tag=\"waiting\""), "{list}");
        assert!(list.contains("Asha Officer") && list.contains(&format!("href=\"{new}\"")), "{list}");
        assert!(!area.get(&parent, "/messages").await.text.contains("A question"), "nobody sent it to them");
        area.later(1).await;
        assert!(area.get(&parent, "/messages?show=sent").await.text.contains("data-tag=\"sent\""));
        let thread = format!("/children/{child}/messages");
        assert!(!area.get(&parent, &thread).await.text.contains("data-reply"), "nobody answers themselves");
        let page = area.get(&officer, &thread).await.text;
        let reply = page.split("href=\"").find(|link| link.starts_with(&format!("{new}?reply="))).unwrap();
        let form = area.get(&officer, reply.split('"').next().unwrap()).await.text;
        assert!(form.contains("value=\"Re: A question\""), "{form}");
        let boxes = form.split(&format!("value=\"{}\"", parent.account)).nth(1).unwrap();
        assert!(boxes.split('>').next().unwrap().contains("checked"), "{form}");
        // A message of another child is none to reply to.
        let nothing = area.get(&officer, &format!("{new}?reply={}", Uuid::nil())).await;
        assert!(nothing.status == StatusCode::OK && !nothing.text.contains("Re: "), "{}", nothing.text);
        // What was withdrawn is in nobody's list.
        area.change(sql!("update message set withdrawn_at = written_at, withdrawn_by = 'Asha'")).await;
        assert!(!area.get(&parent, "/messages?show=sent").await.text.contains("A question"));
    })
    .await;
}

#[tokio::test]
async fn a_family_sees_that_a_school_was_asked_and_says_what_is_wrong_in_the_details() {
    on_each(|area| async move {
        let (officer, _, parent, child) = at_school(&area).await;
        let college = area.school("Moorfield College", "900002").await;
        let seen = format!("/children/{child}/who-can-see");
        assert!(!area.get(&parent, &seen).await.text.contains("Moorfield"));
        let id = area.db.new_id::<()>();
        let row = vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", "consulted".into()),
            ("organisation", college.into()),
            ("about", id.into()),
            ("starts_on", area.today().into()),
        ];
        area.row("admission", row).await;
        assert!(area.get(&parent, &seen).await.text.contains("Moorfield College"));
        let details = format!("/children/{child}/details");
        assert!(area.get(&parent, &details).await.text.contains("data-correct"));
        assert!(!area.get(&officer, &details).await.text.contains("data-correct"));
    })
    .await;
}

#[tokio::test]
async fn the_account_of_a_family_has_nothing_about_lists_and_signing_out_is_confirmed() {
    on_each(|area| async move {
        let (officer, _, parent, _) = at_school(&area).await;
        assert!(area.get(&officer, "/account").await.text.contains("href=\"/saved-views\""));
        let account = area.get(&parent, "/account").await.text;
        assert!(!account.contains("/saved-views"), "{account}");
        let home = |page: &str| page.contains("class=\"govuk-service-navigation__link\" href=\"/\"");
        assert!(home(&account) && !home(&area.get(&officer, "/account").await.text), "{account}");
        let out = area.post(&parent, "/sign-out", "").await;
        assert_eq!(out.location, "/sign-in?done=out");
        let page = area.get(&parent, &out.location).await.text;
        assert!(page.contains("govuk-notification-banner") && page.contains("data-no-account"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_comment_on_the_timeline_stands_with_the_line_it_is_about_and_the_time_for_it_with_its_day() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let mut tx = area.db.read().await.unwrap();
        let (line,): (Uuid,) =
            sql!("select line from plan_line where section = 'B' limit 1").one(&mut tx).await.unwrap();
        drop(tx);
        let comment = format!("/children/{child}/plan/comment?place={line}");
        let made = area.post(&parent, &comment, "body=Too+short").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let timeline = area.get(&parent, &format!("/children/{child}/journey")).await.text;
        let said = timeline.split("data-about").nth(1).and_then(|rest| rest.split("</li>").next()).unwrap_or_default();
        assert!(said.contains("Understands three words") && said.contains("Too short"), "{timeline}");
        assert!(!timeline.contains("has to allow"), "{timeline}");
        assert!(timeline.contains("You can comment on the draft plan"), "{timeline}");
        // That the requests for advice arrived is for those who work on the case.
        assert!(!timeline.contains("data-event=\"advice.ask_received\""), "{timeline}");
    })
    .await;
}
