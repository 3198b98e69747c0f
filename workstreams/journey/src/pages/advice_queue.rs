//! What an adviser still owes, the earliest deadline first, and who of a service has which request.

use access::lists::{Export, ReadLog};
use access::{AccountId, App, Viewer};
use axum::extract::{Query, State};
use gate::Outgoing;
use jiff::civil::Date;
use law::counting::days_between;
use page::govuk::{Button, ErrorSummary, Markup, SelectItem, Table, Tag};
use page::list::{BulkAction, Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery, Selection};
use page::{Form, Problem, Shown, go, show, words};
use people::records::children;
use serde_json::json;
use store::Tx;

use super::advice_list::short;
use crate::GIVE_ADVICE;
use crate::model::advice_lines::subject;
use crate::records::advice::AdviceId;
use crate::records::advice_queue::{self, BY_DEADLINE, BY_NAME, Queued, Show};
use crate::records::{health, mail, services};

/// What the log says of a queue that was read.
pub(super) const READS: ReadLog<Queued> =
    ReadLog { event: "advice.list", about: "person", right: GIVE_ADVICE, subject: |one| Some(one.person.uuid()) };

static EXPORTS: ReadLog<Queued> = ReadLog { event: "advice.export", ..READS };

/// Nobody: the service as a whole has the request.
const NOBODY: &str = "nobody";

fn standing(one: &Queued, today: Date) -> Tag {
    match one.last_day().map(|day| days_between(today, day)) {
        Some(days) if days < 0 => Tag::new(&format!("Overdue by {}", words::plural(-days, "day", "days")), "red"),
        Some(0) => Tag::new("Due today", "orange"),
        Some(days) if days <= 14 => Tag::new(&format!("Due in {}", words::plural(days, "day", "days")), "yellow"),
        Some(days) => Tag::new(&format!("Due in {}", words::plural(days, "day", "days")), "blue"),
        None => Tag::new("Waiting", "grey"),
    }
}

fn named(one: &Queued) -> String {
    gate::name::listed(&one.forename, &one.surname)
}

/// The columns: of the queue, and of the home page.
fn columns<'a>(today: Date, in_service: bool) -> Columns<'a, Queued> {
    let mut all = vec![
        Column::cell("Child or young person", |one: &Queued| {
            Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &Queued| one.birth_date().map(short).unwrap_or_default()),
        Column::text("Advice", |one: &Queued| subject(&one.line).to_owned()),
        Column::text("Received", |one: &Queued| short(one.from_on())),
        Column::text("Statutory deadline", |one: &Queued| one.last_day().map(short).unwrap_or_default())
            .sorted_by(BY_DEADLINE)
            .leads(),
        Column::cell("Status", move |one: &Queued| standing(one, today))
            .in_file("Status", move |one| standing(one, today).text)
            .leads(),
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
        .labelled("Requests for advice")
        .file(FileKind::Csv, "/advice/csv")
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
    let list = app.with_views(&viewer, list).await?;
    let layout = app.layout(&viewer, "Requests for advice").done(done.words().as_deref()).errors(done.errors());
    let page = ListPage::new(layout, list.show(&asked, &found)?);
    let page = if health { page.link("/section-g", "Section G to agree") } else { page };
    show(
        &page
            .lead("You have six weeks from the day you received each request.")
            .link(&format!("/law/{}", law::ids::ADVICE), "Read the rule")
            .link("/calendar", "Add your dates to a calendar"),
    )
}

/// How much of the queue there is, by a code of [`Show`].
pub(super) async fn count(tx: &mut Tx, app: &App, viewer: &Viewer, code: &str) -> store::Result<i64> {
    advice_queue::listing(app, viewer, Show::from_code(code)).count(tx).await
}

/// The first lines of the queue, as the home page shows them; logged. Nothing where nothing is owed.
pub(super) async fn first_lines(app: &App, viewer: &Viewer, lines: i64) -> Result<Option<Table>, Problem> {
    let mut tx = app.db.read().await?;
    let rows = advice_queue::listing(app, viewer, Show::All).first(&mut tx, lines).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(None);
    }
    app.log_rows(viewer, &rows, &READS).await?;
    Ok(Some(columns(viewer.today, viewer.is(access::Role::Adviser)).table(&rows)))
}

/// The queue as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list(&viewer, &Colleagues(Vec::new()));
    let (asked, what) = asked(&list, &query);
    let of = Export {
        kind: FileKind::Csv,
        name: "advice",
        title: "Advice",
        reads: &EXPORTS,
        leaves_out: Some(|one| one.restricted),
    };
    let listing = advice_queue::listing(&app, &viewer, what);
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
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
