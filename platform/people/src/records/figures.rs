//! Counts of the area, for those who steer it. Nothing here says who.

use access::Viewer;
use store::{Query, Result, Tx};

/// Counts below this are not shown.
pub const SMALLEST: i64 = 5;

/// A count with its name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Figure {
    /// Of what.
    pub name: String,
    /// How many.
    pub number: i64,
}

/// Whether a count could point at a person.
#[must_use]
pub fn is_small(number: i64) -> bool {
    (1..SMALLEST).contains(&number)
}

/// Which counts of a breakdown must be hidden beside its total: the small ones, and where only one is small
/// the next smallest too, since the total less the rest would give it away.
#[must_use]
pub fn hidden(figures: &[Figure]) -> Vec<bool> {
    let mut hidden: Vec<bool> = figures.iter().map(|figure| is_small(figure.number)).collect();
    if hidden.iter().filter(|one| **one).count() == 1 {
        let next = figures
            .iter()
            .enumerate()
            .filter(|(place, figure)| !hidden[*place] && figure.number > 0)
            .min_by_key(|(_, figure)| figure.number);
        if let Some((place, _)) = next {
            hidden[place] = true;
        }
    }
    hidden
}

/// A child has a live plan where one was issued and none ceased since.
const LIVE: &str = "select e.person, max(case when e.kind = 'plan.issued' then e.happened_on end) as issued,
       max(case when e.kind = 'plan.ceased' then e.happened_on end) as ceased
  from event e where e.kind in ('plan.issued', 'plan.ceased')
   and not exists (select 1 from event c where c.corrects = e.id) and e.happened_on <=";

fn live(viewer: &Viewer, start: &str) -> Query {
    Query::new(start).and("from (").and(LIVE).value(viewer.today).and("group by e.person) l")
}

const STILL: &str = "where l.issued is not null and (l.ceased is null or l.ceased < l.issued)";

/// Live plans today.
///
/// # Errors
/// Those of the store.
pub async fn live_plans(tx: &mut Tx, viewer: &Viewer) -> Result<i64> {
    live(viewer, "select count(*)").and(STILL).number(tx).await
}

/// Events of a kind in the twelve months up to today.
///
/// # Errors
/// Those of the store.
pub async fn in_last_year(tx: &mut Tx, viewer: &Viewer, kind: &str) -> Result<i64> {
    let year_ago = viewer.today.checked_sub(jiff::Span::new().years(1)).unwrap_or(viewer.today);
    Query::new(
        "select count(*) from event e where not exists (select 1 from event c where c.corrects = e.id) and kind =",
    )
    .value(kind)
    .and("and happened_on >")
    .value(year_ago)
    .and("and happened_on <=")
    .value(viewer.today)
    .number(tx)
    .await
}

/// Live plans by primary need.
///
/// # Errors
/// Those of the store.
pub async fn by_need(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Figure>> {
    live(viewer, "select coalesce(n.need, '') as name, count(*) as number")
        .and("left join sen_need n on n.person = l.person and n.rank = 1 and n.ends_on is null")
        .and(STILL)
        .and("group by 1 order by number desc, name")
        .all(tx)
        .await
}

/// Live plans by ward.
///
/// # Errors
/// Those of the store.
pub async fn by_ward(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Figure>> {
    live(viewer, "select coalesce(p.ward, '') as name, count(*) as number")
        .and("join person p on p.id = l.person")
        .and(STILL)
        .and("group by 1 order by name")
        .all(tx)
        .await
}

/// Live plans by the phase of the present setting.
///
/// # Errors
/// Those of the store.
pub async fn by_phase(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Figure>> {
    live(viewer, "select coalesce(o.phase, '') as name, count(*) as number")
        .and("left join organisation o on o.id = (select c.organisation from placement c where c.person = l.person and c.ends_on is null order by c.starts_on desc limit 1)")
        .and(STILL)
        .and("group by 1 order by number desc, name")
        .all(tx)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hide(numbers: &[i64]) -> Vec<bool> {
        hidden(&numbers.iter().map(|number| Figure { name: String::new(), number: *number }).collect::<Vec<_>>())
    }

    #[test]
    fn one_small_count_takes_the_next_with_it() {
        assert_eq!(hide(&[40, 4, 12, 0]), [false, true, true, false]);
        assert_eq!(hide(&[40, 4, 3, 9]), [false, true, true, false]);
        assert_eq!(hide(&[40, 5, 0]), [false, false, false]);
        assert_eq!(hide(&[3]), [true]);
    }
}
