//! Messages: what was written, to whom, when it leaves, whether it was called back.

use access::{AccountId, App, Viewer};
use gate::Words;
use jiff::{SignedDuration, Timestamp};
use people::PersonId;
use store::query::{insert, insert_many};
use store::{Db, Listing, Query, Result, SortKey, StoreError, Tx, setting, sql};
use uuid::Uuid;

use crate::guard::Cleared;
use crate::{FileId, MessageId, READ_MESSAGE};

/// Where the minutes are kept that a message waits before it leaves.
pub const DELAY: &str = "message_delay_minutes";
/// The minutes, unless the area says otherwise.
const USUAL_DELAY: i64 = 10;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Message {
    pub id: MessageId,
    /// What about.
    pub subject: Words,
    pub body: Words,
    /// Whose account wrote it.
    pub sender: AccountId,
    /// Who wrote it.
    pub sender_name: Words,
    written_at: jiff_sqlx::Timestamp,
    leaves_at: jiff_sqlx::Timestamp,
    recalled_at: Option<jiff_sqlx::Timestamp>,
    withdrawn_at: Option<jiff_sqlx::Timestamp>,
    /// Who withdrew it after it had left.
    pub withdrawn_by: Option<String>,
    pub withdrawn_why: Option<Words>,
    /// Whether it does not leave because a death is recorded.
    pub stopped: bool,
}

impl Message {
    /// When it was written.
    #[must_use]
    pub fn written_at(&self) -> Timestamp {
        self.written_at.to_jiff()
    }
    /// When it leaves, or left.
    #[must_use]
    pub fn leaves_at(&self) -> Timestamp {
        self.leaves_at.to_jiff()
    }
    /// Whether it was called back.
    #[must_use]
    pub fn is_recalled(&self) -> bool {
        self.recalled_at.is_some()
    }
    /// When it was withdrawn: nobody outside the authority reads it any more.
    #[must_use]
    pub fn withdrawn_at(&self) -> Option<Timestamp> {
        self.withdrawn_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
    /// Whether it has left and can be withdrawn.
    #[must_use]
    pub fn can_be_withdrawn(&self, now: Timestamp) -> bool {
        !self.waits(now) && !self.is_recalled() && self.withdrawn_at.is_none()
    }
    /// Whether it can still be called back.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        !self.is_recalled() && (self.stopped || now < self.leaves_at())
    }
}

/// What kind of message: written by a person, or by the program on somebody's behalf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Written by hand.
    Message,
    /// A reminder of advice that is due.
    Chase,
    /// Late advice brought before the service's head.
    Escalation,
}

impl Kind {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Chase => "chase",
            Self::Escalation => "escalation",
        }
    }
}

/// For how many minutes a message can be called back.
pub async fn delay(tx: &mut Tx) -> Result<i64> {
    let said = setting::get(tx, DELAY).await?.and_then(|text| text.parse().ok());
    Ok(said.unwrap_or(USUAL_DELAY).clamp(0, 24 * 60))
}

/// Sends what the guard cleared; it leaves after the area's delay, and whoever it is for is told by e-mail. The caller records
/// the audit entry.
#[store::boxed]
pub async fn send(
    tx: &mut Tx,
    db: &Db,
    cleared: &Cleared,
    by: (AccountId, &str),
    kind: Kind,
    about: Option<Uuid>,
) -> Result<MessageId> {
    let id: MessageId = tx.new_id();
    let now = tx.now();
    let leaves = now + SignedDuration::from_mins(delay(tx).await?);
    insert(
        "message",
        vec![
            ("id", id.into()),
            ("person", cleared.child().into()),
            ("kind", kind.code().into()),
            ("subject", cleared.subject().into()),
            ("body", cleared.body().into()),
            ("sender", by.0.into()),
            ("sender_name", by.1.into()),
            ("written_at", now.into()),
            ("leaves_at", leaves.into()),
            ("about", about.into()),
            ("let_out", cleared.let_out().map(str::to_owned).into()),
        ],
    )
    .run(tx)
    .await?;
    let to =
        cleared.to().iter().map(|one| vec![id.into(), one.account.into(), (&one.name).into(), (&one.capacity).into()]);
    insert_many(tx, "message_recipient", &["message", "account", "name", "capacity"], to.collect()).await?;
    let files = cleared.files().iter().map(|one| vec![id.into(), one.file.into()]).collect();
    insert_many(tx, "message_file", &["message", "file"], files).await?;
    // A reminder has a mail of its own.
    if kind == Kind::Message {
        super::mail::tell(tx, db, cleared, (id, by.0), leaves).await?;
    }
    Ok(id)
}

