//! The words of markup: XML parts of office files, drawings, metadata, web pages. Text, comments, sections of raw text
//! and the values of attributes are read; what is not well formed is read all the same, as far as it goes.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use super::{Gathered, is_packed, text};

/// As many elements as may stand inside each other. No file has half as many; the library remembers each.
pub(super) const DEEPEST: usize = 4_000;

/// How the end of an element parts what stands before it from what stands after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// Not at all: a word goes on over it. Word breaks one name into several runs.
    Nothing,
    /// As the end of a line, where it held words itself.
    Words,
    Line,
    Cell,
    Row,
    /// What it holds is shown in another place, or no longer: words that were struck out, the target of a field.
    Aside,
    /// The number of a cell: [`super::cells`] gives it in its row.
    Number,
}

/// What an element is, by its name without its prefix. The vocabularies of Microsoft, OpenDocument and the web agree
/// well enough to stand in one list.
fn ends(name: &[u8]) -> Ends {
    match name {
        b"r" | b"t" | b"span" | b"a" | b"hyperlink" | b"ins" | b"del" | b"moveFrom" | b"moveTo" | b"smartTag"
        | b"sdt" | b"sdtContent" | b"fld" | b"fldSimple" | b"ruby" | b"rt" | b"rubyBase" | b"base" | b"bdo"
        | b"dir" | b"b" | b"i" | b"u" | b"s" | b"em" | b"strong" | b"font" | b"sub" | b"sup" | b"small" | b"big"
        | b"mark" | b"code" | b"abbr" | b"wbr" | b"meta-field" | b"bookmark-ref" | b"proofErr" | b"ruby-base"
        | b"nobr" | b"tt" | b"cite" | b"q" | b"dfn" | b"time" | b"data" | b"label" => Ends::Nothing,
        b"p" | b"h" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"li" | b"div" | b"si" | b"is" | b"f" | b"br"
        | b"cr" | b"line-break" | b"hr" | b"title" | b"option" | b"comment" | b"annotation" | b"dt" | b"dd"
        | b"blockquote" | b"caption" | b"pre" | b"section" | b"article" | b"txbxContent" | b"table" | b"tbl"
        | b"list-item" => Ends::Line,
        b"tc" | b"td" | b"th" | b"table-cell" | b"covered-table-cell" => Ends::Cell,
        b"tr" | b"table-row" => Ends::Row,
        b"delText" | b"instrText" | b"delInstrText" => Ends::Aside,
        _ => Ends::Words,
    }
}

/// Reads markup as it came, in any encoding. The name of its outermost element, without its prefix.
pub(super) fn read_bytes(all: &mut Gathered, content: &[u8], html: bool) -> Option<String> {
    let Some(source) = decode(content) else {
        all.unread();
        return None;
    };
    read(all, &source, html)
}

/// Markup says its encoding itself.
pub(super) fn decode(content: &[u8]) -> Option<Cow<'_, str>> {
    let start = content.get(..200).unwrap_or(content);
    let said = memchr::memmem::find(start, b"encoding=").and_then(|at| {
        let rest = &start[at + 9..];
        let quote = *rest.first()?;
        rest[1..].split(|byte| *byte == quote).next()
    });
    match said.and_then(encoding_rs::Encoding::for_label) {
        Some(encoding) if encoding.is_ascii_compatible() && std::str::from_utf8(content).is_err() => {
            Some(encoding.decode(content).0)
        }
        _ => text::decode(content),
    }
}

/// Reads markup. The name of its outermost element, without its prefix.
pub(super) fn read(all: &mut Gathered, source: &str, html: bool) -> Option<String> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk =
        Walk { all, open: Vec::new(), cells: 0, root: None, html, named: false, aside: String::new(), apart: false };
    walk.all.words.part('\n');
    loop {
        let at = numbers::fitted::<usize>(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(_) if walk.all.is_full() => break,
            Ok(event) if walk.open.len() <= DEEPEST => walk.event(&event),
            // What is not markup after all is read as it stands.
            Ok(_) | Err(_) => {
                walk.all.words.part('\n');
                let rest = source.get(at..).unwrap_or_default();
                walk.text(&rest.replace(['<', '>', '"', '='], " "));
                break;
            }
        }
    }
    walk.all.words.part('\n');
    walk.put_aside();
    walk.root
}

struct Open {
    ends: Ends,
    /// Whether it held words itself.
    words: bool,
    /// As many cells as it stands for.
    repeat: u16,
}

