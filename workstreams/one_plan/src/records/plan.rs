//! The plan: sources and their findings, priorities, outcomes, and the projects that serve them.

use jiff::civil::Date;
use projects::records::projects::{ProjectId, Whole};
use serde::Serialize;
use store::{Id, Result, Tx, query, sql};

use super::finding;

/// A source's id.
pub type SourceId = Id<Source>;
/// A finding's id.
pub type FindingId = Id<Finding>;
/// A priority's id.
pub type PriorityId = Id<Priority>;
/// An outcome's id.
pub type OutcomeId = Id<Outcome>;

/// The kinds of sources: code and words.
pub const KINDS: [(&str, &str); 9] = [
    ("strategy", "Strategy"),
    ("wsoa", "Written Statement of Action"),
    ("app", "Accelerated Progress Plan"),
    ("pap", "Priority action plan (area SEND)"),
    ("inspection", "Inspection report"),
    ("peer_review", "Peer review"),
    ("inclusion_plan", "Local inclusion plan"),
    ("reform_plan", "Local SEND reform plan"),
    ("other", "Another source"),
];

#[must_use]
pub fn kind_words(code: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == code).map_or("Another source", |(_, words)| words)
}

/// Where part of the plan comes from.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Source {
    pub id: SourceId,
    /// Its kind's code.
    pub kind: String,
    pub name: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub dated_on: Date,
    pub about: String,
    pub follows: Option<SourceId>,
}

/// A weakness, an area for improvement, a recommendation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Finding {
    pub id: FindingId,
    pub source: SourceId,
    /// To the letter.
    pub wording: String,
    /// The bodies that must act.
    pub responsible: String,
    closed_on: Option<jiff_sqlx::Date>,
    /// What shows that it is closed.
    pub evidence: Option<String>,
    /// Who approved the closure.
    pub signed_by: Option<String>,
}

impl Finding {
    /// When it was closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        self.closed_on.map(jiff_sqlx::Date::to_jiff)
    }
}

#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Priority {
    pub id: PriorityId,
    pub title: String,
    pub about: String,
    /// Who answers for it.
    pub owner: String,
    pub partner: String,
}

#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Outcome {
    pub id: OutcomeId,
    pub priority: PriorityId,
    /// What is then so.
    pub title: String,
}

/// An outcome with what tells and what serves it.
#[derive(Debug, Clone)]
pub struct OutcomeWhole {
    pub outcome: Outcome,
    /// The measures that tell whether it is reached.
    pub measures: Vec<String>,
    /// The projects that serve it.
    pub actions: Vec<Whole>,
}

/// A priority with its outcomes.
#[derive(Debug, Clone)]
pub struct PriorityWhole {
    pub priority: Priority,
    pub outcomes: Vec<OutcomeWhole>,
}

/// The whole plan as it stands on a day.
pub async fn whole(tx: &mut Tx, today: Date) -> Result<Vec<PriorityWhole>> {
    let priorities: Vec<Priority> =
        sql!("select id, title, about, owner, partner from plan_priority order by position, title").all(tx).await?;
    let outcomes: Vec<Outcome> =
        sql!("select id, priority, title from plan_outcome order by position, title").all(tx).await?;
    let measures: Vec<(OutcomeId, String)> =
        sql!("select outcome, measure from plan_outcome_measure order by measure").all(tx).await?;
    let actions: Vec<(OutcomeId, ProjectId)> = sql!("select outcome, project from plan_action").all(tx).await?;
    let all = projects::records::projects::all(tx, today).await?;
    Ok(priorities
        .into_iter()
        .map(|priority| PriorityWhole {
            outcomes: outcomes
                .iter()
                .filter(|outcome| outcome.priority == priority.id)
                .map(|outcome| OutcomeWhole {
                    measures: measures
                        .iter()
                        .filter(|(of, _)| *of == outcome.id)
                        .map(|(_, measure)| measure.clone())
                        .collect(),
                    actions: all
                        .iter()
                        .filter(|one| actions.contains(&(outcome.id, one.project.id)))
                        .cloned()
                        .collect(),
                    outcome: outcome.clone(),
                })
                .collect(),
            priority,
        })
        .collect())
}

