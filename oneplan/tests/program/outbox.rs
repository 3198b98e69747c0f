//! What leaves by e-mail: links, news of messages and requests, and who decides about it.

mod forgotten_password;
mod guests;
mod invitations;
mod news;
mod without_account;

use std::path::Path;

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;

use crate::common::{Area, Someone, on_each};

/// What lies in the folder, as mail programs read it, oldest first.
pub(crate) fn sent(folder: &Path) -> Vec<String> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = all.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let bytes = std::fs::read(file).unwrap();
            let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
            let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
            format!("To: {to}\nSubject: {}\n{text}\n{html}", mail.subject().unwrap())
        })
        .collect()
}

fn of<'a>(all: &'a [String], who: &Someone) -> Vec<&'a String> {
    all.iter().filter(|mail| mail.starts_with(&format!("To: {}\n", who.email))).collect()
}

async fn states(area: &Area, kind: &str) -> Vec<(String, Option<String>)> {
    let mut tx = area.db.read().await.unwrap();
    Query::new("select state, why from outbox where kind =").value(kind).push("order by id").all(&mut tx).await.unwrap()
}

/// A child with a case officer and a parent.
async fn case(area: &Area) -> (Someone, Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
    area.assign(child, &officer, "case_officer").await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    (officer, parent, child)
}

async fn writes(area: &Area, from: &Someone, to: &Someone, child: PersonId, subject: &str) {
    let body = format!("to={}&subject={subject}&body=Zoe+Ogden+goes+to+Hill+Top&step=send", to.account);
    let answer = area.post(from, &format!("/children/{child}/messages/new"), &body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn administrators_alone_see_the_outbox_send_again_and_release() {
    on_each(|area| async move {
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.later(1).await;
        area.deliver().await;
        let page = area.get(&administrator, "/outbox").await.text;
        assert!(page.contains("data-outbox=\"held\"") && page.contains("data-tag=\"held\""), "{page}");
        assert!(page.contains(&parent.email) && !page.contains("Zoe") && !page.contains("Ogden"), "{page}");
        let folder = area.sends().await;
        // A restored installation.
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert!(area.get(&administrator, "/").await.text.contains("data-outbox=\"held\""));
        let mut tx = area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = Query::new("select id from outbox").one(&mut tx).await.unwrap();
        drop(tx);
        for someone in [&officer, &parent] {
            for path in ["/outbox", "/outbox/words", "/outbox/release", &format!("/outbox/{id}")] {
                let status = area.get(someone, path).await.status;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            }
            for path in ["/outbox/release", &format!("/outbox/{id}/send-again"), &format!("/outbox/{id}/stop")] {
                let status = area.post(someone, path, "waiting=send").await.status;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        let unsaid = area.post(&administrator, "/outbox/release", "").await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let released = area.post(&administrator, "/outbox/release", "waiting=send").await;
        assert_eq!(released.location, "/outbox?done=released", "{}", released.text);
        area.deliver().await;
        assert_eq!(sent(&folder).len(), 1);
        let one = area.get(&administrator, &format!("/outbox/{id}")).await.text;
        assert!(one.contains("data-tag=\"sent\"") && !one.contains("/send-again\""), "{one}");
        let again = area.post(&administrator, &format!("/outbox/{id}/send-again"), "").await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it was sent");
        area.change(Query::new("update outbox set state = 'perhaps_sent' where id =").value(id)).await;
        let one = area.get(&administrator, &format!("/outbox/{id}")).await.text;
        assert!(one.contains("data-tag=\"perhaps_sent\"") && one.contains("/send-again\""), "{one}");
        area.post(&administrator, &format!("/outbox/{id}/send-again"), "").await;
        area.deliver().await;
        let shown = area.get(&administrator, "/outbox?state=sent&kind=message.family").await.text;
        assert!(shown.contains("data-total=\"1\""), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn after_a_restore_what_waited_can_be_left_unsent() {
    on_each(|area| async move {
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        let folder = area.sends().await;
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        area.later(1).await;
        area.deliver().await;
        let released = area.post(&administrator, "/outbox/release", "waiting=stop").await;
        assert_eq!(released.location, "/outbox?done=stopped", "{}", released.text);
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert_eq!(states(&area, "message.family").await[0].0, "stopped");
    })
    .await;
}

#[tokio::test]
async fn everybody_chooses_which_emails_they_get() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        assert!(area.get(&parent, "/account").await.text.contains("/account/email"));
        let wrong = area.post(&parent, "/account/email", "wants=all&hour=3&version=0").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let saved = area.post(&parent, "/account/email", "wants=none&hour=8&version=0").await;
        assert_eq!(saved.location, "/account/email?done=saved", "{}", saved.text);
        let stale = area.post(&parent, "/account/email", "wants=today&hour=8&version=0").await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_every_message_says_can_be_looked_at_and_names_nobody() {
    on_each(|area| async move {
        let _folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let list = area.get(&administrator, "/outbox/words").await.text;
        for kind in oneplan::rooms::all().mail() {
            let (code, label) = (kind.kind().code, kind.kind().label);
            assert!(list.contains(label), "{label}");
            let page = area.get(&administrator, &format!("/outbox/words/{code}")).await;
            assert_eq!(page.status, StatusCode::OK, "{code}");
            let html = area.get(&administrator, &format!("/outbox/words/{code}/html")).await.text;
            assert!(html.contains("lang=\"en-GB\"") && html.contains("http://test/"), "{html}");
        }
        assert_eq!(area.get(&administrator, "/outbox/words/none").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
