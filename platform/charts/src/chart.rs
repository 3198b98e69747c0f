//! A chart as a value, and what it gives.

use crate::drawing::{Anchor, Drawing};
use crate::kinds::Picture;
use crate::kinds::bars::Bars;
use crate::kinds::control::Control;
use crate::kinds::dots::Dots;
use crate::kinds::fan::Fan;
use crate::kinds::flows::Flows;
use crate::kinds::heat::Heat;
use crate::kinds::line::Line;
use crate::kinds::map::AreaMap;
use crate::kinds::milestones::Milestones;
use crate::kinds::multiples::Multiples;
use crate::kinds::sparkline::Sparkline;
use crate::kinds::stacked::Stacked;
use crate::number::Unit;
use crate::palette::Paint;
use crate::{svg, text};

/// A figure, or why there is none. What is missing leaves a gap and is never zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A figure.
    Known(f64),
    /// Why there is none: "suppressed", "not yet published".
    Missing(String),
}

impl Value {
    /// The figure, or why there is none.
    #[must_use]
    pub fn or_missing(value: Option<f64>, why: &str) -> Self {
        value.map_or_else(|| Self::Missing(why.to_owned()), Self::from)
    }

    #[must_use]
    pub fn known(&self) -> Option<f64> {
        match self {
            Self::Known(value) if value.is_finite() => Some(*value),
            _ => None,
        }
    }

    /// The figure in its unit, or why there is none.
    #[must_use]
    pub fn words(&self, unit: &Unit) -> String {
        match self {
            Self::Known(value) => unit.show(*value),
            Self::Missing(why) => why.clone(),
        }
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        if value.is_finite() { Self::Known(value) } else { Self::Missing("no figure".to_owned()) }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub title: String,
    /// What to take from it, in a sentence.
    pub takeaway: String,
    /// What its figures count.
    pub unit: Unit,
    /// Where its figures come from; empty where the page says so.
    pub source: String,
    /// What one must know to read it.
    pub notes: Vec<String>,
    /// How it is drawn, with its figures.
    pub kind: Kind,
}

/// How a chart is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Figures over periods, each with its interval, and other lines beside it.
    Line(Line),
    /// Lengths, one below the other.
    Bars(Bars),
    /// Parts of wholes, one below the other.
    Stacked(Stacked),
    /// An area among its neighbours.
    Dots(Dots),
    /// What was, and what may come, with ranges.
    Fan(Fan),
    /// Months with the limits of usual variation.
    Control(Control),
    /// A line as small as a word.
    Sparkline(Sparkline),
    /// Many small lines beside each other.
    Multiples(Multiples),
    /// A table with shades.
    Heat(Heat),
    /// Areas of a map with shades.
    AreaMap(AreaMap),
    /// Places of a map, and how many go from one to another.
    Flows(Flows),
    /// Milestones with the dates planned, expected and met.
    Milestones(Milestones),
}

impl Kind {
    pub(crate) fn picture(&self) -> &dyn Picture {
        match self {
            Self::Line(one) => one,
            Self::Bars(one) => one,
            Self::Stacked(one) => one,
            Self::Dots(one) => one,
            Self::Fan(one) => one,
            Self::Control(one) => one,
            Self::Sparkline(one) => one,
            Self::Multiples(one) => one,
            Self::Heat(one) => one,
            Self::AreaMap(one) => one,
            Self::Flows(one) => one,
            Self::Milestones(one) => one,
        }
    }
}

/// The figures of a chart as a table: the same to everybody who does not see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The headings of the columns; the first names the rows.
    pub head: Vec<String>,
    /// The rows, each as long as `head`.
    pub rows: Vec<Vec<String>>,
}

/// Whether a drawing says for itself what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dress {
    /// On a page or in a document, which say title, takeaway and source around it.
    InText,
    /// As a file of its own, such as an image for slides.
    Alone,
}

const PADDING: f64 = 10.0;

impl Chart {
    /// A chart without source and notes yet.
    #[must_use]
    pub fn new(title: impl Into<String>, takeaway: impl Into<String>, unit: Unit, kind: Kind) -> Self {
        let (source, notes) = (String::new(), Vec::new());
        Self { title: title.into(), takeaway: takeaway.into(), unit, source, notes, kind }
    }

