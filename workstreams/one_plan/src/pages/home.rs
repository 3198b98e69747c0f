//! The One Plan's cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::Markup;
use page::{Problem, words};
use projects::model::Colour;
use workstream::{HomeCard, Showing};

use crate::policy::SEE_PLAN;
use crate::records::packs;

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
        let mut lines = Vec::new();
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
