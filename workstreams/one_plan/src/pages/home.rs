//! The One Plan's cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::Markup;
use page::{Problem, words};
use projects::model::Colour;
use statistics::{Change, Standing, Statistic};
use workstream::{HomeCard, Showing};

use super::common::Asked;
use crate::model::evaluate::Evaluated;
use crate::policy::SEE_PLAN;
use crate::records::measures::of_basket;
use crate::records::{baskets, packs};

pub const HOME_CARDS: &[HomeCard] = &[HomeCard {
    roles: &[Role::BoardMember, Role::Analyst, Role::Manager, Role::Commissioner],
    order: 60,
    show: plan_card,
}];

#[derive(Template)]
#[template(path = "plan_panel.html")]
struct PlanCard {
    lines: Vec<String>,
    pack: Option<(String, String)>,
}

fn plan_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, SEE_PLAN) {
            return Ok(None);
        }
        let mut tx = app.db.read().await?;
        let frame = Asked::default().frame(&mut tx).await?;
        let all = baskets::all(&mut tx).await?;
        let mut lines = Vec::new();
        if let (Some(frame), Some(basket)) = (&frame, baskets::board(&all)) {
            let rows = of_basket(&mut tx, frame, basket).await?;
            let count = |wanted: Change| {
                rows.iter().filter(|(_, one)| one.as_ref().is_some_and(|one| one.change == wanted)).count()
            };
            let with = rows.iter().filter(|(_, one)| one.is_some()).count();
            if with > 0 {
                let (better, worse) = (count(Change::Improved), count(Change::Worsened));
                lines.push(format!(
                    "{with} of {} measures have a figure. A change can be tested for {}: {better} improved, {worse} worsened.",
                    rows.len(),
                    better + worse + count(Change::NoClearChange)
                ));
                let behind =
                    |one: &&Evaluated| one.by(Statistic::Mean).is_some_and(|beside| beside.standing == Standing::Worse);
                lines.push(format!(
                    "{} worse than the mean of statistical neighbours (tested).",
                    words::plural(
                        rows.iter().filter_map(|(_, one)| one.as_ref()).filter(behind).count(),
                        "measure is",
                        "measures are"
                    )
                ));
            }
        }
        let projects = projects::records::projects::all(&mut tx, viewer.today).await?;
        let running: Vec<Colour> =
            projects.iter().filter(|one| one.project.stopped_on().is_none()).map(|one| one.standing.shown()).collect();
        if !running.is_empty() {
            let of = |colour: Colour| running.iter().filter(|one| **one == colour).count();
            lines.push(format!(
                "{}: {} on track, {} at risk, {} delayed.",
                words::plural(running.len(), "project", "projects"),
                of(Colour::Green),
                of(Colour::Amber),
                of(Colour::Red)
            ));
        }
        let pack = packs::list(&mut tx).await?.into_iter().next();
        drop(tx);
        let pack = pack.map(|pack| (format!("/plan/packs/{}", pack.id), pack.title));
        Ok::<_, Problem>(Some(Markup::render(&PlanCard { lines, pack })?))
    })
}
