//! One of other people's accounts: name, roles, links, second factor, sessions.

use access::records::accounts::{self, AccountRecord, RoleRecord};
use access::records::links::{self, Purpose};
use access::records::notices::{self, What};
use access::records::sessions;
use access::records::widening::{self, Kind};
use access::{AccountId, Allowed, App, Role, Viewer, token};
use askama::Template;
use axum::extract::{Path, Query, State};
use outbox::Mail;
use page::govuk::{Button, Choice, Input, Radios, Select};
use page::{Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::{StoreError, Tx};
use uuid::Uuid;

use super::account_list::{Reach, allow_managing, organisation_field, role_given, role_items};
use super::hand_over::lies_with;
use ::organisations::records::organisations;
use people::mail::{self, take_back_links};
use people::records::{cover, teams};

#[derive(Template)]
#[template(path = "account_manage.html")]
struct AccountPage {
    layout: Layout,
    id: AccountId,
    email: String,
    name: Input,
    state: Radios,
    version: i64,
    roles: Vec<(Uuid, String)>,
    role: Select,
    organisation: Input,
    second_factor: bool,
    link_button: &'static str,
    own: bool,
    /// What was asked for this account and waits for a second person.
    waits: Vec<String>,
    save: Button,
}

#[derive(Template)]
#[template(path = "account_link.html")]
struct LinkPage {
    layout: Layout,
    id: AccountId,
    name: String,
    link: String,
    until: String,
}

/// What was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    /// What the list of accounts says was done.
    pub(super) fn words(&self) -> Option<&'static str> {
        match self.done.as_deref()? {
            "asked" => Some(ASKED),
            "agreed" => Some(
                "You have agreed, and the owner of the account has been told. If they need a link to choose a password, make it on their account page and give it to them yourself.",
            ),
            "refused" => Some("You have refused. Nothing was changed."),
            _ => None,
        }
    }
}

pub(super) struct Managed {
    pub(super) account: AccountRecord,
    pub(super) roles: Vec<RoleRecord>,
    pub(super) allowed: Allowed,
    reach: Reach,
}

/// Loads an account for somebody who may manage it: an administrator of the area; or of a setting, where
/// every role that the account holds today is one of that setting.
pub(super) async fn managed(tx: &mut Tx, app: &App, viewer: &Viewer, id: AccountId) -> Result<Managed, Problem> {
    let reach = Reach::of(app, viewer);
    let account = accounts::by_id(tx, id).await?;
    let mut roles = accounts::roles(tx, id).await?;
    roles.retain(|role| role.ends_on.is_none_or(|end| end >= viewer.today));
    let organisation = match &reach {
        Reach::Area => None,
        Reach::Own(own) => {
            let all_own = roles.iter().all(|role| role.organisation.is_some_and(|id| own.contains(&id)));
            let ever_own =
                accounts::roles(tx, id).await?.iter().find_map(|role| role.organisation.filter(|id| own.contains(id)));
            ever_own.filter(|_| all_own)
        }
    };
    let allowed = allow_managing(app, viewer, organisation)?;
    Ok(Managed { account, roles, allowed, reach })
}

async fn page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    managed: &Managed,
    form: &Form,
    done: Option<&str>,
) -> Result<AccountPage, Problem> {
    let mut roles = Vec::new();
    for role in &managed.roles {
        let place = match role.organisation {
            Some(id) => format!(", {}", organisations::name(tx, id).await?),
            None => String::new(),
        };
        roles.push((role.id, format!("{}{place}, since {}", role.role, words::date(role.starts_on))));
    }
    let done = done.and_then(|key| match key {
        "added" => Some("Account added. Make an invitation link for it below."),
        "added-asked" => Some(
            "Account added. Its role can open children’s records, so a second person who manages accounts must approve it first. Ask somebody else who manages accounts, in your organisation or at the local authority. They find it under Accounts, then make the invitation link and give it to the owner.",
        ),
        "saved" => Some("Account saved."),
        "role" => Some("Roles changed."),
        "sessions" => Some("The person has been signed out everywhere."),
        "link-sent" => Some("We are sending the link to the email address of this account. It works once. If sending is on hold, the message waits in the outbox."),
        "handed-over" => Some("Work handed over from today. Work that nobody took over is listed for managers."),
        "asked" => Some(ASKED),
        _ => None,
    });
    let account = &managed.account;
    let waits = widening::waiting(tx).await?;
    let waits = waits
        .iter()
        .filter(|act| act.account == account.id)
        .map(|act| format!("{}, asked for by {}", people::carry_out::act_in_words(&act.kind), act.asked_by_name))
        .collect();
    Ok(AccountPage {
        waits,
        layout: app.layout(viewer, &account.name).errors(form.summary()).done(done).back_to("/accounts", "Accounts"),
        id: account.id,
        email: account.email.clone(),
        name: form.input("name", "Name"),
        state: form.radios("state", "Can they sign in?", states()),
        version: account.version,
        roles,
        role: form.select("role", "Role", role_items(&managed.reach)),
        organisation: organisation_field(form),
        second_factor: account.totp_confirmed,
        link_button: match (account.password_hash.is_none(), outbox::has_email(&app.db)) {
            (true, false) => "Make an invitation link",
            (true, true) => "Send an invitation by email",
            (false, false) => "Make a link for a new password",
            (false, true) => "Send a link for a new password by email",
        },
        own: account.id == viewer.account,
        save: Button::submit("Save"),
    })
}

