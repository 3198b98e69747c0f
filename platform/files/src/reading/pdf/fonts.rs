//! Which letters the codes of a font stand for, and how wide they are (ISO 32000-1, 9.6 to 9.10).

use std::collections::HashMap;

use lopdf::{Encoding, Object};

use super::super::Gathered;
use super::file::File;
use super::syntax::{Dictionary, Lexer, Value};

/// As many letters as the fonts of a file may name in all.
pub(super) const LETTERS: usize = 400_000;
/// The width of a letter that no font tells, in thousandths of its height.
const WIDTH: f64 = 500.0;

/// A font of a page.
#[derive(Default)]
pub(super) struct Font {
    /// How many bytes a code has, by its value; where nothing is said, one, or two in fonts of many letters.
    spaces: Vec<Space>,
    bytes: usize,
    letters: Letters,
    /// What single bytes stand for.
    table: Vec<Option<String>>,
    widths: HashMap<u32, f64>,
    width: f64,
    /// From the font's measure to that of the text.
    scale: f64,
    /// Signs that are no words.
    pub(super) signs: bool,
}

struct Space {
    bytes: usize,
    low: u32,
    high: u32,
}

/// Letters by their codes, as a font says it for those who copy text out of the page.
#[derive(Default)]
struct Letters {
    /// Codes are letters themselves.
    same: bool,
    single: HashMap<u32, String>,
    /// From a code to a code, the letter of the first.
    ranges: Vec<(u32, u32, Vec<u16>)>,
}

impl Font {
    /// What is known of a font that the page does not have.
    pub(super) fn missing() -> Self {
        Self { bytes: 1, table: table("WinAnsiEncoding"), width: WIDTH, scale: 0.001, ..Self::default() }
    }

    /// Reads a font. `left` is how many letters may still be named.
    pub(super) fn new(all: &mut Gathered, file: &File<'_>, font: &Dictionary<'_>, left: &mut usize) -> Self {
        let mut new = Self { bytes: 1, width: WIDTH, scale: 0.001, ..Self::default() };
        let mut spaces = Vec::new();
        match font.get("ToUnicode") {
            Some(Value::Name(_)) => new.letters.same = true,
            Some(reference) => {
                if let Some(map) = map(all, file, reference, left) {
                    (new.letters, spaces) = map;
                }
            }
            None => {}
        }
        if font.is("Subtype", "Type0") {
            new.many_letters(all, file, font, spaces, left);
        } else {
            new.few_letters(file, font);
        }
        new
    }

    fn many_letters(
        &mut self,
        all: &mut Gathered,
        file: &File<'_>,
        font: &Dictionary<'_>,
        spaces: Vec<Space>,
        left: &mut usize,
    ) {
        self.bytes = 2;
        match font.get("Encoding") {
            Some(Value::Name(name)) => {
                let name = String::from_utf8_lossy(name);
                let wide = name.contains("UCS2") || name.contains("UTF16");
                self.letters.same |= wide;
                if !wide && !name.starts_with("Identity") {
                    self.spaces = spaces;
                }
            }
            Some(reference) => {
                if let Some((_, own)) = map(all, file, reference, left) {
                    self.spaces = own;
                }
            }
            None => {}
        }
        let descendant = font.get("DescendantFonts").map(|list| file.resolve(list));
        let Some(descendant) = descendant.as_ref().and_then(|list| list.list().first()).map(|one| file.resolve(one))
        else {
            return;
        };
        let Some(descendant) = descendant.dictionary() else { return };
        self.width = descendant.get("DW").and_then(Value::number).unwrap_or(1000.0);
        let widths = descendant.get("W").map(|list| file.resolve(list)).unwrap_or(Value::Nothing);
        let mut rest = widths.list();
        while let [first, after @ ..] = rest {
            let Some(first) = first.number().map(|code| code as u32) else { break };
            match after {
                [Value::Number(last), Value::Number(width), after @ ..] => {
                    for code in first..=(*last as u32).min(first.saturating_add(1_000)) {
                        self.widths.insert(code, *width);
                    }
                    rest = after;
                }
                [list, after @ ..] => {
                    let list = file.resolve(list);
                    for (code, width) in (first..).zip(list.list()) {
                        self.widths.extend(width.number().map(|width| (code, width)));
                    }
                    rest = after;
                }
                [] => break,
            }
            if self.widths.len() > 70_000 {
                break;
            }
        }
    }

