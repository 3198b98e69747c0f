//! The compliance register: what an organisation must hold, and until when it holds.

use access::{Allowed, Viewer};
use jiff::civil::Date;
use serde_json::json;
use store::query::insert;
use store::{Listing, Query, Result, Tx, sql};
use uuid::Uuid;

use crate::OrganisationId;

/// A piece of evidence.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Evidence {
    /// A code of [`crate::evidence::KINDS`].
    pub kind: String,
    /// A policy number or the like.
    pub reference: Option<String>,
    expires_on: Option<jiff_sqlx::Date>,
    /// Who looked at it.
    pub checked_by: String,
    checked_on: jiff_sqlx::Date,
}

impl Evidence {
    /// The last day it holds.
    #[must_use]
    pub fn expires_on(&self) -> Option<Date> {
        self.expires_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// When it was looked at.
    #[must_use]
    pub fn checked_on(&self) -> Date {
        self.checked_on.to_jiff()
    }
}

/// An organisation's evidence, newest of each kind first.
#[store::boxed]
pub async fn of(tx: &mut Tx, organisation: OrganisationId) -> Result<Vec<Evidence>> {
    sql!(
        "select kind, reference, expires_on, checked_by, checked_on from compliance where organisation = $1
           order by kind, expires_on desc, id desc",
        organisation,
    )
    .all(tx)
    .await
}

/// Adds a piece of evidence; records it. Earlier ones stay.
#[store::boxed]
pub async fn add(
    tx: &mut Tx,
    viewer: &Viewer,
    organisation: OrganisationId,
    kind: &str,
    reference: Option<&str>,
    expires_on: Option<Date>,
    allowed: &Allowed,
) -> Result<()> {
    let id: store::Id<Evidence> = tx.new_id();
    insert(
        "compliance",
        vec![
            ("id", id.into()),
            ("organisation", organisation.into()),
            ("kind", kind.into()),
            ("reference", reference.into()),
            ("expires_on", expires_on.into()),
            ("checked_by", (&viewer.name).into()),
            ("checked_on", viewer.today.into()),
        ],
    )
    .run(tx)
    .await?;
    let detail = json!({ "kind": kind, "expires_on": expires_on.map(|date| date.to_string()) });
    tx.record(allowed.entry("organisation", Some(organisation.uuid())).detail(detail)).await
}

/// Evidence that has expired or soon will, with its organisation, soonest first.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Expiring {
    pub organisation: OrganisationId,
    pub name: String,
    /// A code of [`crate::evidence::KINDS`].
    pub kind: String,
    expires_on: jiff_sqlx::Date,
}

impl Expiring {
    /// The last day it holds.
    #[must_use]
    pub fn expires_on(&self) -> Date {
        self.expires_on.to_jiff()
    }
}

/// That evidence `c` has no later one of its kind.
pub(super) const IS_LAST: &str =
    "not exists (select 1 from compliance n where n.organisation = c.organisation and n.kind = c.kind
    and n.expires_on > c.expires_on)";

/// What expires by a day and has no later evidence of its kind: of these organisations alone, or of all.
#[must_use]
pub fn expiring(own: Option<Vec<Uuid>>, by: Date) -> Listing<Expiring> {
    let select = Query::new("select c.organisation, o.name, c.kind, c.expires_on");
    let from = Query::new("from compliance c join organisation o on o.id = c.organisation where")
        .push(IS_LAST)
        .push("and c.expires_on <=")
        .value(by);
    let from = match own {
        Some(own) if own.is_empty() => from.push("and 1 = 0"),
        Some(own) => from.push("and c.organisation in (").list(own).push(")"),
        None => from,
    };
    Listing::new(select, from, "c.expires_on, o.sort_key, c.kind, c.id")
}
