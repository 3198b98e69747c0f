//! A place, and every way in which a person would write it.

use super::find::{Near, Term};
use super::fold::{Folded, fold};
use super::{Certainty, What};

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

/// What a street is called beside its name.
pub(super) const STREETS: &[&str] = &[
    "road", "rd", "street", "str", "st", "way", "wy", "lane", "ln", "avenue", "ave", "av", "close", "cl", "drive",
    "dr", "court", "ct", "crescent", "cres", "place", "pl", "terrace", "terr", "ter", "grove", "gr", "gardens", "gdns",
    "square", "sq", "mews", "rise", "row", "walk", "view", "mount", "fold", "green", "hill", "park", "parade", "croft",
    "bank", "gate", "yard", "drove", "path", "passage", "crest", "garth", "ginnel", "lodge", "house", "cottage",
];

/// What a setting is called beside its name.
pub(super) const SETTINGS: &[&str] = &[
    "academy",
    "school",
    "schools",
    "primary",
    "secondary",
    "infant",
    "infants",
    "junior",
    "juniors",
    "high",
    "grammar",
    "college",
    "nursery",
    "nurseries",
    "preschool",
    "pre",
    "playgroup",
    "centre",
    "center",
    "special",
    "community",
    "comprehensive",
    "church",
    "of",
    "england",
    "ce",
    "cofe",
    "c",
    "e",
    "ce",
    "va",
    "vc",
    "rc",
    "catholic",
    "roman",
    "controlled",
    "aided",
    "voluntary",
    "foundation",
    "trust",
    "free",
    "sixth",
    "form",
    "first",
    "middle",
    "upper",
    "lower",
    "technology",
    "arts",
    "sports",
    "science",
    "specialist",
    "unit",
    "hospital",
    "pupil",
    "referral",
    "girls",
    "boys",
    "and",
    "the",
    "for",
    "at",
    "in",
    "ltd",
    "limited",
    "day",
    "service",
    "services",
    "university",
    "utc",
    "provision",
    "alternative",
    "s",
    "early",
    "years",
    "children",
    "childrens",
    "all",
    "through",
    "islamic",
    "studio",
    "surgery",
    "medical",
    "practice",
    "clinic",
    "health",
    "gp",
    "dental",
    "pharmacy",
    "hospice",
    "respite",
];

/// What makes a name that of a place where somebody learns, is treated or is cared for.
const PLACES_OF_CARE: &[&str] = &[
    "surgery",
    "surgeries",
    "practice",
    "clinic",
    "hospital",
    "hospice",
    "medical",
    "dental",
    "dentist",
    "dentists",
    "pharmacy",
    "respite",
    "centre",
    "center",
    "doctors",
    "ward",
    "school",
    "academy",
    "college",
    "nursery",
    "preschool",
];

/// What services of the whole area are called beside its name.
const SERVICES: &[&str] = &[
    "adult",
    "adults",
    "advice",
    "advisory",
    "and",
    "assessment",
    "autism",
    "camhs",
    "care",
    "child",
    "childhood",
    "clinical",
    "deaf",
    "department",
    "development",
    "disabilities",
    "disability",
    "doctor",
    "dr",
    "education",
    "educational",
    "emotional",
    "families",
    "family",
    "gps",
    "hearing",
    "help",
    "hospitals",
    "impairment",
    "inclusion",
    "integrated",
    "language",
    "learning",
    "mental",
    "mr",
    "mrs",
    "ms",
    "nhs",
    "nurse",
    "nursing",
    "occupational",
    "paediatric",
    "paediatrics",
    "people",
    "peoples",
    "physical",
    "physiotherapy",
    "psychological",
    "psychologist",
    "psychology",
    "school",
    "send",
    "sensory",
    "social",
    "speech",
    "support",
    "teaching",
    "team",
    "teams",
    "therapies",
    "therapy",
    "virtual",
    "vision",
    "visual",
    "wellbeing",
    "with",
    "work",
    "young",
    "youth",
];

/// What stands in the names of bodies of the whole area, or of several.
const BODIES: &[&str] = &["trust", "board", "council", "authority", "icb", "borough", "county", "partnership"];

