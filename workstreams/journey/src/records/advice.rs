//! The pieces of advice of a child: which line of regulation 6(1), whose, and what was given.

use std::collections::BTreeMap;

use access::{AccountId, Viewer};
use gate::{Outgoing, Reader, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::ledger::Event;
use law::machines::{self, Machine};
use law::notice::{advice_missing, is_from_year_9};
use law::orders::Orders;
use law::place;
use people::records::admissions::Admitted;
use people::records::figures::Figure;
use people::records::kept;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Actor, Db, Entry, Result, Tx, sql};
use uuid::Uuid;

use super::timeline::{self, Journey};
use crate::model;
use crate::model::advice_lines;

/// One piece of advice; see [`store::Id`].
#[derive(Debug)]
pub struct AdviceItem;
pub type AdviceId = store::Id<AdviceItem>;

/// One piece of advice.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Advice {
    /// The id: what the events about it name.
    pub id: AdviceId,
    /// The letter of regulation 6(1), or [`advice_lines::VIEWS`].
    pub line: String,
    /// Who is asked.
    pub asked_of: Words,
    /// The account that is asked, where there is one.
    pub account: Option<AccountId>,
    /// The service whose advisers are asked, where it has accounts here.
    pub service: Option<OrganisationId>,
    /// The setting whose head is asked: the one at which the child was then.
    pub organisation: Option<OrganisationId>,
    /// Which adviser of the service has the request.
    pub allocated: Option<AccountId>,
    unread_since: Option<jiff_sqlx::Date>,
    read_on: Option<jiff_sqlx::Date>,
    /// Who marked it as read.
    pub read_by: Option<String>,
}

impl Advice {
    /// Of whom it is asked, as the reader may have it: somebody who must not learn where the child is reads what kind
    /// of advice it is and not who gives it, for a service may be in the town where the child lives.
    #[must_use]
    pub fn from(&self, reader: &Reader) -> String {
        if reader.may_know_settings() { self.asked_of.to(reader) } else { advice_lines::from(&self.line).to_owned() }
    }

    /// Since when somebody who works on the case has something to read.
    #[must_use]
    pub fn unread_since(&self) -> Option<Date> {
        self.unread_since.map(jiff_sqlx::Date::to_jiff)
    }

    /// Whether it is still to be read: a plan or a decision that came after it has taken it into account.
    #[must_use]
    pub fn is_unread(&self, journey: &[Event]) -> bool {
        let ends = [Kind::PlanIssued, Kind::PlanRefused, Kind::PlanAmended];
        let is_over = |since: Date| journey.iter().any(|event| ends.contains(&event.kind) && event.on >= since);
        self.unread_since().is_some_and(|since| !is_over(since))
    }

    /// When it was marked as read.
    #[must_use]
    pub fn read_on(&self) -> Option<Date> {
        self.read_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// Whether the family itself is asked: its own rights let it in, and no request does.
    #[must_use]
    pub fn is_of_family(&self) -> bool {
        advice_lines::is_of_family(&self.line) && self.service.is_none() && self.organisation.is_none()
    }

    /// Whether a setting is asked, so that the advice tells where the child is.
    #[must_use]
    pub fn is_of_setting(&self) -> bool {
        self.line == advice_lines::SCHOOL || self.organisation.is_some()
    }

    /// Whom the request lets in to the record: the service's advisers, the setting's SENCO, the account.
    #[must_use]
    pub fn admits(&self) -> Vec<Admitted> {
        let settings = self.service.into_iter().chain(self.organisation);
        let account = self.account.filter(|_| !self.is_of_family());
        settings.map(Admitted::Asked).chain(account.map(Admitted::AskedAccount)).collect()
    }

    /// Whether the piece was asked of this viewer: of their account, their service, or the setting whose SENCO they are.
    #[must_use]
    pub fn is_asked_of(&self, viewer: &Viewer) -> bool {
        let of = |role, whom: Option<OrganisationId>| {
            whom.is_some_and(|whom| viewer.organisations(role).contains(&whom.uuid()))
        };
        self.account == Some(viewer.account)
            || of(access::Role::Adviser, self.service)
            || of(access::Role::Senco, self.organisation)
    }
}

/// [`Advice::is_unread`] in a statement, of the table `advice` under the name `d`.
pub(super) const UNREAD: &str = "d.unread_since is not null and not exists (select 1 from event e
    where e.person = d.person and e.kind in ('plan.issued', 'plan.refused', 'plan.amended')
      and e.happened_on >= d.unread_since and not exists (select 1 from event x where x.corrects = e.id))";

