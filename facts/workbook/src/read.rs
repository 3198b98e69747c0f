//! Reading.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use thiserror::Error;

/// The most cells of a sheet that are read: more is a damaged file, or one made to fill the memory.
const MOST_CELLS: usize = 30_000_000;

/// A sheet as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name.
    pub name: String,
    /// The row of the sheet in which the first of `rows` stands, counted from 1.
    pub first_row: u32,
    /// Its cells as text; a row ends with its last value. Numbers without a part after the point are whole, dates are `ccyy-mm-dd`.
    pub rows: Vec<Vec<String>>,
}

/// Why a workbook is not read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is another kind of file, or damaged.
    #[error("This is not an Excel workbook (.xlsx or .xlsm), or it is damaged: {0}.")]
    NotAWorkbook(String),
    /// It is locked by a password.
    #[error("The workbook is locked by a password. Take the password off in Excel, and try again.")]
    Locked,
    /// A sheet would fill the memory.
    #[error("The sheet {0} has more cells than a list of children can have. The file is damaged, or made to do harm.")]
    TooLarge(String),
}

fn failed(error: &XlsxError) -> NotRead {
    match error {
        XlsxError::Password => NotRead::Locked,
        other => NotRead::NotAWorkbook(other.to_string()),
    }
}

/// Reads the sheets of a workbook that `wanted` asks for by their name.
///
/// # Errors
/// [`NotRead`].
pub fn read<R: Read + Seek>(file: R, wanted: impl Fn(&str) -> bool) -> Result<Vec<Table>, NotRead> {
    let mut workbook: Xlsx<R> = Xlsx::new(file).map_err(|error| failed(&error))?;
    let names: Vec<String> = workbook.sheet_names().into_iter().filter(|name| wanted(name)).collect();
    let mut tables = Vec::new();
    for name in names {
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| failed(&error))?;
        let mut table = Table { name, first_row: 0, rows: Vec::new() };
        let mut held = 0_usize;
        // Cell by cell, and rows no longer than they are filled: one value in the last corner of a sheet would otherwise
        // take the memory of all.
        while let Some(cell) = cells.next_cell().map_err(|error| failed(&error))? {
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            if table.first_row == 0 {
                table.first_row = row + 1;
            }
            let place = usize::try_from((row + 1).saturating_sub(table.first_row)).unwrap_or(usize::MAX);
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            let before = table.rows.get(place).map_or(0, Vec::len);
            held = held
                .saturating_add(place.saturating_sub(table.rows.len()))
                .saturating_add(column.saturating_sub(before) + 1);
            if held > MOST_CELLS {
                return Err(NotRead::TooLarge(table.name));
            }
            if table.rows.len() <= place {
                table.rows.resize_with(place + 1, Vec::new);
            }
            let cells = &mut table.rows[place];
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text;
        }
        table.first_row = table.first_row.max(1);
        tables.push(table);
    }
    Ok(tables)
}

/// A cell as text.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "1" } else { "0" }.to_owned(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        DataRef::Empty | DataRef::Error(_) => String::new(),
    }
}
