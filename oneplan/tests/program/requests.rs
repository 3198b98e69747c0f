//! Requests that are wrong: from another site, too large, damaged; and what every response carries.

use crate::common::on_each;
use crate::hardening::nobody;
use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

#[tokio::test]
async fn an_act_from_another_site_is_refused() {
    on_each(|area| async move {
        let who = area.person("Ada Admin", Role::Administrator, None).await;
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
            let request = Request::post("/account/sessions/end")
                .header(header::HOST, "test")
                .header(header::COOKIE, &who.cookie)
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            assert_eq!(area.send(request).await.status, StatusCode::FORBIDDEN, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    on_each(|area| async move {
        let who = area.person("Ada Admin", Role::Administrator, None).await;
        let upload = Request::post("/organisations/import")
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, 3_000_000_000_u64)
            .body(Body::empty())
            .unwrap();
        let answer = area.send(upload).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.refuses("file"), "{}", answer.text);
        let form = area.post(&who, "/organisations/new", &format!("name={}", "x".repeat(2_000_000))).await;
        assert_eq!(form.status, StatusCode::PAYLOAD_TOO_LARGE);
        let long = area.post(&who, "/organisations/new", &format!("kind=setting&name={}", "x".repeat(600))).await;
        assert!(long.refuses("name"), "{}", long.text);
    })
    .await;
}

#[tokio::test]
async fn damaged_requests_get_a_page_and_never_a_panic() {
    on_each(|area| async move {
        let who = area.person("Mo Manager", Role::Manager, None).await;
        for path in [
            "/children/not-an-id",
            "/organisations?page=abc",
            "/organisations?page=99999999999999999999",
            "/children/mine?page=-5",
            "/link/%00",
            "/accounts?page=0",
        ] {
            let answer = area.get(&who, path).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
        }
        for body in [
            "%ff=%fe",
            "name=%00",
            "a&b&c=",
            "name=%F0%9F%99%82&born-day=99999999999999999999&born-month=x&born-year=-1",
        ] {
            let answer = area.search(&who, body).await;
            assert!(!answer.status.is_server_error(), "{body}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn every_page_forbids_caches_frames_and_foreign_scripts() {
    on_each(|area| async move {
        let who = area.person("Mo Manager", Role::Manager, None).await;
        let router = server::router(&area.app, &server::metrics::Metrics::default(), None);
        for path in ["/", "/sign-in", "/nowhere", "/children"] {
            let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let of = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
            assert_eq!(of("cache-control"), "no-store", "{path}");
            let csp = of("content-security-policy");
            assert!(
                csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'") && !csp.contains("unsafe"),
                "{path}: {csp}"
            );
        }
        // Metrics are for operators: not for a stranger who comes through a proxy.
        let request = Request::get("/metrics").header("x-forwarded-for", "203.0.113.9").body(Body::empty()).unwrap();
        assert_eq!(router.clone().oneshot(request).await.unwrap().status(), StatusCode::NOT_FOUND);
        assert_eq!(area.get(&who, "/health").await.text, "ok\n");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_being_written_is_gone_on_with_and_another_begins_only_where_somebody_says_so() {
    on_each(|area| async move {
        let begun = area.post(&nobody("", &area), "/request/begin", "").await;
        let browser = nobody(begun.cookie.split(';').next().unwrap(), &area);
        area.post(&browser, "/request/step/you", "who=parent&your_name=Kelly+Newname&relation=Mother").await;
        let start = area.get(&browser, "/request").await.text;
        assert!(start.contains("data-carry-on") && start.contains("name=\"another\" value=\"yes\""), "{start}");
        // A press from a page of before begins nothing.
        let pressed = area.post(&browser, "/request/begin", "").await;
        assert_eq!((pressed.location.as_str(), pressed.cookie.as_str()), ("/request", ""));
        let other = area.post(&browser, "/request/begin", "another=yes").await;
        assert_eq!(other.location, "/request/code", "{}", other.text);
        assert!(!other.cookie.is_empty());
    })
    .await;
}
