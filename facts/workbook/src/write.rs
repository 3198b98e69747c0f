//! Writing.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use thiserror::Error;

/// Why a workbook is not written.
#[derive(Debug, Error)]
#[error("The workbook cannot be written: {0}.")]
pub struct NotWritten(#[from] XlsxError);

/// A sheet to write: headings and rows of text. A text stays a text, whatever it begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    name: String,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    days: bool,
}

impl Sheet {
    /// An empty one.
    #[must_use]
    pub fn new(name: &str, headings: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            headings: headings.iter().map(|text| (*text).to_owned()).collect(),
            rows: Vec::new(),
            days: false,
        }
    }

    /// A text that is a day, `ccyy-mm-dd`, is written as one, so that it is sorted and filtered as days are.
    #[must_use]
    pub const fn with_days(mut self) -> Self {
        self.days = true;
        self
    }

    /// One row more.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        self.rows.push(cells.iter().map(|text| text.as_ref().to_owned()).collect());
    }
}

/// A text that is a day, and nothing else.
fn day(text: &str) -> Option<ExcelDateTime> {
    let fits = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let is_day = text.len() == 10 && text.bytes().enumerate().all(fits);
    if is_day { ExcelDateTime::parse_from_str(text).ok() } else { None }
}

/// Writes sheets as a workbook. The first row stays in sight, and every column can be filtered.
///
/// # Errors
/// [`NotWritten`].
pub fn write(sheets: Vec<Sheet>) -> Result<Vec<u8>, NotWritten> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let as_day = Format::new().set_num_format("dd/mm/yyyy");
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (column, heading) in (0_u16..).zip(&sheet.headings) {
            page.set_column_width(column, (heading.chars().count() as f64).clamp(12.0, 40.0))?;
        }
        let last = numbers::fitted::<u16>(sheet.headings.len().saturating_sub(1));
        page.autofilter(0, 0, numbers::fitted::<u32>(sheet.rows.len()), last)?;
        for (column, heading) in (0_u16..).zip(&sheet.headings) {
            page.write_string_with_format(0, column, heading, &bold)?;
        }
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            for (column, text) in (0_u16..).zip(cells) {
                if let Some(day) = day(text).filter(|_| sheet.days) {
                    page.write_datetime_with_format(row, column, &day, &as_day)?;
                } else if !text.is_empty() {
                    // Excel holds at most 32,767 characters in a cell.
                    let text: String = text.chars().take(32_000).collect();
                    page.write_string(row, column, text)?;
                }
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}
