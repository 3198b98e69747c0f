//! Who may do what with messages and documents: this room's lines of the policy.

use access::Relationship::{
    Area, BreakGlass, Caseload, Cover, Involved, Named, Own, ParentalResponsibility, Placement, ReasonGiven,
};
use access::Role::{Adviser, CaseOfficer, EducationalPsychologist, Manager, Parent, Senco, YoungPerson};
use access::{Action, Grant};

/// Receive and read messages about a child.
pub const READ_MESSAGE: Action = Action::about_children("message.read");
/// Write a message about a child: the authority to everybody on the case, everybody else to the authority.
pub const WRITE_MESSAGE: Action = Action::about_children("message.write");
/// See every message and document of a child.
pub const SEE_FILES: Action = Action::about_children("file.see_all");
/// Add a document to a child.
pub const ADD_FILE: Action = Action::about_children("file.add");

pub const RULES: &[Grant] = &[
    Grant::new(
        &[CaseOfficer],
        Caseload,
        &[READ_MESSAGE, WRITE_MESSAGE, SEE_FILES, ADD_FILE],
        "the child is on their caseload",
    ),
    Grant::new(
        &[CaseOfficer],
        Cover,
        &[READ_MESSAGE, WRITE_MESSAGE, SEE_FILES, ADD_FILE],
        "covers for the child's case officer",
    ),
    // Whoever is on duty when a parent rings reads what was last written and sent. They answer for nobody: what was said goes into
    // the contact log, and the case officer gets a task.
    Grant::new(&[CaseOfficer], ReasonGiven, &[READ_MESSAGE, SEE_FILES], "reason given"),
    Grant::new(
        &[CaseOfficer, Manager],
        Named,
        &[READ_MESSAGE, WRITE_MESSAGE, SEE_FILES, ADD_FILE],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(&[Senco], Named, &[READ_MESSAGE, WRITE_MESSAGE], "named on the restricted record").restricted_too(),
    Grant::new(&[EducationalPsychologist], Named, &[READ_MESSAGE], "named on the restricted record").restricted_too(),
    Grant::new(&[Manager], Area, &[READ_MESSAGE, WRITE_MESSAGE, SEE_FILES, ADD_FILE], "manager of the area"),
    Grant::new(&[Senco], Placement, &[READ_MESSAGE, WRITE_MESSAGE, ADD_FILE], "child placed at own setting"),
    Grant::new(
        &[EducationalPsychologist],
        Involved,
        &[READ_MESSAGE, WRITE_MESSAGE, ADD_FILE],
        "involved with the child",
    ),
    Grant::new(&[Adviser], Involved, &[READ_MESSAGE, WRITE_MESSAGE, ADD_FILE], "own service asked for advice"),
    Grant::new(&[Parent], ParentalResponsibility, &[READ_MESSAGE, WRITE_MESSAGE, ADD_FILE], "parental responsibility")
        .restricted_too(),
    Grant::new(&[YoungPerson], Own, &[READ_MESSAGE, WRITE_MESSAGE, ADD_FILE], "own record").restricted_too(),
    Grant::new(&[CaseOfficer, Manager], BreakGlass, &[SEE_FILES], "emergency access agreed").restricted_too(),
];
