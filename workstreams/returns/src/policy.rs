//! Who may do what with the returns: this room's lines of the policy.

use access::Relationship::Area;
use access::Role::{Analyst, CaseOfficer, Manager};
use access::{Action, Rule};

/// See what the checks found about the children whom one may find.
pub const SEE_FINDINGS: Action = Action::new("return.findings");
/// See counts and measures of the return: nobody's name.
pub const SEE_MEASURES: Action = Action::new("return.measures");
/// Write the return. Restricted records are in it only where two people agreed.
pub const EXPORT_RETURN: Action = Action::new("return.export");
/// Bring a return in, decide on the doubtful, undo an import.
pub const IMPORT_RETURN: Action = Action::new("return.import");

pub const RULES: &[Rule] = &[
    Rule::new(CaseOfficer, Area, SEE_FINDINGS, "case officer of the area"),
    Rule::new(Manager, Area, SEE_FINDINGS, "manager of the area"),
    Rule::new(Manager, Area, SEE_MEASURES, "manager of the area"),
    Rule::new(Analyst, Area, SEE_MEASURES, "analyst of the area"),
    Rule::new(Manager, Area, EXPORT_RETURN, "manager of the area, for the authority's duty to make it"),
    Rule::new(Manager, Area, IMPORT_RETURN, "manager of the area, for the authority's own return"),
];
