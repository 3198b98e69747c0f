//! A plan as lines: sections, the golden thread from need to provision to outcome, and words that say too little.

use uuid::Uuid;

/// A part of the plan that lines are written in. `letter` is the section of regulation 12(1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    pub code: &'static str,
    /// The section of regulation 12(1).
    pub letter: &'static str,
    pub title: &'static str,
    /// What a line of it is called.
    pub line: &'static str,
}

const fn section(code: &'static str, letter: &'static str, title: &'static str, line: &'static str) -> Section {
    Section { code, letter, title, line }
}

/// The sections, strengths before needs. K follows from the advice.
pub const SECTIONS: &[Section] = &[
    section("A1", "A", "Brief history", "Paragraph"),
    section("A2", "A", "Views, interests and aspirations", "View or aspiration"),
    section("BS", "B", "Strengths", "Strength"),
    section("B", "B", "Special educational needs", "Need"),
    section("C", "C", "Health needs related to special educational needs", "Need"),
    section("D", "D", "Social care needs", "Need"),
    section("E", "E", "Outcomes", "Outcome"),
    section("F", "F", "Special educational provision", "Provision"),
    section("G", "G", "Health provision", "Provision"),
    section(
        "H1",
        "H1",
        "Social care provision (Chronically Sick and Disabled Persons Act 1970, section 2)",
        "Provision",
    ),
    section("H2", "H2", "Other social care provision", "Provision"),
    section("I", "I", "Setting, or its type", "Setting or type"),
    section("J", "J", "Direct payments", "Direct payment"),
];

/// The section of a code.
#[must_use]
pub fn section_of(code: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.code == code)
}

impl Section {
    /// Whether its lines are provision: who, how much, for which need, towards which outcome.
    #[must_use]
    pub fn is_provision(&self) -> bool {
        matches!(self.code, "F" | "G" | "H1" | "H2")
    }

    /// Whether its lines are needs.
    #[must_use]
    pub fn is_need(&self) -> bool {
        matches!(self.code, "B" | "C" | "D")
    }

    /// Whether the short version of the plan shows its lines, so that they can be said in easy words.
    #[must_use]
    pub fn is_in_short_version(&self) -> bool {
        !matches!(self.code, "A1" | "J")
    }

    /// The sections of the needs that its provision meets.
    #[must_use]
    pub fn meets(&self) -> &'static [&'static str] {
        match self.code {
            "F" => &["B"],
            "G" => &["C", "B"],
            "H1" | "H2" => &["D"],
            _ => &[],
        }
    }
}

/// A line of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The same in every version.
    pub line: Uuid,
    /// The section's code.
    pub section: String,
    pub body: String,
    /// Of provision: by whom.
    pub who: Option<String>,
    /// Of provision: how much, how often.
    pub quantity: Option<String>,
    /// Of provision: the need that it meets.
    pub need: Option<Uuid>,
    /// Of provision: the outcome that it serves.
    pub outcome: Option<Uuid>,
    /// The advice that it comes from.
    pub source: Option<Uuid>,
    /// The sentence of the advice.
    pub source_words: Option<String>,
    /// The same in easy words, as the officer wrote it for the short version of the plan; none where that shows `body`.
    pub easy: Option<String>,
}

impl Line {
    /// What the plan itself says, without the easy words beside it.
    #[must_use]
    pub fn without_easy_words(self) -> Self {
        Self { easy: None, ..self }
    }
}

/// Something that stands against serving or sending a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, where it is about one.
    pub line: Option<Uuid>,
    /// The letter of the section in which it stands.
    pub letter: &'static str,
    /// What is wrong, and under which rule.
    pub words: String,
}

/// What is wrong in a section, by its code.
fn fault(section: &str, line: Option<Uuid>, words: impl Into<String>) -> Fault {
    Fault { line, letter: section_of(section).map_or("", |section| section.letter), words: words.into() }
}

