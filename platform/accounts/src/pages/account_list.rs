//! Other people's accounts: the list, and a new one. A setting's administrator sees the setting's own.

use access::lists::{Export, ReadLog};
use access::records::accounts::{self, BY_EMAIL, BY_NAME, NewAccount, State};
use access::records::widening::{self, Kind};
use access::{Allowed, App, Facts, Held, MANAGE_ACCOUNTS, Role, Viewer};
use askama::Template;
use axum::extract::{Query, State as With};
use jiff::civil::Date;
use page::govuk::{Button, Input, Markup, Select, SelectItem, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Form, Layout, Problem, Shown, go, refuse, show};
use serde_json::json;
use store::{Found, Listing, StoreError, Tx};
use uuid::Uuid;

use ::organisations::records::organisations;

use crate::records::staff;

/// How far somebody's management of accounts reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every account.
    Area,
    /// The accounts of these organisations.
    Own(Vec<Uuid>),
}

impl Reach {
    pub(super) fn of(app: &App, viewer: &Viewer) -> Self {
        if app.allow(viewer, MANAGE_ACCOUNTS, &Facts::default()).is_ok() {
            return Self::Area;
        }
        let own = viewer
            .roles
            .iter()
            .filter(|held| held.role == Role::SchoolAdministrator)
            .filter_map(|held| held.organisation);
        Self::Own(own.collect())
    }

    pub(super) fn organisations(&self) -> Option<&[Uuid]> {
        match self {
            Self::Area => None,
            Self::Own(own) => Some(own),
        }
    }

    /// The roles that may be given.
    pub(super) fn roles(&self) -> Vec<Role> {
        match self {
            Self::Area => Role::ALL.to_vec(),
            Self::Own(_) => vec![Role::Senco, Role::SchoolAdministrator],
        }
    }
}

/// An account with the roles that it holds today.
struct Row {
    account: accounts::Listed,
    roles: String,
}

/// What accounts can be filtered by: the state, its code and words.
const STATES: &[(State, &str, &str)] = &[
    (State::Invited, "invited", "Invited, not signed in yet"),
    (State::OneStep, "one-step", "Without two-step verification"),
    (State::Closed, "closed", "Closed"),
];

fn list_of<'a>() -> List<'a, Row> {
    let columns = Columns::new([
        Column::cell("Name", |row: &Row| Markup::link(&format!("/accounts/{}", row.account.id), &row.account.name))
            .in_file("Name", |row| row.account.name.clone())
            .sorted_by(BY_NAME),
        Column::text("Email address", |row: &Row| row.account.email.clone()).sorted_by(BY_EMAIL),
        Column::text("Roles", |row: &Row| row.roles.clone()),
        Column::cell("Status", status).in_file("Status", |row| status(row).text),
    ]);
    let states = STATES.iter().map(|(_, code, words)| (*code, *words));
    List::new("/accounts", ("account", "accounts"), columns)
        .filter(Filter::choice("state", "Status", states))
        .in_order_of("name")
        .files()
}

fn status(row: &Row) -> Tag {
    match (row.account.is_closed, row.account.has_password) {
        (true, _) => Tag::new("Closed", "grey"),
        (false, false) => Tag::new("Invited", "yellow"),
        (false, true) => Tag::new("Active", "green"),
    }
}

/// What an address asks for, of the accounts that the viewer manages.
fn listing(reach: &Reach, asked: &ListParams) -> Listing<accounts::Listed> {
    let state = STATES.iter().find(|(_, code, _)| *code == asked.value("state")).map(|(state, ..)| *state);
    accounts::listing(reach.organisations(), state.unwrap_or_default())
}

/// The accounts with the roles that they hold on a day.
async fn with_roles(tx: &mut Tx, all: Vec<accounts::Listed>, today: Date) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::with_capacity(all.len());
    for account in all {
        let held = accounts::held(tx, account.id, today).await?;
        let mut words: Vec<String> = held.iter().map(|held| held.role.to_string()).collect();
        words.dedup();
        rows.push(Row { account, roles: words.join(", ") });
    }
    Ok(rows)
}

