//! A board pack: everything that a meeting is shown, frozen; written as a document for PDF and Word.

use documents::{Block, Document};
use jiff::civil::Date;
use page::words;
use serde::{Deserialize, Serialize};

use super::chart::Series;
use super::definition::Definition;

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
    /// The sentence.
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
    /// Days after the baseline.
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

impl Pack {
    /// The measures that the board should look at.
    pub fn exceptions(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|one| !one.exceptions.is_empty())
    }

    /// What the board is asked for by the workstreams.
    pub fn asks(&self) -> impl Iterator<Item = &Report> {
        self.reports.iter().filter(|one| !one.help.is_empty())
    }

    /// As a document. `restated` are footnotes about figures that changed since.
    #[must_use]
    pub fn document(&self, restated: &[String]) -> Document {
        let invented = if self.invented { " (an invented area)" } else { "" };
        let mut document =
            Document::new(self.title.clone(), format!("{}{invented}: board pack", self.area), self.for_on);
        document.footer = format!("As known on {}", words::date(self.made_on));
        document.add(Block::Paragraph(format!(
            "For the meeting on {}. Made on {}, and frozen: it says what was known then.",
            words::date(self.for_on),
            words::date(self.made_on)
        )));
        if !restated.is_empty() {
            document.heading("Restated since");
            document.add(Block::List(restated.to_vec()));
        }
        document.heading("In short");
        document.add(Block::List(self.summary.clone()));
        self.add_exceptions(&mut document);
        self.add_measures(&mut document);
        self.add_plan(&mut document);
        self.add_reports(&mut document);
        self.add_risks(&mut document);
        self.add_decisions(&mut document);
        document.heading("How to read the figures");
        document.add(Block::Paragraph(format!(
            "Basket: {}. Neighbours: {}. Each sentence of the summary was made over the whole basket by the rule that \
             stands with it.",
            self.basket, self.neighbours
        )));
        for sentence in &self.sentences {
            document.add(Block::Paragraph(format!("“{}” Rule: {}", sentence.text, sentence.rule)));
        }
        for rule in &self.rules {
            document.add(Block::Paragraph(rule.clone()));
        }
        document.heading("Where the figures come from");
        if self.files.is_empty() {
            document.add(Block::Paragraph("No file had been brought in.".to_owned()));
        } else {
            document.add(Block::Table {
                caption: "Files behind the figures".to_owned(),
                head: ["File", "Publisher", "Retrieved", "SHA-256 begins"].map(str::to_owned).to_vec(),
                rows: self
                    .files
                    .iter()
                    .map(|(name, publisher, day, hash)| {
                        let start = hash.get(..12).unwrap_or(hash);
                        vec![name.clone(), publisher.clone(), words::date(*day), start.to_owned()]
                    })
                    .collect(),
            });
        }
        document
    }

    /// What the chair reads first: made once, when the pack is made.
    #[must_use]
    pub fn short(&self) -> Vec<String> {
        let count =
            |number: usize, one: &str, many: &str| words::plural(i64::try_from(number).unwrap_or(i64::MAX), one, many);
        let tested = self
            .measures
            .iter()
            .filter(|one| matches!(one.change.as_str(), "improved" | "worsened" | "no clear change"));
        let mut lines = vec![format!(
            "{} in the basket {}: {} have a figure, and of {} a change can be tested.",
            count(self.measures.len() + self.without.len(), "measure", "measures"),
            self.basket,
            self.measures.iter().filter(|one| one.value.is_some()).count(),
            tested.count()
        )];
        let named = |measures: Vec<&Measure>| {
            let named = measures.iter().map(|one| {
                let value = one.value.map(|value| one.definition.show(value)).unwrap_or_default();
                format!("{} ({}, {value})", one.title, one.period)
            });
            named.collect::<Vec<_>>().join("; ")
        };
        for (word, what) in [("improved", "Improved"), ("worsened", "Worsened")] {
            let some: Vec<&Measure> = self.measures.iter().filter(|one| one.change == word).collect();
            lines.push(if some.is_empty() { format!("{what}: none.") } else { format!("{what}: {}.", named(some)) });
        }
        let some: Vec<&Measure> = self.exceptions().collect();
        lines.push(if some.is_empty() {
            "To look at: none by a test.".to_owned()
        } else {
            format!("To look at: {}.", named(some))
        });
        let untested = self.measures.iter().filter(|one| one.is_behind_untested).count();
        if untested > 0 {
            lines.push(format!(
                "{} behind the neighbours or moved the wrong way, and cannot be tested: no numerator is published with them.",
                count(untested, "measure is", "measures are")
            ));
        }
        let mut actions: Vec<&Action> =
            self.priorities.iter().flat_map(|one| &one.outcomes).flat_map(|one| &one.actions).collect();
        // An action may serve several outcomes.
        actions.sort_by(|one, other| one.name.cmp(&other.name));
        actions.dedup_by(|one, other| one.name == other.name && one.owner == other.owner);
        if actions.is_empty() {
            lines.push("The plan names no action yet.".to_owned());
        } else {
            let of = |word: &str| actions.iter().filter(|one| one.stands == word).count();
            let stands: Vec<String> = ["On track", "Slipping", "Off track", "No dates yet", "Done", "Stopped"]
                .iter()
                .map(|word| (of(word), word.to_lowercase()))
                .filter(|(number, _)| *number > 0)
                .map(|(number, word)| format!("{number} {word}"))
                .collect();
            lines.push(format!("{} of the plan: {}.", count(actions.len(), "action", "actions"), stands.join(", ")));
        }
        let late = self.tasks.iter().filter(|one| one.is_late).count();
        lines.push(format!(
            "{} open; {} past {} day.",
            count(self.risks.len(), "risk", "risks"),
            count(late, "task", "tasks"),
            if late == 1 { "its" } else { "their" }
        ));
        let asks = self.asks().count();
        if asks > 0 {
            lines.push(format!("{} the board for something.", count(asks, "workstream asks", "workstreams ask")));
        }
        lines
    }

    fn add_exceptions(&self, document: &mut Document) {
        document.heading("Measures to look at");
        let mut any = false;
        for one in self.exceptions() {
            any = true;
            document.subheading(format!("{} {}", one.id, one.title));
            let mut facts = vec![
                ("Why".to_owned(), one.exceptions.join("; ")),
                (one.period.clone(), one.figure.clone()),
                ("Neighbours".to_owned(), one.neighbours.clone()),
                ("England".to_owned(), one.england.clone()),
                ("Owner".to_owned(), one.owner.clone()),
            ];
            if let Some(target) = &one.target {
                facts.push(("Target".to_owned(), target.clone()));
            }
            document.add(Block::Facts(facts));
            let chart = one.series.chart(&one.definition);
            if !chart.is_empty() {
                document.chart(chart);
            }
        }
        if !any {
            document.add(Block::Paragraph("None.".to_owned()));
        }
    }

    fn add_measures(&self, document: &mut Document) {
        document.heading("All measures");
        if self.measures.is_empty() {
            document.add(Block::Paragraph("No measure has a figure.".to_owned()));
        } else {
            let mut groups: Vec<&str> = self.measures.iter().map(|one| one.group.as_str()).collect();
            groups.dedup();
            for group in groups {
                document.subheading(group);
                let mut head = vec!["Measure", "Period", "Figure", "Change", "Neighbours, mean", "England"];
                let mut rows: Vec<Vec<String>> =
                    self.measures.iter().filter(|one| one.group == group).map(row).collect();
                if self.measures.iter().any(|one| one.target.is_some()) {
                    head.push("Target");
                } else {
                    rows.iter_mut().for_each(|row| row.truncate(6));
                }
                document.add(Block::Table {
                    caption: format!("Measures: {group}"),
                    head: head.into_iter().map(str::to_owned).collect(),
                    rows,
                });
            }
        }
        if !self.without.is_empty() {
            document.subheading("Without a figure");
            document.add(Block::List(self.without.iter().map(|(title, why)| format!("{title}: {why}")).collect()));
        }
    }

    fn add_plan(&self, document: &mut Document) {
        document.heading("The plan");
        if self.priorities.is_empty() {
            document.add(Block::Paragraph("The plan has no priority yet.".to_owned()));
        }
        for priority in &self.priorities {
            document.subheading(format!("{} ({})", priority.title, priority.owner));
            for outcome in &priority.outcomes {
                document.add(Block::Paragraph(format!("Outcome: {}", outcome.title)));
                if !outcome.measures.is_empty() {
                    document.add(Block::List(outcome.measures.clone()));
                }
                if !outcome.actions.is_empty() {
                    document.add(Block::Table {
                        caption: format!("Actions for: {}", outcome.title),
                        head: ["Action", "Stands", "Why", "Owner", "Next milestone"].map(str::to_owned).to_vec(),
                        rows: outcome
                            .actions
                            .iter()
                            .map(|one| {
                                vec![
                                    one.name.clone(),
                                    one.stands.clone(),
                                    one.why.clone(),
                                    one.owner.clone(),
                                    one.next.clone().unwrap_or_else(|| "–".to_owned()),
                                ]
                            })
                            .collect(),
                    });
                }
            }
        }
    }

    fn add_reports(&self, document: &mut Document) {
        document.heading("Highlight reports");
        if self.reports.is_empty() {
            document.add(Block::Paragraph("No workstream reported.".to_owned()));
        }
        for one in &self.reports {
            let date = words::date(one.month);
            let month = date.split_once(' ').map_or(date.as_str(), |(_, month)| month);
            document.subheading(format!("{}, {month}", one.name));
            let help = if one.help.is_empty() { "Nothing".to_owned() } else { one.help.clone() };
            let mut facts = vec![
                ("Done".to_owned(), one.done.clone()),
                ("Next".to_owned(), one.next.clone()),
                ("Asked of the board".to_owned(), help),
                ("Made by".to_owned(), one.made_by.clone()),
            ];
            if !one.approval.is_empty() {
                facts.push(("Approval".to_owned(), one.approval.clone()));
            }
            document.add(Block::Facts(facts));
        }
    }

    fn add_risks(&self, document: &mut Document) {
        document.heading("Risks");
        if self.risks.is_empty() {
            document.add(Block::Paragraph("No open risk.".to_owned()));
            return;
        }
        document.add(Block::Table {
            caption: "Open risks, the greatest first; scores are likelihood times impact, 1 to 25".to_owned(),
            head: ["Risk", "Score", "With what is done", "What is done", "Owner", "Looked at again"]
                .map(str::to_owned)
                .to_vec(),
            rows: self
                .risks
                .iter()
                .map(|one| {
                    vec![
                        one.title.clone(),
                        one.score.to_string(),
                        one.score_after.to_string(),
                        one.mitigation.clone(),
                        one.owner.clone(),
                        words::date(one.review_on),
                    ]
                })
                .collect(),
        });
    }

    fn add_decisions(&self, document: &mut Document) {
        document.heading("Decisions and tasks");
        if self.decisions.is_empty() {
            document.add(Block::Paragraph("No decision was recorded in the two months before the meeting.".to_owned()));
        } else {
            let line = |(day, wording, by): &(Date, String, String)| format!("{}: {wording} ({by})", words::date(*day));
            document.add(Block::List(self.decisions.iter().map(line).collect()));
        }
        if !self.tasks.is_empty() {
            document.add(Block::Table {
                caption: "Tasks from meetings".to_owned(),
                head: ["Task", "Owner", "By", "Stands"].map(str::to_owned).to_vec(),
                rows: self
                    .tasks
                    .iter()
                    .map(|one| {
                        let stands = match one.done_on {
                            Some(day) => format!("done {}", words::date(day)),
                            None if one.is_late => "past its day".to_owned(),
                            None => "open".to_owned(),
                        };
                        vec![one.wording.clone(), one.owner.clone(), words::date(one.due_on), stands]
                    })
                    .collect(),
            });
        }
    }
}

/// A measure as a row: measure, period, figure, change, neighbours, England, target.
fn row(one: &Measure) -> Vec<String> {
    let neighbours =
        if one.standing.is_empty() { one.neighbours.clone() } else { format!("{}: {}", one.neighbours, one.standing) };
    vec![
        format!("{} {}", one.id, one.title),
        one.period.clone(),
        one.figure.clone(),
        if one.change.is_empty() { "–".to_owned() } else { one.change.clone() },
        neighbours,
        one.england.clone(),
        one.target.clone().unwrap_or_else(|| "–".to_owned()),
    ]
}
