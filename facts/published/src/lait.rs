//! LAIT's long file (`bds_long_0.parquet`): one row for each indicator, area and year, values as text.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use intake::Memory;
use parquet::basic::{Compression, Type};
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::areas::{self, Codes};
use crate::possible::Possible;
use crate::reading::{NotRead, Observation, Places, Reading, Series};
use crate::{Period, Status, Value};

const COLUMNS: [&str; 6] = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number"];

pub(crate) fn read(content: &[u8], codes: &Codes, mut memory: Memory) -> Result<Reading, NotRead> {
    let damaged = |error: &dyn std::fmt::Display| NotRead::Damaged(error.to_string());
    let file = SerializedFileReader::new(Bytes::copy_from_slice(content)).map_err(|error| damaged(&error))?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let place = |name: &str| (0..schema.num_columns()).find(|at| schema.column(*at).name() == name);
    let mut at = [0; 6];
    for (slot, name) in at.iter_mut().zip(COLUMNS) {
        *slot = place(name).ok_or_else(|| NotRead::Another(format!(" (a column “{name}” is not in it)")))?;
    }
    let mut reading = Reading {
        publisher: "DfE, Local Authority Interactive Tool",
        release: "LAIT".to_owned(),
        ..Reading::default()
    };
    let (mut series, mut places, mut periods): (Places<String>, Places<String>, Places<String>) = Default::default();
    let mut seen: HashMap<(u32, u32, u32), Kept> = HashMap::new();
    let mut labels: HashMap<String, u32> = HashMap::new();
    let mut notes: Vec<String> = Vec::new();
    let mut number_of_row = 0_u64;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(|error| damaged(&error))?;
        for column in at.iter().map(|at| group.metadata().column(*at)) {
            // Snappy is LAIT's own. Others would need more of the program than they are worth.
            if !matches!(column.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY) {
                let name = column.compression().to_string();
                return Err(NotRead::Compressed(name.split('(').next().unwrap_or_default().to_lowercase()));
            }
            let allowed = intake::allowed(numbers::fitted(content.len()));
            if !u64::try_from(column.uncompressed_size()).is_ok_and(|unpacked| unpacked <= allowed) {
                return Err(NotRead::TooLarge(intake::TooLarge));
            }
        }
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|error| damaged(&error))?;
        let texts = |at: usize| Column::<ByteArrayType>::new(group.as_ref(), at);
        let mut columns = [texts(at[0])?, texts(at[1])?, texts(at[2])?, texts(at[3])?, texts(at[4])?];
        let mut all_numbers = Numbers::new(group.as_ref(), at[5])?;
        let mut left = rows;
        while left > 0 {
            let batch = left.min(AT_ONCE);
            left -= batch;
            let [codes_of, titles, years, names, values] = &mut columns;
            let (codes_of, titles, years, names, values) = (
                codes_of.next(batch)?,
                titles.next(batch)?,
                years.next(batch)?,
                names.next(batch)?,
                values.next(batch)?,
            );
            let numbers = all_numbers.next(batch)?;
            for row in 0..batch {
                number_of_row += 1;
                let text = |column: &[Option<ByteArray>]| -> Result<String, NotRead> {
                    let bytes = column.get(row).and_then(Option::as_ref).map_or(&[][..], ByteArray::data);
                    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| damaged(&error))
                };
                let (code, year, value) = (text(&codes_of)?, text(&years)?, text(&values)?);
                let row_words = |why: String| format!("row {number_of_row} ({code}): {why}");
                let Some(period) = Period::lait(&year) else {
                    if matches!(Value::parse(&value), Some(Value::Missing(_))) {
                        reading.others += 1;
                        continue;
                    }
                    let words = row_words(format!("“{year}” is not a year"));
                    reading.lost.tell("rows without a year", None, words);
                    continue;
                };
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked to be three digits"
                )]
                let number =
                    numbers.get(row).copied().flatten().filter(|n| (200.0..=999.0).contains(n)).map(|n| n as u64);
                let area = number.and_then(|number| codes.key(&number.to_string()));
                let area = match area {
                    Some(area) => area,
                    None => match areas::region(text(&names)?.trim()) {
                        Some(area) => area,
                        None => {
                            let name = text(&names)?;
                            let words = row_words(format!("“{}” is not a known area", name.trim()));
                            reading.lost.tell("rows about an area that is not known", None, words);
                            continue;
                        }
                    },
                };
                let which = series.of(code.as_str(), &mut reading.series, || {
                    let title = text(&titles).unwrap_or_default();
                    (code.clone(), Series { code: format!("lait:{code}"), title })
                });
                if let Some(known) = reading.series.get_mut(which as usize).filter(|known| known.title.is_empty()) {
                    known.title = text(&titles)?;
                }
                let period = periods.of(year.as_str(), &mut reading.periods, || (year.clone(), period));
                let area = places.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
                let Some(parsed) = Value::parse(&value) else {
                    let words = row_words(format!("“{value}” is neither a number nor a known symbol"));
                    reading.lost.tell("values that are neither a number nor a known symbol", None, words);
                    continue;
                };
                memory
                    .take(OBSERVATION + if parsed.printed(&value).is_some() { 32 + value.len() as u64 } else { 0 })?;
                let observation =
                    Observation { series: which, area, period, value: parsed, printed: parsed.printed(&value) };
                // Two states of one year have one label, and one place.
                let label = reading.periods.get(period as usize).map_or("", |period| period.label.as_str());
                let year_of = *labels.entry(label.to_owned()).or_insert(period);
                match seen.entry((which, area, year_of)) {
                    Entry::Vacant(free) => {
                        free.insert(Kept { row: number_of_row, at: reading.observations.len(), stands: true });
                        reading.observations.push(observation);
                    }
                    Entry::Occupied(mut there) => {
                        let kept = there.get_mut();
                        let known =
                            reading.areas.get(area as usize).and_then(|code| areas::name(code)).unwrap_or("area");
                        let what = format!("{code}, {known}, {year}: rows {} and {number_of_row}", kept.row);
                        match twice(&mut reading, kept, observation) {
                            Ok(words) => notes.push(format!("{what} {words}.")),
                            Err(words) => reading.lost.tell("rows with two values", None, format!("{what} {words}")),
                        }
                    }
                }
            }
        }
    }
    let gone: HashSet<usize> = seen.values().filter(|kept| !kept.stands).map(|kept| kept.at).collect();
    if !gone.is_empty() {
        let mut at = 0;
        reading.observations.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
    let more = notes.len().saturating_sub(MOST_NOTES);
    for words in notes.into_iter().take(MOST_NOTES) {
        reading.note(None, words);
    }
    if more > 0 {
        reading.note(None, format!("{more} more rows are listed twice."));
    }
    // What a series is called may stand in its last row alone.
    let code = |one: &Series| one.code.trim_start_matches("lait:").to_owned();
    let possible = reading.series.iter().map(|one| Possible::named(&format!("{} {}", code(one), one.title), None));
    let possible: Vec<Possible> = possible.collect();
    reading.leave_out_impossible(&possible);
    reading.of_something()
}

