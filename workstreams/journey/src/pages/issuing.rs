//! Recording an act. What goes out with a letter is tried first: the page on which it is confirmed says what would happen, and
//! asks everything that there is to ask, once.

use access::{Allowed, App, Viewer};
use axum::extract::{Path, State};
use gate::doubts::{self, Doubtful};
use gate::{Outgoing, Stopped};
use law::Kind;
use law::ending::End;
use law::invariants::Refused;
use law::ledger::Obligation;
use law::machines::{Machine, NeedsAssessment};
use law::notice::required;
use messages::records::others::OtherChildren;
use page::{Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children;
use store::Tx;
use uuid::Uuid;

use super::accepted::{self, NotChanged};
use super::follows::Follow;
use super::record::{known, page_of, reason_label, view};
use super::{about_others, act_fields, confirm, consult, how_sent, issue, sent_earlier, with_act};
use crate::RECORD_EVENT;
use crate::model::{Act, Needs, goes_out};
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::{issuing as waiting, notices, tasks};

/// The field that says where somebody is: at the form, or past the page that asks whether all is right.
pub(super) const STEP: &str = "step";
/// They have read it, and it goes.
pub(super) const CONFIRMED: &str = "confirmed";
/// They want to change something first.
pub(super) const CHANGE: &str = "change";

/// Whether an act is confirmed on a page of its own: what goes out with a letter that the law asks for.
pub(super) const fn is_confirmed(act: &Act) -> bool {
    matches!(act.needs, Needs::Notice | Needs::FinalPlan | Needs::Decision)
}

/// Who records what about whom.
pub(super) struct Issuing<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) id: PersonId,
    pub(super) act: &'static Act,
}

/// What an act came to that was tried and not recorded.
pub(super) struct Tried {
    pub(super) recording: Recording,
    /// Words that may tell somebody of the family where the child is.
    pub(super) told: Vec<Doubtful>,
    /// What it says of other children.
    pub(super) others: OtherChildren,
    /// Advice that is missing.
    pub(super) missing: Vec<String>,
    /// Comments that were accepted and not taken up.
    pub(super) not_changed: Vec<NotChanged>,
    /// Why its day is unlikely.
    pub(super) unlikely: Option<String>,
    /// What is owed because of it.
    pub(super) follows: Vec<Obligation>,
    pub(super) journey: Journey,
}

/// What a form says, and by which right.
struct Read {
    allowed: Allowed,
    outgoing: Result<Outgoing, Stopped>,
    told: Vec<Doubtful>,
    others: OtherChildren,
    not_changed: Vec<NotChanged>,
    /// None where something of the form is refused.
    recording: Option<Recording>,
}

