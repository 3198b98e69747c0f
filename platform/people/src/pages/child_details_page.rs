//! The details of a child: who they are, where they learn, what was agreed to.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::records::blocked::{self, Blocked};
use gate::{Reader, Words};
use page::govuk::{Cell, Head, Markup, Table};
use page::{Layout, Problem, Shown, show, words};
use store::Tx;

use super::child::{Done, May, professionals};
use super::child_details::{self, About};
use crate::records::identity::placed;
use crate::records::rights;
use crate::records::{children, family};
use crate::{EDIT_CHILD, OPEN_CHILD, PersonId};

#[derive(Template)]
#[template(path = "child_details_page.html")]
struct DetailsPage {
    layout: Layout,
    details: Markup,
    /// What they are called, and which; nothing for somebody who must not learn where the child is.
    settings: Option<(&'static str, Markup)>,
    consents: Markup,
    /// The child, where one of the family reads, who says what is wrong.
    corrects: Option<PersonId>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "details").await?;
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let may = May::new(&app, &viewer, &standing, died);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let professionals = professionals(&mut tx, &viewer, &reader, id).await?;
    let care = family::care(&mut tx, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    let about = About { child: &child, viewer: &viewer, reader: &reader, may: &may };
    let officer = professionals.into_iter().find(|one| one.is_officer).map(|one| one.name);
    let details = child_details::list(&mut tx, &about, &care, officer, &rights).await?;
    let consents = family::consents(&mut tx, id).await?;
    let tells = match done.tells() && may.form(EDIT_CHILD, "consent") {
        true => blocked::in_texts(&mut tx, id, &texts_of(&consents), viewer.today).await?,
        false => Vec::new(),
    };
    // Where the child is by day tells as much as where they live.
    let settings =
        if reader.may_know_settings() { Some(settings(&mut tx, &app, &viewer, &reader, id).await?) } else { None };
    drop(tx);
    show(&DetailsPage {
        layout: app
            .layout(&viewer, "Details")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.words(&child.name()).as_deref()),
        details,
        settings: settings.map(|shown| (places(&reader), shown)),
        corrects: reader.is_family().then_some(id),
        consents: consent_panel(id, &reader, (&consents, &tells), &may)?,
    })
}

/// What the places where a child learns, and learned, are called.
fn places(reader: &Reader) -> &'static str {
    if reader.is_family() { "Schools, nurseries and colleges" } else { "Schools and settings" }
}

async fn settings(tx: &mut Tx, app: &App, viewer: &Viewer, reader: &Reader, id: PersonId) -> Result<Markup, Problem> {
    let may_see = app.policy.may_ever(viewer, organisations::SEE_ORGANISATION);
    let name = |placement: &family::Placement| match placement.organisation.filter(|_| may_see) {
        Some(organisation) => Markup::link(&format!("/organisations/{organisation}"), &placement.name()),
        None => Markup::text(&placement.name()),
    };
    let placements = family::placements(tx, reader, id).await?;
    if placements.is_empty() {
        return Ok(Markup::written(match reader.is_family() {
            true => "<p class=\"govuk-body\">No school, nursery or college is recorded.</p>",
            false => "<p class=\"govuk-body\">No school or setting is recorded.</p>",
        }));
    }
    let table = Table {
        head: [placed(reader.is_family()), "Type", "From", "Until"].iter().map(|text| Head::text(text)).collect(),
        rows: placements
            .iter()
            .map(|placement| {
                vec![
                    Cell::html(name(placement)),
                    Cell::text(placement.kind()),
                    Cell::text(words::short_date(placement.starts_on())),
                    Cell::text(placement.ends_on().map_or_else(|| "Now".to_owned(), words::short_date)),
                ]
            })
            .collect(),
        ..Table::default()
    };
    Ok(Markup::render(&Scroll { label: places(reader), table })?)
}

#[derive(Template)]
#[template(ext = "html", source = r#"{{ table.cards(label) }}"#)]
struct Scroll {
    label: &'static str,
    table: Table,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(table) = table %}{{ table.cards("Consent") }}{% else %}<p class="govuk-body">No consent or refusal is recorded.</p>{% endif %}{% for words in tells %}<p class="govuk-body" data-tells><strong class="govuk-tag govuk-tag--orange">Not in every copy</strong> {{ words }}</p>{% endfor %}{% if may_record %}<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/consent">Record consent</a></p>{% endif %}"#
)]
struct Consents {
    child: PersonId,
    table: Option<Table>,
    /// What is taken out of somebody's copy: said to whoever has just written it.
    tells: Vec<String>,
    may_record: bool,
}

/// Who agreed, and the notes.
fn texts_of(consents: &[family::Consent]) -> Vec<&Words> {
    consents.iter().flat_map(|one| std::iter::once(&one.given_by).chain(&one.note)).collect()
}

fn consent_panel(
    child: PersonId,
    reader: &Reader,
    (consents, tells): (&[family::Consent], &[Blocked]),
    may: &May<'_>,
) -> Result<Markup, Problem> {
    let about = |kind: &str| match kind {
        "share_information" => "Sharing information between services",
        "parent_access" => "Parents may see the record",
        // Recorded in words before decision-makers were: it opens nothing.
        _ => "Somebody decides for the young person (an old note, without effect)",
    };
    let rows: Vec<Vec<Cell>> = consents
        .iter()
        .map(|consent| {
            let state = match (consent.withdrawn_on(), consent.given) {
                (Some(on), _) => format!("Ended {}", words::date(on)),
                (None, true) => "Agreed".to_owned(),
                (None, false) => "Refused".to_owned(),
            };
            vec![
                Cell::text(about(&consent.kind)),
                Cell::text(state),
                Cell::text(consent.given_by.to(reader)),
                Cell::text(words::short_date(consent.given_on())),
                Cell::text(consent.note.as_ref().map(|note| note.to(reader)).unwrap_or_default()),
            ]
        })
        .collect();
    let head = ["About", "Status", "Given by", "Date", "Note"].iter().map(|text| Head::text(text)).collect();
    let table = (!rows.is_empty()).then(|| Table { head, rows, ..Table::default() });
    let tells = tells.iter().map(Blocked::in_words).collect();
    Ok(Markup::render(&Consents { child, table, tells, may_record: may.form(EDIT_CHILD, "consent") })?)
}
