//! The pieces of advice of a child: which line of regulation 6(1), whose, and what was given.

use access::{AccountId, Viewer};
use gate::{Outgoing, Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::ledger::Event;
use law::machines::{self, Machine};
use law::notice::{AdviceLine, advice_missing, is_from_year_9};
use law::orders::Orders;
use law::place;
use people::records::admissions::{self, Admitted};
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::timeline::{self, Journey};
use crate::model;
use crate::model::advice_lines;
use crate::model::late_advice::LateReason;

mod asked;
mod replies;
mod texts;

pub use asked::by_code;
pub(super) use asked::{WHO, asked_of, of_group};
pub(super) use replies::REPLIES;
pub use replies::{ByKey, Days, Outcome, Received, Replies, days_of, keep_replies, received, replies_kept};
pub use texts::{Given, GivenId, GivenOf, Text, Written, correct, given, keep};

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
    /// The educational psychologist who heads the service that is asked, and allocates its requests.
    pub principal: Option<AccountId>,
    unread_since: Option<jiff_sqlx::Date>,
    read_on: Option<jiff_sqlx::Date>,
    /// Who marked it as read.
    pub read_by: Option<String>,
    late_reason: Option<String>,
    expected_on: Option<jiff_sqlx::Date>,
    late_note: Option<Words>,
    late_said_on: Option<jiff_sqlx::Date>,
    late_said_by: Option<Words>,
    sent_on: Option<jiff_sqlx::Date>,
    /// Who marked it as sent, where nobody who is asked has it in an account.
    pub sent_by: Option<String>,
}

/// What whoever was asked said of advice that cannot come in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub reason: LateReason,
    /// By when they expect to give it.
    pub expected_on: Date,
    /// What they wrote about it.
    pub note: Words,
    /// The account that wrote it, where one was asked.
    pub author: Option<AccountId>,
    pub said_on: Date,
    pub said_by: Words,
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

    /// Why it cannot come in time and by when it is expected, where whoever was asked said so.
    #[must_use]
    pub fn late(&self) -> Option<Late> {
        Some(Late {
            reason: LateReason::from_code(self.late_reason.as_deref()?)?,
            expected_on: self.expected_on?.to_jiff(),
            note: self.late_note.clone().unwrap_or_default(),
            author: self.account,
            said_on: self.late_said_on?.to_jiff(),
            said_by: self.late_said_by.clone().unwrap_or_default(),
        })
    }

    /// When it went out by post or e-mail.
    #[must_use]
    pub fn sent_on(&self) -> Option<Date> {
        self.sent_on.map(jiff_sqlx::Date::to_jiff)
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

    /// Whom the request lets in to the record: the service's advisers, the setting's SENCO, the account. Where a principal
    /// educational psychologist allocates the requests of a service, it lets in them and whoever has this one.
    #[must_use]
    pub fn admits(&self) -> Vec<Admitted> {
        let account = self.account.filter(|_| !self.is_of_family());
        let mut all: Vec<Admitted> = account.map(Admitted::AskedAccount).into_iter().collect();
        all.extend(self.organisation.map(Admitted::Asked));
        match (self.service, self.principal) {
            (Some(service), Some(principal)) => {
                let has_it = self.allocated.filter(|one| *one != principal);
                let let_in = std::iter::once(principal).chain(has_it);
                all.extend(let_in.map(|account| Admitted::AskedWithin(service, account)));
            }
            (service, _) => all.extend(service.map(Admitted::Asked)),
        }
        all
    }

    /// Whether the piece was asked of this viewer: of their account, their service, or the setting whose SENCO they are.
    #[must_use]
    pub fn is_asked_of(&self, viewer: &Viewer) -> bool {
        let of = |role, whom: Option<OrganisationId>| {
            whom.is_some_and(|whom| viewer.organisations(role).contains(&whom.uuid()))
        };
        let in_service = SERVICE_ROLES.iter().any(|role| of(*role, self.service));
        let is_theirs = |principal: AccountId| principal == viewer.account || self.allocated == Some(viewer.account);
        self.account == Some(viewer.account)
            || (in_service && self.principal.is_none_or(is_theirs))
            || of(access::Role::Senco, self.organisation)
    }
}

