//! The published files behind the figures; bringing more in.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, FileUpload, Head, Input, Markup, SummaryList, Table, Tag};
use page::{Form, Layout, Limit, Problem, Shown, Upload, refuse, show, words};

use super::common::Asked;
use crate::policy::IMPORT_MEASURES;
use crate::records::files::withdrawn::{self, Withdrawn};
use crate::records::files::{self, Brought, By, Download, File, ImportError};

/// The largest file, or all that are sent together.
pub const LARGEST: Limit = Limit::megabytes(250);

/// What became of a file.
struct Told {
    line: String,
    not_taken: Vec<String>,
    notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "measure_files.html")]
struct Files {
    layout: Layout,
    done: Vec<Told>,
    form: Option<(FileUpload, Input, Checkboxes, Button)>,
    table: Option<Table>,
}

async fn page(app: &App, viewer: &Viewer, form: &Form, download: &Download) -> Result<Files, Problem> {
    let mut tx = app.db.read().await?;
    let all = files::all(&mut tx).await?;
    let withdrawn = withdrawn::all(&mut tx).await?;
    drop(tx);
    let may_import = app.policy.may_ever(viewer, IMPORT_MEASURES);
    let upload = FileUpload {
        name: "file".to_owned(),
        label: "Published files".into(),
        hint: Some(
            format!(
                "CSV, zip or gzip of Explore Education Statistics; LAIT’s parquet file; the tribunal’s table; a workbook of \
                 statistical neighbours. {}",
                LARGEST.hint()
            )
            .into(),
        ),
        multiple: true,
        error_message: form.error("file"),
        ..FileUpload::default()
    };
    let retrieved = Input {
        hint: Some("For example, 25/06/2026. Leave blank for today.".into()),
        ..form.input("retrieved", "Date downloaded")
    };
    let strict = form.checkboxes(
        "strict",
        "If something cannot be imported",
        vec![Choice::new("yes", "Import nothing if anything in the files cannot be imported")],
    );
    let mut done: Vec<Told> = download.done.iter().map(outcome).collect();
    done.extend(download.held_back.iter().map(|(name, lost)| Told {
        line: format!("{name}: {} could not be imported, so nothing was stored.", rows_or_cells(lost.count())),
        not_taken: lost.lines(),
        notes: Vec::new(),
    }));
    if !download.others.is_empty() {
        let line = format!("Ignored, because they have no figures: {}.", download.others.join(", "));
        done.push(Told { line, not_taken: Vec::new(), notes: Vec::new() });
    }
    Ok(Files {
        done,
        form: may_import.then(|| (upload, retrieved, strict, Button::submit("Import"))),
        table: (!all.is_empty()).then(|| table(&all, &withdrawn)),
        layout: app.layout(viewer, "Source files").errors(form.summary()).back_to("/measures", "Measures"),
    })
}

fn rows_or_cells(count: u64) -> String {
    intake::counted(count, "row or cell", "rows or cells")
}

/// Notes on a file that are listed.
const NOTES: usize = 20;

fn outcome(one: &Brought) -> Told {
    let mut notes: Vec<String> = one.notes.iter().take(NOTES).cloned().collect();
    let others = one.notes.len().saturating_sub(NOTES);
    if others > 0 {
        notes.push(format!("And {}.", words::plural(others, "more note", "more notes")));
    }
    Told { line: one.in_words(), not_taken: one.lost.lines(), notes }
}

/// The name of a file, marked where it was withdrawn.
fn name_cell(file: &File, withdrawn: &[Withdrawn]) -> Cell {
    let link = Markup::link(&format!("/measures/files/{}", file.id), &file.name);
    if withdrawn.iter().any(|one| one.id == file.id) {
        let tag = Tag::new("Withdrawn", "red").coded("withdrawn");
        return Cell::html(link.then(&Markup::text(" ")).then(&tag.into()));
    }
    Cell::html(link)
}

