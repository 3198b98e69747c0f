//! An item of the evidence register.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use calendar::OWNER_HINT;
use page::govuk::{Choice, Input, SummaryList};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};

use super::common::long;
use crate::model::framework::CRITERIA;
use crate::policy::LEAD_PLAN;
use crate::records::readiness::{self, Evidence, EvidenceId, Fields};

fn sensitivities() -> Vec<Choice> {
    vec![
        Choice::new("open", "Public information only"),
        Choice::new("internal", "Confidential to partners"),
        Choice::new("personal", "Personal data: only plan leads can see the location"),
    ]
}

fn strengths() -> Vec<Choice> {
    vec![Choice::new("strong", "Strong"), Choice::new("some", "Some"), Choice::new("weak", "Weak")]
}

fn page(app: &App, viewer: &Viewer, title: &str, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let criteria = CRITERIA.iter().map(|one| Choice::new(one.id, &format!("{} {}", one.id, one.words))).collect();
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/plan/readiness", "Readiness");
    let page = FieldsForm::new(layout, version)
        .lead("The evidence stays where it is. Record its location here.")
        .field(&form.input("title", "Title"))?
        .field(&form.input("kind", "Type, such as audit, minutes or survey"))?
        .field(&form.checkboxes("criteria", "Criteria it supports", criteria))?
        .field(&form.radios("strength", "Strength of evidence", strengths()))?
        .field(&form.textarea("gap", "Gap in the evidence (optional)").up_to(8000))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.input("partner", "Partner organisation"))?
        .field(&form.date_input("dated_on", "Date", "For example, 27 3 2026"))?
        .field(&form.date_input(
            "review_on",
            "Review by (after this date it is out of date)",
            "For example, 27 3 2026",
        ))?
        .field(&form.input("location", "Location: a link or a place"))?
        .field(&form.radios("sensitivity", "Sensitivity", sensitivities()))?;
    if version == 0 {
        return Ok(page);
    }
    page.field(&form.checkboxes(
        "retired",
        "Remove evidence",
        vec![Choice::new("yes", "Remove this from the evidence register")],
    ))
}

/// What somebody else saved while the form was open.
fn saved(item: &Evidence, criteria: &[String]) -> SummaryList {
    SummaryList::default()
        .row("Title", item.title.clone())
        .row("Criteria", criteria.join(", "))
        .row("Strength of evidence", item.strength.clone())
        .row("Owner", format!("{}, {}", item.owner, item.partner))
        .row("Date, review by", format!("{}, {}", words::date(item.dated_on), words::date(item.review_on)))
        .row("Location", item.location.clone())
}

fn read(form: &mut Form, today: jiff::civil::Date) -> Option<Fields> {
    let title = form.required("title", "Enter the title");
    let kind = form.required("kind", "Enter the type");
    let criteria: Vec<String> =
        form.values("criteria").into_iter().filter(|id| CRITERIA.iter().any(|one| one.id == id)).collect();
    if criteria.is_empty() {
        form.refuse("criteria", "Select at least one criterion");
    }
    let strength = form.one_of("strength", &strengths(), "Select the strength of the evidence");
    let gap = long(form, "gap", "");
    let owner = (form.required("owner", "Enter the owner"), form.required("partner", "Enter the partner organisation"));
    let dated_on = form.required_date(
        "dated_on",
        "Date of the evidence",
        &DateRange::past(today),
        "Enter the date of the evidence",
    );
    let range = DateRange::past_or_coming(today).since(dated_on, "the date of the evidence");
    let review_on = form.required_date("review_on", "Review date", &range, "Enter the review date");
    let location = form.required("location", "Enter the location");
    let sensitivity = form.one_of("sensitivity", &sensitivities(), "Select the sensitivity");
    if !form.is_right() {
        return None;
    }
    Some(Fields {
        title,
        kind,
        owner,
        days: (dated_on?, review_on?),
        location,
        sensitivity: sensitivity?,
        strength: strength?,
        gap,
        criteria,
        retired: form.value("retired") == "yes",
    })
}

/// The form of a new item.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, "Add evidence", 0, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let Some(fields) = read(&mut form, viewer.today) else {
        return refuse(&page(&app, &viewer, "Add evidence", 0, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = readiness::keep(&mut tx, None, &fields, viewer.today).await?;
    tx.record(allowed.entry("evidence", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/readiness?done=saved")
}

async fn known(tx: &mut store::Tx, id: EvidenceId) -> Result<(Evidence, Vec<String>), Problem> {
    readiness::all(tx).await?.into_iter().find(|(item, _)| item.id == id).ok_or(Problem::NotFound)
}

/// The form of one that is there.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<EvidenceId>) -> Shown {
    let mut tx = app.db.read().await?;
    let (item, criteria) = known(&mut tx, id).await?;
    drop(tx);
    let mut form = Form::default()
        .with("title", item.title)
        .with("kind", item.kind)
        .with("strength", item.strength)
        .with("gap", item.gap)
        .with("owner", item.owner)
        .with("partner", item.partner)
        .with("location", item.location)
        .with("sensitivity", item.sensitivity);
    form = form.with_date("dated_on", item.dated_on).with_date("review_on", item.review_on);
    for criterion in criteria {
        form = form.with("criteria", criterion);
    }
    show(&page(&app, &viewer, "Change the evidence", item.version, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<EvidenceId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let version = form.value("version").parse().unwrap_or(0);
    let read = read(&mut form, viewer.today);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (item, criteria) = known(&mut tx, id).await?;
    let is_stale = version != item.version;
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let (Some(fields), true) = (read, form.is_right()) else {
        drop(tx);
        let page = page(&app, &viewer, "Change the evidence", item.version, &form)?;
        return refuse(&page.saved(is_stale.then(|| saved(&item, &criteria))));
    };
    readiness::keep(&mut tx, Some((id, version)), &fields, viewer.today).await?;
    tx.record(allowed.entry("evidence", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/readiness?done=saved")
}
