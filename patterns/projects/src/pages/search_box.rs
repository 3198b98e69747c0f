//! What the search box finds of this room: workstreams, projects and milestones.

use access::lists::ReadLog;
use search::Source;
use search::things::{self, Thing, Things};

use crate::policy::SEE_PROJECTS;
use crate::records::finding;

pub const SOURCES: &[Source] = &[Source {
    code: "projects",
    heading: "Workstreams, projects and milestones",
    called: ("result", "results"),
    action: SEE_PROJECTS,
    find: |app, viewer, asked, params| Box::pin(things::find(app, viewer, asked, params, &THINGS)),
    indexes: &[&finding::PROJECTS],
}];

static FOUND: ReadLog<Thing> = ReadLog::new("project.search", "project", SEE_PROJECTS, |_| None);

static THINGS: Things = Things { index: &finding::PROJECTS, all: finding::ALL, reads: &FOUND, shown };

fn shown(thing: &Thing) -> (&'static str, String) {
    match thing.kind.as_str() {
        "workstream" => ("Workstream", format!("/projects#workstream-{}", thing.id)),
        "milestone" => ("Milestone", format!("/projects/{}", thing.on_page)),
        _ => ("Project", format!("/projects/{}", thing.on_page)),
    }
}