/// What keeps a plan from being served or sent.
#[must_use]
pub fn faults(lines: &[Line]) -> Vec<Fault> {
    let of = |code: &'static str| lines.iter().filter(move |line| line.section == code);
    let mut found = Vec::new();
    for (code, what) in [
        ("A2", "the views, interests and aspirations"),
        ("B", "the needs"),
        ("E", "the outcomes"),
        ("F", "the provision"),
    ] {
        if of(code).next().is_none() {
            let letter = section_of(code).map_or("", |section| section.letter);
            found.push(fault(
                code,
                None,
                format!("Section {letter} does not set out {what} (regulation 12(1), SEND Regulations 2014)."),
            ));
        }
    }
    for need in lines.iter().filter(|line| section_of(&line.section).is_some_and(Section::is_need)) {
        let met = lines.iter().any(|line| line.need == Some(need.line));
        if !met {
            found.push(fault(
                &need.section,
                Some(need.line),
                format!(
                    "No provision meets the need “{}”. Each need in section {} must have provision.",
                    short(&need.body),
                    need.section
                ),
            ));
        }
    }
    for provision in lines.iter().filter(|line| section_of(&line.section).is_some_and(Section::is_provision)) {
        let meets = lines.iter().any(|line| Some(line.line) == provision.need);
        if !meets {
            found.push(fault(
                &provision.section,
                Some(provision.line),
                format!("The provision “{}” is not linked to a need.", short(&provision.body)),
            ));
        }
        let serves = lines.iter().any(|line| Some(line.line) == provision.outcome);
        if !serves {
            found.push(fault(
                &provision.section,
                Some(provision.line),
                format!("The provision “{}” is not linked to an outcome.", short(&provision.body)),
            ));
        }
    }
    found
}

/// The beginning of a text.
#[must_use]
pub fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Words that say too little in section F, G or H, and what to say instead.
const VAGUE: &[(&str, &str)] = &[
    (
        "access to",
        "this says something is available, not that it will be given. Say who does what, how often and for how long",
    ),
    ("opportunit", "an opportunity may never come. Say what will be done, how often and for how long"),
    ("regular", "how often? Say times a day, a week or a term"),
    ("as appropriate", "who decides, and what is the minimum? Say both"),
    ("as required", "who decides, and what is the minimum? Say both"),
    ("as necessary", "who decides, and what is the minimum? Say both"),
    ("as needed", "who decides, and what is the minimum? Say both"),
    ("where possible", "this leaves open whether it will happen at all"),
    ("where appropriate", "this leaves open whether it will happen at all"),
    ("would benefit from", "this is a wish, not provision. Say what will be done"),
    ("may benefit", "this is a wish, not provision. Say what will be done"),
    ("up to", "this gives a maximum, not a minimum"),
    ("or equivalent", "who decides what is equal?"),
    ("such as", "examples are not provision. Say what will be given"),
    ("ongoing", "until when, and how often is it reviewed?"),
    ("high level", "how many hours, by whom?"),
    ("key adult", "say who by role and training"),
    ("support from staff", "say who by role and training"),
    ("small group", "what is the largest number of children?"),
    ("appropriately trained", "trained in what, by whom?"),
];

/// What in a piece of provision says too little, each with the reason.
#[must_use]
pub fn vague(line: &Line) -> Vec<String> {
    let body = line.body.to_lowercase();
    let mut found: Vec<String> = VAGUE
        .iter()
        .filter(|(words, _)| contains_words(&body, words))
        .map(|(words, why)| format!("“{words}{}”: {why}.", if *words == "opportunit" { "ies" } else { "" }))
        .collect();
    let quantity = line.quantity.as_deref().unwrap_or_default();
    if !format!("{body} {quantity}").contains(|c: char| c.is_ascii_digit())
        && !names_a_number(&format!("{body} {}", quantity.to_lowercase()))
    {
        found.push("No quantity: how many minutes or hours, how often, for how long?".to_owned());
    }
    if line.who.as_deref().unwrap_or_default().trim().is_empty() {
        found.push("No person: by whom, with which training?".to_owned());
    }
    found
}

/// Whether the words stand in the text at the beginning of a word.
fn contains_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric()))
}

fn names_a_number(text: &str) -> bool {
    const NUMBERS: &[&str] = &[
        "once", "twice", "daily", "weekly", "monthly", "termly", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "every",
    ];
    text.split(|c: char| !c.is_alphanumeric()).any(|word| NUMBERS.contains(&word))
}

