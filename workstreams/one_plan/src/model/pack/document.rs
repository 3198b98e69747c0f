//! A pack as a document.

use documents::{Block, Document};
use jiff::civil::Date;
use page::words;

use super::{Measure, Pack};

impl Pack {
    /// As a document. `restated` are footnotes about figures that changed since.
    #[must_use]
    pub fn document(&self, restated: &[String]) -> Document {
        let invented = if self.invented { " (an invented area)" } else { "" };
        let mut document =
            Document::new(self.title.clone(), format!("{}{invented}: board pack", self.area), self.for_on);
        document.footer = format!("Data as at {}", words::date(self.made_on));
        document.add(Block::Paragraph(format!(
            "For the meeting on {}. Made on {} and frozen: figures are as at that date.",
            words::date(self.for_on),
            words::date(self.made_on)
        )));
        if !restated.is_empty() {
            document.heading("Figures restated since");
            document.add(Block::List(restated.to_vec()));
        }
        document.heading("Summary");
        document.add(Block::List(self.summary.clone()));
        self.add_exceptions(&mut document);
        self.add_measures(&mut document);
        self.add_plan(&mut document);
        self.add_reports(&mut document);
        self.add_risks(&mut document);
        self.add_decisions(&mut document);
        document.heading("How to read the figures");
        document.add(Block::Paragraph(format!(
            "Measure set: {}. Neighbours: {}. Each claim covers the whole measure set and is shown with its rule.",
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
            document.add(Block::Paragraph("No files had been imported.".to_owned()));
        } else {
            document.add(Block::Table {
                caption: "Files behind the figures".to_owned(),
                head: ["File", "Publisher", "Retrieved", "SHA-256 begins"].map(str::to_owned).to_vec(),
                rows: self
                    .files
                    .iter()
                    .map(|(name, publisher, day, hash)| {
                        let start = hash.get(..12).unwrap_or(hash);
                        vec![name.clone(), publisher.clone(), words::short_date(*day), start.to_owned()]
                    })
                    .collect(),
            });
        }
        document
    }

    fn add_exceptions(&self, document: &mut Document) {
        document.heading("Measures that need attention");
        let mut any = false;
        for one in self.exceptions() {
            any = true;
            document.subheading(format!("{} {}", one.id, one.title));
            let mut facts = vec![
                ("Reason".to_owned(), one.exceptions.join("; ")),
                (one.period.clone(), one.figure.clone()),
                ("Neighbours".to_owned(), one.neighbours.clone()),
                ("England".to_owned(), one.england.clone()),
                ("Owner".to_owned(), one.owner.clone()),
            ];
            if let Some(target) = &one.target {
                facts.push(("Target".to_owned(), target.clone()));
            }
            document.add(Block::Facts(facts));
            let chart = self.chart(one);
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
            document.add(Block::Paragraph("There are no figures yet.".to_owned()));
        } else {
            let mut groups: Vec<&str> = self.measures.iter().map(|one| one.group.as_str()).collect();
            groups.dedup();
            for group in groups {
                document.subheading(group);
                let mut head = vec!["Measure", "Period", "Figure", "Change", "Mean of neighbours", "England"];
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
            document.subheading("Measures without a figure");
            document.add(Block::List(self.without.iter().map(|(title, why)| format!("{title}: {why}")).collect()));
        }
    }

    fn add_plan(&self, document: &mut Document) {
        document.heading("SEND One Plan");
        if self.priorities.is_empty() {
            document.add(Block::Paragraph("The plan has no priorities yet.".to_owned()));
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
                        head: ["Action", "Status", "Reason", "Owner", "Next milestone"].map(str::to_owned).to_vec(),
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
            document.add(Block::Paragraph("No highlight reports were received.".to_owned()));
        }
        for one in &self.reports {
            let date = words::date(one.month);
            let month = date.split_once(' ').map_or(date.as_str(), |(_, month)| month);
            document.subheading(format!("{}, {month}", one.name));
            let help = if one.help.is_empty() { "Nothing".to_owned() } else { one.help.clone() };
            let mut facts = vec![
                ("Progress".to_owned(), one.done.clone()),
                ("Next steps".to_owned(), one.next.clone()),
                ("Requests to the board".to_owned(), help),
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
            document.add(Block::Paragraph("There are no open risks.".to_owned()));
            return;
        }
        document.add(Block::Table {
            caption: "Open risks, highest first. Score is likelihood times impact, from 1 to 25".to_owned(),
            head: ["Risk", "Score", "Residual score", "Mitigation", "Owner", "Review date"].map(str::to_owned).to_vec(),
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
                        words::short_date(one.review_on),
                    ]
                })
                .collect(),
        });
    }

    fn add_decisions(&self, document: &mut Document) {
        document.heading("Decisions and tasks");
        if self.decisions.is_empty() {
            document.add(Block::Paragraph("No decisions were recorded in the 2 months before the meeting.".to_owned()));
        } else {
            let line = |(day, wording, by): &(Date, String, String)| format!("{}: {wording} ({by})", words::date(*day));
            document.add(Block::List(self.decisions.iter().map(line).collect()));
        }
        if !self.tasks.is_empty() {
            document.add(Block::Table {
                caption: "Tasks from meetings".to_owned(),
                head: ["Task", "Owner", "Due date", "Status"].map(str::to_owned).to_vec(),
                rows: self
                    .tasks
                    .iter()
                    .map(|one| {
                        let stands = match one.done_on {
                            Some(day) => format!("done {}", words::short_date(day)),
                            None if one.is_late => "overdue".to_owned(),
                            None => "open".to_owned(),
                        };
                        vec![one.wording.clone(), one.owner.clone(), words::short_date(one.due_on), stands]
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
