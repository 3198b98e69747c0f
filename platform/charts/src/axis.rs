//! The one axis of every chart: round steps for figures, whole months and years for time, and labels that leave room for
//! each other.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::number::Unit;
use crate::text;

/// Figures beyond this are drawn at the edge: sums of them would have no bounds.
const MOST: f64 = 1e150;

/// An axis of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Where it begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// Where it is marked.
    pub ticks: Vec<f64>,
    step: f64,
}

impl Scale {
    /// Round steps that hold the figures and zero: a length that does not begin at zero misleads.
    ///
    /// `steps` is how many steps there are, nearly. A share goes no further than 100%, which it would only pass by rounding.
    #[must_use]
    pub fn from_zero(values: impl Iterator<Item = f64>, steps: u8, unit: &Unit) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .map(|value| value.clamp(-MOST, MOST))
            .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = unit.most().map_or((low, high), |most| (low.max(0.0), high.min(most)));
        let span = if high > low { high - low } else { 1.0 };
        let step = round_step(span / f64::from(steps.max(1)));
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let last = if last > first { last } else { first + 1.0 };
        let mut ticks = Vec::new();
        let mut at = first;
        while at <= last && ticks.len() < 40 {
            ticks.push(at * step);
            at += 1.0;
        }
        Self { low: first * step, high: last * step, ticks, step }
    }

    /// Where a figure lies, from 0 to 1. What has no place on the axis lies at its end.
    #[must_use]
    pub fn part(&self, value: f64) -> f64 {
        ((value.clamp(-MOST, MOST) - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Thousands of millions are counted in millions, the heading says so.
    fn division(&self) -> f64 {
        match self.low.abs().max(self.high.abs()) {
            most if (1e9..1e15).contains(&most) => 1e9,
            most if (1e6..1e9).contains(&most) => 1e6,
            _ => 1.0,
        }
    }

    /// The ticks with their labels.
    #[must_use]
    pub fn labels(&self, unit: &Unit) -> Vec<(f64, String)> {
        let division = self.division();
        let step = self.step / division;
        // As many decimals as the step has.
        let places = (0..9).find(|places| {
            let shift = 10_f64.powi(*places);
            ((step * shift).round() - step * shift).abs() < 1e-6
        });
        let places = places.map_or(10, |places| numbers::fitted::<usize>(places));
        self.ticks.iter().map(|tick| (*tick, unit.tick(tick / division, places))).collect()
    }

    /// What stands above the axis; empty where the labels say all.
    #[must_use]
    pub fn heading(&self, unit: &Unit) -> String {
        unit.heading(self.division())
    }

    /// How much room its labels take.
    pub(crate) fn room(&self, unit: &Unit) -> f64 {
        self.labels(unit).iter().map(|(_, label)| text::width(label, text::SIZE, false)).fold(0.0, f64::max)
    }
}

/// The next step of 1, 2 or 5 of a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough * 0.999).unwrap_or(power)
}

/// Each how many labels one is named, so that they leave room for each other.
pub(crate) fn every<'a>(labels: impl Iterator<Item = &'a str>, room: f64) -> usize {
    let widest = labels.map(|label| text::width(label, text::SIZE, false)).fold(0.0, f64::max);
    let needed = ((widest + 10.0) / room.max(0.1)).ceil().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above 1, and cut at a million")]
    let needed = needed.min(1e6) as usize;
    needed
}

/// Days along an axis: the first of months or years, as many as have room.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Days {
    first: Date,
    last: Date,
    /// The days that are named.
    pub(crate) ticks: Vec<(Date, String)>,
}

