//! Who may do what with children's records: this room's lines of the policy.

use access::Relationship::{
    Area, BreakGlass, Caseload, Cover, Involved, Named, Own, ParentalResponsibility, Placement, ReasonGiven,
};
use access::Role::{
    Adviser, Analyst, BoardMember, CaseOfficer, Commissioner, EducationalPsychologist, Manager, Parent, Senco,
    YoungPerson,
};
use access::{Action, Rule};

/// Find a child in a list or search.
pub const FIND_CHILD: Action = Action::new("child.find");
/// Search for children: for professionals. Families have their own children on the home page.
pub const SEARCH_CHILDREN: Action = Action::new("child.search");
/// Open a child's record.
pub const OPEN_CHILD: Action = Action::new("child.open");
/// See who has opened a child's record.
pub const SEE_READERS: Action = Action::new("child.readers");
/// Change a child's record.
pub const EDIT_CHILD: Action = Action::new("child.edit");
/// Give a child's family an account.
pub const INVITE_FAMILY: Action = Action::new("child.invite");
pub const ADD_CHILD: Action = Action::new("child.add");
/// Open a record outside one's caseload by giving a reason.
pub const GIVE_REASON: Action = Action::new("child.give_reason");
/// Say who the case officer is.
pub const ASSIGN_CHILD: Action = Action::new("child.assign");
/// Restrict a record to named people, or lift that.
pub const RESTRICT_CHILD: Action = Action::new("child.restrict");
/// Join two records of one child, and separate them.
pub const JOIN_RECORDS: Action = Action::new("child.join");
/// Ask to open a restricted record in need.
pub const ASK_BREAK_GLASS: Action = Action::new("break_glass.ask");
/// Agree to it, as the second person.
pub const AGREE_BREAK_GLASS: Action = Action::new("break_glass.agree");
/// Say who covers for whom.
pub const MANAGE_COVER: Action = Action::new("cover.manage");
/// See counts of the area, small ones suppressed.
pub const SEE_FIGURES: Action = Action::new("figures.see");

pub const RULES: &[Rule] = &[
    // Finding: what lists and search show.
    Rule::new(CaseOfficer, Area, FIND_CHILD, "case officer of the area"),
    Rule::new(CaseOfficer, Named, FIND_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, BreakGlass, FIND_CHILD, "break-glass agreed").restricted_too(),
    Rule::new(Manager, Area, FIND_CHILD, "manager of the area"),
    Rule::new(Manager, Named, FIND_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Manager, BreakGlass, FIND_CHILD, "break-glass agreed").restricted_too(),
    Rule::new(Senco, Placement, FIND_CHILD, "child placed at own setting"),
    Rule::new(Senco, Named, FIND_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(EducationalPsychologist, Involved, FIND_CHILD, "involved with the child"),
    Rule::new(EducationalPsychologist, Named, FIND_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Adviser, Involved, FIND_CHILD, "own service asked for advice"),
    Rule::new(Parent, ParentalResponsibility, FIND_CHILD, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, FIND_CHILD, "own record").restricted_too(),
    Rule::new(CaseOfficer, Area, SEARCH_CHILDREN, "professional of the area"),
    Rule::new(Manager, Area, SEARCH_CHILDREN, "professional of the area"),
    Rule::new(Senco, Area, SEARCH_CHILDREN, "professional of the area"),
    Rule::new(EducationalPsychologist, Area, SEARCH_CHILDREN, "professional of the area"),
    Rule::new(Adviser, Area, SEARCH_CHILDREN, "professional of the area"),
    // Opening.
    Rule::new(CaseOfficer, Caseload, OPEN_CHILD, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, OPEN_CHILD, "covers for the child's case officer"),
    Rule::new(CaseOfficer, ReasonGiven, OPEN_CHILD, "reason given"),
    Rule::new(CaseOfficer, Named, OPEN_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, BreakGlass, OPEN_CHILD, "break-glass agreed").restricted_too(),
    Rule::new(Manager, Area, OPEN_CHILD, "manager of the area"),
    Rule::new(Manager, Named, OPEN_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Manager, BreakGlass, OPEN_CHILD, "break-glass agreed").restricted_too(),
    Rule::new(Senco, Placement, OPEN_CHILD, "child placed at own setting"),
    Rule::new(Senco, Named, OPEN_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(EducationalPsychologist, Involved, OPEN_CHILD, "involved with the child"),
    Rule::new(EducationalPsychologist, Named, OPEN_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Adviser, Involved, OPEN_CHILD, "own service asked for advice"),
    Rule::new(Parent, ParentalResponsibility, OPEN_CHILD, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, OPEN_CHILD, "own record").restricted_too(),
    // Seeing who has opened it.
    Rule::new(CaseOfficer, Caseload, SEE_READERS, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, SEE_READERS, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, SEE_READERS, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, SEE_READERS, "manager of the area"),
    Rule::new(Manager, Named, SEE_READERS, "named on the restricted record").restricted_too(),
    Rule::new(Manager, BreakGlass, SEE_READERS, "break-glass agreed").restricted_too(),
    Rule::new(Parent, ParentalResponsibility, SEE_READERS, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, SEE_READERS, "own record").restricted_too(),
    // Changing.
    Rule::new(CaseOfficer, Area, ADD_CHILD, "case officer of the area"),
    Rule::new(Manager, Area, ADD_CHILD, "manager of the area"),
    Rule::new(CaseOfficer, Caseload, EDIT_CHILD, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, EDIT_CHILD, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, EDIT_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, EDIT_CHILD, "manager of the area"),
    Rule::new(Manager, Named, EDIT_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, Caseload, INVITE_FAMILY, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, INVITE_FAMILY, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, INVITE_FAMILY, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, INVITE_FAMILY, "manager of the area"),
    Rule::new(Manager, Named, INVITE_FAMILY, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, ASSIGN_CHILD, "manager of the area"),
    Rule::new(Manager, Named, ASSIGN_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, RESTRICT_CHILD, "manager of the area"),
    Rule::new(Manager, Named, RESTRICT_CHILD, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, JOIN_RECORDS, "manager of the area"),
    Rule::new(Manager, Named, JOIN_RECORDS, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, Area, MANAGE_COVER, "case officer, for oneself"),
    Rule::new(Manager, Area, MANAGE_COVER, "manager of the area"),
    // In need.
    Rule::new(CaseOfficer, Area, GIVE_REASON, "case officer of the area"),
    Rule::new(CaseOfficer, Area, ASK_BREAK_GLASS, "case officer of the area"),
    Rule::new(Manager, Area, ASK_BREAK_GLASS, "manager of the area"),
    Rule::new(Manager, Area, AGREE_BREAK_GLASS, "manager of the area, as second person"),
    // Counts.
    Rule::new(Manager, Area, SEE_FIGURES, "professional of the area"),
    Rule::new(Commissioner, Area, SEE_FIGURES, "professional of the area"),
    Rule::new(Analyst, Area, SEE_FIGURES, "professional of the area"),
    Rule::new(BoardMember, Area, SEE_FIGURES, "board member"),
];
