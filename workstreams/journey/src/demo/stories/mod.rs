//! Complete stories of children of the invented area, written by hand: one file each. They are the same whatever the size of
//! the area. Nobody in them is real, and nobody shares a name with somebody of the random population.
//!
//! Days are counted from the day of the demo and fall on the working day before; texts name them in braces: `{d-42}` is a day,
//! `{m+12}` a month and its year, `{y+2}` a year.

mod hana;
mod idris;
mod jamie;
mod rhys;

use access::Role;
use law::Kind;

/// Every story. Whoever is in two of them is introduced in the first.
pub(super) const ALL: &[&Story] = &[&idris::STORY, &hana::STORY, &jamie::STORY, &rhys::STORY];

/// A child or young person, their family, and what happened.
#[derive(Debug)]
pub(super) struct Story {
    pub child: Child,
    pub family: &'static [Relative],
    pub steps: &'static [Step],
}

#[derive(Debug)]
pub(super) struct Child {
    pub forename: &'static str,
    pub surname: &'static str,
    /// Years and months on the day of the demo.
    pub age: (i32, i32),
    pub sex: &'static str,
    pub ethnicity: &'static str,
    pub language: &'static str,
    /// Most important first.
    pub needs: &'static [&'static str],
    /// The URN of the setting.
    pub setting: &'static str,
    /// The day on which they began there.
    pub there_since: i32,
    pub home: Home,
    /// Whether the account of the demo's young person is theirs.
    pub has_account: bool,
    /// The last digits of the UPN.
    pub number: u32,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Home {
    pub street: &'static str,
    pub ward: &'static str,
    pub postcode: &'static str,
}

#[derive(Debug)]
pub(super) struct Relative {
    pub forename: &'static str,
    pub surname: &'static str,
    pub kind: &'static str,
    pub phone: &'static str,
    pub email: &'static str,
    /// Where they live, where it is not with the child.
    pub home: Option<Home>,
    /// Whether the account of the demo's parent is theirs.
    pub has_account: bool,
}

/// What somebody did on a day.
#[derive(Debug)]
pub(super) struct Step {
    /// Days before the demo, as a negative number.
    pub day: i32,
    pub by: Role,
    pub what: What,
}

pub(super) const fn step(day: i32, by: Role, what: What) -> Step {
    Step { day, by, what }
}

/// What an officer did.
pub(super) const fn officer(day: i32, what: What) -> Step {
    step(day, Role::CaseOfficer, what)
}

#[derive(Debug)]
pub(super) enum What {
    Request(Request),
    /// An event with nothing beside its day.
    Happened(Kind),
    /// An event that names a coming day.
    Planned(Kind, i32),
    /// The Tribunal directs the authority to do something by a day.
    Directed {
        what: &'static str,
        by: i32,
        said: &'static str,
    },
    /// The transfer on 1 September, at least five months ahead.
    Transfer(Kind),
    Evidence {
        part: &'static str,
        source: &'static str,
        body: &'static str,
    },
    /// A decision on the request, with the two judgements.
    Decided {
        kind: Kind,
        judged: (bool, bool),
        judgement: &'static str,
        letter: &'static [(&'static str, &'static str)],
    },
    /// A decision or plan that goes with a letter; what of the letter is not given is the area's own text.
    Letter {
        kind: Kind,
        fields: &'static [(&'static str, &'static str)],
        without_advice: &'static str,
    },
    /// Advice is asked for, and received the same day.
    Ask(&'static [(&'static str, Whom)]),
    /// Advice as it was given.
    Give(&'static str, Advice),
    /// Advice that came on paper.
    Came(&'static [&'static str]),
    /// Lines of the working version of the plan.
    Write(&'static [Line]),
    /// A setting is consulted, by its URN.
    Consult(&'static str),
    Reply {
        setting: &'static str,
        yes: bool,
        reason: &'static str,
    },
    Name {
        setting: &'static str,
        reason: &'static str,
    },
    Comment {
        line: &'static str,
        body: &'static str,
    },
    Answer {
        line: &'static str,
        code: &'static str,
        reason: &'static str,
    },
    Document {
        title: &'static str,
        file: &'static str,
        text: &'static str,
    },
    Message {
        to: Role,
        subject: &'static str,
        body: &'static str,
        with: &'static [&'static str],
    },
    /// The last message is read.
    Read,
}

#[derive(Debug)]
pub(super) struct Request {
    pub source: &'static str,
    pub asked_by: &'static str,
    pub relation: &'static str,
    pub needs: &'static str,
    pub provision: &'static str,
    pub views: &'static str,
}

