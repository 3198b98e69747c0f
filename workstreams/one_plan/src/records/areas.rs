//! The areas of the figures, and who are neighbours of whom.

use std::collections::BTreeMap;

use published::{NeighbourSet, areas, shipped};
use serde::Serialize;
use store::query::insert_many;
use store::{Query, Result, Tx, setting};

/// The setting that says which authority this is: its three digits.
const OWN: &str = "sen2_lea";
/// The setting that says which version of the neighbours is used.
const NEIGHBOURS: &str = "one_plan_neighbours";

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Area {
    /// Three digits of an authority, nine characters of a region or England.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `country`, `region` or `authority`.
    pub kind: String,
    /// The region of an authority.
    pub region: Option<String>,
}

/// All areas with a figure, and all that come with the program.
///
/// # Errors
/// Those of the store.
pub async fn all(tx: &mut Tx) -> Result<BTreeMap<String, Area>> {
    let held: Vec<Area> = Query::new("select code, name, kind, region from published_area").all(tx).await?;
    let known = areas::authorities().iter().map(|one| Area {
        code: one.old.to_owned(),
        name: one.name.to_owned(),
        kind: "authority".to_owned(),
        region: Some(one.region.to_owned()).filter(|region| !region.is_empty()),
    });
    let regions = areas::REGIONS.iter().map(|(code, name)| Area {
        code: (*code).to_owned(),
        name: (*name).to_owned(),
        kind: "region".to_owned(),
        region: None,
    });
    let england =
        Area { code: areas::ENGLAND.to_owned(), name: "England".to_owned(), kind: "country".to_owned(), region: None };
    let known = known.chain(regions).chain([england]).chain(held);
    Ok(known.map(|area| (area.code.clone(), area)).collect())
}

/// Writes down the areas of a file that are not there yet. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub(super) async fn keep(tx: &mut Tx, codes: &[String]) -> Result<()> {
    let held: Vec<(String,)> = Query::new("select code from published_area").all(tx).await?;
    let known = all(tx).await?;
    let new = codes.iter().filter(|code| !held.iter().any(|(held,)| held == *code));
    let rows = new
        .filter_map(|code| known.get(code))
        .map(|area| vec![(&area.code).into(), (&area.name).into(), (&area.kind).into(), area.region.clone().into()])
        .collect();
    insert_many(tx, "published_area", &["code", "name", "kind", "region"], rows).await
}

/// Adds areas that are in no list: those of an invented area. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn add(tx: &mut Tx, areas: &[Area]) -> Result<()> {
    let rows = areas
        .iter()
        .map(|area| vec![(&area.code).into(), (&area.name).into(), (&area.kind).into(), area.region.clone().into()])
        .collect();
    insert_many(tx, "published_area", &["code", "name", "kind", "region"], rows).await
}

/// The area's own code, where the SEN2 header says it.
///
/// # Errors
/// Those of the store.
pub async fn own(tx: &mut Tx) -> Result<Option<String>> {
    Ok(setting::get(tx, OWN).await?.filter(|code| !code.is_empty()))
}

/// The versions of the neighbours, the newest first: those that come with the program, and those brought in, which
/// stand before one of the same name.
///
/// # Errors
/// Those of the store.
pub async fn neighbours(tx: &mut Tx) -> Result<Vec<NeighbourSet>> {
    let rows: Vec<(String, String, String)> =
        Query::new("select version, authority, neighbour from neighbour order by version, authority, position")
            .all(tx)
            .await?;
    let mut sets: BTreeMap<String, NeighbourSet> =
        shipped().into_iter().map(|set| (set.version.clone(), set)).collect();
    let mut held: BTreeMap<String, NeighbourSet> = BTreeMap::new();
    for (version, authority, neighbour) in rows {
        let set = held.entry(version.clone()).or_insert_with(|| NeighbourSet { version, members: BTreeMap::new() });
        set.members.entry(authority).or_default().push(neighbour);
    }
    sets.extend(held);
    Ok(sets.into_values().rev().collect())
}

/// Keeps a version of the neighbours, over one of the same name. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn keep_neighbours(tx: &mut Tx, set: &NeighbourSet) -> Result<u64> {
    Query::new("delete from neighbour where version =").value(&set.version).run(tx).await?;
    let mut rows = Vec::new();
    for (authority, members) in &set.members {
        for (position, neighbour) in (1_i64..).zip(members) {
            rows.push(vec![(&set.version).into(), authority.into(), position.into(), neighbour.into()]);
        }
    }
    let count = rows.len() as u64;
    insert_many(tx, "neighbour", &["version", "authority", "position", "neighbour"], rows).await?;
    Ok(count)
}

/// The version that the board uses: as set, else the newest that has neighbours for the area.
///
/// # Errors
/// Those of the store.
pub async fn used(tx: &mut Tx, area: &str) -> Result<Option<NeighbourSet>> {
    let set = setting::get(tx, NEIGHBOURS).await?;
    let all = neighbours(tx).await?;
    let chosen = set.and_then(|version| all.iter().find(|one| one.version == version).cloned());
    Ok(chosen.or_else(|| all.into_iter().find(|one| !one.of(area).is_empty())))
}

/// Sets the version that the board uses. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn use_version(tx: &mut Tx, version: &str) -> Result<()> {
    setting::set(tx, NEIGHBOURS, version).await
}
