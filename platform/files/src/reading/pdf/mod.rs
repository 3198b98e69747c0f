//! PDFs: the text of all pages and of what is placed on them, and every text anywhere else in the file: what the
//! document is called, outlines, notes, links, forms, names, scripts, earlier states, and files that are attached.
//!
//! Streams are unpacked and unlocked, and codes turned into letters, with lopdf. Its tree of objects is not used: it
//! takes a hundred bytes of memory for each two of the file, without a limit, and leaves out what the file's own index
//! does not name.

mod by_eye;
mod file;
mod fonts;
mod page;
mod syntax;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use lopdf::{Object, StringFormat, decode_text_string};

use super::kinds::Format;
use super::{Gathered, markup, text};
use file::File;
use page::{Fonts, Shown};
use syntax::{Dictionary, Lexer, Value};

/// As many strokes of each kind as a document may have before they may be letters that were drawn. A letter has about ten
/// curves, or four straight lines; tables are ruled in long lines, which do not count.
const CURVES: usize = 100;
const STROKES: usize = 60;
/// As many rectangles as may stand in it before they may be the dots of letters.
const RECTANGLES: usize = 400;
/// As many steps as it takes from a page to the one that its fonts are said for.
const PARENTS: usize = 20;

/// Reads a PDF.
pub(super) fn read(all: &mut Gathered, content: &[u8]) {
    let file = File::new(all, content);
    if file.locked {
        all.unread();
    }
    if file.is_shut() {
        return;
    }
    if file.places.is_empty() {
        all.unread();
    }
    let mut reader = Reading {
        all,
        file: &file,
        fonts: Fonts::new(),
        roles: HashMap::new(),
        shown: HashMap::new(),
        read: HashSet::new(),
        attached: HashSet::new(),
        spare: None,
    };
    for index in 0..file.places.len() {
        reader.texts(index);
    }
    let pages = reader.pages();
    let drawings = reader.streams();
    if pages.is_empty() || pages.iter().any(|page| !has_words(page, &drawings, 0)) {
        reader.all.unread();
    }
    let all_of = |count: fn(&Shown) -> usize| pages.iter().chain(drawings.values()).map(count).sum::<usize>();
    let drawn = all_of(|shown| shown.curves) > CURVES
        || all_of(|shown| shown.strokes) > STROKES
        || all_of(|shown| shown.rectangles) > RECTANGLES;
    if drawn {
        reader.all.unread();
    }
    if file.hides_objects(&reader.attached) {
        reader.all.unread();
    }
    for gap in &file.gaps {
        between(all, gap);
    }
}

/// Whether words stand on a page, or on what is placed on it.
fn has_words(shown: &Shown, drawings: &HashMap<u32, Shown>, depth: usize) -> bool {
    shown.words
        || (depth < 5
            && shown
                .places
                .iter()
                .take(1_000)
                .any(|number| drawings.get(number).is_some_and(|drawing| has_words(drawing, drawings, depth + 1))))
}

/// What a stream is for, by who points to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Unknown,
    /// Fonts, colours and functions hold no words.
    NoWords,
    Attached,
    /// A letter of a font, drawn.
    Letter,
    /// The content of a page, in any of its states.
    Page,
}

struct Reading<'r, 'f> {
    all: &'r mut Gathered,
    file: &'r File<'f>,
    fonts: Fonts,
    roles: HashMap<u32, Role>,
    /// What was found in the content of pages: by its first stream, and by what stands for the fonts of the page.
    shown: HashMap<(usize, u64), Shown>,
    /// Streams that were read as the content of a page.
    read: HashSet<usize>,
    attached: HashSet<usize>,
    /// The fonts of a page, for drawings that have none of their own.
    spare: Option<Dictionary<'r>>,
}

