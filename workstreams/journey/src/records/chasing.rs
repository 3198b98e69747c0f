//! Reminding services of advice, and telling their heads. What is sent goes through the send guard like any message.

use access::records::accounts;
use access::{AccountId, App, Policy, Role, Settings, Viewer, identify};
use gate::Outgoing;
use jiff::Timestamp;
use jiff::civil::Date;
use law::working::shown;
use messages::guard::{self, Case, Draft};
use messages::records::case;
use messages::records::messages::{self as sent, Kind};
use outbox::Mail;
use page::Problem;
use people::records::children;
use people::{OrganisationId, PersonId};
use serde_json::json;
use store::{Actor, Db, Entry, Query, Result, Right, Tx, sql};

use super::advice::AdviceId;
use super::services::{self, Service};
use super::{mail, reminders};
use crate::model::advice_lines::{is_of_family, subject};
use crate::model::chasing::{Step, Tuning, step};

/// In whose name the program sends.
const SERVICE: &str = "SEND service";

/// A piece of advice that a service or an adviser with an account owes.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Due {
    /// The piece.
    pub advice: AdviceId,
    pub person: PersonId,
    /// Which kind of advice.
    pub line: String,
    /// Of whom it was asked.
    pub asked_of: String,
    /// The service that is asked.
    pub service: Option<OrganisationId>,
    /// The account that is asked.
    pub account: Option<AccountId>,
    /// Which adviser of the service has the request.
    pub allocated: Option<AccountId>,
    /// The setting whose SENCO is asked.
    pub organisation: Option<OrganisationId>,
    last_day: jiff_sqlx::Date,
    expected_on: Option<jiff_sqlx::Date>,
    /// The child's case officer.
    pub officer: Option<AccountId>,
    /// The e-mail address of whoever is asked, for where they have no account.
    address: Option<String>,
}

impl Due {
    /// Whether the family itself is asked, which owes nothing.
    fn is_of_family(&self) -> bool {
        is_of_family(&self.line) && self.service.is_none() && self.organisation.is_none()
    }

    /// The e-mail address of whoever is asked, where it can be one.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref().filter(|address| page::words::is_email(address))
    }

    /// The last day of the six weeks.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.last_day.to_jiff()
    }

    /// By when whoever was asked said that it comes.
    #[must_use]
    pub fn expected_on(&self) -> Option<Date> {
        self.expected_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// What a reminder says of that day; nothing where none was given.
    fn expected(&self, today: Date) -> String {
        match self.expected_on() {
            Some(on) if on < today => format!(" You told us that you expected to give it by {}.", shown(on)),
            Some(on) => format!(" You told us that you expect to give it by {}.", shown(on)),
            None => String::new(),
        }
    }
}

/// Advice that is owed.
fn owed() -> Query {
    Query::new(
        "select d.id as advice, o.person, d.line, d.asked_of, d.service, d.account, d.allocated, d.organisation, o.last_day,
           d.expected_on, (select a.account from assignment a where a.person = o.person and a.kind = 'case_officer'
             and a.ends_on is null order by a.starts_on desc limit 1) as officer,",
    )
    .push(reminders::ADDRESS)
    .push("as address from owed o join advice d on d.id = o.about where o.last_day is not null and o.rule =")
    .value(law::ids::ADVICE)
}

/// The advice about a child that is owed, for a reminder by hand.
pub async fn of_child(tx: &mut Tx, child: PersonId) -> Result<Vec<Due>> {
    owed().push("and o.person =").value(child).push("order by o.last_day, d.id").all(tx).await
}

/// What became of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way.
    Sent,
    /// It is on its way to an e-mail address, as nobody who is asked has an account.
    ByEmail,
    /// Nobody who is asked has an account that can read it, nor an e-mail address: write or telephone.
    NoAccount,
    /// The child died: nothing goes out.
    Stopped,
    /// A reminder of it was written today: another would say the same.
    Already,
}

/// The way by which something about a piece of advice goes now, or why nothing goes.
enum Way {
    /// To the email address of whoever was asked.
    Email,
    Accounts(Box<Case>, Vec<AccountId>),
    No(Outcome),
}

