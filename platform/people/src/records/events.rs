//! What happened to a child: an append-only list of dated events.

use jiff::civil::Date;
use store::{Query, Result, Tx};

use crate::PersonId;

/// One event.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Event {
    /// What, such as `plan.issued`.
    pub kind: String,
    happened_on: jiff_sqlx::Date,
    /// Who recorded it, as they were called then.
    pub recorded_by: String,
    /// More about it, as JSON.
    pub detail: String,
}

impl Event {
    /// The day it happened.
    #[must_use]
    pub fn happened_on(&self) -> Date {
        self.happened_on.to_jiff()
    }
}

/// A child's events, newest first, at most `limit`.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Tx, child: PersonId, limit: i64) -> Result<Vec<Event>> {
    Query::new("select kind, happened_on, recorded_by, detail from event where person =")
        .value(child)
        .and("order by happened_on desc, id desc limit")
        .value(limit)
        .all(tx)
        .await
}
