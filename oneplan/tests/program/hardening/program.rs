//! What the program itself lets in and says.

use super::{PASSWORD, count, give_password, nobody};
use crate::common::{Area, ROOMS, Someone, on_each, operator};
use access::Role;
use access::records::accounts;
use access::records::links::{self, Purpose};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use people::PersonId;
use std::time::Duration;
use store::{Entry, Right};

#[tokio::test]
async fn programs_and_macros_sent_as_documents_are_refused_in_words() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/files/new");
        let eicar = format!("X5O!P%@AP[4\\PZX54(P^)7CC)7}}$EICAR-STANDARD-{}", "ANTIVIRUS-TEST-FILE!$H+H*");
        let packed = |name: &str, content: &[u8]| {
            let workbook = ("xl/workbook.xml".to_owned(), b"<workbook/>".to_vec());
            documents::archive(&[workbook, (name.to_owned(), content.to_vec())]).unwrap()
        };
        let program = b"MZ\x90\0\x03\0\0\0";
        for (name, content) in [
            ("letter.txt", eicar.into_bytes()),
            ("letter.pdf", program.to_vec()),
            ("list.xlsx", packed("xl/vbaProject.bin", b"x")),
            ("list.xlsx", packed("xl/embeddings/letter.pdf", program)),
        ] {
            let answer = area.upload(&parent, &path, "Letter", name, &content).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text);
            assert!(answer.refuses("file"), "{name}: {}", answer.text);
        }
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

#[tokio::test]
async fn a_calendar_ends_with_a_new_password_chosen_in_the_account_or_by_a_link() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        let opens = async |feed: &str| area.get(&nobody("", &area), feed).await.status == StatusCode::OK;
        let feed = area.calendar_address(&officer).await;
        assert!(opens(&feed).await);
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let form = format!("current={}&new=brick+willow+sedan", PASSWORD.replace(' ', "+"));
        let changed = area.post(&officer, "/account/password", &form).await;
        assert_eq!(changed.location, "/account?done=password", "{}", changed.text);
        assert!(!opens(&feed).await, "the account's own form");

        let feed = area.calendar_address(&officer).await;
        assert!(opens(&feed).await);
        let secret = access::token::new(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        links::make(&mut tx, officer.account, None, Purpose::Reset, &access::token::hash(&secret)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let chosen = format!("password={0}&again={0}", PASSWORD.replace(' ', "+"));
        let done = area.post(&nobody("", &area), &format!("/link/{secret}"), &chosen).await;
        assert_eq!((done.status, done.problem()), (StatusCode::OK, ""), "{}", done.text);
        assert!(!opens(&feed).await, "a link");
    })
    .await;
}

/// A page and a form of a record while the store does not answer: both wait, and are then told in words to come back. Gives the words.
async fn told_to_come_back(
    area: &Area,
    who: &Someone,
    child: PersonId,
    release: impl Future<Output = ()>,
) -> [String; 2] {
    let told = async |request: Request<Body>| {
        let response = area.respond(request).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let seconds = response.headers().get(header::RETRY_AFTER).and_then(|seconds| seconds.to_str().ok());
        assert!(seconds.is_some_and(|seconds| seconds.parse::<u64>().is_ok_and(|seconds| seconds > 0)), "{seconds:?}");
        let text = String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
        assert!(text.contains("data-problem=\"unavailable\""), "{text}");
        text
    };
    let page = Request::get(format!("/children/{child}")).header(header::COOKIE, &who.cookie);
    let form = Request::post(format!("/children/{child}/edit"))
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (page, form) = (page.body(Body::empty()).unwrap(), form.body(Body::from(RENAMED)).unwrap());
    let (page, form, ()) = tokio::join!(told(page), told(form), release);
    // Nothing of it happened, and now it does.
    let name = "select count(*) from person where surname = 'Newname'";
    assert_eq!(area.number(name).await, 0);
    let saved = area.post(who, &format!("/children/{child}/edit"), RENAMED).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(area.number(name).await, 1);
    [page, form]
}

const RENAMED: &str = "version=1&forename=Ava&surname=Newname&born-day=5&born-month=5&born-year=2016";

#[tokio::test]
async fn whoever_waits_too_long_for_the_writer_is_told_what_for_and_when_to_come_back() {
    let area = Area::on_sqlite(ROOMS).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
    let outcome: store::Result<()> = store::under_way::during(&area.db, "an import of settings", async {
        let writer = area.db.write_aside(&operator()).await?;
        // Longer than a writer waits for its turn.
        let release = async move {
            tokio::time::sleep(Duration::from_secs(12)).await;
            drop(writer);
        };
        for text in told_to_come_back(&area, &manager, child, release).await {
            assert!(text.contains("an import of settings"), "{text}");
        }
        Ok(())
    })
    .await;
    outcome.unwrap();
}

#[tokio::test]
async fn whoever_waits_too_long_for_a_connection_is_told_when_to_come_back() {
    let Some(area) = Area::on_postgres(ROOMS).await else { return };
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
    let mut held = Vec::new();
    while let Ok(Ok(tx)) = tokio::time::timeout(Duration::from_millis(500), area.db.read()).await {
        held.push(tx);
    }
    assert!(!held.is_empty());
    let release = async move {
        tokio::time::sleep(Duration::from_secs(12)).await;
        drop(held);
    };
    told_to_come_back(&area, &manager, child, release).await;
}
