//! Letters that are posted: printed together in postal order, and marked as posted. Nothing is printed twice unknowingly, and
//! restricted records are printed apart.

use std::collections::{BTreeMap, BTreeSet};

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use law::Kind;
use page::govuk::{Button, Cell, Checkboxes, Choice, DateInput, ErrorSummary, Head, Markup, Table, Tag, WarningText};
use page::list::{BulkAction, Column, Columns, FileKind, Filter, List, ListPage, ListQuery, Selection};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use super::held;
use super::list::title;
use super::to_send::{self, Checked, Whole};
use crate::RECORD_EVENT;
use crate::pages::delivery::channel_words;
use crate::pages::{advice_to_send, files};
use crate::records::corrections::{self, Correction};
use crate::records::held::Held;
use crate::records::letters::{self, BY_DATE, BY_NAME, Chosen, LetterId, Show, ToPost};
use crate::records::print_runs::{self, Run, RunId};
use crate::records::sealed::SEALED;
use crate::records::{deliveries, notices, owed};

/// Letters that are printed together: a PDF of more takes too long to make while somebody waits. More of them become several runs.
const MOST: usize = 200;

const READS: ReadLog<ToPost> = ReadLog::new("letters.see", "person", RECORD_EVENT, |letter| Some(letter.person.uuid()));
static EXPORTS: ReadLog<ToPost> = ReadLog { event: "letters.export", ..READS };
/// A letter of a run, with the number of its envelope.
type Printed = (usize, ToPost);

/// Of those that are in a run.
const RUN_READS: ReadLog<Printed> =
    ReadLog::new("letters.see", "person", RECORD_EVENT, |(_, letter)| Some(letter.person.uuid()));
/// Of those that were printed.
static PRINTS: ReadLog<Printed> = ReadLog { event: "letters.print", ..RUN_READS };

/// What is said of a run in which letters must not be mixed.
const SEPARATE: &str = "Separate envelopes: an address confidentiality rule applies to a child in this list. Put only the letters with the same number in one envelope. In the file, each envelope starts with a cover sheet. Remove the cover sheets before posting.";

/// The list of letters that are held.
pub const HELD: &str = "/letters/to-print?show=held";

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
    left: Option<i64>,
    /// Into how many files the letters went, where it is more than one.
    runs: Option<i64>,
}

impl Done {
    fn words(&self) -> Option<String> {
        match self.done.as_deref()? {
            "signature" => Some("Saved. Your letters are signed like this from now on.".to_owned()),
            "printed" => {
                let letters = words::plural(self.count.unwrap_or(0), "letter is", "letters are");
                let files = words::plural(self.runs.unwrap_or(1), "file", "files");
                Some(format!(
                    "{letters} ready, in {files}. Open each file from the column Status, print it, then mark its letters as posted.{}",
                    self.left_out()
                ))
            }
            _ => None,
        }
    }

    /// How many letters were left out, and why; nothing where none was.
    fn left_out(&self) -> String {
        match self.left.unwrap_or(0) {
            left if left > 0 => format!(
                " {} left out. Letters are left out if they have already been printed, if a death is recorded, if the family is waiting for a decision on a new address, if the address has changed since the letter was made, or if the child’s former name is sealed.",
                words::plural(left, "letter was", "letters were")
            ),
            _ => String::new(),
        }
    }

    fn errors(&self) -> Option<ErrorSummary> {
        let mut form = Form::default();
        if self.done.as_deref() == Some("none") {
            form.refuse("select-0", "Select at least one letter that has not been printed yet");
        }
        form.summary()
    }
}

fn letter_words(letter: &ToPost) -> String {
    let general = || letter.general();
    Kind::from_code(&letter.kind).map_or_else(general, |kind| title(kind.words()))
}

fn do_not_post(why: Option<Held>) -> String {
    format!("Do not post: {}", why.map_or("", held::because))
}

fn status_in_words(letter: &ToPost) -> String {
    match (letter.posted_on(), letter.printed_at()) {
        (Some(on), _) => format!("Posted {}", words::short_date(on)),
        (None, _) if letter.held().is_some() => do_not_post(letter.held()),
        (None, Some(at)) => format!("Printed {}", words::time(at)),
        _ => "To print".to_owned(),
    }
}

