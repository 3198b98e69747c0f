//! What a file is, by its first bytes, and what it says, where the program can read it.

use std::io::{Cursor, Read};

/// The largest document that is taken.
pub const LARGEST: usize = 25 * 1024 * 1024;
/// As much text as the guard looks into.
const TEXT: usize = 400_000;
/// As much as is unpacked of an office file: more is a bomb, or a film.
const UNPACKED: u64 = 40 * 1024 * 1024;

/// The kinds of file that are taken: media type, ending, and how it begins.
const KINDS: &[(&str, &[&str], &[u8])] = &[
    ("application/pdf", &["pdf"], b"%PDF-"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"], b"PK\x03\x04"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"], b"PK\x03\x04"),
    ("application/vnd.oasis.opendocument.text", &["odt"], b"PK\x03\x04"),
    ("image/png", &["png"], b"\x89PNG"),
    ("image/jpeg", &["jpg", "jpeg"], b"\xff\xd8\xff"),
    ("text/plain; charset=utf-8", &["txt", "csv"], b""),
];

/// The media type of a file, or why it is not taken.
///
/// # Errors
/// Words for whoever brought it.
pub fn kind(name: &str, content: &[u8]) -> Result<&'static str, String> {
    if content.is_empty() {
        return Err("The file is empty".to_owned());
    }
    if content.len() > LARGEST {
        return Err("The file must be 25 megabytes or smaller".to_owned());
    }
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let Some((media_type, _, begins)) = KINDS.iter().find(|(_, endings, _)| endings.contains(&ending.as_str())) else {
        return Err("The file must be a PDF, Word, Excel, OpenDocument, text, CSV, PNG or JPEG file".to_owned());
    };
    let is_text = begins.is_empty();
    if !content.starts_with(begins) || (is_text && std::str::from_utf8(content).is_err()) {
        return Err(format!("The file is called .{ending} but is something else, or it is damaged"));
    }
    Ok(media_type)
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its words; `None` where the program cannot read it, or finds none.
    pub text: Option<String>,
    /// Whether it holds more than these words: pictures, or text beyond what is looked into.
    pub partly: bool,
}

/// Reads a file.
#[must_use]
pub fn read(media_type: &str, content: &[u8]) -> Said {
    let (text, partly) = if media_type.starts_with("text/plain") {
        (std::str::from_utf8(content).ok().map(str::to_owned), false)
    } else if content.starts_with(b"PK\x03\x04") {
        office(content).map_or((None, true), |(text, partly)| (Some(text), partly))
    } else {
        (None, true)
    };
    let Some(text) = text.filter(|text| text.chars().any(char::is_alphanumeric)) else {
        return Said { text: None, partly: true };
    };
    let long = text.chars().count() > TEXT;
    // PostgreSQL holds no text with this character.
    let text = text.chars().take(TEXT).filter(|c| *c != '\0').collect();
    Said { text: Some(text), partly: partly || long }
}

/// The words of an office file, and whether it holds pictures or parts that were not looked into.
fn office(content: &[u8]) -> Option<(String, bool)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).ok()?;
    let mut left = UNPACKED;
    let mut all = String::new();
    let mut partly = false;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let name = part.name().to_lowercase();
        partly |= [".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".bin", ".svg"]
            .iter()
            .any(|ending| name.ends_with(ending));
        let holds_text = ["word/", "xl/", "content.xml", "styles.xml"].iter().any(|place| name.starts_with(place))
            && name.ends_with(".xml")
            && !name.contains("theme")
            && name != "word/styles.xml"
            && name != "xl/styles.xml";
        if !holds_text {
            continue;
        }
        if all.len() >= TEXT * 4 {
            partly = true;
            break;
        }
        let mut xml = String::new();
        let read = part.by_ref().take(left).read_to_string(&mut xml).ok()?;
        left = left.checked_sub(read as u64).filter(|left| *left > 0)?;
        add_words(&xml, &mut all);
    }
    Some((all, partly))
}

/// The words between the tags. Word breaks a name into several runs: only the end of a paragraph or cell parts
/// words.
fn add_words(xml: &str, all: &mut String) {
    for piece in xml.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        if ["/w:p", "/si", "/text:p", "/c", "w:br", "w:tab", "/row"].iter().any(|end| tag.starts_with(end)) {
            all.push('\n');
        }
        add_decoded(words, all);
    }
    all.push('\n');
}

/// Text with its entities decoded.
fn add_decoded(words: &str, all: &mut String) {
    let mut rest = words;
    while let Some(at) = rest.find('&') {
        all.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(end) = after.find(';').filter(|end| *end <= 8) else {
            all.push('&');
            rest = after;
            continue;
        };
        let name = &after[..end];
        let number = name
            .strip_prefix("#x")
            .map(|hex| u32::from_str_radix(hex, 16))
            .or_else(|| name.strip_prefix('#').map(str::parse));
        match (name, number.and_then(Result::ok).and_then(char::from_u32)) {
            ("amp", _) => all.push('&'),
            ("lt", _) => all.push('<'),
            ("gt", _) => all.push('>'),
            ("quot", _) => all.push('"'),
            ("apos", _) => all.push('\''),
            (_, Some(c)) => all.push(c),
            _ => all.push(' '),
        }
        rest = &after[end + 1..];
    }
    all.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn office(part: &str, xml: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn what_a_file_is_follows_from_its_bytes_too() {
        assert_eq!(kind("plan.pdf", b"%PDF-1.7"), Ok("application/pdf"));
        assert!(kind("plan.pdf", b"MZ").unwrap_err().contains("something else"));
        assert!(kind("plan.exe", b"MZ").unwrap_err().contains("must be a PDF"));
        assert!(kind("plan.pdf", b"").unwrap_err().contains("empty"));
        assert!(kind("notes.txt", b"\xff\xfe\x00").unwrap_err().contains("something else"));
        assert!(kind("big.txt", &vec![b'a'; LARGEST + 1]).unwrap_err().contains("25 megabytes"));
    }

    #[test]
    fn office_files_are_read_and_a_name_in_two_runs_is_one_name() {
        let word = office("word/document.xml", "<w:p><w:r><w:t>Zo</w:t></w:r><w:r><w:t>e Ogden</w:t></w:r></w:p>");
        let docx = KINDS[1].0;
        assert_eq!(kind("a.docx", &word), Ok(docx));
        assert!(read(docx, &word).text.unwrap().contains("Zoe Ogden"));
        let sheet = office("xl/sharedStrings.xml", "<si><t>Ogden</t></si><si><t>Hart</t></si>");
        assert!(read(KINDS[2].0, &sheet).text.unwrap().contains("Ogden\nHart"));
        let unread = Said { text: None, partly: true };
        assert_eq!(read("application/pdf", b"%PDF-1.7"), unread);
        assert_eq!(read(docx, b"PK\x03\x04 damaged"), unread);
        let apostrophe = office("word/document.xml", "<w:p><w:t>St Mary&apos;s &#x26; St John&#39;s</w:t></w:p>");
        assert!(read(docx, &apostrophe).text.unwrap().contains("St Mary's & St John's"));
        // A scan inside a Word file says nothing; more text than is looked into is told.
        assert_eq!(read(docx, &office("word/media/image1.png", "x")), unread);
        let long = read("text/plain; charset=utf-8", "word ".repeat(TEXT).as_bytes());
        assert!(long.partly && long.text.unwrap().len() <= TEXT);
        assert_eq!(read("text/plain; charset=utf-8", b"a\0b").text.as_deref(), Some("ab"));
    }
}
