//! Whether anything may go out about a child: nothing does after a death, until somebody says why it must.
//!
//! A death is an event of the child. Whether it was recorded by hand, brought in or put right afterwards, everything that
//! asks here follows it at once, and everything goes on once it was put right.

use jiff::civil::Date;
use store::{Query, Result, Tx};
use thiserror::Error;
use uuid::Uuid;

use crate::PersonId;

/// The event that says that a child or young person died.
pub const DIED: &str = law::Kind::Died.code();
/// The event by which a plan ends; with reason 8 of the SEN2 return it says the same.
const CEASED: &str = law::Kind::PlanCeased.code();

/// That the event `e` says that the child died, as a condition in SQL.
const SAYS_DIED: &str =
    r#"(e.kind = 'child.died' or (e.kind = 'plan.ceased' and e.detail like '%"ceasereason":"8"%'))"#;
/// That no later event puts `e` right.
const HOLDS: &str = "not exists (select 1 from event c where c.corrects = e.id)";

/// Whether an event of this kind with this detail says that the child died.
#[must_use]
pub fn says_died(kind: &str, detail: &str) -> bool {
    kind == DIED || (kind == CEASED && detail.contains(r#""ceasereason":"8""#))
}

/// The condition in SQL that a death of the person in `person` is recorded and holds.
#[must_use]
pub fn has_died(person: &str) -> String {
    format!("exists (select 1 from event e where e.person = {person} and {SAYS_DIED} and {HOLDS})")
}

/// The day, in SQL, on which the person in `person` died; null where none is recorded that holds.
#[must_use]
pub fn died_on(person: &str) -> String {
    format!("(select min(e.happened_on) from event e where e.person = {person} and {SAYS_DIED} and {HOLDS})")
}

/// The condition in SQL that something about the person in `person`, which leaves at the time in `leaves_at` and was let
/// out in spite of a death where `let_out` says why, is stopped.
#[must_use]
pub fn stopped(person: &str, leaves_at: &str, let_out: &str) -> String {
    format!(
        "({let_out} is null and {}
          and exists (select 1 from event e where e.person = {person} and {SAYS_DIED} and e.recorded_at <= {leaves_at}))",
        has_died(person)
    )
}

/// The condition in SQL that something that was made about the person in `person`, and has not gone out yet, stays: a death is
/// recorded that holds, and `let_out` does not say why it goes all the same.
#[must_use]
pub fn stays(person: &str, let_out: &str) -> String {
    format!("({let_out} is null and {})", has_died(person))
}

/// That something may go out about a child. Whoever sends asks for it; there is no other way to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    child: PersonId,
    let_out: Option<String>,
}

/// Why nothing goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "A death on {} is recorded. Nothing is sent until you say why it must be, in a few words",
    law::working::shown(*on)
)]
pub struct Stopped {
    /// The day of the death.
    pub on: Date,
}

impl Outgoing {
    /// Whether something may go out about the child. `reason` is why it must although the child died.
    ///
    /// # Errors
    /// Those of the store; the inner one where a death is recorded and no reason is given.
    #[store::boxed]
    pub async fn about(tx: &mut Tx, child: PersonId, reason: &str) -> Result<std::result::Result<Self, Stopped>> {
        let reason = reason.trim();
        Ok(match died(tx, child).await? {
            Some(on) if !page::words::is_reason(reason) => Err(Stopped { on }),
            Some(_) => Ok(Self { child, let_out: Some(reason.to_owned()) }),
            None => Ok(Self { child, let_out: None }),
        })
    }

    /// What a family or a professional writes to the local authority: that always arrives.
    #[must_use]
    pub fn to_the_authority(child: PersonId) -> Self {
        Self { child, let_out: Some("To the local authority".to_owned()) }
    }

    #[must_use]
    pub const fn child(&self) -> PersonId {
        self.child
    }

    /// Why it goes out although the child died.
    #[must_use]
    pub fn let_out(&self) -> Option<&str> {
        self.let_out.as_deref()
    }
}

/// The day on which a child died, where that is recorded and holds.
#[store::boxed]
pub async fn died(tx: &mut Tx, child: PersonId) -> Result<Option<Date>> {
    let row: (Option<jiff_sqlx::Date>,) =
        Query::new(&format!("select min(e.happened_on) from event e where {SAYS_DIED} and {HOLDS} and e.person ="))
            .value(child)
            .one(tx)
            .await?;
    Ok(row.0.map(jiff_sqlx::Date::to_jiff))
}

/// Of these children those who died, and when.
#[store::boxed]
pub async fn died_among(tx: &mut Tx, children: &[PersonId]) -> Result<Vec<(PersonId, Date)>> {
    let mut all = Vec::new();
    for some in children.chunks(500) {
        let rows: Vec<(PersonId, jiff_sqlx::Date)> = Query::new(&format!(
            "select e.person, min(e.happened_on) from event e where {SAYS_DIED} and {HOLDS} and e.person in ("
        ))
        .list(some.iter().copied())
        .push(") group by e.person")
        .all(tx)
        .await?;
        all.extend(rows.into_iter().map(|(person, on)| (person, on.to_jiff())));
    }
    Ok(all)
}

/// The children from one id to another who died, and when.
#[store::boxed]
pub async fn died_in(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Vec<(PersonId, Date)>> {
    let rows: Vec<(PersonId, jiff_sqlx::Date)> = Query::new(&format!(
        "select e.person, min(e.happened_on) from event e where {SAYS_DIED} and {HOLDS} and e.person >="
    ))
    .value(first)
    .push("and e.person <=")
    .value(last)
    .push("group by e.person")
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person, on)| (person, on.to_jiff())).collect())
}

#[cfg(test)]
mod tests {
    use law::ending::End;

    use super::*;

    #[test]
    fn the_condition_in_sql_is_of_the_same_events_as_the_one_in_code() {
        let reason = format!(r#""ceasereason":"{}""#, End::Died.code());
        assert!(says_died(DIED, "{}") && says_died(CEASED, &format!("{{{reason}}}")) && !says_died(CEASED, "{}"));
        for named in [format!("'{DIED}'"), format!("'{CEASED}'"), reason] {
            assert!(SAYS_DIED.contains(&named), "{named}");
        }
    }
}
