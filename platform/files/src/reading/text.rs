//! Text without any format, in whatever encoding it came.

use std::borrow::Cow;

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Gathered, is_packed};

/// A text, or `None` where the bytes are something else.
pub(super) fn decode(content: &[u8]) -> Option<Cow<'_, str>> {
    let (text, broken) = match wide(content) {
        Some(encoding) => {
            let (text, broken) = encoding.decode_with_bom_removal(content);
            (text, broken)
        }
        None => match std::str::from_utf8(content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content)) {
            Ok(text) => (Cow::Borrowed(text), false),
            // A text that was cut may end within a character.
            Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
                UTF_8.decode_with_bom_removal(content)
            }
            Err(_) => WINDOWS_1252.decode_without_bom_handling(content),
        },
    };
    let mut control = 0_usize;
    let mut letters = 0_usize;
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{c}' | '\u{b}' => {}
            '\0' => return None,
            c if c.is_control() || c == '\u{fffd}' => control += 1,
            _ => letters += 1,
        }
    }
    // One stray character in a long text is a slip of whoever wrote it; more of them are no text.
    let clean = control * 1_000 <= letters || (broken && control <= 1);
    clean.then_some(text)
}

/// Sixteen bits a character: said by a mark at the beginning, or seen in every second byte of a markup being nothing.
fn wide(content: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match content {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The name of the encoding that [`decode`] takes.
pub(super) fn encoding(content: &[u8]) -> &'static str {
    match (wide(content), std::str::from_utf8(content)) {
        (Some(_), _) => "utf-16",
        (None, Ok(_)) => "utf-8",
        (None, Err(_)) => "windows-1252",
    }
}

/// Reads a text, line by line as it stands.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let Some(text) = decode(content) else { return all.unread() };
    if is_packed(&text) || text.lines().any(is_packed) || is_coded(&text) {
        all.unread();
    }
    // Which letters other bytes stand for, nothing in the file says: Russian and Arabic words read as Western ones are accents
    // alone, of which no Western word has two in a row.
    let is_accent = |c: char| !c.is_ascii() && c.is_alphabetic();
    let accents = text.chars().zip(text.chars().skip(1)).any(|(one, next)| is_accent(one) && is_accent(next));
    if accents && wide(content).is_none() && std::str::from_utf8(content).is_err() {
        all.unread();
    }
    all.words.part('\n');
    // Lines end in one way, whichever the file has; piece by piece, since a copy of the whole would take as much again.
    for (at, piece) in text.split('\r').enumerate() {
        let rest = piece.strip_prefix('\n').filter(|_| at > 0);
        if at > 0 {
            all.words.add("\n");
        }
        all.words.add(rest.unwrap_or(piece));
    }
    all.words.part('\n');
}

/// Whether parts of a text are written in another way, so that they say something else than what stands there: attachments in
/// old mail, encrypted text, and the codes of address cards and calendars.
pub(super) fn is_coded(text: &str) -> bool {
    let coded_line = |line: &str| {
        let line = line.trim_start();
        let begins = |word: &str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        begins("begin 6") || begins("begin 7") || begins("-----BEGIN") || begins("=ybegin")
    };
    let upper = || text.to_ascii_uppercase();
    text.lines().any(coded_line)
        || text.contains('=') && {
            let upper = upper();
            ["QUOTED-PRINTABLE", "ENCODING=B", "ENCODING=Q"].iter().any(|code| upper.contains(code))
                || has_quoted(&upper)
        }
}

/// Four letters in a row as codes: "=D0=9A=D0=B0".
fn has_quoted(upper: &str) -> bool {
    let bytes = upper.as_bytes();
    bytes.windows(12).any(|window| {
        window
            .chunks_exact(3)
            .all(|code| matches!(code, [b'=', one, two] if one.is_ascii_hexdigit() && two.is_ascii_hexdigit()))
    })
}

/// The words in bytes that are no text: runs of letters, one or two bytes each. For small parts alone, in which words
/// stand between numbers.
pub(super) fn runs(all: &mut Gathered, content: &[u8]) {
    let mut narrow = String::new();
    let mut wide = String::new();
    let mut keep = |run: &mut String| {
        if run.chars().count() >= 4 {
            all.value(run);
        }
        run.clear();
    };
    for byte in content {
        match byte {
            b' '..=b'~' => narrow.push(char::from(*byte)),
            _ => keep(&mut narrow),
        }
    }
    keep(&mut narrow);
    for start in [0, 1] {
        for two in content.get(start..).unwrap_or_default().chunks_exact(2) {
            let c = char::from_u32(u32::from(u16::from_le_bytes([two[0], two[1]])));
            match c.filter(|c| !c.is_control() && (c.is_alphanumeric() || c.is_ascii() || "’‘“”–—".contains(*c)))
            {
                // Two narrow letters make a wide one of a faraway script: those are not meant.
                Some(c) if u32::from(c) < 0x2100 => wide.push(c),
                _ => keep(&mut wide),
            }
        }
        keep(&mut wide);
    }
}
