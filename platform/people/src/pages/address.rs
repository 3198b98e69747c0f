//! The child moves home.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Checkboxes, Choice, Input, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::fact_form::{came_late, days_after, fact_form, from_day, version};
use crate::records::children::{self, Child};
use crate::records::circumstances::{self, Address};
use crate::records::household::{self, Member};
use crate::records::relatives;
use crate::{EDIT_CHILD, PersonId};

/// Nobody moves with them.
const NOBODY: &str = "nobody";

/// Asks who moves with somebody; nothing where nobody lives with them.
#[must_use]
pub fn who_moves(form: &Form, who: &str, household: &[Member]) -> Option<Checkboxes> {
    let name = |one: &Member| gate::name::full(&one.forename, &one.surname);
    let choices = household.iter().map(|one| Choice::new(&one.person.to_string(), &name(one)));
    let choices = choices.chain([Choice::new(NOBODY, "Nobody else moves")]).collect();
    let boxes = form.checkboxes("moves", &format!("Who moves with {who}?"), choices);
    let hint = "Anybody you do not select stays where they are, and can no longer see the new address";
    (!household.is_empty()).then(|| Checkboxes { hint: Some(hint.into()), ..boxes })
}

/// Who moves along, as it was answered.
pub fn moves(form: &mut Form, household: &[Member]) -> Vec<PersonId> {
    let chosen = form.values("moves");
    let along: Vec<PersonId> =
        household.iter().map(|one| one.person).filter(|one| chosen.contains(&one.to_string())).collect();
    let nobody = chosen.iter().any(|one| one == NOBODY);
    if !household.is_empty() && along.is_empty() && !nobody {
        form.refuse("moves", "Select who else moves, or ‘Nobody else moves’");
    }
    if nobody && !along.is_empty() {
        form.refuse("moves", "Select people, or ‘Nobody else moves’, not both");
    }
    along
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    household: &[Member],
    form: &Form,
    at: i64,
) -> Result<FieldsForm, Problem> {
    let mut page = fact_form(app, viewer, child, "Change the home address", form, at)
        .lead("The current address ends the day before. It stays in the history of the record.");
    for field in address_fields(form) {
        page = page.field(&field)?;
    }
    if let Some(boxes) = who_moves(form, &child.forename, household) {
        page = page.field(&boxes)?;
    }
    page.field(&form.date_input("from", "Lives there from", "For example, 27 3 2026"))
}

/// The three lines of an address.
pub(super) fn address_fields(form: &Form) -> [Input; 3] {
    let line = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    [
        line("street", "House and street"),
        line("town", "Town"),
        Input { classes: "govuk-input--width-10".to_owned(), ..line("postcode", "Postcode") },
    ]
}

/// What the three lines say. Nothing typed is no address.
pub(super) fn address_given(form: &mut Form) -> Option<Address> {
    let (street, town) = (form.optional("street"), form.optional("town"));
    let postcode = form.parsed::<identifiers::Postcode>("postcode").map(|postcode| postcode.to_string());
    let address = Address { street, town, postcode };
    Some(address).filter(|address| *address != Address::default())
}

/// An address in a form's three lines.
pub(super) fn with_address(form: Form, address: Address) -> Form {
    form.with("street", address.street.unwrap_or_default())
        .with("town", address.town.unwrap_or_default())
        .with("postcode", address.postcode.unwrap_or_default())
}

/// Whoever must not learn where the child is cannot change it either.
pub(super) async fn not_withheld(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<(), Problem> {
    if Reader::session(tx, viewer, id).await?.is_bound() { Err(Problem::NotFound) } else { Ok(()) }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "address").await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let form = with_address(Form::default(), relatives::address(&mut tx, id).await?);
    let household = household::of(&mut tx, id, viewer.today).await?;
    show(&view(&app, &viewer, &child, &household, &form.with_date("from", viewer.today), child.version)?)
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let last = circumstances::last_began(&mut tx, "address", id).await?;
    let range = days_after(&children::of(&mut tx, id).await?, last, viewer.today);
    let from = from_day(&mut form, "from", &range);
    let address = address_given(&mut form);
    if address.is_none() && form.is_right() {
        form.refuse("street", "Enter the address");
    }
    let household = household::of(&mut tx, id, viewer.today).await?;
    let along = moves(&mut form, &household);
    let mut late = false;
    if let (Some(address), Some(from), true) = (address, from, form.is_right()) {
        let saved = circumstances::move_home(&mut tx, id, version(&form), (&address, from), &along, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}/details?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "address").await?;
    let at = if late { child.version } else { version(&form) };
    let now = relatives::address(&mut tx, id).await?;
    let words = [now.street, now.town, now.postcode].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let saved = late.then(|| SummaryList::default().row("Home address", words));
    refuse(&view(&app, &viewer, &child, &household, &form, at)?.saved(saved))
}
