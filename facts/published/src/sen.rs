//! Which pupils a row of Explore Education Statistics counts, where a column tells them apart by their special educational
//! needs. The lists are closed and have the spellings of the releases: a value that is not on them is of neither.

/// Whom a row counts all of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pupils {
    Everybody,
    Plan,
    Support,
}

impl Pupils {
    /// What the code of a series ends with.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Everybody => "",
            Self::Plan => ":ehc",
            Self::Support => ":sen_support",
        }
    }

    /// What the title of a series ends with.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Everybody => "",
            Self::Plan => ", pupils with an EHC plan",
            Self::Support => ", pupils on SEN support",
        }
    }
}

/// Columns that tell pupils apart by their SEN, alone or among other things.
pub(crate) const COLUMNS: &[&str] = &["sen_provision", "sen_status", "sen", "breakdown", "characteristic"];
/// Columns that say by what another column tells pupils apart.
pub(crate) const GROUP_COLUMNS: &[&str] = &["characteristic_group", "characteristic_type", "sen_status"];

const GROUPS: &[&str] =
    &["sen", "sen provision", "sen status", "special educational needs", "any special educational need"];
const PLAN: &[&str] = &[
    "ehc plan",
    "ehc plans",
    "ehc plan or statement",
    "ehcp",
    "ehcp or statement",
    "education health and care plan",
    "education health and care plans",
    "statement or ehc plan",
    "statement of sen education health and care plan",
    "sen with statement ehc",
    "sen with statements or ehc plans",
    "sen state ehc",
    "senstateehc",
];
const SUPPORT: &[&str] = &[
    "sen support",
    "sen support sen without an ehc plan",
    "sen without an ehc plan",
    "sen without statement",
    "sen without statements or ehc plans",
    "sen supp",
    "school action sen support",
];
/// Other values of the same columns: all with SEN, and those without.
const OTHERS: &[&str] = &[
    "all sen",
    "all sen provision",
    "any sen",
    "identified sen",
    "no sen",
    "no sen provision",
    "no identified sen",
    "unclassified",
    "unknown",
    "unknown sen provision",
];

/// A value in small letters and single spaces, without what says again that it is one of SEN.
fn folded(value: &str) -> String {
    let lower = value.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let all = words.join(" ");
    match all.strip_prefix("sen provision ") {
        Some(rest) => rest.to_owned(),
        None => all,
    }
}

/// The pupils whom a value names.
pub(crate) fn pupils(value: &str) -> Option<Pupils> {
    let value = folded(value);
    let is = |list: &[&str]| list.contains(&value.as_str());
    if is(PLAN) { Some(Pupils::Plan) } else { is(SUPPORT).then_some(Pupils::Support) }
}

/// Whether a value tells pupils apart by their SEN, whoever is meant.
pub(crate) fn is_known(value: &str) -> bool {
    pupils(value).is_some() || OTHERS.contains(&folded(value).as_str())
}

/// Whether a value says that pupils are told apart by their SEN.
pub(crate) fn is_group(value: &str) -> bool {
    GROUPS.contains(&folded(value).as_str())
}
