//! Where people learn, learnt and may learn, and who works there.

use std::collections::HashSet;

use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use crate::screen::Place;

#[derive(Debug, sqlx::FromRow)]
struct Setting {
    name: String,
    street: Option<String>,
    locality: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    website: Option<String>,
    contact_name: Option<String>,
    urn: Option<String>,
    ukprn: Option<String>,
    la_code: Option<String>,
    establishment_number: Option<String>,
}

/// The settings where these people learn, learnt, will learn, or may: placements of any day, settings that were
/// consulted or asked for advice, those that sent the report of a review, and those of an entry that was replaced.
#[store::boxed]
pub(in crate::records) async fn settings_of(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Uuid>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uuid,)> = Query::new("select organisation from placement where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from admission where kind = 'consulted' and organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from former_place where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from consultation where person in (")
        .list(people.iter().copied())
        .push(") union select organisation from named_setting where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from advice where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from review_report where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(")")
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The settings at which a child boards, or boarded.
pub(super) async fn boards_at(tx: &mut Tx, child: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(
        "select organisation from placement where residential is not null and organisation is not null and person = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Settings that are written in words: where a child is educated otherwise, and section I of every version of its plan. Those
/// that have a record of their own bring what that holds.
pub(super) async fn settings_in_words(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Place>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String,)> = Query::new("select otherwise_words from placement where otherwise_words is not null and person in (")
        .list(people.iter().copied())
        .push(") union select otherwise_words from named_setting where otherwise_words is not null and person in (")
        .list(people.iter().copied())
        .push(") union select l.body from plan_line l join plan_version v on v.id = l.plan where l.section = 'I' and v.person in (")
        .list(people.iter().copied())
        .push(")")
        .all(tx)
        .await?;
    let mut all: Vec<Place> = rows.iter().flat_map(|(text,)| Place::settings_in(text)).collect();
    let known = named(tx, &all).await?;
    all.extend(settings(tx, &known).await?);
    Ok(all)
}

/// The organisations with the names of these places.
pub(super) async fn named(tx: &mut Tx, places: &[Place]) -> Result<Vec<Uuid>> {
    let names: HashSet<String> = places.iter().filter_map(|place| Some(place.name.as_ref()?.to_lowercase())).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<(Uuid,)> =
        Query::new("select id from organisation where lower(name) in (").list(names).push(")").all(tx).await?;
    Ok(known.into_iter().map(|(id,)| id).collect())
}

/// Settings as places.
#[store::boxed]
pub(in crate::records) async fn settings(tx: &mut Tx, organisations: &[Uuid]) -> Result<Vec<Place>> {
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Setting> = Query::new(
        "select name, street, locality, town, postcode, phone, email, website, contact_name, urn, ukprn, la_code,
                establishment_number
           from organisation where id in (",
    )
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .flat_map(|row| {
            let number = row.la_code.zip(row.establishment_number).map(|(la, number)| format!("{la}{number}"));
            let locality = Place { town: row.locality, ..Place::default() };
            [
                Place {
                    name: Some(row.name),
                    street: row.street,
                    town: row.town,
                    postcode: row.postcode,
                    contacts: [row.phone, row.email, row.website].into_iter().flatten().collect(),
                    numbers: [row.urn, row.ukprn, number].into_iter().flatten().collect(),
                    led_by: row.contact_name,
                },
                locality,
            ]
        })
        .filter(|place| *place != Place::default())
        .collect())
}

/// Who works at these settings: their names and e-mail addresses lead there.
pub(super) async fn staff(tx: &mut Tx, organisations: &[Uuid]) -> Result<Vec<(String, String)>> {
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    Query::new(
        "select distinct a.name, a.email from account_role r join account a on a.id = r.account where r.organisation in (",
    )
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await
}
