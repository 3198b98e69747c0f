//! Parts of wholes: bars of which each is parted in the same way.

use super::Picture;
use super::parts::{Key, Rows, legend};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Anchor, Drawing, Look};
use crate::number::Unit;
use crate::palette::Paint;
use crate::text;

/// A whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// What it is of.
    pub name: String,
    /// Its parts, one for each name. A part below zero cannot be drawn and counts as missing.
    pub parts: Vec<Value>,
}

/// Wholes, in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Stacked {
    /// What the wholes are of: the heading of the first column.
    pub of: String,
    /// The names of the parts, at most six.
    pub parts: Vec<String>,
    /// The wholes.
    pub rows: Vec<Stack>,
}

impl Stack {
    fn part(&self, place: usize) -> Option<f64> {
        self.parts.get(place).and_then(Value::known).filter(|value| *value >= 0.0)
    }

    /// The whole; nothing where a part is missing, since what is left is not the whole.
    fn whole(&self, parts: usize) -> Option<f64> {
        (0..parts).map(|place| self.part(place)).sum()
    }

    fn drawn(&self, parts: usize) -> f64 {
        (0..parts).filter_map(|place| self.part(place)).sum()
    }

    fn words(&self, parts: usize, unit: &Unit) -> String {
        self.whole(parts).map_or_else(|| "part missing".to_owned(), |whole| unit.show(whole))
    }
}

impl Picture for Stacked {
    fn is_empty(&self) -> bool {
        self.parts.is_empty() || self.rows.iter().all(|row| (0..self.parts.len()).all(|at| row.part(at).is_none()))
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let count = self.parts.len();
        let scale = Scale::from_zero(self.rows.iter().map(|row| row.drawn(count)), 5, unit);
        let keys = self.parts.iter().enumerate().map(|(place, name)| (Key::Swatch(Paint::Series(place)), name.clone()));
        let top = legend(&mut sheet, &keys.collect::<Vec<_>>(), 0.0);
        let words: Vec<String> = self.rows.iter().map(|row| row.words(count, unit)).collect();
        let names = self.rows.iter().map(|row| row.name.as_str());
        let rows = Rows::new(&sheet, names, words.iter().map(String::as_str), top);
        rows.axis(&mut sheet, &scale, unit);
        for (place, (row, words)) in self.rows.iter().zip(&words).enumerate() {
            rows.label(&mut sheet, place, words, false);
            let mut sum = 0.0;
            for part in 0..count {
                let Some(value) = row.part(part) else { continue };
                let (from, to) = (rows.x(&scale, sum), rows.x(&scale, sum + value));
                sum += value;
                let (paint, y) = (Paint::Series(part), rows.y(place));
                // Parts are told apart by a gap, their order and their figures, not by colour alone.
                sheet.rect((from, y - 9.0), (to - from, 18.0), Look::outlined(paint, Paint::Paper, 2.0));
                let label = unit.show(value);
                if text::width(&label, 13.0, true) + 8.0 <= to - from {
                    let at = ((from + to) / 2.0, y + 4.5);
                    sheet.text_of(at, Anchor::Middle, 13.0, true, paint.text_on(), &label);
                }
            }
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec![self.of.clone()];
        head.extend(self.parts.iter().cloned());
        head.push("Total".to_owned());
        let rows = self.rows.iter().map(|row| {
            let mut cells = vec![row.name.clone()];
            let part = |at: usize| row.parts.get(at).map_or_else(String::new, |value| value.words(unit));
            cells.extend((0..self.parts.len()).map(part));
            cells.push(row.words(self.parts.len(), unit));
            cells
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .take(6)
            .map(|row| {
                let parts = self.parts.iter().zip(&row.parts);
                let parts: Vec<String> = parts.map(|(name, value)| format!("{name} {}", value.words(unit))).collect();
                format!("{}: {}", row.name, parts.join(", "))
            })
            .collect();
        let more = if self.rows.len() > 6 { format!("; and {} more", self.rows.len() - 6) } else { String::new() };
        format!("Stacked bar chart. {}{more}", rows.join("; "))
    }
}
