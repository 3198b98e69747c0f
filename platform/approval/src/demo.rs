//! What people of an invented area said and sent for approval. It asks no policy: nobody is there to be asked.

use access::AccountId;
use jiff::civil::Date;
use store::{Actor, Result, Tx};

use crate::records::comments::{self, New};
use crate::records::steps::{self, What};
use crate::{Approved, Commented};

/// Somebody comments on a thing.
pub async fn comment<T: Commented>(tx: &mut Tx, of: &T, body: &str, by: &Actor, on: Date) -> Result<()> {
    let new = New { kind: T::CODE, owner: of.owner(), place: None, thread: None, body };
    comments::add(tx, new, by, on).await.map(|_| ())
}

/// Somebody sends a thing to another for approval.
pub async fn send<T: Approved>(tx: &mut Tx, of: &T, by: &Actor, to: (AccountId, &str)) -> Result<()> {
    let (title, href) = (of.title(), of.href());
    let new = steps::New {
        kind: T::CODE,
        owner: of.owner(),
        what: What::Sent,
        title: &title,
        href: &href,
        checksum: of.checksum().as_str(),
        to: Some(to),
        reason: None,
    };
    steps::add(tx, new, 0, by).await.map(|_| ())
}
