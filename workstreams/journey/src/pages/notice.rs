//! A notice as it was sent: a letter that can be read and printed.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::{Block, Document};
use gate::{Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::notice::required;
use page::govuk::{Cell, Head, Markup, Table, Textarea};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};

use store::Tx;

use super::copies::{Copy, Wanted};
use super::files::Shows;
use super::letters::held;
use crate::RECORD_EVENT;
use crate::model::letter::language_words;
use crate::model::letter::paper::{Called, Kept, Made};
use crate::model::notices::{heading, is_post};
use crate::model::papers;
use crate::records::notices::{self, NoticeId};
use crate::records::sealed::{Reads, SEALED, Sealed};
use crate::records::{addressees, calendar, deliveries, enclosed, letters, owed, withdrawn};

#[derive(Template)]
#[template(path = "notice.html")]
struct Letter {
    layout: Layout,
    pdf: String,
    name: String,
    sent: String,
    parts: Vec<(String, Vec<String>)>,
    table: Option<Table>,
    again: Option<String>,
    withdraw: Option<String>,
    withdrawn: Option<String>,
    copies: Vec<Copy>,
    corrections: Vec<Corrected>,
    /// What is said at the top of a letter that was corrected.
    corrected: &'static str,
    /// The letter; none where it is from before letters were made here.
    document: Option<Markup>,
    /// The letters of this notice, for those who work on the case.
    letters: Option<Table>,
    /// Whose letter it is and who has none: no way to reach them is recorded.
    unreached: Vec<String>,
    word: Option<String>,
    /// For the family, whether it is a decision that can be appealed.
    disagree: bool,
}

/// What was put right about the letter after it went out.
#[derive(Debug, Clone)]
struct Corrected {
    heading: String,
    parts: Vec<(String, String)>,
}

/// A notice and whose it is.
struct Opened {
    child: Child,
    /// What the letter calls the child.
    name: String,
    title: String,
    /// Whether it is a general letter: nobody has it but those to whom it went.
    is_general: bool,
    sent: String,
    sent_on: Date,
    parts: Vec<(String, Vec<String>)>,
    /// When, by whom and why it was withdrawn.
    withdrawn: Option<String>,
    copies: Vec<Copy>,
    corrections: Vec<Corrected>,
    /// Whether it is a decision that can be appealed.
    is_appealable: bool,
    letters: Vec<letters::Letter>,
    /// The letter, with its corrections at the top where it is a file.
    document: Option<Document>,
    /// The viewer, as a reader.
    own: Reader,
}

/// What was put right, as it stands in a letter before its text.
fn corrections_of(
    corrected: &[notices::Correction],
    kind: Option<Kind>,
    said_on: Date,
    reader: &Reader,
) -> Vec<Corrected> {
    corrected
        .iter()
        .map(|one| Corrected {
            heading: if one.sent_on() == said_on {
                format!("Correction of {}: this letter was sent with a wrong date", words::date(one.made_on()))
            } else {
                format!(
                    "Correction of {}: this letter was sent on {}, not on {}",
                    words::date(one.made_on()),
                    words::date(one.sent_on()),
                    words::date(said_on)
                )
            },
            parts: kind
                .map(required)
                .unwrap_or_default()
                .iter()
                .filter_map(|field| Some((heading(field), one.field(field.name)?.to(reader))))
                .collect(),
        })
        .collect()
}

