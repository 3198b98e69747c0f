//! An act that waits for a manager's approval, where the area wants one: what would go out, how the approval stands, what is due
//! meanwhile; and the setting that says for what.

use access::{AccountId, Action, App, Facts, Viewer};
use approval::{Approved, Checksum, State as Approval, Thing, sign_off};
use askama::Template;
use axum::extract::{Path, Query, State};
use law::Kind;
use law::ledger::Obligation;
use law::notice::required;
use law::working::shown;
use page::govuk::{Button, Choice, Markup, SummaryList};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::about_others;
use super::accepted;
use super::delivery::channel_words;
use super::how_sent;
use super::issuing::{CONFIRMED, Issuing, STEP};
use super::letters::waiting;
use super::prepared::{self, Prepared};
use super::record::{freezes, working};
use crate::model::act;
use crate::model::legal_test::{FINDINGS, PARTS};
use crate::model::letter::GENERAL;
use crate::model::notices::heading;
use crate::records::issuing::{self, GROUPS, Waiting};
use crate::records::{plans, timeline};
use crate::{APPROVE_PLAN, MANAGE_NOTICES, RECORD_EVENT};

/// What waits to be issued about a child.
pub struct ToIssue {
    prepared: Prepared,
    /// All who wrote lines of the plan that goes with it.
    writers: Vec<AccountId>,
}

impl ToIssue {
    async fn new(tx: &mut Tx, child: PersonId, waiting: Waiting) -> Result<Self, Problem> {
        let fields = issuing::what_goes_out(waiting.fields());
        // The plan that goes with it is read with it: an edit of a line cancels the approval too.
        let goes_with_it = match waiting.kind().and_then(freezes) {
            Some(_) => working(tx, child).await?,
            None => None,
        };
        let (plan, writers) = match goes_with_it {
            Some((id, lines)) => (plans::checksum(&lines)?.as_str().to_owned(), plans::authors(tx, id).await?),
            None => (String::new(), Vec::new()),
        };
        let kind = waiting.kind().map_or("", Kind::code);
        let checksum = Checksum::of(&(kind, fields, plan))?;
        Ok(Self { prepared: Prepared::new(tx, child, waiting, checksum).await?, writers })
    }

    async fn of(tx: &mut Tx, child: PersonId) -> Result<Option<Self>, Problem> {
        match issuing::of(tx, child).await? {
            Some(waiting) => Self::new(tx, child, waiting).await.map(Some),
            None => Ok(None),
        }
    }
}

impl Thing for ToIssue {
    const CODE: &'static str = "issuing";
    const NAME: &'static str = "plan or decision";
    const SUBJECT: &'static str = "person";
    const SEE: Action = RECORD_EVENT;

    async fn facts(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> Result<Facts, Problem> {
        children::standing(tx, viewer, PersonId::from_uuid(id)).await
    }

    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        let child = PersonId::from_uuid(id);
        Self::of(tx, child).await?.ok_or(Problem::NotFound)
    }

    fn owner(&self) -> Uuid {
        self.prepared.waiting.id.uuid()
    }

    fn title(&self) -> String {
        self.prepared.waiting.kind().and_then(act).map_or_else(|| "To issue".to_owned(), |act| act.title.to_owned())
    }

    fn href(&self) -> String {
        format!("/children/{}/to-issue", self.prepared.child)
    }
}

impl Approved for ToIssue {
    const SEND: Action = RECORD_EVENT;
    const APPROVE: Action = APPROVE_PLAN;

    fn checksum(&self) -> &Checksum {
        &self.prepared.checksum
    }

    fn authors(&self) -> Vec<AccountId> {
        let mut all = self.prepared.authors();
        all.extend(&self.writers);
        all
    }

    /// The act names nobody.
    fn listed(&self) -> String {
        self.title()
    }

    fn then(&self) -> Option<&'static str> {
        Some("Nothing has gone to the family yet: open it to issue it.")
    }
}

/// What waits about a child, in a line for other pages: address and words.
pub(super) async fn line(tx: &mut Tx, child: PersonId) -> Result<Option<(String, String)>, Problem> {
    let of = ToIssue::of(tx, child).await?;
    prepared::line(tx, of).await
}

/// How the approval of what waits to be issued about a child stands; none where nothing waits.
async fn state(tx: &mut Tx, child: PersonId) -> Result<Option<Approval>, Problem> {
    let of = ToIssue::of(tx, child).await?;
    prepared::state(tx, of).await
}

