//! What commands print: facts as text or JSON, progress, and how they end.

use std::fmt::Display;
use std::process::ExitCode;
use std::time::Duration;

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

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Exit code 0.
    Done,
    /// Exit code 1: it ran, and found something wrong.
    Findings,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::SUCCESS,
            Ended::Findings => Self::from(1),
        }
    }
}

/// Exit code 2: it could not run.
#[must_use]
pub fn could_not_run() -> ExitCode {
    ExitCode::from(2)
}

/// Prints `fact` as JSON, or `text`.
#[expect(clippy::print_stdout, reason = "the one place where commands print their facts")]
pub fn print(format: Format, fact: &impl Serialize, text: impl Display) {
    match format {
        Format::Text => println!("{text}"),
        Format::Json => {
            println!("{}", serde_json::to_string(fact).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}")));
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
