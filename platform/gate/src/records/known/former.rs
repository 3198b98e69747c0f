//! What the records held before they changed.

use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::screen::Place;

#[derive(Debug, sqlx::FromRow)]
struct Former {
    name: Option<String>,
    street: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    contacts: String,
    numbers: String,
    led_by: Option<String>,
}

/// What was known before of these people and settings.
#[store::boxed]
pub(in crate::records) async fn former(tx: &mut Tx, people: &[Uuid], organisations: &[Uuid]) -> Result<Vec<Place>> {
    if people.is_empty() && organisations.is_empty() {
        return Ok(Vec::new());
    }
    // A list in SQL has something in it.
    let nobody = [Uuid::nil()];
    let (people, organisations) = (
        if people.is_empty() { &nobody } else { people },
        if organisations.is_empty() { &nobody } else { organisations },
    );
    let all: Vec<Former> = Query::new(
        "select name, street, town, postcode, contacts, numbers, led_by from former_place where person in (",
    )
    .list(people.iter().copied())
    .push(") or organisation in (")
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await?;
    let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    Ok(all
        .into_iter()
        .map(|row| Place {
            contacts: lines(&row.contacts),
            numbers: lines(&row.numbers),
            name: row.name,
            street: row.street,
            town: row.town,
            postcode: row.postcode,
            led_by: row.led_by,
        })
        .collect())
}
