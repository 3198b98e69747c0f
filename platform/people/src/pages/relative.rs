//! Adding a family member or carer, changing what is known of them, and ending that they belong to the child.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Button, Choice, Input, Markup, SelectItem, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::Tx;

use super::address::{address_fields, address_given, with_address};
use super::fact_form::{came_late, fact_form, version};
use super::in_letters;
use crate::model::codes::RELATIVES;
use crate::records::children::{self, Child};
use crate::records::relatives::{self, Alike, Details, Known};
use crate::{EDIT_CHILD, PersonId};

/// Relatives who are a generation older, and the least number of years that is likely.
const PARENTS: &[&str] = &["Mother", "Father", "Step-parent", "Grandparent", "Adoptive parent"];
const YOUNGEST_PARENT: i64 = 10;

/// The fields of a family member. Those of a child with a record of their own are changed there.
fn fields(page: FieldsForm, form: &Form, own_record: bool) -> Result<FieldsForm, Problem> {
    let plain = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    let mut kinds: Vec<SelectItem> = std::iter::once(SelectItem::new("", "Select"))
        .chain(RELATIVES.iter().map(|kind| SelectItem::new(kind, kind)))
        .collect();
    let kind = form.value("kind");
    if !kind.is_empty() && !RELATIVES.contains(&kind) {
        kinds.push(SelectItem::new(kind, kind));
    }
    let mut page = page;
    if !own_record {
        page = page
            .field(&plain("forename", "First name, or their only name"))?
            .field(&plain("surname", "Last name (optional)"))?;
    }
    let facts = vec![
        Choice::new("parental_responsibility", "They have parental responsibility")
            .hint("From the birth certificate, an adoption, a court order or a signed agreement"),
        Choice::new("has_care", "They have care of the child")
            .hint("As a foster carer, special guardian or grandparent may. They then have the rights of a parent (section 576, Education Act 1996), until the care ends"),
        Choice::new("lives_with", "The child lives with them"),
    ];
    page = page.field(&form.select("kind", "Relationship to the child", kinds))?;
    page = page.field(&form.checkboxes("facts", "Select all that apply", facts))?;
    if own_record {
        return Ok(page);
    }
    let email = Input { kind: "email".to_owned(), ..plain("email", "Email address (optional)") };
    page = page.field(&Input { kind: "tel".to_owned(), ..plain("phone", "Telephone (optional)") })?.field(&email)?;
    for line in address_fields(form) {
        page = page.field(&line)?;
    }
    Ok(page)
}

/// Reads and checks the answers.
fn details(form: &mut Form, known: Option<&Known>) -> Option<Details> {
    let own_record = known.is_some_and(|known| known.is_child);
    let (forename, surname) = match known.filter(|_| own_record) {
        Some(known) => (known.forename.clone(), known.surname.clone()),
        None => {
            form.required("forename", "Enter their name");
            let names = (form.name("forename").unwrap_or_default(), form.name("surname").unwrap_or_default());
            for field in ["forename", "surname"] {
                let own =
                    |known: &Known| if field == "forename" { known.forename.clone() } else { known.surname.clone() };
                let instead = "Once they are saved, enter how letters address them in Latin letters";
                in_letters::ask(form, field, &known.map(own).unwrap_or_default(), instead);
            }
            names
        }
    };
    let kind = form.value("kind").to_owned();
    let kept = known.is_some_and(|known| known.kind == kind);
    if !RELATIVES.contains(&kind.as_str()) && !kept {
        form.refuse("kind", "Select who they are to the child");
    }
    let older = known.and_then(Known::years_older);
    if let Some(years) = older.filter(|years| *years < YOUNGEST_PARENT && PARENTS.contains(&kind.as_str())) {
        let question = if years < 0 {
            format!("They are younger than the child, and recorded as {}", kind.to_lowercase())
        } else {
            format!("They are {years} years older than the child, and recorded as {}", kind.to_lowercase())
        };
        form.doubt("kind", &question);
    }
    let facts = form.values("facts");
    let email = form.email("email");
    let phone = form.telephone("phone");
    let address = address_given(form);
    let has = |fact: &str| facts.iter().any(|value| value == fact);
    form.is_right().then(|| Details {
        forename,
        surname,
        kind,
        parental_responsibility: has("parental_responsibility"),
        has_care: has("has_care"),
        lives_with: has("lives_with"),
        phone,
        email,
        address,
    })
}

fn adding(app: &App, viewer: &Viewer, child: &Child, form: &Form, alike: &[Alike]) -> Result<FieldsForm, Problem> {
    let mut page = fact_form(app, viewer, child, "Add a family member or carer", form, 0);
    if !alike.is_empty() {
        let mut choices: Vec<Choice> = Vec::new();
        for one in alike {
            let words = format!("{} of {}", one.kind, gate::name::full(&one.forename, &one.surname));
            if !choices.iter().any(|choice| choice.value == one.person.to_string()) {
                choices
                    .push(Choice::new(&one.person.to_string(), &words).hint("Their contact details stay as they are"));
            }
        }
        choices.push(Choice::new("new", "None of these: add a new person"));
        page = page.field(&form.radios("same", "Is this the same person?", choices))?;
    }
    fields(page, form, false).map(|page| page.button("Add"))
}

