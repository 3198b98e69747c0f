//! Who and what surrounds a child: family and carers, addresses, settings, needs, care, professionals.
//!
//! Addresses, telephone numbers and settings are given as far as a [`Reader`] may learn them.

use gate::{Reader, Words};
use jiff::civil::Date;
use store::{Query, Result, Tx, sql};

use super::contact_needs;
use crate::model::codes;
use crate::{OrganisationId, PersonId};

/// A family member, carer or social worker.
#[derive(Debug, Clone)]
pub struct Relative {
    pub person: PersonId,
    pub name: String,
    /// "mother", "foster carer" …
    pub kind: String,
    /// Whether they have parental responsibility.
    pub parental_responsibility: bool,
    /// Whether they have care of the child.
    pub has_care: bool,
    /// Whether the child lives with them.
    pub lives_with: bool,
    /// How to reach them; `None` where it is withheld from this viewer.
    pub contacts: Option<Vec<String>>,
    /// Where they live; `None` where it is withheld from this viewer.
    pub address: Option<String>,
    /// How they are to be written and spoken to, in words for those who work with the child.
    pub needs: Vec<String>,
    /// Words for a professional: from whom their whereabouts are withheld.
    pub withheld_from: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct RelativeRow {
    person: PersonId,
    forename: String,
    surname: String,
    kind: String,
    parental_responsibility: bool,
    has_care: bool,
    lives_with: bool,
}

/// From whom the whereabouts of whom are kept, for those who work with the child: about whom, and the name.
async fn kept_from(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<(PersonId, String)>> {
    sql!(
        "select w.about_person, trim(p.forename || ' ' || p.surname) || coalesce(' (' || (select min(r.kind)
           from relationship r
                  where r.child = w.child and r.person = w.from_person) || ')', '')
           from withheld w join person p on p.id = w.from_person where w.child = $1 and w.starts_on <= $2
           and (w.ends_on is null or w.ends_on >= $3) order by w.starts_on, w.id",
        child,
        today,
        today,
    )
    .all(tx)
    .await
}

/// The child's people as far as the reader may know of them, those with parental responsibility first.
#[store::boxed]
pub async fn relatives(tx: &mut Tx, reader: &Reader, child: PersonId, today: Date) -> Result<Vec<Relative>> {
    let mut rows: Vec<RelativeRow> = sql!(
        "select r.person, p.forename, p.surname, r.kind, r.parental_responsibility, r.has_care, r.lives_with
            from relationship r join person p on p.id = r.person
           where not (p.is_child and p.restricted) and r.child = $1 and (r.ends_on is null or r.ends_on >= $2)
           order by r.parental_responsibility desc, r.has_care desc, p.sort_key, p.id",
        child,
        today,
    )
    .all(tx)
    .await?;
    rows.retain(|row| reader.may_know_of(row.person));
    let reached: Vec<PersonId> =
        rows.iter().map(|row| row.person).filter(|one| reader.may_have_contacts(*one)).collect();
    let near: Vec<PersonId> = rows.iter().map(|row| row.person).filter(|one| reader.may_have_address(*one)).collect();
    let (contacts, addresses) = (contacts(tx, &reached).await?, addresses(tx, &near).await?);
    // For those who work with the child: a family member must not learn that there is a rule.
    let kept_from = if reader.is_family() { Vec::new() } else { kept_from(tx, child, today).await? };
    let of = |all: &[(PersonId, String)], person: PersonId| -> Vec<String> {
        all.iter().filter(|(of, _)| *of == person).map(|(_, value)| value.clone()).collect()
    };
    let mut needs = Vec::with_capacity(rows.len());
    for row in &rows {
        let shown = reached.contains(&row.person) && !reader.is_family();
        needs.push(if shown { contact_needs::of(tx, row.person).await?.in_words(reader) } else { Vec::new() });
    }
    Ok(rows
        .into_iter()
        .zip(needs)
        .map(|(row, needs)| Relative {
            needs,
            withheld_from: of(&kept_from, row.person),
            person: row.person,
            name: gate::name::full(&row.forename, &row.surname),
            kind: row.kind,
            parental_responsibility: row.parental_responsibility,
            has_care: row.has_care,
            // With whom the child lives is where it lives.
            lives_with: row.lives_with && reader.may_have_address(child),
            contacts: reached.contains(&row.person).then(|| of(&contacts, row.person)),
            address: of(&addresses, row.person).into_iter().next(),
        })
        .collect())
}

/// The child's home address, unless it is closed to the reader. The inner `None` means that none is known.
#[store::boxed]
pub async fn home(tx: &mut Tx, reader: &Reader, child: PersonId) -> Result<Option<Option<String>>> {
    if reader.may_have_address(child) {
        Ok(Some(addresses(tx, &[child]).await?.into_iter().next().map(|(_, line)| line)))
    } else {
        Ok(None)
    }
}

async fn contacts(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Query::new("select person, value from contact where person in (")
        .list(people.iter().copied())
        .push(") order by kind, value")
        .all(tx)
        .await
}

#[derive(sqlx::FromRow)]
struct AddressRow {
    person: PersonId,
    street: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
}

