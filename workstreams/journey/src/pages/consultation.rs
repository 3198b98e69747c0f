//! Consulting settings: a setting's answer, and the authority's decision on it.

use access::{App, Role, Viewer};
use axum::extract::{Path, State};
use documents::Document;
use gate::{Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::invariants::Given;
use law::working::shown;
use law::{Limit, counting};
use page::govuk::{Button, Choice, Markup, SummaryList, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::admissions;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;

use super::consulted::answer_form;
use super::guest_draft;
use super::record::{answer_fields, answered};
use crate::model::consultation::{self as model, GROUNDS};
use crate::model::papers;
use crate::model::tasks::Kind as Task;
use crate::records::consultations::{self, Consultation, ConsultationId, Outcome};
use crate::records::guests::For;
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{owed, plans, tasks};
use crate::{ANSWER_CONSULTATION, RECORD_EVENT};

/// Until when a setting should answer (Code of Practice 9.83).
pub(super) fn answer_by(on: Date) -> Option<Date> {
    Limit::DaysAfter(15).last_day(on, &counting::Alone, &law::Calendar::built_in()).ok().flatten()
}

/// What a setting that is consulted opens.
struct Opened {
    child: Child,
    reader: Reader,
    one: Consultation,
    papers: Option<Document>,
    /// The name of the child's case officer.
    officer: Option<String>,
}

async fn open(app: &App, viewer: &Viewer, id: PersonId, which: ConsultationId) -> Result<Opened, Problem> {
    let (child, mut tx) = children::open_part(app, viewer, ANSWER_CONSULTATION, id, "consultation").await?;
    let one = consultations::one(&mut tx, id, which).await?;
    if !viewer.organisations(Role::Senco).contains(&one.organisation.uuid()) || one.outcome.is_some() {
        return Err(Problem::NotFound);
    }
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let papers = papers_of(&mut tx, &reader, &child, viewer.today).await?;
    let officer = super::summary::officer(&mut tx, viewer, id).await?;
    Ok(Opened { child, reader, one, papers, officer })
}

/// The draft as it was served, for a setting that is consulted: what the family has, and no more.
pub(super) async fn papers_of(
    tx: &mut Tx,
    reader: &Reader,
    child: &Child,
    today: Date,
) -> Result<Option<Document>, Problem> {
    let versions = plans::versions(tx, child.id).await?;
    let Some(version) = versions.into_iter().find(|version| version.state == "served") else { return Ok(None) };
    let lines: Vec<_> = plans::lines(tx, version.id).await?.iter().map(|line| line.line(reader)).collect();
    let journey = timeline::whole(tx, child.id).await?;
    let mut appendices = Vec::new();
    for piece in crate::records::advice::of(tx, child.id).await? {
        let given = crate::records::advice::given(tx, piece.id).await?;
        appendices.push(super::advice::appendix(&piece, reader, &given, &journey, version.frozen()));
    }
    let served = version.frozen_on().map(words::date).unwrap_or_default();
    let about = super::plan_views::about(child);
    Ok(Some(papers::plan(&about, &format!("Draft plan sent {served}"), &lines, &appendices, today)))
}

fn setting_page(app: &App, viewer: &Viewer, opened: &Opened, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Can you take this child?")
        .errors(form.summary())
        .back_to("/consultations", "Consultations");
    let one = &opened.one;
    let by = answer_by(one.sent_on()).map(shown).unwrap_or_default();
    let mut page = FieldsForm::new(layout, 0)
        .lead(format!("The local authority asks {} whether it can take {}.", one.setting.to(&opened.reader), opened.child.name()))
        .lead(format!("Asked {}. Answer by {by}: within 15 days (Code of Practice 9.83). The authority can decide even if you do not answer.", words::date(one.sent_on())));
    page = page.after(Markup::render(&super::SmallPrint)?);
    page = match &opened.papers {
        Some(papers) => page.before(Markup::render(&super::files::Shows { document: papers })?),
        None => page.lead("The draft plan is not in OnePlan. The local authority will send you a paper copy."),
    };
    if let Some(answer) = &one.answer {
        let answer = if answer == "yes" { "Yes" } else { "No" };
        page = page.lead(format!("You answered: {answer}. {}", said(&opened.reader, one.answer_reason.as_ref())));
        let grounds: Vec<&str> = one.grounds().into_iter().map(model::words).collect();
        if !grounds.is_empty() {
            page = page.lead(format!("Reasons for objection: {}.", grounds.join("; ").trim_end_matches('.')));
        }
        if let Some(cost) = one.cost {
            page = page.lead(format!("Cost for a year: £{}.", words::count(cost)));
        }
        let officer = opened.officer.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
        page = page.lead(format!("To change your answer, tell the case officer{officer}."));
        return Ok(page.without_form());
    }
    answer_fields(page, form).map(|page| page.button("Send the answer"))
}

/// The page of a consulted setting.
pub async fn setting(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
) -> Shown {
    match open(&app, &viewer, id, which).await {
        Err(Problem::NotFound) => {
            show(&late_page(&app, &viewer, &late(&app, &viewer, id, which).await?, &Form::default())?)
        }
        opened => show(&setting_page(&app, &viewer, &opened?, &Form::default())?),
    }
}

/// What a setting sees whose part in the case has ended and that has not answered: the question alone. An answer is never
/// refused for being late.
async fn late(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    which: ConsultationId,
) -> Result<(Child, Consultation, Reader), Problem> {
    let mut tx = app.db.read().await?;
    let one = owed_late(&mut tx, viewer, id, which).await?;
    drop(tx);
    let entry = store::Entry::new("consultation.open", "person", Some(id.uuid()), store::Right::SettingConsulted);
    app.db.log_read(&viewer.actor(), entry.detail(json!({ "consultation": which }))).await?;
    let mut tx = app.db.read().await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let child = children::of(&mut tx, id).await?;
    let facts = children::standing(&mut tx, viewer, id).await?;
    people::records::identity::say(&mut tx, app, viewer, &child, &facts).await?;
    Ok((child, one, reader))
}

/// A consultation that the viewer's setting has not answered.
async fn owed_late(tx: &mut Tx, viewer: &Viewer, id: PersonId, which: ConsultationId) -> Result<Consultation, Problem> {
    let one = consultations::one(tx, id, which).await?;
    let own = viewer.organisations(Role::Senco).contains(&one.organisation.uuid());
    let bound = Reader::session(tx, viewer, id).await?.is_bound();
    let died = timeline::whole(tx, id).await?.died.is_some();
    if !own || bound || died || one.answer.is_some() || children::of(tx, id).await?.restricted {
        return Err(Problem::NotFound);
    }
    Ok(one)
}

fn late_page(
    app: &App,
    viewer: &Viewer,
    (child, one, reader): &(Child, Consultation, Reader),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Can you take this child?")
        .errors(form.summary())
        .back_to("/consultations", "Consultations");
    let page = FieldsForm::new(layout, 0)
        .lead(format!(
            "The local authority asked {} on {} whether it can take {}.",
            one.setting.to(reader),
            words::date(one.sent_on()),
            child.name()
        ))
        .lead("The authority has moved on since then. Your answer will still be kept, with today’s date, and the case officer will be told.");
    answer_fields(page, form).map(|page| page.button("Send the answer"))
}

/// The setting's answer.
pub async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, entry, is_late) = match children::allow(&mut tx, &app, &viewer, ANSWER_CONSULTATION, id).await {
        Ok(allowed) => {
            let one = consultations::one(&mut tx, id, which).await?;
            if !viewer.organisations(Role::Senco).contains(&one.organisation.uuid()) {
                return Err(Problem::NotFound);
            }
            let is_late = one.outcome.is_some();
            (one, allowed.entry("person", Some(id.uuid())), is_late)
        }
        Err(Problem::NotFound) => {
            let one = owed_late(&mut tx, &viewer, id, which).await?;
            (
                one,
                store::Entry::new("consultation.answer", "person", Some(id.uuid()), store::Right::SettingConsulted),
                true,
            )
        }
        Err(other) => return Err(other),
    };
    if let Some(answer) = answered(&mut form) {
        consultations::answer(&mut tx, which, &answer, &viewer.name, viewer.today).await?;
        let detail = json!({ "setting": one.setting.unseen(), "answer": if answer.yes { "yes" } else { "no" } });
        let given = Given::default();
        let about = Some(which.uuid());
        let recording = Recording { about, ..Recording::new(Kind::SettingAnswered, viewer.today, detail, given) };
        match timeline::record_as(&mut tx, &viewer.name, viewer.today, id, &recording, entry).await? {
            Recorded::Yes(_) => {
                tell_if_late(&mut tx, id, which, is_late, &viewer.name, viewer.today).await?;
                tx.commit().await?;
                return go("/consultations?done=answered");
            }
            Recorded::No(words) => form.refuse("answer", words.to_string()),
        }
    }
    drop(tx);
    if is_late {
        return refuse(&late_page(&app, &viewer, &late(&app, &viewer, id, which).await?, &form)?);
    }
    let opened = open(&app, &viewer, id, which).await?;
    refuse(&setting_page(&app, &viewer, &opened, &form)?)
}

