//! Importing settings from a GIAS file, in the browser.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Button, Cell, FileUpload, Head, Table};
use page::{Form, Layout, Limit, Shown, Upload, refuse, show, words};

use crate::IMPORT_ORGANISATIONS;
use crate::gias::{self, BadRow, Report};

/// The largest file.
pub const FILES: Limit = Limit::megabytes(250);

#[derive(Template)]
#[template(path = "gias_import.html")]
struct Import {
    layout: Layout,
    file: FileUpload,
    button: Button,
    outcome: Option<(String, Option<Table>)>,
}

fn view(app: &App, viewer: &Viewer, form: &Form, outcome: Option<Report>) -> Import {
    Import {
        layout: app
            .layout(viewer, "Import settings from GIAS")
            .errors(form.summary())
            .back_to("/organisations", "Organisations"),
        file: FileUpload {
            name: "file".to_owned(),
            label: "The file edubasealldata".into(),
            hint: Some(
                format!(
                    "A CSV file of about 60 MB, as downloaded from Get Information about Schools. {}",
                    FILES.hint()
                )
                .into(),
            ),
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        button: Button::submit("Import"),
        outcome: outcome.map(outcome_words),
    }
}

fn outcome_words(report: Report) -> (String, Option<Table>) {
    let kept = i64::try_from(report.kept).unwrap_or(i64::MAX);
    let left_out = i64::try_from(report.left_out).unwrap_or(i64::MAX);
    let text = format!(
        "{} imported, {} left out.",
        words::plural(kept, "setting was", "settings were"),
        words::plural(left_out, "row", "rows")
    );
    let odd = i64::try_from(report.odd).unwrap_or(i64::MAX);
    let text = match odd {
        0 => text,
        _ => format!(
            "{text} {} could not be read; the rest of the row was imported.",
            words::plural(odd, "cell", "cells")
        ),
    };
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
    (text, table)
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    show(&view(&app, &viewer, &Form::default(), None))
}

/// Brings the file in.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    let holds_files = upload.must_hold_files();
    let mut form = upload.form;
    let Some(file) = upload.files.into_iter().next_back().filter(|_| holds_files) else {
        return refuse(&view(&app, &viewer, &form, None));
    };
    let file = std::io::BufReader::new(file.into_file());
    match gias::import(&app.db, &viewer.actor(), Some(&allowed), file, |_| ()).await {
        Ok(report) => show(&view(&app, &viewer, &form, Some(report))),
        Err(gias::GiasError::Store(error)) => Err(error.into()),
        Err(error) => {
            form.refuse("file", error.to_string());
            refuse(&view(&app, &viewer, &form, None))
        }
    }
}
