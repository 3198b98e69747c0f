//! Reading the nine files of the COLLECT export.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use intake::dates;

use crate::excel::absent;
use crate::headers;
use crate::linked::{Row, id, link};
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

/// Reads the files: name and content, in any order. Gives what a reader of XML gives.
///
/// # Errors
/// [`Unreadable`], naming the file.
pub fn read_csv_set<R: Read>(files: Vec<(String, R)>) -> Result<Vec<Part>, Unreadable> {
    let mut tables: BTreeMap<Block, Vec<Row>> = BTreeMap::new();
    let (mut not_taken, mut remarks) = (Vec::new(), Vec::new());
    let mut names: BTreeMap<Block, String> = BTreeMap::new();
    let first_name = files.first().map(|(name, _)| name.clone());
    for (name, content) in files {
        let Some(block) = table_of(&name) else {
            let why = "is not one of the 9 files of the export; it was left out";
            not_taken.push(NotTaken::new(0, name, why));
            continue;
        };
        if let Some(other) = names.insert(block, name.clone()) {
            return Err(Unreadable::Workbook(format!(
                "{other} and {name} are both the file “{}” of an export. Give one of them, and try again.",
                block.table()
            )));
        }
        tables.insert(block, read_table(block, &name, content, (&mut not_taken, &mut remarks))?);
    }
    if tables.is_empty() {
        return Err(first_name.map_or(Unreadable::NotSen2, |name| {
            let all: Vec<&str> = Block::ALL.into_iter().map(Block::table).collect();
            Unreadable::Kind(format!(
                "{name} is not one of the 9 CSV files of an export. Their names end in {}.",
                all.join(", ")
            ))
        }));
    }
    let missing: Vec<String> = Block::ALL
        .into_iter()
        .filter(|block| !names.contains_key(block))
        .map(|block| format!("{}.csv", block.table()))
        .collect();
    not_taken.extend(NotTaken::missing(
        &missing,
        "not among the files given, so it was not read. Give all 9 files of the export",
    ));
    let headers = tables.remove(&Block::Header).unwrap_or_default();
    let mut parts = Vec::new();
    let mut first: Option<Record> = None;
    for row in headers {
        match &first {
            None => first = Some(row.record),
            Some(first) => {
                not_taken.extend(headers::second(first, &row.record)?.into_iter().map(|one| one.place(&row.place)));
            }
        }
    }
    parts.extend(first.map(Part::Header));
    parts.extend(not_taken.into_iter().map(Part::NotTaken));
    parts.extend(remarks.into_iter().map(Part::Remark));
    parts.extend(link(tables));
    Ok(parts)
}

/// Rows above the headings in which a title may stand.
const TITLE_ROWS: usize = 12;

fn read_table<R: Read>(
    block: Block,
    name: &str,
    mut content: R,
    (not_taken, remarks): (&mut Vec<NotTaken>, &mut Vec<NotTaken>),
) -> Result<Vec<Row>, Unreadable> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).map_err(|error| Unreadable::Io(1, format!("{name}: {error}")))?;
    let mut all = intake::rows(&bytes).map_err(|error| Unreadable::Workbook(format!("{name}: {error}")))?;
    let key = format!("{}tableid", block.table());
    let mut columns: Option<Columns> = None;
    let parent_key = block.parent().map(|of| parent_column(block, of)).unwrap_or_default();
    let place: Arc<str> = name.into();
    let mut rows = Vec::new();
    let mut count = 0;
    loop {
        let next = all.next().map_err(|error| {
            let line = numbers::fitted::<u32>(error.line);
            Unreadable::Workbook(format!(
                "{name}, line {line}: this is not a CSV file that can be read: {}.",
                error.words
            ))
        })?;
        let Some((line, row)) = next else { break };
        let line = numbers::fitted::<u32>(line);
        count += 1;
        let Some(columns) = &columns else {
            if row.iter().any(|cell| cell.trim().eq_ignore_ascii_case(&key)) {
                let found = Columns::new(block, row);
                for (heading, is_second) in &found.unknown {
                    let why = match is_second {
                        true => "appears twice; the first was read and this one was left out".to_owned(),
                        false => format!("is not an item in {}; it was left out", block.element()),
                    };
                    not_taken.push(NotTaken::new(line, format!("the column “{heading}”"), why).place(name));
                }
                columns = Some(found);
            } else if count >= TITLE_ROWS {
                break;
            }
            continue;
        };
        if row.len() < columns.count && row.iter().any(|cell| !cell.trim().is_empty()) {
            let why = format!(
                "has {} of {} columns: it may have been cut off. What is missing was not imported",
                row.len(),
                columns.count
            );
            not_taken.push(NotTaken::new(line, "a row", why).place(name));
        }
        let text = |place: usize| row.get(place).map(intake::cleaned).unwrap_or_default();
        let mut record = Record::new(block, line).in_place(&place);
        for (place, field, form) in &columns.fields {
            record.set(*field, plain(&text(*place), *form), line);
        }
        for value in row.iter().skip(columns.count).filter(|value| !value.trim().is_empty()) {
            let why = "is in a column without a heading; it was left out";
            not_taken.push(NotTaken::new(line, "a value", why).value(value).place(name));
        }
        let own = text(columns.own);
        let parent = columns.parent.map(text).unwrap_or_default();
        rows.push(Row {
            own: id(&own),
            parent: id(&parent),
            own_shown: (key.clone(), own),
            parent_shown: (parent_key.clone(), parent),
            place: name.to_owned(),
            record,
        });
    }
    if let Some(columns) = columns.as_ref().filter(|_| block != Block::Header && !rows.is_empty()) {
        let has = |field: Field| columns.fields.iter().any(|(_, own, _)| *own == field);
        remarks.extend(absent(block, name, has));
    }
    if columns.is_none() {
        return Err(Unreadable::Kind(format!(
            "{name} has no column {key} in its first {TITLE_ROWS} rows, so it cannot be the file “{}” of an export. Check that it is the right file, and that its first row holds the headings of the export.",
            block.table()
        )));
    }
    Ok(rows)
}

/// Which column of a table is what.
struct Columns {
    own: usize,
    parent: Option<usize>,
    fields: Vec<(usize, Field, Form)>,
    /// Columns that are not read, and whether they are the second of their name.
    unknown: Vec<(String, bool)>,
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
            .map(|(at, name)| (at, name, !name.is_empty() && place(name) != Some(at)))
            .filter(|(at, name, is_second)| {
                let is_id = name.ends_with("tableid");
                (*is_second && is_id) || (!is_frame(name) && fields.iter().all(|(place, ..)| place != at))
            })
            .map(|(_, name, is_second)| (name.chars().take(60).collect(), is_second))
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
