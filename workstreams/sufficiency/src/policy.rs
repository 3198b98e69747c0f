//! Who may do what with the area's forecasts: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, BoardMember, Commissioner, Manager};
use access::{Action, Rule};

/// See forecasts, gaps, options and tables: numbers of children, also small ones, and nobody's name.
pub const SEE_SUFFICIENCY: Action = Action::new("sufficiency.see");
/// Bring files in, make forecasts, lock them, choose schemes, log views.
pub const KEEP_SUFFICIENCY: Action = Action::new("sufficiency.keep");
/// See which children a number of today counts.
pub const SEE_CASES: Action = Action::new("sufficiency.cases");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, SEE_SUFFICIENCY, "manager of the area"),
    Rule::new(Analyst, Area, SEE_SUFFICIENCY, "analyst of the area"),
    Rule::new(Commissioner, Area, SEE_SUFFICIENCY, "commissioner of the area"),
    Rule::new(BoardMember, Area, SEE_SUFFICIENCY, "member of the board"),
    Rule::new(Manager, Area, KEEP_SUFFICIENCY, "manager of the area"),
    Rule::new(Analyst, Area, KEEP_SUFFICIENCY, "analyst of the area"),
    Rule::new(Commissioner, Area, KEEP_SUFFICIENCY, "commissioner of the area"),
    Rule::new(Manager, Area, SEE_CASES, "manager of the area"),
];
