//! Baskets of measures: the one that comes with the program, and those that were brought in. A basket that was brought in
//! keeps its definitions as they were.

use access::Allowed;
use serde::Serialize;
use serde_json::json;
use store::{Actor, Db, Entry, Id, Result, Right, Tx, query, sql};

use crate::model::definition::{Definition, shipped};

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Basket {
    /// `shortlist-26`; `local v3`.
    pub name: String,
    /// Its version; 1 of those that come with the program.
    pub version: i64,
    /// Where it comes from.
    pub source: String,
    pub approved_by: String,
    /// Its measures, in its order.
    pub measures: Vec<Definition>,
}

impl Basket {
    /// Name and version, as addresses and the command line have them.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} version {}", self.name, self.version)
    }

    /// The same as people read it.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}, version {}", title_of(&self.name), self.version)
    }
}

/// What people call a basket: those that come with the program have a name in words.
#[must_use]
pub fn title_of(name: &str) -> &str {
    match name {
        "shortlist-26" => "Core measures",
        "assembled-48" => "All measures",
        name => name,
    }
}

/// All baskets: those that were brought in, the newest first, before those that come with the program.
pub async fn all(tx: &mut Tx) -> Result<Vec<Basket>> {
    let rows: Vec<(String, i64, String, String, String)> = sql!(
        "select b.name, b.version, b.source, b.approved_by, d.definition
            from measure_basket b join measure_definition d on d.basket = b.id
           order by b.made_at desc, b.name, b.version desc, d.position",
    )
    .all(tx)
    .await?;
    let mut out: Vec<Basket> = Vec::new();
    for (name, version, source, approved_by, definition) in rows {
        let definition: Definition =
            store::json::read(&definition, &format!("A definition of the set of measures {name}"))?;
        match out.last_mut().filter(|last| last.name == name && last.version == version) {
            Some(last) => last.measures.push(definition),
            None => out.push(Basket { name, version, source, approved_by, measures: vec![definition] }),
        }
    }
    let all = shipped();
    for (name, source) in [
        ("shortlist-26", "OnePlan: 26 of the 48 with the widest public coverage; an example, not the DfE’s list"),
        ("assembled-48", "OnePlan: put together from public sources; an example, not the DfE’s list"),
    ] {
        let measures = all.iter().filter(|one| one.baskets.iter().any(|basket| basket == name)).cloned().collect();
        out.push(Basket {
            name: name.to_owned(),
            version: 1,
            source: source.to_owned(),
            approved_by: String::new(),
            measures,
        });
    }
    Ok(out)
}

/// A basket by its name, in its newest version; `name version 2` in that one.
#[must_use]
pub fn find<'a>(all: &'a [Basket], name: &str) -> Option<&'a Basket> {
    all.iter().find(|one| one.full_name() == name).or_else(|| all.iter().find(|one| one.name == name))
}

/// The board's basket, used wherever none is chosen: the newest that somebody approved, else the example of 26.
#[must_use]
pub fn board(all: &[Basket]) -> Option<&Basket> {
    all.iter().find(|one| !one.approved_by.is_empty()).or_else(|| find(all, "shortlist-26"))
}

/// The basket that is asked for, else the board's.
#[must_use]
pub fn chosen<'a>(all: &'a [Basket], name: &str) -> Option<&'a Basket> {
    find(all, name).or_else(|| board(all))
}

/// A measure by its id: as the basket that is asked for has it, then the board's, then any.
#[must_use]
pub fn measure<'a>(all: &'a [Basket], basket: &str, id: &str) -> Option<&'a Definition> {
    let first = find(all, basket).into_iter().chain(board(all)).chain(all);
    first.flat_map(|basket| &basket.measures).find(|one| one.id == id)
}

/// Keeps a basket as the next version of its name. Returns the version.
pub async fn keep(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    basket: (&str, &str, &str),
    measures: &[Definition],
) -> Result<i64> {
    let (name, source, approved_by) = basket;
    let mut tx = db.write(actor).await?;
    let version =
        sql!("select coalesce(max(version), 0) + 1 from measure_basket where name = $1", name).number(&mut tx).await?;
    let id: Id<Basket> = tx.new_id();
    query::insert(
        "measure_basket",
        vec![
            ("id", id.into()),
            ("name", name.into()),
            ("version", version.into()),
            ("source", source.into()),
            ("approved_by", approved_by.into()),
            ("made_by", actor.name.as_str().into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(&mut tx)
    .await?;
    let mut rows = Vec::new();
    for (position, one) in (0_i64..).zip(measures) {
        let text = store::json::kept(one)?;
        rows.push(vec![id.into(), position.into(), (&one.id).into(), text.into()]);
    }
    query::insert_many(&mut tx, "measure_definition", &["basket", "position", "code", "definition"], rows).await?;
    let entry = allowed.map_or_else(
        || Entry::new("measure.basket", "measure_basket", Some(id.uuid()), Right::Operator),
        |allowed| allowed.entry("measure_basket", Some(id.uuid())),
    );
    tx.record(entry.detail(json!({ "name": name, "version": version, "measures": measures.len() }))).await?;
    tx.commit().await?;
    Ok(version)
}
