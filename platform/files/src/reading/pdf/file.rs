//! Where the objects of a PDF lie, and what their streams hold.
//!
//! The file's own index is not asked. It tells where the latest state of each object is; an earlier state, which
//! stays in the file after a correction, and what it does not name at all are looked for as well.

use std::collections::{HashMap, HashSet};

use lopdf::encryption::decrypt_object;
use lopdf::{EncryptionState, Object, StringFormat};

use super::super::Gathered;
use super::syntax::{Dictionary, Lexer, Value, is_space};

/// As many objects as a file may have.
const MOST: usize = 300_000;
/// As much as one stream may unpack to, in bytes.
const STREAM: usize = 16 * 1024 * 1024;
/// As many times its length as a file may be read over, in the search for the ends of its objects.
const WORK: usize = 8;

/// An object of the file, in one of its states.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) number: u32,
    generation: u16,
    /// The stream of objects in which it is packed.
    packed: Option<usize>,
    at: usize,
    /// From where to where the bytes of its stream lie.
    stream: Option<(usize, usize)>,
}

impl Place {
    pub(super) fn has_stream(&self) -> bool {
        self.stream.is_some()
    }
}

/// A PDF, and where its objects lie.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    /// In the order of the file: what stands later was written later.
    pub(super) places: Vec<Place>,
    /// The states of each object by its number, the latest last.
    states: HashMap<u32, Vec<usize>>,
    packed: Vec<Vec<u8>>,
    /// What lies between the objects.
    pub(super) gaps: Vec<&'a [u8]>,
    lock: Option<EncryptionState>,
    pub(super) locked: bool,
}

impl<'a> File<'a> {
    /// Finds the objects of a file.
    pub(super) fn new(all: &mut Gathered, bytes: &'a [u8]) -> Self {
        let mut file = Self {
            bytes,
            places: Vec::new(),
            states: HashMap::new(),
            packed: Vec::new(),
            gaps: Vec::new(),
            lock: None,
            locked: false,
        };
        file.find(all);
        file.unlock();
        if !file.is_shut() {
            file.unpack_objects(all);
        }
        file
    }

    /// Whether nothing of it can be read.
    pub(super) fn is_shut(&self) -> bool {
        self.locked && self.lock.is_none()
    }

    fn find(&mut self, all: &mut Gathered) {
        let markers = markers(self.bytes);
        let starts: HashMap<u32, usize> = markers.iter().map(|(_, number, _, at)| (*number, *at)).collect();
        let mut work = self.bytes.len().saturating_mul(WORK).max(1 << 20);
        let mut at = 0;
        let mut ends_known = true;
        for (start, number, generation, value_at) in &markers {
            if *start < at {
                continue;
            }
            if self.places.len() >= MOST || work == 0 {
                all.unread();
                break;
            }
            self.gaps.extend(self.bytes.get(at..*start));
            let mut lexer = Lexer::new(self.bytes, *value_at);
            let value = lexer.value();
            work = work.saturating_sub(lexer.at - value_at);
            let mut place =
                Place { number: *number, generation: *generation, packed: None, at: *value_at, stream: None };
            at = lexer.at;
            match value {
                None => {
                    all.unread();
                    at = *value_at;
                    continue;
                }
                Some(Value::Dictionary(dictionary)) => {
                    lexer.skip_space();
                    if self.bytes.get(lexer.at..).is_some_and(|rest| rest.starts_with(b"stream")) {
                        let data = lexer.at + 6;
                        let data = data + line_end(self.bytes.get(data..).unwrap_or_default());
                        let length = self.length(&dictionary, &starts);
                        let end =
                            length.and_then(|length| data.checked_add(length)).filter(|end| self.ends_stream(*end));
                        let end = end.or_else(|| {
                            // Where no stream ends any more, looking again finds nothing.
                            let found = ends_known.then(|| memchr::memmem::find(self.bytes.get(data..)?, b"endstream"));
                            ends_known &= matches!(found, Some(Some(_)));
                            found.flatten().map(|end| data + end)
                        });
                        if end.is_none() {
                            all.unread();
                        }
                        let end = end.unwrap_or(self.bytes.len()).max(data).min(self.bytes.len());
                        place.stream = Some((data.min(end), end));
                        at = end;
                    }
                }
                Some(_) => {}
            }
            let rest = self.bytes.get(at..).unwrap_or_default();
            let tail = rest.get(..64).unwrap_or(rest);
            if let Some(end) = memchr::memmem::find(tail, b"endobj") {
                // Between the end of a stream and that of its object only these words stand.
                if tail[..end].split(|byte| is_space(*byte)).all(|word| word.is_empty() || word == b"endstream") {
                    at += end + 6;
                }
            }
            self.states.entry(*number).or_default().push(self.places.len());
            self.places.push(place);
        }
        self.gaps.extend(self.bytes.get(at..));
    }

