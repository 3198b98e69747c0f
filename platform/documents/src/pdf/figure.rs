//! A drawing on a page of a PDF file: lines stay lines, and text stays text.

use charts::{Anchor, Dash, Drawing, Look, Mark, Paint};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;

use crate::face::Faces;

/// Draws it with its upper left corner at a place.
pub fn figure(surface: &mut Surface<'_>, faces: &Faces, drawing: &Drawing, (x, y): (f32, f32), scale: f32) {
    surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, x, y));
    for mark in &drawing.marks {
        match mark {
            Mark::Path { runs, closed, look } => shape(surface, path(runs, *closed), *look),
            Mark::Circle { at, radius, look } => shape(surface, circle(*at, *radius), *look),
            Mark::Text { at, anchor, size, bold, paint, text } => {
                let text = faces.clean(text);
                let (size, reading) = (*size as f32, faces.reading(&text).close());
                let width = faces.width(&text, *bold, size, reading);
                let mut x = at.0 as f32
                    - match anchor {
                        Anchor::Start => 0.0,
                        Anchor::Middle => width / 2.0,
                        Anchor::End => width,
                    };
                surface.set_fill(Some(fill(*paint)));
                surface.set_stroke(None);
                for run in faces.runs(&text, *bold, reading) {
                    let width = run.width(size);
                    surface.draw_glyphs(Point::from_xy(x, at.1 as f32), &run.glyphs(), run.font(), &text, size, false);
                    x += width;
                }
            }
        }
    }
    // Text after it is drawn with the fill too.
    surface.set_fill(None);
    surface.set_stroke(None);
    surface.pop();
}

fn color(paint: Paint) -> rgb::Color {
    let [red, green, blue] = paint.rgb();
    rgb::Color::new(red, green, blue)
}

fn fill(paint: Paint) -> Fill {
    Fill { paint: color(paint).into(), ..Fill::default() }
}

fn shape(surface: &mut Surface<'_>, path: Option<Path>, look: Look) {
    let Some(path) = path else { return };
    // Both at once: without either krilla fills with black.
    surface.set_fill(look.fill.map(fill));
    surface.set_stroke(look.stroke.map(|stroke| Stroke {
        paint: color(stroke.paint).into(),
        width: stroke.width as f32,
        dash: (stroke.dash != Dash::Solid).then(|| StrokeDash { array: stroke.dash.lengths().to_vec(), offset: 0.0 }),
        ..Stroke::default()
    }));
    if look.fill.is_some() || look.stroke.is_some() {
        surface.draw_path(&path);
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

/// Four curves; this far their handles reach they are a circle to the eye.
fn circle((x, y): (f64, f64), radius: f64) -> Option<Path> {
    let (x, y, r) = (x as f32, y as f32, radius as f32);
    let h = r * 0.552_284_8;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
    path.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
    path.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
    path.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
    path.close();
    path.finish()
}
