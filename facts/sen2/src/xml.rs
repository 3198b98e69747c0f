//! Reading the XML of the return: one person at a time, every surprise said by line, nothing ever expanded.

use std::io::Read;
use std::sync::LazyLock;

use intake::XmlText;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use thiserror::Error;

use crate::headers;
use crate::schema::{Block, ITEMS, item};
use crate::{Field, NotTaken, Record};

/// The longest value that is kept; what is longer is no answer to any question of the return.
const LONGEST: usize = 4_000;
/// The most records of one person: more is a damaged file, or one made to fill the memory.
const MOST_RECORDS: usize = 20_000;
/// The deepest that elements stand in one another.
const DEEPEST: usize = 32;

/// What a reader gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The header: once, before the people.
    Header(Record),
    Person(Record),
    /// A person of the file who cannot be taken at all, and why.
    Refused(NotTaken),
    /// Something that is in no record. What belongs to a person stands before the person.
    NotTaken(NotTaken),
    /// Something that is not as it should be, and of which nothing is lost.
    Remark(NotTaken),
}

/// Why a file cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// Something else than XML.
    #[error("line {0}: this is not XML: {1}.")]
    NotXml(u32, String),
    /// XML of another kind.
    #[error("The file is XML, but has no SEN2 return: no element Message, Header or Person was found.")]
    NotSen2,
    /// It ends too early.
    #[error("line {0}: the file ends in the middle of <{1}>. It is not complete.")]
    Truncated(u32, String),
    /// It is not text in the encoding that it says it is.
    #[error("The file cannot be read as text: {0}")]
    NotText(#[from] intake::NotText),
    /// It would fill the memory.
    #[error("line {0}: {1}. The file may be damaged or malicious. Nothing after this line was read.")]
    TooMuch(u32, String),
    /// A workbook that cannot be read, or is another.
    #[error("{0}")]
    Workbook(String),
    /// A file of another kind stands beside the files of an export.
    #[error("{0} was given with other files. Give one file, or the CSV files of one export.")]
    Mixed(String),
    /// Two headers say that it is two returns.
    #[error(
        "The file has two headers, in lines {0} and {1}, and they differ: {2}. Remove the one that is not for this return."
    )]
    TwoHeaders(u32, u32, String),
    /// A file of another kind, in words.
    #[error("{0}")]
    Kind(String),
    /// It cannot be read from where it is.
    #[error("line {0}: the file cannot be read: {1}.")]
    Io(u32, String),
}

/// Reads a return from XML.
pub struct XmlReader<R> {
    reader: Reader<XmlText<R>>,
    buffer: Vec<u8>,
    name: Vec<u8>,
    line: u32,
    /// Records that are open, the outermost first.
    open: Vec<Record>,
    /// Elements that are open.
    depth: usize,
    /// The field whose text comes next.
    field: Option<(Field, u32)>,
    text: String,
    /// Elements that are skipped: how deep in one.
    skipping: usize,
    /// The outermost of them: what it is, its line, and why it is skipped. Its text is told with it.
    skipped: Option<(String, u32, String)>,
    skipped_text: String,
    /// Whether another element stands in the item that is open: what is left of its text is not what was meant.
    spoilt: bool,
    /// The first header.
    header: Option<Record>,
    /// Why nothing more can be read.
    broken: Option<Unreadable>,
    /// Whether it was told that the first line names another encoding.
    encoding_told: bool,
    size: usize,
    found: bool,
    ended: bool,
    waiting: std::collections::VecDeque<Part>,
    /// What was not taken of the person who is open: told when it is known who that is.
    not_taken: Vec<NotTaken>,
    /// People so far.
    people: u64,
    /// What was told that belongs to nobody.
    strays: usize,
}

impl<R> std::fmt::Debug for XmlReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XmlReader").field("line", &self.line).finish_non_exhaustive()
    }
}

/// Elements that hold others and say nothing themselves.
fn is_frame(name: &[u8]) -> bool {
    ["Message", "Persons", "CollectionDetails", "Source"]
        .iter()
        .any(|frame| frame.as_bytes().eq_ignore_ascii_case(name))
}

