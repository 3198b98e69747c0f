//! A new password without anybody's help: the address is typed, and a link goes there where it has an account. What is answered,
//! what is written and how long that takes are the same whether it has one: the answer tells nobody who has an account here.

use std::net::SocketAddr;

use access::records::accounts;
use access::records::links;
use access::records::notices::{self, What};
use access::records::throttle::{self, Door};
use access::{AccountId, App, identify, token};
use axum::Extension;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::HeaderMap;
use jobs::{Ctx, Ended, Kind, New};
use organisations::records::area;
use outbox::transport::Channel;
use outbox::{Mail, Post, Way};
use page::govuk::{Input, Markup};
use page::{Done, FieldsForm, Form, Message, Problem, Shown, go, refuse, show};
use serde_json::json;
use store::{Actor, Entry, Right, StoreError, Tx};

use crate::mail::{self, FORGOTTEN};

pub(super) const PATH: &str = "/forgotten-password";

/// Who is said to have asked: nobody was signed in.
const BY: &str = "Whoever selected ‘Forgot your password?’ on the sign-in page";

/// Sends the link where the account that was asked for is one that its owner uses.
pub const SEND: Kind =
    Kind::asked("people.forgotten_password", "Send a link for a forgotten password", |ctx| Box::pin(run(ctx)));

fn page(app: &App, form: &Form) -> Result<FieldsForm, Problem> {
    let email = Input {
        kind: "email".to_owned(),
        autocomplete: "username".to_owned(),
        spellcheck: Some(false),
        ..form.input("email", "Email address")
    };
    FieldsForm::new(app.public_layout("Forgot your password?").errors(form.summary()).back_to("/sign-in", "Sign in"), 0)
        .again()
        .lead("Enter the email address that you sign in with. We will send you a link to choose a new password.")
        .field(&email)
        .map(|page| page.button("Send me a link"))
}

/// Whether a link that is asked for now leaves by email: one that is held lasts too short to be sent later.
async fn sends(app: &App, tx: &mut Tx) -> Result<bool, Problem> {
    let Some(post) = Post::of(&app.db).filter(|_| outbox::has_email(&app.db)) else { return Ok(false) };
    Ok(matches!(post.way(tx, Channel::Email).await?, Way::Open))
}

/// Where no email leaves this service, somebody has to make the link: whom to call stands on the page.
async fn by_hand(app: &App, tx: &mut Tx) -> Result<Message, Problem> {
    let details = area::Details::load(tx).await?;
    let mut paragraphs =
        vec!["Ask the person who gave you your account for a new link. They can make one for you.".to_owned()];
    let reached: Vec<String> = ["telephone", "email"].iter().flat_map(|code| details.lines(code)).collect();
    if !reached.is_empty() {
        paragraphs
            .push(format!("If you do not know who that is, call or write to the SEND service: {}", reached.join(", ")));
    }
    Ok(Message {
        layout: app.public_layout("Forgot your password?").back_to("/sign-in", "Sign in").with_problem("no-email"),
        paragraphs,
        link: Some(Markup::link("/contact", "Contact the SEND service")),
    })
}

pub async fn form(State(app): State<App>, Query(done): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    if !sends(&app, &mut tx).await? {
        return show(&by_hand(&app, &mut tx).await?);
    }
    drop(tx);
    if done.done.is_some() {
        return show(&Message {
            layout: app.public_layout("Check your email"),
            paragraphs: vec![
                "If there is an account with this email address, we are sending a link to it. The link works once, for one hour.".to_owned(),
                "It can take a few minutes. Look in your junk mail too. If you have been sent a link that still works, use that one. We do not send another while it works: an hour if you asked for it, a day if somebody gave it to you. If nothing comes, ask the person who gave you your account.".to_owned(),
            ],
            link: Some(Markup::link("/sign-in", "Sign in")),
        });
    }
    show(&page(&app, &Form::default())?)
}

/// The daily limit for one email address from one network. Above it nothing is sent, and the answer is the same. There is no limit
/// across networks: strangers could use it up and keep the owner out. Nobody is flooded, since no link is sent while an earlier
/// one still works: at most one an hour (decision 0005).
fn door_of(email: &str, address: &str) -> Door {
    let who = token::hash(&email.to_lowercase());
    Door::day(format!("forgotten:{who}:{}", throttle::network(address)), 10)
}

pub async fn submit(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.read().await?;
    if !sends(&app, &mut tx).await? {
        return show(&by_hand(&app, &mut tx).await?);
    }
    drop(tx);
    form.required("email", "Enter your email address");
    let (Some(email), true) = (form.email("email"), form.is_right()) else {
        return refuse(&page(&app, &form)?);
    };
    let address = identify::address(&app, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let network = throttle::network_doors("forgotten", &address, 10, 500, Door::quarter);
    // Whoever is shut out costs no write.
    if let Some(seconds) = throttle::shut(&mut app.db.read().await?, &network).await? {
        return Err(Problem::TooMany(seconds));
    }
    let mut tx = app.db.write(&Actor::program("forgotten password")).await?;
    if let Some(seconds) = throttle::enter(&mut tx, &network).await? {
        return Err(Problem::TooMany(seconds));
    }
    let is_shut = throttle::enter(&mut tx, &[door_of(&email, &address)]).await?.is_some();
    let known = accounts::by_email(&mut tx, &email).await?.map(|account| account.id);
    // Nobody is asked for too, so that as much is written.
    let nobody: AccountId = tx.new_id();
    let whom = known.filter(|_| !is_shut).unwrap_or(nobody);
    jobs::enqueue(&mut tx, &SEND, New::about(whom)).await?;
    let entry = Entry::new("account.forgotten", "account", None, Right::Anybody).detail(json!({ "address": address }));
    tx.record(entry).await?;
    tx.commit().await?;
    go(&format!("{PATH}?done=asked"))
}

/// Only an account that is open, and whose owner has chosen a password before: an invitation comes from a person, and so does a
/// link where somebody took the password away. Nothing is sent while a link still works, whoever made it, or is on its way: it
/// would end the one that the owner has, or is about to have, and strangers could do that to them at any time. One in a message
/// that failed is taken back, so it keeps nobody from another.
async fn run(ctx: Ctx) -> Ended {
    let id: AccountId = ctx.subject()?;
    let mut tx = ctx.db().write(&Actor::program("forgotten password")).await?;
    // Of two servers that are asked at once one sends.
    accounts::lock(&mut tx, id).await?;
    let account = match accounts::by_id(&mut tx, id).await {
        Ok(account) => account,
        Err(StoreError::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if account.disabled_at.is_some() || account.password_hash.is_none() {
        return Ok(());
    }
    if links::holds(&mut tx, id).await? || mail::is_on_its_way(&mut tx, id).await? {
        return Ok(());
    }
    outbox::send(&mut tx, ctx.db(), Mail::about_account(FORGOTTEN, id)).await?;
    notices::tell(&mut tx, id, What::Link, BY).await?;
    tx.record(Entry::new("account.forgotten_link", "account", Some(id.uuid()), Right::OwnEmail)).await?;
    ctx.done_in(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
