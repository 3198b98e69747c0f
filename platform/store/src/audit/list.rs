//! Reading the log: who has opened a record, what an account has done.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Result, Tx, on};

/// One line of the log as a person reads it.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor_name: String,
    /// What, as the policy names it.
    pub action: String,
    /// On what kind of thing.
    pub subject_kind: String,
    /// On which one.
    pub subject: Option<Uuid>,
    /// By which right.
    pub allowed_by: String,
    /// The reason given, where one was asked for.
    pub reason: Option<String>,
    /// What changed or was asked, as JSON.
    pub detail: String,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    at: jiff_sqlx::Timestamp,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject: Option<Uuid>,
    allowed_by: String,
    reason: Option<String>,
    detail: String,
}

impl From<LineRow> for Line {
    fn from(row: LineRow) -> Self {
        Self {
            at: row.at.to_jiff(),
            actor_name: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject,
            allowed_by: row.allowed_by,
            reason: row.reason,
            detail: row.detail,
        }
    }
}

/// The entries about a subject: those whose subject it is, and those of lists and exports that held it, or may have.
const FOUND: &str = "(select segment, position from audit_entry where subject = $1 \
     union select segment, position from audit_subject where subject in ($1, $2)) f";

/// The newest entries about `subject`, newest first, with those of lists, searches and exports that held it. The caller
/// has checked that the viewer may ask.
pub async fn about(tx: &mut Tx, subject: Uuid, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let sql = format!(
        "select e.at, e.actor_name, e.action, e.subject_kind, e.subject, e.allowed_by, e.reason, e.detail
           from {FOUND} join audit_entry e on e.segment = f.segment and e.position = f.position
          order by e.at desc, e.segment desc, e.position desc limit $3 offset $4"
    );
    let rows: Vec<LineRow> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(subject).bind(super::EVERYBODY).bind(limit).bind(offset).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Line::from).collect())
}

/// How many entries [`about`] would give without a limit.
pub async fn count_about(tx: &mut Tx, subject: Uuid) -> Result<i64> {
    let sql = format!("select count(*) from {FOUND}");
    Ok(on!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(subject).bind(super::EVERYBODY).fetch_one(c).await)?)
}

/// The newest entries of the whole area whose action begins with `prefix` (empty for all).
pub async fn latest(tx: &mut Tx, prefix: &str, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let rows: Vec<LineRow> = on!(tx, c => sqlx::query_as(
        "select at, actor_name, action, subject_kind, subject, allowed_by, reason, detail
           from audit_entry where substr(action, 1, length($1)) = $1
          order by at desc, segment desc, position desc limit $2 offset $3")
        .bind(prefix).bind(limit).bind(offset).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Line::from).collect())
}
