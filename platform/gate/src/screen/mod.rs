//! Whether a text tells where somebody lives or goes to school, in any form in which a person would recognise it.
//!
//! It knows texts and places, and nobody. [`Terms`] are the places as they can be written; a [`Screen`] is what one
//! reader must not learn, with what people have read and said that it tells nothing. [`SealedNames`] are looked for beside it.

mod encoded;
mod find;
mod fold;
mod former;
mod inflected;
mod map;
mod markup;
mod ordinary;
mod place;
mod shortened;
mod spelt;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use find::Terms;
pub use former::{SealedName, SealedNames};
pub use place::{Place, Towns};

/// What stands in the place of words that a reader must not learn.
pub const REMOVED: &str = "[removed]";

/// How sure it is that words mean the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// They may mean something else: the name of a town, half a postcode, a school's short name.
    Likely,
    /// They are the place: a street with its number, a postcode, a telephone number, a school's name.
    Exact,
}

/// What words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// A street or house.
    Street,
    /// A postcode, whole or in part.
    Postcode,
    Town,
    /// A telephone number.
    Telephone,
    /// An e-mail address or website.
    Online,
    /// A school, college, nursery or service.
    Setting,
    /// A number by which a setting can be looked up.
    SettingNumber,
    /// Somebody who lives at the address.
    Person,
    /// A link to a map, or coordinates, of wherever that is.
    Map,
}

impl What {
    /// In words, for the officer who is asked.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Street => "street or house",
            Self::Postcode => "postcode",
            Self::Town => "town",
            Self::Telephone => "telephone number",
            Self::Online => "email address or website",
            Self::Setting => "school or setting",
            Self::SettingNumber => "number of a school",
            Self::Person => "name of somebody at the address",
            Self::Map => "map link or coordinates",
        }
    }
}

/// Words in a text that tell something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What they tell.
    pub what: What,
    /// How sure that is.
    pub certainty: Certainty,
}

/// By how many people a text was read who say that it tells nothing it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadBy {
    /// By one: enough for words that may mean something else.
    One,
    /// By two: enough for everything.
    Two,
}

/// What one reader must not learn about where people are. Cheap to clone.
#[derive(Clone, Default)]
pub struct Screen(Option<Arc<Closed>>);

/// What people said of a text that they had read. What one of them chose is never laid to another's choice: each reading stands
/// for itself.
#[derive(Clone)]
pub struct Reading {
    /// By how many it was read.
    pub by: ReadBy,
    /// The words that they let through, as [`Screen::found`] gives them; none where they are any.
    pub words: Option<HashSet<String>>,
    /// The places that are kept now and were not when it was read: nobody was asked about those.
    pub since: Option<Arc<Terms>>,
}

impl Reading {
    /// Of what is found in a text, whether it lets it through.
    fn lets(&self, text: &str, one: &Finding, since: &[Finding]) -> bool {
        (self.by == ReadBy::Two || one.certainty == Certainty::Likely)
            && self.words.as_ref().is_none_or(|known| known.contains(&fingerprint(&text[one.start..one.end])))
            && !since.iter().any(|new| new.start < one.end && one.start < new.end)
    }
}

struct Closed {
    terms: Terms,
    /// What is kept, by marks that tell nothing: a reading is of the places that were kept when it was made.
    marks: Vec<String>,
    /// By the fingerprint of the text or file.
    read: HashMap<String, Vec<Reading>>,
}

impl fmt::Debug for Screen {
    /// Never what is hidden.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Screen(closed)" } else { "Screen(open)" })
    }
}

impl PartialEq for Screen {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}
impl Eq for Screen {}

impl Screen {
    /// A screen that hides these places, but for the texts that people have read: see [`fingerprint`].
    #[must_use]
    pub fn new(terms: Terms, marks: Vec<String>, read: HashMap<String, Vec<Reading>>) -> Self {
        if terms.is_empty() { Self(None) } else { Self(Some(Arc::new(Closed { terms, marks, read }))) }
    }

    /// What is kept, by marks that tell nothing of it.
    #[must_use]
    pub fn marks(&self) -> &[String] {
        self.0.as_ref().map(|closed| closed.marks.as_slice()).unwrap_or_default()
    }

    /// Whether there is nothing to hide.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_none()
    }

    /// Everything in the text that tells where somebody is, read or not, in order, none over another.
    #[must_use]
    pub fn findings(&self, text: &str) -> Vec<Finding> {
        self.0.as_ref().map(|closed| closed.terms.find(text)).unwrap_or_default()
    }

    /// What is left of [`Self::findings`] that nobody has let through.
    #[must_use]
    pub fn held(&self, text: &str) -> Vec<Finding> {
        self.held_of(text, None)
    }

    /// As [`Self::held`], of what a file says that is known by this fingerprint of its own.
    #[must_use]
    pub fn held_of(&self, text: &str, file: Option<&str>) -> Vec<Finding> {
        self.held_beside(text, file, |_| false)
    }

    /// As [`Self::held_of`]; what `is_doubtful` says of is asked about like words that may mean something else.
    pub(crate) fn held_beside(
        &self,
        text: &str,
        file: Option<&str>,
        is_doubtful: impl Fn(&Finding) -> bool,
    ) -> Vec<Finding> {
        let mut findings = self.findings(text);
        if findings.is_empty() {
            return findings;
        }
        for one in findings.iter_mut().filter(|one| is_doubtful(one)) {
            one.certainty = Certainty::Likely;
        }
        let own = file.map_or_else(|| fingerprint(text), str::to_owned);
        for reading in self.readings(&own) {
            // A place that was not kept when the text was read, such as a new home, is held back like any.
            let since = reading.since.as_ref().map(|terms| terms.find(text)).unwrap_or_default();
            findings.retain(|one| !reading.lets(text, one, &since));
        }
        findings
    }

    /// What is found in a text, so that it can be kept without saying it: by the fingerprints of the words.
    #[must_use]
    pub fn found(&self, text: &str) -> Vec<String> {
        let mut all: Vec<String> =
            self.findings(text).iter().map(|one| fingerprint(&text[one.start..one.end])).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn readings(&self, fingerprint: &str) -> &[Reading] {
        self.0.as_ref().and_then(|closed| closed.read.get(fingerprint)).map(Vec::as_slice).unwrap_or_default()
    }

    /// By how many people a text or file was read, by its [`fingerprint`]: since then nothing more has come to be kept.
    #[must_use]
    pub fn read_by(&self, fingerprint: &str) -> Option<ReadBy> {
        self.readings(fingerprint).iter().filter(|one| one.since.is_none()).map(|one| one.by).max()
    }

    /// The text as this reader may have it.
    #[must_use]
    pub fn show<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.without(text, &self.held(text))
    }

    /// The text without what is held back of it.
    pub(crate) fn without<'t>(&self, text: &'t str, held: &[Finding]) -> Cow<'t, str> {
        if held.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for one in held {
            shown.push_str(&text[from..one.start]);
            shown.push_str(REMOVED);
            from = one.end;
        }
        shown.push_str(&text[from..]);
        Cow::Owned(shown)
    }
}

/// How many words a text has.
pub(crate) fn word_count(text: &str) -> usize {
    fold::fold(text).tokens.len()
}

/// A short mark of something that is kept.
pub(crate) fn mark(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..12])
}

/// What two texts have in common that say the same words.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    hex::encode(Sha256::digest(fold::fold(text).plain.as_bytes()))
}

/// Whether two texts say the same words.
#[must_use]
pub fn same_words(one: &str, other: &str) -> bool {
    fold::fold(one).plain == fold::fold(other).plain
}
