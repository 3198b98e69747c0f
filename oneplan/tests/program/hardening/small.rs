//! What is small alone: headers, a text of any length, the sessions of a browser, what a restored copy opens.

use super::{PASSWORD, give_password, nobody, sign_in_from};
use crate::common::{Someone, on_each, operator};
use access::Role;
use access::records::links::{self, Purpose};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use store::{Entry, Right};
use tower::ServiceExt;

#[tokio::test]
async fn browsers_are_told_to_come_by_https_alone_to_the_address_and_to_all_below_it() {
    on_each(|area| async move {
        let told = async |https: bool| {
            let settings = access::Settings { https, ..access::Settings::default() };
            let app = server::app((*area.db).clone(), &oneplan::rooms::all(), settings).await.unwrap();
            let router = server::router(&app, &server::metrics::Metrics::default(), None);
            let request = Request::get("/sign-in").body(Body::empty()).unwrap();
            let response = router.oneshot(request).await.unwrap();
            response.headers().get(header::STRICT_TRANSPORT_SECURITY).map(|value| value.to_str().unwrap().to_owned())
        };
        let by_https = told(true).await.unwrap_or_default();
        assert!(by_https.contains("max-age=31536000") && by_https.contains("includeSubDomains"), "{by_https}");
        assert_eq!(told(false).await, None, "where there is no https it would shut everybody out");
    })
    .await;
}

#[tokio::test]
async fn the_name_of_a_setting_of_any_length_is_refused_at_its_field() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &officer, "case_officer").await;
        area.event(child, "request.received", date(2026, 3, 6)).await;
        area.event(child, "plan.issued", date(2026, 7, 24)).await;
        let long = "x".repeat(100_000);
        for (page, form) in
            [("setting", "act=move&version=1&from-day=1&from-month=10&from-year=2026"), ("sen2/items", "OA=0")]
        {
            let path = format!("/children/{child}/{page}");
            let answer = area.post(&officer, &path, &format!("{form}&setting={long}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(answer.refuses("setting"), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_browser_has_one_session_and_forgets_at_sign_out_what_it_was_shown() {
    on_each(|area| async move {
        let who = area.person("Eve Editor", Role::Editor, None).await;
        give_password(&area, &who).await;
        let before = sign_in_from(&area, &who, "", "192.0.2.1", PASSWORD).await.cookies;
        let now = sign_in_from(&area, &who, &before, "192.0.2.1", PASSWORD).await.cookies;
        let before = Someone { cookie: before, ..who.clone() };
        let now = Someone { cookie: now, ..who };
        assert!(
            area.get(&before, "/account").await.location.starts_with("/sign-in"),
            "whoever was signed in here is out"
        );
        assert_eq!(area.get(&now, "/account").await.status, StatusCode::OK);
        let request = Request::post("/sign-out").header(header::COOKIE, &now.cookie).body(Body::empty()).unwrap();
        let response = area.respond(request).await;
        let cleared = response.headers().get("clear-site-data").and_then(|value| value.to_str().ok());
        assert_eq!(cleared, Some("\"cache\""));
        assert!(area.get(&now, "/account").await.location.starts_with("/sign-in"));
    })
    .await;
}

#[tokio::test]
async fn what_opened_something_when_a_copy_was_made_opens_nothing_once_the_copy_is_restored() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let stranger = nobody("", &area);
        let feed = area.calendar_address(&officer).await;
        let secret = access::token::new(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        links::make(&mut tx, officer.account, None, Purpose::Reset, &access::token::hash(&secret)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let advice = area.db.new_id::<()>();
        let asked = "Independent therapist";
        area.row(
            "advice",
            vec![("id", advice.into()), ("person", child.into()), ("line", "f".into()), ("asked_of", asked.into())],
        )
        .await;
        area.row(
            "guest",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("advice", advice.into()),
                ("name", asked.into()),
                ("link_hash", access::token::hash("a link of a guest").into()),
                ("code_hash", "x".into()),
                ("made_by", "Test".into()),
                ("made_at", area.db.now().into()),
                ("expires_at", (area.db.now() + jiff::SignedDuration::from_hours(48)).into()),
                ("tries", 0_i64.into()),
            ],
        )
        .await;
        let link = format!("/link/{secret}");
        assert_eq!(area.get(&stranger, &feed).await.status, StatusCode::OK);
        assert_eq!(area.get(&stranger, &link).await.problem(), "");
        assert_eq!(area.get(&officer, "/account").await.status, StatusCode::OK);

        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let mut tx = area.db.write(&operator()).await.unwrap();
        for restored in oneplan::rooms::ROOMS.iter().filter_map(|room| room.restored) {
            restored(&mut tx).await.unwrap();
        }
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(area.get(&stranger, &feed).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&stranger, &link).await.problem(), "link-gone");
        assert!(area.get(&officer, "/account").await.location.starts_with("/sign-in"));
        assert_eq!(area.number("select count(*) from guest where revoked_at is null").await, 0);
    })
    .await;
}
