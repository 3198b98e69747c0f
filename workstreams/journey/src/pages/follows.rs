//! What is written beside an event in its transaction: what it is about before it, and what follows from it.

use access::records::accounts;
use access::{Allowed, App, Role, Viewer};
use gate::Outgoing;
use jiff::civil::Date;
use page::{Form, Problem};
use people::{OrganisationId, PersonId};

use serde_json::Value as Json;
use store::Tx;
use uuid::Uuid;

use super::asking::Asking;
use super::consulting;
use super::record::{answered, freezes, leaves, went_out_so, working};
use super::sent_earlier;
use crate::model::tasks::Kind as Task;
use crate::model::{Act, Needs};
use crate::records::advice::{AdviceId, Recipient, Written};
use crate::records::deliveries::{self, New};
use crate::records::letters::{self, About};
use crate::records::timeline::Recording;
use crate::records::{
    addressees, advice, bodies, consultations, mail, notices, owed, plans, print_runs, services, tasks,
};

/// Days in which a copy of a plan is to be on its way to the school and the health body.
const DAYS_TO_COPY: i64 = 5;

/// Whether the plan that goes with a form holds health provision: by its lines where it is written here, else as the officer says.
pub(super) async fn holds_health(tx: &mut Tx, id: PersonId, form: &Form) -> Result<bool, Problem> {
    Ok(match working(tx, id).await? {
        Some((_, lines)) => lines.iter().any(|line| line.section() == "G"),
        None => form.values("plan").iter().any(|value| value == "health"),
    })
}

/// An act on a child's record, while it is recorded.
pub(super) struct Follow<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) id: PersonId,
    pub(super) act: &'a Act,
    pub(super) outgoing: &'a Result<Outgoing, gate::Stopped>,
    pub(super) allowed: &'a Allowed,
}

