//! Letters that are held stand before the case officer: a task from when one is held until it is not.

use std::collections::BTreeSet;

use jiff::civil::Date;
use people::PersonId;
use serde_json::json;
use store::{Actor, Db, Entry, Result, Right, Tx};

use super::letters::{self, LetterId};
use super::{owed, tasks};
use crate::model::tasks::Kind;

const TASK: Kind = Kind::LetterHeld;

/// The children whose tasks and letters do not fit.
async fn children(tx: &mut Tx) -> Result<Vec<PersonId>> {
    let held = letters::held_untold(tx, TASK.code(), None).await?;
    let free = letters::told_and_free(tx, TASK.code(), None).await?;
    let all: BTreeSet<PersonId> = held.into_iter().chain(free).map(|(child, _)| child).collect();
    Ok(all.into_iter().collect())
}

/// Whether tasks and letters do not fit.
pub async fn is_needed(tx: &mut Tx) -> Result<bool> {
    Ok(!children(tx).await?.is_empty())
}

/// Adds the tasks about a child's letters that are held, and closes those about letters that no longer are. Gives about which letters.
/// The caller works out what is owed, and records the audit entry.
pub async fn told(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<LetterId>> {
    let held = letters::held_untold(tx, TASK.code(), Some(child)).await?;
    let free = letters::told_and_free(tx, TASK.code(), Some(child)).await?;
    for (child, letter) in &held {
        tasks::add(tx, *child, TASK, Some(letter.uuid()), today, tasks::BY, today).await?;
    }
    for (child, letter) in &free {
        tasks::settled(tx, *child, TASK, Some(letter.uuid()), tasks::BY, today).await?;
    }
    Ok(held.into_iter().chain(free).map(|(_, letter)| letter).collect())
}

/// Tells the officers of all letters that are held. What does not fit is looked for while nobody waits.
pub async fn tell(db: &Db) -> Result<()> {
    let mut tx = db.read().await?;
    let all = children(&mut tx).await?;
    drop(tx);
    let today = db.clock().today();
    for some in all.chunks(tasks::AT_ONCE) {
        let mut tx = db.write(&Actor::program("letters")).await?;
        let mut about = Vec::new();
        for child in some {
            about.extend(told(&mut tx, *child, today).await?);
            owed::work_out(&mut tx, *child, today).await?;
        }
        let entry = Entry::new("letters.held", "letter", None, Right::Program).detail(json!({ "letters": about }));
        tx.record(entry.held(some.iter().map(|child| child.uuid()))).await?;
        tx.commit().await?;
    }
    Ok(())
}
