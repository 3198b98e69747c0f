//! Many small lines beside each other, each with its own name, all over the same periods.

use super::Picture;
use super::parts::{is_narrow, places, range_words};
use crate::axis::Scale;
use crate::chart::{Table, Value};
use crate::drawing::{Anchor, Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// One of the small charts.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallChart {
    /// What it is of.
    pub name: String,
    /// Its figures, one for each period.
    pub values: Vec<Value>,
    /// What its figures count, where it is not what the chart says: then it has an axis of its own.
    pub unit: Option<Unit>,
}

/// Small charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiples {
    /// The periods, the earliest first.
    pub periods: Vec<String>,
    /// The small charts, in the order in which they are drawn.
    pub charts: Vec<SmallChart>,
}

const PLOT: f64 = 84.0;
const GAP: f64 = 18.0;

impl SmallChart {
    fn known(&self) -> impl Iterator<Item = f64> {
        self.values.iter().filter_map(Value::known)
    }

    fn latest<'a>(&self, periods: &'a [String]) -> Option<(&'a str, f64)> {
        let (place, value) = self.values.iter().enumerate().rev().find_map(|(at, value)| Some((at, value.known()?)))?;
        Some((periods.get(place).map_or("", String::as_str), value))
    }
}

impl Multiples {
    fn has_one_axis(&self) -> bool {
        self.charts.iter().all(|small| small.unit.is_none())
    }

    fn drawn(&self, small: &SmallChart, unit: &Unit, shared: &Scale, width: f64) -> Drawing {
        let unit = small.unit.as_ref().unwrap_or(unit);
        let scale = match small.unit {
            Some(_) => Scale::from_zero(small.known(), 2, unit),
            None => shared.clone(),
        };
        let mut sheet = Drawing::new(width);
        let mut y = 0.0;
        let name = text::wrap(&small.name, text::SIZE, true, width, 2);
        for line in &name {
            y += text::LINE;
            sheet.text((0.0, y - 3.0), Anchor::Start, true, Paint::Ink, line);
        }
        // Names of one line leave the room of two, so that the small charts stand at one height.
        y = 2.0 * text::LINE;
        let words = match small.latest(&self.periods) {
            Some((period, value)) => format!("{} in {period}", unit.show(value)),
            None => "No figures".to_owned(),
        };
        y += text::LINE;
        let words = text::fit(&words, text::SIZE, false, width);
        sheet.text((0.0, y - 3.0), Anchor::Start, false, Paint::Ink, &words);
        let bottom = y + 10.0 + PLOT;
        let left = scale.room(unit) + 6.0;
        let at = |value: f64| bottom - scale.part(value) * PLOT;
        for (tick, label) in ends(&scale, unit) {
            sheet.line((left, at(tick)), (width, at(tick)), Paint::Grid, 1.0, Dash::Solid);
            sheet.text((left - 6.0, at(tick) + 5.0), Anchor::End, false, Paint::Ink, &label);
        }
        let span = places(self.periods.len().max(2) - 1);
        let x = |place: usize| left + 4.0 + places(place) / span * (width - left - 8.0);
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (place, value) in small.values.iter().take(self.periods.len()).enumerate() {
            match (value.known(), runs.last_mut()) {
                (Some(value), Some(run)) => run.push((x(place), at(value))),
                (None, _) => runs.push(Vec::new()),
                _ => {}
            }
        }
        let points: Vec<(f64, f64)> = runs.iter().flatten().copied().collect();
        let alone: Vec<(f64, f64)> = runs.iter().filter(|run| run.len() == 1).flatten().copied().collect();
        sheet.path(runs, false, Look::line(Paint::Series(0), 2.0, Dash::Solid));
        for point in alone {
            sheet.marker(Shape::Circle, point, 2.5, Paint::Series(0));
        }
        if let Some(point) = points.last() {
            sheet.marker(Shape::Circle, *point, 4.0, Paint::Series(0));
        }
        self.ends_of_time(&mut sheet, left, bottom + 18.0);
        sheet.height = bottom + 26.0;
        sheet
    }

