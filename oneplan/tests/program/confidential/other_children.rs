//! Other children in messages and documents: of one or two the sender is asked, three and more a second person reads first.

use super::id_after;
use crate::common::{Area, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use testing::Answer;
use testing::apart::{Case, apart};

/// A message to the mother.
async fn message(area: &Area, case: &Case, body: &str, more: &str) -> Answer {
    let body = body.replace('+', "%2B").replace(' ', "+").replace('\n', "%0A");
    let form = format!("to={}&subject=News&body={body}{more}", case.mother.account);
    area.post(&case.officer, &format!("/children/{}/messages/new", case.child), &form).await
}

#[tokio::test]
async fn three_other_children_go_in_a_message_once_a_second_person_has_read_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        // None of them is on record.
        for list in [
            "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013",
            "In class are Sam Hart (12/03/2015), Lee Poe (13/04/2014) and Kim Low (1/2/2013).",
            "943 476 5919, 4000000004 and 600 000 0006",
            "Sam Hart, born 12/03/2015, Lee Poe, born 13/04/2014, and the NHS number 943 476 5919",
        ] {
            let refused = message(&area, &case, list, "&step=send&looked=yes").await;
            assert!(
                refused.refuses("body") && refused.text.contains("name=\"second-reason\""),
                "{list}: {}",
                refused.text
            );
        }
        assert_eq!(area.number("select count(*) from message").await, 0);
        let list = "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013";
        let asked = message(&area, &case, list, "&step=second&second-reason=The+order+names+them").await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let held = format!("/children/{}/held-back", case.child);
        let page = area.get(&case.manager, &held).await.text;
        let reading = format!("{held}/{}", id_after(&page, &format!("action=\"{held}/")));
        assert_eq!(
            area.post(&case.officer, &reading, "decision=agree").await.status,
            StatusCode::NOT_FOUND,
            "not the same"
        );
        assert_eq!(area.post(&case.mother, &reading, "decision=agree").await.status, StatusCode::FORBIDDEN);
        assert!(message(&area, &case, list, "&step=send").await.refuses("body"), "not before");
        assert_eq!(area.post(&case.manager, &reading, "decision=agree").await.status, StatusCode::SEE_OTHER);
        let sent = message(&area, &case, list, "&step=send").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // Of another text it says nothing.
        assert!(message(&area, &case, &format!("{list}\nAnd others"), "&step=send").await.refuses("body"));
    })
    .await;
}

#[tokio::test]
async fn the_name_of_a_document_can_be_a_list_too() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let files = format!("/children/{}/files", case.child);
        let name = "Sam Hart 12-03-2015, Lee Poe 13-04-2014, Kim Low 01-02-2013.txt";
        area.upload(&case.officer, &format!("{files}/new"), "A list", name, b"About Zoe Ogden.").await;
        let file = id_after(&area.get(&case.officer, &files).await.text, &format!("{files}/"));
        let refused = message(&area, &case, "See the file", &format!("&files={file}&step=send&looked=yes")).await;
        assert!(refused.refuses("files"), "{}", refused.text);
        assert_eq!(area.number("select count(*) from message").await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_other_child_is_asked_about_and_the_own_family_and_professionals_are_not() {
    on_each(|area| async move {
        let case = apart(&area).await;
        area.child("Max", "Hart", date(2016, 1, 1), None).await;
        let sister = area.child("Tess", "Ogden", date(2018, 5, 1), None).await;
        area.related(sister, case.mina, "Parent", (true, true)).await;
        // By the full name alone, by the name and a date, by a number.
        for one in ["Max Hart was there too", "Sam Poe (born 12/03/2015) too", "Her NHS number is 943 476 5919"] {
            assert!(message(&area, &case, one, "&step=send").await.refuses("looked"), "{one}");
        }
        let looked = message(&area, &case, "Max Hart was there too", "&step=send&looked=yes").await;
        assert_eq!(looked.status, StatusCode::SEE_OTHER, "{}", looked.text);
        let upn = message(&area, &case, "Her UPN is B801200005001", "&step=send&looked=yes").await;
        assert!(upn.refuses("body"), "{}", upn.text);
        let ordinary = "Zoe Ogden, born 27 March 2015, lives with Tess Ogden, born 1 May 2018, and Tim Ogden, born 3 June 2020. \
                        Dr Max Hart and Asha Officer will visit. Telephone +44 943 476 5919.";
        let sent = message(&area, &case, ordinary, "&step=send").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        // A professional may bear the name of a child.
        area.person("Max Hart", Role::EducationalPsychologist, None).await;
        let sent = message(&area, &case, "Max Hart will telephone you", "&step=send").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number("select count(*) from reading").await, 0, "nobody else was asked");
    })
    .await;
}

#[tokio::test]
async fn an_answer_quotes_no_message_about_another_child() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let other = area.child("Tim", "Hill", date(2014, 5, 1), None).await;
        area.assign(other, &case.officer, "case_officer").await;
        let (stan, _) = area.parent(other, "Stan", true).await;
        let form = format!("to={}&subject=Thursdays+visit&body=At+ten&step=send", stan.account);
        let sent = area.post(&case.officer, &format!("/children/{other}/messages/new"), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        let mut tx = area.db.read().await.unwrap();
        let (message,): (uuid::Uuid,) = store::Query::new("select id from message").one(&mut tx).await.unwrap();
        drop(tx);
        let answer = |child: PersonId| format!("/children/{child}/messages/new?reply={message}");
        assert!(area.get(&stan, &answer(other)).await.text.contains("Re: Thursdays visit"));
        for who in [&case.officer, &case.manager, &case.mother] {
            let page = area.get(who, &answer(case.child)).await;
            assert_eq!(page.status, StatusCode::OK, "{}", who.name);
            let tells = page.text.contains("Thursdays") || page.text.contains(&stan.account.to_string());
            assert!(!tells, "{}: {}", who.name, page.text);
        }
        assert_ne!(area.get(&case.mother, &answer(other)).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn no_warning_tells_that_there_is_a_restricted_record() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let hidden = area.child("Connor", "Whitaker", date(2022, 1, 5), None).await;
        area.restrict(hidden, &[&case.manager]).await;
        for (first, other) in [("Connor", "Whitaker"), ("Zebedee", "Whitlock")] {
            // Said together it is a child, whether there is a record or not; by the record's name alone it is none.
            let said = message(&area, &case, &format!("{first} {other} (born 05/01/2022) too"), "&step=send").await;
            assert!(said.refuses("looked"), "{first}: {}", said.text);
            let apart = format!("{other} at the desk. Somebody was born on 5/1/2022. Then Mr {first} upstairs.");
            let sent = message(&area, &case, &apart, "&step=send").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{first}: {}", sent.text);
        }
        // Nor to which family it belongs.
        area.related(hidden, case.mina, "Parent", (true, true)).await;
        let said = message(&area, &case, "Connor Whitaker (born 05/01/2022) too", "&step=send").await;
        assert!(said.refuses("looked"), "{}", said.text);
    })
    .await;
}