/// What the log says of a file.
static EXPORTS: ReadLog<Row> = ReadLog::new("account.export", "account", MANAGE_ACCOUNTS, |_| None);

/// The list as a file.
pub async fn file(With(app): With<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list_of();
    let asked = list.params(&query);
    let mut all = Vec::new();
    let take = |one| {
        all.push(one);
        Ok(())
    };
    let mut tx = app.db.read().await?;
    listing(&Reach::of(&app, &viewer), &asked).each(&mut tx, list.sort(&asked), take).await?;
    let rows = with_roles(&mut tx, all, viewer.today).await?;
    drop(tx);
    let of = Export { kind, name: "accounts", title: "Accounts", reads: &EXPORTS, leaves_out: None };
    app.rows_file(&viewer, &rows, list.columns(), of).await
}

pub async fn list(
    With(app): With<App>,
    viewer: Viewer,
    query: ListQuery,
    Query(done): Query<super::account::Done>,
) -> Shown {
    let reach = Reach::of(&app, &viewer);
    let list = app.with_views(&viewer, list_of()).await?;
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let Found { rows, total, is_more, number, size, has_next } =
        listing(&reach, &asked).page(&mut tx, &list.page_params(&asked)).await?;
    let rows = with_roles(&mut tx, rows, viewer.today).await?;
    let found = Found { rows, total, is_more, number, size, has_next };
    let waiting = super::account_waiting::of(&mut tx, &app, &viewer).await?.len();
    let page = ListPage::new(app.layout(&viewer, "Accounts").done(done.words()), list.show(&asked, &found)?)
        .link("/accounts/new", "Add an account");
    let page = if reach == Reach::Area { page.link("/accounts/import", "Add accounts from a file") } else { page };
    show(&match waiting {
        0 => page,
        waiting => page.link("/accounts/waiting", format!("Waiting for a second person: {waiting}")),
    })
}

#[derive(Template)]
#[template(path = "account_new.html")]
struct NewAccountPage {
    layout: Layout,
    /// Whether nobody else manages accounts, who could agree.
    alone: bool,
    name: Input,
    email: Input,
    role: Select,
    organisation: Input,
    button: Button,
}

/// Whether the viewer is the only one who manages the area's accounts: nobody can be their second person.
pub(super) async fn is_alone(app: &App, viewer: &Viewer, reach: &Reach) -> Result<bool, Problem> {
    let mut tx = app.db.read().await?;
    Ok(*reach == Reach::Area && accounts::holders(&mut tx, Role::Administrator, viewer.today).await?.len() < 2)
}

async fn new_view(app: &App, viewer: &Viewer, reach: &Reach, form: &Form) -> Result<NewAccountPage, Problem> {
    Ok(NewAccountPage {
        alone: is_alone(app, viewer, reach).await?,
        layout: app.layout(viewer, "Add an account").errors(form.summary()).back_to("/accounts", "Accounts"),
        name: Input { spellcheck: Some(false), ..form.input("name", "Name") },
        email: Input { kind: "email".to_owned(), spellcheck: Some(false), ..form.input("email", "Email address") },
        role: form.select("role", "Role", role_items(reach)),
        organisation: organisation_field(form),
        button: Button::submit("Add account"),
    })
}

pub(super) fn role_items(reach: &Reach) -> Vec<SelectItem> {
    reach.roles().into_iter().map(|role| SelectItem::new(role.code(), &role.to_string())).collect()
}

pub(super) fn organisation_field(form: &Form) -> Input {
    Input {
        hint: Some("The URN, for a SENCO or school administrator; the name of the service, for an adviser or educational psychologist".into()),
        classes: "govuk-input--width-20".to_owned(),
        ..form.input("organisation", "School, setting or service")
    }
}

