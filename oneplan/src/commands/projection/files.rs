use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// The text of a file: CSV as it is; Parquet as the same table in CSV, so that everything that is said of lines holds for rows.
pub(super) fn text_of(path: &Path) -> Result<String> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        return parquet_as_csv(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()));
    }
    fs::read_to_string(path).map_err(|error| anyhow!("cannot read {}: {error}", path.display()))
}

fn parquet_as_csv(path: &Path) -> Result<String> {
    let file = SerializedFileReader::new(fs::File::open(path)?)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
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
        None => bail!("{} holds neither {name}.csv nor {name}.parquet", folder.display()),
    }
}
