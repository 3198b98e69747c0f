//! A general letter that waits for a manager's approval, where the area wants one: how it would go, and how the approval stands.

use access::{AccountId, Action, App, Facts, Viewer};
use approval::{Approved, Checksum, State as Approval, Thing, sign_off};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Markup, SummaryList};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::write::Writing;
use crate::model::letter::General;
use crate::pages::prepared::{self, Prepared};
use crate::pages::{about_others, how_sent};
use crate::records::general_letters;
use crate::records::issuing;
use crate::{APPROVE_PLAN, RECORD_EVENT};

/// The general letter about a child that waits.
pub struct LetterToSend {
    general: General,
    prepared: Prepared,
}

impl LetterToSend {
    async fn of(tx: &mut Tx, child: PersonId) -> Result<Option<Self>, Problem> {
        let Some(waiting) = issuing::letter_of(tx, child).await? else { return Ok(None) };
        let known = general_letters::known(tx).await?;
        let Some(general) = known.into_iter().find(|one| one.code == waiting.code()) else { return Ok(None) };
        let checksum = Checksum::of(&(waiting.code(), issuing::what_goes_out(waiting.fields())))?;
        Ok(Some(Self { general, prepared: Prepared::new(tx, child, waiting, checksum).await? }))
    }
}

impl Thing for LetterToSend {
    const CODE: &'static str = "general_letter";
    const NAME: &'static str = "letter";
    const SUBJECT: &'static str = "person";
    const SEE: Action = RECORD_EVENT;

    async fn facts(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> Result<Facts, Problem> {
        children::standing(tx, viewer, PersonId::from_uuid(id)).await
    }

    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        Self::of(tx, PersonId::from_uuid(id)).await?.ok_or(Problem::NotFound)
    }

    fn owner(&self) -> Uuid {
        self.prepared.waiting.id.uuid()
    }

    fn title(&self) -> String {
        self.general.name.clone()
    }

    fn href(&self) -> String {
        format!("/children/{}/letters/waiting", self.prepared.child)
    }
}

impl Approved for LetterToSend {
    const SEND: Action = RECORD_EVENT;
    const APPROVE: Action = APPROVE_PLAN;

    fn checksum(&self) -> &Checksum {
        &self.prepared.checksum
    }

    fn authors(&self) -> Vec<AccountId> {
        self.prepared.authors()
    }

    /// The kind of letter names nobody.
    fn listed(&self) -> String {
        self.title()
    }
}

/// What waits about a child, in a line for other pages: address and words.
pub(in crate::pages) async fn line(tx: &mut Tx, child: PersonId) -> Result<Option<(String, String)>, Problem> {
    let of = LetterToSend::of(tx, child).await?;
    prepared::line(tx, of).await
}

/// How the approval of what waits about a child stands; none where nothing waits.
pub(in crate::pages) async fn state(tx: &mut Tx, child: PersonId) -> Result<Option<Approval>, Problem> {
    let of = LetterToSend::of(tx, child).await?;
    prepared::state(tx, of).await
}

#[derive(Template)]
#[template(path = "letter_waiting.html")]
struct Page {
    layout: Layout,
    child: PersonId,
    facts: SummaryList,
    approval: Markup,
    not_shown: Markup,
    /// To whom it goes, with the letter as they get it; nobody where something of it has changed so that it cannot go.
    letters: Vec<(String, Markup)>,
    change: String,
    send: Option<Button>,
    cancel: Button,
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, said: &Form, done: Option<&str>) -> Result<Page, Problem> {
    let (child, facts, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "letter to send").await?;
    let of = LetterToSend::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    prepared::whole(&mut tx, viewer, id, &of.prepared.waiting).await?;
    let state = sign_off::state(&mut tx, &of).await?;
    let is_wanted = issuing::is_wanted_for_letters(&mut tx, viewer.account).await?;
    let is_wanted = of.prepared.needs_sign_off(is_wanted);
    // It may wait for a second reader alone.
    let approval = match is_wanted || !matches!(state, Approval::Draft) {
        true => sign_off::summary(&mut tx, app, viewer, &of, &facts).await?,
        false => Markup::default(),
    };
    let (writing, mut form) = (Writing { app, viewer, id, general: &of.general }, of.prepared.form());
    let looked = writing.look(&mut tx, &mut form).await?;
    drop(tx);
    let facts = looked.as_ref().map_or_else(SummaryList::default, |looked| looked.facts());
    let facts = of.prepared.add_to(facts).row("Date of the letter", "The day on which it is sent");
    Ok(Page {
        layout: app
            .layout(viewer, &of.title())
            .errors(said.summary())
            .done(done)
            .back_to(&format!("/children/{id}/letters"), &child.name()),
        child: id,
        facts,
        approval,
        not_shown: looked.as_ref().map(|looked| looked.not_shown()).transpose()?.unwrap_or_default(),
        letters: looked.map(|looked| looked.letters()).transpose()?.unwrap_or_default(),
        change: format!("/children/{id}/letters/write/{}?waiting=yes", of.general.code),
        send: prepared::can_go(&state, is_wanted).then(|| Button::submit("Send it today")),
        cancel: Button::submit("Do not send it").classes("govuk-button--secondary"),
    })
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let done = asked.done.as_deref().map(|done| match done {
        "second" => "Saved, not sent. A second person has been asked to read it. Send it once they have agreed.",
        _ => "Saved, not sent. Select a manager to approve it.",
    });
    show(&page(&app, &viewer, id, &Form::default(), done).await?)
}

/// Looks through what waits before a transaction begins in which it is sent.
async fn look_ahead(app: &App, viewer: &Viewer, id: PersonId) -> Result<(), Problem> {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    let of = LetterToSend::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let writing = Writing { app, viewer, id, general: &of.general };
    writing.look_ahead(&mut of.prepared.form()).await.map(|_| ())
}

/// Sends what was approved, today.
pub async fn send(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    look_ahead(&app, &viewer, id).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let of = LetterToSend::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let state = sign_off::state(&mut tx, &of).await?;
    let is_wanted = issuing::is_wanted_for_letters(&mut tx, viewer.account).await?;
    if !prepared::can_go(&state, of.prepared.needs_sign_off(is_wanted)) {
        return Err(Problem::Conflict("A manager has not signed this off as it is now. It was not sent.".to_owned()));
    }
    let (writing, mut form) = (Writing { app: &app, viewer: &viewer, id, general: &of.general }, of.prepared.form());
    if let Some(looked) = writing.look(&mut tx, &mut form).await?
        && looked.is_answered(&mut form)
    {
        writing.send(&mut tx, &form, &looked, &allowed).await?;
        issuing::end_letter(&mut tx, of.prepared.waiting.id).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/letters?done=sent&way={}", how_sent::way(form.value("channel"))));
    }
    drop(tx);
    let mut said = Form::default();
    let why = match about_others::was_refused(&form) {
        true => "It was not sent. A second person has not yet agreed to what it says about other children.",
        false => "It was not sent. Something has changed since it was confirmed. Change it, and confirm it again.",
    };
    said.refuse("", why);
    refuse(&page(&app, &viewer, id, &said, None).await?)
}

/// Gives up what waits.
pub async fn cancel(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let of = LetterToSend::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    approval::records::steps::end(&mut tx, LetterToSend::CODE, of.owner(), &viewer.actor()).await?;
    issuing::end_letter(&mut tx, of.prepared.waiting.id).await?;
    let detail = json!({ "not_sent": of.prepared.waiting.code() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/letters"))
}
