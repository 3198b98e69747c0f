//! What went to somebody who must not have it: a letter that was recorded on the wrong child, a message, a document.

use crate::common::{Area, Someone, on_each};
use crate::outbox::sent;
use access::Role;
use axum::http::StatusCode;
use people::PersonId;
use store::Query;
use testing::apart::{Case, apart};
use testing::casework::{notice, on, recorded, weeks_ago};

#[tokio::test]
async fn a_letter_on_the_wrong_child_is_taken_from_its_family_at_once_and_kept_with_the_steps_of_a_breach() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let child = case.child;
        let asked = format!("{}&source=parent", on(weeks_ago(&area, 5)));
        recorded(&area, &case.officer, child, "request.received", &asked).await;
        let letter = notice().replace("notice-reasons=Written", "notice-reasons=About+Max+Hart");
        recorded(&area, &case.officer, child, "request.agreed", &(on(weeks_ago(&area, 1)) + &letter)).await;
        let (id,): (uuid::Uuid,) =
            store::sql!("select id from notice").one(&mut area.db.read().await.unwrap()).await.unwrap();
        let path = format!("/children/{child}/journey/notices/{id}");
        let withdraw = format!("{path}/withdraw");
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &path).await.status, StatusCode::OK);
            assert_eq!(area.post(who, &withdraw, "why=Not+ours").await.status, StatusCode::FORBIDDEN);
        }
        assert!(area.post(&case.officer, &withdraw, "").await.refuses("why"));
        let gone = area.post(&case.officer, &withdraw, "why=Meant+for+another+child").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        for who in [&case.mother, &case.father] {
            for page in [path.clone(), format!("{path}/pdf"), format!("{path}/word")] {
                assert_eq!(area.get(who, &page).await.status, StatusCode::NOT_FOUND, "{page}");
            }
            assert!(!area.get(who, &format!("/children/{child}/journey")).await.text.contains(&id.to_string()));
        }
        let kept = area.get(&case.officer, &path).await.text;
        assert!(kept.contains("Meant for another child") && kept.contains("data-breach-steps"), "{kept}");
        let again = area.post(&case.officer, &withdraw, "why=Once+more").await;
        assert_ne!(again.status, StatusCode::SEE_OTHER, "once");
    })
    .await;
}

async fn document(area: &Area, who: &Someone, child: PersonId, title: &str) -> uuid::Uuid {
    let text = format!("About Zoe Ogden: {title}.");
    area.upload(who, &format!("/children/{child}/files/new"), title, "report.txt", text.as_bytes()).await;
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) = Query::new("select id from file where title =").value(title).one(&mut tx).await.unwrap();
    id
}

/// The officer sends a message about the child, with a document, which waits to leave. Gives the message and the document.
async fn message(area: &Area, case: &Case, to: &[&Someone]) -> (uuid::Uuid, uuid::Uuid) {
    let file = document(area, &case.officer, case.child, "Zebrafish report").await;
    let to: String = to.iter().map(|one| format!("to={}&", one.account)).collect();
    let form = format!("{to}subject=Quagga+plan&body=About+the+okapi&files={file}&step=send");
    let answer = area.post(&case.officer, &format!("/children/{}/messages/new", case.child), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) = Query::new("select id from message").one(&mut tx).await.unwrap();
    (id, file)
}

/// Every page on which somebody outside the authority could read a message and what came with it.
async fn read_by(area: &Area, who: &Someone, child: PersonId, calendar: &str) -> String {
    let mut all = String::new();
    for page in [
        "/".to_owned(),
        "/messages".to_owned(),
        format!("/children/{child}/messages"),
        format!("/children/{child}/files"),
    ] {
        all += &area.get(who, &page).await.text;
    }
    all + &area.calendar(calendar).await.text
}

const TOLD: [&str; 3] = ["Quagga", "okapi", "Zebrafish"];

