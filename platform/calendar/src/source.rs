//! What a room hands over so that its dated things stand in calendars.

use std::future::Future;
use std::pin::Pin;

use access::{App, Policy, Viewer};
use gate::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use page::Problem;
use store::Tx;

use crate::Days;

/// One kind of dated things of a room.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// As pages mark it: `journey.panels`.
    pub code: &'static str,
    /// What it puts into a calendar, for whoever subscribes: "Panel meetings".
    pub label: &'static str,
    /// Whether a viewer can have anything of it at all.
    pub is_for: fn(&Policy, &Viewer) -> bool,
    /// What the viewer has of it in these days, with the viewer in the query. What lies outside the days is left out of the feed.
    pub find: for<'a> fn(&'a mut Tx, &'a App, &'a Viewer, Days) -> Finding<'a>,
}

/// What [`Source::find`] gives.
pub type Finding<'a> = Pin<Box<dyn Future<Output = Result<Vec<Entry>, Problem>> + Send + 'a>>;

/// Something dated, as a calendar shows it. It names no child and no place where one is; what people wrote stands in it only where it
/// is about no child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stays the same while the thing stays the same, and is that of no other thing: `milestone.` and an id.
    pub uid: String,
    pub when: When,
    /// What calendars show.
    pub summary: String,
    pub description: String,
    /// The page where one goes on: `/panels/…`.
    pub href: String,
    /// The child whom it is about: the log says so, and after a death it is not shown.
    pub child: Option<PersonId>,
}

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// From one time to another.
    Time { starts_at: Timestamp, ends_at: Timestamp },
}

impl When {
    /// The day on which it is, or begins, in England.
    #[must_use]
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Time { starts_at, .. } => {
                let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
                starts_at.to_zoned(zone).date()
            }
        }
    }
}

/// What a form says beside the name of an owner, where sources find an owner's things by the name of the account.
pub const OWNER_HINT: &str = "To show this in somebody’s calendar, enter their name as it is on their account";
