//! What a file is, by its first bytes, and which files are not taken.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::{DEEPEST, LARGEST, PARTS, UNPACKED, office, ole, text};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const POWERPOINT: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const UNKNOWN: &str = "application/octet-stream";

/// Endings of files that run, or make something run, on the computer of whoever opens them.
const RUNNABLE: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appimage",
    "application",
    "appx",
    "appxbundle",
    "bas",
    "bash",
    "bat",
    "chm",
    "class",
    "cmd",
    "com",
    "command",
    "cpl",
    "csh",
    "deb",
    "dll",
    "dmg",
    "drv",
    "exe",
    "gadget",
    "hlp",
    "hta",
    "htc",
    "img",
    "inf",
    "iso",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "library-ms",
    "lnk",
    "mde",
    "mjs",
    "msc",
    "msh",
    "msi",
    "msix",
    "msp",
    "mst",
    "ocx",
    "pif",
    "pkg",
    "pl",
    "ps1",
    "ps1xml",
    "ps2",
    "psc1",
    "psd1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scr",
    "sct",
    "search-ms",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vxd",
    "webloc",
    "wim",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xll",
    "xpi",
    "zsh",
];

/// How files begin: media type, and the bytes at a place.
const SIGNATURES: &[(&str, usize, &[u8])] = &[
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/gif", 0, b"GIF87a"),
    ("image/gif", 0, b"GIF89a"),
    ("image/tiff", 0, b"II*\0"),
    ("image/tiff", 0, b"MM\0*"),
    ("image/webp", 8, b"WEBP"),
    ("image/heic", 4, b"ftyphei"),
    ("image/heic", 4, b"ftyphev"),
    ("image/heif", 4, b"ftypmif1"),
    ("image/heif", 4, b"ftypmsf1"),
    ("image/avif", 4, b"ftypavi"),
    ("image/jp2", 0, b"\0\0\0\x0cjP  "),
    ("image/x-emf", 40, b" EMF"),
    ("image/wmf", 0, b"\xd7\xcd\xc6\x9a"),
    ("audio/mp4", 4, b"ftypM4A"),
    ("audio/mp4", 4, b"ftypM4B"),
    ("video/quicktime", 4, b"ftypqt"),
    ("video/3gpp", 4, b"ftyp3g"),
    ("video/mp4", 4, b"ftyp"),
    ("audio/mpeg", 0, b"ID3"),
    ("audio/mpeg", 0, b"\xff\xfb"),
    ("audio/mpeg", 0, b"\xff\xf3"),
    ("audio/mpeg", 0, b"\xff\xf2"),
    ("audio/aac", 0, b"\xff\xf1"),
    ("audio/wav", 8, b"WAVE"),
    ("video/x-msvideo", 8, b"AVI "),
    ("audio/ogg", 0, b"OggS"),
    ("audio/flac", 0, b"fLaC"),
    ("audio/amr", 0, b"#!AMR"),
    ("video/webm", 0, b"\x1a\x45\xdf\xa3"),
    ("video/x-ms-asf", 0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    ("application/vnd.rar", 0, b"Rar!\x1a\x07"),
    ("application/x-7z-compressed", 0, b"7z\xbc\xaf\x27\x1c"),
    ("application/gzip", 0, b"\x1f\x8b\x08"),
];

/// What runs, whatever it is called. A test virus that scanners are tried with is among them; it begins as a program
/// of DOS does.
const PROGRAMS: &[(usize, &[u8])] = &[
    (0, b"\x7fELF"),
    (0, b"\xfe\xed\xfa\xce"),
    (0, b"\xfe\xed\xfa\xcf"),
    (0, b"\xce\xfa\xed\xfe"),
    (0, b"\xcf\xfa\xed\xfe"),
    (0, b"\xca\xfe\xba\xbe"),
    (0, b"\0asm"),
    (0, b"dex\n"),
    (0, b"L\0\0\0\x01\x14\x02\0"),
    (0, b"ITSF\x03\0\0\0"),
    (0, b"MSCF\0\0\0\0"),
    (0, b"!<arch>\n"),
    (0, b"\xed\xab\xee\xdb"),
    (0, b"X5O!P%@AP[4\\PZX54(P^)"),
    (0x8001, b"CD001"),
];

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Zip,
    Pdf,
    /// The container of the older Office files, of e-mails from Outlook, and of locked Office files.
    Ole,
    Rtf,
    Mail,
    Html,
    Xml,
    Text,
    /// A program or a script.
    Program,
    /// A picture, a recording, a packed file: of this media type, and not read.
    Known(&'static str),
    Nothing,
    Unknown,
}

impl Format {
    /// What `content` is. Its beginning is enough for pictures, recordings and programs.
    pub(super) fn of(content: &[u8]) -> Self {
        let at = |place: usize, bytes: &[u8]| content.get(place..).is_some_and(|rest| rest.starts_with(bytes));
        if content.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
            return Self::Nothing;
        }
        if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
            return Self::Zip;
        }
        if at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Self::Ole;
        }
        if at(0, b"{\\rtf") {
            return Self::Rtf;
        }
        if let Some((media_type, ..)) = SIGNATURES.iter().find(|(_, place, bytes)| at(*place, bytes)) {
            return Self::Known(media_type);
        }
        let start = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start();
        if PROGRAMS.iter().any(|(place, bytes)| at(*place, bytes)) || start.starts_with(b"#!") {
            return Self::Program;
        }
        // More than that need not be looked at to know a text.
        let text = text::decode(content.get(..64 * 1024).unwrap_or(content));
        if at(0, b"MZ") && (text.is_none() || at(0, b"MZqFpD=")) {
            return Self::Program;
        }
        if memchr::memmem::find(content.get(..1024).unwrap_or(content), b"%PDF-").is_some() {
            return Self::Pdf;
        }
        match text {
            None => Self::Unknown,
            Some(text) => Self::of_text(&text),
        }
    }

    fn of_text(text: &str) -> Self {
        let start: String = text.trim_start().chars().take(4_000).collect::<String>().to_ascii_lowercase();
        if start.starts_with("#!") {
            return Self::Program;
        }
        if ["<!doctype html", "<html", "<body", "<head>", "<div", "<p>", "<table"]
            .iter()
            .any(|tag| start.starts_with(tag))
        {
            return Self::Html;
        }
        if start.starts_with("<?xml") {
            return if start.contains("<html") { Self::Html } else { Self::Xml };
        }
        // A part of an office file may come without its declaration; a note that begins "<Zoe> says" is no markup.
        let named = start.strip_prefix('<').and_then(|rest| rest.split([' ', '>', '/', '\n']).next());
        if start.contains("xmlns")
            && named.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        {
            return Self::Xml;
        }
        let header = |line: &str| {
            line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            }) || line.starts_with([' ', '\t'])
        };
        let headers: Vec<&str> = start.lines().take_while(|line| !line.trim().is_empty()).collect();
        let telling = ["mime-version:", "content-type:", "received:", "return-path:", "message-id:"];
        if headers.len() > 1
            && headers.iter().all(|line| header(line))
            && headers.iter().any(|line| telling.iter().any(|name| line.starts_with(name)))
        {
            return Self::Mail;
        }
        Self::Text
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Xml)
    }

    /// Whether other files may lie in it.
    pub(super) fn holds_files(self) -> bool {
        matches!(self, Self::Zip | Self::Pdf | Self::Ole | Self::Mail)
    }
}