/// Whether a piece is asked for and has not been given.
#[must_use]
pub fn is_open(journey: &[Event], piece: AdviceId) -> bool {
    let about = model::about(piece.uuid());
    let own: Vec<Event> = journey.iter().filter(|event| event.about == about).copied().collect();
    matches!(machines::Advice::after(&own), machines::Advice::Asked | machines::Advice::WithBody)
}

/// Whether the request for a piece was withdrawn.
#[must_use]
pub fn is_withdrawn(journey: &[Event], piece: AdviceId) -> bool {
    let about = model::about(piece.uuid());
    journey.iter().any(|event| event.about == about && event.kind == Kind::AdviceWithdrawn)
}

/// How a piece of advice stands, by its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When it was asked for.
    pub asked: Option<Date>,
    /// When whoever was asked had the request.
    pub received: Option<Date>,
    /// When it came; none while it is owed.
    pub came: Option<Date>,
    /// When it was last sent back as incomplete.
    pub sent_back: Option<Date>,
    pub state: machines::Advice,
    pub is_withdrawn: bool,
}

/// How a piece stands.
#[must_use]
pub fn standing(journey: &[Event], piece: AdviceId) -> Standing {
    let about = model::about(piece.uuid());
    let own: Vec<Event> = journey.iter().filter(|event| event.about == about).copied().collect();
    let last = |kinds: &[Kind]| own.iter().filter(|event| kinds.contains(&event.kind)).map(|event| event.on).max();
    let state = machines::Advice::after(&own);
    let is_here = matches!(state, machines::Advice::Returned | machines::Advice::Reused);
    Standing {
        asked: last(&[Kind::AdviceAsked]),
        received: last(&[Kind::AdviceAskReceived]),
        came: last(&[Kind::AdviceReturned, Kind::AdviceReused]).filter(|_| is_here),
        sent_back: last(&[Kind::AdviceRejected]),
        state,
        is_withdrawn: last(&[Kind::AdviceWithdrawn]).is_some(),
    }
}

impl Standing {
    /// Whether it is asked for and has not been given.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, machines::Advice::Asked | machines::Advice::WithBody)
    }
}

/// A child's advice, in the order in which it was asked for.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Advice>> {
    sql!(
        "select id, line, asked_of, account, service, organisation, allocated, unread_since, read_on, read_by from advice
           where person = $1 order by line, id",
        child,
    )
    .all(tx)
    .await
}

/// Why a piece was sent back as incomplete, while it has not come again.
pub async fn lacking(tx: &mut Tx, child: PersonId, piece: AdviceId, standing: &Standing) -> Result<Option<Words>> {
    if !(standing.is_open() && standing.sent_back.is_some()) {
        return Ok(None);
    }
    let all = people::records::events::all_of(tx, child).await?;
    let holds = |id: Uuid| !all.iter().any(|other| other.corrects == Some(id));
    let mut sent_back: Vec<_> = all
        .iter()
        .filter(|event| event.kind == Kind::AdviceRejected.code() && event.about == Some(piece.uuid()))
        .filter(|event| holds(event.id.uuid()))
        .collect();
    sent_back.sort_by_key(|event| event.happened_on());
    Ok(sent_back.last().and_then(|event| reason_of(&event.detail)))
}