    fn few_letters(&mut self, file: &File<'_>, font: &Dictionary<'_>) {
        let number = |dictionary: &Dictionary<'_>, key: &str| {
            dictionary.get(key).map(|value| file.resolve(value)).and_then(|value| value.number())
        };
        let descriptor = font.get("FontDescriptor").map(|value| file.resolve(value)).unwrap_or(Value::Nothing);
        let descriptor = descriptor.dictionary().cloned().unwrap_or_default();
        let name = font.get("BaseFont").and_then(Value::name).map(String::from_utf8_lossy).unwrap_or_default();
        let inside =
            ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.has(key)) || font.is("Subtype", "Type3");
        self.signs = !inside && (name.contains("Symbol") || name.contains("Dingbats"));
        // What the codes of a font with signs of its own stand for only the font knows.
        let own = (number(&descriptor, "Flags").unwrap_or(0.0) as u32 & 4 != 0 && inside)
            || font.is("Subtype", "Type3")
            || self.signs;
        let encoding = font.get("Encoding").map(|value| file.resolve(value)).unwrap_or(Value::Nothing);
        let base = match &encoding {
            Value::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
            Value::Dictionary(dictionary) => dictionary
                .get("BaseEncoding")
                .and_then(Value::name)
                .map(|name| String::from_utf8_lossy(name).into_owned()),
            _ => None,
        };
        self.table = match base {
            Some(base) => table(&base),
            None if own => vec![None; 256],
            None => table("StandardEncoding"),
        };
        if let Some(differences) = encoding.dictionary().and_then(|dictionary| dictionary.get("Differences")) {
            let mut code = 0;
            for one in file.resolve(differences).list() {
                match one {
                    Value::Number(number) => code = *number as usize,
                    Value::Name(name) => {
                        if let Some(place) = self.table.get_mut(code) {
                            *place = glyph(name);
                        }
                        code += 1;
                    }
                    _ => {}
                }
            }
        }
        if font.is("Subtype", "Type3") {
            let matrix = font.get("FontMatrix").map(|value| file.resolve(value)).unwrap_or(Value::Nothing);
            self.scale = matrix.list().first().and_then(Value::number).unwrap_or(0.001).abs();
        }
        let first = number(font, "FirstChar").unwrap_or(0.0) as u32;
        let widths = font.get("Widths").map(|value| file.resolve(value)).unwrap_or(Value::Nothing);
        for (code, width) in (first..).zip(widths.list().iter().take(256)) {
            self.widths.extend(file.resolve(width).number().map(|width| (code, width)));
        }
        if let Some(missing) = number(&descriptor, "MissingWidth").filter(|_| !self.widths.is_empty()) {
            self.width = missing;
        }
    }

    /// The codes of a text, and how many bytes each has.
    pub(super) fn codes<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = (u32, usize)> + use<'t, '_> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let value = |count: usize| {
                rest.get(..count).map(|bytes| bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
            };
            let fits = self.spaces.iter().find_map(|space| {
                let code = value(space.bytes)?;
                // Each byte by itself must lie between those of the two ends.
                let fits = (0..space.bytes).all(|place| {
                    let byte = |code: u32| code >> (8 * place) & 0xff;
                    (byte(space.low)..=byte(space.high)).contains(&byte(code))
                });
                fits.then_some((code, space.bytes))
            });
            let count = self.bytes.min(rest.len());
            let (code, count) =
                fits.or_else(|| value(count).map(|code| (code, count))).filter(|(_, count)| *count > 0)?;
            rest = rest.get(count..).unwrap_or_default();
            Some((code, count))
        })
    }

    /// The letters of a code; `None` where nobody can tell.
    pub(super) fn letters(&self, code: u32) -> Option<String> {
        let text = self.letters.get(code).or_else(|| {
            let single = usize::try_from(code).ok().and_then(|code| self.table.get(code))?;
            single.clone()
        })?;
        // A font of signs has its letters in an area of its own, 0xF000 above where they belong.
        let moved = |c: char| match u32::from(c) {
            code @ 0xf020..=0xf0ff => char::from_u32(code - 0xf000).unwrap_or(c),
            _ => c,
        };
        let text: String = text.chars().map(moved).collect();
        let unknown = |c: char| c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c);
        (!text.chars().any(unknown)).then_some(text)
    }

    /// How far a code moves the pen, where the letters are one high.
    pub(super) fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.width) * self.scale
    }
}

impl Letters {
    fn get(&self, code: u32) -> Option<String> {
        if self.same {
            return char::from_u32(code).map(String::from);
        }
        if let Some(known) = self.single.get(&code) {
            return Some(known.clone());
        }
        let (first, _, units) = self.ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&code))?;
        let mut units = units.clone();
        let last = units.last_mut()?;
        *last = last.wrapping_add(u16::try_from(code - first).ok()?);
        Some(String::from_utf16_lossy(&units))
    }
}

