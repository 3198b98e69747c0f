//! The merge fields: what can stand in a template in braces, and what takes its place.

use super::LetterKind;
use crate::model::notices::heading;

/// A field that any letter can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeField {
    /// What stands in braces.
    pub name: &'static str,
    /// What takes its place.
    pub about: &'static str,
    pub example: &'static str,
}

const fn field(name: &'static str, about: &'static str, example: &'static str) -> MergeField {
    MergeField { name, about, example }
}

/// The fields of every letter. Those about the child are what its reader may learn.
pub const FIELDS: &[MergeField] = &[
    field("child_name", "Full name of the child or young person", "Zoe Harker"),
    field("child_first_name", "First name of the child, or what they like to be called", "Zoe"),
    field("child_or_you", "First name of the child; “you” in a letter to the young person", "Zoe"),
    field("recipient_name", "Full name of the person the letter goes to", "Ruth Harker"),
    field("salutation", "What follows “Dear” in the letter", "Ms Harker"),
    field("date", "Date of the letter", "1 December 2026"),
    field("reference", "Our reference", "SEN/4F2A9C"),
    field("appeal_by", "Last day for an appeal to reach the Tribunal", "1 February 2027"),
    field("mediation_by", "Last day to contact the mediation adviser", "1 February 2027"),
    field("comment_by", "Last day for comments on a draft", "17 December 2026"),
    field("officer_name", "Name of the case officer", "Asha Rahman"),
    field("officer_title", "Job title of the case officer", "SEND case officer"),
    field("officer_telephone", "Telephone number of the case officer, or the team", "01632 960 020"),
    field("officer_email", "Email address of the case officer", "asha.rahman@example.org"),
    field("council", "Name of the council", "Calderwick Council"),
    field("team", "Name of the team", "SEND team"),
    field("council_telephone", "Telephone number of the team", "01632 960 020"),
    field("council_email", "Email address of the team", "send@example.org"),
    field("council_website", "Website of the council", "www.example.org/send"),
];

/// The days that whoever writes a general letter types, by the fields that stand for them: the field, what it is called on the
/// form, and in a sentence.
pub const DAYS: &[(&str, &str, &str)] = &[
    ("received_on", "Date of the letter or call", "the date of the letter or call"),
    ("meeting_on", "Date of the meeting", "the date of the meeting"),
    ("reply_by", "Reply by", "the date of the reply"),
];

/// The school of a general letter: each reader's own letter says it, where they may know it.
pub const SCHOOL: &str = "child_school";

/// Those that a general letter can have beside them.
const OF_GENERAL: &[MergeField] = &[
    field("child_birth_date", "Date of birth of the child or young person", "27 March 2015"),
    field(SCHOOL, "Name of the school or setting, where the reader may know it", "Moorside Primary"),
    field(
        "received_on",
        "Date of the letter or call that is answered, typed when the letter is written",
        "2 November 2026",
    ),
    field("meeting_on", "Date of the meeting, typed when the letter is written", "14 December 2026"),
    field("reply_by", "Date by which they reply, or we do, typed when the letter is written", "18 December 2026"),
];

/// The days that follow from a decision: a general letter has none.
const OF_DECISIONS: [&str; 3] = ["appeal_by", "mediation_by", "comment_by"];

/// What a letter that tells a decision says of the record as it is when the letter goes out.
const OF_RECORD: &[MergeField] = &[
    field(
        "advice_enclosed",
        "How much of the advice has been received and is enclosed",
        "The reports that we received are enclosed.",
    ),
    field(
        "report_read",
        "That the report of the review meeting was read, if it is recorded",
        "We have read the report of the meeting.",
    ),
    field(
        "amended_plan_by",
        "When the amended plan is due after a review meeting",
        "by 24 February 2027, which is 12 weeks after the review meeting",
    ),
];

/// The fields that a letter of this kind can have beside those that the law asks for.
#[must_use]
pub fn of(kind: &LetterKind) -> Vec<MergeField> {
    let is_general = kind.event().is_none();
    let own = FIELDS.iter().filter(|field| !is_general || !OF_DECISIONS.contains(&field.name));
    let beside = if is_general { OF_GENERAL } else { OF_RECORD };
    own.chain(beside).copied().collect()
}

/// Examples of what takes the place of the fields of general letters, for a letter to nobody.
#[must_use]
pub fn examples() -> Vec<(&'static str, String)> {
    OF_GENERAL.iter().map(|field| (field.name, field.example.to_owned())).collect()
}

/// The fields of a kind that the law asks for: the name, what it is, and where the law asks for it.
#[must_use]
pub fn legal(kind: &LetterKind) -> Vec<(&'static str, String, &'static str)> {
    kind.required().iter().map(|field| (field.name, heading(field), field.provision)).collect()
}

/// Whether a template of a kind can have a field.
#[must_use]
pub fn is_known(kind: &LetterKind, name: &str) -> bool {
    of(kind).iter().any(|field| field.name == name) || kind.required().iter().any(|field| field.name == name)
}
