//! Every room that hands something to the program. A new workstream is one line here.

use workstream::{Rooms, Workstream};

/// The rooms, in the order of the navigation.
pub const ROOMS: &[Workstream] = &[
    server::HOME,
    server::SET_UP,
    server::PUBLIC,
    journey::JOURNEY,
    returns::RETURNS,
    one_plan::ONE_PLAN,
    sufficiency::SUFFICIENCY,
    projects::PROJECTS,
    messages::MESSAGES,
    people::PEOPLE,
    organisations::ORGANISATIONS,
    accounts::ACCOUNTS,
    approval::APPROVAL,
    server::FILES,
    server::OUTBOX,
    server::ACCESS,
    server::SEARCH,
    server::CALENDAR,
    server::JOBS,
];

/// The program's rooms.
#[must_use]
pub fn all() -> Rooms {
    Rooms::new(ROOMS)
}