const ASKED: &str = "A second person who manages accounts must approve this first. Ask somebody else who manages accounts, in your organisation or at the local authority. They find it under Accounts, and make any link that is needed. The owner of the account is told when they next sign in.";

/// Whether an account opens children's records, or the way to them: then one person alone does not widen its access.
fn opens_records(app: &App, managed: &Managed) -> bool {
    managed.roles.iter().any(|held| app.policy.opens_records(held.role))
}

/// Asks a second person for an act.
async fn ask(app: &App, viewer: &Viewer, managed: &Managed, kind: &Kind) -> Shown {
    let id = managed.account.id;
    let mut tx = app.db.write(&viewer.actor()).await?;
    widening::ask(&mut tx, viewer, id, kind, None).await?;
    tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(json!({ "asked": kind.code() }))).await?;
    tx.commit().await?;
    go(&format!("/accounts/{id}?done=asked"))
}

fn states() -> Vec<Choice> {
    vec![
        Choice::new("open", "Yes"),
        Choice::new("closed", "No").hint("The account is kept for the log. The person is signed out"),
    ]
}

fn filled(account: &AccountRecord) -> Form {
    Form::default()
        .with("name", account.name.clone())
        .with("state", if account.disabled_at.is_some() { "closed" } else { "open" })
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<AccountId>,
    Query(done): Query<Done>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    let form = filled(&managed.account);
    show(&page(&mut tx, &app, &viewer, &managed, &form, done.done.as_deref()).await?)
}

/// Saves name and state.
pub async fn update(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    let mut managed = managed(&mut tx, &app, &viewer, id).await?;
    let name = form.required("name", "Enter the person’s name");
    let state = form.one_of("state", &states(), "Select whether they can sign in");
    let closed = state.as_deref() == Some("closed");
    if closed && id == viewer.account {
        form.refuse("state", "You cannot close your own account. Ask another administrator");
    }
    if !form.is_right() {
        return refuse(&page(&mut tx, &app, &viewer, &managed, &form, None).await?);
    }
    let losing: Vec<Role> = managed.roles.iter().map(|held| held.role).collect();
    let closes = closed && managed.account.disabled_at.is_none();
    if closes && !lies_with(&mut tx, &app, id, &losing, &viewer).await?.is_empty() {
        return go(&format!("/accounts/{id}/hand-over"));
    }
    drop(tx);
    let opens = managed.account.disabled_at.is_some() && !closed;
    let ask_first = opens && opens_records(&app, &managed);
    managed.account.version = form.value("version").parse().unwrap_or(0);
    let mut tx = app.db.write(&viewer.actor()).await?;
    match accounts::update(&mut tx, &managed.account, &name, closed || ask_first, &managed.allowed).await {
        Ok(()) => {
            if closed {
                cover::leaves(&mut tx, id, &losing, &managed.allowed, viewer.today).await?;
                teams::leaves(&mut tx, id, &losing, &managed.allowed).await?;
                take_back_links(&mut tx, id).await?;
                sessions::end_all_ways_in(&mut tx, id, "").await?;
            }
            if ask_first {
                widening::ask(&mut tx, &viewer, id, &Kind::Open, None).await?;
            } else if opens {
                notices::tell(&mut tx, id, What::Opened, &viewer.name).await?;
            }
            tx.commit().await?;
            go(&format!("/accounts/{id}?done={}", if ask_first { "asked" } else { "saved" }))
        }
        Err(StoreError::Stale) => {
            drop(tx);
            let mut tx = app.db.read().await?;
            managed.account = accounts::by_id(&mut tx, id).await?;
            let saved = filled(&managed.account);
            form.refuse(
                "name",
                format!(
                    "{} Somebody else saved “{}”, {}. You typed “{name}”.",
                    StoreError::Stale,
                    saved.value("name"),
                    saved.value("state")
                ),
            );
            refuse(&page(&mut tx, &app, &viewer, &managed, &form, None).await?)
        }
        Err(other) => Err(other.into()),
    }
}

/// Nobody widens their own access: that takes a colleague.
fn not_oneself(viewer: &Viewer, id: AccountId) -> Result<(), Problem> {
    if id == viewer.account {
        let words = "You cannot do this to your own account. Ask another administrator. You can change your password and two-step verification under Your account.";
        return Err(Problem::Forbidden(words.to_owned()));
    }
    Ok(())
}

