//! A child's documents: the list, bringing one, fetching one, taking one out.

use ::files::reading;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use gate::{Reader, SEALED_FILE};
use page::govuk::{Button, FileUpload, Input};
use page::{Done, Form, Layout, Limit, Problem, Shown, Upload, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use store::Tx;

use crate::records::case::is_authority;
use crate::records::files::{self, Content, Held, Listed, New};
use crate::records::messages;
use crate::{ADD_FILE, FileId, READ_MESSAGE, SEE_FILES};

/// The largest document: [`reading::LARGEST`].
pub const FILES: Limit = Limit::megabytes(reading::LARGEST / (1024 * 1024));

#[derive(Template)]
#[template(path = "files.html")]
struct Files {
    layout: Layout,
    child: PersonId,
    name: String,
    files: Vec<Shows>,
    may_add: bool,
    may_withdraw: bool,
    check: Button,
    read: Button,
    withdraw: Button,
}

impl Listed {
    fn about(&self, reader: &Reader, whole: bool) -> String {
        let size = words::size(self.size);
        let own = Some(self.added_by);
        // Who brought it may work where the child is.
        let by = if whole { self.added_by_name.title_to_author(reader, own) } else { "the local authority".to_owned() };
        format!("{}, {size}. Added by {by}, {}", self.name.title_to_author(reader, own), words::time(self.added_at()))
    }

    fn taken_out(&self, reader: &Reader) -> Option<String> {
        self.withdrawn_at().map(|at| {
            let why = self.withdrawn_why.as_ref().map_or_else(|| "no reason given".to_owned(), |why| why.to(reader));
            format!("Removed {}: {why}", words::time(at))
        })
    }
}

/// Why somebody does not have a document.
const fn why(held: Held) -> &'static str {
    match held {
        Held::FormerName => SEALED_FILE,
        Held::Unread | Held::Tells | Held::MayTell => {
            "This document is not available to you at the moment. Contact the SEND team if you need it."
        }
    }
}

/// A document as the page shows it.
struct Shows {
    id: FileId,
    title: String,
    about: String,
    taken_out: Option<String>,
    /// Whether it left with a message before it was taken out.
    was_sent: bool,
    /// Why the viewer does not have it, in words.
    held: Option<&'static str>,
    /// Whether somebody must open it and confirm what it is about.
    to_check: bool,
    /// Who did.
    checked: Option<String>,
    /// Whether it came from outside, and nobody has said that they read it; said to the authority.
    unread: bool,
    /// Whether no virus scanner looked at it; said to the authority.
    not_scanned: bool,
}

pub async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, mut tx) = children::open_part(&app, &viewer, READ_MESSAGE, id, "documents").await?;
    let standing = children::standing(&mut tx, &viewer, id).await?;
    let authority = is_authority(&app, &viewer, &standing);
    let may = |action| app.policy.decide(&viewer, action, &standing).is_some();
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let sent = if authority { messages::sent_files(&mut tx, id).await? } else { Vec::new() };
    let mut shown = Vec::new();
    for one in files::of(&mut tx, &viewer, authority, id).await? {
        let whole = authority || one.added_by == viewer.account;
        shown.push(Shows {
            id: one.id,
            title: one.title.title_to_author(&reader, Some(one.added_by)),
            about: one.about(&reader, whole),
            taken_out: one.taken_out(&reader),
            was_sent: sent.contains(&one.id),
            held: files::held(&mut tx, &reader, &one).await?.map(why),
            to_check: authority
                && may(ADD_FILE)
                && one.partly_read
                && one.checked_by.is_none()
                && one.withdrawn_at().is_none(),
            checked: one.checked_by.as_ref().filter(|_| authority).map(|by| by.title_to_author(&reader, None)),
            unread: authority && one.unread && one.withdrawn_at().is_none(),
            not_scanned: authority && !one.scanned && one.withdrawn_at().is_none(),
        });
    }
    drop(tx);
    let done = asked.done.as_deref().and_then(|key| match key {
        "added" => {
            Some("Document added. The local authority can see it. Other people can see it only if it is sent to them.")
        }
        "check" => Some(
            "Document added. OnePlan cannot read all of it. Open it and confirm what it is about before it is sent.",
        ),
        "checked" => Some("Document checked. It can be sent."),
        "read" => Some("Document marked as read."),
        "withdrawn" => Some("Document removed. Only the local authority can see that it was here."),
        _ => None,
    });
    show(&Files {
        layout: app.layout(&viewer, "Documents").back_to(&format!("/children/{id}"), &child.name()).done(done),
        child: id,
        name: child.name(),
        may_add: may(ADD_FILE),
        may_withdraw: may(SEE_FILES) && may(ADD_FILE),
        files: shown,
        check: Button::submit("I have opened it: it is about this child and nobody else")
            .classes("govuk-button--secondary"),
        read: Button::submit("Mark as read").classes("govuk-button--secondary"),
        withdraw: Button::submit("Remove document").classes("govuk-button--warning"),
    })
}

