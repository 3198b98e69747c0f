//! The layers around the pages of all rooms.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use access::{App, Settings, identify};
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use page::Problem;
use store::Db;
use subtle::ConstantTimeEq;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use workstream::Rooms;

use crate::metrics::Metrics;

/// The longest a request may take.
const LONGEST: Duration = Duration::from_secs(300);

/// Nothing from elsewhere, nothing inline, no frames.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Puts rooms together on a database.
///
/// # Errors
/// Those of the store, where the settings cannot be read.
pub async fn app(db: Db, rooms: &Rooms, mut settings: Settings) -> store::Result<App> {
    let mut tx = db.read().await?;
    settings.area.set(&store::setting::get(&mut tx, "area").await?.unwrap_or_default());
    settings.invented = store::setting::get(&mut tx, "invented").await?.as_deref() == Some("yes");
    // Required unless the area says otherwise, as an invented one does.
    settings.second_factor = store::setting::get(&mut tx, "second_factor").await?.as_deref() != Some("optional");
    drop(tx);
    db.carry(Arc::new(rooms.clone()));
    Ok(App::new(db, rooms.policy(), rooms.sections(), rooms.record_sections(), settings)
        .with_badges(rooms.badges())
        .with_rooms(rooms.work(), rooms.moves(), gate::records::hidden_from))
}

/// The whole service.
pub fn router(app: &App, metrics: &Metrics, metrics_token: Option<String>) -> Router {
    let behind_proxy = app.settings.behind_proxy;
    let measured = Measured { metrics: metrics.clone(), token: metrics_token, behind_proxy };
    let pages = Rooms::of(&app.db)
        .routes()
        .router(app)
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::NotFound })
        .layer(from_fn_with_state(app.clone(), identify::identify))
        .layer(from_fn_with_state(app.clone(), crate::public::translated))
        .layer(from_fn(at_one_moment))
        // Each route has a limit of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(app.clone(), own_origin))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(from_fn(personal))
        .with_state(app.clone());
    Router::new()
        .merge(page::assets::router())
        .route("/metrics", axum::routing::get(metrics_page).with_state(measured.clone()))
        .merge(pages)
        .method_not_allowed_fallback(|| async { Problem::NotFound })
        .layer(CatchPanicLayer::custom(|_| Problem::Defect("a panic".to_owned()).into_response()))
        .layer(from_fn_with_state(app.clone(), protect))
        .layer(from_fn_with_state(measured, measure))
}

/// Where the operator said at which address people come, what is sent from another is refused, whatever name this machine was
/// asked by.
async fn own_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let sent = request.headers().get(header::ORIGIN);
    let is_act = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match (&app.settings.origin, sent) {
        (Some(own), Some(sent)) if is_act && sent.as_bytes() != own.as_bytes() => Problem::Forbidden(format!(
            "This form was sent from another address. Go to {own} and try again. Nothing was saved."
        ))
        .into_response(),
        _ => next.run(request).await,
    }
}

/// What stands on a page is read at one moment.
async fn at_one_moment(request: Request, next: Next) -> Response {
    match *request.method() {
        Method::GET | Method::HEAD => store::at_one_moment(next.run(request)).await,
        _ => next.run(request).await,
    }
}

/// Pages may hold personal data: no cache keeps them.
async fn personal(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Headers of every response.
async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if app.settings.https {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Clone)]
struct Measured {
    metrics: Metrics,
    token: Option<String>,
    behind_proxy: bool,
}

/// Counts and logs each request by its route's pattern: paths may name people.
async fn measure(State(measured): State<Measured>, request: Request, next: Next) -> Response {
    // Any word can be a method: others than these would each be a line of their own.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST") => known.to_owned(),
        _ => "OTHER".to_owned(),
    };
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let begun = tokio::time::Instant::now();
    let response = next.run(request).await;
    let took = begun.elapsed();
    let status = response.status().as_u16();
    measured.metrics.note(&method, &route, status, took);
    tracing::info!(%method, route, status, milliseconds = numbers::fitted::<u64>(took.as_millis()), "request");
    response
}

/// Whether a request asks this machine by one of its own names: a proxy passes on the name that people use.
fn asks_here(headers: &axum::http::HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// For operators: from this machine directly, or with the token. Behind a proxy everybody comes from this machine.
async fn metrics_page(
    State(measured): State<Measured>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    request: Request,
) -> Response {
    let headers = request.headers();
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let local = peer.is_some_and(|Extension(ConnectInfo(peer))| peer.ip().is_loopback())
        && !forwarded
        && !measured.behind_proxy
        && asks_here(headers);
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let by_token = measured
        .token
        .as_ref()
        .is_some_and(|token| format!("Bearer {token}").as_bytes().ct_eq(given.as_bytes()).into());
    if local || by_token {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], measured.metrics.text()).into_response()
    } else {
        Problem::NotFound.into_response()
    }
}
