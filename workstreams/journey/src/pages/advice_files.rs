//! Files of a piece of advice: what went with the request, and the advice itself as it came.

use access::{App, Viewer};
use files::records::attachments::OwnerId;
use files::{Asking, Attachments, Owner, paths};
use gate::Reader;
use page::govuk::Markup;
use page::{Limit, Problem};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use uuid::Uuid;

use super::advice::opens;
use crate::RECORD_EVENT;
use crate::policy::ADD_ADVICE_FILES;
use crate::records::advice::{self, Advice, AdviceId};
use crate::records::timeline;

pub const FILES: Limit = Limit::megabytes(50);

/// How the store names whose files they are.
const OF_ADVICE: &str = "advice";

/// Files that the officer sends with the request: reports, the family's evidence.
pub static OF_REQUEST: Attachments =
    Attachments::new("advice_request", paths!("/advice-requests/{id}"), FILES, (OPEN_CHILD, RECORD_EVENT), request);

/// Files of the advice: whoever gives it adds them, and the officer where they came by e-mail.
pub static OF_ANSWER: Attachments =
    Attachments::new(OF_ADVICE, paths!("/advice/{id}"), FILES, (OPEN_CHILD, ADD_ADVICE_FILES), answer);

/// The files of a piece of advice, as the store names them.
pub(super) fn owner_of(piece: AdviceId) -> OwnerId {
    OwnerId { kind: OF_ADVICE, id: piece.uuid() }
}

fn request(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let (owner, _) = owner(&app, &viewer, id, "Files sent with the request for advice").await?;
        Ok(owner)
    })
}

fn answer(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let (owner, writes) = owner(&app, &viewer, id, "Files of the advice").await?;
        Ok(if writes { owner } else { owner.read_only() })
    })
}

/// The piece as an owner of files, and whether the viewer adds to its answer: whoever was asked, and who works on the case.
async fn owner(app: &App, viewer: &Viewer, id: Uuid, title: &str) -> Result<(Owner, bool), Problem> {
    let mut tx = app.db.read().await?;
    let child: PersonId = advice::child_of(&mut tx, id).await?;
    let facts = children::standing(&mut tx, viewer, child).await?;
    app.allow(viewer, OPEN_CHILD, &facts)?;
    let records = app.policy.decide(viewer, RECORD_EVENT, &facts).is_some();
    let reader = Reader::session(&mut tx, viewer, child).await?;
    let journey = timeline::load(&mut tx, &reader, child).await?;
    let piece = advice::of(&mut tx, child).await?.into_iter().find(|one| one.id.uuid() == id);
    let piece = piece.filter(|one| opens(one, viewer, records, &journey, &reader)).ok_or(Problem::NotFound)?;
    let href = format!("/children/{child}/advice/{}", piece.id);
    Ok((Owner::about_child(child, title, &href, facts), records || piece.is_asked_of(viewer)))
}

/// The files of the advice with the form that adds some, and where those of the request are, for the page about the piece.
pub(super) async fn panel(app: &App, viewer: &Viewer, piece: &Advice) -> Result<Markup, Problem> {
    let panel = OF_ANSWER.panel(app, viewer, piece.id.uuid()).await?;
    let request = Markup::link(&format!("/advice-requests/{}/files", piece.id), "Files sent with the request");
    Ok(panel.then(&Markup::render(&Paragraph { content: request })?))
}

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ content }}</p>"#)]
struct Paragraph {
    content: Markup,
}
