//! The objects that a PDF is written in (ISO 32000-1, 7.2 and 7.3). They are read one at a time and not kept: a tree
//! of all of them takes many times the memory of the file.

use std::borrow::Cow;

/// As deep as objects may lie inside each other.
const DEEPEST: usize = 60;
/// As many objects as one object may hold. The index of the figures of a font has some ten thousand.
const MOST: usize = 500_000;

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Nothing,
    Number(f64),
    Name(Cow<'a, [u8]>),
    Text(Vec<u8>),
    List(Vec<Value<'a>>),
    Dictionary(Dictionary<'a>),
    /// Another object, by its number and its generation.
    Reference(u32, u16),
    /// A word of the language, such as `endobj` or an operator.
    Word(&'a [u8]),
}

/// The entries of a dictionary. Where a key stands twice, the last one counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary<'a>(pub(super) Vec<(Cow<'a, [u8]>, Value<'a>)>);

impl<'a> Dictionary<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.0.iter().rev().find(|(known, _)| known.as_ref() == key.as_bytes()).map(|(_, value)| value)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether the entry `key` is this name.
    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        self.get(key).and_then(Value::name).is_some_and(|known| known == name.as_bytes())
    }
}

impl<'a> Value<'a> {
    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn dictionary(&self) -> Option<&Dictionary<'a>> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(super) fn list(&self) -> &[Value<'a>] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }
}

/// Reads objects from bytes.
pub(super) struct Lexer<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// As many objects as may still be read into the one that is read.
    left: usize,
    /// What stands in comments, for people alone.
    pub(super) comments: Vec<&'a [u8]>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, left: MOST, comments: Vec::new() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes on to what is neither white space nor a comment.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                let end =
                    self.rest().iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(self.rest().len());
                if self.comments.len() < 1_000 {
                    self.comments.extend(self.rest().get(1..end));
                }
                self.at += end;
            } else {
                return;
            }
        }
    }

    /// The next object or word; `None` at the end, or where nothing can be read.
    pub(super) fn value(&mut self) -> Option<Value<'a>> {
        self.left = MOST;
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Value<'a>> {
        self.left = self.left.checked_sub(1)?;
        if depth > DEEPEST {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => Some(Value::Name(self.name())),
            b'(' => self.literal().map(Value::Text),
            b'<' if self.rest().starts_with(b"<<") => self.dictionary(depth),
            b'<' => self.hexadecimal().map(Value::Text),
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                loop {
                    self.skip_space();
                    if self.peek()? == b']' {
                        self.at += 1;
                        return Some(Value::List(list));
                    }
                    list.push(self.nested(depth + 1)?);
                }
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => Some(self.number()),
            // Marks that belong to nothing: a word of their own, so that reading goes on.
            b')' | b'>' | b']' | b'{' | b'}' => {
                let word = self.bytes.get(self.at..=self.at)?;
                self.at += 1;
                Some(Value::Word(word))
            }
            _ => {
                let word = self.regular();
                Some(match word {
                    b"null" | b"true" | b"false" => Value::Nothing,
                    _ => Value::Word(word),
                })
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let end = self.rest().iter().position(|byte| is_space(*byte) || is_mark(*byte)).unwrap_or(self.rest().len());
        let word = &self.rest()[..end];
        self.at += end;
        word
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        self.at += 1;
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((first, after)) = rest.split_first() {
            let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match code.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *first == b'#') {
                Some(byte) => {
                    name.push(byte);
                    rest = &after[2..];
                }
                None => {
                    name.push(*first);
                    rest = after;
                }
            }
        }
        Cow::Owned(name)
    }

    /// A number, or a reference: two whole numbers and an `R`.
    fn number(&mut self) -> Value<'a> {
        let word = self.regular();
        let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<f64>().ok());
        let Some(number) = number.filter(|number| number.is_finite()) else {
            // Some programs write "--5" or "0.00-35".
            return if word.iter().all(|byte| b"+-.0123456789".contains(byte)) {
                Value::Number(0.0)
            } else {
                Value::Word(word)
            };
        };
        if let Some(first) = whole(word) {
            let back = self.at;
            while self.peek().is_some_and(is_space) {
                self.at += 1;
            }
            let generation = self.rest().get(..5).unwrap_or(self.rest());
            if generation.first().is_some_and(u8::is_ascii_digit) {
                let second = whole(self.regular());
                while self.peek().is_some_and(is_space) {
                    self.at += 1;
                }
                let ends = self.rest().get(1).is_none_or(|byte| is_space(*byte) || is_mark(*byte));
                if let (Some(second), Some(b'R'), true) =
                    (second.and_then(|number| u16::try_from(number).ok()), self.peek(), ends)
                {
                    self.at += 1;
                    return Value::Reference(first, second);
                }
            }
            self.at = back;
        }
        Value::Number(number)
    }

    /// A text in brackets, which may hold brackets itself.
    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        let mut depth = 1_usize;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => {
                    depth += 1;
                    text.push(byte);
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(text);
                    }
                    text.push(byte);
                }
                b'\\' => {
                    let byte = self.peek()?;
                    self.at += 1;
                    match byte {
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'b' => text.push(8),
                        b'f' => text.push(12),
                        b'\r' => {
                            if self.peek() == Some(b'\n') {
                                self.at += 1;
                            }
                        }
                        b'\n' => {}
                        b'0'..=b'7' => {
                            let mut code = u32::from(byte - b'0');
                            for _ in 0..2 {
                                match self.peek() {
                                    Some(digit @ b'0'..=b'7') => {
                                        code = code * 8 + u32::from(digit - b'0');
                                        self.at += 1;
                                    }
                                    _ => break,
                                }
                            }
                            text.push(numbers::fitted::<u8>(code & 0xff));
                        }
                        other => text.push(other),
                    }
                }
                other => text.push(other),
            }
        }
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let end = self.rest().iter().position(|byte| *byte == b'>')?;
        let digits: Vec<u8> = self.rest()[..end]
            .iter()
            .filter_map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        self.at += end + 1;
        Some(digits.chunks(2).map(|two| two[0] << 4 | two.get(1).copied().unwrap_or(0)).collect())
    }

    fn dictionary(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 2;
        let mut entries = Vec::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(Value::Dictionary(Dictionary(entries)));
            }
            if self.peek()? != b'/' {
                // Something that is no key: the entry before it was not written as it should be.
                self.nested(depth + 1)?;
                continue;
            }
            let key = self.name();
            self.skip_space();
            if self.rest().starts_with(b">>") {
                continue;
            }
            let value = self.nested(depth + 1)?;
            entries.push((key, value));
        }
    }
}

fn whole(word: &[u8]) -> Option<u32> {
    if word.is_empty() || word.len() > 10 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0 | 12)
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
