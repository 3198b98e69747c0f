//! Accounts and the roles they hold.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Listing, Query, Result, SortKey, StoreError, Tx, on, sql};
use uuid::Uuid;

use crate::{AccountId, Allowed, Held, Role};

/// An account as it is stored.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    pub id: AccountId,
    /// What one signs in with, in lower case.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The password, hashed; none until the invitation is taken up.
    pub password_hash: Option<String>,
    /// The second factor's secret.
    pub totp_secret: Option<String>,
    /// Whether a code of it has been given once.
    pub totp_confirmed: bool,
    /// The last step whose code was used.
    pub totp_last_step: i64,
    /// The person in the records whom it belongs to.
    pub person: Option<Uuid>,
    /// Since when it cannot be used.
    pub disabled_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct AccountRow {
    id: AccountId,
    email: String,
    name: String,
    password_hash: Option<String>,
    totp_secret: Option<String>,
    totp_confirmed: bool,
    totp_last_step: i64,
    person: Option<Uuid>,
    disabled_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
}

/// Somebody who holds a role.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Holder {
    pub id: AccountId,
    pub name: String,
    email: String,
}

impl From<AccountRow> for AccountRecord {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            totp_confirmed: row.totp_confirmed,
            totp_last_step: row.totp_last_step,
            person: row.person,
            disabled_at: row.disabled_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: row.version,
        }
    }
}

/// A role held for a time.
#[derive(Debug, Clone)]
pub struct RoleRecord {
    pub id: Uuid,
    pub role: Role,
    pub organisation: Option<Uuid>,
    /// From.
    pub starts_on: Date,
    /// Until and including.
    pub ends_on: Option<Date>,
}

#[derive(sqlx::FromRow)]
struct RoleRow {
    id: Uuid,
    role: String,
    organisation: Option<Uuid>,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

const COLUMNS: &str = "select id, email, name, password_hash, totp_secret, totp_confirmed, totp_last_step, person, disabled_at, version from account";

/// A new account to make.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// What one signs in with.
    pub email: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// Already hashed; `None` for an invitation.
    pub password_hash: Option<&'a str>,
    /// The person in the records whom it belongs to.
    pub person: Option<Uuid>,
}

/// Makes an account. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Duplicate`] where the email address has one.
#[store::boxed]
pub async fn insert(tx: &mut Tx, account: &NewAccount<'_>) -> Result<AccountId> {
    let id: AccountId = tx.new_id();
    let now = tx.now();
    sql!(
        "insert into account (id, email, name, password_hash, person, created_at, version)
           values ($1, $2, $3, $4, $5, $6, 1)",
        id,
        account.email.to_lowercase(),
        account.name,
        account.password_hash,
        account.person,
        now,
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The account with this email address.
#[store::boxed]
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<AccountRecord>> {
    let row: Option<AccountRow> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} where email = $1")))
        .bind(email.to_lowercase()).fetch_optional(c).await)?;
    Ok(row.map(AccountRecord::from))
}

/// The account with this id.
///
/// # Errors
/// [`StoreError::NotFound`].
#[store::boxed]
pub async fn by_id(tx: &mut Tx, id: AccountId) -> Result<AccountRecord> {
    let row: AccountRow = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} where id = $1")))
        .bind(id).fetch_one(c).await)?;
    Ok(row.into())
}

/// Has whoever else changes this account wait until the transaction ends.
#[store::boxed]
pub async fn lock(tx: &mut Tx, id: AccountId) -> Result<()> {
    sql!("update account set version = version where id = $1", id).run(tx).await.map(|_| ())
}

/// The account that belongs to this person in the records.
#[store::boxed]
pub async fn by_person(tx: &mut Tx, person: Uuid) -> Result<Option<AccountRecord>> {
    let row: Option<AccountRow> = on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} where person = $1")))
        .bind(person).fetch_optional(c).await)?;
    Ok(row.map(AccountRecord::from))
}

