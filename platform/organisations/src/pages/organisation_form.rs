//! Adding an organisation, and changing one's details.

use access::records::accounts;
use access::records::notices::{self, What};
use access::{App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, Choice, Input, Radios};
use page::{Form, Layout, Problem, Shown, go, refuse, show};
use store::{StoreError, Tx};

use super::organisation::allow_editing;
use super::organisations::KINDS;
use crate::records::organisations::{self, Details, Record};
use crate::{IMPORT_ORGANISATIONS, OrganisationId};

#[derive(Template)]
#[template(path = "organisation_form.html")]
struct OrganisationForm {
    layout: Layout,
    /// None for those who change public details alone.
    kind: Option<Radios>,
    fields: Vec<Input>,
    version: String,
    button: Button,
}

/// Fields in their order: name, label, whether it is a number for computers.
const FIELDS: [(&str, &str); 10] = [
    ("name", "Name"),
    ("urn", "URN (optional)"),
    ("ukprn", "UKPRN (optional)"),
    ("street", "Street (optional)"),
    ("town", "Town (optional)"),
    ("postcode", "Postcode (optional)"),
    ("contact_name", "Contact (optional)"),
    ("phone", "Telephone (optional)"),
    ("email", "Email address (optional)"),
    ("website", "Website (optional)"),
];

/// What only an administrator of the area changes: children and staff hang on what an organisation is and by which numbers it
/// is known, and papers, links and reminders about children go to its addresses.
const KEPT: [&str; 7] = ["kind", "urn", "ukprn", "street", "town", "postcode", "email"];

fn may_change_all(app: &App, viewer: &Viewer) -> bool {
    app.policy.may_ever(viewer, IMPORT_ORGANISATIONS)
}

fn view(layout: Layout, form: &Form, version: i64, all: bool) -> OrganisationForm {
    let fields = FIELDS.iter().filter(|(name, _)| all || !KEPT.contains(name));
    OrganisationForm {
        layout: layout.errors(form.summary()),
        kind: all.then(|| form.radios("kind", "Kind", kinds())),
        fields: fields.map(|(name, label)| form.input(name, label)).collect(),
        version: version.to_string(),
        button: Button::submit("Save"),
    }
}

fn kinds() -> Vec<Choice> {
    KINDS.iter().map(|(code, text)| Choice::new(code, text)).collect()
}

async fn details(tx: &mut Tx, form: &mut Form, id: Option<OrganisationId>) -> Result<Option<Details>, Problem> {
    let kind = form.one_of("kind", &kinds(), "Select the kind");
    let name = form.required("name", "Enter the name");
    let urn = form.parsed::<identifiers::Urn>("urn").map(|urn| urn.as_str().to_owned());
    if let Some(urn) = &urn
        && organisations::by_urn(tx, urn).await?.is_some_and(|other| Some(other) != id)
    {
        form.refuse("urn", "Another organisation has this URN");
    }
    let ukprn = form.parsed::<identifiers::Ukprn>("ukprn").map(|ukprn| ukprn.as_str().to_owned());
    let postcode = form.parsed::<identifiers::Postcode>("postcode").map(|postcode| postcode.to_string());
    let email = form.email("email");
    let website = form.optional("website");
    if website.as_ref().is_some_and(|website| !website.starts_with("https://") && !website.starts_with("http://")) {
        form.refuse("website", "Enter a website address that starts with https://");
    }
    let (street, town, phone, contact_name) =
        (form.optional("street"), form.optional("town"), form.telephone("phone"), form.optional("contact_name"));
    let Some(kind) = kind.filter(|_| form.is_right()) else { return Ok(None) };
    Ok(Some(Details { kind, name, urn, ukprn, street, town, postcode, phone, email, website, contact_name }))
}

/// The form for a new organisation.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    show(&view(
        app.layout(&viewer, "Add an organisation").back_to("/organisations", "Organisations"),
        &Form::default(),
        0,
        true,
    ))
}

/// Adds it.
pub async fn create(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, IMPORT_ORGANISATIONS, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let Some(details) = details(&mut tx, &mut form, None).await? else {
        return refuse(&view(
            app.layout(&viewer, "Add an organisation").back_to("/organisations", "Organisations"),
            &form,
            0,
            true,
        ));
    };
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = organisations::add(&mut tx, &details, &allowed).await?;
    tx.commit().await?;
    go(&format!("/organisations/{id}?done=saved"))
}

fn filled(record: &Record) -> Form {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Form::default()
        .with("kind", record.kind.clone())
        .with("name", record.name.clone())
        .with("urn", text(&record.urn))
        .with("ukprn", text(&record.ukprn))
        .with("street", text(&record.street))
        .with("town", text(&record.town))
        .with("postcode", text(&record.postcode))
        .with("contact_name", text(&record.contact_name))
        .with("phone", text(&record.phone))
        .with("email", text(&record.email))
        .with("website", text(&record.website))
}

fn layout(app: &App, viewer: &Viewer, record: &Record) -> Layout {
    app.layout(viewer, "Change details").back_to(&format!("/organisations/{}", record.id), &record.name)
}

/// The form for an organisation's details.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<OrganisationId>) -> Shown {
    allow_editing(&app, &viewer, id)?;
    let mut tx = app.db.read().await?;
    let record = organisations::load(&mut tx, id).await?;
    show(&view(layout(&app, &viewer, &record), &filled(&record), record.version, may_change_all(&app, &viewer)))
}

/// Tells the other administrators that what is about children goes to another address.
async fn tell_administrators(tx: &mut Tx, viewer: &Viewer) -> Result<(), Problem> {
    for holder in accounts::holders(tx, Role::Administrator, viewer.today).await? {
        if holder.id != viewer.account {
            notices::tell(tx, holder.id, What::Address, &viewer.name).await?;
        }
    }
    Ok(())
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<OrganisationId>, mut form: Form) -> Shown {
    let allowed = allow_editing(&app, &viewer, id)?;
    let mut tx = app.db.read().await?;
    let record = organisations::load(&mut tx, id).await?;
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let all = may_change_all(&app, &viewer);
    if !all {
        let known = filled(&record);
        for name in KEPT {
            form.set(name, known.value(name));
        }
    }
    let Some(details) = details(&mut tx, &mut form, Some(id)).await? else {
        return refuse(&view(layout(&app, &viewer, &record), &form, version, all));
    };
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    match organisations::update(&mut tx, id, version, &details, &allowed).await {
        Ok(()) => {
            let before = (&record.street, &record.town, &record.postcode, &record.email);
            if before != (&details.street, &details.town, &details.postcode, &details.email) {
                tell_administrators(&mut tx, &viewer).await?;
            }
            tx.commit().await?;
            go(&format!("/organisations/{id}?done=saved"))
        }
        Err(StoreError::Stale) => {
            let saved = filled(&record);
            let differing: Vec<String> = FIELDS
                .iter()
                .filter(|(name, _)| saved.value(name) != form.value(name))
                .map(|(name, label)| {
                    format!("{label}: somebody else saved “{}”, you typed “{}”", saved.value(name), form.value(name))
                })
                .collect();
            form.refuse("name", format!("{} {}", StoreError::Stale, differing.join("; ")));
            refuse(&view(layout(&app, &viewer, &record), &form, record.version, all))
        }
        Err(other) => Err(other.into()),
    }
}
