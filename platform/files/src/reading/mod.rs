//! What a file is, and what it says: every part of it, since what nobody looks at is what gives an address away.
//!
//! A file is taken apart into its parts, those into theirs, and each adds its words to [`Gathered`]. Whatever holds
//! words that were not read, or may hold some, sets [`Said::partly`]. Files come from outside and may be made to do
//! harm: how much is unpacked, into how many parts and how deep is limited before memory is used for it.

mod cells;
mod kinds;
mod mail;
mod markup;
mod office;
mod ole;
mod pdf;
mod rtf;
mod text;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use kinds::{kind, kind_of_file};

use kinds::Format;

/// The largest document that is taken.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// As much text as the guard looks into, in characters.
const TEXT: usize = 1_000_000;
/// As much as is unpacked of a file and of all the files inside it, in bytes: more is a bomb, or a film.
const UNPACKED: usize = 64 * 1024 * 1024;
/// As many parts as are looked at in all.
const PARTS: usize = 10_000;
/// How many files may lie inside each other.
const DEEPEST: usize = 3;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its words; `None` where the program cannot read it, or finds none. Rows of tables stand on lines of their own,
    /// with tabs between the cells.
    pub text: Option<String>,
    /// Whether it holds more than these words, or may: pictures, locked parts, text beyond what is looked into.
    pub partly: bool,
}

/// The stack of the thread that reads, in bytes. The libraries that it asks may call themselves for each level of a file.
const STACK: usize = 64 << 20;

/// Reads a file. `media_type` is what [`kind`] said of it. It is read on a thread of its own, whose stack does
/// not depend on who asks.
#[must_use]
pub fn read(media_type: &str, content: &[u8]) -> Said {
    let said = with_own_stack(|| {
        let mut all = Gathered::new();
        all.whole(media_type, content);
        all.said()
    });
    said.unwrap_or(Said { text: None, partly: true })
}

/// Does its work on a thread with a [`STACK`]; `None` where there is none to be had, or where it failed.
fn with_own_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?.join().ok()
    })
}

/// What was read so far, and how much more may be.
struct Gathered {
    /// Rows of sheets. They come first: where a text is cut, a list of children must not be what is lost.
    tables: Words,
    words: Words,
    /// Values of attributes, each once: they are many, and nearly all of them are not for people.
    values: Words,
    /// Numbers among them, on one line, so that no measure of a drawing is taken for the cell of a table.
    numbers: Words,
    /// What parts and packed files are called. Where nothing else was read, that says nothing of the file.
    names: Words,
    /// What stands for each value that was seen.
    seen: HashSet<u64>,
    partly: bool,
    unpacked: usize,
    parts: usize,
    depth: usize,
}

impl Gathered {
    fn new() -> Self {
        Self {
            tables: Words::default(),
            words: Words::default(),
            values: Words::default(),
            numbers: Words::default(),
            names: Words::default(),
            seen: HashSet::new(),
            partly: false,
            unpacked: UNPACKED,
            parts: PARTS,
            depth: 0,
        }
    }

    /// Notes that something was not read.
    fn unread(&mut self) {
        self.partly = true;
    }

    /// A text that stands by itself.
    fn line(&mut self, text: &str) {
        self.words.part('\n');
        self.words.add(text);
        self.words.part('\n');
    }

