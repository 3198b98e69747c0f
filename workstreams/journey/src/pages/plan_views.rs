//! Other ways to read a version of a plan: two versions side by side, easy to read, as a Word file.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::Document;
use gate::Reader;
use page::govuk::Tag;
use page::{Layout, Problem, Shown, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use store::Tx;

use super::copies::Wanted;
use super::plan::visible;
use crate::WRITE_PLAN;
use crate::model::easy::Easy;
use crate::model::letter::paper::Called;
use crate::model::papers;
use crate::model::plan::{Change, Line, compare as pair, section_of};
use crate::records::plans::{self, Version};
use crate::records::sealed::{Reads, SEALED, Sealed};
use crate::records::{deliveries, letterheads, letters};

/// Who a version is about as it is read: what went out keeps the name under which it went, but for a sealed one.
pub(super) struct Named {
    pub(super) about: papers::About,
    /// In a sentence.
    called: String,
    /// Whether it was sent to whoever reads it.
    is_own: bool,
}

/// # Errors
/// [`Problem::Conflict`] where somebody would have a copy made under a name that is sealed from them.
pub(super) async fn named_in(
    tx: &mut Tx,
    viewer: &Viewer,
    child: &Child,
    version: &Version,
    wanted: &Wanted,
) -> Result<Named, Problem> {
    let own = viewer.person.map(PersonId::from_uuid);
    let reads = match (wanted.person(), own, version.frozen().and_then(|frozen| frozen.event)) {
        (Some(_), ..) => Reads::ToSend,
        (None, Some(own), Some(event)) => match deliveries::went_with(tx, event, own).await? {
            true => Reads::Own,
            false => Reads::Anothers,
        },
        _ => Reads::Anothers,
    };
    let sealed = Sealed::of(tx, viewer, child).await?;
    let is_own = reads == Reads::Own;
    let called = sealed.called(reads, version.called().as_ref());
    let Called { full, first } = called.ok_or_else(|| Problem::Conflict(SEALED.to_owned()))?;
    let born = version.child_born().or_else(|| child.birth_date());
    Ok(Named { about: papers::About { name: full, born }, called: first, is_own })
}

/// A version that somebody reads.
struct Opened {
    child: Child,
    named: Named,
    version: Version,
    lines: Vec<Line>,
    reader: Reader,
    tx: Tx,
}

/// Opens a version that the viewer may see.
async fn open(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    number: i64,
    what: &str,
    wanted: &Wanted,
) -> Result<Opened, Problem> {
    let (child, standing, mut tx) = children::open(app, viewer, OPEN_CHILD, id, what).await?;
    let writes = app.policy.decide(viewer, WRITE_PLAN, &standing).is_some();
    let all = visible(plans::versions(&mut tx, id).await?, writes);
    let version = all.into_iter().find(|one| one.number == number).ok_or(Problem::NotFound)?;
    let named = named_in(&mut tx, viewer, &child, &version, wanted).await?;
    let reader = wanted.reader(&mut tx, viewer, id, writes).await?;
    let reader = if named.is_own { reader.as_sent() } else { reader };
    let lines = plans::readable(&mut tx, &reader, version.id).await?.iter().map(|line| line.line(&reader)).collect();
    Ok(Opened { child, named, version, lines, reader, tx })
}

/// A pair of lines as the page shows it.
struct Pair {
    section: String,
    before: String,
    after: String,
    change: Tag,
}

#[derive(Template)]
#[template(path = "plan_compare.html")]
struct Compare {
    layout: Layout,
    name: String,
    before: String,
    after: String,
    pairs: Vec<Pair>,
}

fn whole(line: &Line) -> String {
    let easy = line.easy.as_ref().map(|easy| format!("In easy words: {easy}"));
    let parts = [Some(line.body.clone()), line.who.clone(), line.quantity.clone(), easy];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" – ")
}

pub(super) fn named(version: &Version) -> String {
    let state = match version.state.as_str() {
        "working" => "working".to_owned(),
        "served" => format!("draft sent {}", version.frozen_on().map(words::date).unwrap_or_default()),
        _ => format!("final, sent {}", version.frozen_on().map(words::date).unwrap_or_default()),
    };
    format!("Version {}, {state}", version.number)
}