/// A letter to one person as a document: as it went out, with what was put right since above it. None where somebody would have it
/// made for whoever it went to, and a name in it is sealed from them.
pub(super) async fn as_document(
    tx: &mut Tx,
    (letter, made): (&letters::Letter, &Made),
    notice: &notices::Notice,
    reader: &Reader,
    (sealed, reads): (&Sealed, Reads),
) -> Result<Option<Document>, Problem> {
    let Some(called) = sealed.called(reads, made.child.as_ref()) else { return Ok(None) };
    let corrected = notices::corrections(tx, notice.id).await?;
    let said_on = corrected.first().map_or(notice.sent_on(), notices::Correction::was);
    let mut before = Vec::new();
    let corrections = corrections_of(&corrected, Kind::from_code(&notice.kind), said_on, reader);
    if !corrections.is_empty() {
        before.push(Block::Paragraph(papers::CORRECTED.to_owned()));
        for one in corrections {
            before.push(Block::Heading(2, one.heading));
            before.extend(one.parts.into_iter().map(|(heading, text)| Block::Paragraph(format!("{heading}: {text}"))));
        }
        before.push(Block::Heading(2, "The letter as it was sent".to_owned()));
    }
    let document = letters::document(tx, (letter, made), notice, said_on, (&called, reader), &before).await?;
    Ok(sealed.letter(reads, document))
}

/// The letter that somebody reads: their own; as a copy without the address of somebody else, where none was made for them. An
/// officer reads the first.
fn read_by(viewer: &Viewer, all: &[letters::Letter], works: bool, wanted: &Wanted) -> Option<(letters::Letter, Made)> {
    let person = wanted.person().or_else(|| viewer.person.map(PersonId::from_uuid).filter(|_| !works));
    // The last: one that was made anew takes the place of the first.
    let own = person.and_then(|person| all.iter().rev().find(|one| one.person == Some(person)));
    if let Some(own) = own {
        return Some((own.clone(), own.made()));
    }
    let first = all.iter().find(|one| one.held().is_none()).or(all.first())?;
    let made = first.made();
    if works && person.is_none() {
        return Some((first.clone(), made));
    }
    Some((first.clone(), Made { name: Kept::default(), addressed_as: Kept::default(), address: Vec::new(), ..made }))
}

/// How somebody reads a letter of a notice: one that went to them; a file of it for whoever it went to; or another's.
async fn reads(
    tx: &mut Tx,
    viewer: &Viewer,
    notice: NoticeId,
    letter: Option<&letters::Letter>,
    (works, as_file): (bool, bool),
) -> Result<Reads, Problem> {
    let own = viewer.person.map(PersonId::from_uuid).filter(|_| !works);
    let is_theirs = match own {
        Some(person) if letter.is_some_and(|letter| letter.person == Some(person)) => true,
        Some(person) => deliveries::is_to(tx, notice, person).await?,
        None => false,
    };
    Ok(match is_theirs {
        true => Reads::Own,
        false if works && as_file => Reads::ToSend,
        false => Reads::Anothers,
    })
}

/// A letter as somebody reads it: none where it is from before letters were made here.
struct Read {
    document: Option<Document>,
    /// What it calls the child.
    called: Called,
    reads: Reads,
}

async fn read(
    tx: &mut Tx,
    viewer: &Viewer,
    notice: &notices::Notice,
    letter: Option<(letters::Letter, Made)>,
    (reader, sealed): (&Reader, &Sealed),
    (works, as_file): (bool, bool),
) -> Result<Read, Problem> {
    let reads = reads(tx, viewer, notice.id, letter.as_ref().map(|(letter, _)| letter), (works, as_file)).await?;
    let refused = || Problem::Conflict(SEALED.to_owned());
    let Some((letter, made)) = letter else {
        let called = sealed.called(reads, None).ok_or_else(refused)?;
        return Ok(Read { document: None, called, reads });
    };
    if let Some(why) = letter.held().filter(|_| works && as_file) {
        return Err(Problem::Conflict(held::words(why).to_owned()));
    }
    let called = sealed.called(reads, made.child.as_ref()).ok_or_else(refused)?;
    let document = if as_file {
        as_document(tx, (&letter, &made), notice, reader, (sealed, reads)).await?
    } else {
        let corrected = notices::corrections(tx, notice.id).await?;
        let said_on = corrected.first().map_or(notice.sent_on(), notices::Correction::was);
        let document = letters::document(tx, (&letter, &made), notice, said_on, (&called, reader), &[]).await?;
        sealed.letter(reads, document)
    };
    Ok(Read { document: Some(document.ok_or_else(refused)?), called, reads })
}