fn reason_of(detail: &Words) -> Option<Words> {
    let detail: serde_json::Value = serde_json::from_str(detail.unseen()).ok()?;
    detail.get("reason").and_then(serde_json::Value::as_str).filter(|reason| !reason.is_empty()).map(Words::from)
}

/// Whose child a piece is about.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn child_of(tx: &mut Tx, piece: Uuid) -> Result<PersonId> {
    let (child,): (PersonId,) = sql!("select person from advice where id = $1", piece).one(tx).await?;
    Ok(child)
}

/// Notes that something came which those who work on the case have not read. The caller records the audit entry.
pub async fn came(tx: &mut Tx, piece: Uuid, today: Date) -> Result<()> {
    sql!("update advice set unread_since = $1, read_on = null, read_by = null where id = $2", today, piece)
        .run(tx)
        .await
        .map(|_| ())
}

/// Notes that nothing is there to be read: it went back, or was withdrawn. The caller records the audit entry.
pub async fn gone(tx: &mut Tx, piece: Uuid) -> Result<()> {
    sql!("update advice set unread_since = null, read_on = null, read_by = null where id = $1", piece)
        .run(tx)
        .await
        .map(|_| ())
}

/// Notes who has read what came. The caller records the audit entry.
pub async fn mark_read(tx: &mut Tx, piece: AdviceId, by: &str, today: Date) -> Result<()> {
    sql!("update advice set unread_since = null, read_on = $1, read_by = $2 where id = $3", today, by, piece)
        .run(tx)
        .await
        .map(|_| ())
}

/// How many requests each of some accounts still owes, fewest first.
pub async fn loads(tx: &mut Tx, accounts: &[AccountId]) -> Result<Vec<(AccountId, i64)>> {
    let rows: Vec<(AccountId, i64)> = sql!(
        "select d.account, count(*) from advice d join owed o on o.about = d.id
           where d.account is not null and o.rule = $1 group by d.account",
        law::ids::ADVICE,
    )
    .all(tx)
    .await?;
    let owes = |account: AccountId| rows.iter().find(|(known, _)| *known == account).map_or(0, |(_, count)| *count);
    let mut all: Vec<(AccountId, i64)> = accounts.iter().map(|account| (*account, owes(*account))).collect();
    all.sort_by_key(|(_, count)| *count);
    Ok(all)
}

/// What must come before this event and is not there: the lines of regulation 6(1) without advice, each with its letter,
/// before a draft, a final plan or the decision not to issue one after an assessment or a re-assessment; the consultation
/// of a setting before a first final plan. Only what came since the assessment began counts.
/// `orders` are those of the Tribunal that it carries out: a plan that was ordered rests on no advice.
pub async fn missing(
    tx: &mut Tx,
    child: PersonId,
    kind: Kind,
    orders: Option<Orders>,
    journey: &Journey,
) -> Result<Vec<String>> {
    let events = &journey.events;
    let is_ordered = orders.is_some_and(Orders::leave_the_assessment);
    let rests = match kind {
        Kind::DraftServed | Kind::PlanIssued | Kind::PlanRefused => true,
        Kind::PlanAmended => !is_ordered && place::reassessment(events) == machines::Reassessment::Agreed,
        _ => false,
    };
    if !rests {
        return Ok(Vec::new());
    }
    let begins = [Kind::AssessmentAgreed, Kind::ReassessmentAgreed, Kind::OrderedAssess, Kind::NotOpposedAssess];
    let began = events.iter().filter(|event| begins.contains(&event.kind)).map(|event| event.on).max();
    let since = began.unwrap_or(Date::MIN);
    let pieces = of(tx, child).await?;
    let some = |letter: &str, kinds: &[Kind], counts: &dyn Fn(&Advice) -> bool| {
        pieces.iter().filter(|piece| piece.line == letter && counts(piece)).any(|piece| {
            let about = model::about(piece.id.uuid());
            events.iter().any(|event| event.about == about && event.on >= since && kinds.contains(&event.kind))
        })
    };
    // Advice that was sent back is not here.
    let here = |letter: &str| {
        pieces.iter().filter(|piece| piece.line == letter).any(|piece| {
            let about = model::about(piece.id.uuid());
            let own: Vec<Event> =
                events.iter().filter(|event| event.about == about && event.on >= since).copied().collect();
            let given = [Kind::AdviceReturned, Kind::AdviceReused];
            own.iter().any(|event| given.contains(&event.kind))
                && matches!(machines::Advice::after(&own), machines::Advice::Returned | machines::Advice::Reused)
        })
    };
    let born = timeline::born(tx, child).await?;
    let from_year_9 = born.zip(began).is_some_and(|(born, began)| is_from_year_9(born, began));
    // What was asked and withdrawn is asked of nobody.
    let asked = |letter: &str| some(letter, &[Kind::AdviceAsked], &|piece| !is_withdrawn(events, piece.id));
    let lines = advice_missing(from_year_9, asked, here);
    let mut missing: Vec<String> =
        lines.into_iter().map(|line| format!("advice ({}) {}", line.letter, line.from)).collect();
    let consulted = events.iter().any(|event| event.kind == Kind::SettingConsulted && event.on >= since);
    if kind == Kind::PlanIssued && !consulted {
        missing.push("consultation of a setting before it is named (sections 39(2) and 40(3))".to_owned());
    }
    Ok(missing)
}

