//! What a room hands over so that its things are found.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use access::{Action, App, Viewer};
use page::Problem;
use page::govuk::Markup;
use store::{Found, PageParams, Tx};
use uuid::Uuid;

use crate::{Asked, Term};

/// One kind of thing that the search box finds.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// As an address says it: `children`.
    pub code: &'static str,
    /// "Children and young people".
    pub heading: &'static str,
    /// What one and several are called.
    pub called: (&'static str, &'static str),
    /// What one must be able to do to search among them at all.
    pub action: Action,
    /// A page of what the viewer finds, the nearest first. It logs what it gives.
    pub find: fn(App, Viewer, Arc<Asked>, PageParams) -> Finding,
    /// What they are found by, where that is in the index.
    pub indexes: &'static [&'static Index],
}

/// What [`Source::find`] gives.
pub type Finding = Pin<Box<dyn Future<Output = Result<Found<Hit>, Problem>> + Send>>;

/// Something that was found, as the results show it.
#[derive(Debug, Clone)]
pub struct Hit {
    pub href: String,
    pub name: String,
    /// Beside the name: a tag.
    pub tag: Markup,
    /// What tells it from others of that name.
    pub about: Vec<String>,
    /// By what it was found, in words. Never what is written there: that is for whoever may open it.
    pub matched: Vec<String>,
}

/// How a room's things are found: their terms, worked out from its tables.
#[derive(Debug)]
pub struct Index {
    /// As the table of terms calls them: `child`.
    pub about: &'static str,
    /// The terms of some of them, in the order of their ids. What is gone, or is not to be found, is left out.
    pub read: for<'a> fn(&'a mut Tx, Which<'a>) -> Reading<'a>,
}

/// Whose terms.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// Of these.
    These(&'a [Uuid]),
    /// Of the next so many behind an id, or from the first on.
    After(Option<Uuid>, i64),
}

/// What [`Index::read`] gives.
pub type Reading<'a> = Pin<Box<dyn Future<Output = store::Result<Vec<Entry>>> + Send + 'a>>;

/// A thing and all that it is found by.
#[derive(Debug, Clone)]
pub struct Entry {
    pub subject: Uuid,
    pub terms: Vec<Term>,
}
