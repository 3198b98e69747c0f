//! What is looked for in a file that is attached to something about a child, before it leaves the authority: what the program
//! cannot read whole, and other children.

use std::future::Future;
use std::pin::Pin;

use access::Action;
use gate::PersonId;
use gate::records::readings::LIST_FROM;
use jiff::civil::Date;
use store::{Result, Tx};

use crate::reading::Said;

/// How many children a text tells of who are neither this child nor of its household.
pub type Counting<'a> = Pin<Box<dyn Future<Output = Result<usize>> + Send + 'a>>;
/// What counts them.
pub type OtherChildren = for<'a> fn(&'a mut Tx, PersonId, &'a str, Date) -> Counting<'a>;
/// What looks through a text before a transaction begins in which they are counted.
pub type Ahead = fn(String, Date) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What keeps files about a child from leaving unread. No owner is about a child without one.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// Whoever may do this works for the authority on the case, and has every file.
    pub whole: Action,
    pub others: OtherChildren,
    pub ahead: Ahead,
}

/// What is looked through of a file: its name and what it says.
fn text(name: &str, said: &Said) -> String {
    format!("{name}\n{}", said.text.as_deref().unwrap_or_default())
}

impl Guard {
    /// Looks through a long file before the transaction begins in which [`Guard::look`] is asked: nobody waits for the
    /// writer meanwhile.
    #[store::boxed]
    pub async fn look_ahead(&self, name: &str, said: &Said, today: Date) -> Result<()> {
        (self.ahead)(text(name, said), today).await
    }

    /// Looks through a file that is to be attached: its name and what it says.
    #[store::boxed]
    pub async fn look(&self, tx: &mut Tx, child: PersonId, (name, said): (&str, &Said), today: Date) -> Result<Looked> {
        let text = text(name, said);
        let others = (self.others)(tx, child, &text, today).await?;
        Ok(Looked { other_children: numbers::fitted::<i64>(others), partly: said.partly || said.text.is_none() })
    }
}

/// What was found in a file. Only [`Guard::look`] says that it was looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    pub(crate) other_children: i64,
    pub(crate) partly: bool,
}

impl Looked {
    /// One that cannot be opened.
    #[must_use]
    pub const fn unread() -> Self {
        Self { other_children: 0, partly: true }
    }

    /// Whether somebody must read it before it leaves the authority.
    #[must_use]
    pub fn waits(self) -> bool {
        self.partly || is_list(self.other_children)
    }
}

pub(crate) fn is_list(other_children: i64) -> bool {
    numbers::fitted::<usize>(other_children) >= LIST_FROM
}
