//! An area among its neighbours: dots one below the other, with their intervals.

use super::Picture;
use super::parts::{Key, Rows, comparator_keys, interval_words, legend, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    pub name: String,
    pub value: Value,
    /// Its 95% confidence interval.
    pub interval: Option<(f64, f64)>,
    /// Whether it is the area that the chart is about.
    pub is_own: bool,
}

/// Areas, in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// The areas.
    pub rows: Vec<Dot>,
    /// What they are compared with: names and figures.
    pub marks: Vec<(String, f64)>,
}

impl Dots {
    fn words(&self, unit: &Unit) -> Vec<String> {
        self.rows.iter().map(|row| row.value.words(unit)).collect()
    }
}

impl Picture for Dots {
    fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.value.known().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let figures = self.rows.iter().flat_map(|row| {
            let (low, high) = row.interval.unzip();
            [row.value.known(), low, high].into_iter().flatten()
        });
        let scale = Scale::from_zero(figures.chain(self.marks.iter().map(|(_, value)| *value)), 5, unit);
        let one_more = unit.with_places(unit.places().max(1));
        let mut keys: Vec<(Key, String)> = self
            .rows
            .iter()
            .find(|row| row.is_own)
            .map(|row| (Key::Point(Paint::Series(0), Shape::Square), row.name.clone()))
            .into_iter()
            .collect();
        keys.extend(comparator_keys(&self.marks, &one_more));
        let top = legend(&mut sheet, &keys, 0.0);
        let words = self.words(unit);
        let names = self.rows.iter().map(|row| row.name.as_str());
        let rows = Rows::new(&sheet, names, words.iter().map(String::as_str), top);
        rows.axis(&mut sheet, &scale, unit);
        rows.comparators(&mut sheet, &scale, &self.marks);
        for (place, (row, words)) in self.rows.iter().zip(&words).enumerate() {
            rows.label(&mut sheet, place, words, row.is_own);
            let Some(value) = row.value.known() else { continue };
            let y = rows.y(place);
            if let Some((low, high)) = row.interval {
                let (low, high) = (rows.x(&scale, low), rows.x(&scale, high));
                let cap = |x: f64| vec![(x, y - 4.0), (x, y + 4.0)];
                let runs = vec![vec![(low, y), (high, y)], cap(low), cap(high)];
                sheet.path(runs, false, Look::line(Paint::Ink, 1.0, Dash::Solid));
            }
            let (shape, paint, radius) = if row.is_own {
                (Shape::Square, Paint::Series(0), 7.5)
            } else {
                (Shape::Circle, Paint::Series(2), 6.0)
            };
            sheet.marker(shape, (rows.x(&scale, value), y), radius, paint);
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec!["Area".to_owned(), "Figure".to_owned()];
        let with_intervals = self.rows.iter().any(|row| row.interval.is_some());
        if with_intervals {
            head.push("95% confidence interval".to_owned());
        }
        let one_more = unit.with_places(unit.places().max(1));
        let marks = self.marks.iter().map(|(name, value)| vec![name.clone(), one_more.show(*value)]);
        let rows = self.rows.iter().map(|row| {
            let interval = row.interval.map_or_else(String::new, |ends| interval_words(ends, unit));
            vec![row.name.clone(), row.value.words(unit), interval]
        });
        let width = head.len();
        let rows = rows.chain(marks).map(|mut row| {
            row.resize(width, String::new());
            row
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let own =
            self.rows.iter().filter(|row| row.is_own).map(|row| format!("{} {}", row.name, row.value.words(unit)));
        let one_more = unit.with_places(unit.places().max(1));
        let marks = self.marks.iter().map(|(name, value)| format!("{name} {}", one_more.show(*value)));
        let known = self.rows.iter().filter_map(|row| Some((row.name.as_str(), row.value.known()?)));
        let named: Vec<String> = own.chain(marks).collect();
        format!("Dot chart of {} areas. {}. {}", self.rows.len(), named.join(", "), range_words(known, unit))
    }
}
