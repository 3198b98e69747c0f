//! Where the plan comes from: strategies, plans that an inspection asked for, reviews, each with what it found; and which
//! action answers which finding.

use ::projects::records::projects;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Choice, InsetText, SelectItem, SummaryList};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, fingerprint, go, refuse, show, words};
use store::Tx;

use super::common::{Asked, long};
use crate::model::letter;
use crate::policy::LEAD_PLAN;
use crate::records::plan::{self, Finding, FindingId, KINDS, SourceId, kind_words};

#[derive(Template)]
#[template(path = "plan_sources.html")]
struct Sources {
    layout: Layout,
    sources: Vec<Told>,
    may_lead: bool,
}

struct Told {
    id: String,
    name: String,
    what: String,
    about: String,
    findings: Vec<ToldFinding>,
}

struct ToldFinding {
    id: String,
    wording: String,
    responsible: String,
    answers: Vec<(String, String)>,
    closed: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let sources = plan::sources(&mut tx).await?;
    let findings = plan::findings(&mut tx).await?;
    drop(tx);
    let name = |id: SourceId| sources.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str());
    let told = sources
        .iter()
        .map(|source| {
            let follows = source.follows.map(|id| format!(". Follows {}", name(id))).unwrap_or_default();
            Told {
                id: source.id.to_string(),
                name: source.name.clone(),
                what: format!("{}, {}{follows}.", kind_words(&source.kind), words::date(source.dated_on)),
                about: source.about.clone(),
                findings: findings
                    .iter()
                    .filter(|(one, _)| one.source == source.id)
                    .map(|(one, answers)| ToldFinding {
                        id: one.id.to_string(),
                        wording: one.wording.clone(),
                        responsible: one.responsible.clone(),
                        answers: answers.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
                        closed: one.closed_on().map(|day| {
                            format!(
                                "Closed on {}: {} (approved by {})",
                                words::date(day),
                                one.evidence.clone().unwrap_or_default(),
                                one.signed_by.clone().unwrap_or_default()
                            )
                        }),
                    })
                    .collect(),
            }
        })
        .collect();
    show(&Sources {
        sources: told,
        may_lead: app.policy.may_ever(&viewer, LEAD_PLAN),
        layout: app
            .layout(&viewer, "Sources of the plan")
            .done((!asked.done.is_empty()).then_some("Changes saved."))
            .back_to("/plan", "One Plan"),
    })
}

async fn source_page(tx: &mut Tx, app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let mut kinds = vec![SelectItem::new("", "Select an option")];
    kinds.extend(KINDS.iter().map(|(code, words)| SelectItem::new(code, words)));
    let mut follows = vec![SelectItem::new("", "None")];
    follows.extend(plan::sources(tx).await?.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)));
    let layout = app.layout(viewer, "Add a source").errors(form.summary()).back_to("/plan/sources", "Sources");
    FieldsForm::new(layout, 0)
        .field(&form.select("kind", "Type of source", kinds))?
        .field(&form.input("name", "Name"))?
        .field(&form.date_input("dated_on", "Date", "For example, 27 3 2026"))?
        .field(&form.textarea("about", "Description (optional)").up_to(8000))?
        .field(&form.select("follows", "Follows on from", follows))
}

/// The form of a new source.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let page = source_page(&mut tx, &app, &viewer, &Form::default()).await?;
    drop(tx);
    show(&page)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let kind = KINDS.iter().find(|(code, _)| *code == form.value("kind")).map(|(code, _)| *code);
    if kind.is_none() {
        form.refuse("kind", "Select the type of source");
    }
    let name = form.required("name", "Enter the name");
    let day = form.required_date(
        "dated_on",
        "Date of the source",
        &DateRange::past(viewer.today),
        "Enter the date of the source",
    );
    let about = long(&mut form, "about", "");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = plan::sources(&mut tx).await?;
    let follows = known.iter().find(|one| one.id.to_string() == form.value("follows")).map(|one| one.id);
    let (Some(kind), Some(day), true) = (kind, day, form.is_right()) else {
        let page = source_page(&mut tx, &app, &viewer, &form).await?;
        drop(tx);
        return refuse(&page);
    };
    let id = plan::add_source(&mut tx, (kind, &name, &about), day, follows).await?;
    tx.record(allowed.entry("plan_source", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/sources?done=saved")
}

fn letter_page(app: &App, viewer: &Viewer, name: &str, form: &Form) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, &format!("Add findings: {name}")).errors(form.summary()).back_to("/plan/sources", "Sources");
    FieldsForm::new(layout, 0)
        .lead(
            "Paste the text of an inspection report. Its areas for priority action and areas for improvement are copied word for word, with who must act. Or enter one finding.",
        )
        .field(&form.textarea("text", "Text of the report, or the finding").up_to(200_000))?
        .field(&form.input("responsible", "Who must act, for a single finding (optional)"))
}

async fn source_name(tx: &mut Tx, id: SourceId) -> Result<String, Problem> {
    plan::sources(tx).await?.into_iter().find(|one| one.id == id).map(|one| one.name).ok_or(Problem::NotFound)
}

/// The form for findings.
pub async fn letter(State(app): State<App>, viewer: Viewer, Path(id): Path<SourceId>) -> Shown {
    let mut tx = app.db.read().await?;
    let name = source_name(&mut tx, id).await?;
    drop(tx);
    show(&letter_page(&app, &viewer, &name, &Form::default())?)
}

