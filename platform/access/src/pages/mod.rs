//! The screens of this room. Managing other people's accounts needs organisations, so it is in `people`.

mod account;
pub mod audit_log;
mod link;
mod policy_table;
mod saved_views;
mod second_factor;
mod sign_in;
mod sign_in_code;
pub(crate) mod since;

use crate::{Need, Place, READ_LOG, READ_POLICY, Routes, Section};

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public, SignedIn};
    Routes::new()
        .get("/sign-in", Public, sign_in::form)
        .post("/sign-in", Public, sign_in::submit)
        .get("/sign-in/code", Public, sign_in_code::form)
        .post("/sign-in/code", Public, sign_in_code::submit)
        .post("/sign-out", Public, sign_in::sign_out)
        .get("/link/{token}", Public, link::form)
        .post("/link/{token}", Public, link::submit)
        .get("/account", SignedIn, account::view)
        .post("/account/password", SignedIn, account::change_password)
        .post("/account/sessions/end", SignedIn, account::end_sessions)
        .get("/account/second-factor", SignedIn, second_factor::form)
        .post("/account/second-factor", SignedIn, second_factor::submit)
        .get("/account/since", SignedIn, since::view)
        .post("/account/since", SignedIn, since::read)
        .post("/account/since/{id}", SignedIn, since::drop_unsaved)
        .get("/saved-views", SignedIn, saved_views::view)
        .post("/saved-views", SignedIn, saved_views::save)
        .post("/saved-views/{id}/remove", SignedIn, saved_views::remove)
        .get("/audit-log", May(READ_LOG), audit_log::view)
        .files(["/audit-log/csv", "/audit-log/xlsx"], May(READ_LOG), audit_log::file)
        .get("/policy", May(READ_POLICY), policy_table::view)
}

pub const SECTIONS: &[Section] = &[
    Section::new(Place::SetUp, "Audit log", "/audit-log", READ_LOG),
    Section::new(Place::SetUp, "Who may do what", "/policy", READ_POLICY),
];
