//! Acts that widen access: a role that opens records, a way into the account of somebody who can open them, a name on a
//! restricted record, the end of its restriction or of an address confidentiality rule, a name on the list of a sealed name. One
//! person asks, another agrees.

use jiff::{SignedDuration, Timestamp};
use page::Problem;
use store::query::insert;
use store::{Query, Result, StoreError, Tx, sql};
use uuid::Uuid;

use crate::{AccountId, Held, Role, Viewer};

/// An act; see [`store::Id`].
#[derive(Debug)]
pub struct WideningAct;
pub type ActId = store::Id<WideningAct>;

/// An act that nobody has decided is forgotten after so long, and one that was agreed and not used.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
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
    /// The end of a rule that keeps from somebody where a child is.
    RuleEnded {
        child: Uuid,
        rule: Uuid,
    },
    /// A name on the list of those who know a former name of a child that was sealed.
    NameReader {
        child: Uuid,
        name: Uuid,
    },
    /// What a child is called now is no secret of a name that was sealed: it is called so again.
    NameAgain {
        child: Uuid,
        name: Uuid,
    },
}

impl Kind {
    /// The record that it opens further, to somebody or to everybody; `None` where it is about an account.
    #[must_use]
    pub const fn record(&self) -> Option<Uuid> {
        match self {
            Self::Named(person)
            | Self::Lifted(person)
            | Self::RuleEnded { child: person, .. }
            | Self::NameReader { child: person, .. }
            | Self::NameAgain { child: person, .. } => Some(*person),
            Self::Role(_) | Self::Link | Self::SecondFactor | Self::Open => None,
        }
    }

    /// What of the record it is about: a rule, or a name.
    const fn part(&self) -> Option<Uuid> {
        match self {
            Self::RuleEnded { rule: part, .. }
            | Self::NameReader { name: part, .. }
            | Self::NameAgain { name: part, .. } => Some(*part),
            Self::Role(_) | Self::Link | Self::SecondFactor | Self::Open | Self::Named(_) | Self::Lifted(_) => None,
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
            Self::RuleEnded { .. } => "rule_ended",
            Self::NameReader { .. } => "name_reader",
            Self::NameAgain { .. } => "name_again",
        }
    }
}