/// Says to which person in the records an account belongs. The caller records the audit entry.
#[store::boxed]
pub async fn link_person(tx: &mut Tx, id: AccountId, person: Uuid) -> Result<()> {
    sql!("update account set person = $1, version = version + 1 where id = $2", person, id).run(tx).await?;
    Ok(())
}

/// The names of these accounts.
#[store::boxed]
pub async fn names(tx: &mut Tx, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Query::new("select id, name from account where id in (").list(ids.iter().copied()).push(")").all(tx).await
}

/// An account in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// What one signs in with.
    pub email: String,
    /// Whether it cannot be used any more.
    pub is_closed: bool,
    /// Whether the invitation has been taken up.
    pub has_password: bool,
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["lower(name)"]);
/// Sorts by what one signs in with.
pub const BY_EMAIL: SortKey = SortKey::new("email", &["email"]);

/// Which accounts a list is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Any,
    /// Open ones whose owner has not chosen a password yet.
    Invited,
    /// Open ones of staff without two-step verification.
    OneStep,
    Closed,
}

/// Accounts by name: all, or those with a role in one of `organisations`.
#[must_use]
pub fn listing(organisations: Option<&[Uuid]>, state: State) -> Listing<Listed> {
    let select = Query::new(
        "select id, name, email, disabled_at is not null as is_closed, password_hash is not null as has_password",
    );
    let from = Query::new("from account a where");
    let from = match state {
        State::Any => from,
        State::Invited => from.push("a.disabled_at is null and a.password_hash is null and"),
        State::OneStep => from
            .push("a.disabled_at is null and a.password_hash is not null and not a.totp_confirmed")
            .push(
                "and exists (select 1 from account_role r where r.account = a.id and r.ends_on is null and r.role in (",
            )
            .list(Role::ALL.iter().filter(|role| role.is_professional()).map(|role| role.code()))
            .push(")) and"),
        State::Closed => from.push("a.disabled_at is not null and"),
    };
    let from = match organisations {
        None => from.push("1 = 1"),
        Some([]) => from.push("1 = 0"),
        Some(some) => from
            .push("a.id in (select account from account_role where organisation in (")
            .list(some.iter().copied())
            .push("))"),
    };
    Listing::new(select, from, "lower(name), id")
}

/// The open accounts that hold a role on `today`, by name. Two of one name have their e-mail address beside it.
#[store::boxed]
pub async fn holders(tx: &mut Tx, role: Role, today: Date) -> Result<Vec<Holder>> {
    let mut all: Vec<Holder> = sql!(
        "select a.id, a.name, a.email from account_role r join account a on a.id = r.account where a.disabled_at is null
           and r.role = $1 and r.starts_on <= $2 and (r.ends_on is null or r.ends_on >= $3)
           group by a.id, a.name, a.email order by lower(a.name), a.id",
        role.code(), today, today,
    )
    .all(tx)
    .await?;
    tell_apart(&mut all);
    Ok(all)
}

/// Puts the email address beside each name that several of these people have.
fn tell_apart(all: &mut [Holder]) {
    let mut names: HashMap<String, usize> = HashMap::with_capacity(all.len());
    for one in &*all {
        *names.entry(one.name.to_lowercase()).or_default() += 1;
    }
    for one in all {
        if names.get(&one.name.to_lowercase()).is_some_and(|count| *count > 1) {
            one.name = format!("{} ({})", one.name, one.email);
        }
    }
}

/// The name of the account `c` of somebody who works on cases, as a column of a list: with the email address where another case
/// officer or manager has the same one, whether or not the list shows both. Who has which name is looked up once for all rows.
pub const OFFICER_APART: &str =
    "case when lower(c.name) in (select lower(t.name) from account_role h join account t on t.id = h.account
       where h.role in ('case_officer', 'manager') and t.disabled_at is null
       group by lower(t.name) having count(distinct t.id) > 1)
     or lower(c.name) in (select lower(t.name) from account_role h join account t on t.id = h.account
       where h.role in ('case_officer', 'manager') and t.disabled_at is null)
       and c.id not in (select t.id from account_role h join account t on t.id = h.account
       where h.role in ('case_officer', 'manager') and t.disabled_at is null)
       then c.name || ' (' || c.email || ')' else c.name end";

