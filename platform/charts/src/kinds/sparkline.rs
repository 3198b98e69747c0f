//! A line as small as a word, for a cell of a table: its latest point is marked. The cell says the figure.

use super::Picture;
use super::parts::{places, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;

/// A small line.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    /// Periods with their figures, the earliest first.
    pub values: Vec<(String, Value)>,
}

impl Picture for Sparkline {
    fn is_empty(&self) -> bool {
        self.values.iter().all(|(_, value)| value.known().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width.min(WIDTH));
        sheet.height = HEIGHT;
        let known = || self.values.iter().filter_map(|(_, value)| value.known());
        let scale = Scale::from_zero(known(), 2, unit);
        let span = places(self.values.len().max(2) - 1);
        let x = |place: usize| 6.0 + places(place) / span * (sheet.width - 14.0);
        let y = |value: f64| HEIGHT - 5.0 - scale.part(value) * (HEIGHT - 10.0);
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (place, (_, value)) in self.values.iter().enumerate() {
            match (value.known(), runs.last_mut()) {
                (Some(value), Some(run)) => run.push((x(place), y(value))),
                (None, _) => runs.push(Vec::new()),
                _ => {}
            }
        }
        let zero = y(0.0);
        // A figure between two gaps has no line: it is a point.
        let alone: Vec<(f64, f64)> = runs.iter().filter(|run| run.len() == 1).flatten().copied().collect();
        let last = runs.iter().flatten().last().copied();
        let right = sheet.width - 4.0;
        sheet.line((2.0, zero), (right, zero), Paint::Grid, 1.0, Dash::Solid);
        sheet.path(runs, false, Look::line(Paint::Series(0), 2.0, Dash::Solid));
        for point in alone {
            sheet.marker(Shape::Circle, point, 2.0, Paint::Series(0));
        }
        if let Some(point) = last {
            sheet.marker(Shape::Circle, point, 4.0, Paint::Series(0));
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let rows = self.values.iter().map(|(period, value)| vec![period.clone(), value.words(unit)]);
        Table { head: ["Period", "Figure"].map(str::to_owned).to_vec(), rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let known: Vec<(&str, f64)> =
            self.values.iter().filter_map(|(period, value)| Some((period.as_str(), value.known()?))).collect();
        let latest = known
            .last()
            .map_or_else(String::new, |(period, value)| format!(", latest {} ({period})", unit.show(*value)));
        format!("Small line: {}{latest}", range_words(known.iter().copied(), unit))
    }
}
