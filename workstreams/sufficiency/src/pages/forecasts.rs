//! All forecasts.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Table};
use page::{Shown, show, words};

use super::common::{Asked, Page, Part};
use crate::model::levers::assumed;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::forecasts::{self, Forecast, Stands};

/// How a forecast stands.
pub(super) fn state(one: &Forecast) -> String {
    match (&one.stands, one.is_locked()) {
        (Stands::Waiting, _) => "Waiting to run".to_owned(),
        (Stands::Running { done, .. }, _) => {
            format!("Running: {} of {} simulations", words::count(*done), words::count(one.simulations))
        }
        (Stands::Failed(_), _) => "Failed".to_owned(),
        (Stands::Cancelled, _) => "Cancelled".to_owned(),
        (Stands::Done, true) => "Done, locked".to_owned(),
        (Stands::Done, false) => "Done".to_owned(),
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    drop(tx);
    let done = (!asked.done.is_empty()).then_some("It is removed.");
    let mut page = Page::new(app.layout(&viewer, "Forecasts").done(done).back_to("/sufficiency", "Sufficiency"));
    let mut part = Part::new("");
    part.label = "Forecasts".to_owned();
    if app.policy.may_ever(&viewer, KEEP_SUFFICIENCY) {
        part = part.link("/sufficiency/forecasts/new", "Make a forecast");
    }
    if all.iter().filter(|one| one.is_done()).count() > 1 {
        part = part.link("/sufficiency/forecasts/side-by-side", "Forecasts side by side");
    }
    if all.is_empty() {
        part = part.line("There is none yet.");
    } else {
        let rows = all
            .iter()
            .map(|one| {
                vec![
                    Cell::html(Markup::link(&format!("/sufficiency/forecasts/{}", one.id), &one.name)),
                    Cell::text(assumed(&one.scenario()).join("; ")),
                    Cell::text(state(one)),
                    Cell::text(&one.asked_by),
                    Cell::text(words::time(one.asked_at())),
                ]
            })
            .collect();
        part = part.table(Table {
            head: ["Forecast", "Assumed", "Stands", "Asked for by", "When"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
    }
    page = page.part(part);
    show(&page)
}
