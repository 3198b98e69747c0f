//! Legends, frames and rows: what several kinds draw.

use crate::axis::{Scale, every};
use crate::chart::Value;
use crate::drawing::{Anchor, Drawing, Look, Stroke};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// Below this width names go into lines of their own.
const PHONE: f64 = 480.0;

pub(super) fn is_narrow(width: f64) -> bool {
    width < PHONE
}

/// What a legend shows beside a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    /// A line, with the points that are on it.
    Line(Paint, Dash, Option<Shape>),
    Point(Paint, Shape),
    /// An area.
    Swatch(Paint),
    /// An area that is not filled.
    Hollow,
    /// An upright stroke.
    Upright(Paint, Dash),
}

impl Key {
    pub(super) fn width(self) -> f64 {
        match self {
            Self::Line(..) => 30.0,
            _ => 16.0,
        }
    }

    fn draw(self, sheet: &mut Drawing, x: f64, y: f64) {
        match self {
            Self::Line(paint, dash, shape) => {
                sheet.line((x, y), (x + 30.0, y), paint, 3.0, dash);
                if let Some(shape) = shape {
                    sheet.marker(shape, (x + 15.0, y), 5.0, paint);
                }
            }
            Self::Point(paint, shape) => sheet.marker(shape, (x + 8.0, y), 5.0, paint),
            Self::Swatch(paint) => sheet.rect((x, y - 7.0), (16.0, 14.0), Look::outlined(paint, Paint::Ink, 1.0)),
            Self::Hollow => sheet.rect((x, y - 7.0), (16.0, 14.0), missing_look()),
            Self::Upright(paint, dash) => sheet.line((x + 8.0, y - 9.0), (x + 8.0, y + 9.0), paint, 3.0, dash),
        }
    }
}

/// How an area without a figure looks.
pub(super) fn missing_look() -> Look {
    Look { fill: Some(Paint::Paper), stroke: Some(Stroke { paint: Paint::Quiet, width: 1.0, dash: Dash::Fine }) }
}

/// Names with their keys, in as many rows as they need; gives where it ends.
pub(super) fn legend(sheet: &mut Drawing, items: &[(Key, String)], top: f64) -> f64 {
    if items.is_empty() {
        return top;
    }
    let (mut x, mut y) = (10.0, top + 14.0);
    for (key, name) in items {
        let room = sheet.width - 20.0 - key.width() - 8.0;
        let name = text::fit(name, text::SIZE, false, room);
        let width = key.width() + 8.0 + text::width(&name, text::SIZE, false);
        if x > 10.0 && x + width > sheet.width - 10.0 {
            (x, y) = (10.0, y + 22.0);
        }
        key.draw(sheet, x, y);
        sheet.text((x + key.width() + 8.0, y + 5.0), Anchor::Start, false, Paint::Ink, &name);
        x += width + 18.0;
    }
    y + 16.0
}

/// Where a chart over periods is drawn.
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) scale: Scale,
    count: usize,
}

impl Frame {
    /// Draws axis, grid and labels of periods under `top`, and leaves `aside` at the right.
    pub(super) fn over_periods(
        sheet: &mut Drawing,
        (scale, unit): (Scale, &Unit),
        labels: &[&str],
        top: f64,
        aside: f64,
    ) -> Self {
        let heading = scale.heading(unit);
        let mut top = top + 12.0;
        if !heading.is_empty() {
            let heading = text::fit(&heading, text::SIZE, false, sheet.width - 20.0);
            sheet.text((10.0, top + 6.0), Anchor::Start, false, Paint::Quiet, &heading);
            top += 22.0;
        }
        let height = if is_narrow(sheet.width) { 190.0 } else { 220.0 };
        let left = 10.0 + scale.room(unit) + 8.0;
        let right = (sheet.width - 14.0 - aside).max(left + 40.0);
        let frame = Self { left, right, top, bottom: top + height, scale, count: labels.len().max(1) };
        for (tick, label) in frame.scale.labels(unit) {
            let y = frame.y(tick);
            let paint = if tick == 0.0 { Paint::Quiet } else { Paint::Grid };
            sheet.line((left, y), (right, y), paint, 1.0, Dash::Solid);
            sheet.text((left - 8.0, y + 5.0), Anchor::End, false, Paint::Ink, &label);
        }
        let slot = (right - left) / places(frame.count);
        let labels: Vec<String> =
            labels.iter().map(|label| text::fit(label, text::SIZE, false, sheet.width * 0.4)).collect();
        let step = every(labels.iter().map(String::as_str), slot);
        for (middle, label) in frame.named(&labels, step, sheet.width) {
            sheet.text((middle, frame.bottom + 22.0), Anchor::Middle, false, Paint::Ink, label);
        }
        sheet.height = frame.bottom + 34.0;
        frame
    }