struct Walk<'g> {
    all: &'g mut Gathered,
    open: Vec<Open>,
    /// How many of them are cells.
    cells: usize,
    root: Option<String>,
    html: bool,
    /// Whether the names of elements are words too: in a vocabulary that nobody knows, they may be anything.
    named: bool,
    /// Words that stand aside, of this line, and whether others came since.
    aside: String,
    apart: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(start) => self.start(start, false),
            Event::Empty(start) => self.start(start, true),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&String::from_utf8_lossy(text)),
            Event::CData(text) => self.text(&String::from_utf8_lossy(text)),
            Event::GeneralRef(name) => {
                let name = String::from_utf8_lossy(name);
                match entity(&name) {
                    Some(decoded) => self.text(&decoded),
                    None => self.text(&format!("&{name};")),
                }
            }
            Event::Comment(text) => {
                self.all.words.part(if self.cells > 0 { ' ' } else { '\n' });
                self.text(&String::from_utf8_lossy(text));
                self.all.words.part(if self.cells > 0 { ' ' } else { '\n' });
            }
            Event::PI(text) => self.all.value(&String::from_utf8_lossy(text)),
            // A name for a text may be given here, and the text with it.
            Event::DocType(text) => self.all.value(&String::from_utf8_lossy(text)),
            Event::Decl(_) | Event::Eof => {}
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) {
        let full = start.name();
        let local = full.local_name();
        let name = local.as_ref();
        if self.root.is_none() {
            self.root = Some(String::from_utf8_lossy(name).into_owned());
            self.html |= name.eq_ignore_ascii_case(b"html");
            self.named = !self.html && !is_known(start);
        }
        if self.named {
            self.all.value(&String::from_utf8_lossy(name));
        }
        if draws(full.as_ref(), name) {
            self.all.unread();
        }
        let mut repeat = 1;
        for attribute in start.html_attributes().with_checks(false).flatten() {
            let key = attribute.key;
            let local = key.local_name();
            let local = local.as_ref();
            let no_words = key.as_ref() == b"xmlns"
                || key.prefix().is_some_and(|prefix| prefix.as_ref() == b"xmlns")
                || local.starts_with(b"rsid")
                || local == b"paraId"
                || local == b"textId";
            if no_words {
                continue;
            }
            let raw = String::from_utf8_lossy(&attribute.value);
            let value = unescape(&raw);
            if name == b"sym" && local == b"char" {
                self.symbol(&value);
            }
            if local == b"number-columns-repeated" {
                repeat = value.parse().unwrap_or(1);
            }
            self.all.value(&value);
            if self.named {
                self.all.value(&String::from_utf8_lossy(local));
            }
        }
        match (full.as_ref(), name) {
            (b"text:s", _) => self.all.words.part(' '),
            (b"text:tab", _) => self.all.words.part('\t'),
            // Where tabs are set is said by elements of the same name, with attributes.
            (_, b"tab") if start.attributes_raw().trim_ascii().is_empty() && !self.html => self.all.words.part('\t'),
            (_, b"noBreakHyphen") => self.all.words.add("-"),
            _ => {}
        }
        let lower = if self.html { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) };
        let number = &*lower == b"v" && self.root.as_deref() == Some("worksheet");
        let ends = if number { Ends::Number } else { ends(&lower) };
        if matches!(ends, Ends::Line | Ends::Row) {
            self.part_line();
        }
        let void =
            self.html && matches!(&*lower, b"br" | b"hr" | b"img" | b"input" | b"meta" | b"link" | b"wbr" | b"col");
        if ends == Ends::Cell {
            self.cells += 1;
        }
        self.open.push(Open { ends, words: false, repeat });
        if empty || void {
            self.end();
        }
    }

    fn end(&mut self) {
        let Some(Open { ends, words, repeat }) = self.open.pop() else { return };
        match ends {
            Ends::Words if words => self.part_line(),
            Ends::Nothing | Ends::Aside | Ends::Number | Ends::Words => {}
            Ends::Line => self.part_line(),
            Ends::Cell => {
                self.cells = self.cells.saturating_sub(1);
                if self.cells > 0 {
                    self.all.words.part(' ');
                } else {
                    // More than that is a sheet's empty end.
                    let times = if repeat <= 100 { repeat.max(1) } else { 1 };
                    for _ in 0..times {
                        self.all.words.cell();
                    }
                }
            }
            Ends::Row if self.cells == 0 => self.all.words.row(),
            Ends::Row => self.all.words.part(' '),
        }
    }

    /// The end of a line; within the cell of a table, the row goes on.
    fn part_line(&mut self) {
        self.put_aside();
        self.all.words.part(if self.cells > 0 { ' ' } else { '\n' });
    }

    fn put_aside(&mut self) {
        if !self.aside.is_empty() {
            let aside = std::mem::take(&mut self.aside);
            self.all.value(&aside);
        }
        self.apart = false;
    }

    fn text(&mut self, text: &str) {
        // Between elements that hold no words of their own, a new line only sets them out.
        let blank = text.trim_matches([' ', '\n', '\r', '\t']).is_empty();
        if blank && !self.html && text.contains(['\n', '\r']) {
            return;
        }
        if is_packed(text) {
            return self.all.unread();
        }
        // Words that a style sheet or a formula puts together are shown, and stand nowhere.
        if (self.html && MADE_WHEN_SHOWN.iter().any(|made| text.contains(made)))
            || (self.root.as_deref() == Some("worksheet") && text.contains("CHAR("))
        {
            self.all.unread();
        }
        match self.open.last_mut() {
            Some(Open { ends: Ends::Number, .. }) => return,
            Some(Open { ends: Ends::Aside, .. }) => {
                if std::mem::take(&mut self.apart) {
                    self.aside.push(' ');
                }
                return self.aside.push_str(text);
            }
            Some(open) => open.words |= !blank,
            None => {}
        }
        self.apart = true;
        if text.contains(['\n', '\r', '\t']) {
            self.all.words.add(&text.replace(['\n', '\r', '\t'], " "));
        } else {
            self.all.words.add(text);
        }
    }

    /// A character of a font of symbols, by its number: letters lie 0xF000 above where they belong.
    fn symbol(&mut self, code: &str) {
        let code = u32::from_str_radix(code, 16).ok();
        let code = code.map(|code| if (0xf020..=0xf0ff).contains(&code) { code - 0xf000 } else { code });
        if let Some(c) = code.and_then(char::from_u32) {
            self.all.words.add(c.encode_utf8(&mut [0; 4]));
        }
    }
}

