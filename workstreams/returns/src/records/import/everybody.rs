//! Everybody whose record is here, to be found again.

use std::collections::BTreeMap;

use people::PersonId;
use people::model::words;
use store::{Result, Tx, sql};

use crate::model::matching::{Index, Known};

/// Id, birth date, sex and ethnicity.
type Row = (PersonId, Option<jiff_sqlx::Date>, Option<String>, Option<String>);

/// Everybody whose record is here.
pub(super) async fn everybody(tx: &mut Tx) -> Result<Index> {
    let mut all: BTreeMap<PersonId, Known> = BTreeMap::new();
    let people: Vec<Row> = sql!("select id, birth_date, sex, ethnicity from person where is_child").all(tx).await?;
    for (id, born, sex, ethnicity) in people {
        let birth_date = born.map(jiff_sqlx::Date::to_jiff);
        all.insert(id, Known { birth_date, sex, ethnicity, ..Known::default() });
    }
    let names: Vec<(PersonId, String, String)> =
        sql!("select person, forename, surname from person_name where kind <> 'preferred'").all(tx).await?;
    for (id, forename, surname) in names {
        if let Some(known) = all.get_mut(&id) {
            known.names.push((words(&forename), words(&surname)));
        }
    }
    let numbers: Vec<(PersonId, String, String)> =
        sql!("select person, kind, value from identifier where kind in ('upn', 'former_upn', 'uln')").all(tx).await?;
    for (id, kind, number) in numbers {
        match (all.get_mut(&id), kind.as_str()) {
            (Some(known), "uln") => known.ulns.push(number),
            (Some(known), _) => known.upns.push(number),
            (None, _) => {}
        }
    }
    let homes: Vec<(PersonId, Option<String>)> =
        sql!("select person, postcode from address where ends_on is null").all(tx).await?;
    for (id, postcode) in homes {
        if let (Some(known), Some(postcode)) = (all.get_mut(&id), postcode) {
            known.postcode = Some(postcode);
        }
    }
    let mut index = Index::default();
    for (id, known) in all {
        index.add(id, known);
    }
    Ok(index)
}
