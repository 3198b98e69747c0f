//! Who may do what with messages and documents: this room's lines of the policy.

use access::Relationship::{
    Area, BreakGlass, Caseload, Cover, Involved, Named, Own, ParentalResponsibility, Placement,
};
use access::Role::{Adviser, CaseOfficer, EducationalPsychologist, Manager, Parent, Senco, YoungPerson};
use access::{Action, Rule};

/// Receive and read messages about a child.
pub const READ_MESSAGE: Action = Action::new("message.read");
/// Write a message about a child: the authority to everybody on the case, everybody else to the authority.
pub const WRITE_MESSAGE: Action = Action::new("message.write");
/// See every message and document of a child.
pub const SEE_FILES: Action = Action::new("file.see_all");
/// Add a document to a child.
pub const ADD_FILE: Action = Action::new("file.add");

pub const RULES: &[Rule] = &[
    Rule::new(CaseOfficer, Caseload, READ_MESSAGE, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, READ_MESSAGE, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, READ_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, READ_MESSAGE, "manager of the area"),
    Rule::new(Manager, Named, READ_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(Senco, Placement, READ_MESSAGE, "child placed at own setting"),
    Rule::new(Senco, Named, READ_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(EducationalPsychologist, Involved, READ_MESSAGE, "involved with the child"),
    Rule::new(EducationalPsychologist, Named, READ_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(Adviser, Involved, READ_MESSAGE, "own service asked for advice"),
    Rule::new(Parent, ParentalResponsibility, READ_MESSAGE, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, READ_MESSAGE, "own record").restricted_too(),
    Rule::new(CaseOfficer, Caseload, WRITE_MESSAGE, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, WRITE_MESSAGE, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, WRITE_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, WRITE_MESSAGE, "manager of the area"),
    Rule::new(Manager, Named, WRITE_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(Senco, Placement, WRITE_MESSAGE, "child placed at own setting"),
    Rule::new(Senco, Named, WRITE_MESSAGE, "named on the restricted record").restricted_too(),
    Rule::new(EducationalPsychologist, Involved, WRITE_MESSAGE, "involved with the child"),
    Rule::new(Adviser, Involved, WRITE_MESSAGE, "own service asked for advice"),
    Rule::new(Parent, ParentalResponsibility, WRITE_MESSAGE, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, WRITE_MESSAGE, "own record").restricted_too(),
    Rule::new(CaseOfficer, Caseload, SEE_FILES, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, SEE_FILES, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, SEE_FILES, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, BreakGlass, SEE_FILES, "break-glass agreed").restricted_too(),
    Rule::new(Manager, Area, SEE_FILES, "manager of the area"),
    Rule::new(Manager, Named, SEE_FILES, "named on the restricted record").restricted_too(),
    Rule::new(Manager, BreakGlass, SEE_FILES, "break-glass agreed").restricted_too(),
    Rule::new(CaseOfficer, Caseload, ADD_FILE, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, ADD_FILE, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, ADD_FILE, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, ADD_FILE, "manager of the area"),
    Rule::new(Manager, Named, ADD_FILE, "named on the restricted record").restricted_too(),
    Rule::new(Senco, Placement, ADD_FILE, "child placed at own setting"),
    Rule::new(EducationalPsychologist, Involved, ADD_FILE, "involved with the child"),
    Rule::new(Adviser, Involved, ADD_FILE, "own service asked for advice"),
    Rule::new(Parent, ParentalResponsibility, ADD_FILE, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, ADD_FILE, "own record").restricted_too(),
];
