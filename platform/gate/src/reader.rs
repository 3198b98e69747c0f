//! Who reads, and what they may learn about one child.

use std::collections::HashSet;
use std::sync::Arc;

use access::{AccountId, Held, Role, Viewer};
use jiff::civil::Date;
use store::{Result, Tx};
use uuid::Uuid;

use crate::records::{known, sealed};
use crate::{OrganisationId, PersonId, Screen, SealedNames};

/// Who reads something about one child, and what they may learn. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reader(Arc<Known>);

/// A reader that was worked out for a session, and for whom.
#[derive(Debug, Clone)]
struct Session {
    as_who: (Option<Uuid>, Date, Vec<Held>),
    reader: Reader,
}

/// To whom a letter or document goes that somebody else prints or sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// A person in the records: a parent, a carer, the young person.
    Person(PersonId),
    /// Somebody who works with the child and has no account: an adviser who was sent a link.
    Professional,
}

/// What is known of a reader.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The account that reads, where there is one.
    pub account: Option<AccountId>,
    /// Whether they belong to the child's family: then addresses and telephone numbers are closed.
    pub family: bool,
    /// Whether they work with the child outside the authority: then only some are open.
    pub outside: bool,
    /// Whether they must not learn where the child is.
    pub bound: bool,
    /// Of whom they must learn nothing.
    pub hidden: HashSet<Uuid>,
    /// Whose address they may have.
    pub addresses: HashSet<Uuid>,
    /// Whose telephone number and e-mail address they may have.
    pub contacts: HashSet<Uuid>,
    /// Settings where a looked-after child lives: a boarding school is its home.
    pub homes: HashSet<Uuid>,
    /// Whether the child is looked after elsewhere, and nobody opened its home to them.
    pub kept: bool,
    /// What is taken out of texts.
    pub screen: Screen,
    /// Former names of the child that are sealed from them.
    pub sealed: SealedNames,
}

impl Reader {
    /// The person whose session it is.
    #[store::boxed]
    pub async fn session(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Self> {
        let (by, about) = (viewer.account.uuid(), child.uuid());
        let as_who = (viewer.person, viewer.today, viewer.roles.clone());
        // In a transaction that only reads, nothing of it changes.
        if let Some(known) = tx.kept::<Session>(by, about).filter(|known| known.as_who == as_who) {
            return Ok(known.reader);
        }
        let known = match viewer.person {
            Some(person) => known::of(tx, person, child, viewer.today).await?,
            None => Known::default(),
        };
        let for_the_authority = viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager);
        let known = if known.family || for_the_authority {
            known
        } else {
            Known { hidden: known.hidden, screen: known.screen, ..known::outside(tx, child, viewer.today).await? }
        };
        let sealed = sealed::from(tx, viewer.account, child).await?;
        let reader = Self(Arc::new(Known { account: Some(viewer.account), sealed, ..known }));
        tx.keep(by, about, Session { as_who, reader: reader.clone() });
        Ok(reader)
    }

    /// The same reader of something that was sent: there a former name stands as it was sent.
    #[must_use]
    pub fn as_sent(&self) -> Self {
        let mut reader = self.clone();
        Arc::make_mut(&mut reader.0).sealed = SealedNames::default();
        reader
    }

    /// This reader of what somebody else opens for them: what is sealed from whoever opens it stays so.
    #[must_use]
    pub fn opened_by(&self, who: &Self) -> Self {
        let mut reader = self.clone();
        Arc::make_mut(&mut reader.0).sealed = who.0.sealed.clone();
        reader
    }

    /// Somebody for whom a letter or document is made. Outside the family nobody without an account is on the list of a former name
    /// that was sealed.
    #[store::boxed]
    pub async fn addressee(tx: &mut Tx, addressee: Addressee, child: PersonId, today: Date) -> Result<Self> {
        let known = match addressee {
            Addressee::Person(person) => known::of(tx, person.uuid(), child, today).await?,
            Addressee::Professional => known::outside(tx, child, today).await?,
        };
        let sealed = if known.family { SealedNames::default() } else { sealed::from_outsiders(tx, child).await? };
        Ok(Self(Arc::new(Known { sealed, ..known })))
    }

    /// Whether they must not learn where the child is.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.0.bound && !open()
    }

    /// Whether a document goes to them only once two people have read it, unless all of it can be read and it tells nothing:
    /// they must not learn where the child is, or the child is looked after elsewhere.
    #[must_use]
    pub fn is_kept_from_home(&self) -> bool {
        (self.0.bound || self.0.kept) && !open()
    }

    /// Whether they belong to the child's family.
    #[must_use]
    pub fn is_family(&self) -> bool {
        self.0.family
    }

    /// Whether they work with the child outside the authority: at its school, or in a service that is asked.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.0.outside && !open()
    }

    /// Whether they may learn that this person belongs to the child.
    #[must_use]
    pub fn may_know_of(&self, person: PersonId) -> bool {
        !self.0.hidden.contains(&person.uuid()) || open()
    }

    /// Whether they may learn where this person lives.
    #[must_use]
    pub fn may_have_address(&self, person: PersonId) -> bool {
        self.may_have(&self.0.addresses, person)
    }

    /// Whether they may have this person's telephone number and e-mail address.
    #[must_use]
    pub fn may_have_contacts(&self, person: PersonId) -> bool {
        self.may_have(&self.0.contacts, person)
    }

    fn may_have(&self, shared: &HashSet<Uuid>, person: PersonId) -> bool {
        let hidden = self.0.hidden.contains(&person.uuid());
        (!hidden && (!(self.0.family || self.0.outside) || shared.contains(&person.uuid()))) || open()
    }

    /// Whether they may learn where the child learns: settings now, before, consulted and planned, and who works there.
    #[must_use]
    pub fn may_know_settings(&self) -> bool {
        !self.is_bound()
    }

    /// Whether they may learn that the child learns, or learnt, at this setting.
    #[must_use]
    pub fn may_know_setting(&self, setting: OrganisationId) -> bool {
        (self.may_know_settings() && !self.0.homes.contains(&setting.uuid())) || open()
    }

    /// Whether they may learn that something of this kind happened: a move, or a school that is asked, tells where the child is.
    /// What is neither a kind of the law's clock nor one that says nothing of a place is kept from them.
    #[must_use]
    pub fn may_know_event(&self, kind: &str) -> bool {
        let tells_where = match law::Kind::from_code(kind) {
            Some(kind) => kind.tells_where(),
            None => !OF_NO_PLACE.contains(&kind),
        };
        !self.is_bound() || !tells_where
    }

    /// Whether the account is theirs.
    #[must_use]
    pub fn is_account(&self, account: AccountId) -> bool {
        self.0.account == Some(account)
    }

    /// The former names of the child that are sealed from them.
    #[must_use]
    pub fn sealed_names(&self) -> &SealedNames {
        &self.0.sealed
    }

    /// What is taken out of texts for them.
    #[must_use]
    pub fn screen(&self) -> Screen {
        if open() { Screen::default() } else { self.0.screen.clone() }
    }
}

/// Kinds of event that the law's clock does not know, and that tell nobody where a child is.
const OF_NO_PLACE: &[&str] = &["review.reported", "record.imported", "event.withdrawn"];

/// Whether a test has opened the gate; never in a release build.
fn open() -> bool {
    cfg!(debug_assertions) && crate::testing::is_open()
}
