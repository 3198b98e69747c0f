//! An adviser's requests by the week in which they fall due: this week and the six after it, and what is late.

use access::{App, Viewer};
use askama::Template;
use axum::extract::State;
use charts::{Bars, Chart, Kind, Unit};
use page::govuk::{Scroll, Table};
use page::{Figure, Layout, Shown, show, words};

use super::advice_queue::{READS, columns};
use super::advice_visit;
use crate::model::weeks;
use crate::records::advice_queue::{self, Filters, Queued, Show};
use crate::records::visits::{self, Planned};

/// Requests that are shown of one week; the rest is on the list behind its link.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "advice_weeks.html")]
struct ByWeek {
    layout: Layout,
    figure: Option<Figure>,
    parts: Vec<Part>,
}

/// A week, or what is late.
struct Part {
    id: String,
    heading: String,
    count: String,
    table: Option<Table>,
    /// The viewer's visits in these days: words and address.
    visits: Vec<(String, String)>,
    /// The list of all of it, where the table does not show all.
    more: Option<String>,
}

impl Part {
    fn cards(&self) -> Option<Scroll<'_>> {
        Some(self.table.as_ref()?.cards(&self.heading))
    }
}

/// What is counted: how it is called, the address of its list, and what it holds.
fn parts(viewer: &Viewer) -> Vec<(String, String, Filters)> {
    let late = ("Overdue".to_owned(), "show=late".to_owned(), Filters::from(Show::Late));
    let weeks = weeks::coming(viewer.today).into_iter().enumerate().map(|(ahead, week)| {
        let words = if ahead == 0 { format!("This week: {}", week.words()) } else { week.words() };
        let filters = Filters { due: Some((week.first, week.last)), ..Filters::from(Show::All) };
        (words, format!("week={}", week.monday), filters)
    });
    std::iter::once(late).chain(weeks).collect()
}

fn figure(bars: Vec<(String, i64)>) -> Result<Option<Figure>, askama::Error> {
    let total: i64 = bars.iter().map(|(_, count)| count).sum();
    let Some((most, count)) = bars.iter().max_by_key(|(_, count)| *count).filter(|_| total > 0).cloned() else {
        return Ok(None);
    };
    let takeaway = format!("Most requests: {most} ({}).", words::count(count));
    let kind = Kind::Bars(Bars::counts("Due", bars));
    let chart = Chart::new("Requests for advice, by when they are due", takeaway, Unit::count(), kind);
    // Each week stands below with its requests.
    Ok(Some(Figure::new("by-week", &chart)?.beside_its_table()))
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let parts = parts(&viewer);
    let mut found: Vec<(String, String, i64, Vec<Queued>)> = Vec::new();
    for (words, query, filters) in &parts {
        let listing = advice_queue::listing(&app, &viewer, filters);
        let rows = listing.first(&mut tx, SHOWN).await?;
        let shown = numbers::fitted::<i64>(rows.len());
        let count = if shown < SHOWN { shown } else { listing.count(&mut tx).await? };
        found.push((words.clone(), query.clone(), count, rows));
    }
    // Every visit of these weeks: only what is later has no place here.
    let last = parts.iter().filter_map(|(.., filters)| filters.due).map(|(_, last)| last).max();
    let mut coming: Vec<Planned> = Vec::new();
    visits::of_team(&app, &viewer, viewer.today)
        .each(&mut tx, None, |one| {
            if last.is_some_and(|last| one.on() <= last) {
                coming.push(one);
            }
            Ok(())
        })
        .await?;
    drop(tx);
    let href = |one: &Planned| format!("/children/{}/advice/{}", one.person, one.advice);
    let visits_in = |filters: &Filters| -> Vec<(String, String)> {
        let days = filters.due.map_or_else(Vec::new, |(first, last)| advice_visit::in_days(&coming, first, last));
        days.into_iter().map(|one| (advice_visit::line(one, &viewer), href(one))).collect()
    };
    let of_weeks: Vec<Vec<(String, String)>> = parts.iter().map(|(.., filters)| visits_in(filters)).collect();
    app.log_rows(&viewer, &coming, &advice_visit::READS).await?;
    let all: Vec<Queued> = found.iter().flat_map(|(.., rows)| rows.iter().cloned()).collect();
    app.log_rows(&viewer, &all, &READS).await?;
    let bars = found.iter().map(|(words, _, count, _)| (words.clone(), *count)).collect();
    let columns = columns(viewer.today, advice_queue::is_in_service(&viewer));
    let found = found.into_iter().zip(of_weeks).enumerate();
    let parts = found.map(|(index, ((heading, query, count, rows), visits))| Part {
        visits,
        id: format!("week-{index}"),
        heading,
        count: words::plural(count, "request", "requests"),
        table: (!rows.is_empty()).then(|| columns.table(&rows)),
        more: (count > SHOWN).then(|| format!("/advice?{query}")),
    });
    show(&ByWeek {
        figure: figure(bars)?,
        parts: parts.collect(),
        layout: app.layout(&viewer, "Requests for advice by week").back_to("/advice", "Requests for advice"),
    })
}
