//! Who may do what with the journey: this room's lines of the policy. Opening a child's journey is opening the
//! record (`child.open`).

use access::Relationship::{
    Area, BreakGlass, Caseload, Consulted, Cover, Involved, Named, Own, OwnOrganisation, Panel, ParentalResponsibility,
    Placement, ReasonGiven,
};
use access::Role::{
    Administrator, Adviser, CaseOfficer, EducationalPsychologist, Manager, PanelMember, Parent, Senco, YoungPerson,
};
use access::{Action, Grant};

/// Record an event of a child's journey.
pub const RECORD_EVENT: Action = Action::about_children("journey.record");
/// Rely on an exception to a time limit.
pub const RELY_ON_EXCEPTION: Action = Action::about_children("journey.rely_on_exception");
/// Give advice that was asked for.
pub const GIVE_ADVICE: Action = Action::about_children("advice.give");
/// Plan visits to children whom one is asked about.
pub const PLAN_VISIT: Action = Action::about_children("advice.visit");
/// See what advice is asked of one at work.
pub const SEE_ADVICE_QUEUE: Action = Action::about_children("advice.queue");
/// Add files to advice that was given, or that one is asked for.
pub const ADD_ADVICE_FILES: Action = Action::about_children("advice.add_files");
/// Agree the health provision of a plan for the health body.
pub const AGREE_HEALTH: Action = Action::about_children("health.agree");
/// Write a child's plan.
pub const WRITE_PLAN: Action = Action::about_children("plan.write");
/// Approve a child's plan that somebody else wrote, before it is served or sent.
pub const APPROVE_PLAN: Action = Action::about_children("plan.approve");
/// Comment on a draft plan.
pub const COMMENT_PLAN: Action = Action::about_children("plan.comment");
/// Ask for an assessment.
pub const REQUEST_ASSESSMENT: Action = Action::about_children("journey.request");
/// See and change one's own contact details, and write about oneself.
pub const OWN_DETAILS: Action = Action::about_children("family.details");
/// Put a request from outside to a child's record.
pub const PLACE_REQUEST: Action = Action::about_children("request.place");
/// Answer for a setting that is consulted.
pub const ANSWER_CONSULTATION: Action = Action::about_children("consultation.answer");
/// See how one's own service returns advice.
pub const SEE_PERFORMANCE: Action = Action::about_the_area("advice.performance");
/// Say how services are reminded of advice.
pub const MANAGE_SERVICES: Action = Action::about_the_area("service.manage");
/// Read a case that is on a panel's agenda.
pub const READ_PANEL: Action = Action::about_children("panel.read");
/// Plan panels, and write down what they recommend.
pub const RUN_PANEL: Action = Action::about_children("panel.run");
/// See one's worklist.
pub const SEE_WORKLIST: Action = Action::about_children("worklist.see");
/// See which annual reviews of a school's pupils are due.
pub const SEE_REVIEWS: Action = Action::about_children("review.list");
/// Arrange the annual review of a pupil's plan, and send its report.
pub const SEND_REVIEW: Action = Action::about_children("review.send");
/// See deadlines at risk. Its code is the one that the log has kept from the beginning.
pub const SEE_DEADLINES: Action = Action::about_the_area("forecast.see");
/// Change the letterhead, the templates and the standard texts of letters, and bring in bank holidays.
pub const MANAGE_NOTICES: Action = Action::about_the_area("notice.manage");

/// Read the contact log of a child.
pub const READ_NOTES: Action = Action::about_children("note.read");
/// Add to the contact log of a child, and set a task that follows from it.
pub const ADD_NOTE: Action = Action::about_children("note.add");
/// Correct the contact log of a child, and add an entry for many children at once.
pub const WRITE_NOTE: Action = Action::about_children("note.write");

