//! Who may do what with projects.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Rule};

/// See projects and their reports.
pub const SEE_PROJECTS: Action = Action::new("project.see");
/// Add and change projects and milestones, write reports.
pub const LEAD_PROJECTS: Action = Action::new("project.lead");

/// Comment on a highlight report.
pub const COMMENT_REPORT: Action = Action::new("project.comment");
/// Approve a highlight report that somebody else sends.
pub const APPROVE_REPORT: Action = Action::new("project.approve");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, SEE_PROJECTS, "manager of the area"),
    Rule::new(Analyst, Area, SEE_PROJECTS, "analyst of the area"),
    Rule::new(BoardMember, Area, SEE_PROJECTS, "member of the board"),
    Rule::new(Commissioner, Area, SEE_PROJECTS, "commissioner of the area"),
    Rule::new(Manager, Area, LEAD_PROJECTS, "manager of the area"),
    Rule::new(Commissioner, Area, LEAD_PROJECTS, "commissioner of the area"),
    Rule::new(Manager, Area, COMMENT_REPORT, "manager of the area"),
    Rule::new(Analyst, Area, COMMENT_REPORT, "analyst of the area"),
    Rule::new(BoardMember, Area, COMMENT_REPORT, "member of the board"),
    Rule::new(Commissioner, Area, COMMENT_REPORT, "commissioner of the area"),
    Rule::new(Manager, Area, APPROVE_REPORT, "manager of the area"),
    Rule::new(BoardMember, Area, APPROVE_REPORT, "member of the board"),
    Rule::new(Commissioner, Area, APPROVE_REPORT, "commissioner of the area"),
];
