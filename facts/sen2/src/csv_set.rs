//! Reading the nine files of the COLLECT export.

use std::collections::BTreeMap;
use std::io::Read;

use intake::dates;

use crate::schema::{Block, Form, ITEMS};
use crate::write::parent_column;
use crate::xml::{Part, Unreadable};
use crate::{Field, NotTaken, Record};

/// The table of a file by its name: `Blade-Export_28-09-2022_person.csv`, `person.csv`, `person (1).csv`, as a browser calls
/// what it saves a second time.
fn table_of(name: &str) -> Option<Block> {
    let stem = name.rsplit(['/', '\\']).next()?.to_lowercase();
    let stem = stem.strip_suffix(".csv")?;
    let stem = stem.split(" (").next()?.trim_end_matches(" - copy").trim();
    let last = stem.rsplit('_').next()?;
    Block::ALL.into_iter().find(|block| block.table() == last)
}

struct Row {
    parent: String,
    record: Record,
}

/// Reads the files: name and content, in any order. Gives what a reader of XML gives.
///
/// # Errors
/// [`Unreadable`], naming the file.
pub fn read_csv_set<R: Read>(files: Vec<(String, R)>) -> Result<Vec<Part>, Unreadable> {
    let mut tables: BTreeMap<Block, BTreeMap<String, Row>> = BTreeMap::new();
    let mut not_taken = Vec::new();
    let mut names: BTreeMap<Block, String> = BTreeMap::new();
    for (name, content) in files {
        let Some(block) = table_of(&name) else {
            let why = "is none of the nine files of the export; it was left out";
            not_taken.push(NotTaken::new(0, name, why));
            continue;
        };
        if let Some(other) = names.insert(block, name.clone()) {
            return Err(Unreadable::Workbook(format!(
                "{other} and {name} are both the file “{}” of an export. Give one of them, and try again.",
                block.table()
            )));
        }
        tables.insert(block, read_table(block, &name, content, &mut not_taken)?);
    }
    if tables.is_empty() {
        return Err(Unreadable::NotSen2);
    }
    let mut parts = Vec::new();
    let header = tables.remove(&Block::Header).and_then(|rows| rows.into_values().next());
    parts.extend(header.map(|row| Part::Header(row.record)));
    // From the innermost block outwards, each row goes into its parent.
    for block in Block::ALL.into_iter().rev().filter(|block| *block > Block::Person) {
        let Some(parent) = block.parent() else { continue };
        for row in tables.remove(&block).unwrap_or_default().into_values() {
            match tables.get_mut(&parent).and_then(|rows| rows.get_mut(&row.parent)) {
                Some(of) => of.record.push(row.record),
                None => not_taken.push(
                    NotTaken::new(
                        row.record.line,
                        format!("a row of {}", block.table()),
                        format!(
                            "names the row {} of {}, which is not there; it was left out",
                            row.parent,
                            parent.table()
                        ),
                    )
                    .key(row.parent)
                    .place(block.table()),
                ),
            }
        }
    }
    let people = tables.remove(&Block::Person).unwrap_or_default();
    parts.extend(not_taken.into_iter().map(Part::NotTaken));
    let mut people: Vec<Record> = people.into_values().map(|row| row.record).collect();
    people.sort_by_key(|record| record.line);
    parts.extend(people.into_iter().map(Part::Person));
    Ok(parts)
}

/// Rows above the headings in which a title may stand.
const TITLE_ROWS: usize = 12;

