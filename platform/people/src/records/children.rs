//! Finding, opening and changing children's records.

use access::{Action, Allowed, App, Facts, Viewer};
use gate::Words;
use jiff::civil::Date;
use page::Problem;
use search::{Asked, Term, Wanted, Way};
use serde_json::{Value as Json, json};
use store::query::insert;
use store::{Listing, Query, Result, SortKey, StoreError, Tx, sql};

use super::finding::{self, Criteria, Criterion};
use super::{found_by, identity, kept, names, way_in};
use crate::model::{sort_key, words};
use crate::{FIND_CHILD, OPEN_CHILD, PersonId, scope};

/// What was asked of the search. Everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Search {
    /// Words of a name, present or former, in any order: their beginnings, or what sounds or is spelled like them.
    pub name: String,
    /// The same of a parent, carer or somebody else around the child.
    #[serde(default)]
    pub around: String,
    /// A postcode, telephone number or e-mail address, the child's own or of somebody around it.
    #[serde(default)]
    pub reached: String,
    /// The exact date.
    pub birth_date: Option<Date>,
    /// A UPN, former UPN, ULN or NHS number, without spaces.
    pub identifier: Option<String>,
    /// The beginning of a word in the name of the present setting.
    pub setting: String,
}

impl Search {
    /// Whether nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// By what was searched, for the log: each criterion, and never its words.
    #[must_use]
    pub fn by(&self) -> Json {
        let Self { name, around, reached, birth_date, identifier, setting } = self;
        json!({ "name": !name.is_empty(), "around": !around.is_empty(), "reached": !reached.is_empty(),
            "birth_date": birth_date.is_some(), "identifier": identifier.is_some(), "setting": !setting.is_empty() })
    }
}

/// A child in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: PersonId,
    /// Present legal forename.
    pub forename: String,
    /// Present legal surname.
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    /// The present setting's name, where there is one.
    pub setting: Option<String>,
    /// Whether the record is restricted.
    pub restricted: bool,
    /// How far the child is, where a list says it ([`super::progress`]).
    #[sqlx(skip)]
    pub status: Option<String>,
    /// The case officer, where a list says it.
    #[sqlx(skip)]
    pub officer: Option<String>,
}

impl Listed {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    /// Surname first, as lists are ordered.
    #[must_use]
    pub fn name(&self) -> String {
        gate::name::listed(&self.forename, &self.surname)
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by date of birth.
pub const BY_BIRTH: SortKey = SortKey::new("born", &["p.birth_date"]).empty_last();

/// What a list shows of the child `p`.
pub(super) const LISTED: &str = "select p.id, p.forename, p.surname, p.birth_date, p.restricted,
    (select o.name from placement l join organisation o on o.id = l.organisation
      where l.person = p.id and l.ends_on is null order by l.starts_on desc limit 1) as setting";

/// Children by name, under conditions that name the child `p`.
pub(crate) fn listing(conditions: impl FnOnce(Query) -> Query) -> Listing<Listed> {
    Listing::new(Query::new(LISTED), conditions(Query::new("from person p where p.is_child and")), "p.sort_key, p.id")
}

/// The children that `viewer` may find and that answer to `search`, the nearest first.
pub async fn find(tx: &mut Tx, app: &App, viewer: &Viewer, search: &Search) -> Result<Listing<Listed>> {
    let mut criteria =
        Criteria { birth_date: search.birth_date, setting: finding::setting(&search.setting), ..Criteria::default() };
    for word in words(&search.name) {
        criteria.criteria.push(Criterion::own(Wanted::name(tx, &word).await?));
    }
    for word in words(&search.around) {
        criteria.criteria.push(Criterion::around(Wanted::name(tx, &word).await?));
    }
    let reached = Asked::new(&search.reached).parts();
    criteria.criteria.extend(Criteria::typed(tx, &reached).await?.criteria);
    if let Some(number) = search.identifier.as_deref().and_then(Term::number) {
        criteria.criteria.push(Criterion::own(Wanted::exactly(vec![(Way::Number, number.text().to_owned())])));
    }
    finding::find(tx, app, viewer, &criteria).await
}

/// The first day of which a child's record says something: nothing of a child happened before it was born.
#[store::boxed]
pub async fn earliest(tx: &mut Tx, id: PersonId) -> Result<Option<Date>> {
    let row: (Option<jiff_sqlx::Date>,) = sql!(
        "select min(day) from (select min(e.happened_on) as day from event e
           where not exists (select 1 from event c where c.corrects = e.id) and e.person = $1
           union all select min(starts_on) from placement where person = $2 union all select min(starts_on)
           from sen_need where person = $3 union all select min(starts_on) from care_status where person = $4) days",
        id,
        id,
        id,
        id,
    )
    .one(tx)
    .await?;
    Ok(row.0.map(jiff_sqlx::Date::to_jiff))
}

/// A whole record, without what belongs to other tables.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Child {
    pub id: PersonId,
    /// Present legal forename.
    pub forename: String,
    /// Present legal surname.
    pub surname: String,
    /// What they like to be called.
    pub preferred_name: Option<String>,
    birth_date: Option<jiff_sqlx::Date>,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// A code of [`crate::model::codes::ETHNICITIES`].
    pub ethnicity: Option<String>,
    /// In words.
    pub first_language: Option<Words>,
    /// The ward of the home address.
    pub ward: Option<String>,
    /// Whether only named people may know of it.
    pub restricted: bool,
    /// Counts changes.
    pub version: i64,
}

