//! The slippage of a project: for each milestone its baseline, its forecast, and the day it was done, along time.

use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use page::words;

use crate::records::projects::Whole;

#[derive(Template)]
#[template(path = "slippage.svg", escape = "html")]
struct Slippage {
    title: String,
    description: String,
    height: f64,
    bottom: f64,
    ticks: Vec<(f64, String)>,
    today: Option<f64>,
    rows: Vec<Row>,
}

struct Row {
    y: f64,
    name: String,
    baseline: f64,
    forecast: Option<f64>,
    done: Option<f64>,
}

/// A title short enough for its column.
fn short(title: &str) -> String {
    if title.chars().count() <= 25 {
        title.to_owned()
    } else {
        format!("{}…", title.chars().take(24).collect::<String>())
    }
}

/// Draws it.
pub(super) fn slippage_svg(one: &Whole, today: Date) -> Result<String, askama::Error> {
    const START: f64 = 210.0;
    const END: f64 = 620.0;
    let days: Vec<Date> = one
        .milestones
        .iter()
        .flat_map(|milestone| {
            let dates = milestone.dates();
            [Some(dates.baseline), Some(dates.forecast), dates.done]
        })
        .flatten()
        .collect();
    let first = days.iter().min().copied().unwrap_or(today);
    let last = days.iter().max().copied().unwrap_or(today);
    let first = first.first_of_month();
    let last = last.last_of_month().checked_add(1.day()).unwrap_or(last);
    let span = f64::from((last - first).get_days()).max(1.0);
    let x = |day: Date| ((START + f64::from((day - first).get_days()) / span * (END - START)) * 10.0).round() / 10.0;
    // At most six months are named.
    let months = (last.year() - first.year()) as i32 * 12 + i32::from(last.month() - first.month());
    let step = (months / 6).max(1);
    let mut ticks = Vec::new();
    let mut month = first;
    while month <= last && ticks.len() < 12 {
        ticks.push((x(month), format!("{}/{:02}", month.month(), month.year() % 100)));
        let Ok(next) = month.checked_add(step.months()) else { break };
        month = next;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few milestones")]
    let y = |place: usize| 60.0 + 30.0 * place as f64;
    let bottom = y(one.milestones.len());
    let described: Vec<String> = one
        .milestones
        .iter()
        .map(|milestone| {
            let dates = milestone.dates();
            let now = dates.done.map_or_else(
                || format!("forecast {}", words::date(dates.forecast)),
                |done| format!("done {}", words::date(done)),
            );
            format!("{}: baseline {}, {now}", milestone.title, words::date(dates.baseline))
        })
        .collect();
    Slippage {
        title: format!("Slippage of {}", one.project.name),
        description: format!("{}. The table holds the same dates.", described.join("; ")),
        height: bottom + 30.0,
        bottom,
        ticks,
        today: (first..=last).contains(&today).then(|| x(today)),
        rows: one
            .milestones
            .iter()
            .enumerate()
            .map(|(place, milestone)| {
                let dates = milestone.dates();
                Row {
                    y: y(place),
                    name: short(&milestone.title),
                    baseline: x(dates.baseline),
                    forecast: dates.done.is_none().then(|| x(dates.forecast)),
                    done: dates.done.map(x),
                }
            })
            .collect(),
    }
    .render()
}