impl Issuing<'_> {
    /// Looks through what the act sends before a transaction begins in which it is asked what was found: nobody waits for the
    /// writer meanwhile. Nothing that is too long comes here.
    pub(super) async fn look_ahead(&self, form: &Form) -> Result<(), Problem> {
        let Self { app, viewer, id, act } = *self;
        let mut tx = app.db.read().await?;
        children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
        issue::told(&mut tx, viewer, id, act.kind, form).await?;
        about_others::of_act(&mut tx, viewer, id, act, form).await?;
        Ok(())
    }

    async fn read(&self, tx: &mut Tx, form: &mut Form) -> Result<Read, Problem> {
        let Self { app, viewer, id, act } = *self;
        let allowed = children::allow(tx, app, viewer, RECORD_EVENT, id).await?;
        let told = issue::told(tx, viewer, id, act.kind, form).await?;
        let others = about_others::of_act(tx, viewer, id, act, form).await?;
        form.at_most("let_out", 1_000);
        let outgoing = Outgoing::about(tx, id, form.value("let_out")).await?;
        if let (Err(stopped), true) = (&outgoing, goes_out(act.kind)) {
            form.refuse("let_out", stopped.to_string());
        }
        let not_changed = accepted::not_changed(tx, viewer, id, act.kind).await?;
        let mut recording = act_fields::read((&mut *tx, app, viewer), id, act, form).await?;
        if let Some(recording) = &mut recording {
            recording.let_out = form.value("let_out").to_owned();
            if act.kind == Kind::Died {
                as_the_end_of_a_plan(tx, id, recording).await?;
            }
            with_act::complete(tx, viewer, id, act, form, recording).await?;
            accepted::keep(&not_changed, viewer, form, recording);
            if sent_earlier::is_before(act, recording.on, viewer.today) {
                sent_earlier::put(&mut recording.detail, sent_earlier::said(form, viewer, recording.on));
            }
        }
        Ok(Read { allowed, outgoing, told, others, not_changed, recording })
    }

    /// Records an act, with all that follows from it; nothing where the form is refused. `refused` is what the law's guards say.
    /// The caller commits.
    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        form: &mut Form,
        refused: &mut Option<String>,
    ) -> Result<Option<Uuid>, Problem> {
        let Self { app, viewer, id, act } = *self;
        let Read { allowed, outgoing, told, others, not_changed, recording } = self.read(tx, form).await?;
        doubts::answered(&told, form);
        self.ask_of_others(tx, &others, form).await?;
        accepted::ask(&not_changed, form);
        let is_before = recording.as_ref().is_some_and(|one| sent_earlier::is_before(act, one.on, viewer.today));
        // What waits for a manager is dated when it goes.
        if is_before && !(is_confirmed(act) && waiting::is_wanted(tx, act.kind, viewer.account).await?) {
            sent_earlier::ask(form);
        }
        // Everything that is asked is asked at once.
        if let Some(recording) = &recording
            && !recording.given.advice_missing.is_empty()
            && recording.given.without_advice.is_none()
        {
            let why = Refused::NoAdvice(recording.given.advice_missing.clone());
            with_act::refuse(tx, id, act, form, recording.on, &why).await?;
        }
        if form.is_right() && recording.is_some() {
            with_act::first(tx, viewer, id, act, form, &allowed).await?;
        }
        let Some(mut recording) = recording.filter(|_| form.is_right()) else { return Ok(None) };
        let follow = Follow { app, viewer, id, act, outgoing: &outgoing, allowed: &allowed };
        follow.begin(tx, form, &mut recording).await?;
        // Before what is owed is worked out: a letter that was prepared with others goes now.
        tasks::letter_sent(tx, id, act.kind.code(), &viewer.name, viewer.today).await?;
        match timeline::record(tx, viewer, id, &recording, &allowed).await? {
            Recorded::Yes(event) => {
                issue::keep(tx, viewer, id, &told, form).await?;
                about_others::keep(tx, viewer, id, &others, &format!("/children/{id}/journey")).await?;
                follow.after(tx, form, &recording, event).await?;
                match with_act::beside(tx, (app, viewer), id, act, form, &allowed).await? {
                    Ok(()) => return Ok(Some(event)),
                    Err(why) => form.refuse("made", why.to_string()),
                }
            }
            Recorded::No(why) => {
                with_act::refuse(tx, id, act, form, recording.on, &why).await?;
                *refused = Some(why.to_string());
            }
        }
        Ok(None)
    }

    /// Asks about other children: on the page that confirms an act, or in its form where there is none.
    async fn ask_of_others(&self, tx: &mut Tx, others: &OtherChildren, form: &mut Form) -> Result<(), Problem> {
        let Self { viewer, id, act, .. } = *self;
        if about_others::has_reason(act) {
            about_others::doubt(tx, viewer, id, ("reason", reason_label(act)), form).await?;
        }
        // What a setting gets is shown on the page after the form.
        if is_confirmed(act) || matches!(form.value(STEP), CONFIRMED | about_others::SECOND) {
            about_others::answered(others, form);
        }
        Ok(())
    }

    /// Tries an act as if everything that is asked were answered; nothing where the form is refused. Nobody commits it.
    pub(super) async fn attempt(
        &self,
        tx: &mut Tx,
        form: &mut Form,
        refused: &mut Option<String>,
    ) -> Result<Option<Tried>, Problem> {
        let Self { viewer, id, .. } = *self;
        let Read { allowed, outgoing, told, others, not_changed, recording } = self.read(tx, form).await?;
        let Some(mut recording) = recording.filter(|_| form.is_right()) else { return Ok(None) };
        let missing = recording.given.advice_missing.clone();
        recording.given.without_advice.get_or_insert_with(|| "tried".to_owned());
        let mut unlikely = None;
        loop {
            match timeline::record(tx, viewer, id, &recording, &allowed).await? {
                Recorded::Yes(event) => {
                    // From the way by which it goes follows when it is served, and from its words until when the family can comment.
                    if let (true, Ok(may)) = (is_confirmed(self.act), &outgoing) {
                        let fields = letter_fields(self.act.kind, form);
                        let channel = form.value("channel");
                        notices::add(tx, may, event, self.act.kind, &fields, recording.on, channel).await?;
                    }
                    break;
                }
                Recorded::No(Refused::Unlikely(why)) if unlikely.is_none() => {
                    unlikely = Some(why);
                    recording.given.confirmed = Some(recording.on);
                }
                Recorded::No(why) => {
                    with_act::refuse(tx, id, self.act, form, recording.on, &why).await?;
                    *refused = Some(why.to_string());
                    return Ok(None);
                }
            }
        }
        let journey = timeline::whole(tx, id).await?;
        let owed = journey.settled(viewer.today).owed;
        let is_new = |one: &Obligation| one.from.kind == recording.kind && one.from.on == recording.on;
        let mut follows: Vec<Obligation> = owed.into_iter().filter(|one| one.state.is_open() && is_new(one)).collect();
        follows.sort_by_key(|one| (one.last_day.is_none(), one.last_day));
        Ok(Some(Tried { recording, told, others, missing, not_changed, unlikely, follows, journey }))
    }
}

