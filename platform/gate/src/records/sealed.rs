//! Former names that were sealed, for those who are not named on them.

use std::collections::HashMap;
use std::sync::Arc;

use access::AccountId;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::{PersonId, SealedName, SealedNames};

/// A sealed name of a child, what the child was called when it was sealed, and the name of today.
#[derive(sqlx::FromRow)]
struct Row {
    person: Uuid,
    forename: String,
    surname: String,
    now_forename: String,
    now_surname: String,
    open: String,
}

impl Row {
    fn name(&self) -> SealedName {
        SealedName { forename: self.forename.clone(), surname: self.surname.clone(), open: self.open.clone() }
    }
}

/// By child: what is sealed from an account in the child’s record, the names of brothers and sisters too.
type OfAll = Arc<HashMap<Uuid, SealedNames>>;

/// What of the former names of a child, and of the child’s brothers and sisters, is sealed from an account.
pub(crate) async fn from(tx: &mut Tx, account: AccountId, child: PersonId) -> Result<SealedNames> {
    Ok(of_all(tx, account).await?.get(&child.uuid()).cloned().unwrap_or_default())
}

/// The same of somebody outside the family who has no account: no list names them.
pub(crate) async fn from_outsiders(tx: &mut Tx, child: PersonId) -> Result<SealedNames> {
    from(tx, AccountId::from_uuid(Uuid::nil()), child).await
}

/// Whether a name is sealed from an account in a child’s record.
#[store::boxed]
pub async fn are_from(tx: &mut Tx, account: AccountId, child: PersonId) -> Result<bool> {
    Ok(of_all(tx, account).await?.contains_key(&child.uuid()))
}

/// The children of whom a name that is sealed from an account begins with one of these folded words. A text about them is found
/// by none of it: that it is found would tell the name.
#[store::boxed]
pub async fn meant_by(tx: &mut Tx, account: AccountId, words: &[String]) -> Result<Vec<PersonId>> {
    let of_all = of_all(tx, account).await?;
    let meant = of_all.iter().filter(|(_, names)| words.iter().any(|word| names.begin_with(word)));
    Ok(meant.map(|(child, _)| PersonId::from_uuid(*child)).collect())
}

/// In a transaction that only reads, one question is enough for a whole list of children.
async fn of_all(tx: &mut Tx, account: AccountId) -> Result<OfAll> {
    if let Some(known) = tx.kept::<OfAll>(account.uuid(), Uuid::nil()) {
        return Ok(known);
    }
    let known = Arc::new(all(tx, account).await?);
    tx.keep(account.uuid(), Uuid::nil(), Arc::clone(&known));
    Ok(known)
}

/// Of all children: an area has few sealed names.
async fn all(tx: &mut Tx, account: AccountId) -> Result<HashMap<Uuid, SealedNames>> {
    let rows: Vec<Row> = sql!(
        "select n.person, n.forename, n.surname, p.forename as now_forename, p.surname as now_surname,
           coalesce(n.open_words, '') as open
           from person_name n join person p on p.id = n.person where n.sealed
           and not exists (select 1 from name_reader r where r.name = n.id and r.account = $1)
           order by n.person, n.id",
        account,
    )
    .all(tx)
    .await?;
    let of_one = rows.chunk_by(|one, two| one.person == two.person).filter_map(|rows| {
        let first = rows.first()?;
        let names: Vec<SealedName> = rows.iter().map(Row::name).collect();
        let now = (first.now_forename.as_str(), first.now_surname.as_str());
        Some((first.person, SealedNames::new(&names, now)))
    });
    let own: HashMap<Uuid, SealedNames> = of_one.collect();
    if own.is_empty() { Ok(own) } else { with_relatives(tx, own).await }
}

/// A brother or sister of a child of whom a name is sealed: whose record it is, and their surname.
#[derive(sqlx::FromRow)]
struct Relative {
    child: Uuid,
    sealed: Uuid,
    surname: String,
}

/// With the names of each child as they are looked for in the records of brothers and sisters: whoever has a parent or carer in
/// common with them, or is recorded as theirs. Nobody is a sister by a social worker, or by whoever acts for both. The joins are in the
/// order in which they are asked: SQLite would read every person first.
async fn with_relatives(tx: &mut Tx, own: HashMap<Uuid, SealedNames>) -> Result<HashMap<Uuid, SealedNames>> {
    let relatives: Vec<Relative> = sql!(
        "select k.id as child, z.person as sealed, k.surname from person_name z cross join relationship a
           cross join relationship b cross join person k where z.sealed and a.child = z.person and b.person = a.person
             and k.id = b.child and k.id <> z.person
             and lower(trim(a.kind)) not in ('social worker', 'deputy or attorney')
             and lower(trim(b.kind)) not in ('social worker', 'deputy or attorney')
         union select k.id, z.person, k.surname from person_name z cross join relationship a cross join person k
            where z.sealed and a.child = z.person and k.id = a.person and k.is_child
             and lower(trim(a.kind)) not in ('social worker', 'deputy or attorney')
         union select k.id, z.person, k.surname from person_name z cross join relationship a cross join person k
            where z.sealed and a.person = z.person and k.id = a.child
             and lower(trim(a.kind)) not in ('social worker', 'deputy or attorney')
         order by 1, 2",
    )
    .all(tx)
    .await?;
    let mut all = own.clone();
    for Relative { child, sealed, surname } in relatives {
        let Some(names) = own.get(&sealed) else { continue };
        let with = all.get(&child).cloned().unwrap_or_default().with(names, &surname);
        all.insert(child, with);
    }
    // Where nothing of a name is secret beside theirs, nothing is sealed.
    all.retain(|_, names| !names.is_empty());
    Ok(all)
}
