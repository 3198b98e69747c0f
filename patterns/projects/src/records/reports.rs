//! Highlight reports: a workstream's month, frozen with what was computed then.

use std::collections::HashMap;

use approval::{Checksum, Frozen, frozen};
use jiff::civil::Date;
use page::words;
use serde::{Deserialize, Serialize};
use store::{Actor, Id, Result, StoreError, Tx, query, sql};

use super::programmes::ProgrammeId;
use super::projects::Whole;
use crate::model::Standing;

/// A report's id.
pub type ReportId = Id<Report>;

const FROZEN: frozen::Kind<Report> = frozen::Kind::new("highlight_report", "highlight report");

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
    /// Days later than first planned.
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

    /// What is otherwise now, in sentences.
    fn changes(&self, now: &Self) -> Vec<String> {
        let (was, is) = (self.standing.shown(), now.standing.shown());
        let mut out = Vec::new();
        if was != is {
            out.push(format!(
                "{}: was {}, is now {}.",
                self.name,
                was.words().to_lowercase(),
                is.words().to_lowercase()
            ));
        }
        if let (Some(next), Some(was), Some(is)) = (&self.next, self.next_on, now.next_on)
            && now.next.as_ref() == Some(next)
            && was != is
        {
            out.push(format!(
                "{}, {next}: was due on {}, is now due on {}.",
                self.name,
                words::date(was),
                words::date(is)
            ));
        }
        out
    }
}

/// A report that says what it said when it was frozen.
#[derive(Debug, Clone)]
pub struct Report {
    pub id: ReportId,
    /// The workstream.
    pub programme: ProgrammeId,
    /// The workstream's name.
    pub name: String,
    /// The first day of its month.
    pub month: Date,
    /// What was done.
    pub done: String,
    /// What comes next.
    pub next: String,
    /// What the board is asked for.
    pub help: String,
    /// The projects as they stood.
    pub projects: Vec<Stood>,
    /// Of all that it says.
    pub checksum: Checksum,
    pub frozen: Frozen,
}

impl Report {
    /// What changed since, of those of its projects that are there now: footnotes.
    #[must_use]
    pub fn changes(&self, now: &[Stood]) -> Vec<String> {
        let then = self.projects.iter();
        then.flat_map(|stood| match now.iter().find(|one| one.name == stood.name) {
            Some(now) => stood.changes(now),
            None => vec![format!("{}: no longer an active project in this workstream.", stood.name)],
        })
        .collect()
    }
}

/// A report in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: ReportId,
    /// The workstream's name.
    pub name: String,
    /// The first day of its month.
    pub month: Date,
    pub frozen: Frozen,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ReportId,
    programme: ProgrammeId,
    name: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    month: Date,
    done: String,
    next: String,
    help: String,
    content: String,
}

/// What a report's checksum is of.
#[derive(Serialize)]
struct Sealed<'a> {
    programme: ProgrammeId,
    month: Date,
    done: &'a str,
    next: &'a str,
    help: &'a str,
    content: &'a str,
}

impl Row {
    fn report(self, frozen: Frozen) -> Result<Report> {
        let sealed = Sealed {
            programme: self.programme,
            month: self.month,
            done: &self.done,
            next: &self.next,
            help: &self.help,
            content: &self.content,
        };
        frozen.covers(&sealed)?;
        let checksum = Checksum::of(&sealed)?;
        let projects = store::json::read(&self.content, "The report")?;
        Ok(Report {
            id: self.id,
            programme: self.programme,
            name: self.name,
            month: self.month,
            done: self.done,
            next: self.next,
            help: self.help,
            projects,
            checksum,
            frozen,
        })
    }
}

const REPORT: &str = "select r.id, r.programme, p.name, r.month, r.done, r.next, r.help, r.content
    from highlight_report r join programme p on p.id = r.programme";

fn with_frozen(rows: Vec<Row>, mut frozen: HashMap<ReportId, Frozen>) -> impl Iterator<Item = Result<(Row, Frozen)>> {
    rows.into_iter().map(move |row| {
        let of = frozen.remove(&row.id).ok_or(StoreError::NotFound)?;
        Ok((row, of))
    })
}

/// All reports, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Listed>> {
    let rows: Vec<Row> = sql!(REPORT, "order by r.month desc, p.position, r.id desc").all(tx).await?;
    let all = with_frozen(rows, FROZEN.all(tx).await?);
    all.map(|one| one.map(|(row, frozen)| Listed { id: row.id, name: row.name, month: row.month, frozen })).collect()
}
/// # Errors
/// Those of the store; not found where there is none; [`StoreError::NotAsFrozen`].
pub async fn one(tx: &mut Tx, id: ReportId) -> Result<Report> {
    let row: Row = sql!(REPORT, "where r.id = $1", id).one(tx).await?;
    row.report(FROZEN.one(tx, id).await?)
}

/// The newest report of each workstream of a month and before, not older than `since`.
pub async fn newest(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<Report>> {
    let mut all: Vec<Row> = sql!(
        REPORT,
        "where r.month >= $1 and r.month <= $2 order by p.position, p.name, r.month desc, r.id desc",
        since,
        until
    )
    .all(tx)
    .await?;
    all.dedup_by_key(|row| row.programme);
    let all = with_frozen(all, FROZEN.all(tx).await?);
    all.map(|one| one.and_then(|(row, frozen)| row.report(frozen))).collect()
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

/// Keeps a report; an earlier one of the month stays. Gives its id and checksum, which the caller records in the audit entry.
pub async fn keep(tx: &mut Tx, said: &Said<'_>, projects: &[Stood], by: &Actor) -> Result<(ReportId, Checksum)> {
    let id: ReportId = tx.new_id();
    let content = store::json::kept(projects)?;
    query::insert(
        "highlight_report",
        vec![
            ("id", id.into()),
            ("programme", said.programme.into()),
            ("month", said.month.into()),
            ("done", said.done.into()),
            ("next", said.next.into()),
            ("help", said.help.into()),
            ("content", (&content).into()),
        ],
    )
    .run(tx)
    .await?;
    let sealed = Sealed {
        programme: said.programme,
        month: said.month,
        done: said.done,
        next: said.next,
        help: said.help,
        content: &content,
    };
    Ok((id, FROZEN.seal(tx, id, &sealed, None, by).await?))
}
