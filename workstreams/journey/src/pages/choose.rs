//! What can be recorded about a child now: of everything, or what settles one thing that is to be done.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use law::Kind;
use law::invariants::offers;
use page::{Layout, Shown, show, words};
use people::PersonId;
use people::records::children;

use super::journey::{possible, rule_of};
use super::to_do::settles;
use crate::model::lanes::Lane;
use crate::model::looked_for::LookedFor;
use crate::model::{ACTS, Act};
use crate::records::timeline;
use crate::{ADD_NOTE, RECORD_EVENT};

/// A decision that can go either way is not called by one of them.
pub(super) const WHETHER_TO_ISSUE: &str = "Decide whether to issue a plan";

#[derive(Template)]
#[template(path = "choose.html")]
struct Choose {
    layout: Layout,
    child: PersonId,
    /// What can be recorded, by process.
    groups: Vec<(&'static str, Vec<&'static Act>)>,
    may_write: bool,
    /// Whether it is about one thing that is to be done.
    is_narrow: bool,
}

/// What is to be settled.
#[derive(serde::Deserialize)]
pub struct Asked {
    rule: Option<String>,
    /// A code of [`LookedFor`].
    what: Option<String>,
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    drop(tx);
    let rule = asked.rule.as_deref().map(rule_of).transpose()?.map(|(_, rule)| rule);
    let what = asked.what.as_deref().and_then(LookedFor::from_code);
    let (title, acts): (String, Vec<&'static Act>) = match (rule, what) {
        (Some(rule), _) => {
            // Whoever would end a plan after a review first tells and asks the family and the setting (regulation 31).
            let begins = |kind: Kind| kind == Kind::CeaseConsidered && settles(rule, Kind::ReviewCease);
            let does = |act: &&Act| {
                (settles(rule, act.kind) || begins(act.kind)) && offers(&journey.events, act.kind, viewer.today)
            };
            let acts: Vec<&'static Act> = ACTS.iter().filter(does).collect();
            let title = match acts.iter().any(|act| act.kind == Kind::PlanRefused) {
                true => WHETHER_TO_ISSUE.to_owned(),
                false => words::capitalised(rule.act),
            };
            (title, acts)
        }
        (None, Some(what)) => {
            let all = possible(&journey, viewer.today).into_iter().filter(|act| what.holds(act));
            (what.label().to_owned(), all.collect())
        }
        (None, None) => ("Something else happened".to_owned(), possible(&journey, viewer.today)),
    };
    let groups = Lane::ALL.into_iter().filter_map(|lane| {
        let of: Vec<&'static Act> = acts.iter().filter(|act| Lane::of(act.kind) == lane).copied().collect();
        (!of.is_empty()).then_some((lane.label(), of))
    });
    show(&Choose {
        layout: app.layout(&viewer, &title).back_to(&format!("/children/{id}"), &child.name()),
        child: id,
        groups: groups.collect(),
        may_write: app.policy.decide(&viewer, ADD_NOTE, &standing).is_some(),
        is_narrow: rule.is_some() || what.is_some(),
    })
}
