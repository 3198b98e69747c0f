//! What a family can do about a decision that it does not agree with: mediation, an appeal, free help. The limits are those of the
//! law (rule 20 of the Tribunal's rules, regulation 33); where to send an appeal is said on GOV.UK, which knows the form of the day.

use access::{App, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use organisations::records::area::Details;
use page::{Layout, Shown, show};

use super::layout;
use super::pages::lines_or_instead;

/// Where an appeal is made.
const APPEAL: &str = "https://www.gov.uk/appeal-ehc-plan-decision";

/// What can be appealed (section 51(2), Children and Families Act 2014).
const APPEALABLE: &[&str] = &[
    "We decide not to assess your child.",
    "We decide not to make a plan.",
    "You do not agree with what the plan says about needs (section B) or help (section F).",
    "You do not agree with the school or college in the plan, or with the type of school (section I).",
    "The plan names no school or college.",
    "We decide not to assess again.",
    "We decide not to change the plan after a review or a new assessment.",
    "We decide to end the plan.",
];

#[derive(Template)]
#[template(path = "disagree.html")]
struct Disagree {
    layout: Layout,
    appealable: &'static [&'static str],
    appeal: &'static str,
    mediation: Vec<String>,
    /// How the SEND service is reached.
    contact: Vec<String>,
    sendiass: Vec<String>,
}

pub(super) async fn view(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let details = Details::load(&mut app.db.read().await?).await?;
    show(&Disagree {
        layout: layout(&app, viewer.as_deref(), "If you do not agree with a decision"),
        appealable: APPEALABLE,
        appeal: APPEAL,
        mediation: lines_or_instead(&details, "mediation"),
        contact: ["telephone", "email"].iter().flat_map(|code| details.lines(code)).collect(),
        sendiass: lines_or_instead(&details, "sendiass"),
    })
}
