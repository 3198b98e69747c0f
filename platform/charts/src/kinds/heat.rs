//! A table whose cells are darker where there is more. Each cell says its figure too.

use super::Picture;
use super::parts::{Key, is_narrow, legend, missing_look, places, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Anchor, Drawing, Look};
use crate::number::Unit;
use crate::palette::Paint;
use crate::text;

#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// What it is of.
    pub name: String,
    /// Its figures, one for each column.
    pub values: Vec<Value>,
}

/// A table with shades.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// What the rows are of: the heading of the first column.
    pub of: String,
    pub columns: Vec<String>,
    pub rows: Vec<HeatRow>,
}

const CELL: f64 = 32.0;

/// Shades with the figures between which each lies: as many as the scale has steps, at most five.
pub(super) struct Shades {
    scale: Scale,
    edges: Vec<f64>,
}

impl Shades {
    pub(super) fn new(values: impl Iterator<Item = f64>, unit: &Unit) -> Self {
        let scale = Scale::from_zero(values, 5, unit);
        // At most five shades can be told apart: every second tick, or third, bounds one where there are more.
        let every = (scale.ticks.len().max(2) - 1).div_ceil(5);
        let mut edges: Vec<f64> = scale.ticks.iter().copied().step_by(every).collect();
        if edges.last().is_some_and(|last| *last < scale.high) {
            edges.push(scale.high);
        }
        Self { scale, edges }
    }

    /// The shade of a figure.
    pub(super) fn paint(&self, value: f64) -> Paint {
        let steps = self.edges.len().saturating_sub(1).max(1);
        let step = self.edges.iter().skip(1).take(steps - 1).filter(|edge| value >= **edge).count();
        Paint::Step(Self::spread(step, steps))
    }

    /// Few shades lie as far from each other as they can.
    fn spread(step: usize, steps: usize) -> usize {
        if steps > 1 { step * 4 / (steps - 1) } else { 1 }
    }

    pub(super) fn keys(&self, unit: &Unit) -> Vec<(Key, String)> {
        let labels = self.scale.labels(unit);
        let label = |edge: f64| {
            labels
                .iter()
                .find(|(tick, _)| (tick - edge).abs() <= f64::EPSILON * edge.abs())
                .map_or("", |one| one.1.as_str())
        };
        let heading = self.scale.heading(unit);
        let after = if heading.is_empty() { String::new() } else { format!(" {heading}") };
        let steps = self.edges.len().saturating_sub(1);
        let pairs = self.edges.iter().zip(self.edges.iter().skip(1)).enumerate();
        let keys = pairs.map(|(step, (from, to))| {
            let to = if step + 1 == steps { label(*to).to_owned() } else { format!("under {}", label(*to)) };
            (Key::Swatch(Paint::Step(Self::spread(step, steps))), format!("{} to {to}{after}", label(*from)))
        });
        keys.collect()
    }
}

impl Heat {
    fn known(&self) -> impl Iterator<Item = (&str, f64)> {
        self.rows.iter().flat_map(|row| {
            row.values.iter().take(self.columns.len()).filter_map(|value| Some((row.name.as_str(), value.known()?)))
        })
    }

    fn has_gaps(&self) -> bool {
        self.rows
            .iter()
            .any(|row| row.values.len() < self.columns.len() || row.values.iter().any(|value| value.known().is_none()))
    }

    /// How wide its columns are, and how many of them have room beside the names.
    fn fit(&self, unit: &Unit, names: f64, width: f64) -> (f64, usize) {
        let figures = self.known().map(|(_, value)| text::width(&unit.show(value), text::SIZE, false));
        let headings = self.columns.iter().flat_map(|name| name.split_whitespace());
        let headings = headings.map(|word| text::width(word, text::SIZE, true)).fold(0.0, f64::max);
        let needed = (figures.fold(0.0, f64::max).max(headings.min(110.0)) + 12.0).max(34.0);
        let room = (width - 20.0 - names).max(needed);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above 0, and few")]
        let fitting = ((room / needed).floor().min(1000.0) as usize).max(1);
        let columns = fitting.min(self.columns.len().max(1));
        ((room / places(columns)).min(110.0), columns)
    }
}

