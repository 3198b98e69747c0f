//! The second step of signing in: a code from the app, or a recovery code.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use page::govuk::{Button, Input};
use page::{Form, Layout, Problem, Shown, refuse, show};
use store::{Actor, Entry};

use crate::identify::HalfWay;
use crate::records::{accounts, sessions, throttle};
use crate::{App, identify, second_factor, token};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct SignInCode {
    layout: Layout,
    code: Input,
    button: Button,
}

fn view(app: &App, form: &Form) -> SignInCode {
    let code = Input {
        // Typed anew each time: a code is a secret.
        value: None,
        hint: Some("6 digits from your app, or one of your recovery codes such as 1a2b-3c4d-5e6f".into()),
        classes: "govuk-input--width-20".to_owned(),
        autocomplete: "one-time-code".to_owned(),
        ..form.input("code", "Code")
    };
    SignInCode {
        layout: app.public_layout("Enter your code").errors(form.summary()),
        code,
        button: Button::submit("Continue"),
    }
}

/// The page.
pub async fn form(State(app): State<App>, half_way: Option<Extension<HalfWay>>) -> Shown {
    let _asked = half_way.ok_or(Problem::SignIn(None))?;
    show(&view(&app, &Form::default()))
}

/// The act.
pub async fn submit(State(app): State<App>, half_way: Option<Extension<HalfWay>>, mut form: Form) -> Shown {
    let Extension(HalfWay(session)) = half_way.ok_or(Problem::SignIn(None))?;
    let typed = form.required("code", "Enter your code");
    if !form.is_right() {
        return refuse(&view(&app, &form));
    }
    let mut tx = app.db.write(&Actor::program("sign-in")).await?;
    let account = accounts::by_id(&mut tx, session.account).await?;
    let door = throttle::code_door(account.id);
    if let Some(seconds) = throttle::enter(&mut tx, &[(door.clone(), throttle::PER_ACCOUNT)]).await? {
        return Err(Problem::TooMany(seconds));
    }
    tx.record(Entry::new("session.try", "account", Some(account.id.uuid()), "own password")).await?;
    let now = tx.now();
    tx.commit().await?;
    let secret = account.totp_secret.clone().unwrap_or_default();
    let step = second_factor::check(&secret, &account.email, &typed, now, account.totp_last_step)?;
    let mut tx = app.db.write(&Actor { account: Some(account.id.uuid()), name: account.name.clone() }).await?;
    let by = match step {
        Some(step) => accounts::use_step(&mut tx, account.id, step).await?.then_some("own code"),
        None => accounts::use_recovery_code(&mut tx, account.id, &token::hash(&typed.to_lowercase()))
            .await?
            .then_some("own recovery code"),
    };
    let Some(by) = by else {
        form.refuse("code", "The code is not right, or it has been used. Wait for the next one and try again");
        return refuse(&view(&app, &form));
    };
    throttle::clear(&mut tx, &door).await?;
    // A new token, so that one seen before the second step is worth nothing after it.
    let new = token::new(app.db.random());
    sessions::end(&mut tx, &session.token_hash).await?;
    sessions::begin(&mut tx, account.id, &token::hash(&new), true).await?;
    tx.record(Entry::new("session.begin", "account", Some(account.id.uuid()), by)).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, identify::set_cookie(&app, &new))], Redirect::to("/")).into_response())
}
