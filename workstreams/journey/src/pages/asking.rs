//! Asking somebody for one piece of advice: the piece, its events, who is let in and told. Every form that asks goes through here.

use access::{Allowed, App, Viewer};
use gate::Outgoing;
use jiff::civil::Date;
use law::Kind;
use law::invariants::{Given, Refused};
use page::Problem;
use people::PersonId;
use people::records::admissions;
use serde_json::{Value as Json, json};
use store::Tx;

use super::sent_earlier;
use crate::records::advice::{self, Advice, AdviceId, Recipient};
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{advice_to_send, mail, services};

/// Who asks for advice about whom, and by which right.
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) viewer: &'a Viewer,
    pub(super) child: PersonId,
    pub(super) may: &'a Outgoing,
    pub(super) allowed: &'a Allowed,
    /// How the request went, where it is made after the day on which it was sent.
    pub(super) earlier: Option<Json>,
}

/// A request for advice that was made.
pub(super) struct Asked {
    pub(super) id: AdviceId,
    /// Whether somebody has it in an account; else it goes by letter or e-mail.
    pub(super) in_account: bool,
}

impl Asking<'_> {
    /// Asks for a piece of advice on a day, or says why the law has no place for it.
    pub(super) async fn ask(
        &self,
        tx: &mut Tx,
        (line, name, to): (&str, &str, Recipient),
        on: Date,
    ) -> Result<Result<Asked, Refused>, Problem> {
        let id = advice::add(tx, self.may, line, name, to).await?;
        let mut detail = json!({ "line": line, "asked_of": name });
        sent_earlier::put(&mut detail, self.earlier.clone());
        let recording =
            Recording { about: Some(id.uuid()), ..Recording::new(Kind::AdviceAsked, on, detail, Given::default()) };
        if let Recorded::No(why) = timeline::record(tx, self.viewer, self.child, &recording, self.allowed).await? {
            return Ok(Err(why));
        }
        let in_account = self.reaches(tx, &recording).await?;
        Ok(Ok(Asked { id, in_account }))
    }

    /// Lets in and tells whoever was asked by an event. They have the request in their account now, and no earlier; `false` where
    /// nobody could read it here.
    pub(super) async fn reaches(&self, tx: &mut Tx, recording: &Recording) -> Result<bool, Problem> {
        let Some(about) = recording.about else { return Ok(false) };
        let in_account = let_in(tx, self.viewer, self.child, recording).await?;
        if in_account {
            let received = Recording { kind: Kind::AdviceAskReceived, on: self.viewer.today, ..recording.clone() };
            if let Recorded::No(words) = timeline::record(tx, self.viewer, self.child, &received, self.allowed).await? {
                return Err(Problem::Conflict(words.to_string()));
            }
        } else if recording.on < self.viewer.today {
            // It went before it was written here: whoever records it said how.
            advice_to_send::mark(tx, AdviceId::from_uuid(about), recording.on, &self.viewer.name).await?;
        }
        mail::advice_asked(tx, &self.app.db, self.may, about).await?;
        Ok(in_account)
    }
}

/// Lets in whoever is asked for advice in their account: themselves, the service's advisers, the setting's SENCO. `false` where
/// nobody could read the request here.
pub(super) async fn let_in(tx: &mut Tx, viewer: &Viewer, id: PersonId, recording: &Recording) -> Result<bool, Problem> {
    let pieces = advice::of(tx, id).await?;
    let Some(piece) = pieces.into_iter().find(|one| Some(one.id.uuid()) == recording.about) else { return Ok(false) };
    for who in piece.admits() {
        admissions::admit(tx, id, who, piece.id.uuid(), viewer.today).await?;
    }
    has_account(tx, &piece).await
}

/// Whether anybody who is asked has an account here.
pub(super) async fn has_account(tx: &mut Tx, piece: &Advice) -> Result<bool, Problem> {
    let served = match piece.service {
        Some(service) => !services::advisers(tx, service).await?.is_empty(),
        None => false,
    };
    let school = match piece.organisation {
        Some(setting) => !services::sencos(tx, setting).await?.is_empty(),
        None => false,
    };
    Ok(served || school || piece.account.is_some())
}