/// Tells the officer of an answer that came after the decision.
pub(super) async fn tell_if_late(
    tx: &mut Tx,
    id: PersonId,
    which: ConsultationId,
    is_late: bool,
    by: &str,
    today: Date,
) -> Result<(), Problem> {
    if is_late {
        tasks::add(tx, id, Task::LateAnswer, Some(which.uuid()), today, by, today).await?;
        owed::work_out(tx, id, today).await?;
    }
    Ok(())
}

/// Words that may not be there.
fn said(reader: &Reader, words: Option<&Words>) -> String {
    words.map(|words| words.to(reader)).unwrap_or_default()
}

/// What a consultation came to, as facts.
pub(super) fn facts(reader: &Reader, one: &Consultation) -> SummaryList {
    let grounds: Vec<&str> = one.grounds().into_iter().map(model::words).collect();
    let mut list = SummaryList::default()
        .row("School or setting", one.setting.to(reader))
        .row("Asked", words::date(one.sent_on()));
    list = match (&one.answer, one.answered_on()) {
        (Some(answer), on) => {
            let words = if answer == "yes" { "Yes, it can take them" } else { "No" };
            let late = match (on, one.decided_on(), answer_by(one.sent_on())) {
                (Some(on), Some(decided), _) if on > decided => ", late: after the decision",
                (Some(on), _, Some(by)) if on > by => ", late",
                _ => "",
            };
            let list = list.row("Answer", format!("{words}, {}{late}", on.map(words::date).unwrap_or_default()));
            let list = if grounds.is_empty() { list } else { list.row("Reasons for objection", grounds.join("; ")) };
            let list = match one.cost {
                Some(cost) => list.row("Cost for a year", format!("£{}", words::count(cost))),
                None => list,
            };
            list.row("Why", said(reader, one.answer_reason.as_ref()))
                .row("Answered by", said(reader, one.answered_by.as_ref()))
        }
        (None, _) => {
            list.row("Answer", format!("None yet; by {}", answer_by(one.sent_on()).map(shown).unwrap_or_default()))
        }
    };
    match &one.outcome {
        Some(outcome) => {
            let words = if outcome == "named" { "To be named" } else { "Not named" };
            let ground = one.outcome_ground.as_deref().map(model::words).unwrap_or_default();
            list.row("Decision of the authority", words)
                .row("Reason relied on", if ground.is_empty() { "None" } else { ground })
                .row("Reasons for the decision", said(reader, one.outcome_reason.as_ref()))
                .row("Decided by", said(reader, one.decided_by.as_ref()))
        }
        None => list,
    }
}

