//! One organisation and its compliance register.

use access::{Allowed, App, Facts, Viewer, history};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Button, Cell, DateInput, Head, Input, Markup, Select, SelectItem, SummaryList, Table, Tag};
use page::{DateRange, Done, Form, Layout, Problem, Shown, go, refuse, show, words};

use crate::evidence;
use crate::records::compliance::{self, Evidence};
use crate::records::organisations::{Record, load};
use crate::{EDIT_ORGANISATION, OrganisationId, SEE_ORGANISATION};

/// Evidence that expires within so many days is marked.
pub const SOON: i64 = 60;

/// The last day of that time.
#[must_use]
pub fn soon(today: Date) -> Date {
    today.checked_add(SOON.days()).unwrap_or(today)
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    layout: Layout,
    id: OrganisationId,
    facts: SummaryList,
    evidence: Option<Table>,
    edit: Option<AddEvidence>,
    /// For those who may change it.
    history: Option<Table>,
}

const HISTORY: history::Fields = &[
    ("name", "Name"),
    ("urn", "URN"),
    ("ukprn", "UKPRN"),
    ("street", "Street"),
    ("town", "Town"),
    ("postcode", "Postcode"),
    ("phone", "Telephone"),
    ("email", "Email"),
    ("website", "Website"),
    ("contact_name", "Contact"),
];

struct AddEvidence {
    kind: Select,
    reference: Input,
    expires: DateInput,
    button: Button,
}

/// The decision that the viewer may change this organisation.
pub(super) fn allow_editing(app: &App, viewer: &Viewer, id: OrganisationId) -> Result<Allowed, Problem> {
    app.allow(viewer, EDIT_ORGANISATION, &Facts { organisation: Some(id.uuid()), ..Facts::default() })
}

async fn page(
    app: &App,
    viewer: &Viewer,
    id: OrganisationId,
    form: &Form,
    done: Option<&str>,
) -> Result<OrganisationPage, Problem> {
    app.allow(viewer, SEE_ORGANISATION, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let organisation = load(&mut tx, id).await?;
    let evidence = compliance::of(&mut tx, id).await?;
    let may_edit = allow_editing(app, viewer, id).is_ok();
    let history = if may_edit { history::of(&mut tx, id.uuid(), HISTORY).await? } else { None };
    drop(tx);
    let done = done.and_then(|key| match key {
        "saved" => Some("Organisation saved."),
        "evidence" => Some("Evidence added."),
        _ => None,
    });
    let kinds = evidence::KINDS.iter().map(|(code, text)| SelectItem::new(code, text));
    let kinds = std::iter::once(SelectItem::new("", "Select a type")).chain(kinds).collect();
    let edit = may_edit.then(|| AddEvidence {
        kind: form.select("kind", "Type of evidence", kinds),
        reference: form.input("reference", "Reference (optional)"),
        expires: form.date_input("expires", "Expires on", "Leave empty where it does not expire"),
        button: Button::submit("Add evidence").classes("govuk-button--secondary"),
    });
    Ok(OrganisationPage {
        layout: app
            .layout(viewer, &organisation.name)
            .errors(form.summary())
            .done(done)
            .back_to("/organisations", "Organisations"),
        id,
        facts: facts(&organisation),
        evidence: (!evidence.is_empty()).then(|| table(&evidence, viewer)),
        edit,
        history,
    })
}

fn facts(organisation: &Record) -> SummaryList {
    let ages = match (organisation.low_age, organisation.high_age) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        _ => None,
    };
    let address: Vec<String> =
        [&organisation.street, &organisation.town, &organisation.postcode].into_iter().flatten().cloned().collect();
    let rows = [
        ("Type", organisation.type_name.clone()),
        ("Phase", organisation.phase.clone()),
        ("Status", Some(organisation.status.clone())),
        ("Ages", ages),
        ("Places", organisation.capacity.map(words::count)),
        ("Pupils", organisation.pupils.map(words::count)),
        ("Resourced provision", organisation.resourced_provision.clone()),
        ("Approved for", organisation.sen_types.clone()),
        ("URN", organisation.urn.clone()),
        ("UKPRN", organisation.ukprn.clone()),
        ("Address", Some(address.join(", ")).filter(|text| !text.is_empty())),
        ("Contact", organisation.contact_name.clone()),
        ("Telephone", organisation.phone.clone()),
        ("Email", organisation.email.clone()),
        ("Website", organisation.website.clone()),
        (
            "Source",
            Some(match organisation.source.as_str() {
                "gias" => "Get Information about Schools".to_owned(),
                "invented" => "Invented".to_owned(),
                _ => "Entered here".to_owned(),
            }),
        ),
    ];
    rows.into_iter().fold(SummaryList::default(), |list, (key, value)| match value {
        Some(value) => list.row(key, value),
        None => list,
    })
}

fn table(evidence: &[Evidence], viewer: &Viewer) -> Table {
    let rows = evidence
        .iter()
        .map(|one| {
            let days = one.expires_on().map(|on| i64::from(viewer.today.until(on).map_or(0, |span| span.get_days())));
            let state = match days {
                None => Tag::new("Does not expire", "green"),
                Some(days) if days < 0 => Tag::new("Expired", "red"),
                Some(days) if days <= SOON => Tag::new("Expires soon", "yellow"),
                Some(_) => Tag::new("In date", "green"),
            };
            vec![
                Cell::text(evidence::words(&one.kind)),
                Cell::html(Markup::of(&state)),
                Cell::text(one.expires_on().map(words::short_date).unwrap_or_default()),
                Cell::text(one.reference.clone().unwrap_or_default()),
                Cell::text(format!("{}, {}", one.checked_by, words::short_date(one.checked_on()))),
            ]
        })
        .collect();
    let head = ["Evidence", "Status", "Expires on", "Reference", "Added by"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    Query(done): Query<Done>,
) -> Shown {
    show(&page(&app, &viewer, id, &Form::default(), done.done.as_deref()).await?)
}

/// Adds evidence to the register.
pub async fn add_evidence(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<OrganisationId>,
    mut form: Form,
) -> Shown {
    let allowed = allow_editing(&app, &viewer, id)?;
    let kind = form.value("kind").to_owned();
    if !evidence::KINDS.iter().any(|(code, _)| *code == kind) {
        form.refuse("kind", "Select the type of evidence");
    }
    let reference = form.optional("reference");
    let expires_on = form.date("expires", "The expiry date", &DateRange::past_or_coming(viewer.today));
    if !form.is_right() {
        return refuse(&page(&app, &viewer, id, &form, None).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    load(&mut tx, id).await?;
    compliance::add(&mut tx, &viewer, id, &kind, reference.as_deref(), expires_on, &allowed).await?;
    tx.commit().await?;
    go(&format!("/organisations/{id}?done=evidence"))
}
