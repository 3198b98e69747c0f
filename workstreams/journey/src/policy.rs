//! Who may do what with the journey: this room's lines of the policy. Opening a child's journey is opening the
//! record (`child.open`).

use access::Relationship::{
    Area, Caseload, Consulted, Cover, Involved, Named, Own, OwnOrganisation, Panel, ParentalResponsibility, Placement,
};
use access::Role::{Adviser, CaseOfficer, EducationalPsychologist, Manager, PanelMember, Parent, Senco, YoungPerson};
use access::{Action, Rule};

/// Record an event of a child's journey.
pub const RECORD_EVENT: Action = Action::new("journey.record");
/// Rely on an exception to a time limit.
pub const RELY_ON_EXCEPTION: Action = Action::new("journey.rely_on_exception");
/// Give advice that was asked for.
pub const GIVE_ADVICE: Action = Action::new("advice.give");
/// Write a child's plan.
pub const WRITE_PLAN: Action = Action::new("plan.write");
/// Approve a child's plan that somebody else wrote, before it is served or sent.
pub const APPROVE_PLAN: Action = Action::new("plan.approve");
/// Comment on a draft plan.
pub const COMMENT_PLAN: Action = Action::new("plan.comment");
/// Ask for an assessment.
pub const REQUEST_ASSESSMENT: Action = Action::new("journey.request");
/// Put a request from outside to a child's record.
pub const PLACE_REQUEST: Action = Action::new("request.place");
/// Answer for a setting that is consulted.
pub const ANSWER_CONSULTATION: Action = Action::new("consultation.answer");
/// Say how services are reminded of advice.
pub const MANAGE_SERVICES: Action = Action::new("service.manage");
/// Read a case that is on a panel's agenda.
pub const READ_PANEL: Action = Action::new("panel.read");
/// Plan panels, and write down what they recommend.
pub const RUN_PANEL: Action = Action::new("panel.run");
/// See one's worklist.
pub const SEE_WORKLIST: Action = Action::new("worklist.see");
/// See which clocks will break.
pub const SEE_FORECAST: Action = Action::new("forecast.see");
/// Change the standard texts of notices, and bring in bank holidays.
pub const MANAGE_NOTICES: Action = Action::new("notice.manage");

pub const RULES: &[Rule] = &[
    Rule::new(CaseOfficer, Caseload, RECORD_EVENT, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, RECORD_EVENT, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, RECORD_EVENT, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, RECORD_EVENT, "manager of the area"),
    Rule::new(Manager, Named, RECORD_EVENT, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, Caseload, RELY_ON_EXCEPTION, "child on own caseload"),
    Rule::new(CaseOfficer, Named, RELY_ON_EXCEPTION, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, RELY_ON_EXCEPTION, "manager of the area"),
    Rule::new(Manager, Named, RELY_ON_EXCEPTION, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, Caseload, WRITE_PLAN, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, WRITE_PLAN, "covers for the child's case officer"),
    Rule::new(CaseOfficer, Named, WRITE_PLAN, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, WRITE_PLAN, "manager of the area"),
    Rule::new(Manager, Named, WRITE_PLAN, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, APPROVE_PLAN, "manager of the area"),
    Rule::new(Manager, Named, APPROVE_PLAN, "named on the restricted record").restricted_too(),
    Rule::new(EducationalPsychologist, Involved, GIVE_ADVICE, "involved with the child"),
    Rule::new(EducationalPsychologist, Named, GIVE_ADVICE, "named on the restricted record").restricted_too(),
    Rule::new(Adviser, Involved, GIVE_ADVICE, "own service asked for advice"),
    Rule::new(Senco, Involved, GIVE_ADVICE, "own setting asked for advice"),
    Rule::new(Senco, Named, GIVE_ADVICE, "named on the restricted record").restricted_too(),
    Rule::new(Parent, ParentalResponsibility, COMMENT_PLAN, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, COMMENT_PLAN, "own record").restricted_too(),
    Rule::new(Senco, Placement, COMMENT_PLAN, "child placed at own setting"),
    Rule::new(Senco, Named, COMMENT_PLAN, "named on the restricted record").restricted_too(),
    Rule::new(Parent, ParentalResponsibility, REQUEST_ASSESSMENT, "parental responsibility").restricted_too(),
    Rule::new(YoungPerson, Own, REQUEST_ASSESSMENT, "own record").restricted_too(),
    Rule::new(Senco, Placement, REQUEST_ASSESSMENT, "child placed at own setting"),
    Rule::new(Senco, Named, REQUEST_ASSESSMENT, "named on the restricted record").restricted_too(),
    Rule::new(CaseOfficer, Area, PLACE_REQUEST, "case officer of the area"),
    Rule::new(Manager, Area, PLACE_REQUEST, "manager of the area"),
    Rule::new(Senco, Consulted, ANSWER_CONSULTATION, "own setting consulted"),
    Rule::new(Manager, Area, MANAGE_SERVICES, "manager of the area"),
    Rule::new(Adviser, OwnOrganisation, MANAGE_SERVICES, "adviser of this service"),
    Rule::new(PanelMember, Panel, READ_PANEL, "sits on the panel"),
    Rule::new(CaseOfficer, Caseload, READ_PANEL, "child on own caseload"),
    Rule::new(CaseOfficer, Cover, READ_PANEL, "covers for the child's case officer"),
    Rule::new(Manager, Area, READ_PANEL, "manager of the area"),
    Rule::new(Manager, Named, READ_PANEL, "named on the restricted record").restricted_too(),
    Rule::new(Manager, Area, RUN_PANEL, "manager of the area"),
    Rule::new(CaseOfficer, Area, SEE_WORKLIST, "case officer of the area"),
    Rule::new(Manager, Area, SEE_WORKLIST, "manager of the area"),
    Rule::new(Manager, Area, SEE_FORECAST, "manager of the area"),
    Rule::new(Manager, Area, MANAGE_NOTICES, "manager of the area"),
];
