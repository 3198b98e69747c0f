//! What is asked of people, what is due and what is ready, by e-mail: what kind of thing it is, and where to read it.

use access::AccountId;
use gate::Outgoing;
use jiff::SignedDuration;
use jiff::civil::Date;
use outbox::transport::Channel;
use outbox::{About, AboutAccount, AboutChild, AnyKind, IsStill, Kind, Leads, Link, Made, Mail, MailId, When};
use people::OPEN_CHILD;
use store::{Actor, Db, Entry, Query, Random, Result, Right, Tx};
use uuid::Uuid;

use super::advice::HEADED_BY_PSYCHOLOGIST;
use super::guests::{self, GuestId};
use super::notices::NoticeId;
use super::panels::{self, Panel};
use super::reminders::{self, ReminderId};
use super::visits::Visit;
use crate::{AGREE_HEALTH, ANSWER_CONSULTATION, GIVE_ADVICE};

const WEEKS: i64 = 7 * 24;

/// Advice is asked of somebody.
pub const ADVICE_ASKED: AboutChild = AboutChild {
    kind: Kind {
        code: "advice.asked",
        label: "Request for advice",
        counted: ("request for advice", "requests for advice"),
        words: include_str!("../../mail/advice_asked.txt"),
        leads: Leads::Page("/advice"),
        when: When::Summary,
        useful_hours: 6 * WEEKS,
        still: Some(advice_is_due),
    },
    action: GIVE_ADVICE,
};

/// The family is asked for its views.
pub const VIEWS_ASKED: AboutChild = AboutChild {
    kind: Kind {
        code: "views.asked",
        label: "Request for your views",
        counted: ("request for your views", "requests for your views"),
        words: include_str!("../../mail/views_asked.txt"),
        leads: Leads::Page("/"),
        when: When::Summary,
        useful_hours: 6 * WEEKS,
        still: Some(advice_is_due),
    },
    action: GIVE_ADVICE,
};

/// Advice is due soon, or is late.
pub const ADVICE_DUE: AboutChild = AboutChild {
    kind: Kind {
        code: "advice.due",
        label: "Reminder about advice",
        counted: ("reminder about advice", "reminders about advice"),
        words: include_str!("../../mail/advice_due.txt"),
        leads: Leads::Page("/advice"),
        when: When::Summary,
        useful_hours: WEEKS,
        still: Some(advice_is_due),
    },
    action: GIVE_ADVICE,
};

/// Advice is due today.
pub const ADVICE_DUE_TODAY: AboutChild = AboutChild {
    kind: Kind {
        code: "advice.due_today",
        label: "Advice is due today",
        when: When::Today,
        useful_hours: 24,
        ..ADVICE_DUE.kind
    },
    action: GIVE_ADVICE,
};

/// A service's advice is late: to its head.
pub const ADVICE_LATE: AboutChild = AboutChild {
    kind: Kind {
        code: "advice.late",
        label: "Late advice from a service",
        counted: ("late piece of advice from your service", "late pieces of advice from your service"),
        words: include_str!("../../mail/advice_late.txt"),
        ..ADVICE_DUE.kind
    },
    action: GIVE_ADVICE,
};

/// Advice is due soon, or is late, and nobody who was asked has an account: to their address.
pub const ADVICE_REMINDER: AboutAccount = AboutAccount {
    kind: Kind {
        code: "advice.reminder",
        label: "Reminder about advice to a service without an account",
        counted: ("reminder about advice", "reminders about advice"),
        words: include_str!("../../mail/advice_reminder.txt"),
        leads: Leads::Page("/contact"),
        when: When::Always,
        useful_hours: WEEKS,
        still: Some(reminder_is_due),
    },
};

/// The same where a guest has a way in: with a link that opens with their code.
pub const ADVICE_REMINDER_LINK: AboutAccount = AboutAccount {
    kind: Kind {
        code: "advice.reminder_link",
        label: "Reminder about advice to a guest, with a link",
        words: include_str!("../../mail/advice_reminder_link.txt"),
        leads: Leads::Link(Link { make: reminders_link, take_back: None }),
        ..ADVICE_REMINDER.kind
    },
};

/// A setting is consulted.
pub const CONSULTATION: AboutChild = AboutChild {
    kind: Kind {
        code: "consultation.new",
        label: "Consultation with a setting",
        counted: ("consultation", "consultations"),
        words: include_str!("../../mail/consultation.txt"),
        leads: Leads::Page("/"),
        when: When::Summary,
        useful_hours: 3 * WEEKS,
        still: Some(consultation_is_open),
    },
    action: ANSWER_CONSULTATION,
};

