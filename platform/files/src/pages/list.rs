//! The list of a thing's files, with the form that adds some.

use access::{App, Viewer};
use askama::Template;
use axum::extract::Query;
use page::govuk::{Button, FileUpload, Input, Markup, Tag};
use page::{Done, Form, Layout, Problem, Shown, refuse, show, words};
use serde_json::json;
use uuid::Uuid;

use super::{Attachments, Open};
use crate::records::attachments::{self, Attachment, Kept, Shown as For};

pub(super) const NOT_AVAILABLE: &str =
    "This file is not available to you at the moment. Contact the SEND team if you need it.";

/// A file as the page shows it.
struct Row {
    /// Why the viewer does not have it, or somebody outside the authority not yet; nothing where everybody has it.
    kept: &'static str,
    href: Option<String>,
    name: String,
    about: String,
    tags: Vec<Tag>,
    notes: Vec<String>,
    remove: Option<Act>,
    hold: Option<Act>,
    release: Option<String>,
}

/// Something that can be done to a file, with a reason.
struct Act {
    action: String,
    reason: Input,
}

/// How large the heading of the list is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// The page has its own.
    None,
    Small,
    /// Over the list alone: the page's own form takes files.
    OfList,
}

#[derive(Template)]
#[template(path = "attached.html")]
struct Attached {
    heading: bool,
    action: String,
    rows: Vec<Row>,
    upload: Option<FileUpload>,
    button: Button,
    remove: Button,
    hold: Button,
    release: Button,
}

#[derive(Template)]
#[template(path = "attachments.html")]
struct PageOfFiles {
    layout: Layout,
    about: String,
    attached: Markup,
}

pub(super) async fn view(of: &Attachments, app: App, viewer: Viewer, id: Uuid, Query(asked): Query<Done>) -> Shown {
    let open = of.open(&app, &viewer, id).await?;
    let done = asked.done.as_deref().and_then(|code| match code {
        "added" => Some("File added."),
        "all-added" => Some("Files added."),
        "check" => Some("File added. It must be checked before anybody outside the local authority can open it."),
        "removed" => Some("File removed. It will be deleted tomorrow."),
        "held" => Some("The file is on hold. It cannot be removed until the hold ends."),
        "released" => Some("The hold has ended."),
        _ => None,
    });
    show(&whole(of, &app, &viewer, &open, &Form::default(), done).await?)
}

/// The page again, with what is wrong and all that was typed.
pub(super) async fn refused(of: &Attachments, app: &App, viewer: &Viewer, open: &Open, form: &Form) -> Shown {
    refuse(&whole(of, app, viewer, open, form, None).await?)
}

async fn whole(
    of: &Attachments,
    app: &App,
    viewer: &Viewer,
    open: &Open,
    form: &Form,
    done: Option<&str>,
) -> Result<PageOfFiles, Problem> {
    Ok(PageOfFiles {
        layout: app
            .layout(viewer, "Files")
            .errors(form.summary())
            .back_to(&open.owner.href, &open.owner.title)
            .done(done),
        about: open.owner.title.clone(),
        attached: attached(of, app, viewer, open, form, Heading::None).await?,
    })
}

pub(super) async fn attached(
    of: &Attachments,
    app: &App,
    viewer: &Viewer,
    open: &Open,
    form: &Form,
    heading: Heading,
) -> Result<Markup, Problem> {
    let mut tx = app.db.read().await?;
    let shown = open.shown(&mut tx, viewer).await?;
    let mut all = attachments::of(&mut tx, open.id).await?;
    drop(tx);
    // What was removed is told to those who may change the list.
    all.retain(|one| open.change.is_some() || one.removed(&shown).is_none());
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let entry = open.see.entry(open.id.kind, Some(open.id.id)).detail(json!({ "files": ids }));
    app.db.log_read(&viewer.actor(), entry.held(open.owner.child().map(|child| child.uuid()))).await?;
    let action = of.paths.list.replace("{id}", &open.id.id.to_string());
    let upload = field(of, open, form, "Add files").filter(|_| heading != Heading::OfList);
    Ok(Markup::render(&Attached {
        heading: heading != Heading::None,
        action,
        rows: all.iter().map(|one| row(of, open, one, &shown, form)).collect(),
        upload,
        button: Button::submit("Add files"),
        remove: Button::submit("Remove file").classes("govuk-button--warning"),
        hold: Button::submit("Put on hold").classes("govuk-button--secondary"),
        release: Button::submit("End the hold").classes("govuk-button--secondary"),
    })?)
}

