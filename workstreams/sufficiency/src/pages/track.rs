//! The track record: how often ranges held on Januaries of this area that were hidden.

use page::govuk::Markup;
use page::words;
use projection::cohorts::{Margin, Scored};
use statistics::Confidence;

use super::common::{framed, january, table};
use crate::model::outcome::Outcome;

/// The track record: how often such ranges held, on hidden Januaries of this area.
pub(super) struct Track {
    /// Where ranges by provision were widened for it.
    pub(super) widened: Option<Widened>,
    pub(super) simpler_did_better: bool,
    pub(super) table: Markup,
}

/// By how much ranges by provision were widened for what the record showed, in the last January.
pub(super) struct Widened {
    pub(super) least: String,
    pub(super) most: String,
    pub(super) january: String,
}

/// Nothing where the record holds too few Januaries to hide one.
pub(super) fn track(outcome: &Outcome) -> Option<Track> {
    if outcome.track.is_empty() {
        return None;
    }
    let rows = outcome.track.iter().map(|one| {
        let lost: Vec<&str> = one.lost_to().into_iter().map(projection::cohorts::Beside::words).collect();
        let ahead = words::plural(one.ahead, "year", "years");
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
    let head = [
        "Figure",
        "Cases",
        "Within the 80% range",
        "Within the 95% range",
        "Average error",
        "Bias",
        "Simpler forecast that did better",
    ];
    Some(Track {
        widened: widened(outcome),
        simpler_did_better: outcome.track.iter().any(|one| !one.lost_to().is_empty()),
        table: framed(&table(&head.map(str::to_owned), rows.collect()), "Track record"),
    })
}

fn widened(outcome: &Outcome) -> Option<Widened> {
    let least = outcome.widths.iter().copied().fold(f64::INFINITY, f64::min);
    let most = outcome.widths.iter().copied().fold(1.0, f64::max);
    let last = outcome.years.last()?;
    // So much is seen on the page.
    (most >= 1.05).then(|| Widened {
        least: format!("{least:.1}"),
        most: format!("{most:.1}"),
        january: january(*last),
    })
}

/// A share with what chance makes of so few cases.
fn held(one: &Scored, share: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "cases")]
    let within = (share * one.n as f64).round() as u64;
    let n = numbers::fitted::<u64>(one.n);
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
        return "The record has too few Januaries to test how often ranges by provision contain the actual figure."
            .to_owned();
    }
    format!("In tests on past Januaries, 80% ranges by provision contained the actual figure in {}.", of.join(", "))
}
