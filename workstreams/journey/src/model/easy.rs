//! A plan in short: its lines in order, one idea a line, with a picture beside each group. A line is shown in the easy words that
//! the officer wrote beside it; where there are none, in the plan's own, unchanged.

use documents::{Block, Document, Picture};
use jiff::civil::Date;

use super::papers::About;
use super::plan::{Line, section_of};

/// Text of documents for those who read with effort, in points.
const SIZE: f32 = 18.0;
/// What ends in a full stop and no sentence.
const NOT_AN_END: [&str; 8] = ["Dr.", "Mr.", "Mrs.", "Ms.", "St.", "No.", "e.g.", "i.e."];
const DRAFT: &str = "It is a draft. It can still change.";
const WHOLE: &str = "This is not the whole plan. The law goes by the whole plan.";
const PICTURES: &str = "Pictures: OpenMoji, openmoji.org, CC BY-SA 4.0";

/// A line of the short version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// Whether the words are the plan's own.
    pub is_plans: bool,
}

impl Said {
    /// Whose words they are, as a code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        if self.is_plans { "plan" } else { "easy" }
    }
}

/// Whose words the short version is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The plan's own, cut into lines.
    Plan,
    /// The officer's easy words.
    Officer,
    Both,
}

impl Whose {
    fn of(shown: &[&Line]) -> Self {
        match (shown.iter().any(|line| words_of(line).1), shown.iter().any(|line| !words_of(line).1)) {
            (true, true) => Self::Both,
            (false, true) => Self::Officer,
            _ => Self::Plan,
        }
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Officer => "easy",
            Self::Both => "both",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Plan => {
                "Nobody has written it in easy words yet. These are the plan’s own words, in short lines. If something is not clear, ask your case officer."
            }
            Self::Officer => "The case officer wrote it in easy words.",
            Self::Both => {
                "The case officer wrote some of it in easy words. Where it says “The plan says”, the words are the plan’s own."
            }
        }
    }
}

/// What belongs together, with its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The name of the picture.
    pub symbol: &'static str,
    pub heading: String,
    /// Whether it stands under the heading of the group before it.
    pub is_part: bool,
    pub lines: Vec<Said>,
}

/// The short version of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Easy {
    pub title: String,
    /// Whose plan it is, that it is a draft where it is one, and whose words it is in.
    pub opening: Vec<String>,
    pub whose: Whose,
    pub groups: Vec<Group>,
}

impl Easy {
    /// `called` is how the child is called; `is_own` is whether they read it themselves.
    #[must_use]
    pub fn new(called: &str, (is_own, is_draft): (bool, bool), lines: &[Line]) -> Self {
        let title = match (is_own, is_draft) {
            (true, false) => "My plan".to_owned(),
            (true, true) => "My draft plan".to_owned(),
            (false, false) => format!("{called}’s plan"),
            (false, true) => format!("{called}’s draft plan"),
        };
        let mut opening = vec![format!("This plan is for {called}.")];
        opening.extend(is_draft.then(|| DRAFT.to_owned()));
        let shown: Vec<&Line> = lines.iter().filter(|line| is_shown(line, lines)).collect();
        let whose = Whose::of(&shown);
        opening.push(whose.words().to_owned());
        let marks = whose == Whose::Both;
        let of = |code: &str| -> Vec<Said> {
            lines.iter().filter(|line| line.section == code).flat_map(|line| said(line, marks)).collect()
        };
        let group = |symbol, heading: String, lines| Group { symbol, heading, is_part: false, lines };
        let mut groups = vec![
            group("strengths", format!("What {called} is good at"), of("BS")),
            group("views", format!("What {called} says"), of("A2")),
        ];
        groups.extend(helps(lines, marks));
        groups.push(group("hopes", format!("What {called} will be able to do"), of("E")));
        groups.push(group("settings", format!("Where {called} learns"), of("I")));
        groups.retain(|one| one.symbol == "helps" || !one.lines.is_empty());
        Self { title, opening, whose, groups }
    }

