//! A project: what it is for, who does it, what must be done first.

use access::{App, Facts, Viewer, history};
use axum::extract::{Path, State};
use calendar::OWNER_HINT;
use page::govuk::{Choice, Input, SelectItem, SummaryList};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::{StoreError, Tx};

use crate::policy::LEAD_PROJECTS;
use crate::records::programmes::{self, Programme};
use crate::records::projects::{self, Fields, ProjectId, Whole};

/// What the form offers.
struct Offered {
    programmes: Vec<Programme>,
    others: Vec<Whole>,
}

async fn offered(tx: &mut Tx, viewer: &Viewer) -> Result<Offered, Problem> {
    Ok(Offered { programmes: programmes::all(tx).await?, others: projects::all(tx, viewer.today).await? })
}

fn page(
    app: &App,
    viewer: &Viewer,
    title: &str,
    (version, known): (i64, Option<ProjectId>),
    offered: &Offered,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = known.map_or_else(|| "/projects".to_owned(), |id| format!("/projects/{id}"));
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, "Back");
    let mut items = vec![SelectItem::new("", "Select an option")];
    items.extend(offered.programmes.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)));
    let others: Vec<Choice> = offered
        .others
        .iter()
        .filter(|one| Some(one.project.id) != known)
        .map(|one| Choice::new(&one.project.id.to_string(), &one.project.name))
        .collect();
    let page = FieldsForm::new(layout, version)
        .field(&form.select("programme", "Workstream", items))?
        .field(&form.input("name", "Name of the project"))?
        .field(&form.textarea("about", "Purpose").up_to(4000))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.input("partner", "The partner responsible, such as the council or the NHS board"))?
        .field(&form.date_input("starts_on", "Start date", "For example, 27 3 2026"))?;
    if others.is_empty() { Ok(page) } else { page.field(&form.checkboxes("needs", "Projects this depends on", others)) }
}

/// What somebody else saved while the form was open.
fn saved(known: &Whole) -> SummaryList {
    let project = &known.project;
    SummaryList::default()
        .row("Name", project.name.clone())
        .row("Purpose", project.about.clone())
        .row("Owner", project.owner.clone())
        .row("Partner", project.partner.clone())
        .row("Start date", words::date(project.starts_on))
}

fn read(form: &mut Form, offered: &Offered, today: jiff::civil::Date) -> Option<(Fields, Vec<ProjectId>)> {
    let programme =
        offered.programmes.iter().find(|one| one.id.to_string() == form.value("programme")).map(|one| one.id);
    if programme.is_none() {
        form.refuse("programme", "Select the workstream");
    }
    let name = form.required("name", "Enter the name of the project");
    let about = form.value("about").to_owned();
    form.at_most("about", 4000);
    let owner = form.required("owner", "Enter the owner");
    let partner = form.required("partner", "Enter the partner responsible");
    let starts_on =
        form.required_date("starts_on", "Start date", &DateRange::past_or_coming(today), "Enter the start date");
    let needs = form.values("needs").iter().filter_map(|id| id.parse().ok()).collect();
    if !form.is_right() {
        return None;
    }
    Some((Fields { programme: programme?, name, about, owner, partner, starts_on: starts_on? }, needs))
}

/// Whether `project` would wait for itself, if it needed `needs`.
async fn goes_round(tx: &mut Tx, project: ProjectId, needs: &[ProjectId]) -> Result<bool, StoreError> {
    let mut open: Vec<ProjectId> = needs.to_vec();
    let mut seen = Vec::new();
    while let Some(one) = open.pop() {
        if one == project {
            return Ok(true);
        }
        if !seen.contains(&one) {
            seen.push(one);
            open.extend(projects::needs(tx, one).await?);
        }
    }
    Ok(false)
}

/// The form of a new one.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let offered = offered(&mut tx, &viewer).await?;
    drop(tx);
    show(&page(&app, &viewer, "Add a project", (0, None), &offered, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let offered = offered(&mut tx, &viewer).await?;
    let Some((fields, needs)) = read(&mut form, &offered, viewer.today) else {
        drop(tx);
        return refuse(&page(&app, &viewer, "Add a project", (0, None), &offered, &form)?);
    };
    let id = projects::add(&mut tx, &fields, &viewer.name).await?;
    projects::set_needs(&mut tx, id, &needs).await?;
    tx.record(allowed.entry("project", Some(id.uuid()))).await?;
    tx.commit().await?;
    go(&format!("/projects/{id}?done=added"))
}

fn filled(one: &Whole, needs: &[ProjectId]) -> Form {
    let project = &one.project;
    let mut form = Form::default()
        .with("programme", project.programme.to_string())
        .with("name", project.name.clone())
        .with("about", project.about.clone())
        .with("owner", project.owner.clone())
        .with("partner", project.partner.clone())
        .with_date("starts_on", project.starts_on);
    for id in needs {
        form = form.with("needs", id.to_string());
    }
    form
}

/// The form of one that is there.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>) -> Shown {
    let mut tx = app.db.read().await?;
    let one = projects::one(&mut tx, id, viewer.today).await?;
    let needs = projects::needs(&mut tx, id).await?;
    let offered = offered(&mut tx, &viewer).await?;
    drop(tx);
    let form = filled(&one, &needs);
    show(&page(&app, &viewer, "Change the project", (one.project.version, Some(id)), &offered, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<ProjectId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PROJECTS, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = projects::one(&mut tx, id, viewer.today).await?;
    let offered = offered(&mut tx, &viewer).await?;
    let version = form.value("version").parse().unwrap_or(0);
    let read = read(&mut form, &offered, viewer.today);
    if let Some((_, needs)) = &read
        && goes_round(&mut tx, id, needs).await?
    {
        form.refuse("needs", "A project cannot depend on itself. One of these projects depends on this one");
    }
    let is_stale = version != known.project.version;
    if is_stale {
        form.refuse("name", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let (Some((fields, needs)), true) = (read, form.is_right()) else {
        drop(tx);
        let current = (known.project.version, Some(id));
        let page = page(&app, &viewer, "Change the project", current, &offered, &form)?;
        return refuse(&page.saved(is_stale.then(|| saved(&known))));
    };
    projects::change(&mut tx, id, version, &fields).await?;
    projects::set_needs(&mut tx, id, &needs).await?;
    let detail = history::change(&json!(known.project.fields()), &json!(fields));
    tx.record(allowed.entry("project", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/projects/{id}?done=saved"))
}
