//! An invitation or a password reset. Opening the link only shows the form: mail scanners open links.

use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, Markup, PasswordInput};
use page::{Form, Layout, Message, Problem, Shown, refuse, show};
use store::{Actor, Entry, Right};

use crate::records::{accounts, devices, links, sessions};
use crate::{App, password, token};

#[derive(Template)]
#[template(path = "link.html")]
struct ChoosePassword {
    layout: Layout,
    email: String,
    password: PasswordInput,
    again: PasswordInput,
    button: Button,
}

fn view(app: &App, email: &str, form: &Form) -> ChoosePassword {
    let new = |name: &str, label: &str| PasswordInput {
        autocomplete: "new-password".to_owned(),
        ..form.password(name, label)
    };
    let mut password = new("password", "New password");
    password.hint = Some("At least 12 characters. Three random words work well.".into());
    ChoosePassword {
        layout: app.public_layout("Choose your password").errors(form.summary()),
        email: email.to_owned(),
        password,
        again: new("again", "Confirm new password"),
        button: Button::submit("Save password"),
    }
}

fn gone(app: &App) -> Message {
    Message {
        layout: app.public_layout("This link no longer works").with_problem("link-gone"),
        paragraphs: vec![
            "It has been used, or it has expired. There is nothing wrong with your account.".to_owned(),
            "Ask the person who gave it to you for a new one. If you asked for it yourself, select ‘Forgot your password?’ on the sign-in page.".to_owned(),
        ],
        link: Some(Markup::link("/sign-in", "Sign in")),
    }
}

pub async fn form(State(app): State<App>, Path(secret): Path<String>) -> Shown {
    let mut tx = app.db.read().await?;
    match links::find(&mut tx, &token::hash(&secret)).await? {
        None => show(&gone(&app)),
        Some(id) => show(&view(&app, &accounts::by_id(&mut tx, id).await?.email, &Form::default())),
    }
}

/// The act: uses the link up, sets the password, ends all sessions.
pub async fn submit(State(app): State<App>, Path(secret): Path<String>, mut form: Form) -> Shown {
    let link = token::hash(&secret);
    let mut tx = app.db.read().await?;
    let Some(id) = links::find(&mut tx, &link).await? else { return show(&gone(&app)) };
    let account = accounts::by_id(&mut tx, id).await?;
    drop(tx);
    let typed = form.raw("password").to_owned();
    if let Some(why) = password::refused(&typed, &account.email, &account.name, &app.settings.area.get()) {
        form.refuse("password", why);
    } else if form.raw("again") != typed {
        form.refuse("again", "The passwords must be the same. Enter them again");
    }
    if !form.is_right() {
        return refuse(&view(&app, &account.email, &form));
    }
    let hash = password::hash(typed, app.db.random()).await?;
    let mut tx = app.db.write(&Actor { account: Some(id.uuid()), name: account.name.clone() }).await?;
    if links::consume(&mut tx, &link).await?.is_none() {
        return show(&gone(&app));
    }
    accounts::set_password(&mut tx, id, &hash).await?;
    sessions::end_all_ways_in(&mut tx, id, "").await?;
    devices::forget(&mut tx, id).await?;
    tx.record(Entry::new("account.password", "account", Some(id.uuid()), Right::OwnLink)).await?;
    tx.commit().await.map_err(Problem::from)?;
    show(&Message {
        layout: app.public_layout("Password saved"),
        paragraphs: vec!["You can now sign in with your new password.".to_owned()],
        link: Some(Markup::link("/sign-in", "Sign in")),
    })
}
