//! The checks as one table of small functions, each with a row for which it holds and one for which it fails.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::columns::{Column, Form};
use crate::file::{Row, date};
use crate::level::Level;

/// A check of one row.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id in list 1; none where list 1 has it not.
    pub plans: Option<&'static str>,
    /// Its id in list 2.
    pub support: Option<&'static str>,
    /// How much it weighs.
    pub level: Level,
    /// What is wrong where it fails.
    pub says: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// The columns it looks at.
    pub columns: &'static [Column],
    /// Whether it fails, on the day of the inspection.
    pub fails: fn(&Row, Date) -> bool,
    /// Changes to the example row for which it fails: column and text.
    pub bad: &'static [(Column, &'static str)],
}

/// A birthday of somebody; the day after it in years that have none.
fn birthday(row: &Row, years: i16) -> Option<Date> {
    row.date(Column::DateOfBirth)?.checked_add(years.years()).ok()
}

fn is_empty(row: &Row, column: Column) -> bool {
    row.is_empty(column)
}

/// Whether there is neither UPN nor ULN, as far as both could be read.
fn has_no_number(row: &Row) -> bool {
    let lost = row.lost().iter().any(|(column, _)| matches!(column, Column::Upn | Column::Uln));
    !lost && row.upn().is_none() && row.uln().is_none()
}

fn later(row: &Row, one: Column, other: Column) -> bool {
    matches!((row.date(one), row.date(other)), (Some(one), Some(other)) if one > other)
}

fn future(row: &Row, column: Column, on: Date) -> bool {
    row.date(column).is_some_and(|day| day > on)
}

/// Past the fifth birthday and before the sixteenth.
fn of_school_age(row: &Row, on: Date) -> bool {
    birthday(row, 5).is_some_and(|day| day < on) && birthday(row, 16).is_some_and(|day| on < day)
}

macro_rules! rule {
    ($plans:expr, $support:expr, $level:ident, $says:literal, $fix:literal, [$($column:ident)*], $fails:expr, [$($of:ident = $bad:literal),*]) => {
        Rule {
            plans: $plans, support: $support, level: Level::$level, says: $says, fix: $fix,
            columns: &[$(Column::$column),*], fails: $fails, bad: &[$((Column::$of, $bad)),*],
        }
    };
}

