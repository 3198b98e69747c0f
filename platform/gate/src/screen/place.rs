//! Where somebody lives or goes to school: places, and which of them are one.
//!
//! [`terms`] has every way in which a person would write one, [`named`] those that somebody named in words.

mod named;
mod terms;
mod word_lists;

use super::fold::{Folded, fold};

pub(super) use terms::{forename_term, person_term};
pub(super) use word_lists::{ABBREVIATIONS, KINDS_OF_STREET, NO_PART_OF_AN_ADDRESS, SETTINGS, STREETS};

/// Where somebody lives or goes to school.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The name of a setting or service; none of a home.
    pub name: Option<String>,
    /// House and street.
    pub street: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    /// Telephone numbers, e-mail addresses, websites.
    pub contacts: Vec<String>,
    /// Numbers by which a setting can be looked up: URN, UKPRN.
    pub numbers: Vec<String>,
    /// Who leads a setting.
    pub led_by: Option<String>,
}

impl Place {
    /// A mark by which the same place is known again, and that tells nothing of it.
    pub(crate) fn mark(&self, strict: bool) -> String {
        let Self { name, street, town, postcode, contacts, numbers, led_by } = self;
        let texts = [name, street, town, postcode, led_by].map(|text| text.as_deref().unwrap_or_default().to_owned());
        let lists = [contacts.join("\u{1f}"), numbers.join("\u{1f}")];
        let kind = if strict { "strict" } else { "loose" };
        super::mark(&[&[kind.to_owned()], texts.as_slice(), lists.as_slice()].concat().join("\u{1e}"))
    }
}

/// Words that tell nothing: the area's own main town, which stands in every letterhead, and the names of the family.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Towns {
    plain: Vec<String>,
    /// Names of people, which are no slip of the pen in the name of a place.
    people: Vec<String>,
}

impl Towns {
    /// These names, and the words in them.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut all = Vec::new();
        for name in names {
            let folded = fold(name);
            all.extend(folded.tokens.iter().map(|token| folded.word(token).to_owned()));
            all.push(folded.plain);
        }
        all.retain(|one| !one.is_empty());
        Self { plain: all, people: Vec::new() }
    }

    /// These words too.
    #[must_use]
    pub fn with<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.plain.extend(Self::new(names).plain);
        self
    }

    /// But for these names, and the words in them.
    #[must_use]
    pub fn without<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let other = Self::new(names).plain;
        self.plain.retain(|one| !other.contains(one));
        self
    }

    /// These people, whose names may look like that of a place.
    #[must_use]
    pub fn with_people<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.people.extend(Self::new(names).plain);
        self
    }

    fn hold(&self, plain: &str) -> bool {
        self.plain.iter().any(|one| one == plain)
    }

    /// All of them, those of people too.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.plain.iter().chain(&self.people).map(String::as_str)
    }
}

impl Place {
    /// Whether two homes cannot be one, by what both say.
    #[must_use]
    pub fn is_other_home(&self, other: &Self) -> bool {
        let plain = |text: &Option<String>| fold(text.as_deref().unwrap_or_default()).plain;
        let differ = |one: &Option<String>, two: &Option<String>| {
            !plain(one).is_empty() && !plain(two).is_empty() && plain(one) != plain(two)
        };
        let both_have_streets = !self.parts_of_street().is_empty() && !other.parts_of_street().is_empty();
        differ(&self.postcode, &other.postcode)
            || both_have_streets && !self.is_same_home(other)
            || differ(&self.town, &other.town)
    }

    /// Whether two homes are one: the same words of the street, and the same postcode or, where none is known, town.
    #[must_use]
    pub fn is_same_home(&self, other: &Self) -> bool {
        let plain = |text: &Option<String>| fold(text.as_deref().unwrap_or_default()).plain;
        let same = |one: &Option<String>, two: &Option<String>| !plain(one).is_empty() && plain(one) == plain(two);
        let (own, theirs) = (self.parts_of_street(), other.parts_of_street());
        if own.is_empty() || theirs.is_empty() {
            return false;
        }
        if let (Some(_), Some(_)) = (&self.postcode, &other.postcode) {
            // Within a postcode the numbers tell a home, in whatever order they are written and however the street is.
            let numbers = |parts: &[String]| parts.iter().filter(|part| has_digit(part)).cloned().collect::<Vec<_>>();
            let (here, there) = (numbers(&own), numbers(&theirs));
            let same_numbers = !here.is_empty() && here == there;
            return same(&self.postcode, &other.postcode) && (own == theirs || same_numbers);
        }
        same(&self.town, &other.town) && own == theirs
    }

    /// Whether two homes are near each other: the same first half of the postcode or, where one has none, the same town.
    #[must_use]
    pub fn is_near(&self, other: &Self) -> bool {
        let district = |place: &Self| {
            let first = place.postcode.as_deref().and_then(|postcode| postcode.split_whitespace().next());
            fold(first.unwrap_or_default()).plain
        };
        let town = |place: &Self| fold(place.town.as_deref().unwrap_or_default()).plain;
        let same = |one: String, two: String| !one.is_empty() && one == two;
        match (&self.postcode, &other.postcode) {
            (Some(_), Some(_)) => same(district(self), district(other)),
            _ => same(town(self), town(other)),
        }
    }

    /// The words and numbers of the street, in one order and each kind of street in one spelling.
    fn parts_of_street(&self) -> Vec<String> {
        let folded = fold(self.street.as_deref().unwrap_or_default());
        let mut parts: Vec<String> = words(&folded)
            .filter(|word| !NO_PART_OF_AN_ADDRESS.contains(word))
            .map(|word| {
                KINDS_OF_STREET.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long).to_owned()
            })
            .collect();
        parts.sort_unstable();
        parts
    }
}

fn words(folded: &Folded) -> impl Iterator<Item = &str> {
    folded.tokens.iter().map(|token| folded.word(token))
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}