/// A map of codes: the letters of each, and how long codes are.
fn map(all: &mut Gathered, file: &File<'_>, reference: &Value<'_>, left: &mut usize) -> Option<(Letters, Vec<Space>)> {
    let Value::Reference(number, _) = reference else { return None };
    let index = file.latest(*number)?;
    let value = file.value(index)?;
    let bytes = file.stream(all, index, value.dictionary()?)?;
    let mut letters = Letters::default();
    let mut spaces = Vec::new();
    let mut operands: Vec<Value<'_>> = Vec::new();
    let mut lexer = Lexer::new(&bytes, 0);
    let code = |value: &Value<'_>| match value {
        Value::Text(bytes) if bytes.len() <= 4 => Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte))),
        _ => None,
    };
    let units = |value: &Value<'_>| -> Vec<u16> {
        match value {
            Value::Text(bytes) if bytes.len() == 1 => vec![u16::from(bytes[0])],
            Value::Text(bytes) => {
                bytes.chunks_exact(2).take(32).map(|two| u16::from_be_bytes([two[0], two[1]])).collect()
            }
            _ => Vec::new(),
        }
    };
    while let Some(value) = lexer.value() {
        let Value::Word(word) = value else {
            operands.push(value);
            if operands.len() > *left {
                all.unread();
                break;
            }
            continue;
        };
        match word {
            b"endcodespacerange" => {
                for two in operands.chunks_exact(2) {
                    if let (Some(low), Some(high), Value::Text(bytes)) = (code(&two[0]), code(&two[1]), &two[0])
                        && spaces.len() < 100
                    {
                        spaces.push(Space { bytes: bytes.len(), low, high });
                    }
                }
            }
            b"endbfchar" => {
                *left = left.saturating_sub(operands.len());
                for two in operands.chunks_exact(2) {
                    letters.single.extend(code(&two[0]).map(|code| (code, String::from_utf16_lossy(&units(&two[1])))));
                }
            }
            b"endbfrange" => {
                *left = left.saturating_sub(operands.len());
                for three in operands.chunks_exact(3) {
                    let (Some(first), Some(last)) = (code(&three[0]), code(&three[1])) else { continue };
                    if let Value::List(list) = &three[2] {
                        *left = left.saturating_sub(list.len());
                        for (code, one) in (first..=last).zip(list) {
                            letters.single.insert(code, String::from_utf16_lossy(&units(one)));
                        }
                    } else if letters.ranges.len() < 5_000 {
                        letters.ranges.push((first, last, units(&three[2])));
                    } else {
                        all.unread();
                    }
                }
            }
            _ => {}
        }
        operands.clear();
    }
    Some((letters, spaces))
}

/// What single bytes stand for in one of the encodings that have a name.
fn table(name: &str) -> Vec<Option<String>> {
    if !["StandardEncoding", "WinAnsiEncoding", "MacRomanEncoding", "MacExpertEncoding"].contains(&name) {
        return vec![None; 256];
    }
    let mut font = lopdf::Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Name(name.as_bytes().to_vec()));
    let document = lopdf::Document::new();
    let encoding = font.get_font_encoding(&document).ok();
    (0..=255)
        .map(|byte| {
            let text = encoding.as_ref()?.bytes_to_string(&[byte]).ok()?;
            (!text.is_empty()).then_some(text)
        })
        .collect()
}

/// The letter that a glyph is named after (Adobe Glyph List Specification, section 2).
fn glyph(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().unwrap_or_default();
    if name.is_empty() {
        return Some(String::new());
    }
    name.split('_').map(part_of_glyph).collect()
}

fn part_of_glyph(name: &str) -> Option<String> {
    if let Some(hex) = name.strip_prefix("uni").filter(|hex| hex.len() >= 4 && hex.len() % 4 == 0) {
        let units: Option<Vec<u16>> = hex
            .as_bytes()
            .chunks(4)
            .map(|four| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok())
            .collect();
        if let Some(units) = units {
            return Some(String::from_utf16_lossy(&units));
        }
    }
    if let Some(hex) = name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len()))
        && let Some(c) = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
    {
        return Some(c.to_string());
    }
    let mut encoding = lopdf::Dictionary::new();
    encoding.set("Differences", vec![Object::Integer(0), Object::Name(name.as_bytes().to_vec())]);
    let mut font = lopdf::Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Dictionary(encoding));
    let document = lopdf::Document::new();
    // Where the name is not known the library falls back to another encoding, which says another letter.
    match font.get_font_encoding(&document) {
        Ok(encoding @ Encoding::Differences(_)) => encoding.bytes_to_string(&[0]).ok(),
        _ => None,
    }
}
