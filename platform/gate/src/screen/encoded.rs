//! Text that stands in another in the signs of a mail, a link or a program: base 64, hexadecimal, quoted-printable, per cent.

use super::Finding;

/// A shorter run of letters is a word.
const SHORTEST_RUN: usize = 12;
/// From so many signs on a run may hold some that say nothing, as where a word stands right before it.
const LONG_RUN: usize = 24;
/// From so many signs on a line of base 64 goes on in the next one.
const LONG_LINE: usize = 40;

/// A text as it reads, and where its parts stand in the other.
pub(super) struct Decoded {
    pub(super) text: String,
    from: Stands,
}

enum Stands {
    /// All of it is one stretch.
    Stretch(usize, usize),
    /// Of each byte, where it begins and ends.
    Bytes(Vec<(usize, usize)>),
}

impl Decoded {
    /// What is found in the text, as it stands in the other: all of a stretch, for a part of it cannot be taken out.
    pub(super) fn place(&self, one: &Finding) -> Finding {
        let (start, end) = match &self.from {
            Stands::Stretch(start, end) => (*start, *end),
            Stands::Bytes(bytes) => {
                let at = |byte: usize| bytes.get(byte).copied().unwrap_or_default();
                (at(one.start).0, at(one.end.saturating_sub(1)).1)
            }
        };
        Finding { start, end, ..*one }
    }
}

/// Every text that stands in this one.
pub(super) fn of(text: &str) -> Vec<Decoded> {
    // Each kind of signs for itself: in "?q=108%20" only the second stands for something.
    let mut all: Vec<Decoded> = b"%=\\".iter().filter_map(|sign| escaped(text, *sign)).collect();
    for (start, end) in runs(text.as_bytes()) {
        let from = || Stands::Stretch(start, end);
        let signs: Vec<u8> = text.as_bytes()[start..end].iter().copied().filter(|sign| is_sign(*sign)).collect();
        all.extend(hexadecimal(&signs).map(|text| Decoded { text, from: from() }));
        // Letters that stand right before it shift every sign.
        let shifted = (0..4).filter_map(|shift| readable(base64(signs.get(shift..)?), signs.len()));
        all.extend(shifted.map(|text| Decoded { text, from: from() }));
    }
    all
}

/// The whole text with "%48", "=48" or "\u0048" as the letters that they stand for; none where nothing begins with the sign and
/// stands for a letter.
fn escaped(text: &str, sign: u8) -> Option<Decoded> {
    let bytes = text.as_bytes();
    if !bytes.contains(&sign) {
        return None;
    }
    let (mut plain, mut from, mut tells) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()), false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let known = if *byte == sign { escape(&bytes[at..]) } else { None };
        let (code, length) = known.unwrap_or((Some(*byte), 1));
        if let Some(code) = code {
            plain.push(code);
            from.push((at, at + length));
        }
        tells |= length > 1 && code.is_none_or(|code| code.is_ascii_alphanumeric() || !code.is_ascii());
        at += length;
    }
    tells.then(|| Decoded { text: same_length(&plain), from: Stands::Bytes(from) })
}

/// The byte that these begin with by its number, and how long that is; no byte where a line goes on in the next one.
fn escape(bytes: &[u8]) -> Option<(Option<u8>, usize)> {
    let (one, two, length) = match bytes {
        [b'=', b'\r', b'\n', ..] => return Some((None, 3)),
        [b'=', b'\n', ..] => return Some((None, 2)),
        [b'%' | b'=', one, two, ..] => (one, two, 3),
        [b'\\', b'x', one, two, ..] => (one, two, 4),
        [b'\\', b'u', b'0', b'0', one, two, ..] => (one, two, 6),
        _ => return None,
    };
    Some((Some(two_digits(*one, *two)?), length))
}

fn two_digits(one: u8, two: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(one)? * 16 + digit(two)?)
}

