//! Consulting one setting: the consultation, its event, who is let in and told. Every form that consults goes through here.

use access::{Allowed, App, Viewer};
use gate::Outgoing;
use jiff::civil::Date;
use law::Kind;
use law::invariants::{Given, Refused};
use page::Problem;
use people::records::admissions::{self, Admitted};
use people::{OrganisationId, PersonId};
use serde_json::{Value as Json, json};
use store::Tx;
use uuid::Uuid;

use super::sent_earlier;
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{consultations, mail};

/// Who consults settings about whom, and by which right.
pub(super) struct Consulting<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) child: PersonId,
    pub(super) may: &'a Outgoing,
    pub(super) allowed: &'a Allowed,
    /// How it went, where it is made after the day on which it was sent.
    pub(super) earlier: Option<Json>,
}

impl Consulting<'_> {
    /// Consults a setting on a day, or says why the law has no place for it. `confirmed` is the unlikely day of which somebody is sure.
    pub(super) async fn consult(
        &self,
        tx: &mut Tx,
        (setting, name): (OrganisationId, &str),
        on: Date,
        confirmed: Option<Date>,
    ) -> Result<Result<(), Refused>, Problem> {
        let about = consultations::add(tx, self.may, setting, on).await?.uuid();
        let mut detail = json!({ "setting": name, "organisation": setting.to_string() });
        sent_earlier::put(&mut detail, self.earlier.clone());
        let given = Given { confirmed, ..Given::default() };
        let recording = Recording { about: Some(about), ..Recording::new(Kind::SettingConsulted, on, detail, given) };
        if let Recorded::No(why) = timeline::record(tx, self.viewer, self.child, &recording, self.allowed).await? {
            return Ok(Err(why));
        }
        let_in(tx, (self.app, self.viewer), self.may, setting, about).await?;
        Ok(Ok(()))
    }
}

/// Lets in the SENCO of a setting that is consulted, and tells them.
pub(super) async fn let_in(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    may: &Outgoing,
    setting: OrganisationId,
    about: Uuid,
) -> Result<(), Problem> {
    admissions::admit(tx, may.child(), Admitted::Consulted(setting), about, viewer.today).await?;
    Ok(mail::consulted(tx, &app.db, may, about).await?)
}
