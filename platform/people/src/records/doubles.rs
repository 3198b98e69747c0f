//! Records that may be about one child, noted for those who may open both.

use access::{App, Viewer};
use jiff::civil::Date;
use store::query::insert;
use store::{Query, Result, Tx, sql};

use crate::{EDIT_CHILD, FIND_CHILD, PersonId, scope};

/// Two records that may be about one child.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Double {
    /// The record that was here first.
    pub person: PersonId,
    forename: String,
    surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    /// The record that came later.
    pub other: PersonId,
    other_forename: String,
    other_surname: String,
}

impl Double {
    /// The name on the first record.
    #[must_use]
    pub fn name(&self) -> String {
        gate::name::full(&self.forename, &self.surname)
    }
    /// The name on the later record.
    #[must_use]
    pub fn other_name(&self) -> String {
        gate::name::full(&self.other_forename, &self.other_surname)
    }
    /// Date of birth on the first record.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Notes that a new record may be about the child of another. The caller records the audit entry of what it did.
#[store::boxed]
pub async fn note(tx: &mut Tx, person: PersonId, other: PersonId) -> Result<()> {
    let id: store::Id<()> = tx.new_id();
    let now = tx.now();
    insert(
        "possible_double",
        vec![("id", id.into()), ("person", person.into()), ("other", other.into()), ("noted_at", now.into())],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Records that may be about one child, where the viewer may change the first of them and find the other, which may be restricted by
/// now: each of the few that nobody has decided on.
#[store::boxed]
pub async fn waiting(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Double>> {
    let query = Query::new(
        "select d.person, p.forename, p.surname, p.birth_date, d.other, o.forename as other_forename,
                o.surname as other_surname
           from possible_double d cross join person p cross join person o
          where p.id = d.person and o.id = d.other and o.is_child and d.decided_at is null and p.is_child and",
    );
    // The few come first: SQLite would otherwise ask of every child.
    let query = scope::within(app, viewer, EDIT_CHILD, query)
        .push("and exists (select 1 from person p where p.id = d.other and");
    scope::within(app, viewer, FIND_CHILD, query).push(") order by d.noted_at, d.id").all(tx).await
}

/// Somebody said that two records are of two children. The caller records the audit entry.
#[store::boxed]
pub async fn decide(tx: &mut Tx, person: PersonId, other: PersonId) -> Result<()> {
    let now = tx.now();
    for (one, two) in [(person, other), (other, person)] {
        sql!(
            "update possible_double set decided_at = $1 where decided_at is null and person = $2 and other = $3",
            now,
            one,
            two,
        )
        .run(tx)
        .await?;
    }
    Ok(())
}
