//! Opening a record that is not one's own to open: by a reason, or, where it is restricted, by a reason
//! and a second person's agreement.

use access::{AccountId, Allowed, Viewer};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::query::insert;
use store::{Result, StoreError, Tx, sql};

use super::working_days;
use crate::PersonId;
use crate::model::office_hours;

/// A request to open a record; see [`store::Id`].
#[derive(Debug)]
pub struct AccessRequest;
pub type RequestId = store::Id<AccessRequest>;

/// For so long a reason opens a record.
pub const REASON_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// For so long an agreed break-glass opens one.
pub const BREAK_GLASS_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// For so long emergency access outside office hours opens one, before anybody has agreed.
pub const OUT_OF_HOURS_LASTS: SignedDuration = SignedDuration::from_hours(4);

/// Opens an unrestricted record to the viewer for [`REASON_LASTS`]; records the reason.
#[store::boxed]
pub async fn give_reason(tx: &mut Tx, viewer: &Viewer, child: PersonId, reason: &str, allowed: &Allowed) -> Result<()> {
    let id: RequestId = tx.new_id();
    let now = tx.now();
    insert(
        "access_request",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("account", viewer.account.into()),
            ("account_name", (&viewer.name).into()),
            ("kind", "reason_given".into()),
            ("reason", reason.into()),
            ("asked_at", now.into()),
            ("decided_at", now.into()),
            ("granted", true.into()),
            ("expires_at", (now + REASON_LASTS).into()),
        ],
    )
    .run(tx)
    .await?;
    tx.record(allowed.entry("person", Some(child.uuid())).reason(reason)).await
}

/// Whether the viewer gave a reason for this record that has not run out.
#[store::boxed]
pub async fn has_reason(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<bool> {
    let given = sql!(
        "select count(*) from access_request where granted and kind = 'reason_given' and account = $1 and person = $2
           and expires_at > $3",
        viewer.account,
        child,
        viewer.now,
    );
    Ok(given.number(tx).await? > 0)
}

/// Asks to open a restricted record. Whether there is one with this identifier and date of birth, the
/// asker is not told: the request is kept either way.
#[store::boxed]
pub async fn ask(
    tx: &mut Tx,
    viewer: &Viewer,
    identifier: &str,
    birth_date: jiff::civil::Date,
    reason: &str,
    allowed: &Allowed,
) -> Result<()> {
    let found: Option<(PersonId,)> = sql!(
        "select p.id from person p join identifier i on i.person = p.id where p.is_child and p.restricted
           and i.value = $1 and p.birth_date = $2 limit 1",
        identifier,
        birth_date,
    )
    .maybe(tx)
    .await?;
    let child = found.map(|(id,)| id);
    let id: RequestId = tx.new_id();
    let now = tx.now();
    // When nobody is in the office to agree, an act of safety goes ahead, and is reviewed on the next working day.
    let at_once = child.is_some() && office_hours::is_out_of_hours(&working_days::load(tx).await?, now);
    let mut row = vec![
        ("id", id.into()),
        ("person", child.into()),
        ("account", viewer.account.into()),
        ("account_name", (&viewer.name).into()),
        ("kind", "break_glass".into()),
        ("reason", reason.into()),
        ("asked_at", now.into()),
        ("granted", at_once.into()),
    ];
    if at_once {
        row.push(("expires_at", (now + OUT_OF_HOURS_LASTS).into()));
    }
    insert("access_request", row).run(tx).await?;
    tx.record(allowed.entry("person", child.map(PersonId::uuid)).reason(reason)).await
}

/// A request that waits for the second person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    /// The request.
    pub id: RequestId,
    /// Who asks.
    pub account: AccountId,
    /// As they are called.
    pub account_name: String,
    pub reason: String,
    asked_at: jiff_sqlx::Timestamp,
    /// Whether it was opened at once, outside office hours, and waits to be reviewed.
    pub granted: bool,
}

impl Waiting {
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.asked_at.to_jiff()
    }

    /// The working day by which somebody reviews what was opened outside office hours.
    #[must_use]
    pub fn review_by(&self, calendar: &law::Calendar) -> Option<jiff::civil::Date> {
        self.granted.then(|| office_hours::looked_at_on(calendar, self.asked_at()))
    }
}

/// Requests of others that wait, oldest first: all of them, since each is about somebody who may be at risk. Those that name nobody
/// are left out: there is nothing to open.
#[store::boxed]
pub async fn waiting(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Waiting>> {
    sql!(
        "select id, account, account_name, reason, asked_at, granted from access_request
           where kind = 'break_glass' and decided_at is null and person is not null and account <> $1
           order by asked_at, id",
        viewer.account,
    )
    .all(tx)
    .await
}

/// The viewer's own requests that nobody has decided yet, newest first: whether or not there is such a record.
#[store::boxed]
pub async fn own(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Waiting>> {
    let since = viewer.now - BREAK_GLASS_LASTS;
    sql!(
        "select id, account, account_name, reason, asked_at, granted from access_request
           where kind = 'break_glass' and decided_at is null and account = $1 and asked_at > $2
           order by asked_at desc, id",
        viewer.account,
        since,
    )
    .all(tx)
    .await
}

/// Who asked to open a restricted record.
#[store::boxed]
pub async fn asked_by(tx: &mut Tx, id: RequestId) -> Result<Option<AccountId>> {
    let found: Option<(AccountId,)> = sql!("select account from access_request where id = $1", id).maybe(tx).await?;
    Ok(found.map(|(account,)| account))
}

/// The second person's decision; records it. The asker cannot be the second person.
///
/// # Errors
/// [`StoreError::NotFound`] where nothing waits under this id, or it is the viewer's own.
#[store::boxed]
pub async fn decide(tx: &mut Tx, viewer: &Viewer, id: RequestId, agreed: bool, allowed: &Allowed) -> Result<()> {
    let now = tx.now();
    let asked: Option<(Option<PersonId>, String, String)> = sql!(
        "update access_request set decided_at = $1, decided_by = $2, granted = $3, expires_at = $4
           where decided_at is null and kind = 'break_glass' and id = $5 and account <> $6
           returning person, account_name, reason",
        now,
        viewer.account,
        agreed,
        now + BREAK_GLASS_LASTS,
        id,
        viewer.account,
    )
    .maybe(tx)
    .await?;
    let (child, asker, reason) = asked.ok_or(StoreError::NotFound)?;
    let detail = json!({ "agreed": agreed, "asked_by": asker });
    tx.record(allowed.entry("person", child.map(PersonId::uuid)).detail(detail).reason(&reason)).await
}

/// The restricted records that the viewer may open now by an agreed request.
#[store::boxed]
pub async fn agreed(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<(PersonId, String, Timestamp)>> {
    let rows: Vec<(PersonId, String, jiff_sqlx::Timestamp)> = sql!(
        "select p.id, trim(p.forename || ' ' || p.surname), g.expires_at from access_request g
           join person p on p.id = g.person
           where g.kind = 'break_glass' and g.granted and g.account = $1 and g.expires_at > $2 order by g.expires_at",
        viewer.account,
        viewer.now,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id, name, until)| (id, name, until.to_jiff())).collect())
}
