//! Which local authority this is, and what the area is called.

use std::collections::BTreeMap;

use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::{Input, SelectItem};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use published::areas;
use serde_json::json;
use store::{Tx, setting};
use workstream::SetUpStep;

use super::SET_AUTHORITY;

/// Where the three digits are kept: as the header of the SEN2 return has them.
const NUMBER: &str = "sen2_lea";
const NAME: &str = "area";
const LONGEST: usize = 100;

/// The first step.
pub const STEP: SetUpStep = SetUpStep {
    code: "authority",
    order: 10,
    title: "Say which local authority this is",
    gives: "Puts your council’s name on every page and letter, finds your figures in published data and puts your number on returns.",
    href: "/set-up/authority",
    may: SET_AUTHORITY,
    command: "",
    done: |app| {
        Box::pin(async move {
            let mut tx = app.db.read().await?;
            let (name, number) = (said(&mut tx, NAME).await?, said(&mut tx, NUMBER).await?);
            Ok((!name.is_empty() && !number.is_empty()).then(|| format!("{name} ({number})")))
        })
    },
};

async fn said(tx: &mut Tx, name: &str) -> store::Result<String> {
    Ok(setting::get(tx, name).await?.unwrap_or_default())
}

/// The authorities that there are now: number and name, by name.
fn authorities() -> BTreeMap<&'static str, &'static str> {
    let is_gone = |number: &str| areas::FOLLOWED.iter().any(|(gone, ..)| *gone == number);
    areas::authorities().iter().filter(|one| !is_gone(one.old)).map(|one| (one.name, one.old)).collect()
}

fn view(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, "Which local authority is this?").errors(form.summary()).back_to("/set-up", "Set up");
    let known = authorities().into_iter().map(|(name, number)| SelectItem::new(number, name));
    let items = std::iter::once(SelectItem::new("", "Select a local authority")).chain(known).collect();
    FieldsForm::new(layout, 0)
        .again()
        .field(&form.select("number", "Local authority", items))?
        .field(&Input {
            hint: Some("As families know it. Leave it empty to use the name of the local authority".into()),
            ..form.input("name", "Name of the area (optional)")
        })
        .map(|page| page.button("Save and continue"))
}

pub(super) async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, SET_AUTHORITY, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let form = Form::default().with("number", said(&mut tx, NUMBER).await?).with("name", said(&mut tx, NAME).await?);
    drop(tx);
    show(&view(&app, &viewer, &form)?)
}

pub(super) async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, SET_AUTHORITY, &Facts::default())?;
    form.at_most("name", LONGEST);
    let number = form.value("number").to_owned();
    let known = authorities().into_iter().find(|(_, one)| *one == number);
    if known.is_none() {
        form.refuse("number", "Select a local authority");
    }
    let (Some((own, _)), true) = (known, form.is_right()) else {
        return refuse(&view(&app, &viewer, &form)?);
    };
    let typed = form.value("name");
    let name = if typed.is_empty() { own } else { typed };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = json!({ "number": said(&mut tx, NUMBER).await?, "name": said(&mut tx, NAME).await? });
    setting::set(&mut tx, NUMBER, &number).await?;
    setting::set(&mut tx, NAME, name).await?;
    let detail = json!({ "before": before, "after": { "number": number, "name": name } });
    tx.record(allowed.entry("area", None).detail(detail)).await?;
    tx.commit().await?;
    app.settings.area.set(name);
    go("/set-up?done=authority")
}
