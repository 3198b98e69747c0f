//! A file on its way in. Its values are written some at a time, into series that nobody is shown, each a copy of what is held
//! with what is new; all of them take the place of those that are shown at once. So a reader sees a file whole or not at all,
//! other writers wait for one part at most, and a file that fails changes nothing.

use std::collections::{BTreeMap, HashMap};

use published::Reading;
use store::query::{Value, insert_many};
use store::under_way::{Alone, Turns};
use store::{Actor, Db, Query, Tx, sql};

use super::keys;

/// Rows that are written in one transaction.
pub(super) const AT_ONCE: usize = 5_000;
/// Rows that are changed one by one in one transaction.
pub(super) const ONE_BY_ONE: usize = 500;
/// Series that are removed in one transaction.
const REMOVED: usize = 20;
/// Shown to people who have to wait for it.
const UNDER_WAY: &str = "an import of published figures";
/// Before the code of a series that is coming in.
const COMING: &str = "coming:";
/// Before the code of a series that another took the place of.
const REPLACED: &str = "replaced:";

/// A series that is held, and how many values it has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Old {
    pub(super) id: i64,
    pub(super) values: usize,
}

/// Where a file's values are written until all are there. One file comes in at a time.
pub(super) struct Coming<'a> {
    db: &'a Db,
    actor: &'a Actor,
    alone: Alone,
    turns: Turns,
}

impl<'a> Coming<'a> {
    pub(super) async fn begin(db: &'a Db, actor: &'a Actor) -> store::Result<Self> {
        let alone = Alone::begin(db, UNDER_WAY).await?;
        Ok(Self { db, actor, alone, turns: Turns::begin(db) })
    }

    pub(super) async fn read(&self) -> store::Result<Tx> {
        self.db.read().await
    }

    /// Begins a transaction that changes nothing that is shown. The form’s key is used by the last transaction, not by this one.
    pub(super) async fn write(&self) -> store::Result<Tx> {
        self.db.write_aside(self.actor).await
    }

    /// Commits it, and says that the import goes on.
    pub(super) async fn save(&mut self, mut tx: Tx) -> store::Result<()> {
        self.alone.goes_on(&mut tx).await?;
        tx.commit_draft().await?;
        self.turns.give().await;
        Ok(())
    }

    /// Rows of a table, in a transaction of their own.
    pub(super) async fn insert(
        &mut self,
        table: &'static str,
        columns: &[&'static str],
        rows: Vec<Vec<Value>>,
    ) -> store::Result<()> {
        let mut tx = self.write().await?;
        insert_many(&mut tx, table, columns, rows).await?;
        self.save(tx).await
    }

    /// Makes the series that take the place of those of the reading at these places, with what is held of each. Says which
    /// is which.
    pub(super) async fn series(
        &mut self,
        reading: &Reading,
        changed: &BTreeMap<u32, Option<Old>>,
    ) -> store::Result<HashMap<u32, i64>> {
        let mut tx = self.write().await?;
        let ids = keys::next(&mut tx, "published_series").await?..;
        let new: HashMap<u32, i64> = changed.keys().copied().zip(ids).collect();
        let mut rows = Vec::new();
        for (place, id) in &new {
            let Some(one) = reading.series.get(*place as usize) else { continue };
            rows.push(vec![(*id).into(), format!("{COMING}{}", one.code).into(), (&one.title).into(), false.into()]);
        }
        insert_many(&mut tx, "published_series", &["id", "code", "title", "in_use"], rows).await?;
        let mut written = 0;
        for (place, old) in changed {
            let (Some(id), Some(old)) = (new.get(place), old) else { continue };
            if written > AT_ONCE {
                self.save(tx).await?;
                tx = self.write().await?;
                written = 0;
            }
            copy(&mut tx, old.id, *id).await?;
            written += old.values;
        }
        self.save(tx).await?;
        Ok(new)
    }

    /// Takes away what nobody is shown: what another took the place of, and what an import that stopped left.
    pub(super) async fn remove_unused(&mut self) -> store::Result<()> {
        let mut tx = self.read().await?;
        let series: Vec<(i64,)> = sql!("select id from published_series where not in_use").all(&mut tx).await?;
        let files: Vec<(i64,)> = sql!("select id from published_file where not in_use").all(&mut tx).await?;
        drop(tx);
        for some in series.chunks(REMOVED) {
            let mut tx = self.write().await?;
            for begins in [
                "delete from published_value where series in (",
                "delete from published_restatement where series in (",
                "delete from published_series where id in (",
            ] {
                Query::new(begins).list(some.iter().map(|(id,)| *id)).push(")").run(&mut tx).await?;
            }
            self.save(tx).await?;
        }
        if !files.is_empty() {
            let mut tx = self.write().await?;
            sql!("delete from published_file where not in_use").run(&mut tx).await?;
            self.save(tx).await?;
        }
        Ok(())
    }

    /// What came in is shown from now on, in place of what it replaces: in the transaction that records the import.
    pub(super) async fn show(
        &mut self,
        tx: &mut Tx,
        file: i64,
        changed: &BTreeMap<u32, Option<Old>>,
        new: &HashMap<u32, i64>,
    ) -> store::Result<()> {
        self.alone.goes_on(tx).await?;
        sql!("update published_file set in_use = $1 where id = $2", true, file).run(tx).await?;
        let old: Vec<i64> = changed.values().flatten().map(|old| old.id).collect();
        for some in old.chunks(200) {
            Query::new("update published_series set in_use =")
                .value(false)
                .push(&format!(", code = '{REPLACED}' || code where id in ("))
                .list(some.iter().copied())
                .push(")")
                .run(tx)
                .await?;
        }
        let new: Vec<i64> = new.values().copied().collect();
        for some in new.chunks(200) {
            Query::new("update published_series set in_use =")
                .value(true)
                .push(&format!(", code = substr(code, {}) where id in (", COMING.len() + 1))
                .list(some.iter().copied())
                .push(")")
                .run(tx)
                .await?;
        }
        Ok(())
    }

    /// Ends it, well or not. What it does not get to remove, the next import does.
    pub(super) async fn end(mut self) -> store::Result<()> {
        let removed = self.remove_unused().await;
        let ended = self.alone.end(self.db).await;
        removed.and(ended)
    }
}

/// What is held of a series, once more under another number.
async fn copy(tx: &mut Tx, old: i64, new: i64) -> store::Result<()> {
    sql!(
        "insert into published_value (series, area, period, status, number, missing, printed, file, first_file)
         select cast($1 as bigint), area, period, status, number, missing, printed, file, first_file
           from published_value where series = $2",
        new,
        old,
    )
    .run(tx)
    .await?;
    sql!(
        "insert into published_restatement
           (series, area, period, old_file, new_file, old_number, old_text, new_number, new_text, noted_at,
            old_status, old_missing, new_status, new_missing)
         select cast($1 as bigint), area, period, old_file, new_file, old_number, old_text, new_number, new_text, noted_at,
                old_status, old_missing, new_status, new_missing
           from published_restatement where series = $2",
        new,
        old,
    )
    .run(tx)
    .await?;
    Ok(())
}
