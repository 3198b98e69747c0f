//! Dates from before the area began with OnePlan that are asked for, and what somebody said of them.

use access::{App, Viewer};
use jiff::civil::Date;
use people::PersonId;
use people::records::events::{self, NewEvent, REVIEWED};
use store::{Listing, Query, Result, SortKey, Tx};

use super::owed;
use crate::RECORD_EVENT;

/// A date that is asked for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    /// The rule whose date it is.
    pub rule: String,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
}

impl Line {
    /// The child's date of birth.
    #[must_use]
    pub fn born(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
    /// The latest day known.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }
    /// The last day of the period that runs now, of a yearly review.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by the latest day known.
pub const BY_LATEST: SortKey = SortKey::new("latest", &["o.from_on"]);

/// The dates that are asked for, of children about whom the viewer may record something; those of one rule, where one is
/// named.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, rule: Option<&str>) -> Listing<Line> {
    let select = Query::new("select o.person, p.forename, p.surname, p.birth_date, o.rule, o.from_on, o.last_day");
    let narrowed = |start: &str| {
        let from = Query::new(start).push("o.is_missing and");
        match rule {
            Some(rule) => from.push("o.rule =").value(rule).push("and"),
            None => from,
        }
    };
    let from = narrowed("from owed o join person p on p.id = o.person where");
    // Every view of the worklist counts them: without the people, of whom only those with a restricted record matter.
    let counted = people::counted(app, viewer, RECORD_EVENT, "o.person", narrowed("from owed o where"));
    Listing::new(select, people::within(app, viewer, RECORD_EVENT, from), "p.sort_key, o.person, o.rule")
        .counted_from(counted)
}

/// Keeps the day on which a last annual review was completed, and works out again what is owed. What somebody said of it
/// before is corrected. The caller records the audit entry.
pub async fn reviewed(tx: &mut Tx, child: PersonId, on: Date, by: &str, today: Date) -> Result<()> {
    let recorded = events::all_of(tx, child).await?;
    let is_corrected = |id| recorded.iter().any(|other| other.corrects == Some(id));
    let before = recorded
        .iter()
        .filter(|event| event.kind == REVIEWED && event.brought_in().is_none())
        .map(|event| event.id.uuid())
        .rfind(|id| !is_corrected(*id));
    let event = NewEvent { kind: REVIEWED, on, about: None, detail: &serde_json::json!({}), corrects: before };
    events::record(tx, child, &event, by).await?;
    owed::work_out(tx, child, today).await
}
