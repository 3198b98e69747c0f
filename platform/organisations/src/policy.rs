//! Who may do what with organisations.

use access::Relationship::{Area, OwnOrganisation};
use access::Role::{
    Administrator, Adviser, Analyst, CaseOfficer, Commissioner, Editor, EducationalPsychologist, Manager, PanelMember,
    SchoolAdministrator, Senco,
};
use access::{Action, Rule};

pub const SEE_ORGANISATION: Action = Action::new("organisation.see");
/// Change organisations and their compliance register.
pub const EDIT_ORGANISATION: Action = Action::new("organisation.edit");
/// Import organisations from GIAS.
pub const IMPORT_ORGANISATIONS: Action = Action::new("organisation.import");

pub const RULES: &[Rule] = &[
    Rule::new(CaseOfficer, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Manager, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Senco, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(SchoolAdministrator, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(EducationalPsychologist, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Adviser, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(PanelMember, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Commissioner, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Analyst, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Editor, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Administrator, Area, SEE_ORGANISATION, "professional of the area"),
    Rule::new(Administrator, Area, EDIT_ORGANISATION, "administrator of the area"),
    Rule::new(Commissioner, Area, EDIT_ORGANISATION, "commissioner of the area"),
    Rule::new(Editor, Area, EDIT_ORGANISATION, "editor of public details"),
    Rule::new(SchoolAdministrator, OwnOrganisation, EDIT_ORGANISATION, "administrator of this setting"),
    Rule::new(Administrator, Area, IMPORT_ORGANISATIONS, "administrator of the area"),
];