/// How a line differs between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In both alike.
    Same,
    /// Only in the later.
    Added,
    /// Only in the earlier.
    Removed,
    /// In both, with other words.
    Changed,
}

/// The lines of two versions side by side, in the order of the sections.
#[must_use]
pub fn compare<'a>(before: &'a [Line], after: &'a [Line]) -> Vec<(Option<&'a Line>, Option<&'a Line>, Change)> {
    let mut pairs = Vec::new();
    for section in SECTIONS {
        let of = |lines: &'a [Line]| lines.iter().filter(|line| line.section == section.code);
        for new in of(after) {
            let old = before.iter().find(|old| old.line == new.line);
            let change = match old {
                None => Change::Added,
                Some(old) if old == new => Change::Same,
                Some(_) => Change::Changed,
            };
            pairs.push((old, Some(new), change));
        }
        for old in of(before).filter(|old| !after.iter().any(|new| new.line == old.line)) {
            pairs.push((Some(old), None, Change::Removed));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u128, section: &str, body: &str) -> Line {
        Line { line: Uuid::from_u128(number), section: section.to_owned(), body: body.to_owned(), ..Line::default() }
    }

    #[test]
    fn words_that_say_too_little_are_named_with_the_reason() {
        let weak = line(1, "F", "Access to regular small group support as appropriate");
        let found = vague(&weak);
        for words in ["“access to”", "“regular”", "“small group”", "“as appropriate”", "No quantity", "No person"]
        {
            assert!(found.iter().any(|fault| fault.contains(words)), "{words}: {found:?}");
        }
        let strong = Line {
            who: Some("Speech and language therapist (HCPC)".into()),
            quantity: Some("45 minutes, twice a week, 36 weeks a year".into()),
            ..line(1, "F", "Direct therapy on sentence structure, one to one")
        };
        assert_eq!(vague(&strong), Vec::<String>::new());
        let spoken = Line { who: Some("Teacher".into()), ..line(1, "F", "Reads with Zoe twice daily") };
        assert_eq!(vague(&spoken), Vec::<String>::new(), "a number may be a word");
        assert!(!vague(&line(1, "F", "An irregular verb")).iter().any(|fault| fault.contains("“regular”")));
    }

    #[test]
    fn each_need_has_provision_and_each_provision_a_need_and_an_outcome() {
        let need = line(1, "B", "Understands sentences of three words");
        let outcome = line(2, "E", "By July 2027 Zoe follows instructions of two steps");
        let mut provision = line(3, "F", "Therapy");
        let view = line(4, "A2", "I like trains");
        let all = |provision: &Line| vec![view.clone(), need.clone(), outcome.clone(), provision.clone()];
        let found: Vec<String> = faults(&all(&provision)).into_iter().map(|fault| fault.words).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        provision.need = Some(need.line);
        provision.outcome = Some(outcome.line);
        assert_eq!(faults(&all(&provision)), []);
        let empty: Vec<String> = faults(&[]).into_iter().map(|fault| fault.words).collect();
        assert_eq!(
            empty[0],
            "Section A does not set out the views, interests and aspirations (regulation 12(1), SEND Regulations 2014)."
        );
        assert_eq!(empty.len(), 4);
        let letters: Vec<&str> = faults(&[]).into_iter().map(|fault| fault.letter).collect();
        assert_eq!(letters, ["A", "B", "E", "F"]);
        let unmet: Vec<&str> = faults(&all(&line(3, "F", "Therapy"))).into_iter().map(|fault| fault.letter).collect();
        assert_eq!(unmet, ["B", "F", "F"]);
    }

    #[test]
    fn versions_are_compared_line_by_line() {
        let before = [line(1, "B", "One"), line(2, "F", "Two")];
        let after = [line(1, "B", "One"), line(3, "B", "Three"), line(2, "F", "Two, changed")];
        let changes: Vec<Change> = compare(&before, &after).into_iter().map(|(_, _, change)| change).collect();
        assert_eq!(changes, [Change::Same, Change::Added, Change::Changed]);
        let gone: Vec<Change> = compare(&before, &after[1..]).into_iter().map(|(_, _, change)| change).collect();
        assert_eq!(gone, [Change::Added, Change::Removed, Change::Changed]);
    }
}
