//! The faces of a document: which of them shows a letter, shaping in both directions, measuring, breaking into lines.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::UnicodeNormalization;

use crate::script::{self, belongs_to_no_script, is_arabic, is_rtl, language};
use crate::{Document, DocumentError, breaks, pieces};

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

/// Stretches of text with their glyphs.
type Shaped = HashMap<Box<str>, Rc<[KrillaGlyph]>>;

pub struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
    /// Glyphs of words and lines that were shaped before, from left to right and from right to left: letters that are printed
    /// together have most of them in common.
    shaped: RefCell<[Shaped; 2]>,
}

/// Words and lines of a face and a direction whose glyphs are kept at once.
const KEPT: usize = 20_000;

include!(concat!(env!("OUT_DIR"), "/faces.rs"));

/// A face that is read when a letter first needs it; nothing where the program carries none.
type Slot = OnceCell<Option<Face>>;

struct Store {
    regular: Face,
    bold: Face,
    others: Vec<(Slot, Slot)>,
    /// The pieces of each set.
    pieces: Vec<Vec<OnceCell<Option<Box<Face>>>>>,
}

/// The faces: the plain one, and those of other scripts. A letter is shown by the first that has it.
pub struct Faces {
    store: Rc<Store>,
    /// The set of pieces that is looked through first.
    set: usize,
    /// Whether Arabic letters are Urdu; nothing where each text tells.
    is_urdu: Option<bool>,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reading {
    pub rtl: bool,
    /// Whether its Arabic letters hang on slanting lines, as Urdu is written.
    nastaliq: bool,
}

impl Reading {
    /// The same where lines stand too close for Nastaliq.
    pub fn close(self) -> Self {
        Self { nastaliq: false, ..self }
    }

    /// How much more room a line needs than others, in sizes of its letters.
    pub fn more(self) -> f32 {
        if self.nastaliq { 0.8 } else { 0.0 }
    }

    /// How much of it stands above the letters.
    pub fn above(self) -> f32 {
        if self.nastaliq { 0.6 } else { 0.0 }
    }
}

/// What stands for a letter in a file.
enum As {
    Nothing,
    Letter(char),
    Words(&'static str),
    /// No face has it.
    Missing,
}

/// A text in lines, and how it is read.
pub struct Lines {
    pub lines: Vec<String>,
    pub reading: Reading,
}

/// Letters of one face and one direction, as they stand from left to right.
pub struct Run<'a> {
    face: &'a Face,
    /// Where it begins in its line.
    begins: usize,
    glyphs: Rc<[KrillaGlyph]>,
}

impl Run<'_> {
    /// The face as the writer of PDF knows it.
    pub fn font(&self) -> Font {
        self.face.font.clone()
    }

    /// The glyphs, each with its place in the line.
    pub fn glyphs(&self) -> Vec<KrillaGlyph> {
        let placed = |glyph: &KrillaGlyph| {
            let (start, end) = (self.begins + glyph.text_range.start, self.begins + glyph.text_range.end);
            KrillaGlyph { text_range: start..end, ..glyph.clone() }
        };
        self.glyphs.iter().map(placed).collect()
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
        let store = Store {
            regular: Face::load(REGULAR).ok_or_else(defect)?,
            bold: Face::load(BOLD).ok_or_else(defect)?,
            others: OTHERS.iter().map(|_| (OnceCell::new(), OnceCell::new())).collect(),
            pieces: (0..pieces::SETS.len())
                .map(|set| (0..pieces::count(set)).map(|_| OnceCell::new()).collect())
                .collect(),
        };
        Ok(Self { store: Rc::new(store), set: pieces::SIMPLIFIED, is_urdu: None })
    }

    /// The same faces as a document's language, or else its signs, ask for them.
    pub fn for_document(&self, document: &Document) -> Self {
        let is_urdu = match document.language.split('-').next().unwrap_or_default() {
            "ur" => Some(true),
            "ar" | "ckb" | "fa" | "ku" | "ps" | "sd" => Some(false),
            _ => None,
        };
        Self { store: Rc::clone(&self.store), set: set_of(document), is_urdu }
    }

