//! How a message leaves: looked at again, marked as leaving, handed over, and what became of it written down.

use access::records::accounts;
use access::{AccountId, Viewer, identify};
use gate::PersonId;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use jobs::{Ctx, Ended, Failed};
use serde_json::json;
use store::{Actor, Db, Entry, Result, Right, StoreError, Tx, setting};

use crate::mark::Release;
use crate::records::queue::{self, MailId, Row, State};
use crate::transport::{Channel, Fate, HandedOver, NotTaken, Parcel, Transport};
use crate::{AnyKind, Filling, Leads, Link, Post, SUMMARY, Way, When, Words};

/// A message is handed over so often before it has failed.
const TRIES: i64 = 8;
/// The provider is asked about a message for so many tries of the job before nobody will ever know.
const ASKED: i64 = 24;
/// More than a job can need: what becomes of a message is said by its row alone.
pub(crate) const TRIES_OF_JOB: i64 = 64;
/// So many that need an answer today leave for a parent or young person in a day; the rest wait for the summary.
const MOST_FOR_FAMILY: i64 = 3;
/// Notify knows for so long what became of a message.
const NOTIFY_KNOWS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Messages are kept for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(366 * 24);
const AT_ONCE: i64 = 500;
/// A server that stood still may hand a message over as late as this after it marked it: before that, nobody is sure that it
/// was not taken.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(3);

fn actor() -> Actor {
    Actor::program("outbox")
}

/// What the log says of a message: nothing about whom it is about.
fn entry(action: &str, id: MailId, kind: &str) -> Entry {
    Entry::new(action, "mail", Some(id.uuid()), Right::Program).detail(json!({ "kind": kind }))
}

/// Whoever may receive a message: the viewer that they would be.
///
/// # Errors
/// Inside, why they may not.
pub(crate) async fn reader(
    tx: &mut Tx,
    post: &Post,
    kind: &AnyKind,
    account: AccountId,
    child: Option<PersonId>,
) -> Result<std::result::Result<Viewer, &'static str>> {
    let now = tx.now();
    let today = now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).date();
    let viewer = match identify::stand_in(tx, account, now, today).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => return Ok(Err("The account is closed.")),
        Err(StoreError::NotFound) => return Ok(Err("There is no such account.")),
        Err(other) => return Err(other),
    };
    match (kind, child) {
        (AnyKind::Account(_), None) => Ok(Ok(viewer)),
        (AnyKind::Child(about), Some(child)) => {
            let facts = (post.standing)(tx, &viewer, child).await?;
            let may = facts.is_some_and(|facts| post.policy.decide(&viewer, about.action, &facts).is_some());
            Ok(if may { Ok(viewer) } else { Err("They do not, or no longer, have permission to read it.") })
        }
        // Neither can be made: it was written by another version of the program.
        _ => Ok(Err("The message does not say what it is about.")),
    }
}

/// Why a message must not leave any more; nothing where it may.
#[store::boxed]
pub(crate) async fn against(tx: &mut Tx, post: &Post, row: &Row) -> Result<Option<&'static str>> {
    let Some(kind) = post.kind(&row.kind) else {
        return Ok(Some("This version of OnePlan does not have this kind of message."));
    };
    if row.useful_until() < tx.now() {
        return Ok(Some("It waited too long to be useful."));
    }
    if let Some(child) = row.child
        && !row.despite_death
        && gate::outgoing::died(tx, child).await?.is_some()
    {
        return Ok(Some("A death is recorded."));
    }
    if let Some(account) = row.account
        && let Err(why) = reader(tx, post, kind, account, row.child).await?
    {
        return Ok(Some(why));
    }
    if let Some(still) = kind.kind().still
        && !still(tx, row.about()).await?
    {
        return Ok(Some("What it was about has been read, done or cancelled."));
    }
    Ok(None)
}

/// Hands one message over.
#[store::boxed]
pub(crate) async fn run(ctx: Ctx) -> Ended {
    let id: MailId = ctx.subject()?;
    match begin(ctx.db(), id).await? {
        Next::Nothing => Ok(()),
        Next::HandOver(leaving) => hand_over(&ctx, *leaving).await,
        Next::Ask(asked) => ask(ctx.db(), id, asked, ctx.attempt()).await,
    }
}

