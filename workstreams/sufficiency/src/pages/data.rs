//! The data room: what is held, what is missing, what was found about it; bringing files in.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Cell, FileUpload, Head, Markup, Select, SelectItem, Table};
use page::{Form, Limit, Problem, Shown, download, refuse, show, words};
use projection::Fault;
use projection::groups::Group;
use store::Tx;

use super::common::{Asked, Page, Part, whole};
use crate::model::inputs::{self, Kind};
use crate::model::snapshot::Snapshot;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::files::{self, FileId};
use crate::records::{beside, snapshot};

/// The largest file.
pub const LARGEST: Limit = Limit::megabytes(50);

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/sufficiency/data" enctype="multipart/form-data" novalidate>{{ kind }}{{ file }}{{ button }}</form>"#
)]
struct Upload {
    kind: Select,
    file: FileUpload,
    button: Button,
}

async fn page(app: &App, viewer: &Viewer, form: &Form, faults: &[Fault], done: &str) -> Result<Page, Problem> {
    let mut tx = app.db.read().await?;
    let newest = files::newest(&mut tx).await?;
    let all = files::all(&mut tx).await?;
    let seen = snapshot::kept(&mut tx).await?;
    let gias = files::gias(&mut tx, 2000).await?;
    drop(tx);
    let layout = app
        .layout(viewer, "Data for forecasts")
        .errors(form.summary())
        .done((!done.is_empty()).then_some(done))
        .back_to("/sufficiency", "Sufficiency");
    let mut page = Page::new(layout);
    if !faults.is_empty() {
        let lines = faults.iter().take(50).map(|fault| match fault.line {
            Some(line) => format!("Line {line}: {}", fault.words),
            None => fault.words.clone(),
        });
        let mut part = Part::new("What is wrong with the file: nothing was brought in");
        part.lines = lines.collect();
        if faults.len() > 50 {
            part = part.line(format!("And {} more.", faults.len() - 50));
        }
        page = page.part(part);
    }
    page = page.part(record(seen.as_ref()));
    let rows = Kind::ALL
        .into_iter()
        .map(|kind| {
            let held = newest.get(&kind).map_or_else(
                || Markup::text(&format!("Missing. {}", kind.missing())),
                |file| {
                    let text = format!(
                        "{}, {} lines, {}",
                        file.name,
                        words::count(file.lines),
                        words::time(file.brought_in_at())
                    );
                    Markup::link(&format!("/sufficiency/data/{}/csv", file.id), &text)
                },
            );
            vec![Cell::text(kind.words()), Cell::html(held), Cell::text(kind.columns())]
        })
        .collect();
    let table = Table {
        head: ["What", "Held", "Columns of the CSV file"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    };
    let groups: Vec<String> = inputs::groups().iter().map(|(name, words)| format!("{name} ({words})")).collect();
    let mut held = Part::new("Files of the area")
        .line("A file is kept as it was; the newest of a kind counts, and a forecast keeps the hash of what it was made of.")
        .table(table)
        .line(format!("Groups of provision: {}.", groups.join(", ")));
    let places: f64 = gias.0.iter().flat_map(|site| site.places.values()).sum();
    held = held.line(format!(
        "GIAS gives {} special schools, alternative provision and specialist post-16 institutions with {} places.",
        gias.0.len(),
        whole(places)
    ));
    page = page.part(held);
    if app.policy.may_ever(viewer, KEEP_SUFFICIENCY) {
        let items = Kind::ALL.iter().map(|kind| SelectItem::new(kind.code(), kind.words())).collect();
        let upload = Upload {
            kind: form.select("kind", "What it holds", items),
            file: FileUpload {
                name: "file".to_owned(),
                label: "CSV file".into(),
                hint: Some(LARGEST.hint().into()),
                error_message: form.error("file"),
                ..FileUpload::default()
            },
            button: Button::submit("Bring in"),
        };
        page = page.part(Part { more: Markup::render(&upload)?, ..Part::new("Bring a file in") });
    }
    if !all.is_empty() {
        let rows = all
            .iter()
            .map(|file| {
                vec![
                    Cell::html(Markup::link(&format!("/sufficiency/data/{}/csv", file.id), &file.name)),
                    Cell::text(file.kind().map_or("", Kind::words)),
                    Cell::text(words::time(file.brought_in_at())),
                    Cell::text(&file.brought_in_by),
                    Cell::text(file.sha256.chars().take(12).collect::<String>()),
                ]
            })
            .collect();
        let table = Table {
            head: ["File", "What", "Brought in", "By", "SHA-256 begins"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        };
        page = page.part(Part::new("Everything that was brought in").table(table));
    }
    Ok(page)
}

/// What the record says.
fn record(seen: Option<&Snapshot>) -> Part {
    let part = Part::new("The record");
    let Some(seen) = seen else {
        return part.line("It has not been looked at yet: that is done each day, and within a minute at first.");
    };
    let januaries: Vec<String> = seen
        .januaries()
        .map(|year| format!("{} in January {year}", whole(count(seen.count(year, |_, _, _, _| true)))))
        .collect();
    let (requested, assessing) = seen.open_cases();
    let mut part = part
        .line(format!(
            "Looked at on {}: {} with a plan.",
            words::date(seen.as_at),
            whole(count(seen.count_now(|_, _, _, _| true)))
        ))
        .line(format!("Plans: {}.", januaries.join(", ")))
        .line(format!(
            "Open: {} requests without a decision, {} assessments. Their plans come first in a forecast.",
            words::count(i64::try_from(requested).unwrap_or(0)),
            words::count(i64::try_from(assessing).unwrap_or(0))
        ));
    part.lines.extend(seen.notes.iter().cloned());
    part
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
        form.refuse("kind", "Choose what the file holds");
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
            let mut done = format!("{}: {lines} of {name} brought in.", kind.words());
            let unread = projection::unread_columns(&text, kind.names());
            if !unread.is_empty() {
                done.push_str(&format!(" Columns that are not used: {}.", unread.join(", ")));
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
            form.refuse("file", "The file cannot be used: what is wrong stands below, by line");
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
            let words = || format!("It has no price of {}: what is placed there is in no sum.", without.join(", "));
            Ok((!without.is_empty()).then(words))
        }
        _ => Ok(None),
    }
}

/// A file as it was brought in.
pub async fn as_csv(State(app): State<App>, _viewer: Viewer, Path(id): Path<FileId>) -> Shown {
    let mut tx = app.db.read().await?;
    let file = files::one(&mut tx, id).await?;
    drop(tx);
    let safe: String = file
        .name
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() || ".-_".contains(one) { one } else { '-' })
        .collect();
    download::keep("text/csv; charset=utf-8", &safe, file.content.into_bytes())
}
