//! Whose plan came or went since the last January count, and the children behind each number for those who may find them.

use access::{App, Viewer};
use jiff::civil::Date;
use people::PersonId;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use crate::model::moved::Moved;

/// How many came or went, by how.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(Moved, i64)>> {
    let rows: Vec<(String, i64)> = sql!("select how, count(*) from sufficiency_moved group by how").all(tx).await?;
    let number = |how: Moved| rows.iter().find(|(code, _)| code == how.code()).map(|(_, number)| (how, *number));
    Ok(Moved::ALL.into_iter().filter_map(number).collect())
}

/// A child behind a number.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    pub person: PersonId,
    /// Given name.
    pub forename: String,
    /// Family name.
    pub surname: String,
    how: String,
    moved_on: Option<jiff_sqlx::Date>,
}

impl Case {
    #[must_use]
    pub fn how(&self) -> Option<Moved> {
        Moved::from_code(&self.how)
    }

    /// The day on which the plan began or ended here; none where it is by age.
    #[must_use]
    pub fn moved_on(&self) -> Option<Date> {
        self.moved_on.map(jiff_sqlx::Date::to_jiff)
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DAY: SortKey = SortKey::new("day", &["m.moved_on"]).empty_last();

/// Those whom the viewer may see, by name: all of them, or those who came or went in one way.
#[must_use]
pub fn cases(app: &App, viewer: &Viewer, how: Option<Moved>) -> Listing<Case> {
    let select = Query::new("select m.person, p.forename, p.surname, m.how, m.moved_on");
    let from = Query::new("from sufficiency_moved m join person p on p.id = m.person where");
    let from = people::within(app, viewer, people::FIND_CHILD, from);
    let from = match how {
        Some(how) => from.push("and m.how =").value(how.code()),
        None => from,
    };
    Listing::new(select, from, "p.sort_key, p.id")
}
