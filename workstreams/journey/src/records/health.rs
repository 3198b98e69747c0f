//! Section G and the health body: who was asked to agree it, and what they said.

use access::{App, Role, Viewer};
use approval::Checksum;
use gate::{Outgoing, Words};
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::plans::{self, Stored};
use crate::AGREE_HEALTH;

/// A request to agree section G; see [`store::Id`].
#[derive(Debug)]
pub struct AgreementOf;
pub type AgreementId = store::Id<AgreementOf>;

/// A request to the health body, and its answer.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Agreement {
    pub id: AgreementId,
    pub service: OrganisationId,
    pub service_name: Words,
    pub asked_by: Words,
    asked_on: jiff_sqlx::Date,
    due_on: jiff_sqlx::Date,
    /// `agreed`, `not_agreed` or `withdrawn`; none while it waits.
    pub answer: Option<String>,
    pub reason: Option<Words>,
    /// Of section G as it was agreed.
    pub checksum: Option<String>,
    pub answered_by: Option<Words>,
    answered_on: Option<jiff_sqlx::Date>,
}

impl Agreement {
    #[must_use]
    pub fn asked_on(&self) -> Date {
        self.asked_on.to_jiff()
    }
    #[must_use]
    pub fn due_on(&self) -> Date {
        self.due_on.to_jiff()
    }
    #[must_use]
    pub fn answered_on(&self) -> Option<Date> {
        self.answered_on.map(jiff_sqlx::Date::to_jiff)
    }
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answer.is_none()
    }
}

/// A child's, newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Agreement>> {
    sql!(
        "select h.id, h.service, o.name as service_name, h.asked_by, h.asked_on, h.due_on, h.answer, h.reason, h.checksum,
                h.answered_by, h.answered_on
           from health_agreement h join organisation o on o.id = h.service where h.person = $1
           order by h.asked_on desc, h.id desc",
        child,
    )
    .all(tx)
    .await
}

/// Asks a service. The caller lets it in, tells it, and records the audit entry.
pub async fn ask(
    tx: &mut Tx,
    may: &Outgoing,
    service: OrganisationId,
    by: &str,
    (on, due): (Date, Date),
) -> Result<AgreementId> {
    let id: AgreementId = tx.new_id();
    insert(
        "health_agreement",
        vec![
            ("id", id.into()),
            ("person", may.child().into()),
            ("service", service.into()),
            ("asked_by", by.into()),
            ("asked_on", on.into()),
            ("due_on", due.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Keeps an answer. The caller records the event and the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where somebody answered meanwhile.
pub async fn answer(
    tx: &mut Tx,
    id: AgreementId,
    (answer, reason): (&str, &str),
    checksum: Option<&Checksum>,
    by: &str,
    on: Date,
) -> Result<()> {
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    sql!(
        "update health_agreement set answer = $1, reason = $2, checksum = $3, answered_by = $4, answered_on = $5
           where answer is null and id = $6",
        answer,
        reason,
        checksum.map(Checksum::as_str),
        by,
        on,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// The lines of section G, and of what they rest on, as the plan stands now: of the working version, else of the newest.
pub async fn lines(tx: &mut Tx, child: PersonId) -> Result<Vec<Stored>> {
    let versions = plans::versions(tx, child).await?;
    let version = versions.iter().find(|one| one.is_working()).or(versions.first());
    match version {
        Some(version) => plans::lines(tx, version.id).await,
        None => Ok(Vec::new()),
    }
}

/// What section G says, as a checksum. Easy words beside it are no part of what was agreed.
pub fn checksum(lines: &[Stored]) -> Result<Checksum> {
    let said = |line: &Stored| -> Vec<String> {
        let texts = line.texts().into_iter().filter(|(name, _)| *name != plans::EASY);
        texts.map(|(_, words)| words.unseen().to_owned()).collect()
    };
    let said: Vec<_> = lines.iter().filter(|line| line.section() == "G").map(said).collect();
    Checksum::of(&said)
}

/// The services that agree section G for the health body, by name.
pub async fn services(tx: &mut Tx) -> Result<Vec<(OrganisationId, String)>> {
    sql!(
        "select o.id, o.name from organisation o join service s on s.organisation = o.id
           where o.kind = 'service' and o.status <> 'Closed' and s.agrees_health order by o.sort_key, o.id",
    )
    .all(tx)
    .await
}

/// Whether the viewer answers for the health body.
pub async fn answers_for_health(tx: &mut Tx, viewer: &Viewer) -> Result<bool> {
    let own = viewer.organisations(Role::Adviser);
    Ok(services(tx).await?.iter().any(|(id, _)| own.contains(&id.uuid())))
}

/// A plan whose section G waits for the viewer's service.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToAgree {
    pub id: AgreementId,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    pub restricted: bool,
    birth_date: Option<jiff_sqlx::Date>,
    asked_on: jiff_sqlx::Date,
    due_on: jiff_sqlx::Date,
}

impl ToAgree {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
    #[must_use]
    pub fn asked_on(&self) -> Date {
        self.asked_on.to_jiff()
    }
    #[must_use]
    pub fn due_on(&self) -> Date {
        self.due_on.to_jiff()
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DUE: SortKey = SortKey::new("due", &["h.due_on"]);

/// What waits for the viewer's services about children who live, the earliest first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer) -> Listing<ToAgree> {
    due_between(app, viewer, None)
}

/// The same with an answer due from a day to another.
#[must_use]
pub fn due_between(app: &App, viewer: &Viewer, days: Option<(Date, Date)>) -> Listing<ToAgree> {
    let select =
        Query::new("select h.id, h.person, p.forename, p.surname, p.restricted, p.birth_date, h.asked_on, h.due_on");
    let from = Query::new("from health_agreement h join person p on p.id = h.person where h.answer is null and not")
        .push(&gate::outgoing::has_died("p.id"))
        .push("and");
    let own = viewer.organisations(Role::Adviser);
    let from =
        if own.is_empty() { from.push("1 = 0 and") } else { from.push("h.service in (").list(own).push(") and") };
    let from = match days {
        Some((first, last)) => from.push("h.due_on >=").value(first).push("and h.due_on <=").value(last).push("and"),
        None => from,
    };
    Listing::new(select, people::within(app, viewer, AGREE_HEALTH, from), "h.due_on, h.id")
}