/// Calls a message back that has not left; `false` where it has, or is not this viewer's to call back. The caller
/// records the audit entry.
#[store::boxed]
pub async fn recall(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    child: PersonId,
    message: MessageId,
) -> Result<bool> {
    let now = tx.now();
    let query = Query::new("update message set recalled_at =")
        .value(now)
        .push("where recalled_at is null and (leaves_at >")
        .value(now)
        .push(&format!("or {})", gate::outgoing::stopped("message.person", "message.leaves_at", "message.let_out")))
        .push("and person =")
        .value(child)
        .push("and id =")
        .value(message);
    let query = if authority { query } else { query.push("and sender =").value(viewer.account) };
    Ok(query.run(tx).await? == 1)
}

/// Takes a message that has left from everybody outside the authority; `false` where it has not left, or was withdrawn already. The
/// caller asks whether they may, and records the audit entry.
#[store::boxed]
pub async fn withdraw(tx: &mut Tx, child: PersonId, message: MessageId, by: &str, why: &str) -> Result<bool> {
    let now = tx.now();
    let query = Query::new("update message set withdrawn_at =")
        .value(now)
        .push(", withdrawn_by =")
        .value(by)
        .push(", withdrawn_why =")
        .value(why)
        .push("where withdrawn_at is null and recalled_at is null and leaves_at <=")
        .value(now)
        .push(&format!("and not {}", gate::outgoing::stopped("message.person", "message.leaves_at", "message.let_out")))
        .push("and person =")
        .value(child)
        .push("and id =")
        .value(message);
    Ok(query.run(tx).await? == 1)
}

fn message() -> String {
    format!(
        "select m.id, m.subject, m.body, m.sender, m.sender_name, m.written_at, m.leaves_at, m.recalled_at,
                m.withdrawn_at, m.withdrawn_by, m.withdrawn_why, {} as stopped
           from message m where m.person =",
        stopped()
    )
}

/// That the message `m` is stopped by a death, as a condition in SQL.
fn stopped() -> String {
    gate::outgoing::stopped("m.person", "m.leaves_at", "m.let_out")
}

/// Adds to `query` that the message `m` has left: its time has come, it was not called back, and no death stops it. It may have been
/// withdrawn since.
fn has_left(query: Query, now: Timestamp) -> Query {
    query.push("m.recalled_at is null and m.leaves_at <=").value(now).push("and not").push(&stopped())
}

/// Adds to `query` that those whom the message `m` reached may read it: it has left, and was not withdrawn.
pub(super) fn is_there(query: Query, now: Timestamp) -> Query {
    has_left(query.push("m.withdrawn_at is null and"), now)
}

/// The child's messages that the viewer, who may read them, sees; newest first. The authority sees all; others
/// theirs, and what reached them. Of one that was withdrawn others see no more than that.
#[store::boxed]
pub async fn of(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId) -> Result<Vec<Message>> {
    let query = Query::new(&message()).value(child);
    let query = if authority {
        query
    } else {
        has_left(query.push("and (m.sender =").value(viewer.account).push("or ("), viewer.now)
            .push("and m.id in (select r.message from message_recipient r where r.account =")
            .value(viewer.account)
            .push(")))")
    };
    query.push("order by m.written_at desc, m.id desc").all(tx).await
}

/// Somebody to whom a message went.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct To {
    pub message: MessageId,
    pub account: AccountId,
    /// Its name then.
    pub name: Words,
    pub capacity: Words,
    read_at: Option<jiff_sqlx::Timestamp>,
}

