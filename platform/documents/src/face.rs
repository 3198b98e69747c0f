//! The faces of a document: which of them shows a letter, shaping in both directions, measuring, breaking into lines.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::UnicodeNormalization;

use crate::DocumentError;
use crate::script::{self, belongs_to_no_script, is_rtl};

static REGULAR: &[u8] = include_bytes!("../fonts/regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/bold.ttf");

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

pub struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
}

include!(concat!(env!("OUT_DIR"), "/faces.rs"));

/// A face that is read when a letter first needs it; nothing where the program carries none.
type Slot = OnceCell<Option<Face>>;

/// The faces: the plain one, and those of other scripts. A letter is shown by the first that has it.
pub struct Faces {
    regular: Face,
    bold: Face,
    others: Vec<(Slot, Slot)>,
}

/// What stands for a letter in a file.
enum As {
    Nothing,
    Letter(char),
    Words(&'static str),
    /// No face has it.
    Missing,
}

/// A text in lines, and whether it is read from right to left.
pub struct Lines {
    pub lines: Vec<String>,
    pub rtl: bool,
}

/// Letters of one face and one direction, as they stand from left to right.
pub struct Run<'a> {
    face: &'a Face,
    pub glyphs: Vec<KrillaGlyph>,
}

impl Run<'_> {
    /// The face as the writer of PDF knows it.
    pub fn font(&self) -> Font {
        self.face.font.clone()
    }

    /// The face with its outlines, in units of which `units_per_em` are the size.
    pub fn outlines(&self) -> (&rustybuzz::ttf_parser::Face<'static>, f32) {
        (&self.face.shaper, self.face.font.units_per_em())
    }

    /// How wide it is, in points.
    pub fn width(&self, size: f32) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance * size).sum()
    }
}

impl Faces {
    pub fn load() -> Result<Self, DocumentError> {
        let defect = || DocumentError::Writer("the font in the program is damaged".to_owned());
        Ok(Self {
            regular: Face::load(REGULAR).ok_or_else(defect)?,
            bold: Face::load(BOLD).ok_or_else(defect)?,
            others: OTHERS.iter().map(|_| (OnceCell::new(), OnceCell::new())).collect(),
        })
    }

    /// The face of this number: 0 is the plain one. A script without bold letters is shown in plain ones.
    fn face(&self, number: usize, bold: bool) -> Option<&Face> {
        let Some(other) = number.checked_sub(1) else {
            return Some(if bold { &self.bold } else { &self.regular });
        };
        let ((regular_slot, bold_slot), (regular, bold_bytes)) = (self.others.get(other)?, OTHERS.get(other)?);
        match bold_bytes.filter(|_| bold) {
            Some(bytes) => bold_slot.get_or_init(|| Face::load(bytes)).as_ref(),
            None => regular_slot.get_or_init(|| Face::load(regular)).as_ref(),
        }
    }

    fn has(&self, number: usize, c: char) -> bool {
        self.face(number, false).is_some_and(|face| face.shaper.glyph_index(c).is_some())
    }

    /// The number of the face that shows a letter. Marks, spaces and signs stay in the face before them.
    fn number(&self, c: char, before: usize) -> Option<usize> {
        if joins(c) || (before > 0 && belongs_to_no_script(c) && self.has(before, c)) {
            return Some(before);
        }
        (0..=OTHERS.len()).find(|number| self.has(*number, c))
    }

    /// What stands for a letter.
    fn shown(&self, c: char) -> As {
        match c {
            '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => As::Nothing,
            // Directions follow from the letters; marks that turn them could make a text read as another.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => As::Nothing,
            '\u{a0}' => As::Letter(c),
            c if c.is_whitespace() => As::Letter(' '),
            c if c.is_control() => As::Nothing,
            c if joins(c) => As::Letter(c),
            c if !is_private(c) && (0..=OTHERS.len()).any(|number| self.has(number, c)) => As::Letter(c),
            c => match WRITTEN.iter().find(|(sign, _)| *sign == c) {
                Some((_, words)) => As::Words(words),
                None => match std::iter::once(c).nfd().next().filter(|plain| self.has(0, *plain)) {
                    Some(plain) => As::Letter(plain),
                    None => As::Missing,
                },
            },
        }
    }

    /// The text as the faces can show it. A sign that none of them has is written out, a letter becomes its plain letter,
    /// and a script for which there is no face is named: a missing glyph would cost the whole document, and a question
    /// mark would look like what somebody wrote.
    pub fn clean(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        for c in text.nfc() {
            match self.shown(c) {
                As::Nothing => {}
                As::Letter(letter) => clean.push(letter),
                As::Words(words) => clean.push_str(words),
                As::Missing => name_missing(&mut clean, c),
            }
        }
        clean
    }

    /// Names of the scripts, and [`script::SIGN`], of which a text has letters that no face can show; each once.
    pub fn missing(&self, text: &str) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for c in text.nfc().filter(|c| matches!(self.shown(*c), As::Missing)) {
            let name = script::name(c).unwrap_or_else(|| script::SIGN.to_owned());
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }

