//! What keeps files that are attached to something about a child from leaving unread: they are looked through as documents are.

use std::future::Future;
use std::pin::Pin;

use files::{Counting, Guard};
use jiff::civil::Date;
use people::PersonId;
use store::Tx;

use super::others;
use crate::{SEE_FILES, looked};

/// For every room with files on something about a child.
pub const ATTACHED: Guard = Guard { whole: SEE_FILES, others: counted, ahead };

fn counted<'a>(tx: &'a mut Tx, child: PersonId, text: &'a str, today: Date) -> Counting<'a> {
    Box::pin(async move { others::counted(tx, child, text, today).await })
}

fn ahead(text: String, today: Date) -> Pin<Box<dyn Future<Output = store::Result<()>> + Send>> {
    Box::pin(looked::ahead(vec![text], today))
}
