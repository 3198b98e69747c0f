//! Records outside one's caseload: a link to any page of one asks for a reason and leads on to that page; what the reason opens is for
//! reading, and the contact log.

use crate::common::{Area, Someone, on_each};
use access::{Need, Relationship, Role};
use axum::http::{Method, StatusCode};
use jiff::civil::date;
use oneplan::rooms;
use page::path;
use people::PersonId;

/// An id that nothing has.
const UNKNOWN: &str = "00000000-0000-7000-8000-000000000000";

/// The pages about one child that a reason opens to a case officer, as their rooms declare them; two have a door that is open to
/// whoever may find a child, or errors of a return.
fn opened_by_a_reason() -> Vec<&'static str> {
    let policy = rooms::all().policy();
    let opens = |need: Need| match need {
        Need::May(action) => policy.rules().iter().any(|rule| {
            rule.action == action && rule.role == Role::CaseOfficer && rule.relationship == Relationship::ReasonGiven
        }),
        _ => false,
    };
    let routes = rooms::all().routes();
    let pages = routes.list().iter().filter(|route| route.method == Method::GET);
    let pages = pages.filter(|route| route.path.starts_with("/children/{id}/") && opens(route.need));
    // The form of an act of those who work on the case: it is not found, as the test says below.
    let pages = pages.filter(|route| route.path != WITHDRAW);
    pages.map(|route| route.path).chain(["/children/{id}", "/children/{id}/sen2"]).collect()
}

const WITHDRAW: &str = "/children/{id}/messages/{message}/withdraw";