/// Words that stand in many names and many sentences: alone they mean no place.
const COMMON: &[&str] = &[
    "high",
    "church",
    "main",
    "station",
    "park",
    "school",
    "mill",
    "green",
    "north",
    "south",
    "east",
    "west",
    "new",
    "old",
    "chapel",
    "hill",
    "king",
    "queen",
    "kings",
    "queens",
    "victoria",
    "manor",
    "bridge",
    "well",
    "wood",
    "field",
    "fields",
    "grange",
    "house",
    "lodge",
    "hall",
    "cross",
    "the",
    "st",
    "long",
    "broad",
    "spring",
    "garden",
    "gardens",
    "market",
    "bank",
    "river",
    "lower",
    "upper",
    "first",
    "middle",
    "our",
    "lady",
    "holy",
    "trinity",
    "all",
    "saints",
    "christ",
    "oak",
    "tree",
    "farm",
    "home",
    "moor",
    "view",
    "rose",
    "valley",
    "springfield",
    "inspire",
    "future",
    "hope",
    "unity",
    "horizon",
    "bright",
    "little",
    "rainbow",
    "stars",
    "learning",
    "achieve",
    "excel",
    "mary",
    "john",
    "james",
    "joseph",
    "paul",
    "peter",
    "thomas",
    "george",
    "ann",
    "anne",
    "francis",
    "patrick",
    "william",
    "mark",
    "luke",
    "matthew",
    "michael",
    "david",
    "grace",
    "faith",
    "heather",
    "hazel",
    "holly",
    "daisy",
    "poppy",
    "jasmine",
];

/// Towns whose names are words of every day.
const TOWN_WORDS: &[&str] = &[
    "reading", "bath", "bury", "hope", "sale", "settle", "rugby", "street", "wells", "deal", "battle", "diss", "hove",
    "march", "nelson", "poole", "rye", "ware", "seal", "eye", "beer", "looe", "ham", "ash", "cross", "barking",
    "tring", "leek", "stone", "bridge", "cork", "crook", "flint", "hale", "mold", "ripley", "sandy",
];

/// Whether a name is also a word of every day.
fn is_common(plain: &str) -> bool {
    plain.len() < 4 || COMMON.contains(&plain) || TOWN_WORDS.contains(&plain)
}

