//! The child's needs and standing in care.

use access::{App, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, Select, SelectItem, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::fact_form::{came_late, days_after, fact_form, from_day, version};
use crate::model::codes::{self, Code};
use crate::records::children::{self, Child};
use crate::records::{circumstances, family};
use crate::{EDIT_CHILD, PersonId};

fn choices(codes: &[Code]) -> Vec<Choice> {
    codes.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

/// The chosen codes that the list has.
fn chosen(form: &Form, name: &str, codes: &[Code]) -> Vec<String> {
    form.values(name).into_iter().filter(|value| codes.iter().any(|(code, _)| code == value)).collect()
}

fn needs_view(app: &App, viewer: &Viewer, child: &Child, form: &Form, at: i64) -> Result<FieldsForm, Problem> {
    let items = std::iter::once(SelectItem::new("", "Select"))
        .chain(codes::SEN_TYPES.iter().map(|(code, words)| SelectItem::new(code, words)))
        .collect();
    let main = Select {
        hint: Some("SEN2 and the school census ask for the primary need".into()),
        ..form.select("main", "Primary need", items)
    };
    fact_form(app, viewer, child, "Change the needs", form, at)
        .field(&main)?
        .field(&form.checkboxes("other", "Other needs", choices(codes::SEN_TYPES)))?
        .field(&form.date_input("from", "Since", "For example, 27 3 2026"))
}

/// The page of needs.
pub async fn needs(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "needs").await?;
    let mut form = Form::default().with_date("from", viewer.today);
    for (rank, need) in family::needs(&mut tx, id).await?.into_iter().enumerate() {
        form = form.with(if rank == 0 { "main" } else { "other" }, need);
    }
    show(&needs_view(&app, &viewer, &child, &form, child.version)?)
}

pub async fn save_needs(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let main = chosen(&form, "main", codes::SEN_TYPES);
    let mut all = main.clone();
    all.extend(chosen(&form, "other", codes::SEN_TYPES).into_iter().filter(|need| !main.contains(need)));
    if main.is_empty() {
        form.refuse("main", "Select the primary need");
    }
    let last = circumstances::last_began(&mut tx, "sen_need", id).await?;
    let range = days_after(&children::of(&mut tx, id).await?, last, viewer.today);
    let from = from_day(&mut form, "from", &range);
    let mut late = false;
    if let (Some(from), true) = (from, form.is_right()) {
        let saved = circumstances::set_needs(&mut tx, id, version(&form), &all, from, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}/details?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "needs").await?;
    let saved = if late { Some(in_words(&mut tx, id).await?) } else { None };
    let at = if late { child.version } else { version(&form) };
    refuse(&needs_view(&app, &viewer, &child, &form, at)?.saved(saved))
}

fn care_view(app: &App, viewer: &Viewer, child: &Child, form: &Form, at: i64) -> Result<FieldsForm, Problem> {
    fact_form(app, viewer, child, "Change care status", form, at)
        .lead("If you clear a box, that status ends the day before. If a box stays selected, its start date does not change.")
        .field(&form.checkboxes("care", "The child is", choices(codes::CARE)))?
        .field(&form.date_input("from", "Date of the change", "For example, 27 3 2026"))
}

/// The page of care.
pub async fn care(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "care").await?;
    let mut form = Form::default().with_date("from", viewer.today);
    for kind in family::care(&mut tx, id).await? {
        form = form.with("care", kind);
    }
    show(&care_view(&app, &viewer, &child, &form, child.version)?)
}

/// Saves the standing in care.
pub async fn save_care(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let kinds = chosen(&form, "care", codes::CARE);
    let last = circumstances::last_began(&mut tx, "care_status", id).await?;
    let range = days_after(&children::of(&mut tx, id).await?, last, viewer.today);
    let from = from_day(&mut form, "from", &range);
    let mut late = false;
    if let (Some(from), true) = (from, form.is_right()) {
        let saved = circumstances::set_care(&mut tx, id, version(&form), &kinds, from, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}/details?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "care").await?;
    let saved = if late { Some(in_words(&mut tx, id).await?) } else { None };
    let at = if late { child.version } else { version(&form) };
    refuse(&care_view(&app, &viewer, &child, &form, at)?.saved(saved))
}

/// Needs and care as they are saved now.
async fn in_words(tx: &mut Tx, id: PersonId) -> Result<SummaryList, Problem> {
    let of = |codes: &'static [Code], kinds: Vec<String>| {
        let all: Vec<&str> = kinds.iter().map(|kind| codes::words(codes, kind)).collect();
        if all.is_empty() { "None recorded".to_owned() } else { all.join("; ") }
    };
    let needs = of(codes::SEN_TYPES, family::needs(tx, id).await?);
    let care = of(codes::CARE, family::care(tx, id).await?);
    Ok(SummaryList::default().row("Needs", needs).row("Care", care))
}
