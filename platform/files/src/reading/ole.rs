//! The container of older Office files and of objects in newer ones. Files that lie whole inside are read; what Word,
//! Excel and PowerPoint wrote there in their older ways is not.

use std::io::{Cursor, Read};

use super::kinds::Format;
use super::{Gathered, text};

/// As many streams as are looked at.
const MOST: usize = 5_000;

/// Whether the container has an entry of this name, without taking it apart.
pub(super) fn names(content: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(content, &wide).is_some()
}

/// Whether it is a package that Windows installs: said by the number of the root's class.
pub(super) fn installs(content: &[u8]) -> bool {
    const CLASSES: [&[u8]; 3] = [b"\x84\x10\x0c\0", b"\x82\x10\x0c\0", b"\x86\x10\x0c\0"];
    let root: Vec<u8> = "Root Entry".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(content, &root).and_then(|at| content.get(at + 80..at + 96)).is_some_and(|class| {
        CLASSES.iter().any(|known| class.starts_with(known)) && class.ends_with(b"\xc0\0\0\0\0\0\0\x46")
    })
}

/// The files that lie in a container, with the names they had.
pub(super) fn carried(content: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    each(content, |name, stream| {
        if let Stream::File(label, bytes) = stream_of(name, stream) {
            files.push((label, bytes));
        }
    });
    files
}

/// Reads a container.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let mut streams = Vec::new();
    let whole = each(content, |name, stream| streams.push(stream_of(name, stream)));
    if !whole || streams.is_empty() {
        all.unread();
    }
    for stream in streams {
        match stream {
            Stream::File(name, bytes) => {
                all.value(&name);
                if all.part() && all.unpack(bytes.len()) {
                    all.file(&bytes);
                }
            }
            Stream::Wide(bytes) => all.line(&encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0),
            Stream::Narrow(bytes) => all.line(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0),
            Stream::Names(bytes) => text::runs(all, &bytes),
            Stream::Nothing => {}
            Stream::Unread => all.unread(),
        }
    }
    // Of an e-mail from Outlook the words are read, not all the forms they are kept in.
    if names(content, "__properties_version1.0") {
        all.unread();
    }
}

enum Stream {
    /// A file, with the name it had.
    File(String, Vec<u8>),
    Wide(Vec<u8>),
    Narrow(Vec<u8>),
    /// Names and places between numbers.
    Names(Vec<u8>),
    Nothing,
    Unread,
}

/// What a stream is, by its name without its path.
fn stream_of(name: &str, bytes: Vec<u8>) -> Stream {
    match name {
        "\u{1}Ole10Native" => native(&bytes).unwrap_or(Stream::Unread),
        "\u{1}CompObj" | "\u{1}Ole" | "\u{3}ObjInfo" | "\u{3}LinkInfo" | "\u{3}EPRINT_NAME" => Stream::Names(bytes),
        "EncryptedPackage" => Stream::Unread,
        _ if name.starts_with("__substg1.0_") => match name.get(name.len().saturating_sub(4)..) {
            Some("001F") => Stream::Wide(bytes),
            Some("001E") => Stream::Narrow(bytes),
            // What was attached, and the body as a web page.
            _ if name.ends_with("_37010102") || name.ends_with("_10130102") => Stream::File(String::new(), bytes),
            _ => Stream::Unread,
        },
        _ if bytes.is_empty() => Stream::Nothing,
        _ if matches!(Format::of(&bytes), Format::Known(_) | Format::Unknown | Format::Nothing) => Stream::Unread,
        _ => Stream::File(String::new(), bytes),
    }
}

/// A file as Windows packs it into a document: its name, where it lay, and its bytes.
fn native(bytes: &[u8]) -> Option<Stream> {
    let mut rest = bytes.get(6..)?;
    let mut label = String::new();
    for _ in 0..2 {
        let end = rest.iter().position(|byte| *byte == 0)?;
        label.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(&rest[..end]).0);
        label.push('\n');
        rest = &rest[end + 1..];
    }
    let number =
        |bytes: &[u8]| -> Option<usize> { Some(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) as usize) };
    let place = number(rest.get(4..)?)?;
    let rest = rest.get(8..)?;
    label.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(rest.get(..place)?).0);
    let rest = rest.get(place..)?;
    let size = number(rest)?;
    let label = label.replace('\0', "");
    Some(Stream::File(label, rest.get(4..4_usize.checked_add(size)?)?.to_vec()))
}

/// Each stream of a container with its name. `false` where the container is damaged.
fn each(content: &[u8], mut take: impl FnMut(&str, Vec<u8>)) -> bool {
    let Ok(mut container) = cfb::CompoundFile::open(Cursor::new(content)) else { return false };
    let streams: Vec<_> = container.walk().filter(cfb::Entry::is_stream).take(MOST + 1).collect();
    let mut left = content.len();
    let mut whole = streams.len() <= MOST;
    for entry in streams.into_iter().take(MOST) {
        let mut bytes = Vec::new();
        let read = container
            .open_stream(entry.path())
            .and_then(|stream| stream.take(numbers::fitted::<u64>(left)).read_to_end(&mut bytes));
        whole &= read.is_ok();
        left = left.saturating_sub(bytes.len());
        take(entry.name(), bytes);
    }
    whole
}
