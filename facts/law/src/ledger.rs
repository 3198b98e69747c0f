//! The obligation ledger: from a process's events and a day, what is owed, by whom, by when, and how it stands.
//!
//! Clocks are never stored: they follow from events. Adding an event that has nothing to do with a clock never
//! moves it, and the order in which events were written down does not matter, only their days.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, CalendarError, plus};
use crate::counting::{Days, Since, days_between};
use crate::ground::Ground;
use crate::kind::Kind;
use crate::provision::{Again, Bound, Force, Provision, Rule, When};
use crate::{provisions, rules};

/// Something that happened, or a day that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The day it happened, or the day that was set.
    pub on: Date,
    /// What.
    pub kind: Kind,
    /// What it is about where a process has several of a kind side by side, such as pieces of advice; 0 otherwise.
    pub about: u64,
}

impl Event {
    /// One that is about the process as a whole.
    #[must_use]
    pub const fn new(kind: Kind, on: Date) -> Self {
        Self { on, kind, about: 0 }
    }

    /// One of several side by side.
    #[must_use]
    pub const fn about(kind: Kind, on: Date, about: u64) -> Self {
        Self { on, kind, about }
    }
}

/// That an exception was relied on: a fact, and a named person's judgement that it made compliance impractical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reliance {
    /// The rule whose limit it lifts.
    pub rule: String,
    /// The ground.
    pub ground: Ground,
    /// What happened, with its evidence.
    pub facts: String,
    /// Who judged that it made compliance impractical.
    pub judged_by: String,
    /// Why.
    pub reason: String,
    /// When they judged it.
    pub judged_on: Date,
    /// When the family was told (Code 9.43).
    pub told_family_on: Option<Date>,
}

/// Why an exception cannot be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReliance {
    /// There is no such rule.
    #[error("There is no rule {0}.")]
    Rule(String),
    /// The law does not know it here.
    #[error(
        "{ground} is not among the exceptions of {rule}. Shortage of staff, panel dates and agreement to extend are not exceptions either."
    )]
    Ground {
        /// The ground in words.
        ground: &'static str,
        /// The rule's provision.
        rule: String,
    },
    /// Something that must be written down is missing.
    #[error("Write down {0}: an exception holds only where the authority can show it.")]
    Missing(&'static str),
}

impl Reliance {
    /// Whether the law knows this exception for this limit on the day it was judged, and all is written down.
    ///
    /// # Errors
    /// [`NoReliance`].
    pub fn check(&self) -> Result<(), NoReliance> {
        let (provision, rule) = crate::rule(&self.rule).ok_or_else(|| NoReliance::Rule(self.rule.clone()))?;
        if !rule.grounds.contains(&self.ground) || !self.ground.in_force(self.judged_on) {
            return Err(NoReliance::Ground { ground: self.ground.words(), rule: provision.citation() });
        }
        for (text, what) in [
            (&self.facts, "the facts and their evidence"),
            (&self.judged_by, "who judged it"),
            (&self.reason, "why the facts made compliance impractical"),
        ] {
            if text.trim().is_empty() {
                return Err(NoReliance::Missing(what));
            }
        }
        Ok(())
    }
}

/// How an obligation stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its day is still to come, or the law names none.
    Running,
    /// Done in time.
    Met {
        /// When.
        on: Date,
    },
    /// Done late.
    MetLate {
        /// When.
        on: Date,
        /// How many days late.
        days: i64,
    },
    /// Not done, and its day has passed.
    Overdue {
        /// How many days.
        days: i64,
    },
    /// Its limit is lifted by an exception that somebody judged and signed. The duty goes on.
    ExceptionReliedOn {
        /// The ground.
        ground: Ground,
        /// Days past the last day, counted to when it was done or to today.
        days: i64,
        /// When it was done.
        done: Option<Date>,
    },
    /// It was never done: a later one of its kind began first.
    Overtaken {
        /// When the later one began.
        on: Date,
    },
    /// A time that had to be allowed was cut short.
    CutShort {
        /// When.
        on: Date,
    },
    /// A right whose day has passed.
    Lapsed,
    /// No longer owed: another event ended or replaced it.
    Ended {
        /// When.
        on: Date,
    },
}

