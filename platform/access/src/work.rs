//! What an account has to do, and how it passes to somebody else when the account closes or a role ends.

use std::future::Future;
use std::pin::Pin;

use jiff::civil::Date;
use store::{Result, Tx};

use crate::{AccountId, Role};

/// What [`Work::count`] and [`Work::hand_over`] give.
pub type Counted<'a> = Pin<Box<dyn Future<Output = Result<i64>> + Send + 'a>>;

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