/// An element's name and its field.
type Element = (&'static [u8], Field);

/// The elements of each block: every element of a file is looked up, and the whole table is eight times as long.
static BY_BLOCK: LazyLock<[Vec<Element>; Block::ALL.len()]> = LazyLock::new(|| {
    Block::ALL.map(|block| {
        ITEMS.iter().filter(|item| item.block == block).map(|item| (item.element.as_bytes(), item.field)).collect()
    })
});

/// The field of an element in a block, whatever its case.
fn field_of(block: Block, name: &[u8]) -> Option<Field> {
    let known = &BY_BLOCK[block as usize];
    let exact = known.iter().find(|(element, _)| *element == name);
    exact.or_else(|| known.iter().find(|(element, _)| element.eq_ignore_ascii_case(name))).map(|(_, field)| *field)
}

impl<R: Read> XmlReader<R> {
    /// A reader of `input`, whatever encoding it declares.
    #[must_use]
    pub fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(XmlText::new(input));
        let config = reader.config_mut();
        config.check_end_names = true;
        config.expand_empty_elements = false;
        Self {
            reader,
            buffer: Vec::with_capacity(1024),
            name: Vec::new(),
            line: 1,
            open: Vec::new(),
            depth: 0,
            field: None,
            text: String::new(),
            skipping: 0,
            skipped: None,
            skipped_text: String::new(),
            spoilt: false,
            header: None,
            broken: None,
            encoding_told: false,
            size: 0,
            found: false,
            ended: false,
            waiting: std::collections::VecDeque::new(),
            not_taken: Vec::new(),
            people: 0,
            strays: 0,
        }
    }

    /// The line that the reader has come to.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    fn leave(&mut self, item: impl Into<String>, why: impl Into<String>) {
        self.leave_value(item, "", why);
    }

    fn leave_value(&mut self, item: impl Into<String>, value: &str, why: impl Into<String>) {
        self.tell(NotTaken::new(self.line, item, why).value(value));
    }

    fn tell(&mut self, one: NotTaken) {
        if self.open.first().is_some_and(|record| record.block == Block::Person) {
            self.not_taken.push(one);
        } else if self.strays < MOST_RECORDS {
            self.strays += 1;
            self.waiting.push_back(Part::NotTaken(one));
        } else if self.strays == MOST_RECORDS {
            self.strays += 1;
            self.waiting.push_back(Part::NotTaken(NotTaken::new(
                self.line,
                "more",
                "of this kind follows and is not listed",
            )));
        }
    }

    /// Leaves an element out with all that it holds: what it is is told at its end, with its text.
    fn skip(&mut self, item: String, why: String, is_empty: bool) {
        if is_empty {
            self.leave(item, why);
        } else {
            self.skipping = 1;
            self.skipped = Some((item, self.line, why));
            self.skipped_text.clear();
        }
    }

    /// One more thing of a person, of which there are only so many.
    fn count(&mut self) -> Result<(), Unreadable> {
        self.size += 1;
        if self.size > MOST_RECORDS {
            let words = format!("one person has more than {MOST_RECORDS} records");
            return Err(Unreadable::TooMuch(self.line, words));
        }
        Ok(())
    }

    /// Begins an element; empty ones end at once.
    fn start(&mut self, name: &[u8], is_empty: bool) -> Result<(), Unreadable> {
        let shown = || String::from_utf8_lossy(name).chars().take(60).collect::<String>();
        if !is_empty {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(Unreadable::TooMuch(self.line, format!("elements are nested {DEEPEST} deep")));
            }
        }
        if self.skipping > 0 {
            self.skipping += usize::from(!is_empty);
            // What stands in different elements stays apart.
            if self.skipped_text.len() < LONGEST {
                self.skipped_text.push(' ');
            }
            return Ok(());
        }
        if let Some((field, _)) = self.field {
            self.count()?;
            let within = self.open.last().and_then(|record| item(record.block, field)).map_or("", |item| item.element);
            self.spoilt = true;
            self.skip(format!("<{}>", shown()), format!("is inside <{within}>; it was left out"), is_empty);
            return Ok(());
        }
        if is_frame(name) {
            self.found = true;
            return Ok(());
        }
        let block = self.open.last().map(|record| record.block);
        if let Some(new) = Block::from_element(name) {
            self.found = true;
            let fits = new.parent() == block || (block.is_none() && matches!(new, Block::Header | Block::Person));
            if fits {
                self.count()?;
                let record = Record::new(new, self.line);
                if is_empty {
                    self.close(record);
                } else {
                    self.open.push(record);
                }
                return Ok(());
            }
        }
        let Some(block) = block else {
            self.skip(format!("<{}>", shown()), "has no place in the return; it was left out".to_owned(), is_empty);
            return Ok(());
        };
        match field_of(block, name) {
            Some(field) => {
                let before = self.open.last().and_then(|record| record.get(field)).map(str::to_owned);
                if let Some(before) = before {
                    self.count()?;
                    let why = format!("appears twice in <{}>; the last one is used", block.element());
                    self.leave_value(format!("<{}>", shown()), &before, why);
                }
                if !is_empty {
                    self.field = Some((field, self.line));
                    self.text.clear();
                }
            }
            None => {
                self.count()?;
                let why = format!("is not an item in <{}>; it was left out", block.element());
                self.skip(format!("<{}>", shown()), why, is_empty);
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) {
        self.depth = self.depth.saturating_sub(1);
        if self.skipping > 0 {
            self.skipping -= 1;
            if self.skipping == 0
                && let Some((item, line, why)) = self.skipped.take()
            {
                let text = std::mem::take(&mut self.skipped_text);
                let text: Vec<&str> = text.split_whitespace().collect();
                self.tell(NotTaken::new(line, item, why).value(&text.join(" ")));
            }
            return;
        }
        if let Some((field, line)) = self.field.take() {
            let trimmed = self.text.trim();
            if std::mem::take(&mut self.spoilt) {
                let why = "has another element inside it; it was left out";
                let one = NotTaken::new(line, format!("<{}>", String::from_utf8_lossy(name)), why).value(trimmed);
                self.tell(one);
            } else if let Some(record) = self.open.last_mut().filter(|_| !trimmed.is_empty()) {
                record.set(field, trimmed, line);
            }
            self.text.clear();
            return;
        }
        if is_frame(name) {
            return;
        }
        if let Some(record) = self.open.pop() {
            self.close(record);
        }
    }

    /// A record is whole.
    fn close(&mut self, record: Record) {
        match self.open.last_mut() {
            Some(parent) => parent.push(record),
            None if record.block == Block::Header => {
                match &self.header {
                    None => self.header = Some(record.clone()),
                    Some(first) => {
                        match headers::second(first, &record) {
                            Ok(told) => self.waiting.extend(told.into_iter().map(Part::NotTaken)),
                            Err(broken) => self.broken = Some(broken),
                        }
                        return;
                    }
                }
                self.waiting.push_back(Part::Header(record));
            }
            None => {
                self.size = 0;
                if record.block == Block::Person {
                    self.people += 1;
                    let told = std::mem::take(&mut self.not_taken);
                    self.waiting.extend(told.into_iter().map(|one| Part::NotTaken(one.of(self.people, &record))));
                }
                self.waiting.push_back(Part::Person(record));
            }
        }
    }

    /// Text wherever it stands: in an item, in what is skipped, or where none belongs.
    fn any_text(&mut self, text: &str) {
        if self.skipping > 0 {
            let room = LONGEST.saturating_sub(self.skipped_text.len());
            self.skipped_text.extend(text.chars().take(room));
        } else if self.field.is_some() {
            self.add_text(text);
        } else {
            let said = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            if !said.is_empty() {
                let begins = text.find(said).unwrap_or(0);
                let lines = text.get(..begins).unwrap_or_default().matches('\n').count();
                let line = self.line.saturating_add(numbers::fitted::<u32>(lines));
                let why = match self.open.last() {
                    Some(record) => {
                        format!("is in <{}> outside any item; it was left out", record.block.element())
                    }
                    None => "is outside the header and every person; it was left out".to_owned(),
                };
                self.tell(NotTaken::new(line, "text", why).value(said));
            }
        }
    }

    /// Attributes that say something: the return has none.
    fn attributes(&mut self, tag: &BytesStart<'_>) {
        if self.skipping > 0 || tag.attributes_raw().is_empty() {
            return;
        }
        let element = String::from_utf8_lossy(tag.name().as_ref()).chars().take(60).collect::<String>();
        for attribute in tag.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                self.leave(format!("an attribute of <{element}>"), "cannot be read; it was left out");
                continue;
            };
            let name = String::from_utf8_lossy(attribute.key.as_ref()).chars().take(60).collect::<String>();
            // Names of the file's own language.
            if name == "xmlns" || ["xmlns:", "xsi:", "xml:"].iter().any(|start| name.starts_with(start)) {
                continue;
            }
            let value = String::from_utf8_lossy(&attribute.value).into_owned();
            let why = "has no place in the return; it was left out";
            self.leave_value(format!("the attribute “{name}” of <{element}>"), &value, why);
        }
    }

    fn add_text(&mut self, text: &str) {
        if self.field.is_some() && self.skipping == 0 {
            if self.text.len() + text.len() > LONGEST {
                if self.text.len() < LONGEST {
                    self.leave_value(
                        "a value",
                        &self.text.clone(),
                        format!("is longer than {LONGEST} characters; the rest was left out"),
                    );
                }
                let room = LONGEST.saturating_sub(self.text.len());
                self.text.extend(text.chars().take(room));
                // Marked as full.
                while self.text.len() < LONGEST {
                    self.text.push(' ');
                }
            } else {
                self.text.push_str(text);
            }
        }
    }

    /// Reads on until something can be given, or the end.
    fn step(&mut self) -> Result<(), Unreadable> {
        let (mut buffer, mut name) = (std::mem::take(&mut self.buffer), std::mem::take(&mut self.name));
        buffer.clear();
        name.clear();
        let outcome = self.reader.read_event_into(&mut buffer);
        let lines = outcome.as_ref().map_or(0, |event| memchr::memchr_iter(b'\n', event).count());
        let done = match outcome {
            Ok(event) => self.event(&event, &mut name),
            Err(error) => Err(self.unreadable(error)),
        };
        let done = match self.broken.take() {
            Some(broken) => Err(broken),
            None => done,
        };
        if !self.encoding_told
            && let Some((said, line)) = self.reader.get_ref().is_utf8_after_all()
        {
            let why = format!("says {said}, but the letters of the file are UTF-8; they were read as UTF-8");
            let line = numbers::fitted::<u32>(line);
            self.waiting.push_front(Part::Remark(NotTaken::new(line, "the first line", why)));
            self.encoding_told = true;
        }
        self.line = self.line.saturating_add(numbers::fitted::<u32>(lines));
        (self.buffer, self.name) = (buffer, name);
        if done.is_err() {
            self.ended = true;
        }
        done
    }

    /// `name` takes the name of an element, so that none is allocated for each.
    fn event(&mut self, event: &Event<'_>, name: &mut Vec<u8>) -> Result<(), Unreadable> {
        match event {
            Event::Start(tag) => {
                name.extend_from_slice(tag.local_name().as_ref());
                let begun = self.start(name, false);
                self.attributes(tag);
                return begun;
            }
            Event::Empty(tag) => {
                name.extend_from_slice(tag.local_name().as_ref());
                self.attributes(tag);
                return self.start(name, true);
            }
            Event::End(tag) => {
                name.extend_from_slice(tag.local_name().as_ref());
                self.end(name);
            }
            Event::Text(text) => self.any_text(&String::from_utf8_lossy(text)),
            Event::CData(text) => self.any_text(&String::from_utf8_lossy(text)),
            Event::GeneralRef(reference) => self.reference(reference),
            Event::DocType(_) => self.leave("the document type", "declared in the file was ignored"),
            Event::Eof => {
                self.ended = true;
                return self.is_whole();
            }
            // What somebody has put out of the way on purpose is not read, and not passed over.
            Event::Comment(text) if text.contains(&b'<') => {
                let text = String::from_utf8_lossy(text).into_owned();
                let one = NotTaken::new(self.line, "a comment", "has elements in it, which were not read");
                self.waiting.push_back(Part::Remark(one.value(text.trim())));
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        let name = String::from_utf8_lossy(reference).into_owned();
        let text = match name.as_str() {
            "amp" => Some("&".to_owned()),
            "lt" => Some("<".to_owned()),
            "gt" => Some(">".to_owned()),
            "quot" => Some("\"".to_owned()),
            "apos" => Some("'".to_owned()),
            // "Zo&euml;", as programs write it that make web pages too.
            name => match reference.resolve_char_ref().ok().flatten() {
                Some(c) => Some(c.to_string()),
                None => quick_xml::escape::resolve_html5_entity(name).map(str::to_owned),
            },
        };
        match text {
            Some(text) => self.any_text(&text),
            // Entities that a file makes itself are never expanded: a return needs none, and a bomb is made of them.
            None => {
                let shown = name.chars().take(40).collect::<String>();
                self.leave(format!("the entity &{shown};"), "was not expanded");
            }
        }
    }

    /// Whether a file that ends here is a whole return.
    fn is_whole(&self) -> Result<(), Unreadable> {
        match self.open.last() {
            Some(record) => Err(Unreadable::Truncated(self.line, record.block.element().to_owned())),
            None if self.depth > 0 => Err(Unreadable::Truncated(self.line, "Message".to_owned())),
            None if !self.found && self.reader.buffer_position() == 0 => Err(Unreadable::Empty),
            None if !self.found => Err(Unreadable::NotSen2),
            None => Ok(()),
        }
    }

    fn unreadable(&self, error: quick_xml::Error) -> Unreadable {
        let open = self.open.last().map(|record| record.block.element().to_owned());
        match (error, open) {
            (quick_xml::Error::Io(error), _) => {
                let not_text = error.get_ref().and_then(|inner| inner.downcast_ref::<intake::NotText>());
                not_text.map_or_else(
                    || Unreadable::Io(self.line, error.to_string()),
                    |not_text| Unreadable::NotText(not_text.clone()),
                )
            }
            // A file that breaks off is told as such, not by what the parser misses.
            (quick_xml::Error::Syntax(_), Some(open)) => Unreadable::Truncated(self.line, open),
            (error, _) => Unreadable::NotXml(self.line, error.to_string()),
        }
    }
}

impl<R: Read> Iterator for XmlReader<R> {
    type Item = Result<Part, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(part) = self.waiting.pop_front() {
                return Some(Ok(part));
            }
            if self.ended {
                return None;
            }
            if let Err(unreadable) = self.step() {
                return Some(Err(unreadable));
            }
        }
    }
}
