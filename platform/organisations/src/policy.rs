//! Who may do what with organisations.

use access::Relationship::{Area, OwnOrganisation};
use access::Role::{
    Administrator, Adviser, Analyst, CaseOfficer, Commissioner, Editor, EducationalPsychologist, Manager, PanelMember,
    SchoolAdministrator, Senco,
};
use access::{Action, Grant};

pub const SEE_ORGANISATION: Action = Action::about_the_area("organisation.see");
/// Change organisations and their compliance register.
pub const EDIT_ORGANISATION: Action = Action::about_the_area("organisation.edit");
/// Import organisations from GIAS.
pub const IMPORT_ORGANISATIONS: Action = Action::about_the_area("organisation.import");

pub const RULES: &[Grant] = &[
    Grant::new(
        &[
            CaseOfficer,
            Manager,
            Senco,
            SchoolAdministrator,
            EducationalPsychologist,
            Adviser,
            PanelMember,
            Commissioner,
            Analyst,
            Editor,
            Administrator,
        ],
        Area,
        &[SEE_ORGANISATION],
        "professional of the area",
    ),
    Grant::new(&[Administrator], Area, &[EDIT_ORGANISATION, IMPORT_ORGANISATIONS], "administrator of the area"),
    Grant::new(&[Commissioner], Area, &[EDIT_ORGANISATION], "commissioner of the area"),
    Grant::new(&[Editor], Area, &[EDIT_ORGANISATION], "editor of public details"),
    Grant::new(&[SchoolAdministrator], OwnOrganisation, &[EDIT_ORGANISATION], "administrator of this setting"),
];
