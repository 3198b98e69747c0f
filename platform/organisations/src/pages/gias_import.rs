//! Importing settings from a GIAS file, in the browser.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use intake::Outcome;
use page::govuk::{Button, Cell, Checkboxes, Choice, FileUpload, Head, Table};
use page::{Done, Form, Layout, Limit, Shown, Upload, go, refuse, show, words};
use serde_json::json;

use crate::IMPORT_ORGANISATIONS;
use crate::gias::{self, BadRow, Report};
use crate::records::imported;

/// The largest file.
pub const FILES: Limit = Limit::megabytes(250);

#[derive(Template)]
#[template(path = "gias_import.html")]
struct Import {
    layout: Layout,
    file: FileUpload,
    strict: Checkboxes,
    button: Button,
    outcome: Option<Told>,
}

/// What an import did, in words.
struct Told {
    text: String,
    /// Columns that the file has not.
    not_taken: Option<String>,
    table: Option<Table>,
}

fn view(app: &App, viewer: &Viewer, form: &Form, outcome: Option<Report>) -> Import {
    Import {
        layout: app
            .layout(viewer, "Import settings from GIAS")
            .errors(form.summary())
            .back_to("/organisations", "Organisations"),
        file: FileUpload {
            name: "file".to_owned(),
            label: "The edubasealldata file".into(),
            hint: Some(
                format!(
                    "The CSV file, or the zip file as downloaded from Get Information about Schools. {}",
                    FILES.hint()
                )
                .into(),
            ),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        strict: form.checkboxes(
            "strict",
            "If something cannot be imported",
            vec![Choice::new("yes", "Import nothing if anything in the file cannot be imported")],
        ),
        button: Button::submit("Import"),
        outcome: outcome.map(outcome_words),
    }
}

fn outcome_words(report: Report) -> Told {
    let not_taken = report.not_taken();
    let kept = numbers::fitted::<i64>(report.kept);
    let left_out = numbers::fitted::<i64>(report.left_out);
    let mut text = if report.held_back {
        "Nothing was imported, because some of the file cannot be imported.".to_owned()
    } else if kept == 0 {
        "Nothing was imported.".to_owned()
    } else {
        format!("{} imported.", words::plural(kept, "setting was", "settings were"))
    };
    if left_out > 0 {
        text.push_str(&format!(" {} left out.", words::plural(left_out, "row", "rows")));
    }
    let odd = numbers::fitted::<i64>(report.odd);
    if odd > 0 {
        text.push_str(&format!(" {} could not be read.", words::plural(odd, "cell", "cells")));
    }
    let shown = numbers::fitted::<i64>(report.bad_rows.len() + report.odd_cells.len());
    if left_out + odd > shown {
        text.push_str(&format!(" The first {} are listed.", words::count(shown)));
    }
    let rows = |rows: Vec<BadRow>, what: &'static str| {
        rows.into_iter().map(move |row| vec![Cell::number(row.line), Cell::text(row.what), Cell::text(what)])
    };
    let rows: Vec<_> =
        rows(report.bad_rows, "Row not imported").chain(rows(report.odd_cells, "Cell not imported")).collect();
    let table = (!rows.is_empty()).then(|| Table {
        caption: "What was not imported".to_owned(),
        caption_classes: "govuk-table__caption--m".to_owned(),
        head: vec![Head::number("Line"), Head::text("What is wrong"), Head::text("Result")],
        rows,
        ..Table::default()
    });
    Told { text, not_taken, table }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    let last = imported::last(&mut app.db.read().await?).await?;
    let mut page = view(&app, &viewer, &Form::default(), last);
    if let (Some(_), Some(told)) = (done.done, &page.outcome) {
        page.layout = page.layout.done(Some(&told.text));
    }
    show(&page)
}

/// Brings the file in.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    let holds_files = upload.must_hold_files();
    let mut form = upload.form;
    if upload.files.len() > 1 {
        form.refuse("file", "Select one file at a time");
    }
    let Some(file) = upload.files.into_iter().next_back().filter(|_| holds_files && form.is_right()) else {
        return refuse(&view(&app, &viewer, &form, None));
    };
    let strict = form.value("strict") == "yes";
    let file = std::io::BufReader::new(file.into_file());
    match gias::import(&app.db, &viewer.actor(), Some(&allowed), file, strict, |_| ()).await {
        Ok(report) if report.outcome() == Outcome::Nothing => {
            form.refuse("file", "Nothing was imported from the file");
            refuse(&view(&app, &viewer, &form, Some(report)))
        }
        Ok(report) => {
            let mut tx = app.db.write(&viewer.actor()).await?;
            imported::keep(&mut tx, &report).await?;
            let detail = json!({ "kept": report.kept, "left_out": report.left_out, "not_read": report.odd });
            tx.record(allowed.entry("organisation", None).detail(detail)).await?;
            tx.commit().await?;
            go("/organisations/import?done=imported")
        }
        Err(gias::GiasError::Store(error)) => Err(error.into()),
        Err(error) => {
            form.refuse("file", error.to_string());
            refuse(&view(&app, &viewer, &form, None))
        }
    }
}
