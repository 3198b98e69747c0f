//! Documents of the journey: the plan, a notice, what somebody asked for, a panel's papers. Pages show them, and
//! they are written as PDF and Word.

use documents::{Block, Document};
use jiff::civil::Date;
use page::words;

use super::plan::{Line, SECTIONS, Section};

/// A piece of advice in section K.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appendix {
    /// The line of regulation 6(1).
    pub line: String,
    /// From whom.
    pub from: String,
    /// When it came.
    pub received: Option<Date>,
    /// Who wrote it here, and when; empty where it came on paper.
    pub written: String,
    /// Needs, provision, outcomes: heading and text.
    pub parts: Vec<(&'static str, String)>,
}

/// Who a document is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Forename and surname.
    pub name: String,
    pub born: Option<Date>,
}

impl About {
    /// What stands on the top of each page.
    #[must_use]
    pub fn header(&self) -> String {
        match self.born {
            Some(born) => format!("{}, born {}", self.name, words::date(born)),
            None => self.name.clone(),
        }
    }
}

/// A plan, with each section of regulation 12(1) apart and the advice as its appendices. A section that is kept from the reader
/// looks like one in which nothing was written.
#[must_use]
pub fn plan(about: &About, version: &str, lines: &[Line], appendices: &[Appendix], today: Date) -> Document {
    let mut document = Document::new("Education, health and care plan", about.header(), today);
    document.footer = version.to_owned();
    let mut facts = vec![("Name".to_owned(), about.name.clone())];
    facts.extend(about.born.map(|born| ("Born".to_owned(), words::date(born))));
    facts.push(("This version".to_owned(), version.to_owned()));
    document.add(Block::Facts(facts));
    let mut letter = "";
    for section in SECTIONS {
        if section.letter != letter {
            letter = section.letter;
            document.heading(format!("Section {letter}"));
        }
        document.subheading(section.title);
        let mut empty = true;
        for line in lines.iter().filter(|line| line.section == section.code) {
            empty = false;
            plan_line(&mut document, section, line, lines);
        }
        if empty {
            document.text("This section is blank.");
        }
    }
    document.heading("Section K").subheading("Advice and information");
    if appendices.is_empty() {
        document.text("Nothing is recorded here.");
    } else {
        document.add(Block::Table {
            caption: "Reports and views that this plan is based on".to_owned(),
            head: ["Requested", "From", "Received"].map(str::to_owned).to_vec(),
            rows: appendices
                .iter()
                .map(|one| {
                    let received = one.received.map_or_else(|| "Not yet".to_owned(), words::short_date);
                    vec![one.line.clone(), one.from.clone(), received]
                })
                .collect(),
        });
    }
    for one in appendices.iter().filter(|one| !one.parts.is_empty()) {
        advice(&mut document, one);
    }
    document
}

/// With the authority whose plan it is, on every page.
#[must_use]
pub fn of_council(mut plan: Document, council: &str) -> Document {
    if !council.is_empty() {
        plan.footer = format!("{council}. {}", plan.footer);
    }
    plan
}

fn plan_line(document: &mut Document, section: &Section, line: &Line, lines: &[Line]) {
    let body =
        |of: Option<uuid::Uuid>| lines.iter().find(|other| Some(other.line) == of).map(|other| other.body.clone());
    if !section.is_provision() {
        document.text(&line.body);
        return;
    }
    let mut facts = vec![("What will be done".to_owned(), line.body.clone())];
    for (name, value) in [
        ("Who provides it", line.who.clone()),
        ("How much and how often", line.quantity.clone()),
        ("Need it meets", body(line.need)),
        ("Outcome it supports", body(line.outcome)),
    ] {
        facts.extend(value.map(|value| (name.to_owned(), value)));
    }
    document.add(Block::Facts(facts));
}

/// A piece of advice under its own heading.
pub fn advice(document: &mut Document, one: &Appendix) {
    document.subheading(format!("From {}", one.from));
    if !one.written.is_empty() {
        document.text(&one.written);
    }
    let line = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
    if !one.parts.is_empty() {
        document
            .add(Block::Facts(one.parts.iter().map(|(heading, text)| ((*heading).to_owned(), line(text))).collect()));
    }
}

/// Advice that goes out without a plan.
#[must_use]
pub fn advice_alone(about: &About, pieces: &[Appendix], today: Date) -> Document {
    let mut document = Document::new("Advice and information", about.header(), today);
    for one in pieces {
        document.heading(&one.line);
        advice(&mut document, one);
    }
    document
}

/// What a letter says at the top once it was corrected.
pub const CORRECTED: &str = "There was a mistake in this letter. The correct information is here at the top. The letter as it was sent is below.";

/// What is right in a letter that was corrected: when that was said, and the parts that read otherwise.
pub type Righted = (String, Vec<(String, String)>);

/// A notice as a letter.
#[must_use]
pub fn letter(
    about: &About,
    title: &str,
    sent: &str,
    (parts, corrections): (&[Said], &[Righted]),
    on: Date,
) -> Document {
    let mut document = Document::new(title, about.header(), on);
    if !corrections.is_empty() {
        document.text(CORRECTED);
    }
    for (heading, right) in corrections {
        document.heading(heading);
        for (heading, text) in right {
            document.text(&format!("{heading}: {text}"));
        }
    }
    if !corrections.is_empty() {
        document.heading("The letter as it was sent");
    }
    document.text(&format!("About {}. {sent}", about.name));
    for (heading, lines) in parts {
        document.heading(heading);
        for line in lines {
            document.text(line);
        }
    }
    document
}

/// What somebody said about a part of the legal test: from whom, and the lines.
pub type Said = (String, Vec<String>);

/// A case as a panel reads it: what is asked and proposed, the evidence part by part, the advice, the plan as it stands.
#[must_use]
pub fn panel_case(
    about: &About,
    (question, proposed): (&str, Option<&str>),
    parts: &[(&str, Vec<Said>)],
    appendices: &[Appendix],
    lines: &[Line],
    today: Date,
) -> Document {
    let mut document = Document::new(format!("Papers: {}", about.name), about.header(), today);
    document.footer = "For panel members only".to_owned();
    let proposed = proposed.map(|text| ("Proposed by the case officer".to_owned(), text.to_owned()));
    let question = ("Question for the panel".to_owned(), question.to_owned());
    document.add(Block::Facts(std::iter::once(question).chain(proposed).collect()));
    document.heading("The legal test, and the evidence");
    for (question, said) in parts {
        document.subheading(*question);
        if said.is_empty() {
            document.text("There is no evidence for this part.");
        }
        if !said.is_empty() {
            document.add(Block::Facts(said.iter().map(|(from, lines)| (from.clone(), lines.join(" "))).collect()));
        }
    }
    document.heading("Advice");
    if appendices.is_empty() {
        document.text("No advice has been asked for.");
    }
    for one in appendices {
        advice(&mut document, one);
        if one.parts.is_empty() {
            document.text(&one.received.map_or_else(
                || "Not received yet.".to_owned(),
                |on| format!("Received {} on paper.", words::date(on)),
            ));
        }
    }
    if !lines.is_empty() {
        document.heading("The current plan");
        for section in SECTIONS {
            let of: Vec<&Line> = lines.iter().filter(|line| line.section == section.code).collect();
            if of.is_empty() {
                continue;
            }
            document.subheading(format!("{}: {}", section.letter, section.title));
            for line in of {
                plan_line(&mut document, section, line, lines);
            }
        }
    }
    document
}
