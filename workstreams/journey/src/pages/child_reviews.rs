//! The annual reviews of one child: what is next and by when, the meetings that were held, and the reports of them.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use law::Kind;
use law::invariants::offers;
use page::govuk::Timeline;
use page::{Layout, Shown, show};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use workstream::Rooms;

use super::review_report;
use super::story::Told;
use crate::model::ACTS;
use crate::model::lanes::Lane;
use crate::model::status::status;
use crate::records::timeline;
use crate::{RECORD_EVENT, SEND_REVIEW};

#[derive(Template)]
#[template(path = "child_reviews.html")]
struct Reviews {
    layout: Layout,
    child: PersonId,
    /// How far the plan is: "Plan in force, annual review due 4 March 2027".
    status: Option<String>,
    /// What the school does next, and where.
    next: Option<(&'static str, String)>,
    /// What can be recorded of the review now: code of the event and words.
    acts: Vec<(&'static str, &'static str)>,
    reports: Vec<(String, String)>,
    happened: Timeline,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "reviews").await?;
    let may = |action| app.policy.decide(&viewer, action, &facts).is_some();
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let reports = if may(RECORD_EVENT) || may(SEND_REVIEW) {
        review_report::of_child(&mut tx, &app, &viewer, &facts, &reader, id).await?
    } else {
        Vec::new()
    };
    let told = Told::load(&mut tx, Rooms::of(&app.db), &reader, id, !reader.is_family()).await?;
    drop(tx);
    let (events, today) = (&journey.events, viewer.today);
    let settled = journey.settled(today);
    let due = settled.owed.iter().find(|one| one.rule.id == law::ids::ANNUAL_REVIEW && one.state.is_open());
    let due = due.and_then(|one| one.last_day);
    let of_review = |kind: Kind| Lane::of(kind) == Lane::Review;
    let records = may(RECORD_EVENT) && journey.died.is_none();
    let acts = ACTS.iter().filter(|act| records && of_review(act.kind) && offers(events, act.kind, today));
    let mut entries = told.entries(Some(&settled), today, today);
    entries.retain(|entry| entry.lane == Lane::Review);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.on));
    let is_over = journey.died.is_some() && !reader.is_bound();
    show(&Reviews {
        status: if is_over { None } else { status(events, due, today) },
        next: if may(SEND_REVIEW) { super::review::next_step(&journey, id, today) } else { None },
        acts: acts.map(|act| (act.kind.code(), act.title)).collect(),
        reports: review_report::links(&reports),
        happened: Timeline { items: entries.into_iter().map(|entry| entry.item).collect() },
        layout: app.layout(&viewer, "Reviews").back_to(&format!("/children/{id}"), &child.name()),
        child: id,
    })
}
