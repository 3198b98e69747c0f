//! Reports and pictures that somebody sends with a request without an account: so many, so large, looked at by the virus scanner, and
//! nobody's until an officer puts the request to a record.

use access::records::throttle::{self, Door};
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::HeaderMap;
use page::govuk::{Button, FileUpload};
use page::{Form, Layout, Limit, Problem, Shown, Upload, refuse, show, words};
use people::PersonId;
use serde_json::json;
use store::Tx;

use super::ask::{self, Peer, anybody, begun, go};
use super::ask_which::{self, Held, about, meant};
use super::requests::visible;
use crate::PLACE_REQUEST;
use crate::model::asking::REQUEST;
use crate::records::intake::{Intake, IntakeId};
use crate::records::request_files::{self, Full, MOST_FILES, RequestFile, RequestFileId};
use messages::records::files::{Kept, take_in};

/// What may come in one form.
pub(super) const FILES: Limit = Limit::megabytes(20);

#[derive(Template)]
#[template(path = "ask_files.html")]
struct Files {
    layout: Layout,
    step: String,
    about: Option<String>,
    /// Which request the files are for.
    mark: String,
    /// Id, name and size of those that are there.
    files: Vec<(RequestFileId, String, String)>,
    /// None where there is no room for another.
    upload: Option<FileUpload>,
    add: Button,
    /// Goes on, with what was chosen.
    go_on: Button,
}

/// Where the request goes on from here.
const NEXT: &str = "/request/check";

async fn page(app: &App, one: &Intake, form: &Form) -> Result<Files, Problem> {
    let files = request_files::of(&mut app.db.read().await?, one.id).await?;
    let has_room = numbers::fitted::<i64>(files.len()) < MOST_FILES;
    let back = REQUEST.steps.last().map(ask::address).unwrap_or_default();
    Ok(Files {
        layout: app.public_layout("Reports and pictures (optional)").errors(form.summary()).back_to(&back, "Back"),
        step: ask::step_of(REQUEST.steps.len() + 1),
        about: about(one),
        mark: ask_which::mark(one),
        // The person with the code uploaded them.
        files: files.iter().map(|one| (one.id, one.name.clone(), words::size(one.size))).collect(),
        upload: has_room.then(|| FileUpload {
            name: "file".to_owned(),
            label: "Add a file".into(),
            hint: Some(
                format!("A letter, a report, a photo or a recording. Up to {MOST_FILES} files. {}", FILES.hint())
                    .into(),
            ),
            error_message: form.error("file"),
            multiple: true,
            ..FileUpload::default()
        }),
        add: Button::submit("Upload").classes("govuk-button--secondary"),
        go_on: Button { name: "step".to_owned(), value: "next".to_owned(), ..Button::submit("Continue") },
    })
}

pub async fn view(State(app): State<App>, headers: HeaderMap) -> Shown {
    match begun(&app, &headers).await? {
        Ok(one) => show(&page(&app, &one, &Form::default()).await?),
        Err(to) => Ok(to),
    }
}

/// What the address of the form says: which request it is about, which must be known before a file is read.
#[derive(serde::Deserialize)]
pub struct About {
    #[serde(default)]
    of_request: String,
}

/// Takes files in. Whether the browser holds the request, not sent yet, and how often it and its network send, is asked before
/// anything is read.
pub async fn add(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Query(asked): Query<About>,
    request: Request,
) -> Shown {
    let one = match meant(&app, &headers, &asked.of_request, Held::Files).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let address = ask::address_of(&app, &headers, peer);
    let mut doors = throttle::network_doors("request:files", &address, 40, 200, Door::quarter);
    doors.extend(throttle::network_doors("request:files:day", &address, 120, 1_000, Door::day));
    doors.push(Door::quarter(format!("request:{}:files", one.id), 20));
    doors.push(Door::day(format!("request:{}:files:day", one.id), 60));
    let mut tx = app.db.write_aside(&anybody()).await?;
    let shut = throttle::enter(&mut tx, &doors).await?;
    tx.commit_draft().await?;
    if let Some(seconds) = shut {
        return Err(Problem::TooMany(seconds));
    }
    let mut upload = Upload::from_request(request, &app).await?;
    // "Continue" works without a file, and saves one that was chosen.
    let goes_on = upload.form.value("step") == "next";
    if goes_on && upload.files.is_empty() && upload.form.is_right() {
        return Ok(go(NEXT));
    }
    upload.must_hold_files();
    let Upload { mut form, files } = upload;
    if form.is_right() {
        // Asked before anything is written to where files lie: what is refused leaves nothing there.
        let bytes = files.iter().map(|file| numbers::fitted::<i64>(file.size)).sum();
        let mut tx = app.db.write_aside(&anybody()).await?;
        let room = request_files::room(&mut tx, one.id, numbers::fitted(files.len()), bytes).await?;
        tx.commit_draft().await?;
        if let Err(full) = room {
            form.refuse("file", no_room(full));
        }
    }
    let mut accepted = Vec::new();
    if form.is_right() {
        for sent in files {
            let name = sent.name.clone();
            match ::files::accept(&app.settings.scanner, sent).await? {
                Ok(one) => accepted.push(one),
                Err(words) => form.refuse("file", format!("{name}: {words}")),
            }
        }
    }
    if !form.is_right() {
        return refuse(&page(&app, &one, &form).await?);
    }
    for file in accepted {
        let (name, media_type) = (file.name.clone(), file.media_type);
        let content = file.put(&app.db).await?;
        let mut tx = app.db.write(&anybody()).await?;
        // Asked again: others may have come meanwhile.
        if let Err(full) = request_files::room(&mut tx, one.id, 1, content.size()).await? {
            drop(tx);
            form.refuse("file", format!("{name}: {}", no_room(full)));
            return refuse(&page(&app, &one, &form).await?);
        }
        request_files::add(&mut tx, one.id, &name, media_type, content).await?;
        tx.commit_draft().await?;
    }
    Ok(go(if goes_on { NEXT } else { "/request/files" }))
}