    /// Which periods are named, and where: the latest always, those before it at even steps that leave room for each.
    fn named<'a>(&self, labels: &'a [String], step: usize, width: f64) -> Vec<(f64, &'a str)> {
        let last = labels.len().saturating_sub(1);
        let mut named: Vec<(f64, &str)> = Vec::new();
        let mut after = f64::INFINITY;
        for (place, label) in labels.iter().enumerate().rev().filter(|(place, _)| (last - place).is_multiple_of(step)) {
            let half = text::width(label, text::SIZE, false) / 2.0;
            // The latest is moved where it would leave the sheet.
            let middle = self.x(place).min(width - 2.0 - half).max(2.0 + half);
            if middle + half + 6.0 > after {
                return if step <= last { self.named(labels, step + 1, width) } else { named };
            }
            named.push((middle, label));
            after = middle - half;
        }
        named
    }

    /// The middle of a period.
    pub(super) fn x(&self, place: usize) -> f64 {
        self.left + (places(place) + 0.5) / places(self.count) * (self.right - self.left)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.bottom - self.scale.part(value) * (self.bottom - self.top)
    }

    /// A line across at a figure.
    pub(super) fn across(&self, sheet: &mut Drawing, value: f64, paint: Paint, dash: Dash) {
        sheet.line((self.left, self.y(value)), (self.right, self.y(value)), paint, 2.0, dash);
    }

    /// Runs of figures that stand next to each other: a gap is a gap.
    pub(super) fn runs<'a>(&self, values: impl Iterator<Item = &'a Value>) -> Vec<Vec<(f64, f64)>> {
        let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        for (place, value) in values.enumerate() {
            match (value.known(), runs.last_mut()) {
                (Some(value), Some(run)) => run.push((self.x(place), self.y(value))),
                (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs
    }
}

/// A count of places on paper.
pub(super) fn places(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no chart has 2^52 places")]
    let count = count as f64;
    count
}

/// A name that stands at the end of a line.
pub(super) struct EndLabel {
    pub(super) key: Option<Key>,
    pub(super) at: f64,
    pub(super) lines: Vec<String>,
    pub(super) bold: bool,
}

/// Names at the right of the frame, pushed apart where they would touch.
pub(super) fn end_labels(sheet: &mut Drawing, frame: &Frame, mut labels: Vec<EndLabel>) {
    labels.sort_by(|one, other| one.at.total_cmp(&other.at));
    let height = |one: &EndLabel| places(one.lines.len()) * text::LINE + 4.0;
    let mut tops: Vec<f64> = Vec::with_capacity(labels.len());
    let mut least = frame.top - 8.0;
    for one in &labels {
        let top = (one.at - height(one) / 2.0).max(least);
        tops.push(top);
        least = top + height(one);
    }
    // What went too far down moves up again, and those above with it.
    let mut most = frame.bottom + 8.0;
    for (one, top) in labels.iter().zip(&mut tops).rev() {
        *top = top.min(most - height(one));
        most = *top;
    }
    for (one, top) in labels.iter().zip(tops) {
        let middle = top + height(one) / 2.0;
        if (middle - one.at).abs() > 3.0 {
            let from = (frame.right + 1.0, one.at);
            sheet.path(
                vec![vec![from, (frame.right + 8.0, middle)]],
                false,
                Look::line(Paint::Quiet, 1.0, Dash::Solid),
            );
        }
        let mut left = frame.right + 11.0;
        if let Some(key) = one.key {
            key.draw(sheet, left - 2.0, top + 2.0 + text::LINE / 2.0);
            left += key.width() + 3.0;
        }
        for (line, words) in one.lines.iter().enumerate() {
            let y = top + 2.0 + text::LINE * (places(line) + 0.75);
            sheet.text((left, y), Anchor::Start, one.bold, Paint::Ink, words);
        }
    }
}

/// Whether names at the right have room one above the other.
pub(super) fn end_labels_fit(lines: usize) -> bool {
    lines <= 11
}

/// Rows with a name at the left, a drawing, and words at the right; on a phone the name stands above.
pub(super) struct Rows {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    narrow: bool,
    height: f64,
    words_end: f64,
    words_room: f64,
    names: Vec<Vec<String>>,
}

impl Rows {
    /// Room for rows of these names and words under `top`.
    pub(super) fn new<'a>(
        sheet: &Drawing,
        names: impl Iterator<Item = &'a str> + Clone,
        words: impl Iterator<Item = &'a str>,
        top: f64,
    ) -> Self {
        let narrow = is_narrow(sheet.width);
        let widest_name = names.clone().map(|name| text::width(name, text::SIZE, true)).fold(0.0, f64::max);
        let widest_words = words.map(|words| text::width(words, text::SIZE, true)).fold(0.0, f64::max);
        let words_end = sheet.width - 10.0;
        let words_room = widest_words.min(sheet.width * if narrow { 0.58 } else { 0.4 });
        let names_room = if narrow { words_end - words_room - 24.0 } else { widest_name.min(sheet.width * 0.34) };
        let (left, right) =
            if narrow { (14.0, sheet.width - 14.0) } else { (18.0 + names_room, words_end - words_room - 14.0) };
        let names: Vec<Vec<String>> = names.map(|name| text::wrap(name, text::SIZE, true, names_room, 2)).collect();
        let two = names.iter().any(|lines| lines.len() > 1);
        let height = match (narrow, two) {
            (false, false) => 28.0,
            (false, true) => 40.0,
            (true, false) => 44.0,
            (true, true) => 62.0,
        };
        let top = top + 8.0;
        let bottom = top + places(names.len()) * height + 4.0;
        Self { left, right, top, bottom, narrow, height, words_end, words_room, names }
    }

    /// The height at which the drawing of a row stands.
    pub(super) fn y(&self, place: usize) -> f64 {
        let within = if self.narrow { self.height - 13.0 } else { self.height / 2.0 };
        self.top + places(place) * self.height + within
    }

    /// Name and words of a row.
    pub(super) fn label(&self, sheet: &mut Drawing, place: usize, words: &str, bold: bool) {
        let y = self.y(place);
        let name = self.names.get(place).map_or(&[][..], Vec::as_slice);
        let words = text::fit(words, text::SIZE, bold, self.words_room + 1.0);
        if self.narrow {
            // The last line of a name stands just above its row's drawing.
            for (line, name) in name.iter().rev().enumerate() {
                sheet.text((10.0, y - 14.0 - places(line) * 17.0), Anchor::Start, bold, Paint::Ink, name);
            }
            sheet.text((self.words_end, y - 14.0), Anchor::End, bold, Paint::Ink, &words);
        } else {
            let first = y + 5.0 - places(name.len().max(1) - 1) * 8.5;
            for (line, name) in name.iter().enumerate() {
                sheet.text((self.left - 10.0, first + places(line) * 17.0), Anchor::End, bold, Paint::Ink, name);
            }
            sheet.text((self.right + 14.0, y + 5.0), Anchor::Start, bold, Paint::Ink, &words);
        }
    }

    /// Upright runs through all rows; on a phone beside each row's figure, so that none crosses a name.
    pub(super) fn upright(&self, x: f64) -> Vec<Vec<(f64, f64)>> {
        if self.narrow {
            (0..self.names.len()).map(|row| vec![(x, self.y(row) - 9.0), (x, self.y(row) + 9.0)]).collect()
        } else {
            vec![vec![(x, self.top), (x, self.bottom)]]
        }
    }

    /// The axis of figures under the rows.
    pub(super) fn axis(&self, sheet: &mut Drawing, scale: &Scale, unit: &Unit) {
        let labels = scale.labels(unit);
        for (tick, _) in &labels {
            let x = self.x(scale, *tick);
            let paint = if *tick == 0.0 { Paint::Quiet } else { Paint::Grid };
            sheet.path(self.upright(x), false, Look::line(paint, 1.0, Dash::Solid));
        }
        self.under(sheet, labels.iter().map(|(tick, label)| (self.x(scale, *tick), label.as_str())));
        let heading = scale.heading(unit);
        sheet.height = self.bottom + 30.0;
        if !heading.is_empty() {
            let heading = text::fit(&heading, text::SIZE, false, sheet.width - 20.0);
            sheet.text((self.left, self.bottom + 38.0), Anchor::Start, false, Paint::Quiet, &heading);
            sheet.height += 20.0;
        }
    }

    /// Labels under the rows, from left to right, each kept on the sheet: all of them, or at even steps where they would touch.
    pub(super) fn under<'a>(&self, sheet: &mut Drawing, labels: impl Iterator<Item = (f64, &'a str)>) {
        let width = sheet.width;
        let placed: Vec<(f64, f64, &str)> = labels
            .map(|(x, label)| {
                let half = text::width(label, text::SIZE, false) / 2.0;
                (x.min(width - 2.0 - half).max(2.0 + half), half, label)
            })
            .collect();
        let fits = |step: &usize| {
            let named: Vec<&(f64, f64, &str)> = placed.iter().step_by(*step).collect();
            named.windows(2).all(|two| two[0].0 + two[0].1 + 6.0 <= two[1].0 - two[1].1)
        };
        let step = (1..=placed.len()).find(fits).unwrap_or(1);
        for (middle, _, label) in placed.iter().step_by(step) {
            sheet.text((*middle, self.bottom + 18.0), Anchor::Middle, false, Paint::Ink, label);
        }
    }

    pub(super) fn x(&self, scale: &Scale, value: f64) -> f64 {
        self.left + scale.part(value) * (self.right - self.left)
    }

    /// Upright lines of comparators.
    pub(super) fn comparators(&self, sheet: &mut Drawing, scale: &Scale, marks: &[(String, f64)]) {
        for (place, (_, value)) in marks.iter().enumerate() {
            let (paint, dash) = (Paint::Series(place + 1), Dash::of_series(place + 1));
            sheet.path(self.upright(self.x(scale, *value)), false, Look::line(paint, 3.0, dash));
        }
    }
}

