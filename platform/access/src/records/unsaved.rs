//! What somebody was typing when the session ended, kept for an hour for the same account alone.

use jiff::{SignedDuration, Timestamp};
use store::query::insert;
use store::{Query, Result, Tx};

use crate::AccountId;

/// A form that was not saved; see [`store::Id`].
#[derive(Debug)]
pub struct UnsavedForm;
/// Its id.
pub type UnsavedId = store::Id<UnsavedForm>;

/// For so long it is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// So many of one account at most: the oldest makes room.
const MOST: i64 = 5;

/// A form that was not saved.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Unsaved {
    /// The id.
    pub id: UnsavedId,
    /// Where it was to be sent.
    pub path: String,
    fields: String,
    kept_at: jiff_sqlx::Timestamp,
}

impl Unsaved {
    /// What was typed, field by field.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        serde_json::from_str(&self.fields).unwrap_or_default()
    }
    /// When.
    #[must_use]
    pub fn kept_at(&self) -> Timestamp {
        self.kept_at.to_jiff()
    }
}

/// Keeps one.
///
/// # Errors
/// Those of the store.
pub async fn keep(tx: &mut Tx, account: AccountId, path: &str, fields: &[(String, String)]) -> Result<()> {
    // The same form again takes the place of the one before.
    Query::new("delete from unsaved_form where account =")
        .value(account)
        .and("and (path =")
        .value(path)
        .and("or id not in (select id from unsaved_form where account =")
        .value(account)
        .and("order by kept_at desc, id desc limit")
        .value(MOST - 1)
        .and("))")
        .run(tx)
        .await?;
    let (id, now): (UnsavedId, _) = (tx.new_id(), tx.now());
    insert(
        "unsaved_form",
        vec![
            ("id", id.into()),
            ("account", account.into()),
            ("path", path.into()),
            ("fields", serde_json::to_string(fields).unwrap_or_default().into()),
            ("kept_at", now.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Those of an account, newest first.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Vec<Unsaved>> {
    let since = tx.now() - KEPT;
    Query::new("select id, path, fields, kept_at from unsaved_form where account =")
        .value(account)
        .and("and kept_at >")
        .value(since)
        .and("order by kept_at desc, id desc")
        .all(tx)
        .await
}

/// Whether there are any that the account has not been shown.
///
/// # Errors
/// Those of the store.
pub async fn any_new(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let since = tx.now() - KEPT;
    let new = Query::new("select count(*) from unsaved_form where seen_at is null and account =")
        .value(account)
        .and("and kept_at >")
        .value(since)
        .number(tx)
        .await?;
    Ok(new > 0)
}

/// Notes that the account has been shown them.
///
/// # Errors
/// Those of the store.
pub async fn seen(tx: &mut Tx, account: AccountId) -> Result<()> {
    let now = tx.now();
    Query::new("update unsaved_form set seen_at =")
        .value(now)
        .and("where seen_at is null and account =")
        .value(account)
        .run(tx)
        .await
        .map(|_| ())
}

/// Throws one away.
///
/// # Errors
/// Those of the store.
pub async fn drop_one(tx: &mut Tx, account: AccountId, id: UnsavedId) -> Result<()> {
    Query::new("delete from unsaved_form where account =")
        .value(account)
        .and("and id =")
        .value(id)
        .run(tx)
        .await
        .map(|_| ())
}

/// Removes those that are too old.
///
/// # Errors
/// Those of the store.
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let before = tx.now() - KEPT;
    Query::new("delete from unsaved_form where kept_at <").value(before).run(tx).await
}
