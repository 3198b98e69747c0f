//! What others did to an account: its owner is told at the next sign-in.

use jiff::Timestamp;
use store::query::insert;
use store::{Result, Tx, sql};

use crate::AccountId;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A link to choose a new password was made.
    Link,
    /// Two-step verification was reset.
    SecondFactor,
    /// A role was given.
    Role,
    /// A role was ended.
    RoleEnded,
    /// The account was opened again.
    Opened,
    /// The account was signed out everywhere.
    SignedOut,
    /// The account was named on a restricted record.
    Named,
    /// The restriction of a record on which the account was named was lifted.
    Lifted,
    /// An address confidentiality rule of a child with whom they work was ended.
    RuleGone,
    /// Somebody was put on the list of those who know a sealed name, on which the account is.
    NameReader,
    /// An address of an organisation, to which something about a child may go, was changed: administrators are told.
    Address,
}

impl What {
    const ALL: [Self; 11] = [
        Self::Link,
        Self::SecondFactor,
        Self::Role,
        Self::RoleEnded,
        Self::Opened,
        Self::SignedOut,
        Self::Named,
        Self::Lifted,
        Self::RuleGone,
        Self::NameReader,
        Self::Address,
    ];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::SecondFactor => "second_factor",
            Self::Role => "role",
            Self::RoleEnded => "role_ended",
            Self::Opened => "opened",
            Self::SignedOut => "signed_out",
            Self::Named => "named",
            Self::Lifted => "lifted",
            Self::RuleGone => "rule_gone",
            Self::NameReader => "name_reader",
            Self::Address => "address",
        }
    }

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Link => "A link to choose a new password for your account was made",
            Self::SecondFactor => "Your two-step verification was reset",
            Self::Role => "You were given a role",
            Self::RoleEnded => "One of your roles was ended",
            Self::Opened => "Your account was opened again",
            Self::SignedOut => "You were signed out everywhere",
            Self::Named => "You were named on a restricted record",
            Self::Lifted => "The restriction was lifted from a record on which you were named",
            Self::RuleGone => "An address confidentiality rule was ended for a child you work with",
            Self::NameReader => {
                "Somebody was added to the people who can see a sealed former name of a child. You are one of them"
            }
            Self::Address => {
                "The address or email address of a school or provider was changed. Its page shows what it was before"
            }
        }
    }
}

/// Something that was done to an account.
#[derive(Debug, Clone)]
pub struct Notice {
    pub at: Timestamp,
    pub what: What,
    /// By whom: everybody who had a part in it.
    pub by: String,
}

/// Tells an account what was done to it, and by whom. The caller records the audit entry.
#[store::boxed]
pub async fn tell(tx: &mut Tx, account: AccountId, what: What, by: &str) -> Result<()> {
    let (id, now): (store::Id<()>, _) = (tx.new_id(), tx.now());
    let row = vec![
        ("id", id.into()),
        ("account", account.into()),
        ("at", now.into()),
        ("what", what.code().into()),
        ("by_name", by.into()),
    ];
    insert("account_notice", row).run(tx).await.map(|_| ())
}

/// Whether there is something that an account has not read yet.
#[store::boxed]
pub async fn any_unread(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let query = sql!(
        "select count(*) from (select 1 from account_notice where read_at is null and account = $1 limit 1) u",
        account,
    );
    Ok(query.number(tx).await? > 0)
}

/// What an account has not read yet, oldest first: all of it, since whoever says that they have read it has read all.
#[store::boxed]
pub async fn unread(tx: &mut Tx, account: AccountId) -> Result<Vec<Notice>> {
    let rows: Vec<(jiff_sqlx::Timestamp, String, String)> = sql!(
        "select at, what, by_name from account_notice where read_at is null and account = $1 order by at, id",
        account,
    )
    .all(tx)
    .await?;
    let known = |code: &str| What::ALL.into_iter().find(|what| what.code() == code);
    Ok(rows
        .into_iter()
        .filter_map(|(at, what, by)| Some(Notice { at: at.to_jiff(), what: known(&what)?, by }))
        .collect())
}

/// Notes that the account has read what was done until now. The caller records the audit entry.
#[store::boxed]
pub async fn read(tx: &mut Tx, account: AccountId) -> Result<u64> {
    let now = tx.now();
    sql!("update account_notice set read_at = $1 where read_at is null and account = $2", now, account).run(tx).await
}
