//! What was counted, and what may come, with the ranges around it.

use super::Picture;
use super::parts::{EndLabel, Frame, Key, end_labels, is_narrow, legend};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Drawing, Look, Stroke};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// A period to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead {
    pub period: String,
    /// As likely more as fewer.
    pub median: f64,
    /// The 50%, 80% and 95% ranges.
    pub ranges: [(f64, f64); 3],
}

/// A fan chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// What was counted, the earliest first.
    pub past: Vec<(String, Value)>,
    /// What may come.
    pub ahead: Vec<Ahead>,
    /// The median of another forecast with its name, for the periods of this one that it speaks of.
    pub beside: Option<(String, Vec<Value>)>,
}

const RANGES: [&str; 3] = ["50% range", "80% range", "95% range"];
const ASIDE: f64 = 130.0;

impl Fan {
    fn last_counted(&self) -> Option<(usize, f64)> {
        let last = self.past.len().checked_sub(1)?;
        Some((last, self.past.get(last)?.1.known()?))
    }

    fn figures(&self) -> impl Iterator<Item = f64> {
        let ahead = self.ahead.iter().flat_map(|one| [one.median, one.ranges[2].0, one.ranges[2].1]);
        let beside = self.beside.iter().flat_map(|(_, values)| values.iter().filter_map(Value::known));
        self.past.iter().filter_map(|(_, value)| value.known()).chain(ahead).chain(beside)
    }

    /// Points of periods to come, after the last that was counted.
    fn onward(&self, frame: &Frame, values: impl Iterator<Item = Option<f64>>) -> Vec<(f64, f64)> {
        let start = self.last_counted().map(|(place, value)| (frame.x(place), frame.y(value)));
        let from = self.past.len();
        let ahead = values.enumerate().filter_map(|(at, value)| Some((frame.x(from + at), frame.y(value?))));
        start.into_iter().chain(ahead).collect()
    }
}

impl Picture for Fan {
    fn is_empty(&self) -> bool {
        self.ahead.is_empty() && self.past.iter().all(|(_, value)| value.known().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let scale = Scale::from_zero(self.figures(), 5, unit);
        let mut keys = vec![(Key::Line(Paint::Ink, Dash::Solid, Some(Shape::Circle)), "Counted".to_owned())];
        if !self.ahead.is_empty() {
            keys.push((Key::Line(Paint::Ink, Dash::Dashed, None), "Median".to_owned()));
            keys.extend(
                RANGES
                    .iter()
                    .rev()
                    .enumerate()
                    .map(|(at, name)| (Key::Swatch(Paint::Band(at)), (*name).to_owned()))
                    .rev(),
            );
        }
        if let Some((name, _)) = &self.beside {
            keys.push((Key::Line(Paint::Series(1), Dash::Dotted, None), format!("{name} (median)")));
        }
        let top = legend(&mut sheet, &keys, 0.0);
        let periods = self.past.iter().map(|(name, _)| name.as_str());
        let labels: Vec<&str> = periods.chain(self.ahead.iter().map(|one| one.period.as_str())).collect();
        let aside = !is_narrow(width) && !self.ahead.is_empty();
        let frame = Frame::over_periods(&mut sheet, (scale, unit), &labels, top, if aside { ASIDE } else { 0.0 });
        for (band, range) in [2_usize, 1, 0].into_iter().enumerate() {
            let ends =
                |of: fn((f64, f64)) -> f64| self.ahead.iter().map(move |one| one.ranges.get(range).copied().map(of));
            let upper = self.onward(&frame, ends(|one| one.1));
            let lower = self.onward(&frame, ends(|one| one.0));
            // The edge is drawn too: the lightest area hardly differs from the paper.
            let edge = Stroke { paint: Paint::Series(0), width: 1.0, dash: Dash::Solid };
            let around = upper.into_iter().chain(lower.into_iter().rev()).collect();
            sheet.path(vec![around], true, Look { fill: Some(Paint::Band(band)), stroke: Some(edge) });
        }
        let past = frame.runs(self.past.iter().map(|(_, value)| value));
        let points: Vec<(f64, f64)> = past.iter().flatten().copied().collect();
        sheet.path(past, false, Look::line(Paint::Ink, 3.0, Dash::Solid));
        let middle = self.onward(&frame, self.ahead.iter().map(|one| Some(one.median)));
        sheet.path(vec![middle], false, Look::line(Paint::Ink, 3.0, Dash::Dashed));
        if let Some((_, values)) = &self.beside {
            let other = self.onward(&frame, values.iter().take(self.ahead.len()).map(Value::known));
            sheet.path(vec![other], false, Look::line(Paint::Series(1), 3.0, Dash::Dotted));
        }
        let radius = if points.len() > 20 { 2.5 } else { 4.0 };
        for point in points {
            sheet.marker(Shape::Circle, point, radius, Paint::Ink);
        }
        if let (true, Some(last)) = (aside, self.ahead.last()) {
            let words = format!("{}, 80% range {}", unit.show(last.median), range(last.ranges[1], unit));
            let lines = text::wrap(&words, text::SIZE, true, ASIDE - 14.0, 4);
            end_labels(&mut sheet, &frame, vec![EndLabel { key: None, at: frame.y(last.median), lines, bold: true }]);
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec!["Period".to_owned(), "Counted, or median".to_owned()];
        head.extend(RANGES.map(str::to_owned));
        head.extend(self.beside.as_ref().map(|(name, _)| format!("{name} (median)")));
        let width = head.len();
        let past = self.past.iter().map(|(name, value)| vec![name.clone(), value.words(unit)]);
        let ahead = self.ahead.iter().enumerate().map(|(at, one)| {
            let mut row = vec![one.period.clone(), unit.show(one.median)];
            row.extend(one.ranges.map(|ends| range(ends, unit)));
            if let Some((_, values)) = &self.beside {
                row.push(values.get(at).map_or_else(String::new, |value| value.words(unit)));
            }
            row
        });
        let rows = past.chain(ahead).map(|mut row| {
            row.resize(width, String::new());
            row
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let counted = self
            .past
            .iter()
            .rev()
            .find_map(|(name, value)| Some(format!("Counted: {} ({name})", unit.show(value.known()?))));
        let ahead = self
            .ahead
            .iter()
            .map(|one| format!("{}: {}, 80% range {}", one.period, unit.show(one.median), range(one.ranges[1], unit)));
        let ahead: Vec<String> = ahead.collect();
        let parts = [counted.unwrap_or_default(), ahead.join("; ")];
        format!("Fan chart. {}", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". "))
    }

    fn missing(&self) -> Vec<String> {
        let gaps: Vec<String> = self
            .past
            .iter()
            .filter_map(|(name, value)| match value {
                Value::Missing(why) => Some(format!("{name} ({why})")),
                Value::Known(_) => None,
            })
            .collect();
        if gaps.is_empty() { Vec::new() } else { vec![format!("No figure for {}.", gaps.join(", "))] }
    }
}

fn range((low, high): (f64, f64), unit: &Unit) -> String {
    format!("{} to {}", unit.show(low), unit.show(high))
}
