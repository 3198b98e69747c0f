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

fn damaged(error: &dyn std::fmt::Display) -> NotRead {
    NotRead::Damaged(error.to_string())
}

pub(crate) fn read(content: &[u8], codes: &Codes, memory: Memory) -> Result<Reading, NotRead> {
    let file = SerializedFileReader::new(Bytes::copy_from_slice(content)).map_err(|error| damaged(&error))?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let place = |name: &str| (0..schema.num_columns()).find(|at| schema.column(*at).name() == name);
    let mut at = [0; 6];
    for (slot, name) in at.iter_mut().zip(COLUMNS) {
        *slot = place(name).ok_or_else(|| NotRead::Another(format!(" (a column “{name}” is not in it)")))?;
    }
    let mut taken = Taken::new(codes, memory);
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(|error| damaged(&error))?;
        can_be_unpacked(group.as_ref(), at, content.len())?;
        taken.group(group.as_ref(), at)?;
    }
    taken.reading()
}

/// Refuses what is compressed otherwise, or would be too much.
fn can_be_unpacked(group: &dyn RowGroupReader, at: [usize; 6], packed: usize) -> Result<(), NotRead> {
    for column in at.iter().map(|at| group.metadata().column(*at)) {
        // Snappy is LAIT's own. Others would need more of the program than they are worth.
        if !matches!(column.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY) {
            let name = column.compression().to_string();
            return Err(NotRead::Compressed(name.split('(').next().unwrap_or_default().to_lowercase()));
        }
        let allowed = intake::allowed(numbers::fitted(packed));
        if !u64::try_from(column.uncompressed_size()).is_ok_and(|unpacked| unpacked <= allowed) {
            return Err(NotRead::TooLarge(intake::TooLarge));
        }
    }
    Ok(())
}

/// Rows that were read at once, column by column.
struct Rows {
    codes: Vec<Option<ByteArray>>,
    titles: Vec<Option<ByteArray>>,
    years: Vec<Option<ByteArray>>,
    names: Vec<Option<ByteArray>>,
    values: Vec<Option<ByteArray>>,
    numbers: Vec<Option<f64>>,
}

/// The text of a row; empty where it is null.
fn text(column: &[Option<ByteArray>], row: usize) -> Result<String, NotRead> {
    let bytes = column.get(row).and_then(Option::as_ref).map_or(&[][..], ByteArray::data);
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| damaged(&error))
}

/// The area of a row, by its number or else by its name.
fn area_of<'a>(codes: &'a Codes, rows: &Rows, row: usize) -> Result<Option<&'a str>, NotRead> {
    let known = rows.numbers.get(row).copied().flatten().filter(|number| (200.0..=999.0).contains(number));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be three digits")]
    let number = known.map(|number| number as u64);
    match number.and_then(|number| codes.key(&number.to_string())) {
        Some(area) => Ok(Some(area)),
        None => Ok(areas::region(text(&rows.names, row)?.trim())),
    }
}

/// What was taken so far.
struct Taken<'a> {
    codes: &'a Codes,
    memory: Memory,
    reading: Reading,
    series: Places<String>,
    areas: Places<String>,
    periods: Places<String>,
    seen: HashMap<(u32, u32, u32), Kept>,
    /// The place that all states of a year have, by its label.
    labels: HashMap<String, u32>,
    notes: Vec<String>,
    /// The number of the row that was read last.
    row: u64,
}

impl<'a> Taken<'a> {
    fn new(codes: &'a Codes, memory: Memory) -> Self {
        let reading = Reading {
            publisher: "DfE, Local Authority Interactive Tool",
            release: "LAIT".to_owned(),
            ..Reading::default()
        };
        Self {
            codes,
            memory,
            reading,
            series: Places::default(),
            areas: Places::default(),
            periods: Places::default(),
            seen: HashMap::new(),
            labels: HashMap::new(),
            notes: Vec::new(),
            row: 0,
        }
    }

