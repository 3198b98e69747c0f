//! What can go wrong with the database, in words a person can act on.

use thiserror::Error;

/// A failure of the store. `Display` is fit to show to the person; the cause is for the log.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No row where one was asked for.
    #[error("That record does not exist, or it is not yours to see.")]
    NotFound,
    /// A value that must be unique is already taken. Names the column or constraint.
    #[error("That value is already used ({0}).")]
    Duplicate(String),
    /// Somebody else saved the same record first.
    #[error(
        "Somebody else changed this record while you were working on it. Nothing of yours has been saved. Compare the two versions and save again."
    )]
    Stale,
    /// SQLITE_FULL or PostgreSQL 53100.
    #[error("The disk that holds the database is full. Nothing has been saved. Free some space, then try again.")]
    DiskFull,
    /// Another program holds the SQLite file.
    #[error(
        "Another program is holding the database. Nothing has been saved. Close it, or wait a moment, then try again."
    )]
    Locked,
    /// Others are writing, and it took too long to wait for them. Names what is under way, where that is known.
    #[error("{} Nothing has been saved. Wait a minute, then try again.", busy_words(.0.as_deref()))]
    Busy(Option<String>),
    /// The form was sent before, and has done its work.
    #[error("This form was sent twice. What you sent the first time is saved; the second time changed nothing.")]
    SentBefore,
    /// A form is shown again, not sent: nothing may be written.
    #[error("The form is only shown again. Nothing has been saved.")]
    OnlyShown,
    /// A text is longer than the database can look for.
    #[error("The text is too long to look for. Shorten it, then try again.")]
    TooLong,
    /// The disk or the system failed while the file was read or written.
    #[error(
        "The database's file cannot be read or written at the moment ({0}). Nothing has been saved. Try again; if it goes on, check the disk."
    )]
    Disk(String),
    /// PostgreSQL does not answer, or stopped in the middle.
    #[error(
        "The database does not answer. Nothing has been saved. Check that PostgreSQL is running at the configured address, then try again."
    )]
    Unreachable(#[source] sqlx::Error),
    /// The file cannot be opened, created or written.
    #[error(
        "The database at {place} cannot be opened: {why}. Check the path and that this user may read and write it."
    )]
    CannotOpen {
        /// The path or address, without its password.
        place: String,
        /// What the system said.
        why: String,
    },
    /// The file is something else, or damaged.
    #[error("The file is not a OnePlan database, or it is damaged. Restore the last backup with `oneplan restore`.")]
    NotADatabase,
    /// It holds a migration that this program does not know.
    #[error(
        "This database was made by a newer OnePlan (it has step {0}, which this program does not know). Use the newer program; this one has changed nothing."
    )]
    Newer(i64),
    /// Nothing is there yet: no file, or one without any table of OnePlan.
    #[error("There is no database yet: run `oneplan migrate` with the same --database to make it.")]
    NoDatabase,
    /// What was given as the place of a database is none. Says why.
    #[error("{}", crate::place::words(.0))]
    Place(String),
    /// Its tables are older than this program needs.
    #[error("This database is older than the program. Make a backup, then run `oneplan migrate`.")]
    Older,
    /// A migration step was changed after it had been applied, or stopped half-way.
    #[error(
        "The database's structure does not match this program (step {0}). Restore the last backup, or use the program that made it."
    )]
    Mismatch(i64),
    /// A write that names no audit entry: a defect in OnePlan.
    #[error("OnePlan refused to save a change that it could not log. Nothing has been saved. Please report this.")]
    Unaudited,
    /// The clock stands before the last recorded act.
    #[error(
        "The computer's clock says {now}, but the last recorded act was at {last}. Set the clock right and start again."
    )]
    ClockSetBack {
        /// The clock's time.
        now: jiff::Timestamp,
        /// The time of the newest audit entry.
        last: jiff::Timestamp,
    },
    /// What was frozen says something else now: somebody changed it past the program, or its row is damaged. Names the thing.
    #[error(
        "{0} has been changed since it was locked, so it is not shown. Tell your administrator, who can compare it with a backup."
    )]
    NotAsFrozen(String),
    /// What was kept cannot be read as what it is. Names it, as a sentence begins.
    #[error("{what} is damaged and cannot be read ({why}). Tell your administrator, who can compare it with a backup.")]
    Damaged {
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// Input or output outside the database (a backup file).
    #[error("{0}")]
    File(String),
    /// Anything else.
    #[error("The database refused the request. Nothing has been saved. Please report this.")]
    Other(#[source] sqlx::Error),
}

fn busy_words(what: Option<&str>) -> String {
    match what {
        Some(what) => format!("OnePlan cannot save or show this just now: {what} is under way."),
        None => "OnePlan is busy with other work just now.".to_owned(),
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unreachable(error),
            sqlx::Error::Database(database) => {
                if database.is_unique_violation() {
                    let what = database.constraint().unwrap_or_else(|| database.message());
                    return Self::Duplicate(what.to_owned());
                }
                let code = database.code().unwrap_or_default().into_owned();
                match code.as_str() {
                    "13" | "53100" => Self::DiskFull,
                    "5" | "6" | "261" | "517" | "55P03" => Self::Locked,
                    "11" | "26" | "267" => Self::NotADatabase,
                    // 08: connection exceptions. 57P: the server is stopping or starting.
                    pg if pg.starts_with("08") || pg.starts_with("57P") => Self::Unreachable(error),
                    _ if database.message().contains("pattern too complex") => Self::TooLong,
                    // SQLite's own codes carry what happened in their lower eight bits: no memory, input and output, full,
                    // cannot open.
                    lite => match lite.parse::<u32>().ok().filter(|_| lite.len() < 5).map(|code| code & 0xff) {
                        Some(13) => Self::DiskFull,
                        Some(7 | 10 | 14) => Self::Disk(database.message().to_owned()),
                        _ => Self::Other(error),
                    },
                }
            }
            _ => Self::Other(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError as M;
        match error {
            M::Execute(cause) | M::ExecuteMigration(cause, _) => cause.into(),
            M::VersionMissing(step) => Self::Newer(step),
            M::VersionMismatch(step) | M::Dirty(step) => Self::Mismatch(step),
            other => Self::Other(sqlx::Error::Migrate(Box::new(other))),
        }
    }
}