/// Short names in capitals that everybody in the field uses for other things.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "sen", "send", "ehc", "ehcp", "ehcna", "salt", "slt", "camhs", "nhs", "adhd", "asd", "asc", "aac", "bsl", "dfe",
    "dsl", "ssa", "lsa", "tas", "hlta", "pru", "mld", "sld", "pmld", "semh", "slcn", "spld", "hlp", "iep", "ofsted",
    "cqc", "icb", "gcse", "btec", "eal", "fsm", "pecs", "ots", "eps", "cps", "cin", "lac", "eyfs", "lado", "mash",
    "pip", "dla", "gps", "usa", "pdf", "ict", "pshe", "sats", "cop", "pfa", "neet", "bbc", "cbt", "dbt", "ocd", "pda",
    "dcd", "all", "not", "and", "the",
];

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

    /// A setting that somebody wrote in words, such as section I of a plan: "Fellgate Primary School, Millgarth, from
    /// September". Its name, and what may be its town.
    #[must_use]
    pub fn settings_in(text: &str) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for sentence in text.split(['\n', ';', '.', ':']) {
            for (part, said) in sentence.split([',', '(', ')', '–', '—']).enumerate() {
                for name in capitalised(said) {
                    let folded = fold(&name);
                    let own =
                        words(&folded).any(|word| !SETTINGS.contains(&word) && !has_digit(word) && !is_month(word));
                    if !own {
                        continue;
                    }
                    let whole = name.split_whitespace().count();
                    if whole < 2 && whole < said.split_whitespace().count() {
                        continue;
                    }
                    let is_setting = words(&folded).any(|word| SETTINGS.contains(&word));
                    match all.last_mut().filter(|_| part > 0 && !is_setting) {
                        Some(last) if last.town.is_none() => last.town = Some(name),
                        _ => all.push(Self { name: Some(name), ..Self::default() }),
                    }
                }
            }
        }
        all
    }

    /// Whether something is called by a name of its own, so that the name leads to a place: "Moor Park Surgery", and not the
    /// area's own "Speech and Language Therapy Service".
    #[must_use]
    pub fn is_of_one_place(name: &str, towns: &Towns) -> bool {
        let folded = fold(name);
        let tells_nothing = |word: &str| {
            SETTINGS.contains(&word)
                || SERVICES.contains(&word)
                || has_digit(word)
                || is_month(word)
                || towns.hold(word)
        };
        !words(&folded).any(|word| BODIES.contains(&word)) && words(&folded).any(|word| !tells_nothing(word))
    }

    /// Surgeries, clinics and hospitals that somebody wrote in words, such as whom advice was asked of: "Dr Khan, Moor Park
    /// Surgery".
    #[must_use]
    pub fn care_in(text: &str, towns: &Towns) -> Vec<Self> {
        let is_care = |place: &Self| {
            let name = place.name.as_deref().unwrap_or_default();
            let folded = fold(name);
            words(&folded).any(|word| PLACES_OF_CARE.contains(&word)) && Self::is_of_one_place(name, towns)
        };
        Self::settings_in(text).into_iter().filter(is_care).collect()
    }

    /// Every way in which it can be written. With `exact_only`, nothing that may mean something else.
    pub(super) fn terms(&self, towns: &Towns, exact_only: bool, terms: &mut Vec<Term>) {
        let mut add = |term: Term| {
            let long = term.plain.chars().count() >= 2;
            if long && !towns.hold(&term.plain) && (!exact_only || term.certain()) {
                terms.push(term);
            }
        };
        if let Some(street) = &self.street {
            street_terms(street, towns, &mut add);
        }
        if let Some(postcode) = &self.postcode {
            postcode_terms(postcode, &mut add);
        }
        if let Some(town) = &self.town {
            for part in town.split([',', '\n', '/']) {
                let plain = fold(part).plain;
                let (common, long) = (is_common(&plain), plain.len() >= 7);
                add(Term::words(&plain, What::Town, Certainty::Likely).capital_if(common).within(long && !common));
                // As Polish and Welsh change the name: "w Denholcie", "yn Nenholt".
                if !common && plain.len() >= 5 {
                    for changed in super::inflected::of(&plain) {
                        add(Term::words(&changed, What::Town, Certainty::Likely).capital_if(true));
                    }
                }
            }
        }
        for contact in &self.contacts {
            contact_terms(contact, &mut add);
            if self.name.is_some() || self.led_by.is_some() {
                domain_term(contact, &mut add);
            }
        }
        for number in &self.numbers {
            let plain = fold(number).plain;
            let long = plain.len() >= 7;
            add(Term::words(&plain, What::SettingNumber, Certainty::Exact).within(long));
        }
        if let Some(name) = &self.name {
            setting_terms(name, towns, &mut add);
        }
        if let Some(leader) = &self.led_by {
            person_term(leader, towns, &mut add);
        }
    }
}

/// The full name of somebody: two words at least, for a forename alone is everybody's.
/// The surname alone asks, with an initial it is theirs; unless it is one of the names that tell nothing, such as the family's own.
pub(super) fn person_term(name: &str, own: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(name);
    let titles = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "rev"];
    let words: Vec<&str> =
        folded.tokens.iter().map(|token| folded.word(token)).filter(|word| !titles.contains(word)).collect();
    if words.len() >= 2 {
        // A forename is everybody's, unless a title says whose: "Miss Grace", "Nana Yasmin".
        if let Some(forename) = words.first().filter(|forename| forename.len() >= 3 && !own.hold(forename)) {
            add(Term::new(forename, What::Person, None).near(Near::TitleAlone));
        }
        add(Term::words(&words.concat(), What::Person, Certainty::Exact));
        let turned: Vec<&str> = words.last().into_iter().chain(&words[..words.len() - 1]).copied().collect();
        add(Term::words(&turned.concat(), What::Person, Certainty::Exact));
        if let Some(surname) = words.last().filter(|surname| surname.len() >= 4) {
            let alone = (surname.len() >= 5 && !own.hold(surname) && !is_common(surname)).then_some(Certainty::Likely);
            for end in ["", "s"] {
                let long = surname.len() >= 8;
                add(Term::new(&format!("{surname}{end}"), What::Person, alone)
                    .capital_if(!long)
                    .within(long)
                    .near(Near::Title));
            }
            if let (Some(initial), false) = (words.first().and_then(|first| first.chars().next()), own.hold(surname)) {
                add(Term::words(&format!("{initial}{surname}"), What::Person, Certainty::Exact));
                add(Term::words(&format!("{surname}{initial}"), What::Person, Certainty::Exact));
            }
        }
    }
}

