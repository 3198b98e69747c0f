//! The children whom a number of today counts, for those who may find them.

use access::{App, Viewer};
use people::PersonId;
use projection::cohorts::{AgeGroup, FIRST, LAST};
use store::{Listing, Query, SortKey};

/// A child behind a number.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    pub person: PersonId,
    /// Given name.
    pub forename: String,
    /// Family name.
    pub surname: String,
    /// Curriculum year.
    pub ncy: i64,
    /// Primary need.
    pub need: String,
    pub provision: String,
    pub area: String,
}

/// Which children: what is empty is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The age group, as its word in addresses.
    pub age: String,
    pub need: String,
    pub provision: String,
    pub area: String,
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by curriculum year.
pub const BY_YEAR: SortKey = SortKey::new("year", &["n.ncy"]);

/// The children of a cell that the viewer may see, by name.
#[must_use]
pub fn cases(app: &App, viewer: &Viewer, cell: &Cell) -> Listing<Case> {
    let select = Query::new("select n.person, p.forename, p.surname, n.ncy, n.need, n.provision, n.area");
    let from = Query::new("from sufficiency_now n join person p on p.id = n.person where");
    Listing::new(select, of_cell(people::within(app, viewer, people::FIND_CHILD, from), cell), "p.sort_key, p.id")
}

fn of_cell(mut query: Query, cell: &Cell) -> Query {
    for (column, value) in [("n.need", &cell.need), ("n.provision", &cell.provision), ("n.area", &cell.area)] {
        if !value.is_empty() {
            query = query.push(&format!("and {column} =")).value(value);
        }
    }
    let groups = AgeGroup::ALL.into_iter().filter(|group| cell.age.is_empty() || group.code() == cell.age);
    let ncys: Vec<i64> =
        (FIRST..=LAST).filter(|ncy| groups.clone().any(|group| AgeGroup::of(*ncy) == group)).map(i64::from).collect();
    if ncys.is_empty() {
        return query.push("and 1 = 0");
    }
    query.push("and n.ncy in (").list(ncys).push(")")
}
