//! Reading the log: who has opened a record, what an account has done.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Listing, Query, Result, SortKey, Tx, on};

/// One line of the log as a person reads it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub at: Timestamp,
    pub actor_name: String,
    /// What, as the policy names it.
    pub action: String,
    /// On what kind of thing.
    pub subject_kind: String,
    pub subject: Option<Uuid>,
    /// By which right.
    pub allowed_by: String,
    /// The reason given, where one was asked for.
    pub reason: Option<String>,
    /// What changed or was asked, as JSON.
    pub detail: String,
}

/// How acts are called that look and change nothing.
const READS: [&str; 9] = ["open", "list", "find", "search", "see", "see_all", "read", "readers", "export"];

impl Line {
    /// Whether somebody looked, and changed nothing.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.action.rsplit_once('.').is_some_and(|(_, act)| READS.contains(&act))
    }
}

/// The entries about a subject: those whose subject it is, and those of lists and exports that held it, or may have.
const FOUND: &str = "(select segment, position from audit_entry where subject = $1 \
     union select segment, position from audit_subject where subject in ($1, $2)) f";

/// The newest entries about `subject`, newest first, with those of lists, searches and exports that held it. The caller
/// has checked that the viewer may ask.
#[crate::boxed]
pub async fn about(tx: &mut Tx, subject: Uuid, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let sql = format!(
        "select e.at, e.actor_name, e.action, e.subject_kind, e.subject, e.allowed_by, e.reason, e.detail
           from {FOUND} join audit_entry e on e.segment = f.segment and e.position = f.position
          order by e.at desc, e.segment desc, e.position desc limit $3 offset $4"
    );
    Ok(on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(subject).bind(super::EVERYBODY).bind(limit).bind(offset).fetch_all(c).await)?)
}

/// How many entries [`about`] would give without a limit.
#[crate::boxed]
pub async fn count_about(tx: &mut Tx, subject: Uuid) -> Result<i64> {
    let sql = format!("select count(*) from {FOUND}");
    Ok(on!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(subject).bind(super::EVERYBODY).fetch_one(c).await)?)
}

/// Sorts by time.
pub const BY_TIME: SortKey = SortKey::new("when", &["at"]);

/// The entries of the whole area, newest first: of acts whose name begins with `prefix` (empty for all), from a moment on,
/// and before another.
#[must_use]
pub fn listing(prefix: &str, from: Option<Timestamp>, before: Option<Timestamp>) -> Listing<Line> {
    let select = Query::new("select at, actor_name, action, subject_kind, subject, allowed_by, reason, detail");
    let mut query =
        Query::new("from audit_entry where substr(action, 1, length(").value(prefix).push(")) =").value(prefix);
    if let Some(from) = from {
        query = query.push("and at >=").value(from);
    }
    if let Some(before) = before {
        query = query.push("and at <").value(before);
    }
    Listing::new(select, query, "at desc, segment desc, position desc")
}
