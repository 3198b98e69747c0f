//! A board pack: everything that a meeting is shown, frozen. How a measure stands is judged in `judged`, what the chair reads
//! first is made in `summary`, and `document` writes it for PDF and Word.

use jiff::civil::Date;
use page::words;
use serde::{Deserialize, Serialize};

use super::chart::{Series, marked};
use super::definition::Definition;

mod document;
mod judged;
mod summary;

pub use judged::measure_in_words;

/// A pack as it was made. Whatever is shown of it later comes from here alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    pub title: String,
    /// The area's name.
    pub area: String,
    /// The area's code.
    pub code: String,
    /// The day of the meeting.
    pub for_on: Date,
    /// The day on which it was made: it says what was known then.
    pub made_on: Date,
    /// The basket with its version.
    pub basket: String,
    /// The neighbours, in words.
    pub neighbours: String,
    pub neighbours_version: String,
    /// The area is invented: it is said on every page.
    #[serde(default)]
    pub invented: bool,
    /// What the chair reads first.
    pub summary: Vec<String>,
    /// How the measures stand, in sentences, each made over the whole basket.
    pub sentences: Vec<Sentence>,
    pub measures: Vec<Measure>,
    /// Measures without a figure: title and why.
    pub without: Vec<(String, String)>,
    /// The priorities of the plan.
    pub priorities: Vec<Priority>,
    /// The workstreams' reports.
    pub reports: Vec<Report>,
    /// Open risks, the greatest first.
    pub risks: Vec<Risk>,
    /// Decisions since the meeting before.
    pub decisions: Vec<(Date, String, String)>,
    /// What was asked of somebody and is open, or was done since.
    pub tasks: Vec<Task>,
    /// The files behind the figures: name, publisher, day of retrieval, SHA-256.
    pub files: Vec<(String, String, Date, String)>,
    /// The rules by which words are given.
    pub rules: Vec<String>,
}

/// A sentence with the rule by which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub rule: String,
}

/// A measure as it stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// `M01`.
    pub id: String,
    /// Its theme.
    pub group: String,
    pub title: String,
    /// The period of its figure.
    pub period: String,
    pub value: Option<f64>,
    /// The figure with interval and parts, in words.
    pub figure: String,
    /// The figure before, in words.
    pub before: Option<String>,
    /// What became of it.
    pub change: String,
    /// The neighbours, in words.
    pub neighbours: String,
    pub mean: Option<f64>,
    /// How it stands beside them.
    pub standing: String,
    /// England's figure.
    pub england_value: Option<f64>,
    /// England, in words.
    pub england: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is to reach, in words.
    pub target: Option<String>,
    /// Why the board should look at it; empty where nothing was found by a test.
    pub exceptions: Vec<String>,
    /// It is behind its neighbours, or moved the wrong way, and has no interval to test that by.
    pub is_behind_untested: bool,
    /// The series, for its image.
    pub series: Series,
    /// Its definition as it was.
    pub definition: Definition,
}

/// A priority as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priority {
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    pub outcomes: Vec<Outcome>,
}

/// An outcome as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is then so.
    pub title: String,
    /// The measures that tell, in words.
    pub measures: Vec<String>,
    /// The actions: name, how it stands, why, owner.
    pub actions: Vec<Action>,
}

/// An action as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub name: String,
    pub stands: String,
    pub why: String,
    /// Who does it.
    pub owner: String,
    /// Its next milestone with its day.
    pub next: Option<String>,
    /// Days later than first planned.
    pub slip: Option<i32>,
}

/// A workstream's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The workstream.
    pub name: String,
    pub month: Date,
    /// What was done.
    pub done: String,
    /// What comes next.
    pub next: String,
    /// What the board is asked for.
    pub help: String,
    pub made_by: String,
    /// Who approved it, or is asked to; empty where nobody was asked.
    #[serde(default)]
    pub approval: String,
}

/// A risk as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What may happen.
    pub title: String,
    /// Score before, 1 to 25.
    pub score: i64,
    /// Score with what is done.
    pub score_after: i64,
    /// What is done about it.
    pub mitigation: String,
    /// Who sees to it.
    pub owner: String,
    /// When it is looked at again.
    pub review_on: Date,
}

/// A task as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub wording: String,
    pub owner: String,
    pub due_on: Date,
    /// When it was done.
    pub done_on: Option<Date>,
    /// Past its day and not done.
    pub is_late: bool,
}

/// A pack's title with the day of the meeting, which tells packs apart.
#[must_use]
pub fn named(title: &str, for_on: Date) -> String {
    let day = words::date(for_on);
    if title.contains(&day) { title.to_owned() } else { format!("{title}, for the meeting on {day}") }
}

impl Pack {
    /// Its title with the day of the meeting.
    #[must_use]
    pub fn named(&self) -> String {
        named(&self.title, self.for_on)
    }

    /// The series of a measure as it was frozen.
    #[must_use]
    pub fn chart(&self, one: &Measure) -> charts::Chart {
        marked(one.series.chart(&one.definition), self.invented)
    }

    /// The measures that the board should look at.
    pub fn exceptions(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|one| !one.exceptions.is_empty())
    }

    /// What the board is asked for by the workstreams.
    pub fn asks(&self) -> impl Iterator<Item = &Report> {
        self.reports.iter().filter(|one| !one.help.is_empty())
    }
}