/// What is to be done with a message.
enum Next {
    Nothing,
    HandOver(Box<Leaving>),
    /// It was leaving when a server stopped: the provider is asked.
    Ask(Asked),
}

/// A message that leaves now.
struct Leaving {
    parcel: Parcel,
    kind: String,
    attempt: i64,
    count: Release,
}

struct Asked {
    channel: Channel,
    kind: String,
    attempt: i64,
    is_settled: bool,
}

async fn begin(db: &Db, id: MailId) -> Result<Next> {
    let mut tx = db.write(&actor()).await?;
    let Some(row) = queue::locked(&mut tx, id).await? else { return Ok(Next::Nothing) };
    match row.state {
        State::Leaving => {
            let is_settled = row.left_at().is_none_or(|at| tx.now().duration_since(at) > SETTLED_AFTER);
            return Ok(Next::Ask(Asked { channel: row.channel(), kind: row.kind, attempt: row.attempts, is_settled }));
        }
        State::Waiting if row.at_once && row.not_before() <= tx.now() => {}
        _ => return Ok(Next::Nothing),
    }
    let post = Post::of(db);
    let way = match &post {
        Some(post) => post.way(&mut tx, row.channel()).await?,
        None => Way::NotSetUp,
    };
    let (Some(post), Way::Open) = (post, way) else {
        queue::stands(&mut tx, id, State::Held, way.words()).await?;
        tx.record(entry("mail.hold", id, &row.kind)).await?;
        tx.commit().await?;
        return Ok(Next::Nothing);
    };
    if let Some(why) = against(&mut tx, &post, &row).await? {
        queue::put_aside(&mut tx, id, why).await?;
        tx.record(entry("mail.stop", id, &row.kind)).await?;
        tx.commit().await?;
        return Ok(Next::Nothing);
    }
    if has_enough_today(&mut tx, &post, &row, db.clock().today()).await? {
        queue::not_at_once(&mut tx, id).await?;
        tx.record(entry("mail.wait", id, &row.kind)).await?;
        tx.commit().await?;
        return Ok(Next::Nothing);
    }
    let (Some(parcel), Some(transport)) = (parcel(&mut tx, db, &post, &row).await?, post.transports.of(row.channel()))
    else {
        queue::stands(&mut tx, id, State::Stopped, Some("There is nothing left to send.")).await?;
        tx.record(entry("mail.stop", id, &row.kind)).await?;
        tx.commit().await?;
        return Ok(Next::Nothing);
    };
    let Some(mark) = &post.mark else { return Ok(Next::Nothing) };
    queue::leaves(&mut tx, id, transport).await?;
    let count = mark.one_more(&mut tx).await?;
    tx.record(entry("mail.leave", id, &row.kind)).await?;
    tx.commit().await?;
    Ok(Next::HandOver(Box::new(Leaving { parcel, kind: row.kind, attempt: row.attempts + 1, count })))
}

/// Whether a parent or young person had as many messages today as one should have in a day.
async fn has_enough_today(tx: &mut Tx, post: &Post, row: &Row, today: Date) -> Result<bool> {
    let needs_answer = |code: &str| post.kind(code).is_some_and(|kind| kind.kind().when == When::Today);
    let Some(account) = row.account.filter(|_| needs_answer(&row.kind)) else { return Ok(false) };
    if !accounts::held(tx, account, today).await?.iter().any(|held| held.role.is_family()) {
        return Ok(false);
    }
    let codes: Vec<&str> = post.kinds.iter().map(|kind| kind.kind().code).filter(|code| needs_answer(code)).collect();
    let midnight = today.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    let since = midnight.map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp());
    Ok(queue::left_since(tx, account, &codes, since).await? >= MOST_FOR_FAMILY)
}

