//! The letters and notices of one child: to whom, how and when each went, how it stands, and its files. Whoever reads has those
//! that are theirs.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Cell, Markup, Tag};
use page::list::{Column, Columns, Filter, List, ListQuery};
use page::{Done, Layout, Shown, show, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::Found;

use super::how_sent;
use super::journey::possible;
use super::letters::list::title;
use crate::RECORD_EVENT;
use crate::model::Needs;
use crate::model::letter::General;
use crate::model::notices::is_post;
use crate::records::childs_letters::{self, Line, Reads};
use crate::records::letters::TO_HOME;
use crate::records::{general_letters, print_runs, timeline};

#[derive(Template)]
#[template(path = "child_letters.html")]
struct Letters {
    layout: Layout,
    child: PersonId,
    lead: &'static str,
    list: Markup,
    /// The letters that can be written now, for those who work on the case.
    write: Option<Write>,
}

/// What can be written now: letters that tell a decision at this stage, and general letters.
struct Write {
    /// The act that sends it, and what the letter is called.
    acts: Vec<(&'static str, String)>,
    general: Vec<General>,
}

/// How a letter stands: code, words and colour.
const STATES: &[(&str, &str, &str)] = &[
    ("waiting", "Awaiting approval", "yellow"),
    ("to-post", "To post", "orange"),
    ("held", "Do not post", "red"),
    ("sent", "Sent", "blue"),
    ("served", "Served", "green"),
    ("failed", "Did not arrive", "red"),
    ("withdrawn", "Withdrawn", "grey"),
];

/// A row of the list.
struct Row {
    title: String,
    href: String,
    to: String,
    channel: &'static str,
    on: String,
    state: &'static str,
    /// Since when, where that is known.
    since: Option<String>,
    /// Its files: words and addresses.
    files: Vec<(String, String)>,
}

impl Row {
    fn status(&self) -> Cell {
        let known = STATES.iter().find(|(code, ..)| *code == self.state);
        let (words, colour) = known.map_or(("", "grey"), |(_, words, colour)| (*words, *colour));
        match &self.since {
            Some(day) => Cell::from(Tag::new(&format!("{words} {day}"), colour)),
            None => Cell::from(Tag::new(words, colour)),
        }
    }

    fn files(&self) -> Markup {
        let links = self.files.iter().map(|(text, href)| Markup::link(href, text));
        links.reduce(|all, one| all.then(&Markup::written(" ")).then(&one)).unwrap_or_default()
    }

    fn of(line: &Line, reader: &Reader, child: PersonId, works: bool, is_own: bool) -> Self {
        // The family has letters that went to them alone, as they went.
        let title = if is_own && !works { line.title(&reader.as_sent()) } else { line.title(reader) };
        let notice = format!("/children/{child}/journey/notices/{}", line.notice);
        let to = match (works, is_own) {
            (true, _) => line.addressee(reader).unwrap_or_else(|| TO_HOME.to_owned()),
            (false, true) => "You".to_owned(),
            (false, false) => "The family".to_owned(),
        };
        let file = match line.letter.filter(|_| works) {
            Some(letter) => format!("{notice}/letters/{letter}"),
            None => notice.clone(),
        };
        let about = if works { format!("to {to}") } else { title.clone() };
        let (state, since) = match (line.withdrawn, line.received_on(), line.failed_on()) {
            (true, ..) => ("withdrawn", None),
            (false, Some(on), _) => ("served", Some(words::short_date(on))),
            (false, None, Some(_)) if works => ("failed", None),
            _ if works && line.held().is_some() => ("held", None),
            _ if works && line.letter.is_some() && is_post(&line.channel) && line.posted_on().is_none() => {
                ("to-post", None)
            }
            _ => ("sent", line.posted_on().map(words::short_date)),
        };
        Self {
            title,
            href: notice,
            to,
            channel: if line.channel == "portal" && !works {
                "In your OnePlan account"
            } else {
                super::delivery::channel_words(&line.channel)
            },
            on: words::short_date(line.sent_on()),
            state,
            since,
            // One from before letters were made here is a PDF file alone.
            files: [("PDF", "pdf", true), ("Word", "word", line.letter.is_some())]
                .into_iter()
                .filter(|(.., there)| *there)
                .map(|(words, ending, _)| (format!("{words} {about}"), format!("{file}/{ending}")))
                .collect(),
        }
    }
}

fn columns<'a>(works: bool, is_family: bool) -> Columns<'a, Row> {
    let letter = Column::cell("Letter", |row: &Row| Markup::link(&row.href, &row.title));
    let to = Column::text("To", |row: &Row| row.to.clone());
    let rest = [
        Column::text("Sent by", |row: &Row| row.channel.to_owned()),
        Column::text("Date", |row: &Row| row.on.clone()),
        Column::cell("Status", Row::status),
        Column::cell("Files", Row::files),
    ];
    let to = Some(to).filter(|_| works || is_family);
    Columns::new(std::iter::once(letter).chain(to).chain(rest))
}

/// Whose letters the viewer reads here.
fn reads(app: &App, viewer: &Viewer, facts: &Facts, reader: &Reader) -> Reads {
    let own = viewer.person.map(PersonId::from_uuid);
    match own {
        _ if app.policy.decide(viewer, RECORD_EVENT, facts).is_some() => Reads::All,
        Some(person) if reader.is_bound() => Reads::OwnAlone(person),
        Some(person) if reader.is_family() => Reads::Own(person),
        _ => Reads::Standing,
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    query: ListQuery,
    Query(done): Query<Done>,
    Query(sent): Query<how_sent::Sent>,
) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "letters").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let reads = reads(&app, &viewer, &facts, &reader);
    let works = reads == Reads::All;
    let lines = childs_letters::of(&mut tx, id, reads).await?;
    let mut waiting = Vec::new();
    if works {
        waiting.extend(super::to_issue::line(&mut tx, id).await?);
        waiting.extend(super::letters::waiting::line(&mut tx, id).await?);
    }
    let write = if works {
        let journey = timeline::load(&mut tx, &reader, id).await?;
        let mut acts = possible(&journey, viewer.today);
        acts.retain(|act| matches!(act.needs, Needs::Decision | Needs::Notice | Needs::FinalPlan));
        let acts = acts.into_iter().map(|act| (act.kind.code(), title(act.kind.words()))).collect();
        Some(Write { acts, general: general_letters::offered(&mut tx).await? })
    } else {
        None
    };
    let to_print = if works && sent.is_by_post() { print_runs::waiting(&mut tx, id).await? } else { 0 };
    drop(tx);
    let is_own = |line: &Line| line.person.is_some() && line.person == viewer.person.map(PersonId::from_uuid);
    let waiting = waiting.into_iter().map(|(href, title)| Row {
        title,
        href,
        to: String::new(),
        channel: "",
        on: String::new(),
        state: "waiting",
        since: None,
        files: Vec::new(),
    });
    let mut rows: Vec<Row> =
        waiting.chain(lines.iter().map(|line| Row::of(line, &reader, id, works, is_own(line)))).collect();
    let states = STATES.iter().filter(|(code, ..)| rows.iter().any(|row| row.state == *code));
    let states: Vec<(&str, &str)> = states.map(|(code, words, _)| (*code, *words)).collect();
    let path = format!("/children/{id}/letters");
    let list = List::new(&path, ("letter", "letters"), columns(works, reader.is_family()))
        .note("newest first")
        .empty("No letters have been sent.");
    // Of one letter there is nothing to choose.
    let list = if rows.len() > 1 { list.filter(Filter::choice("status", "Status", states)) } else { list };
    let asked = list.params(&query);
    let wanted = asked.value("status").to_owned();
    rows.retain(|row| wanted.is_empty() || row.state == wanted);
    let found = Found::page_of(rows, &list.page_params(&asked));
    let layout = app
        .layout(&viewer, "Letters")
        .done(done.done.as_deref().map(|_| "Letter recorded as sent. The contact log has an entry for it."))
        .back_to(&format!("/children/{id}"), &child.name());
    show(&Letters {
        layout: if works { sent.next(layout, id, to_print) } else { layout },
        child: id,
        lead: if works {
            "Decisions, notices and other letters that went to the family. What went out stays as it was sent."
        } else {
            "These are the letters that the council sent."
        },
        list: list.show(&asked, &found)?,
        write,
    })
}
