//! The details of a child's record as a summary list, each with the link that changes it.

use access::{Action, Viewer};
use gate::Reader;
use page::govuk::{Markup, SummaryList};
use page::{Problem, words};
use store::Tx;

use super::child::May;
use crate::model::codes;
use crate::records::children::{self, Child};
use crate::records::identity::placed;
use crate::records::rights::Rights;
use crate::records::{contact_needs, family, names as called};
use crate::{ASSIGN_CHILD, EDIT_CHILD, JOIN_RECORDS, RESTRICT_CHILD, REVIEW_RETENTION};

/// From this age on letters may be the young person's own.
pub(super) const YOUNG: i64 = 16;

/// Whose details, and who reads them.
pub(super) struct About<'a> {
    pub child: &'a Child,
    pub viewer: &'a Viewer,
    pub reader: &'a Reader,
    pub may: &'a May<'a>,
}

impl About<'_> {
    /// The list with a link behind its last row, for those who may use the form.
    fn change(&self, list: SummaryList, what: &str, action: Action, path: &str) -> SummaryList {
        self.act(list, "Change", what, action, path)
    }

    fn act(&self, list: SummaryList, text: &str, what: &str, action: Action, path: &str) -> SummaryList {
        if self.may.form(action, path) {
            list.action(text, what, &format!("/children/{}/{path}", self.child.id))
        } else {
            list
        }
    }
}

fn known(value: Option<String>) -> String {
    value.unwrap_or_else(|| "Not known".to_owned())
}

/// The whole list, as far as the reader may learn it.
pub(super) async fn list(
    tx: &mut Tx,
    about: &About<'_>,
    care: &[String],
    officer: Option<String>,
    rights: &Rights,
) -> Result<Markup, Problem> {
    let list = names(tx, about, SummaryList::default()).await?;
    let list = identifiers(tx, about, list).await?;
    let list = circumstances(tx, about, list, care).await?;
    Ok(Markup::render(&keeping(about, list, officer, rights))?)
}

async fn names(tx: &mut Tx, about: &About<'_>, list: SummaryList) -> Result<SummaryList, Problem> {
    let child = about.child;
    let former: Vec<String> = called::of(tx, about.viewer, child.id)
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
    let list = about.change(list.row("Legal name", child.name()), "the legal name", EDIT_CHILD, "edit");
    let list = match &child.preferred_name {
        Some(preferred) => {
            about.change(list.row("Preferred name", preferred.clone()), "the preferred name", EDIT_CHILD, "edit")
        }
        None => list,
    };
    let born = child.birth_date().map(words::date);
    let list = about.change(list.row("Date of birth", known(born)), "the date of birth", EDIT_CHILD, "edit");
    if former.is_empty() {
        return Ok(list);
    }
    Ok(list.row("Former names", former.join("; ")))
}

