//! The screens of this room, one file each.

mod gias_import;
mod organisation;
mod organisation_form;
mod organisations;
mod search_box;

use access::{Need, Place, Routes, Section};

use crate::policy::{EDIT_ORGANISATION, IMPORT_ORGANISATIONS, SEE_ORGANISATION};

pub use organisation::{SOON, soon};
pub use organisations::TO_RENEW;
pub use search_box::SOURCES;

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/organisations", May(SEE_ORGANISATION), organisations::list)
        .files(["/organisations/csv", "/organisations/xlsx"], May(SEE_ORGANISATION), organisations::file)
        .get("/organisations/new", May(IMPORT_ORGANISATIONS), organisation_form::new)
        .post("/organisations/new", May(IMPORT_ORGANISATIONS), organisation_form::create)
        .get("/organisations/import", May(IMPORT_ORGANISATIONS), gias_import::form)
        .upload("/organisations/import", May(IMPORT_ORGANISATIONS), gias_import::FILES, gias_import::submit)
        .get("/organisations/{id}", May(SEE_ORGANISATION), organisation::view)
        .get("/organisations/{id}/edit", May(EDIT_ORGANISATION), organisation_form::edit)
        .post("/organisations/{id}/edit", May(EDIT_ORGANISATION), organisation_form::save)
        .post("/organisations/{id}/compliance", May(EDIT_ORGANISATION), organisation::add_evidence)
}

pub const SECTIONS: &[Section] =
    &[Section::new(Place::Providers, "Schools and providers", "/organisations", SEE_ORGANISATION)];
