//! A child's record: overview, people, settings, history, and who has opened it.

use access::pages::audit_log;
use access::records::accounts;
use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use gate::{Reader, Words};
use page::govuk::{Cell, Head, Markup, SummaryList, Tab, Table, Tabs, Tag, Timeline, TimelineItem, WarningText};
use page::{Layout, Problem, Shown, show, words};
use store::Tx;
use workstream::Rooms;

use crate::model::{codes, detail_in_words, sentence};
use crate::records::children::{self, Child};
use crate::records::events;
use crate::records::family::{self, Relative};
use crate::records::joining;
use crate::records::rights::{self, Rights};
use crate::{
    ASSIGN_CHILD, EDIT_CHILD, FIND_CHILD, GIVE_REASON, INVITE_FAMILY, JOIN_RECORDS, OPEN_CHILD, PersonId,
    RESTRICT_CHILD, SAY_CONTACT_NEEDS, SEE_READERS,
};

/// Events on the page.
const EVENTS: i64 = 200;
/// What can still be changed in the record of a child who died.
const AFTER_A_DEATH: &[&str] =
    &["edit", "people/new", "contact-rules", "sharing", "case-officer", "restrict", "former-names", "join"];
/// Lines of the log on the page.
const READERS: i64 = 50;

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
    tabs: Tabs,
    /// The other rooms' pages about the child.
    links: Vec<(&'static str, &'static str)>,
}

/// What was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<String>,
}

