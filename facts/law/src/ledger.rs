//! The obligation ledger: from a process's events and a day, what is owed, by whom, by when, and how it stands.
//!
//! Clocks are never stored: they follow from events. Adding an event that has nothing to do with a clock never
//! moves it, and the order in which events were written down does not matter, only their days.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, CalendarError, plus};
use crate::counting::{Days, Limit, Since, days_between};
use crate::directions;
use crate::ground::Ground;
use crate::kind::{Kind, is_appealable};
use crate::machines::{Machine, NeedsAssessment};
use crate::moves::of_one_move;
use crate::orders::Orders;
use crate::provision::{Again, Bound, Force, Provision, Rule, When};
use crate::rules;
use crate::service::Channel;

/// Something that happened, or a day that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The day it happened, or the day that was set.
    pub on: Date,
    pub kind: Kind,
    /// What it is about where a process has several of a kind side by side: a piece of advice, a setting that is
    /// consulted, the decision that is appealed; 0 otherwise.
    pub about: u64,
    /// Its own number, by which mediation and appeals name their decision; 0 where nothing names it.
    pub id: u64,
    /// Of what is served: the day of service, deemed or proved. None where it is not known; the day of the event then.
    pub served: Option<Date>,
    /// Of what is served: the day until which its letter says that the family can comment.
    pub until: Option<Date>,
    /// Of what is served: whether somebody has not got it. What was sent to them did not arrive, was withdrawn or has not left,
    /// and nothing else was served on them, so the family's time has not begun.
    pub undelivered: bool,
    /// The Tribunal's orders that it is, or that it carries out; none where nobody said.
    pub orders: Option<Orders>,
    /// Of a direction, and of a change to one: the day that the Tribunal set.
    pub fixed: Option<Date>,
}

impl Event {
    /// One that is about the process as a whole.
    #[must_use]
    pub const fn new(kind: Kind, on: Date) -> Self {
        Self::about(kind, on, 0)
    }

    /// One of several side by side.
    #[must_use]
    pub const fn about(kind: Kind, on: Date, about: u64) -> Self {
        Self { on, kind, about, id: 0, served: None, until: None, undelivered: false, orders: None, fixed: None }
    }

    /// This one with a number of its own.
    #[must_use]
    pub const fn numbered(self, id: u64) -> Self {
        Self { id, ..self }
    }

    /// This one, served on a day, with a letter that names the last day for comments.
    #[must_use]
    pub const fn served(self, served: Option<Date>, until: Option<Date>) -> Self {
        Self { served, until, ..self }
    }

    /// This one, which did not reach everybody on whom it must be served.
    #[must_use]
    pub const fn undelivered(self) -> Self {
        Self { undelivered: true, ..self }
    }

    /// This one, which is or carries out some of the Tribunal's orders.
    #[must_use]
    pub const fn of_orders(self, orders: Option<Orders>) -> Self {
        Self { orders, ..self }
    }

    /// This one, for which the Tribunal set a day.
    #[must_use]
    pub const fn fixed(self, day: Option<Date>) -> Self {
        Self { fixed: day, ..self }
    }

    /// The number of what is owed because of it: a direction has one of its own beside the decision that it belongs to.
    #[must_use]
    pub const fn subject(&self) -> u64 {
        if self.kind.is_direction() { self.id } else { self.about }
    }

    /// Whether it may be what carries out an order: where nobody said which it carries out, it may.
    #[must_use]
    pub fn may_carry_out(&self, order: &Self) -> bool {
        match (self.orders, order.orders) {
            (None, _) => true,
            (Some(own), _) if own.is_none() => false,
            (Some(own), Some(one)) => own.meet(one),
            (Some(_), None) => true,
        }
    }

    /// Whether it carries out orders about a plan alone, so that an assessment that is under way goes on.
    #[must_use]
    pub fn leaves_the_assessment(&self) -> bool {
        !self.kind.is_order() && self.orders.is_some_and(Orders::leave_the_assessment)
    }

