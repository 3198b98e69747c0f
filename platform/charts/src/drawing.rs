//! What a chart is drawn with: lines, shapes and texts on a sheet. The same drawing becomes SVG, PDF, Word and PNG.

use crate::palette::{Dash, Paint, Shape};
use crate::text;

/// A sheet with marks on it, the first below the others. Lengths are pixels of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// What is on it.
    pub marks: Vec<Mark>,
}

/// A line around a shape, or by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    pub paint: Paint,
    /// How wide it is.
    pub width: f64,
    /// How it is broken.
    pub dash: Dash,
}

/// How a shape looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// What it is filled with.
    pub fill: Option<Paint>,
    /// What goes around it.
    pub stroke: Option<Stroke>,
}

/// Where a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    End,
}

/// Something on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Lines through points, each run by itself.
    Path {
        runs: Vec<Vec<(f64, f64)>>,
        /// Whether each run goes back to its first point.
        closed: bool,
        look: Look,
    },
    Circle {
        /// Its middle.
        at: (f64, f64),
        /// From its middle to its edge.
        radius: f64,
        look: Look,
    },
    /// A line of text.
    Text {
        /// Where its foot stands.
        at: (f64, f64),
        /// What stands there.
        anchor: Anchor,
        size: f64,
        /// Whether it is bold.
        bold: bool,
        paint: Paint,
        /// The text, as it is.
        text: String,
    },
}

impl Look {
    /// Filled, with nothing around it.
    #[must_use]
    pub const fn fill(paint: Paint) -> Self {
        Self { fill: Some(paint), stroke: None }
    }

    #[must_use]
    pub const fn line(paint: Paint, width: f64, dash: Dash) -> Self {
        Self { fill: None, stroke: Some(Stroke { paint, width, dash }) }
    }

    /// Filled, with a line around it.
    #[must_use]
    pub const fn outlined(paint: Paint, edge: Paint, width: f64) -> Self {
        Self { fill: Some(paint), stroke: Some(Stroke { paint: edge, width, dash: Dash::Solid }) }
    }
}

/// A tenth of a pixel is enough, and the same drawing is the same text everywhere.
fn round(place: f64) -> f64 {
    let rounded = (place * 10.0).round() / 10.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn rounded((x, y): (f64, f64)) -> (f64, f64) {
    (round(x), round(y))
}

impl Drawing {
    pub(crate) fn new(width: f64) -> Self {
        Self { width, height: 0.0, marks: Vec::new() }
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), paint: Paint, width: f64, dash: Dash) {
        self.path(vec![vec![from, to]], false, Look::line(paint, width, dash));
    }

    pub(crate) fn path(&mut self, runs: Vec<Vec<(f64, f64)>>, closed: bool, look: Look) {
        let runs: Vec<Vec<(f64, f64)>> =
            runs.into_iter().filter(|run| run.len() > 1).map(|run| run.into_iter().map(rounded).collect()).collect();
        if !runs.is_empty() {
            self.marks.push(Mark::Path { runs, closed, look });
        }
    }

    pub(crate) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), look: Look) {
        let corners = vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        self.path(vec![corners], true, look);
    }

    pub(crate) fn circle(&mut self, at: (f64, f64), radius: f64, look: Look) {
        self.marks.push(Mark::Circle { at: rounded(at), radius: round(radius), look });
    }

    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, bold: bool, paint: Paint, text: &str) {
        self.text_of(at, anchor, text::SIZE, bold, paint, text);
    }

    pub(crate) fn text_of(&mut self, at: (f64, f64), anchor: Anchor, size: f64, bold: bool, paint: Paint, text: &str) {
        if !text.is_empty() {
            self.marks.push(Mark::Text { at: rounded(at), anchor, size, bold, paint, text: text.to_owned() });
        }
    }

    /// A point of a series.
    pub(crate) fn marker(&mut self, shape: Shape, (x, y): (f64, f64), radius: f64, paint: Paint) {
        let r = radius;
        let look = Look::fill(paint);
        match shape {
            Shape::Circle => self.circle((x, y), r, look),
            Shape::Ring => self.circle((x, y), r, Look::outlined(Paint::Paper, paint, r * 0.5)),
            Shape::Square => self.rect((x - r * 0.9, y - r * 0.9), (r * 1.8, r * 1.8), look),
            Shape::Triangle => {
                self.path(vec![vec![(x - r * 1.15, y + r), (x, y - r * 1.2), (x + r * 1.15, y + r)]], true, look);
            }
            Shape::Down => {
                self.path(vec![vec![(x - r * 1.15, y - r), (x, y + r * 1.2), (x + r * 1.15, y - r)]], true, look);
            }
            Shape::Diamond => {
                let points = vec![(x, y - r * 1.3), (x + r * 1.3, y), (x, y + r * 1.3), (x - r * 1.3, y)];
                self.path(vec![points], true, look);
            }
        }
    }

    /// Puts another sheet on this one.
    pub(crate) fn place(&mut self, other: Self, (dx, dy): (f64, f64)) {
        let moved = |(x, y): (f64, f64)| rounded((x + dx, y + dy));
        self.marks.extend(other.marks.into_iter().map(|mark| match mark {
            Mark::Path { runs, closed, look } => {
                let runs = runs.into_iter().map(|run| run.into_iter().map(moved).collect()).collect();
                Mark::Path { runs, closed, look }
            }
            Mark::Circle { at, radius, look } => Mark::Circle { at: moved(at), radius, look },
            Mark::Text { at, anchor, size, bold, paint, text } => {
                Mark::Text { at: moved(at), anchor, size, bold, paint, text }
            }
        }));
    }

    /// The texts with the room that each takes: left, top, right, bottom.
    pub fn texts(&self) -> impl Iterator<Item = (&str, [f64; 4])> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text { at: (x, y), anchor, size, bold, text, .. } => {
                Some((text.as_str(), room((*x, *y), *anchor, *size, *bold, text)))
            }
            _ => None,
        })
    }
}

/// The room that a text takes: left, top, right, bottom.
pub(crate) fn room((x, y): (f64, f64), anchor: Anchor, size: f64, bold: bool, text: &str) -> [f64; 4] {
    let width = text::width(text, size, bold);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    [left, y - size * 0.8, left + width, y + size * 0.22]
}

/// Whether two rooms touch.
pub(crate) fn touch(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}
