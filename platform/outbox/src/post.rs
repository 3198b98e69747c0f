//! The way out that a running program has: what is set up, and whom the rooms let read.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use access::{Facts, Policy, Viewer};
use gate::PersonId;
use store::{Db, Result, Tx};

use crate::transport::{Channel, Transports};
use crate::{AnyKind, Held, Mark};

/// What [`Standing`] gives; nothing where there is no such child.
pub type StandingOf<'a> = Pin<Box<dyn Future<Output = Result<Option<Facts>>> + Send + 'a>>;
/// How somebody stands to a child at this moment.
pub type Standing = for<'a> fn(&'a mut Tx, &'a Viewer, PersonId) -> StandingOf<'a>;

/// What a running program sends with. The database carries it ([`Db::carry`]).
#[derive(Debug)]
pub struct Post {
    /// The address that links begin with.
    pub address: String,
    /// The ways out.
    pub transports: Transports,
    /// The mark of the installation; none where no place is known for it, and then nothing leaves.
    pub mark: Option<Mark>,
    /// Every room's kinds.
    pub kinds: Vec<AnyKind>,
    /// Who may do what.
    pub policy: Policy,
    /// How somebody stands to a child.
    pub standing: Standing,
}

/// Whether messages leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They do.
    Open,
    /// Nothing is set up for them.
    NotSetUp,
    /// They are held until an administrator releases them.
    Held(Held),
}

impl Way {
    /// Why messages wait, in words; nothing where they do not.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::NotSetUp => Some("Sending is not set up on this server."),
            Self::Held(held) => Some(held.words()),
        }
    }
}

impl Post {
    /// The post of this program, where it was set up.
    #[must_use]
    pub fn of(db: &Db) -> Option<Arc<Self>> {
        db.carried()
    }

    /// The kind with this code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&AnyKind> {
        self.kinds.iter().find(|one| one.kind().code == code)
    }

    /// Whether messages leave by this channel.
    #[store::boxed]
    pub async fn way(&self, tx: &mut Tx, channel: Channel) -> Result<Way> {
        let (Some(_), Some(mark)) = (self.transports.of(channel), &self.mark) else { return Ok(Way::NotSetUp) };
        Ok(mark.held(tx).await?.map_or(Way::Open, Way::Held))
    }
}

/// Whether e-mail leaves this program, or will once it is released: then a link goes by e-mail, and is not shown.
#[must_use]
pub fn has_email(db: &Db) -> bool {
    Post::of(db).is_some_and(|post| post.mark.is_some() && post.transports.of(Channel::Email).is_some())
}