async fn way(tx: &mut Tx, app: &App, officer: &Viewer, due: &Due, step: Step) -> std::result::Result<Way, Problem> {
    if step == Step::Remind && reminded_on(tx, due.advice).await? == Some(officer.today) {
        return Ok(Way::No(Outcome::Already));
    }
    let to = accounts_of(tx, due, step).await?;
    if is_by_email(due, step, &to) {
        return Ok(if due.address().is_some() { Way::Email } else { Way::No(Outcome::NoAccount) });
    }
    let case = case::of(tx, app, officer, due.person, &Draft::default()).await?;
    // Whoever no longer stands on the case is not written to.
    let to: Vec<AccountId> =
        to.into_iter().filter(|account| case.recipients.iter().any(|one| one.account == *account)).collect();
    Ok(match (to.is_empty(), case.outgoing.is_err()) {
        (true, _) => Way::No(Outcome::NoAccount),
        (false, true) => Way::No(Outcome::Stopped),
        (false, false) => Way::Accounts(Box::new(case), to),
    })
}

/// What would become of a reminder that an officer sends now. Nothing is written.
pub async fn would_be(tx: &mut Tx, app: &App, officer: &Viewer, due: &Due) -> std::result::Result<Outcome, Problem> {
    Ok(match way(tx, app, officer, due, Step::Remind).await? {
        Way::Email => match Outgoing::about(tx, due.person, "").await? {
            Ok(_) => Outcome::ByEmail,
            Err(_) => Outcome::Stopped,
        },
        Way::Accounts(..) => Outcome::Sent,
        Way::No(outcome) => outcome,
    })
}

/// Sends a reminder, or tells the head of the service, by what `officer` may do and under `name`: their own, or the service's
/// where the program sends it. The caller records the audit entry.
pub async fn send(
    tx: &mut Tx,
    app: &App,
    (officer, name): (&Viewer, &str),
    due: &Due,
    step: Step,
) -> std::result::Result<Outcome, Problem> {
    let (case, to) = match way(tx, app, officer, due, step).await? {
        Way::Email => return Ok(reminders::send(tx, &app.db, due, (name, officer.today)).await?),
        Way::No(outcome) => return Ok(outcome),
        Way::Accounts(case, to) => (case, to),
    };
    let child = children::of(tx, due.person).await?.name();
    let draft = Draft { to, files: Vec::new(), ..words(step, due, &child, officer.today) };
    let cleared = guard::check(&case, &draft).map_err(|refusals| {
        Problem::Defect(format!(
            "a reminder was refused: {}",
            refusals.first().map(ToString::to_string).unwrap_or_default()
        ))
    })?;
    let kind = if step == Step::Remind { Kind::Chase } else { Kind::Escalation };
    sent::send(tx, &app.db, &cleared, (officer.account, name), kind, Some(due.advice.uuid())).await?;
    let about = match step {
        Step::Remind if due.is_of_family() => mail::VIEWS_ASKED,
        Step::Escalate => mail::ADVICE_LATE,
        Step::Remind if due.last_day() == officer.today => mail::ADVICE_DUE_TODAY,
        Step::Remind => mail::ADVICE_DUE,
    };
    for to in cleared.to() {
        let key = format!("{}:{}:{}", due.advice, to.account, officer.today);
        let reminder = Mail::about_child(about, cleared.outgoing(), to.account).thing(due.advice.uuid());
        outbox::send(tx, &app.db, reminder.day(due.last_day()).key(&key)).await?;
    }
    Ok(Outcome::Sent)
}

/// The accounts that a reminder goes to, or of whoever is told that advice is late.
async fn accounts_of(tx: &mut Tx, due: &Due, step: Step) -> Result<Vec<AccountId>> {
    Ok(match (step, due.service, due.account) {
        (Step::Escalate, Some(service), _) => services::one(tx, service).await?.head.into_iter().collect(),
        (Step::Remind, Some(service), _) => {
            let advisers = services::advisers(tx, service).await?.into_iter().map(|(account, _)| account);
            let all: Vec<AccountId> = advisers.collect();
            // Where one of them has the request, the others need not hear of it.
            due.allocated.filter(|one| all.contains(one)).map_or(all, |one| vec![one])
        }
        (Step::Remind, None, Some(account)) => vec![account],
        (Step::Remind, None, None) => match due.organisation {
            Some(setting) => services::sencos(tx, setting).await?,
            None => Vec::new(),
        },
        (Step::Escalate, None, _) => Vec::new(),
    })
}

