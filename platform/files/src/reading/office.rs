//! Packed files: what Word, Excel, PowerPoint and LibreOffice write, and whatever else is a zip. Every part is read by
//! what its bytes are, wherever it lies and whatever it is called.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::cells::Book;
use super::kinds::Format;
use super::{Gathered, PARTS, markup, text};

/// As many times its size as a part may unpack to, where it is larger than [`SMALL`]. Text of a sheet that says the
/// same in every row comes to a hundred times.
const RATIO: u64 = 250;
const SMALL: u64 = 4 * 1024 * 1024;
/// As much as one part may unpack to, in bytes. It is held twice while it is read, where it is in another encoding.
const PART: u64 = 32 * 1024 * 1024;
/// As much between two parts as their own headers may take.
const HEADERS: u64 = 64;

/// A zip, unless it has so many parts that their list alone would fill the memory.
pub(super) fn open(content: &[u8]) -> Option<ZipArchive<Cursor<&[u8]>>> {
    if memchr::memmem::find_iter(content, b"PK\x01\x02").nth(PARTS).is_some() {
        return None;
    }
    ZipArchive::new(Cursor::new(content)).ok()
}

/// Reads a packed file.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let Some(mut archive) = open(content) else { return all.unread() };
    if !is_all_there(&mut archive, content) {
        all.unread();
    }
    all.value(&String::from_utf8_lossy(archive.comment()));
    let mut book = Book::default();
    let mut sheets = Vec::new();
    for index in 0..archive.len() {
        if !all.part() {
            break;
        }
        if let Some((name, comment)) =
            archive.by_index_raw(index).ok().map(|part| (part.name().to_owned(), part.comment().to_owned()))
        {
            all.name(&name);
            all.value(&comment);
        }
        let Some(Part { name, bytes }) = part(all, &mut archive, index) else { continue };
        match Format::of(&bytes) {
            Format::Xml => {
                let Some(source) = markup::decode(&bytes) else {
                    all.unread();
                    continue;
                };
                match markup::read(all, &source, false).as_deref() {
                    Some("sst") => book.take_strings(&source),
                    Some("styleSheet") => book.take_styles(&source),
                    Some("workbook") => book.take_settings(&source),
                    // Its cells point to strings, which may come after it.
                    Some("worksheet") => sheets.push(index),
                    _ => {}
                }
            }
            // The name of a printer stands in it, and how it was set.
            Format::Unknown if name.contains("printersettings") && bytes.len() < 64 * 1024 => text::runs(all, &bytes),
            _ => all.file(&bytes),
        }
    }
    for index in sheets {
        let source = part(all, &mut archive, index).map(|part| part.bytes);
        match source.as_deref().and_then(markup::decode) {
            Some(source) => all.guarded(|all| book.rows(all, &source)),
            None => all.unread(),
        }
    }
}

struct Part {
    /// In small letters.
    name: String,
    bytes: Vec<u8>,
}

/// Unpacks a part, or notes that it is not read: it is locked, a picture, or too large.
fn part(all: &mut Gathered, archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Option<Part> {
    let Ok(mut packed) = archive.by_index(index) else {
        all.unread();
        return None;
    };
    if packed.is_dir() {
        return None;
    }
    let name = packed.name().to_lowercase();
    let mut bytes = Vec::new();
    let mut broken = packed.by_ref().take(512).read_to_end(&mut bytes).is_err();
    // What is not read need not be unpacked.
    if matches!(Format::of(&bytes), Format::Known(_) | Format::Program) {
        all.unread();
        return None;
    }
    let left = numbers::fitted::<u64>(all.unpacked);
    let most = packed.compressed_size().saturating_mul(RATIO).clamp(SMALL, PART).min(left);
    broken |= packed.by_ref().take(most).read_to_end(&mut bytes).is_err();
    broken |= packed.read(&mut [0]).map_or(true, |more| more > 0);
    if broken || !all.unpack(bytes.len()) {
        all.unread();
    }
    (!bytes.is_empty()).then_some(Part { name, bytes })
}

/// Whether the list of the parts tells of all the bytes. Something may lie before, between or after them that no
/// program shows: an earlier state of a part, or another file.
fn is_all_there(archive: &mut ZipArchive<Cursor<&[u8]>>, content: &[u8]) -> bool {
    let mut parts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index_raw(index) else { return false };
        let Some(start) = part.data_start() else { return false };
        parts.push((part.header_start(), start.saturating_add(part.compressed_size())));
    }
    parts.sort_unstable();
    let mut at = 0;
    for (start, end) in parts {
        if start > at + HEADERS || start < at {
            return false;
        }
        at = end;
    }
    let list = archive.central_directory_start();
    let comment = numbers::fitted::<u64>(archive.comment().len());
    let total = numbers::fitted::<u64>(content.len());
    let end = memchr::memmem::rfind(content, b"PK\x05\x06").and_then(|at| u64::try_from(at).ok()).unwrap_or(total);
    list <= at + HEADERS && total <= end + 22 + comment
}