/// What follows the last dot of a name, as Windows takes it: dots and spaces at the end do not count.
fn ending(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default();
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace() || c.is_control());
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// The media type of a file, by its bytes where they tell it, or why the file is not taken. Files of any kind are
/// taken, unless they run.
///
/// # Errors
/// Words for whoever brought it.
pub fn kind(name: &str, content: &[u8]) -> Result<&'static str, String> {
    if content.is_empty() {
        return Err("The selected file is empty".to_owned());
    }
    if content.len() > LARGEST {
        return Err("The selected file must be smaller than 25 MB".to_owned());
    }
    let looked_at = super::with_own_stack(|| looked_into(name, content));
    looked_at.unwrap_or_else(|| Err("The selected file could not be opened. Try again".to_owned()))
}

/// The same of a file on the disk, which stands at its beginning afterwards. What is larger than [`LARGEST`], such as a recording,
/// is never in memory as a whole: it is known by its beginning, and a packed file by the names of what is in it.
///
/// # Errors
/// Words for whoever brought it.
pub fn kind_of_file(name: &str, file: &mut File) -> Result<&'static str, String> {
    let unreadable = |error: io::Error| format!("The selected file could not be read: {error}. Try again");
    let size = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let is_small = usize::try_from(size).is_ok_and(|size| size <= LARGEST);
    let mut begins = Vec::new();
    let looked_at = if is_small { u64::MAX } else { 64 * 1024 };
    file.by_ref().take(looked_at).read_to_end(&mut begins).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if is_small {
        return kind(name, &begins);
    }
    let ending = ending(name);
    let format = Format::of(&begins);
    if format == Format::Program || RUNNABLE.contains(&ending.as_str()) {
        return Err(runs(&ending));
    }
    let media_type = match format {
        Format::Zip => {
            let archive = ZipArchive::new(&mut *file).map_err(|_| "The selected file is damaged".to_owned())?;
            let names: Vec<String> = archive.file_names().map(str::to_ascii_lowercase).collect();
            if names.iter().any(|name| is_macro(name)) {
                return Err(MACROS.to_owned());
            }
            if let Some(name) = names.iter().find(|name| RUNNABLE.contains(&self::ending(name).as_str())) {
                return Err(holds(&short(name)));
            }
            let folder = |start: &str| names.iter().any(|name| name.starts_with(start));
            match () {
                () if folder("word/") => WORD,
                () if folder("xl/") => EXCEL,
                () if folder("ppt/") => POWERPOINT,
                () => "application/zip",
            }
        }
        Format::Pdf => "application/pdf",
        Format::Rtf => "application/rtf",
        Format::Mail => "message/rfc822",
        Format::Known(media_type) => media_type,
        Format::Ole | Format::Nothing | Format::Unknown | Format::Program => UNKNOWN,
        format @ (Format::Html | Format::Xml | Format::Text) => text_type(format, &ending, &begins),
    };
    file.rewind().map_err(unreadable)?;
    Ok(media_type)
}

