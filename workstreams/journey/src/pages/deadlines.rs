//! Deadlines at risk: which fall in the next weeks, by rule and by officer; exceptions relied on.

use access::records::accounts;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Shown, show, words};
use people::OrganisationId;
use store::Tx;

use super::home::officers_table;
use super::worklist::SERVICE;
use crate::SEE_DEADLINES;
use crate::model::asked_of::AskedOf;
use crate::records::advice::{self, ByKey, Replies};
use crate::records::loads::{self, Falling, Waiting};
use crate::records::{calendar, exceptions, missing, services};

/// Weeks ahead.
const WEEKS: i64 = 6;

#[derive(Template)]
#[template(path = "deadlines.html")]
struct Deadlines {
    layout: Layout,
    by_rule: Option<Table>,
    /// What guidance and good practice advise, apart from what the law asks for.
    advised: Option<Table>,
    by_officer: Option<Table>,
    waiting: Option<Table>,
    /// The list of those plans.
    waiting_list: String,
    by_service: Option<Table>,
    /// Whether only services that return little in time are listed.
    low_services: bool,
    /// When the figures of services were counted.
    counted: Option<String>,
    exceptions: Option<Table>,
    until: i16,
    /// How many are left out of the figures since a date is missing, in words.
    missing: Option<String>,
}

/// The address of the services that return little of their advice in time.
pub(super) const LOW_SERVICES: &str = "/deadlines?services=low#by-service";

/// What is asked of the page.
#[derive(serde::Deserialize)]
pub struct Asked {
    services: Option<String>,
}

/// How each service returned the advice that was due in the last twelve months, by name.
async fn by_name(tx: &mut Tx, replies: ByKey) -> store::Result<Vec<(AskedOf, String, Replies)>> {
    let replies: Vec<(AskedOf, Replies)> =
        replies.into_iter().filter_map(|(key, replies)| Some((AskedOf::from_key(&key)?, replies))).collect();
    let names = services::names(tx, replies.iter().filter_map(|(of, _)| of.service()).collect()).await?;
    let named = |(of, replies): (AskedOf, Replies)| {
        let name = of.words(&names);
        (of, name, replies)
    };
    let mut all: Vec<_> = replies.into_iter().map(named).collect();
    all.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
    Ok(all)
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    app.allow(&viewer, SEE_DEADLINES, &Facts::default())?;
    let today = viewer.today;
    let later = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    let mut tx = app.db.read().await?;
    let statutory = loads::falling(&mut tx, &app, &viewer, WEEKS, false).await?;
    let advised = loads::falling(&mut tx, &app, &viewer, WEEKS, true).await?;
    let waiting = loads::waiting(&mut tx, &app, &viewer, later(WEEKS * 7)).await?;
    let loads = loads::by_officer(&mut tx, &app, &viewer, true).await?;
    let ids: Vec<_> = loads.iter().map(|load| load.account).collect();
    let names = accounts::officers_apart(&mut tx, &ids).await?;
    let teams = people::records::teams::by_officer(&mut tx).await?;
    let children = people::records::caseload::loads(&mut tx, &app, &viewer).await?;
    let children: Vec<_> = children.into_iter().map(|one| (one.account, one.children)).collect();
    let relied = exceptions::counts(&mut tx, &app, &viewer, since(today)).await?;
    let (mut replies, counted) = advice::replies_kept(&mut tx, today).await?;
    let low_services = asked.services.as_deref() == Some("low");
    replies.retain(|_, replies| !low_services || replies.are_low());
    let replies = by_name(&mut tx, replies).await?;
    let of: Vec<_> = waiting.iter().filter_map(|one| one.advice_of.service()).collect();
    let asked_of = services::names(&mut tx, of).await?;
    let missing = missing::listing(&app, &viewer).count(&mut tx).await?;
    let (_, until) = calendar::load(&mut tx).await?.years();
    drop(tx);
    show(&Deadlines {
        layout: app.layout(&viewer, "Deadlines at risk"),
        by_rule: by_rule(&statutory, today, true),
        advised: by_rule(&advised, today, false),
        by_officer: (!loads.is_empty()).then(|| officers_table(&loads, &names, &teams, &children)),
        waiting: causes(&waiting, &asked_of, later(WEEKS * 7)),
        waiting_list: list_of(law::ids::FINAL_PLAN, (None, later(WEEKS * 7)), true),
        by_service: by_service(&replies),
        low_services,
        counted: counted.map(words::time),
        exceptions: grounds(&relied),
        until,
        missing: (missing > 0).then(|| words::plural(missing, "deadline is", "deadlines are")),
    })
}

