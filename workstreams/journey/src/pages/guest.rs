//! A guest gives one piece of advice, or answers one consultation: somebody without an account, by a link and a code that is told another way.
//! Opening the link shows nothing about anybody.

use access::{App, Viewer, token};
use askama::Template;
use axum::extract::{Path, State};
use gate::{Addressee, Outgoing, Reader};
use law::Kind;
use law::invariants::Given;
use page::govuk::{Button, Input, Markup, Textarea};
use page::{FieldsForm, Form, Layout, Message, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::{Actor, Entry, Right, Tx};

use super::advice::SIX_WEEKS;
use super::advice_form::{ask_for_what_lacks, knows, text_of};
use super::legal_test::evidence_of;
use super::{guest_consultation, guest_draft};
use crate::RECORD_EVENT;
use crate::records::advice::{self, Advice, AdviceId, Written};
use crate::records::consultations;
use crate::records::guests::{self, For, Guest, New};
use crate::records::timeline::{self, Recorded, Recording};

#[derive(Template)]
#[template(path = "guest_link.html")]
struct Link {
    layout: Layout,
    who: String,
    link: String,
    code: String,
    until: String,
}

fn invite_page(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
    piece: &Advice,
    open: &[Guest],
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let asked_of = piece.from(reader);
    let back = format!("/children/{id}/advice/{}", piece.id);
    let layout = app.layout(viewer, "Ask a guest for advice").errors(form.summary()).back_to(&back, "Advice");
    let mut page = FieldsForm::new(layout, 0)
        .lead(format!("For somebody without an account, such as an independent psychologist or therapist. They see what the family wrote and give this one piece of advice ({asked_of}), and nothing else."))
        .lead("You will get a link to send, and a code to give them another way, such as by telephone. A new link cancels the old one.");
    for guest in open.iter().filter(|guest| guest.opens(viewer.now)) {
        page = page.lead(format!("A link for {} is open until {}.", guest.name, words::time(guest.expires_at())));
        if let Some(at) = guest.draft_at() {
            page = page.lead(format!(
                "{} saved a draft on {}. If you make a new link for another name, you can read the draft on the page of this advice.",
                guest.name,
                words::time(at)
            ));
        }
    }
    page.field(&form.input("name", "Their name and profession")).map(|page| page.button("Make a link"))
}

async fn piece_of(tx: &mut Tx, id: PersonId, piece: AdviceId) -> Result<Advice, Problem> {
    advice::of(tx, id).await?.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)
}

/// A piece that a guest can be asked for.
async fn owed_piece(tx: &mut Tx, id: PersonId, piece: AdviceId) -> Result<Advice, Problem> {
    let piece = piece_of(tx, id, piece).await?;
    if children::of(tx, id).await?.restricted {
        return Err(Problem::Conflict(
            "This record is restricted, so it cannot be opened with a link. Ask for the advice by letter, and enter it yourself.".to_owned(),
        ));
    }
    let journey = timeline::whole(tx, id).await?;
    if !advice::is_open(&journey.events, piece.id) {
        return Err(Problem::Conflict("This advice has been given. You do not need to ask for it again.".to_owned()));
    }
    Ok(piece)
}

/// The form of the officer.
pub async fn invite_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "advice").await?;
    let piece = owed_piece(&mut tx, id, piece).await?;
    let open = guests::of(&mut tx, piece.id).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    drop(tx);
    show(&invite_page(&app, &viewer, &reader, id, &piece, &open, &Form::default())?)
}

/// Makes the link.
pub async fn invite(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let name = form.required("name", "Enter their name and profession");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let piece = owed_piece(&mut tx, id, piece).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    let outgoing = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    if !form.is_right() {
        let open = guests::of(&mut tx, piece.id).await?;
        let reader = Reader::session(&mut tx, &viewer, id).await?;
        drop(tx);
        return refuse(&invite_page(&app, &viewer, &reader, id, &piece, &open, &form)?);
    }
    let link = token::new(app.db.random());
    let code = new_code(&app);
    let new = New { what: For::Advice(piece.id), name: &name, link: Some(&link), code: &code, by: &viewer.name };
    guests::make(&mut tx, &outgoing, &new).await?;
    let now = tx.now();
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "guest": name, "advice": piece.id }))).await?;
    tx.commit().await?;
    let until = now + jiff::SignedDuration::from_hours(56 * 24);
    show(&Link {
        layout: app.layout(&viewer, "Your link is ready").back_to(&format!("/children/{id}/journey"), "The journey"),
        who: name,
        link: format!("{}/guest/{link}", app.settings.address),
        code,
        until: words::time(until),
    })
}

