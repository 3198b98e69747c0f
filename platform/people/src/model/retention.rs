//! What is kept and for how long, class by class, as the retention page and the documentation have it.

use jiff::ToSpan;
use jiff::civil::Date;

/// A class of data.
pub struct Class {
    pub name: &'static str,
    pub kept: &'static str,
    /// What removes it.
    pub removed_by: &'static str,
}

const fn class(name: &'static str, kept: &'static str, removed_by: &'static str) -> Class {
    Class { name, kept, removed_by }
}

/// The classes beside children's records, whose period each area sets. `docs/cleanups.md` has the jobs, and says the same of
/// what is removed by itself.
pub const CLASSES: &[Class] = &[
    class("Requests for an assessment that were started and not sent", "28 days after the last save", "Every night"),
    class("Drafts of long forms", "28 days", "Every 10 minutes"),
    class("Forms that were sent after the session had ended", "1 hour", "Every 10 minutes"),
    class("Searches, with what was typed", "24 hours", "Every hour"),
    class("Outbox: messages that were sent, failed or were stopped", "1 year", "Every night"),
    class("Feedback about pages", "1 year", "Every night"),
    class("Background jobs that failed", "90 days", "Every night"),
    class("Background jobs that succeeded or were cancelled", "30 days", "Every night"),
    class("Attached files", "As long as their page says, longer on legal hold", "Every night"),
    class(
        "Requests that were sent and match no record, and messages of closed accounts",
        "As the child’s record",
        "Nothing",
    ),
    class("Exported files", "OnePlan keeps no copy; the audit log says who exported what", "Nothing to remove"),
    class("Audit log", "As the child’s record", "Nothing"),
    class("Log files of the program and backups", "As the council decides", "Nothing in OnePlan"),
];

/// The age at which a child's record is due for review, where the area has set none.
pub const USUAL_AGE: i64 = 35;
/// The ages that an area can set: no right ends before the 26th birthday.
pub const AGES: std::ops::RangeInclusive<i64> = 26..=99;

/// Whose record is due on a day was born on this day or before it.
#[must_use]
pub fn born_by(today: Date, age: i64) -> Date {
    today.checked_sub(age.years()).unwrap_or(Date::MIN)
}

/// The day on which a record is due for review: the birthday, as the law counts it. None for an impossible age.
#[must_use]
pub fn due_on(born: Date, age: i64) -> Option<Date> {
    Some(law::age::birthday(born, i16::try_from(age).ok()?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_removed_by_itself_stands_in_the_documentation_with_the_same_period() {
        let page = include_str!("../../../../docs/cleanups.md");
        let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| What"));
        let rows: Vec<Vec<&str>> = rows.map(|line| line.split('|').map(str::trim).collect()).collect();
        let job = |row: &[&str]| row[3].split('`').nth(1).unwrap_or_default().to_owned();
        for one in CLASSES.iter().filter(|one| one.removed_by.starts_with("Every")) {
            let row = rows.iter().find(|row| row[1].starts_with(one.name));
            let row = row.unwrap_or_else(|| panic!("{} is not in docs/cleanups.md", one.name));
            assert!(row[2].to_lowercase().starts_with(&one.kept.to_lowercase()), "{}: {}", one.name, row[2]);
            // The first row of a job says when it runs.
            let when = rows.iter().filter(|other| job(other) == job(row)).find_map(|other| other[3].split_once(", "));
            assert_eq!(when.map(|(_, when)| when.to_owned()), Some(one.removed_by.to_lowercase()), "{}", one.name);
        }
    }

    #[test]
    fn a_record_is_due_on_the_birthday_and_not_a_day_before() {
        let (today, born) = (date(2026, 11, 30), date(1991, 11, 30));
        assert_eq!(due_on(born, 35), Some(today));
        assert!(born <= born_by(today, 35) && born.tomorrow().unwrap() > born_by(today, 35));
    }

    #[test]
    fn a_record_of_somebody_born_on_29_february_is_listed_from_the_day_on_which_it_is_due() {
        let born = date(1992, 2, 29);
        for (age, due) in [(35, date(2027, 3, 1)), (36, date(2028, 2, 29))] {
            assert_eq!(due_on(born, age), Some(due));
            assert!(born <= born_by(due, age) && born > born_by(due.yesterday().unwrap(), age), "{age}");
        }
    }
}
