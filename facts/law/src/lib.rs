//! The statutory clock of special educational needs and disability in England, as data.
//!
//! Each provision has a file: the law in our words, its operative words, where they stand and how sure they
//! are; then the rules that follow, and worked dates. Nothing here reads a clock or a file, and nothing here
//! decides what the law leaves to judgement: *necessary*, *impractical*, *suitable*.
//!
//! **This is not legal advice.** [`DISCLAIMER`] says so in the book, on the command line and on the page about the service.

pub mod age;
pub mod book;
pub mod calendar;
pub mod counting;
pub mod dates;
pub mod directions;
pub mod ending;
pub mod ground;
mod holiday_list;
pub mod ids;
pub mod invariants;
pub mod kind;
pub mod ledger;
pub mod machines;
pub mod moves;
pub mod notice;
pub mod orders;
pub mod place;
pub mod provision;
pub mod provisions;
pub mod service;
pub mod vectors;
mod whereabouts;
pub mod working;

pub use calendar::{Calendar, CalendarError};
pub use counting::{Limit, Part, Since};
pub use ground::Ground;
pub use kind::Kind;
pub use provision::{Again, Bound, Certainty, Example, Force, Party, Provision, Rule, When, Words};

/// The version of the rules: the day on which they were last compared with their sources.
pub const VERSION: &str = "2026-12-01";

/// What the pages of the law say of all dates.
pub const DISCLAIMER: &str = "This is not legal advice. OnePlan works out dates from the rules as they are set out here. A lawyer has not yet confirmed them.";

/// Every rule with its provision.
pub fn rules() -> impl Iterator<Item = (&'static Provision, &'static Rule)> {
    provisions::ALL.iter().flat_map(|provision| provision.rules.iter().map(move |rule| (provision, rule)))
}

/// The rule of this number, however it is written: `A-13`, `a13`.
#[must_use]
pub fn rule(id: &str) -> Option<(&'static Provision, &'static Rule)> {
    let plain = |text: &str| text.replace('-', "").to_ascii_uppercase();
    rules().find(|(_, rule)| plain(rule.id) == plain(id))
}