/// A code that is told to a guest.
pub(super) fn new_code(app: &App) -> String {
    let number = u32::from_be_bytes(app.db.random().bytes::<4>()) % 1_000_000;
    format!("{number:06}")
}

/// The guest of a link that opens: what it is for is still open, and the record has not been restricted since.
async fn guest_of(tx: &mut Tx, link: &str, now: jiff::Timestamp) -> Result<Option<Guest>, Problem> {
    let Some(guest) = guests::of_link(tx, link).await?.filter(|guest| guest.opens(now)) else { return Ok(None) };
    let journey = timeline::whole(tx, guest.person).await?;
    let is_waited_for = match guest.what() {
        Some(For::Advice(piece)) => advice::is_open(&journey.events, piece),
        Some(For::Consultation(which)) => consultations::one(tx, guest.person, which).await?.answer.is_none(),
        None => false,
    };
    let open = is_waited_for && journey.died.is_none() && !children::of(tx, guest.person).await?.restricted;
    Ok(open.then_some(guest))
}

fn title(guest: &Guest) -> &'static str {
    match guest.what() {
        Some(For::Consultation(_)) => "Answer a consultation",
        _ => "Give advice as a guest",
    }
}

pub(super) fn gone(app: &App) -> Message {
    Message {
        layout: app.public_layout("This link no longer works").with_problem("link-gone"),
        paragraphs: vec![
            "It was used, or it has expired or was cancelled.".to_owned(),
            "Ask the person who sent it to you for a new one.".to_owned(),
        ],
        link: Some(Markup::link("/about", "About this service")),
    }
}

#[derive(Template)]
#[template(path = "guest_code.html")]
struct AskCode {
    layout: Layout,
    code: Input,
    button: Button,
}

fn code_page(app: &App, guest: &Guest, form: &Form) -> AskCode {
    AskCode {
        layout: app.public_layout(title(guest)).errors(form.summary()),
        code: Input {
            inputmode: "numeric".to_owned(),
            autocomplete: "one-time-code".to_owned(),
            classes: "govuk-input--width-5".to_owned(),
            hint: Some("6 numbers. The person who sent you the link will tell you the code".into()),
            ..form.input("code", "Your code")
        },
        button: Button::submit("Continue"),
    }
}

/// The link: asks for the code, and shows nothing.
pub async fn open(State(app): State<App>, Path(link): Path<String>) -> Shown {
    let mut tx = app.db.read().await?;
    let guest = guest_of(&mut tx, &link, app.db.now()).await?;
    drop(tx);
    match guest {
        Some(guest) => show(&code_page(&app, &guest, &Form::default())),
        None => show(&gone(&app)),
    }
}

#[derive(Template)]
#[template(path = "guest.html")]
struct Give {
    layout: Layout,
    name: String,
    what: String,
    rule: String,
    said: Vec<(String, Vec<String>)>,
    code: String,
    fields: Vec<Markup>,
    button: Button,
    draft: Button,
}

async fn giving(app: &App, guest: &Guest, piece: AdviceId, form: &Form, done: Option<&str>) -> Result<Give, Problem> {
    let actor = Actor { account: None, name: format!("{} (guest)", guest.name) };
    let entry = Entry::new("guest.open", "person", Some(guest.person.uuid()), Right::GuestAdvice);
    app.db.log_read(&actor, entry.detail(json!({ "advice": piece }))).await?;
    let mut tx = app.db.read().await?;
    let child = children::of(&mut tx, guest.person).await?;
    let piece = piece_of(&mut tx, guest.person, piece).await?;
    let reader = Reader::addressee(&mut tx, Addressee::Professional, guest.person, app.db.clock().today()).await?;
    let said = evidence_of(&mut tx, &reader, guest.person).await?.into_iter().filter_map(|part| part.request).collect();
    drop(tx);
    let line = crate::model::advice_lines::from(&piece.line);
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(8),
        hint: Some(hint.into()),
        ..form.textarea(name, label).up_to(20_000)
    };
    Ok(Give {
        layout: app.public_layout("Give advice as a guest").errors(form.summary()).done(done),
        name: child.name(),
        what: format!("{line} ({})", piece.from(&reader)),
        rule: SIX_WEEKS.to_owned(),
        said,
        code: form.value("code").to_owned(),
        fields: vec![
            match knows(form, &piece.line) {
                Some(knows) => Markup::render(&knows)?,
                None => Markup::default(),
            },
            Markup::render(&area(
                "needs",
                "Needs",
                "What the child or young person needs, from what you have seen and know",
            ))?,
            Markup::render(&area(
                "provision",
                "Provision",
                "What should be done: who by, how much, how often and for how long",
            ))?,
            Markup::render(&area("outcomes", "Outcomes", "What they will be able to do, and by when"))?,
        ],
        button: Button::submit("Send advice"),
        draft: guest_draft::button(),
    })
}

