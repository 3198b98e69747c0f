//! What one gets by e-mail.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Choice, SelectItem};
use page::{Done, FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;
use store::{Entry, Right, StoreError};

use crate::records::preferences::{self, HOURS, Preference, Wants};

fn choices() -> Vec<Choice> {
    let summary = "You also get an email at once when something needs an answer that day";
    vec![
        Choice::new(Wants::Summary.code(), "A summary once a day").hint(summary),
        Choice::new(Wants::Today.code(), "Only what needs an answer that day"),
        Choice::new(Wants::None.code(), "No emails").hint("You still get the links you need to sign in"),
    ]
}

/// An hour as people say it: "7am", "midday", "6pm".
fn hour_in_words(hour: i64) -> String {
    match hour {
        12 => "midday".to_owned(),
        hour if hour < 12 => format!("{hour}am"),
        hour => format!("{}pm", hour - 12),
    }
}

fn hours() -> Vec<SelectItem> {
    HOURS.iter().map(|hour| SelectItem::new(&hour.to_string(), &hour_in_words(*hour))).collect()
}

fn page(app: &App, viewer: &Viewer, form: &Form, version: i64) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Emails you get").errors(form.summary()).back_to("/account", "Your account");
    FieldsForm::new(layout, version)
        .lead("Our emails never say who they are about. You sign in to read more.")
        .field(&form.radios("wants", "Which emails do you want?", choices()))?
        .field(&form.select("hour", "When should the summary come?", hours()))
}

fn filled(preference: Preference) -> Form {
    Form::default().with("wants", preference.wants.code()).with("hour", preference.hour.to_string())
}

pub async fn form(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    let saved = preferences::of(&mut app.db.read().await?, viewer.account).await?;
    let page = page(&app, &viewer, &filled(saved), saved.version)?;
    show(&if done.done.is_some() { page.done("Choice saved.") } else { page })
}

/// Saves it.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let wants = form.one_of("wants", &choices(), "Select which emails you want");
    let wants = wants.as_deref().and_then(Wants::from_code);
    let hour: Option<i64> = form.value("hour").parse().ok().filter(|hour| HOURS.contains(hour));
    if hour.is_none() {
        form.refuse("hour", "Select when the summary should come");
    }
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let (Some(wants), Some(hour), true) = (wants, hour, form.is_right()) else {
        return refuse(&page(&app, &viewer, &form, version)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    match preferences::save(&mut tx, viewer.account, Preference { wants, hour, version }).await {
        Ok(()) => {}
        Err(StoreError::Stale) => {
            drop(tx);
            let saved = preferences::of(&mut app.db.read().await?, viewer.account).await?;
            form.refuse("wants", "You saved another choice in the meantime. Check this one and save it again");
            return refuse(&page(&app, &viewer, &form, saved.version)?);
        }
        Err(other) => return Err(other.into()),
    }
    let detail = json!({ "email": wants.code(), "hour": hour });
    tx.record(Entry::new("account.email", "account", Some(viewer.account.uuid()), Right::OwnAccount).detail(detail))
        .await?;
    tx.commit().await?;
    go("/account/email?done=saved")
}
