//! The lists as a workbook.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use thiserror::Error;
use workbook::{LostCell, Sheet};

use crate::columns::{Column, List, columns};

/// A row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The row of the sheet, counted from 1; 0 where it comes from no file.
    pub line: u32,
    cells: Vec<(Column, String)>,
    /// Columns whose value could not be read, and why.
    lost: Vec<(Column, String)>,
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

    /// Columns whose value could not be read, and why: they are not empty, and nobody knows what they hold.
    #[must_use]
    pub fn lost(&self) -> &[(Column, String)] {
        &self.lost
    }

    /// Whether a column has no value; not where it could not be read.
    #[must_use]
    pub fn is_empty(&self, column: Column) -> bool {
        self.get(column).is_none() && !self.lost.iter().any(|(lost, _)| *lost == column)
    }

    /// The UPN in capitals, where what stands there has the form of one: `UN1`, `Unknown` and `-` are none.
    #[must_use]
    pub fn upn(&self) -> Option<String> {
        let upn = self.get(Column::Upn)?.to_ascii_uppercase();
        let bytes = upn.as_bytes();
        let is_one = bytes.len() == 13
            && bytes[0].is_ascii_uppercase()
            && bytes[1..12].iter().all(u8::is_ascii_digit)
            && bytes[12].is_ascii_alphanumeric();
        is_one.then_some(upn)
    }

    /// The ULN, where what stands there has the form of one: ten digits, not all alike.
    #[must_use]
    pub fn uln(&self) -> Option<&str> {
        let uln = self.get(Column::Uln)?;
        let bytes = uln.as_bytes();
        let is_one = bytes.len() == 10
            && bytes.iter().all(u8::is_ascii_digit)
            && bytes.iter().any(|byte| Some(byte) != bytes.first());
        is_one.then_some(uln)
    }

    /// Whether it sums the rows above it: its unique id says so, and nobody was born.
    fn is_total(&self) -> bool {
        let id = self.get(Column::UniqueId).unwrap_or_default().to_lowercase();
        matches!(id.as_str(), "total" | "totals" | "grand total")
            && self.upn().is_none()
            && self.is_empty(Column::DateOfBirth)
    }

    /// The date of a column: DD/MM/YYYY, or as Excel keeps dates.
    #[must_use]
    pub fn date(&self, column: Column) -> Option<jiff::civil::Date> {
        date(self.get(column)?)
    }
}

/// A date as people write it, or as a workbook's reader gives it.
pub(crate) fn date(text: &str) -> Option<jiff::civil::Date> {
    intake::dates::day(text)
}

/// Both lists, with what was odd about the file.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// List 1.
    pub plans: Vec<Row>,
    /// List 2.
    pub support: Vec<Row>,
    /// Headings that are not as they should be, sheets that are missing or hidden, rows that are of nobody.
    pub odd: Vec<String>,
    /// Rows that a filter or somebody has hidden in the workbook: they are in the lists like the others.
    pub hidden_rows: u64,
    /// Which they are, by the sheet in which they stand.
    pub hidden: Vec<(String, Vec<u32>)>,
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
    #[error(
        "The workbook has no sheet List_1 and no sheet List_2 that can be seen. {0}Name the sheets List_1 and List_2, and try again."
    )]
    NoList(String),
    /// Two sheets could be one list.
    #[error("The sheets {0} and {1} are both {2}. Delete one of them, and try again.")]
    Twice(String, String, &'static str),
    /// Something stands above the headings.
    #[error(
        "The sheet {sheet} has “{title}” in row {first}, and its headings in row {row}. Delete the rows above the headings, and try again: the inspectors’ tools read them from row 1."
    )]
    TitleRow {
        sheet: &'static str,
        /// What stands in the first row.
        title: String,
        /// The first row.
        first: u32,
        /// The row of the headings.
        row: u32,
    },
    /// A list lacks columns.
    #[error("The sheet {0} does not have the columns {1}. The first row must have the headings of Annex A.")]
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
    let book = workbook::read(file, |name| List::ALL.iter().any(|list| is(*list, name)))?;
    let tables = &book.tables;
    let of_sheets = book.tables.iter().filter(|table| !table.hidden_rows.is_empty());
    let hidden = of_sheets.map(|table| (table.name.clone(), table.hidden_rows.clone())).collect();
    let mut lists = Lists { hidden_rows: book.hidden_rows, hidden, ..Lists::default() };
    for name in &book.hidden {
        lists.odd.push(format!("The sheet {name} is hidden. It was not read."));
    }
    if tables.is_empty() {
        let hidden = book.hidden.iter().map(|name| format!("The sheet {name} is hidden. ")).collect();
        return Err(NotRead::NoList(hidden));
    }
    for list in List::ALL {
        let mut of_list = tables.iter().filter(|table| is(list, &table.name));
        if let (Some(one), Some(other)) = (of_list.next(), of_list.next()) {
            return Err(NotRead::Twice(one.name.clone(), other.name.clone(), list.sheet()));
        }
        let Some(table) = tables.iter().find(|table| is(list, &table.name)) else {
            lists.odd.push(format!("There is no sheet {}.", list.sheet()));
            continue;
        };
        if let Some(at) = heading_row(table, list).filter(|at| *at > 0) {
            let title = table.rows[0].iter().find(|cell| !cell.is_empty()).map(|cell| cell.chars().take(60).collect());
            let row = table.first_row.saturating_add(numbers::fitted::<u32>(at));
            let title = title.unwrap_or_default();
            return Err(NotRead::TitleRow { sheet: list.sheet(), title, first: table.first_row, row });
        }
        let places = places(table, list, &mut lists.odd)?;
        let mut all = rows_of(table, &places);
        for row in all.extract_if(.., |row| row.is_total()) {
            let sheet = list.sheet();
            lists.odd.push(format!("{sheet}: row {} is a total, not a child. It was not read.", row.line));
        }
        match list {
            List::Plans => lists.plans = all,
            List::Support => lists.support = all,
        }
    }
    Ok(lists)
}

