//! What people of an invented area said and sent for approval. It asks no policy: nobody is there to be asked.

use access::{AccountId, Viewer};
use jiff::civil::Date;
use page::Problem;
use store::{Actor, Result, Tx};
use uuid::Uuid;

use crate::comments::Changed;
pub use crate::records::comments::CommentId;
use crate::records::comments::{self, Answering, Comment, New};
use crate::records::steps::{self, What};
use crate::{Approved, Commented};

/// Somebody comments on a thing.
pub async fn comment<T: Commented>(tx: &mut Tx, of: &T, body: &str, by: &Actor, on: Date) -> Result<()> {
    let new = New { kind: T::CODE, owner: of.owner(), place: None, thread: None, body, named: None };
    comments::add(tx, new, by, on).await.map(|_| ())
}

/// Somebody comments on a part of a thing, and what follows from a comment follows. The caller records the audit entry.
pub async fn comment_at<T: Commented>(
    tx: &mut Tx,
    viewer: &Viewer,
    of: &T,
    place: Option<Uuid>,
    body: &str,
) -> std::result::Result<CommentId, Problem> {
    let owner = of.open_for_comments().ok_or(Problem::NotFound)?;
    let new = New { kind: T::CODE, owner, place, thread: None, body, named: None };
    let comment = comments::add(tx, new, &viewer.actor(), viewer.today).await?;
    of.follow(tx, viewer, Changed::Made(owner)).await?;
    Ok(comment)
}

/// Somebody answers a comment. The caller records the audit entry.
pub async fn answer<T: Commented>(
    tx: &mut Tx,
    viewer: &Viewer,
    of: &T,
    comment: CommentId,
    (code, reason): (&str, &str),
) -> std::result::Result<(), Problem> {
    let says = Answering { code, reason, change: None };
    comments::answer(tx, comment, &says, &viewer.actor(), viewer.today).await?;
    let all: Vec<Comment<T::Text>> = comments::of(tx, T::CODE, &of.owners()).await?;
    let waiting = all.iter().filter(|one| one.thread.is_none() && one.answer.is_none()).count();
    of.follow(tx, viewer, Changed::Answered { waiting }).await
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
