//! What an import did, or why it did nothing.

use std::collections::{HashMap, HashSet};

use people::PersonId;
use sen2::{NotTaken, Unreadable, Year};
use thiserror::Error;
use uuid::Uuid;

/// Why a return was not brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file is no return.
    #[error("{0} Nothing was imported.")]
    Unreadable(#[from] Unreadable),
    /// It does not say of which year it is.
    #[error("The header has no survey year, or a year that OnePlan does not support. Nothing was imported.")]
    Year,
    /// Its people stand before its header, or it has none.
    #[error(
        "The file has no header, so its survey year is not known. If it is a pre-submission workbook, give the survey year with the file. Nothing was imported."
    )]
    NoHeader,
    /// The year that was given beside the file is another than its header's.
    #[error(
        "The header of the file has the year {says}, but you entered {given}. Nothing was imported. Leave the year blank, or correct the header."
    )]
    OtherYear {
        /// The header's year, as it stands there.
        says: String,
        /// The year that was given.
        given: Year,
    },
    /// The return is of another authority than the area, and nobody has confirmed that it is meant.
    #[error(
        "The file is for authority {says}, but this area is authority {own}. Nothing was imported. Check that it is the right file. To import it all the same, confirm that it is for another authority (on the command line: --other-authority)."
    )]
    OtherAuthority {
        /// The authority of the header.
        says: String,
        /// The area's.
        own: String,
    },
    /// The header is of another collection, such as the school census.
    #[error("The file is from the collection “{0}”, not SEN2. Nothing was imported.")]
    OtherCollection(String),
    /// Nobody is in it.
    #[error("The return has no people in it. Nothing was imported. Check that the file is complete.")]
    Nobody(Box<Outcome>),
    /// People are in it, and none of them can be recorded.
    #[error("Nobody in the file could be imported. Correct the problems listed, then try again.")]
    NobodyTaken(Box<Outcome>),
    /// The reader stopped.
    #[error("The file could not be read completely. Nothing was imported.")]
    Stopped,
    /// Something would not be taken, and all was wanted or nothing.
    #[error(
        "{} could not be imported, so nothing was imported. Correct the file, or import it without the items listed.",
        page::words::plural(.0.not_taken.len(), "item", "items")
    )]
    Strict(Box<Outcome>),
    /// The database refused in the middle.
    #[error(
        "The import stopped after {people} people, who have been saved: {why} Import the same file again to continue, or undo the import."
    )]
    BrokenOff {
        /// People who are saved.
        people: u64,
        /// What the database said.
        why: store::StoreError,
    },
    /// The database refused.
    #[error("{0}")]
    Store(#[from] store::StoreError),
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Outcome {
    /// The import, to look into or to undo; none where the file held nothing new.
    pub import: Option<Uuid>,
    /// The survey year.
    pub year: u16,
    /// The authority of the header.
    pub authority: String,
    /// People of the file.
    pub people: u64,
    /// Children that were not here.
    pub new: u64,
    /// Children that were here, with something added.
    pub matched: u64,
    /// Children that were here with all that the file says.
    pub unchanged: u64,
    /// People about whom somebody must decide.
    pub doubtful: u64,
    /// People who cannot be recorded.
    pub left_out: u64,
    /// Errors that the check found in the file.
    pub errors: u64,
    /// Queries that the check found.
    pub queries: u64,
    /// Items that were not taken.
    pub items_not_taken: u64,
    /// Which, in the order of the file. They name people: the log holds their number alone.
    #[serde(skip)]
    pub not_taken: Vec<NotTaken>,
    /// What the import changed of who a child is, or of what an earlier return had told; it names people.
    #[serde(skip)]
    pub changed: Vec<NotTaken>,
    /// By the number of a person of the file: whose record they are, or may be.
    #[serde(skip)]
    pub(super) whose: HashMap<u64, Vec<PersonId>>,
    /// What is not as it should be in the file, and of which nothing is lost.
    #[serde(skip)]
    pub remarks: Vec<String>,
    /// Settings that OnePlan did not know by their number, with how many children name each.
    pub new_settings: Vec<NewSetting>,
}

/// A setting that OnePlan did not know by the number that stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NewSetting {
    /// `URN 999001`.
    pub number: String,
    /// Children of the file who name it.
    pub children: u64,
}

impl std::fmt::Display for NewSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let children = page::words::plural(self.children, "child", "children");
        write!(
            f,
            "{} is not a setting in OnePlan. It was added under this number, for {children}: check the number",
            self.number
        )
    }
}

impl Outcome {
    /// Whether all that the file holds is in the record.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.not_taken.is_empty() && self.doubtful + self.left_out == 0
    }

    /// What a person may be asked about it: the list of what was not taken, of whoever could not be imported at all.
    #[must_use]
    pub fn refusal(error: &ImportError) -> Option<&Self> {
        match error {
            ImportError::Strict(tried) | ImportError::Nobody(tried) | ImportError::NobodyTaken(tried) => Some(tried),
            _ => None,
        }
    }

    /// Takes out the lines about people whose record is, or may be, one of these: they say what stands there. Gives how many.
    pub fn keep_back(&mut self, unseen: &HashSet<PersonId>) -> usize {
        let whose = std::mem::take(&mut self.whose);
        let is_seen = |one: &NotTaken| {
            let records = one.person.and_then(|number| whose.get(&number));
            !records.is_some_and(|records| records.iter().any(|record| unseen.contains(record)))
        };
        let before = self.not_taken.len() + self.changed.len();
        self.not_taken.retain(is_seen);
        self.changed.retain(is_seen);
        let kept_back = before - self.not_taken.len() - self.changed.len();
        self.whose = whose;
        kept_back
    }

    pub(super) fn tell(&mut self, some: impl IntoIterator<Item = NotTaken>) {
        self.not_taken.extend(some);
        self.items_not_taken = self.not_taken.len() as u64;
    }

    /// Everything that an import says beside what was not taken, as lines.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        self.remarks.iter().cloned().chain(self.new_settings.iter().map(ToString::to_string)).collect()
    }
}
