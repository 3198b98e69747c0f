//! Dates from before the area began with OnePlan that are asked for, and what somebody said of them.

use access::{App, Viewer};
use jiff::civil::Date;
use law::Kind;
use law::working::shown;
use people::PersonId;
use people::records::events::{self, BEFORE, NewEvent, REVIEWED};
use people::records::{admissions, children};
use serde_json::json;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::{guests, owed, timeline};
use crate::RECORD_EVENT;
use crate::model;
use crate::model::missing_dates::{COLUMNS, What};

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

/// A child of whom dates are asked for that a file can give.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Asked {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    from_on: jiff_sqlx::Date,
    /// `1` for each of [`COLUMNS`] that is asked for, `0` for the others.
    marks: String,
}

impl Asked {
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
    /// Whether one of [`COLUMNS`] is asked for, by its place.
    #[must_use]
    pub fn asks(&self, column: usize) -> bool {
        self.marks.as_bytes().get(column) == Some(&b'1')
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by the latest day known.
pub const BY_LATEST: SortKey = SortKey::new("latest", &["o.from_on"]);

/// The dates that are asked for, of children about whom the viewer may record something.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer) -> Listing<Line> {
    let select = Query::new("select o.person, p.forename, p.surname, p.birth_date, o.rule, o.from_on, o.last_day");
    let narrowed = |start: &str| Query::new(start).push("o.is_missing and");
    let from = narrowed("from owed o join person p on p.id = o.person where");
    // Every view of the worklist counts them: without the people, of whom only those with a restricted record matter.
    let counted = people::counted(app, viewer, RECORD_EVENT, "o.person", narrowed("from owed o where"));
    Listing::new(select, people::within(app, viewer, RECORD_EVENT, from), "p.sort_key, o.person, o.rule")
        .counted_from(counted)
}

/// The children of whom dates are asked for that a file can give, each once, in the order and by the keys of [`listing`].
#[must_use]
pub fn to_fill_in(app: &App, viewer: &Viewer) -> Listing<Asked> {
    let select = Query::new("select o.person, p.forename, p.surname, p.birth_date, o.from_on, o.marks");
    let mut from = Query::new("from (select w.person, max(w.from_on) as from_on,");
    for (index, (what, _)) in COLUMNS.iter().enumerate() {
        let mark = if index == 0 { "max(case when w.rule in (" } else { "|| max(case when w.rule in (" };
        from = from.push(mark).list(what.rules()).push(") then '1' else '0' end)");
    }
    let from = from
        .push("as marks from owed w where w.is_missing group by w.person) o join person p on p.id = o.person where o.marks <>")
        .value("0".repeat(COLUMNS.len()))
        .push("and");
    Listing::new(select, people::within(app, viewer, RECORD_EVENT, from), "p.sort_key, o.person")
}

/// What stands against the day of a step from before the area began, in words; nothing where it can be kept.
pub async fn against(tx: &mut Tx, child: PersonId, kind: Kind, on: Date, today: Date) -> Result<Option<String>> {
    let missing: Vec<(String, jiff_sqlx::Date)> =
        sql!("select rule, from_on from owed where is_missing and person = $1", child).all(tx).await?;
    let answered = What::Event(kind).rules();
    let from = missing.iter().filter(|(rule, _)| answered.contains(&rule.as_str())).map(|(_, on)| on.to_jiff()).min();
    let Some(from) = from else {
        return Ok(Some(format!("{}: this date is not missing from the record", kind.words())));
    };
    let began = model::before(&events::all_of(tx, child).await?).began().unwrap_or(today);
    Ok(match () {
        () if on < from => {
            Some(format!("{}: the date must be on or after {}, the latest date known", kind.words(), shown(from)))
        }
        () if on >= began => Some(format!(
            "{}: the date must be before {}, when OnePlan began to hold this record. Record later steps on the timeline",
            kind.words(),
            shown(began)
        )),
        () => None,
    })
}

/// Keeps the day of a step from before the area began, as a return would tell it: past the guards, since what was decided and sent
/// then lies elsewhere. `false` where it is not missing any more. The caller records the audit entry.
pub async fn told(tx: &mut Tx, child: PersonId, kind: Kind, on: Date, by: &str, today: Date) -> Result<bool> {
    children::lock(tx, child).await?;
    if against(tx, child, kind, on, today).await?.is_some() {
        return Ok(false);
    }
    let event = NewEvent { kind: kind.code(), on, about: None, detail: &json!({ BEFORE: true }), corrects: None };
    events::record(tx, child, &event, by).await?;
    if timeline::ends_the_process(kind) {
        admissions::end_all(tx, child, today).await?;
        guests::revoke_all(tx, child).await?;
    }
    owed::work_out(tx, child, today).await?;
    Ok(true)
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