/// The 29 checks of the sector's validator: 17 of list 1, 12 of list 2. That two rows have one UPN (109, 209) is
/// looked at over the whole list.
pub const RULES: &[Rule] = &[
    rule!(
        Some("101a"),
        Some("201a"),
        Error,
        "Missing personal information: date of birth",
        "Enter the date of birth.",
        [DateOfBirth],
        |row, _| is_empty(row, Column::DateOfBirth),
        [DateOfBirth = ""]
    ),
    rule!(
        Some("101b"),
        Some("201b"),
        Error,
        "Missing personal information: gender",
        "Choose an option from the list.",
        [Gender],
        |row, _| is_empty(row, Column::Gender),
        [Gender = ""]
    ),
    rule!(
        Some("101c"),
        Some("201c"),
        Error,
        "Missing personal information: ethnicity",
        "Choose an option, “u) UNKNOWN” where it is not known.",
        [Ethnicity],
        |row, _| is_empty(row, Column::Ethnicity),
        [Ethnicity = ""]
    ),
    rule!(
        Some("101d"),
        Some("201d"),
        Error,
        "Missing personal information: SEN primary need",
        "Enter the need of rank 1.",
        [PrimaryNeed],
        |row, _| is_empty(row, Column::PrimaryNeed),
        [PrimaryNeed = ""]
    ),
    rule!(
        Some("102a"),
        Some("202a"),
        Query,
        "Age is 25 on the day of the inspection",
        "Check the date of birth; a plan may go on to the end of the academic year.",
        [DateOfBirth],
        |row, on| birthday(row, 25).is_some_and(|day| day <= on) && birthday(row, 26).is_some_and(|day| on < day),
        [DateOfBirth = "01/01/2001"]
    ),
    rule!(
        Some("102b"),
        Some("202b"),
        Error,
        "Age is 26 or over on the day of the inspection",
        "Check the date of birth, or take the person off the list.",
        [DateOfBirth],
        |row, on| birthday(row, 26).is_some_and(|day| day <= on),
        [DateOfBirth = "01/01/2000"]
    ),
    rule!(
        Some("103"),
        Some("203"),
        Query,
        "No disability status given",
        "Say whether there is a disability.",
        [Disability],
        |row, _| is_empty(row, Column::Disability),
        [Disability = ""]
    ),
    rule!(
        Some("105a"),
        Some("205a"),
        Query,
        "Date of birth is in the future",
        "Check the date of birth.",
        [DateOfBirth],
        |row, on| future(row, Column::DateOfBirth, on),
        [DateOfBirth = "01/01/2031"]
    ),
    rule!(
        Some("105b"),
        None,
        Query,
        "Date of the initial plan is in the future",
        "Check the date.",
        [InitialPlan],
        |row, on| future(row, Column::InitialPlan, on),
        [InitialPlan = "01/01/2031", UpdatedPlan = "", LastReviewed = ""]
    ),
    rule!(
        Some("105c"),
        None,
        Query,
        "Date of the updated plan is in the future",
        "Check the date.",
        [UpdatedPlan],
        |row, on| future(row, Column::UpdatedPlan, on),
        [UpdatedPlan = "01/01/2031"]
    ),
    rule!(
        Some("105d"),
        None,
        Query,
        "Date of the last review is in the future",
        "Check the date.",
        [LastReviewed],
        |row, on| future(row, Column::LastReviewed, on),
        [LastReviewed = "01/01/2031"]
    ),
    rule!(Some("106a"), None, Error, "The initial plan is dated after the updated one", "Check both dates; do not swap them.",
        [InitialPlan UpdatedPlan], |row, _| later(row, Column::InitialPlan, Column::UpdatedPlan), [InitialPlan = "01/02/2026", UpdatedPlan = "01/01/2026"]),
    rule!(Some("106b"), None, Error, "The initial plan is dated after the last review", "Check both dates.",
        [InitialPlan LastReviewed], |row, _| later(row, Column::InitialPlan, Column::LastReviewed), [InitialPlan = "01/02/2026", LastReviewed = "01/01/2026", UpdatedPlan = ""]),
    rule!(Some("107"), Some("207"), Error, "Older than six, with neither UPN nor ULN", "Enter the number; ask the setting.",
        [DateOfBirth Upn Uln], |row, on| birthday(row, 6).is_some_and(|day| day < on) && has_no_number(row),
        [Upn = "", Uln = ""]),
    rule!(Some("108a"), Some("208a"), Query, "Of school age, with neither a main nor a subsidiary establishment", "Enter the URN, or say that the child is educated at home.",
        [DateOfBirth MainUrn SubsidiaryPhase], |row, on| of_school_age(row, on) && is_empty(row, Column::MainUrn) && is_empty(row, Column::SubsidiaryPhase),
        [MainUrn = "", SubsidiaryPhase = ""]),
    rule!(Some("108b"), Some("208b"), Query, "Of school age, with a subsidiary establishment and no main one", "Enter the URN of the main establishment.",
        [DateOfBirth MainUrn SubsidiaryPhase], |row, on| of_school_age(row, on) && is_empty(row, Column::MainUrn) && !is_empty(row, Column::SubsidiaryPhase),
        [MainUrn = "", SubsidiaryPhase = "b) Primary"]),
    rule!(
        Some("109"),
        Some("209"),
        Error,
        "The UPN is in the list twice",
        "Keep the row with the most recent initial plan.",
        [Upn],
        |_, _| false,
        []
    ),
];

/// Whether a date is DD/MM/YYYY, or one that Excel keeps as a date. Others are understood, and told: the inspectors' tools
/// do not understand them.
fn is_as_asked(text: &str) -> bool {
    let has_year_last = text.rsplit_once('/').is_some_and(|(_, year)| year.len() == 4);
    has_year_last || intake::dates::iso(text).is_some()
}

/// What is wrong with a value's form.
pub(crate) fn malformed(column: Column, text: &str) -> Option<String> {
    match column.form() {
        Form::Text => None,
        Form::Date => {
            (date(text).is_none() || !is_as_asked(text)).then(|| "must be a real date, DD/MM/YYYY".to_owned())
        }
        // As some programs write a whole number.
        Form::Count => {
            let number = text.strip_suffix(".0").unwrap_or(text);
            number.parse::<u32>().is_err().then(|| "must be a whole number".to_owned())
        }
        Form::Percent => {
            let number = text.trim_end_matches('%').trim().parse::<f64>();
            number
                .map_or(true, |number| !(0.0..=100.0).contains(&number))
                .then(|| "must be a percentage from 0 to 100".to_owned())
        }
        Form::Urn => (text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| "must have six digits".to_owned()),
        Form::Options(options) => (!options.contains(&text)).then(|| {
            let shown: Vec<&str> = options.iter().copied().take(5).collect();
            let more = if options.len() > 5 { " …" } else { "" };
            format!("must be one of the options with its letter: {}{more}", shown.join(", "))
        }),
    }
}
