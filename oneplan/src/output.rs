//! What commands print: facts as text or JSON, progress, and how they end.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, exit};
use std::time::Duration;

use anyhow::Context;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// How facts are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON value on standard output.
    Json,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON value on standard output.
    Json,
    /// A row for each finding.
    Csv,
    /// An Excel workbook on standard output: send it to a file.
    Xlsx,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Exit code 0.
    Done,
    /// Exit code 1: it ran, and found something wrong, or took only a part of what it was given.
    Findings,
    /// Exit code 2: it ran, and stored nothing.
    Nothing,
}

impl From<intake::Outcome> for Ended {
    fn from(outcome: intake::Outcome) -> Self {
        match outcome {
            intake::Outcome::Whole => Self::Done,
            intake::Outcome::Part => Self::Findings,
            intake::Outcome::Nothing => Self::Nothing,
        }
    }
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::SUCCESS,
            Ended::Findings => Self::from(1),
            Ended::Nothing => could_not_run(),
        }
    }
}

/// Exit code 2: it could not run.
#[must_use]
pub fn could_not_run() -> ExitCode {
    ExitCode::from(2)
}

/// Prints `fact` as JSON, or `text`. Where nobody reads any more, as behind `head`, nothing is said.
pub fn print(format: Format, fact: &impl Serialize, text: impl Display) {
    let mut out = facts();
    let written = match format {
        Format::Text => writeln!(out, "{text}"),
        Format::Json => serde_json::to_writer(&mut out, fact).map_err(io::Error::from).and_then(|()| writeln!(out)),
    };
    if let Err(error) = written.and_then(|()| out.flush())
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        say(format!("oneplan: cannot write to standard output: {error}"));
        exit(2);
    }
}

/// Whether a command ended because nobody reads what it prints.
#[must_use]
pub fn nobody_reads(error: &anyhow::Error) -> bool {
    let of = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(of))
}

/// Standard output, for facts that are many: written as they come. The caller flushes.
#[must_use]
pub fn facts() -> impl Write {
    BufWriter::new(stdout().lock())
}

/// A new file that is removed again unless it is kept: what could not be written whole is not left behind.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    is_kept: bool,
}

impl NewFile {
    /// Makes the file, where there is none yet.
    ///
    /// # Errors
    /// In words, where it cannot be made.
    pub fn create(path: &Path) -> anyhow::Result<(Self, File)> {
        let file = File::create_new(path).with_context(|| {
            format!("cannot write {}: choose a new file name in an existing folder", path.display())
        })?;
        Ok((Self { path: path.to_owned(), is_kept: false }, file))
    }

    /// Leaves it where it is.
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Prints a line for people on standard error, beside the facts.
#[expect(clippy::print_stderr, reason = "the one place where commands speak beside their facts")]
pub fn say(text: impl Display) {
    eprintln!("{text}");
}

/// A bar over `total` things, on standard error; where that is no terminal, nothing moves.
#[must_use]
pub fn bar(total: u64, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {human_pos} of {human_len} ({eta} left)")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style).with_message(what.to_owned())
}

/// A count that moves, where the total is not known.
#[must_use]
pub fn spinner(what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}: {human_pos}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
