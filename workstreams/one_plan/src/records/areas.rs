//! The areas of the figures, and who are neighbours of whom.

use std::collections::BTreeMap;

use published::{NeighbourSet, areas, shipped};
use serde::Serialize;
use serde_json::json;
use store::query::{insert, insert_many};
use store::{Actor, Db, Entry, Result, Tx, setting, sql};
use thiserror::Error;

/// The setting that says which authority this is: its three digits.
const OWN: &str = "sen2_lea";
/// The setting that says which version of the neighbours is used.
const NEIGHBOURS: &str = "one_plan_neighbours";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Area {
    /// Three digits of an authority, nine characters of a region or England.
    pub code: String,
    pub name: String,
    /// `country`, `region` or `authority`.
    pub kind: String,
    /// The region of an authority.
    pub region: Option<String>,
}

/// All areas with a figure, and all that come with the program.
pub async fn all(tx: &mut Tx) -> Result<BTreeMap<String, Area>> {
    let held: Vec<Area> = sql!("select code, name, kind, region from published_area").all(tx).await?;
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
pub(super) async fn keep(tx: &mut Tx, codes: &[String]) -> Result<()> {
    let held: Vec<(String,)> = sql!("select code from published_area").all(tx).await?;
    let known = all(tx).await?;
    let new = codes.iter().filter(|code| !held.iter().any(|(held,)| held == *code));
    let rows = new
        .filter_map(|code| known.get(code))
        .map(|area| vec![(&area.code).into(), (&area.name).into(), (&area.kind).into(), area.region.clone().into()])
        .collect();
    insert_many(tx, "published_area", &["code", "name", "kind", "region"], rows).await
}

/// Adds areas that are in no list: those of an invented area. The caller records the audit entry.
pub async fn add(tx: &mut Tx, areas: &[Area]) -> Result<()> {
    let rows = areas
        .iter()
        .map(|area| vec![(&area.code).into(), (&area.name).into(), (&area.kind).into(), area.region.clone().into()])
        .collect();
    insert_many(tx, "published_area", &["code", "name", "kind", "region"], rows).await
}

/// An authority to add, or a new code of one that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuthority {
    /// The DfE's number, three digits: the key of its figures.
    pub number: String,
    /// The code of the Office for National Statistics.
    pub gss: String,
    pub name: String,
    /// The code of its region.
    pub region: String,
}

/// Why an authority is not added.
#[derive(Debug, Error)]
pub enum NotAdded {
    /// Not a number of three digits.
    #[error("Number must have 3 digits, such as 380")]
    Number,
    /// Not a code of an authority.
    #[error("Code must be a letter and 8 digits, such as E06000067")]
    Code,
    /// No name.
    #[error("Enter the name of the authority")]
    Name,
    /// Not a region.
    #[error("Region must be the code of a region of England, such as E12000008")]
    Region,
    /// The code is another authority's.
    #[error("Code {0} is already used for {1}")]
    Known(String, String),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The codes by which files name areas, those that were added among them.
pub async fn codes(tx: &mut Tx) -> Result<areas::Codes> {
    let added: Vec<(String, String)> = sql!("select gss, number from area_code").all(tx).await?;
    // An invented authority has figures here, and stands in no list.
    let held: Vec<(String, String)> =
        sql!("select code, code from published_area where kind = 'authority' order by code").all(tx).await?;
    Ok(areas::Codes::with(added.into_iter().chain(held)))
}

/// Adds an authority, or a new code of one that is known.
///
/// # Errors
/// [`NotAdded`].
pub async fn add_authority(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    authority: &NewAuthority,
) -> std::result::Result<(), NotAdded> {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&authority.number, 3) {
        return Err(NotAdded::Number);
    }
    if !authority.gss.strip_prefix('E').is_some_and(|rest| digits(rest, 8)) {
        return Err(NotAdded::Code);
    }
    if authority.name.is_empty() {
        return Err(NotAdded::Name);
    }
    if !areas::REGIONS.iter().any(|(code, _)| *code == authority.region) {
        return Err(NotAdded::Region);
    }
    let mut tx = db.write(actor).await?;
    if let Some(known) = codes(&mut tx).await?.key(&authority.gss) {
        return Err(NotAdded::Known(authority.gss.clone(), known.to_owned()));
    }
    if !all(&mut tx).await?.contains_key(&authority.number) {
        let area = Area {
            code: authority.number.clone(),
            name: authority.name.clone(),
            kind: "authority".to_owned(),
            region: Some(authority.region.clone()),
        };
        add(&mut tx, &[area]).await?;
    }
    let row = vec![
        ("gss", (&authority.gss).into()),
        ("number", (&authority.number).into()),
        ("added_by", actor.name.as_str().into()),
        ("added_at", tx.now().into()),
    ];
    insert("area_code", row).run(&mut tx).await?;
    tx.record(entry.detail(json!({ "number": authority.number, "code": authority.gss, "name": authority.name })))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The area's own code, where the SEN2 header says it.
pub async fn own(tx: &mut Tx) -> Result<Option<String>> {
    Ok(setting::get(tx, OWN).await?.filter(|code| !code.is_empty()))
}

/// The versions of the neighbours, the newest first: those that come with the program, and those brought in, which
/// stand before one of the same name.
pub async fn neighbours(tx: &mut Tx) -> Result<Vec<NeighbourSet>> {
    let rows: Vec<(String, String, String)> =
        sql!("select version, authority, neighbour from neighbour order by version, authority, position")
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
pub async fn keep_neighbours(tx: &mut Tx, set: &NeighbourSet) -> Result<u64> {
    sql!("delete from neighbour where version = $1", &set.version).run(tx).await?;
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
pub async fn used(tx: &mut Tx, area: &str) -> Result<Option<NeighbourSet>> {
    let set = setting::get(tx, NEIGHBOURS).await?;
    let all = neighbours(tx).await?;
    let chosen = set.and_then(|version| all.iter().find(|one| one.version == version).cloned());
    Ok(chosen.or_else(|| all.into_iter().find(|one| !one.of(area).is_empty())))
}

/// Sets the version that the board uses. The caller records the audit entry.
pub async fn use_version(tx: &mut Tx, version: &str) -> Result<()> {
    setting::set(tx, NEIGHBOURS, version).await
}
