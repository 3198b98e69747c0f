//! Templates as text files, so that an area can keep them elsewhere and bring them in again.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use page::govuk::Textarea;
use page::{FieldsForm, Form, Problem, Shown, download, go, refuse, show};
use serde_json::json;

use super::list::title_of;
use super::template::{Codes, open};
use crate::MANAGE_NOTICES;
use crate::model::letter::{ENGLISH, General, Template, Which};
use crate::records::{general_letters, templates};

/// What a template begins with in a file of several.
const BEGINS: &str = "=== ";
/// Characters of a file.
const LONGEST: usize = 900_000;

fn written(which: &Which, body: &str) -> String {
    format!("{BEGINS}{} {} {}\n{}\n\n", which.kind.code(), which.wording, which.language, body.trim())
}

const TEXT: &str = "text/plain; charset=utf-8";

/// One template as a file.
pub async fn export_one(State(app): State<App>, viewer: Viewer, Path(codes): Codes) -> Shown {
    let which = open(&app, &viewer, &codes).await?;
    let mut tx = app.db.read().await?;
    let text = templates::text(&mut tx, &which).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    download::keep(TEXT, "letter-template.txt", written(&which, &text).into_bytes())
}

/// All that letters get now, in one file.
pub async fn export_all(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let mut file = String::new();
    for line in templates::listed(&mut tx).await? {
        if let Some(text) = templates::text(&mut tx, &line.which).await? {
            file.push_str(&written(&line.which, &text));
        }
    }
    drop(tx);
    download::keep(TEXT, "letter-templates.txt", file.into_bytes())
}

fn import_page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Import templates").errors(form.summary()).back_to("/letters", "Letters");
    FieldsForm::new(layout, 0)
        .lead("Paste a file that was exported here. Each template that differs from what is in use becomes a draft. Nothing is put in use by this.")
        .field(&Textarea { rows: Some(20), ..form.textarea("text", "Templates").up_to(LONGEST) })
        .map(|page| page.button("Import"))
}

pub async fn import_form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    show(&import_page(&app, &viewer, &Form::default())?)
}

/// The templates of a file.
///
/// # Errors
/// Words that say what is wrong with which of them.
fn read(text: &str, general: &[General]) -> Result<Vec<(Which, String)>, String> {
    let text = text.replace('\r', "");
    let mut all = Vec::new();
    // What stands before the first is no template.
    for part in format!("\n{text}").split(&format!("\n{BEGINS}")).skip(1) {
        let (head, body) = part.split_once('\n').unwrap_or((part, ""));
        let mut codes = head.split_whitespace();
        let (kind, wording, language) = (codes.next(), codes.next(), codes.next());
        let codes = (kind.unwrap_or_default(), wording.unwrap_or_default(), language.unwrap_or_default());
        let which = Which::among(general, codes).ok_or_else(|| {
            format!(
                "There is no letter “{head}”. A template begins with a line such as “=== request.refused standard en”"
            )
        })?;
        if let Err(faults) = Template::read(body, which.kind.clone()) {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Err(format!("{} ({}): {}", title_of(&which), which.words(), faults.join(". ")));
        }
        all.push((which, body.trim().to_owned()));
    }
    if all.is_empty() {
        return Err(
            "The text contains no template. A template begins with a line such as “=== request.refused standard en”"
                .to_owned(),
        );
    }
    Ok(all)
}

/// Saves each template of a file that differs from what is in use as a draft, all of them or none.
pub async fn import(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    form.at_most("text", LONGEST);
    let mut tx = app.db.read().await?;
    let general = general_letters::known(&mut tx).await?;
    drop(tx);
    let read = match read(form.value("text"), &general) {
        Ok(read) => read,
        Err(words) => {
            form.refuse("text", words);
            Vec::new()
        }
    };
    if !form.is_right() {
        return refuse(&import_page(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mut count = 0_i64;
    for (which, body) in read {
        if templates::text(&mut tx, &which).await?.is_some_and(|text| text.trim() == body) {
            continue;
        }
        let known = templates::history(&mut tx, &which).await?;
        let version = known.iter().find(|one| one.is("draft")).map_or(0, |draft| draft.version);
        // Whether a native speaker checked it is said by a person here, not by a file.
        let checked = which.language == ENGLISH;
        templates::save_draft(&mut tx, &which, (&body, checked), &viewer.name, version).await?;
        count += 1;
    }
    if count > 0 {
        tx.record(allowed.entry("letter_template", None).detail(json!({ "act": "imported", "drafts": count }))).await?;
        tx.commit().await?;
    }
    go(&format!("/letters?done=imported&count={count}"))
}
