//! The summary of a child's record: what there is to do and what happened last, as the rooms tell it; who is around the child.

use access::records::accounts;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use page::govuk::{Markup, Tag, WarningText};
use page::{Layout, Problem, Shown, show, words};
use store::Tx;
use workstream::Rooms;

use crate::model::codes;
use crate::records::children::{self, Child};
use crate::records::contact_needs;
use crate::records::family::{self, Relative};
use crate::records::rights::{self, Rights};
use crate::{EDIT_CHILD, OPEN_CHILD, PersonId};

/// What can still be changed in the record of a child who died.
const AFTER_A_DEATH: &[&str] = &[
    "edit",
    "people/new",
    "contact-rules",
    "sharing",
    "case-officer",
    "restrict",
    "former-names",
    "join",
    "retention",
];

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
    parts: Vec<Markup>,
    /// What stands beside that.
    beside: Vec<Markup>,
    around: Around,
}

/// What a viewer may do to a record as it is.
pub(super) struct May<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    facts: &'a Facts,
    died: bool,
}

impl<'a> May<'a> {
    pub const fn new(app: &'a App, viewer: &'a Viewer, facts: &'a Facts, died: bool) -> Self {
        Self { app, viewer, facts, died }
    }

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

/// Whom a restriction leaves, and what else there is for a parent.
const NAMED_ONLY: &str = "Only the staff named can open it. Parents still can. To hide where the child is from a parent, use Address confidentiality.";

/// The code of what was saved that tells somebody of the family what they must not learn.
pub(super) const TELLS: &str = "saved-tells";

impl Done {
    /// Whether what was saved tells somebody what they must not learn.
    pub(super) fn tells(&self) -> bool {
        self.done.as_deref() == Some(TELLS)
    }

    pub(super) fn words(&self, name: &str) -> Option<String> {
        Some(match self.done.as_deref()? {
            "saved" | TELLS => format!("Changes to the record of {name} saved."),
            "added" => format!("{name} added."),
            "invited" => "Account ready. We are sending a link to choose a password to their email address.".to_owned(),
            "joined" => "They can now open this record with their account. They sign in as before.".to_owned(),
            "restricted" => format!("The record of {name} is restricted. {NAMED_ONLY}"),
            "restricted-along" => format!(
                "The record of {name} is restricted, and so are those of the children you selected. {NAMED_ONLY}"
            ),
            "restricted-not-all" => format!(
                "The record of {name} is restricted. Records that you did not select stay open, and say where {name} lives."
            ),
            "named-asked" => {
                "Saved. A second person must agree before those you have added can open the record.".to_owned()
            }
            "name-asked" => {
                "Saved. A second person must agree before this change to the sealed name takes effect.".to_owned()
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

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (mut child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "record").await?;
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let may = May::new(&app, &viewer, &standing, died);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    child.restricted &= !reader.is_family();
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    let professionals = professionals(&mut tx, &viewer, &reader, id).await?;
    let care = family::care(&mut tx, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    let hand_over = if may.to(EDIT_CHILD) && !died { rights_warning(&rights) } else { None };
    let told = match (done.done.as_deref(), viewer.person) {
        (Some("needs"), Some(own)) => Some(contact_needs::of(&mut tx, PersonId::from_uuid(own)).await?.follows()),
        _ => done.words(&child.name()),
    };
    // The rooms read for themselves: nobody waits for a second connection while holding one.
    drop(tx);
    let (mut parts, mut beside) = (Vec::new(), Vec::new());
    for part in Rooms::of(&app.db).summary_parts().into_iter().filter(|part| may.to(part.action)) {
        let told = (part.show)(app.clone(), viewer.clone(), id.uuid(), standing.clone()).await?;
        parts.push(told.main);
        beside.push(told.beside);
    }
    show(&ChildPage {
        layout: app.layout(&viewer, &child.name()).done(told.as_deref()),
        restricted: Tag::new("Restricted record", "red"),
        care: care.iter().map(|kind| Tag::new(codes::words(codes::CARE, kind), "purple")).collect(),
        confidential: confidential(&relatives),
        hand_over,
        parts,
        beside,
        around: Around { people: relatives.iter().map(Near::new).collect(), professionals },
        child,
    })
}

/// What an officer is to do about who decides.
fn rights_warning(rights: &Rights) -> Option<WarningText> {
    let until = rights.pass_on.map(words::date).unwrap_or_default();
    let (code, text) = if rights.is_unsettled() {
        let text = format!(
            "Since {until} this young person makes their own decisions. Record whether they want their parents to see the record, or who decides if they lack capacity. Until then, parents cannot open it."
        );
        ("rights-unsettled", text)
    } else if rights.is_to_be_told() {
        let text = format!(
            "From {until} this young person makes their own decisions. Tell the parents and the young person before, and record it under ‘Who decides’."
        );
        ("rights-to-tell", text)
    } else {
        return None;
    };
    Some(WarningText { text, code, ..WarningText::default() })
}

/// Who must not be told where whom lives: before anything else is read.
pub(super) fn confidential(relatives: &[Relative]) -> Option<WarningText> {
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
pub(super) struct Involved {
    pub name: String,
    pub kind: &'static str,
    pub is_officer: bool,
}

pub(super) async fn professionals(
    tx: &mut Tx,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
) -> Result<Vec<Involved>, Problem> {
    let involved = family::professionals(tx, id, viewer.today).await?;
    let ids: Vec<_> = involved.iter().map(|professional| professional.account).collect();
    let names = accounts::names(tx, &ids).await?;
    // Whoever else works with the child may work where it is.
    let may_know = |one: &family::Professional| !reader.is_bound() || one.kind == "case_officer";
    Ok(involved
        .into_iter()
        .filter(may_know)
        .filter_map(|professional| {
            let (_, name) = names.iter().find(|(account, _)| *account == professional.account)?;
            let is_officer = professional.kind == "case_officer" && !professional.has_left;
            let kind = match professional.kind.as_str() {
                "case_officer" if professional.has_left => "Was the case officer; the account is closed",
                _ if professional.has_left => return None,
                "case_officer" => "Case officer",
                // That a record is restricted is between those who work with the child.
                "named" if !reader.is_family() => "Named on the restricted record",
                _ => "Involved professional",
            };
            Some(Involved { name: Words::new(name.as_str()).to(reader), kind, is_officer })
        })
        .collect())
}
