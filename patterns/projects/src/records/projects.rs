//! Projects, their milestones, and what changed.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::{Id, Result, StoreError, Tx, query, sql};

use super::finding;
use super::programmes::ProgrammeId;
use crate::model::{Colour, Dates, Standing, of_project};

/// A project's id.
pub type ProjectId = Id<Project>;
/// A milestone's id.
pub type MilestoneId = Id<Milestone>;

#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Project {
    pub id: ProjectId,
    /// Its workstream.
    pub programme: ProgrammeId,
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Who does it.
    pub owner: String,
    /// The partner who answers for it.
    pub partner: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// When it begins.
    pub starts_on: Date,
    #[serde(skip)]
    stopped_on: Option<jiff_sqlx::Date>,
    /// Why it was stopped.
    pub stopped_why: Option<String>,
    /// How often it was saved.
    pub version: i64,
}

impl Project {
    /// When it was stopped before it was done.
    #[must_use]
    pub fn stopped_on(&self) -> Option<Date> {
        self.stopped_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// What its form says, for its history.
    #[must_use]
    pub fn fields(&self) -> Fields {
        Fields {
            programme: self.programme,
            name: self.name.clone(),
            about: self.about.clone(),
            owner: self.owner.clone(),
            partner: self.partner.clone(),
            starts_on: self.starts_on,
        }
    }

    /// How it stands, for its history.
    #[must_use]
    pub fn status(&self) -> String {
        match (self.stopped_on(), &self.stopped_why) {
            (None, _) => "Active".to_owned(),
            (Some(_), why) => format!("Stopped: {}", why.clone().unwrap_or_default()),
        }
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Milestone {
    pub id: MilestoneId,
    pub project: ProjectId,
    /// What is then there.
    pub title: String,
    /// Who sees to it.
    pub owner: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    baseline_on: Date,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    forecast_on: Date,
    done_on: Option<jiff_sqlx::Date>,
    /// How often it was saved.
    pub version: i64,
}

impl Milestone {
    #[must_use]
    pub fn dates(&self) -> Dates {
        Dates {
            baseline: self.baseline_on,
            forecast: self.forecast_on,
            done: self.done_on.map(jiff_sqlx::Date::to_jiff),
        }
    }
}

/// A change of a forecast.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Slip {
    pub milestone: MilestoneId,
    pub title: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// The day that was forecast.
    pub was_on: Date,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// The day that is forecast.
    pub is_on: Date,
    pub reason: String,
    /// Who said so.
    pub said_by: String,
    said_at: jiff_sqlx::Timestamp,
}

impl Slip {
    /// When it was said.
    #[must_use]
    pub fn said_at(&self) -> Timestamp {
        self.said_at.to_jiff()
    }
}

/// A project with its milestones and how it stands.
#[derive(Debug, Clone)]
pub struct Whole {
    pub project: Project,
    /// Its milestones, by forecast.
    pub milestones: Vec<Milestone>,
    /// How it stands.
    pub standing: Standing,
    /// The day as at which it stands so.
    today: Date,
}

impl Whole {
    /// The next milestone that is not done.
    #[must_use]
    pub fn next(&self) -> Option<&Milestone> {
        self.milestones.iter().find(|one| one.dates().done.is_none())
    }

    /// The greatest slip of a milestone that is not done, in days.
    #[must_use]
    pub fn slip(&self) -> Option<i32> {
        self.milestones
            .iter()
            .map(Milestone::dates)
            .filter(|dates| dates.done.is_none())
            .map(|dates| dates.slip(self.today))
            .max()
    }
}

const PROJECT: &str =
    "select id, programme, name, about, owner, partner, starts_on, stopped_on, stopped_why, version from project";
const MILESTONE: &str =
    "select id, project, title, owner, baseline_on, forecast_on, done_on, version from project_milestone";

#[derive(sqlx::FromRow)]
struct Override {
    project: ProjectId,
    colour: String,
    why: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    until_on: Date,
    set_by: String,
}

/// Puts projects together with their milestones; how they stand on a day.
async fn whole(tx: &mut Tx, projects: Vec<Project>, today: Date) -> Result<Vec<Whole>> {
    let mut by_project: HashMap<ProjectId, Vec<Milestone>> = HashMap::new();
    for one in sql!(MILESTONE, "order by forecast_on, title, id").all::<Milestone>(tx).await? {
        by_project.entry(one.project).or_default().push(one);
    }
    let overrides: Vec<Override> =
        sql!("select project, colour, why, until_on, set_by from project_override order by set_at desc, id desc",)
            .all(tx)
            .await?;
    Ok(projects
        .into_iter()
        .map(|project| {
            let milestones = by_project.remove(&project.id).unwrap_or_default();
            let dates: Vec<(&str, Dates)> = milestones.iter().map(|one| (one.title.as_str(), one.dates())).collect();
            let mut standing = of_project(&dates, today);
            // The newest counts: one that is over, or gives the colour back, leaves the computed one.
            let newest = overrides.iter().find(|one| one.project == project.id).filter(|one| one.until_on >= today);
            standing.set =
                newest.and_then(|one| Some((Colour::parse(&one.colour)?, one.why.clone(), one.set_by.clone())));
            Whole { project, milestones, standing, today }
        })
        .collect())
}

/// All projects, those that were stopped last.
pub async fn all(tx: &mut Tx, today: Date) -> Result<Vec<Whole>> {
    let projects = sql!(PROJECT, "order by case when stopped_on is null then 0 else 1 end, name, id").all(tx).await?;
    whole(tx, projects, today).await
}

/// One project.
///
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: ProjectId, today: Date) -> Result<Whole> {
    let project = sql!(PROJECT, "where id = $1", id).all(tx).await?;
    whole(tx, project, today).await?.pop().ok_or(StoreError::NotFound)
}

/// One milestone of a project.
///
/// # Errors
/// Those of the store; not found where there is none.
pub async fn milestone(tx: &mut Tx, project: ProjectId, id: MilestoneId) -> Result<Milestone> {
    sql!(MILESTONE, "where id = $1 and project = $2", id, project).one(tx).await
}

/// What is said of a project.
#[derive(Debug, Clone, Serialize)]
pub struct Fields {
    /// Its workstream.
    pub programme: ProgrammeId,
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Who does it.
    pub owner: String,
    /// The partner who answers for it.
    pub partner: String,
    /// When it begins.
    pub starts_on: Date,
}

/// Adds a project. The caller records the audit entry.
pub async fn add(tx: &mut Tx, fields: &Fields, by: &str) -> Result<ProjectId> {
    let id: ProjectId = tx.new_id();
    query::insert(
        "project",
        vec![
            ("id", id.into()),
            ("programme", fields.programme.into()),
            ("name", (&fields.name).into()),
            ("about", (&fields.about).into()),
            ("owner", (&fields.owner).into()),
            ("partner", (&fields.partner).into()),
            ("starts_on", fields.starts_on.into()),
            ("version", 1_i64.into()),
            ("made_by", by.into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, id.uuid()).await?;
    Ok(id)
}

/// Changes a project, where nobody saved it meanwhile. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody did.
pub async fn change(tx: &mut Tx, id: ProjectId, version: i64, fields: &Fields) -> Result<()> {
    let row = vec![
        ("programme", fields.programme.into()),
        ("name", (&fields.name).into()),
        ("about", (&fields.about).into()),
        ("owner", (&fields.owner).into()),
        ("partner", (&fields.partner).into()),
        ("starts_on", fields.starts_on.into()),
    ];
    query::change(tx, "project", id, version, row).await?;
    finding::changed(tx, id.uuid()).await
}

/// Stops a project before it is done, or takes that back. The caller records the audit entry.
pub async fn stop(tx: &mut Tx, id: ProjectId, on: Option<Date>, why: Option<&str>) -> Result<()> {
    sql!("update project set version = version + 1, stopped_on = $1, stopped_why = $2 where id = $3", on, why, id,)
        .run(tx)
        .await
        .map(|_| ())
}

/// Adds a milestone: its forecast is its baseline. The caller records the audit entry.
pub async fn add_milestone(
    tx: &mut Tx,
    project: ProjectId,
    title: &str,
    owner: &str,
    baseline_on: Date,
) -> Result<MilestoneId> {
    let id: MilestoneId = tx.new_id();
    query::insert(
        "project_milestone",
        vec![
            ("id", id.into()),
            ("project", project.into()),
            ("title", title.into()),
            ("owner", owner.into()),
            ("baseline_on", baseline_on.into()),
            ("forecast_on", baseline_on.into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, id.uuid()).await?;
    Ok(id)
}

/// Changes a milestone, where nobody saved it meanwhile: a new forecast is kept with its reason, the baseline stays. The
/// caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody did.
pub async fn change_milestone(
    tx: &mut Tx,
    known: &Milestone,
    version: i64,
    (title, owner): (&str, &str),
    (forecast_on, done_on): (Date, Option<Date>),
    (reason, by): (&str, &str),
) -> Result<()> {
    let row = vec![
        ("title", title.into()),
        ("owner", owner.into()),
        ("forecast_on", forecast_on.into()),
        ("done_on", done_on.into()),
    ];
    query::change(tx, "project_milestone", known.id, version, row).await?;
    finding::changed(tx, known.id.uuid()).await?;
    if forecast_on != known.forecast_on {
        let id: Id<Slip> = tx.new_id();
        query::insert(
            "project_slip",
            vec![
                ("id", id.into()),
                ("milestone", known.id.into()),
                ("was_on", known.forecast_on.into()),
                ("is_on", forecast_on.into()),
                ("reason", reason.into()),
                ("said_by", by.into()),
                ("said_at", tx.now().into()),
            ],
        )
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Takes a milestone out that was entered by mistake, with what was said of its forecast. The caller records the audit
/// entry, with the reason.
pub async fn remove_milestone(tx: &mut Tx, id: MilestoneId) -> Result<()> {
    sql!("delete from project_slip where milestone = $1", id).run(tx).await?;
    sql!("delete from project_milestone where id = $1", id).run(tx).await?;
    finding::changed(tx, id.uuid()).await
}

/// Every change of a forecast of a project, the newest first.
pub async fn slips(tx: &mut Tx, project: ProjectId) -> Result<Vec<Slip>> {
    sql!(
        "select s.milestone, m.title, s.was_on, s.is_on, s.reason, s.said_by, s.said_at
           from project_slip s join project_milestone m on m.id = s.milestone where m.project = $1
           order by s.said_at desc, s.id desc",
        project,
    )
    .all(tx)
    .await
}

/// Sets a colour over the computed one until a day; nothing gives the computed one back. The caller records the audit
/// entry.
pub async fn set_colour(
    tx: &mut Tx,
    project: ProjectId,
    colour: Option<&str>,
    (why, by): (&str, &str),
    until_on: Date,
) -> Result<()> {
    let id: Id<Override> = tx.new_id();
    query::insert(
        "project_override",
        vec![
            ("id", id.into()),
            ("project", project.into()),
            ("colour", colour.unwrap_or("computed").into()),
            ("why", why.into()),
            ("until_on", until_on.into()),
            ("set_by", by.into()),
            ("set_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What must be done before a project: their ids.
pub async fn needs(tx: &mut Tx, project: ProjectId) -> Result<Vec<ProjectId>> {
    let rows: Vec<(ProjectId,)> = sql!("select needs from project_need where project = $1", project).all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Sets what must be done before a project. The caller records the audit entry.
pub async fn set_needs(tx: &mut Tx, project: ProjectId, needs: &[ProjectId]) -> Result<()> {
    sql!("delete from project_need where project = $1", project).run(tx).await?;
    let rows = needs.iter().filter(|one| **one != project).map(|one| vec![project.into(), (*one).into()]).collect();
    query::insert_many(tx, "project_need", &["project", "needs"], rows).await
}