/// A forename by itself, of somebody of whom nothing may be told: it may be that of somebody else, and asks.
pub(super) fn forename_term(name: &str, own: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(name);
    if let [forename] = &words(&folded).collect::<Vec<_>>()[..]
        && forename.len() >= 3
        && !own.hold(forename)
    {
        add(Term::words(forename, What::Person, Certainty::Likely).capital_if(true));
    }
}

fn postcode_terms(postcode: &str, add: &mut impl FnMut(Term)) {
    let plain = fold(postcode).plain;
    if plain.len() < 5 || !plain.is_ascii() {
        add(Term::words(&plain, What::Postcode, Certainty::Likely));
        return;
    }
    let (outward, inward) = plain.split_at(plain.len() - 3);
    add(Term::anywhere(&plain, What::Postcode));
    add(Term::words(&format!("{outward}{}", &inward[..1]), What::Postcode, Certainty::Exact));
    add(Term::words(outward, What::Postcode, Certainty::Likely));
    add(Term::words(inward, What::Postcode, Certainty::Likely));
}

fn contact_terms(contact: &str, add: &mut impl FnMut(Term)) {
    let digits: String = contact.chars().filter(char::is_ascii_digit).collect();
    if contact.contains('@') {
        online_terms(contact, add);
    } else if digits.len() >= 7 && !contact.contains("://") && !contact.contains("www") {
        // However it begins, +44, 0044 or 0: the last nine digits are the number, and within a town the last six.
        add(Term::anywhere(&digits[digits.len().saturating_sub(9)..], What::Telephone));
        add(Term::words(&digits[digits.len().saturating_sub(6)..], What::Telephone, Certainty::Likely));
    } else {
        let host = contact.trim().trim_start_matches("https://").trim_start_matches("http://");
        let host = host.trim_start_matches("www.").split(['/', '?', '#']).next().unwrap_or_default();
        if fold(host).plain.len() >= 6 {
            online_terms(host, add);
        }
    }
}

/// An e-mail address or website, with its signs or with words for them: "lily (at) example dot org".
fn online_terms(written: &str, add: &mut impl FnMut(Term)) {
    for at in ["@", " at "] {
        for dot in [".", " dot "] {
            add(Term::anywhere(&fold(&written.replace('@', at).replace('.', dot)).plain, What::Online));
        }
    }
}

/// Mail of many places, not of one.
const MAIL_OF_MANY: &[&str] = &[
    "gmail",
    "googlemail",
    "hotmail",
    "outlook",
    "live",
    "yahoo",
    "icloud",
    "aol",
    "btinternet",
    "protonmail",
    "proton",
    "nhs",
    "sky",
    "talktalk",
    "virginmedia",
    "msn",
    "me",
    "mail",
];

/// What stands behind the @ of everybody who works at a setting.
fn domain_term(contact: &str, add: &mut impl FnMut(Term)) {
    let Some((_, domain)) = contact.rsplit_once('@') else { return };
    let first = domain.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let of_many = MAIL_OF_MANY.contains(&first.as_str()) || domain.trim().to_ascii_lowercase().ends_with("gov.uk");
    let plain = fold(domain).plain;
    if !of_many && plain.len() >= 6 {
        online_terms(domain, add);
    }
}

/// Kinds of street, short and long.
pub(super) const KINDS_OF_STREET: &[(&str, &str)] = &[
    ("rd", "road"),
    ("st", "street"),
    ("ave", "avenue"),
    ("ln", "lane"),
    ("dr", "drive"),
    ("cl", "close"),
    ("cres", "crescent"),
    ("gdns", "gardens"),
    ("terr", "terrace"),
    ("ct", "court"),
    ("pl", "place"),
    ("sq", "square"),
];

/// What stands before a number and tells no home from another.
pub(super) const NO_PART_OF_AN_ADDRESS: &[&str] =
    &["flat", "apartment", "apt", "unit", "room", "floor", "no", "number"];

