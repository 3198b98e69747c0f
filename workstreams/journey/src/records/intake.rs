//! Requests from outside: written step by step, sent, put to a child's record.

use access::{AccountId, App, Viewer, token};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::Kind;
use people::{OPEN_CHILD, PersonId};
use store::query::insert;
use store::{Actor, Db, Entry, Query, Result, Right, StoreError, Tx, sql};

use super::request_files;

/// A request from outside; see [`store::Id`].
#[derive(Debug)]
pub struct IntakeOf;
pub type IntakeId = store::Id<IntakeOf>;

/// Days that a request is kept that nobody has sent or saved again.
const KEPT_DAYS: i64 = 28;
/// Hours that one is kept in which nothing was ever written.
const EMPTY_HOURS: i64 = 24;
/// So many are forgotten in one statement.
const AT_ONCE: usize = 400;
/// So many may be begun and not sent at once, in the whole area: what anybody may write has an end.
const MOST_BEGUN: i64 = 5_000;

pub use questionnaires::Answers;

/// A request from outside.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Intake {
    pub id: IntakeId,
    /// `begun`, `sent`, `placed` or `joined`.
    pub state: String,
    answers: String,
    /// The same as they were sent, where it came by the public form.
    as_sent: Option<String>,
    /// What the sender is told to quote.
    pub reference: Option<String>,
    sent_on: Option<jiff_sqlx::Date>,
    /// The child to whose record it was put.
    pub person: Option<PersonId>,
    /// Who put it there.
    pub placed_by: Option<String>,
    /// By which way it came: a code of [`CHANNELS`].
    pub channel: String,
    /// Why it left the tray without a record: a code of [`CLOSED`].
    pub closed_as: Option<String>,
    /// Who closed it.
    pub closed_by: Option<String>,
    closed_on: Option<jiff_sqlx::Date>,
    /// Who asked for it to be closed, before a second person does.
    pub close_asked_by: Option<AccountId>,
    /// How they asked for that: a code of [`CLOSED`].
    pub close_asked_as: Option<String>,
    pub close_asked_why: Option<String>,
    /// The other request that it is the same as.
    pub same_as: Option<IntakeId>,
}

/// The code of [`CLOSED`] that names another request.
pub const DUPLICATE: &str = "duplicate";

/// Why a request leaves the tray without a record: codes and words.
pub const CLOSED: &[(&str, &str)] =
    &[(DUPLICATE, "It is the same as another request"), ("mistake", "It was recorded by mistake")];

/// The ways by which requests come in: codes and words. Those after the second are put in by hand.
pub const CHANNELS: &[(&str, &str)] = &[
    ("form", "Public form"),
    ("account", "Account of the family or school"),
    ("email", "Email"),
    ("post", "Post"),
    ("telephone", "Telephone"),
    ("in_person", "In person"),
];

impl Intake {
    /// What was answered.
    #[must_use]
    pub fn answers(&self) -> Answers {
        serde_json::from_str(&self.answers).unwrap_or_default()
    }
    /// What was answered when it was sent, whatever an officer corrected since. Nothing of one that came by another way.
    #[must_use]
    pub fn as_sent(&self) -> Option<Answers> {
        serde_json::from_str(self.as_sent.as_deref()?).ok()
    }
    /// When it was sent: the day of receipt.
    #[must_use]
    pub fn sent_on(&self) -> Option<Date> {
        self.sent_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// When it was closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        self.closed_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// Whether it waits to be matched to a record.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == "sent" && self.closed_as.is_none()
    }
}

const COLUMNS: &str =
    "select id, state, answers, as_sent, reference, sent_on, person, placed_by, channel, closed_as, closed_by, closed_on,
       close_asked_by, close_asked_as, close_asked_why, same_as
  from intake";

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Signs of a code: 140 bits, in groups that are all of one length. Codes that were given before had 16, and still open what they opened.
const SIGNS: usize = 28;
/// The longest code as it is written, with what stands between groups.
pub const LONGEST_CODE: usize = 40;

