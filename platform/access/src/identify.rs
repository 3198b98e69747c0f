//! From the session cookie to the viewer, once for each request.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use page::Problem;
use store::{Actor, Entry, Right};

use crate::records::sessions::Session;
use crate::records::{accounts, notices, sessions, unsaved};
use crate::{App, Viewer, token};

/// Where somebody must go who needs a second factor and has none.
pub const SET_UP: &str = "/account/second-factor";

/// Somebody who gave the password and still owes the second factor.
#[derive(Debug, Clone)]
pub struct HalfWay(pub Session);

fn cookie_name(app: &App) -> &'static str {
    // The prefix makes browsers refuse the cookie unless it came by https, for this host alone.
    if app.settings.https { "__Host-session" } else { "session" }
}

/// The header that gives a browser its session.
#[must_use]
pub fn set_cookie(app: &App, token: &str) -> HeaderValue {
    let secure = if app.settings.https { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(app));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("session=; Path=/"))
}

/// The header that takes it away.
#[must_use]
pub fn drop_cookie(app: &App) -> HeaderValue {
    let secure = if app.settings.https { "; Secure" } else { "" };
    let text = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}", cookie_name(app));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("session=; Path=/; Max-Age=0"))
}

/// For so long a browser still holds a session that was signed out of, in seconds. It opens nothing; a form that is sent
/// from another tab is kept for whoever was typing in it.
const ENDED_KEPT: u32 = 3600;

fn ended_name(app: &App) -> &'static str {
    if app.settings.https { "__Host-ended" } else { "ended" }
}

/// The header that leaves a browser the session that it signed out of.
#[must_use]
pub fn keep_ended(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let token = token_of(app, headers)?;
    let secure = if app.settings.https { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={ENDED_KEPT}{secure}", ended_name(app));
    HeaderValue::from_str(&text).ok()
}

/// The hash of the session of whoever was typing: the one that the browser holds, or else the one it signed out of.
#[must_use]
pub fn session_of_typing(app: &App, headers: &HeaderMap) -> Option<String> {
    token_of(app, headers).or_else(|| cookie(headers, ended_name(app))).map(|token| token::hash(&token))
}

/// For so long a browser is told to keep what it is known by, in seconds: a year.
const DEVICE_KEPT: u32 = 365 * 24 * 3600;

fn device_name(app: &App) -> &'static str {
    if app.settings.https { "__Host-device" } else { "device" }
}

/// The hash of what this browser is known by, if it has been here.
#[must_use]
pub fn device(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(headers, device_name(app)).filter(|secret| secret.len() == 64).map(|secret| token::hash(&secret))
}

/// What a browser is to be known by from now on: what it has, or something new with the header that gives it.
#[must_use]
pub fn device_or_new(app: &App, headers: &HeaderMap) -> (String, HeaderValue) {
    let secret = cookie(headers, device_name(app))
        .filter(|secret| secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .unwrap_or_else(|| token::new(app.db.random()));
    let secure = if app.settings.https { "; Secure" } else { "" };
    let text = format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={DEVICE_KEPT}{secure}", device_name(app));
    let value = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("device=; Path=/; Max-Age=0"));
    (token::hash(&secret), value)
}

/// The hash of the session that a browser holds, whether or not it still counts.
#[must_use]
pub fn session_of(app: &App, headers: &HeaderMap) -> Option<String> {
    token_of(app, headers).map(|token| token::hash(&token))
}

/// Where somebody goes who has just signed in: first to what was done to the account meanwhile, and what was being typed
/// when the last session ended.
#[store::boxed]
pub async fn landing(tx: &mut store::Tx, account: crate::AccountId, next: &str) -> store::Result<String> {
    let news = unsaved::any_new(tx, account).await? || notices::any_unread(tx, account).await?;
    let next = page::path::own(next).unwrap_or("/");
    Ok(if news { crate::pages::since::PATH.to_owned() } else { next.to_owned() })
}

/// What the browser holds under a name.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

fn token_of(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(headers, cookie_name(app)).filter(|token| token.len() == 64)
}

