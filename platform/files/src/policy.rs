//! Who may put files on legal hold. Who sees and changes them, the room of their thing says.

use access::Relationship::{Area, Named};
use access::Role::Manager;
use access::{Action, Rule};

/// Put an attached file on legal hold, and end the hold.
pub const HOLD: Action = Action::new("attachment.hold");

pub const RULES: &[Rule] = &[
    Rule::new(Manager, Area, HOLD, "manager of the area"),
    Rule::new(Manager, Named, HOLD, "named on the restricted record").restricted_too(),
];