    /// Whether the family's time has not begun, because what began it was not served.
    #[must_use]
    pub const fn waits_for_service(&self) -> bool {
        self.undelivered && self.kind.is_served()
    }

    /// The day from which the law counts the family's time: of service where something is served, otherwise its own.
    #[must_use]
    pub fn counts_from(&self) -> Date {
        self.served.filter(|_| self.kind.is_served()).unwrap_or(self.on)
    }
}

/// The day from which a rule counts: a time that must be allowed, from service; an adviser's six weeks, from receipt, which
/// is taken to be that of second class post until somebody writes it down; everything else from the day of sending, as
/// regulation 22(3) says. What they can read in an account is received on that day.
fn counts_from(rule: &Rule, from: &Event, calendar: &Calendar) -> Date {
    if from.kind == Kind::AdviceAsked && rule.from.contains(&Kind::AdviceAskReceived) {
        let supposed = || Channel::Post.served(from.on, calendar).unwrap_or(from.on);
        return from.served.map_or_else(supposed, |served| served.min(supposed()));
    }
    if rule.bound == Bound::AllowUntil { from.counts_from() } else { from.on }
}

/// The events with what belongs to a decision tied to one: where nobody said which, to the last decision before it.
/// [`untied`] names those.
#[must_use]
pub fn tied(events: &[Event]) -> Vec<Event> {
    let decision_before = |event: &Event| {
        let before = events.iter().filter(|one| is_appealable(one.kind) && one.id != 0 && one.on <= event.on);
        before.max_by_key(|one| (one.on, one.kind)).map_or(0, |one| one.id)
    };
    let tie = |event: &Event| match event.kind.belongs_to_a_decision() && event.about == 0 {
        true => Event { about: decision_before(event), ..*event },
        false => *event,
    };
    events.iter().map(tie).collect()
}

/// What belongs to a decision where nobody said which, and there is more than one that it could be.
#[must_use]
pub fn untied(events: &[Event]) -> Vec<Event> {
    let open = |event: &Event| {
        let before = events.iter().filter(|one| is_appealable(one.kind) && one.id != 0 && one.on <= event.on);
        event.kind.belongs_to_a_decision() && event.about == 0 && before.count() > 1
    };
    events.iter().filter(|event| open(event)).copied().collect()
}

/// The decision that an event is, or belongs to; 0 where it has to do with none, or nobody knows.
fn decision_of(event: &Event) -> u64 {
    if event.kind.belongs_to_a_decision() {
        event.about
    } else if is_appealable(event.kind) {
        event.id
    } else {
        0
    }
}

/// Whether a final plan, or a decision not to amend, answers amendments that have nothing to do with the assessment that `from`
/// began: those of a review, or those that were sent before it. One that says which orders it carries out says so for itself.
pub(crate) fn answers_a_review(events: &[Event], from: &Event, event: &Event) -> bool {
    let answers = matches!(event.kind, Kind::PlanAmended | Kind::AmendmentDropped);
    if !answers || event.orders.is_some_and(|orders| !orders.is_none()) {
        return false;
    }
    let ends = [Kind::PlanIssued, Kind::PlanAmended, Kind::AmendmentDropped];
    let proposes = [Kind::DraftServed, Kind::AmendmentServed, Kind::AmendmentProposed];
    let before = || events.iter().filter(|one| *one < event);
    let last = before().filter(|one| ends.contains(&one.kind)).max();
    let served = before().filter(|one| proposes.contains(&one.kind) && last.is_none_or(|last| *one > last)).max();
    served.is_some_and(|one| one.kind == Kind::AmendmentServed || one.on < from.on)
}