/// How much of what an officer prepared, general letters included, a manager has approved, so that it can go, and how much was
/// returned.
pub(super) async fn decided(tx: &mut Tx, viewer: &Viewer) -> Result<(i64, i64), Problem> {
    let (mut signed, mut returned) = (0, 0);
    for (child, code) in issuing::made_by(tx, viewer.account).await? {
        let state = if code.starts_with(GENERAL) { waiting::state(tx, child).await? } else { state(tx, child).await? };
        match state {
            Some(Approval::Approved(_)) => signed += 1,
            Some(Approval::Returned(_)) => returned += 1,
            _ => {}
        }
    }
    Ok((signed, returned))
}

#[derive(Template)]
#[template(path = "to_issue.html")]
struct Page {
    layout: Layout,
    child: PersonId,
    facts: SummaryList,
    approval: Markup,
    /// What is due meanwhile.
    due: SummaryList,
    letter: Vec<(String, Vec<String>)>,
    /// Whether a plan goes with it.
    plan: bool,
    change: String,
    issue: Option<Button>,
    cancel: Button,
}

/// What is owed about the child while it waits, the earliest first: nothing that what waits puts an end to.
async fn due(tx: &mut Tx, viewer: &Viewer, id: PersonId, waits: Kind) -> Result<SummaryList, Problem> {
    let journey = timeline::whole(tx, id).await?;
    let owed = journey.settled(viewer.today).owed;
    let is_ended = |one: &Obligation| one.rule.ended_by.contains(&waits) && !one.rule.discharged_by.contains(&waits);
    let is_due =
        |one: &&Obligation| one.state.is_open() && one.rule.force.binds() && one.last_day.is_some() && !is_ended(one);
    let mut owed: Vec<&Obligation> = owed.iter().filter(is_due).collect();
    owed.sort_by_key(|one| one.last_day);
    Ok(owed.into_iter().fold(SummaryList::default(), |all, one| {
        let day = one.last_day.map(shown).unwrap_or_default();
        let tag = Markup::of(&super::to_do::tag(one.state));
        all.html_row(&words::capitalised(one.rule.act), Markup::text(&format!("By {day} ")).then(&tag))
    }))
}

