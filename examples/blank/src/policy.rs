//! Who may do what here.

use access::Relationship::Area;
use access::Role::Manager;
use access::{Action, Rule};

/// See what there is.
pub const SEE_BLANK: Action = Action::new("blank.see");
/// Add something.
pub const CHANGE_BLANK: Action = Action::new("blank.change");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, SEE_BLANK, "manager of the area"),
    Rule::new(Manager, Area, CHANGE_BLANK, "manager of the area"),
];