/// Who gives the advice of a service.
const SERVICE_ROLES: [access::Role; 2] = [access::Role::Adviser, access::Role::EducationalPsychologist];

/// The services in which somebody gives advice.
pub(super) fn services_of(viewer: &Viewer) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = SERVICE_ROLES.iter().flat_map(|role| viewer.organisations(*role)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a service has a principal educational psychologist, in a statement about the table `service` under the name `s`: its head
/// is one of its psychologists. One who has left counts until a manager chooses another, so that nobody is let in by a vacancy.
pub(super) const HEADED_BY_PSYCHOLOGIST: &str = "exists (select 1 from account_role k
    where k.account = s.head and k.organisation = s.organisation and k.role = 'educational_psychologist')";

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
    Query::new(
        "select d.id, d.line, d.asked_of, d.account, d.service, d.organisation, d.allocated, d.unread_since, d.read_on, d.read_by,
                d.late_reason, d.expected_on, d.late_note, d.late_said_on, d.late_said_by, d.sent_on, d.sent_by,
                (select s.head from service s where s.organisation = d.service and",
    )
    .push(HEADED_BY_PSYCHOLOGIST)
    .push(") as principal from advice d where d.person =")
    .value(child)
    .push("order by d.line, d.id")
    .all(tx)
    .await
}

/// Lets in whoever a piece lets in now, and nobody else. The caller records the audit entry.
pub async fn let_in_anew(tx: &mut Tx, child: PersonId, piece: AdviceId, today: Date) -> Result<()> {
    admissions::end(tx, piece.uuid(), None, today).await?;
    for who in of(tx, child).await?.iter().filter(|one| one.id == piece).flat_map(Advice::admits) {
        admissions::admit(tx, child, who, piece.uuid(), today).await?;
    }
    Ok(())
}

