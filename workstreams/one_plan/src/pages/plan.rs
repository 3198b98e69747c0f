//! The One Plan: priorities, the outcomes that they are to reach, the measures that tell, the actions that serve them.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Table, Tag};
use page::{Layout, Shown, show, words};

use super::common::{self, Asked};
use crate::model::claim::figure;
use crate::policy::LEAD_PLAN;
use crate::records::measures;
use crate::records::plan::{self, OutcomeWhole};
use crate::records::{baskets, meetings, packs, readiness, risks};

#[derive(Template)]
#[template(path = "plan.html")]
struct Plan {
    layout: Layout,
    ways: Vec<(&'static str, &'static str, String)>,
    priorities: Vec<Priority>,
    may_lead: bool,
}

struct Priority {
    id: String,
    title: String,
    about: String,
    owner: String,
    outcomes: Vec<Outcome>,
}

struct Outcome {
    id: String,
    title: String,
    measures: Vec<Markup>,
    actions: Option<Table>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let whole = plan::whole(&mut tx, viewer.today).await?;
    let frame = asked.frame(&mut tx).await?;
    let all = baskets::all(&mut tx).await?;
    let mut priorities = Vec::new();
    for one in whole {
        let mut outcomes = Vec::new();
        for outcome in &one.outcomes {
            let mut told = Vec::new();
            for id in &outcome.measures {
                let Some(definition) = baskets::measure(&all, &asked.basket, id) else { continue };
                let evaluated = match &frame {
                    Some(frame) => measures::latest(&mut tx, frame, definition).await?,
                    None => None,
                };
                let link = Markup::link(&format!("/measures/{id}"), &definition.title);
                let words = evaluated.as_ref().map_or_else(
                    || ": no figure yet".to_owned(),
                    |one| format!(", {}: {} ", one.now.period.label, figure(definition, &one.now)),
                );
                let tag = evaluated.map(|one| common::change(one.change)).unwrap_or_default();
                told.push(link.then(&Markup::text(&words)).then(&tag));
            }
            outcomes.push(Outcome {
                id: outcome.outcome.id.to_string(),
                title: outcome.outcome.title.clone(),
                measures: told,
                actions: (!outcome.actions.is_empty()).then(|| actions(outcome)),
            });
        }
        priorities.push(Priority {
            id: one.priority.id.to_string(),
            title: one.priority.title,
            about: one.priority.about,
            owner: format!("{}, {}", one.priority.owner, one.priority.partner),
            outcomes,
        });
    }
    let open = plan::findings(&mut tx).await?.iter().filter(|(one, _)| one.closed_on().is_none()).count();
    let risks = risks::all(&mut tx).await?.iter().filter(|one| one.closed_on().is_none()).count();
    let tasks = meetings::tasks(&mut tx).await?.iter().filter(|one| one.done_on().is_none()).count();
    let packs = packs::list(&mut tx).await?.len();
    let evidence = readiness::all(&mut tx).await?.len();
    drop(tx);
    let count = |number: usize, one: &str, many: &str| words::plural(number, one, many);
    show(&Plan {
        ways: vec![
            ("/measures", "Measures", "figures, trends and comparisons".to_owned()),
            ("/projects", "Projects", "actions, milestones and highlight reports".to_owned()),
            ("/plan/sources", "Sources of the plan", count(open, "open finding", "open findings")),
            ("/plan/risks", "Risks", count(risks, "open risk", "open risks")),
            ("/plan/meetings", "Meetings", count(tasks, "open task", "open tasks")),
            ("/plan/packs", "Board packs", count(packs, "pack", "packs")),
            ("/plan/readiness", "Readiness for inspection", count(evidence, "item of evidence", "items of evidence")),
        ],
        priorities,
        may_lead: app.policy.may_ever(&viewer, LEAD_PLAN),
        layout: app.layout(&viewer, "SEND One Plan").done((!asked.done.is_empty()).then_some("Changes saved.")),
    })
}

fn actions(outcome: &OutcomeWhole) -> Table {
    let rows = outcome
        .actions
        .iter()
        .map(|one| {
            let tag = if one.project.stopped_on().is_some() {
                Tag::new("Stopped", "grey")
            } else {
                Tag::new(&one.standing.words(), one.standing.shown().tag())
            };
            let why = format!(" {}", one.standing.in_words());
            let stands = Markup::of(&tag).then(&Markup::text(&why));
            vec![
                Cell::html(Markup::link(&format!("/projects/{}", one.project.id), &one.project.name)),
                Cell::html(stands),
                Cell::text(one.next().map_or_else(
                    || "–".to_owned(),
                    |next| format!("{}, {}", next.title, words::short_date(next.dates().forecast)),
                )),
                Cell::text(format!("{}, {}", one.project.owner, one.project.partner)),
            ]
        })
        .collect();
    Table {
        head: ["Action", "Status", "Next milestone", "Owner, partner"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}