impl Days {
    /// From the month of the first day to that of the last, on an axis as long as `room`.
    pub(crate) fn new(days: impl Iterator<Item = Date> + Clone, room: f64) -> Self {
        let first = days.clone().min().unwrap_or(Date::ZERO).first_of_month();
        let last = days.max().unwrap_or(first).last_of_month();
        let last = last.checked_add(1.day()).unwrap_or(last);
        let months = i32::from(last.year() - first.year()) * 12 + i32::from(last.month() - first.month());
        let fits = |step: &i32| {
            let label = if *step < 12 { "Sep 2026" } else { "2026" };
            let most = (room / (text::width(label, text::SIZE, false) + 14.0)).floor().max(1.0);
            f64::from(months) / f64::from(*step) <= most
        };
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
        let step = steps.into_iter().find(fits).unwrap_or(2400);
        let mut ticks = Vec::new();
        // Steps of years begin with January, those of quarters with a quarter.
        let mut at = first;
        while at <= last && ticks.len() < 40 {
            let month = i32::from(at.year()) * 12 + i32::from(at.month()) - 1;
            if month % step == 0 {
                let label = if step >= 12 { at.strftime("%Y") } else { at.strftime("%b %Y") };
                ticks.push((at, label.to_string()));
            }
            let Ok(next) = at.checked_add(1.month()) else { break };
            at = next;
        }
        if ticks.is_empty() {
            ticks.push((first, first.strftime("%b %Y").to_string()));
        }
        Self { first, last, ticks }
    }

    /// Where a day lies, from 0 to 1.
    pub(crate) fn part(&self, day: Date) -> f64 {
        let span = f64::from((self.last - self.first).get_days()).max(1.0);
        (f64::from((day - self.first).get_days()) / span).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn labels(values: &[f64], unit: &Unit) -> Vec<String> {
        let scale = Scale::from_zero(values.iter().copied(), 5, unit);
        scale.labels(unit).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn steps_are_round_and_hold_the_figures() {
        assert_eq!(labels(&[12.0, 89.6], &Unit::share(1)), ["0%", "20%", "40%", "60%", "80%", "100%"]);
        assert_eq!(labels(&[0.3], &Unit::number(1)), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(&[7475.0], &Unit::count()), ["0", "2,000", "4,000", "6,000", "8,000"]);
        assert_eq!(labels(&[4_200_000.0], &Unit::pounds(0)), ["£0", "£1", "£2", "£3", "£4", "£5"]);
        assert_eq!(labels(&[-12.0, 3.0], &Unit::count()), ["−15", "−10", "−5", "0", "5"]);
        assert_eq!(labels(&[0.000_02], &Unit::number(5)).last().map(String::as_str), Some("0.000020"));
        assert_eq!(labels(&[], &Unit::count()).first().map(String::as_str), Some("0.0"));
    }

    #[test]
    fn a_share_never_passes_a_hundred_and_a_rate_may() {
        assert_eq!(labels(&[104.0], &Unit::share(1)).last().map(String::as_str), Some("100%"));
        assert_eq!(labels(&[104.0], &Unit::percent(1)).last().map(String::as_str), Some("150%"));
    }

    #[test]
    fn what_has_no_bounds_still_has_an_axis() {
        for values in [vec![f64::MAX, f64::MIN], vec![f64::NAN, f64::INFINITY], vec![1e-300], vec![0.0]] {
            let scale = Scale::from_zero(values.iter().copied(), 5, &Unit::count());
            assert!(scale.high > scale.low && scale.high.is_finite(), "{scale:?}");
            assert!(scale.ticks.len() > 1 && scale.ticks.len() < 20, "{scale:?}");
            assert!((0.0..=1.0).contains(&scale.part(f64::MAX)), "{scale:?}");
        }
    }

    #[test]
    fn time_is_marked_at_months_then_at_years() {
        let ticks = |from: Date, to: Date, room: f64| -> Vec<String> {
            Days::new([from, to].into_iter(), room).ticks.into_iter().map(|(_, label)| label).collect()
        };
        let months = ticks(date(2026, 1, 12), date(2026, 4, 2), 420.0);
        assert_eq!(months, ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]);
        let quarters = ticks(date(2026, 1, 12), date(2026, 11, 30), 420.0);
        assert_eq!(quarters, ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"]);
        let years = ticks(date(2020, 3, 1), date(2026, 11, 30), 300.0);
        assert_eq!(years, ["2022", "2024", "2026"]);
        assert_eq!(ticks(date(2026, 5, 3), date(2026, 5, 3), 300.0), ["May 2026", "Jun 2026"]);
    }
}
