//! Who takes over what lies with an account that is closed, or with a role that ends.

use access::records::notices::{self, What};
use access::records::{accounts, links, sessions};
use access::work::Work;
use access::{AccountId, App, Role, Viewer};
use axum::extract::{Path, Query, State};
use page::govuk::SelectItem;
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::{StoreError, Tx};
use uuid::Uuid;

use super::account::{Managed, managed};
use people::records::{cover, teams};

/// Whoever takes over nothing for now.
const NOBODY: &str = "nobody";

/// What is to happen once the work is handed over.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Then {
    /// The role that ends; the account closes where none is named.
    role: Option<Uuid>,
}

/// What lies with an account, of the roles that it would lose.
pub(super) async fn lies_with(
    tx: &mut Tx,
    app: &App,
    id: AccountId,
    losing: &[Role],
    viewer: &Viewer,
) -> Result<Vec<(Work, i64)>, Problem> {
    let mut found = Vec::new();
    for work in &app.work {
        if work.roles.iter().any(|role| losing.contains(role)) {
            let count = (work.count)(tx, id, viewer.today).await?;
            if count > 0 {
                found.push((*work, count));
            }
        }
    }
    Ok(found)
}

/// The roles that an account would lose.
fn losing(managed: &Managed, then: &Then) -> Result<Vec<Role>, Problem> {
    match then.role {
        None => Ok(managed.roles.iter().map(|held| held.role).collect()),
        Some(role) => {
            let ended = managed.roles.iter().find(|held| held.id == role).ok_or(Problem::NotFound)?;
            let twice = managed.roles.iter().any(|held| held.id != role && held.role == ended.role);
            Ok(if twice { Vec::new() } else { vec![ended.role] })
        }
    }
}

/// Who can take over: id and name.
async fn takers(
    tx: &mut Tx,
    work: &Work,
    except: AccountId,
    viewer: &Viewer,
) -> Result<Vec<(AccountId, String)>, Problem> {
    let mut all: Vec<(AccountId, String)> = Vec::new();
    for role in work.roles {
        for one in accounts::holders(tx, *role, viewer.today).await? {
            if one.id != except && !all.iter().any(|(known, _)| *known == one.id) {
                all.push((one.id, one.name));
            }
        }
    }
    Ok(all)
}

async fn view(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    managed: &Managed,
    found: &[(Work, i64)],
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let account = &managed.account;
    let layout = app
        .layout(viewer, "Hand over work")
        .errors(form.summary())
        .back_to(&format!("/accounts/{}", account.id), &account.name);
    let mut page = FieldsForm::new(layout, account.version).lead(format!(
        "{} still has work here. Select who will take it over. They can see it from today.",
        account.name
    ));
    for (work, count) in found {
        let items = [SelectItem::new("", "Select"), SelectItem::new(NOBODY, "Nobody yet")]
            .into_iter()
            .chain(
                takers(tx, work, account.id, viewer)
                    .await?
                    .into_iter()
                    .map(|(id, name)| SelectItem::new(&id.to_string(), &name)),
            )
            .collect();
        let (one, many) = work.words;
        let label = format!("Who will take over {}", words::plural(*count, one, many));
        page = page.field(&form.select(work.code, &label, items))?;
    }
    Ok(page.button("Hand over and finish"))
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<AccountId>,
    Query(then): Query<Then>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let managed = managed(&mut tx, &app, &viewer, id).await?;
    let losing = losing(&managed, &then)?;
    let found = lies_with(&mut tx, &app, id, &losing, &viewer).await?;
    show(&view(&mut tx, &app, &viewer, &managed, &found, &Form::default()).await?)
}

/// Hands over, then closes the account or ends the role: all of it or nothing.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<AccountId>,
    Query(then): Query<Then>,
    mut form: Form,
) -> Shown {
    if id == viewer.account {
        return Err(Problem::Forbidden(
            "You cannot do this to your own account. Ask another administrator.".to_owned(),
        ));
    }
    let mut tx = app.db.read().await?;
    let mut managed = managed(&mut tx, &app, &viewer, id).await?;
    let losing = losing(&managed, &then)?;
    let found = lies_with(&mut tx, &app, id, &losing, &viewer).await?;
    if form.value("version") != managed.account.version.to_string() {
        form.refuse(
            found.first().map_or("version", |(work, _)| work.code),
            "The account has changed since you opened this page. Check the details below and send it again",
        );
    }
    let mut chosen: Vec<(Work, Option<AccountId>)> = Vec::new();
    for (work, _) in &found {
        let value = form.value(work.code).to_owned();
        let taker = takers(&mut tx, work, id, &viewer).await?.into_iter().map(|(one, _)| one);
        match taker.into_iter().find(|one| one.to_string() == value) {
            Some(taker) => chosen.push((*work, Some(taker))),
            None if value == NOBODY => chosen.push((*work, None)),
            None => form.refuse(work.code, format!("Select who will take over the {}", work.words.1)),
        }
    }
    if !form.is_right() {
        return refuse(&view(&mut tx, &app, &viewer, &managed, &found, &form).await?);
    }
    drop(tx);
    let version = managed.account.version;
    let mut tx = app.db.write(&viewer.actor()).await?;
    managed.account = accounts::by_id(&mut tx, id).await?;
    if managed.account.version != version {
        return Err(StoreError::Stale.into());
    }
    let mut handed = serde_json::Map::new();
    for (work, taker) in chosen {
        let Some(taker) = taker else {
            handed.insert(work.code.to_owned(), json!("nobody yet"));
            continue;
        };
        let count = (work.hand_over)(&mut tx, id, taker, viewer.today).await?;
        handed.insert(work.code.to_owned(), json!({ "to": taker, "count": count }));
    }
    cover::leaves(&mut tx, id, &losing, &managed.allowed, viewer.today).await?;
    teams::leaves(&mut tx, id, &losing, &managed.allowed).await?;
    if let Some(role) = then.role {
        accounts::end_role(&mut tx, id, role, viewer.today).await?;
        notices::tell(&mut tx, id, What::RoleEnded, &viewer.name).await?;
    } else {
        accounts::update(&mut tx, &managed.account, &managed.account.name, true, &managed.allowed).await?;
        links::take_back(&mut tx, id).await?;
        sessions::end_all_ways_in(&mut tx, id, "").await?;
    }
    let detail = json!({ "handed_over": handed, "role": then.role });
    tx.record(managed.allowed.entry("account", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/accounts/{id}?done=handed-over"))
}