/// Two versions side by side: only what differs.
pub async fn compare(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, one, other)): Path<(PersonId, i64, i64)>,
) -> Shown {
    let own = Wanted::default();
    let Opened { version: before, lines: old, tx, .. } = open(&app, &viewer, id, one, "plan, compared", &own).await?;
    drop(tx);
    let Opened { child, version: after, lines: new, .. } =
        open(&app, &viewer, id, other, "plan, compared", &own).await?;
    let pairs = pair(&old, &new)
        .into_iter()
        .filter(|(_, _, change)| *change != Change::Same)
        .map(|(old, new, change)| {
            let section = old.or(new).and_then(|line| section_of(&line.section));
            let (word, colour) = match change {
                Change::Added => ("Added", "green"),
                Change::Removed => ("Removed", "red"),
                Change::Changed => ("Changed", "yellow"),
                Change::Same => ("Same", "grey"),
            };
            Pair {
                section: section
                    .map(|section| format!("Section {}: {}", section.letter, section.title))
                    .unwrap_or_default(),
                before: old.map(whole).unwrap_or_default(),
                after: new.map(whole).unwrap_or_default(),
                change: Tag::new(word, colour),
            }
        })
        .collect();
    show(&Compare {
        layout: app.layout(&viewer, "What changed").back_to(&format!("/children/{id}/plan/{other}"), "EHC plan"),
        name: child.name(),
        before: named(&before),
        after: named(&after),
        pairs,
    })
}

#[derive(Template)]
#[template(path = "plan_easy.html")]
struct EasyPage {
    layout: Layout,
    easy: Easy,
    child: PersonId,
    number: i64,
}

fn in_easy_words(viewer: &Viewer, opened: &Opened) -> Easy {
    let whose = (viewer.person == Some(opened.child.id.uuid()), opened.version.state != "final");
    Easy::new(&opened.named.called, whose, &opened.lines)
}

/// The lines short and in order, in the officer's easy words where there are any: what they are good at, what they say, what is hard
/// and who helps. A plan speaks of its child by name, so its headings do.
pub async fn easy(State(app): State<App>, viewer: Viewer, Path((id, number)): Path<(PersonId, i64)>) -> Shown {
    let opened = open(&app, &viewer, id, number, "plan, easy to read", &Wanted::default()).await?;
    let easy = in_easy_words(&viewer, &opened);
    show(&EasyPage {
        layout: app.layout(&viewer, &easy.title).back_to(&format!("/children/{id}/plan/{number}"), "The whole plan"),
        easy,
        child: id,
        number,
    })
}

async fn easy_document(
    app: &App,
    viewer: &Viewer,
    (id, number): (PersonId, i64),
    what: &str,
    wanted: &Wanted,
) -> Result<Document, Problem> {
    let opened = open(app, viewer, id, number, what, wanted).await?;
    let easy = in_easy_words(viewer, &opened);
    Ok(easy.document(&opened.named.about, &named(&opened.version), viewer.today))
}

/// The short version as a Word file.
pub async fn easy_word(
    State(app): State<App>,
    viewer: Viewer,
    Path(which): Path<(PersonId, i64)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    let document = easy_document(&app, &viewer, which, "plan, easy to read, as a Word file", &wanted).await?;
    super::files::word(&document, &wanted.file_name("plan-easy-to-read"))
}

/// The short version as a PDF file.
pub async fn easy_pdf(
    State(app): State<App>,
    viewer: Viewer,
    Path(which): Path<(PersonId, i64)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    let document = easy_document(&app, &viewer, which, "plan, easy to read, as a PDF file", &wanted).await?;
    super::files::pdf(&document, &wanted.file_name("plan-easy-to-read"))
}

/// The version as a document: with the advice as appendices for whoever may read the advice.
pub(super) async fn document(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    number: i64,
    what: &str,
    wanted: &Wanted,
) -> Result<Document, Problem> {
    let Opened { named: Named { about, .. }, version, lines, reader, mut tx, .. } =
        open(app, viewer, id, number, what, wanted).await?;
    let appendices = super::advice::appendices(&mut tx, app, viewer, &reader, id, version.frozen()).await?;
    let council = letterheads::now(&mut tx).await?.name;
    drop(tx);
    let plan = papers::plan(&about, &named(&version), &lines, &appendices, viewer.today);
    Ok(papers::of_council(plan, &council))
}

/// Who a document is about.
pub(super) fn about(child: &Child) -> papers::About {
    papers::About { name: letters::full_name(child), born: child.birth_date() }
}

/// The version as a Word file. What is downloaded is logged as what is opened.
pub async fn word_file(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, number)): Path<(PersonId, i64)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    super::files::word(
        &document(&app, &viewer, id, number, "plan, as a Word file", &wanted).await?,
        &wanted.file_name("plan"),
    )
}

/// The version as a PDF file.
pub async fn pdf_file(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, number)): Path<(PersonId, i64)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    super::files::pdf(
        &document(&app, &viewer, id, number, "plan, as a PDF file", &wanted).await?,
        &wanted.file_name("plan"),
    )
}