async fn identifiers(tx: &mut Tx, about: &About<'_>, list: SummaryList) -> Result<SummaryList, Problem> {
    let identifiers = children::identifiers(tx, about.child.id).await?;
    let of_kind = |kind: &str| {
        let all: Vec<String> =
            identifiers.iter().filter(|(known, _)| known == kind).map(|(kind, value)| shown(kind, value)).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    // The digits of a UPN name the school that gave it.
    let tells = about.reader.may_know_settings();
    let list =
        if tells { about.change(list.row("UPN", known(of_kind("upn"))), "the UPN", EDIT_CHILD, "edit") } else { list };
    let number = known(of_kind("nhs_number"));
    let list = about.change(list.row("NHS number", number), "the NHS number", EDIT_CHILD, "edit");
    Ok(match of_kind("former_upn").filter(|_| tells) {
        Some(former) => list.row("Former UPN", former),
        None => list,
    })
}

async fn circumstances(
    tx: &mut Tx,
    about: &About<'_>,
    list: SummaryList,
    care: &[String],
) -> Result<SummaryList, Problem> {
    let (child, reader) = (about.child, about.reader);
    let list = match family::home(tx, reader, child.id).await? {
        Some(address) => {
            about.change(list.row("Home address", known(address)), "the home address", EDIT_CHILD, "address")
        }
        None if reader.is_family() => list,
        None => list.row("Home address", "Confidential. Ask the case officer"),
    };
    let list = if reader.may_know_settings() {
        let now = family::placements(tx, reader, child.id).await?;
        let now: Vec<String> = now.iter().filter(|one| one.ends_on().is_none()).map(family::Placement::name).collect();
        let named = if now.is_empty() { "None recorded".to_owned() } else { now.join("; ") };
        about.change(list.row(placed(reader.is_family()), named), "the school or setting", EDIT_CHILD, "setting")
    } else {
        list
    };
    let needs: Vec<String> =
        family::needs(tx, child.id).await?.iter().map(|code| codes::words(codes::SEN_TYPES, code).to_owned()).collect();
    let needs = if needs.is_empty() { "None recorded".to_owned() } else { needs.join("; ") };
    let list = about.change(list.row("Needs", needs), "the needs", EDIT_CHILD, "needs");
    let list = communication(tx, about, list).await?;
    let care: Vec<&str> = care.iter().map(|kind| codes::words(codes::CARE, kind)).collect();
    let care = if care.is_empty() { "None recorded".to_owned() } else { care.join("; ") };
    let list = about.change(list.row("Care status", care), "the care status", EDIT_CHILD, "care");
    let ethnicity = child.ethnicity.as_deref().map(|code| codes::words(codes::ETHNICITIES, code).to_owned());
    let rows = [
        ("Sex", child.sex.as_deref().map(|code| codes::words(codes::SEXES, code).to_owned())),
        ("Ethnic group", ethnicity),
        ("First language", child.first_language.as_ref().map(|language| language.to(reader))),
    ];
    Ok(rows.into_iter().fold(list, |list, (key, value)| {
        about.change(list.row(key, known(value)), &key.to_lowercase(), EDIT_CHILD, "edit")
    }))
}

/// How a young person is to be written and spoken to: letters are theirs from 16 on.
async fn communication(tx: &mut Tx, about: &About<'_>, list: SummaryList) -> Result<SummaryList, Problem> {
    let (child, reader) = (about.child, about.reader);
    let is_young = child.birth_date().is_some_and(|born| words::age(born, about.viewer.today) >= YOUNG);
    if reader.is_family() || !is_young || !reader.may_have_contacts(child.id) {
        return Ok(list);
    }
    let needs = contact_needs::of(tx, child.id).await?.in_words(reader);
    let needs = if needs.is_empty() { "None recorded".to_owned() } else { needs.join("; ") };
    let path = format!("people/{}/needs", child.id);
    Ok(about.change(list.row("Communication needs", needs), "the communication needs", EDIT_CHILD, &path))
}

/// Who is responsible for the record and who may open it: for those who work with it.
fn keeping(about: &About<'_>, list: SummaryList, officer: Option<String>, rights: &Rights) -> SummaryList {
    let may = about.may;
    let list = if may.to(ASSIGN_CHILD) {
        let officer = officer.unwrap_or_else(|| "None".to_owned());
        about.change(list.row("Case officer", officer), "the case officer", ASSIGN_CHILD, "case-officer")
    } else {
        list
    };
    let list = if may.form(EDIT_CHILD, "rights") {
        about.change(list.row("Who decides", rights.in_words()), "who decides", EDIT_CHILD, "rights")
    } else {
        list
    };
    if !may.to(RESTRICT_CHILD) {
        return list;
    }
    let restricted = if about.child.restricted { "Restricted to the people named" } else { "Not restricted" };
    let list = about.change(list.row("Restriction", restricted), "the restriction", RESTRICT_CHILD, "restrict");
    let list = about.act(list, "Seal a former name", "", RESTRICT_CHILD, "former-names");
    let list = if may.form(REVIEW_RETENTION, "retention") {
        let row = list.row("Retention", "When the record is due for review, and legal hold");
        about.change(row, "legal hold", REVIEW_RETENTION, "retention")
    } else {
        list
    };
    if may.form(JOIN_RECORDS, "join") {
        let row = list.row("Two records of one child", "Join them, or separate what was joined");
        return about.act(row, "Join", "two records", JOIN_RECORDS, "join");
    }
    list
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