/// A setting without an account is consulted: to its address, with a link that opens with a code.
pub const CONSULTATION_LINK: AboutAccount = AboutAccount {
    kind: Kind {
        code: "consultation.link",
        label: "Consultation with a setting without an account",
        counted: ("consultation", "consultations"),
        words: include_str!("../../mail/consultation_link.txt"),
        leads: Leads::Link(Link { make: guests_link, take_back: None }),
        when: When::Always,
        useful_hours: 3 * WEEKS,
        still: Some(guest_is_waited_for),
    },
};

/// A letter or decision can be read.
pub const LETTER: AboutChild = AboutChild {
    kind: Kind {
        code: "letter.ready",
        label: "Letter or decision ready",
        counted: ("letter or decision", "letters or decisions"),
        words: include_str!("../../mail/letter.txt"),
        leads: Leads::Page("/"),
        when: When::Summary,
        useful_hours: 4 * WEEKS,
        still: Some(letter_stands),
    },
    action: OPEN_CHILD,
};

/// A statutory deadline of one's own work is today.
pub const DEADLINE_TODAY: AboutAccount = AboutAccount {
    kind: Kind {
        code: "deadline.today",
        label: "Statutory deadline today",
        counted: ("statutory deadline today", "statutory deadlines today"),
        words: include_str!("../../mail/deadline_today.txt"),
        leads: Leads::Page("/worklist"),
        when: When::Today,
        useful_hours: 24,
        still: None,
    },
};

/// A request from outside was received: to the address that whoever sent it gave.
pub const REQUEST_RECEIVED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "request.received",
        label: "Request received",
        counted: ("request received", "requests received"),
        words: include_str!("../../mail/request_received.txt"),
        leads: Leads::Page("/about"),
        when: When::Always,
        useful_hours: WEEKS,
        still: Some(request_is_of_nobody_who_died),
    },
};

/// The health body is asked to agree section G.
pub const HEALTH_ASKED: AboutChild = AboutChild {
    kind: Kind {
        code: "health.asked",
        label: "Section G to agree",
        counted: ("section G to agree", "sections G to agree"),
        words: include_str!("../../mail/health_asked.txt"),
        leads: Leads::Page("/section-g"),
        when: When::Summary,
        useful_hours: 3 * WEEKS,
        still: Some(health_is_asked),
    },
    action: AGREE_HEALTH,
};

/// Somebody's own contact details changed, or a change that they asked for was answered.
pub const DETAILS: AboutAccount = AboutAccount {
    kind: Kind {
        code: "details.changed",
        label: "Contact details changed",
        counted: ("change of your contact details", "changes of your contact details"),
        words: include_str!("../../mail/details.txt"),
        leads: Leads::Page("/my-details"),
        when: When::Today,
        useful_hours: WEEKS,
        still: None,
    },
};

/// A visit that somebody planned was cancelled, as the request went to somebody else.
pub const VISIT_CANCELLED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "visit.cancelled",
        label: "Planned visit cancelled",
        counted: ("visit that was cancelled", "visits that were cancelled"),
        words: include_str!("../../mail/visit_cancelled.txt"),
        leads: Leads::Page("/visits"),
        when: When::Today,
        useful_hours: WEEKS,
        still: Some(visit_is_cancelled),
    },
};

/// A panel meeting is held on another day: to its members.
pub const PANEL_MOVED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "panel.moved",
        label: "Date of a panel meeting changed",
        counted: ("panel meeting with a new date", "panel meetings with a new date"),
        words: include_str!("../../mail/panel_moved.txt"),
        leads: Leads::Page("/panels"),
        when: When::Today,
        useful_hours: WEEKS,
        still: Some(panel_is_open),
    },
};

/// A panel meeting that was closed is open again: to its members.
pub const PANEL_REOPENED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "panel.reopened",
        label: "Panel meeting reopened",
        counted: ("panel meeting that was reopened", "panel meetings that were reopened"),
        words: include_str!("../../mail/panel_reopened.txt"),
        ..PANEL_MOVED.kind
    },
};

