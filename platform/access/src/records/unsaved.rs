//! What somebody was typing when the session ended, kept for an hour for the same account alone; and long texts that
//! somebody saved to go on with later.

use jiff::{SignedDuration, Timestamp};
use store::query::insert;
use store::{Result, Tx, sql};

use crate::AccountId;

/// A form that was not saved; see [`store::Id`].
#[derive(Debug)]
pub struct UnsavedForm;
pub type UnsavedId = store::Id<UnsavedForm>;

/// For so long it is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// For so long a draft is kept that somebody saved on purpose.
pub const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(28 * 24);
/// So many of one account at most: the oldest makes room.
const MOST: i64 = 20;
/// The same for drafts.
const MOST_DRAFTS: i64 = 30;

/// What the fields are locked for: they are of no use to whoever has a copy of the database alone.
const FIELDS: &str = "unsaved form";

/// A form that was not saved.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Unsaved {
    pub id: UnsavedId,
    /// Where it was to be sent.
    pub path: String,
    fields: String,
    kept_at: jiff_sqlx::Timestamp,
    /// Whether somebody saved it to go on with later.
    pub draft: bool,
}

impl Unsaved {
    /// What was typed, field by field.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        serde_json::from_str(&self.fields).unwrap_or_default()
    }
    #[must_use]
    pub fn kept_at(&self) -> Timestamp {
        self.kept_at.to_jiff()
    }
}

/// Keeps what was typed when a session ended, beside what was typed into the same form in another tab. What says the same is kept
/// once.
#[store::boxed]
pub async fn keep(tx: &mut Tx, account: AccountId, path: &str, fields: &[(String, String)]) -> Result<()> {
    for one in of(tx, account).await? {
        if !one.draft && one.path == path && one.fields() == fields {
            drop_one(tx, account, one.id).await?;
        }
    }
    keep_as(tx, account, path, fields, false).await.map(|_| ())
}

/// Keeps a draft, to go on with later.
#[store::boxed]
pub async fn keep_draft(tx: &mut Tx, account: AccountId, path: &str, fields: &[(String, String)]) -> Result<()> {
    // The same form again takes the place of the one before.
    sent(tx, account, path).await?;
    keep_as(tx, account, path, fields, true).await.map(|_| ())
}

/// Keeps a draft beside those that were saved of the same form, so that none is lost that this one did not begin from. It takes
/// the place of the one that it was gone on with, and of one that says the same.
#[store::boxed]
pub async fn keep_beside(
    tx: &mut Tx,
    account: AccountId,
    (path, from): (&str, Option<UnsavedId>),
    fields: &[(String, String)],
) -> Result<UnsavedId> {
    for one in of(tx, account).await? {
        if one.draft && one.path == path && (Some(one.id) == from || one.fields() == fields) {
            drop_one(tx, account, one.id).await?;
        }
    }
    keep_as(tx, account, path, fields, true).await
}

async fn keep_as(
    tx: &mut Tx,
    account: AccountId,
    path: &str,
    fields: &[(String, String)],
    draft: bool,
) -> Result<UnsavedId> {
    sql!(
        "delete from unsaved_form where account = $1 and draft = $2 and id not in (select id
           from unsaved_form where account = $3 and draft = $4 order by kept_at desc, id desc limit $5)",
        account,
        draft,
        account,
        draft,
        if draft { MOST_DRAFTS - 1 } else { MOST - 1 },
    )
    .run(tx)
    .await?;
    let (id, now): (UnsavedId, _) = (tx.new_id(), tx.now());
    let typed = serde_json::to_string(fields).unwrap_or_default();
    let locked = tx.lock(FIELDS, account.uuid().as_bytes(), &typed)?;
    insert(
        "unsaved_form",
        vec![
            ("id", id.into()),
            ("account", account.into()),
            ("path", path.into()),
            ("fields", locked.into()),
            ("kept_at", now.into()),
            ("draft", draft.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Those of an account, newest first.
#[store::boxed]
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Vec<Unsaved>> {
    let now = tx.now();
    let mut all: Vec<Unsaved> = sql!(
        "select id, path, fields, kept_at, draft from unsaved_form where account = $1 and (kept_at > $2 or (draft
           and kept_at > $3)) order by kept_at desc, id desc",
        account,
        now - KEPT,
        now - DRAFT_KEPT,
    )
    .all(tx)
    .await?;
    for one in &mut all {
        one.fields = tx.unlock(FIELDS, account.uuid().as_bytes(), &one.fields).unwrap_or_default();
    }
    // What another key locked cannot be shown: it goes when its time is over.
    all.retain(|one| !one.fields.is_empty());
    Ok(all)
}

/// The newest draft of an account for the form at this path.
#[store::boxed]
pub async fn draft_of(tx: &mut Tx, account: AccountId, path: &str) -> Result<Option<Unsaved>> {
    Ok(drafts_of(tx, account, path).await?.into_iter().next())
}

/// Its drafts for that form, newest first.
#[store::boxed]
pub async fn drafts_of(tx: &mut Tx, account: AccountId, path: &str) -> Result<Vec<Unsaved>> {
    Ok(of(tx, account).await?.into_iter().filter(|one| one.draft && one.path == path).collect())
}

/// Forgets the draft of a form that was sent.
#[store::boxed]
pub async fn sent(tx: &mut Tx, account: AccountId, path: &str) -> Result<()> {
    sql!("delete from unsaved_form where draft and account = $1 and path = $2", account, path).run(tx).await.map(|_| ())
}

/// Whether there are any that the account has not been shown.
#[store::boxed]
pub async fn any_new(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let since = tx.now() - KEPT;
    let new = sql!(
        "select count(*) from unsaved_form where seen_at is null and not draft and account = $1 and kept_at > $2",
        account,
        since,
    )
    .number(tx)
    .await?;
    Ok(new > 0)
}

/// Notes that the account has been shown them.
#[store::boxed]
pub async fn seen(tx: &mut Tx, account: AccountId) -> Result<()> {
    let now = tx.now();
    sql!("update unsaved_form set seen_at = $1 where seen_at is null and account = $2", now, account)
        .run(tx)
        .await
        .map(|_| ())
}

/// Throws one away.
#[store::boxed]
pub async fn drop_one(tx: &mut Tx, account: AccountId, id: UnsavedId) -> Result<()> {
    sql!("delete from unsaved_form where account = $1 and id = $2", account, id).run(tx).await.map(|_| ())
}

/// Removes those that are too old.
#[store::boxed]
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    sql!("delete from unsaved_form where (not draft and kept_at < $1) or kept_at < $2", now - KEPT, now - DRAFT_KEPT,)
        .run(tx)
        .await
}
