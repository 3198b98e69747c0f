//! The administration of accounts: inviting people, giving and ending roles, what needs a second person, handing work over.

pub mod pages;

use workstream::Workstream;

pub const ACCOUNTS: Workstream = Workstream { sections: pages::SECTIONS, ..Workstream::new("accounts", pages::routes) };
