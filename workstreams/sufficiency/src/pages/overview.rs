//! The room's first page: what is forecast, where places fall short, what comes next.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::Markup;
use page::{Layout, Problem, Shown, show, words};
use projection::gap::Basis;
use store::Tx;

use super::common::{Asked, Few, Known, Looked, chance, framed, january, places, ranged, table, whole};
use super::drivers::growth;
use crate::model::appraisal::gaps;
use crate::model::from_published::FromPublished;
use crate::model::inputs::Kind;
use crate::model::levers::assumed;
use crate::model::outcome::Outcome;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::forecasts::ForecastId;
use crate::records::{files, from_published, schemes, snapshot};

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    layout: Layout,
    forecast: Option<Central>,
    /// What the published figures say, while there is no forecast of one's own.
    published: Option<Early>,
    no_population: bool,
    has_snapshot: bool,
    may_keep: bool,
    /// Schemes that are chosen, and their places.
    chosen: Option<(String, String)>,
}

/// The forecast that pages begin with.
struct Central {
    id: ForecastId,
    name: String,
    now: String,
    /// The day of the forecast.
    as_at: String,
    /// The last January.
    last: Option<(u16, Range)>,
    assumed: String,
    cited: String,
    growth: Option<String>,
    plans: Markup,
    places: Option<Places>,
}

/// A forecast from the published figures of all authorities.
struct Early {
    january: String,
    plans: String,
    authorities: usize,
    table: Markup,
}

impl Early {
    fn new(found: &FromPublished) -> Self {
        let range = |(low, high): (f64, f64)| format!("{} to {}", whole(low), whole(high));
        let rows = found.ahead.iter().map(|one| {
            let cells = vec![whole(one.median), range(one.eighty), range(one.ninety_five)];
            (Markup::text(&january(one.year)), cells)
        });
        let head = ["January", "Plans (median)", "80% range", "95% range"].map(str::to_owned);
        Self {
            january: january(found.last.0),
            plans: whole(found.last.1),
            authorities: found.authorities,
            table: framed(&table(&head, rows.collect()), "Forecast from published figures"),
        }
    }
}

/// A median with its 80% range.
struct Range {
    median: String,
    low: String,
    high: String,
}

/// Children against places in the last January.
struct Places {
    january: String,
    kept: Option<String>,
    source: String,
    table: Markup,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?;
    let known = files::newest(&mut tx).await?;
    let has_snapshot = snapshot::day(&mut tx).await?.is_some();
    let chosen = schemes::live(&mut tx).await?;
    let forecast = match &looked {
        Some(looked) => Some(central(&mut tx, looked, Few::of(&app, &viewer)).await?),
        None => None,
    };
    let published = match &forecast {
        Some(_) => None,
        None => from_published::load(&mut tx).await?,
    };
    drop(tx);
    let places: f64 = chosen.iter().map(|one| one.places).sum();
    show(&Overview {
        layout: app.layout(&viewer, "Sufficiency"),
        forecast,
        published: published.as_ref().map(Early::new),
        no_population: !known.contains_key(&Kind::Population),
        has_snapshot,
        may_keep: app.policy.may_ever(&viewer, KEEP_SUFFICIENCY),
        chosen: (!chosen.is_empty()).then(|| (words::plural(chosen.len(), "scheme is", "schemes are"), whole(places))),
    })
}

async fn central(tx: &mut Tx, looked: &Looked, few: Few) -> Result<Central, Problem> {
    let known = places(tx, looked).await?;
    let outcome = &looked.outcome;
    let last = outcome.years.last().zip(outcome.total.ahead.last()).map(|(year, last)| {
        (*year, Range { median: whole(last.median), low: whole(last.eighty.0), high: whole(last.eighty.1) })
    });
    let ahead = outcome.years.iter().zip(&outcome.total.ahead);
    let years = ahead.map(|(year, one)| (Markup::text(&january(*year)), vec![ranged(one)])).collect();
    let head = ["January".to_owned(), "Plans (80% range)".to_owned()];
    Ok(Central {
        id: looked.forecast.id,
        name: looked.forecast.name.clone(),
        now: whole(outcome.total.now),
        as_at: words::date(outcome.as_at),
        last,
        assumed: if outcome.scenario.levers.is_empty() { String::new() } else { assumed(&outcome.scenario).join("; ") },
        cited: looked.cited(),
        growth: growth(outcome),
        plans: framed(&table(&head, years), "All plans"),
        places: against_places(outcome, known, few),
    })
}

/// Nothing where no places are known.
fn against_places(outcome: &Outcome, known: Known, few: Few) -> Option<Places> {
    let last = outcome.years.last().copied().unwrap_or(0);
    let all = gaps(outcome, &known.sites, &known.waiting);
    let hidden = few.hidden_in(outcome);
    let rows: Vec<_> = all
        .iter()
        .filter(|gap| gap.year == last)
        .map(|gap| {
            let basis = if gap.basis == Basis::Placed { "current placements" } else { "assessed demand" };
            let is_hidden = few.hides_gap(gap, &all, &known.waiting, &hidden);
            let cells = vec![
                Few::shown(is_hidden, || whole(gap.children)),
                whole(gap.places),
                Few::shown(is_hidden, || chance(gap.chance_short)),
                Few::shown(is_hidden, || whole(gap.places_needed)),
            ];
            (Markup::text(&format!("{}, {basis}", gap.group.words())), cells)
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let head = ["Provision", "Children", "Places", "Chance of a shortfall", "Extra places for an 80% chance of enough"];
    let january = january(last);
    let table = framed(&table(&head.map(str::to_owned), rows), &format!("Places in {january}"));
    Some(Places { january, kept: known.kept, source: known.source, table })
}
