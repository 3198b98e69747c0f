//! Advice that came by post or e-mail: when, what it covers, its words or its file.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use law::Kind;
use law::invariants::Given;
use page::govuk::{Button, Choice, FileUpload, Markup, Textarea};
use page::{DateRange, Form, Layout, Limit, Problem, Shown, Upload, go, refuse, show};
use people::PersonId;
use people::records::children;
use serde_json::json;

use super::advice::{Piece, open, tell_if_late};
use super::advice_files::{self, FILES};
use super::record::{COVERS, choices};
use crate::RECORD_EVENT;
use crate::model::advice_lines::PSYCHOLOGY;
use crate::records::advice::{self, Advice, AdviceId, Text, Written};
use crate::records::attached;
use crate::records::timeline::{self, Recorded, Recording};

/// The largest file that the page takes.
pub const LIMIT: Limit = FILES;

#[derive(Template)]
#[template(path = "advice_received.html")]
struct Received {
    layout: Layout,
    from: String,
    fields: Vec<Markup>,
    button: Button,
}

fn view(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<Received, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Record advice received").errors(form.summary()).back_to(&back, "Advice");
    let upload = FileUpload {
        name: "file".to_owned(),
        label: "The advice as it came".into(),
        hint: Some(LIMIT.hint_of_several().into()),
        error_message: form.error("file"),
        multiple: true,
        ..FileUpload::default()
    };
    let mut fields = vec![
        Markup::render(&form.date_input("on", "Received on", "For example, 27 3 2026"))?,
        Markup::render(&form.checkboxes("covers", "The advice covers", choices(COVERS)))?,
    ];
    for (name, words) in COVERS {
        let label = format!("What it says about {} (optional)", words.to_lowercase());
        fields.push(Markup::render(&Textarea { rows: Some(3), ..form.textarea(name, &label).up_to(20_000) })?);
    }
    // The family is never asked whether it knows the child, nor an educational psychologist, who must see them.
    if may_be_unknown(&piece.advice) {
        let choice = Choice::new("yes", "The child or young person is not known to this service")
            .hint("The law still requires advice. You can ask the service to see them");
        fields.push(Markup::render(&form.checkboxes("not_known", "If no advice was given", vec![choice]))?);
    }
    // Last, so that a file that is too large loses nothing that was typed.
    fields.push(Markup::render(&upload)?);
    let from = piece.advice.from(&piece.reader);
    Ok(Received { layout, from, fields, button: Button::submit("Save") })
}

/// Whether it is an answer that the child is not known.
fn may_be_unknown(advice: &Advice) -> bool {
    !advice.is_of_family() && advice.line != PSYCHOLOGY
}

async fn officers(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<Piece, Problem> {
    let (piece, tx) = open(app, viewer, id, piece).await?;
    drop(tx);
    match (piece.records, piece.standing.is_open()) {
        (false, _) => Err(Problem::NotFound),
        (true, false) => Err(Problem::Conflict("This advice has been received already.".to_owned())),
        (true, true) => Ok(piece),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let piece = officers(&app, &viewer, id, piece).await?;
    let today = viewer.today;
    let form = Form::default().with_date("on", today);
    show(&view(&app, &viewer, &piece, &form)?)
}

/// Keeps the files and records that the advice came, both or neither.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    upload: Upload,
) -> Shown {
    let opened = officers(&app, &viewer, id, piece).await?;
    let Upload { mut form, files } = upload;
    let range = DateRange::past(viewer.today).since(opened.child.birth_date(), "the date of birth");
    let on = form.required_date("on", "The date", &range, "Enter the date");
    for (name, _) in COVERS {
        form.at_most(name, 20_000);
    }
    let covers = form.values("covers");
    let of = |name: &str| form.value(name).to_owned();
    let is_not_known = may_be_unknown(&opened.advice) && form.value("not_known") == "yes";
    let text =
        Text { needs: of("needs"), provision: of("provision"), outcomes: of("outcomes"), not_known: is_not_known };
    let has_text = !(text.needs.is_empty() && text.provision.is_empty() && text.outcomes.is_empty());
    let lacks: Vec<&'static str> = COVERS
        .iter()
        .filter(|(code, _)| !is_not_known && !covers.iter().any(|one| one == code))
        .map(|(_, words)| *words)
        .collect();
    let mut accepted = Vec::new();
    for sent in files.into_iter().filter(|file| !file.name.is_empty()) {
        let name = sent.name.clone();
        match files::accept(&app.settings.scanner, sent).await? {
            Ok(one) => accepted.push(one),
            Err(words) => form.refuse("file", format!("{name}: {words}")),
        }
    }
    let is_there = advice_files::is_there(&mut app.db.read().await?, piece).await?;
    if accepted.is_empty() && !has_text && !is_not_known && !is_there {
        form.refuse("file", "Select the file with the advice, or enter what it says");
    }
    let Some(on) = on.filter(|_| form.is_right()) else { return refuse(&view(&app, &viewer, &opened, &form)?) };
    let mut kept = Vec::new();
    for one in accepted {
        kept.push(one.bring(&app.db).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let given = Given { advice_lacks: lacks, ..Given::default() };
    let recording = Recording {
        about: Some(piece.uuid()),
        ..Recording::new(Kind::AdviceReturned, on, json!({ "files": kept.len() }), given)
    };
    match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
        Recorded::Yes(event) => {
            attached::add(&mut tx, &viewer, (advice_files::owner_of(piece), id), kept, &allowed).await?;
            if has_text || text.not_known {
                let by = format!("{}, written down by {}", opened.advice.asked_of.unseen(), viewer.name);
                advice::keep(&mut tx, piece, &text, Written { by: &by, account: None, on }, event).await?;
            }
            tell_if_late(&mut tx, id, piece, &viewer.name, viewer.today).await?;
            tx.commit().await?;
            go(&format!("/children/{id}/advice/{piece}?done=received"))
        }
        Recorded::No(why) => {
            form.refuse("covers", why.to_string());
            drop(tx);
            refuse(&view(&app, &viewer, &opened, &form)?)
        }
    }
}
