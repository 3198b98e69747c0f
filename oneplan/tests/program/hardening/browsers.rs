//! What a browser is given: cookies, no script or markup that somebody wrote, nothing for other sites; and who it says that it is.

use std::net::SocketAddr;

use super::{PASSWORD, give_password, nobody};
use crate::common::{Area, on_each};
use access::{App, Role, Settings, identify};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, header};
use axum::response::Response;
use jiff::civil::date;
use tower::ServiceExt;

/// The same area with other settings.
async fn with(area: &Area, settings: Settings) -> App {
    server::app((*area.db).clone(), &oneplan::rooms::all(), settings).await.unwrap()
}

async fn posted(app: &App, path: &str, form: &str) -> Response {
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let peer: SocketAddr = "192.0.2.1:1".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    server::router(app, &server::metrics::Metrics::default(), None).oneshot(request).await.unwrap()
}

#[tokio::test]
async fn cookies_are_for_this_host_over_https_alone_and_no_script_reads_them() {
    on_each(|area| async move {
        let who = area.person("Eve Editor", Role::Editor, None).await;
        give_password(&area, &who).await;
        let app = with(&area, Settings { https: true, ..Settings::default() }).await;
        let sign_in = format!("email={}&password={}", who.email, PASSWORD.replace(' ', "+"));
        for (path, form, name) in
            [("/sign-in", sign_in.as_str(), "__Host-session="), ("/request/begin", "", "__Host-request=")]
        {
            let answer = posted(&app, path, form).await;
            let cookies: Vec<&str> =
                answer.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
            assert!(cookies.iter().any(|cookie| cookie.starts_with(name)), "{path}: {cookies:?}");
            for cookie in cookies {
                let has = |part: &str| cookie.split("; ").any(|own| own == part);
                assert!(cookie.starts_with("__Host-") && !cookie.contains("Domain"), "{cookie}");
                for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                    assert!(has(part), "{part}: {cookie}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn markup_in_a_name_is_shown_as_it_was_written_and_makes_nothing() {
    on_each(|area| async move {
        let officer = area.person("Asha <i>Officer</i>", Role::CaseOfficer, None).await;
        let child = area.child("<b id=planted>Ava</b>", "\"><script src=/planted>", date(2016, 5, 5), None).await;
        area.assign(child, &officer, "case_officer").await;
        for path in ["", "/details", "/people", "/edit", "/journey"] {
            let page = area.get(&officer, &format!("/children/{child}{path}")).await.text;
            assert!(page.contains("planted"), "{path}: {page}");
            for markup in ["<b id=planted", "<script src=/planted", "<i>Officer"] {
                assert!(!page.contains(markup), "{path}: {page}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_other_site_is_let_read_an_answer() {
    on_each(|area| async move {
        let who = area.person("Mo Manager", Role::Manager, None).await;
        for (method, path) in [(Method::GET, "/"), (Method::OPTIONS, "/children/new"), (Method::GET, "/sign-in")] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::COOKIE, &who.cookie)
                .header(header::ORIGIN, "https://evil.example")
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .body(Body::empty())
                .unwrap();
            let answer = area.respond(request).await;
            let said = answer.headers().keys().filter(|name| name.as_str().starts_with("access-control-")).count();
            assert_eq!(said, 0, "{path}: {:?}", answer.headers());
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_is_known_by_what_a_proxy_says_only_where_there_is_one() {
    on_each(|area| async move {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.9, 203.0.113.5".parse().unwrap());
        let peer: SocketAddr = "192.0.2.1:4711".parse().unwrap();
        for (behind_proxy, known) in [(false, "192.0.2.1"), (true, "203.0.113.5")] {
            let app = with(&area, Settings { behind_proxy, ..Settings::default() }).await;
            assert_eq!(identify::address(&app, &headers, Some(peer)), known);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_is_signed_in_by_an_address_that_they_follow() {
    on_each(|area| async move {
        let stranger = nobody("", &area);
        for path in ["/", "/sign-in", "/request", "/link/none", "/guest/none"] {
            let answer = area.get(&stranger, path).await;
            assert!(!answer.cookies.contains("session="), "{path}: {}", answer.cookies);
        }
    })
    .await;
}
