//! What drives a forecast, and how fast plans grew and will grow: the first questions of a meeting.

use page::govuk::{Markup, Table};
use projection::cohorts::Flow;

use super::common::{january, signed, table, whole};
use crate::model::outcome::Outcome;

/// What each driver adds by the last January.
pub(super) fn drivers(outcome: &Outcome) -> Table {
    let last = outcome.years.last().copied().unwrap_or(0);
    let rows = outcome
        .drivers
        .iter()
        .map(|driver| (Markup::text(&driver.name), vec![driver.held.clone(), signed(driver.adds)]));
    let mut rows: Vec<(Markup, Vec<String>)> = rows.collect();
    // What is left when these are taken away: new plans and endings as they are today.
    let mean = outcome.total.ahead.last().map_or(0.0, |one| one.mean);
    let rest = mean - outcome.total.now - outcome.drivers.iter().map(|one| one.adds).sum::<f64>();
    let today = "Remainder: new plans minus plans that end, at today’s rates";
    rows.push((Markup::text(today), vec!["–".to_owned(), signed(rest)]));
    rows.push((
        Markup::text("Total change, from today’s plans to the mean"),
        vec![String::new(), signed(mean - outcome.total.now)],
    ));
    let head = ["Driver".to_owned(), "Held at".to_owned(), format!("Added by {}", january(last))];
    table(&head, rows)
}

/// By how much a number grew a year, in percent.
fn a_year(from: f64, to: f64, years: u16) -> Option<f64> {
    (from >= 1.0 && to >= 1.0 && years > 0).then(|| ((to / from).powf(1.0 / f64::from(years)) - 1.0) * 100.0)
}

/// How fast plans grew and will grow, in a sentence.
pub(super) fn growth(outcome: &Outcome) -> Option<String> {
    let (first, last) = (*outcome.past.first()?, *outcome.past.last()?);
    let (from, to) = (*outcome.total.past.first()?, *outcome.total.past.last()?);
    let end = *outcome.years.last()?;
    let percent = |value: f64| format!("{value:+.1}%").replace('-', "−");
    let past = a_year(from, to, last - first)?;
    let central = outcome.total.ahead.last()?.median;
    let ahead = a_year(to, central, end - last)?;
    let mut words = format!(
        "Plans changed by {} a year from {} to {}. The central forecast changes by {} a year, to {} in {}.",
        percent(past),
        january(first),
        january(last),
        percent(ahead),
        whole(central),
        january(end)
    );
    let requests = outcome.flows.iter().find(|(flow, _)| *flow == Flow::Requests).map(|(_, line)| line);
    let known = requests.map_or(0, |line| line.past.len());
    if let (Some(line), Some(begun)) = (requests, outcome.past.iter().rev().take(known).next_back())
        && let ([before, .., after], Some(next)) = (line.past.as_slice(), line.ahead.first())
    {
        words.push_str(&format!(
            " There were {} requests in the year to {} and {} in the year to {}; {} are forecast for the next year. New plans follow requests.",
            whole(*before),
            january(*begun),
            whole(*after),
            january(last),
            whole(next.median)
        ));
    }
    Some(words)
}
