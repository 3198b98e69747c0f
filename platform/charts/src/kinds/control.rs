//! Months with their mean and the limits of usual variation, and what each point means.

use super::Picture;
use super::parts::{EndLabel, Frame, Key, end_labels, is_narrow, legend, range_words};
use crate::axis::Scale;
use crate::chart::Table;
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// What a point means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Usual variation.
    Usual,
    /// Unusual, and better.
    Improvement,
    /// Unusual, and worse.
    Concern,
    /// Unusual; neither direction is good in itself.
    Unusual,
}

impl Signal {
    const ALL: [Self; 4] = [Self::Usual, Self::Improvement, Self::Concern, Self::Unusual];

    fn words(self) -> &'static str {
        match self {
            Self::Usual => "Usual variation",
            Self::Improvement => "Improvement",
            Self::Concern => "Concern",
            Self::Unusual => "Unusual",
        }
    }

    fn marker(self) -> (Shape, Paint) {
        match self {
            Self::Usual => (Shape::Circle, Paint::Series(2)),
            Self::Improvement => (Shape::Square, Paint::Improvement),
            Self::Concern => (Shape::Triangle, Paint::Concern),
            Self::Unusual => (Shape::Diamond, Paint::Series(1)),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ControlPoint {
    /// Its month, or whatever it is of.
    pub period: String,
    pub value: f64,
    /// What it means.
    pub signal: Signal,
}

/// A control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// The points, the earliest first.
    pub points: Vec<ControlPoint>,
    pub mean: f64,
    /// The limits of usual variation. They are drawn within what the unit allows.
    pub limits: (f64, f64),
    /// What is to be reached.
    pub target: Option<f64>,
}

impl Control {
    /// Each line across, with its name.
    fn lines(&self, unit: &Unit) -> Vec<(Paint, Dash, String, f64)> {
        let within = |value: f64| unit.most().map_or(value, |most| value.clamp(0.0, most));
        let one_more = unit.with_places(unit.places().max(1));
        let line = |paint, dash, name: &str, value: f64, unit: &Unit| {
            (paint, dash, format!("{name} {}", unit.show(value)), value)
        };
        let mut lines = vec![
            line(Paint::Series(2), Dash::Dashed, "Upper limit", within(self.limits.1), &one_more),
            line(Paint::Ink, Dash::Solid, "Mean", self.mean, &one_more),
            line(Paint::Series(2), Dash::Dashed, "Lower limit", within(self.limits.0), &one_more),
        ];
        lines.extend(self.target.map(|target| line(Paint::Target, Dash::Mixed, "Target", target, unit)));
        lines
    }
}

const ASIDE: f64 = 150.0;

impl Picture for Control {
    fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let lines = self.lines(unit);
        let values = self.points.iter().map(|one| one.value).chain(lines.iter().map(|one| one.3));
        let scale = Scale::from_zero(values, 5, unit);
        let narrow = is_narrow(width);
        let used = Signal::ALL.into_iter().filter(|signal| self.points.iter().any(|one| one.signal == *signal));
        let mut keys: Vec<(Key, String)> = used
            .map(|signal| {
                let (shape, paint) = signal.marker();
                (Key::Point(paint, shape), signal.words().to_owned())
            })
            .collect();
        if narrow {
            keys.extend(lines.iter().map(|(paint, dash, words, _)| (Key::Line(*paint, *dash, None), words.clone())));
        }
        let top = legend(&mut sheet, &keys, 0.0);
        let labels: Vec<&str> = self.points.iter().map(|one| one.period.as_str()).collect();
        let aside = if narrow { 0.0 } else { ASIDE };
        let frame = Frame::over_periods(&mut sheet, (scale, unit), &labels, top, aside);
        for (paint, dash, _, value) in &lines {
            frame.across(&mut sheet, *value, *paint, *dash);
        }
        let path: Vec<(f64, f64)> =
            self.points.iter().enumerate().map(|(at, one)| (frame.x(at), frame.y(one.value))).collect();
        sheet.path(vec![path.clone()], false, Look::line(Paint::Series(2), 2.0, Dash::Solid));
        let radius = if path.len() > 28 { 3.5 } else { 5.0 };
        for (point, one) in path.into_iter().zip(&self.points) {
            let (shape, paint) = one.signal.marker();
            let radius = if one.signal == Signal::Usual { radius - 1.0 } else { radius + 0.5 };
            sheet.marker(shape, point, radius, paint);
        }
        if !narrow {
            let room = ASIDE - 14.0;
            let ends = lines.into_iter().map(|(_, _, words, value)| EndLabel {
                key: None,
                at: frame.y(value),
                lines: text::wrap(&words, text::SIZE, false, room, 2),
                bold: false,
            });
            let ends = ends.collect();
            end_labels(&mut sheet, &frame, ends);
        }
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let head = ["Period", "Figure", "What it means"].map(str::to_owned).to_vec();
        let rows =
            self.points.iter().map(|one| vec![one.period.clone(), unit.show(one.value), one.signal.words().to_owned()]);
        Table { head, rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        let period = |one: Option<&ControlPoint>| one.map_or_else(String::new, |one| one.period.clone());
        let lines: Vec<String> = self.lines(unit).into_iter().map(|(_, _, words, _)| words.to_lowercase()).collect();
        let range = range_words(self.points.iter().map(|one| (one.period.as_str(), one.value)), unit);
        let unusual = self.points.iter().filter(|one| one.signal != Signal::Usual).count();
        format!(
            "Control chart of {} points from {} to {}: {}. Figures: {range}. {unusual} of the points are unusual",
            self.points.len(),
            period(self.points.first()),
            period(self.points.last()),
            lines.join(", ")
        )
    }
}