/// An act that somebody asked for.
#[derive(Debug, Clone)]
pub struct Act {
    pub id: ActId,
    pub kind: Kind,
    /// Whose access it widens.
    pub account: AccountId,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    pub asked_by: AccountId,
    /// As they are called.
    pub asked_by_name: String,
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
    rule: Option<Uuid>,
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
            "rule_ended" => Kind::RuleEnded { child: self.person?, rule: self.rule? },
            "name_reader" => Kind::NameReader { child: self.person?, name: self.rule? },
            "name_again" => Kind::NameAgain { child: self.person?, name: self.rule? },
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

const COLUMNS: &str = "select id, kind, account, role, organisation, person, rule, reason, asked_by, asked_by_name, asked_at from access_act";

/// Asks for an act. The same asked for twice is one. The caller records the audit entry.
#[store::boxed]
pub async fn ask(tx: &mut Tx, viewer: &Viewer, account: AccountId, kind: &Kind, reason: Option<&str>) -> Result<()> {
    let (role, organisation, person) = match kind {
        Kind::Role(held) => (Some(held.role.code()), held.organisation, None),
        _ => (None, None, kind.record()),
    };
    let since = tx.now() - OPEN_FOR;
    let same: Vec<ActRow> = Query::new(&format!("{COLUMNS} where decided_at is null and asked_at >"))
        .value(since)
        .push("and account =")
        .value(account)
        .push("and asked_by =")
        .value(viewer.account)
        .all(tx)
        .await?;
    if same.into_iter().filter_map(ActRow::act).any(|act| act.kind == *kind) {
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
            ("rule", kind.part().into()),
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

/// What waits for a second person, oldest first: all of it, which is what was asked for in a week. A file of colleagues asks for
/// as much as it has rows.
#[store::boxed]
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Act>> {
    let since = tx.now() - OPEN_FOR;
    let rows: Vec<ActRow> = Query::new(&format!("{COLUMNS} where decided_at is null and asked_at >"))
        .value(since)
        .push("order by asked_at, id")
        .all(tx)
        .await?;
    Ok(rows.into_iter().filter_map(ActRow::act).collect())
}

/// Two accounts that the same person had in hand are not two people for so long.
const ALIKE: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Whether somebody can be the second person of an act: not who asked, not whose access it widens, and none who cannot be
/// told from who asked.
#[store::boxed]
pub async fn may_decide(tx: &mut Tx, act: &Act, who: AccountId) -> Result<bool> {
    if who == act.asked_by || who == act.account {
        return Ok(false);
    }
    are_two_people(tx, act.asked_by, who).await
}

/// Whether somebody once had a link to an account.
#[store::boxed]
pub async fn was_in_hand_of(tx: &mut Tx, account: AccountId, by: AccountId) -> Result<bool> {
    let query = Query::new("select count(*) from account_hand where account =").value(account);
    Ok(query.push("and hand =").value(by).number(tx).await? > 0)
}

/// Whether two accounts are surely two people: neither had the other's account in hand at any time, so as to be able to
/// sign in with it, and nobody else had both in hand within four weeks.
#[store::boxed]
pub async fn are_two_people(tx: &mut Tx, one: AccountId, other: AccountId) -> Result<bool> {
    if one == other {
        return Ok(false);
    }
    let (of_one, of_other) = (hands(tx, one).await?, hands(tx, other).await?);
    let held = |hands: &[(AccountId, Timestamp)], by| hands.iter().any(|(hand, _)| *hand == by);
    if held(&of_one, other) || held(&of_other, one) {
        return Ok(false);
    }
    let since = tx.now() - ALIKE;
    let lately = |(hand, at): &&(AccountId, Timestamp)| *at > since && held(&of_other, *hand);
    let back = |(hand, at): &&(AccountId, Timestamp)| *at > since && held(&of_one, *hand);
    Ok(!of_one.iter().any(|hand| lately(&hand)) && !of_other.iter().any(|hand| back(&hand)))
}

/// That somebody may be the second person of what another asked for.
///
/// # Errors
/// [`Problem::Forbidden`] in words; those of the store.
#[store::boxed]
pub async fn second_person(tx: &mut Tx, asked_by: AccountId, who: AccountId) -> std::result::Result<(), Problem> {
    if are_two_people(tx, asked_by, who).await? {
        return Ok(());
    }
    Err(Problem::Forbidden(
        "Somebody else must agree to this. It cannot be the person who asked, or anybody who had a link to the other’s account or asked for changes to it. Two accounts set up by the same person cannot agree for each other for four weeks.".to_owned(),
    ))
}

/// Who had an account in hand, and when last: who made a link to it, or asked for something that changes it.
async fn hands(tx: &mut Tx, account: AccountId) -> Result<Vec<(AccountId, Timestamp)>> {
    let rows: Vec<(AccountId, jiff_sqlx::Timestamp)> = sql!(
        "select hand, max(at) from (select hand, at from account_hand where account = $1
           union all select asked_by, decided_at from access_act where agreed and person is null and account = $2) as hands
           group by hand",
        account,
        account,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(hand, at)| (hand, at.to_jiff())).collect())
}

/// Notes that somebody had another's account in hand, by a link to it.
#[store::boxed]
pub(super) async fn handled(tx: &mut Tx, account: AccountId, by: AccountId) -> Result<()> {
    let now = tx.now();
    sql!("delete from account_hand where account = $1 and hand = $2", account, by).run(tx).await?;
    let row = vec![("account", account.into()), ("hand", by.into()), ("at", now.into())];
    insert("account_hand", row).run(tx).await.map(|_| ())
}

/// The second person's decision. Gives the act. The caller has asked [`may_decide`], carries the act out where it was
/// agreed, and records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where nothing waits under this id.
#[store::boxed]
pub async fn decide(tx: &mut Tx, id: ActId, by: (Option<AccountId>, &str), agreed: bool) -> Result<Act> {
    let now = tx.now();
    let act: Option<ActRow> = Query::new(&format!("{COLUMNS} where decided_at is null and asked_at >"))
        .value(now - OPEN_FOR)
        .push("and id =")
        .value(id)
        .maybe(tx)
        .await?;
    let act = act.and_then(ActRow::act).ok_or(StoreError::NotFound)?;
    let changed = sql!(
        "update access_act set decided_at = $1, decided_by = $2, decided_by_name = $3, agreed = $4
           where decided_at is null and id = $5",
        now,
        by.0,
        by.1,
        agreed,
        id,
    )
    .run(tx)
    .await?;
    if changed == 1 { Ok(act) } else { Err(StoreError::NotFound) }
}

/// Takes back what waits of a kind, since it is no longer wanted. The caller records the audit entry.
#[store::boxed]
pub async fn withdraw(tx: &mut Tx, kind: &Kind, viewer: &Viewer) -> Result<()> {
    for act in waiting(tx).await?.into_iter().filter(|act| act.kind == *kind) {
        decide(tx, act.id, (Some(viewer.account), &viewer.name), false).await?;
    }
    Ok(())
}

/// Takes back all that waits about a record: it was asked for while the record was another. The caller records the audit entry.
#[store::boxed]
pub async fn withdraw_about(tx: &mut Tx, record: Uuid, viewer: &Viewer) -> Result<()> {
    for act in waiting(tx).await?.into_iter().filter(|act| act.kind.record() == Some(record)) {
        decide(tx, act.id, (Some(viewer.account), &viewer.name), false).await?;
    }
    Ok(())
}

/// Who asked for what lets a link for this account be made: by an agreement to a link, or to the role of an account that
/// nobody has used; `None` where nothing was agreed. Whoever asked is not shown the link: alone, they would be in the account.
#[store::boxed]
pub async fn link_asked_by(tx: &mut Tx, account: AccountId, unused: bool) -> Result<Option<AccountId>> {
    let since = tx.now() - OPEN_FOR;
    let query = Query::new("select asked_by from access_act where agreed and used_at is null and account =")
        .value(account)
        .push("and decided_at >")
        .value(since)
        .push(if unused { "and kind in ('link', 'role')" } else { "and kind = 'link'" })
        .push("order by decided_at desc, id desc limit 1");
    let asked_by: Vec<(AccountId,)> = query.all(tx).await?;
    Ok(asked_by.into_iter().next().map(|(asked_by,)| asked_by))
}

/// Notes that the link was made.
#[store::boxed]
pub async fn link_made(tx: &mut Tx, account: AccountId) -> Result<()> {
    let now = tx.now();
    sql!(
        "update access_act set used_at = $1 where agreed and used_at is null and kind = 'link' and account = $2",
        now,
        account,
    )
    .run(tx)
    .await
    .map(|_| ())
}
