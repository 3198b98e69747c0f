//! New contact details that somebody of the family asks for, until an officer has looked at them.

use std::collections::BTreeMap;

use access::{AccountId, Viewer};
use gate::Words;
use jiff::civil::Date;
use people::PersonId;
use people::records::circumstances::Address;
use people::records::relatives::{self, Own};
use store::query::insert;
use store::{Result, Tx, sql};

use super::held::compared;

/// A change that somebody asks for; see [`store::Id`].
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Change {
    pub id: store::Id<Change>,
    /// Whose details they are.
    pub person: PersonId,
    pub account: AccountId,
    pub asked_by: String,
    asked_on: jiff_sqlx::Date,
    changes: String,
    /// `waiting`, `agreed`, `refused` or `replaced`.
    pub state: String,
    /// Why it was not agreed to.
    pub reason: Option<Words>,
}
pub type ChangeId = store::Id<Change>;

/// Who must not find out the new details, as whoever asks for the change says.
pub const KEPT_FROM: &str = "kept_from";

impl Change {
    /// Who must not find out the new details; none where nobody was named.
    #[must_use]
    pub fn kept_from(&self) -> Option<Words> {
        self.fields().remove(KEPT_FROM).map(Words::new)
    }

    /// Whether somebody must not find out the new home: of a telephone number alone nothing stands on a letter.
    fn keeps_home(&self) -> bool {
        let fields = self.fields();
        fields.contains_key(KEPT_FROM) && fields.contains_key("street")
    }

    #[must_use]
    pub fn asked_on(&self) -> Date {
        self.asked_on.to_jiff()
    }

    /// The fields that are to change.
    #[must_use]
    pub fn fields(&self) -> BTreeMap<String, String> {
        serde_json::from_str(&self.changes).unwrap_or_default()
    }

    /// What is known, with these changes.
    #[must_use]
    pub fn apply(&self, own: &Own) -> Own {
        let fields = self.fields();
        let of = |name: &str| fields.get(name).map(|text| Some(text.clone()).filter(|text| !text.is_empty()));
        let mut new = own.clone();
        new.forename = of("forename").flatten().unwrap_or(new.forename);
        if let Some(surname) = of("surname") {
            new.surname = surname.unwrap_or_default();
        }
        // Only of one that somebody must not find out: else they changed at once.
        if let Some(phone) = of("phone") {
            new.phone = phone;
        }
        if let Some(email) = of("email") {
            new.email = email;
        }
        if let (Some(street), Some(town), Some(postcode)) = (of("street"), of("town"), of("postcode")) {
            new.address = Address { street, town, postcode };
        }
        new
    }
}

const COLUMNS: &str =
    "select id, person, account, asked_by, asked_on, changes, state, reason from details_change where";

/// Asks for a change, in the place of one that waits. The caller records the audit entry.
pub async fn ask(tx: &mut Tx, viewer: &Viewer, person: PersonId, fields: &BTreeMap<&str, String>) -> Result<ChangeId> {
    sql!("update details_change set state = 'replaced' where state = 'waiting' and person = $1", person)
        .run(tx)
        .await?;
    let id: ChangeId = tx.new_id();
    insert(
        "details_change",
        vec![
            ("id", id.into()),
            ("person", person.into()),
            ("account", viewer.account.into()),
            ("asked_by", viewer.name.as_str().into()),
            ("asked_on", viewer.today.into()),
            ("changes", serde_json::to_string(fields).unwrap_or_default().into()),
            ("state", "waiting".into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// The newest change that was asked for of somebody's details, where it waits or was not agreed to.
pub async fn newest(tx: &mut Tx, person: PersonId) -> Result<Option<Change>> {
    let found: Option<Change> =
        sql!(COLUMNS, "person = $1 order by asked_on desc, id desc limit 1", person).maybe(tx).await?;
    Ok(found.filter(|one| one.state == "waiting" || one.state == "refused"))
}

/// Of the child and each of its family the newest change, where it was not agreed to and they were told why.
pub async fn refused(tx: &mut Tx, child: PersonId) -> Result<Vec<Change>> {
    let people: Vec<(PersonId,)> = sql!(
        "select distinct person from details_change where state = 'refused' and reason is not null and (person = $1
           or person in (select r.person from relationship r where r.child = $2))",
        child,
        child,
    )
    .all(tx)
    .await?;
    let mut all = Vec::new();
    for (person,) in people {
        let newest = newest(tx, person).await?;
        all.extend(newest.filter(|one| one.state == "refused" && one.reason.is_some()));
    }
    Ok(all)
}

/// The child, and those of its family, whose new address waits that must be kept from somebody: nothing goes by post to where they
/// lived until an officer has looked at it.
pub async fn held(tx: &mut Tx, child: PersonId) -> Result<Vec<PersonId>> {
    let waiting: Vec<Change> = sql!(
        COLUMNS,
        "state = 'waiting' and (person = $1 or person in (select r.person from relationship r where r.child = $2))",
        child,
        child
    )
    .all(tx)
    .await?;
    Ok(waiting.into_iter().filter(Change::keeps_home).map(|one| one.person).collect())
}

/// Those of them who live in the child’s home: who lives elsewhere moves from elsewhere, and stops no letter to it.
pub async fn held_at_home(tx: &mut Tx, child: PersonId) -> Result<Vec<PersonId>> {
    let home = relatives::address(tx, child).await?;
    let is_home = |one: &Address| is_same_home(one, &home);
    let mut there = Vec::new();
    for person in held(tx, child).await? {
        let own = relatives::address(tx, person).await?;
        let is_unknown = own.street.is_none() && own.postcode.is_none();
        if person == child || is_home(&own) || (is_unknown && lives_with(tx, child, person).await?) {
            there.push(person);
        }
    }
    Ok(there)
}

/// Whether two addresses are one, however they are written.
fn is_same_home(one: &Address, other: &Address) -> bool {
    let lines = |of: &Address| {
        let all: Vec<String> = [&of.street, &of.town, &of.postcode].into_iter().flatten().cloned().collect();
        compared(&all).to_lowercase()
    };
    lines(one) == lines(other)
}

async fn lives_with(tx: &mut Tx, child: PersonId, person: PersonId) -> Result<bool> {
    let count =
        sql!("select count(*) from relationship where lives_with and child = $1 and person = $2", child, person)
            .number(tx)
            .await?;
    Ok(count > 0)
}

/// One that waits.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none such.
pub async fn waiting(tx: &mut Tx, id: ChangeId) -> Result<Change> {
    sql!(COLUMNS, "state = 'waiting' and id = $1", id).one(tx).await
}

/// Decides on it. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody else did meanwhile.
pub async fn decide(tx: &mut Tx, id: ChangeId, agreed: bool, by: &str, reason: &str, today: Date) -> Result<()> {
    sql!(
        "update details_change set state = $1, decided_by = $2, decided_on = $3, reason = $4
           where state = 'waiting' and id = $5",
        if agreed { "agreed" } else { "refused" },
        by,
        today,
        Some(reason).filter(|reason| !reason.is_empty()),
        id,
    )
    .run_or_stale(tx)
    .await
}