fn read_table<R: Read>(
    block: Block,
    name: &str,
    mut content: R,
    not_taken: &mut Vec<NotTaken>,
) -> Result<BTreeMap<String, Row>, Unreadable> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).map_err(|error| Unreadable::Io(1, format!("{name}: {error}")))?;
    let mut all = intake::rows(&bytes).map_err(|error| Unreadable::Workbook(format!("{name}: {error}")))?;
    let key = format!("{}tableid", block.table());
    let mut columns: Option<Columns> = None;
    let mut rows = BTreeMap::new();
    let mut count = 0;
    loop {
        let next = all.next().map_err(|error| {
            let line = u32::try_from(error.line).unwrap_or(u32::MAX);
            Unreadable::NotXml(line, format!("{name} is not CSV"))
        })?;
        let Some((line, row)) = next else { break };
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        count += 1;
        let Some(columns) = &columns else {
            if row.iter().any(|cell| cell.trim().eq_ignore_ascii_case(&key)) {
                let found = Columns::new(block, row);
                for heading in &found.unknown {
                    let why = format!("is no item of {}; it was left out", block.element());
                    not_taken.push(NotTaken::new(line, format!("the column “{heading}”"), why).place(name));
                }
                columns = Some(found);
            } else if count >= TITLE_ROWS {
                break;
            }
            continue;
        };
        let text = |place: usize| row.get(place).map(intake::cleaned).unwrap_or_default();
        let mut record = Record::new(block, line);
        for (place, field, form) in &columns.fields {
            record.set(*field, plain(&text(*place), *form), line);
        }
        for value in row.iter().skip(columns.count).filter(|value| !value.trim().is_empty()) {
            let why = "stands in a column without a heading; it was left out";
            not_taken.push(NotTaken::new(line, "a value", why).value(value).place(name));
        }
        // Ids are put in order as numbers, so that records keep the order in which they stand.
        let id = format!("{:0>12}", text(columns.own));
        let parent = columns.parent.map(|place| format!("{:0>12}", text(place))).unwrap_or_default();
        if rows.insert(id.clone(), Row { parent, record }).is_some() {
            let item = format!("the row {}", id.trim_start_matches('0'));
            not_taken.push(NotTaken::new(line, item, "stands twice; the last one counts").key(id).place(name));
        }
    }
    if columns.is_none() {
        return Err(Unreadable::NotXml(1, format!("{name} has no column {key} in its first rows")));
    }
    Ok(rows)
}

/// Which column of a table is what.
struct Columns {
    own: usize,
    parent: Option<usize>,
    fields: Vec<(usize, Field, Form)>,
    unknown: Vec<String>,
    count: usize,
}

impl Columns {
    fn new(block: Block, heading: &csv::StringRecord) -> Self {
        let names: Vec<String> = heading.iter().map(|name| intake::cleaned(name).to_lowercase()).collect();
        let place = |column: &str| names.iter().position(|known| known == column);
        let fields: Vec<(usize, Field, Form)> = ITEMS
            .iter()
            .filter(|item| item.block == block)
            .filter_map(|item| Some((place(&item.column.to_lowercase())?, item.field, item.form)))
            .collect();
        let is_frame = |name: &str| {
            name.ends_with("tableid")
                || name.ends_with("orderseqcolumn")
                || matches!(name, "nativeid" | "sourceid" | "")
        };
        let unknown = names
            .iter()
            .enumerate()
            .filter(|(at, name)| !is_frame(name) && fields.iter().all(|(place, ..)| place != at))
            .map(|(_, name)| name.chars().take(60).collect())
            .collect();
        Self {
            own: place(&format!("{}tableid", block.table())).unwrap_or(0),
            parent: block.parent().and_then(|of| place(&parent_column(block, of))),
            fields,
            unknown,
            count: names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1),
        }
    }
}

/// A value as the XML would have it: COLLECT writes `2022-Sep-28 00:00:00` and `true`.
fn plain(text: &str, form: Form) -> String {
    match form {
        Form::Date => dates::day(text).map_or_else(|| text.to_owned(), |date| date.to_string()),
        Form::DateTime => match (text.split_once(' '), text.split_once(' ').and_then(|(day, _)| dates::day(day))) {
            (Some((_, time)), Some(date)) => format!("{date}T{time}"),
            _ => text.to_owned(),
        },
        Form::Flag => match text.to_ascii_lowercase().as_str() {
            "true" => "1".to_owned(),
            "false" => "0".to_owned(),
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}
