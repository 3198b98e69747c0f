//! A consultation on paper, for a setting that has no account or wants it so.

use ::organisations::records::organisations;
use access::{App, Viewer};
use axum::extract::{Path, State};
use documents::{Block, Document};
use gate::{Outgoing, Reader};
use page::{Problem, Shown, words};
use people::PersonId;
use people::records::children;

use super::consultation::answer_by;
use super::{files, plan_views};
use crate::RECORD_EVENT;
use crate::model::consultation::GROUNDS;
use crate::records::consultations::{self, ConsultationId};
use crate::records::{notices, plans};

/// The letter as a PDF, to print and post.
pub async fn pdf(State(app): State<App>, viewer: Viewer, Path((id, which)): Path<(PersonId, ConsultationId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "consultation").await?;
    let one = consultations::one(&mut tx, id, which).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    if !reader.may_know_setting(one.organisation) {
        return Err(Problem::NotFound);
    }
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let setting = organisations::load(&mut tx, one.organisation).await?;
    let is_sent = plans::versions(&mut tx, id).await?.iter().any(|version| version.state == "served");
    let contact = notices::standard(&mut tx).await?;
    drop(tx);
    let about = plan_views::about(&child);
    let mut document = Document::new("Consultation about a place", about.header(), one.sent_on());
    let address = [Some(setting.name.clone()), setting.street, setting.town, setting.postcode];
    let address: Vec<String> = address.into_iter().flatten().filter(|line| !line.is_empty()).collect();
    document.text(&format!("To: {}", address.join(", ")));
    document.text(&format!("About: {}", about.header()));
    document.text(&format!("Sent on {}.", words::date(one.sent_on())));
    document.text(&format!(
        "The local authority is considering naming {} in section I of the education, health and care (EHC) plan of {}. The law asks us to consult you first (sections 39(2) and 40(3), Children and Families Act 2014).",
        setting.name,
        child.name()
    ));
    if is_sent {
        document.text("The draft plan and the advice that it is based on come with this letter.");
    }
    document.heading("Can you take this child or young person?");
    if let Some(by) = answer_by(one.sent_on()) {
        document.text(&format!(
            "Please answer by {}: within 15 days (paragraph 9.83, SEND Code of Practice). We can decide even if you do not answer.",
            words::date(by)
        ));
    }
    document.text("If your answer is no, tell us which of these reasons applies and why, for this child. They are the only reasons in law (section 39(4)). Being full is not a reason for objection.");
    document.add(Block::List(GROUNDS.iter().map(|(_, words)| (*words).to_owned()).collect()));
    document.text("Tell us also what a place would cost for a year.");
    let contact = contact.iter().find(|(name, _)| *name == "authority_contact").map(|(_, text)| text.as_str());
    if let Some(contact) = contact.filter(|text| !text.is_empty()) {
        document.heading("Where to send your answer");
        document.text(contact);
    }
    files::pdf(&document, "consultation")
}
