//! The years of a forecast: each runs from one January count to the next. One clock for everything that is counted and for all that
//! is still to come.

use jiff::civil::Date;
use projection::window::Window;

/// The day of January on which plans are counted. The SEN2 return counts on a day of the same week.
const COUNT: (i8, i8) = (1, 15);

/// The day of the January count in a year.
pub(crate) fn count_in(year: i16) -> Date {
    Date::new(year, COUNT.0, COUNT.1).unwrap_or(Date::MIN)
}

/// The January count before a day: the year in which the day lies. The day of a count ends the year before it.
pub(crate) fn year_of(day: Date) -> i16 {
    if count_in(day.year()) < day { day.year() } else { day.year() - 1 }
}

/// The end of a day, on the clock of January counts.
pub(crate) fn moment(day: Date) -> f64 {
    let year = year_of(day);
    f64::from(year) + part(year, day)
}

/// The part of a year that is over at the end of a day.
fn part(year: i16, day: Date) -> f64 {
    let (begins, ends) = (count_in(year), count_in(year + 1));
    let days = |to: Date| begins.until(to).map_or(0, |span| span.get_days());
    f64::from(days(day)) / f64::from(days(ends).max(1))
}

/// A year as forecasts have it.
pub(crate) fn number(year: i16) -> u16 {
    numbers::fitted::<u16>(year)
}

/// The years of a record that is looked at on a day. What happened until the end of the day before counts: of the day itself nobody
/// knows yet what it brings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Years {
    last: i16,
    over: Date,
}

impl Years {
    /// Looked at on a day.
    pub(crate) fn on(as_at: Date) -> Self {
        let over = as_at.yesterday().unwrap_or(as_at);
        let last = if count_in(over.year()) <= over { over.year() } else { over.year() - 1 };
        Self { last, over }
    }

    /// The last January count: the running year begins with it.
    pub(crate) const fn last(self) -> i16 {
        self.last
    }

    /// The day of the next January count.
    pub(crate) fn next_count(self) -> Date {
        count_in(self.last + 1)
    }

    /// The part of the running year that is over.
    pub(crate) fn part(self) -> f64 {
        part(self.last, self.over)
    }

    /// Whether a day is over.
    pub(crate) fn is_over(self, day: Date) -> bool {
        day <= self.over
    }

    /// Whether a day lies in that part of its year that is over in the running one: no later in the year than yesterday.
    pub(crate) fn is_early(self, day: Date) -> bool {
        let year = self.over.year() - self.last + year_of(day);
        // In a year without a 29 February the day before stands for it.
        let same = Date::new(year, self.over.month(), self.over.day());
        day <= same.or_else(|_| Date::new(year, self.over.month(), 28)).unwrap_or(day)
    }

    /// The windows in which is counted, from the January count of a year on: each year in two, cut at the same day of the year, so that
    /// they make years from January to January and years that end yesterday.
    pub(crate) fn windows(self, first: i16) -> Vec<Window> {
        let part = self.part();
        let mut windows = Vec::new();
        for year in first..=self.last {
            windows.push(Window::start_of(number(year), part));
            if year < self.last {
                windows.push(Window::rest_of(number(year), part));
            }
        }
        windows
    }

    /// The place of a day among these windows; nothing where it lies before them, or is not over.
    pub(crate) fn place(self, first: i16, day: Date) -> Option<usize> {
        let years = usize::try_from(year_of(day) - first).ok().filter(|_| self.is_over(day))?;
        Some(years * 2 + usize::from(!self.is_early(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_runs_from_the_day_after_a_january_count_to_the_day_of_the_next() {
        assert_eq!(
            [day("2026-01-15"), day("2026-01-16"), day("2026-12-31"), day("2027-01-15")].map(year_of),
            [2025, 2026, 2026, 2026]
        );
        assert!((moment(day("2027-01-15")) - 2027.0).abs() < 1e-9);
        assert!((moment(day("2027-01-16")) - 2027.0 - 1.0 / 365.0).abs() < 1e-9);
        assert!(moment(day("2026-12-31")) < moment(day("2027-01-01")), "New Year is a day like others");
    }

    #[test]
    fn the_day_on_which_is_looked_is_not_over() {
        let part = |text: &str| Years::on(day(text)).part() * 365.0;
        assert_eq!(
            ["2027-01-15", "2027-01-16", "2027-01-17"].map(|text| Years::on(day(text)).last()),
            [2026, 2027, 2027]
        );
        assert!((part("2027-01-15") - 364.0).abs() < 1e-9);
        assert!(part("2027-01-16").abs() < 1e-9 && (part("2027-01-18") - 2.0).abs() < 1e-9);
        let years = Years::on(day("2027-01-18"));
        assert!(years.is_over(day("2027-01-17")) && !years.is_over(day("2027-01-18")));
        assert_eq!(years.next_count(), day("2028-01-15"));
    }

    #[test]
    fn every_day_that_is_over_lies_in_one_window_and_the_windows_are_as_long_as_their_days() {
        for looked in ["2027-01-15", "2027-01-16", "2027-01-18", "2028-02-29", "2028-03-01", "2026-12-31", "2027-01-01"]
        {
            let years = Years::on(day(looked));
            let first = years.last() - 3;
            let windows = years.windows(first);
            let mut days = vec![0.0; windows.len()];
            let mut one = count_in(first).tomorrow().unwrap();
            while one < day(looked) {
                days[years.place(first, one).unwrap()] += 1.0;
                one = one.tomorrow().unwrap();
            }
            for (window, days) in windows.iter().zip(&days) {
                // A day of February more or less.
                assert!((window.years() * 365.25 - days).abs() < 1.5, "{looked}: {window:?} {days}");
            }
            assert_eq!(years.place(first, day(looked)), None);
            assert_eq!(years.place(first, count_in(first)), None);
        }
    }
}
