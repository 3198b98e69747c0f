//! What kind of file somebody handed over, told by what stands in it: names and endings lie.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use crate::{Archive, NotUnpacked};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing stands in it.
    Empty,
    /// Text that is none of the others: a table, or a letter.
    Text,
    /// A web page, whatever it is called.
    WebPage,
    /// XML that is no web page.
    Xml,
    /// A workbook as XML, of Excel 2003.
    SheetXml,
    Json,
    /// iCalendar.
    Calendar,
    /// A PDF document.
    Pdf,
    /// An Excel workbook of today (.xlsx, .xlsm).
    Workbook,
    /// An Excel workbook in Excel's binary form (.xlsb).
    BinaryWorkbook,
    /// An Excel workbook of the kind before 2007 (.xls).
    OldWorkbook,
    /// An Office file that is locked by a password.
    Locked,
    /// A Word document, of today or before 2007.
    WordDocument,
    /// Slides, an e-mail of Outlook, or another file of Office before 2007.
    Office,
    /// A table or text of LibreOffice.
    OpenDocument,
    /// A zip file that holds nothing but zip files.
    ZipOfZips,
    /// Another zip file.
    Zip,
    /// A gzip file.
    Gzip,
    /// A file packed by 7-Zip, RAR, bzip2 or xz.
    OtherArchive,
    /// LAIT's format.
    Parquet,
    Picture,
    /// A text of a word processor (.rtf).
    Rtf,
    Database,
    /// Encrypted by age or PGP.
    Encrypted,
    /// A text in UTF-32, which hardly any program reads.
    Utf32,
    /// Something else that is no text.
    Binary,
}

impl Kind {
    /// What it is, as it goes on after "it is".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Text => "a text file",
            Self::WebPage => "a web page (HTML)",
            Self::Xml => "an XML file",
            Self::SheetXml => "an Excel 2003 XML spreadsheet",
            Self::Json => "a JSON file",
            Self::Calendar => "a calendar file (iCalendar)",
            Self::Pdf => "a PDF document",
            Self::Workbook => "an Excel workbook (.xlsx)",
            Self::BinaryWorkbook => "an Excel binary workbook (.xlsb)",
            Self::OldWorkbook => "an old Excel workbook (.xls)",
            Self::Locked => "protected by a password",
            Self::WordDocument => "a Word document",
            Self::Office => "an Office document, and not a workbook",
            Self::OpenDocument => "an OpenDocument file (such as .ods)",
            Self::ZipOfZips => "a zip file of other zip files",
            Self::Zip => "a zip file",
            Self::Gzip => "a gzip file",
            Self::OtherArchive => "a compressed file that is not a zip file",
            Self::Parquet => "a parquet file",
            Self::Picture => "a picture",
            Self::Rtf => "a text document (.rtf)",
            Self::Database => "a database file",
            Self::Encrypted => "encrypted",
            Self::Utf32 => "text in UTF-32, an encoding that cannot be read",
            Self::Binary => "not a text file, or it is damaged",
        }
    }

    /// What to do with it where a CSV file was wanted.
    #[must_use]
    pub const fn instead_of_csv(self) -> &'static str {
        match self {
            Self::Empty => "Download or export it again, and check that it has content",
            Self::WebPage => {
                "The download may have failed, or the page was saved instead of the file. Download the file again"
            }
            Self::Workbook | Self::SheetXml | Self::BinaryWorkbook | Self::OldWorkbook | Self::OpenDocument => {
                "Open it, choose “Save as”, then “CSV UTF-8 (comma delimited)”, and use that file"
            }
            Self::Utf32 => "Save it again in UTF-8",
            Self::Locked => "Open it, take the password off, and save it again",
            Self::Encrypted => "Decrypt it, and use the file that is in it",
            Self::Zip | Self::ZipOfZips | Self::Gzip | Self::OtherArchive => {
                "Unpack it, and use the file that is in it"
            }
            _ => "Download or export the data as a CSV file, and use that",
        }
    }

    /// Why a file of this kind is none of those that are wanted: what it is, and what to do.
    #[must_use]
    pub const fn refused(self) -> WrongKind {
        WrongKind(self)
    }

    /// Whether it may be a table of comma separated values. Only reading it can tell.
    #[must_use]
    pub const fn may_be_csv(self) -> bool {
        matches!(self, Self::Text)
    }
}

/// A file is of another kind than was wanted, which is a CSV file where nothing else is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is {}. {}", .0.words(), .0.instead_of_csv())]
pub struct WrongKind(pub Kind);

/// How much of a file is looked at, unless it is packed.
const HEAD: u64 = 4096;