/// Of whom advice is asked.
#[derive(Debug)]
pub(super) enum Whom {
    Family(&'static str),
    Setting(&'static str),
    Service(&'static str),
    Psychologist,
}

#[derive(Debug)]
pub(super) struct Advice {
    pub needs: &'static str,
    pub provision: &'static str,
    pub outcomes: &'static str,
}

/// A line of a plan. Needs and outcomes have a name by which provision speaks of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub section: &'static str,
    pub name: &'static str,
    pub body: &'static str,
    /// The same in easy words; empty where nobody wrote any.
    pub easy: &'static str,
    pub provision: Option<Provision>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Provision {
    pub need: &'static str,
    pub outcome: &'static str,
    /// The line of regulation 6(1) whose advice it comes from.
    pub source: &'static str,
    pub who: &'static str,
    pub quantity: &'static str,
}

/// A line that no other speaks of.
pub(super) const fn line(section: &'static str, body: &'static str) -> Line {
    Line { section, name: "", body, easy: "", provision: None }
}

/// A need, an outcome, or a line that a comment is about.
pub(super) const fn named(section: &'static str, name: &'static str, body: &'static str) -> Line {
    Line { section, name, body, easy: "", provision: None }
}

/// Provision: its section and name; need, outcome and advice; by whom, how much, and what.
pub(super) const fn provision(
    (section, name): (&'static str, &'static str),
    (need, outcome, source): (&'static str, &'static str, &'static str),
    who: &'static str,
    quantity: &'static str,
    body: &'static str,
) -> Line {
    Line { section, name, body, easy: "", provision: Some(Provision { need, outcome, source, who, quantity }) }
}

impl Line {
    /// With easy words beside it.
    const fn easy(self, easy: &'static str) -> Self {
        Self { easy, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::teller::{dated, in_words};
    use crate::model::plan::{self, faults};
    use crate::model::reading_age::reading_age;
    use jiff::civil::date;
    use uuid::Uuid;

    fn lines(story: &Story) -> Vec<Line> {
        let written = story.steps.iter().filter_map(|step| match step.what {
            What::Write(lines) => Some(lines),
            _ => None,
        });
        written.flatten().copied().collect()
    }

    fn as_the_product_has_it(lines: &[Line]) -> Vec<plan::Line> {
        let id = |name: &str| {
            let place = lines.iter().position(|line| !name.is_empty() && line.name == name);
            place.map(|place| Uuid::from_u128(place as u128 + 1))
        };
        let whole = |(place, line): (usize, &Line)| plan::Line {
            line: Uuid::from_u128(place as u128 + 1),
            section: line.section.to_owned(),
            body: line.body.to_owned(),
            who: line.provision.map(|one| one.who.to_owned()),
            quantity: line.provision.map(|one| one.quantity.to_owned()),
            need: line.provision.and_then(|one| id(one.need)),
            outcome: line.provision.and_then(|one| id(one.outcome)),
            ..plan::Line::default()
        };
        lines.iter().enumerate().map(whole).collect()
    }

    #[test]
    fn each_plan_is_whole_and_says_enough_but_for_one_line_on_purpose() {
        for story in ALL.iter().filter(|story| !lines(story).is_empty()) {
            let name = story.child.forename;
            let lines = as_the_product_has_it(&lines(story));
            assert_eq!(faults(&lines), [], "{name}");
            let provision =
                lines.iter().filter(|line| plan::section_of(&line.section).is_some_and(plan::Section::is_provision));
            let vague: Vec<_> = provision
                .map(|line| (line.body.clone(), plan::vague(line)))
                .filter(|(_, found)| !found.is_empty())
                .collect();
            assert_eq!(vague.len(), 1, "{name}: {vague:#?}");
            // A draft names no setting.
            let is_sent =
                |step: &Step| matches!(step.what, What::Letter { kind: Kind::PlanIssued | Kind::PlanAmended, .. });
            let is_final = story.steps.iter().any(is_sent);
            for section in plan::SECTIONS.iter().filter(|section| section.code != "I" || is_final) {
                assert!(lines.iter().any(|line| line.section == section.code), "{name}: section {}", section.code);
            }
        }
    }

    #[test]
    fn easy_words_are_easy_and_stand_where_the_short_version_shows_them() {
        let all: Vec<Line> = ALL.iter().flat_map(|story| lines(story)).filter(|line| !line.easy.is_empty()).collect();
        assert!(all.len() > 20, "{}", all.len());
        for line in all {
            assert!(plan::section_of(line.section).is_some_and(plan::Section::is_in_short_version), "{}", line.easy);
            let age = reading_age(&dated(line.easy, date(2026, 11, 2)));
            assert!(age <= 11.0, "{}: {age:.1}", line.easy);
        }
    }

    #[test]
    fn what_a_story_speaks_of_is_in_it() {
        for story in ALL {
            let lines = lines(story);
            let named: BTreeSet<_> = lines.iter().map(|line| line.name).filter(|name| !name.is_empty()).collect();
            assert_eq!(named.len(), lines.iter().filter(|line| !line.name.is_empty()).count(), "a name is given once");
            for step in story.steps {
                if let What::Comment { line, .. } | What::Answer { line, .. } = step.what {
                    assert!(named.contains(line), "{line}");
                }
                assert!(step.day <= 0 || matches!(step.what, What::Planned(..)));
            }
            assert!(
                story.steps.windows(2).all(|two| two[0].day <= two[1].day),
                "{}: days go forward",
                story.child.forename
            );
        }
    }

    #[test]
    fn texts_name_days_as_they_are_on_the_day_of_the_demo() {
        let today = date(2026, 11, 2);
        assert_eq!(
            dated("By {m+12}, not {d-1}; {y+1}.", today),
            format!("By November 2027, not {}; 2027.", in_words(today, -1))
        );
        assert_eq!(in_words(today, -1), "30 October 2026", "a Sunday is no day for a letter");
        assert_eq!(dated("no {braces}", today), "no {braces}");
    }
}