async fn open(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
    (what, as_file): (&str, bool),
    wanted: &Wanted,
) -> Result<Opened, Problem> {
    let (child, standing, mut tx) = children::open(app, viewer, OPEN_CHILD, id, what).await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    let works = app.policy.decide(viewer, RECORD_EVENT, &standing).is_some();
    // A letter that was withdrawn is for those who work on the case.
    if notice.withdrawn_at().is_some() && !works {
        return Err(Problem::NotFound);
    }
    // So is a general letter, but for those to whom it went.
    if notice.is_general() && !(works && wanted.person().is_none()) {
        let person = wanted.person().or_else(|| viewer.person.map(PersonId::from_uuid)).ok_or(Problem::NotFound)?;
        if !deliveries::is_to(&mut tx, notice.id, person).await? {
            return Err(Problem::NotFound);
        }
    }
    let all = letters::of_notice(&mut tx, notice.id).await?;
    let mut letter = read_by(viewer, &all, works, wanted);
    // Which of the names it says they may have depends on to whom it went: see `shown`.
    let mut reader = wanted.reader(&mut tx, viewer, id, works).await?.as_sent();
    if let Some((one, made)) = letter.as_mut().filter(|_| works && as_file) {
        // Somebody prints what goes to the family's home for whoever it was made for, and to nobody what they must not learn.
        let to = addressees::reader(&mut tx, app, viewer, id, one).await?;
        if wanted.person().is_none() && (one.person.is_none() || to.is_kept_from_home()) {
            reader = to;
        }
        made.record = enclosed::made_now(&mut tx, id, one, &reader).await?.record;
    }
    let sealed = Sealed::of(&mut tx, viewer, &child).await?;
    let texts: Vec<Words> = Kind::from_code(&notice.kind)
        .map(required)
        .unwrap_or_default()
        .iter()
        .map(|field| notice.field(field.name))
        .collect();
    let corrected = notices::corrections(&mut tx, notice.id).await?;
    let Read { document, called, reads } =
        read(&mut tx, viewer, &notice, letter, (&reader, &sealed), (works, as_file)).await?;
    // Each general letter is made for its own reader.
    let copies =
        if works && !notice.is_general() { super::copies::of(&mut tx, viewer, id, &texts).await? } else { Vec::new() };
    let own = Reader::session(&mut tx, viewer, id).await?;
    drop(tx);
    let kind = Kind::from_code(&notice.kind);
    let channel = match notice.channel.as_str() {
        "portal" if !works => "In your OnePlan account",
        channel => super::delivery::channel_words(channel),
    };
    // The letter stays as it went out, with the day that it names.
    let said_on = corrected.first().map_or(notice.sent_on(), notices::Correction::was);
    let mut corrections = corrections_of(&corrected, kind, said_on, &reader);
    // What somebody wrote stays as it went for whoever it went to.
    let shown = |text: String| if reads == Reads::Own { text } else { sealed.text(&text) };
    for (_, text) in corrections.iter_mut().flat_map(|one| &mut one.parts) {
        *text = shown(std::mem::take(text));
    }
    Ok(Opened {
        own,
        letters: all,
        document,
        corrections,
        is_appealable: kind.is_some_and(law::kind::is_appealable),
        name: called.full,
        title: shown(notice.title(&reader)),
        child,
        is_general: notice.is_general(),
        sent: format!("Sent on {}. {channel}.", words::date(said_on)),
        sent_on: said_on,
        withdrawn: notice.withdrawn_at().map(|at| {
            let by = notice.withdrawn_by.clone().unwrap_or_default();
            let why = notice.withdrawn_why.as_ref().map(|why| shown(why.to(&reader))).unwrap_or_default();
            format!("Withdrawn by {by}, {}. {why}", words::time(at))
        }),
        copies,
        parts: kind
            .map(required)
            .unwrap_or_default()
            .iter()
            .map(|field| {
                let text = shown(notice.field(field.name).to(&reader));
                (heading(field), text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
            })
            .collect(),
    })
}

/// To whom it went, how and when. For those who work on the case: addressees may be where the child is.
async fn how_it_went(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
) -> Result<(Option<Table>, Option<String>), Problem> {
    let mut tx = app.db.read().await?;
    let standing = children::standing(&mut tx, viewer, id).await?;
    if app.policy.decide(viewer, RECORD_EVENT, &standing).is_none() {
        return Ok((None, None));
    }
    let calendar = calendar::load(&mut tx).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let all = deliveries::of(&mut tx, notice).await?;
    drop(tx);
    let at = format!("/children/{id}/journey/notices/{notice}/sent");
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let received = super::delivery::received_words(one, &calendar);
            let to = one.addressee.to(&reader);
            let more = Markup::link(&format!("{at}/{}", one.id), &format!("When it was received: {to}"));
            vec![
                Cell::text(match &one.copy_reason {
                    Some(why) => format!("{to} (a copy: {why})"),
                    None => to,
                }),
                Cell::text(super::delivery::channel_words(&one.channel)),
                Cell::text(words::short_date(one.sent_on())),
                Cell::text(received),
                if one.received_on().is_none() { Cell::html(more) } else { Cell::text("") },
            ]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| Table {
        head: ["To", "How", "Sent", "Received or served", "Record"].iter().map(|text| Head::text(text)).collect(),
        rows,
        ..Table::default()
    });
    Ok((table, Some(at)))
}

