//! Text in the encoding in which it came. What cannot be decoded without loss is refused with its line: no reader ever puts
//! U+FFFD in the place of somebody's letter.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

/// Why something is not read as text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotText {
    /// A character is not of the encoding.
    #[error(
        "line {line}: it has a character that is not {encoding}{}",
        if *declared { ", as its first line says it is. Save it again as UTF-8." } else { ". Save it as UTF-8, or, for XML, name its encoding in the first line." }
    )]
    Malformed {
        /// Its line, counted from 1.
        line: u64,
        encoding: &'static str,
        /// Whether the file names it.
        declared: bool,
    },
    /// A table with a character that is not UTF-8.
    #[error("line {0}: it has a character that is not UTF-8. Save it again as CSV UTF-8 (comma delimited).")]
    NotUtf8(u64),
    /// The file names an encoding that is not known.
    #[error("its first line says that its encoding is “{0}”, which is not known. Save it again as UTF-8.")]
    Unknown(String),
    /// Some of its letters are of the encoding that it names, and some are UTF-8.
    #[error(
        "line {line}: some of its letters are {encoding}, as its first line says, and some are UTF-8. Write it again in one encoding, best UTF-8."
    )]
    Mixed {
        /// The line in which the other begins, counted from 1.
        line: u64,
        /// The encoding that it names.
        encoding: String,
    },
    /// A table in UTF-16.
    #[error("it is saved as Unicode (UTF-16). Save it again as CSV UTF-8 (comma delimited).")]
    Utf16,
    /// A table whose cells are set apart by something else than commas.
    #[error("its columns are separated by {0}, not commas. Save it again as CSV UTF-8 (comma delimited).")]
    Separator(&'static str),
}

/// The signs that may stand before a text, several where it was saved by one program after another.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file of comma separated values as text, without the byte order marks before it.
///
/// # Errors
/// [`NotText`] where it is not UTF-8, or its columns are set apart by something else than commas.
pub fn csv_text(mut content: &[u8]) -> Result<&str, NotText> {
    if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) || looks_wide(content).is_some() {
        return Err(NotText::Utf16);
    }
    while let Some(rest) = content.strip_prefix(MARK) {
        content = rest;
    }
    let text = std::str::from_utf8(content).map_err(|error| {
        let before = content.get(..error.valid_up_to()).unwrap_or_default();
        NotText::NotUtf8(lines(before) + 1)
    })?;
    let heading = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !heading.contains(',') {
        for (sign, words) in [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")] {
            if heading.contains(sign) {
                return Err(NotText::Separator(words));
            }
        }
    }
    Ok(text)
}

/// A table in UTF-8 as it is, and one that Excel saved as its usual CSV from Windows-1252. Every byte is a letter there, so that
/// nothing says that it was another encoding: for tables that somebody looks over before they are used.
#[must_use]
pub fn as_excel_saves(content: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(content).is_ok() || content.starts_with(&[0xff, 0xfe]) || content.contains(&0) {
        return Cow::Borrowed(content);
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(content);
    Cow::Owned(text.into_owned().into_bytes())
}

/// A text without what cannot be seen and means nothing in a name or a number: spaces of any width at its ends, and signs
/// of no width anywhere.
#[must_use]
pub fn cleaned(text: &str) -> String {
    let is_nothing = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}');
    if !text.chars().any(|c| is_nothing(c) || c == '\u{a0}' || c == '\u{202f}') {
        return text.trim().to_owned();
    }
    let plain: String = text
        .chars()
        .filter(|c| !is_nothing(*c))
        .map(|c| if matches!(c, '\u{a0}' | '\u{202f}') { ' ' } else { c })
        .collect();
    plain.trim().to_owned()
}

/// Whether a character says nothing in any name or number, and harms programs that meet it: NUL and its like.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// A text to be shown to people: each control character in it as a sign that can be seen. Line ends and tabs become spaces.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c if (c as u32) < 0x20 => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            c if is_control(c) => '\u{2421}',
            c => c,
        })
        .collect()
}

/// What a text was before its UTF-8 was taken for Western letters, where that shows: `ZoÃ«` was `Zoë`.
#[must_use]
pub fn before_garbling(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
    if unmappable {
        return None;
    }
    std::str::from_utf8(&bytes).ok().map(str::to_owned)
}

