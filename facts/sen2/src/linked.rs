//! Rows of several tables put together by their IDs. A row is never joined by an ID that stands for more than one: whose it is
//! would be a guess, and one child would have another's plan.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::schema::Block;
use crate::xml::Part;
use crate::{NotTaken, Record, key};

/// A row of a table.
pub(crate) struct Row {
    /// Its own ID; empty where it has none.
    pub own: String,
    /// The ID of the row that it belongs to; empty where it names none.
    pub parent: String,
    /// The IDs as they are called and as they stand in the file.
    pub own_shown: (String, String),
    pub parent_shown: (String, String),
    /// The file or sheet.
    pub place: String,
    pub record: Record,
}

impl Row {
    fn told(&self, (name, value): &(String, String), why: impl Into<String>) -> NotTaken {
        NotTaken::new(self.record.line, name, why).value(value).place(&self.place)
    }

    /// That the row it names is not there.
    fn lost(&self) -> NotTaken {
        let (name, value) = &self.parent_shown;
        let element = self.record.block.element();
        let why = match value.as_str() {
            "" => format!("of {element} names no {name}; it was left out"),
            value => format!("of {element} names the {name} {value}, which no row has; it was left out"),
        };
        NotTaken::new(self.record.line, "a row", why).place(&self.place)
    }

    fn is_like(&self, other: &Self) -> bool {
        self.parent == other.parent && self.record.without_lines() == other.record.without_lines()
    }
}

/// An ID, alike whether it is held as a number or as text: `0011` and `11.0` are 11.
pub(crate) fn id(cell: &str) -> String {
    let whole = cell.strip_suffix(".0").unwrap_or(cell);
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return cell.to_lowercase();
    }
    let digits = whole.trim_start_matches('0');
    if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
}

/// The IDs of a block that stand for more than one row, with words for it.
type Shared = HashMap<String, String>;

/// Puts the rows into one another: the people, in the order of their rows, after what was not taken. Whose ID stands for
/// several is refused, with every row that hangs on it; a row that stands twice, alike, is taken once.
pub(crate) fn link(mut tables: BTreeMap<Block, Vec<Row>>) -> Vec<Part> {
    let mut told: Vec<Part> = Vec::new();
    let mut refused: HashMap<Block, Shared> = HashMap::new();
    let mut present: HashMap<Block, HashSet<String>> = HashMap::new();
    for block in Block::ALL.into_iter().filter(|block| *block >= Block::Person) {
        let Some(rows) = tables.get_mut(&block) else { continue };
        let rows_of = std::mem::take(rows);
        let mut kept = once(rows_of, &mut told);
        let mut shared = if holds_others(block) { shared_ids(&kept) } else { Shared::new() };
        let above = block.parent().and_then(|parent| refused.get(&parent));
        let there = block.parent().filter(|_| block > Block::Person).map(|parent| present.get(&parent));
        kept.retain(|row| {
            let refused = above.and_then(|above| above.get(&row.parent));
            let lost = match (refused, there) {
                (Some(words), _) => row.told(&row.parent_shown, format!("{words}; this row was not imported")),
                (None, Some(there)) if !there.is_some_and(|ids| ids.contains(&row.parent)) => row.lost(),
                _ => return true,
            };
            told.push(Part::NotTaken(lost));
            // What belongs to it goes with it, and is told as well.
            if !row.own.is_empty() {
                shared.entry(row.own.clone()).or_insert_with(|| "belongs to a row that was not imported".to_owned());
            }
            false
        });
        kept.retain(|row| {
            let Some(words) = shared.get(&row.own).filter(|_| !row.own.is_empty()) else { return true };
            let why = format!("{words}; this row was not imported, nor the rows that belong to it");
            let one = row.told(&row.own_shown, why);
            told.push(match block {
                Block::Person => Part::Refused(one.key(key(&row.record))),
                _ => Part::NotTaken(one),
            });
            false
        });
        refused.insert(block, shared);
        let ids = kept.iter().filter(|row| !row.own.is_empty()).map(|row| row.own.clone());
        present.insert(block, ids.collect());
        *rows = kept;
    }
    join(&mut tables);
    let people = tables.remove(&Block::Person).unwrap_or_default();
    told.extend(people.into_iter().map(|row| Part::Person(row.record)));
    told
}

/// Whether rows of other tables belong to rows of this one.
fn holds_others(block: Block) -> bool {
    Block::ALL.into_iter().any(|other| other.parent() == Some(block))
}

/// Rows of which one stands twice, alike in everything, once.
fn once(rows: Vec<Row>, told: &mut Vec<Part>) -> Vec<Row> {
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        let before = by_id.entry(row.own.clone()).or_default();
        let alike =
            before.iter().filter_map(|at| kept.get(*at)).find(|other| !row.own.is_empty() && row.is_like(other));
        if let Some(other) = alike {
            let why = format!("is identical to row {}; it was imported once", other.record.line);
            told.push(Part::NotTaken(row.told(&row.own_shown, why)));
            continue;
        }
        before.push(kept.len());
        kept.push(row);
    }
    kept
}

/// IDs of several rows that differ.
fn shared_ids(rows: &[Row]) -> Shared {
    let mut lines: HashMap<&str, Vec<u32>> = HashMap::new();
    for row in rows.iter().filter(|row| !row.own.is_empty()) {
        lines.entry(&row.own).or_default().push(row.record.line);
    }
    lines.retain(|_, lines| lines.len() > 1);
    lines
        .into_iter()
        .map(|(own, lines)| {
            let block = rows.first().map_or(Block::Person, |row| row.record.block);
            let whom = if block == Block::Person { "people" } else { "records" };
            let shown: Vec<String> = lines.iter().take(5).map(u32::to_string).collect();
            let more = if lines.len() > 5 { " and more" } else { "" };
            let place = rows.first().map_or("", |row| row.place.as_str());
            (own.to_owned(), format!("is used for different {whom} ({place}, rows {}{more})", shown.join(" and ")))
        })
        .collect()
}

/// From the innermost block outwards, each row goes into the one row that it names: there is one.
fn join(tables: &mut BTreeMap<Block, Vec<Row>>) {
    for block in Block::ALL.into_iter().rev().filter(|block| *block > Block::Person) {
        let Some(parent) = block.parent() else { continue };
        let rows = tables.remove(&block).unwrap_or_default();
        let Some(holders) = tables.get_mut(&parent) else { continue };
        let at: HashMap<String, usize> = holders.iter().enumerate().map(|(at, row)| (row.own.clone(), at)).collect();
        for row in rows {
            if let Some(holder) = at.get(&row.parent).and_then(|at| holders.get_mut(*at)) {
                holder.record.push(row.record);
            }
        }
    }
}