/// Tells the members of a panel that its meeting has another day, or is open again, but for whoever did that. The caller records the
/// audit entry.
pub async fn panel_changed(tx: &mut Tx, db: &Db, kind: AboutAccount, panel: &Panel, by: AccountId) -> Result<()> {
    // Done again, it is told again.
    let now = tx.now();
    for (account, _) in panels::members(tx, panel.id).await?.into_iter().filter(|(account, _)| *account != by) {
        let mail = Mail::about_account(kind, account).thing(panel.id.uuid()).day(panel.held_on());
        outbox::send(tx, db, mail.key(&format!("{}:{account}:{now}", panel.id))).await?;
    }
    Ok(())
}

/// A request for advice that somebody had is not theirs any more.
pub const ADVICE_MOVED: AboutAccount = AboutAccount {
    kind: Kind {
        code: "advice.moved",
        label: "Request for advice given to somebody else",
        counted: ("request for advice that is no longer yours", "requests for advice that are no longer yours"),
        words: include_str!("../../mail/advice_moved.txt"),
        leads: Leads::Page("/advice"),
        when: When::Today,
        useful_hours: WEEKS,
        still: None,
    },
};

/// Tells whoever had a request that it is not theirs any more. The caller records the audit entry.
pub async fn advice_moved(tx: &mut Tx, db: &Db, advice: Uuid, from: AccountId, today: Date) -> Result<()> {
    let mail = Mail::about_account(ADVICE_MOVED, from).thing(advice).day(today);
    outbox::send(tx, db, mail.key(&format!("{advice}:{from}:{today}"))).await.map(|_| ())
}

/// Tells those who planned visits that they were cancelled, but for whoever cancelled them. The caller records the audit entry.
pub async fn visits_cancelled(tx: &mut Tx, db: &Db, visits: &[Visit], by: AccountId, today: Date) -> Result<()> {
    for visit in visits.iter().filter(|one| one.account != by) {
        // Cancelled again on another day, it is told again.
        let mail = Mail::about_account(VISIT_CANCELLED, visit.account).thing(visit.id.uuid()).day(visit.on());
        outbox::send(tx, db, mail.key(&format!("{}:{today}", visit.id))).await?;
    }
    Ok(())
}

/// Tells somebody that their contact details changed. The caller records the audit entry.
pub async fn details_changed(tx: &mut Tx, db: &Db, account: AccountId, today: Date) -> Result<()> {
    outbox::send(tx, db, Mail::about_account(DETAILS, account).day(today)).await.map(|_| ())
}

/// What this room sends.
pub const KINDS: &[AnyKind] = &[
    AnyKind::Child(ADVICE_ASKED),
    AnyKind::Child(VIEWS_ASKED),
    AnyKind::Child(ADVICE_DUE),
    AnyKind::Child(ADVICE_DUE_TODAY),
    AnyKind::Child(ADVICE_LATE),
    AnyKind::Account(ADVICE_REMINDER),
    AnyKind::Account(ADVICE_REMINDER_LINK),
    AnyKind::Child(CONSULTATION),
    AnyKind::Account(CONSULTATION_LINK),
    AnyKind::Child(HEALTH_ASKED),
    AnyKind::Child(LETTER),
    AnyKind::Account(DEADLINE_TODAY),
    AnyKind::Account(REQUEST_RECEIVED),
    AnyKind::Account(DETAILS),
    AnyKind::Account(ADVICE_MOVED),
    AnyKind::Account(VISIT_CANCELLED),
    AnyKind::Account(PANEL_MOVED),
    AnyKind::Account(PANEL_REOPENED),
];

async fn any(tx: &mut Tx, sql: &str, about: About) -> Result<bool> {
    let Some(thing) = about.thing else { return Ok(false) };
    Ok(Query::new(sql).value(thing).number(tx).await? > 0)
}

fn advice_is_due(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        let Some(thing) = about.thing else { return Ok(false) };
        let owed = Query::new("select count(*) from owed where about =").value(thing);
        Ok(owed.push("and rule =").value(law::ids::ADVICE).number(tx).await? > 0)
    })
}

fn consultation_is_open(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(any(tx, "select count(*) from consultation where answer is null and outcome is null and id =", about))
}

/// Whether a setting can still answer by a link: nothing about a child who died or whose record is restricted leaves.
fn guest_is_waited_for(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        let Some(thing) = about.thing else { return Ok(false) };
        let open = format!(
            "select count(*) from guest g join consultation c on c.id = g.consultation join person p on p.id = g.person
               where g.revoked_at is null and g.used_at is null and c.answer is null and not p.restricted and not {} and g.id =",
            gate::outgoing::has_died("p.id")
        );
        Ok(Query::new(&open).value(thing).number(tx).await? > 0)
    })
}