fn status(letter: &ToPost) -> Cell {
    match (letter.held(), letter.run) {
        // The run says why.
        (Some(_), Some(run)) => {
            return Cell::html(Markup::link(&format!("/letters/to-print/{run}"), "Do not post"));
        }
        (why @ Some(_), None) => return Cell::html(Markup::of(&Tag::new(&do_not_post(why), "red"))),
        (None, _) => {}
    }
    match (letter.posted_on(), letter.printed_at(), letter.run) {
        (Some(on), ..) => Cell::html(Markup::of(&Tag::new(&format!("Posted {}", words::short_date(on)), "green"))),
        (None, Some(at), Some(run)) => {
            Cell::html(Markup::link(&format!("/letters/to-print/{run}"), &format!("Printed {}", words::time(at))))
        }
        _ => Cell::html(Markup::of(&Tag::new("To print", "blue"))),
    }
}

fn columns<'a>() -> Columns<'a, ToPost> {
    Columns::new([
        Column::cell("Child or young person", |one: &ToPost| {
            Markup::link(&format!("/children/{}/journey/notices/{}", one.person, one.notice), &one.child())
        })
        .in_file("Child or young person", ToPost::child)
        .sorted_by(BY_NAME),
        Column::text("To", ToPost::to),
        Column::text("Letter", letter_words),
        Column::text("Dated", |one: &ToPost| words::short_date(one.sent_on()))
            .in_file("Dated", |one| one.sent_on().to_string())
            .sorted_by(BY_DATE),
        Column::text("How", |one: &ToPost| channel_words(&one.channel).to_owned()),
        Column::text("To arrange", ToPost::to_arrange),
        Column::cell("Status", status).in_file("Status", status_in_words),
    ])
}

fn list<'a>() -> List<'a, ToPost> {
    list_asking(None)
}