fn decide_page(
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    child: &Child,
    (one, unsent): (&Consultation, &Markup),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/consultations", child.id);
    let waits = one.answer.is_none() && one.outcome.is_none();
    let until = answer_by(one.sent_on()).filter(|by| waits && viewer.today <= *by);
    let is_decided_now = one.outcome.is_none() && until.is_none();
    let title = if is_decided_now { "Decision on a consultation" } else { "Consultation" };
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, "Consultations");
    let mut before = Markup::render(&facts(reader, one))?;
    if waits {
        let answer = Button::link("Record the answer", &answer_form(child.id, one.id));
        before = before.then(&Markup::render(&answer)?);
    }
    before = before.then(unsent);
    let page = FieldsForm::new(layout, 0).before(before);
    if let Some(until) = until {
        let wait = format!("You can decide once the answer is here, or after {} without one.", shown(until));
        return Ok(page.lead(wait).without_form());
    }
    if one.outcome.is_some() {
        return Ok(page.without_form());
    }
    let outcomes = vec![
        Choice::new("named", "Name it in section I"),
        Choice::new("not_named", "Do not name it")
            .hint("Another setting will be named, or a reason for objection applies"),
    ];
    let mut grounds: Vec<Choice> = GROUNDS.iter().map(|(code, words)| Choice::new(code, words)).collect();
    grounds.push(Choice::new("none", "None: the family asked for or agrees to another setting, which will be named"));
    page.lead("This is the authority’s own decision. A “no” from the setting does not decide it. If the family asked for this setting, it must be named unless a ground in section 39(4) applies.")
        .field(&form.radios("outcome", "Decision", outcomes))?
        .field(&form.radios("ground", "If it is not named, the ground in section 39(4)", grounds))?
        .field(&Textarea {
            rows: Some(5),
            ..form.textarea("reason", "The authority’s reasoning, for this child").up_to(8_000)
        })
        .map(|page| page.button("Sign the decision"))
}