/// A text without control characters, and the first of them; tabs and line ends become spaces.
#[must_use]
pub fn without_control(text: &str) -> (String, Option<char>) {
    if !text.chars().any(is_control) {
        return (text.to_owned(), None);
    }
    let spaced = text.replace(['\t', '\n', '\r', '\u{85}'], " ");
    let first = spaced.chars().find(|c| is_control(*c));
    let words: Vec<String> = spaced.split_whitespace().map(|word| word.replace(is_control, "")).collect();
    (words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "), first)
}

fn lines(bytes: &[u8]) -> u64 {
    numbers::fitted::<u64>(memchr::memchr_iter(b'\n', bytes).count())
}

/// Whether the beginning of a file is UTF-16 without a mark.
pub(crate) fn is_wide(start: &[u8]) -> bool {
    looks_wide(start).is_some()
}

/// UTF-16 without a mark before it: every other byte of its first letters is empty.
fn looks_wide(start: &[u8]) -> Option<&'static Encoding> {
    let start = start.get(..start.len().min(64)).unwrap_or_default();
    let pairs = start.chunks_exact(2);
    let count = pairs.len();
    if count < 2 {
        return None;
    }
    let (low, high) = pairs.fold((0, 0), |(low, high), pair| {
        (low + usize::from(pair[0] != 0 && pair[1] == 0), high + usize::from(pair[0] == 0 && pair[1] != 0))
    });
    if low == count {
        Some(UTF_16LE)
    } else if high == count {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How much of a file is looked at to tell its encoding.
const HEAD: usize = 1024;
/// How much is decoded at once.
const AT_ONCE: usize = 16 << 10;

/// XML as UTF-8, decoded by its byte order mark, by its declaration, or as UTF-8 where it has neither. An error of reading
/// that holds a [`NotText`] says where it is not what it says it is.
pub struct XmlText<R> {
    input: R,
    /// Bytes that were looked at and not decoded yet.
    head: Vec<u8>,
    decoder: Option<Decoder>,
    encoding: &'static str,
    /// The encoding as the first line calls it.
    said: String,
    declared: bool,
    /// Decoded text, and how much of it was given.
    ready: Vec<u8>,
    given: usize,
    line: u64,
    ended: bool,
    /// Whether the encoding that the first line names has one byte for each letter.
    one_byte: bool,
    letters: Letters,
    /// Letters at the end of what was read that may go on in what comes next.
    held: Vec<u8>,
}

/// What the letters of a file are whose first line names an encoding of one byte for each letter. Programs write that line
/// from habit, and the text as UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// All were plain so far.
    Plain,
    /// As the first line says.
    AsSaid,
    /// UTF-8, since the line in which the first stands.
    Utf8(u64),
}

impl<R> std::fmt::Debug for XmlText<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XmlText").field("encoding", &self.encoding).field("line", &self.line).finish_non_exhaustive()
    }
}

impl<R: Read> XmlText<R> {
    /// Text of `input`; nothing is read yet.
    #[must_use]
    pub fn new(input: R) -> Self {
        Self {
            input,
            head: Vec::new(),
            decoder: None,
            encoding: "UTF-8",
            said: String::new(),
            declared: false,
            ready: Vec::new(),
            given: 0,
            line: 1,
            ended: false,
            one_byte: false,
            letters: Letters::Plain,
            held: Vec::new(),
        }
    }

    /// Where the first line names another encoding, and the letters are UTF-8 all the same, as which they were read: the
    /// encoding that it names, and the line of the first such letter.
    #[must_use]
    pub fn is_utf8_after_all(&self) -> Option<(&str, u64)> {
        match self.letters {
            Letters::Utf8(line) => Some((&self.said, line)),
            _ => None,
        }
    }

