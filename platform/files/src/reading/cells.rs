//! The rows of a sheet of Excel. A library would read them too, but keeps every string and style of a workbook first,
//! however many somebody put there.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Gathered, markup};

/// As many strings and styles as are kept. A sheet has a million rows.
const MOST: usize = 1_000_000;
/// As many empty cells in a row as are kept apart.
const EMPTY: usize = 200;

/// What the cells of all sheets point to.
#[derive(Default)]
pub(super) struct Book {
    strings: Vec<Box<str>>,
    /// Whether each style shows a number as a date.
    dates: Vec<bool>,
    /// Whether days are counted from 1904 on, as Excel did on the Macintosh.
    from_1904: bool,
    cut: bool,
}

impl Book {
    /// The texts that cells share.
    pub(super) fn take_strings(&mut self, source: &str) {
        let mut text = String::new();
        let mut sounds = 0_usize;
        let mut inside = false;
        walk(source, |event, content| {
            match (event, content) {
                (Tag::Start(name, _), _) => match name {
                    b"si" => text.clear(),
                    // How a word is spoken stands beside it.
                    b"rPh" => sounds += 1,
                    b"t" => inside = sounds == 0,
                    _ => {}
                },
                (Tag::End(name), _) => match name {
                    b"si" if self.strings.len() < MOST => self.strings.push(text.as_str().into()),
                    b"si" => self.cut = true,
                    b"rPh" => sounds = sounds.saturating_sub(1),
                    b"t" => inside = false,
                    _ => {}
                },
                (Tag::Text, words) if inside => text.push_str(words),
                (Tag::Text, _) => {}
            }
            !self.cut
        });
    }

    /// Which styles show dates.
    pub(super) fn take_styles(&mut self, source: &str) {
        let mut own: HashMap<u32, bool> = HashMap::new();
        let mut cells = false;
        walk(source, |event, _| {
            match event {
                Tag::Start(b"numFmt", start) if own.len() < MOST => {
                    let number = attribute(start, b"numFmtId").and_then(|id| id.parse().ok());
                    let code = attribute(start, b"formatCode").unwrap_or_default();
                    own.extend(number.map(|number| (number, is_date(&code))));
                }
                Tag::Start(b"cellXfs", _) => cells = true,
                Tag::End(b"cellXfs") => cells = false,
                Tag::Start(b"xf", start) if cells && self.dates.len() < MOST => {
                    let number: u32 = attribute(start, b"numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    let known = matches!(number, 14..=17 | 22 | 27..=36 | 50..=58);
                    self.dates.push(own.get(&number).copied().unwrap_or(known));
                }
                _ => {}
            }
            true
        });
    }

    /// From when days are counted.
    pub(super) fn take_settings(&mut self, source: &str) {
        walk(source, |event, _| {
            if let Tag::Start(b"workbookPr", start) = event {
                self.from_1904 |= attribute(start, b"date1904").is_some_and(|on| on == "1" || on == "true");
            }
            true
        });
    }

    /// The rows of a sheet, hidden ones too.
    pub(super) fn rows(&self, all: &mut Gathered, source: &str) {
        let mut cell = Cell::default();
        let mut filled = 0_usize;
        let mut next = 0_usize;
        let mut inside = false;
        if self.cut {
            all.unread();
        }
        all.tables.part('\n');
        let whole = walk(source, |event, content| {
            match (event, content) {
                (Tag::Start(name, start), _) => match name {
                    b"row" => (filled, next) = (0, 0),
                    b"c" => {
                        cell = Cell {
                            column: attribute(start, b"r").and_then(|place| column(&place)).unwrap_or(next),
                            kind: attribute(start, b"t").unwrap_or_default(),
                            style: attribute(start, b"s").and_then(|style| style.parse().ok()).unwrap_or(0),
                            text: String::new(),
                        };
                        next = cell.column + 1;
                    }
                    b"v" | b"t" => inside = true,
                    _ => {}
                },
                (Tag::End(name), _) => match name {
                    b"v" | b"t" => inside = false,
                    b"c" => {
                        let text = self.shown(&cell);
                        if !text.is_empty() {
                            for _ in 0..cell.column.saturating_sub(filled).min(EMPTY) {
                                all.tables.cell();
                            }
                            filled = filled.max(cell.column);
                            all.tables.add(&text);
                        }
                    }
                    b"row" => all.tables.row(),
                    _ => {}
                },
                (Tag::Text, words) if inside => cell.text.push_str(words),
                (Tag::Text, _) => {}
            }
            !all.tables.cut
        });
        all.tables.row();
        if !whole {
            all.unread();
        }
    }

    /// What a cell shows: the text it points to, a date as `ccyy-mm-dd`, or what it holds.
    fn shown(&self, cell: &Cell) -> String {
        let text = match cell.kind.as_str() {
            "s" => {
                cell.text.trim().parse().ok().and_then(|number: usize| self.strings.get(number)).map_or("", |text| text)
            }
            "" | "n" if self.dates.get(cell.style).copied().unwrap_or(false) => {
                return cell
                    .text
                    .trim()
                    .parse()
                    .ok()
                    .and_then(|days| self.day(days))
                    .map_or_else(|| cell.text.trim().to_owned(), |day| day.to_string());
            }
            _ => cell.text.as_str(),
        };
        text.trim().replace(['\n', '\r', '\t'], " ")
    }

    /// The date of a number of days. Excel takes 1900 for a leap year.
    fn day(&self, days: f64) -> Option<Date> {
        if !(0.0..3_000_000.0).contains(&days) {
            return None;
        }
        let whole = days.trunc() as i64;
        let start = match (self.from_1904, whole) {
            (true, _) => date(1904, 1, 1),
            (false, ..60) => date(1899, 12, 31),
            (false, _) => date(1899, 12, 30),
        };
        start.checked_add(whole.days()).ok()
    }
}

#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    text: String,
}