/// The form for another one.
pub async fn new(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "family").await?;
    show(&adding(&app, &viewer, &child, &Form::default(), &[])?)
}

/// Adds them. Where somebody of the name belongs to another child, the form asks first.
pub async fn create(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let mut alike = Vec::new();
    if let Some(details) = details(&mut form, None) {
        alike = relatives::alike(&mut tx, &app, &viewer, &details, id).await?;
        let same = alike.iter().map(|one| one.person).find(|person| person.to_string() == form.value("same"));
        if !alike.is_empty() && same.is_none() && form.value("same") != "new" {
            form.refuse(
                "same",
                "Somebody with this name is already in the records. Select whether they are the same person",
            );
        } else {
            relatives::add(&mut tx, id, same, &details, viewer.today, &allowed).await?;
            tx.commit().await?;
            return go(&format!("/children/{id}/people?done=saved"));
        }
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, EDIT_CHILD, id, "family").await?;
    refuse(&adding(&app, &viewer, &child, &form, &alike)?)
}

/// The family member, unless the viewer must not learn about them.
async fn known(tx: &mut Tx, viewer: &Viewer, id: PersonId, person: PersonId) -> Result<Known, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    if !reader.may_have_contacts(person) || viewer.person == Some(person.uuid()) {
        return Err(Problem::NotFound);
    }
    Ok(relatives::one(tx, id, person, viewer.today).await?)
}

async fn filled(tx: &mut Tx, known: &Known) -> Result<Form, Problem> {
    let mut form = Form::default().with("kind", known.kind.clone());
    if known.parental_responsibility {
        form = form.with("facts", "parental_responsibility");
    }
    if known.has_care {
        form = form.with("facts", "has_care");
    }
    if known.lives_with {
        form = form.with("facts", "lives_with");
    }
    if known.is_child {
        return Ok(form);
    }
    for (kind, value) in relatives::contacts(tx, known.person).await? {
        form = form.with(&kind, value);
    }
    form = form.with("forename", known.forename.clone()).with("surname", known.surname.clone());
    Ok(with_address(form, relatives::address(tx, known.person).await?))
}

fn changing(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    known: &Known,
    form: &Form,
    at: i64,
) -> Result<FieldsForm, Problem> {
    let title = gate::name::full(&known.forename, &known.surname);
    let end =
        Button { classes: "govuk-button--warning".to_owned(), ..Button::submit("Remove from this child’s contacts") };
    let page = fact_form(app, viewer, child, &title, form, at)
        .lead(if known.is_child {
            "They have their own record. Change their name, address and contact details there."
        } else {
            "Changes to the name, address and contact details apply for every child they are linked to."
        })
        .after(Markup::render(&EndForm { child: child.id, person: known.person, end })?);
    fields(page, form, known.is_child)
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<form method="post" action="/children/{{ child }}/people/{{ person }}/end">{{ end }}</form>"#
)]
struct EndForm {
    child: PersonId,
    person: PersonId,
    end: Button,
}

/// The form of one of them.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path((id, person)): Path<(PersonId, PersonId)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "family").await?;
    let known = known(&mut tx, &viewer, id, person).await?;
    let form = filled(&mut tx, &known).await?;
    show(&changing(&app, &viewer, &child, &known, &form, known.version)?)
}

/// Saves what changed.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, person)): Path<(PersonId, PersonId)>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let before = known(&mut tx, &viewer, id, person).await?;
    let mut late = false;
    if let Some(details) = details(&mut form, Some(&before)) {
        let at = version(&form);
        let saved = relatives::update(&mut tx, id, &before, at, &details, viewer.today, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}/people?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "family").await?;
    let now = known(&mut tx, &viewer, id, person).await?;
    let saved = if late { Some(in_words(&filled(&mut tx, &now).await?)) } else { None };
    let at = if late { now.version } else { version(&form) };
    refuse(&changing(&app, &viewer, &child, &now, &form, at)?.saved(saved))
}

fn in_words(form: &Form) -> SummaryList {
    let facts = form.values("facts");
    let yes = |fact: &str| if facts.iter().any(|value| value == fact) { "Yes" } else { "No" };
    let of = |names: [&str; 3]| {
        let parts: Vec<&str> = names.iter().map(|name| form.value(name)).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    };
    SummaryList::default()
        .row("Name", of(["forename", "surname", ""]))
        .row("Relationship to the child", form.value("kind"))
        .row("Parental responsibility", yes("parental_responsibility"))
        .row("Care of the child", yes("has_care"))
        .row("The child lives with them", yes("lives_with"))
        .row("Contact", of(["phone", "email", ""]))
        .row("Address", of(["street", "town", "postcode"]))
}

/// They no longer belong to the child.
pub async fn end(State(app): State<App>, viewer: Viewer, Path((id, person)): Path<(PersonId, PersonId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let known = known(&mut tx, &viewer, id, person).await?;
    relatives::end(&mut tx, id, &known, viewer.today, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/people?done=saved"))
}
