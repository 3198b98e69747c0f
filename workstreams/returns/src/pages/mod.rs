//! The screens of the returns, one file each.

mod annex;
mod batch;
mod cases;
mod child;
mod exports;
mod findings;
mod header;
mod home;
mod import;
mod measures;
mod overview;
mod quality;
mod rules;
mod timeliness;

use access::{Need, Place, RecordPart, RecordSection, Routes, Section};
use people::EDIT_CHILD;

use crate::policy::{EXPORT_RETURN, IMPORT_RETURN, SEE_FINDINGS, SEE_MEASURES, SEE_QUALITY};

pub use home::{HOME_CARDS, HOME_COUNTS};

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public, SignedIn};
    Routes::new()
        .get("/sen2", May(SEE_FINDINGS), overview::view)
        .post("/sen2/check", May(EXPORT_RETURN), overview::check)
        .post("/sen2/export", May(EXPORT_RETURN), overview::export)
        .get("/sen2/restricted", May(EXPORT_RETURN), exports::view)
        .post("/sen2/restricted", May(EXPORT_RETURN), exports::ask)
        .post("/sen2/restricted/noted", SignedIn, exports::noted)
        .form_on("/")
        .post("/sen2/restricted/{id}", May(EXPORT_RETURN), exports::decide)
        .get("/sen2/header", May(EXPORT_RETURN), header::form)
        .post("/sen2/header", May(EXPORT_RETURN), header::save)
        .get("/sen2/findings", May(SEE_FINDINGS), findings::list)
        .files(["/sen2/findings/csv", "/sen2/findings/xlsx"], May(SEE_FINDINGS), findings::file)
        .get("/sen2/rules", Public, rules::list)
        .get("/sen2/quality", May(SEE_QUALITY), quality::view)
        .get("/sen2/measures", May(SEE_MEASURES), measures::view)
        .get("/sen2/measures/{measure}/{year}", May(SEE_FINDINGS), cases::view)
        .get("/sen2/import", May(IMPORT_RETURN), import::form)
        .upload("/sen2/import", May(IMPORT_RETURN), import::FILES, import::submit)
        .get("/sen2/import/{id}", May(IMPORT_RETURN), batch::view)
        .get("/sen2/import/{id}/not-imported", May(IMPORT_RETURN), batch::not_imported)
        .post("/sen2/import/{id}/undo", May(IMPORT_RETURN), batch::undo)
        .get("/sen2/import/{id}/people/{person}", May(IMPORT_RETURN), batch::question)
        .post("/sen2/import/{id}/people/{person}", May(IMPORT_RETURN), batch::decide)
        .get("/annex-a", May(EXPORT_RETURN), annex::view)
        .post("/annex-a", May(EXPORT_RETURN), annex::export)
        .get("/children/{id}/sen2", May(SEE_FINDINGS), child::view)
        .get("/children/{id}/sen2/items", May(EDIT_CHILD), child::form)
        .post("/children/{id}/sen2/items", May(EDIT_CHILD), child::save)
}

pub const SECTIONS: &[Section] = &[
    Section::new(Place::Performance, "SEN2 return", "/sen2", SEE_FINDINGS),
    Section::new(Place::Performance, "Timeliness", "/sen2/measures", SEE_MEASURES),
    Section::new(Place::Performance, "Annex A", "/annex-a", EXPORT_RETURN),
    Section::new(Place::Performance, "Data quality", "/sen2/quality", SEE_QUALITY),
];

/// Its pages about one child.
pub const RECORD_SECTIONS: &[RecordSection] =
    &[RecordSection::new(RecordPart::Details, "SEN2 data", "/children/{id}/sen2", SEE_FINDINGS)];
