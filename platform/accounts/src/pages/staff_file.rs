//! One file of colleagues, step by step: checked, added, agreed to, invited; or undone as far as nobody was invited.

use std::collections::BTreeSet;

use access::records::accounts;
use access::records::widening::{self, Act, Kind};
use access::{AccountId, Allowed, App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use outbox::Mail;
use page::govuk::{Button, Markup, Tag};
use page::list::{Column, Columns, Filter, List, ListQuery};
use page::{Layout, Problem, Shown, go, show, words};
use people::carry_out::carry_out;
use people::mail::INVITATION;
use people::records::teams;
use serde_json::json;
use store::Tx;

use super::account_list::allow_managing;
use super::hand_over::lies_with;
use crate::records::staff::{self, StaffFile, StaffFileId, StaffRow, Which};

/// What can be done with a file now, each with how many accounts it is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Next {
    add: usize,
    agree: usize,
    /// Those that wait for somebody else to agree.
    wait: usize,
    invite: usize,
    undo: usize,
}

#[derive(Template)]
#[template(path = "staff_file.html")]
struct FilePage {
    layout: Layout,
    lead: String,
    next: Next,
    faulty: usize,
    /// Whether invitations go by e-mail.
    by_email: bool,
    href: String,
    list: Markup,
    add: Button,
    agree: Button,
    invite: Button,
    undo: Button,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<u32>,
}

impl Done {
    fn words(&self) -> Option<String> {
        let count = |one, many| words::plural(self.count.unwrap_or(0), one, many);
        Some(match self.done.as_deref()? {
            "added" => format!("{} added. Nobody has been invited.", count("account was", "accounts were")),
            "agreed" => format!("You have agreed to {}. Their owners are told.", count("account", "accounts")),
            "invited" => format!(
                "{} on the way. If sending is on hold, they wait in the outbox.",
                count("invitation is", "invitations are")
            ),
            "undone" => format!(
                "{} removed. Accounts that were invited, used or given work stay.",
                count("account was", "accounts were")
            ),
            _ => return None,
        })
    }
}

fn tag(row: &StaffRow) -> Tag {
    match row {
        StaffRow { fault: Some(_), .. } => Tag::new("Not added", "red"),
        StaffRow { active: true, .. } => Tag::new("Active", "green"),
        StaffRow { invited: true, .. } => Tag::new("Invited", "yellow"),
        StaffRow { account: Some(_), waits: true, .. } => Tag::new("Second person", "orange"),
        StaffRow { account: Some(_), .. } => Tag::new("Added", "blue"),
        _ => Tag::new("Ready", "grey"),
    }
}

fn list_of<'a>(id: StaffFileId, faulty: usize, all: usize) -> List<'a, StaffRow> {
    let columns = Columns::new([
        Column::number("Line", |row: &StaffRow| row.line.to_string()),
        Column::cell("Name", |row: &StaffRow| match row.account {
            Some(account) => Markup::link(&format!("/accounts/{account}"), &row.name),
            None => Markup::text(&row.name),
        }),
        Column::text("Email address", |row: &StaffRow| row.email.clone()),
        Column::text("Role", |row: &StaffRow| {
            let role = Role::from_code(&row.role).map_or(row.role.as_str(), |role| role.label());
            let place = if row.given.is_empty() { String::new() } else { format!(", {}", row.given) };
            format!("{role}{place}")
        }),
        Column::cell("Status", tag),
        Column::text("What is wrong", |row: &StaffRow| row.fault.clone().unwrap_or_default()),
    ]);
    let views = [("all", format!("All ({all})")), ("faulty", format!("With something wrong ({faulty})"))];
    List::new(&format!("/accounts/import/{id}"), ("row", "rows"), columns)
        .filter(Filter::views("show", "Show", views).first(if faulty > 0 { "faulty" } else { "all" }))
        .of_size(100)
}

