//! Who may do what with the One Plan: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Rule};

/// See measures, the plan and board packs: figures of areas, nobody's name but those of the people who own the work.
pub const SEE_PLAN: Action = Action::new("plan.see");
/// Bring published files, baskets and neighbours in.
pub const IMPORT_MEASURES: Action = Action::new("measure.import");
/// Say who answers for a measure and what it is to reach.
pub const STEER_MEASURES: Action = Action::new("measure.steer");

/// Change the plan: priorities, risks, meetings, board packs, evidence.
pub const LEAD_PLAN: Action = Action::new("plan.lead");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, SEE_PLAN, "manager of the area"),
    Rule::new(Analyst, Area, SEE_PLAN, "analyst of the area"),
    Rule::new(BoardMember, Area, SEE_PLAN, "member of the board"),
    Rule::new(Commissioner, Area, SEE_PLAN, "commissioner of the area"),
    Rule::new(Manager, Area, IMPORT_MEASURES, "manager of the area"),
    Rule::new(Analyst, Area, IMPORT_MEASURES, "analyst of the area"),
    Rule::new(Manager, Area, STEER_MEASURES, "manager of the area"),
    Rule::new(Manager, Area, LEAD_PLAN, "manager of the area"),
];
