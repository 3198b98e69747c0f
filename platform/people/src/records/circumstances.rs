//! Where a child lives and learns, their needs and their standing in care. What ends stays, with its dates.
//!
//! Every change counts up the child's own version, so that of two people who began from the same page the
//! second is told.

use access::Allowed;
use gate::records::{memory, recheck};
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use store::query::{insert, insert_many};
use store::{Query, Result, Tx, Value, sql};

use super::household;
use crate::{OrganisationId, PersonId};

/// An address as it is entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// House and street.
    pub street: Option<String>,
    pub town: Option<String>,
    /// Postcode, as [`identifiers::Postcode`] writes it.
    pub postcode: Option<String>,
}

/// Counts up a person's version.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn count_up(tx: &mut Tx, person: PersonId, version: i64) -> Result<()> {
    sql!("update person set version = version + 1 where id = $1 and version = $2", person, version)
        .run_or_stale(tx)
        .await
}

/// A new address from a day on; the one before ends the day before. `None` ends it alone.
#[store::boxed]
pub async fn set_address(tx: &mut Tx, person: PersonId, address: Option<&Address>, from: Date) -> Result<()> {
    memory::keep(tx, person).await?;
    end(tx, "address", person, from).await?;
    let Some(address) = address else { return Ok(()) };
    let row: store::Id<()> = tx.new_id();
    insert(
        "address",
        vec![
            ("id", row.into()),
            ("person", person.into()),
            ("street", address.street.clone().into()),
            ("town", address.town.clone().into()),
            ("postcode", address.postcode.clone().into()),
            ("starts_on", from.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// The child moves home, and `along` with it; records it.
///
/// # Errors
/// [`store::StoreError::Stale`].
#[store::boxed]
pub async fn move_home(
    tx: &mut Tx,
    child: PersonId,
    version: i64,
    (address, from): (&Address, Date),
    along: &[PersonId],
    allowed: &Allowed,
) -> Result<()> {
    count_up(tx, child, version).await?;
    household::move_to(tx, child, along, address, from).await?;
    let detail = json!({ "address": { "street": address.street, "town": address.town, "postcode": address.postcode },
                         "from": from.to_string(), "along": along });
    record(tx, child, allowed, detail).await
}

/// Where a child starts: at a setting, or otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Start {
    pub setting: Option<OrganisationId>,
    /// How otherwise: a code of [`crate::model::codes::OTHERWISE`].
    pub otherwise: Option<String>,
    pub words: Option<String>,
    pub sen_unit: bool,
    pub resourced_provision: bool,
    /// A code of [`crate::model::codes::RESIDENTIAL`].
    pub residential: Option<String>,
    /// A code of [`crate::model::codes::WORK_BASED`].
    pub work_based: Option<String>,
    /// Whether the child stays where they are too.
    pub beside: bool,
}

/// The child starts at a setting or otherwise, or has none from a day on; records it. Other settings end the day
/// before unless the child stays there too.
///
/// # Errors
/// [`store::StoreError::Stale`].
#[store::boxed]
pub async fn change_setting(
    tx: &mut Tx,
    child: PersonId,
    version: i64,
    start: &Start,
    from: Date,
    allowed: &Allowed,
) -> Result<()> {
    count_up(tx, child, version).await?;
    memory::keep(tx, child).await?;
    if !start.beside {
        end(tx, "placement", child, from).await?;
    }
    if start.setting.is_some() || start.otherwise.is_some() {
        let row: store::Id<()> = tx.new_id();
        let values = vec![
            ("id", row.into()),
            ("person", child.into()),
            ("organisation", start.setting.into()),
            ("otherwise", start.otherwise.clone().into()),
            ("otherwise_words", start.words.clone().into()),
            ("rank", if start.beside { 2_i64 } else { 1 }.into()),
            ("sen_unit", start.sen_unit.into()),
            ("resourced_provision", start.resourced_provision.into()),
            ("residential", start.residential.clone().into()),
            ("work_based", start.work_based.clone().into()),
            ("starts_on", from.into()),
        ];
        insert("placement", values).run(tx).await?;
    }
    recheck::ask(tx, child, "The school or setting changed").await?;
    record(tx, child, allowed, json!({ "setting": start, "from": from.to_string() })).await
}

/// The child's needs from a day on, most important first; records it.
///
/// # Errors
/// [`store::StoreError::Stale`].
#[store::boxed]
pub async fn set_needs(
    tx: &mut Tx,
    child: PersonId,
    version: i64,
    needs: &[String],
    from: Date,
    allowed: &Allowed,
) -> Result<()> {
    count_up(tx, child, version).await?;
    end(tx, "sen_need", child, from).await?;
    let mut rows = Vec::with_capacity(needs.len());
    for (rank, need) in (1_i64..).zip(needs) {
        let row: store::Id<()> = tx.new_id();
        rows.push(vec![row.into(), child.into(), need.into(), rank.into(), from.into()]);
    }
    insert_many(tx, "sen_need", &["id", "person", "need", "rank", "starts_on"], rows).await?;
    record(tx, child, allowed, json!({ "needs": needs, "from": from.to_string() })).await
}

/// The child's standing in care from a day on; what goes on keeps its first day. Records it.
///
/// # Errors
/// [`store::StoreError::Stale`].
#[store::boxed]
pub async fn set_care(
    tx: &mut Tx,
    child: PersonId,
    version: i64,
    kinds: &[String],
    from: Date,
    allowed: &Allowed,
) -> Result<()> {
    count_up(tx, child, version).await?;
    let before = super::family::care(tx, child).await?;
    for ended in before.iter().filter(|kind| !kinds.contains(kind)) {
        sql!(
            "update care_status set ends_on = $1 where ends_on is null and person = $2 and kind = $3",
            from.yesterday().unwrap_or(from),
            child,
            ended,
        )
        .run(tx)
        .await?;
    }
    let mut rows = Vec::new();
    for begun in kinds.iter().filter(|kind| !before.contains(kind)) {
        let row: store::Id<()> = tx.new_id();
        rows.push(vec![Value::from(row), child.into(), begun.into(), from.into()]);
    }
    insert_many(tx, "care_status", &["id", "person", "kind", "starts_on"], rows).await?;
    record(tx, child, allowed, json!({ "care": kinds, "before": before, "from": from.to_string() })).await
}

/// The last day on which something of this kind began: what comes next begins after it.
#[store::boxed]
pub async fn last_began(tx: &mut Tx, table: &'static str, person: PersonId) -> Result<Option<Date>> {
    let row: (Option<jiff_sqlx::Date>,) =
        Query::new(&format!("select max(starts_on) from {table} where person =")).value(person).one(tx).await?;
    Ok(row.0.map(jiff_sqlx::Date::to_jiff))
}

/// Ends a person's open rows of a dated table the day before `from`. A row that would end before it began
/// never held, and goes; the log keeps that it was there.
async fn end(tx: &mut Tx, table: &'static str, person: PersonId, from: Date) -> Result<()> {
    Query::new(&format!("delete from {table} where ends_on is null and starts_on >="))
        .value(from)
        .push("and person =")
        .value(person)
        .run(tx)
        .await?;
    Query::new(&format!("update {table} set ends_on ="))
        .value(from.yesterday().unwrap_or(from))
        .push("where ends_on is null and person =")
        .value(person)
        .run(tx)
        .await
        .map(|_| ())
}

async fn record(tx: &mut Tx, child: PersonId, allowed: &Allowed, detail: Json) -> Result<()> {
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}