pub async fn read_letter(State(app): State<App>, viewer: Viewer, Path(id): Path<SourceId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let text = form.value("text").to_owned();
    if text.is_empty() {
        form.refuse("text", "Enter the text of the report, or the finding");
    }
    form.at_most("text", 200_000);
    let responsible = form.value("responsible").to_owned();
    let areas = letter::areas(&text);
    let findings: Vec<(String, String)> = if areas.is_empty() {
        if text.chars().count() > 4000 {
            form.refuse(
                "text",
                "Text must have the heading “Areas for improvement” or “Areas for priority action” on a line of its own, or be short enough for one finding",
            );
        }
        let responsible = if responsible.is_empty() { "Not named".to_owned() } else { responsible };
        vec![(text, responsible)]
    } else {
        areas
            .into_iter()
            .map(|area| {
                let kind = if area.is_priority { "Area for priority action. " } else { "" };
                (format!("{kind}{}", area.wording), area.responsible)
            })
            .collect()
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let name = source_name(&mut tx, id).await?;
    if !form.is_right() {
        drop(tx);
        return refuse(&letter_page(&app, &viewer, &name, &form)?);
    }
    plan::add_findings(&mut tx, id, &findings).await?;
    tx.record(allowed.entry("plan_source", Some(id.uuid())).detail(serde_json::json!({ "findings": findings.len() })))
        .await?;
    tx.commit().await?;
    go("/plan/sources?done=saved")
}

async fn finding(tx: &mut Tx, id: FindingId) -> Result<(Finding, Vec<projects::ProjectId>), Problem> {
    let all = plan::findings(tx).await?;
    let (one, answers) = all.into_iter().find(|(one, _)| one.id == id).ok_or(Problem::NotFound)?;
    Ok((one, answers.into_iter().map(|(id, _)| id).collect()))
}

/// What is said of a finding, as a version of it.
fn version_of(one: &Finding, answers: &[projects::ProjectId]) -> i64 {
    let mut answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
    answers.sort_unstable();
    let closed = one.closed_on().map(|day| day.to_string()).unwrap_or_default();
    fingerprint(&[
        &closed,
        one.evidence.as_deref().unwrap_or_default(),
        one.signed_by.as_deref().unwrap_or_default(),
        &answers.join(" "),
    ])
}

async fn finding_page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (one, version): (&Finding, i64),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let actions: Vec<Choice> = projects::all(tx, viewer.today)
        .await?
        .iter()
        .map(|one| Choice::new(&one.project.id.to_string(), &one.project.name))
        .collect();
    let layout = app.layout(viewer, "Finding and actions").errors(form.summary()).back_to("/plan/sources", "Sources");
    let wording = InsetText { text: one.wording.clone(), ..InsetText::default() };
    let page = FieldsForm::new(layout, version).field(&wording)?;
    let page = if actions.is_empty() {
        page.lead("There are no projects yet. Add a project to link it to this finding.")
    } else {
        page.field(&form.checkboxes("actions", "Actions (projects) that address it", actions))?
    };
    page.field(&form.date_input("closed_on", "Closed on (optional)", "For example, 27 3 2026"))?
        .field(&form.textarea("evidence", "Evidence of closure").up_to(8000))?
        .field(&form.input("signed_by", "Approved by"))
}

/// The form of a finding.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<FindingId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (one, answers) = finding(&mut tx, id).await?;
    let mut form = Form::default()
        .with("evidence", one.evidence.clone().unwrap_or_default())
        .with("signed_by", one.signed_by.clone().unwrap_or_default());
    if let Some(day) = one.closed_on() {
        form = form.with_date("closed_on", day);
    }
    let version = version_of(&one, &answers);
    for answer in answers {
        form = form.with("actions", answer.to_string());
    }
    let page = finding_page(&mut tx, &app, &viewer, (&one, version), &form).await?;
    drop(tx);
    show(&page)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<FindingId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let closed = form.date("closed_on", "Date closed", &DateRange::past(viewer.today));
    let (mut evidence, mut signed) = (String::new(), String::new());
    if closed.is_none() && !(form.value("evidence").is_empty() && form.value("signed_by").is_empty()) {
        form.refuse("closed_on", "Enter the date closed, or leave the evidence and approval blank");
    }
    if closed.is_some() {
        evidence = long(&mut form, "evidence", "Enter the evidence of closure");
        signed = form.required("signed_by", "Enter who approved it");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, answers) = finding(&mut tx, id).await?;
    let version = version_of(&one, &answers);
    let is_stale = form.value("version").parse() != Ok(version);
    if is_stale {
        form.refuse(
            "closed_on",
            "Somebody else saved changes while you were editing. Compare the two, then save again",
        );
    }
    if !form.is_right() {
        let page = finding_page(&mut tx, &app, &viewer, (&one, version), &form).await?;
        drop(tx);
        let saved = is_stale.then(|| {
            SummaryList::default()
                .row("Closed on", one.closed_on().map_or_else(|| "–".to_owned(), words::date))
                .row("Evidence of closure", one.evidence.clone().unwrap_or_default())
                .row("Approved by", one.signed_by.clone().unwrap_or_default())
                .row("Actions that address it", answers.len().to_string())
        });
        return refuse(&page.saved(saved));
    }
    let there = projects::all(&mut tx, viewer.today).await?;
    let mut actions: Vec<projects::ProjectId> =
        form.values("actions").iter().filter_map(|id| id.parse().ok()).collect();
    actions.retain(|id| there.iter().any(|one| one.project.id == *id));
    actions.sort_unstable_by_key(|id| id.uuid());
    actions.dedup();
    plan::set_answers(&mut tx, id, &actions).await?;
    plan::close_finding(&mut tx, id, closed.map(|day| (day, evidence.as_str(), signed.as_str()))).await?;
    tx.record(allowed.entry("plan_finding", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/sources?done=saved")
}