/// Counts a wrong code, before anything is said, so that many at once cannot slip through together.
pub(super) async fn count_wrong_code(mut tx: Tx, guest: &Guest) -> Result<(), Problem> {
    guests::count_try(&mut tx, guest.id).await?;
    tx.record(Entry::new("guest.wrong_code", "person", Some(guest.person.uuid()), Right::GuestWithoutCode)).await?;
    tx.commit().await?;
    Ok(())
}

/// With the code: the form; with the form: the advice.
pub async fn submit(State(app): State<App>, Path(link): Path<String>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&Actor::program("guest")).await?;
    let now = tx.now();
    let Some(guest) = guest_of(&mut tx, &link, now).await? else {
        let known = guests::of_link(&mut tx, &link).await?;
        drop(tx);
        return guest_draft::closed(&app, known.as_ref(), &form).await;
    };
    if !guest.knows(form.value("code")) {
        count_wrong_code(tx, &guest).await?;
        form.refuse("code", "The code is not correct. The link stops working after eight wrong codes");
        return refuse(&code_page(&app, &guest, &form));
    }
    let piece = match guest.what() {
        Some(For::Advice(piece)) => piece,
        Some(For::Consultation(which)) => return guest_consultation::submit(&app, tx, &guest, which, form).await,
        None => return Err(Problem::NotFound),
    };
    if form.value("step") != "give" {
        let (form, said) = guest_draft::begun(&mut tx, &guest, form).await?;
        drop(tx);
        return show(&giving(&app, &guest, piece, &form, said.as_deref()).await?);
    }
    if guest_draft::is_asked(&form) {
        drop(tx);
        let said = guest_draft::save(&app, &guest, &mut form).await?;
        return show(&giving(&app, &guest, piece, &form, said).await?);
    }
    let line = piece_of(&mut tx, guest.person, piece).await?.line;
    let text = text_of(&mut form, &line);
    ask_for_what_lacks(&text, &mut form, &line);
    if form.is_right() {
        let detail = json!({ "not_known": text.not_known, "guest": guest.name });
        let today = app.db.clock().today();
        let recording = Recording {
            about: Some(piece.uuid()),
            ..Recording::new(Kind::AdviceReturned, today, detail, Given::default())
        };
        let entry = Entry::new("advice.give", "person", Some(guest.person.uuid()), Right::GuestAdvice);
        let by = format!("{} (guest)", guest.name);
        match timeline::record_as(&mut tx, &by, today, guest.person, &recording, entry).await? {
            Recorded::Yes(event) => {
                if !guests::use_up(&mut tx, guest.id).await? {
                    drop(tx);
                    return guest_draft::closed(&app, Some(&guest), &form).await;
                }
                guests::forget_drafts(&mut tx, For::Advice(piece), &guest.name).await?;
                advice::keep(&mut tx, piece, &text, Written { by: &by, account: None, on: today }, event).await?;
                tx.commit().await?;
                return go("/guest-thanks");
            }
            Recorded::No(words) => form.refuse("needs", words.to_string()),
        }
    }
    drop(tx);
    refuse(&giving(&app, &guest, piece, &form, None).await?)
}

/// After what was asked for is sent.
pub async fn thanks(State(app): State<App>) -> Shown {
    show(&Message {
        layout: app.public_layout("Thank you"),
        paragraphs: vec!["What you sent is with the local authority. The link no longer works.".to_owned()],
        link: None,
    })
}
