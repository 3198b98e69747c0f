//! The track record: how often ranges held on Januaries of this area that were hidden.

use page::govuk::Markup;
use page::words;
use projection::cohorts::{Margin, Scored};
use statistics::Confidence;

use super::common::{Part, january, table};
use crate::model::outcome::Outcome;

/// The track record: how often such ranges held, on hidden Januaries of this area.
pub(super) fn record(outcome: &Outcome) -> Part {
    let part = Part::new("Track record");
    if outcome.track.is_empty() {
        return part.line(
            "The record holds too few Januaries to hide one: nothing of this area says how right such a forecast is. On 144 areas, the \
             ranges that its widths come from held the truth 95 times of 100 at one to four years (80% ranges: see the report).",
        );
    }
    let rows = outcome.track.iter().map(|one| {
        let lost: Vec<&str> = one.lost_to().into_iter().map(projection::cohorts::Beside::words).collect();
        let ahead = words::plural(i64::from(one.ahead), "year", "years");
        let cells = vec![
            one.n.to_string(),
            held(one, one.coverage.1),
            held(one, one.coverage.2),
            format!("{:.1}%", one.wape * 100.0),
            format!("{:+.1}%", one.bias * 100.0).replace('-', "−"),
            if lost.is_empty() { "–".to_owned() } else { lost.join(", ") },
        ];
        (Markup::text(&format!("{}, {ahead} ahead", one.margin.words())), cells)
    });
    let head =
        ["What", "Cases", "In the 8 of 10 range", "In the 19 of 20 range", "Off by", "Bias", "Simpler, and better"];
    let part = part
        .line(
            "The last Januaries were hidden, the model fitted without them, and its ranges laid beside what came. Few of them are \
             independent: totals of one area are one case a year.",
        )
        .table(table(&head.map(str::to_owned), rows.collect()));
    let part = match widened(outcome) {
        None => part,
        Some(words) => part.line(words),
    };
    if outcome.track.iter().any(|one| !one.lost_to().is_empty()) {
        part.line("Where a simpler forecast did better, its name stands in the last column: weigh that before you rely on it.")
    } else {
        part
    }
}

/// By how much ranges by provision were widened for what the record showed.
fn widened(outcome: &Outcome) -> Option<String> {
    let least = outcome.widths.iter().copied().fold(f64::INFINITY, f64::min);
    let most = outcome.widths.iter().copied().fold(1.0, f64::max);
    let last = outcome.years.last()?;
    // So much is seen on the page.
    (most >= 1.05).then(|| {
        format!(
            "Ranges by provision are wider for what hidden Januaries showed about where children are placed: {least:.1} to {most:.1} \
             times as wide in {}. Each hidden January was laid beside ranges that knew of those before it alone.",
            january(*last)
        )
    })
}

/// A share with what chance makes of so few cases.
fn held(one: &Scored, share: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "cases")]
    let within = (share * one.n as f64).round() as u64;
    let n = u64::try_from(one.n).unwrap_or(0);
    let interval = statistics::proportion(within, n, Confidence::P95);
    interval.map_or_else(
        || format!("{within} of {n}"),
        |interval| format!("{within} of {n} ({:.0} to {:.0}%)", interval.lower * 100.0, interval.upper * 100.0),
    )
}

/// How ranges by provision held on hidden Januaries, in a sentence: gaps and options rest on them.
pub(super) fn track_by_provision(outcome: &Outcome) -> String {
    let of: Vec<String> = outcome
        .track
        .iter()
        .filter(|one| one.margin == Margin::Provision)
        .map(|one| {
            let ahead = words::plural(i64::from(one.ahead), "year", "years");
            #[expect(clippy::cast_precision_loss, reason = "some cases")]
            let held = (one.coverage.1 * one.n as f64).round();
            format!("{held:.0} of {} at {ahead}", one.n)
        })
        .collect();
    if of.is_empty() {
        return "The record holds too few Januaries to say how often such ranges by provision held.".to_owned();
    }
    format!("On Januaries that were hidden, ranges of 8 of 10 by provision held in {}.", of.join(", "))
}