    fn ends_stream(&self, end: usize) -> bool {
        let Some(rest) = self.bytes.get(end..) else { return false };
        let space = rest.iter().take(4).take_while(|byte| is_space(**byte)).count();
        rest[space..].starts_with(b"endstream")
    }

    /// How long a stream says it is. The length may stand in an object of its own.
    fn length(&self, dictionary: &Dictionary<'a>, starts: &HashMap<u32, usize>) -> Option<usize> {
        let number = match dictionary.get("Length")? {
            Value::Number(number) => *number,
            Value::Reference(wanted, _) => Lexer::new(self.bytes, *starts.get(wanted)?).value()?.number()?,
            _ => return None,
        };
        (0.0..1e9).contains(&number).then_some(number as usize)
    }

    /// Opens a locked file that asks for no password to be read.
    fn unlock(&mut self) {
        let mut trailers: Vec<Dictionary<'a>> = Vec::new();
        for gap in &self.gaps {
            for at in memchr::memmem::find_iter(gap, b"trailer").take(20) {
                if let Some(Value::Dictionary(trailer)) = Lexer::new(gap, at + 7).value() {
                    trailers.push(trailer);
                }
            }
        }
        for place in &self.places {
            if place.stream.is_some()
                && let Some(Value::Dictionary(dictionary)) = Lexer::new(self.bytes, place.at).value()
                && dictionary.is("Type", "XRef")
            {
                trailers.push(dictionary);
            }
        }
        let Some(trailer) = trailers.iter().find(|trailer| trailer.has("Encrypt")) else { return };
        self.locked = true;
        let mut document = lopdf::Document::new();
        let lock = trailer.get("Encrypt").map(|lock| match lock {
            Value::Reference(number, _) => {
                self.latest(*number).and_then(|known| self.value(known)).unwrap_or(Value::Nothing)
            }
            other => other.clone(),
        });
        if let (Some(lock), Some(id)) = (lock, trailer.get("ID")) {
            document.objects.insert((1, 0), object(&lock));
            document.trailer.set("Encrypt", Object::Reference((1, 0)));
            document.trailer.set("ID", object(id));
            let open = document.authenticate_password("").is_ok();
            self.lock = open.then(|| EncryptionState::decode(&document, "").ok()).flatten();
        }
    }

    /// Finds the objects that are packed in streams.
    fn unpack_objects(&mut self, all: &mut Gathered) {
        for index in 0..self.places.len() {
            let place = self.places[index];
            let Some(Value::Dictionary(dictionary)) = place.stream.and_then(|_| self.value(index)) else { continue };
            if !dictionary.is("Type", "ObjStm") {
                continue;
            }
            let number = |key: &str| dictionary.get(key).and_then(Value::number).map(|number| number.max(0.0) as usize);
            let (Some(count), Some(first)) = (number("N"), number("First")) else {
                all.unread();
                continue;
            };
            let Some(bytes) = self.stream(all, index, &dictionary) else { continue };
            let mut index_of = Lexer::new(&bytes, 0);
            let packed = self.packed.len();
            for _ in 0..count {
                let (Some(Value::Number(number)), Some(Value::Number(at))) = (index_of.value(), index_of.value())
                else {
                    break;
                };
                if self.places.len() >= MOST {
                    all.unread();
                    break;
                }
                let number = number.max(0.0) as u32;
                let place = Place {
                    number,
                    generation: 0,
                    packed: Some(packed),
                    at: first.saturating_add(at.max(0.0) as usize),
                    stream: None,
                };
                let states = self.states.entry(number).or_default();
                // An object that was written again by itself is later than what is packed before it.
                let later = |known: &usize| *known > index && self.places[*known].packed.is_none();
                let last = if states.last().is_some_and(later) { states.len() - 1 } else { states.len() };
                states.insert(last, self.places.len());
                self.places.push(place);
            }
            self.packed.push(bytes);
        }
    }