/// The page of the authority.
pub async fn decide_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "consultation").await?;
    let one = consultations::one(&mut tx, id, which).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let unsent = guest_draft::unsent(&mut tx, &reader, For::Consultation(which)).await?;
    drop(tx);
    show(&decide_page(&app, &viewer, &reader, &child, (&one, &unsent), &Form::default())?)
}

/// What the form says, where it says all.
fn outcome(form: &mut Form, one: &Consultation, today: Date) -> Option<Outcome> {
    let named = match form.value("outcome") {
        "named" => true,
        "not_named" => false,
        _ => {
            form.refuse("outcome", "Select the decision");
            return None;
        }
    };
    let ground = form.value("ground").to_owned();
    if !named && ground != "none" && model::words(&ground).is_empty() {
        form.refuse("ground", "Select the ground, or select that you are not relying on one");
    }
    if form.value("reason").is_empty() {
        form.refuse("reason", "Enter the authority’s reasoning");
    }
    form.at_most("reason", 8_000);
    if one.answer.is_none() && answer_by(one.sent_on()).is_some_and(|by| today <= by) {
        form.refuse(
            "outcome",
            format!(
                "The school or college has until {} to answer. Wait for it, or record its answer",
                answer_by(one.sent_on()).map(shown).unwrap_or_default()
            ),
        );
    }
    form.is_right().then(|| Outcome {
        named,
        ground: (!named && ground != "none").then_some(ground),
        reason: form.value("reason").to_owned(),
    })
}

/// The authority's decision.
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
    mut form: Form,
) -> Shown {
    let mut tx: Tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let one = consultations::one(&mut tx, id, which).await?;
    if let Some(outcome) = outcome(&mut form, &one, viewer.today) {
        consultations::decide(&mut tx, which, &outcome, &viewer.name, viewer.today).await?;
        admissions::end(&mut tx, which.uuid(), None, viewer.today).await?;
        let detail = json!({ "consultation": which, "named": outcome.named, "ground": outcome.ground });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&outcome.reason)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/journey?done=recorded"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "consultation").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let unsent = guest_draft::unsent(&mut tx, &reader, For::Consultation(which)).await?;
    drop(tx);
    refuse(&decide_page(&app, &viewer, &reader, &child, (&one, &unsent), &form)?)
}
