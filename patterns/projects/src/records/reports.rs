//! Highlight reports: a workstream's month, frozen with what was computed then.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Id, Query, Result, StoreError, Tx, query};

use super::programmes::ProgrammeId;
use super::projects::Whole;
use crate::model::Standing;

/// A report's id.
pub type ReportId = Id<Report>;

/// A project as it stood when a report was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    pub name: String,
    /// Who does it.
    pub owner: String,
    /// The partner who answers for it.
    pub partner: String,
    /// How it stood.
    pub standing: Standing,
    /// Its next milestone.
    pub next: Option<String>,
    /// The day of its forecast.
    pub next_on: Option<Date>,
    /// Days after the baseline.
    pub slip: Option<i32>,
}

impl Stood {
    /// Of a project as it stands.
    #[must_use]
    pub fn of(whole: &Whole) -> Self {
        Self {
            name: whole.project.name.clone(),
            owner: whole.project.owner.clone(),
            partner: whole.project.partner.clone(),
            standing: whole.standing.clone(),
            next: whole.next().map(|one| one.title.clone()),
            next_on: whole.next().map(|one| one.dates().forecast),
            slip: whole.slip(),
        }
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Report {
    pub id: ReportId,
    /// The workstream.
    pub programme: ProgrammeId,
    /// The workstream's name.
    pub name: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// The first day of its month.
    pub month: Date,
    /// What was done.
    pub done: String,
    /// What comes next.
    pub next: String,
    /// What the board is asked for.
    pub help: String,
    content: String,
    pub made_by: String,
    made_at: jiff_sqlx::Timestamp,
}

impl Report {
    /// When it was made.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at.to_jiff()
    }

    /// The projects as they stood.
    ///
    /// # Errors
    /// A damaged row.
    pub fn projects(&self) -> Result<Vec<Stood>> {
        serde_json::from_str(&self.content).map_err(|error| StoreError::File(format!("a report is damaged: {error}")))
    }
}

const REPORT: &str =
    "select r.id, r.programme, p.name, r.month, r.done, r.next, r.help, r.content, r.made_by, r.made_at
    from highlight_report r join programme p on p.id = r.programme";

/// All reports, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Report>> {
    Query::new(REPORT).and("order by r.month desc, p.position, r.made_at desc, r.id desc").all(tx).await
}

/// One.
///
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: ReportId) -> Result<Report> {
    Query::new(REPORT).and("where r.id =").value(id).one(tx).await
}

/// The newest report of each workstream of a month and before, not older than `since`.
pub async fn newest(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<Report>> {
    let all: Vec<Report> = Query::new(REPORT)
        .and("where r.month >=")
        .value(since)
        .and("and r.month <=")
        .value(until)
        .and("order by p.position, p.name, r.month desc, r.made_at desc, r.id desc")
        .all(tx)
        .await?;
    let mut out: Vec<Report> = Vec::new();
    for one in all {
        if out.last().is_none_or(|last| last.programme != one.programme) {
            out.push(one);
        }
    }
    Ok(out)
}

/// What a report says.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// The workstream.
    pub programme: ProgrammeId,
    /// The first day of its month.
    pub month: Date,
    /// What was done.
    pub done: &'a str,
    /// What comes next.
    pub next: &'a str,
    /// What the board is asked for.
    pub help: &'a str,
}

/// Keeps a report; an earlier one of the month stays. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, said: &Said<'_>, projects: &[Stood], by: &str) -> Result<ReportId> {
    let id: ReportId = tx.new_id();
    let content = serde_json::to_string(projects).map_err(|error| StoreError::File(error.to_string()))?;
    query::insert(
        "highlight_report",
        vec![
            ("id", id.into()),
            ("programme", said.programme.into()),
            ("month", said.month.into()),
            ("done", said.done.into()),
            ("next", said.next.into()),
            ("help", said.help.into()),
            ("content", content.into()),
            ("made_by", by.into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}