impl Child {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    /// Forename first.
    #[must_use]
    pub fn name(&self) -> String {
        gate::name::full(&self.forename, &self.surname)
    }

    fn as_json(&self) -> Json {
        json!({ "forename": self.forename, "surname": self.surname, "preferred_name": self.preferred_name,
                "birth_date": self.birth_date().map(|date| date.to_string()), "sex": self.sex,
                "ethnicity": self.ethnicity,
                "first_language": self.first_language.as_ref().map(Words::unseen) })
    }
}

/// How `viewer` stands to this child: what the policy decides from.
///
/// # Errors
/// [`Problem::NotFound`] where there is no such child.
#[store::boxed]
pub async fn standing(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> std::result::Result<Facts, Problem> {
    Ok(scope::facts(tx, viewer, id).await?)
}

/// Has whoever else changes this child's record wait until the transaction ends: two people who act at once come one after the
/// other, and the second sees what the first did.
#[store::boxed]
pub async fn lock(tx: &mut Tx, id: PersonId) -> Result<()> {
    sql!("update person set version = version where id = $1", id).run(tx).await.map(|_| ())
}

/// The decision whether `viewer` may do `action` to this child.
///
/// # Errors
/// [`Problem::NotFound`] where they may not, or there is no such child: the two look alike.
#[store::boxed]
pub async fn allow(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: Action,
    id: PersonId,
) -> std::result::Result<Allowed, Problem> {
    app.allow(viewer, action, &standing(tx, viewer, id).await?)
}

/// Opens a record to do `action`: decides that and the opening, logs the read, and only then gives it. `what`
/// says which part was opened.
///
/// # Errors
/// As in [`way_in::let_in`].
#[store::boxed]
pub async fn open(
    app: &App,
    viewer: &Viewer,
    action: Action,
    id: PersonId,
    what: &str,
) -> std::result::Result<(Child, Facts, Tx), Problem> {
    opened(app, viewer, (action, OPEN_CHILD), id, what).await
}

/// Opens a part of a record for somebody who may do `action` to it and not open the whole: a consulted setting, a
/// member of the panel. Logs the read first, as [`open`] does.
///
/// # Errors
/// As in [`way_in::let_in`].
#[store::boxed]
pub async fn open_part(
    app: &App,
    viewer: &Viewer,
    action: Action,
    id: PersonId,
    what: &str,
) -> std::result::Result<(Child, Tx), Problem> {
    let (child, _, tx) = opened(app, viewer, (action, action), id, what).await?;
    Ok((child, tx))
}

async fn opened(
    app: &App,
    viewer: &Viewer,
    actions: (Action, Action),
    id: PersonId,
    what: &str,
) -> std::result::Result<(Child, Facts, Tx), Problem> {
    let mut tx = app.db.read().await?;
    let (allowed, facts) = way_in::let_in(&mut tx, app, viewer, actions, id).await?;
    // Nobody waits for a second connection while holding one: enough at once would wait for each other.
    drop(tx);
    app.db.log_read(&viewer.actor(), allowed.entry("person", Some(id.uuid())).detail(json!({ "part": what }))).await?;
    let mut tx = app.db.read().await?;
    let child = of(&mut tx, id).await?;
    identity::say(&mut tx, app, viewer, &child, &facts).await?;
    Ok((child, facts, tx))
}

/// The record, for somebody whom [`allow`] has let through to change it. To show it, [`open`] it.
///
/// # Errors
/// [`StoreError::NotFound`].
#[store::boxed]
pub async fn of(tx: &mut Tx, id: PersonId) -> Result<Child> {
    sql!(
        "select id, forename, surname, preferred_name, birth_date, sex, ethnicity, first_language, ward, restricted,
           version
           from person where is_child and id = $1",
        id,
    )
    .one(tx)
    .await
}

/// What a person may change in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Legal forename.
    pub forename: String,
    /// Legal surname.
    pub surname: String,
    /// What they like to be called.
    pub preferred_name: Option<String>,
    pub birth_date: Date,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// A code of [`crate::model::codes::ETHNICITIES`].
    pub ethnicity: Option<String>,
    /// In words.
    pub first_language: Option<String>,
    /// Without spaces.
    pub upn: Option<String>,
    /// Without spaces.
    pub nhs_number: Option<String>,
    /// Whether a changed name only corrects a typing mistake, so that the old one is not kept.
    pub corrects_mistake: bool,
}

