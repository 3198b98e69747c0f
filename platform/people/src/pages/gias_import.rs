//! Importing settings from a GIAS file, in the browser.

use std::io::{Seek, Write};

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Multipart, State};
use page::govuk::{Button, Cell, FileUpload, Head, Table};
use page::{Form, Layout, Problem, Shown, refuse, show, words};

use crate::IMPORT_ORGANISATIONS;
use crate::gias::{self, Report};

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
            hint: Some("A CSV file of about 60 megabytes, as downloaded from Get Information about Schools.".into()),
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
        "{} brought in, {} left out.",
        words::plural(kept, "setting was", "settings were"),
        words::plural(left_out, "row", "rows")
    );
    let table = (!report.bad_rows.is_empty()).then(|| Table {
        caption: "Rows left out".to_owned(),
        caption_classes: "govuk-table__caption--m".to_owned(),
        head: vec![Head::number("Line"), Head::text("What is wrong")],
        rows: report.bad_rows.into_iter().map(|row| vec![Cell::number(row.line), Cell::text(row.what)]).collect(),
        ..Table::default()
    });
    (text, table)
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    show(&view(&app, &viewer, &Form::default(), None))
}

/// The act. The file goes to a temporary file first, so that memory stays flat.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Multipart) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    let mut form = Form::default();
    let too_large = || {
        Problem::TooLarge("The file is larger than 250 megabytes. A GIAS file has about 60. Use `oneplan import gias FILE` on the server if you are sure.".to_owned())
    };
    let io = |error: std::io::Error| {
        Problem::Unavailable(format!("The file could not be kept on the server: {error}. Nothing was imported."))
    };
    let mut file = None;
    while let Some(mut field) = upload.next_field().await.map_err(|_| too_large())? {
        if field.name() != Some("file") {
            continue;
        }
        let mut kept = tempfile::tempfile().map_err(io)?;
        let mut size = 0;
        while let Some(chunk) = field.chunk().await.map_err(|_| too_large())? {
            size += chunk.len();
            kept.write_all(&chunk).map_err(io)?;
        }
        if size > 0 {
            kept.rewind().map_err(io)?;
            file = Some(kept);
        }
    }
    let Some(file) = file else {
        form.refuse("file", "Select the file");
        return refuse(&view(&app, &viewer, &form, None));
    };
    match gias::import(&app.db, &viewer.actor(), Some(&allowed), std::io::BufReader::new(file), |_| ()).await {
        Ok(report) => show(&view(&app, &viewer, &form, Some(report))),
        Err(gias::GiasError::Store(error)) => Err(error.into()),
        Err(error) => {
            form.refuse("file", error.to_string());
            refuse(&view(&app, &viewer, &form, None))
        }
    }
}
