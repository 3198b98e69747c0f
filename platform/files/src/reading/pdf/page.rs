//! What is written on a page: its content is walked through as if it were drawn, and letters that stand next to each
//! other make words, lines, and cells of a row.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::Gathered;
use super::by_eye::{Goes, Letters};
use super::file::File;
use super::fonts::{Font, LETTERS};
use super::syntax::{Dictionary, Lexer, Value, is_space};

/// As many operands as an operator may have.
const OPERANDS: usize = 1_000;
/// As many states of the pen as are kept.
const KEPT: usize = 200;
/// Gaps, by the height of the letters: between two words, and between two columns.
pub(super) const WORD: f64 = 0.15;
pub(super) const COLUMN: f64 = 1.2;
/// A line that rules a table is longer, in points.
const RULED: f64 = 12.0;

/// Fonts that were read, by the number of their object.
pub(super) struct Fonts {
    known: HashMap<u32, Rc<Font>>,
    left: usize,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self { known: HashMap::new(), left: LETTERS }
    }

    fn get(&mut self, all: &mut Gathered, file: &File<'_>, font: &Value<'_>) -> Option<Rc<Font>> {
        let number = match font {
            Value::Reference(number, _) => Some(*number),
            _ => None,
        };
        if let Some(known) = number.and_then(|number| self.known.get(&number)) {
            return Some(Rc::clone(known));
        }
        let resolved = file.resolve(font);
        let new = Rc::new(Font::new(all, file, resolved.dictionary()?, &mut self.left));
        if let Some(number) = number {
            self.known.insert(number, Rc::clone(&new));
        }
        Some(new)
    }
}

/// What was found on a page or in a drawing.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// Whether it has words.
    pub(super) words: bool,
    /// Curves that were drawn: letters may be drawn instead of written.
    pub(super) curves: usize,
    /// Straight lines, aslant or short.
    pub(super) strokes: usize,
    pub(super) rectangles: usize,
    /// The drawings it places, by the numbers of their objects.
    pub(super) places: Vec<u32>,
}