/// The fields that the law asks for in a letter, as a form has them.
pub(super) fn letter_fields(kind: Kind, form: &Form) -> Vec<(String, String)> {
    let field = |name: &str| (name.to_owned(), form.value(&format!("notice-{name}")).to_owned());
    required(kind).iter().map(|one| field(one.name)).collect()
}

/// The death of somebody with a plan ends the plan by its own event, by which the SEN2 return tells it.
async fn as_the_end_of_a_plan(tx: &mut Tx, id: PersonId, recording: &mut Recording) -> Result<(), Problem> {
    let journey = timeline::whole(tx, id).await?;
    if NeedsAssessment::after(&journey.events) == NeedsAssessment::Finalised {
        recording.kind = Kind::PlanCeased;
        recording.given.end = Some(End::Died);
        recording.detail = serde_json::json!({ "ceasereason": "8", "reason": "Died" });
    }
    Ok(())
}

/// The same answers without what was wrong with them.
fn afresh(form: &Form) -> Form {
    Form::from_values(form.clone().into_values())
}

/// The form again, with what is wrong, or as it was where somebody goes back to change something.
async fn at_the_form(of: &Issuing<'_>, form: &Form, refused: Option<String>) -> Shown {
    let (child, _, mut tx) = children::open(of.app, of.viewer, RECORD_EVENT, of.id, "journey").await?;
    let page = view(&mut tx, of.app, of.viewer, &child, of.act, form, refused).await?;
    drop(tx);
    if form.is_right() { show(&page) } else { refuse(&page) }
}

/// The page that asks whether all is right, or the form where something of it is refused. `form` has what was wrong with the
/// answers on that page.
pub(super) async fn at_the_confirmation(of: &Issuing<'_>, form: &Form) -> Shown {
    let (mut tried_form, mut refused) = (afresh(form), None);
    act_fields::lengths(of.act, &mut tried_form);
    if !tried_form.is_right() {
        return at_the_form(of, &tried_form, refused).await;
    }
    of.look_ahead(&tried_form).await?;
    let mut tx = of.app.db.write(&of.viewer.actor()).await?;
    let tried = of.attempt(&mut tx, &mut tried_form, &mut refused).await?;
    // What was tried did not happen.
    drop(tx);
    let Some(tried) = tried else { return at_the_form(of, &tried_form, refused).await };
    let mut form = form.clone();
    if !form.is_right() {
        // Whatever is unanswered is said at once.
        if !tried.missing.is_empty() && form.value("without_advice").is_empty() {
            form.refuse("without_advice", "Enter why you are going ahead without it");
        }
        if tried.unlikely.is_some() && form.value("confirm").is_empty() {
            form.refuse("confirm", "Confirm that the date is right, or go back and change it");
        }
    }
    let page = confirm::page(of, &tried, &tried_form, &form).await?;
    if form.is_right() { show(&page) } else { refuse(&page) }
}

