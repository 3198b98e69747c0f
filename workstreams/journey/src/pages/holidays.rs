//! Bank holidays of new years.

use access::{App, Facts, Viewer};
use axum::extract::State;
use law::working::shown;
use page::govuk::{Markup, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use serde_json::json;

use crate::MANAGE_NOTICES;
use crate::records::{calendar, owed};

async fn view(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let mut tx = app.db.read().await?;
    let calendar = calendar::load(&mut tx).await?;
    drop(tx);
    let (first, last) = calendar.years();
    let of_last: Vec<String> = calendar.holidays().filter(|day| day.year() == last).map(shown).collect();
    let layout = app.layout(viewer, "Bank holidays").errors(form.summary()).back_to("/letters", "Letters");
    let page = FieldsForm::new(layout, 0)
        .again()
        .lead(format!("The bank holidays of England and Wales are listed from {first} to {last}. A working-day limit after {last} cannot be counted until you add that year."))
        .lead(format!("{last}: {}.", of_last.join(", ")))
        .lead("A full list for a year (8 days or more) replaces the list for that year. Single days are added to the list. All dates are then worked out again.");
    let list = Textarea {
        rows: Some(10),
        hint: Some(
            "Paste the list from GOV.UK (JSON, iCalendar or CSV), or enter one date a line, such as 25/12/2029.".into(),
        ),
        ..form.textarea("list", "Bank holidays to add").up_to(200_000)
    };
    page.field(&list).map(|page| page.button("Add bank holidays").after(Markup::default()))
}

/// The page of bank holidays.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    show(&view(&app, &viewer, &Form::default()).await?)
}

/// Brings in a list and works all dates out again.
pub async fn bring_in(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_NOTICES, &Facts::default())?;
    // GOV.UK's JSON holds the lists of all nations, of ten years.
    form.at_most("list", 200_000);
    if form.value("list").is_empty() {
        form.refuse("list", "Enter the bank holidays");
    }
    if form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let before = calendar::load(&mut tx).await?;
        match calendar::bring_in(&mut tx, form.value("list")).await? {
            Ok(calendar) => {
                let (added, gone) = calendar::difference(&before, &calendar);
                let detail =
                    json!({ "years": calendar.years(), "added": added, "removed": gone, "list": form.value("list") });
                tx.record(allowed.entry("bank_holidays", None).detail(detail)).await?;
                tx.commit().await?;
                let moved = owed::recompute(app.db.clone()).await?;
                let mut tx = app.db.write(&viewer.actor()).await?;
                let detail = json!({ "deadlines_moved": moved, "added": added, "removed": gone });
                tx.record(allowed.entry("bank_holidays", None).detail(detail)).await?;
                tx.commit().await?;
                return go(&format!("/letters?done=holidays&moved={moved}"));
            }
            Err(error) => form.refuse("list", error.to_string()),
        }
    }
    refuse(&view(&app, &viewer, &form).await?)
}
