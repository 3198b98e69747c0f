//! A manager's forecast: which clocks break in the next weeks, by rule and by officer; exceptions relied on.

use std::collections::BTreeMap;

use access::records::accounts;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::State;
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Shown, show, words};

use super::home::officers_table;
use crate::SEE_FORECAST;
use crate::records::advice::{self, Replies};
use crate::records::worklist::{self, Falling, Waiting};
use crate::records::{advice_queue, calendar, exceptions, missing};

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
    /// When the figures of services were counted.
    counted: Option<String>,
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
    let statutory = worklist::falling(&mut tx, &app, &viewer, WEEKS, false).await?;
    let advised = worklist::falling(&mut tx, &app, &viewer, WEEKS, true).await?;
    let waiting = worklist::waiting(&mut tx, &app, &viewer, later(WEEKS * 7)).await?;
    let loads = worklist::loads(&mut tx, &app, &viewer, true).await?;
    let ids: Vec<_> = loads.iter().map(|load| load.account).collect();
    let names = accounts::names(&mut tx, &ids).await?;
    let teams = people::records::teams::by_officer(&mut tx).await?;
    let children = people::records::caseload::loads(&mut tx, &viewer).await?;
    let children: Vec<_> = children.into_iter().map(|one| (one.account, one.children)).collect();
    let relied = exceptions::counts(&mut tx, later(-365)).await?;
    let (mut replies, counted) = advice::replies_kept(&mut tx, today).await?;
    let asked: Vec<String> = replies.keys().cloned().collect();
    let services = advice_queue::not_of_families(&mut tx, &asked).await?;
    replies.retain(|name, _| services.contains(name));
    let missing = missing::listing(&app, &viewer, None).count(&mut tx).await?;
    let (_, until) = calendar::load(&mut tx).await?.years();
    drop(tx);
    show(&Forecast {
        layout: app.layout(&viewer, "Deadlines at risk"),
        by_rule: by_rule(&statutory, today, true),
        advised: by_rule(&advised, today, false),
        by_officer: (!loads.is_empty()).then(|| officers_table(&loads, &names, &teams, &children)),
        waiting: causes(&waiting),
        by_service: by_service(&replies),
        counted: counted.map(words::time),
        exceptions: grounds(&relied),
        until,
        missing: (missing > 0).then(|| words::plural(missing, "deadline is", "deadlines are")),
    })
}

/// A table; none where it has no rows.
fn filled(head: Vec<Head>, rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
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

/// The address of the worklist with what one cell of the table counts.
fn list_of(rule: &str, (from, until): (Option<Date>, Date), binds: bool) -> String {
    let from = from.map(|day| ("from", day.to_string()));
    let asked = [("show", "all".to_owned()), ("rule", rule.to_owned())]
        .into_iter()
        .chain(from)
        .chain([("until", until.to_string()), ("open", "yes".to_owned())])
        .chain([("binding", if binds { "law" } else { "advised" }.to_owned())]);
    page::path::with_query("/worklist", asked)
}

/// How dark a cell is, beside the fullest of its table: thirds.
const fn heat(count: i64, most: i64) -> &'static str {
    match (count, most) {
        (0, _) => "",
        (count, most) if count * 3 > most * 2 => "op-heat--3",
        (count, most) if count * 3 > most => "op-heat--2",
        _ => "op-heat--1",
    }
}

/// Rules down, weeks across, each number a link to what it counts; the more falls in a week, the darker its cell.
fn by_rule(falling: &[Falling], today: Date, binds: bool) -> Option<Table> {
    let mut rules: Vec<(&str, &str)> = Vec::new();
    for one in falling {
        if !rules.iter().any(|(rule, _)| *rule == one.rule) {
            rules.push((&one.rule, &one.who));
        }
    }
    let later = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    let most = falling.iter().filter(|one| one.week > 0).map(|one| one.count).max().unwrap_or(0);
    let cell = |rule: &str, week: i64| {
        let count = falling.iter().filter(|one| one.rule == rule && one.week == week).map(|one| one.count).sum();
        if count == 0 {
            return Cell::number("0");
        }
        let span = match week {
            0 => (None, later(-1)),
            week => (Some(later((week - 1) * 7)), later(week * 7 - 1)),
        };
        let link = Markup::link(&list_of(rule, span, binds), &words::count(count));
        let classes = if week == 0 { String::new() } else { heat(count, most).to_owned() };
        Cell { format: "numeric".to_owned(), classes, ..Cell::html(link) }
    };
    let rows: Vec<Vec<Cell>> = rules
        .into_iter()
        .map(|(id, who)| {
            let act = words::capitalised(crate::model::tasks::act(id));
            let name = match law::rule(id) {
                Some(_) => Markup::link(&format!("/law/{id}"), &act),
                None => Markup::text(&act),
            };
            let counts = (0..=WEEKS).map(|week| cell(id, week));
            [Cell::html(name), Cell::text(words::capitalised(who.trim_start_matches("the ")))]
                .into_iter()
                .chain(counts)
                .collect()
        })
        .collect();
    let weeks = (0..WEEKS).map(|week| Head::number(&later(week * 7).strftime("%-d %b").to_string()));
    let passed = if binds { "Late" } else { "Date passed" };
    let head =
        [Head::text("Action"), Head::text("Responsible"), Head::number(passed)].into_iter().chain(weeks).collect();
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}
