//! Sealing: waiting segments are linked to the chain, a small batch at a time.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::{Actor, Chain, Head};
use crate::{Db, Key, Result, StoreError, Tx, on};

/// Segments in one seal at most.
const BATCH: i64 = 500;

/// A segment as a seal sees it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SealedSegment {
    pub segment: Uuid,
    /// How many entries it has.
    pub entries: i64,
    /// The hash of its last entry.
    pub head: String,
}

/// Links all waiting segments into the chain. Several copies of the program may run it at once: the
/// number of a seal is unique, so one of them wins and the others stop.
///
/// Returns the number of segments sealed: none where the database has a key that is not here.
///
/// # Errors
/// Those of a write.
#[crate::boxed]
pub async fn seal(db: &Db) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let before = last_number(db).await?;
        match seal_batch(db).await {
            Ok(0) => return Ok(sealed),
            Ok(count) => sealed += count,
            // Another copy of the program won, if the chain went on; otherwise something is wrong with it.
            Err(StoreError::Duplicate(what)) if last_number(db).await? == before => {
                return Err(StoreError::Duplicate(what));
            }
            Err(StoreError::Duplicate(_)) => return Ok(sealed),
            Err(error) => return Err(error),
        }
    }
}

async fn seal_batch(db: &Db) -> Result<u64> {
    // Looking is free; a write transaction is only begun when something waits.
    if !waits(db).await? {
        return Ok(0);
    }
    let mut tx = db.write(&Actor::program("seal")).await?;
    let segments: Vec<SealedSegment> = on!(tx, c => sqlx::query_as(
        "select e.segment, e.position + 1 as entries, e.hash as head
           from (select segment from audit_unsealed order by segment limit $1) u
           join audit_entry e on e.segment = u.segment
          where e.position = (select max(position) from audit_entry where segment = u.segment)
          order by e.segment")
        .bind(BATCH).fetch_all(c).await)?;
    if segments.is_empty() {
        return Ok(0);
    }
    let last: Option<(i64, String)> = on!(tx, c => sqlx::query_as(
        "select number, hash from audit_seal order by number desc limit 1").fetch_optional(c).await)?;
    let is_whole = holds(&mut tx, db.sealed().await).await?;
    let (number, previous) = last.map_or((1, String::new()), |(number, hash)| (number + 1, hash));
    let at = tx.now();
    let hash = seal_hash(number, at, &previous, &segments);
    let mark = db.key().filter(|key| key.from_seal() <= number).map(|key| mark(key, &hash));
    on!(tx, c => sqlx::query(
        "insert into audit_seal (number, sealed_at, segments, previous_hash, hash, mark) values ($1, $2, $3, $4, $5, $6)")
        .bind(number).bind(at.to_sqlx()).bind(segments.len() as i64).bind(&previous).bind(&hash).bind(&mark)
        .execute(c).await.map(|_| ()))?;
    for (position, segment) in segments.iter().enumerate() {
        on!(tx, c => sqlx::query("insert into audit_sealed (segment, seal, position) values ($1, $2, $3)")
            .bind(segment.segment).bind(number).bind(position as i64).execute(c).await.map(|_| ()))?;
        on!(tx, c => sqlx::query("delete from audit_unsealed where segment = $1")
            .bind(segment.segment).execute(c).await.map(|_| ()))?;
    }
    tx.commit_unaudited().await?;
    // What was cut off stays remembered, so that each check of the chain finds it.
    if is_whole {
        db.keep_sealed(Head { seal: number, hash }).await;
    } else {
        tracing::error!("the audit log was changed outside OnePlan since it was last sealed");
    }
    Ok(segments.len() as u64)
}

/// Whether the chain holds a seal as it was made.
pub(super) async fn holds(tx: &mut Tx, made: Option<Head>) -> Result<bool> {
    let Some(made) = made else { return Ok(true) };
    let there: Option<String> = on!(tx, c => sqlx::query_scalar("select hash from audit_seal where number = $1")
        .bind(made.seal).fetch_optional(c).await)?;
    Ok(there == Some(made.hash))
}

/// The end of the chain as it is sealed; `None` where nothing is yet.
#[crate::boxed]
pub async fn last(db: &Db) -> Result<Option<Head>> {
    let mut tx = db.read().await?;
    let last: Option<(i64, String)> = on!(tx, c => sqlx::query_as(
        "select number, hash from audit_seal order by number desc limit 1").fetch_optional(c).await)?;
    Ok(last.map(|(seal, hash)| Head { seal, hash }))
}

async fn last_number(db: &Db) -> Result<i64> {
    let mut tx = db.read().await?;
    Ok(on!(tx, c => sqlx::query_scalar("select coalesce(max(number), 0) from audit_seal").fetch_one(c).await)?)
}

/// Whether anything waits to be sealed. It is never where the database has a key that is not here.
#[crate::boxed]
pub async fn waits(db: &Db) -> Result<bool> {
    if db.key_is_missing() {
        return Ok(false);
    }
    let mut tx = db.read().await?;
    let waiting: i64 = on!(tx, c => sqlx::query_scalar("select count(*) from (select 1 from audit_unsealed limit 1) w")
        .fetch_one(c).await)?;
    Ok(waiting > 0)
}

/// What only the holder of the database's key can write beside a seal.
pub(super) fn mark(key: &Key, hash: &str) -> String {
    key.mark("audit seal", hash.as_bytes())
}

/// The hash that links a seal to the one before and to every entry in its segments.
pub(super) fn seal_hash(number: i64, at: Timestamp, previous: &str, segments: &[SealedSegment]) -> String {
    let mut hash = Chain::new();
    hash.number(number);
    hash.number(at.as_second());
    hash.field(previous.as_bytes());
    for segment in segments {
        hash.field(segment.segment.as_bytes());
        hash.number(segment.entries);
        hash.field(segment.head.as_bytes());
    }
    hash.finish()
}
