//! How the viewer's own service returns advice within six weeks, by the month in which it received the request.

use std::collections::BTreeMap;

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use charts::{Chart, Kind, Stack, Stacked, Unit, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use page::{Figure, Layout, Problem, Shown, show, words};
use people::OrganisationId;

use crate::policy::SEE_PERFORMANCE;
use crate::records::advice::{self, Days, Outcome};
use crate::records::services;

/// Months that are shown, the one that runs included.
const MONTHS: i32 = 12;

/// What can become of a request, in the order of the chart.
const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::InTime, "Within six weeks"),
    (Outcome::Late, "Late"),
    (Outcome::Overdue, "Late and not returned"),
    (Outcome::Open, "Not due yet"),
];

#[derive(Template)]
#[template(path = "advice_performance.html")]
struct Performance {
    layout: Layout,
    /// The services to choose from, where they are several: address, name, whether it is the one that is shown.
    services: Vec<(String, String, bool)>,
    /// None where the viewer is in no service.
    shown: Option<Shows>,
}

struct Shows {
    in_time: u32,
    late: u32,
    overdue: u32,
    open: u32,
    /// None where nothing was asked.
    figure: Option<Figure>,
}

/// What is asked of the page.
#[derive(serde::Deserialize)]
pub struct Asked {
    service: Option<OrganisationId>,
}

/// How many requests of each month have which outcome; each month from a first one has a row.
fn by_month(all: &[Days], first: Date, today: Date) -> BTreeMap<Date, [u32; 4]> {
    let month = |ahead: i32| first.checked_add(ahead.months()).unwrap_or(first);
    let mut months: BTreeMap<Date, [u32; 4]> = (0..MONTHS).map(|ahead| (month(ahead), [0; 4])).collect();
    for days in all {
        let counts = months.entry(days.received_on().first_of_month()).or_default();
        let outcome = days.outcome(today);
        for (count, _) in counts.iter_mut().zip(OUTCOMES).filter(|(_, (known, _))| *known == outcome) {
            *count += 1;
        }
    }
    months
}

fn shows(name: &str, all: &[Days], first: Date, today: Date) -> Result<Shows, Problem> {
    let months = by_month(all, first, today);
    let sum = |place: usize| months.values().filter_map(|counts| counts.get(place)).sum::<u32>();
    let (in_time, late, overdue, open) = (sum(0), sum(1), sum(2), sum(3));
    let shows = Shows { in_time, late, overdue, open, figure: None };
    if all.is_empty() {
        return Ok(shows);
    }
    let due = in_time + late + overdue;
    let share = (in_time * 100).checked_div(due);
    let takeaway = share.map_or_else(
        || "None of these requests is due yet.".to_owned(),
        |share| format!("{share}% of the advice that was due came within six weeks: {in_time} of {due}."),
    );
    let row = |(month, counts): (&Date, &[u32; 4])| Stack {
        name: words::month(*month),
        parts: counts.iter().map(|count| Value::from(f64::from(*count))).collect(),
    };
    let stacked = Stacked {
        of: "Month received".to_owned(),
        parts: OUTCOMES.map(|(_, words)| words.to_owned()).into(),
        rows: months.iter().map(row).collect(),
    };
    let chart = Chart::new(format!("Requests for advice: {name}"), takeaway, Unit::count(), Kind::Stacked(stacked))
        .note("By the month in which the service received the request. The six weeks run from that day (regulation 8(1), SEND Regulations 2014).")
        .note("Restricted records are left out.");
    Ok(Shows { figure: Some(Figure::new("advice-performance", &chart)?), ..shows })
}

/// The figures of a service of the viewer's own; those of another are refused.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let own = services::of_viewer(&mut tx, &viewer).await?;
    let id = asked.service.or_else(|| own.first().map(|(id, _)| *id));
    if let Some(id) = id {
        app.allow(&viewer, SEE_PERFORMANCE, &Facts { organisation: Some(id.uuid()), ..Facts::default() })?;
    }
    let this = own.iter().find(|(known, _)| Some(*known) == id);
    let first = viewer.today.first_of_month().checked_sub((MONTHS - 1).months()).unwrap_or(viewer.today);
    let shown = match this {
        Some((id, name)) => {
            let all = advice::days_of(&mut tx, *id, first).await?;
            Some(shows(name, &all, first, viewer.today)?)
        }
        None => None,
    };
    drop(tx);
    let title = match this {
        Some((_, name)) => format!("Performance: {name}"),
        None => "Performance".to_owned(),
    };
    let link = |(known, name): &(OrganisationId, String)| {
        (format!("/advice/performance?service={known}"), name.clone(), Some(*known) == id)
    };
    let services = if own.len() > 1 { own.iter().map(link).collect() } else { Vec::new() };
    show(&Performance { layout: app.layout(&viewer, &title), services, shown })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_month_has_a_row_also_one_in_which_nothing_was_received() {
        let months = by_month(&[], date(2026, 1, 1), date(2026, 12, 1));
        let (first, last) = (months.keys().next().copied(), months.keys().next_back().copied());
        assert_eq!((months.len(), first, last), (12, Some(date(2026, 1, 1)), Some(date(2026, 12, 1))));
    }
}
