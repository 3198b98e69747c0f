//! Settings, providers and services.

use std::collections::BTreeMap;

use access::{Allowed, history};
use jiff::civil::Date;
use search::fold::sort_key;
use search::records::wanted;
use search::{Part, Wanted};
use serde_json::json;
use store::query::{VALUES_PER_STATEMENT, insert};
use store::{Listing, Query, Result, SortKey, StoreError, Tx, Value, sql};

use super::found_by;
use crate::OrganisationId;

/// An organisation as pages show it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Record {
    pub id: OrganisationId,
    /// `setting`, `provider` or `service`.
    pub kind: String,
    pub name: String,
    /// Unique Reference Number.
    pub urn: Option<String>,
    /// UK Provider Reference Number.
    pub ukprn: Option<String>,
    /// The local authority's three digits.
    pub la_code: Option<String>,
    /// GIAS type.
    pub type_name: Option<String>,
    /// GIAS phase.
    pub phase: Option<String>,
    /// "Open" and so on.
    pub status: String,
    /// Youngest age, in years.
    pub low_age: Option<i64>,
    /// Oldest age, in years.
    pub high_age: Option<i64>,
    /// Places.
    pub capacity: Option<i64>,
    /// Pupils on roll.
    pub pupils: Option<i64>,
    /// Resourced provision or SEN unit.
    pub resourced_provision: Option<String>,
    /// SEN types it is approved for.
    pub sen_types: Option<String>,
    pub street: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    pub website: Option<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// `gias`, `local` or `invented`.
    pub source: String,
    /// Counts changes.
    pub version: i64,
}

const COLUMNS: &str =
    "id, kind, name, urn, ukprn, la_code, type_name, phase, status, low_age, high_age, capacity, pupils,
    resourced_provision, sen_types, street, town, postcode, phone, email, website, contact_name, source, version";

/// What a list asks.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Part of the name, or a whole URN.
    pub text: String,
    /// A kind; all where it is empty.
    pub kind: String,
    /// With evidence that has expired or expires by this day, and nothing later in its place.
    pub renew_by: Option<Date>,
}

impl Filter {
    fn to(&self, query: Query) -> Query {
        let mut query = query.push("where status <> 'Closed'");
        if !self.kind.is_empty() {
            query = query.push("and kind =").value(&self.kind);
        }
        if let Some(day) = self.renew_by {
            query = query
                .push("and exists (select 1 from compliance c where c.organisation = organisation.id and")
                .push(super::compliance::IS_LAST)
                .push("and c.expires_on <=")
                .value(day)
                .push(")");
        }
        let text = sort_key(&self.text, "");
        if !text.is_empty() {
            query = query.push("and (sort_key like").value(format!("%{text}%")).push("or urn =").value(&text).push(")");
        }
        query
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["sort_key"]);
/// Sorts by the type, as GIAS has it.
pub const BY_TYPE: SortKey = SortKey::new("type", &["coalesce(type_name, kind)"]);
/// Sorts by town.
pub const BY_TOWN: SortKey = SortKey::new("town", &["town"]).empty_last();

/// Organisations by name. They are no secret among professionals; the caller has checked that much.
#[must_use]
pub fn listing(filter: &Filter) -> Listing<Record> {
    let select = Query::new(&format!("select {COLUMNS}"));
    Listing::new(select, filter.to(Query::new("from organisation")), "sort_key, id")
}

/// Organisations that answer to what was typed into the search box, the nearest first. No date is anything of theirs.
pub async fn answering(tx: &mut Tx, parts: &[Part]) -> Result<Listing<Record>> {
    let mut wanted = Vec::new();
    for part in parts {
        wanted.extend(Wanted::part(tx, part).await?);
    }
    if parts.iter().any(|part| matches!(part, Part::Date(_))) {
        wanted.clear();
    }
    let columns: Vec<String> = COLUMNS.split(',').map(|column| format!("o.{}", column.trim())).collect();
    let from = Query::new("from").then(wanted::all_of(tx, found_by::ORGANISATIONS.about, &wanted).await?);
    let from = from.push("m join organisation o on o.id = m.subject where o.status <> 'Closed'");
    Ok(Listing::new(Query::new(&format!("select {}", columns.join(", "))), from, "m.rank, o.sort_key, o.id"))
}

/// One organisation.
///
/// # Errors
/// [`StoreError::NotFound`].
#[store::boxed]
pub async fn load(tx: &mut Tx, id: OrganisationId) -> Result<Record> {
    Query::new(&format!("select {COLUMNS} from organisation where id =")).value(id).one(tx).await
}

/// The name of an organisation, for lists of roles; a dash where it is gone.
#[store::boxed]
pub async fn name(tx: &mut Tx, id: uuid::Uuid) -> Result<String> {
    let row: Option<(String,)> = sql!("select name from organisation where id = $1", id).maybe(tx).await?;
    Ok(row.map_or_else(|| "–".to_owned(), |(name,)| name))
}

/// The organisation with this URN.
#[store::boxed]
pub async fn by_urn(tx: &mut Tx, urn: &str) -> Result<Option<OrganisationId>> {
    let row: Option<(OrganisationId,)> = sql!("select id from organisation where urn = $1", urn).maybe(tx).await?;
    Ok(row.map(|(id,)| id))
}

/// What a person may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// `setting`, `provider` or `service`.
    pub kind: String,
    pub name: String,
    /// Unique Reference Number.
    pub urn: Option<String>,
    /// UK Provider Reference Number.
    pub ukprn: Option<String>,
    pub street: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    pub website: Option<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
}

