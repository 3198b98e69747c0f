//! The rooms' pages behind one set of layers, and the rooms that every program has: the home page, sign-in and accounts, what
//! leaves, work in the background. It knows no workstream; a test serves a room with those it needs.

pub mod audit_to;
mod background;
mod calendar_feed;
mod home;
mod layers;
pub mod metrics;
mod public;
mod rooms;
mod search_box;
mod set_up;
pub mod watch;

pub use background::MANAGE_JOBS;
pub use layers::{app, router};
pub use public::accessibility;
pub use rooms::{ACCESS, CALENDAR, FILES, HOME, JOBS, OUTBOX, PUBLIC, SEARCH, SET_UP};