impl To {
    /// When they said that they had read it.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.read_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

/// To whom a child's messages went.
#[store::boxed]
pub async fn recipients(tx: &mut Tx, child: PersonId) -> Result<Vec<To>> {
    sql!(
        "select r.message, r.account, r.name, r.capacity, r.read_at from message_recipient r
           join message m on m.id = r.message where m.person = $1 order by r.name",
        child,
    )
    .all(tx)
    .await
}

/// The documents of a child that have left with a message, also with one that was withdrawn since.
#[store::boxed]
pub async fn sent_files(tx: &mut Tx, child: PersonId) -> Result<Vec<FileId>> {
    let now = tx.now();
    let query =
        Query::new("select distinct mf.file from message_file mf join message m on m.id = mf.message where m.person =");
    let rows: Vec<(FileId,)> = has_left(query.value(child).push("and"), now).all(tx).await?;
    Ok(rows.into_iter().map(|(file,)| file).collect())
}

/// The documents of a child's messages: message, document, title.
#[store::boxed]
pub async fn files(tx: &mut Tx, child: PersonId) -> Result<Vec<(MessageId, FileId, Words, AccountId)>> {
    sql!(
        "select mf.message, mf.file, f.title, f.added_by from message_file mf join file f on f.id = mf.file
           where f.withdrawn_at is null and f.person = $1 order by f.title",
        child,
    )
    .all(tx)
    .await
}

/// Notes that the viewer has read a message that reached them; `false` where none did. The caller records the audit
/// entry.
#[store::boxed]
pub async fn note_read(tx: &mut Tx, viewer: &Viewer, child: PersonId, message: MessageId) -> Result<bool> {
    let now = tx.now();
    let query = Query::new("update message_recipient set read_at =")
        .value(now)
        .push("where read_at is null and (message, account) in (select r.message, r.account from (");
    let query = reached(query, viewer).push(") r join message m on m.id = r.message where");
    let rows = is_there(query, now)
        .push("and m.person =")
        .value(child)
        .push("and m.id =")
        .value(message)
        .push(")")
        .run(tx)
        .await?;
    Ok(rows > 0)
}

/// A message in somebody's list of what came in, or of what they sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Received {
    /// The message.
    pub id: MessageId,
    pub person: PersonId,
    /// The child's forename.
    pub forename: String,
    /// The child's surname.
    pub surname: String,
    pub restricted: bool,
    /// What about.
    pub subject: Words,
    /// Who wrote it.
    pub sender_name: Words,
    leaves_at: jiff_sqlx::Timestamp,
    /// Whether the viewer said that they read it.
    pub is_read: bool,
}

impl Received {
    #[must_use]
    pub fn came_at(&self) -> Timestamp {
        self.leaves_at.to_jiff()
    }
}

/// Adds to `query` what reached the viewer, as rows of `message_recipient`: what was sent to them, and what was sent to
/// somebody who had the case before them and did not read it. What is written to a case officer follows the case.
fn reached(query: Query, viewer: &Viewer) -> Query {
    let query = query
        .push("select o.message, o.account, o.read_at from message_recipient o where o.account =")
        .value(viewer.account)
        .push("union select i.message, i.account, i.read_at from");
    inherited(query, viewer)
}

