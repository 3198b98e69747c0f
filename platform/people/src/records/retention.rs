//! Records that are due for review under the area's retention schedule, and records on legal hold. Nothing is deleted here: what is due
//! is listed, and people decide.

use access::{Allowed, App, Viewer};
use gate::Words;
use jiff::civil::Date;
use serde_json::json;
use store::query::insert;
use store::{Listing, Query, Result, SortKey, Tx, setting, sql};

use crate::model::retention::{AGES, USUAL_AGE, born_by};
use crate::{FIND_CHILD, PersonId, scope};

/// The setting with the age at which a record is due.
const AGE: &str = "retention_child_age";

/// The age at which a child's record is due for review.
#[store::boxed]
pub async fn review_age(tx: &mut Tx) -> Result<i64> {
    let set = setting::get(tx, AGE).await?.and_then(|text| text.parse::<i64>().ok());
    Ok(set.filter(|age| AGES.contains(age)).unwrap_or(USUAL_AGE))
}

/// Sets the age at which a child's record is due for review; records it.
#[store::boxed]
pub async fn set_review_age(tx: &mut Tx, age: i64, allowed: &Allowed) -> Result<()> {
    let before = review_age(tx).await?;
    setting::set(tx, AGE, &age.to_string()).await?;
    tx.record(allowed.entry("area", None).detail(json!({ "before": before, "after": age }))).await
}

/// How many records are due, and how many are on hold: numbers of the whole area, for administrators, who see no records.
#[store::boxed]
pub async fn counts(tx: &mut Tx, today: Date) -> Result<(i64, i64)> {
    let born = born_by(today, review_age(tx).await?);
    let due = sql!(
        "select count(*) from person p where p.is_child and p.birth_date <= $1
            and not exists (select 1 from retention_hold h where h.person = p.id)",
        born,
    );
    let due = due.number(tx).await?;
    let held = sql!("select count(*) from retention_hold").number(tx).await?;
    Ok((due, held))
}

/// A record that is due, or is on hold.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Due {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    pub restricted: bool,
    /// Who put it on hold; nothing where it is not.
    pub held_by: Option<String>,
}

impl Due {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by date of birth.
pub const BY_BIRTH: SortKey = SortKey::new("born", &["p.birth_date"]).empty_last();

/// The records that are due and that the viewer may find, the oldest first.
#[must_use]
pub fn due(app: &App, viewer: &Viewer, age: i64) -> Listing<Due> {
    let from =
        Query::new("from person p left join retention_hold h on h.person = p.id where p.is_child and h.id is null");
    listing(app, viewer, from.push("and p.birth_date <=").value(born_by(viewer.today, age)))
}

/// The records on legal hold that the viewer may find, due or not.
#[must_use]
pub fn held(app: &App, viewer: &Viewer) -> Listing<Due> {
    listing(app, viewer, Query::new("from person p join retention_hold h on h.person = p.id where p.is_child"))
}

fn listing(app: &App, viewer: &Viewer, from: Query) -> Listing<Due> {
    let select = Query::new("select p.id as person, p.forename, p.surname, p.birth_date, p.restricted, h.held_by");
    Listing::new(select, scope::within(app, viewer, FIND_CHILD, from.push("and")), "p.birth_date, p.sort_key, p.id")
}

/// A legal hold.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Hold {
    pub because: Words,
    pub held_by: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub held_on: Date,
}

/// The legal hold of a record.
#[store::boxed]
pub async fn hold(tx: &mut Tx, person: PersonId) -> Result<Option<Hold>> {
    sql!("select because, held_by, held_on from retention_hold where person = $1", person).maybe(tx).await
}

/// Puts a record on legal hold; records it.
///
/// # Errors
/// [`store::StoreError::Duplicate`] where it is on hold already.
#[store::boxed]
pub async fn put_on_hold(
    tx: &mut Tx,
    person: PersonId,
    because: &str,
    by: &str,
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    let id: store::Id<Hold> = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("person", person.into()),
        ("because", because.into()),
        ("held_by", by.into()),
        ("held_on", today.into()),
    ];
    insert("retention_hold", row).run(tx).await?;
    let detail = json!({ "legal_hold": true });
    tx.record(allowed.entry("person", Some(person.uuid())).detail(detail).reason(because)).await
}

/// Ends the legal hold of a record; records it.
///
/// # Errors
/// [`store::StoreError::Stale`] where it is not on hold any more.
#[store::boxed]
pub async fn end_hold(tx: &mut Tx, person: PersonId, because: &str, allowed: &Allowed) -> Result<()> {
    sql!("delete from retention_hold where person = $1", person).run_or_stale(tx).await?;
    let detail = json!({ "legal_hold": false });
    tx.record(allowed.entry("person", Some(person.uuid())).detail(detail).reason(because)).await
}
