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
    assert!(beyond.to_string().contains("Add the list for 2029"));
    assert_eq!(last(Limit::WeeksAfter(6), date(2028, 12, 28)), date(2029, 2, 8), "weeks need no holidays");
}

#[test]
fn new_years_are_brought_in_one_after_the_other() {
    let calendar = Calendar::built_in();
    let more = calendar.with_list(&format!("date,title\n{}", OF_2029.join("\n"))).unwrap();
    assert_eq!(more.years(), (2012, 2029));
    assert_eq!(Limit::WorkingDaysAfter(1).last_day(date(2028, 12, 29), &Alone, &more).unwrap(), Some(date(2029, 1, 2)));
    assert_eq!(calendar.with_list("2031-01-01").unwrap_err(), CalendarError::Hole(2029));
    assert!(calendar.with_list("2029-01-01\n25 December").unwrap_err().to_string().starts_with("Line 2"));
    // A holiday that was moved: a whole list of the year takes the place of the one that was held.
    let year =
        "2028-01-04,New Year’s Day\n2028-04-14\n2028-04-17\n2028-05-01\n2028-05-29\n2028-08-28\n2028-12-25\n2028-12-26";
    let moved = calendar.with_list(year).unwrap();
    assert!(moved.is_working_day(date(2028, 1, 3)).unwrap() && !moved.is_working_day(date(2028, 1, 4)).unwrap());
}

/// The whole list of a year that does not come with the program.
const OF_2029: [&str; 8] = [
    "2029-01-01,New Year’s Day",
    "2029-03-30",
    "2029-04-02",
    "2029-05-07",
    "2029-05-28",
    "2029-08-27",
    "2029-12-25,Christmas Day",
    "2029-12-26",
];

#[test]
fn a_new_year_counts_only_with_its_whole_list() {
    let calendar = Calendar::built_in();
    let of = |days: &[&str]| calendar.with_list(&days.join("\n"));
    assert_eq!(of(&["25/12/2029"]).unwrap_err(), CalendarError::Short { year: 2029, days: 1 });
    assert_eq!(of(&OF_2029[1..]).unwrap_err(), CalendarError::Short { year: 2029, days: 7 });
    assert_eq!(of(&["2011-12-26"]).unwrap_err(), CalendarError::Short { year: 2011, days: 1 });
    let whole = of(&OF_2029).unwrap();
    assert_eq!(whole.years(), (2012, 2029));
    assert!(!whole.is_working_day(date(2029, 3, 30)).unwrap(), "Good Friday");
    // A day more of a year that is held needs no list.
    assert_eq!(whole.with_list("2029-07-20").unwrap().years(), (2012, 2029));
}

#[test]
fn one_extra_day_is_added_to_its_year_and_takes_nothing_away() {
    let calendar = Calendar::built_in().with_list("2026-07-20,Extra bank holiday").unwrap();
    for day in [date(2026, 7, 20), date(2026, 12, 25), date(2026, 12, 28)] {
        assert!(!calendar.is_working_day(day).unwrap(), "{day}");
    }
    assert_eq!(
        Limit::WorkingDaysAfter(2).last_day(date(2026, 12, 23), &Alone, &calendar).unwrap(),
        Some(date(2026, 12, 29))
    );
    // The mediation certificate: Christmas Day and the day for Boxing Day are still no working days.
    let (_, rule) = law::rule("D-2").unwrap();
    assert_eq!(rule.limit, Limit::WorkingDaysAfter(3));
    let certificate = |on: Date| rule.limit.last_day(on, &Alone, &calendar).unwrap();
    assert_eq!(certificate(date(2026, 12, 23)), Some(date(2026, 12, 30)));
    assert_eq!(certificate(date(2026, 7, 16)), Some(date(2026, 7, 22)), "the extra day is one of them");
}

#[test]
fn lists_of_gov_uk_are_read_in_each_of_their_forms_for_england_and_wales_alone() {
    let built_in = Calendar::built_in();
    let json = r#"{"scotland":{"division":"scotland","events":[{"title":"Glasgow Fair","date":"2028-07-05"}]},
        "england-and-wales":{"division":"england-and-wales","events":[{"title":"Jubilee, first day","date":"2028-07-03"},{"title":"Jubilee","date":"2028-07-04"}]}}"#;
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTEND;VALUE=DATE:20280704\r\nDTSTART;VALUE=DATE:20280703\r\nSUMMARY:Jubilee, first\r\n  day\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20280704\r\nDTEND;VALUE=DATE:20280705\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let csv = "division,date,title\nscotland,2028-07-05,Glasgow Fair\nengland-and-wales,03/07/2028,Jubilee’s first day\nEngland and Wales,04-Jul-28,Jubilee\n";
    let uk = "\u{feff}title,date,country\n\"Jubilee, first day\",03/07/2028,England and Wales\nJubilee,04/07/2028,England\nGlasgow Fair,05/07/2028,Scotland\n";
    for (form, list) in [("json", json), ("ics", ics), ("csv", csv), ("uk", uk)] {
        let calendar = built_in.with_list(list).unwrap_or_else(|error| panic!("{form}: {error}"));
        let new: Vec<_> = calendar.holidays().filter(|day| !built_in.holidays().any(|held| held == *day)).collect();
        assert_eq!(new, [date(2028, 7, 3), date(2028, 7, 4)], "{form}");
    }
    for list in [
        r#"{"scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2029-01-02"}]}}"#,
        "division,date\nscotland,2029-01-02\n",
        "BEGIN:VCALENDAR\nX-WR-CALNAME:Bank holidays in Scotland\nBEGIN:VEVENT\nDTSTART:20290102\nEND:VEVENT\n",
        "",
        "{\"a\":1}",
    ] {
        assert_eq!(built_in.with_list(list).unwrap_err(), CalendarError::NoneOfEnglandAndWales, "{list}");
    }
    let renamed = built_in.with_list("area,date\nscotland,2029-01-02\nengland-and-wales,2029-01-01\n").unwrap_err();
    assert!(renamed.to_string().contains("not called division"), "Scotland's days are none of ours: {renamed}");
    assert!(
        built_in
            .with_list("day,title\n2029-01-01,New Year\n")
            .unwrap_err()
            .to_string()
            .contains("\"day\" is not a date")
    );
    assert!(matches!(built_in.with_list("{"), Err(CalendarError::Json(_))));
    assert!(built_in.with_list("date\n0004-01-01\n").is_err());
}

#[test]
fn lists_that_were_found_to_be_refused_are_read() {
    let shared = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let folder = std::path::Path::new(&shared).join("data/faults/21-law-dates");
    let held = Calendar::built_in();
    // How many days of 2029 each has: a year that is new needs its whole list, so those are read and refused for that alone.
    for (name, of_2029) in [("gov.ics", 1), ("gov.json", 2), ("one-extra.csv", 0), ("uk.csv", 1)] {
        let Ok(list) = std::fs::read_to_string(folder.join(name)) else {
            println!("skipped: {name} is not beside the repository");
            continue;
        };
        match held.with_list(&list) {
            Ok(calendar) => {
                assert_eq!(of_2029, 0, "{name}");
                assert!(!calendar.is_working_day(date(2026, 7, 20)).unwrap(), "{name}");
                assert!(!calendar.is_working_day(date(2026, 12, 25)).unwrap(), "{name}");
            }
            Err(error) => assert_eq!(error, CalendarError::Short { year: 2029, days: of_2029 }, "{name}"),
        }
    }
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