    /// The face of this number: 0 is the plain one, the pieces come last. A script without bold letters is shown in plain
    /// ones.
    fn face(&self, number: usize, bold: bool) -> Option<&Face> {
        let store = &self.store;
        let Some(other) = number.checked_sub(1) else {
            return Some(if bold { &store.bold } else { &store.regular });
        };
        if let Some(piece) = other.checked_sub(OTHERS.len()) {
            let (set, piece) = (piece / pieces::MOST, piece % pieces::MOST);
            let load = || Face::load(pieces::face(set, piece)?).map(Box::new);
            return store.pieces.get(set)?.get(piece)?.get_or_init(load).as_deref();
        }
        let ((regular_slot, bold_slot), (regular, bold_bytes)) = (store.others.get(other)?, OTHERS.get(other)?);
        match bold_bytes.filter(|_| bold) {
            Some(bytes) => bold_slot.get_or_init(|| Face::load(bytes)).as_ref(),
            None => regular_slot.get_or_init(|| Face::load(regular)).as_ref(),
        }
    }

    fn has(&self, number: usize, c: char) -> bool {
        self.face(number, false).is_some_and(|face| face.shaper.glyph_index(c).is_some())
    }

    /// The number of the face that shows a letter. Marks, spaces and signs stay in the face before them.
    fn number(&self, c: char, before: usize, reading: Reading) -> Option<usize> {
        if joins(c) || (before > 0 && belongs_to_no_script(c) && self.has(before, c)) {
            return Some(before);
        }
        let nastaliq = NASTALIQ.filter(|number| reading.nastaliq && is_arabic(c) && self.has(*number, c));
        nastaliq.or_else(|| self.first(c))
    }

    /// The number of the first face that has a letter.
    fn first(&self, c: char) -> Option<usize> {
        if self.has(0, c) {
            return Some(0);
        }
        self.piece(c).or_else(|| (1..=OTHERS.len()).find(|number| self.has(*number, c)))
    }

    /// The number of the piece that has a sign, of the document's own set where that has it.
    fn piece(&self, c: char) -> Option<usize> {
        if c < pieces::FIRST {
            return None;
        }
        let others = (0..pieces::SETS.len()).filter(|set| *set != self.set);
        let number = |set: usize| Some(1 + OTHERS.len() + set * pieces::MOST + pieces::piece(set, c)?);
        std::iter::once(self.set).chain(others).find_map(number)
    }

    /// How a text is read.
    pub fn reading(&self, text: &str) -> Reading {
        if is_surely_ltr(text) {
            return Reading::default();
        }
        let nastaliq = match self.is_urdu {
            Some(urdu) => urdu && text.chars().any(is_arabic),
            None => language(text) == Some("ur"),
        };
        Reading { rtl: is_rtl(text), nastaliq: nastaliq && NASTALIQ.is_some() }
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
            c if !is_private(c) && self.first(c).is_some() => As::Letter(c),
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
    pub fn runs(&self, text: &str, bold: bool, reading: Reading) -> Vec<Run<'_>> {
        let rtl = reading.rtl;
        if !rtl && is_surely_ltr(text) {
            let parts = self.by_face(text, 0..text.len(), reading);
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
                let mut parts = self.by_face(text, range, reading);
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
    fn by_face(&self, text: &str, range: Range<usize>, reading: Reading) -> Vec<(usize, Range<usize>)> {
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, c) in text.get(range.clone()).unwrap_or_default().char_indices() {
            let at = at + range.start;
            let before = parts.last().map_or(0, |(number, _)| *number);
            let number = self.number(c, before, reading).unwrap_or(0);
            match parts.last_mut().filter(|(known, _)| *known == number) {
                Some((_, range)) => range.end = at + c.len_utf8(),
                None => parts.push((number, at..at + c.len_utf8())),
            }
        }
        parts
    }

    fn shaped(&self, text: &str, range: Range<usize>, number: usize, bold: bool, rtl: bool) -> Option<Run<'_>> {
        let face = self.face(number, bold)?;
        let glyphs = face.glyphs(text.get(range.clone())?, rtl);
        Some(Run { face, begins: range.start, glyphs })
    }

