//! Reading.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use intake::{Archive, Memory, NotUnpacked, TooLarge, cleaned};
use thiserror::Error;

use crate::scan::scan;

/// What a cell costs that is kept, beside its text.
const CELL: u64 = 24;
/// What a text costs beside its bytes.
const TEXT: u64 = 16;

/// What a workbook holds, of what was wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workbook {
    /// The sheets that can be seen, in their order.
    pub tables: Vec<Table>,
    /// The names of sheets that are wanted and hidden. They are never read: what nobody sees may be old.
    pub hidden: Vec<String>,
    /// Rows that a filter or somebody has hidden. They are read like the others: a filter takes nobody off a list.
    pub hidden_rows: u64,
}

/// A sheet as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name.
    pub name: String,
    /// The row of the sheet in which the first of `rows` stands, counted from 1.
    pub first_row: u32,
    /// Its cells as text; a row ends with its last value. Numbers without a part after the point are whole, dates are
    /// `ccyy-mm-dd`.
    pub rows: Vec<Vec<String>>,
    /// Cells whose value is not there to be read.
    pub lost: Vec<LostCell>,
    /// Rows that somebody or a filter has hidden, counted from 1 as Excel does.
    pub hidden_rows: Vec<u32>,
}

/// A cell whose value is not there to be read; it is empty in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostCell {
    /// The row of the sheet, counted from 1.
    pub row: u32,
    /// The column, counted from 0.
    pub column: usize,
    /// What stands there: an error such as `#N/A`; nothing for a formula that was saved without its value.
    pub error: Option<String>,
}

impl LostCell {
    /// What is wrong with it.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.error {
            Some(error) => format!("has the error {error} instead of a value"),
            None => {
                "has a formula that was saved without its value: open the workbook in Excel, save it, and try again"
                    .to_owned()
            }
        }
    }
}

/// Why a workbook is not read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is another kind of file, or damaged.
    #[error("This is not an Excel workbook (.xlsx or .xlsm), or it is damaged: {0}.")]
    NotAWorkbook(String),
    /// It is an Excel workbook of the kind before 2007, or one with a password.
    #[error(
        "This is an Excel workbook with a password, or of the kind before 2007 (.xls). Save it as .xlsx without a password, and try again."
    )]
    Old,
    /// It is locked by a password.
    #[error("The workbook is locked by a password. Take the password off in Excel, and try again.")]
    Locked,
    /// A cell holds an error of a newer Excel.
    #[error("A cell in the sheet {0} has the error {1}. Correct it in Excel, and try again.")]
    ErrorCell(String, String),
    /// It has more sheets than anybody looks at.
    #[error(
        "The workbook cannot be used: it has more than 250 sheets. Copy the sheets you need into a new workbook, and try again."
    )]
    Sheets,
    /// It would fill the memory when it is unpacked.
    #[error("The workbook cannot be used: {0}.")]
    Unpacked(NotUnpacked),
    /// It would fill the memory when it is read.
    #[error("The workbook cannot be used: {0}.")]
    TooLarge(#[from] TooLarge),
}

fn failed(error: &XlsxError, sheet: &str) -> NotRead {
    match error {
        XlsxError::Password => NotRead::Locked,
        XlsxError::CellError(value) => NotRead::ErrorCell(sheet.to_owned(), value.clone()),
        other => NotRead::NotAWorkbook(other.to_string()),
    }
}

/// Reads the sheets of a workbook that `wanted` asks for by their name. What it unpacks to and what it costs to hold are
/// bound by its size as a file.
///
/// # Errors
/// [`NotRead`].
pub fn read<R: Read + Seek>(mut file: R, wanted: impl Fn(&str) -> bool) -> Result<Workbook, NotRead> {
    let told = |error: std::io::Error| NotRead::NotAWorkbook(error.to_string());
    let mut first = [0; 4];
    let is_old = file.read_exact(&mut first).is_ok() && first == [0xd0, 0xcf, 0x11, 0xe0];
    if is_old {
        return Err(NotRead::Old);
    }
    file.rewind().map_err(told)?;
    if !first.starts_with(b"PK") {
        let kind = intake::kind_of(&mut file).map_err(told)?;
        return Err(NotRead::NotAWorkbook(format!("it is {}", kind.words())));
    }
    let mut archive = Archive::open(&mut file).map_err(|error| match error {
        NotUnpacked::Locked => NotRead::Locked,
        NotUnpacked::Damaged(_) => NotRead::NotAWorkbook(
            "the file is not complete, or was changed on its way. Copy or download it again".to_owned(),
        ),
        other => NotRead::Unpacked(other),
    })?;
    let mut memory = Memory::for_file(archive.packed());
    let scanned = scan(&mut archive, &mut memory)?;
    let archive_size = archive.packed();
    drop(archive);
    file.rewind().map_err(told)?;
    let mut workbook = Xlsx::new(Once { left: archive_size.saturating_mul(3) + SLACK, inner: file })
        .map_err(|error| failed(&error, ""))?;
    let mut out = Workbook { hidden_rows: scanned.hidden_rows, ..Workbook::default() };
    let mut names = Vec::new();
    for sheet in workbook.sheets_metadata() {
        if wanted(&sheet.name) {
            let list = if sheet.visible == SheetVisible::Visible { &mut names } else { &mut out.hidden };
            list.push(sheet.name.clone());
        }
    }
    for name in names {
        let hidden_rows = scanned.hidden_in(&name);
        out.tables.push(Table { hidden_rows, ..table(&mut workbook, name, &mut memory)? });
    }
    Ok(out)
}

/// What may be read of a workbook more than three times its own size, in bytes.
const SLACK: u64 = 128 << 10;

/// A file that is not read again and again: each part of a workbook is one sheet.
struct Once<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Once<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| std::io::Error::other("its sheets overlap. It may be damaged or malicious"))?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Once<R> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Cell by cell, and rows no longer than they are filled: one value in the last corner of a sheet would otherwise take the
/// memory of all.
fn table<R: Read + Seek>(workbook: &mut Xlsx<R>, name: String, memory: &mut Memory) -> Result<Table, NotRead> {
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|error| failed(&error, &name))?;
    let mut table = Table { name, ..Table::default() };
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| failed(&error, &table.name))? {
        let (row, column) = cell.pos;
        let column = numbers::fitted::<usize>(column);
        let text = text(&cell.value);
        let error = match &cell.value {
            DataRef::Error(error) => Some(Some(error.to_string())),
            _ if text.is_empty() && cell.formula.is_some() && matches!(cell.value, DataRef::Empty) => Some(None),
            _ => None,
        };
        if let Some(error) = error {
            memory.take(2 * CELL + TEXT)?;
            table.lost.push(LostCell { row: row + 1, column, error });
        }
        if text.is_empty() {
            continue;
        }
        if table.first_row == 0 {
            table.first_row = row + 1;
        }
        let place = numbers::fitted::<usize>((row + 1).saturating_sub(table.first_row));
        let before = table.rows.get(place).map_or(0, Vec::len);
        let added = place.saturating_sub(table.rows.len()).saturating_add(column.saturating_sub(before) + 2);
        let bytes = numbers::fitted::<u64>(text.len());
        memory.take(CELL.saturating_mul(added as u64).saturating_add(bytes).saturating_add(TEXT))?;
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
    Ok(table)
}

/// A cell as text.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cleaned(text),
        DataRef::SharedString(text) => cleaned(text),
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