/// Rows that are read at once.
const AT_ONCE: usize = 10_000;
/// What an observation costs to keep, with the place where it is remembered.
const OBSERVATION: u64 = 150;
/// Rows that stand twice and are told one by one.
const MOST_NOTES: usize = 200;

/// An observation that was read.
struct Kept {
    row: u64,
    at: usize,
    /// Whether no other row contradicts it.
    stands: bool,
}

/// The same indicator, area and year in a second row. The final value counts, not the provisional one; of two values of one
/// state none: `Err` says so.
fn twice(reading: &mut Reading, kept: &mut Kept, second: Observation) -> Result<&'static str, &'static str> {
    let status = |period: u32| reading.periods.get(period as usize).map_or(Status::Published, |period| period.status);
    let Some(first) = reading.observations.get(kept.at) else {
        return Err("give different values: neither is used");
    };
    let (before, after) = (status(first.period), status(second.period));
    if before == after {
        if first.value == second.value {
            return Ok("have the same values: used once");
        }
        kept.stands = false;
        return Err("give different values: neither is used");
    }
    let rank = |status: Status| match status {
        Status::Provisional => 0,
        Status::Other => 1,
        Status::Published => 2,
        Status::Revised => 3,
    };
    if rank(after) > rank(before)
        && let Some(place) = reading.observations.get_mut(kept.at)
    {
        *place = second;
    }
    Ok("are two versions of one year: the final one is used")
}

/// A column of a row group, read some rows at a time, with nothing where it is null.
struct Column<T: DataType> {
    reader: ColumnReaderImpl<T>,
    has_levels: bool,
}

impl<T: DataType> Column<T> {
    fn new(group: &dyn RowGroupReader, at: usize) -> Result<Self, NotRead> {
        let expected = group.metadata().column(at).column_type();
        if expected != T::get_physical_type() {
            return Err(NotRead::Damaged(format!("column {at} is of another type than LAIT’s")));
        }
        let reader = group.get_column_reader(at).map_err(|error| NotRead::Damaged(error.to_string()))?;
        let has_levels = group.metadata().column(at).column_descr().max_def_level() > 0;
        Ok(Self { reader: get_typed_column_reader::<T>(reader), has_levels })
    }

    fn next(&mut self, rows: usize) -> Result<Vec<Option<T::T>>, NotRead> {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        let mut done = 0;
        while done < rows {
            let levels = self.has_levels.then_some(&mut levels);
            let (read, ..) = self
                .reader
                .read_records(rows - done, levels, None, &mut values)
                .map_err(|error| NotRead::Damaged(error.to_string()))?;
            if read == 0 {
                break;
            }
            done += read;
        }
        let mut values = values.into_iter();
        if !self.has_levels {
            return Ok(values.map(Some).collect());
        }
        Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
    }
}

/// The numbers of authorities: LAIT keeps them as decimals, and some programs that copy it as whole numbers.
enum Numbers {
    Decimal(Column<DoubleType>),
    Whole(Column<Int64Type>),
    Short(Column<Int32Type>),
}

impl Numbers {
    fn new(group: &dyn RowGroupReader, at: usize) -> Result<Self, NotRead> {
        match group.metadata().column(at).column_type() {
            Type::INT64 => Column::new(group, at).map(Self::Whole),
            Type::INT32 => Column::new(group, at).map(Self::Short),
            _ => Column::new(group, at).map(Self::Decimal),
        }
    }

    fn next(&mut self, rows: usize) -> Result<Vec<Option<f64>>, NotRead> {
        match self {
            Self::Decimal(column) => column.next(rows),
            Self::Short(column) => Ok(column.next(rows)?.into_iter().map(|one| one.map(f64::from)).collect()),
            #[expect(clippy::cast_precision_loss, reason = "numbers of three digits")]
            Self::Whole(column) => Ok(column.next(rows)?.into_iter().map(|one| one.map(|one| one as f64)).collect()),
        }
    }
}
