//! Exports that hold restricted records: an act of their own, with a reason, a second person, a line in the log for each
//! child and a notice to whoever is named on it. Every other export leaves them out and says how many.

use access::{AccountId, Viewer};
use jiff::{SignedDuration, Timestamp};
use people::PersonId;
use store::query::{insert, insert_many};
use store::{Actor, Db, Entry, Result, Right, StoreError, Tx, sql};

/// A request; see [`store::Id`].
#[derive(Debug)]
pub struct RequestOf;
pub type RequestId = store::Id<RequestOf>;

/// For so long an agreed request can be used, once.
pub const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Whose records an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Everybody's: for counts, and for an export that two people agreed to.
    Everybody,
    /// All but restricted records.
    Unrestricted,
}

/// A request to export restricted records too.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Request {
    pub id: RequestId,
    /// `sen2` or `annex_a`.
    pub kind: String,
    pub reason: String,
    /// Who asks.
    pub asked_by: AccountId,
    /// As they are called.
    pub asked_name: String,
    asked_at: jiff_sqlx::Timestamp,
    pub decided_name: Option<String>,
    decided_at: Option<jiff_sqlx::Timestamp>,
    /// Whether they agreed.
    pub agreed: bool,
    used_at: Option<jiff_sqlx::Timestamp>,
}

impl Request {
    /// When it was asked.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.asked_at.to_jiff()
    }
    /// Whether nobody has decided yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.decided_at.is_none()
    }
    /// Whether it opens an export now.
    #[must_use]
    pub fn opens(&self, now: Timestamp) -> bool {
        let decided = self.decided_at.map(jiff_sqlx::Timestamp::to_jiff);
        self.agreed && self.used_at.is_none() && decided.is_some_and(|at| now < at + LASTS)
    }
    /// Whether the export was made.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used_at.is_some()
    }
}

const REQUEST: &str =
    "select id, kind, reason, asked_by, asked_name, asked_at, decided_name, decided_at, agreed, used_at
  from export_request";

/// All requests, newest first: some in a year, and one that waits must be found.
pub async fn all(tx: &mut Tx) -> Result<Vec<Request>> {
    sql!(REQUEST, "order by asked_at desc, id").all(tx).await
}

/// One request.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: RequestId) -> Result<Request> {
    sql!(REQUEST, "where id = $1", id).one(tx).await
}

/// How many records of children are restricted.
pub async fn restricted(tx: &mut Tx) -> Result<i64> {
    sql!("select count(*) from person where is_child and restricted").number(tx).await
}

/// Asks a second person. The caller records the audit entry.
pub async fn ask(tx: &mut Tx, viewer: &Viewer, kind: &str, reason: &str) -> Result<RequestId> {
    let id: RequestId = tx.new_id();
    let now = tx.now();
    let row = vec![
        ("id", id.into()),
        ("kind", kind.into()),
        ("reason", reason.into()),
        ("asked_by", viewer.account.into()),
        ("asked_name", (&viewer.name).into()),
        ("asked_at", now.into()),
    ];
    insert("export_request", row).run(tx).await?;
    Ok(id)
}

/// The second person's decision; nobody decides on their own request. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where nothing waits for them under this id.
pub async fn decide(tx: &mut Tx, viewer: &Viewer, id: RequestId, agreed: bool) -> Result<()> {
    let now = tx.now();
    let rows = sql!(
        "update export_request set decided_at = $1, decided_by = $2, decided_name = $3, agreed = $4
           where decided_at is null and asked_by <> $5 and id = $6",
        now,
        viewer.account,
        &viewer.name,
        agreed,
        viewer.account,
        id,
    )
    .run(tx)
    .await?;
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Uses an agreed request: a line in the log for each restricted child, and a notice to whoever is named on it, before
/// anything is written.
///
/// # Errors
/// [`StoreError::NotFound`] where it does not open an export of this kind now.
pub async fn use_up(db: &Db, actor: &Actor, id: RequestId, kind: &str, action: &'static str) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let now = tx.now();
    let request = one(&mut tx, id).await?;
    if request.kind != kind || !request.opens(now) {
        return Err(StoreError::NotFound);
    }
    sql!("update export_request set used_at = $1 where id = $2", now, id).run(&mut tx).await?;
    let children: Vec<(PersonId,)> =
        sql!("select id from person where is_child and restricted order by id").all(&mut tx).await?;
    let named: Vec<(AccountId, PersonId)> = sql!(
        "select distinct a.account, a.person from assignment a join person p on p.id = a.person
           where a.kind = 'named' and p.is_child and p.restricted",
    )
    .all(&mut tx)
    .await?;
    let rows = named.into_iter().map(|(account, person)| vec![id.into(), account.into(), person.into()]).collect();
    insert_many(&mut tx, "export_notice", &["request", "account", "person"], rows).await?;
    let second = request.decided_name.clone().unwrap_or_default();
    for (child,) in children {
        let detail = serde_json::json!({ "export": kind, "request": id, "second_person": second });
        let entry = Entry::new(action, "person", Some(child.uuid()), Right::RestrictedExport);
        tx.record(entry.detail(detail).reason(&request.reason)).await?;
    }
    tx.record(Entry::new(action, "area", None, Right::RestrictedIncluded).reason(&request.reason)).await?;
    tx.commit().await
}

/// A restricted record in an export, for somebody who is named on it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Notice {
    pub request: RequestId,
    pub person: PersonId,
    /// The child's forename.
    pub forename: String,
    /// The child's surname.
    pub surname: String,
    /// `sen2` or `annex_a`.
    pub kind: String,
    /// Who exported it.
    pub asked_name: String,
    /// Who agreed.
    pub decided_name: Option<String>,
    used_at: jiff_sqlx::Timestamp,
}

impl Notice {
    /// When it was exported.
    #[must_use]
    pub fn used_at(&self) -> Timestamp {
        self.used_at.to_jiff()
    }
}

/// What the viewer, who is named on the records, has not noted yet: all of it, since all is noted at once.
pub async fn notices(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Notice>> {
    sql!(
        "select n.request, n.person, p.forename, p.surname, r.kind, r.asked_name, r.decided_name, r.used_at
            from export_notice n join export_request r on r.id = n.request join person p on p.id = n.person
            join assignment a on a.person = n.person and a.account = n.account and a.kind = 'named'
           where n.seen_at is null and r.used_at is not null and n.account = $1 order by r.used_at, p.sort_key, p.id",
        viewer.account,
    )
    .all(tx)
    .await
}

/// The viewer has noted them. The caller records the audit entry.
pub async fn seen(tx: &mut Tx, viewer: &Viewer) -> Result<u64> {
    let now = tx.now();
    sql!("update export_notice set seen_at = $1 where seen_at is null and account = $2", now, viewer.account)
        .run(tx)
        .await
}
