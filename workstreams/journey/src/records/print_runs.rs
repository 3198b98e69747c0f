//! Letters that were printed together, and when they were posted.

use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Query, Result, Tx, sql};

use super::held;
use super::letters::LetterId;
use super::notices::NoticeId;

/// A run; see [`store::Id`].
#[derive(Debug)]
pub struct RunOf;
pub type RunId = store::Id<RunOf>;

/// Letters that were printed together.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Run {
    pub id: RunId,
    /// Whether it holds letters about restricted records alone.
    pub restricted: bool,
    pub made_by: String,
    made_at: jiff_sqlx::Timestamp,
}

impl Run {
    #[must_use]
    pub fn made_at(&self) -> jiff::Timestamp {
        self.made_at.to_jiff()
    }
}

/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: RunId) -> Result<Run> {
    sql!("select id, restricted, made_by, made_at from print_run where id = $1", id).one(tx).await
}

/// How many letters about a child wait to be printed, and can be.
pub async fn waiting(tx: &mut Tx, child: PersonId) -> Result<i64> {
    Query::new(
        "select count(*) from letter l join notice n on n.id = l.notice where l.run is null and l.posted_on is null
           and n.withdrawn_at is null and l.channel like '%post' and n.person =",
    )
    .value(child)
    .push("and not")
    .push(&held::is_held())
    .number(tx)
    .await
}

/// Puts letters into a run of their own. One that somebody else printed meanwhile is left out: nothing is printed twice
/// unknowingly. Gives how many are in it. The caller has locked the children's records and asked in the same transaction which
/// letters are held, and records the audit entry.
pub async fn begin(tx: &mut Tx, letters: &[LetterId], restricted: bool, by: &str) -> Result<(RunId, u64)> {
    let id: RunId = tx.new_id();
    let now = tx.now();
    let row =
        vec![("id", id.into()), ("restricted", restricted.into()), ("made_by", by.into()), ("made_at", now.into())];
    insert("print_run", row).run(tx).await?;
    let mut taken = 0;
    for letter in letters {
        taken += sql!(
            "update letter set run = $1, printed_at = $2 where run is null and posted_on is null and id = $3",
            id,
            now,
            *letter,
        )
        .run(tx)
        .await?;
    }
    Ok((id, taken))
}

/// A letter of a run goes back to those that are to be printed, as where the printer jammed.
pub async fn take_back(tx: &mut Tx, run: RunId, letter: LetterId) -> Result<bool> {
    let rows = sql!(
        "update letter set run = null, printed_at = null where posted_on is null and run = $1 and id = $2",
        run,
        letter,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}

/// The letters of a notice were posted before they were written here: nobody prints them. The caller records the audit entry.
pub async fn posted_before(tx: &mut Tx, notice: NoticeId, on: Date, by: &str) -> Result<()> {
    sql!(
        "update letter set posted_on = $1, posted_by = $2 where posted_on is null and run is null and notice = $3
           and channel like '%post'",
        on,
        by,
        notice,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A letter was posted; it cannot be posted again. The caller puts the day of the decision right where it is another, and records
/// the audit entry.
pub async fn posted(tx: &mut Tx, run: RunId, letter: LetterId, on: Date, by: &str) -> Result<bool> {
    let rows = sql!(
        "update letter set posted_on = $1, posted_by = $2 where posted_on is null and run = $3 and id = $4",
        on,
        by,
        run,
        letter,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}