impl<'r> Reading<'r, '_> {
    fn role(&self, index: usize) -> Role {
        let number = self.file.places.get(index).map(|place| place.number);
        number.and_then(|number| self.roles.get(&number)).copied().unwrap_or(Role::Unknown)
    }

    /// Every text of an object that is not in a stream.
    fn texts(&mut self, index: usize) {
        let Some(mut lexer) = self.file.lexer(index) else { return };
        let value = lexer.value();
        for comment in std::mem::take(&mut lexer.comments) {
            self.all.value(&String::from_utf8_lossy(comment));
        }
        if let Some(value) = value {
            self.visit(index, &value, "");
        }
    }

    fn visit(&mut self, index: usize, value: &Value<'_>, key: &str) {
        match value {
            Value::Text(text) => {
                let no_words = ["ID", "O", "U", "OE", "UE", "Perms", "Indexed", "CheckSum", "Panose"];
                if !no_words.contains(&key) {
                    add_text(self.all, &self.file.unlocked(index, text));
                }
            }
            // What was chosen in a form.
            Value::Name(name) if ["V", "DV", "AS", "Opt"].contains(&key) => {
                self.all.value(&String::from_utf8_lossy(name));
            }
            Value::Reference(number, _) => {
                let role = match key {
                    "FontFile" | "FontFile2" | "FontFile3" | "ToUnicode" | "CIDToGIDMap" | "CIDSet" | "ICCBased"
                    | "DestOutputProfile" | "Indexed" | "Function" | "Functions" | "TR" | "HT" | "BG" | "UCR" => {
                        Role::NoWords
                    }
                    "EF" => Role::Attached,
                    "CharProcs" => Role::Letter,
                    "Contents" => Role::Page,
                    _ => return,
                };
                self.roles.insert(*number, role);
            }
            Value::List(list) => {
                // A colour is a list that begins with the name of its kind.
                let kind = list.first().and_then(Value::name).map(String::from_utf8_lossy);
                let key = kind.as_deref().filter(|kind| ["ICCBased", "Indexed"].contains(kind)).unwrap_or(key);
                for one in list {
                    self.visit(index, one, key);
                }
            }
            Value::Dictionary(dictionary) => {
                let signature = dictionary.has("ByteRange");
                // What somebody wrote by hand on a tablet.
                if dictionary.has("InkList") {
                    self.all.unread();
                }
                for (name, value) in &dictionary.0 {
                    let name = String::from_utf8_lossy(name);
                    if signature && name == "Contents" {
                        continue;
                    }
                    // The choices of a form are the names of their pictures.
                    if ["N", "D", "R"].contains(&key) && value.name().is_none() && key.len() == 1 {
                        self.all.value(&name);
                    }
                    let inherited = ["EF", "CharProcs"].contains(&key);
                    self.visit(index, value, if inherited { key } else { &name });
                }
            }
            Value::Name(_) | Value::Nothing | Value::Number(_) | Value::Word(_) => {}
        }
    }

    /// The pages, in all their states.
    fn pages(&mut self) -> Vec<Shown> {
        let mut pages = Vec::new();
        for index in 0..self.file.places.len() {
            let Some(Value::Dictionary(page)) = self.file.value(index) else { continue };
            let is_page = page.is("Type", "Page")
                || (page.has("Contents") && page.has("Parent") && (page.has("Resources") || page.has("MediaBox")));
            if !is_page || page.has("Subtype") {
                continue;
            }
            let resources = self.resources(&page);
            if resources.has("Font") && self.spare.is_none() {
                self.spare = Some(resources.clone());
            }
            let contents = page.get("Contents").map(|contents| match contents {
                Value::Reference(..) => match self.file.resolve(contents) {
                    list @ Value::List(_) => list,
                    _ => Value::List(vec![contents.clone()]),
                },
                other => other.clone(),
            });
            let numbers: Vec<u32> = contents
                .as_ref()
                .map(Value::list)
                .unwrap_or_default()
                .iter()
                .filter_map(|one| match one {
                    Value::Reference(number, _) => Some(*number),
                    _ => None,
                })
                .collect();
            let latest: Vec<usize> = numbers.iter().filter_map(|number| self.file.latest(*number)).collect();
            // Pages may share their content and fonts, and so do states of a page.
            let mut hasher = DefaultHasher::new();
            format!("{resources:?}").hash(&mut hasher);
            let key = (latest.first().copied().unwrap_or(usize::MAX), hasher.finish());
            let shown = match self.shown.get(&key) {
                Some(known) => known.clone(),
                None => {
                    let shown = self.content(&latest, &resources);
                    self.shown.insert(key, shown.clone());
                    shown
                }
            };
            pages.push(shown);
            let earlier: Vec<usize> =
                numbers.iter().flat_map(|number| self.file.states(*number).iter().rev().skip(1)).copied().collect();
            for index in earlier {
                if !self.read.contains(&index) {
                    self.content(&[index], &resources);
                }
            }
        }
        pages
    }

    /// Reads streams that make one content together.
    fn content(&mut self, streams: &[usize], resources: &Dictionary<'_>) -> Shown {
        let mut content = Vec::new();
        for index in streams {
            let value = self.file.value(*index);
            if let Some(dictionary) = value.as_ref().and_then(Value::dictionary)
                && let Some(bytes) = self.file.stream(self.all, *index, dictionary)
            {
                content.extend_from_slice(&bytes);
                content.push(b'\n');
            }
        }
        self.read.extend(streams);
        page::read(self.all, self.file, &mut self.fonts, resources, &content)
    }

    /// The fonts and drawings of a page, which may be said for several pages together.
    fn resources(&self, page: &Dictionary<'r>) -> Dictionary<'r> {
        let mut node = page.clone();
        for _ in 0..PARENTS {
            if let Some(resources) = node.get("Resources") {
                return match self.file.resolve(&resources.clone()) {
                    Value::Dictionary(resources) => own(&resources),
                    _ => Dictionary::default(),
                };
            }
            let parent = node.get("Parent").cloned();
            match parent.map(|parent| self.file.resolve(&parent)) {
                Some(Value::Dictionary(parent)) => node = own(&parent),
                _ => break,
            }
        }
        Dictionary::default()
    }

    /// All streams that are not the content of a page: drawings, what the document says of itself, attached files.
    fn streams(&mut self) -> HashMap<u32, Shown> {
        let mut drawings = HashMap::new();
        for index in 0..self.file.places.len() {
            let place = self.file.places[index];
            if !place.has_stream() || self.read.contains(&index) {
                continue;
            }
            let Some(Value::Dictionary(dictionary)) = self.file.value(index) else {
                self.all.unread();
                continue;
            };
            let role = self.role(index);
            let of_type = |name: &str| dictionary.is("Type", name);
            let of_kind = |name: &str| dictionary.is("Subtype", name);
            let no_words = role == Role::NoWords
                || ["ObjStm", "XRef", "CMap"].iter().any(|name| of_type(name))
                || ["FunctionType", "ShadingType", "HalftoneType"].iter().any(|key| dictionary.has(key))
                // Where a viewer finds the pages before it has the whole file.
                || dictionary.get("S").is_some_and(|value| value.number().is_some());
            if no_words {
                continue;
            }
            if of_kind("Image") || (dictionary.has("Width") && dictionary.has("Height")) {
                self.all.unread();
                continue;
            }
            let Some(bytes) = self.file.stream(self.all, index, &dictionary) else { continue };
            let drawing = of_kind("Form") || dictionary.has("PatternType") || role == Role::Letter;
            if drawing
                || (role == Role::Page)
                || (role != Role::Attached && !of_type("EmbeddedFile") && is_content(&bytes))
            {
                let own = dictionary.get("Resources").map(|resources| self.file.resolve(resources));
                let resources =
                    own.as_ref().and_then(Value::dictionary).or(self.spare.as_ref()).cloned().unwrap_or_default();
                let mut shown = page::read(self.all, self.file, &mut self.fonts, &resources, &bytes);
                if role == Role::Letter {
                    (shown.curves, shown.strokes, shown.rectangles) = (0, 0, 0);
                }
                drawings.insert(place.number, shown);
            } else if self.all.part() {
                self.attached.insert(index);
                self.all.file(&bytes);
            }
        }
        drawings
    }
}

