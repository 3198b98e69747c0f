//! Files that are made here, with an address in a place of each where somebody might hide or forget one.

mod kinds;
mod office;
mod others;
mod pdf;

use std::io::{Cursor, Write};

use super::*;

/// What must be found.
const NEEDLE: &str = "Al-Noor Academy, 12 Heather Way, ZX22 9AB";

/// A zip of these parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word file with this body, and these parts beside it.
fn word(body: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
        ("word/document.xml", document.as_bytes()),
    ];
    all.extend_from_slice(parts);
    zip(&all)
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// What a file says, by its name and bytes.
fn said(name: &str, content: &[u8]) -> Said {
    read(kind(name, content).unwrap(), content)
}

/// That a file says all that it holds, the needle among it.
#[track_caller]
fn reads_whole(name: &str, content: &[u8], needle: &str) {
    let said = said(name, content);
    let text = said.text.unwrap_or_default();
    assert!(text.contains(needle), "{name} does not say {needle:?}: {text}");
    assert!(!said.partly, "{name} was read partly: {text}");
}

/// That the needle is found in a file of which not all can be read.
#[track_caller]
fn reads_partly(name: &str, content: &[u8], needle: &str) {
    let said = said(name, content);
    assert!(said.partly, "{name} was taken to be read whole");
    let text = said.text.unwrap_or_default();
    assert!(text.contains(needle), "{name} does not say {needle:?}: {text}");
}

/// That nothing of a file can be read, and the program says so.
#[track_caller]
fn reads_nothing(name: &str, content: &[u8]) {
    assert_eq!(said(name, content), Said { text: None, partly: true }, "{name}");
}

/// Bytes that are nothing: no text, no picture, no program.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 | 0x80
        })
        .collect()
}

/// A container of older Office files with these streams.
fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        container.create_stream(name).unwrap().write_all(content).unwrap();
    }
    container.flush().unwrap();
    container.into_inner().into_inner()
}

/// A file as Windows packs it into a document.
fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    let mut all = vec![0, 0, 0, 0, 2, 0];
    all.extend_from_slice(name.as_bytes());
    all.extend_from_slice(b"\0C:\\files\\");
    all.extend_from_slice(name.as_bytes());
    all.extend_from_slice(b"\0\0\0\x03\0\x05\0\0\0C:\\T\0");
    all.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
    all.extend_from_slice(content);
    all
}

/// A small picture.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