    /// The first and the last period, where both have room.
    fn ends_of_time(&self, sheet: &mut Drawing, left: f64, y: f64) {
        let (Some(first), Some(last)) = (self.periods.first(), self.periods.last()) else { return };
        let right = sheet.width;
        let last = text::fit(last, text::SIZE, false, right - left);
        let taken = text::width(&last, text::SIZE, false) + 12.0;
        sheet.text((right, y), Anchor::End, false, Paint::Ink, &last);
        if self.periods.len() > 1 && text::width(first, text::SIZE, false) <= right - left - taken {
            sheet.text((left, y), Anchor::Start, false, Paint::Ink, first);
        }
    }
}

/// The first and last tick, and zero where it lies between.
fn ends(scale: &Scale, unit: &Unit) -> Vec<(f64, String)> {
    let labels = scale.labels(unit);
    let last = labels.len().saturating_sub(1);
    let all = labels.into_iter().enumerate();
    all.filter(|(place, (tick, _))| *place == 0 || *place == last || *tick == 0.0).map(|(_, label)| label).collect()
}

impl Picture for Multiples {
    fn is_empty(&self) -> bool {
        self.charts.iter().all(|small| small.known().next().is_none())
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let shared = Scale::from_zero(self.charts.iter().flat_map(SmallChart::known), 2, unit);
        let columns = match width {
            wide if !is_narrow(wide) => 3,
            middle if middle >= 280.0 => 2,
            _ => 1,
        };
        let columns = columns.min(self.charts.len().max(1));
        let room = (width - 20.0 - GAP * places(columns - 1)) / places(columns);
        let mut top = 6.0;
        let heading = shared.heading(unit);
        if self.has_one_axis() && !heading.is_empty() {
            sheet.text(
                (10.0, top + 14.0),
                Anchor::Start,
                false,
                Paint::Quiet,
                &text::fit(&heading, text::SIZE, false, width - 20.0),
            );
            top += 24.0;
        }
        for row in self.charts.chunks(columns) {
            let mut height = 0.0_f64;
            for (place, small) in row.iter().enumerate() {
                let drawn = self.drawn(small, unit, &shared, room);
                height = height.max(drawn.height);
                sheet.place(drawn, (10.0 + places(place) * (room + GAP), top));
            }
            top += height + 14.0;
        }
        sheet.height = top;
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let mut head = vec!["Period".to_owned()];
        head.extend(self.charts.iter().map(|small| small.name.clone()));
        let rows = self.periods.iter().enumerate().map(|(place, period)| {
            let mut row = vec![period.clone()];
            row.extend(self.charts.iter().map(|small| {
                let unit = small.unit.as_ref().unwrap_or(unit);
                small.values.get(place).map_or_else(String::new, |value| value.words(unit))
            }));
            row
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let charts: Vec<String> = self
            .charts
            .iter()
            .map(|small| {
                let unit = small.unit.as_ref().unwrap_or(unit);
                let known = self.periods.iter().zip(&small.values);
                let known = known.filter_map(|(period, value)| Some((period.as_str(), value.known()?)));
                let latest = small.latest(&self.periods);
                let latest = latest.map_or_else(
                    || "no figures".to_owned(),
                    |(period, value)| format!("latest {} ({period})", unit.show(value)),
                );
                let range = range_words(known, unit);
                if range.is_empty() {
                    format!("{}: {latest}", small.name)
                } else {
                    format!("{}: {range}, {latest}", small.name)
                }
            })
            .collect();
        let axes = if self.has_one_axis() { "with one axis" } else { "each with its own axis" };
        format!("{} small line charts {axes}. {}", self.charts.len(), charts.join("; "))
    }

    fn missing(&self) -> Vec<String> {
        if self.has_one_axis() {
            return Vec::new();
        }
        vec!["Each small chart has an axis of its own: heights cannot be compared between them.".to_owned()]
    }
}