    /// As a document: large, a picture at the side of each group.
    #[must_use]
    pub fn document(&self, about: &About, version: &str, today: Date) -> Document {
        let mut document = Document::new(self.title.as_str(), about.header(), today);
        document.footer = version.to_owned();
        document.size = SIZE;
        let pictured = |symbol: &str, heading: &str, lines: &[String]| Block::Pictured {
            picture: symbol_picture(symbol),
            heading: heading.to_owned(),
            lines: lines.to_vec(),
        };
        document.add(pictured("plan", "", &self.opening));
        for group in &self.groups {
            let lines: Vec<String> = group.lines.iter().map(|one| one.text.clone()).collect();
            document.add(pictured(group.symbol, &group.heading, &lines));
        }
        document.text(WHOLE).text(PICTURES);
        document
    }
}

fn is_need(line: &Line) -> bool {
    section_of(&line.section).is_some_and(|section| section.is_need())
}

/// Whether a line stands in the short version: provision does so under the need that it meets.
fn is_shown(line: &Line, lines: &[Line]) -> bool {
    section_of(&line.section).is_some_and(|section| {
        let meets = || lines.iter().any(|need| is_need(need) && line.need == Some(need.line));
        section.is_in_short_version() && (!section.is_provision() || meets())
    })
}

/// What stands for a line, and whether it is the plan's own words.
fn words_of(line: &Line) -> (&str, bool) {
    let easy = line.easy.as_deref().map(str::trim).filter(|easy| !easy.is_empty());
    easy.map_or((line.body.as_str(), true), |easy| (easy, false))
}

/// A line, each sentence by itself. `marks` is whether the plan's own words begin with the words that they are.
fn said(line: &Line, marks: bool) -> Vec<Said> {
    let (text, is_plans) = words_of(line);
    let mut all: Vec<Said> = sentences(text).into_iter().map(|text| Said { text, is_plans }).collect();
    if let Some(first) = all.first_mut().filter(|_| marks && is_plans) {
        first.text = format!("The plan says: {}", first.text);
    }
    all
}

/// Each need with the help for it. Easy words are its heading; the plan's own, which may be long, stand under a number.
fn helps(lines: &[Line], marks: bool) -> Vec<Group> {
    let needs = lines.iter().filter(|line| is_need(line));
    let each = needs.enumerate().map(|(number, need)| {
        let helped = lines.iter().filter(|line| line.need == Some(need.line)).flat_map(|line| help(line, marks));
        let (heading, own) = match words_of(need) {
            (easy, false) => (easy.split_whitespace().collect::<Vec<_>>().join(" "), Vec::new()),
            (_, true) => (format!("What is hard: number {}", number + 1), said(need, marks)),
        };
        Group { symbol: "helps", heading, is_part: true, lines: own.into_iter().chain(helped).collect() }
    });
    let mut all: Vec<Group> = each.collect();
    if !all.is_empty() {
        let heading = "What is hard, and who helps".to_owned();
        all.insert(0, Group { symbol: "helps", heading, is_part: false, lines: Vec::new() });
    }
    all
}

/// What is done, who does it and how often: each on its line. The last two are the plan's, whatever the first is in: nobody is to
/// read less in the short version than what was promised.
fn help(line: &Line, marks: bool) -> Vec<Said> {
    let mut all = said(line, marks);
    for (name, said) in [("Who", &line.who), ("How often", &line.quantity)] {
        let said = said.as_deref().map(str::trim).filter(|said| !said.is_empty());
        all.extend(said.map(|said| Said { text: format!("{name}: {said}"), is_plans: true }));
    }
    all
}

/// The sentences of a text, each by itself.
fn sentences(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut sentence: Vec<&str> = Vec::new();
        for word in line.split_whitespace() {
            let begins = word.chars().next().is_some_and(char::is_uppercase);
            let ended = |last: &&str| last.ends_with(['.', '!', '?']) && !NOT_AN_END.contains(last);
            if begins && sentence.last().is_some_and(ended) {
                all.push(sentence.join(" "));
                sentence.clear();
            }
            sentence.push(word);
        }
        if !sentence.is_empty() {
            all.push(sentence.join(" "));
        }
    }
    all
}

