//! The school year that a child of an age is in.

use jiff::civil::Date;

/// The last year group of a sixth form.
pub const LAST: i16 = 14;

/// The year in which the academic year of a day began.
#[must_use]
pub fn academic_year(today: Date) -> i16 {
    if today.month() >= 9 { today.year() } else { today.year().saturating_sub(1) }
}

/// The national curriculum year of a day by age alone: reception is 0, years before it are below 0, and those after year 14
/// go on.
#[must_use]
pub fn curriculum_year(born: Date, day: Date) -> i16 {
    academic_year(day) - academic_year(born) - 5
}

/// The year group that a child of this age is in: reception is 0, before it and after year 14 there is none.
#[must_use]
pub fn year_group(born: Date, today: Date) -> Option<i16> {
    let year = curriculum_year(born, today);
    (0..=LAST).contains(&year).then_some(year)
}

/// How a list names a year group.
#[must_use]
pub fn year_words(born: Date, today: Date) -> String {
    match year_group(born, today) {
        Some(0) => "Reception".to_owned(),
        Some(year) => format!("Year {year}"),
        None if curriculum_year(born, today) < 0 => "Early years".to_owned(),
        None => "19 to 25".to_owned(),
    }
}

/// The code of a year group among [`year_choices`].
#[must_use]
pub fn year_code(born: Date, today: Date) -> String {
    match year_group(born, today) {
        Some(year) => year.to_string(),
        None if curriculum_year(born, today) < 0 => "early".to_owned(),
        None => "after".to_owned(),
    }
}

/// Year groups to choose from: code and words.
#[must_use]
pub fn year_choices() -> Vec<(String, String)> {
    let mut all = vec![("early".to_owned(), "Early years".to_owned()), ("0".to_owned(), "Reception".to_owned())];
    all.extend((1..=LAST).map(|year| (year.to_string(), format!("Year {year}"))));
    all.push(("after".to_owned(), "19 to 25".to_owned()));
    all
}

/// The age with the school year, as it stands behind a date of birth: "7, year 3".
#[must_use]
pub fn age_in_words(born: Date, today: Date) -> String {
    let age = page::words::age(born, today);
    match year_group(born, today) {
        Some(0) => format!("{age}, reception"),
        Some(year) => format!("{age}, year {year}"),
        None => age.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_curriculum_year_begins_in_september_and_has_no_bounds() {
        let born = date(2015, 8, 31);
        assert_eq!(curriculum_year(born, date(2026, 1, 15)), 6);
        assert_eq!(curriculum_year(date(2015, 9, 1), date(2026, 1, 15)), 5);
        assert_eq!((curriculum_year(born, date(2025, 9, 1)), curriculum_year(born, date(2025, 8, 31))), (6, 5));
        assert_eq!(curriculum_year(date(2024, 2, 29), date(2026, 1, 15)), -3);
    }

    #[test]
    fn each_year_group_is_chosen_by_the_code_of_its_words() {
        let today = date(2026, 11, 30);
        for born in [date(2024, 1, 1), date(2021, 12, 1), date(2019, 2, 11), date(2008, 9, 1), date(2005, 1, 1)] {
            let (code, words) = (year_code(born, today), year_words(born, today));
            assert!(year_choices().contains(&(code.clone(), words.clone())), "{born}: {code} {words}");
        }
        assert_eq!(year_code(date(2019, 2, 11), today), "3");
    }

    #[test]
    fn the_school_year_stands_behind_the_age_while_there_is_one() {
        let today = date(2026, 11, 30);
        assert_eq!(age_in_words(date(2019, 2, 11), today), "7, year 3");
        assert_eq!(age_in_words(date(2021, 12, 1), today), "4, reception");
        assert_eq!(age_in_words(date(2024, 1, 1), today), "2");
        assert_eq!(age_in_words(date(2005, 1, 1), today), "21");
    }
}
