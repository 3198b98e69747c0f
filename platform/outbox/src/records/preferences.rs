//! What a person wants by e-mail.

use access::AccountId;
use jiff::civil::Date;
use store::query::insert;
use store::{Result, StoreError, Tx, sql};

/// The hour in England at which a summary leaves, unless the person says otherwise.
pub const USUAL_HOUR: i64 = 7;
/// The hours that can be chosen.
pub const HOURS: [i64; 6] = [6, 7, 8, 12, 16, 18];

/// Which e-mails a person gets, beside those without which they cannot sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wants {
    /// What needs an answer today at once, everything else once a day.
    #[default]
    Summary,
    /// Only what needs an answer today.
    Today,
    None,
}

impl Wants {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Summary, Self::Today, Self::None];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Today => "today",
            Self::None => "none",
        }
    }

    /// The choice with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wants| wants.code() == code)
    }
}

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preference {
    /// Which e-mails.
    pub wants: Wants,
    /// The hour of the summary.
    pub hour: i64,
    /// To see whether somebody saved meanwhile; 0 where nothing was saved yet.
    pub version: i64,
}

/// What a person said; otherwise the usual.
#[store::boxed]
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Preference> {
    let row: Option<(String, i64, i64)> =
        sql!("select wants, hour, version from mail_preference where account = $1", account).maybe(tx).await?;
    let usual = Preference { wants: Wants::default(), hour: USUAL_HOUR, version: 0 };
    Ok(row.map_or(usual, |(wants, hour, version)| Preference {
        wants: Wants::from_code(&wants).unwrap_or_default(),
        hour,
        version,
    }))
}

/// Saves what a person says. What waits and they no longer want is stopped. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where it was saved meanwhile; those of the store.
#[store::boxed]
pub async fn save(tx: &mut Tx, account: AccountId, preference: Preference) -> Result<()> {
    let Preference { wants, hour, version } = preference;
    let row = vec![
        ("account", account.into()),
        ("wants", wants.code().into()),
        ("hour", hour.into()),
        ("version", (version + 1).into()),
    ];
    let rows = insert("mail_preference", row)
        .push("on conflict (account) do update set wants = excluded.wants, hour = excluded.hour, version = excluded.version where mail_preference.version =")
        .value(version)
        .run(tx)
        .await?;
    if rows == 0 {
        return Err(StoreError::Stale);
    }
    if wants != Wants::Summary {
        let now = tx.now();
        sql!(
            "update outbox set state = 'stopped', why = 'The person does not want it by email.', settled_at = $1
               where state = 'waiting' and not at_once and account = $2",
            now,
            account,
        )
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Notes that a person's summary of the day was made.
#[store::boxed]
pub(crate) async fn summarised(tx: &mut Tx, account: AccountId, today: Date) -> Result<()> {
    let row = vec![
        ("account", account.into()),
        ("wants", Wants::default().code().into()),
        ("hour", USUAL_HOUR.into()),
        ("summary_on", today.into()),
        ("version", 0_i64.into()),
    ];
    insert("mail_preference", row)
        .push("on conflict (account) do update set summary_on = excluded.summary_on")
        .run(tx)
        .await
        .map(|_| ())
}
