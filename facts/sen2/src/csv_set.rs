//! Reading the nine files of the COLLECT export.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::civil::Date;

use crate::schema::{Block, Form, ITEMS};
use crate::write::parent_column;
use crate::xml::{Part, Unreadable};
use crate::{Field, Record};

/// The table of a file by its name: `Blade-Export_28-09-2022_person.csv`, or `person.csv`.
fn table_of(name: &str) -> Option<Block> {
    let stem = name.rsplit(['/', '\\']).next()?.to_lowercase();
    let stem = stem.strip_suffix(".csv")?;
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
    let mut surprises = Vec::new();
    for (name, content) in files {
        let Some(block) = table_of(&name) else {
            surprises
                .push(Part::Surprise(0, format!("{name} is none of the nine files of the export; it was left out")));
            continue;
        };
        tables.insert(block, read_table(block, &name, content, &mut surprises)?);
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
                None => surprises.push(Part::Surprise(
                    row.record.line,
                    format!(
                        "a row of {} names the row {} of {}, which is not there; it was left out",
                        block.table(),
                        row.parent,
                        parent.table()
                    ),
                )),
            }
        }
    }
    let people = tables.remove(&Block::Person).unwrap_or_default();
    parts.extend(surprises);
    let mut people: Vec<Record> = people.into_values().map(|row| row.record).collect();
    people.sort_by_key(|record| record.line);
    parts.extend(people.into_iter().map(Part::Person));
    Ok(parts)
}

fn read_table<R: Read>(
    block: Block,
    name: &str,
    content: R,
    surprises: &mut Vec<Part>,
) -> Result<BTreeMap<String, Row>, Unreadable> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content);
    let broken = |line: u32, error: &csv::Error| Unreadable::NotXml(line, format!("{name} is not CSV: {error}"));
    let heading = reader.byte_headers().map_err(|error| broken(1, &error))?.clone();
    let columns: Vec<String> = heading
        .iter()
        .map(|column| String::from_utf8_lossy(column).trim_start_matches('\u{feff}').trim().to_lowercase())
        .collect();
    let place = |column: &str| columns.iter().position(|known| known == column);
    let own = place(&format!("{}tableid", block.table()));
    let parent = block.parent().and_then(|of| place(&parent_column(block, of)));
    let Some(own) = own else {
        return Err(Unreadable::NotXml(1, format!("{name} has no column {}tableid", block.table())));
    };
    let fields: Vec<(usize, Field, Form)> = ITEMS
        .iter()
        .filter(|item| item.block == block)
        .filter_map(|item| Some((place(&item.column.to_lowercase())?, item.field, item.form)))
        .collect();
    let mut rows = BTreeMap::new();
    for (index, row) in reader.byte_records().enumerate() {
        let line = u32::try_from(index + 2).unwrap_or(u32::MAX);
        let row = row.map_err(|error| broken(line, &error))?;
        let text = |place: usize| {
            row.get(place).map(|value| String::from_utf8_lossy(value).trim().to_owned()).unwrap_or_default()
        };
        let mut record = Record::new(block, line);
        for (place, field, form) in &fields {
            record.set(*field, plain(&text(*place), *form), line);
        }
        // Ids are put in order as numbers, so that records keep the order in which they stand.
        let id = format!("{:0>12}", text(own));
        let parent = parent.map(|place| format!("{:0>12}", text(place))).unwrap_or_default();
        if rows.insert(id.clone(), Row { parent, record }).is_some() {
            surprises.push(Part::Surprise(
                line,
                format!("{name}: the row {} stands twice; the last one counts", id.trim_start_matches('0')),
            ));
        }
    }
    Ok(rows)
}

/// A value as the XML would have it: COLLECT writes `2022-Sep-28 00:00:00` and `true`.
fn plain(text: &str, form: Form) -> String {
    match form {
        Form::Date => collect_date(text).map_or_else(|| text.to_owned(), |date| date.to_string()),
        Form::DateTime => match (text.split_once(' '), text.split_once(' ').and_then(|(day, _)| collect_date(day))) {
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

fn collect_date(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let day = text.split(' ').next()?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?.to_lowercase(), parts.next()?);
    let month = MONTHS.iter().position(|known| *known == month)?;
    Date::new(year.parse().ok()?, i8::try_from(month + 1).ok()?, day.parse().ok()?).ok()
}