const SIGNS: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Pdf),
    (b"PAR1", Kind::Parquet),
    (b"\x1f\x8b", Kind::Gzip),
    (b"7z\xbc\xaf\x27\x1c", Kind::OtherArchive),
    (b"Rar!\x1a\x07", Kind::OtherArchive),
    (b"BZh", Kind::OtherArchive),
    (b"\xfd7zXZ\x00", Kind::OtherArchive),
    (b"\x28\xb5\x2f\xfd", Kind::OtherArchive),
    (b"\x89PNG", Kind::Picture),
    (b"\xff\xd8\xff", Kind::Picture),
    (b"GIF8", Kind::Picture),
    (b"II*\x00", Kind::Picture),
    (b"MM\x00*", Kind::Picture),
    (b"{\\rtf", Kind::Rtf),
    (b"age-encryption.org", Kind::Encrypted),
    (b"-----BEGIN PGP", Kind::Encrypted),
    (b"-----BEGIN AGE", Kind::Encrypted),
    (b"SQLite format 3\x00", Kind::Database),
    (b"\x00\x01\x00\x00Standard ", Kind::Database),
];

/// Tells a file's kind, and leaves it at its beginning.
///
/// # Errors
/// Those of reading it.
pub fn kind_of<R: Read + Seek>(file: &mut R) -> io::Result<Kind> {
    file.rewind()?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let kind = if head.starts_with(b"PK") {
        packed(file)
    } else if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        compound(file)?
    } else {
        plain(&head)
    };
    file.seek(SeekFrom::Start(0))?;
    Ok(kind)
}

/// Tells the kind of a file that is in memory.
#[must_use]
pub fn kind(content: &[u8]) -> Kind {
    kind_of(&mut Cursor::new(content)).unwrap_or(Kind::Binary)
}

fn plain(head: &[u8]) -> Kind {
    if let Some((_, kind)) = SIGNS.iter().find(|(sign, _)| head.starts_with(sign)) {
        return *kind;
    }
    // A web page or XML in UTF-16 is one too.
    if is_utf32(head) {
        return Kind::Utf32;
    }
    let wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || crate::text::is_wide(head);
    let text: String = head.iter().filter(|byte| !wide || **byte != 0).map(|byte| char::from(*byte)).collect();
    let text = text.trim_start_matches(['\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}']).trim_start();
    if text.is_empty() {
        return Kind::Empty;
    }
    if !wide && is_binary(head) {
        return Kind::Binary;
    }
    if text.contains("%PDF-") {
        return Kind::Pdf;
    }
    let lower = text.get(..text.floor_char_boundary(1024)).unwrap_or(text).to_lowercase();
    let begins =
        ["<!doctype html", "<html", "<head>", "<body", "<table", "<div"].iter().any(|tag| lower.starts_with(tag));
    let is_page = begins || (lower.contains("<html") && !lower.contains("<message"));
    match lower.chars().next() {
        Some('<')
            if lower.contains("urn:schemas-microsoft-com:office:spreadsheet")
                || lower.contains("progid=\"excel.sheet\"") =>
        {
            Kind::SheetXml
        }
        Some('<') if is_page => Kind::WebPage,
        Some('<') => Kind::Xml,
        Some('{' | '[') if lower.contains('"') || lower.contains(']') || lower.contains('}') => Kind::Json,
        _ if lower.starts_with("begin:vcalendar") => Kind::Calendar,
        _ => Kind::Text,
    }
}

/// Whether each sign takes four bytes: no text in UTF-8 or UTF-16 has three noughts in every four.
fn is_utf32(head: &[u8]) -> bool {
    let signs = |at: [usize; 2]| {
        let (four, _) = head.as_chunks::<4>();
        four.len() >= 4 && four.iter().take(64).all(|sign| at.iter().all(|byte| sign.get(*byte) == Some(&0)))
    };
    let begins = head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]);
    begins || (signs([2, 3]) && head.first() != Some(&0)) || (signs([0, 1]) && head.get(3) != Some(&0))
}

/// Control characters that no text has. UTF-16 without a mark is full of them, and is told by the readers of text.
fn is_binary(head: &[u8]) -> bool {
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let controls = head.iter().filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31)).count();
    let is_wide = zeros * 5 > head.len() * 2 && zeros * 5 < head.len() * 3;
    (!is_wide && zeros * 50 > head.len()) || controls * 20 > head.len()
}

/// A zip by its members: Office packs its files as zips.
fn packed<R: Read + Seek>(file: &mut R) -> Kind {
    let archive = match Archive::open(file) {
        Ok(archive) => archive,
        Err(NotUnpacked::Locked) => return Kind::Locked,
        // Why else it cannot be unpacked is told by whoever unpacks it.
        Err(_) => return Kind::Zip,
    };
    let names: Vec<String> =
        archive.members().iter().filter(|one| !one.is_folder).map(|one| one.name.to_lowercase()).collect();
    let begins = |start: &str| names.iter().any(|name| name.starts_with(start));
    if begins("xl/") {
        let is_binary = names.iter().any(|name| name == "xl/workbook.bin");
        return if is_binary { Kind::BinaryWorkbook } else { Kind::Workbook };
    }
    if begins("word/") {
        return Kind::WordDocument;
    }
    if begins("ppt/") {
        return Kind::Office;
    }
    if names.iter().any(|name| name == "mimetype") && begins("meta-inf/") {
        return Kind::OpenDocument;
    }
    if !names.is_empty() && names.iter().all(|name| name.ends_with(".zip")) { Kind::ZipOfZips } else { Kind::Zip }
}

/// So much of an old Office file is looked through for the names of its streams.
const MOST_OF_COMPOUND: u64 = 64 << 20;

