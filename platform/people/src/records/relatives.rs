//! Changing who belongs to a child, what is known of them, and who must not learn where another lives.

use access::{AccountId, Allowed, App, Viewer};
use gate::records::{memory, recheck};
use jiff::civil::Date;
use serde_json::json;
use store::query::{insert, insert_many};
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::circumstances::{Address, count_up, set_address};
use super::{found_by, household};
use crate::model::sort_key;
use crate::{FIND_CHILD, PersonId, scope};

/// Whether an account that was made for a family's sake is still to be invited: there is a living child that is theirs, or who they
/// are. Accounts of people who are in no record are invited for their work.
#[store::boxed]
pub async fn invited_still(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let person: Option<(Option<Uuid>,)> = sql!("select person from account where id = $1", account).maybe(tx).await?;
    let Some(person) = person.and_then(|(person,)| person) else { return Ok(true) };
    let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let children: Vec<(PersonId,)> = sql!(
        "select id from person where is_child and id = $1 union select child from relationship where person = $2
           and (ends_on is null or ends_on >= $3) union select young_person from decision_maker where person = $4
           and (ends_on is null or ends_on >= $5)",
        person,
        person,
        today,
        person,
        today,
    )
    .all(tx)
    .await?;
    let children: Vec<PersonId> = children.into_iter().map(|(child,)| child).collect();
    let died = gate::outgoing::died_among(tx, &children).await?;
    Ok(children.len() > died.len())
}

/// What a form says of a family member or carer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    pub forename: String,
    pub surname: String,
    /// "Mother", "foster carer" …
    pub kind: String,
    /// Whether they have parental responsibility.
    pub parental_responsibility: bool,
    /// Whether they have care of the child.
    pub has_care: bool,
    /// Whether the child lives with them.
    pub lives_with: bool,
    /// Telephone.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Where they live; `None` where nothing is known.
    pub address: Option<Address>,
}

/// A family member as the form needs them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Known {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Whether they are a child with a record of their own: their details are changed there.
    pub is_child: bool,
    birth_date: Option<jiff_sqlx::Date>,
    child_born: Option<jiff_sqlx::Date>,
    /// Counts changes.
    pub version: i64,
    /// "Mother" …
    pub kind: String,
    /// Whether they have parental responsibility.
    pub parental_responsibility: bool,
    /// Whether they have care of the child.
    pub has_care: bool,
    /// Whether the child lives with them.
    pub lives_with: bool,
}

impl Known {
    /// How many years older than the child they are, where both dates of birth are known.
    #[must_use]
    pub fn years_older(&self) -> Option<i64> {
        let (born, child) = (self.birth_date?.to_jiff(), self.child_born?.to_jiff());
        Some(page::words::age(born, child))
    }
}

/// One family member of a child today.
///
/// # Errors
/// [`store::StoreError::NotFound`] where this person is none.
#[store::boxed]
pub async fn one(tx: &mut Tx, child: PersonId, person: PersonId, today: Date) -> Result<Known> {
    sql!(
        "select r.person, p.forename, p.surname, p.is_child, p.birth_date,
                 (select c.birth_date from person c
                 where c.id = r.child) as child_born, p.version, r.kind, r.parental_responsibility, r.has_care,
                 r.lives_with
            from relationship r join person p on p.id = r.person
           where not (p.is_child and p.restricted) and r.child = $1 and r.person = $2 and (r.ends_on is null
           or r.ends_on >= $3) limit 1",
        child,
        person,
        today,
    )
    .one(tx)
    .await
}

/// How to reach a person: kind and value.
#[store::boxed]
pub async fn contacts(tx: &mut Tx, person: PersonId) -> Result<Vec<(String, String)>> {
    sql!("select kind, value from contact where person = $1 order by kind, value", person).all(tx).await
}

/// Where a person lives now.
#[store::boxed]
pub async fn address(tx: &mut Tx, person: PersonId) -> Result<Address> {
    let row: Option<(Option<String>, Option<String>, Option<String>)> = sql!(
        "select street, town, postcode from address where ends_on is null and person = $1
               order by starts_on is null, starts_on desc, id desc limit 1",
        person,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(street, town, postcode)| Address { street, town, postcode }).unwrap_or_default())
}

/// A person in the records who may be the one that is being added: id, name, and to whom they belong.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Alike {
    pub person: PersonId,
    /// "mother" …
    pub kind: String,
    /// The child's forename.
    pub forename: String,
    /// The child's surname.
    pub surname: String,
}

/// Adults of this name who belong to children whom the viewer may find: all of them, as one of them may be the one who is meant.
#[store::boxed]
pub async fn alike(tx: &mut Tx, app: &App, viewer: &Viewer, details: &Details, child: PersonId) -> Result<Vec<Alike>> {
    let query = Query::new(
        "select r.person, r.kind, p.forename, p.surname from person a
           join relationship r on r.person = a.id join person p on p.id = r.child
          where not a.is_child and r.ends_on is null and a.sort_key =",
    )
    .value(sort_key(&details.surname, &details.forename))
    .push("and r.child <>")
    .value(child)
    .push("and");
    scope::within(app, viewer, FIND_CHILD, query).push("order by p.sort_key, p.id").all(tx).await
}