/// What a manager reads beside the letter: who prepared it, what was judged, what it goes without.
fn facts_of(of: &ToIssue, said: &Form) -> SummaryList {
    let mut facts = of
        .prepared
        .add_to(SummaryList::default())
        .row("How it is sent", channel_words(said.value("channel")))
        .row("Date of the letter", "The day on which it is issued");
    for part in PARTS {
        let finding = said.value(&format!("test-{}", part.code));
        if let Some((_, words)) = FINDINGS.iter().find(|(code, _)| *code == finding) {
            facts = facts.row(part.question, *words);
        }
    }
    for (name, label) in [
        ("judgement", "Reasons for the judgement"),
        ("without_advice", "Why it goes without some advice or consultation"),
        (accepted::FIELD, "Why it goes without a change that was accepted"),
    ] {
        if !said.value(name).is_empty() {
            facts = facts.row(label, said.value(name));
        }
    }
    facts
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, form: &Form, done: Option<&str>) -> Result<Page, Problem> {
    let (child, facts, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "to issue").await?;
    let of = ToIssue::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    prepared::whole(&mut tx, viewer, id, &of.prepared.waiting).await?;
    let state = sign_off::state(&mut tx, &of).await?;
    let kind = of.prepared.waiting.kind().ok_or(Problem::NotFound)?;
    let is_wanted = issuing::is_wanted(&mut tx, kind, viewer.account).await?;
    let is_wanted = of.prepared.needs_sign_off(is_wanted);
    // It may wait for a second reader alone.
    let approval = match is_wanted || !matches!(state, Approval::Draft) {
        true => sign_off::summary(&mut tx, app, viewer, &of, &facts).await?,
        false => Markup::default(),
    };
    let due = due(&mut tx, viewer, id, kind).await?;
    drop(tx);
    let said = of.prepared.form();
    let letter = required(kind).into_iter().map(|field| {
        let text = said.value(&format!("notice-{}", field.name)).to_owned();
        (heading(&field), text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
    });
    Ok(Page {
        layout: app
            .layout(viewer, &of.title())
            .errors(form.summary())
            .done(done)
            .back_to(&format!("/children/{id}/journey"), &child.name()),
        child: id,
        facts: facts_of(&of, &said),
        approval,
        due,
        letter: letter.collect(),
        plan: freezes(kind).is_some(),
        change: format!("/children/{id}/journey/record/{}?waiting=yes", kind.code()),
        issue: prepared::can_go(&state, is_wanted).then(|| Button::submit("Issue it today")),
        cancel: Button::submit("Do not issue it").classes("govuk-button--secondary"),
    })
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let done = asked.done.as_deref().map(|done| match done {
        "second" => "Saved, not sent. A second person has been asked to read it. Issue it once they have agreed. Deadlines keep running.",
        _ => "Saved, not sent. Select a manager to approve it. Deadlines keep running.",
    });
    show(&page(&app, &viewer, id, &Form::default(), done).await?)
}

/// Looks through what waits before a transaction begins in which it is issued.
async fn look_ahead(app: &App, viewer: &Viewer, id: PersonId) -> Result<(), Problem> {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    let of = ToIssue::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let act = of.prepared.waiting.kind().and_then(act).ok_or(Problem::NotFound)?;
    Issuing { app, viewer, id, act }.look_ahead(&of.prepared.form()).await
}

/// Issues what was approved, today.
pub async fn issue(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    look_ahead(&app, &viewer, id).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let of = ToIssue::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let kind = of.prepared.waiting.kind().ok_or(Problem::NotFound)?;
    let state = sign_off::state(&mut tx, &of).await?;
    let is_wanted = issuing::is_wanted(&mut tx, kind, viewer.account).await?;
    if !prepared::can_go(&state, of.prepared.needs_sign_off(is_wanted)) {
        return Err(Problem::Conflict("A manager has not signed this off as it is now. It was not issued.".to_owned()));
    }
    let mut form = of.prepared.form();
    form.set_date("on", viewer.today);
    form.set(STEP, CONFIRMED);
    let act = act(kind).ok_or(Problem::NotFound)?;
    let (issuing_of, mut refused) = (Issuing { app: &app, viewer: &viewer, id, act }, None);
    if issuing_of.record(&mut tx, &mut form, &mut refused).await?.is_some() {
        issuing::end(&mut tx, id).await?;
        tx.commit().await?;
        let way = how_sent::way(form.value("channel"));
        return go(&format!("/children/{id}/journey?done=recorded&way={way}"));
    }
    drop(tx);
    let mut said = Form::default();
    if about_others::was_refused(&form) {
        said.refuse("", "It was not issued. A second person has not yet agreed to what it says about other children.");
    } else {
        let why = refused.unwrap_or_else(|| "Something has changed since it was confirmed".to_owned());
        said.refuse("", format!("It was not issued. {why} Change it, and confirm it again."));
    }
    refuse(&page(&app, &viewer, id, &said, None).await?)
}

/// Gives up what waits.
pub async fn cancel(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let of = ToIssue::of(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    approval::records::steps::end(&mut tx, ToIssue::CODE, of.owner(), &viewer.actor()).await?;
    issuing::end(&mut tx, id).await?;
    let detail = json!({ "not_issued": of.prepared.waiting.kind().map(Kind::code) });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/journey"))
}

fn groups() -> Vec<Choice> {
    GROUPS.iter().map(|(code, words, _)| Choice::new(code, words)).collect()
}

fn setting_page(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Manager approval").errors(form.summary()).done(done);
    FieldsForm::new(layout, 0)
        .again()
        .lead("What you select is sent only after a manager has approved it. The officer asks a manager by name; the manager sees it on their home page and under approvals. A change after approval cancels it. Statutory deadlines keep running while something waits.")
        .lead("What already waits still needs approval if you clear a box. What you write yourself does too, until another manager has also saved this page with the box clear.")
        .field(&form.checkboxes("groups", "What needs a manager’s approval", groups()))
}

pub async fn setting_form(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let wanted = issuing::wanted(&mut tx).await?;
    drop(tx);
    let form = wanted.iter().fold(Form::default(), |form, code| form.with("groups", *code));
    show(&setting_page(&app, &viewer, &form, asked.done.as_deref().map(|_| "Changes saved."))?)
}

pub async fn save_setting(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    let chosen = form.values("groups");
    let codes: Vec<&str> =
        GROUPS.iter().map(|(code, ..)| *code).filter(|code| chosen.iter().any(|one| one == code)).collect();
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = issuing::wanted(&mut tx).await?;
    issuing::want(&mut tx, &codes, viewer.account).await?;
    let detail = json!({ "sign_off": codes, "before": before });
    tx.record(allowed.entry("setting", None).detail(detail)).await?;
    tx.commit().await?;
    go("/sign-off?done=saved")
}