const fn no_room(full: Full) -> &'static str {
    match full {
        Full::Request => "You have added as much as you can. Remove a file, or send us the rest later",
        Full::Area => {
            "We cannot take more files at the moment. Send your request without it, and give us the file later"
        }
    }
}

pub async fn remove(State(app): State<App>, headers: HeaderMap, Path(file): Path<RequestFileId>, form: Form) -> Shown {
    let one = match meant(&app, &headers, form.value(ask_which::FIELD), Held::Nothing).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let mut tx = app.db.write(&anybody()).await?;
    request_files::remove(&mut tx, one.id, file).await?;
    tx.commit_draft().await?;
    Ok(go("/request/files"))
}

/// A file of a request that is not matched to a record yet, for officers who match requests.
pub async fn download(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, file)): Path<(IntakeId, RequestFileId)>,
) -> Shown {
    let allowed = app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let one = visible(&mut tx, &app, &viewer, id).await?;
    if let Some(child) = one.person {
        // It is now a document on the child's record, with the same access.
        people::records::children::allow(&mut tx, &app, &viewer, messages::SEE_FILES, child).await?;
    }
    let found =
        request_files::of(&mut tx, id).await?.into_iter().find(|one| one.id == file).ok_or(Problem::NotFound)?;
    let stored = ::files::records::stored::one(&mut tx, found.content).await?;
    drop(tx);
    let entry = allowed.entry("intake", Some(id.uuid())).detail(json!({ "file": file, "person": one.person }));
    app.db.log_read(&viewer.actor(), entry).await?;
    ::files::pages::send(&found.name, &found.media_type, stored.open(&app.db).await?)
}

/// A file with what it says, to become a document of a child.
pub(super) struct Read {
    file: RequestFile,
    said: ::files::reading::Said,
    sha256: String,
}

/// Reads the files of a request, before anything is written.
pub(super) async fn read(app: &App, id: IntakeId) -> Result<Vec<Read>, Problem> {
    let mut tx = app.db.read().await?;
    let mut found = Vec::new();
    for file in request_files::of(&mut tx, id).await? {
        let stored = ::files::records::stored::one(&mut tx, file.content).await?;
        found.push((file, stored));
    }
    drop(tx);
    let mut all = Vec::new();
    for (file, stored) in found {
        let sha256 = stored.sha256.clone();
        let content = stored.open(&app.db).await?.into_bytes().await?;
        let media_type = file.media_type.clone();
        let unread = |_| {
            Problem::Unavailable("A file of the request could not be read. Try again. Nothing was saved.".to_owned())
        };
        let said = store::blocking(move || ::files::reading::read(&media_type, &content)).await.map_err(unread)?;
        all.push(Read { file, said, sha256 });
    }
    Ok(all)
}

/// Makes the files of a request documents of the child to whose record it was put.
pub(super) async fn take_to(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    from: &str,
    files: Vec<Read>,
) -> Result<(), Problem> {
    for Read { file, said, sha256 } in files {
        let name = file.name.as_str();
        let kept = Kept {
            title: name,
            name,
            media_type: &file.media_type,
            said,
            content: file.content,
            size: file.size,
            sha256,
        };
        take_in(tx, (viewer.account, from), child, kept).await?;
    }
    Ok(())
}

/// Names, sizes and links of a request's files, for the officer who matches it to a record.
pub(super) async fn listed(tx: &mut Tx, id: IntakeId) -> Result<Vec<(String, String)>, Problem> {
    let line = |one: &RequestFile| {
        let scanned = if one.scanned { "" } else { ", not scanned for viruses" };
        let name = &one.name;
        (format!("/requests/{id}/files/{}", one.id), format!("{name} ({}{scanned})", words::size(one.size)))
    };
    Ok(request_files::of(tx, id).await?.iter().map(line).collect())
}