#[derive(Template)]
#[template(path = "file_new.html")]
struct NewFile {
    layout: Layout,
    name: String,
    title: Input,
    file: FileUpload,
    button: Button,
    /// Where it leads then; empty to the list of documents.
    then: String,
}

/// That a message waits for the document.
pub(super) const MESSAGE: &str = "message";

/// Where the form leads.
#[derive(serde::Deserialize, Default)]
pub struct Then {
    then: Option<String>,
}

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> NewFile {
    let (back, where_to) = match form.value("then") {
        MESSAGE => (super::compose::address(child.id), "Your message"),
        _ => (format!("/children/{}/files", child.id), "Documents"),
    };
    NewFile {
        layout: app.layout(viewer, "Add a document").errors(form.summary()).back_to(&back, where_to),
        then: form.value("then").to_owned(),
        name: child.name(),
        title: Input {
            hint: Some("For example “Speech and language report, March 2026”".into()),
            ..form.input("title", "Name of the document").purpose("off")
        },
        file: FileUpload {
            name: "file".to_owned(),
            label: "Upload a document".into(),
            hint: Some(format!("You can add any document, picture, recording or email, including files with a password. You cannot add programs, or files with macros. {}", FILES.hint()).into()),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        button: Button::submit("Add document"),
    }
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Then>,
) -> Shown {
    let (child, tx) = children::open_part(&app, &viewer, ADD_FILE, id, "documents").await?;
    drop(tx);
    show(&view(&app, &viewer, &child, &Form::default().with("then", asked.then.unwrap_or_default())))
}

/// Keeps the document.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, upload: Upload) -> Shown {
    let (child, tx) = children::open_part(&app, &viewer, ADD_FILE, id, "documents").await?;
    drop(tx);
    let Upload { mut form, files: sent } = upload;
    let title = form.required("title", "Enter the name of the document");
    let mut accepted = None;
    match sent.into_iter().next_back().filter(|file| !file.name.is_empty()) {
        Some(file) => match ::files::accept(&app.settings.scanner, file).await? {
            Ok(file) => accepted = Some(file),
            Err(words) => form.refuse("file", words),
        },
        None => form.refuse("file", "Select a document"),
    }
    let (Some(accepted), true) = (accepted, form.is_right()) else {
        return refuse(&view(&app, &viewer, &child, &form));
    };
    let ::files::Brought { name, media_type, said, content } = accepted.bring(&app.db).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, ADD_FILE, id).await?;
    let new = New { title: &title, name: &name, media_type, said, content };
    let partly = new.said.partly;
    let file = files::add(&mut tx, (viewer.account, &viewer.name), id, new, &allowed).await?;
    let authority = is_authority(&app, &viewer, &children::standing(&mut tx, &viewer, id).await?);
    if !authority {
        files::to_read(&mut tx, id, file).await?;
    }
    tx.commit().await?;
    if form.value("then") == MESSAGE {
        return go(&format!("{}?{}={file}", super::compose::address(id), page::once::DRAFT_WITH));
    }
    go(&format!("/children/{id}/files?done={}", if partly && authority { "check" } else { "added" }))
}

/// Opens a document for whoever may have it, and logs that; with the name that it has for them.
async fn open(
    app: &App,
    viewer: &Viewer,
    (id, file): (PersonId, FileId),
    what: &str,
) -> Result<(Listed, String, Content), Problem> {
    let (_, mut tx) = children::open_part(app, viewer, READ_MESSAGE, id, what).await?;
    let authority = is_authority(app, viewer, &children::standing(&mut tx, viewer, id).await?);
    let listed = files::one(&mut tx, viewer, authority, id, file).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    if let Some(held) = files::held(&mut tx, &reader, &listed).await? {
        return Err(Problem::Conflict(why(held).to_owned()));
    }
    let content = files::content(&mut tx, &listed).await?;
    let name = listed.name.title_to_author(&reader, Some(listed.added_by));
    Ok((listed, name, content))
}

