//! The files that the area brought in. Each is kept as it was; the newest of a kind counts.

use std::collections::BTreeMap;

use access::Allowed;
use jiff::Timestamp;
use projection::Fault;
use projection::gap::{Site, Sites};
use projection::groups::Group;
use projection::travel::Places;
use sha2::{Digest, Sha256};
use store::{Actor, Db, Entry, Id, Query, Result, Right, Tx, query, sql};

use crate::model::inputs::{self, Kind};

/// A file's id.
pub type FileId = Id<File>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct File {
    pub id: FileId,
    kind: String,
    pub name: String,
    pub content: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Lines below the heading.
    pub lines: i64,
    pub brought_in_by: String,
    brought_in_at: jiff_sqlx::Timestamp,
}

impl File {
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::named(&self.kind)
    }

    /// When it was brought in.
    #[must_use]
    pub fn brought_in_at(&self) -> Timestamp {
        self.brought_in_at.to_jiff()
    }
}

const FILE: &str = "select id, kind, name, content, sha256, lines, brought_in_by, brought_in_at from sufficiency_file";

/// The newest of each kind.
pub async fn newest(tx: &mut Tx) -> Result<BTreeMap<Kind, File>> {
    let all: Vec<File> = sql!(
        FILE,
        "f where not exists (select 1 from sufficiency_file g where g.kind = f.kind
                and (g.brought_in_at > f.brought_in_at or (g.brought_in_at = f.brought_in_at and g.id > f.id)))"
    )
    .all(tx)
    .await?;
    Ok(all.into_iter().filter_map(|file| Some((file.kind()?, file))).collect())
}

/// All, the newest first, without what is in them.
pub async fn all(tx: &mut Tx) -> Result<Vec<File>> {
    sql!(
        "select id, kind, name, '' as content, sha256, lines, brought_in_by, brought_in_at from sufficiency_file
           order by brought_in_at desc, id desc",
    )
    .all(tx)
    .await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: FileId) -> Result<File> {
    sql!(FILE, "where id = $1", id).one(tx).await
}

/// Brings a file in. Gives what is wrong with it, and keeps nothing then.
pub async fn bring_in(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    kind: Kind,
    (name, content): (&str, &str),
) -> Result<std::result::Result<i64, Vec<Fault>>> {
    if let Err(faults) = kind.check(name, content) {
        return Ok(Err(faults));
    }
    let lines = i64::try_from(content.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1));
    let lines = lines.unwrap_or(i64::MAX);
    let mut tx = db.write(actor).await?;
    let id: FileId = tx.new_id();
    query::insert(
        "sufficiency_file",
        vec![
            ("id", id.into()),
            ("kind", kind.code().into()),
            ("name", name.into()),
            ("content", content.into()),
            ("sha256", hex::encode(Sha256::digest(content.as_bytes())).into()),
            ("lines", lines.into()),
            ("brought_in_by", (&actor.name).into()),
            ("brought_in_at", tx.now().into()),
        ],
    )
    .run(&mut tx)
    .await?;
    let entry = match allowed {
        Some(allowed) => allowed.entry("sufficiency_file", Some(id.uuid())),
        None => Entry::new("sufficiency.keep", "sufficiency_file", Some(id.uuid()), Right::Operator),
    };
    tx.record(entry.detail(serde_json::json!({ "kind": kind.code(), "name": name, "lines": lines }))).await?;
    tx.commit().await?;
    Ok(Ok(lines))
}

#[derive(sqlx::FromRow)]
struct GiasRow {
    name: String,
    type_code: Option<String>,
    ward: Option<String>,
    capacity: Option<i64>,
}

/// The places that GIAS gives in the authority (by its number, which the header of the returns has): special schools and alternative
/// provision, where all places are for children with such needs. None where the number is not known.
pub async fn gias(tx: &mut Tx, year: u16) -> Result<Sites> {
    let Some(authority) = store::setting::get(tx, "sen2_lea").await? else { return Ok(Sites::default()) };
    let rows: Vec<GiasRow> = Query::new(
        "select name, type_code, ward, capacity from organisation
          where kind = 'setting' and status like 'Open%' and capacity is not null and la_code =",
    )
    .value(authority)
    .push("and type_code in (")
    .list(["07", "12", "33", "36", "44", "08", "10", "14", "38", "42", "43", "32"])
    .push(") order by sort_key, id")
    .all(tx)
    .await?;
    let group = |code: &str| match code {
        "08" | "10" => Group::IndependentSpecial,
        "14" | "38" | "42" | "43" => Group::Elsewhere,
        "32" => Group::FurtherEducation,
        _ => Group::StateSpecial,
    };
    #[expect(clippy::cast_precision_loss, reason = "places of a school")]
    let site = |row: GiasRow| Site {
        group: group(row.type_code.as_deref().unwrap_or_default()),
        area: row.ward.unwrap_or_default(),
        phase: None,
        need: String::new(),
        places: BTreeMap::from([(year, row.capacity.unwrap_or(0) as f64)]),
        name: row.name,
    };
    Ok(Sites(rows.into_iter().map(site).collect()))
}

/// Where the areas lie: the area's own list, else the middle of their schools in GIAS; wards in their localities.
pub async fn areas(
    tx: &mut Tx,
    newest: &BTreeMap<Kind, File>,
    localities: &BTreeMap<String, String>,
) -> Result<Places> {
    if let Some(own) = newest.get(&Kind::Areas).and_then(|file| Places::read(&file.name, &file.content).ok()) {
        return Ok(own.within(localities));
    }
    let rows: Vec<(String, i64, i64, i64)> = sql!(
        "select ward, cast(sum(easting) as bigint), cast(sum(northing) as bigint), count(*) from organisation
           where ward is not null and easting is not null and northing is not null group by ward order by ward",
    )
    .all(tx)
    .await?;
    #[expect(clippy::cast_precision_loss, reason = "metres")]
    let middle = |(ward, east, north, count): (String, i64, i64, i64)| {
        (ward, (east as f64 / count.max(1) as f64, north as f64 / count.max(1) as f64))
    };
    Ok(Places(rows.into_iter().map(middle).collect()).within(localities))
}

/// Which area each ward is in; empty where wards are the areas.
#[must_use]
pub fn localities(newest: &BTreeMap<Kind, File>) -> BTreeMap<String, String> {
    let file = newest.get(&Kind::Localities);
    file.and_then(|file| inputs::localities(&file.name, &file.content).ok()).unwrap_or_default()
}