    fn group(&mut self, group: &dyn RowGroupReader, at: [usize; 6]) -> Result<(), NotRead> {
        let texts = |at: usize| Column::<ByteArrayType>::new(group, at);
        let mut columns = [texts(at[0])?, texts(at[1])?, texts(at[2])?, texts(at[3])?, texts(at[4])?];
        let mut all_numbers = Numbers::new(group, at[5])?;
        let mut left = usize::try_from(group.metadata().num_rows()).map_err(|error| damaged(&error))?;
        while left > 0 {
            let batch = left.min(AT_ONCE);
            left -= batch;
            let [codes, titles, years, names, values] = &mut columns;
            let rows = Rows {
                codes: codes.next(batch)?,
                titles: titles.next(batch)?,
                years: years.next(batch)?,
                names: names.next(batch)?,
                values: values.next(batch)?,
                numbers: all_numbers.next(batch)?,
            };
            for row in 0..batch {
                self.take(&rows, row)?;
            }
        }
        Ok(())
    }

    /// Takes a row, or says why it is left out.
    fn take(&mut self, rows: &Rows, row: usize) -> Result<(), NotRead> {
        self.row += 1;
        let number = self.row;
        let (code, year, value) = (text(&rows.codes, row)?, text(&rows.years, row)?, text(&rows.values, row)?);
        let words = |why: String| format!("row {number} ({code}): {why}");
        let Some(period) = Period::lait(&year) else {
            if matches!(Value::parse(&value), Some(Value::Missing(_))) {
                self.reading.others += 1;
            } else {
                self.reading.lost.tell("rows without a year", None, words(format!("“{year}” is not a year")));
            }
            return Ok(());
        };
        let Some(area) = area_of(self.codes, rows, row)? else {
            let why = format!("“{}” is not a known area", text(&rows.names, row)?.trim());
            self.reading.lost.tell("rows about an area that is not known", None, words(why));
            return Ok(());
        };
        let which = self.series.of(code.as_str(), &mut self.reading.series, || {
            let title = text(&rows.titles, row).unwrap_or_default();
            (code.clone(), Series { code: format!("lait:{code}"), title })
        });
        if let Some(known) = self.reading.series.get_mut(which as usize).filter(|known| known.title.is_empty()) {
            known.title = text(&rows.titles, row)?;
        }
        let period = self.periods.of(year.as_str(), &mut self.reading.periods, || (year.clone(), period));
        let area = self.areas.of(area, &mut self.reading.areas, || (area.to_owned(), area.to_owned()));
        let Some(parsed) = Value::parse(&value) else {
            let why = format!("“{value}” is neither a number nor a known symbol");
            self.reading.lost.tell("values that are neither a number nor a known symbol", None, words(why));
            return Ok(());
        };
        let printed = parsed.printed(&value);
        self.memory.take(OBSERVATION + if printed.is_some() { 32 + value.len() as u64 } else { 0 })?;
        self.keep(Observation { series: which, area, period, value: parsed, printed }, &code, &year);
        Ok(())
    }

    /// Keeps an observation, unless its indicator, area and year stood in a row before.
    fn keep(&mut self, observation: Observation, code: &str, year: &str) {
        // Two states of one year have one label, and one place.
        let label = self.reading.periods.get(observation.period as usize).map_or("", |period| period.label.as_str());
        let year_of = *self.labels.entry(label.to_owned()).or_insert(observation.period);
        match self.seen.entry((observation.series, observation.area, year_of)) {
            Entry::Vacant(free) => {
                free.insert(Kept { row: self.row, at: self.reading.observations.len(), stands: true });
                self.reading.observations.push(observation);
            }
            Entry::Occupied(mut there) => {
                let kept = there.get_mut();
                let area = self.reading.areas.get(observation.area as usize);
                let area = area.and_then(|code| areas::name(code)).unwrap_or("area");
                let what = format!("{code}, {area}, {year}: rows {} and {}", kept.row, self.row);
                match twice(&mut self.reading, kept, observation) {
                    Ok(words) => self.notes.push(format!("{what} {words}.")),
                    Err(words) => self.reading.lost.tell("rows with two values", None, format!("{what} {words}")),
                }
            }
        }
    }

    /// All of it, without what contradicts itself or cannot be.
    fn reading(self) -> Result<Reading, NotRead> {
        let Self { mut reading, seen, notes, .. } = self;
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