/// Adds a family member: a person who is in the records already, or a new one. Records it.
#[store::boxed]
pub async fn add(
    tx: &mut Tx,
    child: PersonId,
    same: Option<PersonId>,
    details: &Details,
    today: Date,
    allowed: &Allowed,
) -> Result<PersonId> {
    let person = match same {
        Some(person) => person,
        None => {
            let person: PersonId = tx.new_id();
            insert(
                "person",
                vec![
                    ("id", person.into()),
                    ("is_child", false.into()),
                    ("forename", (&details.forename).into()),
                    ("surname", (&details.surname).into()),
                    ("sort_key", sort_key(&details.surname, &details.forename).into()),
                    ("restricted", false.into()),
                    ("version", 1_i64.into()),
                ],
            )
            .run(tx)
            .await?;
            reach(tx, person, details, today).await?;
            found_by::person(tx, person).await?;
            person
        }
    };
    let row: store::Id<()> = tx.new_id();
    insert(
        "relationship",
        vec![
            ("id", row.into()),
            ("child", child.into()),
            ("person", person.into()),
            ("kind", (&details.kind).into()),
            ("parental_responsibility", details.parental_responsibility.into()),
            ("has_care", details.has_care.into()),
            ("lives_with", details.lives_with.into()),
            ("starts_on", today.into()),
        ],
    )
    .run(tx)
    .await?;
    memory::keep_households(tx, today).await?;
    recheck::ask(tx, child, "Somebody was added to the family").await?;
    record(tx, child, person, allowed, "added", Some(details)).await?;
    Ok(person)
}

/// Saves what changed about a family member. Their own details hold for every child they belong to. Records it.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn update(
    tx: &mut Tx,
    child: PersonId,
    known: &Known,
    version: i64,
    details: &Details,
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    count_up(tx, known.person, version).await?;
    memory::keep_households(tx, today).await?;
    if !known.is_child {
        sql!(
            "update person set forename = $1, surname = $2, sort_key = $3 where id = $4",
            &details.forename,
            &details.surname,
            sort_key(&details.surname, &details.forename),
            known.person,
        )
        .run(tx)
        .await?;
        reach(tx, known.person, details, today).await?;
        found_by::person(tx, known.person).await?;
    }
    sql!(
        "update relationship set kind = $1, parental_responsibility = $2, has_care = $3, lives_with = $4
           where child = $5 and person = $6 and (ends_on is null or ends_on >= $7)",
        &details.kind,
        details.parental_responsibility,
        details.has_care,
        details.lives_with,
        child,
        known.person,
        today,
    )
    .run(tx)
    .await?;
    recheck::ask(tx, child, "The details of somebody in the family changed").await?;
    record(tx, child, known.person, allowed, "changed", Some(details)).await
}

/// The person no longer belongs to the child from today; records it.
#[store::boxed]
pub async fn end(tx: &mut Tx, child: PersonId, known: &Known, today: Date, allowed: &Allowed) -> Result<()> {
    memory::keep_households(tx, today).await?;
    sql!(
        "update relationship set ends_on = $1 where child = $2 and person = $3 and (ends_on is null or ends_on >= $4)",
        today.yesterday().unwrap_or(today),
        child,
        known.person,
        today,
    )
    .run(tx)
    .await?;
    record(tx, child, known.person, allowed, "ended", None).await
}

/// What somebody in the records has said of themself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    pub forename: String,
    pub surname: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub address: Address,
    /// Whether they have a record of their own: its name is changed there.
    pub is_child: bool,
}

/// How somebody is called and reached, and where they live: for themself, and for whoever decides on a change.
#[store::boxed]
pub async fn own(tx: &mut Tx, person: PersonId) -> Result<Own> {
    let (forename, surname, is_child): (String, String, bool) =
        sql!("select forename, surname, is_child from person where id = $1", person).one(tx).await?;
    let contacts = contacts(tx, person).await?;
    let of = |kind: &str| contacts.iter().find(|(known, _)| known == kind).map(|(_, value)| value.clone());
    let address = address(tx, person).await?;
    Ok(Own { forename, surname, phone: of("phone"), email: of("email"), address, is_child })
}

/// Sets how somebody is called and reached, and where they live, with those who move along. The caller records the audit entry.
#[store::boxed]
pub async fn set_own(tx: &mut Tx, person: PersonId, new: &Own, along: &[PersonId], today: Date) -> Result<()> {
    let before = own(tx, person).await?;
    memory::keep_households(tx, today).await?;
    sql!("update person set version = version + 1 where id = $1", person).run(tx).await?;
    if !before.is_child {
        sql!(
            "update person set forename = $1, surname = $2, sort_key = $3 where id = $4",
            &new.forename,
            &new.surname,
            sort_key(&new.surname, &new.forename),
            person,
        )
        .run(tx)
        .await?;
    }
    set_contacts(tx, person, new.phone.as_deref(), new.email.as_deref()).await?;
    if new.address != before.address {
        household::move_to(tx, person, along, &new.address, today).await?;
    }
    found_by::person(tx, person).await
}

