//! Locking a forecast, so that it can be cited, cancelling one that is being made, and removing one that nothing cites.

use access::{App, Facts, Viewer};
use axum::extract::{Path, State};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};

use crate::policy::KEEP_SUFFICIENCY;
use crate::records::forecasts::{self, Forecast, ForecastId, Stands};

fn lock_page(app: &App, viewer: &Viewer, forecast: &Forecast, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, &format!("Lock “{}”", forecast.name))
        .errors(form.summary())
        .back_to(&format!("/sufficiency/forecasts/{}", forecast.id), "The forecast");
    FieldsForm::new(layout, 0)
        .lead("Lock a forecast to cite it in a paper. A locked forecast cannot be changed or removed, and keeps today’s places, prices and schemes. If it is a current trend forecast, pages open with it.")
        .button("Lock forecast")
        .field(&form.textarea("why", "Where it is cited").up_to(2000))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<ForecastId>) -> Shown {
    let mut tx = app.db.read().await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    drop(tx);
    if !forecast.is_done() || forecast.is_locked() {
        return Err(Problem::NotFound);
    }
    show(&lock_page(&app, &viewer, &forecast, &Form::default())?)
}

pub async fn lock(State(app): State<App>, viewer: Viewer, Path(id): Path<ForecastId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let why = form.required_text("why", 2000, "Enter where it is cited");
    form.at_most("why", 2000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    if !form.is_right() {
        drop(tx);
        return refuse(&lock_page(&app, &viewer, &forecast, &form)?);
    }
    let checksum = forecasts::lock(&mut tx, id, &viewer.actor(), &why).await?;
    let detail = serde_json::json!({ "locked": why, "sha256": checksum.as_str() });
    tx.record(allowed.entry("sufficiency_forecast", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/sufficiency/forecasts/{id}?done=locked"))
}

pub async fn remove(State(app): State<App>, viewer: Viewer, Path(id): Path<ForecastId>) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    forecasts::remove(&mut tx, id).await?;
    let detail = serde_json::json!({ "removed": forecast.name });
    tx.record(allowed.entry("sufficiency_forecast", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go("/sufficiency/forecasts?done=removed")
}

pub async fn cancel(State(app): State<App>, viewer: Viewer, Path(id): Path<ForecastId>) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let forecast = forecasts::one(&mut tx, id).await?;
    if matches!(forecast.stands, Stands::Done | Stands::Failed(_)) {
        // It ended while its page was open: nobody changed anything.
        return go(&format!("/sufficiency/forecasts/{id}?done=finished"));
    }
    forecasts::cancel(&mut tx, id).await?;
    let detail = serde_json::json!({ "cancelled": forecast.name });
    tx.record(allowed.entry("sufficiency_forecast", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/sufficiency/forecasts/{id}?done=cancelled"))
}