impl Details {
    fn row(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("kind", (&self.kind).into()),
            ("name", (&self.name).into()),
            ("sort_key", sort_key(&self.name, "").into()),
            ("urn", self.urn.clone().into()),
            ("ukprn", self.ukprn.clone().into()),
            ("street", self.street.clone().into()),
            ("town", self.town.clone().into()),
            ("postcode", self.postcode.clone().into()),
            ("phone", self.phone.clone().into()),
            ("email", self.email.clone().into()),
            ("website", self.website.clone().into()),
            ("contact_name", self.contact_name.clone().into()),
        ]
    }
}

/// Adds an organisation; records it.
///
/// # Errors
/// [`StoreError::Duplicate`] where the URN is taken.
#[store::boxed]
pub async fn add(tx: &mut Tx, details: &Details, allowed: &Allowed) -> Result<OrganisationId> {
    let id: OrganisationId = tx.new_id();
    let mut row = details.row();
    row.extend([
        ("id", id.into()),
        ("source", "local".into()),
        ("section_41", false.into()),
        ("version", 1_i64.into()),
    ]);
    insert("organisation", row).run(tx).await?;
    found_by::organisation(tx, id).await?;
    tx.record(
        allowed
            .entry("organisation", Some(id.uuid()))
            .detail(json!({ "after": { "name": details.name, "urn": details.urn } })),
    )
    .await?;
    Ok(id)
}

/// Saves changed details; records them.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn update(tx: &mut Tx, id: OrganisationId, version: i64, details: &Details, allowed: &Allowed) -> Result<()> {
    let before = load(tx, id).await?;
    gate::records::memory::keep_setting(tx, id).await?;
    let mut query = Query::new("update organisation set version = version + 1");
    for (column, value) in details.row() {
        query = query.push(&format!(", {column} =")).value(value);
    }
    if query.push("where id =").value(id).push("and version =").value(version).run(tx).await? == 0 {
        return Err(StoreError::Stale);
    }
    found_by::organisation(tx, id).await?;
    let before = json!({ "kind": before.kind, "name": before.name, "urn": before.urn, "ukprn": before.ukprn,
        "street": before.street, "town": before.town, "postcode": before.postcode, "phone": before.phone,
        "email": before.email, "website": before.website, "contact_name": before.contact_name });
    let after = json!({ "kind": details.kind, "name": details.name, "urn": details.urn, "ukprn": details.ukprn,
        "street": details.street, "town": details.town, "postcode": details.postcode, "phone": details.phone,
        "email": details.email, "website": details.website, "contact_name": details.contact_name });
    tx.record(allowed.entry("organisation", Some(id.uuid())).detail(history::change(&before, &after))).await
}

/// A row of GIAS, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Establishment {
    /// Unique Reference Number.
    pub urn: String,
    pub name: String,
    /// The local authority's three digits.
    pub la_code: Option<String>,
    /// Four digits within the authority.
    pub establishment_number: Option<String>,
    /// Type as a code.
    pub type_code: Option<String>,
    /// Type in words.
    pub type_name: Option<String>,
    /// Phase in words.
    pub phase: Option<String>,
    /// Status in words.
    pub status: String,
    /// First day.
    pub opened_on: Option<Date>,
    /// Last day.
    pub closed_on: Option<Date>,
    /// Youngest age, in years.
    pub low_age: Option<i64>,
    /// Oldest age, in years.
    pub high_age: Option<i64>,
    /// Places.
    pub capacity: Option<i64>,
    /// Pupils on roll.
    pub pupils: Option<i64>,
    /// UK Provider Reference Number.
    pub ukprn: Option<String>,
    /// Whether the Secretary of State approved it under section 41 of the 2014 Act.
    pub section_41: bool,
    /// SEN types it is approved for, with "; " between.
    pub sen_types: Option<String>,
    /// Resourced provision or SEN unit.
    pub resourced_provision: Option<String>,
    pub street: Option<String>,
    pub locality: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    pub website: Option<String>,
    /// Metres east, British National Grid.
    pub easting: Option<i64>,
    /// Metres north.
    pub northing: Option<i64>,
    /// Columns of which the row says something that cannot be: what is known in them stays.
    pub not_said: Vec<&'static str>,
}

