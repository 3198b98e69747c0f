//! Counts that carry the time in which they were counted, so that a rate is only ever made from both.
//!
//! Time runs on the clock of January counts: 2026.0 is the count of January 2026, and 2026.5 is halfway to the next.

use serde::{Deserialize, Serialize};

/// From one moment to another. A count belongs to a window when it happened after its start and not after its end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Window {
    from: f64,
    until: f64,
}

/// Moments nearer than half a minute are the same: dates are the finest that is counted by.
const SAME: f64 = 1e-6;

impl Window {
    /// From one January count to the next.
    #[must_use]
    pub fn year(year: u16) -> Self {
        Self { from: f64::from(year), until: f64::from(year) + 1.0 }
    }

    /// The start of a year, until a part of it (0 to 1) is over.
    #[must_use]
    pub fn start_of(year: u16, part: f64) -> Self {
        Self { from: f64::from(year), until: f64::from(year) + part.clamp(0.0, 1.0) }
    }

    /// The rest of a year, after a part of it (0 to 1) is over.
    #[must_use]
    pub fn rest_of(year: u16, part: f64) -> Self {
        Self { from: f64::from(year) + part.clamp(0.0, 1.0), until: f64::from(year) + 1.0 }
    }

    /// The whole year that ends at a moment.
    const fn year_until(until: f64) -> Self {
        Self { from: until - 1.0, until }
    }

    /// When it ends.
    #[must_use]
    pub const fn until(self) -> f64 {
        self.until
    }

    /// How long it is, in years.
    #[must_use]
    pub const fn years(self) -> f64 {
        self.until - self.from
    }

    /// How much of it lies in a year, in years.
    #[must_use]
    pub fn within(self, year: u16) -> f64 {
        let (from, until) = (f64::from(year), f64::from(year) + 1.0);
        (self.until.min(until) - self.from.max(from)).max(0.0)
    }

    /// The years in which some of it lies.
    pub fn calendar(self) -> impl Iterator<Item = u16> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "years")]
        let (first, last) = (self.from.floor().max(0.0) as u16, self.until.ceil().max(0.0) as u16);
        first..last
    }

    fn is_in(self, other: Self) -> bool {
        self.from > other.from - SAME && self.until < other.until + SAME
    }
}

/// What was counted, and in which window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Counted<T> {
    window: Window,
    count: T,
}

/// What can be added up.
pub trait Sum: Clone {
    /// Adds another one.
    fn add(&mut self, other: &Self);
}

impl Sum for f64 {
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl<T: Sum, const N: usize> Sum for [T; N] {
    fn add(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(own, other)| own.add(other));
    }
}

impl<T> Counted<T> {
    /// A count, and the window in which all of it was counted.
    pub const fn new(window: Window, count: T) -> Self {
        Self { window, count }
    }

    pub const fn window(&self) -> Window {
        self.window
    }

    /// How many: to show, to add up, to say how much is known. A rate is had from [`Counted::rate`] and [`Counted::per`].
    pub const fn count(&self) -> &T {
        &self.count
    }

    /// Another count of the same window.
    pub fn map<U>(&self, of: impl FnOnce(&T) -> U) -> Counted<U> {
        Counted { window: self.window, count: of(&self.count) }
    }
}

impl Counted<f64> {
    /// How many there were for each that could be: `exposed` says how many could, in the very window of the count. Nothing where
    /// none could.
    #[must_use]
    pub fn rate(&self, exposed: impl FnOnce(Window) -> f64) -> Option<f64> {
        let exposed = exposed(self.window);
        (exposed > 0.0).then(|| self.count / exposed)
    }

    /// How many there were for each of another count. Nothing where that is of another window, or 0.
    #[must_use]
    pub fn per(&self, other: &Self) -> Option<f64> {
        let is_same = self.window.is_in(other.window) && other.window.is_in(self.window);
        (is_same && other.count > 0.0).then(|| self.count / other.count)
    }
}

/// Everything that was counted in a window, from counts that do not overlap. Nothing where they leave a part of it uncounted.
pub fn counted_in<T: Sum>(counts: &[Counted<T>], window: Window) -> Option<Counted<T>> {
    let mut inside = counts.iter().filter(|one| one.window.is_in(window));
    let mut sum = inside.next()?.clone();
    let mut years = sum.window.years();
    for one in inside {
        sum.count.add(&one.count);
        years += one.window.years();
    }
    ((years - window.years()).abs() < SAME).then_some(Counted { window, ..sum })
}

