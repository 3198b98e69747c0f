//! Former names that were sealed, for those who are not named on them.

use std::collections::HashMap;
use std::sync::Arc;

use access::AccountId;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::{PersonId, SealedNames};

/// A sealed name of a child, and the names of today.
#[derive(sqlx::FromRow)]
struct Row {
    person: Uuid,
    forename: String,
    surname: String,
    now_forename: String,
    now_surname: String,
    now_preferred: Option<String>,
}

/// By child: what is sealed from an account.
type OfAll = Arc<HashMap<Uuid, SealedNames>>;

/// What of a child’s former names is sealed from an account.
pub(crate) async fn from(tx: &mut Tx, account: AccountId, child: PersonId) -> Result<SealedNames> {
    // In a transaction that only reads, one question is enough for a whole list of children.
    let of_all = match tx.kept::<OfAll>(account.uuid(), Uuid::nil()) {
        Some(of_all) => of_all,
        None => {
            let of_all = Arc::new(all(tx, account).await?);
            tx.keep(account.uuid(), Uuid::nil(), Arc::clone(&of_all));
            of_all
        }
    };
    Ok(of_all.get(&child.uuid()).cloned().unwrap_or_default())
}

/// Of all children: an area has few sealed names.
async fn all(tx: &mut Tx, account: AccountId) -> Result<HashMap<Uuid, SealedNames>> {
    let rows: Vec<Row> = sql!(
        "select n.person, n.forename, n.surname, p.forename as now_forename, p.surname as now_surname,
           p.preferred_name as now_preferred
           from person_name n join person p on p.id = n.person where n.sealed
           and not exists (select 1 from name_reader r where r.name = n.id and r.account = $1)
           order by n.person, n.id",
        account,
    )
    .all(tx)
    .await?;
    let of_one = rows.chunk_by(|one, two| one.person == two.person).filter_map(|rows| {
        let first = rows.first()?;
        let names: Vec<_> = rows.iter().map(|row| (row.forename.clone(), row.surname.clone())).collect();
        let now = (first.now_forename.as_str(), first.now_surname.as_str(), first.now_preferred.as_deref());
        Some((first.person, SealedNames::new(&names, now)))
    });
    Ok(of_one.collect())
}
