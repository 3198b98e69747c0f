//! Ages at which rights begin, pass and end: section 83(2) of the Children and Families Act 2014, section 8 of the
//! Education Act 1996 and the Education (School Leaving Date) Order 1997.
//!
//! Parents decide for a child until the last Friday in June of the school year in which the child turns 16. From the day
//! after, the young person decides, until they turn 25. Nothing else in OnePlan works this out.

use jiff::civil::{Date, Weekday, date};

/// Years in which somebody turns 16 after the 1 September of the cohort.
const FIRST_YEARS: i16 = 17;
/// From this age nobody is a young person: section 83(2), "over compulsory school age but under 25".
pub const RIGHTS_END_AT: i16 = 25;

/// Who decides about assessments, plans and appeals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decides {
    /// The child's parents, in the sense of section 576 of the Education Act 1996.
    Parents,
    /// The young person, or whoever decides for them where they lack capacity.
    YoungPerson,
    /// Nobody: the person is 25 or over. A plan may run on to the end of the academic year (section 46).
    Nobody,
}

/// The last day of compulsory school age of somebody born on this day.
#[must_use]
pub fn compulsory_school_age_ends(born: Date) -> Date {
    let turns_sixteen = born.year().saturating_add(16);
    // Whoever turns 16 from September on leaves in the June after.
    last_friday_in_june(if born.month() >= 9 { turns_sixteen.saturating_add(1) } else { turns_sixteen })
}

/// The first day on which the young person decides instead of the parents.
#[must_use]
pub fn rights_pass_on(born: Date) -> Date {
    let last = compulsory_school_age_ends(born);
    last.tomorrow().unwrap_or(last)
}

/// The day on which a young person's rights end: the 25th birthday.
#[must_use]
pub fn rights_end_on(born: Date) -> Date {
    birthday(born, RIGHTS_END_AT)
}

/// The day on which somebody reaches an age. Somebody born on 29 February does so on 1 March, unless it is a leap year.
#[must_use]
pub fn birthday(born: Date, years: i16) -> Date {
    let year = born.year().saturating_add(years);
    Date::new(year, born.month(), born.day()).unwrap_or_else(|_| Date::new(year, 3, 1).unwrap_or(born))
}

/// Who decides on a day.
#[must_use]
pub fn decides(born: Date, on: Date) -> Decides {
    if on >= rights_end_on(born) {
        Decides::Nobody
    } else if on >= rights_pass_on(born) {
        Decides::YoungPerson
    } else {
        Decides::Parents
    }
}

/// The day from which the young person does what the parents did before, where it has come; none while the parents decide.
#[must_use]
pub fn passed_on(born: Date, on: Date) -> Option<Date> {
    (decides(born, on) != Decides::Parents).then(|| rights_pass_on(born))
}

/// For lists: whoever was born on this day or later is not yet over compulsory school age on `on`.
#[must_use]
pub fn parents_decide_from_birth_date(on: Date) -> Date {
    let leaves = if on <= last_friday_in_june(on.year()) { on.year() } else { on.year().saturating_add(1) };
    Date::new(leaves.saturating_sub(FIRST_YEARS), 9, 1).unwrap_or(on)
}

/// For lists: whoever was born before this day cannot have a plan on `on`. A plan may run to the end of the academic year
/// in which the young person turns 25: section 46.
#[must_use]
pub fn plans_possible_from_birth_date(on: Date) -> Date {
    let year = if on.month() >= 9 { on.year() } else { on.year().saturating_sub(1) };
    Date::new(year.saturating_sub(RIGHTS_END_AT), 9, 1).unwrap_or(on)
}

fn last_friday_in_june(year: i16) -> Date {
    let end = Date::new(year, 6, 30).unwrap_or(date(9999, 6, 30));
    if end.weekday() == Weekday::Friday { end } else { end.nth_weekday(-1, Weekday::Friday).unwrap_or(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compulsory_school_age_ends_on_the_last_friday_in_june_of_year_11() {
        for (born, last) in [
            // Turns 16 on the first and on the last day of one school year.
            (date(2009, 9, 1), date(2026, 6, 26)),
            (date(2010, 8, 31), date(2026, 6, 26)),
            // Turns 16 on the leaving date itself, and after it.
            (date(2010, 6, 26), date(2026, 6, 26)),
            (date(2010, 7, 15), date(2026, 6, 26)),
            (date(2010, 9, 1), date(2027, 6, 25)),
            // 30 June is a Friday.
            (date(2007, 2, 1), date(2023, 6, 30)),
            (date(2008, 2, 29), date(2024, 6, 28)),
        ] {
            assert_eq!(compulsory_school_age_ends(born), last, "{born}");
            assert_eq!(decides(born, last), Decides::Parents, "{born}: the whole of the last day");
            assert_eq!(decides(born, last.tomorrow().unwrap()), Decides::YoungPerson, "{born}");
        }
    }

    #[test]
    fn the_sixteenth_birthday_changes_nothing() {
        assert_eq!(decides(date(2010, 11, 2), date(2026, 11, 2)), Decides::Parents);
        assert_eq!(decides(date(2010, 7, 15), date(2026, 6, 27)), Decides::YoungPerson, "over it at 15");
    }

    #[test]
    fn rights_end_on_the_25th_birthday() {
        let born = date(2001, 11, 2);
        assert_eq!(decides(born, date(2026, 11, 1)), Decides::YoungPerson);
        assert_eq!(decides(born, date(2026, 11, 2)), Decides::Nobody);
        assert_eq!(rights_end_on(date(2004, 2, 29)), date(2029, 3, 1));
    }

    #[test]
    fn a_plan_may_run_to_the_end_of_the_academic_year_in_which_somebody_turns_25() {
        assert_eq!(plans_possible_from_birth_date(date(2026, 11, 2)), date(2001, 9, 1));
        assert_eq!(plans_possible_from_birth_date(date(2026, 8, 31)), date(2000, 9, 1));
    }

    #[test]
    fn a_list_by_birth_date_agrees_with_the_single_answer_on_every_day() {
        let mut on = date(2025, 12, 28);
        while on < date(2028, 1, 3) {
            let from = parents_decide_from_birth_date(on);
            let before = from.yesterday().unwrap();
            assert_eq!(decides(from, on), Decides::Parents, "{on}");
            assert_ne!(decides(before, on), Decides::Parents, "{on}");
            on = on.tomorrow().unwrap();
        }
    }
}
