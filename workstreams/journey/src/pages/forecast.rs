//! A manager's forecast: which clocks break in the next weeks, by rule and by officer; exceptions relied on.

use std::collections::BTreeMap;

use access::records::accounts;
use access::{AccountId, App, Facts, Viewer};
use askama::Template;
use axum::extract::State;
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Problem, Shown, show, words};
use store::Tx;

use crate::SEE_FORECAST;
use crate::records::advice::{self, Replies};
use crate::records::worklist::{self, Falling, Load, Waiting};
use crate::records::{calendar, exceptions, missing};

/// Weeks ahead.
const WEEKS: i64 = 6;

#[derive(Template)]
#[template(path = "forecast.html")]
struct Forecast {
    layout: Layout,
    by_rule: Option<Table>,
    /// What guidance and good practice advise, apart from what the law asks for.
    advised: Option<Table>,
    by_officer: Option<Table>,
    waiting: Option<Table>,
    by_service: Option<Table>,
    exceptions: Option<Table>,
    until: i16,
    /// How many are left out of the figures since a date is missing, in words.
    missing: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, SEE_FORECAST, &Facts::default())?;
    let today = viewer.today;
    let later = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    let mut tx = app.db.read().await?;
    let statutory = by_week(&mut tx, &app, &viewer, false).await?;
    let advised = by_week(&mut tx, &app, &viewer, true).await?;
    let waiting = worklist::waiting(&mut tx, &app, &viewer, later(WEEKS * 7)).await?;
    let loads = worklist::loads(&mut tx, &app, &viewer).await?;
    let ids: Vec<_> = loads.iter().map(|load| load.account).collect();
    let names = accounts::names(&mut tx, &ids).await?;
    let relied = exceptions::counts(&mut tx, later(-365)).await?;
    let replies = advice::replies(&mut tx, later(-365), today).await?;
    let missing = missing::listing(&app, &viewer, None).count(&mut tx).await?;
    let (_, until) = calendar::load(&mut tx).await?.years();
    drop(tx);
    show(&Forecast {
        layout: app.layout(&viewer, "Deadlines at risk"),
        by_rule: by_rule(&statutory, today, "Overdue"),
        advised: by_rule(&advised, today, "Date passed"),
        by_officer: by_officer(&loads, &names),
        waiting: causes(&waiting),
        by_service: by_service(&replies),
        exceptions: grounds(&relied),
        until,
        missing: (missing > 0).then(|| words::plural(missing, "deadline is", "deadlines are")),
    })
}

/// What falls due, each week in a column; first what was due before today.
async fn by_week(tx: &mut Tx, app: &App, viewer: &Viewer, advised: bool) -> Result<Vec<Vec<Falling>>, Problem> {
    let later = |days: i64| viewer.today.checked_add(days.days()).unwrap_or(viewer.today);
    let mut columns = vec![worklist::falling(tx, app, viewer, None, later(-1), advised).await?];
    for week in 0..WEEKS {
        let (from, until) = (later(week * 7), later(week * 7 + 6));
        columns.push(worklist::falling(tx, app, viewer, Some(from), until, advised).await?);
    }
    Ok(columns)
}

/// A table; none where it has no rows.
fn filled(head: Vec<Head>, rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}

fn by_officer(loads: &[Load], names: &[(AccountId, String)]) -> Option<Table> {
    let row = |load: &Load| {
        let name = names.iter().find(|(id, _)| *id == load.account).map_or("–", |(_, name)| name.as_str());
        vec![Cell::text(name), Cell::number(load.overdue), Cell::number(load.soon)]
    };
    let head = vec![Head::text("Case officer"), Head::number("Overdue"), Head::number("Due in four weeks")];
    filled(head, loads.iter().map(row).collect())
}

fn causes(waiting: &[Waiting]) -> Option<Table> {
    let row = |one: &Waiting| {
        let cause = one.for_advice_of.as_ref().map_or_else(
            || "Nobody else: the next step is for the authority".to_owned(),
            |service| format!("Advice of {service}"),
        );
        vec![Cell::text(cause), Cell::number(one.plans)]
    };
    let head = vec![Head::text("Waiting for"), Head::number("Plans")];
    filled(head, waiting.iter().map(row).collect())
}

fn by_service(replies: &BTreeMap<String, Replies>) -> Option<Table> {
    let row = |(service, replies): (&String, &Replies)| {
        let due = replies.in_time + replies.late + replies.overdue;
        let share = (replies.in_time * 100).checked_div(due);
        let share = share.map_or_else(|| "–".to_owned(), |share| format!("{share}% ({} of {due})", replies.in_time));
        vec![Cell::text(service), Cell::text(share), Cell::number(replies.late), Cell::number(replies.overdue)]
    };
    let head = vec![
        Head::text("Service"),
        Head::text("Within six weeks"),
        Head::number("Returned late"),
        Head::number("Late and not returned"),
    ];
    filled(head, replies.iter().map(row).collect())
}

fn grounds(relied: &[(String, i64)]) -> Option<Table> {
    let row = |(code, count): &(String, i64)| {
        let words = exceptions::ground(code).map_or(code.as_str(), |ground| ground.words());
        vec![Cell::text(words), Cell::number(*count)]
    };
    let head = vec![Head::text("Exception"), Head::number("Times used in 12 months")];
    let table = filled(head, relied.iter().map(row).collect());
    table.map(|table| Table { first_cell_is_header: false, ..table })
}

/// Rules down, weeks across.
fn by_rule(columns: &[Vec<Falling>], today: Date, passed: &str) -> Option<Table> {
    let mut rules: Vec<(&str, &str)> = Vec::new();
    for one in columns.iter().flatten() {
        if !rules.iter().any(|(rule, _)| *rule == one.rule) {
            rules.push((&one.rule, &one.who));
        }
    }
    let rows: Vec<Vec<Cell>> = rules
        .into_iter()
        .map(|(id, who)| {
            let act = crate::model::tasks::act(id);
            let name = match law::rule(id) {
                Some(_) => Markup::link(&format!("/law/{id}"), id).then(&Markup::text(&format!(" {act}"))),
                None => Markup::text(&words::capitalised(act)),
            };
            let counts = columns.iter().map(|column| {
                let count = column.iter().find(|one| one.rule == id).map_or(0, |one| one.count);
                Cell::number(words::count(count))
            });
            [Cell::html(name), Cell::text(who.trim_start_matches("the "))].into_iter().chain(counts).collect()
        })
        .collect();
    let weeks = (0..WEEKS).map(|week| {
        let monday = today.checked_add((week * 7).days()).unwrap_or(today);
        Head::number(&format!("From {}", monday.strftime("%-d %b")))
    });
    let head =
        [Head::text("Action"), Head::text("Responsible"), Head::number(passed)].into_iter().chain(weeks).collect();
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}