const MACROS: &str =
    "The selected file contains macros. Save it without them (for example as .docx or .xlsx), and try again";

fn runs(ending: &str) -> String {
    if RUNNABLE.contains(&ending) {
        return format!(
            "The selected file is a program or script (.{ending}). It must be a document, picture, recording or email"
        );
    }
    "The selected file is a program or script under another name. It must be a document, picture, recording or email"
        .to_owned()
}

fn holds(member: &str) -> String {
    format!("The selected file contains a program or script ({member}). Take it out, and try again")
}

fn looked_into(name: &str, content: &[u8]) -> Result<&'static str, String> {
    let ending = ending(name);
    let mut left = Left { bytes: UNPACKED, parts: PARTS };
    match harm(&ending, content, &mut left, 0) {
        Some(Harm::Macros) => return Err(MACROS.to_owned()),
        Some(Harm::Runs) => return Err(runs(&ending)),
        Some(Harm::Holds(member)) => return Err(holds(&member)),
        None => {}
    }
    Ok(match Format::of(content) {
        Format::Zip => zip_type(content),
        Format::Pdf => "application/pdf",
        Format::Ole => ole_type(content),
        Format::Rtf => "application/rtf",
        Format::Mail => "message/rfc822",
        Format::Known(media_type) => media_type,
        Format::Nothing | Format::Unknown | Format::Program => UNKNOWN,
        format @ (Format::Html | Format::Xml | Format::Text) => text_type(format, &ending, content),
    })
}

fn text_type(format: Format, ending: &str, content: &[u8]) -> &'static str {
    let encoding = text::encoding(content);
    match (format, ending) {
        (_, "eml" | "mht" | "mhtml") => "message/rfc822",
        (_, "html" | "htm" | "xhtml") | (Format::Html, _) => match encoding {
            "utf-8" => "text/html; charset=utf-8",
            "utf-16" => "text/html; charset=utf-16",
            _ => "text/html; charset=windows-1252",
        },
        (_, "csv") => match encoding {
            "utf-8" => "text/csv; charset=utf-8",
            "utf-16" => "text/csv; charset=utf-16",
            _ => "text/csv; charset=windows-1252",
        },
        (Format::Xml, _) => "application/xml",
        _ => match encoding {
            "utf-8" => "text/plain; charset=utf-8",
            "utf-16" => "text/plain; charset=utf-16",
            _ => "text/plain; charset=windows-1252",
        },
    }
}

