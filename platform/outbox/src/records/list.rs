//! Messages as administrators see them: kind, person, how it stands. Whom a message is about they do not see.

use jiff::Timestamp;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::queue::{MailId, State};
use crate::transport::Channel;

/// A message in the list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: MailId,
    /// The code of its kind.
    pub kind: String,
    channel: String,
    /// The address: of the account, or the one that was given.
    pub to: Option<String>,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Whether it leaves by itself, and not with the daily summary.
    pub at_once: bool,
    written_at: jiff_sqlx::Timestamp,
    not_before: jiff_sqlx::Timestamp,
    left_at: Option<jiff_sqlx::Timestamp>,
    settled_at: Option<jiff_sqlx::Timestamp>,
    /// How often it was handed over.
    pub attempts: i64,
    /// How it left.
    pub transport: Option<String>,
    /// What the provider calls it.
    pub provider_reference: Option<String>,
    /// The daily summary that it is in.
    pub summary: Option<MailId>,
    /// Why it stands so.
    pub why: Option<String>,
}

impl Listed {
    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::from_code(&self.channel).unwrap_or(Channel::Email)
    }
    /// When it was written.
    #[must_use]
    pub fn written_at(&self) -> Timestamp {
        self.written_at.to_jiff()
    }
    /// Not before then.
    #[must_use]
    pub fn not_before(&self) -> Timestamp {
        self.not_before.to_jiff()
    }
    /// When it was last handed over.
    #[must_use]
    pub fn left_at(&self) -> Option<Timestamp> {
        let left = [State::Sent, State::Delivered, State::Bounced, State::PerhapsSent];
        self.left_at.filter(|_| left.contains(&self.state)).map(jiff_sqlx::Timestamp::to_jiff)
    }
    /// Since when it stands as it does.
    #[must_use]
    pub fn settled_at(&self) -> Option<Timestamp> {
        self.settled_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

const LISTED: &str =
    "select o.id, o.kind, o.channel, coalesce(a.email, o.address) as \"to\", o.state, o.at_once, o.written_at,
    o.not_before, o.left_at, o.settled_at, o.attempts, o.transport, o.provider_reference, o.summary, o.why";
const FROM: &str = "from outbox o left join account a on a.id = o.account where";

pub const BY_WRITTEN: SortKey = SortKey::new("written", &["o.written_at"]);

/// Which messages.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// That stand so.
    pub state: Option<State>,
    /// Of this kind.
    pub kind: Option<String>,
}

fn matching(query: Query, filter: &Filter) -> Query {
    let query = query.push("1 = 1");
    let query = match filter.state {
        Some(state) => query.push("and o.state =").value(state.code()),
        None => query,
    };
    match &filter.kind {
        Some(kind) => query.push("and o.kind =").value(kind),
        None => query,
    }
}

/// The newest first. For administrators.
#[must_use]
pub fn listing(filter: &Filter) -> Listing<Listed> {
    Listing::new(Query::new(LISTED), matching(Query::new(FROM), filter), "o.written_at desc, o.id desc")
        .counted_from(matching(Query::new("from outbox o where"), filter))
}

/// How many there are.
#[store::boxed]
pub async fn count(tx: &mut Tx, filter: &Filter) -> Result<i64> {
    listing(filter).count(tx).await
}

/// How many wait or are held.
#[store::boxed]
pub async fn count_waiting(tx: &mut Tx) -> Result<i64> {
    sql!("select count(*) from outbox where state in ('waiting', 'held')").number(tx).await
}

/// One.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none.
#[store::boxed]
pub async fn one(tx: &mut Tx, id: MailId) -> Result<Listed> {
    Query::new(LISTED).push(FROM).push("o.id =").value(id).one(tx).await
}