/// The link of a guest, made as the message leaves.
fn guests_link<'a>(tx: &'a mut Tx, random: &'a Random, about: About) -> Made<'a> {
    Box::pin(async move {
        match about.thing {
            Some(thing) => guests::new_link(tx, random, GuestId::from_uuid(thing)).await,
            None => Ok(None),
        }
    })
}

/// Whether a reminder by e-mail still says what is so.
fn reminder_is_due(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        match about.thing {
            Some(thing) => reminders::is_due(tx, ReminderId::from_uuid(thing)).await,
            None => Ok(false),
        }
    })
}

/// The link of a reminder, made as the message leaves.
fn reminders_link<'a>(tx: &'a mut Tx, random: &'a Random, about: About) -> Made<'a> {
    Box::pin(async move {
        match about.thing {
            Some(thing) => reminders::link(tx, random, ReminderId::from_uuid(thing)).await,
            None => Ok(None),
        }
    })
}

/// Whether a request can still be acknowledged: nothing goes out about a child who died.
fn request_is_of_nobody_who_died(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(async move {
        let Some(thing) = about.thing else { return Ok(false) };
        let died = format!("select count(*) from intake i where {} and i.id =", gate::outgoing::has_died("i.person"));
        Ok(Query::new(&died).value(thing).number(tx).await? == 0)
    })
}

fn visit_is_cancelled(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(any(tx, "select count(*) from advice_visit where moved_on is not null and id =", about))
}

fn panel_is_open(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(any(tx, "select count(*) from panel where closed_on is null and id =", about))
}

fn health_is_asked(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(any(tx, "select count(*) from health_agreement where answer is null and id =", about))
}

fn letter_stands(tx: &mut Tx, about: About) -> IsStill<'_> {
    Box::pin(any(tx, "select count(*) from notice where withdrawn_at is null and id =", about))
}

