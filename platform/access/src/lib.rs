//! Who may do what: accounts, sign-in, roles, and the policy as one readable table.
//!
//! - [`Viewer`] is the person who asks; every query elsewhere takes one.
//! - [`Policy`] decides, from the [`Grant`]s that each room hands over, and says why.
//! - [`Routes`] is how a room declares its pages: no page without a [`Need`].
//! - [`App`] is what handlers share.

pub mod action_words;
mod app;
pub mod at_top;
mod door;
pub mod history;
pub mod identify;
pub mod lists;
mod navigation;
pub mod pages;
pub mod password;
mod policy;
mod record;
pub mod records;
mod role;
mod routes;
pub mod scan;
pub mod second_factor;
pub mod token;
mod under_way;
mod viewer;
pub mod work;

/// Where this room names people.
pub const MOVES: &[work::Moves] = &[
    work::Moves::new("account", "person", work::Follows::Row),
    work::Moves::new("access_act", "person", work::Follows::Row),
];

pub use app::{App, AreaName, Settings};
pub use door::set_aside;
pub use navigation::{Badge, BadgeShown, Below, Counting, Place, Section};
pub use policy::{Action, Allowed, Facts, Grant, Policy, Relationship, Rule, SEARCH};
pub use record::{RecordLink, RecordNavigation, RecordPart, RecordSection};
pub use role::Role;
pub use routes::{Need, Route, Routes};
pub use viewer::{Held, Viewer};

/// An account; see [`store::Id`].
#[derive(Debug)]
pub struct Account;
pub type AccountId = store::Id<Account>;

pub static MIGRATIONS: store::Migrations = store::Migrations::new("access", &sqlx::migrate!("./migrations"));

/// Manage accounts: of every organisation, or of one's own.
pub const MANAGE_ACCOUNTS: Action = Action::about_children("account.manage");
/// Add the area's staff from a file.
pub const ADD_STAFF: Action = Action::about_the_area("account.import");
/// Read the log of the whole area.
pub const READ_LOG: Action = Action::about_the_area("log.read");
/// Read the table of who may do what.
pub const READ_POLICY: Action = Action::about_the_area("policy.read");

/// Who may do what in this room.
pub const RULES: &[Grant] = &[
    Grant::new(
        &[Role::Administrator],
        Relationship::Area,
        &[MANAGE_ACCOUNTS, ADD_STAFF, READ_LOG, READ_POLICY],
        "administrator of the area",
    ),
    Grant::new(
        &[Role::SchoolAdministrator],
        Relationship::OwnOrganisation,
        &[MANAGE_ACCOUNTS],
        "administrator of this setting",
    ),
];