/// Keeps what was confirmed for a manager to approve.
async fn keep_waiting(of: &Issuing<'_>, form: Form) -> Shown {
    let Issuing { app, viewer, id, .. } = *of;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    keep(&mut tx, of, form, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/to-issue/approval?done=kept"))
}

/// Keeps what somebody filled in until it can go.
async fn keep(tx: &mut Tx, of: &Issuing<'_>, form: Form, allowed: &Allowed) -> Result<(), Problem> {
    let Issuing { viewer, id, act, .. } = *of;
    let left = |name: &str| matches!(name, "form_key" | "version" | STEP);
    let fields: Vec<(String, String)> = form.into_values().into_iter().filter(|(name, _)| !left(name)).collect();
    waiting::keep(tx, viewer, id, act.kind, &fields).await?;
    let detail = serde_json::json!({ "waits_for_sign_off": act.kind.code() });
    Ok(tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?)
}

/// Asks a second person to read what names several other children, and keeps a letter until they have. Everything else in the form
/// was right.
async fn ask_second(of: &Issuing<'_>, form: Form) -> Shown {
    let Issuing { app, viewer, id, act } = *of;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    let others = about_others::of_act(&mut tx, viewer, id, act, &form).await?;
    let is_kept = is_confirmed(act);
    if !others.is_list() {
        // A second person has read it meanwhile, or it names fewer.
        drop(tx);
        return match (is_kept, act.needs) {
            (true, _) => at_the_confirmation(of, &form).await,
            (false, Needs::Setting) => consult::check(of, &form).await,
            (false, _) => at_the_form(of, &form, None).await,
        };
    }
    let place = if is_kept { "to-issue" } else { "plan" };
    let place = format!("/children/{id}/{place}");
    about_others::ask_second(&mut tx, viewer, id, &others, (&place, &form)).await?;
    let detail = serde_json::json!({ "second_person_asked": act.kind.code() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    if is_kept {
        keep(&mut tx, of, form, &allowed).await?;
    }
    tx.commit().await?;
    go(&if is_kept { format!("{place}?done=second") } else { format!("/children/{id}/held-back?done=asked") })
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, code)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let of = Issuing { app: &app, viewer: &viewer, id, act: known(&code)? };
    // A draft, or what was typed before a session ended, is shown again first.
    if !form.is_right() {
        return at_the_form(&of, &form, None).await;
    }
    match form.value(STEP) {
        CHANGE => return at_the_form(&of, &form, None).await,
        CONFIRMED | about_others::SECOND => {}
        _ if is_confirmed(of.act) => return at_the_confirmation(&of, &form).await,
        _ => {}
    }
    act_fields::lengths(of.act, &mut form);
    if !form.is_right() {
        return at_the_form(&of, &form, None).await;
    }
    of.look_ahead(&form).await?;
    let mut refused = None;
    let typed = form.clone();
    let mut tx = app.db.write(&viewer.actor()).await?;
    // A setting is shown in full before a child's papers go to it.
    let is_of_setting = of.act.needs == Needs::Setting;
    let is_asked_first = is_of_setting && form.value(STEP) != CONFIRMED;
    let asks_second = form.value(STEP) == about_others::SECOND;
    let waits = is_confirmed(of.act) && waiting::is_wanted(&mut tx, of.act.kind, viewer.account).await?;
    if of.record(&mut tx, &mut form, &mut refused).await?.is_some() {
        if asks_second {
            drop(tx);
            return ask_second(&of, typed).await;
        }
        if waits {
            // It could go, and goes once a manager has approved it: nothing of it has happened.
            drop(tx);
            return keep_waiting(&of, typed).await;
        }
        if is_asked_first {
            drop(tx);
            return consult::check(&of, &typed).await;
        }
        tx.commit().await?;
        let done = format!("/children/{id}/{}?done=recorded&what={}", page_of(of.act), of.act.kind.code());
        return go(&match is_confirmed(of.act) {
            true => format!("{done}&way={}", how_sent::way(form.value("channel"))),
            false => done,
        });
    }
    drop(tx);
    if is_confirmed(of.act) {
        return at_the_confirmation(&of, &form).await;
    }
    if is_of_setting && refused.is_none() && about_others::was_refused(&form) {
        return consult::check(&of, &form).await;
    }
    at_the_form(&of, &form, refused).await
}