/// Whether a reminder goes to an address: nobody who is asked has an account, and it is not the family.
fn is_by_email(due: &Due, step: Step, to: &[AccountId]) -> bool {
    step == Step::Remind && to.is_empty() && !due.is_of_family()
}

/// What a reminder says.
fn words(step: Step, due: &Due, child: &str, today: Date) -> Draft {
    let day = shown(due.last_day());
    let late = law::counting::days_between(due.last_day(), today);
    // Who is asked for several kinds of advice sees which of them is meant.
    let about = subject(&due.line);
    let (subject, body) = match step {
        Step::Remind if due.is_of_family() => (
            "We would like your views".to_owned(),
            format!(
                "We asked you for your views on what {child} needs, what would help and what you hope for. Please send them by {day} if you can, so that we can use them when we write the draft plan. If you would like help with this, or prefer to tell us by telephone, let us know."
            ),
        ),
        Step::Remind if late > 0 => (
            format!("Advice overdue since {day}: {about}"),
            format!(
                "Your advice on {child} ({about}) was due on {day} ({}).{} Regulation 8(1) allows six weeks from the day you received the request. Give it under “Advice”. If you do not know them, say so there. If you cannot give it now, say there why and by when. If an appointment was missed, or they were away, tell us the dates.",
                due.asked_of,
                due.expected(today)
            ),
        ),
        Step::Remind => (
            format!("Advice is due on {day}: {about}"),
            format!(
                "Your advice on {child} ({about}) is due on {day} ({}).{} Regulation 8(1) allows six weeks from the day you received the request. Give it under “Advice”. If you do not know them, say so there. If you cannot give it in time, say there why and by when.",
                due.asked_of,
                due.expected(today)
            ),
        ),
        Step::Escalate => (
            format!("Advice from your service is {late} days late"),
            format!(
                "The advice from {} on {child} was due on {day}, {late} days ago.{} The time limits for the family still apply. Shortage of staff is not an exception in law: the Ombudsman counts it as service failure. Tell us when it will come, or whether we should ask for independent advice.",
                due.asked_of,
                due.expected_on()
                    .map_or_else(String::new, |on| format!(" Your service expects to give it by {}.", shown(on)))
            ),
        ),
    };
    Draft { subject, body, ..Draft::default() }
}

/// When whoever was asked for a piece was last reminded, in their account or by e-mail.
pub async fn reminded_on(tx: &mut Tx, advice: AdviceId) -> Result<Option<Date>> {
    let in_account = last(tx, advice, Kind::Chase).await?;
    Ok(in_account.max(reminders::last_on(tx, advice).await?))
}

/// When the last message of a kind about a piece went out.
async fn last(tx: &mut Tx, advice: AdviceId, kind: Kind) -> Result<Option<Date>> {
    let at = sent::last_about(tx, advice.uuid(), kind).await?;
    Ok(at.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date()))
}

fn tuning(service: Option<&Service>) -> Tuning {
    service.map_or(Tuning::USUAL, |service| Tuning {
        remind_before: service.remind_before,
        remind_every: service.remind_every,
        escalate_after: service.escalate_after,
    })
}

