//! The pieces of advice of a child: which line of regulation 6(1), whose, and what was given.

use std::collections::BTreeMap;

use access::{AccountId, App, Viewer};
use gate::{Outgoing, Reader, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::ledger::Event;
use law::machines::{self, Machine};
use law::notice::{ADVICE_LINES, advice_missing, is_from_year_9};
use people::records::admissions::Admitted;
use people::records::figures::Figure;
use people::records::kept;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Actor, Db, Entry, Listing, Query, Result, SortKey, Tx, sql};
use uuid::Uuid;

use super::timeline::{self, Journey};
use super::worklist::Due;
use crate::{GIVE_ADVICE, model};

/// One piece of advice; see [`store::Id`].
#[derive(Debug)]
pub struct AdviceItem;
pub type AdviceId = store::Id<AdviceItem>;

/// One piece of advice.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Advice {
    /// The id: what the events about it name.
    pub id: AdviceId,
    /// The letter of regulation 6(1).
    pub line: String,
    /// Who is asked.
    pub asked_of: Words,
    /// The account that is asked, where there is one.
    pub account: Option<AccountId>,
    /// The service whose advisers are asked, where it has accounts here.
    pub service: Option<OrganisationId>,
    /// The setting whose head is asked: the one at which the child was then.
    pub organisation: Option<OrganisationId>,
}

impl Advice {
    /// Of whom it is asked, as the reader may have it: somebody who must not learn where the child is reads what kind
    /// of advice it is and not who gives it, for a service may be in the town where the child lives.
    #[must_use]
    pub fn from(&self, reader: &Reader) -> String {
        if reader.may_know_settings() {
            self.asked_of.to(reader)
        } else {
            ADVICE_LINES.iter().find(|line| line.letter == self.line).map_or("", |line| line.from).to_owned()
        }
    }

    /// Whom the request lets in to the record: the service's advisers, the account.
    #[must_use]
    pub fn admits(&self) -> Vec<Admitted> {
        let settings = self.service.into_iter().chain(self.organisation);
        settings.map(Admitted::Asked).chain(self.account.map(Admitted::AskedAccount)).collect()
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

/// A child's advice, in the order in which it was asked for.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Advice>> {
    sql!(
        "select id, line, asked_of, account, service, organisation from advice where person = $1 order by line, id",
        child,
    )
    .all(tx)
    .await
}

/// What must come before this event and is not there: the lines of regulation 6(1) without advice, each with its letter,
/// before a draft, a final plan or the decision not to issue one after an assessment or a re-assessment; the consultation
/// of a setting before a first final plan. Only what came since the assessment began counts.
pub async fn missing(tx: &mut Tx, child: PersonId, kind: Kind, journey: &Journey) -> Result<Vec<String>> {
    let events = &journey.events;
    let rests = match kind {
        Kind::DraftServed | Kind::PlanIssued | Kind::PlanRefused => true,
        Kind::PlanAmended => machines::Reassessment::after(events) == machines::Reassessment::Agreed,
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

/// Adds a piece of advice. The caller records the event and the audit entry.
pub async fn add(
    tx: &mut Tx,
    may: &Outgoing,
    line: &str,
    asked_of: &str,
    account: Option<AccountId>,
    service: Option<OrganisationId>,
) -> Result<AdviceId> {
    let id: AdviceId = tx.new_id();
    // The head of the setting where the child is now is asked, and stays so.
    let setting = if line == "b" { setting_of(tx, may.child()).await? } else { None };
    let row = vec![
        ("id", id.into()),
        ("person", may.child().into()),
        ("line", line.into()),
        ("asked_of", asked_of.into()),
        ("account", account.into()),
        ("service", service.into()),
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
        "update advice set asked_of = $1, account = $2, service = $3, organisation = $4 where person = $5 and id = $6",
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
}

impl Given {
    /// When it was given.
    #[must_use]
    pub fn written_on(&self) -> Date {
        self.written_on.to_jiff()
    }
}

/// What was given and not taken back, newest first.
pub async fn given(tx: &mut Tx, advice: AdviceId) -> Result<Vec<Given>> {
    sql!(
        "select id, corrects, event, needs, provision, outcomes, not_known, written_by, written_on from advice_text t
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

/// Keeps what was given by `event`. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, advice: AdviceId, text: &Text, by: &str, on: Date, event: Uuid) -> Result<()> {
    keep_as(tx, advice, text, by, on, (Some(event), None)).await
}

/// Keeps a correction beside what it corrects. The caller records the audit entry.
pub async fn correct(tx: &mut Tx, advice: AdviceId, text: &Text, by: &str, on: Date, wrong: &Given) -> Result<()> {
    keep_as(tx, advice, text, by, on, (wrong.event, Some(wrong.id))).await
}

async fn keep_as(
    tx: &mut Tx,
    advice: AdviceId,
    text: &Text,
    by: &str,
    on: Date,
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
            ("written_by", by.into()),
            ("written_on", on.into()),
            ("event", event.into()),
            ("corrects", corrects.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A piece of advice in an adviser's queue.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Queued {
    /// The piece.
    pub id: AdviceId,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    /// Whether the record is restricted.
    pub restricted: bool,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
}

impl Queued {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }
    /// The day that the six weeks run from.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }
    /// The last day of the six weeks.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
/// Sorts by the last day.
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);

/// What the viewer still owes: pieces asked of their account, their service, or the setting whose SENCO they are.
#[must_use]
pub fn queue(app: &App, viewer: &Viewer, due: Due) -> Listing<Queued> {
    let select = Query::new(
        "select d.id, o.person, p.forename, p.surname, p.birth_date, p.restricted, o.from_on, o.last_day",
    );
    // What is asked of them comes first: it is little of what is owed.
    let query = Query::new("from advice d join owed o on o.person = d.person and o.about = d.id join person p on p.id = o.person where o.rule =")
        .value(law::ids::ADVICE)
        .push("and (d.account =")
        .value(viewer.account);
    let settings = viewer.organisations(access::Role::Senco);
    let query = if settings.is_empty() { query } else { query.push("or d.organisation in (").list(settings).push(")") };
    let services = viewer.organisations(access::Role::Adviser);
    let query = if services.is_empty() { query } else { query.push("or d.service in (").list(services).push(")") };
    let query = super::worklist::by_day(query.push(") and"), viewer, due);
    Listing::new(select, people::within(app, viewer, GIVE_ADVICE, query), "o.sort_day, o.person, d.id")
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