impl Details {
    fn as_json(&self) -> Json {
        json!({ "forename": self.forename, "surname": self.surname, "preferred_name": self.preferred_name,
                "birth_date": self.birth_date.to_string(), "sex": self.sex, "ethnicity": self.ethnicity,
                "first_language": self.first_language, "upn": self.upn, "nhs_number": self.nhs_number })
    }
}

/// Adds a child, to the caseload of the case officer who adds it; records it.
#[store::boxed]
pub async fn add(tx: &mut Tx, viewer: &Viewer, details: &Details, allowed: &Allowed) -> Result<PersonId> {
    let id: PersonId = tx.new_id();
    insert(
        "person",
        vec![
            ("id", id.into()),
            ("is_child", true.into()),
            ("forename", (&details.forename).into()),
            ("surname", (&details.surname).into()),
            ("preferred_name", details.preferred_name.clone().into()),
            ("sort_key", sort_key(&details.surname, &details.forename).into()),
            ("birth_date", details.birth_date.into()),
            ("sex", details.sex.clone().into()),
            ("ethnicity", details.ethnicity.clone().into()),
            ("first_language", details.first_language.clone().into()),
            ("restricted", false.into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await?;
    add_name(tx, id, details, None).await?;
    set_identifier(tx, id, "upn", details.upn.as_deref()).await?;
    set_identifier(tx, id, "nhs_number", details.nhs_number.as_deref()).await?;
    found_by::person(tx, id).await?;
    if viewer.is(access::Role::CaseOfficer) {
        assign(tx, id, viewer.account, "case_officer", viewer.today).await?;
    }
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "after": details.as_json() }))).await?;
    Ok(id)
}

