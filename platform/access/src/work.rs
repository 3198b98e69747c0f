//! What an account has to do, and how it passes to somebody else when the account closes or a role ends.

use std::future::Future;
use std::pin::Pin;

use jiff::civil::Date;
use store::{Result, Tx};
use uuid::Uuid;

use crate::{AccountId, Role};

/// What [`Work::count`] and [`Work::hand_over`] give.
pub type Counted<'a> = Pin<Box<dyn Future<Output = Result<i64>> + Send + 'a>>;

/// What [`Hidden`] gives.
pub type HiddenPeople<'a> = Pin<Box<dyn Future<Output = Result<Vec<Uuid>>> + Send + 'a>>;
/// The people of whom a person must learn nothing on a day, so that the log of the area leaves them out.
pub type Hidden = for<'a> fn(&'a mut Tx, Uuid, Date) -> HiddenPeople<'a>;

/// A kind of work that lies with an account. Each room names its own.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Its name in forms.
    pub code: &'static str,
    /// What it is, of one and of several: "child on the caseload".
    pub words: (&'static str, &'static str),
    /// Whose work it is: who holds one of these roles can take it over, and it is asked about when such a role ends.
    pub roles: &'static [Role],
    /// How much there is.
    pub count: for<'a> fn(&'a mut Tx, AccountId, Date) -> Counted<'a>,
    /// Passes all of it from the first account to the second; gives how much. The caller records the audit entry.
    pub hand_over: for<'a> fn(&'a mut Tx, AccountId, AccountId, Date) -> Counted<'a>,
}

/// How the rows of one column follow where two records of one child are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Each goes with the child.
    Row,
    /// Each goes, unless another column names one of the two children: nobody becomes their own relative.
    UnlessBeside(&'static str),
    /// Each goes, unless the kept child has one with the same in these columns.
    UnlessThere(&'static [&'static str]),
    /// Each goes, numbered after those of the kept child in the column `number`.
    Numbered,
    Stays(&'static str),
}

/// A column that names a person. Each room lists its own; a test compares the list with the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moves {
    /// The table; its rows that go have an `id`.
    pub table: &'static str,
    pub column: &'static str,
    /// What becomes of its rows.
    pub follows: Follows,
}

impl Moves {
    /// One column.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str, follows: Follows) -> Self {
        Self { table, column, follows }
    }
}
