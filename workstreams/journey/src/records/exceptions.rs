//! Exceptions that were relied on.

use access::{App, Viewer};
use jiff::civil::Date;
use law::Ground;
use law::ledger::Reliance;
use people::{OPEN_CHILD, PersonId};
use store::query::insert;
use store::{Listing, Query, Result, SortKey, StoreError, Tx, sql};

#[derive(sqlx::FromRow)]
struct Row {
    rule: String,
    ground: String,
    facts: String,
    judged_by: String,
    reason: String,
    judged_on: jiff_sqlx::Date,
    told_family_on: Option<jiff_sqlx::Date>,
}

/// A ground's code, as tables hold it.
#[must_use]
pub fn code(ground: Ground) -> String {
    serde_json::to_value(ground).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The ground of a code.
#[must_use]
pub fn ground(code: &str) -> Option<Ground> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

/// A child's, oldest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Reliance>> {
    let rows: Vec<Row> = sql!(
        "select rule, ground, facts, judged_by, reason, judged_on, told_family_on from reliance where person = $1
           order by judged_on, id",
        child,
    )
    .all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let ground = ground(&row.ground).ok_or_else(|| StoreError::Damaged {
                what: "An exception".to_owned(),
                why: format!("its ground {} is not known", row.ground),
            })?;
            Ok(Reliance {
                rule: row.rule,
                ground,
                facts: row.facts,
                judged_by: row.judged_by,
                reason: row.reason,
                judged_on: row.judged_on.to_jiff(),
                told_family_on: row.told_family_on.map(jiff_sqlx::Date::to_jiff),
            })
        })
        .collect()
}

/// Keeps one. The caller has checked it, and records the audit entry.
pub async fn add(tx: &mut Tx, child: PersonId, reliance: &Reliance) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    insert(
        "reliance",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("rule", (&reliance.rule).into()),
            ("ground", code(reliance.ground).into()),
            ("facts", (&reliance.facts).into()),
            ("judged_by", (&reliance.judged_by).into()),
            ("reason", (&reliance.reason).into()),
            ("judged_on", reliance.judged_on.into()),
            ("told_family_on", reliance.told_family_on.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// How many exceptions were relied on since a day, by ground, for the children whom the viewer may open at work.
pub async fn counts(tx: &mut Tx, app: &App, viewer: &Viewer, since: Date) -> Result<Vec<(String, i64)>> {
    let query = Query::new("select r.ground, count(*) from reliance r where r.judged_on >=").value(since).push("and");
    people::counted(app, viewer, OPEN_CHILD, "r.person", query)
        .push("group by r.ground order by count(*) desc, r.ground")
        .all(tx)
        .await
}

/// An exception in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Relied {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    pub restricted: bool,
    /// The rule whose time limit it lifts.
    pub rule: String,
    /// The code of the ground.
    pub ground: String,
    pub judged_by: String,
    judged_on: jiff_sqlx::Date,
    told_family_on: Option<jiff_sqlx::Date>,
}

impl Relied {
    #[must_use]
    pub fn judged_on(&self) -> Date {
        self.judged_on.to_jiff()
    }

    #[must_use]
    pub fn told_family_on(&self) -> Option<Date> {
        self.told_family_on.map(jiff_sqlx::Date::to_jiff)
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DAY: SortKey = SortKey::new("on", &["r.judged_on"]);

/// The exceptions that were relied on since a day, the last first; those on one ground, by its code, where one is asked for.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, since: Date, ground: &str) -> Listing<Relied> {
    let select = Query::new(
        "select r.person, p.forename, p.surname, p.restricted, r.rule, r.ground, r.judged_by, r.judged_on, r.told_family_on",
    );
    let from = Query::new("from reliance r join person p on p.id = r.person where r.judged_on >=").value(since);
    let from = if ground.is_empty() { from } else { from.push("and r.ground =").value(ground) };
    let from = people::may_at_work(app, viewer, OPEN_CHILD, from.push("and"));
    Listing::new(select, from, "r.judged_on desc, r.id")
}