/// Where each column of a list stands. A heading that is the right one but for its dash goes to `odd`.
fn places(table: &workbook::Table, list: List, odd: &mut Vec<String>) -> Result<Vec<(Column, usize)>, NotRead> {
    let headings = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let mut places = Vec::new();
    let mut missing = Vec::new();
    for column in columns(list) {
        match headings.iter().position(|heading| folded(heading) == folded(column.heading())) {
            Some(place) => {
                if headings[place].as_str() != column.heading() {
                    odd.push(format!(
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
    if missing.is_empty() { Ok(places) } else { Err(NotRead::Columns(list.sheet(), missing.join(", "))) }
}

/// The rows under the headings that hold anything, or lost it.
fn rows_of(table: &workbook::Table, places: &[(Column, usize)]) -> Vec<Row> {
    let mut lost: BTreeMap<u32, Vec<&LostCell>> = BTreeMap::new();
    for cell in &table.lost {
        lost.entry(cell.row).or_default().push(cell);
    }
    let mut all = Vec::with_capacity(table.rows.len());
    for (line, cells) in (table.first_row + 1..).zip(table.rows.iter().skip(1)) {
        let kept: Vec<(Column, String)> = places
            .iter()
            .filter_map(|(column, place)| Some((*column, cells.get(*place)?.clone())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let lost = lost_in(lost.remove(&line), places);
        if !kept.is_empty() || !lost.is_empty() {
            all.push(Row { line, cells: kept, lost });
        }
    }
    // Under the last row that has a value.
    let last = all.last().map_or(table.first_row, |row: &Row| row.line);
    for (line, cells) in lost.into_iter().filter(|(line, _)| *line > last) {
        let lost = lost_in(Some(cells), places);
        if !lost.is_empty() {
            all.push(Row { line, cells: Vec::new(), lost });
        }
    }
    all
}

fn lost_in(cells: Option<Vec<&LostCell>>, places: &[(Column, usize)]) -> Vec<(Column, String)> {
    let of = |cell: &LostCell| {
        let (column, _) = places.iter().find(|(_, place)| *place == cell.column)?;
        Some((*column, cell.in_words()))
    };
    cells.into_iter().flatten().filter_map(of).collect()
}

/// The row in which the headings stand, counted from the first that is filled; none where no row has any of them.
fn heading_row(table: &workbook::Table, list: List) -> Option<usize> {
    let known = |cell: &String| columns(list).any(|column| folded(cell) == folded(column.heading()));
    table.rows.iter().take(12).position(|row| row.iter().filter(|cell| known(cell)).count() >= 3)
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