/// Gives a role. Links made before it are taken back: who holds one was trusted with less.
pub async fn give_role(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>, mut form: Form) -> Shown {
    not_oneself(&viewer, id)?;
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    let held = role_given(&mut tx, &managed.reach, &mut form).await?;
    let (Some(held), true) = (held, form.is_right()) else {
        let form = form.with("name", managed.account.name.clone()).with("state", "open");
        return refuse(&page(&mut tx, &app, &viewer, &managed, &form, None).await?);
    };
    drop(tx);
    let allowed = allow_managing(&app, &viewer, held.organisation)?;
    if app.policy.opens_records(held.role) {
        return ask(&app, &viewer, &managed, &Kind::Role(held)).await;
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    accounts::give_role(&mut tx, id, held, viewer.today).await?;
    notices::tell(&mut tx, id, What::Role, &viewer.name).await?;
    take_back_links(&mut tx, id).await?;
    let detail = json!({ "given": held.role.code(), "organisation": held.organisation });
    tx.record(allowed.entry("account", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/accounts/{id}?done=role"))
}

/// Ends a role today.
pub async fn end_role(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>, form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    let role: Uuid = form.value("role").parse().map_err(|_| Problem::NotFound)?;
    let ended = managed.roles.iter().find(|held| held.id == role).ok_or(Problem::NotFound)?;
    if id == viewer.account && ended.role == Role::Administrator {
        return Err(Problem::Forbidden(
            "You cannot end your own role as administrator. Ask another administrator.".to_owned(),
        ));
    }
    let twice = managed.roles.iter().any(|held| held.id != role && held.role == ended.role);
    let losing = if twice { Vec::new() } else { vec![ended.role] };
    if !lies_with(&mut tx, &app, id, &losing, &viewer).await?.is_empty() {
        return go(&format!("/accounts/{id}/hand-over?role={role}"));
    }
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    cover::leaves(&mut tx, id, &losing, &managed.allowed, viewer.today).await?;
    teams::leaves(&mut tx, id, &losing, &managed.allowed).await?;
    accounts::end_role(&mut tx, id, role, viewer.today).await?;
    notices::tell(&mut tx, id, What::RoleEnded, &viewer.name).await?;
    tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(json!({ "ended": ended.role.code() }))).await?;
    tx.commit().await?;
    go(&format!("/accounts/{id}?done=role"))
}

/// Sends an invitation or a link for a new password by e-mail; where no e-mail is set up, makes it and shows it, this once.
pub async fn make_link(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>) -> Shown {
    not_oneself(&viewer, id)?;
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    let unused = managed.account.password_hash.is_none();
    // Whoever holds the link is in the account: into one that opens records nobody makes it alone.
    let asked_by = match opens_records(&app, &managed) {
        true => Some(widening::link_asked_by(&mut tx, id, unused).await?),
        false => None,
    };
    drop(tx);
    // By e-mail nobody but the owner of the account sees it.
    let by_email = outbox::has_email(&app.db);
    match asked_by {
        Some(None) => return ask(&app, &viewer, &managed, &Kind::Link).await,
        Some(Some(asked_by)) if asked_by == viewer.account && !by_email => {
            return Err(Problem::Forbidden(
                "You asked for this, so the person who agreed must make the link and give it to the owner of the account.".to_owned(),
            ));
        }
        _ => {}
    }
    let purpose = if unused { Purpose::Invitation } else { Purpose::Reset };
    let secret = token::new(app.db.random());
    let mut tx = app.db.write(&viewer.actor()).await?;
    widening::link_made(&mut tx, id).await?;
    notices::tell(&mut tx, id, What::Link, &viewer.name).await?;
    if by_email {
        outbox::send(&mut tx, &app.db, Mail::about_account(mail::of(purpose), id)).await?;
        let detail = json!({ "link": purpose.code(), "by": "email" });
        tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/accounts/{id}?done=link-sent"));
    }
    links::make(&mut tx, id, Some(viewer.account), purpose, &token::hash(&secret)).await?;
    tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(json!({ "link": purpose.code() }))).await?;
    tx.commit().await?;
    show(&LinkPage {
        layout: app.layout(&viewer, "A link for one person").back_to(&format!("/accounts/{id}"), &managed.account.name),
        id,
        name: managed.account.name,
        link: format!("{}/link/{secret}", app.settings.address),
        until: words::time(viewer.now + purpose.lasts()),
    })
}

/// Resets two-step verification, for somebody who lost phone and codes: once a second person has agreed.
pub async fn reset_second_factor(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>) -> Shown {
    not_oneself(&viewer, id)?;
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    drop(tx);
    ask(&app, &viewer, &managed, &Kind::SecondFactor).await
}

/// Signs the person out everywhere.
pub async fn end_sessions(State(app): State<App>, viewer: Viewer, Path(id): Path<AccountId>) -> Shown {
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    sessions::end_all_ways_in(&mut tx, id, "").await?;
    notices::tell(&mut tx, id, What::SignedOut, &viewer.name).await?;
    tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(json!({ "sessions": "ended" }))).await?;
    tx.commit().await?;
    go(&format!("/accounts/{id}?done=sessions"))
}