/// The names of these case officers and managers for a list; see [`OFFICER_APART`].
#[store::boxed]
pub async fn officers_apart(tx: &mut Tx, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(&format!("select c.id, {OFFICER_APART} as name from account c where c.id in ("));
    query.list(ids.iter().copied()).push(")").all(tx).await
}

/// All roles of an account, past and present.
#[store::boxed]
pub async fn roles(tx: &mut Tx, id: AccountId) -> Result<Vec<RoleRecord>> {
    let rows: Vec<RoleRow> = sql!(
        "select id, role, organisation, starts_on, ends_on from account_role where account = $1 order by starts_on, id",
        id,
    )
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(RoleRecord {
                id: row.id,
                role: Role::from_code(&row.role)?,
                organisation: row.organisation,
                starts_on: row.starts_on.to_jiff(),
                ends_on: row.ends_on.map(jiff_sqlx::Date::to_jiff),
            })
        })
        .collect())
}

/// The roles that an account holds on `today`.
#[store::boxed]
pub async fn held(tx: &mut Tx, id: AccountId, today: Date) -> Result<Vec<Held>> {
    Ok(roles(tx, id)
        .await?
        .into_iter()
        .filter(|role| role.starts_on <= today && role.ends_on.is_none_or(|end| end >= today))
        .map(|role| Held { role: role.role, organisation: role.organisation })
        .collect())
}

