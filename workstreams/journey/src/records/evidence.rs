//! Evidence for the two parts of the legal test.

use gate::Words;
use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, sql};

/// Something that speaks for or against a part of the test.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Evidence {
    /// `needs` or `plan`.
    pub part: String,
    pub body: Words,
    /// Whose word it is.
    pub source: Words,
    /// Who wrote it down.
    pub added_by: Words,
    added_on: jiff_sqlx::Date,
}

impl Evidence {
    /// When it was written down.
    #[must_use]
    pub fn added_on(&self) -> Date {
        self.added_on.to_jiff()
    }
}

/// A child's, since a day: that of an earlier request is no evidence for this one.
pub async fn of(tx: &mut Tx, child: PersonId, since: Date) -> Result<Vec<Evidence>> {
    sql!(
        "select part, body, source, added_by, added_on from evidence where person = $1 and added_on >= $2
           order by added_on, id",
        child,
        since,
    )
    .all(tx)
    .await
}

/// Writes evidence down. The caller records the audit entry.
pub async fn add(
    tx: &mut Tx,
    child: PersonId,
    part: &str,
    body: &str,
    source: &str,
    by: &str,
    today: Date,
) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    insert(
        "evidence",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("part", part.into()),
            ("body", body.into()),
            ("source", source.into()),
            ("added_by", by.into()),
            ("added_on", today.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
