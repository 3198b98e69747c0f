//! Reading the log: who has opened a record, what an account has done.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Listing, Query, Result, SortKey, Tx};

/// One line of the log as a person reads it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    #[sqlx(try_from = "jiff_sqlx::Timestamp")]
    pub at: Timestamp,
    /// The account; none where the program or whoever runs it acted.
    pub actor: Option<Uuid>,
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
const READS: [&str; 11] = [
    "open",
    "list",
    "find",
    "search",
    "see",
    "see_all",
    "read",
    "readers",
    "export",
    "export_restricted",
    "export_notice",
];

impl Line {
    /// Whether somebody looked, and changed nothing.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.action.rsplit_once('.').is_some_and(|(_, act)| READS.contains(&act))
    }
}

/// Each entry about any of these subjects in turn, newest first: those whose subject one of them is, and those of lists, searches and
/// exports that held it, or may have. With `before`, only what was written before then. No more than one of them is held at a time.
/// The caller has checked that the viewer may ask.
///
/// # Errors
/// Those of the store, and of `take`.
pub async fn each_about(
    tx: &mut Tx,
    subjects: &[Uuid],
    before: Option<Timestamp>,
    take: impl FnMut(Line) -> Result<()> + Send,
) -> Result<()> {
    let query = Query::new(
        "select e.at, e.actor, e.actor_name, e.action, e.subject_kind, e.subject, e.allowed_by, e.reason, e.detail
           from (select segment, position from audit_entry where subject in (",
    )
    .list(subjects.iter().copied())
    .push(") union select segment, position from audit_subject where subject in (")
    .list(subjects.iter().copied().chain([super::EVERYBODY]))
    .push(")) f join audit_entry e on e.segment = f.segment and e.position = f.position");
    let query = match before {
        Some(before) => query.push("where e.at <").value(before),
        None => query,
    };
    query.push("order by e.at desc, e.segment desc, e.position desc").each(tx, take).await
}

/// What was changed of a subject, newest first: the entries that say what was before and after.
#[crate::boxed]
pub async fn changes(tx: &mut Tx, subject: Uuid) -> Result<Vec<Line>> {
    crate::sql!(
        "select at, actor, actor_name, action, subject_kind, subject, allowed_by, reason, detail from audit_entry
          where subject = $1 and detail like $2 order by at desc, segment desc, position desc",
        subject,
        "%\"before\":%",
    )
    .all(tx)
    .await
}

/// Who else read or changed a subject since a moment, by name, each once.
#[crate::boxed]
pub async fn others_since(tx: &mut Tx, subject: Uuid, since: Timestamp, but: Uuid) -> Result<Vec<String>> {
    let names: Vec<(String,)> = crate::sql!(
        "select distinct actor_name from audit_entry
          where subject = $1 and at >= $2 and actor is not null and actor <> $3 order by actor_name",
        subject,
        since,
        but,
    )
    .all(tx)
    .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// Sorts by time.
pub const BY_TIME: SortKey = SortKey::new("when", &["at"]);

/// The entries of the whole area, newest first: of acts whose name begins with `prefix` (empty for all), from a moment on,
/// and before another.
#[must_use]
pub fn listing(prefix: &str, from: Option<Timestamp>, before: Option<Timestamp>) -> Listing<Line> {
    let select = Query::new("select at, actor, actor_name, action, subject_kind, subject, allowed_by, reason, detail");
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
