//! Files on a child's record that people must read before they leave the authority, whatever they are attached to: one that the
//! program cannot read whole somebody opens, a list of children two people read.

use access::{App, Viewer};
use axum::extract::{Path, State};
use files::AttachmentId;
use files::records::attachments::{self, Kept, ListsRead};
use gate::Reader;
use gate::records::readings::{self, Kind, New, Reading};
use page::{Form, Problem, Shown, go, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::held_back;
use crate::RECORD_EVENT;
use crate::records::attached::{self, OfChild};

/// A file as the page shows it.
pub(super) struct Shows {
    pub(super) id: AttachmentId,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) words: String,
    pub(super) waits: &'static str,
    /// Whether a second person is to be asked; otherwise somebody confirms it alone.
    pub(super) is_list: bool,
    /// Whether they were asked.
    pub(super) is_asked: bool,
    pub(super) error: Option<String>,
}

/// The field in which somebody says why a list must be sent.
fn field(file: AttachmentId) -> String {
    format!("reason-{file}")
}

/// The files of a child that wait, each with why.
async fn waiting(tx: &mut Tx, id: PersonId) -> Result<Vec<(OfChild, Kept)>, Problem> {
    let lists = ListsRead::of(tx, id).await?;
    let all = attached::of_child(tx, id).await?.into_iter();
    Ok(all.filter_map(|one| one.file.waits(&lists).map(|why| (one, why))).collect())
}

/// The same for the page; `known` are the child's readings.
pub(super) async fn shown(
    tx: &mut Tx,
    reader: &Reader,
    id: PersonId,
    known: &[Reading],
    form: &Form,
) -> Result<Vec<Shows>, Problem> {
    let mut all = Vec::new();
    for (one, why) in waiting(tx, id).await? {
        let words = match why {
            Kept::List => format!(
                "It contains the details of {}.",
                words::plural(one.file.other_children(), "other child", "other children")
            ),
            Kept::NotChecked => "OnePlan cannot read all of it.".to_owned(),
            Kept::Home | Kept::NotLooked => "OnePlan has not looked through it yet.".to_owned(),
        };
        let is_list = why == Kept::List;
        let is_of = |reading: &Reading| {
            reading.kind == "list" && reading.needs_second && reading.fingerprint == one.file.fingerprint()
        };
        let is_asked = is_list && known.iter().any(is_of);
        all.push(Shows {
            id: one.file.id,
            name: one.file.title().to(reader),
            words,
            waits: why.code(),
            is_list,
            is_asked,
            error: form.error(&field(one.file.id)).map(|error| error.text),
            place: one.place,
        });
    }
    Ok(all)
}

/// Somebody opened a file that the program cannot read whole, and confirms what it is about; or asks a second person to read a list.
pub async fn read(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(PersonId, AttachmentId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let all = waiting(&mut tx, id).await?;
    let (one, why) = all.into_iter().find(|(one, _)| one.file.id == file).ok_or(Problem::NotFound)?;
    let (detail, done) = match why {
        Kept::List => {
            let reason = form.required_text(&field(file), 2_000, "Give your reasons");
            if !form.is_right() {
                drop(tx);
                return held_back::refused(&app, &viewer, id, &form).await;
            }
            let new = New {
                child: id,
                for_person: None,
                kind: Kind::List,
                fingerprint: one.file.fingerprint(),
                title: "A file",
                body: &one.file.title(),
                says: "",
                only: None,
                place: &one.place,
                reason: &reason,
                needs_second: true,
            };
            let reading = readings::add(&mut tx, &viewer, &new).await?;
            (json!({ "read": reading, "file": file }), "asked")
        }
        Kept::NotChecked => {
            attachments::check(&mut tx, &viewer, one.owner, file).await?;
            (json!({ "file_checked": file }), "checked")
        }
        Kept::Home | Kept::NotLooked => return Err(Problem::NotFound),
    };
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/held-back?done={done}"))
}
