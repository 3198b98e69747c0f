//! The standard texts of notices. An area sets its own; what it leaves blank a notice cannot be sent without.

use jiff::civil::Date;
use law::Kind;
use law::notice::Field;
use page::words;

/// Where an area's standard text for a field is kept.
#[must_use]
pub fn setting(field: &str) -> String {
    format!("notice.{field}")
}

/// The texts that an area sets once: they do not depend on the child or the decision.
pub const STANDARD: &[(&str, &str)] = &[
    ("mediation_adviser", "How to reach the mediation adviser"),
    ("authority_contact", "Whom to contact at the authority"),
    ("disagreement_resolution", "Disagreement resolution"),
    ("information_advice", "Where to get information and advice (SENDIASS)"),
    ("where_settings", "Where to find information about settings"),
    ("meeting_right", "The right to a meeting with an officer"),
];

/// What the program itself can say in a field, for a notice sent on a day. Nothing where only a person can.
#[must_use]
pub fn drafted(
    kind: Kind,
    field: &str,
    sent_on: Date,
    appeal_until: Option<Date>,
    comment_until: Option<Date>,
) -> String {
    let until =
        |day: Option<Date>| day.map_or_else(|| "the day that the Tribunal’s rules give".to_owned(), words::date);
    match field {
        "decision" => format!("{}.", kind.words().trim_end_matches(" notified").trim_end_matches(" sent")),
        "appeal_right" => "You have the right to appeal to the First-tier Tribunal (Special Educational Needs and Disability) against this decision.".to_owned(),
        "appeal_limits" => format!(
            "Your appeal must reach the Tribunal by {}, or within one month of the date on a mediation certificate, whichever is later.",
            until(appeal_until)
        ),
        "mediation_right" => "You have the right to ask for mediation under sections 53 and 54 of the Children and Families Act 2014. It is free, and an independent person leads it.".to_owned(),
        "mediation_certificate" => "Before most appeals you need a certificate from the mediation adviser. You get it whether or not you choose mediation. You do not need one if the only matter is the setting named in the plan.".to_owned(),
        "mediation_limits" => format!(
            "Contact the mediation adviser by {}: within two months of this notice, sent on {}.",
            words::date(two_months_on(sent_on)),
            words::date(sent_on)
        ),
        "mediation_issues" => "If you want mediation, tell us so, what you want to discuss, and any health provision that you want.".to_owned(),
        "setting_right" => "You have the right to ask for a particular school, college or other setting to be named in the plan.".to_owned(),
        "representations_until" => format!("You can comment on it until the end of {}.", until(comment_until)),
        _ => String::new(),
    }
}

/// Regulation 33's two months, by its own rule.
fn two_months_on(sent_on: Date) -> Date {
    let calendar = law::Calendar::built_in();
    law::Limit::MonthsAfter(2).last_day(sent_on, &law::counting::Alone, &calendar).ok().flatten().unwrap_or(sent_on)
}

/// The heading of a field on the form and in the letter.
#[must_use]
pub fn heading(field: &Field) -> String {
    let mut chars = field.words.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
