//! The letterhead: one page to set it, with what it looks like.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::State;
use documents::Picture;
use page::govuk::{Button, Choice, FileUpload, Input, Markup, Textarea};
use page::{Form, Layout, Limit, Problem, Shown, Upload, go, refuse, show, words};
use serde_json::json;

use crate::MANAGE_NOTICES;
use crate::model::letter::paper::Council;
use crate::records::letterheads;

/// The largest logo.
pub const LOGO: Limit = Limit::megabytes(1);

#[derive(Template)]
#[template(path = "letterhead.html")]
struct Page {
    layout: Layout,
    /// Since when and by whom the present one is.
    since: Option<String>,
    fields: Vec<Markup>,
    version: i64,
    save: Button,
}

/// What stands for the letterhead in use: each that is saved has the next number.
fn version(known: Option<&letterheads::Letterhead>) -> i64 {
    known.map_or(0, |one| one.number)
}

fn page(app: &App, viewer: &Viewer, form: &Form, known: Option<&letterheads::Letterhead>) -> Result<Page, Problem> {
    let layout = app.layout(viewer, "Letterhead").errors(form.summary()).back_to("/letters", "Letters");
    let plain = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    let logo = known.and_then(|one| one.council().logo);
    let hint =
        format!("A PNG file{}. {}", if logo.is_some() { ", to replace the one in use" } else { "" }, LOGO.hint());
    let mut fields = vec![
        Markup::render(&plain("name", "Name of the council"))?,
        Markup::render(&plain("team", "Name of the team (optional)"))?,
        Markup::render(&Textarea {
            rows: Some(4),
            hint: Some("As it appears on letters, up to 5 lines".into()),
            ..form.textarea("address", "Address").up_to(500)
        })?,
        Markup::render(&Input { kind: "tel".to_owned(), ..plain("telephone", "Telephone") })?,
        Markup::render(&Input { kind: "email".to_owned(), ..plain("email", "Email address") })?,
        Markup::render(&plain("website", "Website (optional)"))?,
        Markup::render(&Input {
            hint: Some("Read out to people who do not see it. For example, Calderwick Council".into()),
            ..form.input("logo_alt", "What the logo shows")
        })?,
    ];
    if logo.is_some() {
        let remove = vec![Choice::new("yes", "Remove the logo")];
        fields.push(Markup::render(&form.checkboxes("remove_logo", "Logo in use", remove))?);
    }
    // Last, so that a file that is too large loses nothing that was typed.
    fields.push(Markup::render(&FileUpload {
        id: "file".to_owned(),
        name: "file".to_owned(),
        label: "Logo (optional)".into(),
        hint: Some(hint.as_str().into()),
        error_message: form.error("file"),
        ..FileUpload::default()
    })?);
    Ok(Page {
        layout,
        since: known.map(|one| format!("Saved by {}, {}", one.added_by, words::time(one.added_at()))),
        fields,
        version: form.version_or(version(known)),
        save: Button::submit("Save"),
    })
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let known = letterheads::latest(&mut tx).await?;
    let council = match &known {
        Some(known) => known.council(),
        None => letterheads::usual(&mut tx).await?,
    };
    drop(tx);
    let form = Form::default()
        .with("name", council.name)
        .with("team", council.team)
        .with("address", council.address)
        .with("telephone", council.telephone)
        .with("email", council.email)
        .with("website", council.website)
        .with("logo_alt", council.logo.map(|logo| logo.alt).unwrap_or_default());
    show(&page(&app, &viewer, &form, known.as_ref())?)
}

/// Saves it as the one of every new letter.
pub async fn save(State(app): State<App>, viewer: Viewer, mut upload: Upload) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut form = std::mem::take(&mut upload.form);
    let mut tx = app.db.read().await?;
    let known = letterheads::latest(&mut tx).await?;
    drop(tx);
    let mut council = Council {
        name: form.required("name", "Enter the name of the council"),
        team: form.optional("team").unwrap_or_default(),
        address: form.required_text("address", 500, "Enter the address").replace('\r', ""),
        telephone: form.required("telephone", "Enter a telephone number"),
        email: form.email("email").unwrap_or_default(),
        website: form.optional("website").unwrap_or_default(),
        logo: None,
    };
    form.telephone("telephone");
    if council.email.is_empty() {
        form.refuse("email", "Enter an email address");
    }
    if council.address.lines().count() > 5 {
        form.refuse("address", "Use 5 lines or fewer");
    }
    let alt = form.optional("logo_alt").unwrap_or_default();
    let sent = upload.files.pop().filter(|file| file.size > 0);
    let kept = known.as_ref().and_then(|one| one.council().logo).filter(|_| form.value("remove_logo") != "yes");
    council.logo = match sent {
        Some(file) => match Picture::read(file.into_bytes()?, &alt) {
            Ok(picture) => Some(picture),
            Err(error) => {
                form.refuse("file", error.to_string());
                None
            }
        },
        None => kept.map(|logo| logo.described(&alt)),
    };
    if council.logo.is_some() && alt.is_empty() {
        form.refuse("logo_alt", "Enter what the logo shows");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = letterheads::latest(&mut tx).await?;
    if !form.is_right() || form.is_stale(version(known.as_ref())) {
        drop(tx);
        return refuse(&page(&app, &viewer, &form, known.as_ref())?);
    }
    let id = letterheads::add(&mut tx, &council, &viewer.name).await?;
    let detail = json!({ "name": council.name, "team": council.team, "address": council.address,
                         "telephone": council.telephone, "email": council.email, "website": council.website,
                         "logo": council.logo.is_some() });
    tx.record(allowed.entry("letterhead", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go("/letters?done=letterhead")
}