/// The first of the twelve months that some of the figures are about.
pub(super) fn since(today: Date) -> Date {
    today.checked_sub(365.days()).unwrap_or(today)
}

/// A number that opens the list that it counts; nothing is behind 0.
pub(super) fn opens(href: &str, count: i64) -> Cell {
    if count == 0 {
        return Cell::number("0");
    }
    Cell { format: "numeric".to_owned(), ..Cell::html(Markup::link(href, &words::count(count))) }
}

/// A table; none where it has no rows.
fn filled(head: Vec<Head>, rows: Vec<Vec<Cell>>) -> Option<Table> {
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}

fn causes(waiting: &[Waiting], names: &[(OrganisationId, String)], until: Date) -> Option<Table> {
    let row = |one: &Waiting| {
        let cause = match &one.advice_of {
            AskedOf::Nobody => "Nobody else: the next step is for the authority".to_owned(),
            AskedOf::Schools => "Advice from schools and settings".to_owned(),
            AskedOf::Family => "The family’s views".to_owned(),
            of => format!("Advice from {}", of.words(names)),
        };
        let plans = list_of(law::ids::FINAL_PLAN, (None, until), true);
        let href = format!("{plans}&{SERVICE}={}", one.advice_of.code());
        vec![Cell::text(cause), opens(&href, one.plans)]
    };
    let head = vec![Head::text("Waiting for"), Head::number("Plans")];
    filled(head, waiting.iter().map(row).collect())
}

fn by_service(replies: &[(AskedOf, String, Replies)]) -> Option<Table> {
    let row = |(of, service, replies): &(AskedOf, String, Replies)| {
        let href = format!("/deadlines/advice/{}", of.code());
        let list = |show: &str, count: i64| opens(&format!("{href}?show={show}"), count);
        let due = replies.due();
        let share = (replies.in_time * 100).checked_div(due);
        let share = share.map_or_else(
            || Cell::text("–"),
            |share| Cell::html(Markup::link(&href, &format!("{share}% ({} of {due})", replies.in_time))),
        );
        vec![
            Cell::text(service),
            share,
            list("late", replies.late),
            list("overdue", replies.overdue),
            list("expected", replies.expected),
        ]
    };
    let head = vec![
        Head::text("Service"),
        Head::text("Within six weeks"),
        Head::number("Returned late"),
        Head::number("Late and not returned"),
        Head::number("Of those, date given"),
    ];
    filled(head, replies.iter().map(row).collect())
}

fn grounds(relied: &[(String, i64)]) -> Option<Table> {
    let row = |(code, count): &(String, i64)| {
        let words = exceptions::ground(code).map_or(code.as_str(), |ground| ground.words());
        let href = page::path::with_query("/deadlines/exceptions", [("ground", code.clone())]);
        vec![Cell::text(words), opens(&href, *count)]
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

/// Who is responsible, under what is to be done.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="op-cards__note">{{ who }}</span>"#)]
struct Who<'a> {
    who: &'a str,
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
        let span = match week {
            0 => (None, later(-1)),
            week => (Some(later((week - 1) * 7)), later(week * 7 - 1)),
        };
        let classes = if week == 0 { String::new() } else { heat(count, most).to_owned() };
        Cell { classes, ..opens(&list_of(rule, span, binds), count) }
    };
    let rows: Vec<Vec<Cell>> = rules
        .into_iter()
        .map(|(id, who)| {
            let act = words::capitalised(crate::model::tasks::act(id));
            let name = match law::rule(id) {
                Some(_) => Markup::link(&format!("/law/{id}"), &act),
                None => Markup::text(&act),
            };
            let who = words::capitalised(who.trim_start_matches("the "));
            // Under the name, and not in a column: on a phone the figures then begin beside it.
            let name = name.then(&Markup::of(&Who { who: &who }));
            std::iter::once(Cell::html(name)).chain((0..=WEEKS).map(|week| cell(id, week))).collect()
        })
        .collect();
    let weeks = (0..WEEKS).map(|week| Head::number(&words::day_and_month(later(week * 7))));
    let passed = if binds { "Late" } else { "Date passed" };
    let head = [Head::text("Action and who is responsible"), Head::number(passed)].into_iter().chain(weeks).collect();
    let classes = "op-table-figures".to_owned();
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, classes, ..Table::default() })
}
