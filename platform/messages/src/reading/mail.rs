//! E-mails, and web pages saved as one file, which are built alike: headers, text, and what is attached.

use mail_parser::{Address, Header, HeaderValue, Message, MessageParser, PartType};

use super::{Gathered, is_packed, markup};

/// Reads an e-mail.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let Some(message) = MessageParser::default().parse(content) else { return all.unread() };
    message_parts(all, &message);
    between(all, content);
}

fn message_parts(all: &mut Gathered, message: &Message<'_>) {
    for part in &message.parts {
        if !all.part() {
            return;
        }
        for header in &part.headers {
            header_words(all, header);
        }
        if part.is_encoding_problem {
            all.unread();
        }
        match &part.body {
            PartType::Text(text) => all.line(text),
            PartType::Html(text) => all.guarded(|all| {
                markup::read(all, text, true);
            }),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                if all.unpack(bytes.len()) {
                    all.file(bytes);
                }
            }
            PartType::Message(inner) => {
                if all.depth > super::DEEPEST {
                    return all.unread();
                }
                all.depth += 1;
                message_parts(all, inner);
                all.depth -= 1;
            }
            PartType::Multipart(_) => {}
        }
    }
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