/// A file of Office before 2007, or one with a password, by the names of its streams.
fn compound<R: Read + Seek>(file: &mut R) -> io::Result<Kind> {
    let wide = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let streams = [
        (wide("EncryptedPackage"), Kind::Locked),
        (wide("WordDocument"), Kind::WordDocument),
        (wide("Workbook"), Kind::OldWorkbook),
        (wide("Book"), Kind::OldWorkbook),
    ];
    file.rewind()?;
    let mut found = [false; 4];
    let mut buffer = Vec::new();
    let mut part = file.by_ref().take(MOST_OF_COMPOUND);
    loop {
        // A name may lie across two reads.
        let keep = buffer.len().saturating_sub(64);
        buffer.drain(..keep);
        let read = part.by_ref().take(1 << 20).read_to_end(&mut buffer)?;
        for (found, (name, _)) in found.iter_mut().zip(&streams) {
            *found |= memchr::memmem::find(&buffer, name).is_some();
        }
        if read == 0 {
            break;
        }
    }
    let kind = streams.iter().zip(found).find(|(_, found)| *found).map(|((_, kind), _)| *kind);
    Ok(kind.unwrap_or(Kind::Office))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn zip(names: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"x").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn compound(stream: &str) -> Vec<u8> {
        let mut out = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        out.resize(1 << 20, 0);
        out.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        out.resize(3 << 20, 0);
        out
    }

    #[test]
    fn a_file_is_known_by_what_stands_in_it() {
        for (content, wanted) in [
            (&b""[..], Kind::Empty),
            (b" \r\n\n", Kind::Empty),
            (b"\xef\xbb\xbf\n", Kind::Empty),
            (b"time_period,pupils\n2024,5\n", Kind::Text),
            (b"Dear all", Kind::Text),
            (b"<!DOCTYPE html><html><body>Sign in</body></html>", Kind::WebPage),
            (b"\xef\xbb\xbf\n  <html lang=\"en\">", Kind::WebPage),
            (b"<?xml version=\"1.0\"?><html xmlns=\"x\">", Kind::WebPage),
            (b"<?xml version=\"1.0\"?><Message/>", Kind::Xml),
            (b"{\"england-and-wales\":{}}", Kind::Json),
            (b"BEGIN:VCALENDAR\r\n", Kind::Calendar),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Kind::Pdf),
            (b"PAR1abc", Kind::Parquet),
            (b"\x1f\x8b\x08\x00", Kind::Gzip),
            (b"7z\xbc\xaf\x27\x1c\x00", Kind::OtherArchive),
            (b"\x89PNG\r\n\x1a\n", Kind::Picture),
            (b"{\\rtf1 x}", Kind::Rtf),
            (b"SQLite format 3\x00", Kind::Database),
            (b"\x00\x01\x02\x03\x04\x05", Kind::Binary),
            (b"PK\x03\x04 and no more", Kind::Zip),
        ] {
            assert_eq!(kind(content), wanted, "{:?}", String::from_utf8_lossy(content));
        }
        // Tables in other encodings are text: their readers say what to do.
        let wide: Vec<u8> = "time_period,pupils\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind(&wide), Kind::Text);
        assert_eq!(kind(&[&[0xff, 0xfe], &wide[..]].concat()), Kind::Text);
        assert_eq!(kind(b"name\nSt Ren\xe9\n"), Kind::Text);
        let four =
            |order: fn(u32) -> [u8; 4], text: &str| -> Vec<u8> { text.chars().flat_map(|c| order(c.into())).collect() };
        for text in ["\u{feff}name,town\nZoë,Ilkley\n", "name,town\nZoë,Ilkley\n"] {
            assert_eq!(kind(&four(u32::to_le_bytes, text)), Kind::Utf32);
            assert_eq!(kind(&four(u32::to_be_bytes, text)), Kind::Utf32);
        }
        assert_eq!(kind(&zip(&["[Content_Types].xml", "xl/workbook.xml"])), Kind::Workbook);
        assert_eq!(kind(&zip(&["xl/workbook.bin"])), Kind::BinaryWorkbook);
        assert_eq!(kind(&zip(&["word/document.xml"])), Kind::WordDocument);
        assert_eq!(kind(&zip(&["mimetype", "META-INF/manifest.xml"])), Kind::OpenDocument);
        assert_eq!(kind(&zip(&["a.zip", "b.ZIP"])), Kind::ZipOfZips);
        assert_eq!(kind(&zip(&["a.csv", "b.zip"])), Kind::Zip);
        assert_eq!(kind(&compound("Workbook")), Kind::OldWorkbook);
        assert_eq!(kind(&compound("EncryptedPackage")), Kind::Locked);
        assert_eq!(kind(&compound("WordDocument")), Kind::WordDocument);
    }

    #[test]
    fn a_wrong_kind_says_what_it_is_and_what_to_do() {
        let words = Kind::Pdf.refused().to_string();
        assert_eq!(words, "it is a PDF document. Download or export the data as a CSV file, and use that");
        assert!(Kind::OldWorkbook.refused().to_string().contains("CSV UTF-8"));
    }
}
