//! Who answers for a measure, and what it is to reach. Nothing is overwritten: the newest counts.

use jiff::civil::Date;
use serde::Serialize;
use store::{Id, Result, Tx, query, sql};

/// Owner and target of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Steer {
    /// The measure.
    pub code: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is to reach, in its unit.
    pub target: Option<f64>,
    #[sqlx(try_from = "Option<jiff_sqlx::Date>")]
    pub target_on: Day,
    pub reason: String,
    pub set_by: String,
}

/// A day, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day(pub Option<Date>);

impl From<Option<jiff_sqlx::Date>> for Day {
    fn from(day: Option<jiff_sqlx::Date>) -> Self {
        Self(day.map(Into::into))
    }
}

/// Every steer, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Steer>> {
    sql!("select code, owner, target, target_on, reason, set_by from measure_steer order by set_at desc, id desc",)
        .all(tx)
        .await
}

/// The steer that counts for a measure.
#[must_use]
pub fn of<'a>(all: &'a [Steer], code: &str) -> Option<&'a Steer> {
    all.iter().find(|one| one.code == code)
}

/// Sets owner and target. The caller records the audit entry.
pub async fn set(tx: &mut Tx, steer: &Steer) -> Result<()> {
    let id: Id<Steer> = tx.new_id();
    query::insert(
        "measure_steer",
        vec![
            ("id", id.into()),
            ("code", (&steer.code).into()),
            ("owner", (&steer.owner).into()),
            ("target", steer.target.into()),
            ("target_on", steer.target_on.0.into()),
            ("reason", (&steer.reason).into()),
            ("set_by", (&steer.set_by).into()),
            ("set_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
