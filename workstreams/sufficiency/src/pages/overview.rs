//! The room's first page: what is forecast, where places fall short, what comes next.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::{Shown, show, words};
use projection::gap::Basis;

use super::common::{Asked, Page, Part, chance, january, places, ranged, table, whole};
use super::drivers::growth;
use crate::model::appraisal::gaps;
use crate::model::inputs::Kind;
use crate::model::levers::assumed;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::{files, schemes, snapshot};

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?;
    let known = files::newest(&mut tx).await?;
    let has_snapshot = snapshot::day(&mut tx).await?.is_some();
    let chosen = schemes::live(&mut tx).await?;
    let mut page = Page::new(app.layout(&viewer, "Sufficiency"));
    match &looked {
        None => {
            let missing =
                if known.contains_key(&Kind::Population) { "" } else { " The children of the area are missing." };
            page = page.lead(format!("No forecast is done yet.{missing}"));
        }
        Some(looked) => {
            let known = places(&mut tx, looked).await?;
            let outcome = &looked.outcome;
            if let (Some(year), Some(last)) = (outcome.years.last(), outcome.total.ahead.last()) {
                page = page.lead(format!(
                    "{} children and young people have a plan. Central forecast for January {year}: {}, with 8 chances in 10 of {} to {}.",
                    whole(outcome.total.now),
                    whole(last.median),
                    whole(last.eighty.0),
                    whole(last.eighty.1)
                ));
            }
            let assumes = if outcome.scenario.levers.is_empty() {
                "nothing: it goes on as it went until now.".to_owned()
            } else {
                format!("{}.", assumed(&outcome.scenario).join("; "))
            };
            page = page.lead(format!("By the forecast “{}”. It assumes {assumes}", looked.forecast.name));
            let ahead = outcome.years.iter().zip(&outcome.total.ahead);
            let years =
                ahead.map(|(year, one)| (page::govuk::Markup::text(&january(*year)), vec![ranged(one)])).collect();
            let head = ["January".to_owned(), "Plans (8 times of 10)".to_owned()];
            let mut plans = Part::new("All plans").line(looked.cited()).table(table(&head, years));
            plans.lines.extend(growth(outcome));
            page = page.part(plans);
            let mut rows = Vec::new();
            let last = outcome.years.last().copied().unwrap_or(0);
            for gap in gaps(outcome, &known.sites, &known.waiting).into_iter().filter(|gap| gap.year == last) {
                let basis = if gap.basis == Basis::Placed { "placed" } else { "suitable" };
                rows.push((
                    page::govuk::Markup::text(&format!("{}, {basis}", gap.group.words())),
                    vec![whole(gap.children), whole(gap.places), chance(gap.chance_short), whole(gap.places_needed)],
                ));
            }
            if !rows.is_empty() {
                let head = [
                    "Provision",
                    "Children",
                    "Places",
                    "Chance of a shortage",
                    "Places more that leave one chance in five",
                ];
                let head = head.map(str::to_owned);
                let mut part = Part::new(&format!("Places in {}", january(last)));
                part.lines.extend(known.kept);
                page = page.part(
                    part.line(
                        "“Placed” goes on as children were placed, and cannot see for whom there was no place. “Suitable” counts \
                         those too for whom it was judged suitable and who are elsewhere.",
                    )
                    .line(known.source)
                    .table(table(&head, rows)),
                );
            }
        }
    }
    drop(tx);
    let mut next = Part::new("Work on it")
        .link("/sufficiency/data", "Data: what is there, what is missing")
        .link("/sufficiency/forecasts", "Forecasts and scenarios");
    if app.policy.may_ever(&viewer, KEEP_SUFFICIENCY) {
        next = next.link("/sufficiency/forecasts/new", "Try assumptions");
    }
    if let Some(looked) = &looked {
        next =
            next.link(format!("/sufficiency/forecasts/{}", looked.forecast.id), "The forecast, with its track record");
    }
    next = next
        .link("/sufficiency/gaps", "Gaps by provision, area and year")
        .link("/sufficiency/travel", "Travel: how far children would go")
        .link("/sufficiency/options", "Options: what to build")
        .link("/sufficiency/schemes", "Programme of chosen schemes")
        .link("/sufficiency/returns", "Tables for returns")
        .link("/sufficiency/views", "Views on proposals");
    if !has_snapshot {
        next = next.line("The record is looked at once a day, and within a minute at first.");
    }
    if !chosen.is_empty() {
        let places: f64 = chosen.iter().map(|one| one.places).sum();
        let schemes = words::plural(i64::try_from(chosen.len()).unwrap_or(0), "scheme is", "schemes are");
        next = next.line(format!("{schemes} chosen, with {} places.", whole(places)));
    }
    show(&page.part(next))
}