    /// The value of an attribute or of a property, such as an alternative text or the target of a link.
    fn value(&mut self, value: &str) {
        let value = value.trim();
        if !value.chars().any(char::is_alphanumeric) {
            return;
        }
        if is_packed(value) {
            return self.unread();
        }
        let number = value.chars().all(|c| c.is_ascii_digit() || ".,-+ %".contains(c));
        // No telephone number and no number of a school has fewer digits; sizes and colours mostly do.
        if number && value.chars().filter(char::is_ascii_digit).count() < 5 {
            return;
        }
        if self.seen.len() >= 300_000 {
            return self.unread();
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        if self.seen.insert(hasher.finish()) {
            let (words, between) = if number { (&mut self.numbers, ' ') } else { (&mut self.values, '\n') };
            words.add(value);
            words.part(between);
        }
    }

    /// What a part is called.
    fn name(&mut self, name: &str) {
        self.names.add(name);
        self.names.part('\n');
    }

    /// Whether no more text is looked into, and reading on would only take time.
    fn is_full(&self) -> bool {
        self.words.cut || self.tables.cut
    }

    /// Takes `bytes` off what may still be unpacked. `false` where that is more than is left.
    fn unpack(&mut self, bytes: usize) -> bool {
        match self.unpacked.checked_sub(bytes) {
            Some(left) => self.unpacked = left,
            None => {
                self.unpacked = 0;
                self.unread();
            }
        }
        self.unpacked > 0
    }

    /// One part more; `false` where there were too many.
    fn part(&mut self) -> bool {
        let Some(left) = self.parts.checked_sub(1) else {
            self.unread();
            return false;
        };
        self.parts = left;
        true
    }

    /// The file that was brought: what it is called to be decides where its bytes do not.
    fn whole(&mut self, media_type: &str, content: &[u8]) {
        match media_type.split(';').next().unwrap_or_default() {
            "message/rfc822" => self.guarded(|all| mail::read(all, content)),
            "text/plain" | "text/csv" if Format::of(content).is_text() => self.guarded(|all| text::read(all, content)),
            "text/html" => self.guarded(|all| {
                markup::read_bytes(all, content, true);
            }),
            _ => self.file(content),
        }
    }

    /// A file, or a part of one, by what its bytes are.
    fn file(&mut self, content: &[u8]) {
        let format = Format::of(content);
        if format.holds_files() {
            if self.depth > DEEPEST {
                return self.unread();
            }
            self.depth += 1;
        }
        self.guarded(|all| match format {
            Format::Zip => office::read(all, content),
            Format::Pdf => pdf::read(all, content),
            Format::Ole => ole::read(all, content),
            Format::Mail => mail::read(all, content),
            Format::Rtf => rtf::read(all, content),
            Format::Html | Format::Xml => {
                markup::read_bytes(all, content, format == Format::Html);
            }
            Format::Text => text::read(all, content),
            Format::Nothing => {}
            Format::Program | Format::Known(_) | Format::Unknown => all.unread(),
        });
        if format.holds_files() {
            self.depth -= 1;
        }
    }

    /// Runs a reader. The libraries that it asks may fail in ways of their own on a damaged file: that leaves the file
    /// unread, and must not end the request.
    fn guarded(&mut self, read: impl FnOnce(&mut Self)) {
        let depth = self.depth;
        if catch_unwind(AssertUnwindSafe(|| read(self))).is_err() {
            self.depth = depth;
            self.unread();
        }
    }

    fn said(self) -> Said {
        let parts = [self.tables, self.words, self.values, self.numbers, self.names];
        let cut = parts.iter().any(|words| words.cut);
        if !parts.iter().take(4).any(|words| words.text.chars().any(char::is_alphanumeric)) {
            return Said { text: None, partly: true };
        }
        let mut all = String::new();
        for words in parts {
            let words = words.text.trim_end_matches([' ', '\n', '\t']);
            if !words.trim().is_empty() {
                if !all.is_empty() && !all.ends_with('\n') {
                    all.push('\n');
                }
                all.push_str(words);
            }
        }
        add_addresses_in_plain(&mut all);
        let long = all.char_indices().nth(TEXT).map(|(at, _)| at);
        if let Some(end) = long {
            all.truncate(end);
        }
        Said { text: Some(all.trim_end().to_owned()), partly: self.partly || cut || long.is_some() }
    }
}

/// Text that is being put together.
#[derive(Default)]
struct Words {
    text: String,
    cut: bool,
}

impl Words {
    fn add(&mut self, text: &str) {
        if self.cut {
            return;
        }
        // A character has at most four bytes.
        if self.text.len() >= TEXT * 4 {
            self.cut |= text.chars().any(char::is_alphanumeric);
            return;
        }
        let end = text.char_indices().nth(TEXT).map_or(text.len(), |(at, _)| at);
        self.cut |= end < text.len();
        // PostgreSQL holds no text with this character.
        self.text.extend(text[..end].chars().filter(|c| *c != '\0'));
    }

    /// Parts words, or the cells and rows of a table. Two partings are one, and the greater of them counts.
    fn part(&mut self, with: char) {
        let greater = |c: char| match c {
            '\n' => 3,
            '\t' => 2,
            _ => 1,
        };
        match self.text.chars().next_back() {
            None => {}
            Some(last @ ('\n' | ' ')) if greater(with) > greater(last) => {
                self.text.pop();
                self.text.push(with);
            }
            Some('\n' | ' ') => {}
            Some('\t') if with != '\n' => {}
            Some(_) => self.text.push(with),
        }
    }

    /// The next cell of a row, even where the one before it is empty.
    fn cell(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
        }
        if self.text.len() < TEXT * 4 {
            self.text.push('\t');
        }
    }

    /// The end of a row: empty cells at its end say nothing.
    fn row(&mut self) {
        let kept = self.text.trim_end_matches([' ', '\t']).len();
        self.text.truncate(kept);
        self.part('\n');
    }
}

/// Whether a text is bytes written as letters (base64): whatever they are, they are not read.
fn is_packed(text: &str) -> bool {
    let text = text.trim();
    if text.len() < 256 {
        return false;
    }
    let text = text.split_once(";base64,").map_or(text, |(_, data)| data);
    let (mut spaces, mut capitals, mut digits) = (0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => spaces += 1,
            b'A'..=b'Z' => capitals += 1,
            b'0'..=b'9' | b'+' => digits += 1,
            b'a'..=b'z' | b'/' | b'=' | b'-' | b'_' => {}
            _ => return false,
        }
    }
    spaces * 20 < text.len() && capitals * 20 > text.len() && digits * 50 > text.len()
}

/// Addresses of the web say spaces and letters by their codes: "12%20Heather%20Way" is said once more as it is meant.
fn add_addresses_in_plain(all: &mut String) {
    let mut plain = String::new();
    for word in all.split_whitespace().filter(|word| word.contains('%') || word.contains("://") || word.contains("?")) {
        if plain.len() > TEXT {
            break;
        }
        let mut bytes = Vec::with_capacity(word.len());
        let mut rest = word.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match (first, code.and_then(|code| u8::from_str_radix(code, 16).ok())) {
                (b'%', Some(byte)) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                (b'+', _) => {
                    bytes.push(b' ');
                    rest = after;
                }
                _ => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        if bytes != word.as_bytes() {
            plain.push('\n');
            plain.extend(String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()));
        }
    }
    all.push_str(&plain);
}

#[cfg(test)]
mod tests;