/// The same for every piece by which a service is let in, as another heads it now. The caller records the audit entry.
pub async fn let_in_service_anew(tx: &mut Tx, service: OrganisationId, today: Date) -> Result<()> {
    let pieces: Vec<(AdviceId, PersonId)> = sql!(
        "select distinct d.id, d.person from admission m join advice d on d.id = m.about and d.service = m.organisation
           where m.kind = 'asked' and m.organisation = $1 and (m.ends_on is null or m.ends_on >= $2) order by d.id",
        service,
        today,
    )
    .all(tx)
    .await?;
    for (piece, child) in pieces {
        let_in_anew(tx, child, piece, today).await?;
    }
    Ok(())
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

/// Keeps why a piece cannot come in time and by when it is expected, in place of what was said before. The caller records the audit
/// entry.
pub async fn say_late(tx: &mut Tx, piece: AdviceId, late: &Late) -> Result<()> {
    sql!(
        "update advice set late_reason = $1, expected_on = $2, late_note = $3, late_said_on = $4, late_said_by = $5 where id = $6",
        late.reason.code(),
        late.expected_on,
        &late.note,
        late.said_on,
        &late.said_by,
        piece,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Notes that nobody has said anything of a piece that came back as incomplete. The caller records the audit entry.
pub async fn forget_late(tx: &mut Tx, piece: Uuid) -> Result<()> {
    sql!(
        "update advice set late_reason = null, expected_on = null, late_note = null, late_said_on = null, late_said_by = null
           where id = $1",
        piece,
    )
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

/// How a line is named whose only answer is that the service does not know the child.
const NOT_KNOWN: &str = ": answered, not known to the service";

/// The pieces of a child of which what was given last says only that the service does not know the child.
pub async fn not_known(tx: &mut Tx, child: PersonId) -> Result<Vec<AdviceId>> {
    let rows: Vec<(AdviceId, bool)> = sql!(
        "select t.advice, t.not_known from advice_text t join advice d on d.id = t.advice
           where not exists (select 1 from event c where c.corrects = t.event) and d.person = $1
           order by t.written_on desc, t.id desc",
        child,
    )
    .all(tx)
    .await?;
    let mut last: Vec<(AdviceId, bool)> = Vec::new();
    for row in rows {
        if last.iter().all(|(known, _)| *known != row.0) {
            last.push(row);
        }
    }
    Ok(last.into_iter().filter(|(_, not_known)| *not_known).map(|(piece, _)| piece).collect())
}

/// When the assessment that runs began; the first of all days where none has.
#[must_use]
pub fn began(events: &[Event]) -> Date {
    let begins =
        |kind: Kind| kind.is_order_to_assess() || matches!(kind, Kind::AssessmentAgreed | Kind::ReassessmentAgreed);
    events.iter().filter(|event| begins(event.kind)).map(|event| event.on).max().unwrap_or(Date::MIN)
}

/// What must come before this event and is not there: the lines of regulation 6(1) without advice, each with its letter,
/// before a draft, a final plan or the decision whether to issue one after an assessment or a re-assessment; the consultation
/// of a setting before a first final plan. Only what came since the assessment began counts. A line of which the answer is only
/// that the child is not known to the service is named in those words: it was sought, and there is no advice.
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
        Kind::PlanAgreed | Kind::DraftServed | Kind::PlanIssued | Kind::PlanRefused => true,
        Kind::PlanAmended => {
            !is_ordered
                && place::reassessment(events) == machines::Reassessment::Agreed
                && !place::reassessment_goes_on(events, &Event::new(kind, Date::MAX))
        }
        _ => false,
    };
    if !rests {
        return Ok(Vec::new());
    }
    let since = began(events);
    let pieces = of(tx, child).await?;
    let some = |letter: &str, kinds: &[Kind], counts: &dyn Fn(&Advice) -> bool| {
        pieces.iter().filter(|piece| piece.line == letter && counts(piece)).any(|piece| {
            let about = model::about(piece.id.uuid());
            events.iter().any(|event| event.about == about && event.on >= since && kinds.contains(&event.kind))
        })
    };
    // Advice that was sent back is not here.
    let answered = |letter: &str, counts: &dyn Fn(&Advice) -> bool| {
        pieces.iter().filter(|piece| piece.line == letter && counts(piece)).any(|piece| {
            let about = model::about(piece.id.uuid());
            let own: Vec<Event> =
                events.iter().filter(|event| event.about == about && event.on >= since).copied().collect();
            let given = [Kind::AdviceReturned, Kind::AdviceReused];
            own.iter().any(|event| given.contains(&event.kind))
                && matches!(machines::Advice::after(&own), machines::Advice::Returned | machines::Advice::Reused)
        })
    };
    let unknown = not_known(tx, child).await?;
    let born = timeline::born(tx, child).await?;
    let from_year_9 = born.is_some_and(|born| is_from_year_9(born, since));
    // What was asked and withdrawn is asked of nobody.
    let asked = |letter: &str| some(letter, &[Kind::AdviceAsked], &|piece| !is_withdrawn(events, piece.id));
    let lines = advice_missing(from_year_9, asked, |letter| answered(letter, &|piece| !unknown.contains(&piece.id)));
    let named = |line: &AdviceLine| {
        let without = if answered(line.letter, &|_| true) { NOT_KNOWN } else { "" };
        format!("advice ({}) {}{without}", line.letter, line.from)
    };
    let mut missing: Vec<String> = lines.into_iter().map(named).collect();
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

/// Asks somebody else for a piece of advice, on purpose; the time by which it is owed goes on, and how the one before was reached is
/// nobody's any more. The caller lets them in
/// ([`let_in_anew`]) and records the audit entry.
pub async fn reassign(
    tx: &mut Tx,
    child: PersonId,
    advice: AdviceId,
    asked_of: &str,
    (account, service, organisation): (Option<AccountId>, Option<OrganisationId>, Option<OrganisationId>),
) -> Result<()> {
    sql!(
        "update advice set asked_of = $1, account = $2, service = $3, organisation = $4, allocated = null, late_reason = null,
                expected_on = null, late_note = null, late_said_on = null, late_said_by = null, email = null, phone = null,
                sent_on = null, sent_by = null
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
