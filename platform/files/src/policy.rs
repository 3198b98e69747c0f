//! Who may put files on legal hold. Who sees and changes them, the room of their thing says.

use access::Relationship::{Area, Named};
use access::Role::Manager;
use access::{Action, Grant};

/// Put an attached file on legal hold, and end the hold.
pub const HOLD: Action = Action::about_the_area("attachment.hold");

pub const RULES: &[Grant] = &[
    Grant::new(&[Manager], Area, &[HOLD], "manager of the area"),
    Grant::new(&[Manager], Named, &[HOLD], "named on the restricted record").restricted_too(),
];
