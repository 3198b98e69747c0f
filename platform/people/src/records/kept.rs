//! Figures of the area as they were counted last, for pages that are opened often.

use jiff::Timestamp;
use jiff::civil::Date;
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
pub async fn replace(tx: &mut Tx, kinds: &[&'static str], figures: Vec<(&'static str, Figure)>) -> Result<()> {
    let now = tx.now();
    Query::new("delete from kept_figure where kind in (").list(kinds.iter().copied()).push(")").run(tx).await?;
    let rows: Vec<Vec<Value>> = figures
        .into_iter()
        .map(|(kind, one)| vec![kind.into(), one.name.into(), one.number.into(), now.into()])
        .collect();
    insert_many(tx, "kept_figure", &["kind", "name", "number", "counted_at"], rows).await
}

/// Forgets figures that leave restricted records out, which are then counted as they are asked for, until they are kept again: a
/// record was restricted or opened, and the difference between before and after would tell of it. Figures of the whole area stay.
pub async fn forget(tx: &mut Tx) -> Result<()> {
    Query::new("delete from kept_figure where kind not in (").list(KINDS.iter().copied()).push(")").run(tx).await?;
    Ok(())
}

/// The kinds that this room counts.
const KINDS: &[&str] = &["plans", "requests", "issued", "appeals", "need", "phase", "ward"];

/// Counts the area as it is on a day.
async fn counted(tx: &mut Tx, today: Date) -> Result<Vec<(&'static str, Figure)>> {
    let one = |kind, number| (kind, Figure { name: String::new(), number });
    let mut all = vec![one("plans", figures::live_plans(tx, today).await?)];
    if figures::covers_last_year(tx, today).await? {
        for (kind, event) in
            [("requests", "request.received"), ("issued", "plan.issued"), ("appeals", "appeal.registered")]
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
