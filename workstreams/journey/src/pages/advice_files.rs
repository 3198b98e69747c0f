//! Files of a piece of advice: what went with the request, and the advice itself as it came.

use access::{App, Viewer};
use files::records::attachments::{self, OwnerId};
use files::{Asking, Attachments, Brought, Owner, paths};
use gate::Reader;
use messages::ATTACHED;
use page::govuk::{FileUpload, Markup};
use page::upload::SentFile;
use page::{Form, Limit, Problem};
use people::records::{children, way_in};
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use uuid::Uuid;

use super::advice::opens;
use crate::RECORD_EVENT;
use crate::policy::ADD_ADVICE_FILES;
use crate::records::advice::{self, Advice, AdviceId};
use crate::records::attached::{self, AttachedTo};
use crate::records::timeline;

pub const FILES: Limit = Limit::megabytes(50);

/// Files that the officer sends with the request: reports, the family's evidence.
pub static OF_REQUEST: Attachments = Attachments::new(
    AttachedTo::AdviceRequest.kind(),
    paths!("/advice-requests/{id}"),
    FILES,
    (OPEN_CHILD, RECORD_EVENT),
    request,
);

/// Files of the advice: whoever gives it adds them, and the officer where they came by e-mail.
pub static OF_ANSWER: Attachments =
    Attachments::new(AttachedTo::Advice.kind(), paths!("/advice/{id}"), FILES, (OPEN_CHILD, ADD_ADVICE_FILES), answer);

/// The files of a piece of advice, as the store names them.
pub(super) fn owner_of(piece: AdviceId) -> OwnerId {
    AttachedTo::Advice.owner(piece.uuid())
}

/// Whether a file of the advice is there already, added before anybody recorded that it came.
pub(super) async fn is_there(tx: &mut Tx, piece: AdviceId) -> Result<bool, Problem> {
    Ok(attachments::of(tx, owner_of(piece)).await?.iter().any(attachments::Attachment::stands))
}

fn request(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let (owner, _) = owner(&app, &viewer, id, "Files sent with the request").await?;
        Ok(owner)
    })
}

fn answer(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let (owner, writes) = owner(&app, &viewer, id, "Files sent with the answer").await?;
        Ok(if writes { owner } else { owner.read_only() })
    })
}

/// The piece as an owner of files, and whether the viewer adds to its answer: whoever was asked, and who works on the case.
async fn owner(app: &App, viewer: &Viewer, id: Uuid, title: &str) -> Result<(Owner, bool), Problem> {
    let mut tx = app.db.read().await?;
    let child: PersonId = advice::child_of(&mut tx, id).await?;
    let (_, facts) = way_in::let_in(&mut tx, app, viewer, (OPEN_CHILD, OPEN_CHILD), child).await?;
    let records = app.policy.decide(viewer, RECORD_EVENT, &facts).is_some();
    let reader = Reader::session(&mut tx, viewer, child).await?;
    let journey = timeline::load(&mut tx, &reader, child).await?;
    let piece = advice::of(&mut tx, child).await?.into_iter().find(|one| one.id.uuid() == id);
    let piece = piece.filter(|one| opens(one, viewer, records, &journey, &reader)).ok_or(Problem::NotFound)?;
    let href = format!("/children/{child}/advice/{}", piece.id);
    let owner = Owner::about_child(child, title, &href, facts, ATTACHED);
    Ok((owner, records || piece.is_asked_of(viewer)))
}

/// The files of the advice with the form that adds some, and where those of the request are, for the page about the piece.
pub(super) async fn attached(app: &App, viewer: &Viewer, piece: &Advice) -> Result<Markup, Problem> {
    let attached = OF_ANSWER.attached(app, viewer, piece.id.uuid()).await?;
    let request = Markup::link(&format!("/advice-requests/{}/files", piece.id), "Files sent with the request");
    Ok(attached.then(&Markup::render(&Paragraph { content: request })?))
}

/// The same for the page on which the advice is given, whose own form takes files: what is there, and the field.
pub(super) async fn within(
    app: &App,
    viewer: &Viewer,
    piece: &Advice,
    form: &Form,
) -> Result<(Markup, Option<FileUpload>), Problem> {
    let (listed, field) = OF_ANSWER.within(app, viewer, piece.id.uuid(), form).await?;
    let request = Markup::link(&format!("/advice-requests/{}/files", piece.id), "Files sent with the request");
    Ok((listed.then(&Markup::render(&Paragraph { content: request })?), field))
}

/// Looks at the files that came with a form, reads them and puts them where files lie, all or none; why one is refused is said at
/// their field.
pub(super) async fn keep(app: &App, sent: Vec<SentFile>, form: &mut Form) -> Result<Vec<Brought>, Problem> {
    let mut accepted = Vec::new();
    for one in sent.into_iter().filter(|file| !file.name.is_empty()) {
        let name = one.name.clone();
        if one.size == 0 {
            form.refuse("file", format!("The selected file is empty: {name}"));
            continue;
        }
        match files::accept(&app.settings.scanner, one).await? {
            Ok(one) => accepted.push(one),
            Err(words) => form.refuse("file", format!("{name}: {words}")),
        }
    }
    let mut kept = Vec::new();
    for one in accepted.into_iter().filter(|_| form.is_right()) {
        kept.push(one.bring(&app.db).await?);
    }
    Ok(kept)
}

/// Adds files to the answer of a piece.
pub(super) async fn add(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (child, piece): (PersonId, AdviceId),
    kept: Vec<Brought>,
) -> Result<(), Problem> {
    if kept.is_empty() {
        return Ok(());
    }
    let allowed = children::allow(tx, app, viewer, ADD_ADVICE_FILES, child).await?;
    Ok(attached::add(tx, viewer, (owner_of(piece), child), kept, &allowed).await?)
}

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ content }}</p>"#)]
struct Paragraph {
    content: Markup,
}
