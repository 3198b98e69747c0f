//! Figures of the area as they were counted last, for pages that are opened often.

use access::Viewer;
use jiff::Timestamp;
use jiff::civil::Date;
use store::query::insert_many;
use store::{Actor, Db, Entry, Result, Tx, Value, sql};

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

    /// When they were counted.
    #[must_use]
    pub fn counted_at(&self) -> Option<Timestamp> {
        self.rows.first().map(|row| row.counted_at.to_jiff())
    }
}

/// What was counted last; nothing where nothing was.
pub async fn last(tx: &mut Tx, _: &Viewer) -> Result<Option<Kept>> {
    let rows: Vec<Row> =
        sql!("select kind, name, number, counted_at from kept_figure order by kind, number desc, name").all(tx).await?;
    Ok((!rows.is_empty()).then_some(Kept { rows }))
}

/// Counts the area as it is on a day.
async fn counted(tx: &mut Tx, today: Date) -> Result<Vec<(&'static str, Figure)>> {
    let one = |kind, number| (kind, Figure { name: String::new(), number });
    let mut all = vec![
        one("plans", figures::live_plans(tx, today).await?),
        one("requests", figures::in_last_year(tx, today, "request.received").await?),
        one("issued", figures::in_last_year(tx, today, "plan.issued").await?),
        one("appeals", figures::in_last_year(tx, today, "appeal.registered").await?),
    ];
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
    let now = tx.now();
    sql!("delete from kept_figure").run(&mut tx).await?;
    let rows: Vec<Vec<Value>> =
        all.into_iter().map(|(kind, one)| vec![kind.into(), one.name.into(), one.number.into(), now.into()]).collect();
    insert_many(&mut tx, "kept_figure", &["kind", "name", "number", "counted_at"], rows).await?;
    tx.record(Entry::new("figures.count", "area", None, "program")).await?;
    tx.commit().await
}