/// Of whom advice is asked, where they can read the request here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recipient {
    pub account: Option<AccountId>,
    pub service: Option<OrganisationId>,
    pub setting: Option<OrganisationId>,
}

/// Adds a piece of advice. The caller records the event and the audit entry.
pub async fn add(tx: &mut Tx, may: &Outgoing, line: &str, asked_of: &str, to: Recipient) -> Result<AdviceId> {
    let id: AdviceId = tx.new_id();
    // The head of the setting where the child is now is asked, and stays so.
    let now = if line == advice_lines::SCHOOL { setting_of(tx, may.child()).await? } else { None };
    let setting = to.setting.or(now);
    let row = vec![
        ("id", id.into()),
        ("person", may.child().into()),
        ("line", line.into()),
        ("asked_of", asked_of.into()),
        ("account", to.account.into()),
        ("service", to.service.into()),
        ("organisation", setting.into()),
    ];
    insert("advice", row).run(tx).await?;
    Ok(id)
}

/// The setting at which a child is now.
pub async fn setting_of(tx: &mut Tx, child: PersonId) -> Result<Option<OrganisationId>> {
    let row: Option<(OrganisationId,)> = sql!(
        "select organisation from placement where ends_on is null and organisation is not null and person = $1
           order by rank, starts_on desc limit 1",
        child,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(organisation,)| organisation))
}

