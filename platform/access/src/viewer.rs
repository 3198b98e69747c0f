//! The person who asks.

use jiff::Timestamp;
use jiff::civil::Date;
use store::Actor;
use uuid::Uuid;

use crate::{AccountId, Role};

/// A role as somebody holds it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub role: Role,
    /// Where, for a role of a setting or service.
    pub organisation: Option<Uuid>,
}

/// The signed-in person: who they are, what they hold, and when they ask. Every records query takes
/// one, and shows only what is theirs to see.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub account: AccountId,
    pub name: String,
    /// The roles held today.
    pub roles: Vec<Held>,
    /// The person in the records that this account belongs to (a parent, a young person).
    pub person: Option<Uuid>,
    /// Today in England.
    pub today: Date,
    pub now: Timestamp,
    /// The hash of the session's token, to tell it from the account's other sessions.
    pub session: String,
    /// Whether a second factor must be set up before anything else.
    pub must_set_up_second_factor: bool,
}

impl Viewer {
    /// For the audit chain.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { account: Some(self.account.uuid()), name: self.name.clone() }
    }

    /// Whether they hold the role, anywhere.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|held| held.role == role)
    }

    /// Whether they hold a role that is no family's.
    #[must_use]
    pub fn works_here(&self) -> bool {
        self.roles.iter().any(|held| !held.role.is_family())
    }

    /// The organisations in which they hold `role`: another role there counts for nothing here.
    #[must_use]
    pub fn organisations(&self, role: Role) -> Vec<Uuid> {
        let held = self.roles.iter().filter(|held| held.role == role);
        let mut all: Vec<Uuid> = held.filter_map(|held| held.organisation).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[must_use]
    pub fn roles_in_words(&self) -> String {
        let mut words: Vec<String> = self.roles.iter().map(|held| held.role.to_string()).collect();
        words.dedup();
        words.join(", ")
    }
}
