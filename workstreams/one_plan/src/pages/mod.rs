//! The screens of the One Plan, one file each.

mod calendar_entries;
mod claims;
mod common;
mod evidence;
mod files;
mod findings;
mod home;
mod measure;
mod measures;
mod meetings;
mod packs;
mod plan;
mod plan_forms;
mod public;
mod readiness;
mod risks;
mod search_box;
mod steer;
mod withdraw;

use access::{Need, Place, Routes, Section};
use approval::sign_off;

pub use calendar_entries::CALENDAR;
pub use home::{HOME_CARDS, HOME_COUNTS};
pub use search_box::SOURCES;

use crate::policy::{APPROVE_PACK, IMPORT_MEASURES, LEAD_PLAN, SEE_PLAN, STEER_MEASURES};
use crate::records::packs::Kept;

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get("/measures", May(SEE_PLAN), measures::view)
        .get("/measures/csv", May(SEE_PLAN), measures::as_csv)
        .post("/measures/neighbours", May(STEER_MEASURES), measures::use_neighbours)
        .get("/measures/claims", May(SEE_PLAN), claims::view)
        .get("/measures/files", May(SEE_PLAN), files::view)
        .upload("/measures/files", May(IMPORT_MEASURES), files::LARGEST, files::submit)
        .get("/measures/files/{file}", May(SEE_PLAN), files::one)
        .get("/measures/files/{file}/withdraw", May(IMPORT_MEASURES), withdraw::form)
        .post("/measures/files/{file}/withdraw", May(IMPORT_MEASURES), withdraw::withdraw)
        .get("/measures/files/{file}/use-again", May(IMPORT_MEASURES), withdraw::use_again_form)
        .post("/measures/files/{file}/use-again", May(IMPORT_MEASURES), withdraw::use_again)
        .get("/measures/{id}", May(SEE_PLAN), measure::view)
        .get("/measures/{id}/csv", May(SEE_PLAN), measure::as_csv)
        .get("/measures/{id}/images/{name}", May(SEE_PLAN), measure::image)
        .get("/measures/{id}/series.svg", May(SEE_PLAN), measure::series_svg)
        .get("/measures/{id}/neighbours.svg", May(SEE_PLAN), measure::neighbours_svg)
        .get("/measures/{id}/steer", May(STEER_MEASURES), steer::form)
        .post("/measures/{id}/steer", May(STEER_MEASURES), steer::save)
        .get("/plan", May(SEE_PLAN), plan::view)
        .get("/plan/priorities/new", May(LEAD_PLAN), plan_forms::new_priority)
        .post("/plan/priorities/new", May(LEAD_PLAN), plan_forms::add_priority)
        .get("/plan/priorities/{id}", May(LEAD_PLAN), plan_forms::edit_priority)
        .post("/plan/priorities/{id}", May(LEAD_PLAN), plan_forms::save_priority)
        .get("/plan/priorities/{id}/outcomes/new", May(LEAD_PLAN), plan_forms::new_outcome)
        .post("/plan/priorities/{id}/outcomes/new", May(LEAD_PLAN), plan_forms::add_outcome)
        .get("/plan/priorities/{id}/outcomes/{outcome}", May(LEAD_PLAN), plan_forms::edit_outcome)
        .post("/plan/priorities/{id}/outcomes/{outcome}", May(LEAD_PLAN), plan_forms::save_outcome)
        .get("/plan/sources", May(SEE_PLAN), findings::view)
        .get("/plan/sources/new", May(LEAD_PLAN), findings::new)
        .post("/plan/sources/new", May(LEAD_PLAN), findings::add)
        .get("/plan/sources/{id}/findings", May(LEAD_PLAN), findings::letter)
        .post("/plan/sources/{id}/findings", May(LEAD_PLAN), findings::read_letter)
        .get("/plan/findings/{id}", May(LEAD_PLAN), findings::form)
        .post("/plan/findings/{id}", May(LEAD_PLAN), findings::save)
        .get("/plan/risks", May(SEE_PLAN), risks::view)
        .files(["/plan/risks/csv", "/plan/risks/xlsx"], May(SEE_PLAN), risks::file)
        .get("/plan/risks/new", May(LEAD_PLAN), risks::new)
        .post("/plan/risks/new", May(LEAD_PLAN), risks::add)
        .get("/plan/risks/{id}", May(LEAD_PLAN), risks::form)
        .post("/plan/risks/{id}", May(LEAD_PLAN), risks::save)
        .get("/plan/meetings", May(SEE_PLAN), meetings::list)
        .get("/plan/meetings/new", May(LEAD_PLAN), meetings::new)
        .post("/plan/meetings/new", May(LEAD_PLAN), meetings::add)
        .get("/plan/meetings/{id}", May(SEE_PLAN), meetings::view)
        .get("/plan/meetings/{id}/edit", May(LEAD_PLAN), meetings::change_form)
        .post("/plan/meetings/{id}/edit", May(LEAD_PLAN), meetings::change)
        .get("/plan/meetings/{id}/call-off", May(LEAD_PLAN), meetings::call_off_form)
        .post("/plan/meetings/{id}/call-off", May(LEAD_PLAN), meetings::call_off)
        .get("/plan/meetings/{id}/decisions", May(LEAD_PLAN), meetings::decision_form)
        .post("/plan/meetings/{id}/decisions", May(LEAD_PLAN), meetings::decide)
        .get("/plan/meetings/{id}/tasks", May(LEAD_PLAN), meetings::task_form)
        .post("/plan/meetings/{id}/tasks", May(LEAD_PLAN), meetings::ask)
        .get("/plan/tasks/{id}", May(LEAD_PLAN), meetings::done_form)
        .post("/plan/tasks/{id}", May(LEAD_PLAN), meetings::done)
        .get("/plan/packs", May(SEE_PLAN), packs::list)
        .get("/plan/packs/new", May(LEAD_PLAN), packs::new)
        .post("/plan/packs/new", May(LEAD_PLAN), packs::make)
        .get("/plan/packs/{id}", May(SEE_PLAN), packs::view)
        .get("/plan/packs/{id}/pdf", May(SEE_PLAN), packs::as_pdf)
        .get("/plan/packs/{id}/word", May(SEE_PLAN), packs::as_word)
        .get("/plan/packs/{id}/images/{measure}", May(SEE_PLAN), packs::image)
        .get("/plan/packs/{id}/approval", May(APPROVE_PACK), sign_off::form::<Kept>)
        .post("/plan/packs/{id}/approval", May(LEAD_PLAN), sign_off::send::<Kept>)
        .get("/plan/packs/{id}/approval/decision", May(APPROVE_PACK), sign_off::decision_form::<Kept>)
        .post("/plan/packs/{id}/approval/decision", May(APPROVE_PACK), sign_off::decide::<Kept>)
        .post("/plan/packs/{id}/approval/take-back", May(LEAD_PLAN), sign_off::take_back::<Kept>)
        .get("/plan/readiness", May(SEE_PLAN), readiness::view)
        .get("/plan/readiness/notice", May(LEAD_PLAN), readiness::notice_form)
        .post("/plan/readiness/notice", May(LEAD_PLAN), readiness::set_notice)
        .get("/plan/readiness/criteria/{criterion}", May(SEE_PLAN), readiness::criterion)
        .get("/plan/readiness/criteria/{criterion}/edit", May(LEAD_PLAN), readiness::form)
        .post("/plan/readiness/criteria/{criterion}/edit", May(LEAD_PLAN), readiness::save)
        .get("/plan/evidence/new", May(LEAD_PLAN), evidence::new)
        .post("/plan/evidence/new", May(LEAD_PLAN), evidence::add)
        .get("/plan/evidence/{id}", May(LEAD_PLAN), evidence::form)
        .post("/plan/evidence/{id}", May(LEAD_PLAN), evidence::save)
        .get("/our-figures", Public, public::view)
        .get("/our-figures/feed.atom", Public, public::feed)
}

pub const SECTIONS: &[Section] = &[
    Section::new(Place::Plan, "Priorities", "/plan", SEE_PLAN).first(),
    Section::new(Place::Plan, "Risks", "/plan/risks", SEE_PLAN),
    Section::new(Place::Plan, "Meetings", "/plan/meetings", SEE_PLAN),
    Section::new(Place::Plan, "Board packs", "/plan/packs", SEE_PLAN),
    Section::new(Place::Plan, "Inspection", "/plan/readiness", SEE_PLAN),
    Section::new(Place::Performance, "Measures", "/measures", SEE_PLAN),
];