impl State {
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Overdue { .. } | Self::ExceptionReliedOn { done: None, .. })
    }

    /// Whether the law's limit was broken.
    #[must_use]
    pub const fn is_breach(self) -> bool {
        matches!(self, Self::MetLate { .. } | Self::Overdue { .. } | Self::Overtaken { .. } | Self::CutShort { .. })
    }
}

/// Something owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// The rule it follows from.
    pub rule: &'static Rule,
    /// The provision it stands in.
    pub provision: &'static Provision,
    /// The event that time runs from.
    pub from: Event,
    /// The last day; none where the law names none, or where the bank holidays of its year are not held.
    pub last_day: Option<Date>,
    /// The year whose bank holidays are missing.
    pub not_held: Option<i16>,
    /// How it stands.
    pub state: State,
}

impl Obligation {
    /// The day to work to.
    #[must_use]
    pub fn work_to(&self, calendar: &Calendar) -> Option<Date> {
        self.last_day.and_then(|day| calendar.on_or_before(day).ok())
    }

    /// How the last day came about, in words. `events` are those of the process.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn working(&self, events: &[Event], calendar: &Calendar) -> Result<crate::working::Due, CalendarError> {
        let days = Among { events, as_at: Date::MAX };
        crate::working::due(self.provision, self.rule, self.from.kind, self.from.on, &days, calendar)
    }
}

/// The rules that run from each kind of event.
static BY_KIND: LazyLock<Vec<Vec<(&'static Provision, &'static Rule)>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); Kind::ALL.len()];
    for (provision, rule) in rules().filter(|(_, rule)| rule.untracked.is_none()) {
        for kind in rule.from {
            if let Some(place) = table.get_mut(*kind as usize) {
                place.push((provision, rule));
            }
        }
    }
    debug_assert!(!provisions::ALL.is_empty());
    table
});

/// The other days of a compound limit, among a process's events.
struct Among<'a> {
    events: &'a [Event],
    as_at: Date,
}

impl Days for Among<'_> {
    fn day(&self, from: Since, here: Date) -> Option<Date> {
        let known = || self.events.iter().filter(|event| event.on <= self.as_at);
        match from {
            Since::Here => Some(here),
            Since::LastBefore(kinds) => {
                known().filter(|event| event.on <= here && kinds.contains(&event.kind)).map(|event| event.on).max()
            }
            Since::FirstAfter(kinds) => {
                known().filter(|event| event.on >= here && kinds.contains(&event.kind)).map(|event| event.on).min()
            }
        }
    }
}

/// What follows from `events` as at a day. Events later than that day do not count, but for days that were set.
#[must_use]
pub fn ledger(events: &[Event], reliances: &[Reliance], as_at: Date, calendar: &Calendar) -> Vec<Obligation> {
    let mut known: Vec<Event> =
        events.iter().filter(|event| event.on <= as_at || event.kind.is_planned()).copied().collect();
    // Days and kinds, not the order of writing down. Kinds stand in the order of their processes.
    known.sort_unstable();
    let mut owed = Vec::with_capacity(known.len() * 2);
    for (index, event) in known.iter().enumerate() {
        for (provision, rule) in BY_KIND.get(event.kind as usize).into_iter().flatten() {
            if provision.in_force(event.on)
                && let Some(obligation) = obligation(&known, index, provision, rule, reliances, as_at, calendar)
            {
                owed.push(obligation);
            }
        }
    }
    owed
}

