//! Lengths, one below the other, from zero.

use super::Picture;
use super::parts::{Rows, comparator_keys, legend, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::Paint;

#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    pub value: Value,
    /// Whether it is the one that the chart is about.
    pub is_own: bool,
}

/// Bars, in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What the bars are of: the heading of the first column.
    pub of: String,
    /// The bars.
    pub rows: Vec<Bar>,
    /// What they are compared with: names and figures.
    pub marks: Vec<(String, f64)>,
}

impl Bars {
    /// Of numbers that were counted.
    #[must_use]
    pub fn counts(of: &str, rows: impl IntoIterator<Item = (String, i64)>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of things fits")]
        let bar = |(name, count)| Bar { name, value: Value::from(count as f64), is_own: false };
        Self { of: of.to_owned(), rows: rows.into_iter().map(bar).collect(), marks: Vec::new() }
    }
}

impl Picture for Bars {
    fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| row.value.known().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let figures = self.rows.iter().filter_map(|row| row.value.known());
        let scale = Scale::from_zero(figures.chain(self.marks.iter().map(|(_, value)| *value)), 5, unit);
        let top = legend(&mut sheet, &comparator_keys(&self.marks, unit), 0.0);
        let words: Vec<String> = self.rows.iter().map(|row| row.value.words(unit)).collect();
        let names = self.rows.iter().map(|row| row.name.as_str());
        let rows = Rows::new(&sheet, names, words.iter().map(String::as_str), top);
        rows.axis(&mut sheet, &scale, unit);
        let emphasised = self.rows.iter().any(|row| row.is_own);
        for (place, (row, words)) in self.rows.iter().zip(&words).enumerate() {
            rows.label(&mut sheet, place, words, row.is_own);
            let Some(value) = row.value.known() else { continue };
            let (from, to) = (rows.x(&scale, 0.0), rows.x(&scale, value));
            let paint = if row.is_own || !emphasised { Paint::Series(0) } else { Paint::Series(2) };
            let (left, length) = (from.min(to), (to - from).abs());
            sheet.rect((left, rows.y(place) - 8.0), (length, 16.0), Look::fill(paint));
        }
        rows.comparators(&mut sheet, &scale, &self.marks);
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let rows = self.rows.iter().map(|row| vec![row.name.clone(), row.value.words(unit)]);
        let marks = self.marks.iter().map(|(name, value)| vec![name.clone(), unit.show(*value)]);
        Table { head: vec![self.of.clone(), "Figure".to_owned()], rows: rows.chain(marks).collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let known = self.rows.iter().filter_map(|row| Some((row.name.as_str(), row.value.known()?)));
        let marks: Vec<String> =
            self.marks.iter().map(|(name, value)| format!(". {name} {}", unit.show(*value))).collect();
        format!("Bar chart of {} bars: {}{}", self.rows.len(), range_words(known, unit), marks.concat())
    }
}