/// The role that a form gives, where it and its setting are within `reach`.
pub(super) async fn role_given(tx: &mut Tx, reach: &Reach, form: &mut Form) -> Result<Option<Held>, Problem> {
    let role = Role::from_code(form.value("role")).filter(|role| reach.roles().contains(role));
    let Some(role) = role else {
        form.refuse("role", "Select a role");
        return Ok(None);
    };
    if role == Role::Adviser || role.may_have_service() {
        return service_given(tx, role, form).await;
    }
    if !role.needs_organisation() {
        return Ok(Some(Held { role, organisation: None }));
    }
    let organisation = match form.parsed::<identifiers::Urn>("organisation") {
        Some(urn) => organisations::by_urn(tx, urn.as_str()).await?.map(store::Id::uuid),
        None => None,
    };
    let own = organisation.filter(|id| reach.organisations().is_none_or(|own| own.contains(id)));
    if own.is_none() {
        form.refuse("organisation", "Enter the URN of the setting where they work");
    }
    Ok(own.map(|organisation| Held { role, organisation: Some(organisation) }))
}

/// The role with the service that a form gives; an educational psychologist may have none, and is asked by name.
async fn service_given(tx: &mut Tx, role: Role, form: &mut Form) -> Result<Option<Held>, Problem> {
    let typed = form.value("organisation").to_owned();
    if typed.is_empty() {
        if role.needs_organisation() {
            form.refuse("organisation", "Enter the name or URN of the service where they work");
            return Ok(None);
        }
        return Ok(Some(Held { role, organisation: None }));
    }
    match staff::service(tx, &typed).await? {
        Ok(id) => Ok(Some(Held { role, organisation: Some(id.uuid()) })),
        Err(words) => {
            form.refuse("organisation", words);
            Ok(None)
        }
    }
}

/// The form for a new account.
pub async fn new(With(app): With<App>, viewer: Viewer) -> Shown {
    let reach = Reach::of(&app, &viewer);
    let mut form = Form::default();
    if let Reach::Own(own) = &reach {
        let mut tx = app.db.read().await?;
        if let Some(id) = own.first() {
            let setting = organisations::load(&mut tx, gate::OrganisationId::from_uuid(*id)).await?;
            form = form.with("organisation", setting.urn.unwrap_or_default());
        }
    }
    show(&new_view(&app, &viewer, &reach, &form).await?)
}

/// Makes the account, without a password: the next page makes the invitation.
pub async fn create(With(app): With<App>, viewer: Viewer, mut form: Form) -> Shown {
    let reach = Reach::of(&app, &viewer);
    let name = form.required("name", "Enter the person’s name");
    form.required("email", "Enter the email address");
    let email = form.email("email").unwrap_or_default();
    let mut tx = app.db.read().await?;
    let held = role_given(&mut tx, &reach, &mut form).await?;
    drop(tx);
    let (Some(held), true) = (held, form.is_right()) else {
        return refuse(&new_view(&app, &viewer, &reach, &form).await?);
    };
    let allowed = allow_managing(&app, &viewer, held.organisation)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let new = NewAccount { email: &email, name: &name, password_hash: None, person: None };
    let id = match accounts::insert(&mut tx, &new).await {
        Ok(id) => id,
        Err(StoreError::Duplicate(_)) => {
            drop(tx);
            form.refuse("email", "There is already an account with this email address");
            return refuse(&new_view(&app, &viewer, &reach, &form).await?);
        }
        Err(other) => return Err(other.into()),
    };
    // A role that opens records is given by two.
    let ask_first = app.policy.opens_records(held.role);
    if ask_first {
        widening::ask(&mut tx, &viewer, id, &Kind::Role(held), None).await?;
    } else {
        accounts::give_role(&mut tx, id, held, viewer.today).await?;
    }
    let detail = json!({ "after": { "email": email, "role": held.role.code(), "asked": ask_first } });
    tx.record(allowed.entry("account", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    if !within_reach(&reach, ask_first) {
        return go("/accounts?done=asked");
    }
    go(&format!("/accounts/{id}?done={}", if ask_first { "added-asked" } else { "added" }))
}

/// Whether who added an account sees it already: a setting's administrator does once it has a role there.
fn within_reach(reach: &Reach, ask_first: bool) -> bool {
    *reach == Reach::Area || !ask_first
}

/// The decision that the viewer may manage accounts of this organisation (or of none).
pub(super) fn allow_managing(app: &App, viewer: &Viewer, organisation: Option<Uuid>) -> Result<Allowed, Problem> {
    app.allow(viewer, MANAGE_ACCOUNTS, &Facts { organisation, ..Facts::default() })
}
