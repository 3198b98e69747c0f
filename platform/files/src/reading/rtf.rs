//! Rich text. Words stand between commands; pictures and objects are long runs of digits among them.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::Gathered;

/// As deep as groups may lie inside each other.
const DEEPEST: usize = 10_000;
/// More digits than that in one run are no words, but the bytes of something: a picture, an object, a theme.
const DIGITS: usize = 200;

/// Reads rich text.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let mut page = Page { all, bytes: Vec::new(), encoding: WINDOWS_1252, packed: Vec::new() };
    // How many letters stand after a character written by its number, for programs that do not know it.
    let mut skips: Vec<usize> = vec![1];
    let mut skip = 0_usize;
    let mut rest = content;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'{' if skips.len() < DEEPEST => {
                skips.push(skips.last().copied().unwrap_or(1));
                page.flush_digits();
            }
            b'{' => return page.all.unread(),
            b'}' => {
                if skips.len() > 1 {
                    skips.pop();
                }
                page.flush_digits();
            }
            b'\\' => {
                let Some((next, after)) = rest.split_first() else { break };
                if next.is_ascii_alphabetic() {
                    let (word, number, after) = command(rest);
                    rest = after;
                    match word {
                        b"u" => {
                            page.unicode(number.unwrap_or(0));
                            skip = skips.last().copied().unwrap_or(1);
                            continue;
                        }
                        b"uc" => {
                            if let Some(last) = skips.last_mut() {
                                *last = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16);
                            }
                        }
                        b"bin" => {
                            page.all.unread();
                            rest = rest.get(usize::try_from(number.unwrap_or(0)).unwrap_or(0)..).unwrap_or_default();
                        }
                        _ => page.word(word, number),
                    }
                } else {
                    rest = after;
                    match next {
                        b'\'' => {
                            let hex = rest.get(..2).and_then(|two| std::str::from_utf8(two).ok());
                            let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
                            rest = rest.get(2..).unwrap_or_default();
                            match byte {
                                _ if skip > 0 => skip -= 1,
                                Some(byte) => page.byte(byte),
                                None => {}
                            }
                            continue;
                        }
                        b'~' => page.byte(b' '),
                        b'_' => page.byte(b'-'),
                        b'\\' | b'{' | b'}' => page.byte(*next),
                        b'\n' | b'\r' => page.line(),
                        _ => {}
                    }
                }
            }
            b'\r' | b'\n' => {}
            _ if skip > 0 => {
                skip -= 1;
                continue;
            }
            byte => page.byte(*byte),
        }
        skip = 0;
    }
    page.line();
}

/// A command, its number, and what follows.
fn command(text: &[u8]) -> (&[u8], Option<i64>, &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let sign = usize::from(rest.first() == Some(&b'-'));
    let digits = rest.iter().skip(sign).take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = rest.split_at(if digits == 0 { 0 } else { sign + digits });
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    (word, number, rest.strip_prefix(b" ").unwrap_or(rest))
}

struct Page<'g> {
    all: &'g mut Gathered,
    /// Bytes that are not decoded yet.
    bytes: Vec<u8>,
    encoding: &'static Encoding,
    /// Digits of a picture or an object.
    packed: Vec<u8>,
}

impl Page<'_> {
    fn byte(&mut self, byte: u8) {
        if byte.is_ascii_hexdigit() {
            return self.packed.push(byte);
        }
        self.flush_digits();
        self.bytes.push(byte);
        if self.bytes.len() > 4_096 {
            self.flush();
        }
    }

    /// Letters from a to f may be digits, or the beginning of a word.
    fn flush_digits(&mut self) {
        let packed = std::mem::take(&mut self.packed);
        if packed.len() <= DIGITS {
            return self.bytes.extend_from_slice(&packed);
        }
        let bytes = hex::decode(packed.get(..packed.len() / 2 * 2).unwrap_or_default()).unwrap_or_default();
        drop(packed);
        // Before an object stands what made it.
        let start = bytes.get(..512).unwrap_or(&bytes);
        let at = [&b"\xd0\xcf\x11\xe0"[..], b"PK\x03\x04"]
            .iter()
            .filter_map(|magic| memchr::memmem::find(start, magic))
            .min();
        if self.all.part() && self.all.unpack(bytes.len()) {
            self.all.file(bytes.get(at.unwrap_or(0)..).unwrap_or_default());
        }
    }

    fn flush(&mut self) {
        self.flush_digits();
        let (text, _) = self.encoding.decode_without_bom_handling(&self.bytes);
        // A letter of a font of symbols, by its number.
        if text.contains("SYMBOL") {
            self.all.unread();
        }
        self.all.words.add(&text);
        self.bytes.clear();
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        // Larger numbers are written as negative ones; those beyond two bytes come as two halves, and are marks.
        let number = if number < 0 { number + 65_536 } else { number };
        let c = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(' ');
        self.all.words.add(c.encode_utf8(&mut [0; 4]));
    }

    fn line(&mut self) {
        self.flush();
        self.all.words.part('\n');
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        match word {
            b"par" | b"line" | b"sect" | b"page" | b"footnote" | b"annotation" => self.line(),
            b"cell" | b"nestcell" => {
                self.flush();
                self.all.words.cell();
            }
            b"row" | b"nestrow" => {
                self.flush();
                self.all.words.row();
            }
            b"tab" => self.byte(b'\t'),
            b"emspace" | b"enspace" | b"qmspace" => self.byte(b' '),
            b"lquote" | b"rquote" => self.unicode(0x2019),
            b"ldblquote" | b"rdblquote" => self.byte(b'"'),
            b"endash" | b"emdash" => self.unicode(0x2013),
            b"ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.flush();
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            // Names of fonts, and what each part of the document is: those end a word.
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"header" | b"footer" | b"title" | b"author"
            | b"company" | b"operator" | b"subject" | b"keywords" | b"comment" | b"doccomm" | b"hlinkbase"
            | b"fldinst" | b"fldrslt" | b"shptxt" => self.line(),
            _ => {}
        }
    }
}