/// A new code, in groups of four.
#[must_use]
pub fn new_code(random: &store::Random) -> String {
    let bytes = random.bytes::<SIGNS>();
    let signs: String =
        bytes.iter().map(|byte| char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'A'))).collect();
    written(&signs)
}

/// A code as it is written, however it was typed: what is in no code stands for the sign that it is taken for.
#[must_use]
pub fn written(code: &str) -> String {
    let meant = |sign: char| match sign.to_ascii_uppercase() {
        '1' | 'I' => 'L',
        '0' | 'O' => 'Q',
        other => other,
    };
    let signs: Vec<char> = code.chars().filter(char::is_ascii_alphanumeric).map(meant).collect();
    signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// What the database holds of a code, however it was typed.
#[must_use]
pub fn code_hash(code: &str) -> String {
    token::hash(&format!("intake:{}", written(code).replace('-', "")))
}

/// Whether another one may be begun.
pub async fn has_room(tx: &mut Tx) -> Result<bool> {
    let begun = sql!("select count(*) from intake where state = 'begun'").number(tx).await?;
    Ok(begun < MOST_BEGUN)
}

pub async fn begin(tx: &mut Tx, code: &str) -> Result<IntakeId> {
    let id: IntakeId = tx.new_id();
    let now = tx.now();
    insert(
        "intake",
        vec![
            ("id", id.into()),
            ("code_hash", code_hash(code).into()),
            ("state", "begun".into()),
            ("answers", "{}".into()),
            ("begun_at", now.into()),
            ("saved_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    tx.record(Entry::new("intake.begin", "intake", Some(id.uuid()), Right::Anybody)).await?;
    Ok(id)
}

/// The one that a code opens, until it is put to a record.
pub async fn of_code(tx: &mut Tx, code: &str) -> Result<Option<Intake>> {
    Query::new(&format!("{COLUMNS} where code_hash =")).value(code_hash(code)).maybe(tx).await
}

/// Saves answers. Until the request is sent nobody's record holds them, and the log tells that it was begun and sent: it
/// does not grow with each step. The caller commits a draft.
///
/// # Errors
/// [`StoreError::Stale`] where it has been sent meanwhile.
pub async fn save(tx: &mut Tx, id: IntakeId, answers: &Answers) -> Result<()> {
    let now = tx.now();
    sql!(
        "update intake set answers = $1, saved_at = $2 where state = 'begun' and id = $3",
        store::json::kept(answers)?,
        now,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Sends it: received today. Gives the reference. Records it.
///
/// # Errors
/// [`StoreError::Stale`] where it has been sent already.
pub async fn send(tx: &mut Tx, id: IntakeId, today: Date, reference: &str) -> Result<()> {
    let rows = sql!(
        "update intake set state = 'sent', as_sent = answers, sent_on = $1, reference = $2 where state = 'begun' and id = $3",
        today,
        reference,
        id,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(StoreError::Stale);
    }
    tx.record(Entry::new("intake.send", "intake", Some(id.uuid()), Right::OwnRequest)).await
}

/// Keeps what somebody with an account asks about a child whose record takes no new request now: sent today, for an
/// officer to say what it is. `answers` name the child by its id. The caller records the audit entry.
pub async fn from_account(
    tx: &mut Tx,
    code: &str,
    answers: &Answers,
    today: Date,
    reference: &str,
) -> Result<IntakeId> {
    by_another_way(tx, code, answers, today, reference, "account").await
}

/// Keeps what came by another way than the public form, received on a day, for an officer to match to a record. The caller
/// records the audit entry.
pub async fn by_another_way(
    tx: &mut Tx,
    code: &str,
    answers: &Answers,
    received_on: Date,
    reference: &str,
    channel: &str,
) -> Result<IntakeId> {
    let id: IntakeId = tx.new_id();
    let now = tx.now();
    insert(
        "intake",
        vec![
            ("id", id.into()),
            ("code_hash", code_hash(code).into()),
            ("state", "sent".into()),
            ("answers", serde_json::to_string(answers).unwrap_or_default().into()),
            ("begun_at", now.into()),
            ("saved_at", now.into()),
            ("sent_on", received_on.into()),
            ("reference", reference.into()),
            ("channel", channel.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}

/// Each that was sent and waits for an officer, oldest first: all of them, since whom one is about is told from what was written.
/// For case officers and managers of the area.
///
/// # Errors
/// Those of the store, and of `take`.
pub async fn each_waiting(tx: &mut Tx, take: impl FnMut(Intake) -> Result<()> + Send) -> Result<()> {
    let query = Query::new(COLUMNS).push("where state = 'sent' and closed_as is null and sent_on is not null");
    query.push("order by sent_on, id").each(tx, take).await
}

/// The request that is in a record and has this reference.
pub async fn in_a_record(tx: &mut Tx, reference: &str) -> Result<Option<Intake>> {
    let query = Query::new(COLUMNS).push("where person is not null and reference =").value(reference);
    query.push("order by id limit 1").maybe(tx).await
}

/// Each that was closed, the newest first. For case officers and managers of the area.
///
/// # Errors
/// Those of the store, and of `take`.
pub async fn each_closed(tx: &mut Tx, take: impl FnMut(Intake) -> Result<()> + Send) -> Result<()> {
    let query = Query::new(COLUMNS).push("where state = 'sent' and closed_as is not null");
    query.push("order by closed_on desc, id desc").each(tx, take).await
}

/// Changes what was put in, while it waits. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it was matched or closed meanwhile.
pub async fn change(tx: &mut Tx, id: IntakeId, answers: &Answers, received_on: Date, channel: &str) -> Result<()> {
    sql!(
        "update intake set answers = $1, sent_on = $2, channel = $3 where state = 'sent' and closed_as is null and id = $4",
        store::json::kept(answers)?,
        received_on,
        channel,
        id,
    ).run_or_stale(tx).await
}

/// Another request that was sent, by its reference.
pub async fn another(tx: &mut Tx, id: IntakeId, reference: &str) -> Result<Option<IntakeId>> {
    let row: Option<(IntakeId,)> = sql!(
        "select id from intake where state <> 'begun' and closed_as is null and id <> $1 and reference = $2
           order by id limit 1",
        id,
        reference,
    )
    .maybe(tx)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// The reference of a request.
pub async fn reference_of(tx: &mut Tx, id: IntakeId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = sql!("select reference from intake where id = $1", id).maybe(tx).await?;
    Ok(row.and_then(|(reference,)| reference))
}

/// Somebody asks for one that waits to be closed: a second person does that. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it was matched or closed meanwhile.
pub async fn ask_to_close(
    tx: &mut Tx,
    id: IntakeId,
    (how, why, same_as): (&str, &str, Option<IntakeId>),
    by: AccountId,
) -> Result<()> {
    sql!(
        "update intake set close_asked_as = $1, close_asked_why = $2, same_as = $3, close_asked_by = $4
           where state = 'sent' and closed_as is null and id = $5",
        how,
        why,
        same_as,
        by,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Closes one that waits: `how` is a code of [`CLOSED`]. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it was matched or closed meanwhile.
pub async fn close(
    tx: &mut Tx,
    id: IntakeId,
    (how, same_as): (&str, Option<IntakeId>),
    by: &str,
    on: Date,
) -> Result<()> {
    sql!(
        "update intake set closed_as = $1, same_as = $2, closed_by = $3, closed_on = $4
           where state = 'sent' and closed_as is null and id = $5",
        how,
        same_as,
        by,
        on,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Puts one that was closed back into the tray. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it is not closed.
pub async fn reopen(tx: &mut Tx, id: IntakeId) -> Result<()> {
    sql!(
        "update intake set closed_as = null, closed_by = null, closed_on = null, same_as = null, close_asked_by = null,
           close_asked_as = null, close_asked_why = null
           where state = 'sent' and closed_as is not null and id = $1",
        id,
    )
    .run_or_stale(tx)
    .await
}

/// What came in and is on a child's record, until it is decided on: a request for an assessment or re-assessment, a plan
/// from another area.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Arrived {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Whether the record is restricted.
    pub restricted: bool,
    pub rule: String,
    /// The kind of event by which it came.
    pub from_kind: String,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
    /// The case officer.
    pub officer: Option<AccountId>,
    /// What was written down with it.
    detail: Option<String>,
}

impl Arrived {
    /// The day on which it came.
    #[must_use]
    pub fn received_on(&self) -> Date {
        self.from_on.to_jiff()
    }
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
    /// A code that was written down with it: who asked, or the request from outside.
    #[must_use]
    pub fn code(&self, name: &str) -> Option<String> {
        let detail: serde_json::Value = serde_json::from_str(self.detail.as_deref()?).ok()?;
        detail.get(name)?.as_str().map(str::to_owned)
    }
}

/// A request that was decided on not long ago.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Decided {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// Whether the record is restricted.
    pub restricted: bool,
    /// The kind of decision.
    pub kind: String,
    decided_on: jiff_sqlx::Date,
    /// When the request was received that it decides.
    received_on: Option<jiff_sqlx::Date>,
    /// The case officer.
    pub officer: Option<AccountId>,
}

impl Decided {
    #[must_use]
    pub fn decided_on(&self) -> Date {
        self.decided_on.to_jiff()
    }
    /// The day of the decision where the record holds no request before it.
    #[must_use]
    pub fn received_on(&self) -> Date {
        self.received_on.unwrap_or(self.decided_on).to_jiff()
    }
}

/// Conditions of the decisions about requests since a day, on records that the viewer may open by their work.
fn decided_since(app: &App, viewer: &Viewer, query: Query, since: Date) -> Query {
    let decisions =
        [Kind::AssessmentAgreed, Kind::AssessmentRefused, Kind::ReassessmentAgreed, Kind::ReassessmentDeclined];
    let query = query
        .push("e.kind in (")
        .list(decisions.map(Kind::code))
        .push(") and e.happened_on >=")
        .value(since)
        .push("and e.happened_on <=")
        .value(viewer.today)
        .push("and not exists (select 1 from event c where c.corrects = e.id) and");
    people::may_at_work(app, viewer, OPEN_CHILD, query)
}

/// The decisions about requests since a day, the newest first, on records that the viewer may open by their work: what is decided in
/// some weeks.
pub async fn decided(tx: &mut Tx, app: &App, viewer: &Viewer, since: Date) -> Result<Vec<Decided>> {
    let requests = [Kind::RequestReceived, Kind::ReassessmentRequested];
    let query = Query::new(
        "select e.person, p.forename, p.surname, p.restricted, e.kind, e.happened_on as decided_on,
                (select max(r.happened_on) from event r where r.person = e.person and r.happened_on <= e.happened_on
                    and not exists (select 1 from event c where c.corrects = r.id) and r.kind in (",
    )
    .list(requests.map(Kind::code))
    .push(")) as received_on, (select a.account from assignment a where a.person = e.person and");
    let query = super::worklist::has_today(query, viewer)
        .push("order by a.starts_on desc limit 1) as officer from event e join person p on p.id = e.person where");
    decided_since(app, viewer, query, since).push("order by e.happened_on desc, e.id").all(tx).await
}

/// Conditions of what came in and is on a record: of all of it, or of what no case officer has.
fn arrived(app: &App, viewer: &Viewer, query: Query, unallocated: bool) -> Query {
    let rules = [law::ids::DECISION_TO_ASSESS, law::ids::DECISION_TO_REASSESS, law::ids::TRANSFER_TOLD];
    let mut query = query.push("o.rule in (").list(rules).push(") and not o.is_missing and");
    if unallocated {
        query = super::worklist::unallocated(query, viewer);
    }
    people::may_at_work(app, viewer, OPEN_CHILD, query)
}

/// What came in and is on a record that the viewer may open, oldest first: what waits for its decision, for which there are weeks.
pub async fn on_records(tx: &mut Tx, app: &App, viewer: &Viewer, unallocated: bool) -> Result<Vec<Arrived>> {
    let query = Query::new(
        "select o.person, p.forename, p.surname, p.restricted, o.rule, o.from_kind, o.from_on, o.last_day,
                (select e.detail from event e where e.person = o.person and e.kind = o.from_kind
                    and e.happened_on = o.from_on order by e.id desc limit 1) as detail,
                (select a.account from assignment a where a.person = o.person and",
    );
    let query = super::worklist::has_today(query, viewer)
        .push("order by a.starts_on desc limit 1) as officer from owed o join person p on p.id = o.person where");
    arrived(app, viewer, query, unallocated).push("order by o.from_on, o.person, o.rule").all(tx).await
}

/// How many requests are on records, as [`on_records`] lists them.
pub async fn count_on_records(tx: &mut Tx, app: &App, viewer: &Viewer, unallocated: bool) -> Result<i64> {
    let query = Query::new("select count(*) from owed o join person p on p.id = o.person where");
    arrived(app, viewer, query, unallocated).number(tx).await
}

/// One that was sent.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none such.
pub async fn one(tx: &mut Tx, id: IntakeId) -> Result<Intake> {
    Query::new(&format!("{COLUMNS} where state <> 'begun' and id =")).value(id).one(tx).await
}

/// What was asked from outside and put to a child's record: each with the day it was sent, oldest first.
pub async fn of_child(tx: &mut Tx, child: PersonId) -> Result<Vec<(IntakeId, Date)>> {
    let rows: Vec<(IntakeId, jiff_sqlx::Date)> =
        sql!("select id, sent_on from intake where sent_on is not null and person = $1 order by sent_on, id", child,)
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(id, on)| (id, on.to_jiff())).collect())
}

/// What is in the records of these children, who may not be many.
pub async fn of_children(tx: &mut Tx, children: impl Iterator<Item = PersonId>) -> Result<Vec<Intake>> {
    Query::new(COLUMNS).push("where person in (").list(children).push(") order by sent_on, id").all(tx).await
}

/// Puts it to a child's record: as the request that it is, or joined to one that is being decided already. The
/// caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where another officer did so meanwhile.
pub async fn place(tx: &mut Tx, id: IntakeId, child: PersonId, state: &str, by: &str, today: Date) -> Result<()> {
    sql!(
        "update intake set state = $1, person = $2, placed_by = $3, placed_on = $4
           where state = 'sent' and closed_as is null and id = $5",
        state,
        child,
        by,
        today,
        id,
    )
    .run_or_stale(tx)
    .await
}

/// Gives back a request that was put to the wrong record, with its files: it waits again to be put to the right one. The caller
/// records the audit entry.
pub async fn give_back(tx: &mut Tx, id: IntakeId, child: PersonId) -> Result<()> {
    request_files::take_back(tx, id, child).await?;
    sql!(
        "update intake set state = 'sent', person = null, placed_by = null, placed_on = null
           where state in ('placed', 'joined') and id = $1",
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Forgets what was begun and neither sent nor saved again for four weeks.
pub async fn sweep(db: Db) -> Result<()> {
    let before: Timestamp = db.now() - SignedDuration::from_hours(24 * KEPT_DAYS);
    let mut tx = db.write(&Actor::program("sweep")).await?;
    let empty: Timestamp = db.now() - SignedDuration::from_hours(EMPTY_HOURS);
    let old: Vec<(IntakeId,)> = sql!(
        "select id from intake where state = 'begun' and (saved_at < $1 or (answers = '{}' and saved_at < $2
           and not exists (select 1 from request_file f where f.intake = intake.id)))",
        before,
        empty,
    )
    .all(&mut tx)
    .await?;
    let old: Vec<IntakeId> = old.into_iter().map(|(id,)| id).collect();
    request_files::forget(&mut tx, &old).await?;
    let mut rows = 0;
    for some in old.chunks(AT_ONCE) {
        rows += Query::new("delete from intake where state = 'begun' and id in (")
            .list(some.iter().copied())
            .push(")")
            .run(&mut tx)
            .await?;
    }
    if rows == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "forgotten": rows });
    tx.record(Entry::new("intake.forget", "intake", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}
