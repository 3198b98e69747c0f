//! The screens of projects, one file each.

mod calendar_entries;
mod chart;
mod list;
mod milestone;
mod one;
mod programme;
mod project_form;
mod report;
mod search_box;

use access::{Need, Place, Routes, Section};
use approval::{comments, sign_off};

use crate::policy::{APPROVE_REPORT, COMMENT_REPORT, LEAD_PROJECTS, SEE_PROJECTS};
use crate::records::reports::Report;

pub use calendar_entries::CALENDAR;
pub use search_box::SOURCES;

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/projects", May(SEE_PROJECTS), list::view)
        .get("/projects/new", May(LEAD_PROJECTS), project_form::new)
        .post("/projects/new", May(LEAD_PROJECTS), project_form::add)
        .get("/projects/workstreams/new", May(LEAD_PROJECTS), programme::new)
        .post("/projects/workstreams/new", May(LEAD_PROJECTS), programme::add)
        .get("/projects/workstreams/{id}", May(LEAD_PROJECTS), programme::form)
        .post("/projects/workstreams/{id}", May(LEAD_PROJECTS), programme::save)
        .get("/projects/workstreams/{id}/report", May(LEAD_PROJECTS), report::form)
        .post("/projects/workstreams/{id}/report", May(LEAD_PROJECTS), report::save)
        .get("/projects/reports", May(SEE_PROJECTS), report::list)
        .get("/projects/reports/{id}", May(SEE_PROJECTS), report::view)
        .get("/projects/reports/{id}/comment", May(COMMENT_REPORT), comments::form::<Report>)
        .post("/projects/reports/{id}/comment", May(COMMENT_REPORT), comments::submit::<Report>)
        .get("/projects/reports/{id}/comments/{comment}", May(LEAD_PROJECTS), comments::answer_form::<Report>)
        .post("/projects/reports/{id}/comments/{comment}", May(LEAD_PROJECTS), comments::answer::<Report>)
        .get("/projects/reports/{id}/approval", May(APPROVE_REPORT), sign_off::form::<Report>)
        .post("/projects/reports/{id}/approval", May(LEAD_PROJECTS), sign_off::send::<Report>)
        .get("/projects/reports/{id}/approval/decision", May(APPROVE_REPORT), sign_off::decision_form::<Report>)
        .post("/projects/reports/{id}/approval/decision", May(APPROVE_REPORT), sign_off::decide::<Report>)
        .post("/projects/reports/{id}/approval/take-back", May(LEAD_PROJECTS), sign_off::take_back::<Report>)
        .get("/projects/{id}", May(SEE_PROJECTS), one::view)
        .get("/projects/{id}/images/{name}", May(SEE_PROJECTS), one::image)
        .get("/projects/{id}/slippage.svg", May(SEE_PROJECTS), one::slippage)
        .get("/projects/{id}/edit", May(LEAD_PROJECTS), project_form::edit)
        .post("/projects/{id}/edit", May(LEAD_PROJECTS), project_form::save)
        .get("/projects/{id}/colour", May(LEAD_PROJECTS), one::colour_form)
        .post("/projects/{id}/colour", May(LEAD_PROJECTS), one::set_colour)
        .get("/projects/{id}/stop", May(LEAD_PROJECTS), one::stop_form)
        .post("/projects/{id}/stop", May(LEAD_PROJECTS), one::stop)
        .get("/projects/{id}/milestones/new", May(LEAD_PROJECTS), milestone::new)
        .post("/projects/{id}/milestones/new", May(LEAD_PROJECTS), milestone::add)
        .get("/projects/{id}/milestones/{milestone}", May(LEAD_PROJECTS), milestone::form)
        .post("/projects/{id}/milestones/{milestone}", May(LEAD_PROJECTS), milestone::save)
}

pub const SECTIONS: &[Section] = &[Section::new(Place::Plan, "Projects", "/projects", SEE_PROJECTS)];