/// Middleware: puts a [`Viewer`] (or [`HalfWay`]) into the request where there is one.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(token) = token_of(&app, request.headers()) {
        match who(&app, &token).await {
            Err(problem) => return problem.into_response(),
            Ok(Found::Nobody) => {}
            Ok(Found::HalfWay(session)) => {
                request.extensions_mut().insert(HalfWay(session));
            }
            Ok(Found::Viewer(viewer)) => {
                let path = request.uri().path();
                let allowed = path.starts_with(SET_UP) || path == "/sign-out";
                if viewer.must_set_up_second_factor && !allowed {
                    return axum::response::Redirect::to(SET_UP).into_response();
                }
                request.extensions_mut().insert(*viewer);
            }
        }
    }
    next.run(request).await
}

async fn touch(app: &App, actor: &Actor, token_hash: &str) -> store::Result<()> {
    let mut tx = app.db.write_aside(actor).await?;
    sessions::touch(&mut tx, token_hash).await?;
    tx.record(Entry::new("session.active", "account", actor.account, Right::OwnSession)).await?;
    tx.commit().await
}

enum Found {
    Nobody,
    HalfWay(Session),
    Viewer(Box<Viewer>),
}

async fn who(app: &App, token: &str) -> Result<Found, Problem> {
    let token_hash = token::hash(token);
    let mut tx = app.db.read().await?;
    let today = app.db.clock().today();
    let found = sessions::find(&mut tx, &token_hash, today).await?;
    let now = tx.now();
    drop(tx);
    let Some((session, account, roles)) = found else { return Ok(Found::Nobody) };
    if account.disabled_at.is_some() {
        return Ok(Found::Nobody);
    }
    if account.totp_confirmed && !session.second_factor {
        return Ok(Found::HalfWay(session));
    }
    if session.wants_touch(now) {
        let actor = Actor { account: Some(account.id.uuid()), name: account.name.clone() };
        // Where that cannot be written, as on a full disk, pages that show nobody's record are still answered.
        if let Err(error) = touch(app, &actor, &token_hash).await {
            tracing::warn!(?error, "the last request of a session could not be noted");
        }
    }
    let professional = roles.iter().any(|held| held.role.is_professional());
    Ok(Found::Viewer(Box::new(Viewer {
        account: account.id,
        name: account.name,
        must_set_up_second_factor: app.settings.second_factor && professional && !account.totp_confirmed,
        roles,
        person: account.person,
        today,
        now,
        session: token_hash,
    })))
}

/// The viewer that an account would be at this moment, to ask the policy about somebody else: whether they could
/// read what is about to be sent to them. `None` for an account that is shut.
#[store::boxed]
pub async fn stand_in(
    tx: &mut store::Tx,
    id: crate::AccountId,
    now: jiff::Timestamp,
    today: jiff::civil::Date,
) -> store::Result<Option<Viewer>> {
    let account = accounts::by_id(tx, id).await?;
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let roles = accounts::held(tx, id, today).await?;
    Ok(Some(Viewer {
        account: id,
        name: account.name,
        must_set_up_second_factor: false,
        roles,
        person: account.person,
        today,
        now,
        session: String::new(),
    }))
}

/// The address that asks: the peer's, or what a trusted proxy says.
#[must_use]
pub fn address(app: &App, headers: &HeaderMap, peer: Option<std::net::SocketAddr>) -> String {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let said = match forwarded.filter(|_| app.settings.behind_proxy) {
        // The last entry is the one that our own proxy wrote. What is no address is nobody's door.
        Some(list) => list.rsplit(',').next().and_then(ip).or(peer.map(|peer| peer.ip())),
        None => peer.map(|peer| peer.ip()),
    };
    said.map_or_else(String::new, |ip| ip.to_canonical().to_string())
}

/// An address as proxies write it: alone, or with a port.
fn ip(text: &str) -> Option<std::net::IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::ip;

    #[test]
    fn an_address_is_known_as_proxies_write_it_and_nothing_else_is_one() {
        for (text, known) in [
            ("192.0.2.7", Some("192.0.2.7")),
            (" 192.0.2.7:4711", Some("192.0.2.7")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("garbage0", None),
            ("", None),
            ("unknown", None),
        ] {
            assert_eq!(ip(text), known.map(|known| known.parse().unwrap()), "{text}");
        }
    }
}
