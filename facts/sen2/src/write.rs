//! Writing a return: XML in the order of its year, or the nine files of the COLLECT export.

use std::io::{Result, Write};

use crate::schema::{Block, ITEMS, Place, Year, item, order};
use crate::{Field, Record};

/// Writes a return as XML, one person after the other: nothing is kept.
#[derive(Debug)]
pub struct XmlWriter<W> {
    out: W,
    orders: Vec<(Block, Vec<Place>)>,
}

impl<W: Write> XmlWriter<W> {
    /// Begins with the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn begin(mut out: W, year: Year, header: &Record) -> Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n  <Header>\n")?;
        let details = [Field::Collection, Field::YearOf, Field::ReferenceDate];
        let places = order(Block::Header, year);
        let (first, second): (Vec<Place>, Vec<Place>) =
            places.into_iter().partition(|place| details.iter().any(|field| *place == Place::Item(*field)));
        for (frame, places) in [("CollectionDetails", first), ("Source", second)] {
            writeln!(out, "    <{frame}>")?;
            for place in places {
                if let Place::Item(field) = place {
                    value(&mut out, header, field, 6)?;
                }
            }
            writeln!(out, "    </{frame}>")?;
        }
        out.write_all(b"  </Header>\n  <Persons>\n")?;
        let orders = Block::ALL.into_iter().map(|block| (block, order(block, year))).collect();
        Ok(Self { out, orders })
    }

    /// A person, in the order of the year.
    pub fn person(&mut self, person: &Record) -> Result<()> {
        record(&mut self.out, person, &self.orders, 4)
    }

    /// The end. Gives the output back.
    pub fn end(mut self) -> Result<W> {
        self.out.write_all(b"  </Persons>\n</Message>\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes a whole return as XML.
///
/// # Errors
/// Those of `out`.
pub fn write_xml<'a>(
    out: &mut impl Write,
    year: Year,
    header: &Record,
    people: impl IntoIterator<Item = &'a Record>,
) -> Result<()> {
    let mut writer = XmlWriter::begin(out, year, header)?;
    for person in people {
        writer.person(person)?;
    }
    writer.end().map(|_| ())
}

fn indent(out: &mut impl Write, depth: usize) -> Result<()> {
    const SPACES: &[u8] = b"                        ";
    out.write_all(SPACES.get(..depth).unwrap_or(SPACES))
}

fn value(out: &mut impl Write, record: &Record, field: Field, depth: usize) -> Result<()> {
    let (Some(text), Some(item)) = (record.get(field), item(record.block, field)) else { return Ok(()) };
    indent(out, depth)?;
    write!(out, "<{}>", item.element)?;
    escaped(out, text)?;
    writeln!(out, "</{}>", item.element)
}

/// Text as XML may hold it: signs that XML 1.0 cannot hold are left out.
fn escaped(out: &mut impl Write, text: &str) -> Result<()> {
    for c in text.chars() {
        match c {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '\t' | '\n' | '\r' => write!(out, "&#{};", c as u32)?,
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => {
                let mut bytes = [0; 4];
                out.write_all(c.encode_utf8(&mut bytes).as_bytes())?;
            }
        }
    }
    Ok(())
}

fn record(out: &mut impl Write, one: &Record, orders: &[(Block, Vec<Place>)], depth: usize) -> Result<()> {
    let name = one.block.element();
    indent(out, depth)?;
    writeln!(out, "<{name}>")?;
    let places = orders.iter().find(|(block, _)| *block == one.block).map_or(&[][..], |(_, places)| places);
    for place in places {
        match place {
            Place::Item(field) => value(out, one, *field, depth + 2)?,
            Place::Block(block) => {
                for child in one.all(*block) {
                    record(out, child, orders, depth + 2)?;
                }
            }
        }
    }
    indent(out, depth)?;
    writeln!(out, "</{name}>")
}

/// The nine files of the COLLECT export: name and content. Dates and flags stand as COLLECT writes them.
///
/// # Errors
/// Those of the writer.
pub fn write_csv_set(
    year: Year,
    header: &Record,
    people: &[Record],
    made_on: jiff::civil::Date,
) -> std::result::Result<Vec<(String, Vec<u8>)>, csv::Error> {
    let mut tables: Vec<(Block, csv::Writer<Vec<u8>>, u64)> = Vec::new();
    for block in Block::ALL {
        #[expect(clippy::disallowed_methods, reason = "as COLLECT writes it, to the letter")]
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut columns = vec![
            format!("{}tableid", block.table()),
            "NativeId".to_owned(),
            format!("{}orderseqcolumn", block.table()),
            "sourceid".to_owned(),
        ];
        columns.extend(block.parent().map(|parent| parent_column(block, parent)));
        columns.extend(of_block(block, year).map(|item| item.column.to_ascii_lowercase()));
        writer.write_record(&columns)?;
        tables.push((block, writer, 0));
    }
    let id = row(&mut tables, header, None, year)?;
    for person in people {
        rows(&mut tables, person, id, year)?;
    }
    let day = made_on.strftime("%d-%m-%Y").to_string();
    tables
        .into_iter()
        .map(|(block, writer, _)| {
            let content = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
            Ok((format!("Blade-Export_{day}_{}.csv", block.table()), content))
        })
        .collect()
}

/// The column that names the parent's row.
pub(crate) fn parent_column(block: Block, parent: Block) -> String {
    match (block, parent) {
        // As COLLECT spells it.
        (Block::ActivePlans, Block::Requests) => "requeststableid".to_owned(),
        (_, parent) => format!("{}tableid", parent.table()),
    }
}

fn of_block(block: Block, year: Year) -> impl Iterator<Item = &'static crate::schema::Item> {
    ITEMS.iter().filter(move |item| item.block == block && item.number(year).is_some())
}

fn rows(
    tables: &mut [(Block, csv::Writer<Vec<u8>>, u64)],
    record: &Record,
    parent: u64,
    year: Year,
) -> std::result::Result<(), csv::Error> {
    let id = row(tables, record, Some(parent), year)?;
    for child in record.children() {
        rows(tables, child, id, year)?;
    }
    Ok(())
}

fn row(
    tables: &mut [(Block, csv::Writer<Vec<u8>>, u64)],
    record: &Record,
    parent: Option<u64>,
    year: Year,
) -> std::result::Result<u64, csv::Error> {
    let Some((block, writer, count)) = tables.iter_mut().find(|(block, _, _)| *block == record.block) else {
        return Ok(0);
    };
    *count += 1;
    let id = *count;
    let mut fields = vec![id.to_string(), String::new(), id.to_string(), "1".to_owned()];
    fields.extend(parent.map(|parent| parent.to_string()));
    fields.extend(of_block(*block, year).map(|item| {
        let text = record.get(item.field).unwrap_or_default();
        match (item.form, intake::dates::plain(text)) {
            (crate::schema::Form::Date, Some(date)) => date.strftime("%Y-%b-%d 00:00:00").to_string(),
            _ => text.to_owned(),
        }
    }));
    writer.write_record(&fields)?;
    Ok(id)
}
