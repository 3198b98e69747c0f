//! What a file is by what stands in it, whatever it is called. People rename files, and programs give web pages the names of
//! workbooks.

use std::io::{self, Read, Seek, SeekFrom};

use crate::{Archive, NotUnpacked};

/// How much of a file is looked at.
const HEAD: u64 = 4096;
/// How much of an old Office file is looked through for the names of what it holds.
const OFFICE: u64 = 64 << 20;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in it, or nothing but spaces.
    Empty,
    /// XML of some kind.
    Xml,
    /// A workbook as XML, of Excel 2003.
    SheetXml,
    /// A web page.
    WebPage,
    /// An Excel workbook of today.
    Workbook,
    /// An Excel workbook in the binary form (.xlsb).
    BinaryWorkbook,
    /// A spreadsheet of LibreOffice or OpenOffice.
    OpenSpreadsheet,
    /// A Word document.
    Word,
    /// Another file of Office.
    OtherOffice,
    /// An Excel workbook of the kind before 2007.
    OldWorkbook,
    /// A file of Office with a password.
    Locked,
    /// A zip file of something else.
    Zip,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// Rich text.
    RichText,
    /// Packed by gzip, 7-Zip or RAR.
    Packed,
    /// Encrypted by age or PGP.
    Encrypted,
    /// Data of a program (JSON).
    Json,
    /// Text, such as a table of comma separated values.
    Text,
    /// Something else, that is no text.
    Unknown,
}

impl Kind {
    /// What it is, for somebody who thought that it was something else: `a PDF`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Xml => "an XML file",
            Self::SheetXml => "an Excel 2003 XML spreadsheet",
            Self::WebPage => "a web page (HTML)",
            Self::Workbook => "an Excel workbook (.xlsx)",
            Self::BinaryWorkbook => "an Excel binary workbook (.xlsb)",
            Self::OpenSpreadsheet => "an OpenDocument spreadsheet (.ods)",
            Self::Word => "a Word document",
            Self::OtherOffice => "a file of another Office program",
            Self::OldWorkbook => "an Excel workbook of the kind before 2007 (.xls)",
            Self::Locked => "locked with a password",
            Self::Zip => "a zip file",
            Self::Pdf => "a PDF",
            Self::Picture => "a picture",
            Self::RichText => "a rich text document (.rtf)",
            Self::Packed => "a packed file (gzip, 7-Zip or RAR)",
            Self::Encrypted => "encrypted",
            Self::Json => "a JSON file",
            Self::Text => "a text file",
            Self::Unknown => "of a kind that OnePlan does not know",
        }
    }
}

/// The kind of a file. It is read from its beginning, and stands there afterwards.
///
/// # Errors
/// Those of reading it.
pub fn kind<R: Read + Seek>(file: &mut R) -> io::Result<Kind> {
    file.rewind()?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let found = match by_signature(&head) {
        Some(Kind::Zip) => zipped(file)?,
        Some(Kind::OtherOffice) => old_office(file)?,
        Some(known) => known,
        None => by_text(&head),
    };
    file.rewind()?;
    Ok(found)
}

fn by_signature(head: &[u8]) -> Option<Kind> {
    const KNOWN: &[(&[u8], Kind)] = &[
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"PK\x07\x08", Kind::Zip),
        (b"\xd0\xcf\x11\xe0", Kind::OtherOffice),
        (b"%PDF", Kind::Pdf),
        (b"\x89PNG", Kind::Picture),
        (b"\xff\xd8\xff", Kind::Picture),
        (b"GIF8", Kind::Picture),
        (b"II*\0", Kind::Picture),
        (b"MM\0*", Kind::Picture),
        (b"{\\rtf", Kind::RichText),
        (b"\x1f\x8b", Kind::Packed),
        (b"7z\xbc\xaf", Kind::Packed),
        (b"Rar!", Kind::Packed),
        (b"age-encryption.org", Kind::Encrypted),
        (b"-----BEGIN PGP", Kind::Encrypted),
        (b"-----BEGIN AGE", Kind::Encrypted),
    ];
    if head.get(4..12) == Some(b"ftypheic") {
        return Some(Kind::Picture);
    }
    KNOWN.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind)
}

