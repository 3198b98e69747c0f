//! What leaves: each kind is declared by the room that sends it, and its words are a file.

use std::future::Future;
use std::pin::Pin;

use access::{AccountId, Action};
use store::{Random, Result, Tx};
use uuid::Uuid;

use crate::MailId;

/// What [`Still`] gives.
pub type IsStill<'a> = Pin<Box<dyn Future<Output = Result<bool>> + Send + 'a>>;
/// Whether what a message is about is still so when the message leaves: a reminder of advice that has come says nothing any more.
pub type Still = for<'a> fn(&'a mut Tx, About) -> IsStill<'a>;

/// What [`MadeLink`] gives: the path of the link.
pub type Made<'a> = Pin<Box<dyn Future<Output = Result<Option<String>>> + Send + 'a>>;
/// Makes a link that opens something by itself. It is made when the message leaves, so that the database never holds it;
/// nothing where no such link may be made any more.
pub type MadeLink = for<'a> fn(&'a mut Tx, &'a Random, About) -> Made<'a>;

/// What [`TakeBack`] gives.
pub type TakenBack<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
/// Takes back the link of a message that was surely not accepted or did not arrive: nobody has it. The caller records the audit
/// entry.
pub type TakeBack = for<'a> fn(&'a mut Tx, About) -> TakenBack<'a>;

/// A link that opens something by itself.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub make: MadeLink,
    /// None where a link that nobody has stands in nobody's way.
    pub take_back: Option<TakeBack>,
}

/// What a message is about, for the room that sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    pub message: MailId,
    pub account: Option<AccountId>,
    /// The thing: a message, a piece of advice, a consultation.
    pub thing: Option<Uuid>,
}

/// Where a message leads.
#[derive(Debug, Clone, Copy)]
pub enum Leads {
    /// To a page that is read after signing in. The address is the same for everybody.
    Page(&'static str),
    /// To a link that opens something by itself.
    Link(Link),
}

/// When a message leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once, whatever the person wants by e-mail: without it they cannot sign in.
    Always,
    /// At once, since it needs an answer today.
    Today,
    /// With the daily summary.
    Summary,
}

/// A kind of message.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What is stored: the room, a dot, the event, such as `message.new`. It never changes.
    pub code: &'static str,
    /// For administrators: "New message".
    pub label: &'static str,
    /// In the daily summary, of one and of several: "new message", "new messages".
    pub counted: (&'static str, &'static str),
    /// Its words: a file whose first line is the subject (see [`crate::Words`]).
    pub words: &'static str,
    pub leads: Leads,
    /// When it leaves.
    pub when: When,
    /// It is of no use after so many hours.
    pub useful_hours: i64,
    /// Whether it is still so when it leaves.
    pub still: Option<Still>,
}

impl Kind {
    /// A kind that waits for the daily summary, and is of use for two weeks. `counted` is what the summary says of one and of
    /// several, `words` the file.
    #[must_use]
    pub const fn new(
        code: &'static str,
        label: &'static str,
        counted: (&'static str, &'static str),
        words: &'static str,
        leads: Leads,
    ) -> Self {
        Self { code, label, counted, words, leads, when: When::Summary, useful_hours: 14 * 24, still: None }
    }
}

/// A kind about a child: sent to those alone who may do this to the child when it is written, and when it leaves.
#[derive(Debug, Clone, Copy)]
pub struct AboutChild {
    pub kind: Kind,
    /// What whoever receives it must be able to do.
    pub action: Action,
}

/// A kind about somebody's own account or work, which names no child.
#[derive(Debug, Clone, Copy)]
pub struct AboutAccount {
    pub kind: Kind,
}

/// Either, as rooms hand them over.
#[derive(Debug, Clone, Copy)]
pub enum AnyKind {
    /// About a child.
    Child(AboutChild),
    /// About an account.
    Account(AboutAccount),
}

impl AnyKind {
    /// What both have.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        match self {
            Self::Child(about) => &about.kind,
            Self::Account(about) => &about.kind,
        }
    }

    /// What whoever receives it must be able to do to the child.
    #[must_use]
    pub const fn action(&self) -> Option<Action> {
        match self {
            Self::Child(about) => Some(about.action),
            Self::Account(_) => None,
        }
    }
}

/// Several of a person's messages in one, once a day.
pub const SUMMARY: AboutAccount = AboutAccount {
    kind: Kind {
        code: "outbox.summary",
        label: "Daily summary",
        counted: ("daily summary", "daily summaries"),
        words: include_str!("../mail/summary.txt"),
        leads: Leads::Page("/"),
        when: When::Always,
        useful_hours: 48,
        still: None,
    },
};

/// What this room sends.
pub const KINDS: &[AnyKind] = &[AnyKind::Account(SUMMARY)];