/// Whether a plan that ceased is in force again, because the Tribunal ordered it or mediation agreed it: about its end, and before
/// anything began anew.
pub(crate) fn is_put_back(events: &[Event], ceased: &Event) -> bool {
    let anew = [Kind::RequestReceived, Kind::ResponsibilityBegan, Kind::TransferredIn, Kind::PlanIssued];
    let next = events.iter().filter(|one| *one > ceased && anew.contains(&one.kind)).min();
    let puts_back = |order: &Event| {
        order.kind.keeps_the_plan()
            && order > ceased
            && next.is_none_or(|next| order < next)
            && is_about_ceasing(events, order)
    };
    ceased.kind == Kind::PlanCeased && events.iter().any(puts_back)
}

/// Whether an order or an agreement may be about the end of the plan.
pub(crate) fn is_about_ceasing(events: &[Event], order: &Event) -> bool {
    let decision = events.iter().find(|one| one.id != 0 && one.id == order.about);
    decision.is_none_or(|one| matches!(one.kind, Kind::CeaseNotified | Kind::ReviewCease))
}

/// Whether `event` has to do with an obligation that runs from `from`: the same piece of advice or setting, the same
/// decision.
pub(crate) fn concerns(events: &[Event], from: &Event, event: &Event) -> bool {
    if event.kind.is_about_a_direction() {
        return from.kind.is_direction() && (event.about == 0 || from.id == 0 || event.about == from.id);
    }
    let of_assessing = [Kind::ReassessmentRequested, Kind::ReassessmentAgreed, Kind::WillAssess];
    if (from.kind.is_order() && !event.kind.is_order() && !event.may_carry_out(from))
        || (of_assessing.contains(&from.kind) && event.leaves_the_assessment())
    {
        return false;
    }
    let assesses = from.kind.is_order_to_assess() || matches!(from.kind, Kind::ReassessmentAgreed | Kind::WillAssess);
    if assesses && answers_a_review(events, from, event) {
        return false;
    }
    if event.kind.belongs_to_a_decision() {
        let (one, other) = (decision_of(from), event.about);
        return one == 0 || other == 0 || one == other;
    }
    event.about == 0 || from.about == 0 || from.kind.belongs_to_a_decision() || event.about == from.about
}

/// That an exception was relied on: a fact, and a named person's judgement that it made compliance impractical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reliance {
    /// The rule whose limit it lifts.
    pub rule: String,
    pub ground: Ground,
    /// What happened, with its evidence.
    pub facts: String,
    /// Who judged that it made compliance impractical.
    pub judged_by: String,
    pub reason: String,
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
    #[error("Enter {0}. An exception applies only if the authority can show that it does.")]
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
            (&self.judged_by, "who made the judgement"),
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
    Met { on: Date },
    /// Done late.
    MetLate {
        on: Date,
        /// How many days late.
        days: i64,
    },
    /// Not done, and its day has passed.
    Overdue {
        /// How many days.
        days: i64,
    },
    /// Not done, and the day has passed that guidance or good practice advises. The law was not broken.
    PastAdvised {
        /// How many days.
        days: i64,
    },
    /// Done after the day that guidance or good practice advises. The law was not broken.
    MetAfterAdvised {
        on: Date,
        /// How many days after.
        days: i64,
    },
    /// Its limit is lifted by an exception that somebody judged and signed. The duty goes on.
    ExceptionReliedOn {
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
    CutShort { on: Date },
    /// A right whose day has passed.
    Lapsed,
    /// No longer owed: another event ended or replaced it.
    Ended { on: Date },
}

impl State {
    /// When it was done; none where it never was.
    #[must_use]
    pub const fn done_on(self) -> Option<Date> {
        match self {
            Self::Met { on } | Self::MetLate { on, .. } | Self::MetAfterAdvised { on, .. } | Self::CutShort { on } => {
                Some(on)
            }
            Self::ExceptionReliedOn { done, .. } => done,
            Self::Running
            | Self::Overdue { .. }
            | Self::PastAdvised { .. }
            | Self::Overtaken { .. }
            | Self::Lapsed
            | Self::Ended { .. } => None,
        }
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Running
                | Self::Overdue { .. }
                | Self::PastAdvised { .. }
                | Self::ExceptionReliedOn { done: None, .. }
        )
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

