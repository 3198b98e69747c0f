//! Figures over periods, the area's own with intervals, others as lines beside it.

use super::Picture;
use super::parts::{EndLabel, Frame, Key, end_labels, end_labels_fit, interval_words, is_narrow, legend, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// A place along the axis of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// A period with its name.
    Named(String),
    /// What comes after cannot be compared with what comes before, or does not follow it.
    Break,
}

impl Period {
    fn label(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Break => "",
        }
    }
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: String,
    /// Its figures, one for each period.
    pub values: Vec<Value>,
    /// Between which figures each lies, as far as it is known: the 95% confidence interval.
    pub intervals: Vec<Option<(f64, f64)>>,
}

impl Series {
    /// A line without intervals.
    #[must_use]
    pub fn new(name: impl Into<String>, values: Vec<Value>) -> Self {
        Self { name: name.into(), values, intervals: Vec::new() }
    }

    fn interval(&self, place: usize) -> Option<(f64, f64)> {
        self.intervals.get(place).copied().flatten().filter(|(low, high)| low.is_finite() && high.is_finite())
    }

    fn latest(&self) -> Option<(usize, f64)> {
        self.values.iter().enumerate().rev().find_map(|(place, value)| Some((place, value.known()?)))
    }
}

/// Lines over periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The periods, the earliest first.
    pub periods: Vec<Period>,
    /// The lines; the first is the area's own.
    pub series: Vec<Series>,
    /// What is to be reached.
    pub target: Option<f64>,
}

impl Line {
    fn figures(&self) -> impl Iterator<Item = f64> {
        let lines = self.series.iter().flat_map(|one| {
            let ends =
                (0..one.values.len()).filter_map(|place| one.interval(place)).flat_map(|(low, high)| [low, high]);
            one.values.iter().filter_map(Value::known).chain(ends)
        });
        lines.chain(self.target)
    }

    fn named(&self, series: &Series) -> Vec<(&str, f64)> {
        let known = self.periods.iter().zip(&series.values);
        known.filter_map(|(period, value)| Some((period.label(), value.known()?))).collect()
    }

    /// What a legend or the end of a line says.
    fn names(&self, unit: &Unit) -> Vec<(Key, String)> {
        let lines = self.series.iter().enumerate().filter_map(|(place, one)| {
            one.latest()?;
            let key = Key::Line(Paint::Series(place), Dash::of_series(place), Some(Shape::of_series(place)));
            Some((key, one.name.clone()))
        });
        let target = self
            .target
            .map(|target| (Key::Line(Paint::Target, Dash::Mixed, None), format!("Target {}", unit.show(target))));
        lines.chain(target).collect()
    }
}

const ASIDE: f64 = 170.0;

