//! The second step of signing in: a code from the app, or a recovery code.

use std::net::SocketAddr;

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse};
use page::govuk::{Button, Input};
use page::{Form, Layout, Problem, Shown, refuse, show};
use store::{Actor, Entry, Right, Tx};

use crate::identify::HalfWay;
use crate::records::accounts::AccountRecord;
use crate::records::{accounts, devices, sessions, throttle};
use crate::{App, identify, password, second_factor, token};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct SignInCode {
    layout: Layout,
    next: String,
    code: Input,
    button: Button,
}

fn view(app: &App, form: &Form) -> SignInCode {
    let code = Input {
        // Typed anew each time: a code is a secret.
        value: None,
        hint: Some("6 digits from your app, or one of your recovery codes".into()),
        classes: "govuk-input--width-30".to_owned(),
        autocomplete: "one-time-code".to_owned(),
        ..form.input("code", "Code")
    };
    SignInCode {
        layout: app.public_layout("Enter your code").errors(form.summary()),
        next: form.value("next").to_owned(),
        code,
        button: Button::submit("Continue"),
    }
}

/// What the address of the page may say.
#[derive(serde::Deserialize)]
pub struct Asked {
    next: Option<String>,
}

pub async fn form(State(app): State<App>, half_way: Option<Extension<HalfWay>>, Query(asked): Query<Asked>) -> Shown {
    let _asked = half_way.ok_or(Problem::SignIn(None))?;
    show(&view(&app, &Form::default().with("next", asked.next.unwrap_or_default())))
}

/// Whether a code is right: one of the app's, or a recovery code; it is used up then. Says by which. The caller has let it
/// through the doors, and records the audit entry.
pub(super) async fn proves(tx: &mut Tx, account: &AccountRecord, typed: &str) -> Result<Option<Right>, Problem> {
    // Where the key that opens the seed is not here, recovery codes are the way in.
    let step = match accounts::totp_seed(tx, account) {
        Some(seed) => second_factor::check(&seed, &account.email, typed, tx.now(), account.totp_last_step)?,
        None => None,
    };
    if let Some(step) = step {
        return Ok(accounts::use_step(tx, account.id, step).await?.then_some(Right::OwnCode));
    }
    for hash in second_factor::recovery_hashes(account.id, typed).await? {
        if accounts::use_recovery_code(tx, account.id, &hash).await? {
            return Ok(Some(Right::OwnRecoveryCode));
        }
    }
    Ok(None)
}

pub async fn submit(
    State(app): State<App>,
    half_way: Option<Extension<HalfWay>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    mut form: Form,
) -> Shown {
    let Extension(HalfWay(session)) = half_way.ok_or(Problem::SignIn(None))?;
    let typed = form.required("code", "Enter your code");
    if !form.is_right() {
        return refuse(&view(&app, &form));
    }
    let address = identify::address(&app, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let device = identify::device(&app, &headers);
    let mut tx = app.db.read().await?;
    let account = accounts::by_id(&mut tx, session.account).await?;
    let familiar = devices::familiar(&mut tx, account.id, device.as_deref(), &address).await?;
    drop(tx);
    let doors = throttle::code_doors(account.id, &address, familiar);
    password::enter(&app, Some(account.id), &doors, "code", &address).await?;
    let mut tx = app.db.write(&Actor { account: Some(account.id.uuid()), name: account.name.clone() }).await?;
    let Some(by) = proves(&mut tx, &account, &typed).await? else {
        drop(tx);
        password::failed(&app, Some(account.id), "code", &address).await?;
        form.refuse("code", "The code is not correct, or it has been used. Wait for the next code and try again");
        return refuse(&view(&app, &form));
    };
    throttle::succeed(&mut tx, &doors).await?;
    // A new token, so that one seen before the second step is worth nothing after it.
    let new = token::new(app.db.random());
    sessions::end(&mut tx, &session.token_hash).await?;
    sessions::begin(&mut tx, account.id, &token::hash(&new), true).await?;
    let (device, known) = identify::device_or_new(&app, &headers);
    devices::remember(&mut tx, account.id, &device, &address).await?;
    tx.record(Entry::new("session.begin", "account", Some(account.id.uuid()), by)).await?;
    let to = identify::landing(&mut tx, account.id, form.value("next")).await?;
    tx.commit().await?;
    let cookies = AppendHeaders([(header::SET_COOKIE, identify::set_cookie(&app, &new)), (header::SET_COOKIE, known)]);
    Ok((cookies, page::redirect(&to)).into_response())
}