    /// Whether it is a time that somebody has to be allowed, and nothing that is to be done by its last day.
    #[must_use]
    pub fn is_time_to_allow(&self) -> bool {
        self.rule.bound == Bound::AllowUntil
    }

    /// Whether it is a time that has not begun, because what began it was not served.
    #[must_use]
    pub fn waits_for_service(&self) -> bool {
        self.is_time_to_allow() && self.from.waits_for_service()
    }

    /// The working of a time that has not begun.
    fn not_begun(&self) -> crate::working::Due {
        let sent = crate::working::shown(self.from.on);
        crate::working::Due {
            rule: self.rule.id,
            provision: self.provision.citation(),
            last_day: None,
            work_to: None,
            working: format!(
                "{} {sent}. It did not arrive, was withdrawn or is not posted yet. The time begins on the day of service: {} of {}",
                self.from.kind.words(),
                crate::working::limit_in_words(self.rule.limit),
                self.provision.part
            ),
        }
    }

    /// How the last day came about, in words. `events` are those of the process.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn working(&self, events: &[Event], calendar: &Calendar) -> Result<crate::working::Due, CalendarError> {
        if self.waits_for_service() {
            return Ok(self.not_begun());
        }
        let events = tied(events);
        if self.rule.limit == Limit::FixedDay {
            return Ok(directions::working(self, &events, calendar));
        }
        let days = Among { events: &events, from: self.from, as_at: Date::MAX };
        let mut due = crate::working::due(
            self.provision,
            self.rule,
            self.from.kind,
            counts_from(self.rule, &self.from, calendar),
            &days,
            calendar,
        )?;
        if self.from.kind == Kind::AdviceAsked && self.rule.from.contains(&Kind::AdviceAskReceived) {
            let received = crate::working::shown(counts_from(self.rule, &self.from, calendar));
            due.working = format!(
                "Requested on {}, taken to be received on {received} + 42 days",
                crate::working::shown(self.from.on)
            );
        }
        if let (Some(named), true) = (self.from.until, self.last_day > due.last_day) {
            due.working = format!("{}; its letter says {}", due.working, crate::working::shown(named));
            due.last_day = self.last_day;
            due.work_to = self.work_to(calendar);
        }
        Ok(due)
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
    table
});

/// The other days of a compound limit, among a process's events.
struct Among<'a> {
    events: &'a [Event],
    from: Event,
    as_at: Date,
}

