//! All forecasts.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Shown, show, words};

use super::common::Asked;
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

#[derive(Template)]
#[template(path = "forecasts.html")]
struct Forecasts {
    layout: Layout,
    all: Option<Table>,
    may_keep: bool,
    /// Whether there are several that are done.
    are_several: bool,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    drop(tx);
    let done = (!asked.done.is_empty()).then_some("Forecast removed.");
    show(&Forecasts {
        layout: app.layout(&viewer, "Forecasts").done(done).back_to("/sufficiency", "Sufficiency"),
        may_keep: app.policy.may_ever(&viewer, KEEP_SUFFICIENCY),
        are_several: all.iter().filter(|one| one.is_done()).count() > 1,
        all: (!all.is_empty()).then(|| Table {
            head: ["Forecast", "Assumptions", "Status", "Requested by", "Date"].map(Head::text).to_vec(),
            rows: all.iter().map(row).collect(),
            first_cell_is_header: true,
            ..Table::default()
        }),
    })
}

fn row(one: &Forecast) -> Vec<Cell> {
    vec![
        Cell::html(Markup::link(&format!("/sufficiency/forecasts/{}", one.id), &one.name)),
        Cell::text(assumed(&one.scenario()).join("; ")),
        Cell::text(state(one)),
        Cell::text(&one.asked_by),
        Cell::text(words::time(one.asked_at())),
    ]
}