/// The letters that were made of a notice: to whom, and as files.
fn letter_table(id: PersonId, all: &[letters::Letter], reader: &Reader) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let made = one.made();
            let to = made.name.words().to(reader);
            let (notice, letter) = (one.notice, one.id);
            let pdf = format!("/children/{id}/journey/notices/{notice}/letters/{letter}/pdf");
            let word = format!("/children/{id}/journey/notices/{notice}/letters/{letter}/word");
            let size = if made.size > 12 { format!("Large print, {} point", made.size) } else { "Standard".to_owned() };
            let language = language_words(&made.language);
            let files = Markup::link(&pdf, &format!("PDF to {to}"))
                .then(&Markup::written(" "))
                .then(&Markup::link(&word, &format!("Word to {to}")));
            let post = match (one.posted_on(), one.run) {
                _ if one.held().is_some() => {
                    format!("Do not send: {}", one.held().map_or("", held::because))
                }
                (Some(on), _) => format!("Posted {}", words::date(on)),
                (None, Some(_)) => "Printed, not posted".to_owned(),
                (None, None) if is_post(&one.channel) => "To print".to_owned(),
                _ => String::new(),
            };
            vec![
                Cell::text(to),
                Cell::text(format!("{size}, {language}")),
                Cell::text(one.to_arrange().join(", ")),
                Cell::text(post),
                Cell::html(files),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: ["To", "Format", "To arrange", "Post", "Files"].iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}

/// Whose letter it is and who has none, since no way to reach them is recorded.
async fn without_letter(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    all: &[letters::Letter],
) -> Result<Vec<String>, Problem> {
    let mut tx = app.db.read().await?;
    let family = addressees::of(&mut tx, app, viewer, id).await?;
    let has = |person: PersonId| all.iter().any(|one| one.person == Some(person));
    Ok(family.into_iter().filter(|one| one.decides && !has(one.person)).map(|one| one.name).collect())
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    Query(asked): Query<Done>,
) -> Shown {
    let opened = open(&app, &viewer, id, notice, ("notice", false), &Wanted::default()).await?;
    let (table, again) = how_it_went(&app, &viewer, id, notice).await?;
    let unreached = match again {
        Some(_) if !opened.letters.is_empty() && !opened.is_general => {
            without_letter(&app, &viewer, id, &opened.letters).await?
        }
        _ => Vec::new(),
    };
    let done = asked.done.as_deref().map(|key| match key {
        "failed" => "Changes saved. The worklist now asks for another way to reach them.",
        "to-print" => "Sending recorded. The letter with their current address is under Letters to print.",
        "to-hand-over" => {
            "Sending recorded. A new letter with their current address is ready: print it from the Letters table."
        }
        "recorded" => "Sending recorded. No new letter was made. Make sure you have sent it yourself.",
        "withdrawn" => "Letter withdrawn. The family can no longer see it here. Follow the steps below.",
        _ => "Changes saved.",
    });
    let document = opened.document.as_ref().map(|document| Markup::render(&Shows { document })).transpose()?;
    show(&Letter {
        layout: app
            .layout(&viewer, &opened.title)
            .done(done)
            .back_to(&format!("/children/{id}/journey"), &opened.child.name()),
        withdraw: again.is_some().then(|| format!("/children/{id}/journey/notices/{notice}/withdraw")),
        withdrawn: opened.withdrawn,
        copies: opened.copies,
        corrections: opened.corrections,
        disagree: again.is_none() && opened.is_appealable,
        corrected: papers::CORRECTED,
        letters: again.is_some().then(|| letter_table(id, &opened.letters, &opened.own)).flatten(),
        unreached,
        table,
        again,
        pdf: format!("/children/{id}/journey/notices/{notice}/pdf"),
        word: document.is_some().then(|| format!("/children/{id}/journey/notices/{notice}/word")),
        document,
        name: opened.name,
        sent: opened.sent,
        parts: opened.parts,
    })
}