/// Names of streets that every town has.
const IN_EVERY_TOWN: &[&str] = &[
    "high", "main", "church", "station", "park", "school", "mill", "new", "old", "north", "south", "east", "west",
    "victoria", "manor", "chapel", "green", "king", "queen", "kings", "queens", "market", "bank", "bridge", "well",
];

fn is_month(word: &str) -> bool {
    intake::dates::MONTHS.contains(&word)
}

/// The runs of words that begin with capitals; "of", "the", "and" and "for" may stand within.
fn capitalised(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut close = |open: &mut Vec<&str>| {
        while open.last().is_some_and(|word| !word.starts_with(char::is_uppercase)) {
            open.pop();
        }
        if !open.is_empty() {
            all.push(open.join(" "));
        }
        open.clear();
    };
    for word in text.split_whitespace() {
        let joins = ["of", "the", "and", "for", "at", "&", "in"].contains(&word);
        if word.starts_with(char::is_uppercase) || (joins && !open.is_empty()) {
            open.push(word);
        } else {
            close(&mut open);
        }
    }
    close(&mut open);
    all
}

fn street_terms(street: &str, towns: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(street);
    let numbers: Vec<String> = words(&folded).filter(|word| has_digit(word)).map(str::to_owned).collect();
    for part in street.split([',', '\n', ';']) {
        let folded = fold(part);
        let names: Vec<&str> =
            words(&folded).filter(|word| !has_digit(word) && !NO_PART_OF_AN_ADDRESS.contains(word)).collect();
        let Some((last, before)) = names.split_last() else { continue };
        let (core, has_type) =
            if STREETS.contains(last) && !before.is_empty() { (before, true) } else { (&names[..], false) };
        let whole = names.concat();
        let common = core.iter().all(|word| COMMON.contains(word)) || towns.hold(&core.concat());
        let near = Near::Numbers(numbers.clone());
        // "Heather Way" is one street in a thousand texts; "High Street" is in every town.
        let alone = if common && core.len() < 2 { Certainty::Likely } else { Certainty::Exact };
        if has_type || names.len() >= 2 {
            // "High street" is in every town; "holly row" is where somebody lives, however it is written.
            let everywhere = core.iter().all(|word| IN_EVERY_TOWN.contains(word));
            let term = Term::words(&whole, What::Street, alone).capital_if(everywhere);
            add(term.within(whole.len() >= 7 && !everywhere).near(near.clone()));
            let as_written = names.concat();
            for (short, long) in KINDS_OF_STREET {
                let other = match *last {
                    last if last == *long => short,
                    last if last == *short => long,
                    _ => continue,
                };
                let stem = &as_written[..as_written.len() - last.len()];
                add(Term::words(&format!("{stem}{other}"), What::Street, alone).near(near.clone()));
            }
        }
        let core_plain = core.concat();
        if core_plain != whole || names.len() == 1 {
            let many = core.len() >= 2 && !common;
            let certainty = if many { Some(Certainty::Exact) } else { None };
            let single = (core_plain.len() >= 4 && !common).then_some(Certainty::Likely);
            let short = core_plain.len() < 6;
            add(Term::new(&core_plain, What::Street, certainty.or(single))
                .capital_if(certainty.is_none() && short)
                .within(core_plain.len() >= 7 && !common)
                .near(near));
        }
    }
}

/// Initials that stand for other things wherever people write about children.
const TWO_LETTER_FORMS: &[&str] = &[
    "ac", "ad", "ap", "cc", "cd", "ce", "cp", "cv", "dt", "dv", "ed", "ep", "eu", "ey", "fe", "fs", "gp", "he", "hr",
    "ht", "hv", "id", "ip", "it", "ks", "la", "lo", "mp", "nb", "nc", "ni", "ot", "pa", "pb", "pc", "pd", "pe", "pm",
    "pp", "pr", "ps", "qa", "re", "sa", "sc", "se", "sw", "ta", "tv", "uk", "vi", "vs",
];

/// Initials that are words.
const TWO_LETTER_WORDS: &[&str] = &[
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my", "no", "of", "oh",
    "ok", "on", "or", "so", "st", "to", "uk", "up", "us", "we",
];

