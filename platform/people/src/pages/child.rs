//! A child's record: what there is to do and what happened last, as the rooms tell it; who is around the child; the details.

use access::records::accounts;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use gate::{Reader, Words};
use page::govuk::{Cell, Head, Markup, Table, Tag, WarningText};
use page::{Layout, Problem, Shown, show, words};
use store::Tx;
use workstream::Rooms;

use super::child_details;
use crate::model::codes;
use crate::records::children::{self, Child};
use crate::records::contact_needs;
use crate::records::family::{self, Relative};
use crate::records::joining;
use crate::records::rights::{self, Rights};
use crate::{EDIT_CHILD, FIND_CHILD, GIVE_REASON, INVITE_FAMILY, OPEN_CHILD, PersonId, SAY_CONTACT_NEEDS, SEE_READERS};

/// What can still be changed in the record of a child who died.
const AFTER_A_DEATH: &[&str] =
    &["edit", "people/new", "contact-rules", "sharing", "case-officer", "restrict", "former-names", "join"];

#[derive(Template)]
#[template(path = "child.html")]
struct ChildPage {
    layout: Layout,
    child: Child,
    restricted: Tag,
    care: Vec<Tag>,
    /// Whom not to tell where somebody lives, for those who work with the child.
    confidential: Option<WarningText>,
    hand_over: Option<WarningText>,
    /// What the rooms say of the child.
    panels: Vec<Markup>,
    /// What stands beside that.
    beside: Vec<Markup>,
    around: Around,
    parts: Vec<Part>,
    sees_readers: bool,
}

/// What a viewer may do to a record as it is.
pub(super) struct May<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    facts: &'a Facts,
    died: bool,
}

impl May<'_> {
    pub fn to(&self, action: access::Action) -> bool {
        self.app.policy.decide(self.viewer, action, self.facts).is_some()
    }

    /// Whether they may use one of the record's forms. After a death the record is kept right, restricted and closed; nothing
    /// in it goes on.
    pub fn form(&self, action: access::Action, path: &str) -> bool {
        self.to(action) && (!self.died || AFTER_A_DEATH.contains(&path))
    }
}

/// What was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    fn words(&self, name: &str) -> Option<String> {
        Some(match self.done.as_deref()? {
            "saved" => format!("Changes to the record of {name} saved."),
            "added" => format!("{name} added."),
            "invited" => "Account ready. We are sending a link to choose a password to their email address.".to_owned(),
            "joined" => "They can now open this record with their account. They sign in as before.".to_owned(),
            "restricted" => format!("The record of {name} is restricted. Only the people named can open it."),
            "named-asked" => {
                "Saved. A second person must agree before those you have added can open the record.".to_owned()
            }
            "lift-asked" => {
                "Saved. The record stays restricted until a second person agrees to lift the restriction.".to_owned()
            }
            "rule-asked" => "Request saved. The rule applies until a manager agrees to end it.".to_owned(),
            "never-restricted" => "The record is not restricted. Nothing was changed.".to_owned(),
            _ => return None,
        })
    }
}

/// The page; where the record is not the viewer's own to open but a reason would open it, the form for one.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = match children::open(&app, &viewer, OPEN_CHILD, id, "record").await {
        Ok(opened) => opened,
        Err(Problem::NotFound) => return offer_reason(&app, &viewer, id).await,
        Err(other) => return Err(other),
    };
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let may = May { app: &app, viewer: &viewer, facts: &standing, died };
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    let professionals = professionals(&mut tx, &viewer, &reader, id).await?;
    let care = family::care(&mut tx, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    let about = child_details::About { child: &child, viewer: &viewer, reader: &reader, may: &may };
    let officer = professionals.iter().find(|one| one.is_officer).map(|one| one.name.clone());
    let details = child_details::list(&mut tx, &about, &care, officer, &rights).await?;
    let people = people(id, &relatives, &may)?;
    let consents = family::consents(&mut tx, id).await?;
    let mut parts = vec![
        Part { id: "overview", label: "Details", html: details },
        Part { id: "people", label: "Family and carers", html: people },
        Part { id: "consent", label: "Consent", html: consent_panel(id, &reader, &consents, &may)? },
    ];
    // Where the child is by day tells as much as where they live.
    if reader.may_know_settings() {
        let html = settings(&mut tx, &app, &viewer, &reader, id).await?;
        parts.insert(2, Part { id: "settings", label: "Schools and settings", html });
    }
    let hand_over = if may.to(EDIT_CHILD) && !died { rights_warning(&rights) } else { None };
    let told = match (done.done.as_deref(), viewer.person) {
        (Some("needs"), Some(own)) => Some(contact_needs::of(&mut tx, PersonId::from_uuid(own)).await?.follows()),
        _ => done.words(&child.name()),
    };
    // The rooms read for themselves: nobody waits for a second connection while holding one.
    drop(tx);
    let (mut panels, mut beside) = (Vec::new(), Vec::new());
    for panel in Rooms::of(&app.db).record_panels().into_iter().filter(|panel| may.to(panel.action)) {
        let told = (panel.show)(app.clone(), viewer.clone(), id.uuid(), standing.clone()).await?;
        panels.push(told.main);
        beside.push(told.beside);
    }
    show(&ChildPage {
        layout: app.layout(&viewer, &child.name()).done(told.as_deref()),
        restricted: Tag::new("Restricted record", "red"),
        care: care.iter().map(|kind| Tag::new(codes::words(codes::CARE, kind), "purple")).collect(),
        confidential: confidential(&relatives),
        hand_over,
        panels,
        beside,
        around: Around { people: relatives.iter().map(Near::new).collect(), professionals },
        parts,
        sees_readers: may.to(SEE_READERS),
        child,
    })
}

