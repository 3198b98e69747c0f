//! Signing in with email address and password, and signing out.

use std::net::SocketAddr;

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use page::govuk::{Button, Input, PasswordInput};
use page::{Form, Layout, Shown, refuse, show};
use serde_json::json;
use store::{Actor, Entry, Right};

use crate::records::throttle::{self, Familiar};
use crate::records::{accounts, devices, sessions};
use crate::{App, Viewer, identify, password, token};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    layout: Layout,
    ended: bool,
    kept: bool,
    next: String,
    email: Input,
    password: PasswordInput,
    button: Button,
}

/// What the address says where somebody has just signed out.
const OUT: &str = "out";

fn view(app: &App, form: &Form) -> SignIn {
    let email = Input {
        kind: "email".to_owned(),
        autocomplete: "username".to_owned(),
        spellcheck: Some(false),
        ..form.input("email", "Email address")
    };
    SignIn {
        ended: !form.value("ended").is_empty(),
        kept: !form.value("kept").is_empty(),
        next: next(form).to_owned(),
        layout: app
            .public_layout("Sign in")
            .errors(form.summary())
            .done((form.value("done") == OUT).then_some("You are signed out.")),
        email,
        password: form.password("password", "Password"),
        button: Button::submit("Sign in"),
    }
}

/// Where to go after signing in: a page of this service and nowhere else.
fn next(form: &Form) -> &str {
    page::path::own(form.value("next")).unwrap_or("/")
}

/// What the address of the page may say.
#[derive(serde::Deserialize)]
pub struct Asked {
    next: Option<String>,
    ended: Option<String>,
    kept: Option<String>,
    done: Option<String>,
}

pub async fn form(State(app): State<App>, viewer: Option<Extension<Viewer>>, Query(asked): Query<Asked>) -> Shown {
    if viewer.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let form = Form::default()
        .with("next", asked.next.unwrap_or_default())
        .with("ended", asked.ended.unwrap_or_default())
        .with("kept", asked.kept.unwrap_or_default())
        .with("done", asked.done.unwrap_or_default());
    show(&view(&app, &form))
}

pub async fn submit(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    mut form: Form,
) -> Shown {
    let email = form.required("email", "Enter your email address");
    let typed = form.raw("password").to_owned();
    if typed.is_empty() {
        form.refuse("password", "Enter your password");
    }
    if !form.is_right() {
        return refuse(&view(&app, &form));
    }
    let address = identify::address(&app, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let mut tx = app.db.read().await?;
    let account = accounts::by_email(&mut tx, &email).await?.filter(|account| account.disabled_at.is_none());
    let device = identify::device(&app, &headers);
    let familiar = match &account {
        Some(account) => devices::familiar(&mut tx, account.id, device.as_deref(), &address).await?,
        None => Familiar::No,
    };
    drop(tx);
    let doors = throttle::sign_in_doors(&email, &address, familiar);
    let checked = password::check(&app, account.as_ref(), typed, doors, &address).await?;
    let Some(account) = account.filter(|_| checked.right) else {
        form.refuse("email", "The email address or password is not correct");
        return refuse(&view(&app, &form));
    };
    let secret = token::new(app.db.random());
    let actor = Actor { account: Some(account.id.uuid()), name: account.name.clone() };
    let mut tx = app.db.write(&actor).await?;
    checked.succeed(&mut tx).await?;
    // Whoever was signed in here before is not any more.
    if let Some(before) = identify::session_of(&app, &headers) {
        sessions::end(&mut tx, &before).await?;
    }
    sessions::begin(&mut tx, account.id, &token::hash(&secret), false).await?;
    let action = if account.totp_confirmed { "session.half_way" } else { "session.begin" };
    let detail = json!({ "address": address });
    tx.record(Entry::new(action, "account", Some(account.id.uuid()), Right::OwnPassword).detail(detail)).await?;
    if account.totp_confirmed {
        tx.commit().await?;
        let to = serde_urlencoded::to_string([("next", next(&form))]).unwrap_or_default();
        let to = if next(&form) == "/" { "/sign-in/code".to_owned() } else { format!("/sign-in/code?{to}") };
        return Ok(([(header::SET_COOKIE, identify::set_cookie(&app, &secret))], page::redirect(&to)).into_response());
    }
    let (device, known) = identify::device_or_new(&app, &headers);
    devices::remember(&mut tx, account.id, &device, &address).await?;
    let to = identify::landing(&mut tx, account.id, next(&form)).await?;
    tx.commit().await?;
    let cookies =
        AppendHeaders([(header::SET_COOKIE, identify::set_cookie(&app, &secret)), (header::SET_COOKIE, known)]);
    Ok((cookies, page::redirect(&to)).into_response())
}

/// Ends the session, if there is one.
pub async fn sign_out(
    State(app): State<App>,
    viewer: Option<Extension<Viewer>>,
    half_way: Option<Extension<identify::HalfWay>>,
    headers: HeaderMap,
) -> Shown {
    let session = match (&viewer, &half_way) {
        (Some(viewer), _) => Some((viewer.actor(), viewer.session.clone())),
        (_, Some(half_way)) => Some((
            Actor { account: Some(half_way.0.0.account.uuid()), name: "half-way".to_owned() },
            half_way.0.0.token_hash.clone(),
        )),
        _ => None,
    };
    let to = if session.is_some() { format!("/sign-in?done={OUT}") } else { "/sign-in".to_owned() };
    if let Some((actor, session)) = session {
        let mut tx = app.db.write(&actor).await?;
        sessions::end(&mut tx, &session).await?;
        tx.record(Entry::new("session.end", "account", actor.account, Right::OwnSession)).await?;
        tx.commit().await?;
    }
    let mut answer = vec![
        (header::SET_COOKIE, identify::drop_cookie(&app)),
        // What the browser may still hold of the pages that were shown.
        (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\"")),
    ];
    answer.extend(identify::keep_ended(&app, &headers).map(|ended| (header::SET_COOKIE, ended)));
    Ok((AppendHeaders(answer), Redirect::to(&to)).into_response())
}
