//! Who may do what here.

use access::Relationship::Area;
use access::Role::{CaseOfficer, Manager};
use access::{Action, Rule};

/// See what is on loan.
pub const SEE_EQUIPMENT: Action = Action::new("equipment.see");
/// Lend equipment.
pub const CHANGE_EQUIPMENT: Action = Action::new("equipment.change");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, SEE_EQUIPMENT, "manager of the area"),
    Rule::new(CaseOfficer, Area, SEE_EQUIPMENT, "case officer of the area"),
    Rule::new(Manager, Area, CHANGE_EQUIPMENT, "manager of the area"),
];