/// The projects that serve an outcome of the plan.
pub async fn actions(tx: &mut Tx) -> Result<Vec<ProjectId>> {
    let rows: Vec<(ProjectId,)> = sql!("select distinct project from plan_action").all(tx).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The titles and ids of the projects that serve an outcome which a measure tells of.
pub async fn actions_of_measure(tx: &mut Tx, measure: &str) -> Result<Vec<(ProjectId, String, String)>> {
    sql!(
        "select distinct p.id, p.name, o.title from plan_outcome_measure m join plan_outcome o on o.id = m.outcome
           join plan_action a on a.outcome = o.id join project p on p.id = a.project where m.measure = $1
           order by p.name",
        measure,
    )
    .all(tx)
    .await
}

/// All sources, the newest first.
pub async fn sources(tx: &mut Tx) -> Result<Vec<Source>> {
    sql!("select id, kind, name, dated_on, about, follows from plan_source order by dated_on desc, name").all(tx).await
}

/// All findings in the order of their sources, each with the projects that answer it.
pub async fn findings(tx: &mut Tx) -> Result<Vec<(Finding, Vec<(ProjectId, String)>)>> {
    let findings: Vec<Finding> = sql!(
        "select id, source, wording, responsible, closed_on, evidence, signed_by from plan_finding order by position",
    )
    .all(tx)
    .await?;
    let answers: Vec<(FindingId, ProjectId, String)> =
        sql!("select a.finding, p.id, p.name from plan_answer a join project p on p.id = a.project order by p.name",)
            .all(tx)
            .await?;
    Ok(findings
        .into_iter()
        .map(|finding| {
            let own = answers.iter().filter(|(of, ..)| *of == finding.id);
            let own = own.map(|(_, id, name)| (*id, name.clone())).collect();
            (finding, own)
        })
        .collect())
}

/// Adds a source. The caller records the audit entry.
pub async fn add_source(
    tx: &mut Tx,
    (kind, name, about): (&str, &str, &str),
    dated_on: Date,
    follows: Option<SourceId>,
) -> Result<SourceId> {
    let id: SourceId = tx.new_id();
    query::insert(
        "plan_source",
        vec![
            ("id", id.into()),
            ("kind", kind.into()),
            ("name", name.into()),
            ("dated_on", dated_on.into()),
            ("about", about.into()),
            ("follows", follows.into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}

/// Adds findings to a source: wording and responsible bodies. The caller records the audit entry.
pub async fn add_findings(tx: &mut Tx, source: SourceId, findings: &[(String, String)]) -> Result<Vec<FindingId>> {
    let mut position =
        sql!("select coalesce(max(position), 0) from plan_finding where source = $1", source).number(tx).await?;
    let mut ids = Vec::new();
    let mut rows = Vec::new();
    for (wording, responsible) in findings {
        position += 1;
        let id: FindingId = tx.new_id();
        ids.push(id);
        rows.push(vec![id.into(), source.into(), position.into(), wording.into(), responsible.into()]);
    }
    query::insert_many(tx, "plan_finding", &["id", "source", "position", "wording", "responsible"], rows).await?;
    finding::changed(tx, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>()).await?;
    Ok(ids)
}

/// Sets which projects answer a finding. The caller records the audit entry.
pub async fn set_answers(tx: &mut Tx, finding: FindingId, projects: &[ProjectId]) -> Result<()> {
    sql!("delete from plan_answer where finding = $1", finding).run(tx).await?;
    let rows = projects.iter().map(|project| vec![finding.into(), (*project).into()]).collect();
    query::insert_many(tx, "plan_answer", &["finding", "project"], rows).await
}

/// Closes a finding with what shows it, or opens it again. The caller records the audit entry.
pub async fn close_finding(tx: &mut Tx, finding: FindingId, closed: Option<(Date, &str, &str)>) -> Result<()> {
    sql!(
        "update plan_finding set closed_on = $1, evidence = $2, signed_by = $3 where id = $4",
        closed.map(|(day, ..)| day),
        closed.map(|(_, evidence, _)| evidence),
        closed.map(|(.., by)| by),
        finding,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Adds a priority as the last, or changes one. The caller records the audit entry.
pub async fn keep_priority(
    tx: &mut Tx,
    known: Option<PriorityId>,
    (title, about): (&str, &str),
    (owner, partner): (&str, &str),
) -> Result<PriorityId> {
    if let Some(id) = known {
        sql!(
            "update plan_priority set title = $1, about = $2, owner = $3, partner = $4 where id = $5",
            title,
            about,
            owner,
            partner,
            id,
        )
        .run(tx)
        .await?;
        finding::changed(tx, &[id.uuid()]).await?;
        return Ok(id);
    }
    let id: PriorityId = tx.new_id();
    let position = sql!("select coalesce(max(position), 0) + 1 from plan_priority").number(tx).await?;
    query::insert(
        "plan_priority",
        vec![
            ("id", id.into()),
            ("position", position.into()),
            ("title", title.into()),
            ("about", about.into()),
            ("owner", owner.into()),
            ("partner", partner.into()),
        ],
    )
    .run(tx)
    .await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}

/// Adds an outcome as the last of its priority, or changes one; with its measures and the projects that serve it. The
/// caller records the audit entry.
pub async fn keep_outcome(
    tx: &mut Tx,
    priority: PriorityId,
    known: Option<OutcomeId>,
    title: &str,
    measures: &[String],
    actions: &[ProjectId],
) -> Result<OutcomeId> {
    let id = match known {
        Some(id) => {
            sql!("update plan_outcome set title = $1 where id = $2", title, id).run(tx).await?;
            sql!("delete from plan_outcome_measure where outcome = $1", id).run(tx).await?;
            sql!("delete from plan_action where outcome = $1", id).run(tx).await?;
            id
        }
        None => {
            let id: OutcomeId = tx.new_id();
            let position =
                sql!("select coalesce(max(position), 0) + 1 from plan_outcome where priority = $1", priority)
                    .number(tx)
                    .await?;
            query::insert(
                "plan_outcome",
                vec![
                    ("id", id.into()),
                    ("priority", priority.into()),
                    ("position", position.into()),
                    ("title", title.into()),
                ],
            )
            .run(tx)
            .await?;
            id
        }
    };
    let rows = measures.iter().map(|measure| vec![id.into(), measure.into()]).collect();
    query::insert_many(tx, "plan_outcome_measure", &["outcome", "measure"], rows).await?;
    let rows = actions.iter().map(|project| vec![id.into(), (*project).into()]).collect();
    query::insert_many(tx, "plan_action", &["outcome", "project"], rows).await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}
