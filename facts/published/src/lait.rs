//! LAIT's long file (`bds_long_0.parquet`): one row for each indicator, area and year, values as text.

use bytes::Bytes;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType};
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::reading::{NotRead, Observation, Places, Reading, Series};
use crate::{Missing, Period, Value, areas};

const COLUMNS: [&str; 6] = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number"];

pub(crate) fn read(content: &[u8]) -> Result<Reading, NotRead> {
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
    let (mut not_years, mut not_areas) = (0_u64, 0_u64);
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(|error| damaged(&error))?;
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|error| damaged(&error))?;
        let texts = |at: usize| column::<ByteArrayType>(group.as_ref(), at, rows);
        let (codes, titles, years, names, values) =
            (texts(at[0])?, texts(at[1])?, texts(at[2])?, texts(at[3])?, texts(at[4])?);
        let numbers = column::<DoubleType>(group.as_ref(), at[5], rows)?;
        for row in 0..rows {
            let text = |column: &[Option<ByteArray>]| -> Result<String, NotRead> {
                let bytes = column.get(row).and_then(Option::as_ref).map_or(&[][..], ByteArray::data);
                std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| damaged(&error))
            };
            let (code, year, value) = (text(&codes)?, text(&years)?, text(&values)?);
            let Some(period) = Period::lait(&year) else {
                not_years += 1;
                continue;
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be three digits")]
            let number = numbers.get(row).copied().flatten().filter(|n| (200.0..=999.0).contains(n)).map(|n| n as u64);
            let area = number.and_then(|number| areas::key(&number.to_string()));
            let area = match area {
                Some(area) => area,
                None => match areas::region(text(&names)?.trim()) {
                    Some(area) => area,
                    None => {
                        not_areas += 1;
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
            let parsed = Value::parse(&value).unwrap_or(Value::Missing(Missing::Unsaid));
            reading.observations.push(Observation {
                series: which,
                area,
                period,
                value: parsed,
                printed: parsed.printed(&value),
            });
        }
    }
    for (count, what) in [(not_years, "have no year"), (not_areas, "are about no known area")] {
        if count > 0 {
            reading.note(None, format!("{count} rows {what}: left out."));
        }
    }
    Ok(reading)
}

/// A column of a row group, with nothing where it is null.
fn column<T: DataType>(
    group: &dyn parquet::file::reader::RowGroupReader,
    at: usize,
    rows: usize,
) -> Result<Vec<Option<T::T>>, NotRead> {
    let damaged = |error: &dyn std::fmt::Display| NotRead::Damaged(error.to_string());
    let expected = group.metadata().column(at).column_type();
    if expected != T::get_physical_type() {
        return Err(NotRead::Damaged(format!("column {at} is of another type than LAIT’s")));
    }
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(at).map_err(|error| damaged(&error))?);
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    while levels.len() < rows {
        let (read, ..) = reader
            .read_records(rows - levels.len(), Some(&mut levels), None, &mut values)
            .map_err(|error| damaged(&error))?;
        if read == 0 {
            break;
        }
    }
    let mut values = values.into_iter();
    if group.metadata().column(at).column_descr().max_def_level() == 0 {
        return Ok(values.map(Some).collect());
    }
    Ok(levels.into_iter().map(|level| if level > 0 { values.next() } else { None }).collect())
}
