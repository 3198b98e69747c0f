//! What an adviser still owes, the earliest deadline first, and who of a service has which request.

use access::lists::{Export, ReadLog};
use access::{AccountId, App, Viewer};
use axum::extract::{Query, State};
use gate::Outgoing;
use jiff::civil::Date;
use law::counting::days_between;
use page::govuk::{Button, ErrorSummary, Markup, Select, SelectItem, Table, Tag};
use page::list::{BulkAction, Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery, Selection};
use page::{Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children;
use serde_json::json;
use store::Tx;

use super::advice_visit;
use super::to_do::{days_left, send_by};
use crate::GIVE_ADVICE;
use crate::model::advice_lines::{SUBJECTS, is_of_family, subject};
use crate::model::weeks;
use crate::records::advice::{self, AdviceId};
use crate::records::advice_queue::{self, BY_DEADLINE, BY_NAME, BY_RECEIPT, Filters, Queued, Show};
use crate::records::{health, mail, services, visits};

/// What the log says of a queue that was read.
pub(super) const READS: ReadLog<Queued> =
    ReadLog { event: "advice.list", about: "person", right: GIVE_ADVICE, subject: |one| Some(one.person.uuid()) };

static EXPORTS: ReadLog<Queued> = ReadLog { event: "advice.export", ..READS };

const TITLE: &str = "Requests for advice";

/// Nobody: the service as a whole has the request.
const NOBODY: &str = "nobody";

fn standing(one: &Queued, today: Date) -> Tag {
    match one.last_day() {
        Some(day) => days_left(days_between(today, day)),
        None => Tag::new("Waiting", "grey"),
    }
}

fn named(one: &Queued) -> String {
    gate::name::listed(&one.forename, &one.surname)
}

fn link(one: &Queued) -> Markup {
    Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &named(one))
}

/// When it is due, and by when it is expected where that was said.
fn deadline(one: &Queued) -> String {
    let due = match (one.last_day(), one.work_to()) {
        (Some(day), Some(work_to)) if work_to != day => {
            format!("{} ({})", words::short_date(day), send_by(day, work_to))
        }
        (day, _) => day.map(words::short_date).unwrap_or_default(),
    };
    match one.expected_on() {
        Some(on) => format!("{due}. Expected {}", words::short_date(on)),
        None => due,
    }
}

/// The columns of the home page.
fn home_columns<'a>(today: Date) -> Columns<'a, Queued> {
    Columns::new([
        Column::cell("Child or young person", link),
        Column::text("School or setting", |one: &Queued| one.school.clone().unwrap_or_default()),
        Column::text("Advice", |one: &Queued| subject(&one.line).to_owned()),
        Column::text("Statutory deadline", deadline).leads(),
        Column::cell("Status", move |one: &Queued| standing(one, today)).leads(),
    ])
}

/// The columns of the queue.
pub(super) fn columns<'a>(today: Date, in_service: bool) -> Columns<'a, Queued> {
    let mut all = vec![
        Column::cell("Child or young person", link).in_file("Child or young person", named).sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &Queued| one.birth_date().map(words::short_date).unwrap_or_default()),
        Column::text("School or setting", |one: &Queued| one.school.clone().unwrap_or_default()),
        Column::text("Advice", |one: &Queued| subject(&one.line).to_owned()),
        Column::text("Asked", |one: &Queued| one.asked_on().map(words::short_date).unwrap_or_default()),
        Column::text("Received", |one: &Queued| words::short_date(one.from_on())).sorted_by(BY_RECEIPT),
        Column::text("Statutory deadline", deadline).sorted_by(BY_DEADLINE).leads(),
        Column::number("Papers", |one: &Queued| words::count(one.papers)),
        Column::cell("Status", move |one: &Queued| standing(one, today))
            .in_file("Status", move |one| standing(one, today).text)
            .leads(),
    ];
    if in_service {
        all.push(Column::text("Visit", |one: &Queued| one.visit_on().map(words::short_date).unwrap_or_default()));
        all.push(Column::text("Allocated to", |one: &Queued| match (&one.allocated_name, one.service) {
            (Some(name), _) => name.clone(),
            (None, Some(_)) => "Not allocated".to_owned(),
            (None, None) => String::new(),
        }));
    }
    Columns::new(all)
}

