//! What a child was called: former names, those that were sealed, and who knows them.

use std::slice::from_ref;

use access::records::accounts;
use access::{AccountId, Allowed, Viewer};
use gate::{SealedName, SealedNames, name};
use jiff::civil::Date;
use serde_json::json;
use store::query::insert_many;
use store::{Result, StoreError, Tx, Value, sql};
use uuid::Uuid;

use super::{children, found_by};
use crate::PersonId;

/// A name in the history.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Name {
    pub id: store::Id<Name>,
    pub forename: String,
    pub surname: String,
    /// `legal`, `preferred` or `former`.
    pub kind: String,
    /// Whether only those named on it may know it.
    pub sealed: bool,
    ends_on: Option<jiff_sqlx::Date>,
}

impl Name {
    /// The last day it was used.
    #[must_use]
    pub fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Every name of a child that the viewer may know, present first: a former name that was sealed is for those named
/// on the record alone.
#[store::boxed]
pub async fn of(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<Name>> {
    sql!(
        "select id, forename, surname, kind, ends_on, sealed from person_name where person = $1 and (not sealed
           or exists (select 1 from name_reader r where r.name = person_name.id and r.account = $2))
           order by kind = 'former', ends_on desc",
        id,
        viewer.account,
    )
    .all(tx)
    .await
}

/// Whether a former name of a child is sealed, from whomever.
pub(super) async fn is_any_sealed(tx: &mut Tx, id: PersonId) -> Result<bool> {
    Ok(sql!("select count(*) from person_name where sealed and person = $1", id).number(tx).await? > 0)
}

/// Seals a former name: from now on only `readers` know it, and no search finds the child by it. What was sent with it
/// stays as it was sent. Of one that is sealed already, whoever is not among them is taken off its list, and whoever would be new on
/// it is given: a second person must agree. Records it, without the name.
///
/// # Errors
/// [`StoreError::NotFound`] where the child has no such former name.
#[store::boxed]
pub async fn seal(
    tx: &mut Tx,
    id: PersonId,
    name: store::Id<Name>,
    readers: &[AccountId],
    reason: &str,
    allowed: &Allowed,
) -> Result<Vec<AccountId>> {
    let found: Option<(bool,)> =
        sql!("select sealed from person_name where kind = 'former' and person = $1 and id = $2", id, name)
            .maybe(tx)
            .await?;
    let (is_sealed,) = found.ok_or(StoreError::NotFound)?;
    let (now, asked): (Vec<AccountId>, Vec<AccountId>) = if is_sealed {
        let before = readers_of(tx, name.uuid()).await?;
        readers.iter().copied().partition(|account| before.contains(account))
    } else {
        (readers.to_vec(), Vec::new())
    };
    close(tx, name.uuid(), &now).await?;
    let renamed = match is_sealed {
        true => None,
        false => {
            open_present(tx, id, name).await?;
            rename_account(tx, id, name).await?
        }
    };
    found_by::person(tx, id).await?;
    let detail = json!({ "name_sealed": name, "readers": now, "asked": asked, "account_renamed": renamed });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(reason)).await?;
    Ok(asked)
}

/// The young person’s own account does not bear the sealed name any longer: others read it beside what they write. Gives the
/// account that was renamed.
async fn rename_account(tx: &mut Tx, id: PersonId, name: store::Id<Name>) -> Result<Option<AccountId>> {
    let Some(account) = accounts::by_person(tx, id.uuid()).await? else { return Ok(None) };
    let all = rows(tx, id).await?;
    let Some(row) = all.into_iter().find(|row| row.id == name.uuid()) else { return Ok(None) };
    if !Seal::of(tx, row).await?.names.are_in_title(&account.name) {
        return Ok(None);
    }
    let called = children::of(tx, id).await?.name();
    accounts::rename(tx, account.id, &called).await?;
    Ok(Some(account.id))
}

/// Marks a name as sealed from all but these.
async fn close(tx: &mut Tx, name: Uuid, readers: &[AccountId]) -> Result<()> {
    sql!("update person_name set sealed = $1 where id = $2", true, name).run(tx).await?;
    sql!("delete from name_reader where name = $1", name).run(tx).await?;
    let rows = readers.iter().map(|account| vec![Value::from(name), (*account).into()]).collect();
    insert_many(tx, "name_reader", &["name", "account"], rows).await
}

async fn readers_of(tx: &mut Tx, name: Uuid) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> =
        sql!("select account from name_reader where name = $1 order by account", name).all(tx).await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Who knows a sealed name of a child; nobody where it is none of theirs.