enum Tag<'a> {
    Start(&'a [u8], &'a BytesStart<'a>),
    End(&'a [u8]),
    Text,
}

/// Walks through the elements and texts of a part, as long as `each` says to go on. `false` where it is damaged.
fn walk(source: &str, mut each: impl FnMut(Tag<'_>, &str) -> bool) -> bool {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut depth = 0_usize;
    loop {
        let go_on = match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > markup::DEEPEST {
                    return false;
                }
                each(Tag::Start(start.local_name().as_ref(), &start), "")
            }
            Ok(Event::Empty(start)) => {
                each(Tag::Start(start.local_name().as_ref(), &start), "")
                    && each(Tag::End(start.local_name().as_ref()), "")
            }
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                each(Tag::End(end.local_name().as_ref()), "")
            }
            Ok(Event::Text(text)) => each(Tag::Text, &String::from_utf8_lossy(&text)),
            Ok(Event::CData(text)) => each(Tag::Text, &String::from_utf8_lossy(&text)),
            Ok(Event::GeneralRef(name)) => {
                each(Tag::Text, &markup::entity(&String::from_utf8_lossy(&name)).unwrap_or_default())
            }
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => true,
            Err(_) => return false,
        };
        if !go_on {
            return true;
        }
    }
}

fn attribute(start: &BytesStart<'_>, wanted: &[u8]) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == wanted)?;
    Some(markup::unescape(&String::from_utf8_lossy(&found.value)).into_owned())
}

/// The column of a place such as `AB12`, counted from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// Whether a format shows days or years, outside of its quoted words.
fn is_date(code: &str) -> bool {
    let mut quoted = false;
    let mut bracket = false;
    let mut escaped = false;
    code.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match c {
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'd' | 'D' | 'y' | 'Y' => return !quoted && !bracket,
            _ => {}
        }
        false
    })
}