/// The list with what is asked before the letters are printed.
fn list_asking<'a>(sure: Option<Checkboxes>) -> List<'a, ToPost> {
    let print = Button::submit("Print selected letters").classes("govuk-button--secondary");
    let act = BulkAction::new(
        "/letters/to-print",
        "With selected letters",
        "letter",
        |one: &ToPost| one.id.to_string(),
        ToPost::named,
    );
    let act = sure.into_iter().fold(act, |act, sure| act.control(sure)).control(print);
    let views = [
        ("", "To print"),
        ("printed", "Printed, not posted"),
        ("held", "On hold: do not post"),
        ("posted", "Posted"),
        ("restricted", "Restricted records to print"),
    ];
    List::new("/letters/to-print", ("letter", "letters"), columns())
        .filter(Filter::views("show", "Letters", views))
        .in_order_of("date")
        .note("oldest first")
        .empty("No letters.")
        .files()
        .act(act)
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let listing = letters::listing(&app, &viewer, Show::from_code(asked.value("show")));
    let leaves_out: fn(&ToPost) -> bool = |one| one.restricted;
    let of = Export { kind, name: "letters", title: "Letters", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let list = app.with_views(&viewer, list()).await?;
    let asked = list.params(&query);
    let listing = letters::listing(&app, &viewer, Show::from_code(asked.value("show")));
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Letters to print").done(done.words().as_deref()).errors(done.errors());
    show(
        &ListPage::new(layout, list.show(&asked, &found)?)
            .lead("Letters that go by post, about children whose record you keep.")
            .link(advice_to_send::PATH, "Requests for advice to send")
            .link("/letters/my-signature", "How you sign letters"),
    )
}

/// Days after which a letter is no longer printed without a word: times that it names have begun to run.
const OLD: i64 = 7;

/// What is to be looked at before letters are printed: old dates in them, and what only people can make of them. None where nothing is.
fn to_check(open: &[Chosen], today: Date) -> Option<String> {
    let old = open.iter().filter(|one| law::counting::days_between(one.sent_on(), today) > OLD).count();
    let arrange = open.iter().filter(|one| !one.to_arrange.is_empty()).count();
    let old = (old > 0).then(|| {
        let letters = words::plural(old, "letter is", "letters are");
        format!("{letters} dated more than {OLD} days ago, and the time limits in an old letter may be too short.")
    });
    let arrange = (arrange > 0).then(|| {
        let letters = words::plural(arrange, "letter needs", "letters need");
        format!("{letters} something arranged first, such as Braille: see the column To arrange.")
    });
    let said: Vec<String> = old.into_iter().chain(arrange).collect();
    let said = said.join(" ");
    (!said.is_empty()).then(|| format!("{said} Clear them from your selection, or confirm that you want to print them"))
}

/// The list again with what was selected, and a box to confirm it.
async fn ask_first(app: &App, viewer: &Viewer, mut form: Form, words: String) -> Shown {
    form.refuse("sure", words);
    let yes = vec![Choice::new("yes", "Print all selected letters as they are")];
    let list = list_asking(Some(form.checkboxes("sure", "Letters to check", yes)));
    let (asked, chosen) = list.chosen(&form);
    let list = app.with_views(viewer, list.chosen_again(chosen)).await?;
    let listing = letters::listing(app, viewer, Show::from_code(asked.value("show")));
    let found = app.read_page(viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(viewer, "Letters to print").errors(form.summary());
    refuse(&ListPage::new(layout, list.show(&asked, &found)?))
}

/// Puts selected letters into a run of their own, and leads to it; many into several runs, in postal order. Letters that were printed
/// already are left out.
pub async fn begin(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let list = list();
    let (asked, chosen) = list.chosen(&form);
    let wanted = Show::from_code(asked.value("show"));
    let mut tx = app.db.read().await?;
    let ids: Vec<LetterId> = match chosen {
        Selection::Rows(ids) => ids.iter().filter_map(|id| id.parse().ok()).collect(),
        Selection::All => letters::all(&mut tx, &app, &viewer, wanted).await?,
    };
    let count = ids.len();
    let apart = wanted == Show::RestrictedToPrint;
    let mut open = letters::chosen(&mut tx, &app, &viewer, &ids, apart).await?;
    drop(tx);
    open.sort_by_cached_key(Chosen::postal_order);
    if let Some(words) = to_check(&open, viewer.today).filter(|_| form.value("sure") != "yes") {
        return ask_first(&app, &viewer, form, words).await;
    }
    let (mut runs, mut taken) = (Vec::new(), 0_usize);
    for some in open.chunks(MOST) {
        if let Some((run, of_run)) = begin_one(&app, &viewer, some, apart).await? {
            runs.push(run);
            taken += of_run;
        }
    }
    let left = count.saturating_sub(taken);
    match runs.as_slice() {
        [] => go(&list.after(&asked, &[("done", "none".to_owned())])),
        [run] => go(&format!("/letters/to-print/{run}?done=printed&left={left}")),
        several => {
            let number = several.len();
            go(&format!("/letters/to-print?show=printed&done=printed&count={taken}&runs={number}&left={left}"))
        }
    }
}

/// Puts letters into one run, and says how many are in it; none where none is left. Which are held is asked once the children's records
/// are locked: one that is held since they were chosen, or that somebody else printed, is left out.
async fn begin_one(
    app: &App,
    viewer: &Viewer,
    some: &[Chosen],
    apart: bool,
) -> Result<Option<(RunId, usize)>, Problem> {
    let mut tx = app.db.write(&viewer.actor()).await?;
    // In one order, so that two who print at once do not wait for each other.
    let people: BTreeSet<PersonId> = some.iter().map(|one| one.person).collect();
    for child in people {
        children::lock(&mut tx, child).await?;
    }
    let mut ids: Vec<LetterId> = some.iter().map(|one| one.id).collect();
    let free = letters::still_to_print(&mut tx, app, viewer, &ids, apart).await?;
    ids.retain(|id| free.contains(id));
    let (run, of_run) = print_runs::begin(&mut tx, &ids, apart, &viewer.name).await?;
    if of_run == 0 {
        return Ok(None);
    }
    let rights = app.rights(viewer, RECORD_EVENT);
    let entry = store::Entry::new("letters.print", "print_run", Some(run.uuid()), rights);
    tx.record(entry.detail(json!({ "letters": ids, "restricted": apart }))).await?;
    tx.commit().await?;
    Ok(Some((run, numbers::fitted::<usize>(of_run))))
}

/// Letters that are left out of the files and must not be posted now, for one reason.
struct Stay {
    code: &'static str,
    words: &'static str,
    /// To whom and about whom.
    letters: Vec<String>,
}

impl Stay {
    fn of(found: &[Printed], why: Held) -> Option<Self> {
        Self::those(found, (why.code(), held::several(why)), |one| one.held() == Some(why))
    }

    fn those(
        found: &[Printed],
        (code, words): (&'static str, &'static str),
        stays: impl Fn(&ToPost) -> bool,
    ) -> Option<Self> {
        let stay = found.iter().map(|(_, one)| one).filter(|one| stays(one));
        let letters: Vec<String> = stay.map(|one| words::capitalised(&one.named())).collect();
        (!letters.is_empty()).then_some(Self { code, words, letters })
    }
}

#[derive(Template)]
#[template(path = "print_run.html")]
struct RunPage {
    layout: Layout,
    run: RunId,
    lead: String,
    /// What is said where letters must not be mixed.
    separate: Option<WarningText>,
    held: Vec<Stay>,
    /// Whether a letter is left for the files.
    has_letters: bool,
    table: Table,
    waiting: usize,
    on: DateInput,
    post: Button,
}

fn row(run: &Run, (envelope, one): &Printed, checked: &Checked) -> Result<Vec<Cell>, Problem> {
    let back = if one.posted_on().is_none() {
        Cell::html(Markup::render(&TakeBack { run: run.id, letter: one.id, to: one.to() })?)
    } else {
        Cell::text("")
    };
    let name = Markup::link(&format!("/children/{}/journey/notices/{}", one.person, one.notice), &one.child());
    let number = words::count(*envelope);
    Ok(vec![
        Cell::html(name),
        Cell::text(one.to()),
        Cell::html(match one.is_confidential {
            true => Markup::text(&format!("{number} ")).then(&Markup::of(&Tag::new("Separate envelopes", "red"))),
            false => Markup::text(&number),
        }),
        Cell::text(letter_words(one)),
        Cell::text(words::short_date(one.sent_on())),
        Cell::text(channel_words(&one.channel)),
        Cell::text(one.to_arrange()),
        Cell::text(checked.by_hand(one)),
        Cell::html(match one.posted_on() {
            Some(on) => Markup::of(&Tag::new(&format!("Posted {}", words::short_date(on)), "green")),
            None if !checked.is_in_files(one) => Markup::of(&Tag::new("Do not post", "red")),
            None => Markup::of(&Tag::new("Not posted", "yellow")),
        }),
        back,
    ])
}

fn run_page(
    app: &App,
    viewer: &Viewer,
    run: &Run,
    (found, checked): (&[Printed], &Checked),
    form: &Form,
    done: Option<&str>,
) -> Result<RunPage, Problem> {
    let sealed = Stay::those(found, ("sealed", to_send::LEFT_OUT), |one| checked.is_sealed(one));
    let rows = found.iter().map(|printed| row(run, printed, checked)).collect::<Result<Vec<_>, Problem>>()?;
    let layout = app
        .layout(viewer, "Printed letters")
        .errors(form.summary())
        .back_to("/letters/to-print", "Letters to print")
        .done(done);
    Ok(RunPage {
        layout,
        run: run.id,
        lead: format!(
            "{}, prepared for printing by {}, {}. Letters are in postcode order. Letters about one child to different people are kept apart where there are others to put between them. Each begins on a new sheet.",
            words::plural(found.len(), "letter", "letters"),
            run.made_by,
            words::time(run.made_at())
        ),
        table: Table {
            head: [
                "Child or young person",
                "To",
                "Envelope",
                "Letter",
                "Dated",
                "How",
                "To arrange",
                "Put in by hand",
                "Status",
                "Print again",
            ]
            .iter()
            .map(|text| Head::text(text))
            .collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        },
        separate: has_sheets(found).then(|| WarningText { text: SEPARATE.to_owned(), ..WarningText::default() }),
        held: Held::ALL.into_iter().filter_map(|why| Stay::of(found, why)).chain(sealed).collect(),
        has_letters: found.iter().any(|(_, one)| checked.is_in_files(one)),
        waiting: to_post(found, checked).count(),
        on: form.date_input("on", "Posted on", "For example, 27 3 2026"),
        post: Button::submit("Mark as posted"),
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/letters/to-print/{{ run }}/again" novalidate><input type="hidden" name="letter" value="{{ letter }}"><button class="op-link-button" type="submit">Print again<span class="govuk-visually-hidden"> the letter to {{ to }}</span></button></form>"#
)]
struct TakeBack {
    run: RunId,
    letter: LetterId,
    to: String,
}

/// Those of these letters that are still to be posted, and can be.
fn to_post<'a>(found: &'a [Printed], checked: &'a Checked) -> impl Iterator<Item = &'a ToPost> {
    found.iter().map(|(_, one)| one).filter(move |one| one.posted_on().is_none() && checked.is_in_files(one))
}

/// A run and those of its letters that the viewer may see; none where they may see none of it.
async fn load(app: &App, viewer: &Viewer, id: RunId) -> Result<(Run, Vec<Printed>), Problem> {
    let mut tx = app.db.read().await?;
    let run = print_runs::one(&mut tx, id).await?;
    let found = letters::of_run(&mut tx, app, viewer, id).await?;
    if found.is_empty() { Err(Problem::NotFound) } else { Ok((run, found)) }
}

/// The same, and the log says who saw them.
async fn open(app: &App, viewer: &Viewer, id: RunId) -> Result<(Run, Vec<Printed>), Problem> {
    let (run, found) = load(app, viewer, id).await?;
    app.log_rows(viewer, &found, &RUN_READS).await?;
    Ok((run, found))
}

pub async fn run(State(app): State<App>, viewer: Viewer, Path(id): Path<RunId>, Query(done): Query<Done>) -> Shown {
    let (run, found) = open(&app, &viewer, id).await?;
    let checked = to_send::check(&app, &viewer, &found).await?;
    let today = viewer.today;
    let form = Form::default().with_date("on", today);
    let left = done.left.unwrap_or(0);
    let done = match done.done.as_deref() {
        Some("printed") if left > 0 => Some(format!("Letters ready.{}", done.left_out())),
        Some("printed") => {
            Some("Letters ready. Download the file and print it, then mark the letters as posted.".to_owned())
        }
        Some("posted") => Some(posted_words(done.count.unwrap_or(0), left)),
        _ => None,
    };
    show(&run_page(&app, &viewer, &run, (&found, &checked), &form, done.as_deref())?)
}

fn posted_words(count: i64, corrected: i64) -> String {
    let marked = words::plural(count, "letter is marked as posted", "letters are marked as posted");
    if corrected == 0 {
        return format!("{marked}. The date of service and the time for comments are counted from that day.");
    }
    format!(
        "{marked}. {} dated another day: the date of the decision was corrected, and your list of tasks asks you to send the correction.",
        words::plural(corrected, "letter was", "letters were")
    )
}

/// A letter of a run as it is printed.
struct Paper {
    reference: String,
    document: documents::Document,
    /// What goes with it in its envelope.
    enclosed: Vec<documents::Document>,
    /// What lies before it where it is the first of its envelope and letters must not be mixed.
    sheet: Option<documents::Document>,
}

/// Whether a sheet parts the envelopes: somebody of a family must not learn where another of it is.
fn has_sheets(found: &[Printed]) -> bool {
    found.iter().any(|(_, one)| one.is_confidential)
}

/// What parts an envelope from the one before. It says nothing that the letter does not say: it may be posted by mistake.
fn sheet(envelope: usize, last: usize, to: &str, today: Date) -> documents::Document {
    let number = format!("Envelope {} of {}", words::count(envelope), words::count(last));
    let mut sheet = documents::Document::new(number, "Do not post this sheet", today);
    sheet.add(documents::Block::Facts(vec![("To".to_owned(), to.to_owned())]));
    sheet.text("A new envelope starts here. Put only the pages after this sheet in it, up to the next sheet like this one.\nCheck that the name and address on the letter show in the window of the envelope. Do not put this sheet in the envelope.");
    sheet
}

/// The letters of a run, each in the words that the person it goes to may have.
async fn documents_of(app: &App, viewer: &Viewer, id: RunId) -> Result<Vec<Paper>, Problem> {
    let (_, found) = load(app, viewer, id).await?;
    let last = found.last().map_or(0, |(envelope, _)| *envelope);
    let (parted, mut before) = (has_sheets(&found), 0);
    // A death can be recorded, or an address given that must be kept secret, after letters were put together.
    let why = found.iter().find_map(|(_, one)| one.held());
    let found: Vec<Printed> = found.into_iter().filter(|(_, one)| one.held().is_none()).collect();
    let mut tx = app.db.read().await?;
    let (mut all, mut printed) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    for (envelope, one) in found {
        let notice = notices::one(&mut tx, one.person, one.notice).await?;
        let letter = letters::one(&mut tx, one.notice, one.id).await?;
        // One with a name that is sealed from the viewer is not theirs to print: the page of the run says so.
        let whole = to_send::whole(&mut tx, (app, viewer), one.person, (&notice, &letter)).await?;
        let Some(Whole { reference, to, document, enclosed }) = whole else { continue };
        let begins = parted && envelope != before;
        before = envelope;
        let sheet = begins.then(|| sheet(envelope, last, &to, viewer.today));
        all.push(Paper { reference, document, enclosed, sheet });
        printed.push((envelope, one));
    }
    drop(tx);
    if all.is_empty() {
        return Err(Problem::Conflict(why.map_or(SEALED, held::words).to_owned()));
    }
    app.log_rows(viewer, &printed, &PRINTS).await?;
    Ok(all)
}

/// The letters of a run as one PDF.
pub async fn pdf_file(State(app): State<App>, viewer: Viewer, Path(id): Path<RunId>) -> Shown {
    let _one = app.under_way.heavy_file(viewer.account)?;
    let papers = documents_of(&app, &viewer, id).await?.into_iter();
    let all: Vec<_> =
        papers.flat_map(|paper| paper.sheet.into_iter().chain([paper.document]).chain(paper.enclosed)).collect();
    let content =
        documents::pdf_of_all("Letters to post", &all, true).map_err(|error| Problem::Defect(error.to_string()))?;
    files::keep_pdf(content, "letters")
}

/// The same as a zip file with a PDF for each letter and what is enclosed with it, as a mailing house takes them. A name is a
/// reference: it says nothing of a child, and two letters about one child have two numbers.
pub async fn zip_file(State(app): State<App>, viewer: Viewer, Path(id): Path<RunId>) -> Shown {
    let _one = app.under_way.heavy_file(viewer.account)?;
    let all = documents_of(&app, &viewer, id).await?;
    let mut files = Vec::with_capacity(all.len());
    for (place, paper) in (1..).zip(all) {
        let title = paper.document.title.clone();
        let with: Vec<_> = std::iter::once(paper.document).chain(paper.enclosed).collect();
        let content = documents::pdf_of_all(&title, &with, true).map_err(|error| Problem::Defect(error.to_string()))?;
        files.push((file_name(place, &paper.reference), content));
    }
    files::zip(&files, "letters")
}

/// "001-SEN-0123ABCD.pdf": the number keeps the order of the run.
fn file_name(place: usize, reference: &str) -> String {
    let plain: String = reference.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("{place:03}-{plain}.pdf")
}

/// A letter goes back to those that are to be printed.
pub async fn again(State(app): State<App>, viewer: Viewer, Path(id): Path<RunId>, form: Form) -> Shown {
    let (_, found) = open(&app, &viewer, id).await?;
    let chosen = form.value("letter");
    let one = found.iter().map(|(_, one)| one).find(|one| one.id.to_string() == chosen).ok_or(Problem::NotFound)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, one.person).await?;
    if print_runs::take_back(&mut tx, id, one.id).await? {
        let detail = json!({ "letter": one.id, "act": "to be printed again" });
        tx.record(allowed.entry("person", Some(one.person.uuid())).detail(detail)).await?;
        tx.commit().await?;
    }
    go(if one.restricted { "/letters/to-print?show=restricted" } else { "/letters/to-print" })
}

/// Marks the letters of a run as posted. A letter that names another day was not sent on it: the day of the decision is put right,
/// and the clocks follow, unless the decision had gone to somebody of the family before.
pub async fn posted(State(app): State<App>, viewer: Viewer, Path(id): Path<RunId>, mut form: Form) -> Shown {
    let (run, found) = open(&app, &viewer, id).await?;
    let checked = to_send::check(&app, &viewer, &found).await?;
    let waiting: Vec<&ToPost> = to_post(&found, &checked).collect();
    let latest = waiting.iter().map(|one| one.sent_on()).max();
    let range = DateRange::past(viewer.today).since(latest, "the date of the letters");
    let on = form.required_date("on", "The day they were posted", &range, "Enter the day they were posted");
    let (Some(on), true) = (on, form.is_right()) else {
        return refuse(&run_page(&app, &viewer, &run, (&found, &checked), &form, None)?);
    };
    let mut by_child: BTreeMap<PersonId, Vec<&ToPost>> = BTreeMap::new();
    for one in waiting {
        by_child.entry(one.person).or_default().push(one);
    }
    let (mut count, mut corrected) = (0_i64, 0_i64);
    for (child, of_child) in by_child {
        match post(&app, &viewer, (id, child), &of_child, on).await? {
            Ok((posted, moved)) => {
                count += posted;
                corrected += moved;
            }
            Err(words) => form.refuse("on", words),
        }
    }
    if !form.is_right() {
        let (run, found) = open(&app, &viewer, id).await?;
        let checked = to_send::check(&app, &viewer, &found).await?;
        return refuse(&run_page(&app, &viewer, &run, (&found, &checked), &form, None)?);
    }
    go(&format!("/letters/to-print/{id}?done=posted&count={count}&left={corrected}"))
}

/// Marks a child's letters as posted, in one transaction. How many, and how many decisions got another day; or why not. One that
/// somebody of the family holds since the page was read, or that somebody else marked, is left out.
async fn post(
    app: &App,
    viewer: &Viewer,
    (run, child): (RunId, PersonId),
    of_child: &[&ToPost],
    on: Date,
) -> Result<Result<(i64, i64), String>, Problem> {
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::lock(&mut tx, child).await?;
    let allowed = children::allow(&mut tx, app, viewer, RECORD_EVENT, child).await?;
    let open = letters::to_post(&mut tx, app, viewer, (run, child)).await?;
    let (mut posted, mut corrected) = (Vec::new(), 0);
    let mut events = Vec::new();
    let mut again = false;
    for one in of_child.iter().filter(|one| open.contains(&one.id)) {
        if !print_runs::posted(&mut tx, run, one.id, on, &viewer.name).await? {
            continue;
        }
        posted.push(one.id);
        if letters::went_before(&mut tx, one.notice, on).await? {
            if let Some(to) = one.to_person {
                deliveries::posted_again(&mut tx, one.notice, to, on).await?;
                again = true;
            }
            continue;
        }
        // A general letter tells no decision whose day could be another.
        if let Some(event) = one.event.filter(|event| one.sent_on() != on && !events.contains(event)) {
            events.push(event);
            let reason = format!("The letter was posted on {}", words::date(on));
            let change = (Correction::Day(on), Some(on));
            if let Err(why) = corrections::correct(&mut tx, viewer, child, event, change, &reason, &allowed).await? {
                return Ok(Err(format!(
                    "{} cannot have been posted on {}: {why}",
                    words::capitalised(&one.named()),
                    words::date(on)
                )));
            }
            corrected += 1;
        }
    }
    if posted.is_empty() {
        return Ok(Ok((0, 0)));
    }
    if again {
        owed::work_out(&mut tx, child, viewer.today).await?;
    }
    let detail = json!({ "letters": posted, "posted": on.to_string() });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    tx.commit().await?;
    Ok(Ok((numbers::fitted(posted.len()), corrected)))
}
