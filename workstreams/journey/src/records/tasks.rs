//! What is to be done about a child and follows from no rule of the law. It stands on the worklist beside what the law
//! asks, until somebody did it.

use std::collections::HashMap;

use access::AccountId;
use gate::Words;
use jiff::civil::Date;
use people::PersonId;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::notes::NoteId;
use crate::model::letter::builtin;
use crate::model::tasks::Kind;

/// A task; see [`store::Id`].
#[derive(Debug)]
pub struct TaskOf;
pub type TaskId = store::Id<TaskOf>;

/// Who adds what nobody set by hand.
pub(super) const BY: &str = "OnePlan";
/// So many children's tasks are written in one transaction where nobody set them by hand: whoever works on a record waits for no more.
pub(super) const AT_ONCE: usize = 100;

/// A task that is not done.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Task {
    pub id: TaskId,
    pub person: PersonId,
    kind: String,
    /// What it is about.
    pub about: Option<Uuid>,
    due_on: jiff_sqlx::Date,
    made_on: jiff_sqlx::Date,
    /// What is to be done, where somebody set it by hand.
    pub what: Option<Words>,
    /// Who is to do it, where somebody was named.
    pub for_name: Option<Words>,
    letter: Option<String>,
    letter_name: Option<String>,
}

impl Task {
    /// What kind; none where a newer program wrote it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_code(&self.kind)
    }
    /// The decision whose letter is to be checked and sent.
    #[must_use]
    pub fn letter(&self) -> Option<law::Kind> {
        law::Kind::from_code(self.letter.as_deref()?)
    }
    /// The general letter that is to be checked and sent: its code, and what it is called.
    #[must_use]
    pub fn general_letter(&self) -> Option<(&str, &str)> {
        let code = self.letter.as_deref()?;
        Some((code, self.letter_name.as_deref().or_else(|| builtin::general_name(code))?))
    }
    /// By when it is to be done.
    #[must_use]
    pub fn due_on(&self) -> Date {
        self.due_on.to_jiff()
    }
    /// When it came up.
    #[must_use]
    pub fn made_on(&self) -> Date {
        self.made_on.to_jiff()
    }
}

const OPEN: &str = "select id, person, kind, about, due_on, made_on, what, for_name, letter,
       (select g.name from general_letter g where g.code = task.letter) as letter_name
       from task where done_on is null and";

/// Adds a task, unless the same one is open. The caller works out what is owed, and records the audit entry.
pub async fn add(
    tx: &mut Tx,
    child: PersonId,
    kind: Kind,
    about: Option<Uuid>,
    due_on: Date,
    by: &str,
    today: Date,
) -> Result<()> {
    if of(tx, child).await?.iter().any(|task| task.kind() == Some(kind) && task.about == about) {
        return Ok(());
    }
    let id: TaskId = tx.new_id();
    insert(
        "task",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.code().into()),
            ("about", about.into()),
            ("due_on", due_on.into()),
            ("made_by", by.into()),
            ("made_on", today.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What somebody sets by hand: what is to be done, by when, and by whom.
#[derive(Debug, Clone)]
pub struct FollowUp {
    pub what: String,
    pub due_on: Date,
    /// Whose it is; of whoever gets the case, where there is no case officer.
    pub account: Option<AccountId>,
    /// As they are called.
    pub name: Option<String>,
}

/// Adds a task that follows from an entry of the contact log. The caller works out what is owed, and records the audit entry.
pub async fn follow_up(
    tx: &mut Tx,
    child: PersonId,
    note: NoteId,
    wanted: &FollowUp,
    by: &str,
    today: Date,
) -> Result<()> {
    let id: TaskId = tx.new_id();
    insert(
        "task",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", Kind::FollowUp.code().into()),
            ("about", note.into()),
            ("due_on", wanted.due_on.into()),
            ("made_by", by.into()),
            ("made_on", today.into()),
            ("what", (&wanted.what).into()),
            ("for_account", wanted.account.into()),
            ("for_name", wanted.name.as_deref().into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Adds the task to check and send a letter, by its code; not where the same one is open. Gives whether it was added. The caller
/// works out what is owed, and records the audit entry.
pub async fn letter(tx: &mut Tx, child: PersonId, letter: &str, due_on: Date, by: &str, today: Date) -> Result<bool> {
    if of(tx, child).await?.iter().any(|task| task.letter.as_deref() == Some(letter)) {
        return Ok(false);
    }
    let id: TaskId = tx.new_id();
    insert(
        "task",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", Kind::LetterToSend.code().into()),
            ("due_on", due_on.into()),
            ("made_by", by.into()),
            ("made_on", today.into()),
            ("letter", letter.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(true)
}

/// Closes the task to send a letter that goes now. The caller works out what is owed, and records the audit entry.
pub async fn letter_sent(tx: &mut Tx, child: PersonId, letter: &str, by: &str, today: Date) -> Result<()> {
    for task in of(tx, child).await?.into_iter().filter(|task| task.letter.as_deref() == Some(letter)) {
        done(tx, child, task.id, by, "", today).await?;
    }
    Ok(())
}

/// A child's tasks that are not done, the earliest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Task>> {
    sql!(OPEN, "person = $1 order by due_on, id", child).all(tx).await
}

/// The children with an open task of a kind that is about this.
pub async fn children_of(tx: &mut Tx, kind: Kind, about: Uuid) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select distinct person from task where done_on is null and kind = $1 and about = $2 order by person",
        kind.code(),
        about,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The open tasks of the children from one id to another.
pub async fn of_range(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<HashMap<PersonId, Vec<Task>>> {
    let rows: Vec<Task> = sql!(OPEN, "person >= $1 and person <= $2 order by due_on, id", first, last).all(tx).await?;
    let mut all: HashMap<PersonId, Vec<Task>> = HashMap::new();
    for row in rows {
        all.entry(row.person).or_default().push(row);
    }
    Ok(all)
}

/// Notes that a task is done. The caller works out what is owed, and records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody else did it meanwhile.
pub async fn done(tx: &mut Tx, child: PersonId, id: TaskId, by: &str, how: &str, today: Date) -> Result<()> {
    sql!(
        "update task set done_by = $1, done_on = $2, done_how = $3 where done_on is null and person = $4 and id = $5",
        by,
        today,
        how,
        child,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Closes the tasks of a kind that something else settled. The caller works out what is owed, and records the audit
/// entry.
pub async fn settled(
    tx: &mut Tx,
    child: PersonId,
    kind: Kind,
    about: Option<Uuid>,
    by: &str,
    today: Date,
) -> Result<()> {
    for task in of(tx, child).await?.into_iter().filter(|task| task.kind() == Some(kind) && task.about == about) {
        done(tx, child, task.id, by, "", today).await?;
    }
    Ok(())
}

/// Closes all tasks of a kind, whatever they are about. The caller works out what is owed, and records the audit entry.
pub async fn settled_all(tx: &mut Tx, child: PersonId, kind: Kind, by: &str, today: Date) -> Result<()> {
    for task in of(tx, child).await?.into_iter().filter(|task| task.kind() == Some(kind)) {
        done(tx, child, task.id, by, "", today).await?;
    }
    Ok(())
}

/// The children from one id to another for whom what a death asks for has been done.
pub async fn bereavements_done(tx: &mut Tx, first: Uuid, last: Uuid) -> Result<Vec<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select distinct person from task where done_on is not null and kind = $1 and person >= $2 and person <= $3",
        Kind::Bereavement.code(),
        first,
        last,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}