/// The legend of comparators, with their figures.
pub(super) fn comparator_keys(marks: &[(String, f64)], unit: &Unit) -> Vec<(Key, String)> {
    let keys = marks.iter().enumerate().map(|(place, (name, value))| {
        let key = Key::Upright(Paint::Series(place + 1), Dash::of_series(place + 1));
        (key, format!("{name} {}", unit.show(*value)))
    });
    keys.collect()
}

/// An interval of a figure, in words.
pub(super) fn interval_words((low, high): (f64, f64), unit: &Unit) -> String {
    format!("{} to {}", unit.show(low), unit.show(high))
}

/// "Lowest 12.0% (2017), highest 89.6% (2024)".
pub(super) fn range_words<'a>(named: impl Iterator<Item = (&'a str, f64)>, unit: &Unit) -> String {
    let mut all: Vec<(&str, f64)> = named.collect();
    all.sort_by(|one, other| one.1.total_cmp(&other.1));
    match (all.first(), all.last()) {
        (Some((name, value)), Some(_)) if all.len() == 1 => format!("{name}: {}", unit.show(*value)),
        (Some((low, least)), Some((high, most))) => {
            format!("lowest {} ({low}), highest {} ({high})", unit.show(*least), unit.show(*most))
        }
        _ => String::new(),
    }
}
