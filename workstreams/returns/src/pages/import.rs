//! Bringing a return in, in the browser; and the imports that were made.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Checkboxes, Choice, FileUpload, Head, Markup, Select, SelectItem, Table, Tag};
use page::list::{Column, Columns};
use page::{Done, Form, Layout, Limit, Problem, Shown, Upload, go, refuse, show, words};
use sen2::{NotTaken, Part, Year};

use crate::IMPORT_RETURN;
use crate::records::batches::{self, Batch};
use crate::records::import::{How, ImportError, Outcome, bring_in};

/// The largest file, or all that are sent together.
pub const FILES: Limit = Limit::megabytes(250);

#[derive(Template)]
#[template(path = "sen2_import.html")]
struct Import {
    layout: Layout,
    file: FileUpload,
    year: Select,
    strict: Checkboxes,
    /// Asked where the return is of another authority.
    other: Option<Checkboxes>,
    button: Button,
    /// What would not be, or was not, imported of a file that left nothing behind.
    not_taken: Option<Table>,
    table: Option<Table>,
}

async fn view(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    done: Option<&str>,
    not_taken: &[NotTaken],
) -> Result<Import, Problem> {
    let mut tx = app.db.read().await?;
    let all = batches::all(&mut tx).await?;
    drop(tx);
    Ok(Import {
        layout: app
            .layout(viewer, "Import a SEN2 return")
            .errors(form.summary())
            .done(done)
            .back_to("/sen2", "SEN2 return"),
        file: FileUpload {
            name: "file".to_owned(),
            label: "The return".into(),
            hint: Some(
                format!(
                    "The XML file sent to COLLECT, all the CSV files of its export, or the Excel workbook. {}",
                    FILES.hint()
                )
                .into(),
            ),
            multiple: true,
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        year: Select {
            hint: Some("Only needed for a pre-submission workbook. Other files give the year.".into()),
            ..form.select("year", "Survey year, if the file has no header", years())
        },
        strict: form.checkboxes(
            "strict",
            "If something cannot be imported",
            vec![Choice::new("yes", "Import nothing if anything in the file cannot be imported")],
        ),
        other: form.error("other_authority").is_some().then(|| {
            form.checkboxes(
                "other_authority",
                "If the return is for another authority",
                vec![Choice::new("yes", "Import a return that is for another authority")],
            )
        }),
        button: Button::submit("Import"),
        not_taken: (!not_taken.is_empty()).then(|| not_taken_table(not_taken)),
        table: (!all.is_empty()).then(|| table(&all)),
    })
}

fn years() -> Vec<SelectItem> {
    let none = SelectItem::new("", "As the file says");
    std::iter::once(none).chain(Year::all().map(|year| SelectItem::new(&year.to_string(), &year.to_string()))).collect()
}

/// Lines that a page shows; a file to download has all of them.
pub(super) const SHOWN: usize = 200;

/// What was not imported, as a table.
fn not_taken_table(all: &[NotTaken]) -> Table {
    let columns = not_taken_columns(|one: &NotTaken| {
        let person = one.person.map(|number| number.to_string()).unwrap_or_default();
        [person, one.key.clone(), one.place_in_words(), one.item.clone(), one.value.clone(), one.why.clone()]
    });
    not_taken(columns.table(all.iter().take(SHOWN)), all.len())
}

/// The columns of what was not imported, on the page and in the file. Of each there are known: number and name of the
/// person, place, item, value, reason.
pub(super) fn not_taken_columns<'a, T: 'a>(of: impl Fn(&T) -> [String; 6] + Copy + Send + Sync + 'a) -> Columns<'a, T> {
    let part = move |one: &T, part: usize| of(one).into_iter().nth(part).unwrap_or_default();
    Columns::new([
        Column::text("Person in the file", move |one: &T| {
            let [person, who, ..] = of(one);
            match (person.as_str(), who.is_empty()) {
                ("", _) => who,
                (number, true) => format!("Person {number}"),
                (number, false) => format!("Person {number}: {who}"),
            }
        })
        .in_file("Person in the file", move |one| part(one, 0)),
        Column::file("UPN, ULN or name", move |one: &T| part(one, 1)),
        Column::text("Place", move |one: &T| part(one, 2)),
        Column::text("Item", move |one: &T| part(one, 3)),
        Column::text("Value", move |one: &T| part(one, 4)),
        Column::text("Reason", move |one: &T| part(one, 5)),
    ])
}

/// The table of the first lines, of `total`, with its caption.
pub(super) fn not_taken(table: Table, total: usize) -> Table {
    let count = words::plural(total, "item was", "items were");
    let more = if total > SHOWN { format!(". The first {SHOWN} are shown") } else { String::new() };
    Table {
        caption: format!("{count} not imported{more}"),
        caption_classes: "govuk-table__caption--m".to_owned(),
        first_cell_is_header: false,
        ..table
    }
}

fn table(all: &[Batch]) -> Table {
    let rows = all
        .iter()
        .map(|one| {
            let words = format!("SEN2 {} of authority {}", one.year, one.authority);
            let state = match (&one.undone_by, one.is_finished()) {
                (Some(by), _) => Cell::text(format!("Undone by {by}")),
                (None, true) => Cell::text("Active"),
                (None, false) => Tag::new("Not finished", "yellow").coded("not-finished").into(),
            };
            vec![
                Cell::html(Markup::link(&format!("/sen2/import/{}", one.id), &words)),
                Cell::text(&one.file_name),
                Cell::text(format!("{}, {}", words::time(one.made_at()), one.made_by)),
                state,
            ]
        })
        .collect();
    let head = ["Return", "File", "Imported", "Status"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let done = asked.done.as_deref().and_then(|key| match key {
        "nothing" => Some("Everything in the file is already in the record. Nothing was changed."),
        "undone" => Some("Import undone. Worklists are updated within a minute."),
        _ => None,
    });
    show(&view(&app, &viewer, &Form::default(), done, &[]).await?)
}

/// Brings the return in.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let holds_files = upload.must_hold_files();
    let Upload { mut form, files } = upload;
    if !holds_files {
        return refuse(&view(&app, &viewer, &form, None, &[]).await?);
    }
    let year = form.value("year").parse().ok().and_then(Year::new);
    let named: Vec<_> = files.into_iter().map(|file| (file.name.clone(), file.into_file())).collect();
    let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let source = move |tell: &mut dyn FnMut(Part) -> bool| sen2::read_files(named, tell);
    let entry = allowed.entry("person", None);
    let by = (names.join(", "), viewer.name.clone());
    let how = How {
        assumed: year,
        strict: form.value("strict") == "yes",
        other_authority: form.value("other_authority") == "yes",
    };
    let outcome = bring_in(&app.db, &viewer.actor(), entry, (&by.0, &by.1), how, source, |_| ()).await;
    match outcome {
        Ok(outcome) => match outcome.import {
            Some(id) => go(&format!("/sen2/import/{id}")),
            None if outcome.not_taken.is_empty() => go("/sen2/import?done=nothing"),
            None => {
                let outcome = seen(&app, &viewer, outcome).await?;
                let done = "Everything else in the file is already in the record. Nothing was changed.";
                show(&view(&app, &viewer, &form, Some(done), &outcome.not_taken).await?)
            }
        },
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(error @ ImportError::OtherAuthority { .. }) => {
            form.refuse("other_authority", error.to_string());
            refuse(&view(&app, &viewer, &form, None, &[]).await?)
        }
        Err(error) => {
            let tried = Outcome::refusal(&error).cloned().unwrap_or_default();
            let tried = seen(&app, &viewer, tried).await?;
            let said = match error {
                // The number is that of the lines below.
                ImportError::Strict(_) if !tried.not_taken.is_empty() => ImportError::Strict(Box::new(tried.clone())),
                error => error,
            };
            form.refuse("file", said.to_string());
            refuse(&view(&app, &viewer, &form, None, &tried.not_taken).await?)
        }
    }
}

/// An outcome without what it says of restricted records that the viewer must not find; that it was left out is not said either,
/// for of a file of one person that would tell that there is such a record.
async fn seen(app: &App, viewer: &Viewer, mut outcome: Outcome) -> Result<Outcome, Problem> {
    let unseen = batches::unseen(&mut app.db.read().await?, Some((app, viewer))).await?;
    outcome.keep_back(&unseen);
    Ok(outcome)
}
