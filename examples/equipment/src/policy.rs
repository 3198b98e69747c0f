//! Who may do what here.

use access::Relationship::Area;
use access::Role::{CaseOfficer, Manager};
use access::{Action, Grant};

/// See what there is.
pub const SEE_EQUIPMENT: Action = Action::about_the_area("equipment.see");
/// Add something.
pub const CHANGE_EQUIPMENT: Action = Action::about_the_area("equipment.change");

pub const RULES: &[Grant] = &[
    Grant::new(&[Manager], Area, &[SEE_EQUIPMENT, CHANGE_EQUIPMENT], "manager of the area"),
    Grant::new(&[CaseOfficer], Area, &[SEE_EQUIPMENT], "case officer of the area"),
];
