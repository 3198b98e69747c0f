//! Who answers for a measure, and what it is to reach.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, DateInput, Input, Textarea};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show};
use serde_json::json;

use crate::model::definition::Definition;
use crate::policy::STEER_MEASURES;
use crate::records::baskets;
use crate::records::steer::{self, Day, Steer};

#[derive(Template)]
#[template(path = "steer.html")]
struct SteerForm {
    layout: Layout,
    id: String,
    owner: Input,
    target: Input,
    target_on: DateInput,
    reason: Textarea,
    button: Button,
}

async fn definition(app: &App, id: &str) -> Result<(Definition, Option<Steer>), Problem> {
    let mut tx = app.db.read().await?;
    let all = baskets::all(&mut tx).await?;
    let definition = baskets::measure(&all, "", id).cloned().ok_or(Problem::NotFound)?;
    let steers = steer::all(&mut tx).await?;
    Ok((definition, steer::of(&steers, id).cloned()))
}

fn page(app: &App, viewer: &Viewer, definition: &Definition, form: &Form) -> SteerForm {
    SteerForm {
        id: definition.id.clone(),
        owner: form.input("owner", "Owner"),
        target: Input {
            hint: Some(
                format!("In {}, such as {}. Leave blank if there is no target.", definition.unit, 60).as_str().into(),
            ),
            ..form.input("target", "Target")
        },
        target_on: form.date_input("target_on", "Due date", "For example, 31 12 2026"),
        reason: form.textarea("reason", "Reason for this target, and who agreed it").up_to(2000),
        button: Button::submit("Save"),
        layout: app
            .layout(viewer, &format!("Owner and target: {}", definition.title))
            .errors(form.summary())
            .back_to(&format!("/measures/{}", definition.id), "Measure"),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Shown {
    let (definition, steer) = definition(&app, &id).await?;
    let mut form = Form::default();
    if let Some(steer) = steer {
        form.set("owner", &steer.owner);
        form.set("target", &steer.target.map(|target| target.to_string()).unwrap_or_default());
        if let Some(day) = steer.target_on.0 {
            form.set_date("target_on", day);
        }
    }
    show(&page(&app, &viewer, &definition, &form))
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<String>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, STEER_MEASURES, &Facts::default())?;
    let (definition, _) = definition(&app, &id).await?;
    let owner = form.required("owner", "Enter the owner");
    form.at_most("owner", 200);
    let reason = form.required_text("reason", 2000, "Enter the reason for the target, and who agreed it");
    form.at_most("reason", 2000);
    let target = form.optional("target").and_then(|text| {
        let number = text.trim_end_matches('%').trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            form.refuse("target", format!("Target must be a number, such as 60. “{text}” is not a number"));
        }
        let most = if definition.unit == "percent" { 100.0 } else { 1e9 };
        if number.is_some_and(|number| !(0.0..=most).contains(&number)) {
            form.refuse("target", format!("Target must be between 0 and {most}"));
        }
        number
    });
    let has_day = ["day", "month", "year"].iter().any(|part| !form.value(&format!("target_on-{part}")).is_empty());
    let target_on = form.date("target_on", "Target date", &DateRange::coming(viewer.today));
    if target.is_some() && !has_day {
        form.refuse("target_on", "Enter the target date");
    }
    if !form.is_right() {
        return refuse(&page(&app, &viewer, &definition, &form));
    }
    let steer =
        Steer { code: id.clone(), owner, target, target_on: Day(target_on), reason, set_by: viewer.name.clone() };
    let mut tx = app.db.write(&viewer.actor()).await?;
    steer::set(&mut tx, &steer).await?;
    let detail = json!({ "measure": id, "target": target, "by": target_on });
    tx.record(allowed.entry("measure", None).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/measures/{id}?done=steer"))
}
