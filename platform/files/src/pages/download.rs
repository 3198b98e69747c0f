//! A file as the browser keeps it. It is never shown inside a page of ours, and never run.

use access::{App, Viewer};
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use gate::SEALED_FILE;
use page::{Problem, Shown};
use serde_json::json;
use uuid::Uuid;

use super::Attachments;
use crate::AttachmentId;
use crate::records::stored::Open;
use crate::records::{attachments, stored};

pub(super) async fn view(of: &Attachments, app: App, viewer: Viewer, id: Uuid, file: AttachmentId) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    let mut tx = app.db.read().await?;
    let found = attachments::one(&mut tx, open.id, file).await?;
    let shown = open.shown(&mut tx, &viewer).await?;
    if found.kept(&shown).is_some() {
        return Err(Problem::Conflict(super::list::NOT_AVAILABLE.to_owned()));
    }
    let stored = stored::one(&mut tx, found.content).await?;
    let sealed = match shown.sealed_from(found.added_by) {
        Some(names) => Some((names, stored::one(&mut tx, found.content).await?)),
        None => None,
    };
    drop(tx);
    if let Some((names, to_read)) = sealed {
        let said = to_read.said(&app.db, found.media_type.clone()).await?;
        if found.says(names, said.text.as_deref()) {
            return Err(Problem::Conflict(SEALED_FILE.to_owned()));
        }
    }
    let content = stored.open(&app.db).await?;
    let entry = open.see.entry(open.id.kind, Some(id)).detail(json!({ "file": file }));
    let entry = entry.held(open.owner.child().map(|child| child.uuid()));
    app.db.log_read(&viewer.actor(), entry).await?;
    send(&found.name(&shown), &found.media_type, content)
}

/// What tells the browser to keep a file. Its name may hold anything: the plain form keeps what is safe, the second says it whole.
#[must_use]
pub fn kept_as(name: &str, media_type: &str) -> [(HeaderName, String); 2] {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let whole: String = name
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'.' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)]
}

/// Sends a file to be kept, in pieces.
///
/// # Errors
/// None: it is a page like others.
pub fn send(name: &str, media_type: &str, content: Open) -> Shown {
    let length = [(header::CONTENT_LENGTH, content.size().to_string())];
    Ok((kept_as(name, media_type), length, content.into_body()).into_response())
}