/// Asks somebody else for a piece of advice, on purpose; the time by which it is owed goes on. The caller ends the one
/// admission, begins the other and records the audit entry.
pub async fn reassign(
    tx: &mut Tx,
    child: PersonId,
    advice: AdviceId,
    asked_of: &str,
    (account, service, organisation): (Option<AccountId>, Option<OrganisationId>, Option<OrganisationId>),
) -> Result<()> {
    sql!(
        "update advice set asked_of = $1, account = $2, service = $3, organisation = $4, allocated = null
           where person = $5 and id = $6",
        asked_of,
        account,
        service,
        organisation,
        child,
        advice,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// The open requests for the school's advice of settings that the child has left, or that are not the one where it is now.
pub async fn open_elsewhere(tx: &mut Tx, child: PersonId) -> Result<Vec<Advice>> {
    let now = setting_of(tx, child).await?;
    let events = timeline::whole(tx, child).await?.events;
    let mut all = of(tx, child).await?;
    all.retain(|piece| piece.organisation.is_some() && piece.organisation != now && is_open(&events, piece.id));
    Ok(all)
}

/// Education advice that is owed by a setting which the child has left, and of which nobody has been told: child and
/// piece.
pub async fn of_old_settings(tx: &mut Tx) -> Result<Vec<(PersonId, AdviceId)>> {
    sql!(
        "select d.person, d.id from owed o join advice d on d.id = o.about
           where d.organisation is not null
             and not exists (select 1 from placement l where l.person = d.person and l.organisation = d.organisation
                 and l.ends_on is null)
             and exists (select 1 from placement l where l.person = d.person and l.organisation is not null
                 and l.ends_on is null)
             and not exists (select 1 from task t where t.about = d.id and t.kind = $1) and o.rule = $2
             order by d.person, d.id",
        model::tasks::Kind::AdviceOfOldSetting.code(),
        law::ids::ADVICE,
    )
    .all(tx)
    .await
}

/// Words by which advice was given; see [`store::Id`].
#[derive(Debug)]
pub struct GivenOf;
pub type GivenId = store::Id<GivenOf>;

/// Advice as it was given.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Given {
    pub id: GivenId,
    /// What it corrects: both stand.
    pub corrects: Option<GivenId>,
    /// The event by which it was given.
    pub event: Option<Uuid>,
    pub needs: Words,
    pub provision: Words,
    pub outcomes: Words,
    /// That the service does not know the child.
    pub not_known: bool,
    /// Who gave it.
    pub written_by: Words,
    written_on: jiff_sqlx::Date,
    /// The account that wrote it; none where it came on paper.
    pub author: Option<AccountId>,
}

impl Given {
    /// Whether it was there when something else was made, by the moments that their ids hold.
    #[must_use]
    pub fn is_before(&self, event: Uuid) -> bool {
        let moment = |id: Uuid| id.get_timestamp().map(|at| at.to_unix());
        moment(self.id.uuid()) <= moment(event)
    }

    /// When it was given.
    #[must_use]
    pub fn written_on(&self) -> Date {
        self.written_on.to_jiff()
    }
}

/// What was given and not taken back, newest first.
pub async fn given(tx: &mut Tx, advice: AdviceId) -> Result<Vec<Given>> {
    sql!(
        "select id, corrects, event, needs, provision, outcomes, not_known, written_by, written_on, author from advice_text t
           where not exists (select 1 from event c where c.corrects = t.event) and advice = $1
           order by written_on desc, id desc",
        advice,
    )
    .all(tx)
    .await
}

/// What an adviser writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub needs: String,
    pub provision: String,
    pub outcomes: String,
    /// That the service does not know the child.
    pub not_known: bool,
}

/// Who wrote advice, and when: the account, where somebody wrote it here themselves.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub by: &'a str,
    pub account: Option<AccountId>,
    pub on: Date,
}

impl<'a> Written<'a> {
    /// By somebody who is signed in, today.
    #[must_use]
    pub fn own(viewer: &'a Viewer) -> Self {
        Self { by: &viewer.name, account: Some(viewer.account), on: viewer.today }
    }
}

/// Keeps what was given by `event`. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, advice: AdviceId, text: &Text, written: Written<'_>, event: Uuid) -> Result<()> {
    keep_as(tx, advice, text, written, (Some(event), None)).await
}

/// Keeps a correction beside what it corrects. The caller records the audit entry.
pub async fn correct(tx: &mut Tx, advice: AdviceId, text: &Text, written: Written<'_>, wrong: &Given) -> Result<()> {
    keep_as(tx, advice, text, written, (wrong.event, Some(wrong.id))).await
}