/// What was sent to those who had the viewer's cases before, and was not read: `i` of an assignment `a`.
fn inherited(query: Query, viewer: &Viewer) -> Query {
    query
        .push("assignment a join message c on c.person = a.person join message_recipient i on i.message = c.id where a.account =")
        .value(viewer.account)
        .push("and a.kind = 'case_officer' and a.starts_on <=")
        .value(viewer.today)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(viewer.today)
        .push(
            ") and i.read_at is null and i.account <> a.account
               and exists (select 1 from assignment b where b.person = a.person and b.account = i.account
                 and b.kind = 'case_officer' and b.ends_on <",
        )
        .value(viewer.today)
        .push(
            ") and not exists (select 1 from assignment n where n.person = a.person and n.account = i.account
                 and n.kind = 'case_officer' and (n.ends_on is null or n.ends_on >=",
        )
        .value(viewer.today)
        .push("))")
}

/// The child's messages that were sent to whoever had the case before the viewer, and wait to be read.
#[store::boxed]
pub async fn inherited_of(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Vec<MessageId>> {
    let rows: Vec<(MessageId,)> = inherited(Query::new("select distinct i.message from"), viewer)
        .push("and a.person =")
        .value(child)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Sorts by when a message came.
pub const BY_TIME: SortKey = SortKey::new("when", &["m.leaves_at"]);

/// What reached the viewer and is still theirs to read: unread first, then newest.
#[must_use]
pub fn received(app: &App, viewer: &Viewer) -> Listing<Received> {
    listing(app, viewer, "")
}

fn listing(app: &App, viewer: &Viewer, only: &str) -> Listing<Received> {
    let select = Query::new(
        "select m.id, m.person, p.forename, p.surname, p.restricted, m.subject, m.sender_name, m.leaves_at,
                r.read_at is not null as is_read",
    );
    // Written to both, it reached whoever took the case over twice.
    let from = reached(
        Query::new("from (select u.message, u.read_at from (select g.message, max(g.read_at) as read_at from ("),
        viewer,
    )
    .push(") g group by g.message) u")
    .push(only)
    .push(") r join message m on m.id = r.message join person p on p.id = m.person where");
    let from = people::within(app, viewer, READ_MESSAGE, is_there(from, viewer.now).push("and"));
    Listing::new(select, from, "r.read_at is not null, m.leaves_at desc, m.id")
}

/// What the viewer wrote about children whose messages they may read, the newest first; without what was called back or withdrawn.
#[must_use]
pub fn sent(app: &App, viewer: &Viewer) -> Listing<Received> {
    let select = Query::new(
        "select m.id, m.person, p.forename, p.surname, p.restricted, m.subject, m.sender_name, m.leaves_at,
                m.leaves_at is not null as is_read",
    );
    let from = Query::new("from message m join person p on p.id = m.person where m.recalled_at is null")
        .push("and m.withdrawn_at is null and not")
        .push(&stopped())
        .push("and m.kind =")
        .value(Kind::Message.code())
        .push("and m.sender =")
        .value(viewer.account)
        .push("and");
    Listing::new(select, people::within(app, viewer, READ_MESSAGE, from), "m.leaves_at desc, m.id")
}

/// To whom these messages went.
#[store::boxed]
pub async fn recipients_of(tx: &mut Tx, messages: &[MessageId]) -> Result<Vec<To>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    Query::new("select message, account, name, capacity, read_at from message_recipient where message in (")
        .list(messages.iter().copied())
        .push(") order by name")
        .all(tx)
        .await
}

/// How many of them wait to be read.
#[store::boxed]
pub async fn count_unread(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<i64> {
    unread(app, viewer).count(tx).await
}

/// What reached the viewer and waits to be read, newest first.
#[must_use]
pub fn unread(app: &App, viewer: &Viewer) -> Listing<Received> {
    listing(app, viewer, "where u.read_at is null")
}

/// When the last message of a kind about a matter was written; one that was called back counts, so that it is not
/// sent again within the hour.
#[store::boxed]
pub async fn last_about(tx: &mut Tx, about: Uuid, kind: Kind) -> Result<Option<Timestamp>> {
    let row: Option<(jiff_sqlx::Timestamp,)> = sql!(
        "select written_at from message where about = $1 and kind = $2 order by written_at desc limit 1",
        about,
        kind.code(),
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(at,)| at.to_jiff()))
}

/// Calls back what waits about a matter and was written by the program: a reminder of something that has been done, or that
/// is due on another day now. It does not count as sent. The caller records the audit entry.
#[store::boxed]
pub async fn call_back_about(tx: &mut Tx, about: Uuid) -> Result<()> {
    let now = tx.now();
    sql!(
        "update message set about = null, recalled_at = $1 where recalled_at is null and kind <> 'message'
           and leaves_at > $2 and about = $3",
        now,
        now,
        about,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What the program wrote about a matter needs no answer any more: what waits is called back, and what was sent counts as read
/// by those it went to. The caller records the audit entry.
#[store::boxed]
pub async fn settle_about(tx: &mut Tx, about: Uuid) -> Result<()> {
    call_back_about(tx, about).await?;
    let now = tx.now();
    sql!(
        "update message_recipient set read_at = $1 where read_at is null
           and message in (select id from message where kind <> 'message' and about = $2)",
        now,
        about,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Whether a message is one of this child's and this viewer may call it back.
///
/// # Errors
/// [`StoreError::NotFound`] where it is not.
#[store::boxed]
pub async fn must_be_own(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    child: PersonId,
    message: MessageId,
) -> Result<()> {
    let all = of(tx, viewer, authority, child).await?;
    let own = all.iter().any(|one| one.id == message && (authority || one.sender == viewer.account));
    if own { Ok(()) } else { Err(StoreError::NotFound) }
}