/// Where files are chosen; none where the viewer adds none.
pub(super) fn field(of: &Attachments, open: &Open, form: &Form, label: &str) -> Option<FileUpload> {
    let hint = format!("{} You cannot add programs, or files with macros.", of.limit.hint_of_several());
    open.change.is_some().then(|| FileUpload {
        name: "file".to_owned(),
        label: label.into(),
        hint: Some(hint.into()),
        error_message: form.error("file"),
        multiple: true,
        ..FileUpload::default()
    })
}

/// What somebody who works for the authority is told of a file that others do not have yet.
fn to_read(one: &Attachment, why: Kept) -> String {
    match why {
        Kept::List => format!(
            "It contains the details of {} other children. Nobody outside the local authority can open it until a second person has read it. You ask them on the page “What the family can see”.",
            words::count(one.other_children())
        ),
        Kept::NotChecked => "OnePlan cannot read all of it. Nobody outside the local authority can open it until somebody has opened it and confirmed on the page “What the family can see” that it is about this child and nobody else.".to_owned(),
        Kept::Home | Kept::NotLooked => {
            "OnePlan has not looked through it yet. Nobody outside the local authority can open it before that.".to_owned()
        }
    }
}

fn row(of: &Attachments, open: &Open, one: &Attachment, shown: &For, form: &Form) -> Row {
    let path = |path: &str| path.replace("{id}", &open.id.id.to_string()).replace("{file}", &one.id.to_string());
    let act =
        |address: &str, field: String, label: &str| Act { action: path(address), reason: form.input(&field, label) };
    let (held, removed, kept) = (one.held(shown), one.removed(shown), one.kept(shown));
    let (is_there, is_kept_from, waits) = (removed.is_none(), kept.is_some(), one.waits_for(shown));
    let mut tags = Vec::new();
    let mut notes = Vec::new();
    if is_there && !one.was_scanned() {
        tags.push(Tag::new("Not scanned for viruses", "grey").coded("not-scanned"));
    }
    if let Some((by, because)) = &held {
        tags.push(Tag::new("On hold", "yellow"));
        notes.push(format!("On hold since {by} asked for it: {because}"));
    }
    if let Some((at, by, because)) = &removed {
        tags.push(Tag::new("Removed", "red"));
        notes.push(format!("Removed by {by}, {}: {because}", words::time(*at)));
    }
    if let Some(until) = one.keep_until().filter(|_| is_there) {
        notes.push(format!("Kept until {}.", words::date(until)));
    }
    if is_there && is_kept_from {
        notes.push(NOT_AVAILABLE.to_owned());
    }
    if let Some(why) = waits {
        tags.push(Tag::new("To check", "yellow"));
        notes.push(to_read(one, why));
    }
    if let Some(by) = one.checked_by(shown).filter(|_| open.whole && is_there) {
        notes.push(format!("Checked by {by}."));
    }
    Row {
        kept: kept.or(waits).map_or("", Kept::code),
        href: (is_there && !is_kept_from).then(|| path(of.paths.one)),
        name: one.name(shown),
        about: format!(
            "{}. Added by {}, {}",
            words::size(one.size),
            one.added_by_name(shown),
            words::time(one.added_at())
        ),
        tags,
        notes,
        remove: (is_there && open.change.is_some() && held.is_none())
            .then(|| act(of.paths.remove, format!("because-{}", one.id), "Why you are removing it")),
        hold: (is_there && open.hold.is_some() && held.is_none())
            .then(|| act(of.paths.hold, format!("hold-{}", one.id), "Why it must be kept")),
        release: (is_there && open.hold.is_some() && held.is_some()).then(|| path(of.paths.release)),
    }
}