/// What style sheets and scripts of a web page put words together with.
const MADE_WHEN_SHOWN: &[&str] = &["content:", "document.", "innerHTML", "textContent", "fromCharCode", "atob("];

/// Whether an element draws what may be letters, turns them about, or makes words only when it is shown.
fn draws(full: &[u8], name: &[u8]) -> bool {
    let drawn = matches!(
        name,
        b"custGeom" | b"contentPart" | b"trace" | b"polyline" | b"polygon" | b"bdo" | b"object" | b"applet" | b"canvas"
    );
    // The fills of themes and the frames of shapes in Office have paths of their own.
    drawn || matches!(full, b"path" | b"svg:path" | b"draw:path" | b"draw:polyline" | b"draw:polygon" | b"v:polyline")
}

/// Whether the outermost element is of a vocabulary whose names hold no words of anybody's own.
fn is_known(start: &BytesStart<'_>) -> bool {
    start.attributes().with_checks(false).flatten().any(|attribute| {
        let value = String::from_utf8_lossy(&attribute.value);
        [
            "http://schemas.openxmlformats.org",
            "http://schemas.microsoft.com",
            "http://purl.oclc.org/ooxml",
            "urn:schemas-microsoft-com",
            "urn:oasis:names:tc",
            "http://openoffice.org",
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xhtml",
            "http://www.w3.org/1998/Math",
            "adobe:ns:meta/",
        ]
        .iter()
        .any(|known| value.starts_with(known))
    })
}

/// A text with its entities decoded, as far as they are known.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut all = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        all.push_str(before);
        let known = after.split_once(';').filter(|(name, _)| name.len() <= 32);
        match known.and_then(|(name, after)| entity(name).map(|decoded| (decoded, after))) {
            Some((decoded, after)) => {
                all.push_str(&decoded);
                rest = after;
            }
            None => {
                all.push('&');
                rest = after;
            }
        }
    }
    all.push_str(rest);
    Cow::Owned(all)
}

pub(super) fn entity(name: &str) -> Option<Cow<'static, str>> {
    let number = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => Some(u32::from_str_radix(hex, 16).ok()?),
            None => Some(number.parse().ok()?),
        },
        None => None,
    };
    match number {
        Some(number) => char::from_u32(number).map(|c| Cow::Owned(c.to_string())),
        None => resolve_html5_entity(name).map(Cow::Borrowed),
    }
}
