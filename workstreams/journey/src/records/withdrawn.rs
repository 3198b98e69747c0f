//! Decisions whose letter was withdrawn: the family has neither letter nor decision, so somebody sends it again or takes it back.

use jiff::civil::Date;
use people::PersonId;
use people::records::events;
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::notices::NoticeId;
use super::tasks;
use crate::model::Roots;
use crate::model::tasks::Kind as Task;

/// Adds a task about the decision that a withdrawn notice told, where no other notice tells it. The caller works out what is owed, and
/// records the audit entry.
pub async fn told(tx: &mut Tx, child: PersonId, notice: NoticeId, by: &str, today: Date) -> Result<()> {
    let row: Option<(Option<Uuid>,)> =
        sql!("select event from notice where person = $1 and id = $2", child, notice).maybe(tx).await?;
    let Some(event) = row.and_then(|(event,)| event) else { return Ok(()) };
    let others =
        sql!("select count(*) from notice where event = $1 and withdrawn_at is null", event).number(tx).await?;
    if others > 0 {
        return Ok(());
    }
    tasks::add(tx, child, Task::LetterWithdrawn, Some(event), today, by, today).await
}

/// Closes the tasks about decisions that were taken back, and about those that were sent again. The caller works out what is owed, and
/// records the audit entry.
pub async fn settle(tx: &mut Tx, child: PersonId, by: &str, today: Date) -> Result<()> {
    let open = tasks::of(tx, child).await?;
    let about: Vec<Uuid> =
        open.iter().filter(|one| one.kind() == Some(Task::LetterWithdrawn)).filter_map(|one| one.about).collect();
    if about.is_empty() {
        return Ok(());
    }
    let recorded = events::all_of(tx, child).await?;
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let holds = |event: &&events::Event| !recorded.iter().any(|other| other.corrects == Some(event.id.uuid()));
    for decision in about {
        let first = recorded.iter().find(|event| event.id.uuid() == decision);
        let stands = recorded.iter().filter(holds).find(|event| roots.of(event.id.uuid()) == roots.of(decision));
        let is_other = |event: &events::Event| roots.of(event.id.uuid()) != roots.of(decision);
        let is_again = |of: &events::Event| {
            recorded.iter().filter(holds).any(|event| event.kind == of.kind && event.id > of.id && is_other(event))
        };
        // What took its place may be no decision at all: then it was taken back.
        let kept = first.zip(stands).filter(|(first, stands)| first.kind == stands.kind);
        if kept.is_none_or(|(first, _)| is_again(first)) {
            tasks::settled(tx, child, Task::LetterWithdrawn, Some(decision), by, today).await?;
        }
    }
    Ok(())
}
