//! The two faces of the document's font: shaping, measuring, breaking into lines.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use unicode_normalization::UnicodeNormalization;

use crate::DocumentError;

static REGULAR: &[u8] = include_bytes!("../../fonts/regular.ttf");
static BOLD: &[u8] = include_bytes!("../../fonts/bold.ttf");

/// Signs that people type and the font lacks, written out.
const WRITTEN: &[(char, &str)] = &[
    ('≥', ">="),
    ('≤', "<="),
    ('≠', "is not"),
    ('≈', "about "),
    ('×', "x"),
    ('→', "->"),
    ('←', "<-"),
    ('✓', "yes"),
    ('✔', "yes"),
    ('✗', "no"),
    ('✘', "no"),
    ('☐', "[ ]"),
    ('☑', "[x]"),
    ('′', "'"),
    ('″', "\""),
    ('‐', "-"),
    ('‑', "-"),
    ('●', "•"),
    ('▪', "•"),
    ('■', "•"),
    ('\u{202f}', " "),
];

/// One face.
pub struct Face {
    /// For drawing.
    pub font: Font,
    shaper: rustybuzz::Face<'static>,
}

/// The faces.
pub struct Faces {
    pub regular: Face,
    pub bold: Face,
}

impl Faces {
    pub fn load() -> Result<Self, DocumentError> {
        Ok(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)? })
    }

    pub fn of(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self, DocumentError> {
        let defect = || DocumentError::Writer("the font in the program is damaged".to_owned());
        Ok(Self {
            font: Font::new(bytes.into(), 0).ok_or_else(defect)?,
            shaper: rustybuzz::Face::from_slice(bytes, 0).ok_or_else(defect)?,
        })
    }

    /// The text as this face can show it. A sign that it lacks is written out, a letter becomes its plain letter, and
    /// the rest a question mark: one missing glyph would cost the whole document.
    pub fn clean(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        for c in text.nfc() {
            match c {
                '\u{feff}' | '\u{200b}' | '\u{ad}' => {}
                '\u{a0}' => clean.push(c),
                c if c.is_whitespace() => clean.push(' '),
                c if c.is_control() => {}
                c if self.shaper.glyph_index(c).is_some() => clean.push(c),
                c => match WRITTEN.iter().find(|(sign, _)| *sign == c) {
                    Some((_, words)) => clean.push_str(words),
                    None => {
                        let plain =
                            std::iter::once(c).nfd().next().filter(|one| self.shaper.glyph_index(*one).is_some());
                        clean.push(plain.unwrap_or('?'));
                    }
                },
            }
        }
        clean
    }

    /// The glyphs of a line.
    pub fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.shaper, &[], buffer);
        let (infos, places, em) = (shaped.glyph_infos(), shaped.glyph_positions(), self.font.units_per_em());
        let units = |value: i32| value as f32 / em;
        // Glyphs of one letter share its place in the text; it ends where the next letter begins.
        let (mut next, mut end) = (text.len(), text.len());
        let mut glyphs: Vec<KrillaGlyph> = infos
            .iter()
            .zip(places)
            .rev()
            .map(|(info, place)| {
                let start = info.cluster as usize;
                if start != next {
                    (end, next) = (next, start);
                }
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    units(place.x_advance),
                    units(place.x_offset),
                    units(place.y_offset),
                    units(place.y_advance),
                    start..end,
                    None,
                )
            })
            .collect();
        glyphs.reverse();
        glyphs
    }

    /// How wide a line is, in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.shape(text).iter().map(|glyph| glyph.x_advance * size).sum()
    }

    /// The text in lines of at most `room` points. A word that is longer than a line is cut.
    pub fn lines(&self, text: &str, size: f32, room: f32) -> Vec<String> {
        let text = self.clean(text);
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0_f32);
        let space = self.width(" ", size);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            for piece in self.pieces(word, size, room) {
                let width = self.width(&piece, size);
                if !line.is_empty() && used + space + width > room {
                    // The space stays: where lines are read as one, words must not run together.
                    line.push(' ');
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if !line.is_empty() {
                    line.push(' ');
                    used += space;
                }
                line.push_str(&piece);
                used += width;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// A word in pieces that fit a line: cut between letters, never within one.
    fn pieces(&self, word: &str, size: f32, room: f32) -> Vec<String> {
        let glyphs = self.shape(word);
        let (mut pieces, mut from, mut used) = (Vec::new(), 0, 0.0_f32);
        for letter in glyphs.chunk_by(|one, next| one.text_range.start == next.text_range.start) {
            let width: f32 = letter.iter().map(|glyph| glyph.x_advance * size).sum();
            let at = letter.first().map_or(from, |glyph| glyph.text_range.start);
            if used + width > room && at > from {
                pieces.extend(word.get(from..at).map(str::to_owned));
                (from, used) = (at, 0.0);
            }
            used += width;
        }
        pieces.extend(word.get(from..).map(str::to_owned));
        pieces
    }
}
