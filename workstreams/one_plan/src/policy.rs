//! Who may do what with the One Plan: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Grant};

/// See measures, the plan and board packs: figures of areas, nobody's name but those of the people who own the work.
pub const SEE_PLAN: Action = Action::about_the_area("plan.see");
/// Bring published files, baskets and neighbours in.
pub const IMPORT_MEASURES: Action = Action::about_the_area("measure.import");
/// Say who answers for a measure and what it is to reach.
pub const STEER_MEASURES: Action = Action::about_the_area("measure.steer");

/// Change the plan: priorities, risks, meetings, board packs, evidence.
pub const LEAD_PLAN: Action = Action::about_the_area("plan.lead");

/// Approve a board pack that somebody else sends.
pub const APPROVE_PACK: Action = Action::about_the_area("plan.approve");

pub const RULES: &[Grant] = &[
    Grant::new(
        &[Manager],
        Area,
        &[SEE_PLAN, IMPORT_MEASURES, STEER_MEASURES, LEAD_PLAN, APPROVE_PACK],
        "manager of the area",
    ),
    Grant::new(&[Analyst], Area, &[SEE_PLAN, IMPORT_MEASURES], "analyst of the area"),
    Grant::new(&[BoardMember], Area, &[SEE_PLAN, APPROVE_PACK], "member of the board"),
    Grant::new(&[Commissioner], Area, &[SEE_PLAN], "commissioner of the area"),
];
