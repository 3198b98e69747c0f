//! E-mails, and web pages saved as one file, which are built alike: headers, text, and what is attached.

use std::borrow::Cow;

use mail_parser::{Address, Header, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::{DEEPEST, Gathered, is_packed, markup};

/// Pairs of hyphens in an e-mail that is taken apart: one stands before each of its parts.
const HYPHENS: usize = 20_000;
/// Bytes of headers in an e-mail that is taken apart.
const HEADERS: usize = 1 << 20;
/// Kinds of parts that hold e-mails, and what stands in their place: the library would go into each of them by itself,
/// however deep they lie.
const ENCLOSED: [(&[u8], &[u8]); 3] = [(b"rfc822", b"rfc8xx"), (b"global", b"globxx"), (b"digest", b"digexx")];

/// Reads an e-mail.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    if is_reasonable(content) {
        let flat = flattened(content);
        let Some(message) = MessageParser::default().parse(flat.as_ref()) else { return all.unread() };
        message_parts(all, &message);
    } else {
        all.unread();
    }
    between(all, content);
}

/// Whether an e-mail has so few parts and headers that taking it apart costs little.
fn is_reasonable(content: &[u8]) -> bool {
    let (mut hyphens, mut headers, mut in_headers) = (0_usize, 0_usize, true);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        let pairs = line.chunk_by(|a, b| a == b).filter(|run| run[0] == b'-').map(|run| run.len() / 2).sum::<usize>();
        hyphens += pairs;
        in_headers = pairs > 0 || (in_headers && !matches!(line, b"\n" | b"\r\n"));
        if in_headers {
            headers += line.len();
        }
        if hyphens > HYPHENS || headers > HEADERS {
            return false;
        }
    }
    true
}

/// The same e-mail, with the e-mails inside it marked as files.
fn flattened(content: &[u8]) -> Cow<'_, [u8]> {
    let mut flat = Cow::Borrowed(content);
    for at in memchr::memchr_iter(b'-', content) {
        let before = content[..at].last_chunk::<7>().is_some_and(|word| word.eq_ignore_ascii_case(b"content"));
        let after = content[at + 1..].first_chunk::<4>().is_some_and(|word| word.eq_ignore_ascii_case(b"type"));
        if !before || !after {
            continue;
        }
        // A header goes on in lines that begin with a space.
        let rest = &content[at..];
        let is_end = |feed: &usize| !matches!(rest.get(feed + 1), Some(b' ' | b'\t'));
        let end = at + memchr::memchr_iter(b'\n', rest).find(is_end).unwrap_or(rest.len());
        for (kind, instead) in ENCLOSED {
            let places = content[at..end].windows(kind.len()).enumerate();
            for (place, _) in places.filter(|(_, word)| word.eq_ignore_ascii_case(kind)) {
                flat.to_mut()[at + place..at + place + kind.len()].copy_from_slice(instead);
            }
        }
    }
    flat
}

/// Whether a part is an e-mail that [`flattened`] has marked.
fn is_enclosed(part: &mail_parser::MessagePart<'_>) -> bool {
    let kind = part.content_type();
    kind.is_some_and(|kind| kind.ctype() == "message" && matches!(kind.subtype(), Some("rfc8xx" | "globxx")))
}

fn message_parts(all: &mut Gathered, message: &Message<'_>) {
    for part in &message.parts {
        if !all.part() {
            return;
        }
        for header in &part.headers {
            header_words(all, header);
        }
        // What is collected in a digest may be packed.
        if part.is_encoding_problem || part.content_type().is_some_and(|kind| kind.subtype() == Some("digexx")) {
            all.unread();
        }
        match &part.body {
            PartType::Text(text) => all.line(text),
            PartType::Html(text) => all.guarded(|all| {
                markup::read(all, text, true);
            }),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                if all.unpack(bytes.len()) {
                    if is_enclosed(part) { enclosed(all, bytes) } else { all.file(bytes) }
                }
            }
            // None is left as one that the library goes into.
            PartType::Message(_) => all.unread(),
            PartType::Multipart(_) => {}
        }
    }
}

/// An e-mail inside an e-mail.
fn enclosed(all: &mut Gathered, content: &[u8]) {
    if all.depth > DEEPEST {
        return all.unread();
    }
    all.depth += 1;
    read(all, content);
    all.depth -= 1;
}

fn header_words(all: &mut Gathered, header: &Header<'_>) {
    match &header.value {
        HeaderValue::Address(Address::List(people)) => {
            for person in people {
                all.value(person.name.as_deref().unwrap_or_default());
                all.value(person.address.as_deref().unwrap_or_default());
            }
        }
        HeaderValue::Address(Address::Group(groups)) => {
            for group in groups {
                all.value(group.name.as_deref().unwrap_or_default());
                for person in &group.addresses {
                    all.value(person.name.as_deref().unwrap_or_default());
                    all.value(person.address.as_deref().unwrap_or_default());
                }
            }
        }
        HeaderValue::Text(text) => all.value(text),
        HeaderValue::TextList(texts) => texts.iter().for_each(|text| all.value(text)),
        HeaderValue::ContentType(kind) => {
            for attribute in kind.attributes.iter().flatten() {
                all.value(&attribute.value);
            }
        }
        HeaderValue::DateTime(at) => all.value(&at.to_rfc3339()),
        // Names of machines on the way.
        HeaderValue::Received(_) | HeaderValue::Empty => {}
    }
}

/// Once more as it came, line by line: before, between and after the parts something may stand that no program shows.
fn between(all: &mut Gathered, content: &[u8]) {
    let text = String::from_utf8_lossy(content);
    let mut raw = String::new();
    for line in text.lines() {
        let letters = line.len() > 40 && !line.trim().contains([' ', '<', '=', '.', ',']);
        if !letters && !is_packed(line) {
            raw.push_str(line);
            raw.push('\n');
        }
        if raw.len() > 400_000 {
            break;
        }
    }
    for line in raw.lines() {
        all.value(line);
    }
}
