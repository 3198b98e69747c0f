use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::Type;

/// The text of a file: CSV as it is; Parquet as the same table in CSV, so that everything that is said of lines holds for rows.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let content = fs::read(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))?;
    let is_parquet = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    match intake::kind(&content) {
        kind if is_parquet || kind == intake::Kind::Parquet => {
            parquet_as_csv(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
        }
        // A scenario is JSON; a table without any text says so by itself.
        intake::Kind::Text | intake::Kind::Json | intake::Kind::Empty => match intake::csv_text(&content) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => bail!("cannot use {}: {error}", path.display()),
        },
        other => bail!("cannot use {}: {}", path.display(), other.refused()),
    }
}

fn parquet_as_csv(path: &Path) -> Result<String> {
    let file = SerializedFileReader::new(fs::File::open(path)?)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    #[expect(clippy::disallowed_methods, reason = "read by the program itself")]
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record((0..schema.num_columns()).map(|at| schema.column(at).name().to_owned()))?;
    for row in file.get_row_iter(None)? {
        let row = row?;
        let cells = row.get_column_iter().map(|(_, field)| match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            other => other.to_string(),
        });
        writer.write_record(cells)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A table of a folder: `name.csv`, or `name.parquet` where that is not there. Nothing where neither is.
pub(super) fn table_in(folder: &Path, name: &str) -> Option<PathBuf> {
    ["csv", "parquet"].map(|ending| folder.join(format!("{name}.{ending}"))).into_iter().find(|path| path.exists())
}

/// The same, where it must be there.
pub(super) fn needed_in(folder: &Path, name: &str) -> Result<PathBuf> {
    match table_in(folder, name) {
        Some(path) => Ok(path),
        None => bail!("{} has neither {name}.csv nor {name}.parquet", folder.display()),
    }
}

/// A column of a table: whole numbers, numbers or text, as all its cells are.
enum Column {
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Column {
    fn of(cells: &[&str]) -> Self {
        let whole: Result<Vec<i64>, _> = cells.iter().map(|cell| cell.parse()).collect();
        let number: Result<Vec<f64>, _> = cells.iter().map(|cell| cell.parse()).collect();
        match (whole, number) {
            (Ok(whole), _) => Self::Whole(whole),
            (_, Ok(number)) => Self::Number(number),
            _ => Self::Text(cells.iter().map(|cell| ByteArray::from(*cell)).collect()),
        }
    }

    fn schema(&self, name: &str) -> Result<Arc<Type>> {
        let (physical, converted) = match self {
            Self::Whole(_) => (Physical::INT64, ConvertedType::NONE),
            Self::Number(_) => (Physical::DOUBLE, ConvertedType::NONE),
            Self::Text(_) => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        };
        let column = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_converted_type(converted);
        Ok(Arc::new(column.build()?))
    }
}

/// A CSV table as a Parquet file of the same columns. A column of numbers alone is one of numbers.
pub(super) fn csv_as_parquet(text: &str) -> Result<Vec<u8>> {
    let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), text.as_bytes());
    let heading = reader.headers()?.clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let column = |at: usize| Column::of(&rows.iter().map(|row| row.get(at).unwrap_or_default()).collect::<Vec<_>>());
    let columns: Vec<Column> = (0..heading.len()).map(column).collect();
    let fields: Vec<Arc<Type>> =
        heading.iter().zip(&columns).map(|(name, column)| column.schema(name)).collect::<Result<_>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::default()))?;
    let mut group = writer.next_row_group()?;
    for column in &columns {
        let Some(mut own) = group.next_column()? else { break };
        match column {
            Column::Whole(values) => own.typed::<Int64Type>().write_batch(values, None, None)?,
            Column::Number(values) => own.typed::<DoubleType>().write_batch(values, None, None)?,
            Column::Text(values) => own.typed::<ByteArrayType>().write_batch(values, None, None)?,
        };
        own.close()?;
    }
    group.close()?;
    Ok(writer.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back_out_of_parquet_as_it_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let text = "year,name,mean\n2027,\"Bases, units\",12.5\n2028,all,7.25\n";
        fs::write(&path, csv_as_parquet(text).unwrap()).unwrap();
        assert_eq!(text_of(&path).unwrap(), text);
        fs::write(&path, csv_as_parquet("year,name\n").unwrap()).unwrap();
        assert_eq!(text_of(&path).unwrap(), "year,name\n", "a table without rows is one too");
    }
}