/// The address of a page about a child; of what else it names there is none.
fn at(page: &str, child: PersonId) -> String {
    let part = |part: &str| match part {
        "{id}" => child.to_string(),
        "{number}" | "{other}" => "1".to_owned(),
        other if other.starts_with('{') => UNKNOWN.to_owned(),
        other => other.to_owned(),
    };
    page.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The form for a reason that leads on to a page.
fn form_before(page: &str, child: PersonId) -> String {
    let to = (page != format!("/children/{child}")).then_some(("to", page));
    path::with_query(&format!("/children/{child}/reason"), to)
}

/// Gives a reason on the form that leads on to a page.
async fn give(area: &Area, who: &Someone, child: PersonId, to: &str) -> testing::Answer {
    let form = path::with_query("", [("reason", "Duty call from the mother"), ("to", to)]);
    area.post(who, &format!("/children/{child}/reason"), form.trim_start_matches('?')).await
}

#[tokio::test]
async fn every_page_that_a_reason_opens_asks_a_duty_officer_for_one_and_is_nothing_to_others() {
    on_each(|area| async move {
        let child = area.child("Noah", "Whitaker", date(2016, 1, 2), None).await;
        let hidden = area.child("Ada", "Hidden", date(2016, 1, 2), None).await;
        let named = area.person("Nan Named", Role::Manager, None).await;
        area.restrict(hidden, &[&named]).await;
        let duty = area.person("Una Officer", Role::CaseOfficer, None).await;
        let school = area.school("Hill Top", "900002").await;
        let senco = area.person("Sam Senco", Role::Senco, Some(school)).await;
        let elsewhere = area.child("Max", "Hart", date(2016, 1, 2), None).await;
        let (parent, _) = area.parent(elsewhere, "Stan", true).await;
        let pages = opened_by_a_reason();
        for known in ["journey", "plan", "advice", "letters", "notes", "messages", "files", "people"] {
            assert!(pages.contains(&format!("/children/{{id}}/{known}").as_str()), "{known}: {pages:?}");
        }
        for page in &pages {
            let asked = area.get(&duty, &at(page, child)).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{page}: {}", asked.text);
            assert_eq!(asked.location, form_before(&at(page, child), child), "{page}");
            let shut = area.get(&duty, &at(page, hidden)).await;
            assert_eq!((shut.status, shut.location.as_str()), (StatusCode::NOT_FOUND, ""), "restricted: {page}");
            let nobody = page.replacen("{id}", UNKNOWN, 1);
            assert_eq!(area.get(&duty, &at(&nobody, child)).await.status, StatusCode::NOT_FOUND, "{page}");
            for who in [&senco, &parent] {
                let refused = area.get(who, &at(page, child)).await.status;
                assert!(matches!(refused, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{} {page}", who.name);
            }
        }
        assert_eq!(area.logged("child.open", child).await, 0);
        // What no reason opens is not found, and what is sent is carried on by nobody.
        let withdraw = at(WITHDRAW, child);
        assert_eq!(area.get(&duty, &withdraw).await.status, StatusCode::NOT_FOUND, "{withdraw}");
        for shut in ["/edit", "/journey/record/request.received", "/messages/new", "/files/new"] {
            let answer = area.get(&duty, &format!("/children/{child}{shut}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{shut}");
        }
        let note = area.post(&duty, &format!("/children/{child}/notes/new"), "what=call").await;
        assert_eq!((note.status, note.location.as_str()), (StatusCode::NOT_FOUND, ""));
    })
    .await;
}

#[tokio::test]
async fn a_reason_leads_on_to_the_page_that_was_asked_for_and_to_no_other_place() {
    on_each(|area| async move {
        let child = area.child("Noah", "Whitaker", date(2016, 1, 2), None).await;
        let duty = area.person("Una Officer", Role::CaseOfficer, None).await;
        let record = format!("/children/{child}");
        let page = format!("{record}/sen2?year=2026");
        let asked = area.get(&duty, &page).await.location;
        assert_eq!(asked, form_before(&page, child));
        let form = area.get(&duty, &asked).await;
        assert!(form.status == StatusCode::OK && form.text.contains("name=\"to\""), "{}", form.text);
        // A reason that is too short is asked for again, and the page is not forgotten.
        let short = path::with_query("", [("reason", "x"), ("to", page.as_str())]);
        let short = area.post(&duty, &format!("{record}/reason"), short.trim_start_matches('?')).await;
        assert!(short.refuses("reason") && short.text.contains("sen2?year=2026"), "{}", short.text);
        assert_eq!(give(&area, &duty, child, &page).await.location, page);
        for part in ["", "/journey", "/plan", "/advice", "/letters", "/reviews", "/consultations", "/views"] {
            assert_eq!(area.get(&duty, &format!("{record}{part}")).await.status, StatusCode::OK, "{part}");
        }
        for part in ["/people", "/details", "/notes", "/notes/new", "/messages", "/files", "/sen2?year=2026"] {
            assert_eq!(area.get(&duty, &format!("{record}{part}")).await.status, StatusCode::OK, "{part}");
        }
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", ""] {
            assert_eq!(give(&area, &duty, child, elsewhere).await.location, record, "{elsewhere}");
        }
        area.later(13).await;
        assert_eq!(area.get(&duty, &page).await.location, form_before(&page, child), "it has run out");
    })
    .await;
}

#[tokio::test]
async fn a_page_of_a_joined_record_leads_to_the_same_page_of_the_kept_one_and_a_reason_lets_nobody_in_who_is_kept_out()
{
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Ona Officer", Role::CaseOfficer, None).await;
        let kept = area.child("Jaden", "Ackroyd", date(2016, 5, 7), None).await;
        let other = area.child("Jayden", "Ackroyd", date(2016, 5, 7), None).await;
        area.assign(other, &officer, "case_officer").await;
        let form = format!("other={other}&reason=Same+passport");
        let joined = area.post(&manager, &format!("/children/{kept}/join"), &form).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        for part in ["", "/journey", "/messages", "/sen2?year=2026"] {
            let led = area.get(&manager, &format!("/children/{other}{part}")).await;
            assert_eq!(led.location, format!("/children/{kept}{part}"), "{part}");
            assert_eq!(area.get(&officer, &format!("/children/{other}{part}")).await.status, StatusCode::NOT_FOUND);
        }
        let page = format!("/children/{kept}/journey");
        assert_eq!(area.get(&officer, &page).await.location, form_before(&page, kept));
        assert_eq!(give(&area, &officer, kept, &page).await.location, page);
        let again = area.get(&officer, &page).await;
        assert_eq!((again.status, again.location.as_str()), (StatusCode::NOT_FOUND, ""));
    })
    .await;
}

#[tokio::test]
async fn a_duty_officer_with_a_reason_reads_messages_and_documents_and_sends_adds_and_removes_nothing() {
    on_each(|area| async move {
        let child = area.child("Noah", "Whitaker", date(2016, 1, 2), None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let duty = area.person("Una Officer", Role::CaseOfficer, None).await;
        let record = format!("/children/{child}");
        let (thread, files) = (format!("{record}/messages"), format!("{record}/files"));
        let write = format!("to={}&subject=Transport&body=The+taxi+is+late&step=send", mother.account);
        let sent = area.post(&officer, &format!("{thread}/new"), &write).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let scan = b"%PDF-1.7 a picture";
        let added = area.upload(&officer, &format!("{files}/new"), "A scan", "scan.pdf", scan).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let mut tx = area.db.read().await.unwrap();
        let (message,): (uuid::Uuid,) = store::Query::new("select id from message").one(&mut tx).await.unwrap();
        let (file,): (uuid::Uuid,) = store::Query::new("select id from file").one(&mut tx).await.unwrap();
        drop(tx);

        assert_eq!(area.get(&duty, &thread).await.location, form_before(&thread, child));
        assert_eq!(give(&area, &duty, child, &thread).await.location, thread);
        let shown = area.get(&duty, &thread).await.text;
        assert!(shown.contains(&format!("id=\"m-{message}\"")) && shown.contains("The taxi is late"), "{shown}");
        assert!(!shown.contains("/messages/new") && !shown.contains("/recall\""), "{shown}");
        let listed = area.get(&duty, &files).await.text;
        assert!(listed.contains(&format!("{files}/{file}\"")), "{listed}");
        for act in ["/files/new", "/checked\"", "/withdraw\""] {
            assert!(!listed.contains(act), "{act}: {listed}");
        }
        let own = area.get(&officer, &files).await.text;
        assert!(own.contains("/checked\"") && own.contains("/withdraw\""), "the case officer has them: {own}");
        let taken = area.get(&duty, &format!("{files}/{file}")).await;
        assert!(taken.status == StatusCode::OK && taken.text.starts_with("%PDF"), "{}", taken.status);
        // Each read is in the log, by the right of the reason.
        let read =
            "select count(*) from audit_entry where action = 'message.read' and allowed_by like '%reason given%'";
        assert_eq!(area.number(read).await, 3);

        for (act, form) in [
            (format!("{thread}/new"), write.as_str()),
            (format!("{thread}/{message}/recall"), ""),
            (format!("{files}/{file}/checked"), ""),
            (format!("{files}/{file}/withdraw"), "why=Not+ours"),
        ] {
            assert_eq!(area.post(&duty, &act, form).await.status, StatusCode::NOT_FOUND, "{act}");
        }
        let mine = area.upload(&duty, &format!("{files}/new"), "Mine", "mine.txt", b"Mine").await;
        assert_eq!(mine.status, StatusCode::NOT_FOUND);
        // They are not among those who get messages, and of another child they read nothing.
        let form = area.get(&officer, &format!("{thread}/new")).await.text;
        assert!(form.contains("Mina Parent") && !form.contains("Una Officer"), "{form}");
        area.later(13).await;
        assert_eq!(area.get(&duty, &files).await.location, form_before(&files, child), "it has run out");
    })
    .await;
}
