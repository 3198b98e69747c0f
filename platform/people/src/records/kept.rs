//! Figures of the area as they were counted last, for pages that are opened often.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::Kind;
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, Right, Tx, Value, sql};

use super::figures::{self, Figure};

/// A figure as it was counted.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Row {
    kind: String,
    name: String,
    number: i64,
    counted_at: jiff_sqlx::Timestamp,
}

/// The figures of the area at a time.
#[derive(Debug, Clone)]
pub struct Kept {
    rows: Vec<Row>,
}

impl Kept {
    /// One number.
    #[must_use]
    pub fn number(&self, kind: &str) -> i64 {
        self.rows.iter().find(|row| row.kind == kind).map_or(0, |row| row.number)
    }

    /// Plans by something.
    #[must_use]
    pub fn by(&self, kind: &str) -> Vec<Figure> {
        let of_kind = self.rows.iter().filter(|row| row.kind == kind);
        of_kind.map(|row| Figure { name: row.name.clone(), number: row.number }).collect()
    }

    /// When figures of a kind were counted; nothing where none of them was.
    #[must_use]
    pub fn counted_at(&self, kind: &str) -> Option<Timestamp> {
        self.rows.iter().find(|row| row.kind == kind).map(|row| row.counted_at.to_jiff())
    }
}

/// What was counted last. For whoever sees figures of the area.
pub async fn last(tx: &mut Tx) -> Result<Kept> {
    let rows = sql!("select kind, name, number, counted_at from kept_figure order by kind, number desc, name").all(tx);
    Ok(Kept { rows: rows.await? })
}

/// Keeps figures of some kinds in place of those that are there. The caller records the audit entry.
async fn replace(tx: &mut Tx, kinds: &[&'static str], figures: Vec<(&'static str, Figure)>) -> Result<()> {
    let now = tx.now();
    Query::new("delete from kept_figure where kind in (").list(kinds.iter().copied()).push(")").run(tx).await?;
    let rows: Vec<Vec<Value>> = figures
        .into_iter()
        .map(|(kind, one)| vec![kind.into(), one.name.into(), one.number.into(), now.into()])
        .collect();
    insert_many(tx, "kept_figure", &["kind", "name", "number", "counted_at"], rows).await
}

/// How often figures that leave restricted records out were forgotten by the time of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten(i64);

/// What a count that leaves restricted records out begins with: in the same reading as the count itself.
#[store::boxed]
pub async fn forgotten(tx: &mut Tx) -> Result<Forgotten> {
    let times: Option<(i64,)> = sql!("select number from kept_figure where kind = $1", FORGOTTEN).maybe(tx).await?;
    Ok(Forgotten(times.map_or(0, |(times,)| times)))
}

/// Keeps figures that leave restricted records out, in place of those that are there, unless a record was restricted or opened
/// since they were counted: says whether they are kept. Of a kind with nothing to count, a figure without a name says when it was
/// counted. The caller records the audit entry.
#[store::boxed]
pub async fn replace_unless_forgotten(
    tx: &mut Tx,
    before: Forgotten,
    kinds: &[&'static str],
    mut figures: Vec<(&'static str, Figure)>,
) -> Result<bool> {
    // Whoever restricts a record meanwhile waits for this row, and forgets the figures then.
    let (times,): (i64,) = sql!(
        "insert into kept_figure (kind, name, number, counted_at) values ($1, '', 0, $2)
           on conflict (kind, name) do update set number = kept_figure.number returning number",
        FORGOTTEN,
        tx.now(),
    )
    .one(tx)
    .await?;
    if Forgotten(times) != before {
        return Ok(false);
    }
    for kind in kinds.iter().copied() {
        if !figures.iter().any(|(of, _)| *of == kind) {
            figures.push((kind, Figure { name: String::new(), number: 0 }));
        }
    }
    replace(tx, kinds, figures).await?;
    Ok(true)
}

/// Forgets figures that leave restricted records out, which are then counted as they are asked for, until they are kept again: a
/// record was restricted or opened, and the difference between before and after would tell of it. Figures of the whole area stay.
/// Whoever keeps such figures counts again as soon as they [are due](are_due).
pub async fn forget(tx: &mut Tx) -> Result<()> {
    sql!(
        "insert into kept_figure (kind, name, number, counted_at) values ($1, '', 1, $2)
           on conflict (kind, name) do update set number = kept_figure.number + 1, counted_at = excluded.counted_at",
        FORGOTTEN,
        tx.now(),
    )
    .run(tx)
    .await?;
    let stay = KINDS.iter().copied().chain([FORGOTTEN]);
    Query::new("delete from kept_figure where kind not in (").list(stay).push(")").run(tx).await?;
    Ok(())
}

/// Whether figures of one of these kinds were forgotten, were never counted, or were counted so long ago.
#[store::boxed]
pub async fn are_due(tx: &mut Tx, kinds: &[&'static str], age: SignedDuration) -> Result<bool> {
    let since = tx.now() - age;
    let there = Query::new("select count(distinct kind) from kept_figure where counted_at >")
        .value(since)
        .push("and kind in (")
        .list(kinds.iter().copied())
        .push(")");
    Ok(there.number(tx).await? < numbers::fitted::<i64>(kinds.len()))
}

/// The kind under which it stands how often figures were forgotten.
const FORGOTTEN: &str = "forgotten";

/// The kinds that this room counts.
const KINDS: &[&str] = &["plans", "requests", "issued", "appeals", "need", "phase", "ward"];

/// Counts the area as it is on a day.
async fn counted(tx: &mut Tx, today: Date) -> Result<Vec<(&'static str, Figure)>> {
    let one = |kind, number| (kind, Figure { name: String::new(), number });
    let mut all = vec![one("plans", figures::live_plans(tx, today).await?)];
    if figures::covers_last_year(tx, today).await? {
        for (kind, event) in
            [("requests", Kind::RequestReceived), ("issued", Kind::PlanIssued), ("appeals", Kind::AppealRegistered)]
        {
            all.push(one(kind, figures::in_last_year(tx, today, event).await?));
        }
    }
    all.extend(figures::by_need(tx, today).await?.into_iter().map(|one| ("need", one)));
    all.extend(figures::by_phase(tx, today).await?.into_iter().map(|one| ("phase", one)));
    all.extend(figures::by_ward(tx, today).await?.into_iter().map(|one| ("ward", one)));
    Ok(all)
}

/// Counts the area and keeps what came of it.
pub async fn count_again(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let mut tx = db.read().await?;
    let all = counted(&mut tx, today).await?;
    drop(tx);
    let mut tx = db.write(&Actor::program("figures")).await?;
    replace(&mut tx, KINDS, all).await?;
    tx.record(Entry::new("figures.count", "area", None, Right::Program)).await?;
    tx.commit().await
}