/// What an officer is to do about who decides.
fn rights_warning(rights: &Rights) -> Option<WarningText> {
    let until = rights.pass_on.map(words::date).unwrap_or_default();
    let text = if rights.is_unsettled() {
        format!(
            "Since {until} this young person makes their own decisions. Record whether they want their parents to see the record, or who decides if they lack capacity. Until then, parents cannot open it."
        )
    } else if rights.is_to_be_told() {
        format!(
            "From {until} this young person makes their own decisions. Tell the parents and the young person before, and record it under ‘Who decides’."
        )
    } else {
        return None;
    };
    Some(WarningText { text, ..WarningText::default() })
}

/// Who must not be told where whom lives: before anything else is read.
fn confidential(relatives: &[Relative]) -> Option<WarningText> {
    let lines: Vec<String> = relatives
        .iter()
        .flat_map(|one| {
            one.withheld_from
                .iter()
                .map(|from| format!("{from} must not be told where {} or the child lives or goes to school.", one.name))
        })
        .collect();
    (!lines.is_empty()).then(|| WarningText { text: lines.join(" "), ..WarningText::default() })
}

/// A part of the record that is shown where somebody opens it.
struct Part {
    id: &'static str,
    label: &'static str,
    html: Markup,
}

/// A record outside one's caseload that one may find: to the form for a reason.
async fn offer_reason(app: &App, viewer: &Viewer, id: PersonId) -> Shown {
    let mut tx = app.db.read().await?;
    // A record that was joined to another leads there; whether it opens is asked there.
    if let Some(kept) = joining::kept_of(&mut tx, id).await? {
        children::allow(&mut tx, app, viewer, OPEN_CHILD, kept).await?;
        return Ok(Redirect::to(&format!("/children/{kept}")).into_response());
    }
    let standing = children::standing(&mut tx, viewer, id).await?;
    app.allow(viewer, FIND_CHILD, &standing)?;
    app.allow(viewer, GIVE_REASON, &standing)?;
    Ok(Redirect::to(&format!("/children/{id}/reason")).into_response())
}

/// Who is around the child, and how to reach them.
struct Around {
    people: Vec<Near>,
    professionals: Vec<Involved>,
}

/// Somebody around the child, as far as the reader may reach them.
struct Near {
    name: String,
    what: String,
    /// Telephone numbers: as they are written, and to be dialled.
    phones: Vec<(String, String)>,
    emails: Vec<String>,
}

impl Near {
    fn new(relative: &Relative) -> Self {
        let contacts = relative.contacts.as_deref().unwrap_or_default();
        let (emails, phones): (Vec<&String>, Vec<&String>) = contacts.iter().partition(|one| one.contains('@'));
        let dialled = |phone: &str| phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        let responsible = if relative.parental_responsibility { ", parental responsibility" } else { "" };
        Self {
            name: relative.name.clone(),
            what: std::iter::once(format!("{}{responsible}", relative.kind))
                .chain(relative.needs.iter().cloned())
                .collect::<Vec<_>>()
                .join("; "),
            phones: phones.into_iter().map(|phone| (phone.clone(), dialled(phone))).collect(),
            emails: emails.into_iter().cloned().collect(),
        }
    }
}

