//! Meetings with the board, head teachers and the parents' forum: what was decided, and who was asked to do what.

use jiff::civil::Date;
use store::{Id, Result, Tx, query, sql};

use super::finding;

/// A meeting's id.
pub type MeetingId = Id<Meeting>;
/// A task's id.
pub type TaskId = Id<Task>;

/// The kinds of meetings: code and words.
pub const KINDS: [(&str, &str); 5] = [
    ("board", "Partnership board"),
    ("heads", "Head teachers"),
    ("parents_forum", "Parents’ forum"),
    ("operations", "Operations group"),
    ("other", "Another meeting"),
];

#[must_use]
pub fn kind_words(code: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == code).map_or("Another meeting", |(_, words)| words)
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Meeting {
    pub id: MeetingId,
    /// Its kind's code.
    pub kind: String,
    pub title: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub held_on: Date,
    /// Agenda or summary.
    pub about: String,
    /// Grows with every change.
    pub version: i64,
}

impl Meeting {
    /// Whether it is one of the board, for which packs are made.
    #[must_use]
    pub fn is_of_board(&self) -> bool {
        self.kind == "board"
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Decision {
    pub meeting: MeetingId,
    /// To the letter.
    pub wording: String,
    /// Who decided.
    pub made_by: String,
}

/// What somebody was asked to do.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Task {
    pub id: TaskId,
    pub meeting: MeetingId,
    pub wording: String,
    pub owner: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub due_on: Date,
    done_on: Option<jiff_sqlx::Date>,
    /// What came of it.
    pub outcome: Option<String>,
}

impl Task {
    /// When it was done.
    #[must_use]
    pub fn done_on(&self) -> Option<Date> {
        self.done_on.map(jiff_sqlx::Date::to_jiff)
    }
}

const MEETING: &str = "select id, kind, title, held_on, about, version from plan_meeting";
const TASK: &str = "select id, meeting, wording, owner, due_on, done_on, outcome from plan_task";

/// All meetings, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Meeting>> {
    sql!(MEETING, "order by held_on desc, title, id").all(tx).await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: MeetingId) -> Result<Meeting> {
    sql!(MEETING, "where id = $1", id).one(tx).await
}

/// The decisions of the meetings between two days, the newest first.
pub async fn decisions(tx: &mut Tx, from: Date, to: Date) -> Result<Vec<(Decision, Date)>> {
    let rows: Vec<(MeetingId, String, String, jiff_sqlx::Date)> = sql!(
        "select d.meeting, d.wording, d.made_by, m.held_on from plan_decision d join plan_meeting m on m.id = d.meeting
           where m.held_on >= $1 and m.held_on <= $2 order by m.held_on desc, d.said_at, d.id",
        from,
        to,
    )
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(meeting, wording, made_by, day)| (Decision { meeting, wording, made_by }, day.to_jiff()))
        .collect())
}

/// The decisions of a meeting.
pub async fn decisions_of(tx: &mut Tx, meeting: MeetingId) -> Result<Vec<Decision>> {
    sql!("select meeting, wording, made_by from plan_decision where meeting = $1 order by said_at, id", meeting,)
        .all(tx)
        .await
}

/// What earlier meetings of the same kind asked for and is still open, by the day it is due.
pub async fn open_before(tx: &mut Tx, meeting: &Meeting) -> Result<Vec<Task>> {
    sql!(
        "select t.id, t.meeting, t.wording, t.owner, t.due_on, t.done_on, t.outcome
           from plan_task t join plan_meeting m on m.id = t.meeting where t.done_on is null and m.kind = $1
           and m.held_on < $2 order by t.due_on, t.wording, t.id",
        &meeting.kind,
        meeting.held_on,
    )
    .all(tx)
    .await
}

/// Every task, those that are open first, by the day they are due.
pub async fn tasks(tx: &mut Tx) -> Result<Vec<Task>> {
    sql!(TASK, "order by case when done_on is null then 0 else 1 end, due_on, wording, id").all(tx).await
}

/// One task.
///
/// # Errors
/// Those of the store; not found where there is none.
pub async fn task(tx: &mut Tx, id: TaskId) -> Result<Task> {
    sql!(TASK, "where id = $1", id).one(tx).await
}

/// Adds a meeting. The caller records the audit entry.
pub async fn add(tx: &mut Tx, kind: &str, title: &str, held_on: Date, about: &str) -> Result<MeetingId> {
    let id: MeetingId = tx.new_id();
    query::insert(
        "plan_meeting",
        vec![
            ("id", id.into()),
            ("kind", kind.into()),
            ("title", title.into()),
            ("held_on", held_on.into()),
            ("about", about.into()),
            ("version", 0_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}

/// Changes the title, the day and the agenda of one. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody changed it meanwhile.
pub async fn change(tx: &mut Tx, known: &Meeting, title: &str, held_on: Date, about: &str) -> Result<()> {
    let row = vec![("title", title.into()), ("held_on", held_on.into()), ("about", about.into())];
    query::change(tx, "plan_meeting", known.id, known.version, row).await?;
    finding::changed(tx, &[known.id.uuid()]).await
}

/// Takes one away that was called off. The caller has seen that nothing was decided and nobody asked, and records the
/// audit entry.
pub async fn call_off(tx: &mut Tx, id: MeetingId) -> Result<()> {
    sql!("delete from plan_meeting where id = $1", id).run(tx).await?;
    finding::changed(tx, &[id.uuid()]).await
}

/// Records a decision. The caller records the audit entry.
pub async fn decide(tx: &mut Tx, meeting: MeetingId, wording: &str, made_by: &str, said_by: &str) -> Result<()> {
    let id: Id<Decision> = tx.new_id();
    query::insert(
        "plan_decision",
        vec![
            ("id", id.into()),
            ("meeting", meeting.into()),
            ("wording", wording.into()),
            ("made_by", made_by.into()),
            ("said_by", said_by.into()),
            ("said_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, &[id.uuid()]).await
}

/// Asks somebody to do something. The caller records the audit entry.
pub async fn ask(tx: &mut Tx, meeting: MeetingId, wording: &str, owner: &str, due_on: Date) -> Result<TaskId> {
    let id: TaskId = tx.new_id();
    query::insert(
        "plan_task",
        vec![
            ("id", id.into()),
            ("meeting", meeting.into()),
            ("wording", wording.into()),
            ("owner", owner.into()),
            ("due_on", due_on.into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}

/// Says that a task is done, and what came of it. The caller records the audit entry.
pub async fn done(tx: &mut Tx, id: TaskId, done_on: Date, outcome: &str) -> Result<()> {
    sql!("update plan_task set done_on = $1, outcome = $2 where id = $3", done_on, outcome, id).run(tx).await?;
    finding::changed(tx, &[id.uuid()]).await
}
