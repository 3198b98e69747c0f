//! The children whom a number of today counts, for those who may find them.

use access::{App, Viewer};
use people::PersonId;
use projection::cohorts::{AgeGroup, FIRST, LAST};
use serde::Deserialize;
use store::{Query, Result, Tx};

/// A child behind a number.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    /// Who.
    pub person: PersonId,
    /// Given name.
    pub forename: String,
    /// Family name.
    pub surname: String,
    /// Curriculum year.
    pub ncy: i64,
    /// Primary need.
    pub need: String,
    /// Provision.
    pub provision: String,
    /// Area.
    pub area: String,
}

/// Which children: what is empty is not asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Cell {
    /// The age group, as its word in addresses.
    #[serde(default)]
    pub age: String,
    /// The need.
    #[serde(default)]
    pub need: String,
    /// The provision.
    #[serde(default)]
    pub provision: String,
    /// The area.
    #[serde(default)]
    pub area: String,
}

fn of_cell(app: &App, viewer: &Viewer, start: &str, cell: &Cell) -> Query {
    let mut query = people::within(app, viewer, people::FIND_CHILD, Query::new(start).and("where"));
    for (column, value) in [("n.need", &cell.need), ("n.provision", &cell.provision), ("n.area", &cell.area)] {
        if !value.is_empty() {
            query = query.and(&format!("and {column} =")).value(value);
        }
    }
    let groups = AgeGroup::ALL.into_iter().filter(|group| cell.age.is_empty() || group.words() == cell.age);
    let ncys: Vec<i64> =
        (FIRST..=LAST).filter(|ncy| groups.clone().any(|group| AgeGroup::of(*ncy) == group)).map(i64::from).collect();
    if ncys.is_empty() {
        return query.and("and 1 = 0");
    }
    query.and("and n.ncy in (").list(ncys).and(")")
}

/// The children of a cell that the viewer may see.
///
/// # Errors
/// Those of the store.
pub async fn cases(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    cell: &Cell,
    (limit, offset): (i64, i64),
) -> Result<Vec<Case>> {
    let start = "select n.person, p.forename, p.surname, n.ncy, n.need, n.provision, n.area
                   from sufficiency_now n join person p on p.id = n.person";
    of_cell(app, viewer, start, cell)
        .and("order by p.sort_key, p.id limit")
        .value(limit)
        .and("offset")
        .value(offset)
        .all(tx)
        .await
}

/// How many [`cases`] would give.
///
/// # Errors
/// Those of the store.
pub async fn count_cases(tx: &mut Tx, app: &App, viewer: &Viewer, cell: &Cell) -> Result<i64> {
    let start = "select count(*) from sufficiency_now n join person p on p.id = n.person";
    of_cell(app, viewer, start, cell).number(tx).await
}