impl Follow<'_> {
    /// Adds what the event is about, where that begins with it: a request for advice, a consultation.
    pub(super) async fn begin(&self, tx: &mut Tx, form: &Form, recording: &mut Recording) -> Result<(), Problem> {
        if self.act.needs == Needs::AdviceAsked {
            recording.about = Some(self.ask(tx, form).await?.uuid());
        }
        if let Some(setting) = self.consulted(recording) {
            recording.about = Some(consultations::add(tx, self.may()?, setting, recording.on).await?.uuid());
        }
        Ok(())
    }

    /// Does what follows from the event.
    pub(super) async fn after(
        &self,
        tx: &mut Tx,
        form: &mut Form,
        recording: &Recording,
        event: Uuid,
    ) -> Result<(), Problem> {
        match self.act.needs {
            Needs::Notice | Needs::FinalPlan | Needs::Decision => self.letter(tx, form, recording, event).await?,
            Needs::AdviceReturned => self.advice_came(tx, form, recording, event).await?,
            Needs::AdviceAsked => {
                self.asking()?.reaches(tx, recording).await?;
            }
            Needs::Setting => self.let_setting_in(tx, recording).await?,
            Needs::SettingAnswer => self.setting_answered(tx, form, recording).await?,
            Needs::Authority if leaves(self.act.kind) => self.file_to_authority(tx, recording, event).await?,
            _ => {}
        }
        self.freeze(tx, recording.on, event).await
    }

    /// That something may go out; where a death is recorded and no reason is given, nothing may.
    fn may(&self) -> Result<&Outgoing, Problem> {
        self.outgoing.as_ref().map_err(|stopped| Problem::Conflict(stopped.to_string()))
    }

    /// The setting that is consulted by this act.
    fn consulted(&self, recording: &Recording) -> Option<OrganisationId> {
        let setting = recording.detail.get("organisation").and_then(Json::as_str)?;
        setting.parse().ok().filter(|_| self.act.needs == Needs::Setting)
    }

    async fn ask(&self, tx: &mut Tx, form: &Form) -> Result<AdviceId, Problem> {
        let chosen = form.value("account");
        let holders = accounts::holders(tx, Role::EducationalPsychologist, self.viewer.today).await?;
        let account = holders.into_iter().map(|one| one.id).find(|one| one.to_string() == chosen);
        let known = services::all(tx).await?;
        let service = known.into_iter().map(|one| one.organisation).find(|one| format!("service-{one}") == chosen);
        let to = Recipient { account, service, setting: None };
        Ok(advice::add(tx, self.may()?, form.value("line"), form.value("asked_of"), to).await?)
    }

    fn asking(&self) -> Result<Asking<'_>, Problem> {
        let (app, viewer, child, allowed) = (self.app, self.viewer, self.id, self.allowed);
        Ok(Asking { app, viewer, child, may: self.may()?, allowed, earlier: None })
    }

    async fn letter(&self, tx: &mut Tx, form: &Form, recording: &Recording, event: Uuid) -> Result<(), Problem> {
        let fields = super::issuing::letter_fields(self.act.kind, form);
        let (channel, may) = (form.value("channel"), self.may()?);
        let notice = notices::add(tx, may, event, self.act.kind, &fields, recording.on, channel).await?;
        let family = addressees::of(tx, self.app, self.viewer, self.id).await?;
        let about = About {
            child: self.id,
            kind: &self.act.kind.into(),
            sender: self.viewer.account,
            today: self.viewer.today,
            family: &family,
        };
        for (addressee, person) in letters::make(tx, may, &about, (notice, recording.on), channel).await? {
            let new = New { addressee: &addressee, person, channel, sent_on: recording.on, copy_reason: None };
            deliveries::add(tx, may, notice, &new, &self.viewer.name).await?;
        }
        if sent_earlier::was_posted(form, recording.on, self.viewer.today) {
            print_runs::posted_before(tx, notice, recording.on, &self.viewer.name).await?;
        }
        mail::letter(tx, &self.app.db, may, notice).await?;
        self.to_bodies(tx, form, recording, notice).await?;
        if went_out_so(form) {
            self.correct_at_once(tx, notice).await?;
        }
        Ok(())
    }

    /// A task to send the child's file to the authority that is responsible now; none where that is not in England.
    async fn file_to_authority(&self, tx: &mut Tx, recording: &Recording, event: Uuid) -> Result<(), Problem> {
        if recording.detail.get("to").and_then(Json::as_str).is_none() {
            return Ok(());
        }
        let (id, name, today) = (self.id, self.viewer.name.as_str(), self.viewer.today);
        let due = today.checked_add(jiff::Span::new().days(DAYS_TO_COPY)).unwrap_or(today);
        tasks::add(tx, id, Task::FileToAuthority, Some(event), due, name, today).await?;
        Ok(owed::work_out(tx, id, today).await?)
    }

    /// What the law gives to others than the family, such as the school that a plan names: they read it in an account, or it is
    /// a task to send it to them.
    async fn to_bodies(
        &self,
        tx: &mut Tx,
        form: &Form,
        recording: &Recording,
        notice: notices::NoticeId,
    ) -> Result<(), Problem> {
        let (id, name, today) = (self.id, self.viewer.name.as_str(), self.viewer.today);
        let holds_health = holds_health(tx, id, form).await?;
        let mut is_task = false;
        for body in bodies::of(tx, id, self.act.kind, holds_health, today).await? {
            if body.account {
                let new = New {
                    addressee: &body.name,
                    person: None,
                    channel: "portal",
                    sent_on: recording.on,
                    copy_reason: Some(body.provision),
                };
                deliveries::add(tx, self.may()?, notice, &new, name).await?;
            } else {
                let due = today.checked_add(jiff::Span::new().days(DAYS_TO_COPY)).unwrap_or(today);
                tasks::add(tx, id, body.task, Some(notice.uuid()), due, name, today).await?;
                is_task = true;
            }
        }
        if is_task {
            owed::work_out(tx, id, today).await?;
        }
        Ok(())
    }

    /// Sets what is right beside a letter that went out with a wrong date, and asks for the correction to be sent.
    async fn correct_at_once(&self, tx: &mut Tx, notice: notices::NoticeId) -> Result<(), Problem> {
        let (id, name, today) = (self.id, self.viewer.name.as_str(), self.viewer.today);
        if notices::went_out_wrong(tx, id, notice, (name, "Recorded as sent", today)).await? {
            tasks::add(tx, id, Task::LetterCorrected, Some(notice.uuid()), today, name, today).await?;
            owed::work_out(tx, id, today).await?;
        }
        Ok(())
    }

    /// A draft that is served, or a final plan that is sent, is kept as it was.
    async fn freeze(&self, tx: &mut Tx, on: Date, event: Uuid) -> Result<(), Problem> {
        let Some(state) = freezes(self.act.kind) else { return Ok(()) };
        let Some((plan, _)) = working(tx, self.id).await? else { return Ok(()) };
        plans::freeze(tx, plan, state, on, event, &self.viewer.actor()).await?;
        // What the family says next is written into a version of its own.
        if state == "served" {
            plans::begin(tx, self.id, &self.viewer.name, self.viewer.today).await?;
            super::section_g::ask_with_draft(tx, (self.app, self.viewer), self.may()?).await?;
        }
        Ok(())
    }

    /// Advice that came another way: its words are kept where they are written down, and late advice is told.
    async fn advice_came(&self, tx: &mut Tx, form: &Form, recording: &Recording, event: Uuid) -> Result<(), Problem> {
        let Some(piece) = recording.about.map(AdviceId::from_uuid) else { return Ok(()) };
        let of = |name: &str| form.value(name).to_owned();
        let text =
            advice::Text { needs: of("needs"), provision: of("provision"), outcomes: of("outcomes"), not_known: false };
        if !(text.needs.is_empty() && text.provision.is_empty() && text.outcomes.is_empty()) {
            let all = advice::of(tx, self.id).await?;
            let from = all.iter().find(|one| one.id == piece).map_or("", |one| one.asked_of.unseen());
            let by = format!("{from}, written down by {}", self.viewer.name);
            advice::keep(tx, piece, &text, Written { by: &by, account: None, on: recording.on }, event).await?;
            // Whoever wrote its words down has read it.
            advice::mark_read(tx, piece, &self.viewer.name, self.viewer.today).await?;
        }
        super::advice::tell_if_late(tx, self.id, piece, &self.viewer.name, self.viewer.today).await
    }

    async fn let_setting_in(&self, tx: &mut Tx, recording: &Recording) -> Result<(), Problem> {
        if let (Some(setting), Some(about)) = (self.consulted(recording), recording.about) {
            consulting::let_in(tx, (self.app, self.viewer), self.may()?, setting, about).await?;
        }
        Ok(())
    }

    async fn setting_answered(&self, tx: &mut Tx, form: &mut Form, recording: &Recording) -> Result<(), Problem> {
        let (Some(about), Some(answer)) = (recording.about, answered(form)) else { return Ok(()) };
        let (name, which) = (&self.viewer.name, store::Id::from_uuid(about));
        let whose = recording.detail.get("setting").and_then(Json::as_str).unwrap_or("the setting");
        let by = format!("{whose}, written down by {name}");
        consultations::answer(tx, which, &answer, &by, recording.on).await?;
        let is_late = consultations::one(tx, self.id, which).await?.outcome.is_some();
        super::consultation::tell_if_late(tx, self.id, which, is_late, name, self.viewer.today).await
    }
}