/// Where these people live now, in one line each, the newest first.
async fn addresses(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<AddressRow> =
        Query::new("select person, street, town, postcode from address where ends_on is null and person in (")
            .list(people.iter().copied())
            .push(") order by starts_on is null, starts_on desc, id desc")
            .all(tx)
            .await?;
    let line = |row: AddressRow| {
        let parts = [row.street, row.town, row.postcode];
        (row.person, parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A time at a setting.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Placement {
    /// Where; none where the child is educated otherwise than at a setting.
    pub organisation: Option<OrganisationId>,
    name: Option<String>,
    type_name: Option<String>,
    otherwise: Option<String>,
    otherwise_words: Option<String>,
    pub sen_unit: bool,
    pub resourced_provision: bool,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

impl Placement {
    /// The setting's name, or how the child is educated otherwise.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.name, &self.otherwise) {
            (Some(name), _) => name.clone(),
            (None, Some(code)) => codes::words(codes::OTHERWISE, code).to_owned(),
            (None, None) => String::new(),
        }
    }
    /// The setting's type and the kind of place, or more about how the child is educated otherwise.
    #[must_use]
    pub fn kind(&self) -> String {
        let place = match (self.sen_unit, self.resourced_provision) {
            (true, _) => Some("in its SEN unit".to_owned()),
            (false, true) => Some("in its resourced provision".to_owned()),
            _ => None,
        };
        let parts = [self.type_name.clone(), place, self.otherwise_words.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
    /// The first day.
    #[must_use]
    pub fn starts_on(&self) -> Date {
        self.starts_on.to_jiff()
    }
    #[must_use]
    pub fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// All the child's settings that the reader may know, newest first.
#[store::boxed]
pub async fn placements(tx: &mut Tx, reader: &Reader, child: PersonId) -> Result<Vec<Placement>> {
    if !reader.may_know_settings() {
        return Ok(Vec::new());
    }
    let all: Vec<Placement> = sql!(
        "select l.organisation, o.name, o.type_name, l.otherwise, l.otherwise_words, l.sen_unit, l.resourced_provision,
                l.starts_on, l.ends_on
           from placement l left join organisation o on o.id = l.organisation where l.person = $1
           order by l.starts_on desc, l.id",
        child,
    )
    .all(tx)
    .await?;
    let known = all.into_iter().filter(|one| one.organisation.is_none_or(|setting| reader.may_know_setting(setting)));
    // Where a child is educated otherwise than at a setting is told in words, which can name a home.
    let shown = |one: Placement| Placement {
        otherwise_words: one.otherwise_words.map(|text| Words::new(text).to(reader)),
        ..one
    };
    Ok(known.map(shown).collect())
}

/// The child's needs now, most important first: codes.
#[store::boxed]
pub async fn needs(tx: &mut Tx, child: PersonId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sql!("select need from sen_need where ends_on is null and person = $1 order by rank", child).all(tx).await?;
    Ok(rows.into_iter().map(|(need,)| need).collect())
}

/// The child's care statuses now: codes.
#[store::boxed]
pub async fn care(tx: &mut Tx, child: PersonId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sql!("select kind from care_status where ends_on is null and person = $1 order by kind", child).all(tx).await?;
    Ok(rows.into_iter().map(|(kind,)| kind).collect())
}

/// An account that works with the child.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Professional {
    pub account: access::AccountId,
    /// `case_officer`, `involved` or `named`.
    pub kind: String,
    /// Whether they can no longer sign in.
    pub has_left: bool,
}

/// The accounts that work with the child on a day.
#[store::boxed]
pub async fn professionals(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<Professional>> {
    sql!(
        "select distinct s.account, s.kind, a.disabled_at is not null as has_left
           from assignment s join account a on a.id = s.account where s.person = $1 and s.starts_on <= $2
           and (s.ends_on is null or s.ends_on >= $3) order by kind, account",
        child,
        today,
        today,
    )
    .all(tx)
    .await
}

/// Something agreed to or refused.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Consent {
    /// `share_information`, `parent_access` or `decides_for`.
    pub kind: String,
    /// Yes or no.
    pub given: bool,
    /// By whom, as they were called then.
    pub given_by: Words,
    given_on: jiff_sqlx::Date,
    withdrawn_on: Option<jiff_sqlx::Date>,
    pub note: Option<Words>,
}

impl Consent {
    #[must_use]
    pub fn given_on(&self) -> Date {
        self.given_on.to_jiff()
    }
    /// Since when it no longer holds.
    #[must_use]
    pub fn withdrawn_on(&self) -> Option<Date> {
        self.withdrawn_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// What was agreed to or refused, newest first.
#[store::boxed]
pub async fn consents(tx: &mut Tx, child: PersonId) -> Result<Vec<Consent>> {
    sql!(
        "select kind, given, given_by, given_on, withdrawn_on, note from consent where person = $1
           order by given_on desc, id desc",
        child,
    )
    .all(tx)
    .await
}

/// Records a consent or refusal and ends the one before of its kind. The caller records the audit entry.
#[store::boxed]
pub async fn record_consent(
    tx: &mut Tx,
    child: PersonId,
    kind: &str,
    given: bool,
    by: &str,
    on: Date,
    note: Option<&str>,
) -> Result<()> {
    sql!(
        "update consent set withdrawn_on = $1 where withdrawn_on is null and person = $2 and kind = $3",
        on,
        child,
        kind,
    )
    .run(tx)
    .await?;
    let id: store::Id<()> = tx.new_id();
    store::query::insert(
        "consent",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("given", given.into()),
            ("given_by", by.into()),
            ("given_on", on.into()),
            ("note", note.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