async fn keep_as(
    tx: &mut Tx,
    advice: AdviceId,
    text: &Text,
    written: Written<'_>,
    (event, corrects): (Option<Uuid>, Option<GivenId>),
) -> Result<()> {
    let id: GivenId = tx.new_id();
    insert(
        "advice_text",
        vec![
            ("id", id.into()),
            ("advice", advice.into()),
            ("needs", (&text.needs).into()),
            ("provision", (&text.provision).into()),
            ("outcomes", (&text.outcomes).into()),
            ("not_known", text.not_known.into()),
            ("written_by", written.by.into()),
            ("written_on", written.on.into()),
            ("author", written.account.into()),
            ("event", event.into()),
            ("corrects", corrects.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// How a service keeps the six weeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replies {
    /// Returned within six weeks.
    pub in_time: i64,
    /// Returned later.
    pub late: i64,
    /// Not returned, and late.
    pub overdue: i64,
}

#[derive(sqlx::FromRow)]
struct Reply {
    asked_of: String,
    received_on: jiff_sqlx::Date,
    returned_on: Option<jiff_sqlx::Date>,
    count: i64,
}

/// The kinds of kept figures that say how services keep the six weeks.
const KEPT: [&str; 3] = ["replies.in_time", "replies.late", "replies.overdue"];

/// How each service kept the six weeks in the last twelve months, as it was counted last; counted now where it never was.
/// With when it was counted, where that is not now.
pub async fn replies_kept(tx: &mut Tx, today: Date) -> Result<(BTreeMap<String, Replies>, Option<Timestamp>)> {
    let kept = kept::last(tx).await?;
    let Some(counted) = KEPT.iter().find_map(|kind| kept.counted_at(kind)) else {
        return Ok((replies(tx, year_before(today), today).await?, None));
    };
    let mut all: BTreeMap<String, Replies> = BTreeMap::new();
    for kind in KEPT {
        for Figure { name, number } in kept.by(kind) {
            let of = all.entry(name).or_default();
            match kind {
                "replies.in_time" => of.in_time = number,
                "replies.late" => of.late = number,
                _ => of.overdue = number,
            }
        }
    }
    Ok((all, Some(counted)))
}

fn year_before(today: Date) -> Date {
    today.checked_sub(jiff::Span::new().days(365)).unwrap_or(today)
}

/// Counts it and keeps what came of it.
pub async fn keep_replies(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let all = replies(&mut db.read().await?, year_before(today), today).await?;
    let mut figures = Vec::with_capacity(all.len() * KEPT.len());
    for (name, of) in all {
        for (kind, number) in KEPT.into_iter().zip([of.in_time, of.late, of.overdue]) {
            figures.push((kind, Figure { name: name.clone(), number }));
        }
    }
    let mut tx = db.write(&Actor::program("figures")).await?;
    kept::replace(&mut tx, &KEPT, figures).await?;
    tx.record(Entry::new("figures.count", "advice", None, "program")).await?;
    tx.commit().await
}

/// How each service kept the six weeks of what it received since a day. For managers, who may find every child.
async fn replies(tx: &mut Tx, since: Date, today: Date) -> Result<BTreeMap<String, Replies>> {
    let rows: Vec<Reply> = sql!(
        "select t.asked_of, t.received_on, t.returned_on, count(*) as count from (
           select d.asked_of, r.happened_on as received_on,
                  (select max(e.happened_on) from event e where e.about = d.id and e.person = d.person
                      and e.kind = 'advice.returned'
                      and not exists (select 1 from event c where c.corrects = e.id)) as returned_on
             from advice d join event r on r.about = d.id and r.person = d.person and r.kind = 'advice.ask_received'
            where not exists (select 1 from event c where c.corrects = r.id) and r.happened_on >= $1) t
            group by t.asked_of, t.received_on, t.returned_on",
        since,
    )
    .all(tx)
    .await?;
    let mut all: BTreeMap<String, Replies> = BTreeMap::new();
    for row in rows {
        let service = all.entry(row.asked_of).or_default();
        let days = |until: Date| days_between(row.received_on.to_jiff(), until);
        match row.returned_on.map(jiff_sqlx::Date::to_jiff) {
            Some(returned) if days(returned) <= 42 => service.in_time += row.count,
            Some(_) => service.late += row.count,
            None if days(today) > 42 => service.overdue += row.count,
            None => {}
        }
    }
    Ok(all)
}
