//! What the law wants in a notice, in a plan and among the advice: checked before anything can be issued.

use jiff::civil::Date;

use crate::kind::Kind;

/// Something that a notice must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in templates.
    pub name: &'static str,
    pub words: &'static str,
    /// Where the law asks for it.
    pub provision: &'static str,
}

const fn field(name: &'static str, words: &'static str, provision: &'static str) -> Field {
    Field { name, words, provision }
}

/// What every notice of a decision that can be appealed says. The duty to say it stands in another regulation for each
/// decision (`by`); what is said about mediation is always regulation 32.
macro_rules! rights {
    ($decision:literal, $by:literal) => {
        [
            field("decision", "the decision", $decision),
            field(
                "appeal_right",
                "the right to appeal to the Tribunal",
                concat!("regulation ", $by, ", SEND Regulations 2014"),
            ),
            field(
                "appeal_limits",
                "the time limits for an appeal",
                concat!("regulation ", $by, ", SEND Regulations 2014"),
            ),
            field(
                "mediation_right",
                "the right to request mediation (sections 53 and 54)",
                "regulation 32, SEND Regulations 2014",
            ),
            field(
                "mediation_certificate",
                "that a certificate is needed before an appeal",
                "regulation 32, SEND Regulations 2014",
            ),
            field("mediation_adviser", "how to contact the mediation adviser", "regulation 32, SEND Regulations 2014"),
            field(
                "mediation_limits",
                "the timescales for requesting mediation",
                "regulation 32, SEND Regulations 2014",
            ),
            field(
                "mediation_issues",
                "that the family tells the authority it wants mediation, the issues, and any health provision wanted",
                "regulation 32, SEND Regulations 2014",
            ),
            field("authority_contact", "who to contact at the authority", "regulation 32, SEND Regulations 2014"),
            field(
                "disagreement_resolution",
                "that disagreement resolution is available",
                concat!("regulation ", $by, ", SEND Regulations 2014"),
            ),
            field(
                "information_advice",
                "where to get information and advice",
                concat!("regulation ", $by, ", SEND Regulations 2014"),
            ),
        ]
    };
}

const REASONS: &str = "the reasons for the decision";
const ADVICE: Field =
    field("advice", "the advice that the decision is based on", "regulation 10(3), SEND Regulations 2014");
const SETTING_REQUEST: Field = field(
    "setting_right",
    "the right to ask for a particular setting",
    "section 38(2), Children and Families Act 2014",
);
const WHERE_SETTINGS: Field =
    field("where_settings", "where to find information about settings", "regulation 13(1)(b), SEND Regulations 2014");
const MEETING: Field =
    field("meeting_right", "the right to a meeting with an officer", "regulation 13(1)(a), SEND Regulations 2014");
const REPRESENTATIONS: Field =
    field("representations_until", "until when the family can comment", "regulation 13(1)(a), SEND Regulations 2014");
const AMENDMENTS: Field =
    field("amendments", "the proposed amendments and the evidence", "regulation 22(2)(a), SEND Regulations 2014");

/// What goes with proposed amendments: the same rights as with a draft, by regulation 22 (and 28 outside a review).
const ON_AMENDMENTS: [Field; 5] = [
    AMENDMENTS,
    field("setting_right", "the right to ask for a particular setting", "regulation 22(2)(c), SEND Regulations 2014"),
    field("where_settings", "where to find information about settings", "regulation 22(2)(d), SEND Regulations 2014"),
    field("meeting_right", "the right to a meeting with an officer", "regulation 22(2)(c), SEND Regulations 2014"),
    field("representations_until", "until when the family can comment", "regulation 22(2)(c), SEND Regulations 2014"),
];