async fn accounts(tx: &mut Tx, query: Query) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = query.all(tx).await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Tells those of whom a piece of advice is asked: an account, a service's advisers, the SENCO of a setting; of a service with a
/// principal educational psychologist them, and whoever it is allocated to. The caller records the audit entry.
pub async fn advice_asked(tx: &mut Tx, db: &Db, may: &Outgoing, advice: Uuid) -> Result<()> {
    let asked = Query::new(
        "select a.id from advice d join account a on a.id = d.account where a.disabled_at is null and d.id =",
    )
    .value(advice)
    .push(
        "union select h.account from advice d join account_role h
            on (h.organisation = d.service and h.role in ('adviser', 'educational_psychologist')
                and (d.allocated = h.account or not exists (select 1 from service s
                     where s.organisation = d.service and s.head <> h.account and",
    )
    .push(HEADED_BY_PSYCHOLOGIST)
    .push(
        "))) or (h.organisation = d.organisation and h.role = 'senco')
          where h.ends_on is null and d.id =",
    )
    .value(advice);
    let of_family = Query::new(
        "select count(*) from advice where line in ('a', 'views') and service is null and organisation is null and id =",
    )
    .value(advice);
    let kind = if of_family.number(tx).await? > 0 { VIEWS_ASKED } else { ADVICE_ASKED };
    for account in accounts(tx, asked).await? {
        outbox::send(tx, db, Mail::about_child(kind, may, account).thing(advice)).await?;
    }
    Ok(())
}

/// Tells an adviser that a request to their service is theirs now. The caller records the audit entry.
pub async fn advice_allocated(tx: &mut Tx, db: &Db, may: &Outgoing, advice: Uuid, to: AccountId) -> Result<()> {
    outbox::send(tx, db, Mail::about_child(ADVICE_ASKED, may, to).thing(advice)).await.map(|_| ())
}

/// Reminds whoever was asked and has no account, at their address: of nothing but the day, with a link where a guest has a way in.
/// The caller records the audit entry.
pub async fn advice_reminder(
    tx: &mut Tx,
    db: &Db,
    _may: &Outgoing,
    (reminder, has_link): (ReminderId, bool),
    address: &str,
    last_day: Date,
) -> Result<Option<MailId>> {
    let kind = if has_link { ADVICE_REMINDER_LINK } else { ADVICE_REMINDER };
    let mail = Mail::to_address(kind, Channel::Email, address).thing(reminder.uuid());
    outbox::send(tx, db, mail.day(last_day)).await
}

/// Tells the SENCO of a setting that it is consulted. The caller records the audit entry.
pub async fn consulted(tx: &mut Tx, db: &Db, may: &Outgoing, consultation: Uuid) -> Result<()> {
    let asked = Query::new(
        "select h.account from consultation c join account_role h on h.organisation = c.organisation
          where h.role = 'senco' and h.ends_on is null and c.id =",
    )
    .value(consultation);
    for account in accounts(tx, asked).await? {
        outbox::send(tx, db, Mail::about_child(CONSULTATION, may, account).thing(consultation)).await?;
    }
    Ok(())
}

/// Sends a setting that is consulted and has no account its link. The caller records the audit entry.
pub async fn consultation_link(tx: &mut Tx, db: &Db, _may: &Outgoing, guest: GuestId, address: &str) -> Result<()> {
    let mail = Mail::to_address(CONSULTATION_LINK, Channel::Email, address).thing(guest.uuid());
    outbox::send(tx, db, mail).await.map(|_| ())
}

/// Tells the advisers of a service that section G waits for them. The caller records the audit entry.
pub async fn health_asked(
    tx: &mut Tx,
    db: &Db,
    may: &Outgoing,
    agreement: Uuid,
    service: people::OrganisationId,
) -> Result<()> {
    for (account, _) in super::services::advisers(tx, service).await? {
        outbox::send(tx, db, Mail::about_child(HEALTH_ASKED, may, account).thing(agreement)).await?;
    }
    Ok(())
}

/// Tells the family that a letter or decision can be read; of a general letter those to whom it goes. The caller records the audit
/// entry.
pub async fn letter(tx: &mut Tx, db: &Db, may: &Outgoing, notice: NoticeId) -> Result<()> {
    let reads = |query: Query| {
        query
            .push("and (exists (select 1 from notice n where n.event is not null and n.id =")
            .value(notice)
            .push(") or exists (select 1 from notice_delivery d where d.person = a.person and d.notice =")
            .value(notice)
            .push("))")
    };
    let relatives = Query::new(
        "select a.id from relationship r join account a on a.person = r.person where a.disabled_at is null and r.child =",
    )
    .value(may.child());
    let family = reads(relatives)
        .push("union select a.id from account a where a.disabled_at is null and a.person =")
        .value(may.child());
    let family = reads(family);
    for account in accounts(tx, family).await? {
        outbox::send(tx, db, Mail::about_child(LETTER, may, account).thing(notice.uuid())).await?;
    }
    Ok(())
}

/// Tells case officers that a statutory deadline of theirs is today: once a day, however many there are.
pub async fn deadlines_today(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("deadlines")).await?;
    let officers = due_on(&mut tx, today).await?;
    let mut told = 0;
    for account in officers {
        let mail = Mail::about_account(DEADLINE_TODAY, account).once_on(today);
        told += i64::from(outbox::send(&mut tx, db, mail).await?.is_some());
    }
    if told == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "told": told });
    tx.record(Entry::new("deadline.tell", "account", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}

/// The case officers with a statutory deadline on a day.
async fn due_on(tx: &mut Tx, day: Date) -> Result<Vec<AccountId>> {
    let query = Query::new("select distinct a.account from owed o join assignment a on a.person = o.person")
        .push("where o.force = 'statutory' and o.lifted is null and o.who = 'the local authority' and o.last_day =")
        .value(day)
        .push("and a.kind = 'case_officer' and a.starts_on <=")
        .value(day)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(day)
        .push(")");
    accounts(tx, query).await
}

/// So many acknowledgements go to one address in a day: anybody can type the address of somebody else.
const ACKNOWLEDGED_A_DAY: i64 = 2;

/// Says to whoever sent a request from outside that it was received, where they gave an address. The caller records the audit
/// entry.
pub async fn request_received(tx: &mut Tx, db: &Db, request: Uuid, address: &str, today: Date) -> Result<()> {
    if address.trim().is_empty() {
        return Ok(());
    }
    let a_day_ago = tx.now() - SignedDuration::from_hours(24);
    if outbox::records::queue::count_to(tx, &REQUEST_RECEIVED, address, a_day_ago).await? >= ACKNOWLEDGED_A_DAY {
        return Ok(());
    }
    let mail = Mail::to_address(REQUEST_RECEIVED, Channel::Email, address).thing(request).day(today);
    outbox::send(tx, db, mail).await.map(|_| ())
}
