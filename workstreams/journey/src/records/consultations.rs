//! Settings that are consulted about a child: what they answer, and what the authority decides on it.

use access::{App, Viewer};
use gate::{Outgoing, Words};
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use crate::ANSWER_CONSULTATION;

/// A consultation; see [`store::Id`].
#[derive(Debug)]
pub struct ConsultationOf;
pub type ConsultationId = store::Id<ConsultationOf>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Consultation {
    pub id: ConsultationId,
    pub person: PersonId,
    /// The setting.
    pub organisation: OrganisationId,
    pub setting: Words,
    sent_on: jiff_sqlx::Date,
    /// `yes` or `no`; none while nobody has answered.
    pub answer: Option<String>,
    grounds: String,
    pub answer_reason: Option<Words>,
    pub answered_by: Option<Words>,
    answered_on: Option<jiff_sqlx::Date>,
    /// `named` or `not_named`; none while nobody has decided.
    pub outcome: Option<String>,
    /// The ground of section 39(4) that the authority relies on.
    pub outcome_ground: Option<String>,
    pub outcome_reason: Option<Words>,
    pub decided_by: Option<Words>,
    /// What a place costs in a year, in whole pounds, as the setting says.
    pub cost: Option<i64>,
    decided_on: Option<jiff_sqlx::Date>,
}

impl Consultation {
    /// When the setting was asked.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
    #[must_use]
    pub fn answered_on(&self) -> Option<Date> {
        self.answered_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// When the authority decided.
    #[must_use]
    pub fn decided_on(&self) -> Option<Date> {
        self.decided_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// The codes of the grounds that it names.
    #[must_use]
    pub fn grounds(&self) -> Vec<&str> {
        self.grounds.split_whitespace().collect()
    }
}

const COLUMNS: &str = "select c.id, c.person, c.organisation, o.name as setting, c.sent_on, c.answer, c.grounds,
       c.answer_reason, c.answered_by, c.answered_on, c.outcome, c.outcome_ground, c.outcome_reason, c.decided_by,
       c.decided_on, c.cost
  from consultation c join organisation o on o.id = c.organisation";

/// A child's, newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Consultation>> {
    Query::new(&format!("{COLUMNS} where c.person =")).value(child).push("order by c.sent_on desc, c.id").all(tx).await
}

/// One of a child's.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, child: PersonId, id: ConsultationId) -> Result<Consultation> {
    Query::new(&format!("{COLUMNS} where c.person =")).value(child).push("and c.id =").value(id).one(tx).await
}

/// Asks a setting. The caller records event, admission and audit entry.
pub async fn add(tx: &mut Tx, may: &Outgoing, setting: OrganisationId, on: Date) -> Result<ConsultationId> {
    let id: ConsultationId = tx.new_id();
    insert(
        "consultation",
        vec![
            ("id", id.into()),
            ("person", may.child().into()),
            ("organisation", setting.into()),
            ("sent_on", on.into()),
            ("grounds", "".into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// What a setting says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether it can take the child.
    pub yes: bool,
    /// The codes of its grounds.
    pub grounds: Vec<String>,
    pub reason: String,
    /// What a place costs in a year, in whole pounds.
    pub cost: Option<i64>,
}

/// Keeps a setting's answer, also one that comes after the authority decided. The caller records event and audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it has answered meanwhile.
pub async fn answer(tx: &mut Tx, id: ConsultationId, answer: &Answer, by: &str, on: Date) -> Result<()> {
    sql!(
        "update consultation set answer = $1, grounds = $2, answer_reason = $3, answered_by = $4, answered_on = $5,
           cost = $6 where answer is null and id = $7",
        if answer.yes { "yes" } else { "no" },
        answer.grounds.join(" "),
        &answer.reason,
        by,
        on,
        answer.cost,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Takes an answer back that was not given. The caller records event and audit entry.
pub async fn unanswer(tx: &mut Tx, id: ConsultationId) -> Result<()> {
    sql!(
        "update consultation set answer = null, grounds = '', answer_reason = null, answered_by = null,
           answered_on = null, cost = null
           where outcome is null and id = $1",
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Removes a consultation that never was. Its event stays in the history. The caller records event and audit entry.
pub async fn remove(tx: &mut Tx, id: ConsultationId) -> Result<()> {
    sql!("delete from consultation where id = $1", id).run(tx).await.map(|_| ())
}

/// What the authority decides on a consultation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the setting is to be named.
    pub named: bool,
    /// The ground on which it is not.
    pub ground: Option<String>,
    /// The authority's own reasoning.
    pub reason: String,
}

/// Keeps the decision. The caller ends the admission and records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody else decided meanwhile.
pub async fn decide(tx: &mut Tx, id: ConsultationId, outcome: &Outcome, by: &str, on: Date) -> Result<()> {
    sql!(
        "update consultation set outcome = $1, outcome_ground = $2, outcome_reason = $3, decided_by = $4,
           decided_on = $5 where outcome is null and id = $6",
        if outcome.named { "named" } else { "not_named" },
        outcome.ground.clone(),
        &outcome.reason,
        by,
        on,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// A consultation in a setting's list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Asked {
    /// The consultation.
    pub id: ConsultationId,
    pub person: PersonId,
    /// The child's forename.
    pub forename: String,
    /// The child's surname.
    pub surname: String,
    pub restricted: bool,
    pub setting: String,
    sent_on: jiff_sqlx::Date,
    /// What it answered.
    pub answer: Option<String>,
}

impl Asked {
    /// When it was asked.
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_ASKED: SortKey = SortKey::new("asked", &["c.sent_on"]);

/// What the viewer's settings are asked and the authority has not decided, unanswered first; or what is not answered alone.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, open: bool) -> Listing<Asked> {
    let select = "select c.id, c.person, p.forename, p.surname, p.restricted, o.name as setting, c.sent_on, c.answer";
    Listing::new(Query::new(select), of_settings(app, viewer, open), "c.answer is not null, c.sent_on, c.id")
}

/// How many of them nobody has answered.
pub async fn count_open(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<i64> {
    if viewer.organisations(access::Role::Senco).is_empty() {
        return Ok(0);
    }
    listing(app, viewer, true).count(tx).await
}

/// What the viewer's settings are asked and the authority has not decided, about children who live.
fn of_settings(app: &App, viewer: &Viewer, open: bool) -> Query {
    let own = viewer.organisations(access::Role::Senco);
    let query = Query::new(
        "from consultation c join organisation o on o.id = c.organisation join person p on p.id = c.person
          where c.outcome is null and",
    );
    let query = if own.is_empty() {
        query.push("1 = 0 and")
    } else {
        query.push("c.organisation in (").list(own).push(") and")
    };
    let query = if open { query.push("c.answer is null and") } else { query };
    let query = query.push(&format!("not {} and", gate::outgoing::has_died("p.id")));
    people::within(app, viewer, ANSWER_CONSULTATION, query)
}