impl Picture for Heat {
    fn is_empty(&self) -> bool {
        self.known().next().is_none()
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let shades = Shades::new(self.known().map(|(_, value)| value), unit);
        let mut keys = shades.keys(unit);
        if self.has_gaps() {
            keys.push((Key::Hollow, "No figure".to_owned()));
        }
        let mut top = legend(&mut sheet, &keys, 0.0);
        let widest = self.rows.iter().map(|row| text::width(&row.name, text::SIZE, false)).fold(0.0, f64::max);
        let names = (widest + 10.0).min(width * if is_narrow(width) { 0.32 } else { 0.34 });
        let (cell, columns) = self.fit(unit, names, width);
        // Columns that have no room stand below the others.
        for from in (0..self.columns.len()).step_by(columns) {
            let part = from..(from + columns).min(self.columns.len());
            let headings: Vec<Vec<String>> = self
                .columns
                .iter()
                .skip(part.start)
                .take(part.len())
                .map(|name| text::wrap(name, text::SIZE, true, cell - 12.0, 3))
                .collect();
            let lines = headings.iter().map(Vec::len).max().unwrap_or(0);
            for (place, heading) in headings.iter().enumerate() {
                let middle = 10.0 + names + (places(place) + 0.5) * cell;
                for (line, words) in heading.iter().enumerate() {
                    let y = top + text::LINE * (places(line + lines - heading.len()) + 0.9);
                    sheet.text((middle, y), Anchor::Middle, true, Paint::Ink, words);
                }
            }
            top += text::LINE * places(lines) + 8.0;
            for row in &self.rows {
                let name = text::wrap(&row.name, 13.0, false, names - 6.0, 2);
                let first = top + CELL / 2.0 + 4.5 - places(name.len().max(1) - 1) * 7.5;
                for (line, words) in name.iter().enumerate() {
                    sheet.text_of((10.0, first + places(line) * 15.0), Anchor::Start, 13.0, false, Paint::Ink, words);
                }
                for (place, column) in part.clone().enumerate() {
                    let x = 10.0 + names + places(place) * cell;
                    let middle = (x + cell / 2.0, top + CELL / 2.0 + 5.0);
                    match row.values.get(column).and_then(Value::known) {
                        Some(value) => {
                            let paint = shades.paint(value);
                            sheet.rect((x, top), (cell, CELL), Look::outlined(paint, Paint::Paper, 2.0));
                            // A number that is cut would be another one.
                            let words = Some(unit.show(value))
                                .filter(|words| text::width(words, text::SIZE, false) <= cell - 2.0)
                                .unwrap_or_else(|| "…".to_owned());
                            sheet.text(middle, Anchor::Middle, false, paint.text_on(), &words);
                        }
                        None => {
                            sheet.rect((x + 2.0, top + 2.0), (cell - 4.0, CELL - 4.0), missing_look());
                            sheet.text(middle, Anchor::Middle, false, Paint::Quiet, "–");
                        }
                    }
                }
                top += CELL;
            }
            top += 16.0;
        }
        sheet.height = top - 6.0;
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec![self.of.clone()];
        head.extend(self.columns.iter().cloned());
        let rows = self.rows.iter().map(|row| {
            let mut cells = vec![row.name.clone()];
            let cell = |at: usize| row.values.get(at).map_or_else(|| "–".to_owned(), |value| value.words(unit));
            cells.extend((0..self.columns.len()).map(cell));
            cells
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let named: Vec<(String, f64)> = self
            .rows
            .iter()
            .flat_map(|row| {
                let cells = self.columns.iter().zip(&row.values);
                cells.filter_map(|(column, value)| Some((format!("{}, {column}", row.name), value.known()?)))
            })
            .collect();
        let range = range_words(named.iter().map(|(name, value)| (name.as_str(), *value)), unit);
        format!("Heat table of {} rows and {} columns: {range}", self.rows.len(), self.columns.len())
    }
}