/// Bytes as a text of as many bytes.
fn same_length(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

const fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Where long runs of signs begin and end, each with what fills it up. A run goes on over the ends of long lines.
fn runs(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_sign(bytes[at]) {
            at += 1;
            continue;
        }
        let (start, mut line) = (at, at);
        loop {
            while bytes.get(at).is_some_and(|byte| is_sign(*byte)) {
                at += 1;
            }
            let newline = bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let goes_on = at - line >= LONG_LINE && bytes.get(at + newline).is_some_and(|byte| is_sign(*byte));
            if newline == 0 || !goes_on {
                break;
            }
            at += newline;
            line = at;
        }
        if at - start >= SHORTEST_RUN {
            let filled = bytes[at..].iter().take_while(|byte| **byte == b'=').count();
            all.push((start, at + filled));
        }
    }
    all
}

fn hexadecimal(signs: &[u8]) -> Option<String> {
    if !signs.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = signs
        .chunks(2)
        .map(|pair| match pair {
            [one, two] => two_digits(*one, *two),
            _ => None,
        })
        .collect();
    readable(bytes?, 0)
}

fn base64(signs: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(signs.len() / 4 * 3 + 3);
    for four in signs.chunks(4) {
        let value = four.iter().fold(0_u32, |value, sign| (value << 6) | six_bits(*sign));
        let value = value << (6 * (4 - four.len()));
        bytes.extend(value.to_be_bytes().get(1..four.len()).unwrap_or_default());
    }
    bytes
}

fn six_bits(sign: u8) -> u32 {
    let value = match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    };
    u32::from(value)
}

/// What bytes say that are a text, nearly all of them where they come from a long run.
fn readable(bytes: Vec<u8>, signs: usize) -> Option<String> {
    // Two bytes a letter, as Windows writes it.
    let empty = bytes.iter().filter(|byte| **byte == 0).count();
    let bytes: Vec<u8> =
        if empty * 3 >= bytes.len() { bytes.into_iter().filter(|byte| *byte != 0).collect() } else { bytes };
    let mut odd = 0;
    for chunk in bytes.utf8_chunks() {
        odd += chunk.invalid().len() + chunk.valid().chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    }
    let allowed = if signs >= LONG_RUN { bytes.len() / 10 } else { 0 };
    (!bytes.is_empty() && odd <= allowed).then(|| same_length(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str, said: &str) -> bool {
        of(text).iter().any(|one| one.text.contains(said))
    }

    #[test]
    fn a_text_is_read_in_every_encoding() {
        for written in [
            "see MTA4IEhlYXRoZXIgV2F5 please",
            "see xMTA4IEhlYXRoZXIgV2F5LCBJbGtsZXk= please",
            "data:text/plain;base64,VGhleSBsaXZlIGF0IDEwOCBIZWF0aGVyIFdheSBub3cs\r\nIHNhaWQgTWluYS4=",
            "313038204865617468657220576179",
            "108%20%48%65ather%20Way",
            "108 =48eather=\r\n Way",
            r"108 \u0048eather \x57ay",
            "MQAwADgAIABIAGUAYQB0AGgAZQByACAAVwBhAHkA",
        ] {
            assert!(says(written, "108 Heather Way"), "{written}");
        }
        for ordinary in
            ["A recommendation for accommodation.", "School/college placement", "call 447700900991", "50% = half"]
        {
            assert_eq!(of(ordinary).len(), 0, "{ordinary}");
        }
    }

    #[test]
    fn what_is_found_is_found_where_it_stands() {
        let text = "at %48eather Way";
        let all = of(text);
        let start = all[0].text.find("Heather").unwrap();
        let what = super::super::What::Street;
        let found = Finding { start, end: start + 11, what, certainty: super::super::Certainty::Exact };
        let placed = all[0].place(&found);
        assert_eq!(&text[placed.start..placed.end], "%48eather Way");
    }
}