/// The page; where the record is not the viewer's own to open but a reason would open it, the form for one.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = match children::open(&app, &viewer, OPEN_CHILD, id, "record").await {
        Ok(opened) => opened,
        Err(Problem::NotFound) => return offer_reason(&app, &viewer, id).await,
        Err(other) => return Err(other),
    };
    let may = |action| app.policy.decide(&viewer, action, &standing).is_some();
    let (may_edit, sees_readers) = (may(EDIT_CHILD), may(SEE_READERS));
    let restrict = if child.restricted { "Change the restriction" } else { "Restrict this record" };
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let acts = [
        (EDIT_CHILD, "edit", "Change details"),
        (EDIT_CHILD, "address", "Change the home address"),
        (EDIT_CHILD, "setting", "Change the school or setting"),
        (EDIT_CHILD, "needs", "Change the needs"),
        (EDIT_CHILD, "care", "Change care status"),
        (EDIT_CHILD, "people/new", "Add a family member or carer"),
        (EDIT_CHILD, "contact-rules", "Address confidentiality"),
        (EDIT_CHILD, "sharing", "Share an address or telephone number"),
        (SAY_CONTACT_NEEDS, "how-we-write-to-you", "How we write to you"),
        (EDIT_CHILD, "consent", "Record consent"),
        (EDIT_CHILD, "rights", "Who decides"),
        (INVITE_FAMILY, "invite", "Invite the family"),
        (ASSIGN_CHILD, "case-officer", "Change the case officer"),
        (RESTRICT_CHILD, "restrict", restrict),
        (RESTRICT_CHILD, "former-names", "Seal a former name"),
        (JOIN_RECORDS, "join", "Join two records"),
    ];
    // After a death the record is kept right, restricted and closed; nothing in it goes on.
    let remains = |path: &str| !died || AFTER_A_DEATH.contains(&path);
    let links = acts.into_iter().filter(|(action, path, _)| may(*action) && remains(path));
    let links = links.map(|(_, path, words)| (path, words)).collect();

    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    let home = family::home(&mut tx, &reader, id).await?;
    let care = family::care(&mut tx, id).await?;
    let consents = family::consents(&mut tx, id).await?;
    let mut items = vec![
        part("overview", "Overview", &overview(&mut tx, &reader, &viewer, &child, home).await?),
        Tab::new("people", "People", people(&mut tx, &viewer, &reader, id, &relatives, may_edit).await?),
        part("history", "History", &history(&app, &mut tx, &reader, id).await?),
        part("consent", "Consent", &consent_panel(&reader, &consents)?),
    ];
    // Where the child is by day tells as much as where they live.
    if reader.may_know_settings() {
        let settings = settings(&mut tx, &app, &viewer, &reader, id).await?;
        items.insert(2, part("settings", "Settings", &settings));
    }
    if sees_readers {
        items.push(part("readers", "Who has opened the record", &readers(&mut tx, &reader, id).await?));
    }
    let hand_over =
        if may_edit && !died { rights_warning(&rights::of(&mut tx, id, viewer.today).await?) } else { None };
    let done = done.done.as_deref().and_then(|key| match key {
        "saved" => Some("Record saved."),
        "needs" => Some("Saved. Our next letter will follow what you told us."),
        "added" => Some("Child added."),
        "invited" => Some("Account ready. We are sending a link to choose a password to their email address."),
        "joined" => Some("They can now open this record with their account. They sign in as before."),
        "restricted" => Some("Record restricted. Only the people named can open it."),
        "named-asked" => Some("Saved. A second person must agree before those you have added can open the record."),
        "lift-asked" => {
            Some("Saved. The record stays restricted until a second person agrees to lift the restriction.")
        }
        "rule-asked" => Some("Request saved. The rule applies until a manager agrees to end it."),
        "never-restricted" => Some("The record is not restricted. Nothing was changed."),
        _ => None,
    });
    show(&ChildPage {
        layout: app.layout(&viewer, &child.name()).done(done),
        restricted: Tag::new("Restricted record", "red"),
        care: care.iter().map(|kind| Tag::new(codes::words(codes::CARE, kind), "purple")).collect(),
        confidential: confidential(&relatives),
        hand_over,
        tabs: Tabs { items, ..Tabs::default() },
        links,
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

/// A tab whose panel begins with its heading: without scripts the panels stand one under the other.
fn part(id: &str, label: &str, html: &Markup) -> Tab {
    Tab::new(id, label, Markup::heading(label).then(html))
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

async fn overview(
    tx: &mut Tx,
    reader: &Reader,
    viewer: &Viewer,
    child: &Child,
    home: Option<Option<String>>,
) -> Result<Markup, Problem> {
    let known = |value: Option<String>| value.unwrap_or_else(|| "Not known".to_owned());
    let identifiers = children::identifiers(tx, child.id).await?;
    let of_kind = |kind: &str| {
        let all: Vec<String> =
            identifiers.iter().filter(|(known, _)| known == kind).map(|(kind, value)| shown(kind, value)).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    let former: Vec<String> = children::names(tx, viewer, child.id)
        .await?
        .into_iter()
        .filter(|name| name.kind == "former")
        .map(|name| match name.ends_on() {
            Some(until) => {
                format!("{} (until {})", gate::name::full(&name.forename, &name.surname), words::date(until))
            }
            None => gate::name::full(&name.forename, &name.surname),
        })
        .collect();
    let needs: Vec<String> =
        family::needs(tx, child.id).await?.iter().map(|code| codes::words(codes::SEN_TYPES, code).to_owned()).collect();
    let mut list = SummaryList::default().row("Legal name", child.name());
    if let Some(preferred) = &child.preferred_name {
        list = list.row("Preferred name", preferred.clone());
    }
    if !former.is_empty() {
        list = list.row("Former names", former.join("; "));
    }
    if let Some(address) = home {
        list = list.row("Home address", known(address));
    } else if !reader.is_family() {
        list = list.row("Home address", "Confidential. Ask the case officer");
    }
    // The digits of a UPN name the school that gave it.
    let list = if reader.may_know_settings() { list.row("UPN", known(of_kind("upn"))) } else { list };
    let list = list.row("NHS number", known(of_kind("nhs_number")));
    let list = match of_kind("former_upn").filter(|_| reader.may_know_settings()) {
        Some(former) => list.row("Former UPN", former),
        None => list,
    };
    let list = list
        .row("Sex", known(child.sex.as_deref().map(|code| codes::words(codes::SEXES, code).to_owned())))
        .row(
            "Ethnic group",
            known(child.ethnicity.as_deref().map(|code| codes::words(codes::ETHNICITIES, code).to_owned())),
        )
        .row("First language", known(child.first_language.as_ref().map(|language| language.to(reader))))
        .row("Needs", if needs.is_empty() { "None recorded".to_owned() } else { needs.join("; ") });
    Ok(Markup::render(&list)?)
}

/// An identifier as people write it.
fn shown(kind: &str, value: &str) -> String {
    match kind {
        "nhs_number" => {
            value.parse::<identifiers::NhsNumber>().map_or_else(|_| value.to_owned(), |number| number.to_string())
        }
        _ => value.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "child_people.html")]
struct People<'a> {
    child: PersonId,
    relatives: &'a [Relative],
    may_edit: bool,
    professionals: Vec<(String, &'static str)>,
}

async fn people(
    tx: &mut Tx,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
    relatives: &[Relative],
    may_edit: bool,
) -> Result<Markup, Problem> {
    let involved = family::professionals(tx, id, viewer.today).await?;
    let ids: Vec<_> = involved.iter().map(|professional| professional.account).collect();
    let names = accounts::names(tx, &ids).await?;
    let professionals = involved
        .into_iter()
        .filter_map(|professional| {
            let (_, name) = names.iter().find(|(account, _)| *account == professional.account)?;
            let kind = match professional.kind.as_str() {
                "case_officer" if professional.has_left => "Was the case officer; the account is closed",
                _ if professional.has_left => return None,
                "case_officer" => "Case officer",
                "named" => "Named on the restricted record",
                _ => "Involved professional",
            };
            Some((Words::new(name.as_str()).to(reader), kind))
        })
        .collect();
    Ok(Markup::render(&People { child: id, relatives, may_edit, professionals })?)
}

async fn settings(tx: &mut Tx, app: &App, viewer: &Viewer, reader: &Reader, id: PersonId) -> Result<Markup, Problem> {
    let may_see = app.policy.may_ever(viewer, organisations::SEE_ORGANISATION);
    let name = |placement: &family::Placement| match placement.organisation.filter(|_| may_see) {
        Some(organisation) => Markup::link(&format!("/organisations/{organisation}"), &placement.name()),
        None => Markup::text(&placement.name()),
    };
    let placements = family::placements(tx, reader, id).await?;
    if placements.is_empty() {
        return Ok(Markup::written("<p class=\"govuk-body\">No setting is recorded.</p>"));
    }
    let table = Table {
        head: ["Setting", "Type", "From", "Until"].iter().map(|text| Head::text(text)).collect(),
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
    Ok(Markup::render(&Scroll { label: "Settings", table })?)
}

#[derive(Template)]
#[template(ext = "html", source = r#"{{ table.scroll(label) }}"#)]
struct Scroll {
    label: &'static str,
    table: Table,
}

/// What happened, in the words that the reader may have.
async fn history(app: &App, tx: &mut Tx, reader: &Reader, id: PersonId) -> Result<Markup, Problem> {
    let rooms = Rooms::of(&app.db);
    let all = events::of(tx, id, EVENTS).await?;
    // What was put right stands in the history of the journey; here stands what holds.
    let items: Vec<TimelineItem> = events::known(&all, reader)
        .map(|event| TimelineItem {
            title: match events::decision_of(&all, event) {
                // The end of a plan by a death is told as what it was.
                None if gate::outgoing::says_died(&event.kind, event.detail.unseen()) && !reader.is_bound() => {
                    sentence(&rooms, gate::outgoing::DIED)
                }
                Some(decision) => format!(
                    "{}: {}, {}",
                    sentence(&rooms, &event.kind),
                    sentence(&rooms, &decision.kind),
                    words::date(decision.happened_on())
                ),
                None => sentence(&rooms, &event.kind),
            },
            on: event.happened_on().to_string(),
            shown_on: words::date(event.happened_on()),
            // Who recorded it may work where the child is.
            by: if reader.is_bound() { String::new() } else { event.recorded_by.to(reader) },
            html: detail_in_words(&event.kind, &event.detail)
                .map(|words| Markup::text(&words.to(reader)))
                .unwrap_or_default(),
        })
        .collect();
    if items.is_empty() {
        return Ok(Markup::written("<p class=\"govuk-body\">Nothing is recorded yet.</p>"));
    }
    Ok(Markup::render(&Timeline { items })?)
}

fn consent_panel(reader: &Reader, consents: &[family::Consent]) -> Result<Markup, Problem> {
    if consents.is_empty() {
        return Ok(Markup::written("<p class=\"govuk-body\">No consent or refusal is recorded.</p>"));
    }
    let about = |kind: &str| match kind {
        "share_information" => "Sharing information between services",
        "parent_access" => "Parents may see the record",
        // Recorded in words before decision-makers were: it opens nothing.
        _ => "Somebody decides for the young person (an old note, without effect)",
    };
    let rows = consents
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
    Ok(Markup::render(&Scroll { label: "Consent", table: Table { head, rows, ..Table::default() } })?)
}

/// Who opened the record. A family sees the professionals: not when another family member looked, and, where the
/// child's whereabouts are kept from them, only those who work for the authority: others may work where the child is.
async fn readers(tx: &mut Tx, reader: &Reader, id: PersonId) -> Result<Markup, Problem> {
    let mut lines = store::audit::list::about(tx, id.uuid(), READERS, 0).await?;
    // Who opened a record that is part of this one now.
    for joined in joining::of(tx, id).await?.iter().filter(|join| !join.waits()) {
        lines.extend(store::audit::list::about(tx, joined.other.uuid(), READERS, 0).await?);
    }
    if reader.is_family() {
        let by = |line: &store::audit::list::Line, roles: &[Role]| {
            roles.iter().any(|role| line.allowed_by.starts_with(&format!("{role}:")))
        };
        let family: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_family()).collect();
        lines.retain(|line| !by(line, &family));
        if reader.is_bound() {
            // Whoever changed something is not told of: the minute of an act that they must not learn of would tell that it was.
            lines.retain(|line| by(line, &[Role::CaseOfficer, Role::Manager]) && line.is_read());
        }
        for line in &mut lines {
            // Why somebody looked is between the professionals.
            line.reason = None;
        }
    }
    if lines.is_empty() {
        // What is left out above is not denied here.
        return Ok(Markup::written(if reader.is_bound() {
            "<p class=\"govuk-body\">There is nothing here that we can show you.</p>"
        } else {
            "<p class=\"govuk-body\">Nobody has opened this record before you.</p>"
        }));
    }
    Ok(Markup::render(&Scroll { label: "Who has opened this record", table: audit_log::table(&lines) })?)
}
