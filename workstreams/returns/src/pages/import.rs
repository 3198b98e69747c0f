//! Bringing a return in, in the browser; and the imports that were made.

use std::fs::File;
use std::io::{Seek, Write};

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Multipart, Query, State};
use page::govuk::{Button, Cell, FileUpload, Head, Markup, Select, SelectItem, Table};
use page::{Form, Layout, Problem, Shown, go, refuse, show, words};
use sen2::{Part, Year};

use crate::IMPORT_RETURN;
use crate::records::batches::{self, Batch};
use crate::records::import::{ImportError, bring_in};

#[derive(Template)]
#[template(path = "sen2_import.html")]
struct Import {
    layout: Layout,
    file: FileUpload,
    year: Select,
    button: Button,
    table: Option<Table>,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

async fn view(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<Import, Problem> {
    let mut tx = app.db.read().await?;
    let all = batches::all(&mut tx).await?;
    drop(tx);
    Ok(Import {
        layout: app
            .layout(viewer, "Bring a SEN2 return in")
            .errors(form.summary())
            .done(done)
            .back_to("/sen2", "SEN2 return"),
        file: FileUpload {
            name: "file".to_owned(),
            label: "The return".into(),
            hint: Some(
                "The XML that went to COLLECT, the CSV files of its export together, or the Excel workbook.".into(),
            ),
            multiple: true,
            error_message: form.error("file"),
            ..FileUpload::default()
        },
        year: Select {
            hint: Some("A pre-submission workbook has none. Every other form says it.".into()),
            ..form.select("year", "Survey year, where the file has no header", years())
        },
        button: Button::submit("Bring in"),
        table: (!all.is_empty()).then(|| table(&all)),
    })
}

fn years() -> Vec<SelectItem> {
    let none = SelectItem::new("", "As the file says");
    std::iter::once(none).chain(Year::all().map(|year| SelectItem::new(&year.to_string(), &year.to_string()))).collect()
}

fn table(all: &[Batch]) -> Table {
    let rows = all
        .iter()
        .map(|one| {
            let words = format!("SEN2 {} of authority {}", one.year, one.authority);
            let undone = one.undone_by.as_ref().map_or_else(|| "Holds".to_owned(), |by| format!("Undone by {by}"));
            vec![
                Cell::html(Markup::link(&format!("/sen2/import/{}", one.id), &words)),
                Cell::text(&one.file_name),
                Cell::text(format!("{}, {}", words::time(one.made_at()), one.made_by)),
                Cell::text(undone),
            ]
        })
        .collect();
    let head = ["Return", "File", "Brought in", "How it stands"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let done = asked.done.as_deref().and_then(|key| match key {
        "nothing" => Some("The file held nothing that is not here: nothing was changed."),
        "undone" => Some("The import is undone. Worklists follow within a minute."),
        _ => None,
    });
    show(&view(&app, &viewer, &Form::default(), done).await?)
}

/// The files that were sent, each kept on the disk so that memory stays flat.
async fn files(upload: &mut Multipart) -> Result<(Vec<(String, File)>, Option<Year>), Problem> {
    let too_large = || {
        Problem::TooLarge(
            "The file is larger than 250 megabytes. Use `oneplan sen2 import FILE` on the server if it is right."
                .to_owned(),
        )
    };
    let io = |error: std::io::Error| {
        Problem::Unavailable(format!("The file could not be kept on the server: {error}. Nothing was brought in."))
    };
    let (mut all, mut year) = (Vec::new(), None);
    while let Some(mut field) = upload.next_field().await.map_err(|_| too_large())? {
        if field.name() == Some("year") {
            let text = field.text().await.map_err(|_| too_large())?;
            year = text.trim().parse().ok().and_then(Year::new);
            continue;
        }
        if field.name() != Some("file") {
            continue;
        }
        // The name's last part alone, and no longer than names are.
        let name: String = field.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default().into();
        let name: String = name.chars().take(120).collect();
        let (mut kept, mut size) = (tempfile::tempfile().map_err(io)?, 0);
        while let Some(chunk) = field.chunk().await.map_err(|_| too_large())? {
            size += chunk.len();
            kept.write_all(&chunk).map_err(io)?;
        }
        if size > 0 {
            kept.rewind().map_err(io)?;
            all.push((name, kept));
        }
    }
    Ok((all, year))
}

/// The act.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut upload: Multipart) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_RETURN, &Facts::default())?;
    let mut form = Form::default();
    let (named, year) = files(&mut upload).await?;
    if let Some(year) = year {
        form.set("year", &year.to_string());
    }
    if named.is_empty() {
        form.refuse("file", "Select the file. An empty file holds no return");
        return refuse(&view(&app, &viewer, &form, None).await?);
    }
    let names: Vec<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let source = move |tell: &mut dyn FnMut(Part) -> bool| sen2::read_files(named, tell);
    let entry = allowed.entry("person", None);
    let by = (names.join(", "), viewer.name.clone());
    let outcome = bring_in(&app.db, &viewer.actor(), entry, (&by.0, &by.1), year, source, |_| ()).await;
    match outcome {
        Ok(outcome) => match outcome.import {
            Some(id) => go(&format!("/sen2/import/{id}")),
            None => go("/sen2/import?done=nothing"),
        },
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(error) => {
            form.refuse("file", error.to_string());
            refuse(&view(&app, &viewer, &form, None).await?)
        }
    }
}