/// Gives a role. The caller records the audit entry.
#[store::boxed]
pub async fn give_role(tx: &mut Tx, id: AccountId, held: Held, from: Date) -> Result<()> {
    let role_id: store::Id<RoleRecord> = tx.new_id();
    sql!(
        "insert into account_role (id, account, role, organisation, starts_on) values ($1, $2, $3, $4, $5)",
        role_id,
        id,
        held.role.code(),
        held.organisation,
        from,
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Ends a role with yesterday, so that it is gone at once; a role that began today is taken back whole.
/// The caller records the audit entry.
#[store::boxed]
pub async fn end_role(tx: &mut Tx, id: AccountId, role: Uuid, today: Date) -> Result<()> {
    let yesterday = today.yesterday().unwrap_or(today);
    sql!("delete from account_role where id = $1 and account = $2 and starts_on >= $3", role, id, today)
        .run(tx)
        .await?;
    sql!(
        "update account_role set ends_on = $3 where id = $1 and account = $2 and (ends_on is null or ends_on > $3)",
        role,
        id,
        yesterday,
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Changes the name and whether the account can be used; records it.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn update(tx: &mut Tx, before: &AccountRecord, name: &str, disabled: bool, allowed: &Allowed) -> Result<()> {
    let disabled_at = match (disabled, before.disabled_at) {
        (false, _) => None,
        (true, Some(since)) => Some(since),
        (true, None) => Some(tx.now()),
    };
    let rows = sql!(
        "update account set name = $1, disabled_at = $2, version = version + 1 where id = $3 and version = $4",
        name,
        disabled_at,
        before.id,
        before.version,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(StoreError::Stale);
    }
    let detail = json!({ "before": { "name": before.name, "disabled": before.disabled_at.is_some() },
                         "after": { "name": name, "disabled": disabled } });
    tx.record(allowed.entry("account", Some(before.id.uuid())).detail(detail)).await
}

/// Gives an account another name. The caller records the audit entry.
#[store::boxed]
pub async fn rename(tx: &mut Tx, id: AccountId, name: &str) -> Result<()> {
    sql!("update account set name = $1, version = version + 1 where id = $2", name, id).run(tx).await?;
    Ok(())
}

/// Opens a closed account again. The caller records the audit entry.
#[store::boxed]
pub async fn open_again(tx: &mut Tx, id: AccountId) -> Result<()> {
    sql!("update account set disabled_at = null, version = version + 1 where id = $1", id).run(tx).await?;
    Ok(())
}

/// Sets a new password. The caller records the audit entry.
#[store::boxed]
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Result<()> {
    sql!("update account set password_hash = $1, version = version + 1 where id = $2", hash, id).run(tx).await?;
    Ok(())
}

/// Takes the password away: its owner needs a link to choose a new one. The caller records the audit entry.
#[store::boxed]
pub async fn take_password(tx: &mut Tx, id: AccountId) -> Result<()> {
    sql!("update account set password_hash = null, version = version + 1 where id = $1", id).run(tx).await?;
    Ok(())
}

/// What the seeds of codes are locked for; see [`Tx::lock`].
const SEEDS: &str = "seed of two-step verification";

/// The seed of an account's codes, as its owner's app has it; `None` where there is none, or none that can be opened with the
/// key that is here.
#[must_use]
pub fn totp_seed(tx: &Tx, account: &AccountRecord) -> Option<String> {
    tx.unlock(SEEDS, account.id.uuid().as_bytes(), account.totp_secret.as_deref()?)
}

/// Locks the seeds that were stored before the database had a key; how many. The caller records the audit entry.
#[store::boxed]
pub async fn lock_seeds(tx: &mut Tx) -> Result<usize> {
    let stored: Vec<(AccountId, String)> =
        sql!("select id, totp_secret from account where totp_secret is not null").all(tx).await?;
    let plain: Vec<_> = stored.into_iter().filter(|(_, seed)| !store::key::is_locked(seed)).collect();
    for (id, seed) in &plain {
        let locked = tx.lock(SEEDS, id.uuid().as_bytes(), seed)?;
        sql!("update account set totp_secret = $1 where id = $2", locked, *id).run(tx).await?;
    }
    Ok(plain.len())
}

/// Sets a second factor that is still to be confirmed. The caller records the audit entry.
#[store::boxed]
pub async fn set_totp(tx: &mut Tx, id: AccountId, secret: Option<&str>) -> Result<()> {
    let secret = secret.map(|secret| tx.lock(SEEDS, id.uuid().as_bytes(), secret)).transpose()?;
    sql!(
        "update account set totp_secret = $1, totp_confirmed = $2, totp_last_step = 0 where id = $3",
        secret,
        false,
        id,
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Confirms the second factor, or notes the step of a code that was used; `false` where another request
/// used it first. The caller records the audit entry.
#[store::boxed]
pub async fn use_step(tx: &mut Tx, id: AccountId, step: i64) -> Result<bool> {
    let rows = sql!(
        "update account set totp_confirmed = $1, totp_last_step = $2 where id = $3 and totp_last_step < $2",
        true,
        step,
        id,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}

/// Replaces the recovery codes by these hashes. The caller records the audit entry.
#[store::boxed]
pub async fn set_recovery_codes(tx: &mut Tx, id: AccountId, hashes: &[String]) -> Result<()> {
    sql!("delete from recovery_code where account = $1", id).run(tx).await?;
    for hash in hashes {
        sql!("insert into recovery_code (account, hash) values ($1, $2)", id, hash).run(tx).await?;
    }
    Ok(())
}

/// Uses up a recovery code; `false` where there is no such unused one. The caller records the audit entry.
#[store::boxed]
pub async fn use_recovery_code(tx: &mut Tx, id: AccountId, hash: &str) -> Result<bool> {
    let now = tx.now();
    let rows = sql!(
        "update recovery_code set used_at = $1 where account = $2 and hash = $3 and used_at is null",
        now,
        id,
        hash,
    )
    .run(tx)
    .await?;
    Ok(rows == 1)
}
