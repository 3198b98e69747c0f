//! The contact log of a child: calls, visits, emails, meetings and notes, newest first.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Markup, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Shown, show, words};
use people::PersonId;
use people::records::children;
use store::Listing;

use crate::model::notes::{KINDS, label};
use crate::records::notes::{self, BY_DAY, Note, Wanted};
use crate::{ADD_NOTE, READ_NOTES};

static EXPORTS: ReadLog<Note> = ReadLog::new("note.export", "person", READ_NOTES, |note| Some(note.person.uuid()));

fn columns<'a>(reader: &Reader) -> Columns<'a, Note> {
    let (with, body, by, follow) = (reader.clone(), reader.clone(), reader.clone(), reader.clone());
    Columns::new([
        Column::text("Date", |note: &Note| words::short_date(note.happened_on()))
            .in_file("Date", |note| note.happened_on().to_string())
            .sorted_by(BY_DAY),
        Column::cell("Type", |note: &Note| {
            let address = format!("/children/{}/notes/{}", note.person, note.id);
            let link = Markup::link(&address, label(&note.kind));
            if note.is_corrected() {
                link.then(&Markup::text(" ")).then(&Markup::of(&Tag::new("Corrected", "grey")))
            } else {
                link
            }
        })
        .in_file("Type", |note| label(&note.kind).to_owned()),
        Column::text("With", move |note: &Note| note.with_whom.to(&with)),
        Column::text("What was said or done", move |note: &Note| note.body.to(&body)),
        Column::text("Follow-up", move |note: &Note| follow_up(note, &follow)),
        Column::text("Recorded by", move |note: &Note| note.written_by.to(&by)),
    ])
}

/// What is to be done because of an entry, and by when, or when it was done.
fn follow_up(note: &Note, reader: &Reader) -> String {
    let Some(what) = &note.follow_up else { return String::new() };
    let when = match (note.follow_done(), note.follow_due()) {
        (Some(on), _) => format!(" (done {})", words::short_date(on)),
        (None, Some(due)) => format!(" (due {})", words::short_date(due)),
        (None, None) => String::new(),
    };
    format!("{}{when}", what.to(reader))
}

fn list<'a>(id: PersonId, reader: &Reader) -> List<'a, Note> {
    let path = format!("/children/{id}/notes");
    List::new(&path, ("entry", "entries"), columns(reader))
        .labelled("Contact log")
        .in_order_of("-when")
        .note("newest first")
        .filter(Filter::choice("kind", "Type", KINDS.iter().copied()))
        .filter(Filter::day("from", "From"))
        .filter(Filter::day("until", "To"))
        .files()
        .empty("No calls, visits, emails, meetings or notes are recorded.")
}

fn listing(app: &App, viewer: &Viewer, id: PersonId, asked: &ListParams) -> Listing<Note> {
    let day = |code| asked.value(code).parse().ok();
    notes::listing(app, viewer, id, &Wanted { kind: asked.value("kind"), from: day("from"), until: day("until") })
}

/// What was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    fn words(&self, name: &str) -> Option<String> {
        Some(match self.done.as_deref()? {
            "added" => format!("Entry added to the contact log of {name}."),
            "follow-up" => format!("Entry added to the contact log of {name}. The follow-up is on the worklist."),
            "told" => format!("Entry added to the contact log of {name}. The case officer has it on their worklist."),
            "corrected" => format!("Entry corrected in the contact log of {name}. The earlier version is kept."),
            _ => return None,
        })
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    query: ListQuery,
    Query(done): Query<Done>,
) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, READ_NOTES, id, "contact log").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let list = list(id, &reader);
    let asked = list.params(&query);
    let found = listing(&app, &viewer, id, &asked).page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    let layout = app
        .layout(&viewer, "Contact log")
        .back_to(&format!("/children/{id}"), &child.name())
        .done(done.words(&child.name()).as_deref());
    let page = ListPage::new(layout, list.show(&asked, &found)?)
        .lead("Calls, visits, emails, meetings and notes of the council. The family does not see them here. They are part of the record, so the family can ask for a copy.");
    let may_write = app.policy.decide(&viewer, ADD_NOTE, &standing).is_some();
    show(&if may_write { page.link(&format!("/children/{id}/notes/new"), "Add a call, visit or note") } else { page })
}

/// The list as a file.
pub async fn file(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    kind: FileKind,
    query: ListQuery,
) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, READ_NOTES, id, "contact log").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    drop(tx);
    let list = list(id, &reader);
    let asked = list.params(&query);
    let leaves_out: fn(&Note) -> bool = |note| note.restricted;
    let of = Export { kind, name: "contact-log", title: "Contact log", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.list_file(&viewer, &listing(&app, &viewer, id, &asked), list.columns(), list.sort(&asked), of).await
}