/// By whose right a reminder about a child goes today: the case officer's, where they work here; otherwise whoever covers
/// for them, or a manager. Nothing where nobody can.
async fn by_right_of(tx: &mut Tx, due: &Due, now: Timestamp, today: Date) -> Result<Option<Viewer>> {
    let covering: Vec<(AccountId,)> = match due.officer {
        Some(officer) => {
            sql!(
                "select covered_by from cover where officer = $1 and starts_on <= $2 and ends_on >= $3
                   order by starts_on, id",
                officer,
                today,
                today,
            )
            .all(tx)
            .await?
        }
        None => Vec::new(),
    };
    let officers = due.officer.into_iter().chain(covering.into_iter().map(|(account,)| account));
    for account in officers {
        let viewer = identify::stand_in(tx, account, now, today).await?;
        if let Some(viewer) = viewer.filter(|viewer| viewer.is(Role::CaseOfficer)) {
            return Ok(Some(viewer));
        }
    }
    for manager in accounts::holders(tx, Role::Manager, today).await? {
        if let Some(viewer) = identify::stand_in(tx, manager.id, now, today).await? {
            return Ok(Some(viewer));
        }
    }
    Ok(None)
}

/// Sends every reminder that is due today, in the service's name, by the right of each child's case officer or of whoever stands
/// in; to those without an account by e-mail, which names nobody.
///
/// # Errors
/// Those of the store. What was sent before a failure stays sent, and is not sent again.
pub async fn remind(db: Db) -> Result<()> {
    let policy = Policy::new(&[people::RULES, messages::RULES]);
    let app = App::new(db.clone(), policy, Vec::new(), Vec::new(), Settings::default());
    let (today, now) = (db.clock().today(), db.now());
    let mut tx = db.read().await?;
    let tuned = services::all(&mut tx).await?;
    let until = today.checked_add(jiff::Span::new().days(60)).unwrap_or(today);
    let due: Vec<Due> = owed()
        .push(
            "and o.lifted is null
               and (d.service is not null or d.account is not null or d.organisation is not null or d.email is not null)
               and d.line not in ('a', 'views') and o.last_day <=",
        )
        .value(until)
        .push("order by o.last_day, d.id")
        .all(&mut tx)
        .await?;
    drop(tx);
    for one in due {
        let service = tuned.iter().find(|service| Some(service.organisation) == one.service);
        let mut tx = db.write(&Actor::program("reminders")).await?;
        // Another that does the same waits here, and then finds that it was sent.
        sql!("update advice set asked_of = asked_of where id = $1", one.advice).run(&mut tx).await?;
        let reminded = reminded_on(&mut tx, one.advice).await?;
        let has_head = match (service.and_then(|service| service.head), one.service) {
            // A head who has left is told nothing: the service is reminded on.
            (Some(head), Some(service)) => {
                services::advisers(&mut tx, service).await?.iter().any(|(account, _)| *account == head)
            }
            _ => false,
        };
        let escalated = !has_head || last(&mut tx, one.advice, Kind::Escalation).await?.is_some();
        let Some(step) = step(tuning(service), (one.last_day(), one.expected_on()), today, reminded, escalated) else {
            continue;
        };
        let to = accounts_of(&mut tx, &one, step).await?;
        let sent = if is_by_email(&one, step, &to) {
            Ok(reminders::send(&mut tx, &db, &one, (SERVICE, today)).await?)
        } else {
            let Some(officer) = by_right_of(&mut tx, &one, now, today).await? else { continue };
            send(&mut tx, &app, (&officer, SERVICE), &one, step).await
        };
        match sent {
            Ok(Outcome::Sent | Outcome::ByEmail) => {
                let detail = json!({ "advice": one.advice, "step": format!("{step:?}") });
                let entry = Entry::new("advice.remind", "person", Some(one.person.uuid()), Right::Program);
                tx.record(entry.detail(detail)).await?;
                tx.commit().await?;
            }
            Ok(Outcome::NoAccount | Outcome::Stopped | Outcome::Already) => {}
            Err(Problem::Defect(cause)) => return Err(store::StoreError::File(cause)),
            // The case officer may no longer open the record: the manager sees that nobody does.
            Err(_) => {}
        }
    }
    Ok(())
}

/// The names of whoever heads services, for the page that tunes them.
pub async fn heads(tx: &mut Tx, all: &[Service]) -> Result<Vec<(AccountId, String)>> {
    let ids: Vec<AccountId> = all.iter().filter_map(|service| service.head).collect();
    accounts::names(tx, &ids).await
}