async fn set_contacts(tx: &mut Tx, person: PersonId, phone: Option<&str>, email: Option<&str>) -> Result<()> {
    memory::keep(tx, person).await?;
    sql!("delete from contact where person = $1", person).run(tx).await?;
    let mut rows = Vec::new();
    for (kind, value) in [("phone", phone), ("email", email)] {
        if let Some(value) = value {
            let row: store::Id<()> = tx.new_id();
            rows.push(vec![row.into(), person.into(), kind.into(), value.into()]);
        }
    }
    insert_many(tx, "contact", &["id", "person", "kind", "value"], rows).await
}

/// Sets how to reach a person, and where they live if that changed.
async fn reach(tx: &mut Tx, person: PersonId, details: &Details, today: Date) -> Result<()> {
    set_contacts(tx, person, details.phone.as_deref(), details.email.as_deref()).await?;
    let present = address(tx, person).await?;
    if details.address.clone().unwrap_or_default() != present {
        set_address(tx, person, details.address.as_ref(), today).await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    child: PersonId,
    person: PersonId,
    allowed: &Allowed,
    act: &str,
    details: Option<&Details>,
) -> Result<()> {
    let about = details.map(|details| {
        json!({ "name": gate::name::full(&details.forename, &details.surname), "kind": details.kind,
                "parental_responsibility": details.parental_responsibility, "has_care": details.has_care, "lives_with": details.lives_with })
    });
    let detail = json!({ "relative": person, "act": act, "details": about });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}

/// Whether a rule keeps from somebody where this person is.
#[store::boxed]
pub async fn is_kept_from_somebody(tx: &mut Tx, person: PersonId, today: Date) -> Result<bool> {
    let count = sql!(
        "select count(*) from withheld where (about_person = $1 or child = $2) and starts_on <= $3
           and (ends_on is null or ends_on >= $4)",
        person,
        person,
        today,
        today,
    );
    Ok(count.number(tx).await? > 0)
}

/// A rule that one person must not learn where another lives.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Rule {
    pub id: store::Id<Rule>,
    /// Who must not learn it.
    pub from_name: String,
    /// About whom.
    pub about_name: String,
    pub reason: String,
    names: Option<String>,
    starts_on: jiff_sqlx::Date,
}

impl Rule {
    /// The names of people that tell where they are.
    #[must_use]
    pub fn names(&self) -> Option<String> {
        self.names.as_deref().map(|names| names.lines().collect::<Vec<_>>().join(", "))
    }
    /// Since when.
    #[must_use]
    pub fn starts_on(&self) -> Date {
        self.starts_on.to_jiff()
    }
}

/// The rules of a child that hold today.
#[store::boxed]
pub async fn rules(tx: &mut Tx, child: PersonId, today: Date) -> Result<Vec<Rule>> {
    sql!(
        "select w.id, trim(f.forename || ' ' || f.surname) as from_name,
           trim(a.forename || ' ' || a.surname) as about_name,
                 w.reason, w.names, w.starts_on
            from withheld w join person f on f.id = w.from_person join person a on a.id = w.about_person
           where w.child = $1 and w.starts_on <= $2 and (w.ends_on is null or w.ends_on >= $3)
           order by w.starts_on, w.id",
        child,
        today,
        today,
    )
    .all(tx)
    .await
}

/// From today `from` must not learn where `about`, and the child with them, can be found, nor the names of people that tell it, one
/// a line; records it.
#[store::boxed]
pub async fn withhold(
    tx: &mut Tx,
    child: PersonId,
    from: PersonId,
    about: PersonId,
    (reason, names): (&str, Option<&str>),
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    let id: store::Id<Rule> = tx.new_id();
    insert(
        "withheld",
        vec![
            ("id", id.into()),
            ("child", child.into()),
            ("from_person", from.into()),
            ("about_person", about.into()),
            ("reason", reason.into()),
            ("names", names.into()),
            ("starts_on", today.into()),
        ],
    )
    .run(tx)
    .await?;
    memory::keep_households(tx, today).await?;
    recheck::ask(tx, child, "A rule about confidential addresses was added").await?;
    let detail = json!({ "withhold_from": from, "about": about });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail).reason(reason)).await
}

/// Ends a rule of this child, where it still holds. The caller records the audit entry.
#[store::boxed]
pub async fn end_rule(tx: &mut Tx, child: PersonId, rule: store::Id<Rule>, today: Date) -> Result<()> {
    sql!(
        "update withheld set ends_on = $1 where id = $2 and child = $3 and (ends_on is null or ends_on >= $4)",
        today.yesterday().unwrap_or(today),
        rule,
        child,
        today,
    )
    .run(tx)
    .await
    .map(|_| ())
}
