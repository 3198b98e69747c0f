//! Lists. One declaration of columns and filters gives the table with headings that sort, the filters and what is
//! chosen of them, the pages, the rows that can be selected for an act, the count, the files and the words for nothing.
//!
//! A room says what a list is made of, in the database ([`store::Listing`], in its `records/`), and how it is shown
//! ([`List`], in its `pages/`). The address holds codes and dates, as [`Filter`] lets them in, and never words about anybody.

mod column;
mod draw;
mod file;
mod filter;
mod list_page;
mod query;
mod select;

pub use column::{Column, Columns};
pub use draw::pages;
pub use file::{FileKind, ListFile};
pub use filter::Filter;
pub use list_page::ListPage;
pub use query::{ListParams, ListQuery};
pub use select::{BulkAction, Selection};

use store::{PageParams, Sort};

use crate::path;

/// Rows on a page.
pub const PAGE_SIZE: i64 = 50;

/// A list as it is shown.
#[derive(Debug)]
pub struct List<'a, T> {
    path: String,
    label: String,
    one: &'static str,
    many: &'static str,
    pub(crate) columns: Columns<'a, T>,
    filters: Vec<Filter>,
    order: &'static str,
    size: i64,
    act: Option<BulkAction<'a, T>>,
    files: Vec<(FileKind, String)>,
    empty: String,
    note: String,
    saved: Option<Vec<SavedView>>,
}

/// A view of a list that somebody saved: its name, and what it asks of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    pub name: String,
    /// The part of its address after the question mark.
    pub query: String,
}

impl<'a, T> List<'a, T> {
    /// The list at an address, of things that are called `one` and `many`: "child", "children".
    #[must_use]
    pub fn new(path: &str, (one, many): (&'static str, &'static str), columns: Columns<'a, T>) -> Self {
        Self {
            path: path.to_owned(),
            label: crate::words::capitalised(many),
            one,
            many,
            columns,
            filters: Vec::new(),
            order: "",
            size: PAGE_SIZE,
            act: None,
            files: Vec::new(),
            empty: format!("There are no {many}."),
            note: String::new(),
            saved: None,
        }
    }

    /// What a screen reader calls the table.
    #[must_use]
    pub fn labelled(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// The column by which the rows come of themselves: its code, with a hyphen before it where the last is first.
    #[must_use]
    pub const fn in_order_of(mut self, order: &'static str) -> Self {
        self.order = order;
        self
    }

    /// With so many rows on a page.
    #[must_use]
    pub const fn of_size(mut self, size: i64) -> Self {
        self.size = size;
        self
    }

    /// With something that can be done with rows that are selected.
    #[must_use]
    pub fn act(mut self, act: BulkAction<'a, T>) -> Self {
        self.act = Some(act);
        self
    }

    /// With a file of the whole list, at an address of its own.
    #[must_use]
    pub fn file(mut self, kind: FileKind, path: &str) -> Self {
        self.files.push((kind, path.to_owned()));
        self
    }

    /// With the whole list as a workbook and as CSV, at addresses under its own: `/visits/xlsx` and `/visits/csv`.
    #[must_use]
    pub fn files(mut self) -> Self {
        self.files = FileKind::ALL.map(|kind| (kind, format!("{}/{}", self.path, kind.ending()))).into();
        self
    }

    /// What is said where there is nothing at all.
    #[must_use]
    pub fn empty(mut self, words: &str) -> Self {
        words.clone_into(&mut self.empty);
        self
    }

    /// What is said behind the count while the rows are in the list's own order: "earliest deadline first".
    #[must_use]
    pub fn note(mut self, words: &str) -> Self {
        words.clone_into(&mut self.note);
        self
    }

    /// With the views that the reader saved of it, and a form to save this one.
    #[must_use]
    pub fn saved_views(mut self, saved: Vec<SavedView>) -> Self {
        self.saved = Some(saved);
        self
    }

    /// Its address, without what is asked of it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The columns, for a table or file of some rows.
    #[must_use]
    pub const fn columns(&self) -> &Columns<'a, T> {
        &self.columns
    }

    /// What an address asks of this list. What is no filter, no choice of it and no column that sorts is passed over.
    #[must_use]
    pub fn params(&self, address: &ListQuery) -> ListParams {
        let values = self.filters.iter().map(|filter| (filter.code, filter.read(address.value(filter.code)))).collect();
        let sort = address.value("sort");
        let known =
            self.columns.0.iter().filter_map(Column::sort_code).any(|code| code == sort.trim_start_matches('-'));
        ListParams {
            values,
            columns: self
                .columns
                .0
                .iter()
                .filter_map(|one| one.choice)
                .filter(|code| address.has("with", code))
                .collect(),
            sort: if known && sort != self.order { sort.to_owned() } else { String::new() },
            page: address.page("page"),
        }
    }

    /// Which part of the list is asked for.
    #[must_use]
    pub fn page_params(&self, asked: &ListParams) -> PageParams {
        PageParams { sort: self.sort(asked), number: asked.page, size: self.size }
    }

    /// How the list is asked to be sorted by the database.
    #[must_use]
    pub fn sort(&self, asked: &ListParams) -> Option<Sort> {
        let code = asked.sort.trim_start_matches('-');
        let by = self.columns.0.iter().filter_map(Column::sort_key).find(|key| key.code == code)?;
        Some(Sort { by, descending: asked.sort.starts_with('-') })
    }

    /// Rows that are all here, sorted as is asked.
    pub fn arrange(&self, asked: &ListParams, rows: &mut [T]) {
        let code = asked.sort.trim_start_matches('-');
        let Some(compare) = self.columns.0.iter().find_map(|column| column.compares(code)) else { return };
        rows.sort_by(|one, other| compare(one, other));
        if asked.sort.starts_with('-') {
            rows.reverse();
        }
    }

    /// The address of what is asked, on a page of it.
    pub(crate) fn href(&self, path: &str, asked: &ListParams, page: i64) -> String {
        let mut pairs = self.pairs(asked);
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        path::with_query(path, pairs)
    }

    /// What is asked, as an address says it; what goes without saying is left out.
    fn pairs(&self, asked: &ListParams) -> Vec<(&'static str, String)> {
        let said = self.filters.iter().zip(&asked.values).filter(|(filter, (_, value))| *value != filter.default);
        let mut pairs: Vec<(&'static str, String)> = said.map(|(_, (code, value))| (*code, value.clone())).collect();
        pairs.extend(asked.columns.iter().map(|code| ("with", (*code).to_owned())));
        if !asked.sort.is_empty() {
            pairs.push(("sort", asked.sort.clone()));
        }
        pairs
    }
}

#[cfg(test)]
mod tests;