fn table(all: &[File], withdrawn: &[Withdrawn]) -> Table {
    let rows = all
        .iter()
        .map(|file| {
            vec![
                name_cell(file, withdrawn),
                Cell::text(&file.publisher),
                Cell::text(words::short_date(file.retrieved_on)),
                Cell::number(words::count(file.figures)),
                Cell::text(&file.brought_in_by),
            ]
        })
        .collect();
    Table {
        head: vec![
            Head::text("File"),
            Head::text("Publisher"),
            Head::text("Retrieved"),
            Head::number("Values"),
            Head::text("Imported by"),
        ],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(_): Query<Asked>) -> Shown {
    show(&page(&app, &viewer, &Form::default(), &Download::default()).await?)
}

/// Brings files in. What was brought in before a file that cannot be used stays in, and is said.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_MEASURES, &Facts::default())?;
    upload.must_hold_files();
    let Upload { mut form, files: sent } = upload;
    let retrieved_on = match form.value("retrieved").trim() {
        "" => viewer.today,
        text => match intake::dates::day(text) {
            Some(day) if day <= viewer.today => day,
            Some(_) => {
                form.refuse("retrieved", "Date downloaded must be today or in the past");
                viewer.today
            }
            None => {
                form.refuse("retrieved", "Enter the date downloaded, such as 25/06/2026");
                viewer.today
            }
        },
    };
    if !form.is_right() {
        return refuse(&page(&app, &viewer, &form, &Download::default()).await?);
    }
    let actor = viewer.actor();
    let strict = form.value("strict") == "yes";
    let by = By { actor: &actor, allowed: Some(&allowed), retrieved_on, strict };
    let mut all = Vec::new();
    for file in sent {
        let name = file.name.clone();
        all.push((name, file.into_bytes()?));
    }
    let download = match files::bring_in(&app.db, by, all).await {
        Ok(download) => download,
        Err(ImportError::Store(error)) => return Err(error.into()),
        Err(error) => {
            form.refuse("file", words::capitalised(&error.to_string()));
            Download::default()
        }
    };
    for error in &download.refused {
        form.refuse("file", words::capitalised(&error.to_string()));
    }
    if !download.held_back.is_empty() {
        form.refuse("file", "Nothing was stored, because something in the files cannot be imported");
    }
    let page = page(&app, &viewer, &form, &download).await?;
    if form.is_right() { show(&page) } else { refuse(&page) }
}

#[derive(Template)]
#[template(path = "measure_file.html")]
struct OneFile {
    layout: Layout,
    facts: SummaryList,
    /// What looks wrong, and was taken as it is.
    notes: Vec<String>,
    not_taken: Vec<String>,
    /// Why it does not count, where it was withdrawn.
    withdrawn: Option<String>,
    /// Where whoever imports files withdraws it or uses it again.
    change: Option<String>,
}

/// One file.
pub async fn one(State(app): State<App>, viewer: Viewer, Path(file): Path<i64>, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = files::all(&mut tx).await?;
    let known = all.into_iter().find(|one| one.id == file).ok_or(Problem::NotFound)?;
    let notes = files::notes(&mut tx, file).await?;
    let withdrawn = withdrawn::all(&mut tx).await?.into_iter().find(|one| one.id == file);
    drop(tx);
    let may_import = app.policy.may_ever(&viewer, IMPORT_MEASURES);
    let act = if withdrawn.is_some() { "use-again" } else { "withdraw" };
    let in_words = |(line, words): (Option<i64>, String)| match line {
        Some(line) => format!("Line {line}: {words}"),
        None => words,
    };
    let (not_taken, notes): (Vec<String>, Vec<String>) =
        notes.into_iter().map(in_words).partition(|note| note.starts_with(files::NOT_IMPORTED));
    let reason = |note: &String| note.trim_start_matches(files::NOT_IMPORTED).to_owned();
    show(&OneFile {
        not_taken: not_taken.iter().map(reason).collect(),
        notes,
        change: may_import.then(|| format!("/measures/files/{file}/{act}")),
        withdrawn: withdrawn.map(|one| format!("{} ({})", one.in_words(), one.withdrawn_by)),
        facts: SummaryList::default()
            .row("Publisher", known.publisher)
            .row("Release", known.release)
            .row("Retrieved", words::date(known.retrieved_on))
            .row("Imported by", known.brought_in_by)
            .row("Values", words::count(known.figures))
            .row("SHA-256", known.sha256),
        layout: app
            .layout(&viewer, &known.name)
            .done(match asked.done.as_str() {
                "withdrawn" => Some("File withdrawn. Its values no longer count."),
                "used" => Some("File used again. Its values count from now on."),
                _ => None,
            })
            .back_to("/measures/files", "Files"),
    })
}
