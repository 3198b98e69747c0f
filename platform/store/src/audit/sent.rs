//! The entries of the log on their way to another system: those of each seal once it is made, in the order of the chain. A setting
//! says up to which seal they were sent; where the program stops in between, some seals are sent twice and none is left out.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::seal::holds;
use super::{Actor, Head};
use crate::{Db, Result, Tx, setting, sql};

/// The setting with the last seal whose entries were sent.
const SENT: &str = "audit_sent";
/// Seals that are sent at once. Each is of 500 transactions at most.
const SEALS: i64 = 20;
/// Acts whose details go along, since they tell nothing about a child: from where somebody signed in, which route was refused,
/// how the log itself was checked.
const WITH_DETAIL: [&str; 4] = ["session.", "page.refused", "act.failed", "audit."];

/// An entry as another system gets it: who, what, when, about what, by which right. The reason that somebody gave and what they
/// changed stay in the database, and so does the name of an account.
#[derive(Debug, Serialize)]
struct Line<'a> {
    at: Timestamp,
    account: Option<Uuid>,
    /// Who acted where no account did, such as a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    action: &'a str,
    subject_kind: &'a str,
    subject: Option<Uuid>,
    allowed_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Value>,
    seal: i64,
    segment: Uuid,
    position: i64,
    hash: &'a str,
}

#[derive(Debug, sqlx::FromRow)]
struct SealedEntry {
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    at: Timestamp,
    actor: Option<Uuid>,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject: Option<Uuid>,
    allowed_by: String,
    detail: String,
    seal: i64,
    segment: Uuid,
    position: i64,
    hash: String,
}

impl SealedEntry {
    fn line(&self) -> String {
        let is_told = WITH_DETAIL.iter().any(|begins| self.action.starts_with(begins));
        let line = Line {
            at: self.at,
            account: self.actor,
            name: self.actor.is_none().then_some(self.actor_name.as_str()),
            action: &self.action,
            subject_kind: &self.subject_kind,
            subject: self.subject,
            allowed_by: &self.allowed_by,
            detail: if is_told { serde_json::from_str(&self.detail).ok() } else { None },
            seal: self.seal,
            segment: self.segment,
            position: self.position,
            hash: &self.hash,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}

/// What is to be sent next.
#[derive(Debug)]
pub struct Unsent {
    /// One entry each, as JSON.
    pub lines: Vec<String>,
    /// Up to here.
    head: Head,
}

/// The entries of the next seals that were not sent yet; nothing where all were. Where the last seal that was sent is no longer in
/// the chain as it was, everything is sent again: whoever has both sees what was changed.
///
/// # Errors
/// Those of a read.
#[crate::boxed]
pub async fn next(db: &Db) -> Result<Option<Unsent>> {
    let mut tx = db.read().await?;
    let known = last_sent(&mut tx).await?;
    let is_as_sent = holds(&mut tx, known.clone()).await?;
    if !is_as_sent {
        tracing::error!("the audit log was changed outside OnePlan since it was last sent: all of it is sent again");
    }
    let from = known.filter(|_| is_as_sent).map_or(0, |head| head.seal);
    let seals: Vec<(i64, String)> =
        sql!("select number, hash from audit_seal where number > $1 order by number limit $2", from, SEALS,)
            .all(&mut tx)
            .await?;
    let Some((seal, hash)) = seals.into_iter().next_back() else { return Ok(None) };
    let mut lines = Vec::new();
    sql!(
        "select e.at, e.actor, e.actor_name, e.action, e.subject_kind, e.subject, e.allowed_by, e.detail,
                s.seal, e.segment, e.position, e.hash
           from audit_sealed s join audit_entry e on e.segment = s.segment
          where s.seal > $1 and s.seal <= $2 order by s.seal, s.position, e.position",
        from,
        seal,
    )
    .each(&mut tx, |entry: SealedEntry| {
        lines.push(entry.line());
        Ok(())
    })
    .await?;
    Ok(Some(Unsent { lines, head: Head { seal, hash } }))
}

/// Remembers that the other system has them.
///
/// # Errors
/// Those of a write.
#[crate::boxed]
pub async fn was_sent(db: &Db, sent: &Unsent) -> Result<()> {
    let mut tx = db.write_aside(&Actor::program("audit")).await?;
    setting::set(&mut tx, SENT, &format!("{}:{}", sent.head.seal, sent.head.hash)).await?;
    // An entry about it would have to be sent in turn.
    tx.commit_unaudited().await
}

/// Whether any are to be sent.
///
/// # Errors
/// Those of a read.
#[crate::boxed]
pub async fn waits(db: &Db) -> Result<bool> {
    let mut tx = db.read().await?;
    let Some(sent) = last_sent(&mut tx).await? else {
        return Ok(sql!("select count(*) from (select 1 from audit_seal limit 1) s").number(&mut tx).await? > 0);
    };
    let later = sql!("select count(*) from (select 1 from audit_seal where number > $1 limit 1) s", sent.seal);
    Ok(later.number(&mut tx).await? > 0 || !holds(&mut tx, Some(sent)).await?)
}

async fn last_sent(tx: &mut Tx) -> Result<Option<Head>> {
    let text = setting::get(tx, SENT).await?;
    Ok(text.and_then(|text| {
        let (seal, hash) = text.split_once(':')?;
        Some(Head { seal: seal.parse().ok()?, hash: hash.to_owned() })
    }))
}
