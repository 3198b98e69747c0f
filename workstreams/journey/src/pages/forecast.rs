//! A manager's forecast: which clocks break in the next weeks, by rule and by officer; exceptions relied on.

use access::records::accounts;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Shown, show, words};

use crate::SEE_FORECAST;
use crate::records::worklist::{self, Falling};
use crate::records::{advice, calendar, exceptions, missing};

/// Weeks ahead.
const WEEKS: usize = 6;
/// The same, as a number of days is counted from it.
const WEEKS_AHEAD: i64 = 6;

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

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    done: Option<String>,
    moved: Option<u64>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    app.allow(&viewer, SEE_FORECAST, &Facts::default())?;
    let today = viewer.today;
    let later = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    let mut tx = app.db.read().await?;
    let mut columns: Vec<Vec<Falling>> = vec![worklist::falling(&mut tx, &app, &viewer, None, later(-1), false).await?];
    for week in 0..i64::try_from(WEEKS).unwrap_or(0) {
        columns
            .push(worklist::falling(&mut tx, &app, &viewer, Some(later(week * 7)), later(week * 7 + 6), false).await?);
    }
    let mut advised: Vec<Vec<Falling>> = vec![worklist::falling(&mut tx, &app, &viewer, None, later(-1), true).await?];
    for week in 0..i64::try_from(WEEKS).unwrap_or(0) {
        advised
            .push(worklist::falling(&mut tx, &app, &viewer, Some(later(week * 7)), later(week * 7 + 6), true).await?);
    }
    let waiting = worklist::waiting(&mut tx, &app, &viewer, later(WEEKS_AHEAD * 7)).await?;
    let loads = worklist::loads(&mut tx, &app, &viewer).await?;
    let ids: Vec<_> = loads.iter().map(|load| load.account).collect();
    let names = accounts::names(&mut tx, &ids).await?;
    let relied = exceptions::counts(&mut tx, later(-365)).await?;
    let replies = advice::replies(&mut tx, later(-365), today).await?;
    let missing = missing::listing(&app, &viewer, None).count(&mut tx).await?;
    let (_, until) = calendar::load(&mut tx).await?.years();
    drop(tx);
    let officers: Vec<Vec<Cell>> = loads
        .iter()
        .map(|load| {
            let name = names.iter().find(|(id, _)| *id == load.account).map_or("–", |(_, name)| name.as_str());
            vec![Cell::text(name), Cell::number(load.overdue), Cell::number(load.soon)]
        })
        .collect();
    let services: Vec<Vec<Cell>> = replies
        .iter()
        .map(|(service, replies)| {
            let due = replies.in_time + replies.late + replies.overdue;
            let share = (replies.in_time * 100).checked_div(due);
            vec![
                Cell::text(service),
                Cell::text(
                    share.map_or_else(|| "–".to_owned(), |share| format!("{share}% ({} of {due})", replies.in_time)),
                ),
                Cell::number(replies.late),
                Cell::number(replies.overdue),
            ]
        })
        .collect();
    let causes: Vec<Vec<Cell>> = waiting
        .iter()
        .map(|one| {
            let cause = one.for_advice_of.as_ref().map_or_else(
                || "Nothing that was asked of others: the step is the authority’s own".to_owned(),
                |service| format!("Advice of {service}"),
            );
            vec![Cell::text(cause), Cell::number(one.plans)]
        })
        .collect();
    let grounds: Vec<Vec<Cell>> = relied
        .iter()
        .map(|(code, count)| {
            let words = exceptions::ground(code).map_or(code.as_str(), |ground| ground.words());
            vec![Cell::text(words), Cell::number(*count)]
        })
        .collect();
    let done = asked.done.as_deref().and_then(|key| match key {
        "texts" => Some("The standard texts are saved.".to_owned()),
        "holidays" => Some(format!(
            "Bank holidays saved. All dates are worked out again: {} moved.",
            words::plural(i64::try_from(asked.moved.unwrap_or(0)).unwrap_or(i64::MAX), "deadline", "deadlines")
        )),
        _ => None,
    });
    show(&Forecast {
        layout: app.layout(&viewer, "Which clocks will break").done(done.as_deref()),
        by_rule: by_rule(&columns, today, "Overdue"),
        advised: by_rule(&advised, today, "Date passed"),
        by_officer: (!officers.is_empty()).then(|| Table {
            head: vec![Head::text("Case officer"), Head::number("Overdue"), Head::number("Due in four weeks")],
            rows: officers,
            first_cell_is_header: true,
            ..Table::default()
        }),
        waiting: (!causes.is_empty()).then(|| Table {
            head: vec![Head::text("What they wait for"), Head::number("Plans")],
            rows: causes,
            first_cell_is_header: true,
            ..Table::default()
        }),
        by_service: (!services.is_empty()).then(|| Table {
            head: vec![
                Head::text("Service"),
                Head::text("Within six weeks"),
                Head::number("Returned late"),
                Head::number("Late and not returned"),
            ],
            rows: services,
            first_cell_is_header: true,
            ..Table::default()
        }),
        exceptions: (!grounds.is_empty()).then(|| Table {
            head: vec![Head::text("Ground"), Head::number("Times in twelve months")],
            rows: grounds,
            ..Table::default()
        }),
        until,
        missing: (missing > 0).then(|| words::plural(missing, "deadline is", "deadlines are")),
    })
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
        let days = i64::try_from(week * 7).unwrap_or(0);
        let monday = today.checked_add(days.days()).unwrap_or(today);
        Head::number(&format!("From {}", monday.strftime("%-d %b")))
    });
    let head = [Head::text("What"), Head::text("Owed by"), Head::number(passed)].into_iter().chain(weeks).collect();
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}
