//! Who may do what with the area's forecasts: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Grant};

/// See forecasts, gaps, options and tables: numbers of children and nobody's name. Small counts are for those who keep them.
pub const SEE_SUFFICIENCY: Action = Action::about_the_area("sufficiency.see");
/// Bring files in, make forecasts, lock them, choose schemes, log views.
pub const KEEP_SUFFICIENCY: Action = Action::about_the_area("sufficiency.keep");
/// See which children a number of today counts.
pub const SEE_CASES: Action = Action::about_children("sufficiency.cases");

pub const RULES: &[Grant] = &[
    Grant::new(&[Manager], Area, &[SEE_SUFFICIENCY, KEEP_SUFFICIENCY, SEE_CASES], "manager of the area"),
    Grant::new(&[Analyst], Area, &[SEE_SUFFICIENCY, KEEP_SUFFICIENCY], "analyst of the area"),
    Grant::new(&[Commissioner], Area, &[SEE_SUFFICIENCY, KEEP_SUFFICIENCY], "commissioner of the area"),
    Grant::new(&[BoardMember], Area, &[SEE_SUFFICIENCY], "member of the board"),
];