    /// With where its figures come from.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.picture().is_empty()
    }

    /// What somebody learns who does not see it: the takeaway first, then its shape in words.
    #[must_use]
    pub fn description(&self) -> String {
        if self.is_empty() {
            return format!("{} {EMPTY}", sentence(&self.takeaway)).trim().to_owned();
        }
        let parts = [sentence(&self.takeaway), sentence(&self.kind.picture().described(&self.unit))];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Its figures as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        self.kind.picture().table(&self.unit)
    }

    /// The drawing, `width` wide; some kinds are narrower.
    #[must_use]
    pub fn drawing(&self, width: f64, dress: Dress) -> Drawing {
        let width = width.clamp(200.0, 4000.0);
        let picture = self.kind.picture();
        let mut body = if picture.is_empty() { nothing(width) } else { picture.draw(&self.unit, width) };
        if !picture.is_empty() {
            notes(&mut body, &picture.missing());
        }
        let mut sheet = Drawing::new(body.width);
        let head = if dress == Dress::Alone { self.head(body.width) } else { Drawing::new(body.width) };
        let foot = if dress == Dress::Alone { self.foot(body.width) } else { Drawing::new(body.width) };
        sheet.height = (head.height + body.height + foot.height).ceil();
        let paper = crate::drawing::Look::fill(Paint::Paper);
        sheet.rect((0.0, 0.0), (sheet.width, sheet.height), paper);
        let (below_head, below_body) = (head.height, head.height + body.height);
        sheet.place(head, (0.0, 0.0));
        sheet.place(body, (0.0, below_head));
        sheet.place(foot, (0.0, below_body));
        sheet
    }

    /// The drawing as SVG for a page. `id` is unique on it.
    #[must_use]
    pub fn svg(&self, id: &str, width: f64) -> String {
        svg::svg(&self.drawing(width, Dress::InText), id, &self.title, &self.description())
    }

    /// The drawing as an SVG file of its own, with title and source.
    #[must_use]
    pub fn svg_file(&self) -> String {
        svg::svg(&self.drawing(crate::WIDE, Dress::Alone), "chart", &self.title, &self.description())
    }

    fn head(&self, width: f64) -> Drawing {
        let mut head = Drawing::new(width);
        let room = width - 2.0 * PADDING;
        let mut y = 8.0;
        for line in text::wrap(&self.title, 18.0, true, room, 3) {
            y += 22.0;
            head.text_of((PADDING, y), Anchor::Start, 18.0, true, Paint::Ink, &line);
        }
        for line in text::wrap(&self.takeaway, text::SIZE, false, room, 4) {
            y += text::LINE;
            head.text((PADDING, y), Anchor::Start, false, Paint::Quiet, &line);
        }
        head.height = y + 12.0;
        head
    }

    fn foot(&self, width: f64) -> Drawing {
        let mut foot = Drawing::new(width);
        let source = if self.source.is_empty() { String::new() } else { format!("Source: {}", self.source) };
        notes(&mut foot, &self.notes.iter().cloned().chain([source]).collect::<Vec<_>>());
        foot
    }
}

const EMPTY: &str = "There are no figures to show.";

fn nothing(width: f64) -> Drawing {
    let mut sheet = Drawing::new(width);
    sheet.text((PADDING, 28.0), Anchor::Start, false, Paint::Ink, EMPTY);
    sheet.height = 44.0;
    sheet
}

/// Small lines under a drawing.
fn notes(sheet: &mut Drawing, notes: &[String]) {
    let mut y = sheet.height;
    for note in notes.iter().filter(|note| !note.is_empty()) {
        for line in text::wrap(note, 13.0, false, sheet.width - 2.0 * PADDING, 3) {
            y += 16.0;
            sheet.text_of((PADDING, y), Anchor::Start, 13.0, false, Paint::Quiet, &line);
        }
        y += 3.0;
    }
    if y > sheet.height {
        sheet.height = y + 7.0;
    }
}

/// With a full stop, where there is anything.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