    /// Looks at the letters of what was read. The first decide whether they are what the first line says; a later one that
    /// does not agree with them makes the file one that cannot be read.
    fn look(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut at = 0;
        while let Some(from) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte >= 0x80)) {
            let start = at + from;
            let rest = bytes.get(start..).unwrap_or_default();
            let run = rest.get(..rest.iter().position(|byte| *byte < 0x80).unwrap_or(rest.len())).unwrap_or_default();
            let is = if std::str::from_utf8(run).is_ok() { Letters::Utf8(0) } else { Letters::AsSaid };
            let line = || self.line + lines(bytes.get(..start).unwrap_or_default());
            match (self.letters, is) {
                (Letters::Plain, Letters::Utf8(_)) => {
                    self.letters = Letters::Utf8(line());
                    self.decoder = Some(UTF_8.new_decoder_without_bom_handling());
                }
                (Letters::Plain, is) => self.letters = is,
                (Letters::AsSaid, Letters::Utf8(_)) | (Letters::Utf8(_), Letters::AsSaid) => {
                    let wrong = NotText::Mixed { line: line(), encoding: self.said.clone() };
                    self.ended = true;
                    return Err(io::Error::new(io::ErrorKind::InvalidData, wrong));
                }
                _ => {}
            }
            at = start + run.len();
        }
        Ok(())
    }

    /// Looks at the first bytes.
    fn begin(&mut self) -> io::Result<()> {
        let mut head = Vec::with_capacity(HEAD);
        self.input.by_ref().take(numbers::fitted::<u64>(HEAD)).read_to_end(&mut head)?;
        let (encoding, declared) = match Encoding::for_bom(&head) {
            Some((encoding, length)) => {
                head.drain(..length);
                while head.starts_with(MARK) {
                    head.drain(..MARK.len());
                }
                (encoding, true)
            }
            None => match looks_wide(&head) {
                Some(encoding) => (encoding, true),
                None => match declared_in(&head)? {
                    Some((encoding, said)) => {
                        self.said = said;
                        (encoding, true)
                    }
                    None => (UTF_8, false),
                },
            },
        };
        self.encoding = encoding.name();
        self.one_byte = encoding.is_single_byte();
        self.declared = declared;
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
        self.head = head;
        Ok(())
    }

    /// Decodes more, until something is ready or the end.
    fn decode(&mut self) -> io::Result<()> {
        if self.decoder.is_none() {
            self.begin()?;
        }
        self.ready.clear();
        self.given = 0;
        while self.ready.is_empty() && !self.ended {
            let mut bytes = std::mem::take(&mut self.head);
            if bytes.is_empty() {
                self.input.by_ref().take(numbers::fitted::<u64>(AT_ONCE)).read_to_end(&mut bytes)?;
            }
            self.ended = bytes.is_empty();
            if self.one_byte {
                // A letter that may go on in what comes next waits for it.
                let mut all = std::mem::take(&mut self.held);
                all.append(&mut bytes);
                if !self.ended {
                    let plain = all.iter().rposition(|byte| *byte < 0x80).map_or(0, |at| at + 1);
                    if all.len() - plain < AT_ONCE {
                        self.held = all.split_off(plain);
                    }
                }
                self.look(&all)?;
                bytes = all;
            }
            let Some(decoder) = self.decoder.as_mut() else { return Ok(()) };
            let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(4 * bytes.len() + 16);
            self.ready.resize(room, 0);
            let (result, _, written) = decoder.decode_to_utf8_without_replacement(&bytes, &mut self.ready, self.ended);
            self.ready.truncate(written);
            let malformed = matches!(result, DecoderResult::Malformed(..));
            if malformed {
                let line = self.line + lines(&self.ready);
                let wrong = NotText::Malformed { line, encoding: self.encoding, declared: self.declared };
                self.ended = true;
                self.ready.clear();
                return Err(io::Error::new(io::ErrorKind::InvalidData, wrong));
            }
            self.line += lines(&self.ready);
        }
        Ok(())
    }
}

impl<R: Read> Read for XmlText<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for XmlText<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given >= self.ready.len() {
            self.decode()?;
        }
        Ok(self.ready.get(self.given..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.given = (self.given + amount).min(self.ready.len());
    }
}

/// The encoding that an XML declaration names. One that says UTF-16 and can be read byte by byte is not: it is UTF-8, as
/// programs write it that keep the text and lose the bytes.
fn declared_in(head: &[u8]) -> io::Result<Option<(&'static Encoding, String)>> {
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let Some(declaration) = text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) else {
        return Ok(None);
    };
    let Some((_, rest)) = declaration.0.split_once("encoding") else { return Ok(None) };
    let rest = rest.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Ok(None) };
    let name = rest.get(1..).and_then(|rest| rest.split_once(quote)).map_or("", |(name, _)| name.trim());
    let lower = name.to_lowercase();
    if lower.starts_with("utf-16") || lower.starts_with("utf16") || lower.contains("ucs-2") || lower.contains("10646") {
        return Ok(Some((UTF_8, name.to_owned())));
    }
    let shown: String = name.chars().take(40).collect();
    match Encoding::for_label_no_replacement(name.as_bytes()) {
        Some(encoding) => Ok(Some((encoding, shown))),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, NotText::Unknown(shown))),
    }
}
