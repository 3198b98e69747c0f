//! What the law wants in a notice, in a plan and among the advice: checked before anything can be issued.

use crate::kind::Kind;

/// Something that a notice must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in templates.
    pub name: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Where the law asks for it.
    pub provision: &'static str,
}

const fn field(name: &'static str, words: &'static str, provision: &'static str) -> Field {
    Field { name, words, provision }
}

/// What every notice of a decision that can be appealed says.
const RIGHTS: &[Field] = &[
    field("decision", "the decision", "SI 2014/1530 reg 5(1)"),
    field("appeal_right", "the right to appeal to the Tribunal", "SI 2014/1530 reg 5(3)(a)"),
    field("appeal_limits", "the time limits for an appeal", "SI 2014/1530 reg 5(3)(a)"),
    field("mediation_right", "the right to request mediation (sections 53 and 54)", "SI 2014/1530 reg 32"),
    field("mediation_certificate", "that a certificate is needed before an appeal", "SI 2014/1530 reg 32"),
    field("mediation_adviser", "how to reach the mediation adviser", "SI 2014/1530 reg 32"),
    field("mediation_limits", "the timescales for requesting mediation", "SI 2014/1530 reg 32"),
    field(
        "mediation_issues",
        "that the family tells the authority it wants mediation, the issues, and any health provision wanted",
        "SI 2014/1530 reg 32",
    ),
    field("authority_contact", "whom to contact at the authority", "SI 2014/1530 reg 32"),
    field("disagreement_resolution", "that disagreement resolution is available", "SI 2014/1530 reg 5(3)"),
    field("information_advice", "where to get information and advice", "SI 2014/1530 reg 5(3)"),
];
const REASONS: Field = field("reasons", "the reasons for the decision", "SI 2014/1530 reg 10(3)");
const ADVICE: Field = field("advice", "the advice that the decision rests on", "SI 2014/1530 reg 10(3)");
const SETTING_REQUEST: Field = field("setting_right", "the right to ask for a particular setting", "CFA 2014 s 38(2)");
const WHERE_SETTINGS: Field =
    field("where_settings", "where to find information about settings", "SI 2014/1530 reg 13(1)(b)");
const MEETING: Field = field("meeting_right", "the right to a meeting with an officer", "SI 2014/1530 reg 13(1)(a)");
const REPRESENTATIONS: Field =
    field("representations_until", "until when the family can comment", "SI 2014/1530 reg 13(1)(a)");
const AMENDMENTS: Field = field("amendments", "the proposed amendments and the evidence", "SI 2014/1530 reg 22(2)(a)");

/// The fields that the notice of an event must have; empty where the law asks for none.
#[must_use]
pub fn required(kind: Kind) -> Vec<Field> {
    let rights = || RIGHTS.to_vec();
    let with = |more: &[Field]| rights().into_iter().chain(more.iter().copied()).collect();
    match kind {
        Kind::PlanIssued | Kind::PlanAmended => rights(),
        Kind::AssessmentRefused
        | Kind::ReviewKeep
        | Kind::ReviewCease
        | Kind::AmendmentDropped
        | Kind::ReassessmentDeclined
        | Kind::CeaseNotified => with(&[REASONS]),
        Kind::PlanRefused => with(&[REASONS, ADVICE]),
        Kind::DraftServed => vec![SETTING_REQUEST, WHERE_SETTINGS, MEETING, REPRESENTATIONS],
        Kind::AmendmentServed | Kind::AmendmentProposed => {
            vec![AMENDMENTS, SETTING_REQUEST, WHERE_SETTINGS, MEETING, REPRESENTATIONS]
        }
        _ => Vec::new(),
    }
}

/// What a notice lacks: the words of each field that is missing or blank.
#[must_use]
pub fn lacks<'a>(kind: Kind, value: impl Fn(&str) -> Option<&'a str>) -> Vec<&'static str> {
    required(kind)
        .into_iter()
        .filter(|field| value(field.name).is_none_or(|text| text.trim().is_empty()))
        .map(|field| field.words)
        .collect()
}

/// A line of regulation 6(1): whose advice is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdviceLine {
    /// Its letter.
    pub letter: &'static str,
    /// From whom.
    pub from: &'static str,
    /// What else is to be looked at.
    pub note: &'static str,
}

/// The list of regulation 6(1).
pub const ADVICE_LINES: &[AdviceLine] = &[
    AdviceLine { letter: "a", from: "The child’s parent or the young person", note: "" },
    AdviceLine {
        letter: "b",
        from: "Education: the head teacher, principal or early years manager",
        note: "If there is none, a person with relevant teaching experience. For hearing, vision or multi-sensory impairment, after consulting a qualified teacher.",
    },
    AdviceLine { letter: "c", from: "Health: a professional named by the health body", note: "" },
    AdviceLine { letter: "d", from: "An educational psychologist", note: "" },
    AdviceLine { letter: "e", from: "Social care", note: "" },
    AdviceLine { letter: "f", from: "Anybody else whom the authority thinks appropriate", note: "" },
    AdviceLine { letter: "g", from: "On preparing for adulthood", note: "In or beyond year 9." },
    AdviceLine { letter: "h", from: "Anybody from whom the family reasonably asks for advice to be sought", note: "" },
];

/// A section of a plan (regulation 12(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanSection {
    /// Its letter.
    pub letter: &'static str,
    /// What it holds.
    pub holds: &'static str,
    /// Whether it can be appealed.
    pub appealable: bool,
}

/// The sections, each separately identified.
pub const PLAN_SECTIONS: &[PlanSection] = &[
    PlanSection { letter: "A", holds: "Views, interests and aspirations", appealable: false },
    PlanSection { letter: "B", holds: "Special educational needs", appealable: true },
    PlanSection { letter: "C", holds: "Health needs related to special educational needs", appealable: false },
    PlanSection {
        letter: "D",
        holds: "Social care needs related to special educational needs or to a disability",
        appealable: false,
    },
    PlanSection { letter: "E", holds: "Outcomes", appealable: false },
    PlanSection { letter: "F", holds: "Special educational provision", appealable: true },
    PlanSection { letter: "G", holds: "Health provision", appealable: false },
    PlanSection {
        letter: "H1",
        holds: "Social care provision under section 2 of the Chronically Sick and Disabled Persons Act 1970",
        appealable: false,
    },
    PlanSection { letter: "H2", holds: "Other social care provision", appealable: false },
    PlanSection { letter: "I", holds: "The setting, or its type", appealable: true },
    PlanSection { letter: "J", holds: "Direct payments", appealable: false },
    PlanSection { letter: "K", holds: "Advice and information", appealable: false },
];