#[tokio::test]
async fn a_message_on_the_wrong_child_is_taken_from_all_it_reached_and_kept_with_the_steps_of_a_breach() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let case = apart(&area).await;
        let child = case.child;
        let school = area.school("Hill Top", "900222").await;
        area.place(child, school).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let duty = area.person("Dan Duty", Role::CaseOfficer, None).await;
        let (id, file) = message(&area, &case, &[&case.mother, &senco]).await;
        let withdraw = format!("/children/{child}/messages/{id}/withdraw");
        assert_eq!(area.post(&case.officer, &withdraw, "why=Too+soon").await.status, StatusCode::CONFLICT, "it waits");
        area.later(1).await;
        let calendars = [area.calendar_address(&case.mother).await, area.calendar_address(&senco).await];
        let both = [(&case.mother, &calendars[0]), (&senco, &calendars[1])];
        for (who, calendar) in both {
            let read = read_by(&area, who, child, calendar).await;
            assert!(TOLD.iter().all(|told| read.contains(told)), "{}: {read}", who.name);
            assert_eq!(area.get(who, &format!("/children/{child}/files/{file}")).await.status, StatusCode::OK);
        }
        assert!(area.search_box(&senco, "zebrafish").await.contains(&file.to_string()));
        // Only who works on the case for the authority withdraws it, with a reason.
        for (who, refused) in [
            (&case.mother, StatusCode::FORBIDDEN),
            (&case.father, StatusCode::FORBIDDEN),
            (&senco, StatusCode::FORBIDDEN),
            (&duty, StatusCode::NOT_FOUND),
        ] {
            assert_eq!(area.get(who, &withdraw).await.status, refused, "{}", who.name);
            assert_eq!(area.post(who, &withdraw, "why=Not+theirs").await.status, refused, "{}", who.name);
        }
        // It says which message it is, and who received it.
        let asked = area.get(&case.officer, &withdraw).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.text.contains("not read yet") || asked.text.contains(", read "), "{}", asked.text);
        assert!(area.post(&case.officer, &withdraw, "").await.refuses("why"));
        let before = area.logged("message.write", child).await;
        let gone = area.post(&case.officer, &withdraw, "why=Meant+for+another+child").await;
        assert_eq!(gone.location, format!("/children/{child}/messages?done=withdrawn#m-{id}"), "{}", gone.text);
        assert_eq!(area.logged("message.write", child).await, before + 1);
        assert_eq!(area.number("select count(*) from audit_entry where reason = 'Meant for another child'").await, 1);
        for (who, calendar) in both {
            let read = read_by(&area, who, child, calendar).await;
            assert!(TOLD.iter().all(|told| !read.contains(told)), "{}: {read}", who.name);
            assert!(
                read.contains("data-withdrawn") && !read.contains("Meant for another child"),
                "{}: {read}",
                who.name
            );
            assert_eq!(area.get(who, &format!("/children/{child}/files/{file}")).await.status, StatusCode::NOT_FOUND);
            assert_eq!(
                area.post(who, &format!("/children/{child}/messages/{id}/read"), "").await.status,
                StatusCode::NOT_FOUND
            );
        }
        assert!(!area.search_box(&senco, "zebrafish").await.contains(&file.to_string()));
        area.deliver().await;
        assert!(sent(&folder).is_empty(), "nobody is told of it any more: {:?}", sent(&folder));
        // Whoever looks into the breach reads it; a duty officer reads that there was one.
        for who in [&case.officer, &case.manager] {
            let kept = area.get(who, &format!("/children/{child}/messages")).await.text;
            for words in ["okapi", "Meant for another child", "data-breach-steps"] {
                assert!(kept.contains(words), "{words}: {kept}");
            }
        }
        area.post(&duty, &format!("/children/{child}/reason"), "reason=Duty+call+from+mother").await;
        let seen = area.get(&duty, &format!("/children/{child}/messages")).await.text;
        assert!(seen.contains("data-withdrawn") && !seen.contains("okapi") && !seen.contains("Quagga"), "{seen}");
        assert_eq!(area.post(&case.officer, &withdraw, "why=Again").await.status, StatusCode::CONFLICT, "once");
    })
    .await;
}

#[tokio::test]
async fn removing_a_document_that_was_sent_shows_the_steps_of_a_breach() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let child = case.child;
        let (_, file) = message(&area, &case, &[&case.mother]).await;
        let kept = document(&area, &case.officer, child, "Never sent").await;
        area.later(1).await;
        let list = format!("/children/{child}/files");
        assert!(!area.get(&case.officer, &list).await.text.contains("data-breach-steps"));
        for (one, steps) in [(kept, 0), (file, 1)] {
            let removed = area.post(&case.officer, &format!("{list}/{one}/withdraw"), "why=Of+another+child").await;
            assert_eq!(removed.location, format!("{list}?done=withdrawn"), "{}", removed.text);
            let page = area.get(&case.officer, &list).await.text;
            assert_eq!(page.matches("data-breach-steps").count(), steps, "{page}");
        }
        let theirs = area.get(&case.mother, &list).await.text;
        assert!(!theirs.contains("Zebrafish") && !theirs.contains("data-breach-steps"), "{theirs}");
        assert_eq!(area.get(&case.mother, &format!("{list}/{file}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
