//! What an adviser still owes, the earliest deadline first, and who of a service has which request.

use access::lists::ReadLog;
use access::{AccountId, App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use gate::Outgoing;
use jiff::civil::Date;
use law::counting::days_between;
use page::govuk::{Button, ErrorSummary, Markup, SelectItem, Tag};
use page::list::{BulkAction, Column, Columns, Filter, List, ListParams, ListQuery, Selection};
use page::{Form, Layout, Problem, Shown, go, show, words};
use people::records::children;
use serde_json::json;

use super::advice_list::short;
use crate::GIVE_ADVICE;
use crate::model::advice_lines::subject;
use crate::records::advice::AdviceId;
use crate::records::advice_queue::{self, BY_DEADLINE, BY_NAME, Queued, Show};
use crate::records::{health, mail, services};

/// What the log says of a queue that was read.
pub(super) const READS: ReadLog<Queued> =
    ReadLog { event: "advice.list", about: "person", right: GIVE_ADVICE, subject: |one| Some(one.person.uuid()) };

/// Nobody: the service as a whole has the request.
const NOBODY: &str = "nobody";

#[derive(Template)]
#[template(path = "advice_queue.html")]
struct Queue {
    layout: Layout,
    list: Markup,
    /// Whether the viewer's service agrees section G for the health body.
    health: bool,
}

fn standing(one: &Queued, today: Date) -> Tag {
    match one.last_day().map(|day| days_between(today, day)) {
        Some(days) if days < 0 => Tag::new(&format!("Overdue by {}", words::plural(-days, "day", "days")), "red"),
        Some(0) => Tag::new("Due today", "orange"),
        Some(days) if days <= 14 => Tag::new(&format!("Due in {}", words::plural(days, "day", "days")), "yellow"),
        Some(days) => Tag::new(&format!("Due in {}", words::plural(days, "day", "days")), "blue"),
        None => Tag::new("Waiting", "grey"),
    }
}

/// The columns: of the queue, and of the home page.
pub(super) fn columns<'a>(today: Date, in_service: bool) -> Columns<'a, Queued> {
    let mut all = vec![
        Column::cell("Child or young person", |one: &Queued| {
            let name = gate::name::listed(&one.forename, &one.surname);
            Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &name)
        })
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &Queued| one.birth_date().map(short).unwrap_or_default()),
        Column::text("Advice", |one: &Queued| subject(&one.line).to_owned()),
        Column::text("Received", |one: &Queued| short(one.from_on())),
        Column::text("Statutory deadline", |one: &Queued| one.last_day().map(short).unwrap_or_default())
            .sorted_by(BY_DEADLINE),
        Column::cell("Status", move |one: &Queued| standing(one, today)),
    ];
    if in_service {
        all.push(Column::text("Allocated to", |one: &Queued| match (&one.allocated_name, one.service) {
            (Some(name), _) => name.clone(),
            (None, Some(_)) => "Not allocated".to_owned(),
            (None, None) => String::new(),
        }));
    }
    Columns::new(all)
}

/// Colleagues to whom the viewer can give requests.
struct Colleagues(Vec<(AccountId, String)>);

async fn colleagues(app: &App, viewer: &Viewer) -> Result<Colleagues, Problem> {
    let mut tx = app.db.read().await?;
    let mut all: Vec<(AccountId, String)> = Vec::new();
    for service in advice_queue::allocates(&mut tx, viewer).await? {
        for one in services::advisers(&mut tx, service).await? {
            if all.iter().all(|(known, _)| *known != one.0) {
                all.push(one);
            }
        }
    }
    Ok(Colleagues(all))
}

