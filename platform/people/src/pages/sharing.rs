//! Which members of a family may have each other's address and telephone number.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use gate::records::sharing::{self, Shared, What};
use page::govuk::{Choice, Markup, SelectItem, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::Tx;

use super::fact_form::fact_form;
use crate::records::children::{self, Child};
use crate::records::family;
use crate::{EDIT_CHILD, PersonId};

#[derive(Template)]
#[template(path = "sharing.html")]
struct Decisions {
    child: PersonId,
    decisions: Vec<(Shared, String)>,
}

/// The child and its people: whose details can be shared, and with whom. For those who work with the child.
async fn people(tx: &mut Tx, viewer: &Viewer, child: &Child) -> Result<Vec<(PersonId, String)>, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    if reader.is_family() {
        return Err(Problem::NotFound);
    }
    let relatives = family::relatives(tx, &reader, child.id, viewer.today).await?;
    let own = std::iter::once((child.id, format!("{} (the child)", child.name())));
    Ok(own.chain(relatives.into_iter().map(|one| (one.person, one.name))).collect())
}

async fn view(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let people = people(tx, viewer, child).await?;
    let items = || {
        std::iter::once(SelectItem::new("", "Select"))
            .chain(people.iter().map(|(person, name)| SelectItem::new(&person.to_string(), name)))
            .collect::<Vec<_>>()
    };
    let decisions = sharing::of(tx, child.id, viewer.today)
        .await?
        .into_iter()
        .map(|one| {
            let since = words::date(one.starts_on());
            (one, since)
        })
        .collect();
    fact_form(app, viewer, child, "Share an address or telephone number", form, child.version)
        .lead("Each member of the family sees their own address and telephone number, and those of people at the same address. They see nobody else’s unless you decide so here. The home of a looked-after child is shown to parents only if you decide so here.")
        .field(&form.select("about", "Whose details", items()))?
        .field(&form.radios("what", "What to share", whats()))?
        .field(&form.select("with", "Who may see them", items()))?
        .field(&Textarea { rows: Some(3), ..form.textarea("reason", "Give your reasons").up_to(2_000) })
        .map(|page| page.button("Share"))
        .and_then(|page| Ok(page.after(Markup::render(&Decisions { child: child.id, decisions })?)))
}

fn whats() -> Vec<Choice> {
    vec![
        Choice::new("contact", "Telephone number and email address"),
        Choice::new("address", "Home address")
            .hint("If the child lives at this address, this shares where the child lives"),
        Choice::new("both", "Both"),
    ]
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "shared details").await?;
    show(&view(&mut tx, &app, &viewer, &child, &Form::default()).await?)
}

/// Records a decision.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let child = children::of(&mut tx, id).await?;
    let people = people(&mut tx, &viewer, &child).await?;
    let chosen = |form: &mut Form, name: &str, message: &str| {
        let value = form.value(name).to_owned();
        let found = people.iter().map(|(person, _)| *person).find(|person| person.to_string() == value);
        if found.is_none() {
            form.refuse(name, message);
        }
        found
    };
    let about = chosen(&mut form, "about", "Select whose details to share");
    let with = chosen(&mut form, "with", "Select who may see them");
    if with.is_some() && with == about {
        form.refuse("with", "Select two different people");
    }
    if let (Some(about), Some(with)) = (about, with) {
        let addressee = gate::Addressee::Person(with);
        let reader = Reader::addressee(&mut tx, addressee, id, viewer.today).await?;
        if !reader.may_know_of(about) && reader.is_bound() {
            form.refuse(
                "with",
                "A rule says that they must not know this. End the rule first, if it no longer applies",
            );
        }
    }
    let what = form.one_of("what", &whats(), "Select what to share").as_deref().and_then(What::from_code);
    let reason = form.required_text("reason", 2_000, "Give your reasons");
    form.at_most("reason", 2_000);
    if let (Some(about), Some(what), Some(with), true) = (about, what, with, form.is_right()) {
        sharing::share(&mut tx, id, (about, what), with, &reason, (&viewer.name, viewer.today), &allowed).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/people?done=saved"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "shared details").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

/// Ends a decision.
pub async fn end(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, form: Form) -> Shown {
    let decision = form.value("decision").parse().map_err(|_| Problem::NotFound)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let child = children::of(&mut tx, id).await?;
    people(&mut tx, &viewer, &child).await?;
    if !sharing::end(&mut tx, id, decision, viewer.today, &allowed).await? {
        return Err(Problem::NotFound);
    }
    tx.commit().await?;
    go(&format!("/children/{id}/people?done=saved"))
}
