//! The screens of this room, one file each.

mod account;
mod account_list;
mod account_waiting;
mod hand_over;
mod staff;
mod staff_file;

use access::{ADD_STAFF, MANAGE_ACCOUNTS, Need, Place, Routes, Section};

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/accounts", May(MANAGE_ACCOUNTS), account_list::list)
        .files(["/accounts/csv", "/accounts/xlsx"], May(MANAGE_ACCOUNTS), account_list::file)
        .get("/accounts/new", May(MANAGE_ACCOUNTS), account_list::new)
        .post("/accounts/new", May(MANAGE_ACCOUNTS), account_list::create)
        .get("/accounts/waiting", May(MANAGE_ACCOUNTS), account_waiting::view)
        .post("/accounts/waiting/{id}", May(MANAGE_ACCOUNTS), account_waiting::decide)
        .get("/accounts/import", May(ADD_STAFF), staff::form)
        .upload("/accounts/import", May(ADD_STAFF), staff::FILES, staff::submit)
        .get("/accounts/import/{id}", May(ADD_STAFF), staff_file::view)
        .post("/accounts/import/{id}/add", May(ADD_STAFF), staff_file::add)
        .post("/accounts/import/{id}/agree", May(ADD_STAFF), staff_file::agree)
        .post("/accounts/import/{id}/invite", May(ADD_STAFF), staff_file::invite)
        .post("/accounts/import/{id}/undo", May(ADD_STAFF), staff_file::undo)
        .get("/accounts/{id}", May(MANAGE_ACCOUNTS), account::view)
        .post("/accounts/{id}", May(MANAGE_ACCOUNTS), account::update)
        .post("/accounts/{id}/roles", May(MANAGE_ACCOUNTS), account::give_role)
        .post("/accounts/{id}/roles/end", May(MANAGE_ACCOUNTS), account::end_role)
        .get("/accounts/{id}/hand-over", May(MANAGE_ACCOUNTS), hand_over::form)
        .post("/accounts/{id}/hand-over", May(MANAGE_ACCOUNTS), hand_over::submit)
        .post("/accounts/{id}/link", May(MANAGE_ACCOUNTS), account::make_link)
        .post("/accounts/{id}/second-factor/reset", May(MANAGE_ACCOUNTS), account::reset_second_factor)
        .post("/accounts/{id}/sessions/end", May(MANAGE_ACCOUNTS), account::end_sessions)
}

pub const SECTIONS: &[Section] = &[Section::new(Place::SetUp, "Accounts", "/accounts", MANAGE_ACCOUNTS)];
