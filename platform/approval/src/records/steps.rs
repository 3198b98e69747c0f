//! The steps on the way to an approval: append-only, numbered for each thing.

use access::records::widening::are_two_people;
use access::work::{Counted, Work};
use access::{AccountId, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use store::query::insert;
use store::{Actor, Listing, Query, Result, Tx};
use uuid::Uuid;

use crate::checksum::Checksum;

/// A step; see [`store::Id`].
#[derive(Debug)]
pub struct StepOf;
pub type StepId = store::Id<StepOf>;

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Sent it to a named person.
    Sent,
    /// Took it back before it was decided.
    TakenBack,
    /// Returned it with a reason.
    Returned,
    Approved,
    /// Nobody has to decide any more: it was used as it stood, or nobody was left to decide.
    Ended,
}

impl What {
    const ALL: [Self; 5] = [Self::Sent, Self::TakenBack, Self::Returned, Self::Approved, Self::Ended];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::TakenBack => "taken_back",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::Ended => "ended",
        }
    }

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sent => "Sent for approval",
            Self::TakenBack => "Cancelled",
            Self::Returned => "Returned",
            Self::Approved => "Approved",
            Self::Ended => "Ended without a decision",
        }
    }
}

impl From<String> for What {
    fn from(code: String) -> Self {
        // The table takes no other code than these.
        Self::ALL.into_iter().find(|what| what.code() == code).unwrap_or(Self::Ended)
    }
}

/// A step that somebody took.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Step {
    pub id: StepId,
    kind: String,
    owner: Uuid,
    number: i64,
    #[sqlx(try_from = "String", rename = "step")]
    pub what: What,
    /// What it is, in words that name nobody about whom it is.
    pub title: String,
    pub href: String,
    checksum: String,
    pub by_account: Option<AccountId>,
    pub by_name: String,
    /// Who is asked, where it is sent.
    pub to_account: Option<AccountId>,
    pub to_name: Option<String>,
    /// Why it was returned; what the person asked is told.
    pub reason: Option<String>,
    made_at: jiff_sqlx::Timestamp,
}

impl Step {
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at.to_jiff()
    }

    /// Whether it was about content with this checksum.
    #[must_use]
    pub fn is_about(&self, checksum: &Checksum) -> bool {
        self.checksum == checksum.as_str()
    }
}

const COLUMNS: &str = "select s.id, s.kind, s.owner, s.number, s.step, s.title, s.href, s.checksum, s.by_account, s.by_name, s.to_account, s.to_name,
    s.reason, s.made_at";
/// That nothing came after a step.
const IS_LAST: &str =
    "and not exists (select 1 from approval_step later where later.kind = s.kind and later.owner = s.owner
    and later.number > s.number)";

/// The steps of a thing, the first one first.
#[store::boxed]
pub async fn of(tx: &mut Tx, kind: &str, owner: Uuid) -> Result<Vec<Step>> {
    let query = Query::new(COLUMNS).push("from approval_step s where s.kind =").value(kind);
    query.push("and s.owner =").value(owner).push("order by s.number").all(tx).await
}

/// What waits for somebody to decide, the oldest first.
#[must_use]
pub fn waiting_for(account: AccountId) -> Listing<Step> {
    let from = Query::new("from approval_step s where s.step = 'sent' and s.to_account =").value(account).push(IS_LAST);
    Listing::new(Query::new(COLUMNS), from, "s.made_at, s.id")
}

/// How many that are.
#[store::boxed]
pub async fn count_waiting_for(tx: &mut Tx, account: AccountId) -> Result<i64> {
    waiting_for(account).count(tx).await
}

/// What somebody sent and was told about, or waits to be: the newest first, with how it stands now.
#[must_use]
pub fn sent_by(account: AccountId) -> Listing<Step> {
    let from = Query::new(
        "from approval_step s where s.step <> 'ended' and exists (select 1 from approval_step sent
            where sent.kind = s.kind and sent.owner = s.owner and sent.step = 'sent' and sent.by_account =",
    );
    let from = from.value(account).push(")").push(IS_LAST);
    Listing::new(Query::new(COLUMNS), from, "s.made_at desc, s.id")
}

/// Whether a step still waits for this person.
#[store::boxed]
pub(crate) async fn still_waits(tx: &mut Tx, step: Uuid, account: AccountId) -> Result<bool> {
    let query = Query::new("select count(*) from approval_step s where s.step = 'sent' and s.id =").value(step);
    Ok(query.push("and s.to_account =").value(account).push(IS_LAST).number(tx).await? > 0)
}

