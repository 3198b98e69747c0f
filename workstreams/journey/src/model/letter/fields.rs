//! The merge fields: what can stand in a template in braces, and what takes its place.

use law::Kind;
use law::notice::required;

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

/// The fields of a kind that the law asks for: the name, what it is, and where the law asks for it.
#[must_use]
pub fn legal(kind: Kind) -> Vec<(&'static str, String, &'static str)> {
    required(kind).iter().map(|field| (field.name, heading(field), field.provision)).collect()
}

/// Whether a template of a kind can have a field.
#[must_use]
pub fn is_known(kind: Kind, name: &str) -> bool {
    FIELDS.iter().any(|field| field.name == name) || required(kind).iter().any(|field| field.name == name)
}
