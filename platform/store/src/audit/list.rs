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

/// The newest entries about `subject`, newest first. The caller has checked that the viewer may ask.
pub async fn about(tx: &mut Tx, subject: Uuid, limit: i64, offset: i64) -> Result<Vec<Line>> {
    let rows: Vec<LineRow> = on!(tx, c => sqlx::query_as(
        "select at, actor_name, action, subject_kind, subject, allowed_by, reason, detail
           from audit_entry where subject = $1 order by at desc, segment desc, position desc limit $2 offset $3")
        .bind(subject).bind(limit).bind(offset).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Line::from).collect())
}

/// How many entries there are about `subject`.
pub async fn count_about(tx: &mut Tx, subject: Uuid) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar("select count(*) from audit_entry where subject = $1")
        .bind(subject).fetch_one(c).await)?)
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