impl Picture for Line {
    fn is_empty(&self) -> bool {
        self.series.iter().all(|one| one.latest().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let scale = Scale::from_zero(self.figures(), 5, unit);
        let labels: Vec<&str> = self.periods.iter().map(Period::label).collect();
        let ends: Vec<EndLabel> = self.ends(unit);
        let aside = !is_narrow(width) && end_labels_fit(ends.iter().map(|one| one.lines.len()).sum());
        let keys: Vec<(Key, String)> = if aside { Vec::new() } else { self.names(unit) };
        let top = legend(&mut sheet, &keys, 0.0);
        let frame = Frame::over_periods(&mut sheet, (scale, unit), &labels, top, if aside { ASIDE } else { 0.0 });
        for (place, period) in self.periods.iter().enumerate() {
            if *period == Period::Break {
                let x = frame.x(place);
                sheet.line((x, frame.top), (x, frame.bottom), Paint::Quiet, 1.0, Dash::Fine);
            }
        }
        if let Some(target) = self.target {
            frame.across(&mut sheet, target, Paint::Target, Dash::Mixed);
        }
        // The area's own line lies above the others.
        for (place, one) in self.series.iter().enumerate().rev() {
            self.draw_series(&mut sheet, &frame, place, one);
        }
        if aside {
            let ends = ends.into_iter().map(|one| EndLabel { at: frame.y(one.at), ..one }).collect();
            end_labels(&mut sheet, &frame, ends);
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec!["Period".to_owned()];
        for one in &self.series {
            head.push(one.name.clone());
            if one.intervals.iter().any(Option::is_some) {
                head.push("95% confidence interval".to_owned());
            }
        }
        let rows = self.periods.iter().enumerate().filter(|(_, period)| **period != Period::Break);
        let rows = rows.map(|(place, period)| {
            let mut row = vec![period.label().to_owned()];
            for one in &self.series {
                row.push(one.values.get(place).map_or_else(String::new, |value| value.words(unit)));
                if one.intervals.iter().any(Option::is_some) {
                    row.push(one.interval(place).map_or_else(String::new, |ends| interval_words(ends, unit)));
                }
            }
            row
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let labels: Vec<&str> = self.periods.iter().map(Period::label).filter(|label| !label.is_empty()).collect();
        let (first, last) = (labels.first().copied().unwrap_or(""), labels.last().copied().unwrap_or(""));
        let lines: Vec<String> = self
            .series
            .iter()
            .filter_map(|one| {
                let (place, value) = one.latest()?;
                let period = self.periods.get(place).map_or("", Period::label);
                let range = range_words(self.named(one).into_iter(), unit);
                Some(format!("{}: {range}, latest {} ({period})", one.name, unit.show(value)))
            })
            .collect();
        let target = self.target.map_or_else(String::new, |target| format!(". Target {}", unit.show(target)));
        format!("Line chart from {first} to {last}. {}{target}", lines.join("; "))
    }

    fn missing(&self) -> Vec<String> {
        let Some(own) = self.series.first() else { return Vec::new() };
        let gaps: Vec<String> = self
            .periods
            .iter()
            .zip(&own.values)
            .filter_map(|(period, value)| match value {
                Value::Missing(why) if *period != Period::Break => Some(format!("{} ({why})", period.label())),
                _ => None,
            })
            .collect();
        let gaps = if gaps.is_empty() { String::new() } else { format!("No figure for {}.", gaps.join(", ")) };
        let breaks = if self.periods.contains(&Period::Break) {
            "At the dotted upright line figures cannot be compared, or years are missing."
        } else {
            ""
        };
        let bars = if own.intervals.iter().any(Option::is_some) {
            "The bars at the points are 95% confidence intervals."
        } else {
            ""
        };
        vec![bars.to_owned(), gaps, breaks.to_owned()]
    }
}

impl Line {
    /// Each line's name and latest figure, to stand at its end.
    fn ends(&self, unit: &Unit) -> Vec<EndLabel> {
        let label = |key: Key, at: f64, words: &str, bold: bool| {
            let room = ASIDE - 17.0 - key.width();
            EndLabel { key: Some(key), at, lines: text::wrap(words, text::SIZE, bold, room, 3), bold }
        };
        let lines = self.series.iter().enumerate().filter_map(|(place, one)| {
            let (_, value) = one.latest()?;
            let key = Key::Point(Paint::Series(place), Shape::of_series(place));
            Some(label(key, value, &format!("{} {}", one.name, unit.show(value)), place == 0))
        });
        let target = self.target.map(|target| {
            let key = Key::Line(Paint::Target, Dash::Mixed, None);
            label(key, target, &format!("Target {}", unit.show(target)), false)
        });
        lines.chain(target).collect()
    }

    fn draw_series(&self, sheet: &mut Drawing, frame: &Frame, place: usize, one: &Series) {
        let paint = Paint::Series(place);
        let runs = frame.runs(one.values.iter().take(self.periods.len()));
        let points: Vec<(f64, f64)> = runs.iter().flatten().copied().collect();
        if place == 0 {
            let whiskers = one.values.iter().enumerate().filter_map(|(at, value)| {
                value.known()?;
                let (low, high) = one.interval(at)?;
                Some((frame.x(at), frame.y(low), frame.y(high)))
            });
            let whiskers: Vec<Vec<(f64, f64)>> = whiskers
                .flat_map(|(x, low, high)| {
                    let cap = |y: f64| vec![(x - 4.0, y), (x + 4.0, y)];
                    [vec![(x, low), (x, high)], cap(low), cap(high)]
                })
                .collect();
            sheet.path(whiskers, false, Look::line(Paint::Ink, 1.0, Dash::Solid));
        }
        sheet.path(runs, false, Look::line(paint, 3.0, Dash::of_series(place)));
        let radius = match points.len() {
            0..=14 => 5.0,
            15..=28 => 3.5,
            _ => 2.5,
        };
        for point in points {
            sheet.marker(Shape::of_series(place), point, radius, paint);
        }
    }
}
