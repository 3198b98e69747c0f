//! Published files, brought in. Every value keeps its file; a copy that prints a value differently replaces it only
//! where it was retrieved later, and either way both are kept as a restatement.

use access::Allowed;
use intake::{Lost, Outcome};
use jiff::civil::Date;
use published::NotRead;
use serde::Serialize;
use store::{Actor, Entry, Right, StoreError, Tx, sql};
use thiserror::Error;

mod coming;
mod import;
mod keys;
mod values;
pub mod withdrawn;

pub use import::bring_in;
pub use values::take_in;

/// Why a file was not brought in.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error("cannot use {name}: {why}")]
    NotRead { name: String, why: NotRead },
    /// A workbook of neighbours whose name says no month.
    #[error("cannot use {0}: a workbook of neighbours needs its month and year in its name, such as sn_may_2025.xlsx")]
    NoVersion(String),
    /// A packed file in a packed file.
    #[error("cannot use {0} in {1}: it is a zip or gzip file itself. Unpack {1}, and use the files in it")]
    Packed(String, String),
    /// It was withdrawn.
    #[error("cannot use {0}: this file was withdrawn. Use it again from its page, under Source files")]
    Withdrawn(String),
    /// A day of retrieval that has not come.
    #[error("the retrieval date, {0}, is in the future")]
    Future(Date),
    /// Neighbours of a version that is here with others.
    #[error(
        "cannot use {0}: neighbours for {1} are already imported with other members, and a version cannot change. Name the file after another month"
    )]
    OtherNeighbours(String, String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Brought {
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    pub release: String,
    pub values: u64,
    /// Values that were not here before.
    pub added: u64,
    /// Values that were here and are printed differently.
    pub restated: u64,
    /// Values that an earlier copy has and this one has not; they stay.
    pub gone: u64,
    /// What looks wrong in it, and was taken as it is.
    pub notes: Vec<String>,
    /// Rows and cells that were not taken.
    pub lost: Lost,
    /// Rows that are not looked for: of parts of the population, of schools, of other countries.
    pub others: u64,
    /// It was brought in before: nothing was done.
    pub known: bool,
    /// No measure is made of any of its values.
    pub is_unused: bool,
}

impl Brought {
    /// How the file came in.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self.values, self.lost.count())
    }

    /// What became of it, in a line.
    #[must_use]
    pub fn in_words(&self) -> String {
        if self.known {
            return format!("{}: already imported, nothing changed.", self.name);
        }
        let new = match self.added {
            0 => "none of them new".to_owned(),
            all if all == self.values => "all new".to_owned(),
            some => format!("{} new", intake::grouped(some)),
        };
        let mut line = format!("{}: {}, {new}.", self.name, intake::counted(self.values, "value", "values"));
        if self.restated > 0 {
            let words = intake::counted(self.restated, "value differs", "values differ");
            line.push_str(&format!(" {words} from an earlier file. Both are kept."));
        }
        if !self.lost.is_empty() {
            line.push_str(&format!(
                " {} not imported.",
                intake::counted(self.lost.count(), "row or cell", "rows or cells")
            ));
        }
        if self.others > 0 {
            let words = intake::counted(self.others, "row is", "rows are");
            line.push_str(&format!(" {words} about part of the population or another place, so not needed."));
        }
        if self.is_unused {
            line.push_str(" No measure uses these values. Figures are known by the publisher’s name of the file, such as timeliness_20_week.csv: if the file was renamed, give it that name and import it again.");
        }
        line
    }
}

/// A file as it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct File {
    pub id: i64,
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Who publishes it.
    pub publisher: String,
    pub release: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// When it was retrieved.
    pub retrieved_on: Date,
    pub brought_in_by: String,
    /// Values in it.
    pub figures: i64,
}

/// Who brings a file in.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// For the audit.
    pub actor: &'a Actor,
    /// By which right; nothing on the command line.
    pub allowed: Option<&'a Allowed>,
    /// The day on which it was retrieved.
    pub retrieved_on: Date,
    /// Nothing is stored where anything would not be taken.
    pub strict: bool,
}

/// What became of the files of one command or form.
#[derive(Debug, Default)]
pub struct Download {
    /// Files that were brought in.
    pub done: Vec<Brought>,
    /// Files of which nothing was taken, and why. The others are in.
    pub refused: Vec<ImportError>,
    /// Where everything was to be taken or nothing: what would not have been, by file. Nothing was stored then.
    pub held_back: Vec<(String, Lost)>,
    /// Files in a zip that hold no figures, and are not looked for.
    pub others: Vec<String>,
}

impl Download {
    /// How the import ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.held_back.is_empty() {
            return Outcome::Nothing;
        }
        let refused = self.refused.iter().map(|_| Outcome::Nothing);
        Outcome::together(self.done.iter().map(Brought::outcome).chain(refused))
    }
}

fn entry(by: By<'_>) -> Entry {
    by.allowed.map_or_else(
        || Entry::new("measure.import", "published_file", None, Right::Operator),
        |allowed| allowed.entry("published_file", None),
    )
}

/// All files, the last first.
pub async fn all(tx: &mut Tx) -> store::Result<Vec<File>> {
    sql!(
        "select id, name, sha256, publisher, release, retrieved_on, brought_in_by, figures from published_file
           where in_use order by id desc",
    )
    .all(tx)
    .await
}

/// What a note of a file begins with where it says what was not taken.
pub const NOT_IMPORTED: &str = "Not imported: ";

/// What looked wrong in a file, and what of it was not taken.
pub async fn notes(tx: &mut Tx, file: i64) -> store::Result<Vec<(Option<i64>, String)>> {
    sql!("select line, words from published_note where file = $1 order by position", file).all(tx).await
}