/// What a text is; the bytes that are empty in UTF-16 are looked over.
fn by_text(head: &[u8]) -> Kind {
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || crate::text::is_wide(head);
    let plain: Vec<u8> = if is_wide {
        head.iter().copied().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff)).collect()
    } else {
        let mut rest = head;
        while let Some(after) = rest.strip_prefix(b"\xef\xbb\xbf") {
            rest = after;
        }
        rest.to_vec()
    };
    let text: String = plain.iter().map(|byte| char::from(*byte).to_ascii_lowercase()).collect();
    let text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
    if text.is_empty() {
        return Kind::Empty;
    }
    if text.starts_with('<') {
        let has = |what: &str| text.contains(what);
        if text.starts_with("<!doctype html") || text.starts_with("<html") || (has("<html") && !has("<message")) {
            return Kind::WebPage;
        }
        if text.starts_with("<table") {
            return Kind::WebPage;
        }
        if has("urn:schemas-microsoft-com:office:spreadsheet") || has("progid=\"excel.sheet\"") {
            return Kind::SheetXml;
        }
        return Kind::Xml;
    }
    if text.starts_with(['{', '[']) {
        return Kind::Json;
    }
    let strange = plain.iter().filter(|byte| **byte < 0x20 && !byte.is_ascii_whitespace()).count();
    if strange * 20 > plain.len() { Kind::Unknown } else { Kind::Text }
}

fn zipped<R: Read + Seek>(file: &mut R) -> io::Result<Kind> {
    file.rewind()?;
    let archive = match Archive::open(&mut *file) {
        Ok(archive) => archive,
        Err(NotUnpacked::Locked) => return Ok(Kind::Locked),
        // It is damaged, or a bomb: whoever reads it says so in its own words.
        Err(_) => return Ok(Kind::Workbook),
    };
    let has = |start: &str| archive.members().iter().any(|member| member.name.to_lowercase().starts_with(start));
    Ok(if has("xl/workbook.bin") {
        Kind::BinaryWorkbook
    } else if has("xl/") {
        Kind::Workbook
    } else if has("word/") {
        Kind::Word
    } else if has("ppt/") || has("visio/") {
        Kind::OtherOffice
    } else if has("content.xml") && has("mimetype") {
        Kind::OpenSpreadsheet
    } else {
        Kind::Zip
    })
}

/// What stands in a file of Office before 2007, or in one with a password: its streams have names in UTF-16.
fn old_office<R: Read + Seek>(file: &mut R) -> io::Result<Kind> {
    file.seek(SeekFrom::Start(0))?;
    let mut all = Vec::new();
    file.by_ref().take(OFFICE).read_to_end(&mut all)?;
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&all, &wide).is_some()
    };
    Ok(if has("EncryptedPackage") {
        Kind::Locked
    } else if has("WordDocument") {
        Kind::Word
    } else if has("Workbook") || has("Book\0") {
        Kind::OldWorkbook
    } else {
        Kind::OtherOffice
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn a_file_is_known_by_what_stands_in_it() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let old = |name: &str| [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600], &wide(name)].concat();
        for (bytes, wanted) in [
            (Vec::new(), Kind::Empty),
            (b" \r\n".to_vec(), Kind::Empty),
            (b"%PDF-1.7".to_vec(), Kind::Pdf),
            (b"\n<?xml version='1.0'?><Message/>".to_vec(), Kind::Xml),
            (wide("\u{feff}<Message/>"), Kind::Xml),
            (wide("<Message/>"), Kind::Xml),
            (b"<!DOCTYPE html><html><table><tr><td>Person".to_vec(), Kind::WebPage),
            (b"<?xml version='1.0'?>\n<html xmlns='x'>".to_vec(), Kind::WebPage),
            (b"<?xml version='1.0'?><?mso-application progid=\"Excel.Sheet\"?><Workbook>".to_vec(), Kind::SheetXml),
            (old("Workbook"), Kind::OldWorkbook),
            (old("EncryptedPackage"), Kind::Locked),
            (old("WordDocument"), Kind::Word),
            (b"{\"people\": []}".to_vec(), Kind::Json),
            (b"persontableid,surname\n7,Ogden\n".to_vec(), Kind::Text),
            (vec![1, 2, 3, 4, 5, 6], Kind::Unknown),
            (b"\x1f\x8b\x08".to_vec(), Kind::Packed),
        ] {
            assert_eq!(kind(&mut Cursor::new(bytes)).unwrap(), wanted);
        }
    }
}