/// Columns in which nothing means that there is none; in every other it means that it is not known.
const NONE_IS_NONE: [&str; 3] = ["closed_on", "sen_types", "resourced_provision"];
/// Whether a row of GIAS gives no postcode, or the one that is recorded: what was known of the place then stays.
const SAME_POSTCODE: &str = "(excluded.postcode is null or \
     upper(replace(excluded.postcode, ' ', '')) = upper(replace(coalesce(organisation.postcode, ''), ' ', '')))";

/// Adds or refreshes establishments by their URN, in as few statements as may be. Of those that are here only `columns` are
/// refreshed, and what a row does not say stays as it is known; so do what people entered themselves (email, contact), and
/// ward and place from Code-Point while the postcode is the same. What they are found by is worked out soon after. The caller
/// records the audit entry.
#[store::boxed]
pub async fn upsert(tx: &mut Tx, rows: &[Establishment], columns: &[&str]) -> Result<()> {
    // Rows that say nothing of the same columns go together: nearly all say something of each.
    let mut alike: BTreeMap<&[&str], Vec<&Establishment>> = BTreeMap::new();
    for row in rows {
        alike.entry(&row.not_said).or_default().push(row);
    }
    for (not_said, rows) in alike {
        let said: Vec<&str> = columns.iter().copied().filter(|column| !not_said.contains(column)).collect();
        upsert_alike(tx, &rows, &said).await?;
    }
    search::records::build::wake(tx, &found_by::ORGANISATIONS).await
}

async fn upsert_alike(tx: &mut Tx, rows: &[&Establishment], columns: &[&str]) -> Result<()> {
    const COLUMNS: [&str; 29] = [
        "id",
        "kind",
        "name",
        "sort_key",
        "urn",
        "la_code",
        "establishment_number",
        "type_code",
        "type_name",
        "phase",
        "status",
        "opened_on",
        "closed_on",
        "low_age",
        "high_age",
        "capacity",
        "pupils",
        "ukprn",
        "section_41",
        "sen_types",
        "resourced_provision",
        "street",
        "locality",
        "town",
        "postcode",
        "phone",
        "website",
        "easting",
        "northing",
    ];
    for chunk in rows.chunks(VALUES_PER_STATEMENT / COLUMNS.len()) {
        let mut query =
            Query::new(&format!("insert into organisation ({}, source, version) values", COLUMNS.join(", ")));
        for (index, row) in chunk.iter().enumerate() {
            let id: OrganisationId = tx.new_id();
            let values: [Value; 29] = [
                id.into(),
                "setting".into(),
                (&row.name).into(),
                sort_key(&row.name, "").into(),
                (&row.urn).into(),
                row.la_code.clone().into(),
                row.establishment_number.clone().into(),
                row.type_code.clone().into(),
                row.type_name.clone().into(),
                row.phase.clone().into(),
                (&row.status).into(),
                row.opened_on.into(),
                row.closed_on.into(),
                row.low_age.into(),
                row.high_age.into(),
                row.capacity.into(),
                row.pupils.into(),
                row.ukprn.clone().into(),
                row.section_41.into(),
                row.sen_types.clone().into(),
                row.resourced_provision.clone().into(),
                row.street.clone().into(),
                row.locality.clone().into(),
                row.town.clone().into(),
                row.postcode.clone().into(),
                row.phone.clone().into(),
                row.website.clone().into(),
                row.easting.into(),
                row.northing.into(),
            ];
            query = query.push(if index == 0 { "(" } else { ", (" }).list(values).push(", 'gias', 1)");
        }
        query = query.push("on conflict (urn) do update set version = organisation.version + 1, source = 'gias'");
        for column in COLUMNS.iter().filter(|column| !matches!(**column, "id" | "kind" | "urn")) {
            query = query.push(&match *column {
                "name" | "sort_key" => format!(", {column} = excluded.{column}"),
                "easting" | "northing" => format!(
                    ", {column} = case when {SAME_POSTCODE} then coalesce(excluded.{column}, nullif(organisation.{column}, 0)) \
                     else excluded.{column} end"
                ),
                _ if !columns.contains(column) => String::new(),
                _ if NONE_IS_NONE.contains(column) => format!(", {column} = excluded.{column}"),
                _ => format!(", {column} = coalesce(excluded.{column}, organisation.{column})"),
            });
        }
        query = query.push(&format!(", ward = case when {SAME_POSTCODE} then nullif(organisation.ward, '') end"));
        query.run(tx).await?;
    }
    Ok(())
}

/// How many settings came from GIAS.
pub async fn from_gias(tx: &mut Tx) -> Result<i64> {
    sql!("select count(*) from organisation where kind = 'setting' and source = 'gias'").number(tx).await
}