/// The fields that the notice of an event must have; empty where the law asks for none.
#[must_use]
pub fn required(kind: Kind) -> Vec<Field> {
    let with = |rights: [Field; 11], more: &[Field]| rights.into_iter().chain(more.iter().copied()).collect();
    let reasons = |provision| field("reasons", REASONS, provision);
    match kind {
        Kind::AssessmentRefused => with(
            rights!("regulation 5(1), SEND Regulations 2014", "5(3)"),
            &[reasons("section 36(5), Children and Families Act 2014")],
        ),
        Kind::PlanRefused => with(
            rights!("regulation 10(1), SEND Regulations 2014", "10(3)"),
            &[reasons("section 36(9), Children and Families Act 2014"), ADVICE],
        ),
        Kind::PlanIssued => with(rights!("regulation 13(2), SEND Regulations 2014", "14"), &[]),
        Kind::PlanAmended => with(rights!("regulation 22(3), SEND Regulations 2014", "14"), &[]),
        Kind::ReviewKeep => with(
            rights!("regulation 20(10), SEND Regulations 2014", "20(11)"),
            &[reasons("regulation 20(11), SEND Regulations 2014")],
        ),
        Kind::ReviewCease => with(
            rights!("regulation 20(10), SEND Regulations 2014", "20(11)"),
            &[reasons("regulation 31(2), SEND Regulations 2014")],
        ),
        Kind::AmendmentDropped => with(
            rights!("regulation 22(4), SEND Regulations 2014", "22(5)"),
            &[reasons("regulation 22(4), SEND Regulations 2014")],
        ),
        Kind::ReassessmentDeclined => with(
            rights!("regulation 25(1), SEND Regulations 2014", "25(2)"),
            &[reasons("regulation 25(1), SEND Regulations 2014")],
        ),
        Kind::CeaseNotified => with(
            rights!("regulation 31(2), SEND Regulations 2014", "31(3)"),
            &[reasons("regulation 31(2), SEND Regulations 2014")],
        ),
        // Nothing can be appealed yet: the amendments follow, and the amended plan.
        Kind::ReviewAmend => vec![field("decision", "the decision", "regulation 20(10), SEND Regulations 2014")],
        Kind::ReassessmentAgreed => vec![field("decision", "the decision", "regulation 25(1), SEND Regulations 2014")],
        Kind::DraftServed => vec![SETTING_REQUEST, WHERE_SETTINGS, MEETING, REPRESENTATIONS],
        Kind::AmendmentServed | Kind::AmendmentProposed => ON_AMENDMENTS.to_vec(),
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
    AdviceLine { letter: "c", from: "Health: a professional named by the responsible NHS organisation", note: "" },
    AdviceLine { letter: "d", from: "An educational psychologist", note: "" },
    AdviceLine { letter: "e", from: "Social care", note: "" },
    AdviceLine { letter: "f", from: "Anybody else whom the authority thinks appropriate", note: "" },
    AdviceLine { letter: "g", from: "On preparing for adulthood", note: "In or beyond year 9." },
    AdviceLine { letter: "h", from: "Anybody the family reasonably asks the authority to get a report from", note: "" },
];

/// The lines that every assessment asks for; (g) joins them in and beyond year 9, (f) and (h) where they were asked for.
const ALWAYS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// The lines of regulation 6(1) without advice: those that are always asked for, in and beyond year 9 (g) too, and
/// whatever else was asked for. `has` says whether advice of a line was given, or earlier advice accepted, since the
/// assessment began; `asked` whether it was asked for.
#[must_use]
pub fn advice_missing(
    from_year_9: bool,
    asked: impl Fn(&str) -> bool,
    has: impl Fn(&str) -> bool,
) -> Vec<&'static AdviceLine> {
    ADVICE_LINES
        .iter()
        .filter(|line| ALWAYS.contains(&line.letter) || (line.letter == "g" && from_year_9) || asked(line.letter))
        .filter(|line| !has(line.letter))
        .collect()
}

/// Whether somebody is in or beyond year 9 on a day, by their age: from the 1 September after the 13th birthday.
#[must_use]
pub fn is_from_year_9(born: Date, on: Date) -> bool {
    let turns_13 = crate::age::birthday(born, 13);
    let year = if turns_13.month() >= 9 { turns_13.year().saturating_add(1) } else { turns_13.year() };
    Date::new(year, 9, 1).is_ok_and(|begins| on >= begins)
}

/// A section of a plan (regulation 12(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanSection {
    pub letter: &'static str,
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
