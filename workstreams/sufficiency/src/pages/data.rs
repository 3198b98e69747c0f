//! The data room: what is held, what is missing, what was found about it; bringing files in.

use std::collections::BTreeMap;

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Cell, FileUpload, Head, Markup, Select, SelectItem, Table};
use page::list::{Column, Columns};
use page::{Form, Layout, Limit, Problem, Shown, download, refuse, show, words};
use projection::Fault;
use projection::gap::Waiting;
use projection::groups::Group;
use store::Tx;

use super::common::{Asked, Few, framed, whole};
use crate::model::inputs::{self, Kind};
use crate::model::moved::Moved;
use crate::model::snapshot::Snapshot;
use crate::policy::{KEEP_SUFFICIENCY, SEE_CASES};
use crate::records::files::{self, File, FileId};
use crate::records::{beside, moved, snapshot};

/// The largest file.
pub const LARGEST: Limit = Limit::megabytes(50);

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    layout: Layout,
    /// What is wrong with a file that was just sent, by line, and how much more there is.
    faults: Vec<String>,
    more_faults: usize,
    record: Option<Record>,
    kinds: Markup,
    groups: String,
    /// Settings that GIAS knows, and their places.
    gias: (usize, String),
    upload: Option<Upload>,
    all: Option<Markup>,
}

struct Upload {
    kind: Select,
    file: FileUpload,
    button: Button,
}

/// What the record says.
struct Record {
    day: String,
    plans: String,
    januaries: String,
    since: Option<Since>,
    requested: String,
    assessing: String,
    notes: Vec<String>,
}

/// Why the plans of today are others than those of the last January count.
struct Since {
    counts: String,
    /// What came and went, with a link to the children for those who may see them.
    parts: Vec<Markup>,
}

impl Since {
    /// Nothing where it does not say all of the difference, or tells of few.
    fn new(seen: &Snapshot, moved: &[(Moved, i64)], few: Few, may_open: bool) -> Option<Self> {
        let year = seen.januaries().last()?;
        let [then, now] = [seen.count(year, |_, _, _, _| true), seen.count_now(|_, _, _, _| true)];
        let by = |(how, number): &(Moved, i64)| if how.comes() { *number } else { -number };
        let is_whole = numbers::fitted::<i64>(then) + moved.iter().map(by).sum::<i64>() == numbers::fitted::<i64>(now);
        let tells_of_few = moved.iter().any(|(_, number)| few.hides(count(numbers::fitted::<usize>(*number))));
        if moved.is_empty() || !is_whole || tells_of_few {
            return None;
        }
        let part = |(how, number): &(Moved, i64)| {
            let (one, many) = how.behind_a_number();
            let words = words::plural(*number, one, many);
            match may_open {
                true => Markup::link(&format!("/sufficiency/moved?how={}", how.code()), &words),
                false => Markup::text(&words),
            }
        };
        let counts = format!(
            "From {} in January {year} to {} on {}",
            whole(count(then)),
            whole(count(now)),
            words::date(seen.as_at)
        );
        Some(Self { counts, parts: moved.iter().map(part).collect() })
    }
}

async fn page(app: &App, viewer: &Viewer, form: &Form, faults: &[Fault], done: &str) -> Result<DataPage, Problem> {
    let mut tx = app.db.read().await?;
    let newest = files::newest(&mut tx).await?;
    let all = files::all(&mut tx).await?;
    let seen = snapshot::kept(&mut tx).await?;
    let moved = moved::counts(&mut tx).await?;
    let gias = files::gias(&mut tx, 2000).await?;
    drop(tx);
    let groups: Vec<String> = inputs::groups().iter().map(|(name, words)| format!("{name} ({words})")).collect();
    let places: f64 = gias.0.iter().flat_map(|site| site.places.values()).sum();
    let lines = faults.iter().take(MOST_FAULTS).map(|fault| match fault.line {
        Some(line) => format!("Line {line}: {}", fault.words),
        None => fault.words.clone(),
    });
    Ok(DataPage {
        layout: app
            .layout(viewer, "Data for forecasts")
            .errors(form.summary())
            .done((!done.is_empty()).then_some(done))
            .back_to("/sufficiency", "Sufficiency"),
        faults: lines.collect(),
        more_faults: faults.len().saturating_sub(MOST_FAULTS),
        record: seen.as_ref().map(|seen| {
            let few = Few::of(app, viewer);
            let since = Since::new(seen, &moved, few, app.policy.may_ever(viewer, SEE_CASES));
            Record { since, ..record(seen, few) }
        }),
        kinds: kinds(&newest),
        groups: groups.join(", "),
        gias: (gias.0.len(), whole(places)),
        upload: app.policy.may_ever(viewer, KEEP_SUFFICIENCY).then(|| upload(form)),
        all: (!all.is_empty()).then(|| brought_in(&all)),
    })
}