#[store::boxed]
pub async fn readers(tx: &mut Tx, id: PersonId, name: store::Id<Name>) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = sql!(
        "select r.account from name_reader r join person_name n on n.id = r.name
           where n.sealed and n.person = $1 and n.id = $2 order by r.account",
        id,
        name,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Puts one more account on the list of a sealed name. The caller records the audit entry.
#[store::boxed]
pub async fn add_reader(tx: &mut Tx, id: PersonId, name: store::Id<Name>, account: AccountId) -> Result<()> {
    sql!(
        "insert into name_reader (name, account) select n.id, $1 from person_name n
           where n.sealed and n.person = $2 and n.id = $3 on conflict do nothing",
        account,
        id,
        name,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What the child is called now is no secret of a sealed name from now on. The caller records the audit entry.
#[store::boxed]
pub async fn open_present(tx: &mut Tx, id: PersonId, name: store::Id<Name>) -> Result<()> {
    let child = children::of(tx, id).await?;
    let words = format!("{} {}", child.name(), child.preferred_name.as_deref().unwrap_or_default());
    sql!("update person_name set open_words = $1 where sealed and person = $2 and id = $3", words, id, name)
        .run(tx)
        .await
        .map(|_| ())
}

/// A name of a person.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    forename: String,
    surname: String,
    kind: String,
    sealed: bool,
    open: String,
    ends_on: Option<jiff_sqlx::Date>,
}

impl Row {
    fn full(&self) -> String {
        name::full(&self.forename, &self.surname)
    }

    fn is_called(&self, other: &Self) -> bool {
        (&self.forename, &self.surname) == (&other.forename, &other.surname)
    }
}

async fn rows(tx: &mut Tx, person: PersonId) -> Result<Vec<Row>> {
    sql!(
        "select id, forename, surname, kind, sealed, coalesce(open_words, '') as open, ends_on from person_name
           where person = $1 order by id",
        person,
    )
    .all(tx)
    .await
}

/// A sealed name, with those who know it.
struct Seal {
    row: Row,
    readers: Vec<AccountId>,
    names: SealedNames,
}

impl Seal {
    async fn of(tx: &mut Tx, row: Row) -> Result<Self> {
        let readers = readers_of(tx, row.id).await?;
        let name = SealedName { forename: row.forename.clone(), surname: row.surname.clone(), open: row.open.clone() };
        Ok(Self { row, readers, names: SealedNames::new(from_ref(&name), ("", "")) })
    }

    /// The sealed names of a person, and those that are not.
    async fn all(tx: &mut Tx, person: PersonId) -> Result<(Vec<Self>, Vec<Row>)> {
        let (sealed, open): (Vec<Row>, Vec<Row>) = rows(tx, person).await?.into_iter().partition(|row| row.sealed);
        let mut seals = Vec::with_capacity(sealed.len());
        for row in sealed {
            seals.push(Self::of(tx, row).await?);
        }
        Ok((seals, open))
    }

    /// Seals another name that tells this one, as this one is.
    async fn close(&self, tx: &mut Tx, name: Uuid) -> Result<()> {
        sql!("update person_name set open_words = $1 where id = $2", &self.row.open, name).run(tx).await?;
        close(tx, name, &self.readers).await
    }

    fn is_told_by(&self, name: &Row) -> bool {
        self.names.are_in_title(&name.full())
    }
}

/// Whether the present name of one record tells a former name that is sealed in another: kept, it would stand over all that the seal
/// is for.
#[store::boxed]
pub async fn tells_sealed(tx: &mut Tx, kept: PersonId, other: PersonId) -> Result<bool> {
    let (seals, _) = Seal::all(tx, other).await?;
    if seals.is_empty() {
        return Ok(false);
    }
    let child = children::of(tx, kept).await?;
    let called = format!("{} {}", child.preferred_name.as_deref().unwrap_or_default(), child.name());
    Ok(seals.iter().any(|seal| seal.names.are_in_title(&called)))
}

/// The kept record is found by the names of the other, and shows them as former ones. What is sealed in either is sealed in it, from
/// all but those who know it there. Gives the names that were added and are not sealed.
pub(super) async fn join(tx: &mut Tx, kept: PersonId, other: PersonId) -> Result<Vec<Uuid>> {
    let (own_seals, own) = Seal::all(tx, kept).await?;
    let (seals, names) = Seal::all(tx, other).await?;
    for seal in &seals {
        let is_there = |own: &Seal| own.row.is_called(&seal.row) && own.readers == seal.readers;
        if !own_seals.iter().any(is_there) {
            let id = add(tx, kept, &seal.row).await?;
            seal.close(tx, id).await?;
        }
    }
    for row in own.iter().filter(|row| row.kind == "former") {
        if let Some(seal) = seals.iter().find(|seal| seal.is_told_by(row)) {
            seal.close(tx, row.id).await?;
        }
    }
    let mut added = Vec::new();
    let mut taken: Vec<&Row> = own.iter().chain(own_seals.iter().map(|seal| &seal.row)).collect();
    for row in &names {
        if taken.iter().any(|known| known.is_called(row)) {
            continue;
        }
        taken.push(row);
        let id = add(tx, kept, row).await?;
        match own_seals.iter().chain(&seals).find(|seal| seal.is_told_by(row)) {
            Some(seal) => seal.close(tx, id).await?,
            None => added.push(id),
        }
    }
    Ok(added)
}

/// Adds a name as a former one, as open as it is.
async fn add(tx: &mut Tx, person: PersonId, row: &Row) -> Result<Uuid> {
    let id: store::Id<Name> = tx.new_id();
    let values = vec![
        id.into(),
        person.into(),
        row.forename.as_str().into(),
        row.surname.as_str().into(),
        "former".into(),
        row.open.as_str().into(),
        row.ends_on.map(jiff_sqlx::Date::to_jiff).into(),
    ];
    let columns = ["id", "person", "forename", "surname", "kind", "open_words", "ends_on"];
    insert_many(tx, "person_name", &columns, vec![values]).await?;
    Ok(id.uuid())
}

/// Takes away a name that a join added. Where it was sealed since, it stays sealed in both records: what was written while they were
/// one may say it.
pub(super) async fn separate(tx: &mut Tx, other: PersonId, added: Uuid) -> Result<()> {
    let found: Option<Row> = sql!(
        "select id, forename, surname, kind, sealed, coalesce(open_words, '') as open, ends_on from person_name
           where id = $1",
        added,
    )
    .maybe(tx)
    .await?;
    let Some(row) = found else { return Ok(()) };
    if !row.sealed {
        return sql!("delete from person_name where id = $1", added).run(tx).await.map(|_| ());
    }
    let own = rows(tx, other).await?;
    let seal = Seal::of(tx, row).await?;
    for name in own.iter().filter(|name| name.kind == "former" && !name.sealed && name.is_called(&seal.row)) {
        seal.close(tx, name.id).await?;
    }
    Ok(())
}
