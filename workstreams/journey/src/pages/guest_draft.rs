//! What a guest typed and has not sent: saved to go on with, or kept because the link closed while they wrote. They have it again by
//! their link, or by a new one in the same name. Once the link is closed, those who work on the case read it.

use std::collections::BTreeMap;

use access::App;
use access::records::throttle::{self, Door};
use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use gate::{Reader, Words};
use page::govuk::{Button, Markup};
use page::{Form, Layout, Problem, Shown, show, words};
use store::{Actor, Tx};

use super::guest::{count_wrong_code, gone};
use crate::model::consultation;
use crate::records::guests::{self, For, Guest};

/// What a guest is asked, by the names of the fields.
const FIELDS: [(&str, &str); 8] = [
    ("not_known", "Is the child or young person known to you?"),
    ("needs", "Needs"),
    ("provision", "Provision"),
    ("outcomes", "Outcomes"),
    ("answer", "Can the school or setting take them"),
    ("grounds", "Reason for objection"),
    ("reason", "Why, for this child"),
    ("cost", "Cost of the place for a year"),
];

/// The button that keeps what was typed and sends nothing.
const KEEP: &str = "keep";

pub(super) const SAVE: ((&str, &str), &str) = ((KEEP, "yes"), "Save as a draft");

pub(super) fn button() -> Button {
    let ((name, value), text) = SAVE;
    Button { name: name.to_owned(), value: value.to_owned(), ..Button::submit(text).classes("govuk-button--secondary") }
}

pub(super) fn is_asked(form: &Form) -> bool {
    !form.value(KEEP).is_empty()
}

fn typed(form: &Form) -> BTreeMap<String, String> {
    let all = FIELDS.into_iter().map(|(name, _)| (name.to_owned(), form.values(name).join(" ")));
    all.filter(|(_, text)| !text.is_empty()).collect()
}

/// A value as it is read.
fn in_words(name: &str, value: &str) -> String {
    match (name, value) {
        ("not_known", "yes") => "Not known to us".to_owned(),
        ("not_known", _) => "Known to us".to_owned(),
        ("answer", "yes") => "Yes, it can take them".to_owned(),
        ("answer", _) => "No".to_owned(),
        ("grounds", codes) => codes.split_whitespace().map(consultation::words).collect::<Vec<_>>().join("; "),
        (_, text) => text.to_owned(),
    }
}

/// What was typed, in the order of the form: the name of a field, its label, and the words.
fn in_order(typed: &BTreeMap<String, String>) -> Vec<(&'static str, &'static str, String)> {
    let read = |name: &str| typed.get(name).map(|value| in_words(name, value));
    FIELDS.into_iter().filter_map(|(name, label)| read(name).map(|text| (name, label, text))).collect()
}

/// Keeps it. `false` where the link has kept too much within a quarter of an hour.
async fn keep(app: &App, guest: &Guest, typed: &BTreeMap<String, String>) -> Result<bool, Problem> {
    let mut tx = app.db.write_aside(&Actor::program("guest")).await?;
    let doors = [Door::quarter(format!("guest:{}:drafts", guest.id), 60)];
    let shut = throttle::enter(&mut tx, &doors).await?;
    if shut.is_none() {
        guests::keep_draft(&mut tx, guest.id, typed).await?;
    }
    tx.commit_draft().await?;
    Ok(shut.is_none())
}

/// Saves what stands in the form. Gives what is said of it.
pub(super) async fn save(app: &App, guest: &Guest, form: &mut Form) -> Result<Option<&'static str>, Problem> {
    if keep(app, guest, &typed(form)).await? {
        return Ok(Some(
            "Draft saved. It has not been sent. Use the same link and code to go on with it. If the link closes first, the local authority can read it.",
        ));
    }
    form.refuse("", "You have saved too many drafts. Wait 15 minutes and try again");
    Ok(None)
}

/// The form as it opens: with what the guest wrote before, by this link or by an earlier one in the same name; and what is said of it.
pub(super) async fn begun(tx: &mut Tx, guest: &Guest, form: Form) -> Result<(Form, Option<String>), Problem> {
    let Some(what) = guest.what() else { return Ok((form, None)) };
    let all = guests::with_draft(tx, what).await?;
    let Some(one) = all.into_iter().find(|one| one.name == guest.name) else { return Ok((form, None)) };
    let form = one.draft().into_iter().fold(form, |form, (name, value)| match name.as_str() {
        "grounds" => value.split_whitespace().fold(form, |form, code| form.with("grounds", code)),
        other => form.with(other, value),
    });
    let at = one.draft_at().map(words::time).unwrap_or_default();
    Ok((form, Some(format!("You saved this draft on {at}. It has not been sent."))))
}

#[derive(Template)]
#[template(path = "guest_closed.html")]
struct Closed {
    layout: Layout,
    typed: Vec<(&'static str, &'static str, String)>,
    /// Whether it was kept for those who work on the case.
    kept: bool,
}

/// Whether the code is that of a closed link by which something may still be kept. A wrong one counts as on an open link: what the
/// page says of it would let anybody try every code.
async fn knows(app: &App, guest: &Guest, code: &str) -> Result<bool, Problem> {
    let mut tx = app.db.write_aside(&Actor::program("guest")).await?;
    let (now, guest) = (tx.now(), guests::one(&mut tx, guest.id).await?);
    if !guest.still_keeps(now) {
        return Ok(false);
    }
    let knows = guest.knows(code);
    if !knows {
        count_wrong_code(tx, &guest).await?;
    }
    Ok(knows)
}

/// That a link is closed, with what was typed, which is kept where the code was right.
pub(super) async fn closed(app: &App, guest: Option<&Guest>, form: &Form) -> Shown {
    let typed = typed(form);
    if typed.is_empty() {
        return show(&gone(app));
    }
    let kept = match guest {
        Some(guest) if knows(app, guest, form.value("code")).await? => keep(app, guest, &typed).await?,
        _ => false,
    };
    let layout = app.public_layout("This link no longer works").with_problem("link-gone");
    Ok((StatusCode::CONFLICT, show(&Closed { layout, typed: in_order(&typed), kept })?).into_response())
}

/// What one guest wrote.
struct Wrote {
    by: String,
    at: String,
    /// Label and lines.
    parts: Vec<(&'static str, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "guest_unsent.html")]
struct Unsent {
    all: Vec<Wrote>,
}

/// What guests wrote whose links closed before they sent it, for those who work on the case.
pub(super) async fn unsent(tx: &mut Tx, reader: &Reader, what: For) -> Result<Markup, Problem> {
    let now = tx.now();
    let all = guests::with_draft(tx, what).await?.into_iter().filter(|guest| !guest.opens(now));
    let all = all.map(|guest| {
        let lines = |text: String| -> Vec<String> {
            let text = Words::new(text).to(reader);
            text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        };
        let parts = in_order(&guest.draft()).into_iter().map(|(_, label, text)| (label, lines(text))).collect();
        let at = guest.draft_at().map(words::time).unwrap_or_default();
        Wrote { by: Words::new(guest.name).to(reader), at, parts }
    });
    Ok(Markup::render(&Unsent { all: all.collect() })?)
}
