//! Which other children a text is about.

use gate::records::readings;
use jiff::civil::Date;
use people::PersonId;
use people::model::words;
use store::{Query, Result, Tx};

use crate::guard::Others;
use crate::lists;

/// So many dates of a text are looked up: more are a list by themselves.
const DATES: usize = 200;

/// What a text says of children who are neither this child nor of its family: those of the records whose name and
/// date of birth stand in it, and rows of a table that look like children.
#[store::boxed]
pub(super) async fn in_text(
    tx: &mut Tx,
    child: PersonId,
    text: &str,
    fingerprint: &str,
    today: Date,
) -> Result<Others> {
    let mut dates = lists::birth_dates(text, today);
    dates.truncate(DATES);
    let mut named = 0;
    if !dates.is_empty() {
        let said = words(text);
        let holds = |name: &str| words(name).iter().all(|word| said.binary_search(word).is_ok());
        let born: Vec<(PersonId, String, String)> =
            Query::new("select p.id, p.forename, p.surname from person p where p.is_child and p.birth_date in (")
                .list(dates)
                .push(") and p.id <>")
                .value(child)
                .push(
                    "and p.id not in (select r.child from relationship r join relationship o on o.person = r.person
               where r.ends_on is null and o.child =",
                )
                .value(child)
                .push(") and p.id not in (select o.person from relationship o where o.child =")
                .value(child)
                .push(")")
                .all(tx)
                .await?;
        named = born.iter().filter(|(_, forename, surname)| holds(forename) && holds(surname)).count();
    }
    let children = named.max(lists::rows_of_children(text, today));
    let read = children > 0 && readings::list_is_read(tx, child, fingerprint).await?;
    Ok(Others { children, read })
}