/// Saves changed details; a new legal name ends the old one, which stays in the history. Records it.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn update(
    tx: &mut Tx,
    before: &Child,
    version: i64,
    details: &Details,
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    let id = before.id;
    let rows = sql!(
        "update person set forename = $1, surname = $2, preferred_name = $3, sort_key = $4, birth_date = $5, sex = $6,
           ethnicity = $7, first_language = $8, version = version + 1 where id = $9 and version = $10",
        &details.forename,
        &details.surname,
        details.preferred_name.clone(),
        sort_key(&details.surname, &details.forename),
        details.birth_date,
        details.sex.clone(),
        details.ethnicity.clone(),
        details.first_language.clone(),
        id,
        version,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(StoreError::Stale);
    }
    let name_changed = (&before.forename, &before.surname) != (&details.forename, &details.surname);
    // Nobody was ever called by a typing mistake: it does not become a former name. Where a name is sealed each stays: whoever tries
    // which one it is leaves them behind.
    if details.corrects_mistake && !names::is_any_sealed(tx, id).await? {
        sql!("delete from person_name where kind = 'legal' and person = $1", id).run(tx).await?;
        add_name(tx, id, details, None).await?;
    } else if name_changed {
        sql!("update person_name set kind = 'former', ends_on = $1 where kind = 'legal' and person = $2", today, id,)
            .run(tx)
            .await?;
        add_name(tx, id, details, Some(today)).await?;
    }
    let identifiers_before = identifiers(tx, id).await?;
    set_identifier(tx, id, "upn", details.upn.as_deref()).await?;
    set_identifier(tx, id, "nhs_number", details.nhs_number.as_deref()).await?;
    found_by::person(tx, id).await?;
    let detail =
        json!({ "before": before.as_json(), "identifiers_before": identifiers_before, "after": details.as_json() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await
}

async fn add_name(tx: &mut Tx, id: PersonId, details: &Details, from: Option<Date>) -> Result<()> {
    let name_id: store::Id<()> = tx.new_id();
    insert(
        "person_name",
        vec![
            ("id", name_id.into()),
            ("person", id.into()),
            ("forename", (&details.forename).into()),
            ("surname", (&details.surname).into()),
            ("kind", "legal".into()),
            ("starts_on", from.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Makes `value` the present identifier of its kind. A UPN that it replaces becomes a former one.
async fn set_identifier(tx: &mut Tx, id: PersonId, kind: &str, value: Option<&str>) -> Result<()> {
    let present = identifier(tx, id, kind).await?;
    if present.as_deref() == value {
        return Ok(());
    }
    if let Some(old) = present {
        sql!("delete from identifier where person = $1 and kind = $2 and value = $3", id, kind, &old).run(tx).await?;
        if kind == "upn" {
            sql!(
                "insert into identifier (person, kind, value) values ($1, 'former_upn', $2) on conflict do nothing",
                id,
                &old,
            )
            .run(tx)
            .await?;
        }
    }
    if let Some(value) = value {
        insert("identifier", vec![("person", id.into()), ("kind", kind.into()), ("value", value.into())])
            .run(tx)
            .await?;
    }
    Ok(())
}

async fn identifier(tx: &mut Tx, id: PersonId, kind: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sql!("select value from identifier where person = $1 and kind = $2 order by value limit 1", id, kind)
            .maybe(tx)
            .await?;
    Ok(row.map(|(value,)| value))
}

/// Whether another child whom the viewer may find has this identifier. Of others it says nothing: a number
/// that a restricted child has is saved twice, and found by those who may see both.
#[store::boxed]
pub async fn identifier_is_taken(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    value: &str,
    except: Option<PersonId>,
) -> Result<bool> {
    let found: Vec<(PersonId,)> =
        scope::within(app, viewer, FIND_CHILD, Query::new("select p.id from person p where p.is_child and"))
            .push("and p.id in (select person from identifier where value =")
            .value(value)
            .push(")")
            .all(tx)
            .await?;
    Ok(found.iter().any(|(person,)| Some(*person) != except))
}

/// Lifts the restriction of a record, and gives the accounts that were named on it. The caller records the audit entry.
#[store::boxed]
pub async fn lift_restriction(tx: &mut Tx, id: PersonId) -> Result<Vec<access::AccountId>> {
    sql!("update person set restricted = $1, version = version + 1 where restricted and id = $2", false, id)
        .run(tx)
        .await?;
    kept::forget(tx).await?;
    let named: Vec<(access::AccountId,)> =
        sql!("select account from assignment where kind = 'named' and person = $1", id).all(tx).await?;
    sql!("delete from assignment where kind = 'named' and person = $1", id).run(tx).await?;
    Ok(named.into_iter().map(|(account,)| account).collect())
}

/// Restricts a record to `named` accounts; records it with its reason.
#[store::boxed]
pub async fn restrict(
    tx: &mut Tx,
    id: PersonId,
    named: &[access::AccountId],
    today: Date,
    reason: &str,
    allowed: &Allowed,
) -> Result<()> {
    sql!("update person set restricted = $1, version = version + 1 where id = $2", true, id).run(tx).await?;
    kept::forget(tx).await?;
    let named_before: Vec<(access::AccountId,)> =
        sql!("select account from assignment where kind = 'named' and person = $1", id).all(tx).await?;
    sql!("delete from assignment where kind = 'named' and person = $1", id).run(tx).await?;
    for account in named {
        assign(tx, id, *account, "named", today).await?;
    }
    let detail = json!({ "restricted": true, "named": named, "named_before": named_before });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(reason)).await
}

/// Names one more account on a restricted record, where it is restricted still. The caller records the audit entry.
#[store::boxed]
pub async fn name_one_more(tx: &mut Tx, id: PersonId, account: access::AccountId, today: Date) -> Result<()> {
    let there =
        sql!("select count(*) from assignment where kind = 'named' and person = $1 and account = $2", id, account)
            .number(tx)
            .await?;
    let restricted = sql!("select count(*) from person where restricted and id = $1", id).number(tx).await?;
    if there == 0 && restricted == 1 { assign(tx, id, account, "named", today).await } else { Ok(()) }
}

/// Makes `officer` the case officer from today; whoever was it before ends yesterday. Records it.
#[store::boxed]
pub async fn change_officer(
    tx: &mut Tx,
    id: PersonId,
    officer: access::AccountId,
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    let yesterday = today.yesterday().unwrap_or(today);
    // An assignment that began today never was one; the log keeps that it was made.
    sql!("delete from assignment where kind = 'case_officer' and person = $1 and starts_on >= $2", id, today)
        .run(tx)
        .await?;
    sql!(
        "update assignment set ends_on = $1 where kind = 'case_officer' and person = $2 and (ends_on is null
           or ends_on > $3)",
        yesterday,
        id,
        yesterday,
    )
    .run(tx)
    .await?;
    assign(tx, id, officer, "case_officer", today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "case_officer": officer }))).await
}

/// The account of a child's case officer today.
#[store::boxed]
pub async fn officer(tx: &mut Tx, id: PersonId, today: Date) -> Result<Option<access::AccountId>> {
    let row: Option<(access::AccountId,)> = sql!(
        "select account from assignment where person = $1 and kind = 'case_officer' and starts_on <= $2
           and (ends_on is null or ends_on >= $3) order by starts_on desc limit 1",
        id,
        today,
        today,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(account,)| account))
}

/// Puts an account to a child: as `case_officer`, `involved` or `named`.
#[store::boxed]
pub(super) async fn assign(
    tx: &mut Tx,
    id: PersonId,
    account: access::AccountId,
    kind: &str,
    from: Date,
) -> Result<()> {
    let row: store::Id<()> = tx.new_id();
    insert(
        "assignment",
        vec![
            ("id", row.into()),
            ("person", id.into()),
            ("account", account.into()),
            ("kind", kind.into()),
            ("starts_on", from.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Every identifier of a child: kind and value.
#[store::boxed]
pub async fn identifiers(tx: &mut Tx, id: PersonId) -> Result<Vec<(String, String)>> {
    sql!("select kind, value from identifier where person = $1 order by kind, value", id).all(tx).await
}