#[derive(Clone)]
struct Pen {
    /// From the measure of the text to that of the page.
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

struct Walk<'w, 'f> {
    all: &'w mut Gathered,
    file: &'w File<'f>,
    fonts: &'w mut Fonts,
    resources: &'w Dictionary<'w>,
    pen: Pen,
    kept: Vec<Pen>,
    text: Matrix,
    line: Matrix,
    /// Where the last letter ended.
    end: Option<(f64, f64)>,
    /// Where the pen stands that draws lines.
    at: (f64, f64),
    letters: Letters,
    shown: Shown,
}

/// Reads the content of a page or of a drawing.
pub(super) fn read(
    all: &mut Gathered,
    file: &File<'_>,
    fonts: &mut Fonts,
    resources: &Dictionary<'_>,
    content: &[u8],
) -> Shown {
    let pen = Pen {
        page: Matrix::SAME,
        font: None,
        size: 0.0,
        letter_space: 0.0,
        word_space: 0.0,
        stretch: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let mut walk = Walk {
        all,
        file,
        fonts,
        resources,
        pen,
        kept: Vec::new(),
        text: Matrix::SAME,
        line: Matrix::SAME,
        end: None,
        at: (0.0, 0.0),
        letters: Letters::default(),
        shown: Shown::default(),
    };
    walk.all.words.part('\n');
    let mut lexer = Lexer::new(content, 0);
    let mut operands: Vec<Value<'_>> = Vec::new();
    loop {
        match lexer.value() {
            Some(Value::Word(b"BI")) => {
                walk.all.unread();
                operands.clear();
                if !skip_picture(&mut lexer) {
                    break;
                }
            }
            Some(_) if walk.all.is_full() => break,
            Some(Value::Word(word)) => {
                walk.operator(word, &operands);
                operands.clear();
            }
            Some(operand) if operands.len() < OPERANDS => operands.push(operand),
            Some(_) => {}
            None => {
                lexer.skip_space();
                if lexer.at < content.len() {
                    walk.all.unread();
                }
                break;
            }
        }
    }
    walk.all.words.part('\n');
    std::mem::take(&mut walk.letters).add(walk.all);
    for comment in std::mem::take(&mut lexer.comments) {
        walk.all.value(&String::from_utf8_lossy(comment));
    }
    walk.shown
}

/// Goes past a picture that stands in the content itself.
fn skip_picture(lexer: &mut Lexer<'_>) -> bool {
    let rest = lexer.bytes.get(lexer.at..).unwrap_or_default();
    let end = memchr::memmem::find_iter(rest, b"EI")
        .find(|at| *at > 0 && is_space(rest[at - 1]) && rest.get(at + 2).is_none_or(|byte| is_space(*byte)));
    match end {
        Some(end) => {
            lexer.at += end + 2;
            true
        }
        None => false,
    }
}

impl Walk<'_, '_> {
    fn operator(&mut self, word: &[u8], operands: &[Value<'_>]) {
        let number = |place: usize| operands.get(place).and_then(Value::number).unwrap_or(0.0);
        match word {
            b"q" if self.kept.len() < KEPT => self.kept.push(self.pen.clone()),
            b"Q" => {
                if let Some(pen) = self.kept.pop() {
                    self.pen = pen;
                }
            }
            b"cm" => self.pen.page = Matrix::of(operands).then(self.pen.page),
            b"BT" => (self.text, self.line) = (Matrix::SAME, Matrix::SAME),
            b"Tc" => self.pen.letter_space = number(0),
            b"Tw" => self.pen.word_space = number(0),
            b"Tz" => self.pen.stretch = number(0) / 100.0,
            b"TL" => self.pen.leading = number(0),
            b"Ts" => self.pen.rise = number(0),
            b"Tf" => {
                let font = operands.first().and_then(Value::name).and_then(|name| self.resource("Font", name));
                self.set_font(font, number(1));
            }
            b"gs" => {
                let state = operands.first().and_then(Value::name).and_then(|name| self.resource("ExtGState", name));
                let state = state.map(|state| self.file.resolve(&state));
                if let Some(font) = state.as_ref().and_then(Value::dictionary).and_then(|state| state.get("Font")) {
                    let font = self.file.resolve(font);
                    let size = font.list().get(1).and_then(Value::number).unwrap_or(0.0);
                    self.set_font(font.list().first().cloned(), size);
                }
            }
            b"Td" => self.go(number(0), number(1)),
            b"TD" => {
                self.pen.leading = -number(1);
                self.go(number(0), number(1));
            }
            b"Tm" => {
                self.line = Matrix::of(operands);
                self.text = self.line;
            }
            b"T*" => self.go(0.0, -self.pen.leading),
            b"Tj" => self.show(operands.first()),
            b"'" => {
                self.go(0.0, -self.pen.leading);
                self.show(operands.first());
            }
            b"\"" => {
                self.pen.word_space = number(0);
                self.pen.letter_space = number(1);
                self.go(0.0, -self.pen.leading);
                self.show(operands.get(2));
            }
            b"TJ" => {
                for one in operands.first().map(Value::list).unwrap_or_default() {
                    match one {
                        Value::Number(back) => {
                            let along = -back / 1000.0 * self.pen.size * self.pen.stretch;
                            self.text = Matrix::moved(along, 0.0).then(self.text);
                        }
                        text => self.show(Some(text)),
                    }
                }
            }
            b"c" | b"v" | b"y" => self.shown.curves += 1,
            b"re" => self.shown.rectangles += 1,
            b"m" => self.at = (number(0), number(1)),
            b"l" => {
                let to = (number(0), number(1));
                let (along, up) = ((to.0 - self.at.0).abs(), (to.1 - self.at.1).abs());
                let ruled = (along < 0.5 || up < 0.5) && along.max(up) > RULED;
                self.shown.strokes += usize::from(!ruled);
                self.at = to;
            }
            b"Do" => {
                let drawing = operands.first().and_then(Value::name).and_then(|name| self.resource("XObject", name));
                if let Some(Value::Reference(number, _)) = drawing
                    && self.shown.places.len() < 10_000
                {
                    self.shown.places.push(number);
                }
            }
            // What is said instead of the letters stands here.
            b"BDC" | b"DP" => {
                for one in operands {
                    self.strings(one);
                }
            }
            _ => {}
        }
    }

    fn strings(&mut self, value: &Value<'_>) {
        match value {
            Value::Text(text) => super::add_text(self.all, text),
            Value::List(list) => list.iter().for_each(|one| self.strings(one)),
            Value::Dictionary(dictionary) => dictionary.0.iter().for_each(|(_, one)| self.strings(one)),
            _ => {}
        }
    }

    fn resource(&self, kind: &str, name: &[u8]) -> Option<Value<'static>> {
        let all = self.file.resolve(self.resources.get(kind)?);
        let value = all.dictionary()?.get(std::str::from_utf8(name).ok()?)?;
        Some(match value {
            Value::Reference(number, generation) => Value::Reference(*number, *generation),
            other => own(other),
        })
    }

    fn set_font(&mut self, font: Option<Value<'_>>, size: f64) {
        self.pen.size = size;
        self.pen.font = font.and_then(|font| self.fonts.get(self.all, self.file, &font));
    }

    fn go(&mut self, along: f64, up: f64) {
        self.line = Matrix::moved(along, up).then(self.line);
        self.text = self.line;
    }

    fn show(&mut self, text: Option<&Value<'_>>) {
        let Some(Value::Text(text)) = text else { return };
        let font = self.pen.font.clone().unwrap_or_else(|| {
            self.all.unread();
            Rc::new(Font::missing())
        });
        let pen = self.pen.clone();
        for (code, bytes) in font.codes(text) {
            let letters = font.letters(code);
            if letters.is_none() && !font.signs {
                self.all.unread();
            }
            let start = self.place();
            let space = if code == 32 && bytes == 1 { pen.word_space } else { 0.0 };
            let along = (font.width(code) * pen.size + pen.letter_space + space) * pen.stretch;
            let letters = letters.unwrap_or_default();
            if !letters.is_empty() {
                self.put(&letters, start);
            }
            self.text = Matrix::moved(along, 0.0).then(self.text);
            if !letters.is_empty() {
                self.end = Some(self.place());
                self.note(&letters, start);
            }
        }
    }

    /// Where the pen stands on the page.
    fn place(&self) -> (f64, f64) {
        Matrix::moved(0.0, self.pen.rise).then(self.text).then(self.pen.page).start()
    }

    /// Remembers letters that stand upright, from where to where the pen has just gone.
    fn note(&mut self, letters: &str, start: (f64, f64)) {
        let whole = self.text.then(self.pen.page);
        let (across, up) = (whole.0[0], whole.0[1]);
        let (height, end) = ((self.pen.size * across).abs(), self.place());
        if across > 0.0 && up.abs() < across * 0.05 && self.pen.size > 0.0 {
            self.letters.note(letters, start, end.0, height);
        }
    }

    /// Letters, parted from those before them as far as they stand away from them.
    fn put(&mut self, letters: &str, at: (f64, f64)) {
        let whole = self.text.then(self.pen.page);
        let (across, up) = (whole.0[0], whole.0[1]);
        let length = across.hypot(up);
        let height = (self.pen.size * length).abs().max(1e-6);
        if let (Some(end), true) = (self.end, length > 0.0) {
            let (x, y) = (at.0 - end.0, at.1 - end.1);
            let direction = if self.pen.size < 0.0 { -1.0 } else { 1.0 };
            let along = (x * across + y * up) / length * direction;
            let aside = (y * across - x * up) / length;
            if aside.abs() > height * 0.5 {
                self.letters.goes(if aside > 0.0 { Goes::Up } else { Goes::Down });
                self.all.words.part('\n');
            } else if along < -height {
                self.letters.goes(Goes::Back);
                self.all.words.part('\n');
            } else if along > height * COLUMN {
                self.all.words.part('\t');
            } else if along > height * WORD && !letters.starts_with(char::is_whitespace) {
                self.all.words.part(' ');
            }
        }
        self.shown.words |= letters.chars().any(char::is_alphanumeric);
        self.all.words.add(letters);
    }
}

/// A value that is kept longer than what it was read from.
pub(super) fn own(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Nothing | Value::Word(_) => Value::Nothing,
        Value::Number(number) => Value::Number(*number),
        Value::Name(name) => Value::Name(name.to_vec().into()),
        Value::Text(text) => Value::Text(text.clone()),
        Value::List(list) => Value::List(list.iter().map(own).collect()),
        Value::Dictionary(dictionary) => Value::Dictionary(Dictionary(
            dictionary.0.iter().map(|(key, value)| (key.to_vec().into(), own(value))).collect(),
        )),
        Value::Reference(number, generation) => Value::Reference(*number, *generation),
    }
}

/// How a place is moved, turned and stretched.
#[derive(Debug, Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const SAME: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn of(operands: &[Value<'_>]) -> Self {
        let mut all = [0.0; 6];
        for (place, operand) in all.iter_mut().zip(operands) {
            *place = operand.number().unwrap_or(0.0);
        }
        Self(all)
    }

    fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, next.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    fn start(self) -> (f64, f64) {
        (self.0[4], self.0[5])
    }
}
