//! A drawing as SVG: with title and description, real text, and a class for each kind of mark, so that a page can put the
//! reader's own colours in place of ours.

use std::fmt::Write;

use crate::drawing::{Anchor, Drawing, Look, Mark};
use crate::palette::{Dash, Paint};

/// Text and values of attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            // XML cannot hold them; marks that turn the direction could make a text read as another.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The classes and attributes of a shape. Which classes there are stands in the stylesheet, under `.op-chart`.
fn look(look: &Look) -> String {
    let mut classes = Vec::new();
    let mut out = String::new();
    match look.fill {
        Some(paint) => {
            classes.push(match paint {
                Paint::Paper => "paper",
                Paint::Band(_) | Paint::Step(_) => "tint",
                _ => "solid",
            });
            let _ = write!(out, r#" fill="{}""#, paint.hex());
        }
        None => out.push_str(r#" fill="none""#),
    }
    if let Some(stroke) = look.stroke {
        classes.push(match stroke.paint {
            Paint::Paper => "gap",
            Paint::Grid => "grid",
            _ => "line",
        });
        let _ = write!(out, r#" stroke="{}" stroke-width="{}""#, stroke.paint.hex(), stroke.width);
        if stroke.dash != Dash::Solid {
            let lengths: Vec<String> = stroke.dash.lengths().iter().map(f32::to_string).collect();
            let _ = write!(out, r#" stroke-dasharray="{}""#, lengths.join(" "));
        }
    }
    format!(r#" class="{}"{out}"#, classes.join(" "))
}

fn mark(out: &mut String, one: &Mark) {
    let _ = match one {
        Mark::Path { runs, closed, look: looks } => {
            let mut d = String::new();
            for run in runs {
                for (place, (x, y)) in run.iter().enumerate() {
                    let _ = write!(d, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
                }
                if *closed {
                    d.push('Z');
                }
            }
            writeln!(out, r#"<path d="{d}"{}/>"#, look(looks))
        }
        Mark::Circle { at: (x, y), radius, look: looks } => {
            writeln!(out, r#"<circle cx="{x}" cy="{y}" r="{radius}"{}/>"#, look(looks))
        }
        Mark::Text { at: (x, y), anchor, size, bold, paint, text } => {
            let mut more = String::new();
            match anchor {
                Anchor::Start => {}
                Anchor::Middle => more.push_str(r#" text-anchor="middle""#),
                Anchor::End => more.push_str(r#" text-anchor="end""#),
            }
            if (*size - crate::text::SIZE).abs() > 1e-9 {
                let _ = write!(more, r#" font-size="{size}""#);
            }
            if *bold {
                more.push_str(r#" font-weight="bold""#);
            }
            if *paint != Paint::Ink {
                let _ = write!(more, r#" fill="{}""#, paint.hex());
            }
            writeln!(out, r#"<text x="{x}" y="{y}"{more}>{}</text>"#, escaped(text))
        }
    };
}

/// The SVG. `id` is unique on the page.
pub fn svg(drawing: &Drawing, id: &str, title: &str, description: &str) -> String {
    let (width, height, id) = (drawing.width, drawing.height, escaped(id));
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-desc" font-family="system-ui, Segoe UI, Roboto, Noto Sans, Arial, sans-serif" font-size="14" fill="#0b0c0c"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>
"##,
        escaped(title),
        escaped(description)
    );
    for one in &drawing.marks {
        mark(&mut out, one);
    }
    out.push_str("</svg>");
    out
}
