//! Properties of the counting rules.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use law::counting::{Alone, served_by_post};
use law::ground::{Closure, is_absent_for};
use law::{Calendar, CalendarError, Limit};
use proptest::prelude::*;

fn any_day() -> impl Strategy<Value = Date> {
    (0_i64..4_300).prop_map(|days| date(2015, 1, 1).checked_add(days.days()).unwrap())
}

fn last(limit: Limit, on: Date) -> Date {
    limit.last_day(on, &Alone, &Calendar::built_in()).unwrap().unwrap()
}

proptest! {
    #[test]
    fn weeks_keep_the_weekday(day in any_day(), weeks in 1_u16..60) {
        prop_assert_eq!(last(Limit::WeeksAfter(weeks), day).weekday(), day.weekday());
        prop_assert_eq!(last(Limit::WeeksAfter(weeks), day), last(Limit::DaysAfter(weeks * 7), day));
    }

    #[test]
    fn beginning_with_is_one_day_less(day in any_day(), count in 1_u16..60) {
        prop_assert_eq!(last(Limit::DaysBeginningWith(count), day).tomorrow().unwrap(), last(Limit::DaysAfter(count), day));
    }

    #[test]
    fn on_a_working_day_beginning_with_is_one_working_day_less(day in any_day(), count in 2_u16..40) {
        if Calendar::built_in().is_working_day(day).unwrap() {
            prop_assert_eq!(last(Limit::WorkingDaysBeginningWith(count), day), last(Limit::WorkingDaysAfter(count - 1), day));
        }
    }

    #[test]
    fn calendar_limits_do_not_know_bank_holidays(day in any_day(), extra in any_day(), weeks in 1_u16..30, months in 1_u8..25) {
        let more = Calendar::built_in().with_list(&list_with(extra)).unwrap();
        for limit in [Limit::WeeksAfter(weeks), Limit::DaysBeginningWith(weeks), Limit::MonthsAfter(months), Limit::MonthsStartingWith(months)] {
            prop_assert_eq!(limit.last_day(day, &Alone, &more).unwrap(), Some(last(limit, day)));
        }
    }

    #[test]
    fn an_application_never_ends_in_the_break_or_when_no_work_is_done(day in any_day(), months in 1_u8..4) {
        let end = last(Limit::HescApplication(months), day);
        prop_assert!(end.month() != 8 && !matches!((end.month(), end.day()), (12, 25..) | (1, 1)), "{end}");
        prop_assert!(Calendar::built_in().is_working_day(end).unwrap());
        prop_assert!(end >= last(Limit::MonthsAfter(months), day));
    }

    #[test]
    fn twelve_months_starting_with_end_before_the_same_day_comes_again(day in any_day()) {
        let end = last(Limit::MonthsStartingWith(12), day);
        let next = end.tomorrow().unwrap();
        let anniversary = Date::new(day.year() + 1, day.month(), day.day());
        match anniversary {
            Ok(anniversary) => prop_assert_eq!(next, anniversary),
            Err(_) => prop_assert_eq!(next, date(day.year() + 1, 3, 1)),
        }
    }

    #[test]
    fn a_letter_is_served_on_a_working_day_after_posting(day in any_day()) {
        let calendar = Calendar::built_in();
        let (first, second) = (served_by_post(day, true, &calendar).unwrap(), served_by_post(day, false, &calendar).unwrap());
        prop_assert!(day < first && first < second && calendar.is_working_day(first).unwrap());
    }
}

/// The whole list of one year with one day more.
fn list_with(extra: Date) -> String {
    let year: Vec<String> = Calendar::built_in()
        .holidays()
        .filter(|day| day.year() == extra.year())
        .chain([extra])
        .map(|day| day.to_string())
        .collect();
    year.join("\n")
}

#[test]
fn the_calendar_holds_eight_holidays_a_year_and_says_where_it_ends() {
    let calendar = Calendar::built_in();
    assert_eq!(calendar.years(), (2012, 2028));
    for year in 2012..=2028 {
        let count = calendar.holidays().filter(|day| day.year() == year).count();
        let expected = match year {
            2012 | 2023 => 9,
            2022 => 10,
            _ => 8,
        };
        assert_eq!(count, expected, "{year}");
    }
    assert!(calendar.holidays().all(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)));
    let beyond = Limit::WorkingDaysAfter(3).last_day(date(2028, 12, 28), &Alone, &calendar).unwrap_err();
    assert_eq!(beyond, CalendarError::Beyond { year: 2029, last: 2028 });
    assert!(beyond.to_string().contains("Bring in the list for 2029"));
    assert_eq!(last(Limit::WeeksAfter(6), date(2028, 12, 28)), date(2029, 2, 8), "weeks need no holidays");
}

#[test]
fn new_years_are_brought_in_one_after_the_other() {
    let calendar = Calendar::built_in();
    let more = calendar.with_list("date,title\n2029-01-01,New Year’s Day\n2029-12-25,Christmas Day\n").unwrap();
    assert_eq!(more.years(), (2012, 2029));
    assert_eq!(Limit::WorkingDaysAfter(1).last_day(date(2028, 12, 29), &Alone, &more).unwrap(), Some(date(2029, 1, 2)));
    assert_eq!(calendar.with_list("2031-01-01").unwrap_err(), CalendarError::Hole(2029));
    assert!(calendar.with_list("2029-01-01\n25 December").unwrap_err().to_string().starts_with("Line 2"));
    // A holiday that was moved: the year is replaced whole.
    let moved = calendar.with_list("2028-01-04,New Year’s Day\n2028-12-25,Christmas Day").unwrap();
    assert!(moved.is_working_day(date(2028, 1, 3)).unwrap() && !moved.is_working_day(date(2028, 1, 4)).unwrap());
}

#[test]
fn the_window_of_a_closure_has_both_ends_inside() {
    let summer = Closure { from: date(2025, 7, 23), reopens: date(2025, 9, 3) };
    for (asked, holds) in [((7, 15), false), ((7, 16), true), ((8, 27), true), ((8, 28), false)] {
        assert_eq!(summer.window_holds(date(2025, asked.0, asked.1)), holds, "{asked:?}");
    }
    let easter = Closure { from: date(2025, 4, 7), reopens: date(2025, 4, 22) };
    assert!(!easter.window_holds(date(2025, 4, 7)), "Easter is never four weeks");
    assert!(
        is_absent_for(date(2025, 2, 1), date(2025, 2, 28), 4) && !is_absent_for(date(2025, 2, 1), date(2025, 2, 27), 4)
    );
}