    /// A line as runs of letters, from left to right.
    pub fn runs(&self, text: &str, bold: bool, rtl: bool) -> Vec<Run<'_>> {
        if !rtl && text.chars().all(|c| c < '\u{590}') {
            let parts = self.by_face(text, 0..text.len());
            return parts
                .into_iter()
                .filter_map(|(number, range)| self.shaped(text, range, number, bold, false))
                .collect();
        }
        let base = if rtl { Level::rtl() } else { Level::ltr() };
        let info = BidiInfo::new(text, Some(base));
        let mut runs = Vec::new();
        for paragraph in &info.paragraphs {
            let (levels, ranges) = info.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let rtl = levels.get(range.start).is_some_and(|level| level.is_rtl());
                let mut parts = self.by_face(text, range);
                if rtl {
                    parts.reverse();
                }
                runs.extend(
                    parts.into_iter().filter_map(|(number, range)| self.shaped(text, range, number, bold, rtl)),
                );
            }
        }
        runs
    }

    /// A stretch of text, cut where another face begins.
    fn by_face(&self, text: &str, range: Range<usize>) -> Vec<(usize, Range<usize>)> {
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, c) in text.get(range.clone()).unwrap_or_default().char_indices() {
            let at = at + range.start;
            let before = parts.last().map_or(0, |(number, _)| *number);
            let number = self.number(c, before).unwrap_or(0);
            match parts.last_mut().filter(|(known, _)| *known == number) {
                Some((_, range)) => range.end = at + c.len_utf8(),
                None => parts.push((number, at..at + c.len_utf8())),
            }
        }
        parts
    }

    fn shaped(&self, text: &str, range: Range<usize>, number: usize, bold: bool, rtl: bool) -> Option<Run<'_>> {
        let face = self.face(number, bold)?;
        let glyphs = face.shape(text.get(range.clone())?, range.start, rtl);
        Some(Run { face, glyphs })
    }

    /// How wide a line is, in points.
    pub fn width(&self, text: &str, bold: bool, size: f32) -> f32 {
        self.runs(text, bold, false).iter().map(|run| run.width(size)).sum()
    }

    /// The text in lines of at most `room` points. A word that is longer than a line is cut.
    pub fn lines(&self, text: &str, bold: bool, size: f32, room: f32) -> Lines {
        let text = self.clean(text);
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0_f32);
        let space = self.width(" ", bold, size);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            for piece in self.pieces(word, bold, size, room) {
                let width = self.width(&piece, bold, size);
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
        Lines { lines, rtl: is_rtl(&text) }
    }

    /// A word in pieces that fit a line: cut between letters, never within one.
    fn pieces(&self, word: &str, bold: bool, size: f32, room: f32) -> Vec<String> {
        let mut letters: BTreeMap<usize, f32> = BTreeMap::new();
        for glyph in self.runs(word, bold, false).iter().flat_map(|run| &run.glyphs) {
            *letters.entry(glyph.text_range.start).or_default() += glyph.x_advance * size;
        }
        let (mut pieces, mut from, mut used) = (Vec::new(), 0, 0.0_f32);
        for (at, width) in letters {
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

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(bytes.into(), 0)?, shaper: rustybuzz::Face::from_slice(bytes, 0)? })
    }

    /// The glyphs of a stretch of one direction, which begins at `offset` in its line.
    fn shape(&self, text: &str, offset: usize, rtl: bool) -> Vec<KrillaGlyph> {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let direction = if rtl { rustybuzz::Direction::RightToLeft } else { rustybuzz::Direction::LeftToRight };
        buffer.set_direction(direction);
        let shaped = rustybuzz::shape(&self.shaper, &[], buffer);
        let (infos, places, em) = (shaped.glyph_infos(), shaped.glyph_positions(), self.font.units_per_em());
        let units = |value: i32| value as f32 / em;
        // Glyphs of one letter share its place in the text; it ends where the next letter begins.
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let end = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
        infos
            .iter()
            .zip(places)
            .map(|(info, place)| {
                let start = info.cluster as usize;
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    units(place.x_advance),
                    units(place.x_offset),
                    units(place.y_offset),
                    units(place.y_advance),
                    offset + start..offset + end(start),
                    None,
                )
            })
            .collect()
    }
}

/// Whether a sign only says how the letters beside it join.
const fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

const fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

const CANNOT: &str = "that this file cannot show]";

/// Says once where letters are that no face can show.
fn name_missing(clean: &mut String, c: char) {
    let words = match script::name(c) {
        Some(name) => format!("[words in {name} characters {CANNOT}"),
        // A full stop of a script that was named already.
        None if clean.trim_end().ends_with(CANNOT) => return,
        None => format!("[sign {CANNOT}"),
    };
    if !clean.trim_end().ends_with(&words) {
        clean.push_str(&words);
    }
}