/// Faults of a file that are listed.
const MOST_FAULTS: usize = 50;

fn record(seen: &Snapshot, few: Few) -> Record {
    let januaries: Vec<String> = seen
        .januaries()
        .map(|year| format!("{} in January {year}", whole(count(seen.count(year, |_, _, _, _| true)))))
        .collect();
    let (requested, assessing) = seen.open_cases();
    Record {
        day: words::date(seen.as_at),
        plans: whole(count(seen.count_now(|_, _, _, _| true))),
        januaries: januaries.join(", "),
        since: None,
        requested: few.number(count(requested)),
        assessing: few.number(count(assessing)),
        notes: seen.notes.iter().map(|note| few.note(note)).collect(),
    }
}

/// Each kind of file, with the one that counts.
fn kinds(newest: &BTreeMap<Kind, File>) -> Markup {
    let rows = Kind::ALL.into_iter().map(|kind| {
        let held = newest.get(&kind).map_or_else(
            || Markup::text(&format!("Missing. {}", kind.missing())),
            |file| {
                let (lines, at) = (words::count(file.lines), words::time(file.brought_in_at()));
                let text = format!("{}, {lines} lines, {at}", file.name);
                Markup::link(&format!("/sufficiency/data/{}/csv", file.id), &text)
            },
        );
        vec![Cell::text(kind.words()), Cell::html(held), Cell::text(kind.columns())]
    });
    let table = Table {
        head: ["Type of data", "Current file", "Columns of the CSV file"].map(Head::text).to_vec(),
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    };
    framed(&table, "Local data files")
}

