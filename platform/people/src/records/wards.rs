//! Wards and places that follow from postcodes.

use std::collections::BTreeMap;

use identifiers::Postcode;
use store::query::insert_many;
use store::{Actor, Db, Entry, Query, Result, Right, Tx, sql};

use crate::code_point::Postcodes;
use crate::{OrganisationId, PersonId};

/// Rows changed at once.
const BATCH: usize = 400;
/// What whoever has to wait for it is told.
const UNDER_WAY: &str = "an import of postcodes";

/// What was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Filled {
    /// Children who got a ward.
    pub children: u64,
    /// Children without a ward whose postcode the file does not list for the authority.
    pub elsewhere: u64,
    /// Children without a ward of whom nobody can say which it is: no postcode is recorded, or the file has no ward for it.
    pub not_known: u64,
    /// Settings that got a ward and a place.
    pub settings: u64,
}

/// Fills in the wards of children who have none, by the postcode of the home that they have now, and wards and places of
/// settings that have none. What is recorded stays.
#[store::boxed]
pub async fn fill(db: &Db, actor: &Actor, postcodes: &Postcodes) -> Result<Filled> {
    store::under_way::during(db, UNDER_WAY, fill_all(db, actor, postcodes)).await
}

async fn fill_all(db: &Db, actor: &Actor, postcodes: &Postcodes) -> Result<Filled> {
    let mut tx = db.write(actor).await?;
    // A ward without a name, as an earlier file may have left it, is not known.
    sql!("update person set ward = null where ward = ''").run(&mut tx).await?;
    sql!("update organisation set ward = null where ward = ''").run(&mut tx).await?;
    let homes: Vec<(PersonId, Option<String>)> = sql!(
        "select p.id, (select max(a.postcode) from address a where a.person = p.id and a.ends_on is null) from person p
           where p.is_child and p.ward is null order by p.id",
    )
    .all(&mut tx)
    .await?;
    let (mut by_ward, mut filled): (BTreeMap<&str, Vec<PersonId>>, Filled) = Default::default();
    for (id, postcode) in homes {
        let postcode = postcode.and_then(|text| Postcode::parse(&text).ok());
        let position = postcode.as_ref().and_then(|postcode| postcodes.all.get(postcode));
        match (position.map(|position| position.ward.as_deref()), postcode) {
            (Some(Some(ward)), _) => by_ward.entry(ward).or_default().push(id),
            (None, Some(postcode)) if !postcodes.nowhere.contains(&postcode) => filled.elsewhere += 1,
            _ => filled.not_known += 1,
        }
    }
    for (ward, ids) in by_ward {
        for some in ids.chunks(BATCH) {
            // It follows from the home: whoever has the record open has changed nothing of it.
            filled.children += Query::new("update person set ward =")
                .value(ward)
                .push("where ward is null and id in (")
                .list(some.iter().copied())
                .push(")")
                .run(&mut tx)
                .await?;
        }
    }
    filled.settings = fill_settings(&mut tx, postcodes).await?;
    keep(&mut tx, postcodes).await?;
    let detail = serde_json::json!({ "postcodes": postcodes.all.len(), "filled": filled });
    tx.record(Entry::new("people.fill_wards", "area", None, Right::Operator).detail(detail)).await?;
    tx.commit().await?;
    Ok(filled)
}

/// Keeps which postcodes the area has, in the place of those of an earlier file.
async fn keep(tx: &mut Tx, postcodes: &Postcodes) -> Result<()> {
    sql!("delete from area_postcode").run(tx).await?;
    let all = postcodes.all.keys().chain(&postcodes.nowhere).map(|one| vec![one.to_string().into()]).collect();
    insert_many(tx, "area_postcode", &["postcode"], all).await
}

/// From so many settings on, the districts of their postcodes say which are the area's.
const DISTRICTS_FROM: i64 = 20;

/// Whether a postcode is the area's: as the file of the Ordnance Survey says, or by the districts in which settings are. None where
/// nobody can say.
#[store::boxed]
pub async fn is_in_area(tx: &mut Tx, postcode: &Postcode) -> Result<Option<bool>> {
    let listed = sql!("select count(*) from area_postcode").number(tx).await?;
    if listed > 0 {
        let one = sql!("select count(*) from area_postcode where postcode = $1", postcode.to_string());
        return Ok(Some(one.number(tx).await? > 0));
    }
    let (all, near): (i64, i64) = sql!(
        "select count(*), cast(coalesce(sum(case when postcode like $1 then 1 else 0 end), 0) as bigint) from organisation
           where kind = 'setting' and postcode is not null",
        format!("{} %", postcode.outward()),
    )
    .one(tx)
    .await?;
    Ok((all >= DISTRICTS_FROM).then_some(near > 0))
}

async fn fill_settings(tx: &mut Tx, postcodes: &Postcodes) -> Result<u64> {
    let settings: Vec<(OrganisationId, String, bool)> = sql!(
        "select id, postcode, ward is null from organisation where postcode is not null and
           (ward is null or easting is null or northing is null or (easting = 0 and northing = 0)) order by id",
    )
    .all(tx)
    .await?;
    let mut count = 0;
    for (id, postcode, no_ward) in settings {
        let Some(position) = postcodes.position(&postcode) else { continue };
        if position.place.is_none() && !(no_ward && position.ward.is_some()) {
            continue;
        }
        let (easting, northing) = position.place.unzip();
        count += sql!(
            "update organisation set version = version + 1, ward = coalesce(ward, $1),
               easting = coalesce(nullif(easting, 0), $2), northing = coalesce(nullif(northing, 0), $3) where id = $4",
            position.ward.clone(),
            easting,
            northing,
            id,
        )
        .run(tx)
        .await?;
    }
    Ok(count)
}

/// How many children have a ward, and how many there are.
#[store::boxed]
pub async fn known(tx: &mut Tx) -> Result<(i64, i64)> {
    let with = sql!("select count(*) from person where is_child and ward is not null").number(tx).await?;
    Ok((with, sql!("select count(*) from person where is_child").number(tx).await?))
}