fn list<'a>(viewer: &Viewer, colleagues: &Colleagues) -> List<'a, Queued> {
    let in_service = viewer.is(access::Role::Adviser);
    let views = Show::VIEWS.into_iter().filter(|(code, _)| in_service || !matches!(*code, "mine" | "unallocated"));
    let list = List::new("/advice", ("request for advice", "requests for advice"), columns(viewer.today, in_service))
        .filter(Filter::views("show", "Requests", views))
        .in_order_of("due")
        .note("earliest deadline first")
        .empty("You have no requests for advice.");
    if colleagues.0.is_empty() {
        return list;
    }
    let items = [SelectItem::new("", "Select a colleague"), SelectItem::new(NOBODY, "Nobody: the whole service")];
    let names = colleagues.0.iter().map(|(account, name)| SelectItem::new(&account.to_string(), name));
    let items = items.into_iter().chain(names).collect();
    let act = BulkAction::new(
        "/advice/allocate",
        "With selected requests",
        "advice",
        |one: &Queued| one.id.to_string(),
        |one: &Queued| format!("{}, {}", gate::name::full(&one.forename, &one.surname), subject(&one.line)),
    )
    .control(Form::default().select("to", "Allocate to", items))
    .control(Button::submit("Allocate").classes("govuk-button--secondary"));
    list.act(act)
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
}

impl Done {
    fn words(&self) -> Option<String> {
        let count = self.count.filter(|_| self.done.as_deref() == Some("allocated"))?;
        Some(format!("{} allocated.", words::plural(count, "request is", "requests are")))
    }

    fn errors(&self) -> Option<ErrorSummary> {
        let (field, words) = match self.done.as_deref()? {
            "no-rows" => ("select-0", "Select at least one request of your service"),
            "no-colleague" => ("to", "Select a colleague"),
            _ => return None,
        };
        let mut form = Form::default();
        form.refuse(field, words);
        form.summary()
    }
}

fn asked(list: &List<'_, Queued>, query: &ListQuery) -> (ListParams, Show) {
    let asked = list.params(query);
    let show = Show::from_code(asked.value("show"));
    (asked, show)
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let colleagues = colleagues(&app, &viewer).await?;
    let list = list(&viewer, &colleagues);
    let (asked, what) = asked(&list, &query);
    let mut tx = app.db.read().await?;
    let found = advice_queue::listing(&app, &viewer, what).page(&mut tx, &list.page_params(&asked)).await?;
    let health = health::answers_for_health(&mut tx, &viewer).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, &READS).await?;
    show(&Queue {
        layout: app.layout(&viewer, "Requests for advice").done(done.words().as_deref()).errors(done.errors()),
        list: list.show(&asked, &found)?,
        health,
    })
}

/// Gives requests of the viewer's service to a colleague. What is not theirs to give is left out.
pub async fn allocate(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let colleagues = colleagues(&app, &viewer).await?;
    let list = list(&viewer, &colleagues);
    let (asked, chosen) = list.chosen(&form);
    let after = |done: &[(&'static str, String)]| go(&list.after(&asked, done));
    let to = colleagues.0.iter().map(|(account, _)| *account).find(|one| one.to_string() == form.value("to"));
    if to.is_none() && form.value("to") != NOBODY {
        return after(&[("done", "no-colleague".to_owned())]);
    }
    let pieces: Vec<AdviceId> = match chosen {
        Selection::Rows(ids) => ids.iter().filter_map(|id| id.parse().ok()).take(200).collect(),
        Selection::All => {
            let mut tx = app.db.read().await?;
            let show = Show::from_code(asked.value("show"));
            advice_queue::listing(&app, &viewer, show).every(&mut tx, |one| one.id).await?
        }
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mut count = 0;
    for some in pieces.chunks(200) {
        for (piece, child, service) in advice_queue::allocable(&mut tx, &viewer, some).await? {
            let Ok(allowed) = children::allow(&mut tx, &app, &viewer, GIVE_ADVICE, child).await else { continue };
            let works_there = match to {
                Some(to) => services::advisers(&mut tx, service).await?.iter().any(|(account, _)| *account == to),
                None => true,
            };
            if !works_there {
                continue;
            }
            advice_queue::allocate(&mut tx, piece, to).await?;
            if let (Some(to), Ok(may)) = (to, Outgoing::about(&mut tx, child, "").await?)
                && to != viewer.account
            {
                mail::advice_allocated(&mut tx, &app.db, &may, piece.uuid(), to).await?;
            }
            let detail = json!({ "advice_allocated": piece, "to": to });
            tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
            count += 1;
        }
    }
    if count == 0 {
        return after(&[("done", "no-rows".to_owned())]);
    }
    tx.commit().await?;
    after(&[("done", "allocated".to_owned()), ("count", count.to_string())])
}
