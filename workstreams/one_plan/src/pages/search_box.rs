//! What the search box finds of this room: measures by name and number, and what stands in the plan.

use std::sync::Arc;

use access::App;
use access::lists::ReadLog;
use page::Problem;
use page::govuk::Markup;
use search::things::{self, Thing, Things};
use search::{Asked, Hit, Source, fold};
use store::{Found, PageParams};

use crate::model::definition::Definition;
use crate::policy::SEE_PLAN;
use crate::records::{baskets, finding};

pub const SOURCES: &[Source] = &[
    Source {
        code: "plan",
        heading: "SEND One Plan",
        called: ("result", "results"),
        action: SEE_PLAN,
        find: |app, viewer, asked, params| Box::pin(things::find(app, viewer, asked, params, &THINGS)),
        indexes: &[&finding::PLAN],
    },
    Source {
        code: "measures",
        heading: "Measures",
        called: ("measure", "measures"),
        action: SEE_PLAN,
        find: |app, _, asked, params| Box::pin(measures(app, asked, params)),
        indexes: &[],
    },
];

static FOUND: ReadLog<Thing> = ReadLog::new("plan.search", "plan", SEE_PLAN, |_| None);

static THINGS: Things = Things { index: &finding::PLAN, all: finding::ALL, reads: &FOUND, shown };

fn shown(thing: &Thing) -> (&'static str, String) {
    let (id, on_page) = (thing.id, thing.on_page);
    match thing.kind.as_str() {
        "outcome" => ("Outcome", format!("/plan#outcome-{id}")),
        "source" => ("Source", format!("/plan/sources#source-{id}")),
        "finding" => ("Finding", format!("/plan/sources#finding-{id}")),
        "risk" => ("Risk", "/plan/risks".to_owned()),
        "meeting" => ("Meeting", format!("/plan/meetings/{on_page}")),
        "decision" => ("Decision", format!("/plan/meetings/{on_page}")),
        "task" => ("Task", format!("/plan/meetings/{on_page}")),
        "pack" => ("Board pack", format!("/plan/packs/{on_page}")),
        _ => ("Priority", format!("/plan#priority-{id}")),
    }
}

/// Measures are few, and no rows: their names are looked through as they are.
async fn measures(app: App, asked: Arc<Asked>, params: PageParams) -> Result<Found<Hit>, Problem> {
    let typed = asked.words();
    if typed.is_empty() || typed.len() < asked.parts().len() {
        return Ok(Found::all(Vec::new()));
    }
    let all = baskets::all(&mut app.db.read().await?).await?;
    let mut found: Vec<&Definition> = Vec::new();
    for one in baskets::board(&all).into_iter().chain(&all).flat_map(|basket| &basket.measures) {
        if is_called(one, &typed) && !found.iter().any(|known| known.id == one.id) {
            found.push(one);
        }
    }
    let hits = found.into_iter().map(|one| Hit {
        href: format!("/measures/{}", one.id),
        name: one.title.clone(),
        tag: Markup::default(),
        about: vec![one.id.clone(), one.group.clone()],
        matched: Vec::new(),
    });
    Ok(Found::page_of(hits.collect(), &params))
}

fn is_called(measure: &Definition, typed: &[String]) -> bool {
    let named = fold::words(&format!("{} {} {}", measure.id, measure.title, measure.group));
    typed.iter().all(|word| named.iter().any(|one| one.starts_with(word.as_str())))
}
