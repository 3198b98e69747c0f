//! A list as a file.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use workbook::{Csv, Sheet};

use super::Columns;
use crate::{Problem, Shown, download};

/// Kinds of file that a list is given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Comma separated values.
    Csv,
    /// An Excel workbook.
    Excel,
}

impl FileKind {
    /// In the order in which a list offers them.
    pub(super) const ALL: [Self; 2] = [Self::Excel, Self::Csv];

    /// As a link names it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Excel => "Excel",
        }
    }

    /// The end of its address, under that of the list.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Excel => "xlsx",
        }
    }

    /// The kind that an address ends with.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let (_, end) = path.rsplit_once('/')?;
        Self::ALL.into_iter().find(|kind| kind.ending() == end)
    }
}

/// The kind for which somebody asks: one handler answers at both addresses of a list.
impl<S: Sync> FromRequestParts<S> for FileKind {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Self::of_path(parts.uri.path()).ok_or(Problem::NotFound)
    }
}

/// A file while its rows are added, in batches or one by one.
#[derive(Debug)]
pub struct ListFile<'c, 'a, T> {
    columns: &'c Columns<'a, T>,
    writer: Writer,
}

#[derive(Debug)]
enum Writer {
    Csv(Box<Csv<Vec<u8>>>),
    Excel(Sheet),
}

fn failed(error: &std::io::Error) -> store::StoreError {
    store::StoreError::File(error.to_string())
}

impl<'c, 'a, T> ListFile<'c, 'a, T> {
    /// With the headings of its columns. `title` names the sheet of a workbook.
    ///
    /// # Errors
    /// [`Problem`] where it cannot be written.
    pub fn begin(columns: &'c Columns<'a, T>, kind: FileKind, title: &str) -> Result<Self, Problem> {
        let headings = columns.file_headings();
        let writer = match kind {
            FileKind::Csv => Writer::Csv(Box::new(Csv::begin(Vec::new(), &headings).map_err(|error| failed(&error))?)),
            FileKind::Excel => Writer::Excel(Sheet::new(title, &headings).with_days()),
        };
        Ok(Self { columns, writer })
    }

    /// One row more.
    ///
    /// # Errors
    /// [`store::StoreError::File`] where it cannot be written.
    pub fn row(&mut self, row: &T) -> store::Result<()> {
        self.line(&self.columns.file_row(row))
    }

    /// A line that is no row, such as what was left out.
    ///
    /// # Errors
    /// [`store::StoreError::File`] where it cannot be written.
    pub fn line(&mut self, cells: &[String]) -> store::Result<()> {
        match &mut self.writer {
            // A line of a file has a cell for each column.
            Writer::Csv(csv) => {
                let missing = self.columns.file_headings().len().saturating_sub(cells.len());
                let cells = cells.iter().map(String::as_str).chain(std::iter::repeat_n("", missing));
                csv.row(cells).map_err(|error| failed(&error))
            }
            Writer::Excel(sheet) => {
                sheet.row(cells);
                Ok(())
            }
        }
    }

    /// The file, to be kept under a name; its ending is added.
    ///
    /// # Errors
    /// [`Problem`] where it cannot be written.
    pub fn end(self, name: &str) -> Shown {
        match self.writer {
            Writer::Csv(csv) => {
                let content = csv.end().map_err(|error| failed(&error))?;
                download::keep("text/csv; charset=utf-8", &format!("{name}.csv"), content)
            }
            Writer::Excel(sheet) => {
                let content = workbook::write(vec![sheet]).map_err(|error| Problem::Defect(error.to_string()))?;
                download::keep(workbook::MEDIA_TYPE, &format!("{name}.xlsx"), content)
            }
        }
    }
}

impl<T> Columns<'_, T> {
    /// Rows that are all here as a CSV file; its ending is added to the name.
    ///
    /// # Errors
    /// [`Problem`] where it cannot be written.
    pub fn csv<'r>(&self, name: &str, rows: impl IntoIterator<Item = &'r T>) -> Shown
    where
        T: 'r,
    {
        let mut file = ListFile::begin(self, FileKind::Csv, name)?;
        for row in rows {
            file.row(row)?;
        }
        file.end(name)
    }
}