    /// An object, as it stands in the file.
    pub(super) fn value(&self, index: usize) -> Option<Value<'_>> {
        self.lexer(index)?.value()
    }

    pub(super) fn lexer(&self, index: usize) -> Option<Lexer<'_>> {
        let place = self.places.get(index)?;
        let bytes = match place.packed {
            Some(packed) => self.packed.get(packed)?.as_slice(),
            None => self.bytes,
        };
        Some(Lexer::new(bytes, place.at))
    }

    /// What a value stands for, where it is a reference, in its latest state.
    pub(super) fn resolve<'v>(&'v self, value: &Value<'v>) -> Value<'v> {
        let mut value = value.clone();
        for _ in 0..8 {
            match value {
                Value::Reference(number, _) => {
                    value = self.latest(number).and_then(|index| self.value(index)).unwrap_or(Value::Nothing);
                }
                other => return other,
            }
        }
        Value::Nothing
    }

    pub(super) fn latest(&self, number: u32) -> Option<usize> {
        self.states(number).last().copied()
    }

    /// All states of an object, the latest last.
    pub(super) fn states(&self, number: u32) -> &[usize] {
        self.states.get(&number).map_or(&[], Vec::as_slice)
    }

    /// What a stream holds, unpacked; `None` where it cannot be, or is too large.
    pub(super) fn stream(&self, all: &mut Gathered, index: usize, dictionary: &Dictionary<'_>) -> Option<Vec<u8>> {
        let place = self.places.get(index)?;
        let (start, end) = place.stream?;
        let mut packed = lopdf::Dictionary::new();
        for key in ["Filter", "DecodeParms", "Type"] {
            if let Some(value) = dictionary.get(key) {
                packed.set(key, object(&self.resolved(value)));
            }
        }
        let mut stream = Object::Stream(lopdf::Stream::new(packed, self.bytes.get(start..end)?.to_vec()));
        if let Some(lock) = &self.lock
            && !dictionary.is("Type", "XRef")
            && decrypt_object(lock, (place.number, place.generation), &mut stream).is_err()
        {
            all.unread();
        }
        let most = all.unpacked.min(STREAM);
        match stream.as_stream().map(|stream| stream.get_plain_content_with_limit(most)) {
            Ok(Ok(bytes)) => {
                all.unpack(bytes.len());
                Some(bytes)
            }
            _ => {
                all.unread();
                None
            }
        }
    }

    /// A filter may stand in an object of its own, or in a list of such.
    fn resolved<'v>(&'v self, value: &Value<'v>) -> Value<'v> {
        match self.resolve(value) {
            Value::List(list) => Value::List(list.iter().map(|one| self.resolve(one)).collect()),
            other => other,
        }
    }

    /// A text as it was written, unlocked.
    pub(super) fn unlocked(&self, index: usize, text: &[u8]) -> Vec<u8> {
        let place = self.places.get(index);
        let (Some(lock), Some(Place { number, generation, packed: None, .. })) = (&self.lock, place) else {
            return text.to_vec();
        };
        let mut object = Object::String(text.to_vec(), StringFormat::Literal);
        let _ = decrypt_object(lock, (*number, *generation), &mut object);
        object.as_str().map(<[u8]>::to_vec).unwrap_or_default()
    }

    /// Whether objects seem to stand inside the streams of these, which nobody looked for there.
    pub(super) fn hides_objects(&self, files: &HashSet<usize>) -> bool {
        self.places.iter().enumerate().any(|(index, place)| {
            let inside = place.stream.and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default();
            !files.contains(&index) && !markers(inside).is_empty()
        })
    }
}

/// Where objects begin: the place of their number, the number, the generation, and the place of what follows.
fn markers(bytes: &[u8]) -> Vec<(usize, u32, u16, usize)> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"obj") {
        let mut back = at;
        let mut number = |most: usize| -> Option<u64> {
            let spaces = bytes[..back].iter().rev().take(most).take_while(|byte| is_space(**byte)).count();
            let end = back - spaces;
            let digits = bytes[..end].iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            back = end - digits;
            std::str::from_utf8(&bytes[back..end]).ok()?.parse().ok()
        };
        let Some(generation) = number(20).and_then(|number| u16::try_from(number).ok()) else { continue };
        let Some(number) = number(20).and_then(|number| u32::try_from(number).ok()) else { continue };
        found.push((back, number, generation, at + 3));
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// How long the end of a line is, with which a stream begins.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// An object in the types of the library that unpacks and unlocks.
fn object(value: &Value<'_>) -> Object {
    match value {
        Value::Nothing | Value::Word(_) => Object::Null,
        Value::Number(number) if number.fract() == 0.0 => Object::Integer(*number as i64),
        Value::Number(number) => Object::Real(*number as f32),
        Value::Name(name) => Object::Name(name.to_vec()),
        Value::Text(text) => Object::String(text.clone(), StringFormat::Literal),
        Value::List(list) => Object::Array(list.iter().map(object).collect()),
        Value::Dictionary(dictionary) => {
            let mut all = lopdf::Dictionary::new();
            for (key, value) in &dictionary.0 {
                all.set(key.to_vec(), object(value));
            }
            Object::Dictionary(all)
        }
        Value::Reference(number, generation) => Object::Reference((*number, *generation)),
    }
}
