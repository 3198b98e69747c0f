//! The lists as a workbook.

use std::io::{Read, Seek};

use thiserror::Error;
use workbook::Sheet;

use crate::columns::{Column, List, columns};

/// A row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The row of the sheet, counted from 1; 0 where it comes from no file.
    pub line: u32,
    cells: Vec<(Column, String)>,
}

impl Row {
    /// Puts a value in its column; an empty one is nothing.
    #[must_use]
    pub fn with(mut self, column: Column, text: impl Into<String>) -> Self {
        self.set(column, text);
        self
    }

    /// Puts a value in its column.
    pub fn set(&mut self, column: Column, text: impl Into<String>) {
        let text = text.into();
        self.cells.retain(|(known, _)| *known != column);
        if !text.is_empty() {
            self.cells.push((column, text));
        }
    }

    /// The value of a column.
    #[must_use]
    pub fn get(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(known, _)| *known == column).map(|(_, text)| text.as_str())
    }

    /// The date of a column: DD/MM/YYYY, or as Excel keeps dates.
    #[must_use]
    pub fn date(&self, column: Column) -> Option<jiff::civil::Date> {
        date(self.get(column)?)
    }
}

/// A date as people write it, or as a workbook's reader gives it.
pub(crate) fn date(text: &str) -> Option<jiff::civil::Date> {
    let part = |from: usize, until: usize| text.get(from..until)?.parse::<i16>().ok();
    let bytes = text.as_bytes();
    let (year, month, day) = if bytes.len() == 10 && bytes[4] == b'-' {
        (part(0, 4)?, part(5, 7)?, part(8, 10)?)
    } else {
        let mut parts = text.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        (year.parse().ok().filter(|_| year.len() == 4)?, month.parse().ok()?, day.parse().ok()?)
    };
    jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Both lists, with what was odd about the file.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// List 1.
    pub plans: Vec<Row>,
    /// List 2.
    pub support: Vec<Row>,
    /// Headings that are not as they should be, sheets that are missing.
    pub odd: Vec<String>,
}

impl Lists {
    /// The rows of a list.
    #[must_use]
    pub fn of(&self, list: List) -> &[Row] {
        match list {
            List::Plans => &self.plans,
            List::Support => &self.support,
        }
    }
}

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is no workbook.
    #[error("{0}")]
    Workbook(#[from] workbook::NotRead),
    /// It has neither list.
    #[error("The workbook has no sheet List_1 and no sheet List_2. Name the sheets so, and try again.")]
    NoList,
    /// A list lacks columns.
    #[error("The sheet {0} lacks the columns {1}. The first row must hold the headings of Annex A.")]
    Columns(&'static str, String),
}

/// Dashes of every kind, quotes and spaces, as one: people type headings.
fn folded(heading: &str) -> String {
    heading
        .chars()
        .map(|c| match c {
            '–' | '—' | '‑' | '−' => '-',
            '’' => '\'',
            other => other.to_ascii_lowercase(),
        })
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Reads both lists. A heading that is the right one but for its dash is taken, and said.
///
/// # Errors
/// [`NotRead`].
pub fn read<R: Read + Seek>(file: R) -> Result<Lists, NotRead> {
    let is = |list: List, name: &str| folded(name).replace(['_', '-'], "") == folded(list.sheet()).replace('_', "");
    let tables = workbook::read(file, |name| List::ALL.iter().any(|list| is(*list, name)))?;
    let mut lists = Lists::default();
    for list in List::ALL {
        let Some(table) = tables.iter().find(|table| is(list, &table.name)) else {
            lists.odd.push(format!("There is no sheet {}.", list.sheet()));
            continue;
        };
        let mut rows = table.rows.iter();
        let headings: Vec<&String> = rows.next().map(|row| row.iter().collect()).unwrap_or_default();
        let mut places = Vec::new();
        let mut missing = Vec::new();
        for column in columns(list) {
            match headings.iter().position(|heading| folded(heading) == folded(column.heading())) {
                Some(place) => {
                    if headings[place].as_str() != column.heading() {
                        lists.odd.push(format!(
                            "{}: the heading “{}” should be “{}”, with an en dash.",
                            list.sheet(),
                            headings[place],
                            column.heading()
                        ));
                    }
                    places.push((column, place));
                }
                None => missing.push(format!("“{}”", column.heading())),
            }
        }
        if !missing.is_empty() {
            return Err(NotRead::Columns(list.sheet(), missing.join(", ")));
        }
        let mut all = Vec::with_capacity(table.rows.len());
        for (line, cells) in (table.first_row + 1..).zip(rows) {
            let kept: Vec<(Column, String)> = places
                .iter()
                .filter_map(|(column, place)| Some((*column, cells.get(*place)?.clone())))
                .filter(|(_, text)| !text.is_empty())
                .collect();
            if !kept.is_empty() {
                all.push(Row { line, cells: kept });
            }
        }
        match list {
            List::Plans => lists.plans = all,
            List::Support => lists.support = all,
        }
    }
    if tables.is_empty() {
        return Err(NotRead::NoList);
    }
    Ok(lists)
}

/// Both lists as the sheets of a workbook.
#[must_use]
pub fn as_workbook(lists: &Lists) -> Vec<Sheet> {
    List::ALL
        .into_iter()
        .map(|list| {
            let headings: Vec<&str> = columns(list).map(Column::heading).collect();
            let mut sheet = Sheet::new(list.sheet(), &headings);
            for row in lists.of(list) {
                let cells: Vec<&str> = columns(list).map(|column| row.get(column).unwrap_or_default()).collect();
                sheet.row(&cells);
            }
            sheet
        })
        .collect()
}