/// Whether a stream that nobody points to is the content of a page that once was.
fn is_content(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    has(b"BT") && has(b"ET") && has(b" Tf")
}

fn own(dictionary: &Dictionary<'_>) -> Dictionary<'static> {
    match page::own(&Value::Dictionary(dictionary.clone())) {
        Value::Dictionary(own) => own,
        _ => Dictionary::default(),
    }
}

/// A text that is no content of a page, in one of the encodings that such texts have.
fn add_text(all: &mut Gathered, bytes: &[u8]) {
    let decoded = if bytes.starts_with(b"\xff\xfe") {
        encoding_rs::UTF_16LE.decode(bytes).0.into_owned()
    } else {
        decode_text_string(&Object::String(bytes.to_vec(), StringFormat::Literal)).unwrap_or_default()
    };
    let control = decoded.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    // Numbers of files and figures of fonts are written as texts too.
    if control * 5 > decoded.chars().count() {
        return;
    }
    if decoded.trim_start().starts_with('<') {
        markup::read(all, &decoded, true);
    }
    all.value(&decoded);
}

/// What lies between the objects: the index and the trailer, and whatever somebody put there.
fn between(all: &mut Gathered, gap: &[u8]) {
    let mut rest = Vec::new();
    let mut at = 0;
    for start in memchr::memmem::find_iter(gap, b"trailer").take(100) {
        let mut lexer = Lexer::new(gap, start + 7);
        if start < at {
            continue;
        }
        if let Some(Value::Dictionary(trailer)) = lexer.value() {
            for (_, info) in trailer.0.iter().filter(|(key, _)| key.as_ref() == b"Info") {
                for (_, value) in info.dictionary().map(|info| info.0.as_slice()).unwrap_or_default() {
                    if let Value::Text(text) = value {
                        add_text(all, text);
                    }
                }
            }
            rest.extend_from_slice(&gap[at..start]);
            at = lexer.at;
        }
    }
    rest.extend_from_slice(&gap[at..]);
    // A mark of a few such bytes says that the file is more than text.
    let high = |byte: &u8| *byte >= 128;
    if rest.iter().filter(|byte| high(byte)).count() > 16 {
        return match Format::of(&rest) {
            Format::Text => text::read(all, &rest),
            _ => all.unread(),
        };
    }
    for line in rest.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let line: Vec<u8> = line.iter().copied().filter(|byte| !high(byte)).collect();
        let index = line.iter().all(|byte| byte.is_ascii_digit() || b" nf".contains(byte));
        let known = [&b"%PDF-"[..], b"%%EOF", b"xref", b"startxref", b"endobj", b"endstream"];
        let line = line.trim_ascii();
        if !index {
            let line = known.iter().find_map(|word| line.strip_prefix(*word)).unwrap_or(line);
            all.value(&String::from_utf8_lossy(line));
        }
    }
}
