//! Months by name, as publishers and inspectors write them.

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month from 1 to 12.
#[must_use]
pub fn name(month: usize) -> Option<&'static str> {
    NAMES.get(month.checked_sub(1)?).copied()
}

/// The number of a month, from 1 to 12, by its name in any case.
#[must_use]
pub fn named(name: &str) -> Option<usize> {
    NAMES.iter().position(|month| month.eq_ignore_ascii_case(name)).map(|at| at + 1)
}

/// The same, where the first three letters are enough.
#[must_use]
pub fn named_or_begun(word: &str) -> Option<usize> {
    let begun = |month: &str| month.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(word));
    named(word).or_else(|| NAMES.iter().position(|month| begun(month)).map(|at| at + 1))
}
