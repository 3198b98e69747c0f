//! Setting up the second step: scan or type a key, prove it with a code, keep the recovery codes.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use page::govuk::{Button, Input, Markup, PasswordInput};
use page::{Form, Layout, Problem, Shown, refuse, show};
use store::{Entry, Right};

use super::sign_in_code::proves;
use crate::records::accounts::{self, AccountRecord};
use crate::records::sessions;
use crate::records::throttle::{self, Familiar};
use crate::{App, Viewer, identify, password, second_factor, token};

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SetUp {
    layout: Layout,
    must: bool,
    picture: Markup,
    key: String,
    secret: String,
    password: PasswordInput,
    /// Asked of somebody who replaces one.
    old: Option<Input>,
    code: Input,
    button: Button,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    layout: Layout,
    codes: Vec<String>,
}

async fn account(app: &App, viewer: &Viewer) -> Result<AccountRecord, Problem> {
    let mut tx = app.db.read().await?;
    Ok(accounts::by_id(&mut tx, viewer.account).await?)
}

fn view(app: &App, viewer: &Viewer, account: &AccountRecord, secret: &str, form: &Form) -> Result<SetUp, Problem> {
    let groups: Vec<&str> =
        secret.as_bytes().chunks(4).map(|chunk| std::str::from_utf8(chunk).unwrap_or_default()).collect();
    let code = Input {
        value: None,
        classes: "govuk-input--width-10".to_owned(),
        inputmode: "numeric".to_owned(),
        autocomplete: "one-time-code".to_owned(),
        ..form.input("code", "6-digit code from the app")
    };
    let old = account.totp_confirmed.then(|| Input {
        value: None,
        hint: Some("From the app you use now, or one of your recovery codes".into()),
        classes: "govuk-input--width-30".to_owned(),
        ..form.input("old", "Current code")
    });
    Ok(SetUp {
        old,
        layout: app.layout(viewer, "Set up two-step verification").errors(form.summary()),
        must: viewer.must_set_up_second_factor,
        picture: second_factor::picture(secret, &account.email)?,
        key: groups.join(" "),
        secret: secret.to_owned(),
        password: form.password("password", "Your password"),
        code,
        button: Button::submit("Save"),
    })
}

/// The page. The key is made for this page; it counts only once a code proves it.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    let account = account(&app, &viewer).await?;
    let secret = second_factor::new_secret(app.db.random());
    show(&view(&app, &viewer, &account, &secret, &Form::default())?)
}

/// The act: with a right code the key is saved, and recovery codes are shown, once.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let account = account(&app, &viewer).await?;
    let secret = form.value("secret").to_owned();
    let code = form.required("code", "Enter the 6-digit code");
    // Whoever finds the screen unlocked must not take the account over, nor who knows the password alone.
    let typed = form.raw("password").to_owned();
    let checked = password::check(&app, Some(&account), typed, throttle::check_doors(viewer.account), "").await?;
    if !checked.right {
        form.refuse("password", "The password is not correct. Enter your password");
    }
    let old = if account.totp_confirmed {
        form.required("old", "Enter a code from the app you use now")
    } else {
        String::new()
    };
    let right = second_factor::check(&secret, &account.email, &code, viewer.now, 0).map_err(|_| {
        Problem::BadRequest("Something went wrong sending your form. Go back and start again.".to_owned())
    })?;
    if form.is_right() && right.is_none() {
        form.refuse(
            "code",
            "The code is not correct. Check that your phone shows the right time, and try the next code",
        );
    }
    let (true, Some(step)) = (form.is_right(), right) else {
        checked.spare(&app).await?;
        return refuse(&view(&app, &viewer, &account, &secret, &form)?);
    };
    let old_doors = throttle::code_doors(viewer.account, "", Familiar::Device(&viewer.session));
    if account.totp_confirmed {
        password::enter(&app, Some(viewer.account), &old_doors, "code", "").await?;
    }
    let codes = second_factor::recovery_codes(app.db.random());
    let mut hashes = Vec::with_capacity(codes.len());
    for code in &codes {
        hashes.extend(second_factor::recovery_hashes(viewer.account, code).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    if account.totp_confirmed && proves(&mut tx, &account, &old).await?.is_none() {
        drop(tx);
        password::failed(&app, Some(viewer.account), "code", "").await?;
        form.refuse("old", "The code is not correct, or it has been used. Wait for the next code and try again");
        return refuse(&view(&app, &viewer, &account, &secret, &form)?);
    }
    throttle::succeed(&mut tx, &old_doors).await?;
    checked.succeed(&mut tx).await?;
    accounts::set_totp(&mut tx, viewer.account, Some(&secret)).await?;
    accounts::use_step(&mut tx, viewer.account, step).await?;
    accounts::set_recovery_codes(&mut tx, viewer.account, &hashes).await?;
    // A new token for whoever has just proved the second factor; all sessions before it end.
    let new = token::new(app.db.random());
    sessions::end_all_ways_in(&mut tx, viewer.account, "").await?;
    sessions::begin(&mut tx, viewer.account, &token::hash(&new), true).await?;
    tx.record(Entry::new("account.second_factor", "account", Some(viewer.account.uuid()), Right::OwnCode)).await?;
    tx.commit().await?;
    let page = show(&RecoveryCodes { layout: app.layout(&viewer, "Keep your recovery codes"), codes })?;
    Ok(([(header::SET_COOKIE, identify::set_cookie(&app, &new))], page).into_response())
}