/// The letter as a PDF file, to print and post.
pub async fn pdf_file(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    let opened = open(&app, &viewer, id, notice, ("notice, as a PDF file", true), &wanted).await?;
    super::files::pdf(&as_file(opened), &wanted.file_name("letter"))
}

/// The same as a Word file.
pub async fn word_file(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    Query(wanted): Query<Wanted>,
) -> Shown {
    let opened = open(&app, &viewer, id, notice, ("notice, as a Word file", true), &wanted).await?;
    super::files::word(&as_file(opened), &wanted.file_name("letter"))
}

/// The letter as its reader has it, to be put together with other papers.
pub(super) async fn as_one_file(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
) -> Result<Document, Problem> {
    let what = ("notice, with all papers", true);
    Ok(as_file(open(app, viewer, id, notice, what, &Wanted::default()).await?))
}

/// The letter; one from before letters were made here has its parts alone.
fn as_file(opened: Opened) -> Document {
    if let Some(document) = opened.document {
        return document;
    }
    let about = super::plan_views::about(&opened.child);
    let corrections: Vec<_> = opened.corrections.into_iter().map(|one| (one.heading, one.parts)).collect();
    papers::letter(&about, &opened.title, &opened.sent, (&opened.parts, &corrections), opened.sent_on)
}

/// The letter and its withdrawal, as a form.
async fn withdrawing(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "notice").await?;
    let known = notices::one(&mut tx, id, notice).await?;
    drop(tx);
    if known.withdrawn_at().is_some() {
        return Err(Problem::Conflict("This letter has been withdrawn already.".to_owned()));
    }
    let back = format!("/children/{id}/journey/notices/{notice}");
    let layout = app.layout(viewer, "Withdraw this letter").errors(form.summary()).back_to(&back, &child.name());
    FieldsForm::new(layout, 0)
        .lead("Use this when a letter was recorded for the wrong child, or told someone something they must not know. The family can no longer see it here from the moment you withdraw it. The record keeps it, with your reason.")
        .field(&Textarea { rows: Some(4), ..form.textarea("why", "What happened").up_to(2_000) })
        .map(|page| page.button("Withdraw the letter"))
}

pub async fn withdraw_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
) -> Shown {
    show(&withdrawing(&app, &viewer, id, notice, &Form::default()).await?)
}

pub async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    mut form: Form,
) -> Shown {
    let why = form.required_text("why", 2_000, "Enter what happened");
    form.at_most("why", 2_000);
    if form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
        notices::withdraw(&mut tx, id, notice, &viewer.name, &why).await?;
        withdrawn::told(&mut tx, id, notice, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = serde_json::json!({ "notice_withdrawn": notice });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&why)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/journey/notices/{notice}?done=withdrawn"));
    }
    refuse(&withdrawing(&app, &viewer, id, notice, &form).await?)
}