/// A symbol for a document. The words beside it say what it shows.
#[must_use]
pub fn symbol_picture(name: &str) -> Option<Picture> {
    Picture::read(page::assets::symbol(name)?, "").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn each_sentence_is_a_line_and_no_word_is_lost() {
        let text = "Sam likes trains. He knows them all!\nDr. Khan helps him, e.g. at lunch. Who else?";
        let said = sentences(text);
        assert_eq!(
            said,
            ["Sam likes trains.", "He knows them all!", "Dr. Khan helps him, e.g. at lunch.", "Who else?"]
        );
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&said.join(" ")), words(text));
        assert!(sentences(" \n ").is_empty());
    }

    #[test]
    fn a_draft_says_so_and_each_need_has_its_help() {
        let line = |code: &str, body: &str, need: Option<Uuid>, number: u128| Line {
            line: Uuid::from_u128(number),
            section: code.to_owned(),
            body: body.to_owned(),
            need,
            who: need.map(|_| "Ms Kaur".to_owned()),
            quantity: need.map(|_| " ".to_owned()),
            ..Line::default()
        };
        let lines = [
            line("B", "Talking in groups", None, 1),
            line("F", "Time to practise. In a small group.", Some(Uuid::from_u128(1)), 2),
            line("A2", "Ask me.", None, 3),
        ];
        let easy = Easy::new("Zoe", (true, true), &lines);
        assert_eq!((easy.title.as_str(), easy.opening.len()), ("My draft plan", 3));
        let parts: Vec<_> = easy.groups.iter().map(|one| (one.symbol, one.is_part, one.lines.len())).collect();
        assert_eq!(parts, [("views", false, 1), ("helps", false, 0), ("helps", true, 4)]);
        let document = easy.document(&About::default(), "Version 1", jiff::civil::date(2026, 11, 2));
        assert_eq!(document.blocks.iter().filter(|one| matches!(one, Block::Pictured { .. })).count(), 4);
        assert_eq!(Easy::new("Zoe", (false, false), &lines).opening.len(), 2);
    }

    #[test]
    fn easy_words_stand_in_place_of_the_plans_own_and_it_says_whose_words_it_is_in() {
        let (need, help) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let line = |id: Uuid, code: &str, body: &str, easy: Option<&str>| Line {
            line: id,
            section: code.to_owned(),
            body: body.to_owned(),
            easy: easy.map(str::to_owned),
            ..Line::default()
        };
        let all = |of_need: Option<&str>, of_help: Option<&str>| {
            let need_line = line(need, "B", "Zoe understands sentences of three words", of_need);
            let help_line = Line {
                need: Some(need),
                quantity: Some("45 minutes twice a week".to_owned()),
                ..line(help, "F", "Therapy on sentence structure", of_help)
            };
            // Not in the short version, so whose words they are tells nothing of it.
            let history = line(Uuid::from_u128(3), "A1", "Brief history", None);
            Easy::new("Zoe", (false, false), &[need_line, help_line, history])
        };
        let own = all(None, Some(" "));
        assert_eq!(own.whose, Whose::Plan);
        // A long need of the plan is no heading.
        let need = own.groups.last().unwrap();
        assert!(!need.heading.contains("sentences"), "{}", need.heading);
        let first = (need.lines[0].text.as_str(), need.lines[0].code());
        assert_eq!(first, ("Zoe understands sentences of three words", "plan"));
        let easy = all(Some("Long sentences\nare hard."), Some("Ms Kaur talks with Zoe. They play word games."));
        assert_eq!(easy.whose, Whose::Officer);
        let helps = easy.groups.last().unwrap();
        assert_eq!(helps.heading, "Long sentences are hard.");
        let said: Vec<_> = helps.lines.iter().map(|one| (one.text.as_str(), one.code())).collect();
        assert_eq!(
            said,
            [
                ("Ms Kaur talks with Zoe.", "easy"),
                ("They play word games.", "easy"),
                ("How often: 45 minutes twice a week", "plan")
            ]
        );
        let both = all(Some("Long sentences are hard."), None);
        assert_eq!(both.whose, Whose::Both);
        let marked: Vec<_> = both.groups.last().unwrap().lines.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(marked, ["The plan says: Therapy on sentence structure", "How often: 45 minutes twice a week"]);
        assert_ne!(own.opening, easy.opening);
    }
}
