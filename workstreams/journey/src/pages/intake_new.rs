//! A request that came by e-mail, post, telephone or in person, put in by hand: from then on it is a request like any other.

use access::{App, Facts, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use page::govuk::{Choice, Input, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;

use crate::PLACE_REQUEST;
use crate::model::asking::{PLAN, WHO_ASKED};
use crate::records::intake::{self, Answers, CHANNELS};

/// Ways that are not put in by hand: the public form and accounts.
const BY_ITSELF: usize = 2;

/// What is kept of the form as it was typed.
const TYPED: &[&str] =
    &["your_name", "relation", "email", "phone", "forename", "surname", "street", "town", "setting", "needs", "views"];

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn ways() -> Vec<Choice> {
    choices(CHANNELS.get(BY_ITSELF..).unwrap_or_default())
}

/// The longest text of a request that is put in by hand, in characters: as long as others that officers write.
const TEXT: usize = 4_000;

fn page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Add a request").errors(form.summary()).back_to("/requests", "New requests");
    let page = FieldsForm::new(layout, 0)
        .lead("Time runs from the day the council received the request. On the next page you match it to a record, or create one.");
    fields(page, form, true).map(|page| page.button("Save and match to a record"))
}

/// The fields of a request. What came through the public form or an account keeps its way, its day and its own words.
pub(super) fn fields(page: FieldsForm, form: &Form, by_hand: bool) -> Result<FieldsForm, Problem> {
    let line = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    let short = |name: &str, label: &str| Input { classes: "govuk-input--width-10".to_owned(), ..line(name, label) };
    let page = if by_hand {
        page.field(&form.radios("channel", "How it came", ways()))?.field(&form.date_input(
            "on",
            "Date received",
            "The day it reached the council, for example 27 3 2026",
        ))?
    } else {
        page
    };
    let page = page
        .field(&form.radios("who", "Who made the request", choices(WHO_ASKED)))?
        .field(&line("your_name", "Name of the person who made it"))?
        .field(&line("relation", "Relationship to the child or young person (optional)"))?
        .field(&Input { kind: "email".to_owned(), ..line("email", "Their email address (optional)") })?
        .field(&Input { kind: "tel".to_owned(), ..line("phone", "Their telephone number (optional)") })?
        .field(&line("forename", "First name of the child or young person"))?
        .field(&line("surname", "Last name (leave blank if they have only one name)"))?
        .field(&form.date_input("born", "Date of birth", "For example, 27 3 2015"))?
        .field(&short("upn", "UPN (optional)"))?
        .field(&line("street", "Street (optional)"))?
        .field(&line("town", "Town (optional)"))?
        .field(&short("postcode", "Postcode (optional)"))?
        .field(&line("setting", "School, college or nursery (optional)"))?
        .field(&form.radios("plan", "Do they say there is an EHC plan?", choices(PLAN)))?;
    if !by_hand {
        return Ok(page);
    }
    page.field(&Textarea { rows: Some(8), ..form.textarea("needs", "What the request says").up_to(TEXT) })?.field(
        &Textarea {
            rows: Some(3),
            ..form.textarea("views", "Views of the child or young person (optional)").up_to(TEXT)
        },
    )
}

/// Whether the form asks for this answer.
pub(super) fn asks(name: &str, by_hand: bool) -> bool {
    match name {
        "needs" | "views" => by_hand,
        "who" | "plan" | "born" | "upn" | "postcode" => true,
        other => TYPED.contains(&other),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    show(&page(&app, &viewer, &Form::default())?)
}

/// What was typed, as the public form would keep it; nothing where something is missing. `kept` are the day and the way of a
/// request that came by itself: they stay.
pub(super) fn read(form: &mut Form, today: Date, kept: Option<(Date, &str)>) -> Option<(Answers, Date, String)> {
    let channel = match kept {
        Some((_, channel)) => Some(channel.to_owned()),
        None => form.one_of("channel", &ways(), "Select how the request came"),
    };
    let who = form.one_of("who", &choices(WHO_ASKED), "Select who made the request");
    let plan = form.one_of("plan", &choices(PLAN), "Select whether they say there is a plan");
    for (field, words) in [
        ("your_name", "Enter the name of the person who made the request"),
        ("forename", "Enter the first name of the child or young person"),
    ] {
        form.required(field, words);
    }
    if kept.is_none() {
        form.required_text("needs", TEXT, "Enter what the request says");
        form.at_most("views", TEXT);
    }
    let on = match kept {
        Some((on, _)) => Some(on),
        None => {
            let missing = "Enter the date the request was received";
            form.required_date("on", "The date received", &DateRange::past(today), missing)
        }
    };
    let born = form.required_date("born", "The date of birth", &DateRange::birth(today), "Enter the date of birth");
    if born.zip(on).is_some_and(|(born, on)| born > on) {
        form.refuse("born", "The date of birth must be on or before the day the request was received");
    }
    form.email("email");
    form.telephone("phone");
    let upn = form.parsed::<identifiers::Upn>("upn").map(|upn| upn.to_string());
    let postcode = form.parsed::<identifiers::Postcode>("postcode").map(|postcode| postcode.to_string());
    let (channel, who, plan, on, born) = (channel?, who?, plan?, on?, born?);
    if !form.is_right() {
        return None;
    }
    let mut answers = Answers::new();
    let own_words = |name: &&&str| kept.is_some() && matches!(**name, "needs" | "views");
    for name in TYPED.iter().filter(|name| !own_words(name)) {
        answers.insert((*name).to_owned(), form.value(name).trim().to_owned());
    }
    for (name, value) in [("who", who), ("plan", plan), ("born", born.to_string())] {
        answers.insert(name.to_owned(), value);
    }
    for (name, value) in [("upn", upn), ("postcode", postcode)] {
        answers.extend(value.map(|value| (name.to_owned(), value)));
    }
    answers.retain(|_, value| !value.is_empty());
    Some((answers, on, channel))
}

pub async fn create(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let Some((answers, on, channel)) = read(&mut form, viewer.today, None) else {
        return refuse(&page(&app, &viewer, &form)?);
    };
    let code = intake::new_code(app.db.random());
    let reference = intake::new_code(app.db.random());
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = intake::by_another_way(&mut tx, &code, &answers, on, &reference, &channel).await?;
    tx.record(allowed.entry("intake", Some(id.uuid())).detail(json!({ "channel": channel }))).await?;
    tx.commit().await?;
    go(&format!("/requests/{id}"))
}