/// A step to be taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct New<'a> {
    pub kind: &'a str,
    pub owner: Uuid,
    pub what: What,
    pub title: &'a str,
    pub href: &'a str,
    pub checksum: &'a str,
    pub to: Option<(AccountId, &'a str)>,
    pub reason: Option<&'a str>,
}

/// Takes a step after so many. The caller records the audit entry.
///
/// # Errors
/// Those of the store; a duplicate where somebody took the next step first.
pub(crate) async fn add(tx: &mut Tx, new: New<'_>, after: usize, by: &Actor) -> Result<StepId> {
    let id: StepId = tx.new_id();
    let row = vec![
        ("id", id.into()),
        ("kind", new.kind.into()),
        ("owner", new.owner.into()),
        ("number", numbers::fitted::<i64>(after).saturating_add(1).into()),
        ("step", new.what.code().into()),
        ("title", new.title.into()),
        ("href", new.href.into()),
        ("checksum", new.checksum.into()),
        ("by_account", by.account.into()),
        ("by_name", (&by.name).into()),
        ("to_account", new.to.map(|(account, _)| account).into()),
        ("to_name", new.to.map(|(_, name)| name).into()),
        ("reason", new.reason.into()),
        ("made_at", tx.now().into()),
    ];
    insert("approval_step", row).run(tx).await?;
    Ok(id)
}

/// Ends what waits on a thing that was used as it stood: nobody is asked about it any more.
#[store::boxed]
pub async fn end(tx: &mut Tx, kind: &str, owner: Uuid, by: &Actor) -> Result<()> {
    let all = of(tx, kind, owner).await?;
    let Some(last) = all.last().filter(|last| last.what == What::Sent) else { return Ok(()) };
    add(tx, last.followed_by(What::Ended, None), all.len(), by).await.map(|_| ())
}

impl Step {
    fn followed_by<'a>(&'a self, what: What, to: Option<(AccountId, &'a str)>) -> New<'a> {
        New {
            kind: &self.kind,
            owner: self.owner,
            what,
            title: &self.title,
            href: &self.href,
            checksum: &self.checksum,
            to,
            reason: None,
        }
    }
}

/// What waits for somebody whose account closes is asked of whoever takes their work over.
pub const WORK: Work = Work {
    code: "approvals",
    words: ("item waiting for approval", "items waiting for approval"),
    roles: &[Role::Manager, Role::Commissioner, Role::BoardMember],
    count: |tx, account, _| Box::pin(count_waiting_for(tx, account)),
    hand_over,
};

fn hand_over(tx: &mut Tx, from: AccountId, to: AccountId, _: Date) -> Counted<'_> {
    Box::pin(async move {
        let names = access::records::accounts::names(tx, &[to]).await?;
        let name = names.into_iter().next().map(|(_, name)| name).unwrap_or_default();
        let mut passed = 0;
        for step in waiting_for(from).first(tx, i64::MAX).await? {
            let sender = Actor { account: step.by_account.map(AccountId::uuid), name: step.by_name.clone() };
            let is_another = match step.by_account {
                Some(sender) => are_two_people(tx, sender, to).await?,
                None => false,
            };
            // Nobody approves their own: it goes back to whoever sent it, who can ask somebody else.
            let next = if is_another { (What::Sent, Some((to, name.as_str()))) } else { (What::TakenBack, None) };
            let after = numbers::fitted::<usize>(step.number);
            add(tx, step.followed_by(next.0, next.1), after, &sender).await?;
            passed += 1;
        }
        Ok(passed)
    })
}

/// A step for tests, about content with this checksum.
#[cfg(test)]
pub(crate) fn step(what: What, about: &Checksum) -> Step {
    use jiff_sqlx::ToSqlx;

    Step {
        id: StepId::from_uuid(Uuid::nil()),
        kind: "report".to_owned(),
        owner: Uuid::nil(),
        number: 1,
        what,
        title: "Report".to_owned(),
        href: "/report".to_owned(),
        checksum: about.to_string(),
        by_account: None,
        by_name: "Ann".to_owned(),
        to_account: None,
        to_name: None,
        reason: None,
        made_at: Timestamp::UNIX_EPOCH.to_sqlx(),
    }
}