/// A document that is taken together with others.
#[derive(Debug, Clone)]
pub struct Paper {
    pub id: FileId,
    pub title: String,
    /// The name under which it was brought.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Whether it is kept from the viewer until somebody has read it.
    pub is_held: bool,
}

/// The documents of a child that the viewer sees, newest first, without those that were taken out. The caller logs the read.
pub async fn papers(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId) -> Result<Vec<Paper>, Problem> {
    let standing = children::standing(tx, viewer, id).await?;
    if app.policy.decide(viewer, READ_MESSAGE, &standing).is_none() {
        return Ok(Vec::new());
    }
    let reader = Reader::session(tx, viewer, id).await?;
    let mut all = Vec::new();
    for one in files::of(tx, viewer, is_authority(app, viewer, &standing), id).await? {
        if one.withdrawn_at().is_some() {
            continue;
        }
        all.push(Paper {
            id: one.id,
            title: one.title.title_to_author(&reader, Some(one.added_by)),
            name: one.name.title_to_author(&reader, Some(one.added_by)),
            size: one.size,
            is_held: files::held(tx, &reader, &one).await?.is_some(),
        });
    }
    Ok(all)
}

/// What one of them holds. It is logged as what is opened by itself.
///
/// # Errors
/// As where it is opened by itself.
pub async fn paper(app: &App, viewer: &Viewer, id: PersonId, file: FileId) -> Result<Vec<u8>, Problem> {
    let (_, _, content) = open(app, viewer, (id, file), "document, with all papers").await?;
    match content {
        Content::Stored(stored) => Ok(stored.open(&app.db).await?.into_bytes().await?),
        Content::InDatabase(bytes) => Ok(bytes),
    }
}

/// The document itself. It is never shown inside a page of ours, and never run.
pub async fn download(State(app): State<App>, viewer: Viewer, Path(which): Path<(PersonId, FileId)>) -> Shown {
    let (listed, name, content) = open(&app, &viewer, which, "document").await?;
    let headers = ::files::pages::kept_as(&name, &listed.media_type);
    match content {
        Content::Stored(stored) => ::files::pages::send(&name, &listed.media_type, stored.open(&app.db).await?),
        Content::InDatabase(bytes) => Ok((headers, bytes).into_response()),
    }
}

/// Somebody opened a document that the program cannot read whole, and confirms what it is about.
pub async fn checked(State(app): State<App>, viewer: Viewer, Path((id, file)): Path<(PersonId, FileId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::allow(&mut tx, &app, &viewer, SEE_FILES, id).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, ADD_FILE, id).await?;
    files::one(&mut tx, &viewer, true, id, file).await?;
    files::check(&mut tx, id, file, &viewer.name).await?;
    let detail = serde_json::json!({ "file_checked": file });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/files?done=checked"))
}

/// Somebody who works on the case has read a document from outside the authority.
pub async fn read(State(app): State<App>, viewer: Viewer, Path((id, file)): Path<(PersonId, FileId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::allow(&mut tx, &app, &viewer, SEE_FILES, id).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, READ_MESSAGE, id).await?;
    let listed = files::one(&mut tx, &viewer, true, id, file).await?;
    // Nobody has read what is kept from them.
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    if let Some(held) = files::held(&mut tx, &reader, &listed).await? {
        return Err(Problem::Conflict(why(held).to_owned()));
    }
    if listed.unread {
        files::read(&mut tx, id, file).await?;
        let detail = serde_json::json!({ "file_read": file });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
    }
    go(&format!("/children/{id}/files?done=read"))
}

/// Takes a document out.
pub async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(PersonId, FileId)>,
    mut form: Form,
) -> Shown {
    let why = form.required("why", "Enter why you are removing the document");
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::allow(&mut tx, &app, &viewer, SEE_FILES, id).await?;
    // Seeing all of them, as in an emergency, is not yet taking one out.
    let allowed = children::allow(&mut tx, &app, &viewer, ADD_FILE, id).await?;
    if !form.is_right() {
        return Err(Problem::BadRequest(
            "Enter why you are removing the document. Go back and enter a reason.".to_owned(),
        ));
    }
    files::withdraw(&mut tx, id, file, &why, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/files?done=withdrawn"))
}
