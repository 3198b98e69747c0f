//! Who may do what with projects.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Grant};

/// See projects and their reports.
pub const SEE_PROJECTS: Action = Action::about_the_area("project.see");
/// Add and change projects and milestones, write reports.
pub const LEAD_PROJECTS: Action = Action::about_the_area("project.lead");

/// Comment on a highlight report.
pub const COMMENT_REPORT: Action = Action::about_the_area("project.comment");
/// Approve a highlight report that somebody else sends.
pub const APPROVE_REPORT: Action = Action::about_the_area("project.approve");

pub const RULES: &[Grant] = &[
    Grant::new(&[Manager], Area, &[SEE_PROJECTS, LEAD_PROJECTS, COMMENT_REPORT, APPROVE_REPORT], "manager of the area"),
    Grant::new(&[Analyst], Area, &[SEE_PROJECTS, COMMENT_REPORT], "analyst of the area"),
    Grant::new(&[BoardMember], Area, &[SEE_PROJECTS, COMMENT_REPORT, APPROVE_REPORT], "member of the board"),
    Grant::new(
        &[Commissioner],
        Area,
        &[SEE_PROJECTS, LEAD_PROJECTS, COMMENT_REPORT, APPROVE_REPORT],
        "commissioner of the area",
    ),
];
