//! Priorities and outcomes.

use ::projects::records::projects::{self, ProjectId};
use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, fingerprint, go, refuse, show};
use store::Tx;

use super::common::long;
use crate::policy::LEAD_PLAN;
use crate::records::baskets;
use crate::records::plan::{self, OutcomeId, OutcomeWhole, Priority, PriorityId, PriorityWhole};

/// What a priority says, as a version of it.
fn version_of(one: &Priority) -> i64 {
    fingerprint(&[&one.title, &one.about, &one.owner, &one.partner])
}

/// What an outcome says, as a version of it.
fn outcome_version(one: &OutcomeWhole) -> i64 {
    let actions: Vec<String> = one.actions.iter().map(|action| action.project.id.to_string()).collect();
    fingerprint(&[&one.outcome.title, &one.measures.join(" "), &actions.join(" ")])
}

fn priority_page(app: &App, viewer: &Viewer, title: &str, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/plan", "One Plan");
    FieldsForm::new(layout, version)
        .field(&form.input("title", "Priority"))?
        .field(&form.textarea("about", "Description (optional)").up_to(8000))?
        .field(&form.input("owner", "Owner"))?
        .field(&form.input("partner", "Partner organisation"))
}

async fn keep_priority(app: App, viewer: Viewer, known: Option<PriorityId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let title = form.required("title", "Enter the priority");
    let about = long(&mut form, "about", "");
    let owner = form.required("owner", "Enter the owner");
    let partner = form.required("partner", "Enter the partner organisation");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let held = match known {
        Some(id) => Some(priority(&mut tx, &viewer, id).await?.priority),
        None => None,
    };
    let version = held.as_ref().map_or(0, version_of);
    let is_stale = held.is_some() && form.value("version").parse() != Ok(version);
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    if !form.is_right() {
        drop(tx);
        let heading = if known.is_some() { "Change the priority" } else { "Add a priority" };
        let saved = held.filter(|_| is_stale).map(|one| {
            SummaryList::default()
                .row("Priority", one.title)
                .row("Description", one.about)
                .row("Owner", format!("{}, {}", one.owner, one.partner))
        });
        return refuse(&priority_page(&app, &viewer, heading, version, &form)?.saved(saved));
    }
    let id = plan::keep_priority(&mut tx, known, (&title, &about), (&owner, &partner)).await?;
    tx.record(allowed.entry("plan_priority", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan?done=saved")
}

async fn priority(tx: &mut Tx, viewer: &Viewer, id: PriorityId) -> Result<PriorityWhole, Problem> {
    plan::whole(tx, viewer.today).await?.into_iter().find(|one| one.priority.id == id).ok_or(Problem::NotFound)
}

/// The form of a new priority.
pub async fn new_priority(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&priority_page(&app, &viewer, "Add a priority", 0, &Form::default())?)
}

pub async fn add_priority(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    keep_priority(app, viewer, None, form).await
}

/// The form of one that is there.
pub async fn edit_priority(State(app): State<App>, viewer: Viewer, Path(id): Path<PriorityId>) -> Shown {
    let mut tx = app.db.read().await?;
    let one = priority(&mut tx, &viewer, id).await?.priority;
    drop(tx);
    let version = version_of(&one);
    let form = Form::default()
        .with("title", one.title)
        .with("about", one.about)
        .with("owner", one.owner)
        .with("partner", one.partner);
    show(&priority_page(&app, &viewer, "Change the priority", version, &form)?)
}

pub async fn save_priority(State(app): State<App>, viewer: Viewer, Path(id): Path<PriorityId>, form: Form) -> Shown {
    keep_priority(app, viewer, Some(id), form).await
}

async fn outcome_page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    title: &str,
    version: i64,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let baskets = baskets::all(tx).await?;
    let mut measures: Vec<Choice> = Vec::new();
    for one in baskets.iter().flat_map(|basket| &basket.measures) {
        if !measures.iter().any(|known| known.value == one.id) {
            measures.push(Choice::new(&one.id, &format!("{} {}", one.id, one.title)));
        }
    }
    let actions: Vec<Choice> = projects::all(tx, viewer.today)
        .await?
        .iter()
        .map(|one| Choice::new(&one.project.id.to_string(), &one.project.name))
        .collect();
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/plan", "One Plan");
    let page = FieldsForm::new(layout, version)
        .field(&form.input("title", "Outcome for children, young people and families"))?
        .field(&form.checkboxes("measures", "Measures of success", measures))?;
    if actions.is_empty() {
        Ok(page.lead("There are no projects yet. Add one under Projects, then link it to an outcome here."))
    } else {
        page.field(&form.checkboxes("actions", "Actions (projects) that support it", actions))
    }
}