fn obligation(
    events: &[Event],
    index: usize,
    provision: &'static Provision,
    rule: &'static Rule,
    reliances: &[Reliance],
    as_at: Date,
    calendar: &Calendar,
) -> Option<Obligation> {
    let from = events[index];
    let days = Among { events, as_at };
    if !holds(rule.when, from.on, events, calendar) {
        return None;
    }
    let (last_day, not_held) = match rule.limit.last_day(from.on, &days, calendar) {
        Ok(day) => (day, None),
        Err(CalendarError::Beyond { year, .. }) => (None, Some(year)),
        Err(_) => (None, None),
    };
    let lifted = reliances
        .iter()
        .find(|reliance| reliance.rule == rule.id && reliance.judged_on >= from.on && reliance.judged_on <= as_at)
        .map(|reliance| reliance.ground);
    let late = |day: Date| last_day.map_or(0, |last| days_between(last, day));
    let state = match (what_came(events, index, rule, as_at), rule.bound) {
        (Came::Done(on), Bound::AllowUntil) if late(on) <= 0 => State::CutShort { on },
        (Came::Done(_) | Came::Nothing, Bound::AllowUntil) if late(as_at) > 0 => {
            State::Met { on: last_day.unwrap_or(as_at) }
        }
        (Came::Done(on), _) if late(on) > 0 => match lifted {
            Some(ground) => State::ExceptionReliedOn { ground, days: late(on), done: Some(on) },
            None => State::MetLate { on, days: late(on) },
        },
        (Came::Done(on), _) => State::Met { on },
        (Came::Ended(on), _) => State::Ended { on },
        (Came::Overtaken(on), _) => State::Overtaken { on },
        (Came::Nothing, _) if late(as_at) <= 0 => State::Running,
        (Came::Nothing, _) if rule.force == Force::May => State::Lapsed,
        (Came::Nothing, _) => match lifted {
            Some(ground) => State::ExceptionReliedOn { ground, days: late(as_at), done: None },
            None => State::Overdue { days: late(as_at) },
        },
    };
    Some(Obligation { rule, provision, from, last_day, not_held, state })
}

/// What became of an obligation.
enum Came {
    Done(Date),
    Ended(Date),
    Overtaken(Date),
    Nothing,
}

fn what_came(events: &[Event], index: usize, rule: &Rule, as_at: Date) -> Came {
    let from = events[index];
    let concerns = |event: &Event| event.about == 0 || from.about == 0 || event.about == from.about;
    if from.kind.is_planned() {
        // What is owed before a day that was set happens before it: in the year before, and after the one before.
        let since = plus(from.on, -366).unwrap_or(from.on);
        let before = events[..index].iter().rev().find(|event| event.kind == from.kind).map_or(since, |event| event.on);
        for event in events.iter().filter(|event| event.on > before.max(since) && event.on <= as_at) {
            if rule.discharged_by.contains(&event.kind) {
                return Came::Done(event.on);
            }
            if rule.ended_by.contains(&event.kind) {
                return Came::Ended(event.on);
            }
        }
        return Came::Nothing;
    }
    for event in events[index + 1..].iter().filter(|event| concerns(event)) {
        if event.on > as_at {
            break;
        }
        if rule.discharged_by.contains(&event.kind) {
            return Came::Done(event.on);
        }
        if rule.ended_by.contains(&event.kind) {
            return Came::Ended(event.on);
        }
        if rule.from.contains(&event.kind) {
            match rule.again {
                Again::Beside => {}
                Again::Replaces => return Came::Ended(event.on),
                Again::Overtakes => return Came::Overtaken(event.on),
            }
        }
    }
    Came::Nothing
}

/// Whether a rule's condition on a second date holds. Where working days cannot be counted it does: a clock too
/// many is better than one too few.
fn holds(when: When, on: Date, events: &[Event], calendar: &Calendar) -> bool {
    let day_of = |kind: Kind| events.iter().find(|event| event.kind == kind).map(|event| event.on);
    match when {
        When::Always => true,
        When::KnownBefore(kind, count) => day_of(kind)
            .is_some_and(|known| calendar.between(known, on).map_or(true, |between| between >= u32::from(count))),
        When::KnownLate(kind, count) => day_of(kind)
            .is_none_or(|moved| calendar.between(on, moved).map_or(true, |between| between < u32::from(count))),
    }
}
