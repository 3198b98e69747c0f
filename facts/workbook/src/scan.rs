//! A workbook looked through before it is read: what it really unpacks to, and what reading it will cost.

use std::io::{Read, Seek};

use intake::{Archive, Memory, NotUnpacked};

use crate::NotRead;

/// Sheets that a workbook may have.
const SHEETS: u64 = 250;
/// The longest element or text: a cell holds 32,767 characters.
const LONGEST: usize = 1 << 20;
/// What an element of the shared strings costs at least, beside its bytes.
const STRING: u64 = 24;
/// What an element of the styles costs: fonts, fills and borders are kept for each.
const STYLE: u64 = 700;
/// What an element of any other small part costs: names, relations, sheets.
const OTHER: u64 = 100;

/// What looking through found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scanned {
    /// Rows that somebody or a filter has hidden, in all sheets.
    pub(crate) hidden_rows: u64,
    /// Which they are, by the part in which they stand.
    hidden: Vec<(String, Vec<u32>)>,
    /// The names of sheets, with the relation that leads to their part.
    sheets: Vec<(String, String)>,
    /// Relations of the workbook, with the part to which each leads.
    relations: Vec<(String, String)>,
}

impl Scanned {
    /// The hidden rows of a sheet.
    pub(crate) fn hidden_in(&self, sheet: &str) -> Vec<u32> {
        let relation = self.sheets.iter().find(|(name, _)| name == sheet).map(|(_, relation)| relation);
        let part = self.relations.iter().find(|(id, _)| Some(id) == relation).map(|(_, part)| part);
        let of_part = |name: &str| part.is_some_and(|part| name.ends_with(part.trim_start_matches('/')));
        self.hidden.iter().filter(|(name, _)| of_part(name)).flat_map(|(_, rows)| rows.iter().copied()).collect()
    }
}

/// Hidden rows that are named: more are counted alone.
const NAMED: usize = 10_000;

#[derive(Default)]
struct Part {
    hidden: Vec<u32>,
    sheet_names: Vec<(String, String)>,
    relations: Vec<(String, String)>,
    bytes: u64,
    elements: u64,
    hidden_rows: u64,
    promised: u64,
    sheets: u64,
}

/// Looks through every part of a workbook, and counts against `memory` what reading it will keep.
pub(crate) fn scan<R: Read + Seek>(archive: &mut Archive<R>, memory: &mut Memory) -> Result<Scanned, NotRead> {
    let mut out = Scanned::default();
    let mut sheets = 0;
    for member in archive.members().to_vec() {
        let name = member.name.to_lowercase();
        let is_text = [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end));
        let reader = archive.member(member.index).map_err(NotRead::Unpacked)?;
        let part = look(reader, is_text)?;
        let cost = if name.ends_with("sharedstrings.xml") {
            // The number of strings that the part promises is reserved before the first is read.
            part.bytes.saturating_add(part.elements.max(part.promised).saturating_mul(STRING))
        } else if name.contains("worksheets/") || !is_text {
            0
        } else if name.contains("styles") {
            part.elements.saturating_mul(STYLE)
        } else {
            part.elements.saturating_mul(OTHER)
        };
        memory.take(cost)?;
        out.hidden_rows += part.hidden_rows;
        if !part.hidden.is_empty() {
            out.hidden.push((member.name.clone(), part.hidden));
        }
        out.sheets.extend(part.sheet_names);
        if name.ends_with("workbook.xml.rels") {
            out.relations.extend(part.relations);
        }
        sheets += part.sheets;
        if sheets > SHEETS {
            return Err(NotRead::Sheets);
        }
    }
    Ok(out)
}

fn look(mut reader: impl Read, is_text: bool) -> Result<Part, NotRead> {
    let mut part = Part::default();
    let mut buffer = vec![0; 64 << 10];
    // What was read of an element that is not at its end.
    let mut open: Vec<u8> = Vec::new();
    let mut since = 0_usize;
    loop {
        let read = reader.read(&mut buffer).map_err(|error| NotRead::Unpacked(NotUnpacked::from(error)))?;
        if read == 0 {
            return Ok(part);
        }
        part.bytes += read as u64;
        if !is_text {
            continue;
        }
        let mut rest = &buffer[..read];
        while let Some(at) = memchr::memchr2(b'<', b'>', rest) {
            since += at;
            if rest[at] == b'<' {
                part.elements += 1;
                open.clear();
            } else if !open.is_empty() || at > 0 {
                open.extend_from_slice(&rest[..at.min(512)]);
                element(&open, &mut part);
                open.clear();
            }
            if since > LONGEST {
                return Err(NotRead::Unpacked(NotUnpacked::TooLarge(1)));
            }
            since = 0;
            rest = &rest[at + 1..];
        }
        since += rest.len();
        if open.len() < 512 {
            open.extend_from_slice(&rest[..rest.len().min(512)]);
        }
        if since > LONGEST {
            return Err(NotRead::Unpacked(NotUnpacked::TooLarge(1)));
        }
    }
}

/// Whether an element is a hidden row, and how many strings one promises.
fn element(text: &[u8], part: &mut Part) {
    if text.starts_with(b"row ") && (has(text, b"hidden=\"1\"") || has(text, b"hidden=\"true\"")) {
        part.hidden_rows += 1;
        if let Some(number) = attribute(text, "r").and_then(|number| number.parse::<u32>().ok())
            && part.hidden.len() < NAMED
        {
            part.hidden.push(number);
        }
    } else if is_sheet(text) {
        part.sheets += 1;
        if let (Some(name), Some(id)) = (attribute(text, "name"), attribute(text, "r:id"))
            && part.sheet_names.len() < NAMED
        {
            part.sheet_names.push((name, id));
        }
    } else if text.starts_with(b"Relationship ") {
        if let (Some(id), Some(target)) = (attribute(text, "Id"), attribute(text, "Target"))
            && part.relations.len() < NAMED
        {
            part.relations.push((id, target));
        }
    } else if text.starts_with(b"sst") {
        let text = String::from_utf8_lossy(text);
        let promised = text.split_once("uniqueCount").map_or("", |(_, rest)| rest);
        let digits: String =
            promised.trim_start_matches([' ', '=', '"', '\'']).chars().take_while(char::is_ascii_digit).collect();
        part.promised = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
    }
}

/// Whether an element names a sheet, with or without a prefix.
fn is_sheet(text: &[u8]) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    let name = text.split(is_end).next().unwrap_or_default();
    name.rsplit(|byte| *byte == b':').next() == Some(b"sheet")
}

/// An attribute of an element, as text.
fn attribute(element: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(element);
    let (_, rest) = text.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    let value = rest.get(1..)?.split(quote).next()?;
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(value.to_owned(), |text, (code, sign)| text.replace(code, sign));
    Some(plain)
}

fn has(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|part| part == wanted)
}