async fn keep_outcome(app: App, viewer: Viewer, id: PriorityId, known: Option<OutcomeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let title = form.required("title", "Enter the outcome");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let priority = priority(&mut tx, &viewer, id).await?;
    let held = known.map(|known| outcome(&priority, known)).transpose()?;
    let version = held.map_or(0, outcome_version);
    let is_stale = held.is_some() && form.value("version").parse() != Ok(version);
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    if !form.is_right() {
        let heading = if known.is_some() { "Change the outcome" } else { "Add an outcome" };
        let page = outcome_page(&mut tx, &app, &viewer, heading, version, &form).await?;
        drop(tx);
        let saved = held.filter(|_| is_stale).map(|one| {
            let actions: Vec<&str> = one.actions.iter().map(|action| action.project.name.as_str()).collect();
            SummaryList::default()
                .row("Outcome", one.outcome.title.clone())
                .row("Measures", one.measures.join(", "))
                .row("Actions", actions.join(", "))
        });
        return refuse(&page.saved(saved));
    }
    let baskets = baskets::all(&mut tx).await?;
    let mut measures = form.values("measures");
    measures.retain(|id| baskets::measure(&baskets, "", id).is_some());
    measures.sort_unstable();
    measures.dedup();
    let there = projects::all(&mut tx, viewer.today).await?;
    let mut actions: Vec<ProjectId> = form.values("actions").iter().filter_map(|id| id.parse().ok()).collect();
    actions.retain(|id| there.iter().any(|one| one.project.id == *id));
    actions.sort_unstable_by_key(|id| id.uuid());
    actions.dedup();
    let id = plan::keep_outcome(&mut tx, id, known, &title, &measures, &actions).await?;
    tx.record(allowed.entry("plan_outcome", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan?done=saved")
}

fn outcome(priority: &PriorityWhole, id: OutcomeId) -> Result<&OutcomeWhole, Problem> {
    priority.outcomes.iter().find(|one| one.outcome.id == id).ok_or(Problem::NotFound)
}

/// The form of a new outcome.
pub async fn new_outcome(State(app): State<App>, viewer: Viewer, Path(id): Path<PriorityId>) -> Shown {
    let mut tx = app.db.read().await?;
    priority(&mut tx, &viewer, id).await?;
    let page = outcome_page(&mut tx, &app, &viewer, "Add an outcome", 0, &Form::default()).await?;
    drop(tx);
    show(&page)
}

pub async fn add_outcome(State(app): State<App>, viewer: Viewer, Path(id): Path<PriorityId>, form: Form) -> Shown {
    keep_outcome(app, viewer, id, None, form).await
}

/// The form of one that is there.
pub async fn edit_outcome(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, known)): Path<(PriorityId, OutcomeId)>,
) -> Shown {
    let mut tx = app.db.read().await?;
    let priority = priority(&mut tx, &viewer, id).await?;
    let one = outcome(&priority, known)?;
    let mut form = Form::default().with("title", one.outcome.title.clone());
    for measure in &one.measures {
        form = form.with("measures", measure.clone());
    }
    for action in &one.actions {
        form = form.with("actions", action.project.id.to_string());
    }
    let page = outcome_page(&mut tx, &app, &viewer, "Change the outcome", outcome_version(one), &form).await?;
    drop(tx);
    show(&page)
}

pub async fn save_outcome(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, known)): Path<(PriorityId, OutcomeId)>,
    form: Form,
) -> Shown {
    keep_outcome(app, viewer, id, Some(known), form).await
}