/// The message as it leaves; nothing where there is nothing to say any more.
async fn parcel(tx: &mut Tx, db: &Db, post: &Post, row: &Row) -> Result<Option<Parcel>> {
    let Some(kind) = post.kind(&row.kind).map(AnyKind::kind) else { return Ok(None) };
    let path = match kind.leads {
        Leads::Page(path) => path.to_owned(),
        Leads::Link(link) => match (link.make)(tx, db.random(), row.about()).await? {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    let items = if kind.code == SUMMARY.kind.code { items(tx, post, row).await? } else { Vec::new() };
    if kind.code == SUMMARY.kind.code && items.is_empty() {
        return Ok(None);
    }
    let to = match (row.account, &row.address) {
        (Some(account), _) => accounts::by_id(tx, account).await?.email,
        (None, address) => address.clone().unwrap_or_default(),
    };
    let preferences = row.account.filter(|_| kind.when != When::Always || kind.code == SUMMARY.kind.code);
    let preferences = preferences.map(|_| format!("{}{}", post.address, crate::pages::PREFERENCES));
    let filling = Filling {
        area: setting::get(tx, "area").await?.unwrap_or_default(),
        invented: setting::get(tx, "invented").await?.as_deref() == Some("yes"),
        link: format!("{}{path}", post.address),
        preferences: preferences.clone(),
        day: row.day(),
        until: Some(tx.now() + SignedDuration::from_hours(kind.useful_hours)),
        items,
    };
    let defect = |error: String| StoreError::File(format!("the words of {} cannot be used: {error}", kind.code));
    let words = Words::read(kind.words).map_err(|error| defect(error.to_string()))?;
    let written = words.fill(&filling).map_err(|error| defect(error.to_string()))?;
    let (id, channel, at) = (row.id.uuid(), row.channel(), tx.now());
    Ok(Some(Parcel { id, channel, to, written, unsubscribe: preferences, at }))
}

/// What a summary lists: how much of each kind may still leave.
async fn items(tx: &mut Tx, post: &Post, row: &Row) -> Result<Vec<(i64, (&'static str, &'static str))>> {
    let mut counted: Vec<(i64, (&'static str, &'static str))> = Vec::new();
    for line in queue::in_summary(tx, row.id).await? {
        let Some(words) = post.kind(&line.kind).map(|kind| kind.kind().counted) else { continue };
        if let Some(why) = against(tx, post, &line).await? {
            queue::put_aside(tx, line.id, why).await?;
            continue;
        }
        match counted.iter_mut().find(|(_, known)| *known == words) {
            Some((count, _)) => *count += 1,
            None => counted.push((1, words)),
        }
    }
    Ok(counted)
}

async fn hand_over(ctx: &Ctx, leaving: Leaving) -> Ended {
    let db = ctx.db();
    let Leaving { parcel, kind, attempt, count } = leaving;
    let id = MailId::from_uuid(parcel.id);
    let this = (id, kind.as_str(), attempt);
    let post = Post::of(db);
    let Some((transport, mark)) =
        post.as_ref().and_then(|post| Some((post.transports.of(parcel.channel)?, post.mark.as_ref()?)))
    else {
        return settle(db, this, HandedOver::NotNow("Sending is not set up on this server.".to_owned())).await;
    };
    // A copy that is put back later has sent less than this says.
    if let Err(error) = mark.write(&count) {
        return settle(db, this, HandedOver::NotNow(error.to_string())).await;
    }
    // Another server has taken it over: it finds out.
    ctx.check()?;
    let became = transport.hand_over(&parcel).await;
    if let HandedOver::Unknown(why) = &became
        && can_be_asked(transport)
    {
        // The next try asks.
        return Err(Failed::ForNow(why.clone()));
    }
    settle(db, this, became).await
}

const fn can_be_asked(transport: Transport<'_>) -> bool {
    !matches!(transport, Transport::Smtp(_))
}

/// Finds out about a message that was leaving when its server stopped, or of which no answer came.
async fn ask(db: &Db, id: MailId, asked: Asked, attempt: i64) -> Ended {
    let post = Post::of(db);
    let this = (id, asked.kind.as_str(), asked.attempt);
    let transport = post.as_ref().and_then(|post| post.transports.of(asked.channel));
    let known = match transport {
        Some(transport) => transport.was_accepted(id.uuid()).await,
        None => None,
    };
    match known {
        Some(Ok(reference)) => settle(db, this, HandedOver::Accepted(reference)).await,
        Some(Err(NotTaken)) if !asked.is_settled => {
            Err(Failed::ForNow("We do not know yet whether it was accepted.".to_owned()))
        }
        Some(Err(NotTaken)) => {
            settle(db, this, HandedOver::NotNow("It was not accepted the last time it was sent.".to_owned())).await
        }
        None if attempt < ASKED && transport.is_some_and(can_be_asked) => {
            Err(Failed::ForNow("We do not know yet whether it was accepted.".to_owned()))
        }
        None => {
            let why = "OnePlan stopped while it was sent, or the answer was lost. It may have arrived.";
            settle(db, this, HandedOver::Unknown(why.to_owned())).await
        }
    }
}

/// Writes down what became of an attempt.
async fn settle(db: &Db, (id, kind, attempt): (MailId, &str, i64), became: HandedOver) -> Ended {
    let (state, why, reference) = match became {
        HandedOver::Accepted(reference) => (State::Sent, None, reference),
        HandedOver::NotNow(why) if attempt < TRIES => (State::Waiting, Some(why), None),
        HandedOver::NotNow(why) | HandedOver::Refused(why) => (State::Failed, Some(why), None),
        HandedOver::Bounced(why) => (State::Bounced, Some(why), None),
        HandedOver::Unknown(why) => (State::PerhapsSent, Some(why), None),
    };
    let mut tx = db.write(&actor()).await?;
    if queue::settle(&mut tx, (id, attempt), state, why.as_deref(), reference.as_deref()).await? {
        // Each attempt makes a link of its own: that of one that was surely not accepted is nobody's.
        if matches!(state, State::Waiting | State::Failed | State::Bounced) {
            take_link_back(&mut tx, db, id).await?;
        }
        let detail = json!({ "kind": kind, "state": state.code(), "attempt": attempt });
        tx.record(Entry::new("mail.settle", "mail", Some(id.uuid()), Right::Program).detail(detail)).await?;
        tx.commit().await?;
    }
    match (state, why) {
        (State::Waiting, why) => Err(Failed::ForNow(why.unwrap_or_default())),
        _ => Ok(()),
    }
}

/// Takes back the link of a message that nobody got, where its room waits for that.
async fn take_link_back(tx: &mut Tx, db: &Db, id: MailId) -> Result<()> {
    let Some(row) = queue::locked(tx, id).await? else { return Ok(()) };
    let post = Post::of(db);
    let leads = post.as_ref().and_then(|post| post.kind(&row.kind)).map(|kind| kind.kind().leads);
    match leads {
        Some(Leads::Link(Link { take_back: Some(take_back), .. })) => take_back(tx, row.about()).await,
        _ => Ok(()),
    }
}

/// Asks Notify what became of what it took.
#[store::boxed]
pub(crate) async fn fates(ctx: Ctx) -> Ended {
    let db = ctx.db();
    let Some(post) = Post::of(db) else { return Ok(()) };
    let Some(notify) = &post.transports.notify else { return Ok(()) };
    let since = db.now() - NOTIFY_KNOWS;
    let all = queue::with_notify(&mut db.read().await?, since, AT_ONCE).await?;
    for (id, reference) in all {
        ctx.check()?;
        let (state, why) = match notify.fate(&reference).await {
            Some(Fate::Delivered) => (State::Delivered, None),
            Some(Fate::Bounced(why)) => (State::Bounced, Some(why)),
            Some(Fate::Failed(why)) => (State::Failed, Some(why)),
            Some(Fate::UnderWay) | None => continue,
        };
        let mut tx = db.write(&actor()).await?;
        if !queue::arrived(&mut tx, id, state, why.as_deref()).await? {
            continue;
        }
        if state != State::Delivered {
            take_link_back(&mut tx, db, id).await?;
        }
        let detail = json!({ "state": state.code() });
        tx.record(Entry::new("mail.settle", "mail", Some(id.uuid()), Right::Program).detail(detail)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Removes what is too old.
#[store::boxed]
pub(crate) async fn cleanup(ctx: Ctx) -> Ended {
    let db = ctx.db();
    let mut tx = db.write(&actor()).await?;
    let removed = queue::remove_before(&mut tx, db.now() - KEPT).await?;
    if removed > 0 {
        tx.record(Entry::new("mail.remove", "mail", None, Right::Program).detail(json!({ "removed": removed })))
            .await?;
        tx.commit().await?;
    }
    Ok(())
}