pub const RULES: &[Grant] = &[
    Grant::new(
        &[CaseOfficer],
        Caseload,
        &[RECORD_EVENT, ADD_ADVICE_FILES, RELY_ON_EXCEPTION, WRITE_PLAN, READ_PANEL, READ_NOTES, ADD_NOTE, WRITE_NOTE],
        "the child is on their caseload",
    ),
    Grant::new(
        &[CaseOfficer],
        Cover,
        &[RECORD_EVENT, ADD_ADVICE_FILES, WRITE_PLAN, READ_PANEL, READ_NOTES, ADD_NOTE, WRITE_NOTE],
        "covers for the child's case officer",
    ),
    // Whoever of the council may open the record reads what was said; nobody outside it does. A duty officer who opened it for a
    // time writes down the call that they took, and the case officer gets a task; they record nothing of the legal process.
    Grant::new(&[CaseOfficer], ReasonGiven, &[READ_NOTES, ADD_NOTE], "reason given"),
    Grant::new(&[CaseOfficer, Manager], BreakGlass, &[READ_NOTES, ADD_NOTE], "emergency access agreed")
        .restricted_too(),
    Grant::new(
        &[CaseOfficer],
        Named,
        &[RECORD_EVENT, ADD_ADVICE_FILES, RELY_ON_EXCEPTION, WRITE_PLAN, READ_NOTES, ADD_NOTE, WRITE_NOTE],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(
        &[Manager],
        Named,
        &[
            RECORD_EVENT,
            ADD_ADVICE_FILES,
            RELY_ON_EXCEPTION,
            WRITE_PLAN,
            APPROVE_PLAN,
            READ_PANEL,
            READ_NOTES,
            ADD_NOTE,
            WRITE_NOTE,
        ],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(
        &[EducationalPsychologist],
        Named,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, SEE_ADVICE_QUEUE, PLAN_VISIT],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(
        &[Senco],
        Named,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, SEE_ADVICE_QUEUE, COMMENT_PLAN, REQUEST_ASSESSMENT, SEND_REVIEW],
        "named on the restricted record",
    )
    .restricted_too(),
    Grant::new(
        &[Manager],
        Area,
        &[
            RECORD_EVENT,
            ADD_ADVICE_FILES,
            RELY_ON_EXCEPTION,
            WRITE_PLAN,
            APPROVE_PLAN,
            PLACE_REQUEST,
            MANAGE_SERVICES,
            READ_PANEL,
            RUN_PANEL,
            SEE_WORKLIST,
            SEE_DEADLINES,
            MANAGE_NOTICES,
            READ_NOTES,
            ADD_NOTE,
            WRITE_NOTE,
        ],
        "manager of the area",
    ),
    Grant::new(&[Administrator], Area, &[MANAGE_NOTICES], "administrator of the area"),
    Grant::new(
        &[EducationalPsychologist],
        Involved,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, SEE_ADVICE_QUEUE, PLAN_VISIT],
        "involved with the child",
    ),
    Grant::new(
        &[Adviser],
        Involved,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, SEE_ADVICE_QUEUE, PLAN_VISIT, AGREE_HEALTH],
        "own service asked for advice",
    ),
    Grant::new(&[Senco], Involved, &[GIVE_ADVICE, ADD_ADVICE_FILES, SEE_ADVICE_QUEUE], "own setting asked for advice"),
    Grant::new(
        &[Parent],
        ParentalResponsibility,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, COMMENT_PLAN, REQUEST_ASSESSMENT, OWN_DETAILS],
        "parental responsibility",
    )
    .restricted_too(),
    Grant::new(
        &[YoungPerson],
        Own,
        &[GIVE_ADVICE, ADD_ADVICE_FILES, COMMENT_PLAN, REQUEST_ASSESSMENT, OWN_DETAILS],
        "own record",
    )
    .restricted_too(),
    Grant::new(
        &[Senco],
        Placement,
        &[COMMENT_PLAN, REQUEST_ASSESSMENT, SEE_REVIEWS, SEND_REVIEW],
        "child placed at own setting",
    ),
    Grant::new(&[CaseOfficer], Area, &[PLACE_REQUEST, SEE_WORKLIST], "case officer of the area"),
    Grant::new(&[Senco], Consulted, &[ANSWER_CONSULTATION], "own setting consulted"),
    // No educational psychologist manages chasing: who heads their service sees all its requests, so a manager chooses.
    Grant::new(&[Adviser], OwnOrganisation, &[MANAGE_SERVICES, SEE_PERFORMANCE], "adviser of this service"),
    Grant::new(&[EducationalPsychologist], OwnOrganisation, &[SEE_PERFORMANCE], "psychologist of this service"),
    Grant::new(&[PanelMember], Panel, &[READ_PANEL], "sits on the panel"),
];
