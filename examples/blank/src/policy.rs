//! Who may do what here.

use access::Relationship::Area;
use access::Role::Manager;
use access::{Action, Grant};

/// See what there is.
pub const SEE_BLANK: Action = Action::about_the_area("blank.see");
/// Add something.
pub const CHANGE_BLANK: Action = Action::about_the_area("blank.change");

pub const RULES: &[Grant] = &[Grant::new(&[Manager], Area, &[SEE_BLANK, CHANGE_BLANK], "manager of the area")];
