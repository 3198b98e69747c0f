//! What people say of pages.

use jiff::{SignedDuration, Timestamp};
use store::query::insert;
use store::{Actor, Db, Entry, Id, Listing, Query, Result, Right, SortKey, StoreError, Tx, sql};

/// Days that it is kept.
const KEPT_DAYS: i64 = 365;
/// So many are kept at once: what anybody may write has an end.
const MOST: i64 = 20_000;

#[derive(Debug, sqlx::FromRow)]
pub struct Feedback {
    pub id: Id<Feedback>,
    /// The page, with `{id}` in the place of whatever it is about.
    pub page: String,
    pub useful: bool,
    pub body: Option<String>,
    sent_at: jiff_sqlx::Timestamp,
    pub done_by: Option<String>,
}

impl Feedback {
    #[must_use]
    pub fn sent_at(&self) -> Timestamp {
        self.sent_at.to_jiff()
    }
}

pub const BY_PAGE: SortKey = SortKey::new("page", &["page"]);
pub const BY_SENT: SortKey = SortKey::new("sent", &["sent_at"]);

/// All feedback, open items first, or only those. Everybody who may see the page may see all of it.
#[must_use]
pub fn listing(open: bool) -> Listing<Feedback> {
    let select = Query::new("select id, page, useful, body, sent_at, done_by");
    let from = Query::new(if open { "from page_feedback where done_at is null" } else { "from page_feedback" });
    Listing::new(select, from, "done_at is not null, sent_at desc, id desc")
}

/// Whether more can be kept.
pub async fn has_room(tx: &mut Tx) -> Result<bool> {
    Ok(sql!("select count(*) from page_feedback").number(tx).await? < MOST)
}

/// Keeps what somebody says. The caller records the audit entry.
pub async fn add(tx: &mut Tx, page: &str, useful: bool, body: Option<&str>) -> Result<Id<Feedback>> {
    let id = tx.new_id();
    let now = tx.now();
    insert(
        "page_feedback",
        vec![
            ("id", id.into()),
            ("page", page.into()),
            ("useful", useful.into()),
            ("body", body.into()),
            ("sent_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Notes that somebody has dealt with it. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none such that waits.
pub async fn done(tx: &mut Tx, id: Id<Feedback>, by: &str) -> Result<()> {
    let now = tx.now();
    let rows =
        sql!("update page_feedback set done_at = $1, done_by = $2 where done_at is null and id = $3", now, by, id,)
            .run(tx)
            .await?;
    if rows == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Removes what is a year old.
pub async fn sweep(db: &Db) -> Result<()> {
    let before = db.now() - SignedDuration::from_hours(24 * KEPT_DAYS);
    let mut tx = db.write(&Actor::program("sweep")).await?;
    let rows = sql!("delete from page_feedback where sent_at < $1", before).run(&mut tx).await?;
    if rows == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "removed": rows });
    tx.record(Entry::new("feedback.remove", "page_feedback", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}
