//! Acts that widen access: a role that opens records, a way into the account of somebody who can open them, a name on a
//! restricted record, the end of its restriction. One person asks, another agrees.

use jiff::{SignedDuration, Timestamp};
use store::query::insert;
use store::{Query, Result, StoreError, Tx};
use uuid::Uuid;

use crate::{AccountId, Held, Role, Viewer};

/// An act; see [`store::Id`].
#[derive(Debug)]
pub struct WideningAct;
/// Its id.
pub type ActId = store::Id<WideningAct>;

/// An act that nobody has decided is forgotten after so long, and one that was agreed and not used.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A role.
    Role(Held),
    /// A link to choose a password.
    Link,
    /// Two-step verification reset.
    SecondFactor,
    /// A closed account opened again.
    Open,
    /// A name on the restricted record of this person.
    Named(Uuid),
    /// The restriction of this person's record lifted: it widens the access of everybody.
    Lifted(Uuid),
}

impl Kind {
    /// The restricted record that it opens to somebody, or to everybody; `None` where it is about an account.
    #[must_use]
    pub const fn restricted_record(&self) -> Option<Uuid> {
        match self {
            Self::Named(person) | Self::Lifted(person) => Some(*person),
            Self::Role(_) | Self::Link | Self::SecondFactor | Self::Open => None,
        }
    }

    /// As it is stored.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Role(_) => "role",
            Self::Link => "link",
            Self::SecondFactor => "second_factor",
            Self::Open => "open",
            Self::Named(_) => "named",
            Self::Lifted(_) => "lifted",
        }
    }
}

/// An act that somebody asked for.
#[derive(Debug, Clone)]
pub struct Act {
    /// The id.
    pub id: ActId,
    /// What.
    pub kind: Kind,
    /// Whose access it widens.
    pub account: AccountId,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// Who asked.
    pub asked_by: AccountId,
    /// As they are called.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ActRow {
    id: ActId,
    kind: String,
    account: AccountId,
    role: Option<String>,
    organisation: Option<Uuid>,
    person: Option<Uuid>,
    reason: Option<String>,
    asked_by: AccountId,
    asked_by_name: String,
    asked_at: jiff_sqlx::Timestamp,
}

impl ActRow {
    fn act(self) -> Option<Act> {
        let kind = match self.kind.as_str() {
            "role" => Kind::Role(Held { role: Role::from_code(&self.role?)?, organisation: self.organisation }),
            "link" => Kind::Link,
            "second_factor" => Kind::SecondFactor,
            "open" => Kind::Open,
            "lifted" => Kind::Lifted(self.person?),
            _ => Kind::Named(self.person?),
        };
        Some(Act {
            id: self.id,
            kind,
            account: self.account,
            reason: self.reason,
            asked_by: self.asked_by,
            asked_by_name: self.asked_by_name,
            asked_at: self.asked_at.to_jiff(),
        })
    }
}

const COLUMNS: &str =
    "select id, kind, account, role, organisation, person, reason, asked_by, asked_by_name, asked_at from access_act";

/// Asks for an act. The same asked for twice is one. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn ask(tx: &mut Tx, viewer: &Viewer, account: AccountId, kind: &Kind, reason: Option<&str>) -> Result<()> {
    let (role, organisation, person) = match kind {
        Kind::Role(held) => (Some(held.role.code()), held.organisation, None),
        _ => (None, None, kind.restricted_record()),
    };
    let waits = waiting(tx).await?;
    if waits.iter().any(|act| act.account == account && act.kind == *kind && act.asked_by == viewer.account) {
        return Ok(());
    }
    let (id, now): (ActId, _) = (tx.new_id(), tx.now());
    insert(
        "access_act",
        vec![
            ("id", id.into()),
            ("kind", kind.code().into()),
            ("account", account.into()),
            ("role", role.into()),
            ("organisation", organisation.into()),
            ("person", person.into()),
            ("reason", reason.into()),
            ("asked_by", viewer.account.into()),
            ("asked_by_name", (&viewer.name).into()),
            ("asked_at", now.into()),
            ("agreed", false.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What waits for a second person, oldest first.
///
/// # Errors
/// Those of the store.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Act>> {
    let since = tx.now() - OPEN_FOR;
    let rows: Vec<ActRow> = Query::new(&format!("{COLUMNS} where decided_at is null and asked_at >"))
        .value(since)
        .and("order by asked_at, id limit 500")
        .all(tx)
        .await?;
    Ok(rows.into_iter().filter_map(ActRow::act).collect())
}

/// Whether somebody can be the second person of an act: not who asked, not whose access it widens, and nobody whom the
/// asker brought in.
///
/// # Errors
/// Those of the store.
pub async fn may_decide(tx: &mut Tx, act: &Act, who: AccountId) -> Result<bool> {
    if who == act.asked_by || who == act.account {
        return Ok(false);
    }
    let brought_in = Query::new("select count(*) from access_act where kind not in ('named', 'lifted') and account =")
        .value(who)
        .and("and asked_by =")
        .value(act.asked_by)
        .number(tx)
        .await?;
    Ok(brought_in == 0)
}

/// The second person's decision. Gives the act. The caller has asked [`may_decide`], carries the act out where it was
/// agreed, and records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where nothing waits under this id.
pub async fn decide(tx: &mut Tx, id: ActId, by: (Option<AccountId>, &str), agreed: bool) -> Result<Act> {
    let act = waiting(tx).await?.into_iter().find(|act| act.id == id).ok_or(StoreError::NotFound)?;
    let now = tx.now();
    let changed = Query::new("update access_act set decided_at =")
        .value(now)
        .and(", decided_by =")
        .value(by.0)
        .and(", decided_by_name =")
        .value(by.1)
        .and(", agreed =")
        .value(agreed)
        .and("where decided_at is null and id =")
        .value(id)
        .run(tx)
        .await?;
    if changed == 1 { Ok(act) } else { Err(StoreError::NotFound) }
}

/// Takes back what waits of a kind, since it is no longer wanted. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn withdraw(tx: &mut Tx, kind: &Kind, viewer: &Viewer) -> Result<()> {
    for act in waiting(tx).await?.into_iter().filter(|act| act.kind == *kind) {
        decide(tx, act.id, (Some(viewer.account), &viewer.name), false).await?;
    }
    Ok(())
}

/// Whether a link for this account was agreed to, and not made yet: by an agreement to a link, or to the role of an account
/// that nobody has used.
///
/// # Errors
/// Those of the store.
pub async fn link_agreed(tx: &mut Tx, account: AccountId, unused: bool) -> Result<bool> {
    let since = tx.now() - OPEN_FOR;
    let query = Query::new("select count(*) from access_act where agreed and used_at is null and account =")
        .value(account)
        .and("and decided_at >")
        .value(since)
        .and(if unused { "and kind in ('link', 'role')" } else { "and kind = 'link'" });
    Ok(query.number(tx).await? > 0)
}

/// Notes that the link was made.
///
/// # Errors
/// Those of the store.
pub async fn link_made(tx: &mut Tx, account: AccountId) -> Result<()> {
    let now = tx.now();
    Query::new("update access_act set used_at =")
        .value(now)
        .and("where agreed and used_at is null and kind = 'link' and account =")
        .value(account)
        .run(tx)
        .await
        .map(|_| ())
}