/// Colleagues to whom the viewer can give requests, and to whom a request goes that nobody has.
struct Colleagues(Vec<(AccountId, String)>, &'static str);

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
    for account in services::invited(&mut tx, all.iter().map(|(account, _)| *account).collect()).await? {
        for (_, name) in all.iter_mut().filter(|(known, _)| *known == account) {
            name.push_str(" (invited, has not signed in yet)");
        }
    }
    // Where a psychologist heads the service nobody else has what is not allocated.
    let headed = advice_queue::is_psychologist_of_service(viewer) && advice_queue::heads(&mut tx, viewer).await?;
    Ok(Colleagues(
        all,
        if headed { "Nobody: return to the principal educational psychologist" } else { "Nobody: the whole service" },
    ))
}

fn list<'a>(viewer: &Viewer, colleagues: &Colleagues) -> List<'a, Queued> {
    let in_service = advice_queue::is_in_service(viewer);
    // Whoever allocates nothing has nothing before their own.
    let note = if advice_queue::is_psychologist_of_service(viewer) && !colleagues.0.is_empty() {
        "not allocated first, then earliest deadline"
    } else {
        "earliest deadline first"
    };
    let views = Show::VIEWS.into_iter().filter(|(code, _)| in_service || !matches!(*code, "mine" | "unallocated"));
    // What a family says is asked of no service.
    let kinds = SUBJECTS.iter().filter(|(code, _)| !in_service || !is_of_family(code));
    let kinds = kinds.map(|(code, subject)| (*code, *subject));
    let weeks = weeks::coming(viewer.today).into_iter().map(|week| (week.monday.to_string(), week.words()));
    let list = List::new("/advice", ("request for advice", "requests for advice"), columns(viewer.today, in_service))
        .filter(Filter::views("show", "Requests", views))
        .filter(Filter::choice("line", "Type of advice", kinds))
        .filter(Filter::choice("week", "Due in the week", weeks))
        .filter(Filter::words_about_nobody("school", "School or setting"))
        .in_order_of("due")
        .note(note)
        .labelled("Requests for advice")
        .files()
        .empty("There are no requests for advice.");
    if colleagues.0.is_empty() {
        return list;
    }
    let items = [SelectItem::new("", "Select a colleague"), SelectItem::new(NOBODY, colleagues.1)];
    let names = colleagues.0.iter().map(|(account, name)| SelectItem::new(&account.to_string(), name));
    let items = items.into_iter().chain(names).collect();
    let act = BulkAction::new(
        "/advice/allocate",
        "With selected requests",
        "advice",
        |one: &Queued| one.id.to_string(),
        |one: &Queued| format!("{}, {}", gate::name::full(&one.forename, &one.surname), subject(&one.line)),
    )
    .control(Select {
        hint: Some(
            "A visit that a colleague has planned is cancelled when you give the request to somebody else".into(),
        ),
        ..Form::default().select("to", "Allocate to", items)
    })
    .control(Button::submit("Allocate").classes("govuk-button--secondary"));
    list.act(act)
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
    /// How many visits were cancelled by it.
    visits: Option<i64>,
}

impl Done {
    fn words(&self) -> Option<String> {
        let count = self.count?;
        let done = match self.done.as_deref()? {
            "allocated" => format!("{} allocated.", words::plural(count, "request is", "requests are")),
            "returned" => {
                let back = words::plural(count, "request was", "requests were");
                format!("{back} returned, and can be allocated again. Whoever had it is told.")
            }
            _ => return None,
        };
        Some(match self.visits.filter(|visits| *visits > 0) {
            Some(visits) => format!(
                "{done} {} cancelled. Whoever planned it and the case officer are told. Check that the school or family knows.",
                words::plural(visits, "planned visit was", "planned visits were")
            ),
            None => done,
        })
    }

    fn errors(&self) -> Option<ErrorSummary> {
        self.done.as_deref().filter(|done| *done == "no-rows")?;
        error("select-0", "Select at least one request of your service")
    }
}

fn error(field: &str, words: &str) -> Option<ErrorSummary> {
    let mut form = Form::default();
    form.refuse(field, words);
    form.summary()
}

/// What an address asks for.
fn filters(asked: &ListParams, today: Date) -> Filters {
    let week = weeks::coming(today).into_iter().find(|week| week.monday.to_string() == asked.value("week"));
    Filters {
        show: Show::from_code(asked.value("show")),
        line: asked.value("line").to_owned(),
        school: people::model::sort_key(asked.value("school"), ""),
        due: week.map(|week| (week.first, week.last)),
    }
}

