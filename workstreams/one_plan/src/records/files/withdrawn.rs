//! Files that were withdrawn: their values stay where they are and do not count. One row says so, whatever a file holds, so that a
//! reader sees all of it or nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;
use page::words;
use returns::records::measures::withdraw_published;
use store::{Query, Result, Tx, sql};

/// A file that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Withdrawn {
    pub id: i64,
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub withdrawn_on: Date,
    pub withdrawn_by: String,
    pub withdrawn_why: String,
}

impl Withdrawn {
    /// For whoever uses what it holds.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} was withdrawn on {}: {}", self.name, words::date(self.withdrawn_on), self.withdrawn_why)
    }
}

/// All of them, the last imported first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Withdrawn>> {
    sql!(
        "select id, name, sha256, withdrawn_on, withdrawn_by, withdrawn_why from published_file
           where in_use and withdrawn_on is not null order by id desc",
    )
    .all(tx)
    .await
}

/// Their numbers.
pub(in crate::records) async fn ids(tx: &mut Tx) -> Result<BTreeSet<i64>> {
    Ok(all(tx).await?.into_iter().map(|one| one.id).collect())
}

/// Those of which a value of these series does not count.
pub async fn behind(tx: &mut Tx, series: &[&str]) -> Result<Vec<Withdrawn>> {
    let mut all = all(tx).await?;
    if all.is_empty() || series.is_empty() {
        return Ok(Vec::new());
    }
    let used = Query::new(
        "select distinct v.file from published_value v join published_series s on s.id = v.series where v.file in (",
    )
    .list(all.iter().map(|one| one.id))
    .push(") and s.code in (")
    .list(series.iter().copied())
    .push(")");
    let used: Vec<(i64,)> = used.all(tx).await?;
    all.retain(|one| used.contains(&(one.id,)));
    Ok(all)
}

/// Withdraws a file: nothing of it counts from now on. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it is withdrawn.
pub async fn withdraw(tx: &mut Tx, file: i64, (by, why): (&str, &str), on: Date) -> Result<()> {
    sql!(
        "update published_file set withdrawn_on = $1, withdrawn_by = $2, withdrawn_why = $3
           where in_use and withdrawn_on is null and id = $4",
        on,
        by,
        why,
        file,
    )
    .run_or_stale(tx)
    .await?;
    count_times(tx, file, true).await
}

/// Uses a file again that was withdrawn. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it is not withdrawn.
pub async fn use_again(tx: &mut Tx, file: i64) -> Result<()> {
    sql!(
        "update published_file set withdrawn_on = null, withdrawn_by = null, withdrawn_why = null
           where withdrawn_on is not null and id = $1",
        file,
    )
    .run_or_stale(tx)
    .await?;
    count_times(tx, file, false).await
}

/// The times that stand beside the area's own came in with the same file.
async fn count_times(tx: &mut Tx, file: i64, withdrawn: bool) -> Result<()> {
    let (sha256,): (String,) = sql!("select sha256 from published_file where id = $1", file).one(tx).await?;
    withdraw_published(tx, &sha256, withdrawn).await
}
