//! Advice that a school was asked for before the child changed school: what becomes of the request.

use ::organisations::records::organisations;
use access::{Allowed, App, Viewer};
use gate::Reader;
use law::Kind;
use law::invariants::{Given, Refused};
use page::govuk::Choice;
use page::{Form, Problem};
use people::PersonId;
use people::records::admissions;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::asking::Asking;
use crate::model::advice_lines::SCHOOL;
use crate::model::tasks::Kind as Task;
use crate::records::advice::{self, Advice, AdviceId, Recipient};
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{guests, owed, tasks};

/// The field that says what becomes of the request.
pub(super) const FIELD: &str = "earlier";
const KEEP: &str = "keep";
const AS_WELL: &str = "as-well";
const INSTEAD: &str = "instead";
const WITHDRAW: &str = "withdraw";

/// The piece that a task is about, while it is open.
pub(super) async fn piece(tx: &mut Tx, child: PersonId, about: Option<Uuid>) -> Result<Option<Advice>, Problem> {
    let events = timeline::whole(tx, child).await?.events;
    let all = advice::of(tx, child).await?;
    Ok(all.into_iter().find(|one| Some(one.id.uuid()) == about && advice::is_open(&events, one.id)))
}

/// The name of the school where the child is now, unless it is asked already.
async fn now(tx: &mut Tx, child: PersonId) -> Result<Option<String>, Problem> {
    let Some(setting) = advice::setting_of(tx, child).await? else { return Ok(None) };
    let events = timeline::whole(tx, child).await?.events;
    let all = advice::of(tx, child).await?;
    if all.iter().any(|one| one.organisation == Some(setting) && advice::is_open(&events, one.id)) {
        return Ok(None);
    }
    Ok(Some(organisations::name(tx, setting.uuid()).await?))
}

/// What can become of the request.
pub(super) async fn choices(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    piece: &Advice,
) -> Result<Vec<Choice>, Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    let old = piece.from(&reader);
    let mut all = Vec::new();
    if let Some(new) = now(tx, child).await? {
        let senco = format!("Its SENCO gets a request with its own six weeks. The request to {old} stays");
        all.push(Choice::new(AS_WELL, &format!("Ask {new} as well")).hint(&senco));
        let instead = format!("{old} no longer sees the request");
        all.push(Choice::new(INSTEAD, &format!("Withdraw the request to {old}, and ask {new}")).hint(&instead));
    }
    all.push(Choice::new(KEEP, &format!("Keep the request to {old}")));
    all.push(Choice::new(WITHDRAW, &format!("Withdraw the request to {old}")).hint("Nobody else is asked"));
    Ok(all)
}

/// What can become of the request to a school that the child has left, where the school of now is being asked.
pub(super) fn choices_when_asking(old: &str) -> Vec<Choice> {
    vec![
        Choice::new(KEEP, &format!("Keep the request to {old} as well")),
        Choice::new(WITHDRAW, &format!("Withdraw the request to {old}")),
    ]
}

/// Does what was chosen, and the decision leaves the worklist. What is wrong is said on the form.
pub(super) async fn apply(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    child: PersonId,
    piece: &Advice,
    (chosen, why): (&str, &str),
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    let withdraws = matches!(chosen, INSTEAD | WITHDRAW);
    if withdraws && let Err(refused) = withdraw(tx, viewer, child, piece.id, why, allowed).await? {
        form.refuse(FIELD, refused.to_string());
        return Ok(());
    }
    if matches!(chosen, AS_WELL | INSTEAD)
        && let Some(new) = now(tx, child).await?
    {
        ask(tx, (app, viewer), child, &new, form, allowed).await?;
    }
    let about = Some(piece.id.uuid());
    tasks::settled(tx, child, Task::AdviceOfOldSetting, about, &viewer.name, viewer.today).await?;
    Ok(owed::work_out(tx, child, viewer.today).await?)
}

/// Cancels a request for advice: whoever was asked is out at once.
pub(super) async fn withdraw(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    piece: AdviceId,
    why: &str,
    allowed: &Allowed,
) -> Result<Result<(), Refused>, Problem> {
    let detail = json!({ "reason": why });
    let recording = Recording {
        about: Some(piece.uuid()),
        ..Recording::new(Kind::AdviceWithdrawn, viewer.today, detail, Given::default())
    };
    if let Recorded::No(refused) = timeline::record(tx, viewer, child, &recording, allowed).await? {
        return Ok(Err(refused));
    }
    admissions::end(tx, piece.uuid(), None, viewer.today).await?;
    guests::revoke(tx, guests::For::Advice(piece)).await?;
    Ok(Ok(()))
}

/// Asks the school where the child is now.
async fn ask(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    child: PersonId,
    name: &str,
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    let outgoing = gate::Outgoing::about(tx, child, "").await?;
    let may = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let asking = Asking { app, viewer, child, may: &may, allowed, earlier: None };
    if let Err(refused) = asking.ask(tx, (SCHOOL, name, Recipient::default()), viewer.today).await? {
        form.refuse(FIELD, refused.to_string());
    }
    Ok(())
}
