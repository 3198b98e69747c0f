//! The child starts at a setting, or leaves one.

use access::{App, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, Input, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::address::not_withheld;
use super::fact_form::{came_late, fact_form, from_day, on_today, version};
use crate::records::children::{self, Child};
use crate::records::organisations::{self, Filter, Record};
use crate::records::{circumstances, family};
use crate::{EDIT_CHILD, OrganisationId, PersonId};

/// Settings of a name that are offered to choose from.
const OFFERED: i64 = 10;

fn acts() -> Vec<Choice> {
    vec![
        Choice::new("move", "Starts there, and leaves every other setting"),
        Choice::new("beside", "Starts there, and stays where they are too")
            .hint("For example, registered at two settings, or alternative provision for part of the week"),
        Choice::new("none", "Has no setting now").hint("Leave the setting above empty"),
    ]
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    form: &Form,
    at: i64,
    offered: &[Record],
) -> Result<FieldsForm, Problem> {
    let hint = "Part of its name, or its URN";
    let page = fact_form(app, viewer, child, "Change the setting", form, at).field(&Input {
        hint: Some(hint.into()),
        spellcheck: Some(false),
        ..form.input("setting", "Setting")
    })?;
    let page = if offered.is_empty() {
        page
    } else {
        let choices = offered.iter().map(|one| Choice::new(&one.id.to_string(), &one.name).hint(&place(one))).collect();
        page.field(&form.radios("chosen", "Which of these?", choices))?
    };
    page.field(&form.radios("act", "What happens", acts()))?.field(&form.date_input(
        "from",
        "From",
        "For example, 27 3 2026",
    ))
}

/// What tells settings of one name apart.
#[must_use]
pub fn place(setting: &Record) -> String {
    let parts = [setting.type_name.clone(), setting.town.clone(), setting.urn.as_ref().map(|urn| format!("URN {urn}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "setting").await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let form = on_today(Form::default().with("act", "move"), "from", viewer.today);
    show(&view(&app, &viewer, &child, &form, child.version, &[])?)
}

/// The setting meant by what was typed: the one of the URN, the only one of the name, or the one chosen from
/// those of the name. The second part is what to offer.
///
/// # Errors
/// Those of the store.
pub async fn meant(tx: &mut Tx, form: &mut Form) -> Result<(Option<OrganisationId>, Vec<Record>), Problem> {
    let text = form.required("setting", "Enter the setting");
    if text.is_empty() {
        return Ok((None, Vec::new()));
    }
    let filter = Filter { text, kind: "setting".to_owned() };
    let found = organisations::list(tx, &filter, OFFERED, 0).await?;
    let chosen = form.value("chosen").to_owned();
    match found.as_slice() {
        [] => {
            form.refuse("setting", "No open setting has this name or URN. Check it, or ask an administrator to add it");
        }
        [one] => return Ok((Some(one.id), Vec::new())),
        several => {
            if let Some(one) = several.iter().find(|one| one.id.to_string() == chosen) {
                return Ok((Some(one.id), Vec::new()));
            }
            form.refuse("chosen", "Several settings have this name. Select one, or type more of the name");
        }
    }
    Ok((None, found))
}

/// The act.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let act = form.one_of("act", &acts(), "Select what happens");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let (setting, offered) = match act.as_deref() {
        Some("none") => (None, Vec::new()),
        _ => meant(&mut tx, &mut form).await?,
    };
    if act.as_deref() == Some("none") && !form.value("setting").is_empty() {
        form.refuse("setting", "Leave the setting empty, or select that the child starts there");
    }
    let last = circumstances::last_began(&mut tx, "placement", id).await?;
    let from = from_day(&mut form, "from", last, viewer.today);
    let present = family::placements(&mut tx, id).await?;
    let here = setting.is_some_and(|setting| {
        present.iter().any(|placement| placement.organisation == setting && placement.ends_on().is_none())
    });
    if here {
        form.refuse("setting", "The child is at this setting already");
    }
    let mut late = false;
    if let (Some(act), Some(from), true) = (act, from, form.is_right()) {
        let beside = act == "beside";
        let saved = circumstances::change_setting(&mut tx, id, version(&form), setting, beside, from, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}?done=saved#settings"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "setting").await?;
    let at = if late { child.version } else { version(&form) };
    let now = family::placements(&mut tx, id).await?;
    let names: Vec<String> =
        now.into_iter().filter(|placement| placement.ends_on().is_none()).map(|placement| placement.name).collect();
    let saved = late.then(|| SummaryList::default().row("Settings now", names.join("; ")));
    refuse(&view(&app, &viewer, &child, &form, at, &offered)?.saved(saved))
}
