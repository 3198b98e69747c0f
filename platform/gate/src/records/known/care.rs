//! Where people are treated and cared for: surgeries, clinics, hospitals and services of one place.

use std::collections::HashSet;

use store::{Query, Result, Tx};
use uuid::Uuid;

use super::settings::named;
use crate::screen::{Place, Towns};

/// Where these people are treated or cared for: what has a record of its own, and what is written in words. A service of the whole
/// area, such as its speech and language therapy, leads nowhere.
pub(super) async fn care_of(tx: &mut Tx, people: &[Uuid], towns: &Towns) -> Result<(Vec<Uuid>, Vec<Place>)> {
    if people.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let rows: Vec<(String, Option<Uuid>)> = Query::new(
        "select name, id from organisation where id in (
           select organisation from admission where kind = 'asked' and organisation is not null and person in (",
    )
    .list(people.iter().copied())
    .push(") union select service from advice where service is not null and person in (")
    .list(people.iter().copied())
    .push(") union select service from health_agreement where person in (")
    .list(people.iter().copied())
    .push(
        ") union select r.organisation from assignment s join account_role r on r.account = s.account
           where s.kind <> 'case_officer' and r.organisation is not null and s.person in (",
    )
    .list(people.iter().copied())
    .push(")) union all select asked_of, null from advice where person in (")
    .list(people.iter().copied())
    .push(")")
    .all(tx)
    .await?;
    let (mut organisations, mut places) = (HashSet::new(), Vec::new());
    for (name, organisation) in rows {
        match organisation {
            Some(id) => organisations.extend(Place::is_of_one_place(&name, towns).then_some(id)),
            None => places.extend(Place::care_in(&name, towns)),
        }
    }
    organisations.extend(named(tx, &places).await?);
    places.extend(reached_by(tx, people).await?);
    Ok((organisations.into_iter().collect(), places))
}

/// How those are reached who are asked for advice and have no account: a clinic's telephone number leads there as its name does. Of
/// the family, who are asked for their views, it is no place of care.
async fn reached_by(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Place>> {
    let rows: Vec<(Option<String>, Option<String>)> =
        Query::new("select email, phone from advice where line not in ('a', 'views') and person in (")
            .list(people.iter().copied())
            .push(
                ") union select r.address, null from advice_reminder r join advice a on a.id = r.advice
                    where a.line not in ('a', 'views') and a.person in (",
            )
            .list(people.iter().copied())
            .push(")")
            .all(tx)
            .await?;
    let contacts = rows.into_iter().flat_map(|(email, phone)| [email, phone]).flatten().filter(|one| !one.is_empty());
    Ok(contacts.map(|one| Place { contacts: vec![one], ..Place::default() }).collect())
}