impl Days for Among<'_> {
    fn day(&self, from: Since, here: Date) -> Option<Date> {
        let known =
            || self.events.iter().filter(|event| event.on <= self.as_at && concerns(self.events, &self.from, event));
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

/// Whether a rule that runs from `from` is discharged or ended by `kind`.
fn is_answer(kind: Kind, from: Kind) -> bool {
    let rules = BY_KIND.get(from as usize).into_iter().flatten();
    rules.into_iter().any(|(_, rule)| rule.discharged_by.contains(&kind) || rule.ended_by.contains(&kind))
}

/// Events by their days. Kinds stand in the order of their processes, but on one day what answers comes after what it
/// answers, where it is not so the other way round as well.
#[must_use]
pub fn in_sequence(events: &[Event]) -> Vec<Event> {
    let mut sorted = events.to_vec();
    sorted.sort_unstable();
    let answers = |one: &Event, other: &Event| {
        is_answer(one.kind, other.kind) && !is_answer(other.kind, one.kind) && concerns(events, other, one)
    };
    let mut sequence = Vec::with_capacity(sorted.len());
    for day in sorted.chunk_by(|one, other| one.on == other.on) {
        let mut left = day.to_vec();
        while !left.is_empty() {
            let waits = |one: &Event| left.iter().any(|other| answers(one, other));
            // What stands in a circle keeps the order of its processes.
            let next = left.iter().position(|one| !waits(one)).unwrap_or(0);
            sequence.push(left.remove(next));
        }
    }
    sequence
}

/// What follows from `events` as at a day. Events later than that day do not count, but for days that were set.
#[must_use]
pub fn ledger(events: &[Event], reliances: &[Reliance], as_at: Date, calendar: &Calendar) -> Vec<Obligation> {
    let mut known: Vec<Event> =
        tied(events).into_iter().filter(|event| event.on <= as_at || event.kind.is_planned()).collect();
    // A plan that was put back in force is reviewed as if it had never ceased.
    let undone: Vec<Event> = known.iter().filter(|event| is_put_back(&known, event)).copied().collect();
    known.retain(|event| !undone.contains(event));
    // Days and kinds, not the order of writing down.
    known = in_sequence(&known);
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
    let days = Among { events, from, as_at };
    if !holds(rule.when, &from, events, calendar) {
        return None;
    }
    let since = match rule.limit {
        Limit::FixedDay => directions::day_set(events, &from, as_at),
        _ => Some(counts_from(rule, &from, calendar)),
    };
    let last_day = since.map_or(Ok(None), |since| rule.limit.last_day(since, &days, calendar));
    let (last_day, not_held) = match last_day {
        // What was not served begins no time.
        Ok(_) if rule.bound == Bound::AllowUntil && from.waits_for_service() => (None, None),
        // Nothing ends the family's time before the day that their letter names.
        Ok(day) if rule.bound == Bound::AllowUntil => (day.max(from.until), None),
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
        // It took place on its day, whenever somebody wrote that down.
        (Came::Done(on), Bound::TakesPlace) => State::Met { on },
        (Came::Nothing, Bound::TakesPlace) if late(as_at) > 0 => State::Met { on: last_day.unwrap_or(as_at) },
        (Came::Ended(on), Bound::TakesPlace) if late(on) > 0 => State::Met { on: last_day.unwrap_or(on) },
        (Came::Done(on), _) if late(on) > 0 && !rule.force.binds() => State::MetAfterAdvised { on, days: late(on) },
        (Came::Done(on), _) if late(on) > 0 => match lifted {
            Some(ground) => State::ExceptionReliedOn { ground, days: late(on), done: Some(on) },
            None => State::MetLate { on, days: late(on) },
        },
        (Came::Done(on), _) => State::Met { on },
        (Came::Ended(on), _) => State::Ended { on },
        (Came::Overtaken(on), _) => State::Overtaken { on },
        (Came::Nothing, _) if late(as_at) <= 0 => State::Running,
        (Came::Nothing, _) if rule.force == Force::May => State::Lapsed,
        (Came::Nothing, _) if !rule.force.binds() => State::PastAdvised { days: late(as_at) },
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
    if from.kind.is_planned() {
        // What is owed before a day that was set happens before it: in the year before, and after the one before.
        let since = plus(from.on, -366).unwrap_or(from.on);
        let before = events[..index].iter().rev().find(|event| event.kind == from.kind).map_or(since, |event| event.on);
        for event in events.iter().filter(|event| event.on > before.max(since) && event.on <= as_at) {
            if rule.discharged_by.contains(&event.kind) {
                return Came::Done(event.on);
            }
            // What happens before the day that was set is about the one before.
            if event.on >= from.on && rule.ended_by.contains(&event.kind) {
                return Came::Ended(event.on);
            }
        }
        return gone(events, rule, as_at).map_or(Came::Nothing, Came::Ended);
    }
    for event in events[index + 1..].iter().filter(|event| concerns(events, &from, event)) {
        if event.on > as_at {
            break;
        }
        if is_taken_back(events, &from, event, rule, as_at) {
            continue;
        }
        if rule.discharged_by.contains(&event.kind) {
            return Came::Done(event.on);
        }
        if rule.ended_by.contains(&event.kind) || ends_all(event.kind, rule) {
            return Came::Ended(event.on);
        }
        if event.kind == Kind::Turned25 && rule.is_of_the_right(from.kind) {
            return Came::Ended(event.on);
        }
        if event.kind == Kind::Turned25 && !rule.stays_after_the_plan() && runs_out(event.on) <= as_at {
            return Came::Ended(runs_out(event.on));
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

/// Whether a refusal was taken back by the authority itself: then the weeks that it ended run on from the request. What was ordered,
/// or agreed in mediation, has weeks of its own.
fn is_taken_back(events: &[Event], from: &Event, refusal: &Event, rule: &Rule, as_at: Date) -> bool {
    let agreed = match refusal.kind {
        Kind::AssessmentRefused => Kind::AssessmentAgreed,
        Kind::PlanRefused => Kind::PlanAgreed,
        _ => return false,
    };
    if !rule.from.contains(&Kind::RequestReceived) || !rule.ended_by.contains(&refusal.kind) {
        return false;
    }
    let next = events.iter().filter(|one| *one > refusal && *one > from && one.on <= as_at).find(|one| {
        one.kind == agreed || one.kind.is_order() || one.kind == Kind::RequestReceived || one.kind == refusal.kind
    });
    next.is_some_and(|one| one.kind == agreed)
}

/// Whether an event ends what a rule asks for, whatever it is. A plan that went to another authority leaves nothing owed
/// here (regulation 15) but what the move itself asks for and a complaint; a plan that ended leaves what was decided and
/// ordered before.
fn ends_all(kind: Kind, rule: &Rule) -> bool {
    match kind {
        Kind::PlanTransferred | Kind::MovedOut => !rule.stays_after_a_move(),
        Kind::PlanCeased => !rule.stays_after_the_plan(),
        _ => false,
    }
}

/// The 26th birthday: from then on no plan can be in force, whether or not somebody recorded its end.
fn runs_out(turned_25: Date) -> Date {
    turned_25.checked_add(1.year()).unwrap_or(turned_25)
}

/// The day on which the child went out of the authority's or the plan's reach, where they did not come back.
fn gone(events: &[Event], rule: &Rule, as_at: Date) -> Option<Date> {
    let mut since = None;
    for event in events.iter().filter(|event| event.on <= as_at) {
        if ends_all(event.kind, rule) {
            since = Some(event.on);
        } else if matches!(
            event.kind,
            Kind::PlanIssued | Kind::TransferredIn | Kind::RequestReceived | Kind::ResponsibilityBegan
        ) {
            since = None;
        }
    }
    since
}

/// Whether a plan is in force after some events. Reviews show one whose making is not on record.
fn has_plan(events: &[Event]) -> bool {
    let of_a_plan = [Kind::ReviewMeeting, Kind::ReviewKeep, Kind::ReviewAmend, Kind::PlanMadeElsewhere];
    match NeedsAssessment::after(events) {
        NeedsAssessment::Finalised => true,
        NeedsAssessment::None => events.iter().any(|event| of_a_plan.contains(&event.kind)),
        _ => false,
    }
}

/// Whether a rule's condition on a second date holds. Where working days cannot be counted it does: a clock too
/// many is better than one too few.
fn holds(when: When, from: &Event, events: &[Event], calendar: &Calendar) -> bool {
    let on = from.on;
    // An earlier move of the same child says nothing of this one.
    let day_of = |kind: Kind| of_one_move(events, on).find(|event| event.kind == kind).map(|event| event.on);
    match when {
        When::Always => true,
        // Where nobody wrote down when the authority learned of it, the day of the move holds: no duty is lost.
        When::KnownBefore(kind, count) => day_of(kind)
            .is_none_or(|known| calendar.between(known, on).map_or(true, |between| between >= u32::from(count))),
        When::KnownLate(kind, count) => day_of(kind)
            .is_none_or(|moved| calendar.between(on, moved).map_or(true, |between| between < u32::from(count))),
        When::NotDirected(kind) => !directions::is_given(events, from, kind),
        When::PlanInForce => {
            let before: Vec<Event> = events.iter().filter(|event| event.on < on).copied().collect();
            has_plan(&before) || has_plan(events)
        }
    }
}
