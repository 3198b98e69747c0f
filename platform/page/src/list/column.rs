//! Columns as data.

use std::cmp::Ordering;
use std::fmt;

use store::SortKey;

use crate::govuk::{Cell, Head, Table};

type Cells<'a, T> = Box<dyn Fn(&T) -> Cell + Send + Sync + 'a>;
type Values<'a, T> = Box<dyn Fn(&T) -> String + Send + Sync + 'a>;
type Compares<'a, T> = Box<dyn Fn(&T, &T) -> Ordering + Send + Sync + 'a>;

/// A column: its heading, what a row shows in it, what a file says, and by what it sorts.
pub struct Column<'a, T> {
    pub(super) heading: String,
    cell: Option<Cells<'a, T>>,
    value: Option<Values<'a, T>>,
    /// The heading in files; nothing where the column is on the page alone.
    file_heading: Option<String>,
    is_number: bool,
    is_on_page: bool,
    leads: bool,
    /// The code by which somebody asks for the column, where it is not shown unasked.
    pub(super) choice: Option<&'static str>,
    sort: Option<SortsBy<'a, T>>,
}

enum SortsBy<'a, T> {
    Database(SortKey),
    Rows(&'static str, Compares<'a, T>),
}

impl<T> fmt::Debug for Column<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("heading", &self.heading).finish_non_exhaustive()
    }
}

impl<'a, T: 'a> Column<'a, T> {
    fn new(heading: &str) -> Self {
        Self {
            heading: heading.to_owned(),
            cell: None,
            value: None,
            file_heading: None,
            is_number: false,
            is_on_page: true,
            leads: false,
            choice: None,
            sort: None,
        }
    }

    /// Words, on the page and in files.
    #[must_use]
    pub fn text(heading: &str, value: impl Fn(&T) -> String + Send + Sync + 'a) -> Self {
        Self { value: Some(Box::new(value)), file_heading: Some(heading.to_owned()), ..Self::new(heading) }
    }

    /// A number, on the page and in files.
    #[must_use]
    pub fn number(heading: &str, value: impl Fn(&T) -> String + Send + Sync + 'a) -> Self {
        Self { is_number: true, ..Self::text(heading, value) }
    }

    /// Markup on the page, such as a link or a tag. What files say of it is told by [`Column::in_file`].
    #[must_use]
    pub fn cell<C: Into<Cell>>(heading: &str, cell: impl Fn(&T) -> C + Send + Sync + 'a) -> Self {
        Self { cell: Some(Box::new(move |row| cell(row).into())), ..Self::new(heading) }
    }

    /// In files alone.
    #[must_use]
    pub fn file(heading: &str, value: impl Fn(&T) -> String + Send + Sync + 'a) -> Self {
        Self { is_on_page: false, ..Self::text(heading, value) }
    }

    /// What files say in this column, under this heading.
    #[must_use]
    pub fn in_file(mut self, heading: &str, value: impl Fn(&T) -> String + Send + Sync + 'a) -> Self {
        if self.cell.is_none() {
            // What stands on the page stays.
            let (shown, is_number) = (self.value.take(), self.is_number);
            self.cell = shown.map(|shown| -> Cells<'a, T> { Box::new(move |row| plain(shown(row), is_number)) });
        }
        self.value = Some(Box::new(value));
        self.file_heading = Some(heading.to_owned());
        self
    }

    /// On the page alone.
    #[must_use]
    pub fn page_only(mut self) -> Self {
        self.file_heading = None;
        self
    }

    /// Shown where somebody asks for it by this code, and in files.
    #[must_use]
    pub const fn if_asked(mut self, code: &'static str) -> Self {
        self.choice = Some(code);
        self
    }

    /// Stands before the others where the row is a card on a phone.
    #[must_use]
    pub const fn leads(mut self) -> Self {
        self.leads = true;
        self
    }

    /// Its heading sorts the list, in the database.
    #[must_use]
    pub fn sorted_by(mut self, key: SortKey) -> Self {
        self.sort = Some(SortsBy::Database(key));
        self
    }

    /// Its heading sorts a list of which all rows are here.
    #[must_use]
    pub fn sorted_with(mut self, code: &'static str, compare: impl Fn(&T, &T) -> Ordering + Send + Sync + 'a) -> Self {
        self.sort = Some(SortsBy::Rows(code, Box::new(compare)));
        self
    }

    pub(super) const fn sort_code(&self) -> Option<&'static str> {
        match &self.sort {
            Some(SortsBy::Database(key)) => Some(key.code),
            Some(SortsBy::Rows(code, _)) => Some(code),
            None => None,
        }
    }

    pub(super) const fn sort_key(&self) -> Option<SortKey> {
        match &self.sort {
            Some(SortsBy::Database(key)) => Some(*key),
            _ => None,
        }
    }

    pub(super) fn compares(&self, code: &str) -> Option<&Compares<'a, T>> {
        match &self.sort {
            Some(SortsBy::Rows(own, compare)) if *own == code => Some(compare),
            _ => None,
        }
    }

    /// Whether the page shows it, with these columns asked for.
    pub(super) fn is_shown(&self, asked: &[&str]) -> bool {
        self.is_on_page && self.choice.is_none_or(|code| asked.contains(&code))
    }

    pub(super) fn head(&self) -> Head {
        if self.is_number { Head::number(&self.heading) } else { Head::text(&self.heading) }
    }

    pub(super) fn show(&self, row: &T) -> Cell {
        let cell = match (&self.cell, &self.value) {
            (Some(cell), _) => cell(row),
            (None, Some(value)) => plain(value(row), self.is_number),
            (None, None) => Cell::default(),
        };
        let classes = if self.leads { "op-cards__lead".to_owned() } else { cell.classes };
        Cell { label: self.heading.clone(), classes, ..cell }
    }
}

fn plain(text: String, is_number: bool) -> Cell {
    if is_number { Cell::number(text) } else { Cell::text(text) }
}

/// The columns of a table, and of the file that says the same.
#[derive(Debug)]
pub struct Columns<'a, T>(pub(super) Vec<Column<'a, T>>);

impl<'a, T: 'a> Columns<'a, T> {
    /// From left to right. The first names the row.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = Column<'a, T>>) -> Self {
        Self(columns.into_iter().collect())
    }

    /// Rows as a table.
    #[must_use]
    pub fn table<'r>(&self, rows: impl IntoIterator<Item = &'r T>) -> Table
    where
        T: 'r,
    {
        let shown: Vec<&Column<'a, T>> = self.0.iter().filter(|column| column.is_shown(&[])).collect();
        Table {
            head: shown.iter().map(|column| column.head()).collect(),
            rows: rows.into_iter().map(|row| shown.iter().map(|column| column.show(row)).collect()).collect(),
            first_cell_is_header: true,
            ..Table::default()
        }
    }

    #[must_use]
    pub fn file_headings(&self) -> Vec<&str> {
        self.0.iter().filter_map(|column| column.file_heading.as_deref()).collect()
    }

    #[must_use]
    pub fn file_row(&self, row: &T) -> Vec<String> {
        let in_file = self.0.iter().filter(|column| column.file_heading.is_some());
        in_file.map(|column| column.value.as_ref().map(|value| value(row)).unwrap_or_default()).collect()
    }
}