/// A professional who works with the child.
struct Involved {
    name: String,
    kind: &'static str,
    is_officer: bool,
}

async fn professionals(tx: &mut Tx, viewer: &Viewer, reader: &Reader, id: PersonId) -> Result<Vec<Involved>, Problem> {
    let involved = family::professionals(tx, id, viewer.today).await?;
    let ids: Vec<_> = involved.iter().map(|professional| professional.account).collect();
    let names = accounts::names(tx, &ids).await?;
    Ok(involved
        .into_iter()
        .filter_map(|professional| {
            let (_, name) = names.iter().find(|(account, _)| *account == professional.account)?;
            let is_officer = professional.kind == "case_officer" && !professional.has_left;
            let kind = match professional.kind.as_str() {
                "case_officer" if professional.has_left => "Was the case officer; the account is closed",
                _ if professional.has_left => return None,
                "case_officer" => "Case officer",
                "named" => "Named on the restricted record",
                _ => "Involved professional",
            };
            Some(Involved { name: Words::new(name.as_str()).to(reader), kind, is_officer })
        })
        .collect())
}

#[derive(Template)]
#[template(path = "child_people.html")]
struct People<'a> {
    child: PersonId,
    relatives: &'a [Relative],
    may_edit: bool,
    /// What can be changed about the family: address and words.
    acts: Vec<(&'static str, &'static str)>,
}

fn people(child: PersonId, relatives: &[Relative], may: &May<'_>) -> Result<Markup, Problem> {
    let acts = [
        (EDIT_CHILD, "people/new", "Add a family member or carer"),
        (EDIT_CHILD, "contact-rules", "Address confidentiality"),
        (EDIT_CHILD, "sharing", "Share an address or telephone number"),
        (SAY_CONTACT_NEEDS, "how-we-write-to-you", "How we write to you"),
        (INVITE_FAMILY, "invite", "Invite the family"),
    ];
    let acts = acts.into_iter().filter(|(action, path, _)| may.form(*action, path));
    let acts = acts.map(|(_, path, words)| (path, words)).collect();
    Ok(Markup::render(&People { child, relatives, may_edit: may.to(EDIT_CHILD), acts })?)
}

async fn settings(tx: &mut Tx, app: &App, viewer: &Viewer, reader: &Reader, id: PersonId) -> Result<Markup, Problem> {
    let may_see = app.policy.may_ever(viewer, organisations::SEE_ORGANISATION);
    let name = |placement: &family::Placement| match placement.organisation.filter(|_| may_see) {
        Some(organisation) => Markup::link(&format!("/organisations/{organisation}"), &placement.name()),
        None => Markup::text(&placement.name()),
    };
    let placements = family::placements(tx, reader, id).await?;
    if placements.is_empty() {
        return Ok(Markup::written("<p class=\"govuk-body\">No school or setting is recorded.</p>"));
    }
    let table = Table {
        head: ["School or setting", "Type", "From", "Until"].iter().map(|text| Head::text(text)).collect(),
        rows: placements
            .iter()
            .map(|placement| {
                vec![
                    Cell::html(name(placement)),
                    Cell::text(placement.kind()),
                    Cell::text(words::date(placement.starts_on())),
                    Cell::text(placement.ends_on().map_or_else(|| "Now".to_owned(), words::date)),
                ]
            })
            .collect(),
        ..Table::default()
    };
    Ok(Markup::render(&Scroll { label: "Schools and settings", table })?)
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
    source = r#"{% if let Some(table) = table %}{{ table.cards("Consent") }}{% else %}<p class="govuk-body">No consent or refusal is recorded.</p>{% endif %}{% if may_record %}<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/consent">Record consent</a></p>{% endif %}"#
)]
struct Consents {
    child: PersonId,
    table: Option<Table>,
    may_record: bool,
}

fn consent_panel(
    child: PersonId,
    reader: &Reader,
    consents: &[family::Consent],
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
                Cell::text(words::date(consent.given_on())),
                Cell::text(consent.note.as_ref().map(|note| note.to(reader)).unwrap_or_default()),
            ]
        })
        .collect();
    let head = ["About", "Status", "Given by", "Date", "Note"].iter().map(|text| Head::text(text)).collect();
    let table = (!rows.is_empty()).then(|| Table { head, rows, ..Table::default() });
    Ok(Markup::render(&Consents { child, table, may_record: may.form(EDIT_CHILD, "consent") })?)
}