/// Acts of a file's rows that wait for this viewer to agree.
async fn acts(tx: &mut Tx, viewer: &Viewer, rows: &[StaffRow]) -> Result<Vec<Act>, Problem> {
    let of_file: BTreeSet<AccountId> = rows.iter().filter_map(|row| row.account).collect();
    let mut mine = Vec::new();
    for act in widening::waiting(tx).await? {
        let is_of_file = matches!(act.kind, Kind::Role(_)) && of_file.contains(&act.account);
        if is_of_file && widening::may_decide(tx, &act, viewer.account).await? {
            mine.push(act);
        }
    }
    Ok(mine)
}

/// Those to whom an invitation can go now: what they are to open has been agreed to, and nobody has invited them.
fn to_invite(rows: &[StaffRow]) -> impl Iterator<Item = (&StaffRow, AccountId)> {
    let ready = rows.iter().filter(|row| !row.waits && !row.invited && !row.active);
    ready.filter_map(|row| Some((row, row.account?)))
}

fn next_of(file: &StaffFile, rows: &[StaffRow], agree: usize) -> Next {
    let ready = rows.iter().filter(|row| row.fault.is_none()).count();
    let waits = rows.iter().filter(|row| row.waits).count();
    Next {
        add: if file.is_added() { 0 } else { ready },
        agree,
        wait: waits - agree.min(waits),
        invite: to_invite(rows).count(),
        undo: rows.iter().filter(|row| row.account.is_some() && !row.invited && !row.active).count(),
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<StaffFileId>,
    query: ListQuery,
    Query(done): Query<Done>,
) -> Shown {
    allow_managing(&app, &viewer, None)?;
    let mut tx = app.db.read().await?;
    let file = staff::one(&mut tx, id).await?;
    let rows = staff::rows(&mut tx, id).await?;
    let faulty = rows.iter().filter(|row| row.fault.is_some()).count();
    let agree = acts(&mut tx, &viewer, &rows).await?.len();
    let next = next_of(&file, &rows, agree);
    let list = list_of(id, faulty, rows.len());
    let asked = list.params(&query);
    let which = if asked.value("show") == "faulty" { Which::Faulty } else { Which::All };
    let found = staff::listing(id, which).page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    let count = |count: usize| words::plural(count, "account", "accounts");
    let undone = if file.is_undone() { " Accounts were removed again." } else { "" };
    show(&FilePage {
        layout: app
            .layout(&viewer, &file.name)
            .done(done.words().as_deref())
            .back_to("/accounts/import", "Add accounts from a file"),
        lead: format!(
            "{}, checked {} for {}.{undone}",
            words::plural(rows.len(), "row", "rows"),
            words::time(file.added_at()),
            file.added_by_name
        ),
        next,
        faulty,
        by_email: outbox::has_email(&app.db),
        href: format!("/accounts/import/{id}"),
        list: list.show(&asked, &found)?,
        add: Button::submit(&format!("Add {}", count(next.add))),
        agree: Button::submit(&format!("Agree to {}", count(next.agree))),
        invite: Button::submit(&format!("Send {}", words::plural(next.invite, "invitation", "invitations"))),
        undo: Button::submit(&format!("Remove {}", count(next.undo))).classes("govuk-button--warning"),
    })
}

fn back(id: StaffFileId, done: &str, count: usize) -> Shown {
    go(&format!("/accounts/import/{id}?done={done}&count={count}"))
}

fn detail(allowed: &Allowed, id: StaffFileId, what: &str, count: usize) -> store::Entry {
    allowed.entry("account", None).detail(json!({ "staff_file": id, what: count }))
}

/// Adds the accounts. A role that opens children's records waits for a second person.
pub async fn add(State(app): State<App>, viewer: Viewer, Path(id): Path<StaffFileId>) -> Shown {
    let allowed = allow_managing(&app, &viewer, None)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    staff::one(&mut tx, id).await?;
    let count = staff::add(&mut tx, id, Some((&app, &viewer)), viewer.today).await?;
    tx.record(detail(&allowed, id, "added", count)).await?;
    tx.commit().await?;
    back(id, "added", count)
}

/// The second person's agreement to every account of the file.
pub async fn agree(State(app): State<App>, viewer: Viewer, Path(id): Path<StaffFileId>) -> Shown {
    let allowed = allow_managing(&app, &viewer, None)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    staff::one(&mut tx, id).await?;
    let rows = staff::rows(&mut tx, id).await?;
    let mine = acts(&mut tx, &viewer, &rows).await?;
    for act in &mine {
        let act = widening::decide(&mut tx, act.id, (Some(viewer.account), &viewer.name), true).await?;
        let by = format!("{} and {}", act.asked_by_name, viewer.name);
        carry_out(&mut tx, &act, &by, viewer.today).await?;
        let detail = json!({ "agreed": true, "act": act.kind.code(), "asked_by": act.asked_by_name });
        tx.record(allowed.entry("account", Some(act.account.uuid())).detail(detail)).await?;
    }
    if mine.is_empty() {
        return back(id, "agreed", 0);
    }
    tx.commit().await?;
    back(id, "agreed", mine.len())
}

/// Releases the invitations: by e-mail alone, so that nobody but the owner of an account sees its link.
pub async fn invite(State(app): State<App>, viewer: Viewer, Path(id): Path<StaffFileId>) -> Shown {
    let allowed = allow_managing(&app, &viewer, None)?;
    if !outbox::has_email(&app.db) {
        return Err(Problem::Conflict(
            "Email is not set up, so invitations cannot be sent. Set it up first, or make a link on each account’s page.".to_owned(),
        ));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    staff::one(&mut tx, id).await?;
    let rows = staff::rows(&mut tx, id).await?;
    let mut count = 0;
    for (row, account) in to_invite(&rows) {
        let held = accounts::held(&mut tx, account, viewer.today).await?;
        let opens = held.iter().any(|held| app.policy.opens_records(held.role));
        // What opens records goes to its owner once two have agreed; who closed the account meanwhile did so on purpose.
        let is_open = accounts::by_id(&mut tx, account).await?.disabled_at.is_none();
        if held.is_empty() || !is_open || (opens && widening::link_asked_by(&mut tx, account, true).await?.is_none()) {
            continue;
        }
        outbox::send(&mut tx, &app.db, Mail::about_account(INVITATION, account)).await?;
        staff::invited(&mut tx, row).await?;
        let detail = json!({ "link": "invitation", "by": "email" });
        tx.record(allowed.entry("account", Some(account.uuid())).detail(detail)).await?;
        count += 1;
    }
    tx.record(detail(&allowed, id, "invited", count)).await?;
    tx.commit().await?;
    back(id, "invited", count)
}

/// Removes the accounts to which nobody was invited and with which no work lies.
pub async fn undo(State(app): State<App>, viewer: Viewer, Path(id): Path<StaffFileId>) -> Shown {
    let allowed = allow_managing(&app, &viewer, None)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    staff::one(&mut tx, id).await?;
    let mut count = 0;
    for row in staff::rows(&mut tx, id).await? {
        let Some(account) = row.account else { continue };
        let losing: Vec<Role> =
            accounts::held(&mut tx, account, viewer.today).await?.iter().map(|held| held.role).collect();
        if !lies_with(&mut tx, &app, account, &losing, &viewer).await?.is_empty() {
            continue;
        }
        if staff::remove(&mut tx, &row).await? {
            teams::leaves(&mut tx, account, &losing, &allowed).await?;
            let detail = json!({ "removed": row.email, "staff_file": id });
            tx.record(allowed.entry("account", Some(account.uuid())).detail(detail)).await?;
            count += 1;
        }
    }
    staff::undone(&mut tx, id).await?;
    tx.record(detail(&allowed, id, "removed", count)).await?;
    tx.commit().await?;
    back(id, "undone", count)
}