fn upload(form: &Form) -> Upload {
    let items = Kind::ALL.iter().map(|kind| SelectItem::new(kind.code(), kind.words())).collect();
    Upload {
        kind: form.select("kind", "Type of data", items),
        file: FileUpload {
            name: "file".to_owned(),
            label: "CSV file".into(),
            hint: Some(LARGEST.hint().into()),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        button: Button::submit("Upload"),
    }
}

fn brought_in(all: &[File]) -> Markup {
    let row = |file: &File| {
        vec![
            Cell::html(Markup::link(&format!("/sufficiency/data/{}/csv", file.id), &file.name)),
            Cell::text(file.kind().map_or("", Kind::words)),
            Cell::text(words::time(file.brought_in_at())),
            Cell::text(&file.brought_in_by),
            Cell::text(file.sha256.chars().take(12).collect::<String>()),
        ]
    };
    let table = Table {
        head: ["File", "What", "Uploaded", "Uploaded by", "SHA-256 begins"].map(Head::text).to_vec(),
        rows: all.iter().map(row).collect(),
        first_cell_is_header: true,
        ..Table::default()
    };
    framed(&table, "Upload history")
}

#[expect(clippy::cast_precision_loss, reason = "a number of children")]
fn count(number: usize) -> f64 {
    number as f64
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(_): Query<Asked>) -> Shown {
    show(&page(&app, &viewer, &Form::default(), &[], "").await?)
}

/// Brings a file in.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: page::Upload) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    upload.must_hold_files();
    let page::Upload { mut form, files: sent } = upload;
    if sent.len() > 1 {
        form.refuse("file", "Select one file at a time");
    }
    let file = match sent.into_iter().next_back() {
        Some(file) => Some((file.name.clone(), file.into_bytes()?)),
        None => None,
    };
    let kind = Kind::named(form.value("kind"));
    if kind.is_none() {
        form.refuse("kind", "Select the type of data");
    }
    let text = file.and_then(|(name, content)| match text_of(&content) {
        Ok(text) => Some((name, text)),
        Err(why) => {
            form.refuse("file", format!("The file cannot be used: {why}"));
            None
        }
    });
    let (Some(kind), Some((name, text)), true) = (kind, text, form.is_right()) else {
        return refuse(&page(&app, &viewer, &form, &[], "").await?);
    };
    match files::bring_in(&app.db, &viewer.actor(), Some(&allowed), kind, (&name, &text)).await? {
        Ok(lines) => {
            let lines = words::plural(lines, "row", "rows");
            let mut done = format!("{}: {lines} uploaded from {name}.", kind.words());
            let unread = projection::unread_columns(&text, kind.names());
            if !unread.is_empty() {
                done.push_str(&format!(" Columns not used: {}.", unread.join(", ")));
            }
            let mut tx = app.db.read().await?;
            if let Some(words) = unfit(&mut tx, kind).await? {
                done.push(' ');
                done.push_str(&words);
            }
            drop(tx);
            show(&page(&app, &viewer, &Form::default(), &[], &done).await?)
        }
        Err(faults) => {
            form.refuse("file", "The file cannot be used. The problems are listed below by line");
            refuse(&page(&app, &viewer, &form, &faults, "").await?)
        }
    }
}

/// The text of a CSV file; another kind of file is told by what it is.
fn text_of(content: &[u8]) -> Result<String, String> {
    let kind = intake::kind(content);
    if !kind.may_be_csv() {
        return Err(kind.refused().to_string());
    }
    intake::csv_text(content).map(str::to_owned).map_err(|error| error.to_string())
}

/// What of a file that was just brought in does not fit what is known: it can be meant, and is no fault of the file.
async fn unfit(tx: &mut Tx, kind: Kind) -> Result<Option<String>, Problem> {
    match kind {
        Kind::Localities => Ok(snapshot::unmatched_now(tx).await?),
        Kind::Prices => {
            let prices = beside::now(tx, 0).await?.prices();
            let without: Vec<&str> =
                Group::ALL.into_iter().filter(|group| !prices.contains_key(group)).map(Group::words).collect();
            let words =
                || format!("There is no price for {}: placements there are not included in costs.", without.join(", "));
            Ok((!without.is_empty()).then(words))
        }
        _ => Ok(None),
    }
}

/// Who waits for a provision, as a file without small numbers.
fn waiting(file: &File, few: Few) -> Shown {
    let waiting = Waiting::read(&file.name, &file.content).map_err(|_| Problem::NotFound)?;
    let rows: Vec<(Group, f64)> =
        Group::ALL.into_iter().filter_map(|group| Some((group, waiting.children(group)?))).collect();
    let columns = [
        Column::text("group", |(group, _): &(Group, f64)| group.name().to_owned()),
        Column::text("children", |(_, children): &(Group, f64)| {
            Few::shown(few.hides(*children), || children.to_string())
        }),
    ];
    Columns::new(columns).csv("waiting", &rows)
}

/// A file as it was brought in; children who wait without small numbers where the reader must not know them.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Path(id): Path<FileId>) -> Shown {
    let mut tx = app.db.read().await?;
    let file = files::one(&mut tx, id).await?;
    drop(tx);
    if file.kind() == Some(Kind::Waiting) && !app.policy.may_ever(&viewer, KEEP_SUFFICIENCY) {
        return waiting(&file, Few::of(&app, &viewer));
    }
    let safe: String = file
        .name
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() || ".-_".contains(one) { one } else { '-' })
        .collect();
    download::keep("text/csv; charset=utf-8", &safe, file.content.into_bytes())
}
