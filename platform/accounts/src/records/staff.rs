//! Files of colleagues: what stands in them, and the accounts that came of it.

use access::records::accounts::{self, NewAccount};
use access::records::links;
use access::records::widening::{self, Kind};
use access::{AccountId, App, Held, Role, Viewer};
use gate::OrganisationId;
use jiff::Timestamp;
use store::query::{insert, insert_many};
use store::{Actor, Listing, Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use crate::model::staff::{self, Row};

/// A file of colleagues; see [`store::Id`].
#[derive(Debug)]
pub struct StaffFileOf;
pub type StaffFileId = store::Id<StaffFileOf>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StaffFile {
    pub id: StaffFileId,
    pub name: String,
    pub added_by_name: String,
    added_at: jiff_sqlx::Timestamp,
    accounts_at: Option<jiff_sqlx::Timestamp>,
    undone_at: Option<jiff_sqlx::Timestamp>,
}

impl StaffFile {
    #[must_use]
    pub fn added_at(&self) -> Timestamp {
        self.added_at.to_jiff()
    }
    /// Whether its accounts have been added.
    #[must_use]
    pub fn is_added(&self) -> bool {
        self.accounts_at.is_some()
    }
    #[must_use]
    pub fn is_undone(&self) -> bool {
        self.undone_at.is_some()
    }
}

/// A row with what became of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StaffRow {
    id: Uuid,
    pub line: i64,
    pub name: String,
    pub email: String,
    pub role: String,
    pub organisation: Option<Uuid>,
    pub given: String,
    pub fault: Option<String>,
    pub account: Option<AccountId>,
    /// Whether an invitation was sent.
    pub invited: bool,
    /// Whether the owner has chosen a password.
    pub active: bool,
    /// Whether a second person must agree first.
    pub waits: bool,
}

impl StaffRow {
    /// The role, where it can be given.
    #[must_use]
    pub fn held(&self) -> Option<Held> {
        let role = Role::from_code(&self.role).filter(|_| self.fault.is_none())?;
        Some(Held { role, organisation: self.organisation })
    }
}

const SELECT: &str = "select r.id, r.line, r.name, r.email, r.role, r.organisation, r.given, r.fault, r.account,
       r.invited_at is not null as invited, a.password_hash is not null as active,
       (r.account is not null and not exists (select 1 from account_role h where h.account = r.account)) as waits";
const FROM: &str = "from staff_row r left join account a on a.id = r.account where r.file =";

/// Which rows a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    Faulty,
}

/// The rows of a file, by line.
#[must_use]
pub fn listing(file: StaffFileId, which: Which) -> Listing<StaffRow> {
    let from = Query::new(FROM).value(file);
    let from = match which {
        Which::All => from,
        Which::Faulty => from.push("and r.fault is not null"),
    };
    Listing::new(Query::new(SELECT), from, "r.line, r.id")
}

/// All rows of a file: there are at most [`staff::MOST`].
pub async fn rows(tx: &mut Tx, file: StaffFileId) -> Result<Vec<StaffRow>> {
    Query::new(SELECT).push(FROM).value(file).push("order by r.line, r.id").all(tx).await
}

const FILE: &str = "select id, name, added_by_name, added_at, accounts_at, undone_at";

/// The files, newest first.
#[must_use]
pub fn files() -> Listing<StaffFile> {
    Listing::new(Query::new(FILE), Query::new("from staff_file"), "added_at desc, id desc")
}

/// # Errors
/// [`StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: StaffFileId) -> Result<StaffFile> {
    sql!(FILE, "from staff_file where id = $1", id).one(tx).await
}

/// How many accounts came of files.
pub async fn accounts(tx: &mut Tx) -> Result<i64> {
    sql!("select count(*) from staff_row where account is not null").number(tx).await
}

/// How many of them are open and still wait for their role.
pub async fn without_role(tx: &mut Tx) -> Result<i64> {
    sql!(
        "select count(*) from staff_row s join account a on a.id = s.account where a.disabled_at is null
           and not exists (select 1 from account_role r where r.account = a.id)",
    )
    .number(tx)
    .await
}

/// The organisation that somebody means by its URN or by its whole name; an error in words where it is none or several.
async fn organisation(tx: &mut Tx, typed: &str) -> Result<std::result::Result<OrganisationId, String>> {
    let found: Vec<(OrganisationId,)> = sql!(
        "select id from organisation where urn = $1 or (lower(name) = $2 and status <> 'Closed') order by id limit 2",
        typed,
        typed.to_lowercase(),
    )
    .all(tx)
    .await?;
    Ok(match found.as_slice() {
        [(id,)] => Ok(*id),
        [] => Err(format!(
            "There is no organisation “{typed}”. Enter its URN, or its name as shown under Schools and providers"
        )),
        _ => Err(format!("There is more than one organisation “{typed}”. Enter its URN")),
    })
}

/// The service that somebody means by its URN or by its whole name; an error in words where it is none.
pub async fn service(tx: &mut Tx, typed: &str) -> Result<std::result::Result<OrganisationId, String>> {
    let found = organisation(tx, typed).await?;
    let Ok(id) = found else { return Ok(found) };
    let services = sql!("select count(*) from organisation where kind = 'service' and id = $1", id).number(tx).await?;
    Ok(if services > 0 { Ok(id) } else { Err(format!("“{typed}” is not a service")) })
}

