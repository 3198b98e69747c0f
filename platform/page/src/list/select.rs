//! Rows that are selected, and what is done with them.

use std::fmt;

use askama::{DynTemplate, Template};

use super::{List, ListParams, ListQuery};
use crate::{Form, path};

/// The field that says whether the act is about the rows that are selected or about the whole list.
const WHICH: &str = "select";
/// Its value for the whole list.
const ALL: &str = "all";
/// The field with what the list was asked for.
const ASKED: &str = "list";

type Says<'a, T> = Box<dyn Fn(&T) -> String + Send + Sync + 'a>;

/// An act on rows of a list: where it is sent, and the boxes by which rows are selected.
pub struct BulkAction<'a, T> {
    pub(super) path: String,
    pub(super) field: &'static str,
    pub(super) heading: String,
    pub(super) id: Says<'a, T>,
    pub(super) name: Says<'a, T>,
    pub(super) controls: Vec<Box<dyn DynTemplate + Send + Sync + 'a>>,
    /// What was chosen, where the act was refused.
    pub(super) chosen: Option<Selection>,
}

impl<T> fmt::Debug for BulkAction<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkAction").field("path", &self.path).finish_non_exhaustive()
    }
}

impl<'a, T> BulkAction<'a, T> {
    /// Sent to a path under a heading such as "With selected children". The boxes send `id` of their row as `field`;
    /// `name` is what a screen reader says of them.
    #[must_use]
    pub fn new(
        path: &str,
        heading: &str,
        field: &'static str,
        id: impl Fn(&T) -> String + Send + Sync + 'a,
        name: impl Fn(&T) -> String + Send + Sync + 'a,
    ) -> Self {
        Self {
            path: path.to_owned(),
            field,
            heading: heading.to_owned(),
            id: Box::new(id),
            name: Box::new(name),
            controls: Vec::new(),
            chosen: None,
        }
    }

    /// With a field or a button.
    #[must_use]
    pub fn control(mut self, control: impl Template + Send + Sync + 'a) -> Self {
        self.controls.push(Box::new(control));
        self
    }
}

/// What an act is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The rows that were selected, as their boxes send them.
    Rows(Vec<String>),
    /// Every row of the list as it is then: it is asked for anew, and rows that the page never showed are among them.
    All,
}

impl<T> List<'_, T> {
    /// With what was chosen for an act that was refused, so that nobody has to choose it again.
    #[must_use]
    pub fn chosen_again(mut self, chosen: Selection) -> Self {
        if let Some(act) = &mut self.act {
            act.chosen = Some(chosen);
        }
        self
    }

    /// What an act that was sent is about, and of which list.
    #[must_use]
    pub fn chosen(&self, form: &Form) -> (ListParams, Selection) {
        let asked = self.params(&ListQuery::parse(form.value(ASKED)));
        if form.value(WHICH) == ALL {
            return (asked, Selection::All);
        }
        let mut rows = self.act.as_ref().map(|act| form.values(act.field)).unwrap_or_default();
        rows.sort_unstable();
        rows.dedup();
        (asked, Selection::Rows(rows))
    }

    /// The hidden fields by which a page that asks whether somebody is sure sends the whole list again.
    #[must_use]
    pub fn all_again(&self, asked: &ListParams) -> [(&'static str, String); 2] {
        [(WHICH, ALL.to_owned()), (ASKED, self.query(asked))]
    }

    /// What is asked, as the part of an address after the question mark, from the first page.
    #[must_use]
    pub fn query(&self, asked: &ListParams) -> String {
        serde_urlencoded::to_string(self.pairs(asked)).unwrap_or_default()
    }

    /// The address of the list after an act, with what was done.
    #[must_use]
    pub fn after(&self, asked: &ListParams, done: &[(&'static str, String)]) -> String {
        path::with_query(&self.path, self.pairs(asked).into_iter().chain(done.iter().cloned()))
    }
}
