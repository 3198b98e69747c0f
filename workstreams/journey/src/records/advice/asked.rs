//! Of whom a piece is asked, in statements about the table `advice` under the name `d`.

use people::OrganisationId;
use store::{Query, Result, Tx, sql};

use crate::model::asked_of::AskedOf;

/// The columns that say of whom: what [`of_group`] takes. A service is in `service`, whoever is neither in a group nor a service in
/// `name`.
pub(in crate::records) const WHO: &str = "case when d.id is null then 'nobody' when d.service is not null then 'service'
         when d.organisation is not null or d.line = 'b' then 'schools' when d.line in ('a', 'views') then 'family'
         else 'named' end as asked_of, d.service,
       case when d.service is null and d.organisation is null and d.line not in ('a', 'b', 'views') then d.asked_of end as name";

/// Narrows a query to the pieces that are asked of somebody, ending with `and`.
pub(in crate::records) fn asked_of(query: Query, of: &AskedOf) -> Query {
    let no_service = "d.service is null and";
    match of {
        AskedOf::Service(id) => query.push("d.service =").value(*id).push("and"),
        AskedOf::Schools => query.push(no_service).push("(d.organisation is not null or d.line = 'b') and"),
        AskedOf::Family => query.push(no_service).push("d.organisation is null and d.line in ('a', 'views') and"),
        AskedOf::Named(name) => query
            .push(no_service)
            .push("d.organisation is null and d.line not in ('a', 'b', 'views') and d.asked_of =")
            .value(name)
            .push("and"),
        AskedOf::Nobody => query.push("1 = 0 and"),
    }
}

/// What [`WHO`] says of a row.
pub(in crate::records) fn of_group(
    group: &str,
    service: Option<OrganisationId>,
    name: Option<String>,
) -> Option<AskedOf> {
    let service = service.map(AskedOf::Service);
    service.or_else(|| name.map(AskedOf::Named)).or_else(|| AskedOf::from_key(group))
}

/// Of whom an address says, by its code; none where nobody has it.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<AskedOf>> {
    let known = AskedOf::from_key(code).filter(|of| of.code() == code);
    if known.is_some() || code.is_empty() {
        return Ok(known);
    }
    let names: Vec<(String,)> = sql!(
        "select distinct asked_of from advice
           where service is null and organisation is null and line not in ('a', 'b', 'views')",
    )
    .all(tx)
    .await?;
    Ok(names.into_iter().map(|(name,)| AskedOf::Named(name)).find(|of| of.code() == code))
}
