//! Who may do what with the returns: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, CaseOfficer, Manager};
use access::{Action, Grant};

/// See what the checks found about the children whom one may find.
pub const SEE_FINDINGS: Action = Action::about_children("return.findings");
/// See how many errors the checks found, by check and by case officer: no child.
pub const SEE_QUALITY: Action = Action::about_the_area("return.quality");
/// See counts and measures of the return: nobody's name.
pub const SEE_MEASURES: Action = Action::about_the_area("return.measures");
/// Write the return. Restricted records are in it only where two people agreed.
pub const EXPORT_RETURN: Action = Action::about_children("return.export");
/// Bring a return in, decide on the doubtful, undo an import.
pub const IMPORT_RETURN: Action = Action::about_children("return.import");

pub const RULES: &[Grant] = &[
    Grant::new(&[CaseOfficer], Area, &[SEE_FINDINGS], "case officer of the area"),
    Grant::new(&[Manager], Area, &[SEE_FINDINGS, SEE_MEASURES], "manager of the area"),
    // Figures without children: the list of findings names them, and an analyst opens no record.
    Grant::new(&[Analyst], Area, &[SEE_MEASURES, SEE_QUALITY], "analyst of the area"),
    Grant::new(&[Manager], Area, &[EXPORT_RETURN], "manager of the area, for the authority's duty to make it"),
    Grant::new(&[Manager], Area, &[IMPORT_RETURN], "manager of the area, for the authority's own return"),
];
