//! Adding files, removing one, putting one on hold.

use access::{Allowed, App, Viewer};
use page::{Form, Problem, Shown, Upload, go};
use uuid::Uuid;

use super::{Attachments, Open, list};
use crate::records::attachments::{self, NewAttachment, Removal};
use crate::{AttachmentId, Looked, accept};

impl Attachments {
    fn back(&self, id: Uuid, done: &str) -> Shown {
        go(&format!("{}?done={done}", self.paths.list.replace("{id}", &id.to_string())))
    }
}

/// Whoever may see a thing and not do this to it has found no such page.
fn may(allowed: Option<Allowed>) -> Result<Allowed, Problem> {
    allowed.ok_or(Problem::NotFound)
}

/// Keeps all files that were sent, or none.
pub(super) async fn add(of: &Attachments, app: App, viewer: Viewer, id: Uuid, mut upload: Upload) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    may(open.change)?;
    upload.must_hold_files();
    let Upload { mut form, files } = upload;
    let mut accepted = Vec::new();
    if form.is_right() {
        for sent in files {
            let name = sent.name.clone();
            match accept(&app.settings.scanner, sent).await? {
                Ok(one) => accepted.push(one),
                Err(words) => form.refuse("file", format!("{name}: {words}")),
            }
        }
    }
    if !form.is_right() {
        return list::refused(of, &app, &viewer, &open, &form).await;
    }
    let keep_until = of.keep_until(viewer.today);
    let mut kept = Vec::new();
    for one in accepted {
        // What is about no child is not looked through.
        let said = if open.owner.child.is_some() { Some(one.said().await?) } else { None };
        let (name, media_type) = (one.name.clone(), one.media_type);
        kept.push((name, media_type, said, one.put(&app.db).await?));
    }
    // Asked again: files may have taken a while to come.
    let Open { id: owner, change, whole, owner: thing, .. } = of.open(&app, &viewer, id).await?;
    let allowed = may(change)?;
    for (name, _, said, _) in &kept {
        if let (Some((_, guard)), Some(said)) = (thing.child, said) {
            guard.look_ahead(name, said, viewer.today).await?;
        }
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mut done = if kept.len() == 1 { "added" } else { "all-added" };
    for (name, media_type, said, content) in kept {
        let looked = match (thing.child, &said) {
            (Some((child, guard)), Some(said)) => Some(guard.look(&mut tx, child, (&name, said), viewer.today).await?),
            _ => None,
        };
        if whole && looked.is_some_and(Looked::waits) {
            done = "check";
        }
        let new = NewAttachment { name: &name, media_type, content, looked, keep_until };
        attachments::add(&mut tx, &viewer, owner, new, &allowed).await?;
    }
    tx.commit().await?;
    of.back(id, done)
}

pub(super) async fn remove(
    of: &Attachments,
    app: App,
    viewer: Viewer,
    id: Uuid,
    file: AttachmentId,
    mut form: Form,
) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    let allowed = may(open.change)?;
    let because = reason(&mut form, &format!("because-{file}"), "Enter why you are removing the file");
    let Some(because) = because else { return list::refused(of, &app, &viewer, &open, &form).await };
    let mut tx = app.db.write(&viewer.actor()).await?;
    match attachments::remove(&mut tx, &viewer, open.id, file, &because, &allowed).await? {
        Removal::Done => tx.commit().await?,
        Removal::OnHold => {
            return Err(Problem::Conflict(
                "This file is on hold, so it cannot be removed. Ask a manager to end the hold first.".to_owned(),
            ));
        }
    }
    of.back(id, "removed")
}

pub(super) async fn hold(
    of: &Attachments,
    app: App,
    viewer: Viewer,
    id: Uuid,
    file: AttachmentId,
    mut form: Form,
) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    let allowed = may(open.hold)?;
    let because = reason(&mut form, &format!("hold-{file}"), "Enter why the file must be kept");
    let Some(because) = because else { return list::refused(of, &app, &viewer, &open, &form).await };
    let mut tx = app.db.write(&viewer.actor()).await?;
    attachments::hold(&mut tx, &viewer, open.id, file, Some(&because), &allowed).await?;
    tx.commit().await?;
    of.back(id, "held")
}

pub(super) async fn release(of: &Attachments, app: App, viewer: Viewer, id: Uuid, file: AttachmentId) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    let allowed = may(open.hold)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    attachments::hold(&mut tx, &viewer, open.id, file, None, &allowed).await?;
    tx.commit().await?;
    of.back(id, "released")
}

/// A reason; its field is named after the file, so that what is wrong is said beside it.
fn reason(form: &mut Form, field: &str, message: &str) -> Option<String> {
    let because = form.required_text(field, 500, message);
    form.is_right().then_some(because)
}
