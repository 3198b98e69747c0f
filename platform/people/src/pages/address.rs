//! The child moves home.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Input, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::fact_form::{came_late, days_after, fact_form, from_day, on_today, version};
use crate::records::children::{self, Child};
use crate::records::circumstances::{self, Address};
use crate::records::relatives;
use crate::{EDIT_CHILD, PersonId};

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form, at: i64) -> Result<FieldsForm, Problem> {
    let mut page = fact_form(app, viewer, child, "Change the home address", form, at)
        .lead("The current address ends the day before. It stays in the history of the record.");
    for field in address_fields(form) {
        page = page.field(&field)?;
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
    show(&view(&app, &viewer, &child, &on_today(form, "from", viewer.today), child.version)?)
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
    let mut late = false;
    if let (Some(address), Some(from), true) = (address, from, form.is_right()) {
        let saved = circumstances::move_home(&mut tx, id, version(&form), &address, from, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "address").await?;
    let at = if late { child.version } else { version(&form) };
    let now = relatives::address(&mut tx, id).await?;
    let words = [now.street, now.town, now.postcode].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let saved = late.then(|| SummaryList::default().row("Home address", words));
    refuse(&view(&app, &viewer, &child, &form, at)?.saved(saved))
}
