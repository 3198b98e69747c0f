//! What of a file came in and what did not, and how an import ends by it: one rule for every command and page.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// So many of a kind are named; the others are counted.
const NAMED: usize = 10;

/// A row, a cell or a file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotTaken {
    /// The file within the one that was handed over, where it was packed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, where it is one, counted from 1.
    pub line: Option<u64>,
    /// What is wrong with it.
    pub words: String,
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}, ")?;
        }
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.words),
            None => write!(f, "{}", self.words),
        }
    }
}

/// Those of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Group {
    kind: Cow<'static, str>,
    count: u64,
    named: Vec<NotTaken>,
}

/// Everything of a file that was not taken: the first of each kind are named, and all of it is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "Vec<Told>")]
pub struct Lost {
    groups: Vec<Group>,
}

/// A kind as programs read it.
#[derive(Serialize)]
struct Told {
    kind: String,
    count: u64,
    first: Vec<NotTaken>,
}

impl From<Lost> for Vec<Told> {
    fn from(lost: Lost) -> Self {
        let told = |group: Group| Told { kind: group.kind.into_owned(), count: group.count, first: group.named };
        lost.groups.into_iter().map(told).collect()
    }
}

impl Lost {
    /// Tells of one. `kind` names several of them, as it goes on after "5 more": "rows with no year".
    pub fn tell(&mut self, kind: impl Into<Cow<'static, str>>, line: Option<u64>, words: impl Into<String>) {
        self.tell_in(kind, None, line, words);
    }

    /// The same of a file within the one that was handed over.
    pub fn tell_in(
        &mut self,
        kind: impl Into<Cow<'static, str>>,
        file: Option<&str>,
        line: Option<u64>,
        words: impl Into<String>,
    ) {
        let kind = kind.into();
        let at = self.groups.iter().position(|group| group.kind == kind).unwrap_or_else(|| {
            self.groups.push(Group { kind, count: 0, named: Vec::new() });
            self.groups.len() - 1
        });
        if let Some(group) = self.groups.get_mut(at) {
            group.count += 1;
            if group.named.len() < NAMED {
                group.named.push(NotTaken { file: file.map(str::to_owned), line, words: words.into() });
            }
        }
    }

    /// How many were not taken.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// Whether everything was taken.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Those that are named, in the order in which they were told.
    pub fn named(&self) -> impl Iterator<Item = &NotTaken> {
        self.groups.iter().flat_map(|group| &group.named)
    }

    /// Lines for people: the first of each kind, and how many more there are of it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for group in &self.groups {
            out.extend(group.named.iter().map(ToString::to_string));
            let more = group.count - numbers::fitted::<u64>(group.named.len());
            if more > 0 {
                out.push(format!("and {} more {}", crate::grouped(more), group.kind));
            }
        }
        out
    }
}

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All of it was taken: exit code 0.
    Whole,
    /// Some of it was taken, and some was not: exit code 1.
    Part,
    /// Nothing was stored: exit code 2.
    Nothing,
}

impl Outcome {
    /// Of what was taken and what was not. A file of which nothing can be taken is none that came in, whatever else is
    /// true of it.
    #[must_use]
    pub const fn of(taken: u64, not_taken: u64) -> Self {
        match (taken, not_taken) {
            (0, _) => Self::Nothing,
            (_, 0) => Self::Whole,
            _ => Self::Part,
        }
    }

    /// Of several files together; nothing where there are none.
    #[must_use]
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().reduce(|one, other| if one == other { one } else { Self::Part }).unwrap_or(Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_named_and_all_of_it_is_counted() {
        let mut lost = Lost::default();
        for line in 2..5_002 {
            lost.tell("rows with no year", Some(line), "“x” is not a year");
        }
        lost.tell("cells", None, "a cell");
        assert_eq!(lost.count(), 5_001);
        let lines = lost.lines();
        assert_eq!(lines.len(), NAMED + 2);
        assert_eq!(lines[0], "line 2: “x” is not a year");
        assert_eq!(lines[NAMED], "and 4,990 more rows with no year");
        assert_eq!(lines[NAMED + 1], "a cell");
    }

    #[test]
    fn one_rule_says_how_an_import_ends() {
        assert_eq!(Outcome::of(5, 0), Outcome::Whole);
        assert_eq!(Outcome::of(5, 1), Outcome::Part);
        assert_eq!(Outcome::of(0, 1), Outcome::Nothing);
        assert_eq!(Outcome::of(0, 0), Outcome::Nothing, "a file without anything to take");
        assert_eq!(Outcome::together([Outcome::Whole, Outcome::Nothing]), Outcome::Part);
        assert_eq!(Outcome::together([Outcome::Nothing, Outcome::Nothing]), Outcome::Nothing);
        assert_eq!(Outcome::together([Outcome::Whole, Outcome::Whole]), Outcome::Whole);
        assert_eq!(Outcome::together([]), Outcome::Nothing);
    }
}