/// The list as an address or a form asks for it.
async fn page(
    app: &App,
    viewer: &Viewer,
    list: List<'_, Queued>,
    asked: &ListParams,
    layout: Layout,
) -> Result<ListPage, Problem> {
    let what = filters(asked, viewer.today);
    let mut tx = app.db.read().await?;
    let found = advice_queue::listing(app, viewer, &what).page(&mut tx, &list.page_params(asked)).await?;
    let health = health::answers_for_health(&mut tx, viewer).await?;
    drop(tx);
    app.log_rows(viewer, &found.rows, &READS).await?;
    let list = app.with_views(viewer, list).await?;
    let page = ListPage::new(layout, list.show(asked, &found)?);
    let page = if health { page.link("/section-g", "Section G to agree") } else { page };
    Ok(page
        .lead("You have six weeks from the day you received each request.")
        .link(&format!("/law/{}", law::ids::ADVICE), "Read the rule")
        .link("/advice/weeks", "See requests by week")
        .link("/calendar", "Add your dates to a calendar"))
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let colleagues = colleagues(&app, &viewer).await?;
    let list = list(&viewer, &colleagues);
    let asked = list.params(&query);
    let layout = app.layout(&viewer, TITLE).done(done.words().as_deref()).errors(done.errors());
    show(&page(&app, &viewer, list, &asked, layout).await?)
}

/// How much of the queue there is, by a code of [`Show`].
pub(super) async fn count(tx: &mut Tx, app: &App, viewer: &Viewer, code: &str) -> store::Result<i64> {
    advice_queue::listing(app, viewer, &Show::from_code(code).into()).count(tx).await
}

/// The first lines of the queue, as the home page shows them; logged. Nothing where nothing is owed.
pub(super) async fn first_lines(app: &App, viewer: &Viewer, lines: i64) -> Result<Option<Table>, Problem> {
    let mut tx = app.db.read().await?;
    let rows = advice_queue::listing(app, viewer, &Show::All.into()).first(&mut tx, lines).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(None);
    }
    app.log_rows(viewer, &rows, &READS).await?;
    Ok(Some(home_columns(viewer.today).table(&rows)))
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list(&viewer, &Colleagues(Vec::new(), ""));
    let asked = list.params(&query);
    let of = Export { kind, name: "advice", title: "Advice", reads: &EXPORTS, leaves_out: Some(|one| one.restricted) };
    let listing = advice_queue::listing(&app, &viewer, &filters(&asked, viewer.today));
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}

/// Gives requests of the viewer's service to a colleague. What is not theirs to give is left out.
pub async fn allocate(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let colleagues = colleagues(&app, &viewer).await?;
    let list = list(&viewer, &colleagues);
    let (asked, chosen) = list.chosen(&form);
    let to = colleagues.0.iter().map(|(account, _)| *account).find(|one| one.to_string() == form.value("to"));
    if to.is_none() && form.value("to") != NOBODY {
        let layout = app.layout(&viewer, TITLE).errors(error("to", "Select a colleague"));
        return refuse(&page(&app, &viewer, list.chosen_again(chosen), &asked, layout).await?);
    }
    let after = |done: &[(&'static str, String)]| go(&list.after(&asked, done));
    let pieces: Vec<AdviceId> = match chosen {
        Selection::Rows(ids) => ids.iter().filter_map(|id| id.parse().ok()).collect(),
        Selection::All => {
            let mut tx = app.db.read().await?;
            let what = filters(&asked, viewer.today);
            advice_queue::listing(&app, &viewer, &what).every(&mut tx, |one| one.id).await?
        }
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (mut count, mut cancelled) = (0, 0_usize);
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
            let had = advice_queue::allocate(&mut tx, piece, to).await?;
            if let Some(had) = had.filter(|had| *had != viewer.account) {
                mail::advice_moved(&mut tx, &app.db, piece.uuid(), had, viewer.today).await?;
            }
            // Whoever had it before is let in no more, and does not come.
            advice::let_in_anew(&mut tx, child, piece, viewer.today).await?;
            let visits = visits::cancel_of_others(&mut tx, piece, to, viewer.today).await?;
            advice_visit::called_off(&mut tx, &app, &viewer, (child, piece), &visits).await?;
            cancelled += visits.len();
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
    let done = if to.is_some() { "allocated" } else { "returned" };
    after(&[("done", done.to_owned()), ("count", count.to_string()), ("visits", cancelled.to_string())])
}
