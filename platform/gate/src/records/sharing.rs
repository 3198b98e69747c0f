//! That an officer decided: this person may have the address and telephone number of that one.

use std::collections::HashSet;

use access::Allowed;
use jiff::civil::Date;
use serde_json::json;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::PersonId;

/// A decision to share; see [`store::Id`].
#[derive(Debug)]
pub struct SharedOf;
pub type SharedId = store::Id<SharedOf>;

/// What of somebody's details is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Where they live.
    Address,
    /// Telephone and e-mail.
    Contact,
    Both,
}

impl What {
    /// As it is stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Contact => "contact",
            Self::Both => "both",
        }
    }

    /// What a code stands for.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Address, Self::Contact, Self::Both].into_iter().find(|one| one.code() == code)
    }
}

/// Whose details a person may have by decisions that hold today: addresses, telephone numbers.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub addresses: HashSet<Uuid>,
    pub contacts: HashSet<Uuid>,
}

/// Whose address and telephone number a person may have, by a decision that holds today.
#[store::boxed]
pub(crate) async fn with(tx: &mut Tx, child: Uuid, person: Uuid, today: Date) -> Result<Decided> {
    let rows: Vec<(Uuid, String)> = sql!(
        "select about_person, what from contact_shared where child = $1 and with_person = $2 and starts_on <= $3
           and (ends_on is null or ends_on >= $4)",
        child,
        person,
        today,
        today,
    )
    .all(tx)
    .await?;
    let of = |other: &str| rows.iter().filter(|(_, what)| what != other).map(|(about, _)| *about).collect();
    Ok(Decided { addresses: of("contact"), contacts: of("address") })
}

/// A decision in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Shared {
    /// The decision.
    pub id: SharedId,
    /// Whose address and telephone number.
    pub about_name: String,
    /// Who may have them.
    pub with_name: String,
    /// What of them: a code of [`What`].
    pub what: String,
    pub reason: String,
    pub decided_by: String,
    starts_on: jiff_sqlx::Date,
}

impl Shared {
    /// Since when.
    #[must_use]
    pub fn starts_on(&self) -> Date {
        self.starts_on.to_jiff()
    }
}

/// The decisions about a child that hold today.
#[store::boxed]
pub async fn of(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<Shared>> {
    sql!(
        "select s.id, trim(a.forename || ' ' || a.surname) as about_name,
           trim(w.forename || ' ' || w.surname) as with_name, s.what,
                 s.reason, s.decided_by, s.starts_on
            from contact_shared s join person a on a.id = s.about_person join person w on w.id = s.with_person
           where s.starts_on <= $1 and (s.ends_on is null or s.ends_on >= $2) and s.child = $3
           order by s.starts_on, s.id",
        today,
        today,
        child,
    )
    .all(tx)
    .await
}

/// Decides that `with` may have the address and telephone number of `about`; records it.
#[store::boxed]
pub async fn share(
    tx: &mut Tx,
    child: PersonId,
    (about, what): (PersonId, What),
    with: PersonId,
    reason: &str,
    by: (&str, Date),
    allowed: &Allowed,
) -> Result<()> {
    let id: SharedId = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("child", child.into()),
        ("about_person", about.into()),
        ("with_person", with.into()),
        ("what", what.code().into()),
        ("reason", reason.into()),
        ("decided_by", by.0.into()),
        ("starts_on", by.1.into()),
    ];
    insert("contact_shared", row).run(tx).await?;
    let detail = json!({ "shared": about, "what": what.code(), "with": with });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail).reason(reason)).await
}

/// Ends a decision from today; `false` where the child has none such. Records it.
#[store::boxed]
pub async fn end(tx: &mut Tx, child: PersonId, id: SharedId, today: Date, allowed: &Allowed) -> Result<bool> {
    let rows = sql!(
        "update contact_shared set ends_on = $1 where (ends_on is null or ends_on >= $2) and child = $3 and id = $4",
        today.yesterday().unwrap_or(today),
        today,
        child,
        id,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Ok(false);
    }
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "sharing_ended": id }))).await?;
    Ok(true)
}
