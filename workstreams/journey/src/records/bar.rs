//! What the bar on every page about a child follows from, read in one go; for the children of a list too.

use std::collections::HashMap;

use jiff::civil::Date;
use people::PersonId;
use people::records::events::Event as Recorded;
use store::{Query, Result, Tx};
use uuid::Uuid;

use super::letters;

#[derive(Debug, sqlx::FromRow)]
struct Line {
    #[sqlx(flatten)]
    event: Recorded,
    review_due: Option<jiff_sqlx::Date>,
    held: i64,
}

/// A child's events, oldest first, and the day by which the list of what is owed has the annual review completed, and how many
/// letters are held. For whoever has opened a page about the child.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<(Vec<Recorded>, Option<Date>, i64)> {
    let query = Query::new(
        "select e.id, e.kind, e.happened_on, e.recorded_at, e.recorded_by, e.detail, e.about, e.corrects,
           (select min(o.last_day) from owed o where not o.is_missing and o.rule =",
    );
    let query = query.value(law::ids::ANNUAL_REVIEW).push("and o.person =").value(child).push(") as review_due,");
    let query = letters::number_held(query, child).push("as held from event e where e.person =").value(child);
    let lines: Vec<Line> = query.push("order by e.happened_on, e.id").all(tx).await?;
    let due = lines.first().and_then(|line| line.review_due).map(jiff_sqlx::Date::to_jiff);
    let held = lines.first().map_or(0, |line| line.held);
    Ok((lines.into_iter().map(|line| line.event).collect(), due, held))
}

/// A child, its events, oldest first, and by when the annual review is to be completed.
pub type Told = (PersonId, Vec<Recorded>, Option<Date>);

#[derive(Debug, sqlx::FromRow)]
struct OfChild {
    person: PersonId,
    #[sqlx(flatten)]
    event: Recorded,
}

/// The same of several children, whose records the viewer may open; nothing of one about whom nothing is recorded.
pub async fn of_many(tx: &mut Tx, children: &[Uuid]) -> Result<Vec<Told>> {
    let query = Query::new("select o.person, min(o.last_day) as due from owed o where not o.is_missing and o.rule =")
        .value(law::ids::ANNUAL_REVIEW)
        .push("and o.person in (")
        .list(children.iter().copied())
        .push(") group by o.person");
    let reviews: Vec<(PersonId, Option<jiff_sqlx::Date>)> = query.all(tx).await?;
    let reviews: HashMap<PersonId, Date> =
        reviews.into_iter().filter_map(|(child, due)| Some((child, due?.to_jiff()))).collect();
    let query = Query::new(
        "select e.person, e.id, e.kind, e.happened_on, e.recorded_at, e.recorded_by, e.detail, e.about, e.corrects
           from event e where e.person in (",
    );
    let query = query.list(children.iter().copied()).push(") order by e.person, e.happened_on, e.id");
    let rows: Vec<OfChild> = query.all(tx).await?;
    let mut all: Vec<Told> = Vec::with_capacity(children.len());
    for OfChild { person, event } in rows {
        match all.last_mut() {
            Some((child, events, _)) if *child == person => events.push(event),
            _ => all.push((person, vec![event], reviews.get(&person).copied())),
        }
    }
    Ok(all)
}
