//! What the program itself lets in and says.

use super::{PASSWORD, count, nobody};
use crate::common::{on_each, operator};
use access::Role;
use access::records::accounts;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use store::{Entry, Right};

#[tokio::test]
async fn programs_and_macros_sent_as_documents_are_refused_in_words() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/files/new");
        let eicar = format!("X5O!P%@AP[4\\PZX54(P^)7CC)7}}$EICAR-STANDARD-{}", "ANTIVIRUS-TEST-FILE!$H+H*");
        let answer = area.upload(&parent, &path, "Letter", "letter.txt", eicar.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.refuses("file"), "{}", answer.text);
        assert_eq!(count(&area, "select count(*) from file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_framework_never_speaks_for_itself() {
    on_each(|area| async move {
        let who = area.person("Mo Manager", Role::Manager, None).await;
        for path in ["/children/not-an-id/edit", "/children/%00/consent", "/restricted/nothing", "/accounts/x/link"] {
            let answer = area.post(&who, path, "a=b").await;
            assert!(answer.text.contains("<!DOCTYPE html>"), "{path}: {}", answer.text);
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
        let long = area.search(&who, &format!("name={}", "x".repeat(100_000))).await;
        assert!(!long.status.is_server_error(), "{}", long.text);
    })
    .await;
}

#[tokio::test]
async fn metrics_are_for_this_machine_asked_by_its_own_name() {
    on_each(|area| async move {
        let router = server::router(&area.app, &server::metrics::Metrics::default(), None);
        for (host, expected) in [
            ("127.0.0.1:8080", StatusCode::OK),
            ("localhost", StatusCode::OK),
            ("[::1]:8080", StatusCode::OK),
            ("oneplan.example.gov.uk", StatusCode::NOT_FOUND),
            ("", StatusCode::NOT_FOUND),
        ] {
            let mut request = Request::get("/metrics").header(header::HOST, host).body(Body::empty()).unwrap();
            let peer: std::net::SocketAddr = "127.0.0.1:1".parse().unwrap();
            request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
            let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
            assert_eq!(response.status(), expected, "{host}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_calendar_ends_with_the_sessions_of_its_account() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let secret = access::token::new(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        calendar::records::feeds::make(&mut tx, officer.account, &access::token::hash(&secret)).await.unwrap();
        let hash = access::password::hash(PASSWORD.to_owned(), area.db.random()).await.unwrap();
        accounts::set_password(&mut tx, officer.account, &hash).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let feed = format!("/calendar/{secret}");
        assert_eq!(area.get(&nobody("", &area), &feed).await.status, StatusCode::OK);
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let end = format!("which=all&password={}", PASSWORD.replace(' ', "+"));
        let ended = area.post(&officer, "/account/sessions/end", &end).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        assert_ne!(area.get(&nobody("", &area), &feed).await.status, StatusCode::OK);
    })
    .await;
}