/// Whole years, back from the end of the last count; the earliest first. A year of which only a part was counted is left out, so
/// that the part of a year with which a record begins, or that is running, is never taken for a year.
pub fn whole_years<T: Sum>(counts: &[Counted<T>]) -> Vec<Counted<T>> {
    let (Some(first), Some(last)) = (counts.first(), counts.last()) else { return Vec::new() };
    let mut years = Vec::new();
    let mut window = Window::year_until(last.window.until);
    while window.from > first.window.from - SAME {
        years.extend(counted_in(counts, window));
        window = Window::year_until(window.from);
    }
    years.reverse();
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: Option<f64>, other: f64) -> bool {
        one.is_some_and(|one| (one - other).abs() < 1e-9)
    }

    #[test]
    fn a_rate_is_of_the_window_of_its_count() {
        let half = Counted::new(Window::start_of(2026, 0.5), 30.0);
        assert!(near(half.rate(|window| 600.0 * window.years()), 0.1));
        assert_eq!(Counted::new(Window::start_of(2026, 0.0), 3.0).rate(Window::years), None, "no time, no rate");
    }

    #[test]
    fn counts_of_different_windows_have_no_ratio() {
        let (half, year) = (Counted::new(Window::start_of(2026, 0.5), 30.0), Counted::new(Window::year(2026), 60.0));
        assert_eq!(half.per(&year), None);
        assert!(near(Counted::new(Window::year(2026), 30.0).per(&year), 0.5));
        assert_eq!(year.per(&Counted::new(Window::year(2026), 0.0)), None);
    }

    #[test]
    fn a_window_that_is_not_counted_whole_has_no_count() {
        let counts = [
            Counted::new(Window::start_of(2025, 0.25), 1.0),
            Counted::new(Window::rest_of(2025, 0.25), 3.0),
            Counted::new(Window::start_of(2026, 0.25), 2.0),
        ];
        assert_eq!(counted_in(&counts, Window::year(2025)).map(|one| *one.count()), Some(4.0));
        assert_eq!(counted_in(&counts, Window::year(2026)), None);
        assert_eq!(counted_in(&counts, Window::year(2024)), None);
    }

    #[test]
    fn years_are_whole_back_from_the_last_count_and_a_part_of_one_is_left_out() {
        let part = 0.3;
        let mut counts = Vec::new();
        for (year, early, late) in [(2023, 10.0, 20.0), (2024, 11.0, 21.0), (2025, 12.0, 22.0)] {
            counts.push(Counted::new(Window::start_of(year, part), early));
            counts.push(Counted::new(Window::rest_of(year, part), late));
        }
        let calendar: Vec<f64> = whole_years(&counts).iter().map(|one| *one.count()).collect();
        assert_eq!(calendar, [30.0, 32.0, 34.0]);
        counts.push(Counted::new(Window::start_of(2026, part), 13.0));
        let rolling = whole_years(&counts);
        assert_eq!(rolling.iter().map(|one| *one.count()).collect::<Vec<_>>(), [31.0, 33.0, 35.0]);
        assert!(rolling.iter().all(|one| (one.window().years() - 1.0).abs() < 1e-9));
        // A year that was not counted leaves a gap, and the years before it stay.
        counts.retain(|one| one.window().within(2024) < 0.5);
        assert_eq!(whole_years(&counts).iter().map(|one| *one.count()).collect::<Vec<_>>(), [31.0, 35.0]);
        let years = [2020, 2021, 2023].map(|year| Counted::new(Window::year(year), f64::from(year)));
        assert_eq!(whole_years(&years).len(), 3);
    }

    #[test]
    fn a_window_knows_how_much_of_it_lies_in_each_year() {
        let window = Window { from: 2025.3, until: 2026.3 };
        let parts: Vec<(u16, f64)> = window.calendar().map(|year| (year, window.within(year))).collect();
        assert_eq!(parts.len(), 2);
        assert!((parts[0].1 - 0.7).abs() < 1e-9 && (parts[1].1 - 0.3).abs() < 1e-9);
        assert_eq!(Window::year(2025).calendar().collect::<Vec<_>>(), [2025]);
    }
}
