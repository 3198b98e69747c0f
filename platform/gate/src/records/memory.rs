//! What the record knew before it changed. A place that was taken out of a text stays taken out when the address, the
//! telephone number or the name of the school is changed, or somebody moves out of the household.

use jiff::civil::Date;
use store::query::insert;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::known;
use crate::screen::Place;
use crate::{OrganisationId, PersonId};

/// Keeps who is in the households that rules protect from somebody, as they are now. Asked before and after a
/// relationship, an address or a rule changes.
#[store::boxed]
pub async fn keep_households(tx: &mut Tx, today: Date) -> Result<()> {
    let bound: Vec<(Uuid,)> = sql!(
        "select distinct from_person from withheld where starts_on <= $1 and (ends_on is null or ends_on >= $2)",
        today,
        today,
    )
    .all(tx)
    .await?;
    for (from,) in bound {
        for person in known::protected_from(tx, from, today).await? {
            Query::new("insert into protected (from_person, person) values (")
                .list(vec![store::Value::from(from), person.into()])
                .push(") on conflict do nothing")
                .run(tx)
                .await?;
        }
    }
    Ok(())
}

/// Keeps where a person lives and learns and how they are reached, before it changes. Only of somebody whom a rule
/// protects: of others nothing is kept longer than it must be.
#[store::boxed]
pub async fn keep(tx: &mut Tx, person: PersonId) -> Result<()> {
    let count = sql!("select count(*) from protected where person = $1", person).number(tx).await?;
    if count == 0 {
        return Ok(());
    }
    let person = person.uuid();
    for place in known::places_of(tx, person).await? {
        add(tx, Some(person), None, &place).await?;
    }
    for organisation in known::settings_of(tx, &[person]).await? {
        add(tx, Some(person), Some(organisation), &Place::default()).await?;
    }
    Ok(())
}

/// Keeps how a setting is called and reached, before that changes.
#[store::boxed]
pub async fn keep_setting(tx: &mut Tx, setting: OrganisationId) -> Result<()> {
    for place in known::settings(tx, &[setting.uuid()]).await? {
        add(tx, None, Some(setting.uuid()), &place).await?;
    }
    Ok(())
}

/// Keeps a home that somebody tells of before it is theirs in the records: from now on it is taken out of what those read who
/// must not find them.
#[store::boxed]
pub async fn keep_told(tx: &mut Tx, person: PersonId, home: &Place) -> Result<()> {
    add(tx, Some(person.uuid()), None, home).await
}

/// Whether this is where somebody lives, or lived, whom `from` must not find.
#[store::boxed]
pub async fn is_home_of_protected(tx: &mut Tx, from: PersonId, home: &Place, today: Date) -> Result<bool> {
    known::is_home_of_protected(tx, from.uuid(), home, today).await
}

/// Whether this is near where somebody lives, or lived, whom `from` must not find.
#[store::boxed]
pub async fn is_near_protected(tx: &mut Tx, from: PersonId, home: &Place, today: Date) -> Result<bool> {
    known::is_near_protected(tx, from.uuid(), home, today).await
}

async fn add(tx: &mut Tx, person: Option<Uuid>, organisation: Option<Uuid>, place: &Place) -> Result<()> {
    if person.is_some() && organisation.is_none() && *place == Place::default() {
        return Ok(());
    }
    let (people, settings): (Vec<Uuid>, Vec<Uuid>) = (person.into_iter().collect(), organisation.into_iter().collect());
    if known::former(tx, &people, &settings).await?.contains(place) && *place != Place::default() {
        return Ok(());
    }
    let id: store::Id<()> = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("person", person.into()),
        ("organisation", organisation.into()),
        ("name", place.name.clone().into()),
        ("street", place.street.clone().into()),
        ("town", place.town.clone().into()),
        ("postcode", place.postcode.clone().into()),
        ("contacts", place.contacts.join("\n").into()),
        ("numbers", place.numbers.join("\n").into()),
        ("led_by", place.led_by.clone().into()),
    ];
    insert("former_place", row).run(tx).await.map(|_| ())
}