/// What is wrong with each row, by the file and by what is there already, with the organisation that is meant.
pub async fn check(tx: &mut Tx, rows: &[Row]) -> Result<Vec<(Option<String>, Option<Uuid>)>> {
    let mut checked = Vec::with_capacity(rows.len());
    for (row, fault) in rows.iter().zip(staff::faults(rows)) {
        let role = staff::role(&row.role);
        let named = match role.filter(|_| fault.is_none()) {
            Some(role) if role.needs_organisation() => Some(organisation(tx, &row.organisation).await?),
            Some(role) if role.may_have_service() && !row.organisation.is_empty() => {
                Some(service(tx, &row.organisation).await?)
            }
            _ => None,
        };
        let found = match (fault, named) {
            (Some(fault), _) => (Some(fault), None),
            (None, Some(Ok(id))) => (None, Some(id.uuid())),
            (None, Some(Err(words))) => (Some(words), None),
            (None, None) => (None, None),
        };
        let taken = found.0.is_none() && accounts::by_email(tx, &row.email).await?.is_some();
        checked.push(if taken { (Some(TAKEN.to_owned()), None) } else { found });
    }
    Ok(checked)
}

const TAKEN: &str = "There is already an account with this email address";

/// Keeps a file with what is wrong with each row; no account is added. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, name: &str, all: &[Row], by: &Actor) -> Result<StaffFileId> {
    let checked = check(tx, all).await?;
    let (id, now): (StaffFileId, _) = (tx.new_id(), tx.now());
    let row = vec![
        ("id", id.into()),
        ("name", name.into()),
        ("added_by", by.account.unwrap_or_else(Uuid::nil).into()),
        ("added_by_name", (&by.name).into()),
        ("added_at", now.into()),
    ];
    insert("staff_file", row).run(tx).await?;
    let mut rows = Vec::with_capacity(all.len());
    for (row, (fault, organisation)) in all.iter().zip(checked) {
        let role = staff::role(&row.role).map_or(row.role.as_str(), |role| role.code());
        let place: store::Id<()> = tx.new_id();
        rows.push(vec![
            place.into(),
            id.into(),
            numbers::fitted::<i64>(row.line).into(),
            (&row.name).into(),
            (&row.email).into(),
            role.into(),
            organisation.into(),
            (&row.organisation).into(),
            fault.into(),
        ]);
    }
    let columns = &["id", "file", "line", "name", "email", "role", "organisation", "given", "fault"];
    insert_many(tx, "staff_row", columns, rows).await?;
    Ok(id)
}

/// Adds the accounts of the rows with which nothing is wrong; nobody is invited. A role that opens records waits for a second
/// person where `asks` says who asks; an operator gives it at once. The caller records the audit entry. Gives how many.
///
/// # Errors
/// [`StoreError::Stale`] where they were added before.
pub async fn add(
    tx: &mut Tx,
    file: StaffFileId,
    asks: Option<(&App, &Viewer)>,
    today: jiff::civil::Date,
) -> Result<usize> {
    let now = tx.now();
    let changed =
        sql!("update staff_file set accounts_at = $1 where accounts_at is null and id = $2", now, file).run(tx).await?;
    if changed == 0 {
        return Err(StoreError::Stale);
    }
    let mut count = 0;
    for row in rows(tx, file).await? {
        let Some(held) = row.held() else { continue };
        // Somebody may have added it since the file was looked at.
        if accounts::by_email(tx, &row.email).await?.is_some() {
            sql!("update staff_row set fault = $1 where id = $2", TAKEN, row.id).run(tx).await?;
            continue;
        }
        let new = NewAccount { email: &row.email, name: &row.name, password_hash: None, person: None };
        let id = accounts::insert(tx, &new).await?;
        match asks {
            Some((app, viewer)) if app.policy.opens_records(held.role) => {
                widening::ask(tx, viewer, id, &Kind::Role(held), None).await?;
            }
            _ => accounts::give_role(tx, id, held, today).await?,
        }
        sql!("update staff_row set account = $1 where id = $2", id, row.id).run(tx).await?;
        count += 1;
    }
    Ok(count)
}

/// Notes that somebody was invited. The caller sends the invitation and records the audit entry.
pub async fn invited(tx: &mut Tx, row: &StaffRow) -> Result<()> {
    let now = tx.now();
    sql!("update staff_row set invited_at = $1 where id = $2", now, row.id).run(tx).await.map(|_| ())
}

/// Notes that what can be removed again was. The caller removes it and records the audit entry.
pub async fn undone(tx: &mut Tx, file: StaffFileId) -> Result<()> {
    let now = tx.now();
    sql!("update staff_file set undone_at = $1 where id = $2", now, file).run(tx).await.map(|_| ())
}

/// Removes the account of a row that nobody was invited to; `false` where there is a link to it or it has been used. The caller
/// asks first whether work lies with it, and records the audit entry.
pub async fn remove(tx: &mut Tx, row: &StaffRow) -> Result<bool> {
    let Some(account) = row.account else { return Ok(false) };
    let used = sql!("select count(*) from single_use_link where account = $1", account).number(tx).await?
        + sql!("select count(*) from account_hand where hand = $1", account).number(tx).await?;
    if row.invited || row.active || used > 0 {
        return Ok(false);
    }
    links::take_back(tx, account).await?;
    sql!("update staff_row set account = null where id = $1", row.id).run(tx).await?;
    for table in ["access_act", "account_notice", "account_role", "account_hand"] {
        Query::new(&format!("delete from {table} where account =")).value(account).run(tx).await?;
    }
    sql!("delete from account where id = $1", account).run(tx).await?;
    Ok(true)
}
