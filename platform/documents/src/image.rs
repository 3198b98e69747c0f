//! A chart as an image of its own: SVG, which stays sharp, and PNG for what shows no SVG.

use charts::{Anchor, Chart, Dash, Drawing, Dress, Mark, Paint, WIDE};
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint as Colour, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform,
};

use crate::DocumentError;
use crate::face::Faces;

/// Pixels of an image of its own for each of the drawing: 1,920 across a slide.
const SLIDE: f32 = 3.0;
/// The same inside a Word file, where it stands for the SVG.
pub(crate) const PAGE: f32 = 2.0;
/// A drawing that is longer than any is not drawn.
const MOST: f32 = 30_000.0;

/// A kind of image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Image {
    /// Lines and text, sharp at any size.
    Svg,
    /// Pixels.
    Png,
}

impl Image {
    /// By the ending of a file's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// How a browser is told of it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }

    /// The file's bytes, with title and source in the image.
    ///
    /// # Errors
    /// [`DocumentError::Writer`].
    pub fn of(self, chart: &Chart) -> Result<Vec<u8>, DocumentError> {
        match self {
            Self::Svg => Ok(chart.svg_file().into_bytes()),
            Self::Png => png(chart),
        }
    }
}

/// A chart as PNG, with title and source in the image. The same chart gives the same bytes.
///
/// # Errors
/// [`DocumentError::Writer`].
pub fn png(chart: &Chart) -> Result<Vec<u8>, DocumentError> {
    draw(&chart.drawing(WIDE, Dress::Alone), SLIDE)
}

/// A drawing as PNG.
pub(crate) fn draw(drawing: &Drawing, times: f32) -> Result<Vec<u8>, DocumentError> {
    let failed = |words: &str| DocumentError::Writer(format!("the image cannot be drawn: {words}"));
    let faces = Faces::load()?;
    let side = |length: f64| (length as f32 * times).ceil().clamp(1.0, MOST) as u32;
    let mut sheet = Pixmap::new(side(drawing.width), side(drawing.height)).ok_or_else(|| failed("it has no size"))?;
    for mark in &drawing.marks {
        one(&mut sheet, &faces, mark, times);
    }
    sheet.encode_png().map_err(|error| failed(&error.to_string()))
}

fn colour(paint: Paint) -> Colour<'static> {
    let [red, green, blue] = paint.rgb();
    let mut colour = Colour { anti_alias: true, ..Colour::default() };
    colour.set_color_rgba8(red, green, blue, 255);
    colour
}

fn one(sheet: &mut Pixmap, faces: &Faces, mark: &Mark, times: f32) {
    let scaled = Transform::from_scale(times, times);
    let (path, look) = match mark {
        Mark::Path { runs, closed, look } => (path(runs, *closed), look),
        Mark::Circle { at: (x, y), radius, look } => {
            (PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32), look)
        }
        Mark::Text { at, anchor, size, bold, paint, text } => {
            let at = (at.0 as f32, at.1 as f32);
            if let Some(letters) = letters(faces, text, at, *anchor, (*size as f32, *bold)) {
                sheet.fill_path(&letters, &colour(*paint), FillRule::Winding, scaled, None);
            }
            return;
        }
    };
    let Some(path) = path else { return };
    if let Some(paint) = look.fill {
        sheet.fill_path(&path, &colour(paint), FillRule::EvenOdd, scaled, None);
    }
    if let Some(stroke) = look.stroke {
        let dash = match stroke.dash {
            Dash::Solid => None,
            dash => StrokeDash::new(dash.lengths().to_vec(), 0.0),
        };
        let line = Stroke {
            width: stroke.width as f32,
            dash,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Miter,
            ..Stroke::default()
        };
        sheet.stroke_path(&path, &colour(stroke.paint), &line, scaled, None);
    }
}

fn path(runs: &[Vec<(f64, f64)>], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for run in runs {
        for (place, (x, y)) in run.iter().enumerate() {
            let (x, y) = (*x as f32, *y as f32);
            if place == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if closed {
            path.close();
        }
    }
    path.finish()
}

/// The outlines of a line of text.
fn letters(faces: &Faces, text: &str, (x, y): (f32, f32), anchor: Anchor, (size, bold): (f32, bool)) -> Option<Path> {
    let text = faces.clean(text);
    let reading = faces.reading(&text).close();
    let width = faces.width(&text, bold, size, reading);
    let mut pen = x - match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => width / 2.0,
        Anchor::End => width,
    };
    let mut outline = Outline { path: PathBuilder::new(), at: (pen, y), scale: 1.0 };
    for run in faces.runs(&text, bold, reading) {
        let (face, em) = run.outlines();
        outline.scale = size / em;
        for glyph in run.glyphs() {
            outline.at = (pen + glyph.x_offset * size, y - glyph.y_offset * size);
            let id = numbers::fitted::<u16>(glyph.glyph_id.to_u32());
            face.outline_glyph(GlyphId(id), &mut outline);
            pen += glyph.x_advance * size;
        }
    }
    outline.path.finish()
}

/// Takes the outline of a glyph, whose heights go up, onto a sheet, whose heights go down.
struct Outline {
    path: PathBuilder,
    at: (f32, f32),
    scale: f32,
}

impl Outline {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.at.0 + x * self.scale, self.at.1 - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