fn zip_type(content: &[u8]) -> &'static str {
    let Some(mut archive) = office::open(content) else { return "application/zip" };
    let folder = |name: &str| archive.file_names().any(|part| part.to_ascii_lowercase().starts_with(name));
    for (start, media_type) in [("word/", WORD), ("xl/", EXCEL), ("ppt/", POWERPOINT)] {
        if folder(start) {
            return media_type;
        }
    }
    let mut said = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        let _ = part.take(100).read_to_string(&mut said);
    }
    [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.graphics",
        "application/epub+zip",
    ]
    .into_iter()
    .find(|media_type| said.trim() == *media_type)
    .unwrap_or("application/zip")
}

fn ole_type(content: &[u8]) -> &'static str {
    for (stream, media_type) in [
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("__properties_version1.0", "application/vnd.ms-outlook"),
    ] {
        if ole::names(content, stream) {
            return media_type;
        }
    }
    UNKNOWN
}

/// Why a file is not taken.
enum Harm {
    /// It runs itself.
    Runs,
    /// A file inside it runs: this one.
    Holds(String),
    Macros,
}

/// What may still be looked into.
struct Left {
    bytes: usize,
    parts: usize,
}

fn harm(ending: &str, content: &[u8], left: &mut Left, depth: usize) -> Option<Harm> {
    let format = Format::of(content);
    if format == Format::Program || RUNNABLE.contains(&ending) {
        return Some(Harm::Runs);
    }
    match format {
        Format::Zip => harm_in_zip(content, left, depth),
        Format::Ole if ole::names(content, "_VBA_PROJECT") || ole::names(content, "_VBA_PROJECT_CUR") => {
            Some(Harm::Macros)
        }
        Format::Ole if ole::installs(content) => Some(Harm::Runs),
        Format::Ole => ole::carried(content).into_iter().find_map(|(names, inner)| {
            let mut names = names.lines().map(short);
            let first = names.clone().next().unwrap_or_default();
            match names.find(|name| RUNNABLE.contains(&self::ending(name).as_str())) {
                Some(name) => Some(Harm::Holds(name)),
                None => held(&first, &inner, left, depth),
            }
        }),
        _ => None,
    }
}

/// A file inside another one.
fn held(name: &str, content: &[u8], left: &mut Left, depth: usize) -> Option<Harm> {
    if depth >= DEEPEST {
        return None;
    }
    match harm(&ending(name), content, left, depth + 1) {
        Some(Harm::Runs) => Some(Harm::Holds(short(name))),
        other => other,
    }
}

/// A name without its folders, short enough to be said.
fn short(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).chars().filter(|c| !c.is_control()).take(60).collect()
}

fn harm_in_zip(content: &[u8], left: &mut Left, depth: usize) -> Option<Harm> {
    let mut archive = office::open(content)?;
    let names: Vec<String> = archive.file_names().map(str::to_ascii_lowercase).collect();
    if names.iter().any(|name| name == "meta-inf/manifest.mf" || name == "androidmanifest.xml")
        && names.iter().any(|name| name.ends_with(".class") || name.ends_with(".dex"))
    {
        return Some(Harm::Runs);
    }
    if names.iter().any(|name| is_macro(name)) {
        return Some(Harm::Macros);
    }
    for index in 0..archive.len() {
        left.parts = left.parts.checked_sub(1)?;
        let Some(name) = archive.name_for_index(index).map(str::to_owned) else { continue };
        if !name.ends_with('/') && RUNNABLE.contains(&ending(&name).as_str()) {
            return Some(Harm::Holds(short(&name)));
        }
        let Ok(mut part) = archive.by_index(index) else { continue };
        let mut whole = Vec::new();
        if part.by_ref().take(512).read_to_end(&mut whole).is_err() {
            continue;
        }
        match Format::of(&whole) {
            Format::Program => return Some(Harm::Holds(short(&name))),
            Format::Zip | Format::Ole => {
                let most = numbers::fitted::<u64>(left.bytes.min(LARGEST));
                let _ = part.take(most).read_to_end(&mut whole);
                left.bytes = left.bytes.saturating_sub(whole.len());
                if let Some(harm) = held(&name, &whole, left, depth) {
                    return Some(harm);
                }
            }
            _ => {}
        }
    }
    None
}

/// Parts that hold macros: of Microsoft's and of the OpenDocument files.
fn is_macro(name: &str) -> bool {
    let module = |name: &str| name.contains('/') && !name.ends_with('/') && !name.ends_with("-lb.xml");
    name.ends_with("vbaproject.bin")
        || name.contains("/macrosheets/")
        || name.strip_prefix("basic/").is_some_and(module)
        || name.strip_prefix("scripts/").is_some_and(module)
}
