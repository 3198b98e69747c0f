//! Lists for home pages: one's caseload, the children of one's setting, one's own children; the team.

use access::{AccountId, App, Viewer};
use gate::Reader;
use jiff_sqlx::ToSqlx;
use store::{Found, Listing, PageParams, Query, Result, Tx};

use super::children::{self, Listed};
use super::events;
use super::identity::holds;
use crate::{OPEN_CHILD, scope};

/// A child on somebody's list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Mine {
    /// The child as lists show it.
    #[sqlx(flatten)]
    pub child: Listed,
    /// The kind of the newest event.
    pub last_event: Option<String>,
    last_event_on: Option<jiff_sqlx::Date>,
}

impl Mine {
    /// Says that the child died, in place of what was recorded last.
    pub fn died(&mut self, on: jiff::civil::Date) {
        self.last_event = Some(gate::outgoing::DIED.to_owned());
        self.last_event_on = Some(on.to_sqlx());
    }

    /// Whether the list says that the child died.
    #[must_use]
    pub fn has_died(&self) -> bool {
        self.last_event.as_deref() == Some(gate::outgoing::DIED)
    }

    /// The day of the newest event.
    #[must_use]
    pub fn last_event_on(&self) -> Option<jiff::civil::Date> {
        self.last_event_on.map(jiff_sqlx::Date::to_jiff)
    }
}

/// The children whom the viewer may open by a relationship of their own: caseload, placement, involvement, parental
/// responsibility, own record. By name, each with what happened last; a day that was set for later has not happened.
fn listing(app: &App, viewer: &Viewer) -> Listing<Mine> {
    rows(viewer, of_viewer(app, viewer, Query::new("from person p where p.is_child and")))
}

fn rows(viewer: &Viewer, from: Query) -> Listing<Mine> {
    let select = Query::new(
        "select p.id, p.forename, p.surname, p.birth_date, p.restricted,
                (select o.name from placement l join organisation o on o.id = l.organisation
                  where l.person = p.id and l.ends_on is null order by l.starts_on desc limit 1) as setting,
                (select e.kind from event e where e.person = p.id and e.kind <> 'event.withdrawn'
                    and not exists (select 1 from event c where c.corrects = e.id) and e.happened_on <=",
    )
    .value(viewer.today)
    .push(
        "order by e.happened_on desc, e.id desc limit 1) as last_event,
         (select e.happened_on from event e where e.person = p.id and e.kind <> 'event.withdrawn'
             and not exists (select 1 from event c where c.corrects = e.id) and e.happened_on <=",
    )
    .value(viewer.today)
    .push("order by e.happened_on desc, e.id desc limit 1) as last_event_on");
    Listing::new(select, from, "p.sort_key, p.id")
}

/// A page of the viewer's own children; a family is told only what each of them may know.
#[store::boxed]
pub async fn mine(tx: &mut Tx, app: &App, viewer: &Viewer, params: &PageParams) -> Result<Found<Mine>> {
    let mut found = listing(app, viewer).page(tx, params).await?;
    as_known(tx, viewer, &mut found.rows).await?;
    Ok(found)
}

/// All of the viewer's own children, by name: for a list that is narrowed by what no query says. They are as many as one school or
/// one caseload has.
#[store::boxed]
pub async fn all_mine(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Mine>> {
    let mut all = Vec::new();
    let take = |one| {
        all.push(one);
        Ok(())
    };
    listing(app, viewer).each(tx, None, take).await?;
    as_known(tx, viewer, &mut all).await?;
    Ok(all)
}

/// The children of the viewer's own family, and the viewer's own record: all of them, also of somebody who works with many other
/// children.
#[store::boxed]
pub async fn family(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Mine>> {
    let mut all = Vec::new();
    let Some(person) = viewer.person else { return Ok(all) };
    let from = Query::new("from person p where p.is_child and (p.id =")
        .value(person)
        .push("or p.id in (select child from relationship where person =")
        .value(person)
        .push(")) and");
    let take = |one| {
        all.push(one);
        Ok(())
    };
    rows(viewer, scope::within(app, viewer, OPEN_CHILD, from)).each(tx, None, take).await?;
    as_known(tx, viewer, &mut all).await?;
    Ok(all)
}

/// A family is told only what each of them may know.
async fn as_known(tx: &mut Tx, viewer: &Viewer, rows: &mut [Mine]) -> Result<()> {
    if viewer.person.is_none() {
        return Ok(());
    }
    for one in rows {
        let reader = Reader::session(tx, viewer, one.child.id).await?;
        if reader.is_bound() {
            let last = events::latest_known(tx, &reader, one.child.id, viewer.today).await?;
            one.last_event = last.as_ref().map(|event| event.kind.clone());
            one.last_event_on = last.map(|event| event.happened_on().to_sqlx());
        }
    }
    Ok(())
}

/// How many children are on the viewer's own list.
#[store::boxed]
pub async fn count_mine(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<i64> {
    listing(app, viewer).count(tx).await
}

/// Narrowed first to the rows that a relationship can reach, then checked by the policy like all lists.
fn of_viewer(app: &App, viewer: &Viewer, start: Query) -> Query {
    let mut query = start
        .push("p.id in (select person from assignment where account =")
        .value(viewer.account)
        .push("union select person from admission where account =")
        .value(viewer.account);
    let mut services = viewer.organisations(access::Role::Adviser);
    services.extend(viewer.organisations(access::Role::EducationalPsychologist));
    if !services.is_empty() {
        query = query
            .push("union select person from admission where kind = 'asked' and organisation in (")
            .list(services)
            .push(")");
    }
    if let Some(person) = viewer.person {
        query = query
            .push("union select child from relationship where person =")
            .value(person)
            .push("union select id from person where id =")
            .value(person);
    }
    let organisations = viewer.organisations(access::Role::Senco);
    if !organisations.is_empty() {
        query = query
            .push("union select person from placement where ends_on is null and organisation in (")
            .list(organisations)
            .push(")");
    }
    scope::within(app, viewer, OPEN_CHILD, query.push(") and"))
}

/// A case officer and the size of the caseload.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfficerLoad {
    pub account: AccountId,
    /// Whose it is.
    pub name: String,
    /// How many children.
    pub children: i64,
    /// Whether they can no longer sign in: the children wait for another officer.
    pub has_left: bool,
}

/// Every case officer's caseload, largest first, of children whom the viewer may open at work.
#[store::boxed]
pub async fn loads(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<OfficerLoad>> {
    let query = Query::new(
        "select c.account, a.name, c.children, a.disabled_at is not null as has_left
           from (select s.account, count(distinct s.person) as children from assignment s where s.kind = 'case_officer'",
    );
    let query = holds(query, "s", viewer.today).push("and");
    scope::counted(app, viewer, OPEN_CHILD, "s.person", query)
        .push("group by s.account) c join account a on a.id = c.account order by c.children desc, c.account")
        .all(tx)
        .await
}

/// The children whose case officer somebody is today, by name: those of them whom the viewer may open at work.
#[must_use]
pub fn of_officer(app: &App, viewer: &Viewer, officer: AccountId) -> Listing<Listed> {
    children::listing(|query| {
        let query = scope::may_at_work(app, viewer, OPEN_CHILD, query);
        let query =
            query.push("and p.id in (select s.person from assignment s where s.kind = 'case_officer' and s.account =");
        holds(query.value(officer), "s", viewer.today).push(")")
    })
}