fn setting_terms(name: &str, towns: &Towns, add: &mut impl FnMut(Term)) {
    // "Al-Noor Academy (Girls)" is "Al-Noor Academy" too.
    let plain_name = name.split(['(', '[']).next().unwrap_or(name);
    for name in [name, plain_name] {
        let folded = fold(name);
        let all: Vec<&str> = words(&folded).collect();
        if all.len() >= 2 || folded.plain.len() >= 8 {
            let certainty = if all.iter().all(|word| SETTINGS.contains(word) || COMMON.contains(word)) && all.len() < 2
            {
                Certainty::Likely
            } else {
                Certainty::Exact
            };
            add(Term::words(&folded.plain, What::Setting, certainty));
        }
        let core: Vec<&str> = all.iter().copied().filter(|word| !SETTINGS.contains(word)).collect();
        if core.is_empty() {
            continue;
        }
        if let ["st", saint] = core[..] {
            saint_terms(saint, &mut *add);
        }
        let core_plain = core.concat();
        let known = core.iter().all(|word| COMMON.contains(word)) || towns.hold(&core_plain);
        let alone = match (core.len(), known) {
            (1, true) => None,
            (1, false) => Some(Certainty::Likely),
            (_, true) => Some(Certainty::Likely),
            (_, false) => Some(Certainty::Exact),
        };
        if core_plain != folded.plain && !(core.len() == 1 && towns.hold(&core_plain)) {
            let plain = alone != Some(Certainty::Exact) && (core_plain.len() < 5 || known);
            add(Term::new(&core_plain, What::Setting, alone)
                .capital_if(plain)
                .within(core_plain.len() >= 7 && !known)
                .near(Near::SettingWord));
        }
        // "Langrigg High", "langrigghigh.sch.uk": the name without its last words.
        for until in (core.len() + 1..all.len()).rev() {
            let part = all[..until].concat();
            let own = all[..until].iter().any(|word| !SETTINGS.contains(word) && !COMMON.contains(word));
            if part != core_plain && part.len() >= 8 && own {
                add(Term::words(&part, What::Setting, Certainty::Exact));
            }
        }
        if let ([first, _, ..], true) = (&core[..], core.len() >= 2)
            && first.len() >= 4
            && !COMMON.contains(first)
            && !towns.hold(first)
        {
            add(Term::new(first, What::Setting, Some(Certainty::Likely))
                .capital_if(first.len() < 5)
                .near(Near::SettingWord));
        }
        let initials: String = all
            .iter()
            .filter(|word| !["of", "for", "at", "s"].contains(word))
            .filter_map(|word| word.chars().next())
            .collect();
        if initials.chars().count() >= 3 && !ABBREVIATIONS.contains(&initials.as_str()) {
            // In small letters too where they are no word.
            let is_word = initials.chars().any(|c| "aeiouy".contains(c));
            let term = Term::words(&initials, What::Setting, Certainty::Likely);
            add(if is_word { term.upper() } else { term });
        }
        // "QH Academy": the initials of the name before what it is.
        let own: String = core.iter().filter_map(|word| word.chars().next()).collect();
        if own.chars().count() >= 2 && !TWO_LETTER_WORDS.contains(&own.as_str()) {
            let means_more = ABBREVIATIONS.contains(&own.as_str()) || TWO_LETTER_FORMS.contains(&own.as_str());
            let alone = (!means_more).then_some(Certainty::Likely);
            add(Term::new(&own, What::Setting, alone).upper().near(Near::SettingWordOfInitials));
        }
        if name == plain_name {
            break;
        }
    }
}

/// A school that is called after a saint: "St Bedes", "Bede's", "St B's".
fn saint_terms(saint: &str, add: &mut impl FnMut(Term)) {
    for end in ["", "s"] {
        add(Term::words(&format!("st{saint}{end}"), What::Setting, Certainty::Exact).within(saint.len() >= 4));
        let alone = (!COMMON.contains(&saint) && saint.len() >= 4).then_some(Certainty::Likely);
        add(Term::new(&format!("{saint}{end}"), What::Setting, alone).capital_if(true).near(Near::SettingWord));
        if let (Some(first), "s") = (saint.chars().next(), end) {
            add(Term::words(&format!("st{first}{end}"), What::Setting, Certainty::Likely));
        }
    }
}

fn words(folded: &Folded) -> impl Iterator<Item = &str> {
    folded.tokens.iter().map(|token| folded.word(token))
}

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}
