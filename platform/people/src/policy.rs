//! Who may do what with children's records: this room's lines of the policy.

use access::Relationship::{
    Area, BreakGlass, Caseload, Cover, Involved, Named, Own, ParentalResponsibility, Placement, ReasonGiven,
};
use access::Role::{
    Administrator, Adviser, Analyst, BoardMember, CaseOfficer, Commissioner, EducationalPsychologist, Manager, Parent,
    Senco, YoungPerson,
};
use access::{Action, Grant};

/// Find a child in a list or search.
pub const FIND_CHILD: Action = Action::about_children("child.find");
/// Search for children: for professionals. Families have their own children on the home page.
pub const SEARCH_CHILDREN: Action = Action::about_children("child.search");
/// See the pupils of one's own school as a list, and the requests that it made for them.
pub const SEE_PUPILS: Action = Action::about_children("pupil.list");
/// Open a child's record.
pub const OPEN_CHILD: Action = Action::about_children("child.open");
/// See who has opened a child's record.
pub const SEE_READERS: Action = Action::about_children("child.readers");
/// Change a child's record.
pub const EDIT_CHILD: Action = Action::about_children("child.edit");
/// Give a child's family an account.
pub const INVITE_FAMILY: Action = Action::about_children("child.invite");
pub const ADD_CHILD: Action = Action::about_children("child.add");
/// Say how one wants to be written and spoken to, as one of the family.
pub const SAY_CONTACT_NEEDS: Action = Action::about_children("contact_needs.say");
/// Open a record outside one's caseload by giving a reason.
pub const GIVE_REASON: Action = Action::about_children("child.give_reason");
/// Say who the case officer is.
pub const ASSIGN_CHILD: Action = Action::about_children("child.assign");
/// Restrict a record to named people, or lift that.
pub const RESTRICT_CHILD: Action = Action::about_children("child.restrict");
/// Join two records of one child, and separate them.
pub const JOIN_RECORDS: Action = Action::about_children("child.join");
/// Ask to open a restricted record in need.
pub const ASK_BREAK_GLASS: Action = Action::about_children("break_glass.ask");
/// Agree to it, as the second person.
pub const AGREE_BREAK_GLASS: Action = Action::about_children("break_glass.agree");
/// Say who covers for whom.
pub const MANAGE_COVER: Action = Action::about_the_area("cover.manage");
/// Say which case officers are in which team, and who leads it. It opens nobody's record.
pub const MANAGE_TEAMS: Action = Action::about_the_area("team.manage");
/// See what is kept and for how long, and how many records are due for review: nobody's name.
pub const SEE_RETENTION: Action = Action::about_the_area("retention.see");
/// Set how long children's records are kept.
pub const SET_RETENTION: Action = Action::about_the_area("retention.set");
/// See which records are due for review, and put records on legal hold.
pub const REVIEW_RETENTION: Action = Action::about_children("retention.review");
/// See counts of the area, small ones suppressed.
pub const SEE_FIGURES: Action = Action::about_the_area("figures.see");

/// Why a case officer may: what the log says.
pub(crate) const ON_CASELOAD: &str = "the child is on their caseload";

pub const RULES: &[Grant] = &[
    Grant::new(
        &[CaseOfficer],
        Area,
        &[FIND_CHILD, ADD_CHILD, GIVE_REASON, ASK_BREAK_GLASS],
        "case officer of the area",
    ),
    Grant::new(
        &[CaseOfficer],
        Named,
        &[FIND_CHILD, OPEN_CHILD, SEE_READERS, EDIT_CHILD, INVITE_FAMILY],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(
        &[Manager],
        Named,
        &[FIND_CHILD, OPEN_CHILD, SEE_READERS, EDIT_CHILD, INVITE_FAMILY, ASSIGN_CHILD, RESTRICT_CHILD, JOIN_RECORDS],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(&[Senco, EducationalPsychologist], Named, &[FIND_CHILD, OPEN_CHILD], "named on the restricted record")
        .restricted_too(),
    Grant::new(&[CaseOfficer], BreakGlass, &[FIND_CHILD, OPEN_CHILD], "emergency access agreed").restricted_too(),
    Grant::new(&[Manager], BreakGlass, &[FIND_CHILD, OPEN_CHILD, SEE_READERS], "emergency access agreed")
        .restricted_too(),
    Grant::new(
        &[Manager],
        Area,
        &[
            FIND_CHILD,
            OPEN_CHILD,
            SEE_READERS,
            ADD_CHILD,
            EDIT_CHILD,
            INVITE_FAMILY,
            ASSIGN_CHILD,
            RESTRICT_CHILD,
            JOIN_RECORDS,
            MANAGE_COVER,
            MANAGE_TEAMS,
            ASK_BREAK_GLASS,
        ],
        "manager of the area",
    ),
    Grant::new(&[Senco], Placement, &[FIND_CHILD, OPEN_CHILD, SEE_PUPILS], "child placed at own setting"),
    Grant::new(&[EducationalPsychologist], Involved, &[FIND_CHILD, OPEN_CHILD], "involved with the child"),
    Grant::new(&[Adviser], Involved, &[FIND_CHILD, OPEN_CHILD], "own service asked for advice"),
    Grant::new(
        &[Parent],
        ParentalResponsibility,
        &[FIND_CHILD, OPEN_CHILD, SEE_READERS, SAY_CONTACT_NEEDS],
        "parental responsibility",
    )
    .restricted_too(),
    Grant::new(&[YoungPerson], Own, &[FIND_CHILD, OPEN_CHILD, SEE_READERS, SAY_CONTACT_NEEDS], "own record")
        .restricted_too(),
    Grant::new(
        &[CaseOfficer, Senco, EducationalPsychologist, Adviser],
        Area,
        &[SEARCH_CHILDREN],
        "professional of the area",
    ),
    Grant::new(&[Manager], Area, &[SEARCH_CHILDREN, SEE_FIGURES], "professional of the area"),
    Grant::new(&[Commissioner, Analyst], Area, &[SEE_FIGURES], "professional of the area"),
    Grant::new(&[CaseOfficer], Caseload, &[OPEN_CHILD, SEE_READERS, EDIT_CHILD, INVITE_FAMILY], ON_CASELOAD),
    Grant::new(
        &[CaseOfficer],
        Cover,
        &[OPEN_CHILD, SEE_READERS, EDIT_CHILD, INVITE_FAMILY],
        "covers for the child's case officer",
    ),
    Grant::new(&[CaseOfficer], ReasonGiven, &[OPEN_CHILD], "reason given"),
    Grant::new(&[CaseOfficer], Area, &[MANAGE_COVER], "case officer, for oneself"),
    Grant::new(&[Manager], Area, &[AGREE_BREAK_GLASS], "manager of the area, as second person"),
    Grant::new(&[BoardMember], Area, &[SEE_FIGURES], "board member"),
    Grant::new(&[Administrator], Area, &[SEE_RETENTION, SET_RETENTION], "administrator of the area"),
    Grant::new(&[Manager], Area, &[SEE_RETENTION, REVIEW_RETENTION], "manager of the area, for the retention schedule"),
    Grant::new(&[Manager], Named, &[REVIEW_RETENTION], "named on the restricted record").restricted_too(),
];