    /// How wide a line is, in points.
    pub fn width(&self, text: &str, bold: bool, size: f32, reading: Reading) -> f32 {
        let reading = Reading { rtl: false, ..reading };
        self.runs(text, bold, reading).iter().map(|run| run.width(size)).sum()
    }

    /// The text in lines of at most `room` points. A word that is longer than a line is cut.
    pub fn lines(&self, text: &str, bold: bool, size: f32, room: f32) -> Lines {
        let text = self.clean(text);
        self.broken(&text, (bold, size, self.reading(&text)), room)
    }

    /// The same where lines stand too close for Nastaliq.
    pub fn close_lines(&self, text: &str, bold: bool, size: f32, room: f32) -> Lines {
        let text = self.clean(text);
        self.broken(&text, (bold, size, self.reading(&text).close()), room)
    }

    fn broken(&self, text: &str, (bold, size, reading): (bool, f32, Reading), room: f32) -> Lines {
        let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0.0_f32);
        let space = self.width(" ", bold, size, reading);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            for (place, part) in breaks::parts(word).into_iter().enumerate() {
                // Parts of a word stand together.
                let (between, gap) = if place == 0 { (" ", space) } else { ("", 0.0) };
                for piece in self.pieces(part, (bold, size, reading), room) {
                    let width = self.width(&piece, bold, size, reading);
                    if !line.is_empty() && used + gap + width > room {
                        // The space stays: where lines are read as one, words must not run together.
                        line.push_str(between);
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    if !line.is_empty() {
                        line.push_str(between);
                        used += gap;
                    }
                    line.push_str(&piece);
                    used += width;
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        Lines { lines, reading }
    }

    /// A word in pieces that fit a line: cut between letters, never within one.
    fn pieces(&self, word: &str, (bold, size, reading): (bool, f32, Reading), room: f32) -> Vec<String> {
        let reading = Reading { rtl: false, ..reading };
        let mut letters: BTreeMap<usize, f32> = BTreeMap::new();
        for glyph in self.runs(word, bold, reading).iter().flat_map(Run::glyphs) {
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
        let (font, shaper) = (Font::new(bytes.into(), 0)?, rustybuzz::Face::from_slice(bytes, 0)?);
        Some(Self { font, shaper, shaped: RefCell::default() })
    }

    /// The glyphs of a stretch of one direction.
    fn glyphs(&self, text: &str, rtl: bool) -> Rc<[KrillaGlyph]> {
        let mut shaped = self.shaped.borrow_mut();
        let [ltr_glyphs, rtl_glyphs] = &mut *shaped;
        let kept = if rtl { rtl_glyphs } else { ltr_glyphs };
        if let Some(glyphs) = kept.get(text) {
            return Rc::clone(glyphs);
        }
        let glyphs: Rc<[KrillaGlyph]> = self.shape(text, rtl).into();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text.into(), Rc::clone(&glyphs));
        glyphs
    }

    fn shape(&self, text: &str, rtl: bool) -> Vec<KrillaGlyph> {
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
                    start..end(start),
                    None,
                )
            })
            .collect()
    }
}

/// The set of pieces that a document is written in: that of its language, or the first that has all signs of its texts.
fn set_of(document: &Document) -> usize {
    match document.language.as_str() {
        "zh-Hans" | "zh-CN" | "zh-SG" => return pieces::SIMPLIFIED,
        "zh-Hant" | "zh-HK" | "zh-MO" | "zh-TW" => return pieces::TRADITIONAL,
        "ja" | "ja-JP" => return pieces::JAPANESE,
        "ko" | "ko-KR" => return pieces::KOREAN,
        _ => {}
    }
    let has = |set: usize, sign: char| pieces::piece(set, sign).is_some();
    let sets = || 0..pieces::SETS.len();
    let all = document.texts().flat_map(str::chars).filter(|c| *c >= pieces::FIRST);
    let signs: BTreeSet<char> = all.filter(|c| sets().any(|set| has(set, *c))).collect();
    sets().find(|set| signs.iter().all(|sign| has(*set, *sign))).unwrap_or(pieces::SIMPLIFIED)
}

fn is_surely_ltr(text: &str) -> bool {
    text.chars().all(|c| c < '\u{590}')
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn document(language: &str, text: &str) -> Document {
        let mut document = Document::new(text, "", date(2026, 12, 1));
        document.language = language.to_owned();
        document
    }

    /// Whether the program was built with all faces.
    fn are_here() -> bool {
        NASTALIQ.is_some() && (0..pieces::SETS.len()).all(|set| pieces::count(set) > 0)
    }

    #[test]
    fn a_document_is_written_in_the_shapes_of_its_own_language() {
        if !are_here() {
            return;
        }
        for (language, text, set) in [
            ("en-GB", "王小明", pieces::SIMPLIFIED),
            ("en-GB", "Plan of 陳大文 (David Chan)", pieces::TRADITIONAL),
            ("en-GB", "山田 はなこ", pieces::JAPANESE),
            ("en-GB", "김민수", pieces::KOREAN),
            ("zh", "这是我们的决定", pieces::SIMPLIFIED),
            ("zh", "這是我們的決定", pieces::TRADITIONAL),
            ("zh-Hant", "王小明", pieces::TRADITIONAL),
            ("ja", "山田太郎", pieces::JAPANESE),
            ("en-GB", "A plan", pieces::SIMPLIFIED),
        ] {
            let document = document(language, text);
            assert_eq!(set_of(&document), set, "{text}");
            let faces = Faces::load().unwrap().for_document(&document);
            let runs = faces.runs(text, true, faces.reading(text));
            assert!(runs.iter().flat_map(Run::glyphs).all(|glyph| glyph.glyph_id.to_u32() > 0), "{text}");
        }
    }

    #[test]
    fn arabic_letters_are_nastaliq_where_they_are_urdu_alone() {
        if !are_here() {
            return;
        }
        let urdu = "میں اسکول میں پڑھتا ہوں";
        for (language, text, is_nastaliq) in [
            ("ur", urdu, true),
            ("ur", "محمد", true),
            ("ur", "Zoe Ogden", false),
            ("en-GB", urdu, true),
            ("en-GB", "محمد", false),
            ("ar", "أريد أن ألعب", false),
            ("ps", urdu, false),
        ] {
            let faces = Faces::load().unwrap().for_document(&document(language, text));
            let reading = faces.reading(text);
            assert_eq!(reading.nastaliq, is_nastaliq, "{language} {text}");
            let numbers = faces.by_face(text, 0..text.len(), reading);
            assert_eq!(numbers.iter().any(|(number, _)| Some(*number) == NASTALIQ), is_nastaliq, "{language} {text}");
            assert!(!faces.reading(text).close().nastaliq);
        }
    }

    #[test]
    fn a_plain_text_unpacks_nothing() {
        let faces = Faces::load().unwrap().for_document(&document("en-GB", "Zoë Łuczak"));
        faces.lines("Zoë Łuczak – 12 December", true, 12.0, 100.0);
        assert!(faces.store.pieces.iter().flatten().all(|slot| slot.get().is_none()));
        assert!(faces.store.others.iter().all(|(plain, bold)| plain.get().is_none() && bold.get().is_none()));
    }

    #[test]
    fn chinese_is_broken_between_its_signs_and_no_space_comes_in() {
        if !are_here() {
            return;
        }
        let faces = Faces::load().unwrap();
        let text = "She said: 我想和朋友一起玩，我想和朋友一起玩。";
        let lines = faces.lines(text, false, 12.0, 100.0).lines;
        assert!(lines.len() > 2 && lines[0].contains('我'), "{lines:?}");
        assert_eq!(lines.concat(), text);
        assert!(lines.iter().all(|line| !line.starts_with(['，', '。'])), "{lines:?}");
    }
}
