//! What happened before the area began with OnePlan. A return tells its own year alone, so what came between what it tells
//! and the day on which it was brought in is not known, and what is not known is not overdue. The yearly review counts from
//! the latest fact that is known, in the period that runs now, and the date that is missing is asked for.

use jiff::ToSpan;
use jiff::civil::Date;
use law::Kind;
use law::ids::ANNUAL_REVIEW;
use law::ledger::{Event, Obligation, State};
use law::working::shown;
use people::records::events::REVIEWED;

/// What of a child's events was told by a return, or by a file of dates that were missing, and the reviews that were reported.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// The day on which the first of them was brought in: from then on everything is recorded here.
    since: Option<Date>,
    brought: Vec<(Kind, Date)>,
    /// The last completed review that was reported, and whether a return did.
    reported: Option<(Date, bool)>,
}

/// A date that is not known and is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The rule whose date it is.
    pub rule: &'static str,
    /// The event that it follows.
    pub from: Event,
}

/// What is owed, once what is not known is left out.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// What is owed, and what was done.
    pub owed: Vec<Obligation>,
    /// The dates that are asked for. An obligation of the same rule may stand among what is owed, for the period that runs
    /// now.
    pub missing: Vec<Missing>,
    /// How the day of the yearly review came about, where the law's own working does not say it.
    pub working: Option<String>,
}

impl Settled {
    /// Whether an obligation rests on a date that is not known.
    #[must_use]
    pub fn is_missing(&self, one: &Obligation) -> bool {
        self.missing.iter().any(|missing| missing.rule == one.rule.id && missing.from == one.from)
    }
}

impl Before {
    /// Takes an event in: its kind and day, and, where a return told it, the day on which that was brought in.
    pub fn note(&mut self, kind: &str, on: Date, brought_in: Option<Date>) {
        if let Some(day) = brought_in {
            self.since = Some(self.since.map_or(day, |since| since.min(day)));
            self.brought.extend(Kind::from_code(kind).map(|kind| (kind, on)));
        }
        if kind == REVIEWED && self.reported.is_none_or(|(known, _)| on >= known) {
            self.reported = Some((on, brought_in.is_some()));
        }
    }

    /// The day from which on everything about the child is recorded here; none where nothing was brought in.
    #[must_use]
    pub const fn began(&self) -> Option<Date> {
        self.since
    }

    fn told(&self, event: &Event) -> bool {
        self.brought.contains(&(event.kind, event.on))
    }

    /// The last of some kinds that a return told, after a day and up to another.
    fn last(&self, kinds: &[Kind], after: Date, until: Date) -> Option<Date> {
        let known = self.brought.iter().filter(|(kind, on)| kinds.contains(kind) && *on > after && *on <= until);
        known.map(|(_, on)| *on).max()
    }

    /// What is owed as at a day, once what is not known is left out.
    #[must_use]
    pub fn settle(&self, owed: Vec<Obligation>, events: &[Event], as_at: Date) -> Settled {
        let mut settled = Settled::default();
        let mut yearly = None;
        let mut knows_of_reviews = false;
        let reported = self.reported.filter(|(on, _)| *on <= as_at);
        for one in owed {
            let told = self.told(&one.from);
            if one.rule.id == ANNUAL_REVIEW {
                knows_of_reviews = true;
                let reviewed_since = reported.is_some_and(|(on, _)| on >= one.from.on);
                match one.state.is_open() {
                    true if told || reviewed_since => yearly = Some(one),
                    // Another review may have come between.
                    false if (told || reviewed_since) && one.state.is_breach() => {}
                    _ => settled.owed.push(one),
                }
                continue;
            }
            let past = self.since.is_some_and(|since| one.last_day.is_some_and(|day| day < since));
            match one.state {
                State::Running | State::ExceptionReliedOn { .. } => settled.owed.push(one),
                State::Overtaken { .. } if told && past => {}
                // The date of the last review answers for all its steps.
                state
                    if state.is_open()
                        && told
                        && past
                        && (is_of_a_review(one.from.kind) || !one.rule.force.binds()) => {}
                state if state.is_open() && told && past => {
                    settled.missing.push(Missing { rule: one.rule.id, from: one.from });
                }
                _ => settled.owed.push(one),
            }
        }
        if let Some(one) = yearly.or_else(|| self.amended_alone(knows_of_reviews, events, as_at)) {
            self.settle_yearly(one, reported, as_at, &mut settled);
        }
        settled
    }

    /// The yearly review of a plan of which a return tells only that it was amended.
    fn amended_alone(&self, knows_of_reviews: bool, events: &[Event], as_at: Date) -> Option<Obligation> {
        let ends = [Kind::PlanCeased, Kind::PlanTransferred, Kind::TransferredIn, Kind::MovedOut];
        let is_plan = |kind: Kind| matches!(kind, Kind::PlanIssued | Kind::PlanAmended);
        let known = events.iter().filter(|event| event.on <= as_at);
        let last = known.filter(|event| is_plan(event.kind) || ends.contains(&event.kind)).max_by_key(|one| one.on)?;
        if knows_of_reviews || !is_plan(last.kind) || !self.told(last) {
            return None;
        }
        let (provision, rule) = law::rule(ANNUAL_REVIEW)?;
        Some(Obligation { rule, provision, from: *last, last_day: None, not_held: None, state: State::Running })
    }

    fn settle_yearly(&self, mut one: Obligation, reported: Option<(Date, bool)>, as_at: Date, settled: &mut Settled) {
        let mut base = one.from;
        let mut what = one.from.kind.words();
        let mut consider = |kind: Kind| {
            if let Some(on) = self.last(&[kind], one.from.on, as_at).filter(|on| *on > base.on) {
                base = Event { on, kind, ..one.from };
                what = kind.words();
            }
        };
        if matches!(one.from.kind, Kind::PlanIssued | Kind::PlanAmended) {
            consider(Kind::PlanAmended);
        }
        consider(Kind::ReviewMeeting);
        let by_a_person = reported.is_some_and(|(on, by_return)| !by_return && on >= base.on);
        if let Some((on, _)) = reported.filter(|(on, _)| *on >= base.on) {
            base.on = on;
            what = "Last annual review completed, as reported";
        }
        let moved = base != one.from;
        one.from = base;
        let base = base.on;
        let mut last = end_of_year(base, 1);
        if let (Some(since), false) = (self.since, by_a_person) {
            let mut years = 1;
            while last < since && years < 30 {
                years += 1;
                last = end_of_year(base, years);
            }
            if years > 1 {
                settled.missing.push(Missing { rule: ANNUAL_REVIEW, from: one.from });
                settled.working = Some(format!(
                    "The date of the last annual review is not known. The latest known date is {}: {what}. Counting in years \
                     from that day, the current year ends on {}.",
                    shown(base),
                    shown(last)
                ));
            }
        }
        if settled.working.is_none() && moved {
            settled.working = Some(format!("12 months from {} ({what}): {}", shown(base), shown(last)));
        }
        one.last_day = Some(last);
        let late = i64::from((as_at - last).get_days());
        one.state = if late > 0 { State::Overdue { days: late } } else { State::Running };
        settled.owed.push(one);
    }
}

/// Whether a step belongs to an annual review.
const fn is_of_a_review(kind: Kind) -> bool {
    matches!(kind, Kind::ReviewArranged | Kind::ReviewInvited | Kind::ReviewPapersSent | Kind::ReviewMeeting)
}

/// The last day of a period of so many years that starts with a day: the day before the anniversary, and the last of February
/// where there is no 29th.
fn end_of_year(from: Date, years: i32) -> Date {
    let anniversary = from.checked_add((years * 12).months()).unwrap_or(Date::MAX);
    if anniversary.day() < from.day() { anniversary } else { anniversary.yesterday().unwrap_or(anniversary) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use law::ledger::ledger;

    use super::*;

    /// What is owed about a yearly review on a day, from events that a return told, brought in on another.
    fn review(
        told: &[(&str, Date)],
        brought_in: Date,
        by_hand: &[(&str, Date)],
        as_at: Date,
    ) -> (Option<Date>, bool, bool) {
        let mut before = Before::default();
        let mut events = Vec::new();
        for (kind, on, day) in told
            .iter()
            .map(|(kind, on)| (*kind, *on, Some(brought_in)))
            .chain(by_hand.iter().map(|(kind, on)| (*kind, *on, None)))
        {
            before.note(kind, on, day);
            events.extend(Kind::from_code(kind).map(|kind| Event::new(kind, on)));
        }
        let calendar = law::Calendar::built_in();
        let settled = before.settle(ledger(&events, &[], as_at, &calendar), &events, as_at);
        let breaches = settled.owed.iter().filter(|one| one.state.is_breach()).count();
        let open = settled.owed.iter().find(|one| one.rule.id == ANNUAL_REVIEW && one.state.is_open());
        (open.and_then(|one| one.last_day), settled.missing.iter().any(|one| one.rule == ANNUAL_REVIEW), breaches > 0)
    }

    #[test]
    fn a_plan_of_2017_with_a_meeting_in_2025_is_not_overdue_since_2018() {
        let told = [("plan.issued", date(2017, 6, 1)), ("review.meeting", date(2025, 5, 20))];
        // Brought in within the year of the meeting, its own year runs.
        let early = review(&told, date(2026, 2, 1), &[], date(2026, 2, 2));
        assert_eq!(early, (Some(date(2026, 5, 19)), false, false));
        // Brought in later, there may have been a review meanwhile: the year that runs now counts, and the date is asked for.
        let late = review(&told, date(2026, 11, 28), &[], date(2026, 11, 29));
        assert_eq!(late, (Some(date(2027, 5, 19)), true, false));
        // What falls due after the area began is overdue as anywhere.
        let overdue = review(&told, date(2026, 2, 1), &[], date(2026, 6, 1));
        assert_eq!(overdue, (Some(date(2026, 5, 19)), false, true));
    }

    #[test]
    fn a_plan_of_which_nothing_else_is_known_counts_in_the_year_that_runs_now() {
        for told in [&[("plan.issued", date(2017, 6, 1))][..], &[("plan.amended", date(2017, 6, 1))]] {
            assert_eq!(
                review(told, date(2026, 11, 28), &[], date(2026, 11, 29)),
                (Some(date(2027, 5, 31)), true, false)
            );
        }
        let ended = [("plan.issued", date(2017, 6, 1)), ("plan.ceased", date(2025, 6, 1))];
        assert_eq!(review(&ended, date(2026, 11, 28), &[], date(2026, 11, 29)), (None, false, false));
    }

    #[test]
    fn a_date_that_somebody_gives_counts_as_it_is() {
        let told = [("plan.issued", date(2017, 6, 1))];
        let given = review(&told, date(2026, 11, 28), &[(REVIEWED, date(2026, 3, 10))], date(2026, 11, 29));
        assert_eq!(given, (Some(date(2027, 3, 9)), false, false));
        let old = review(&told, date(2026, 11, 28), &[(REVIEWED, date(2025, 3, 10))], date(2026, 11, 29));
        assert_eq!(old, (Some(date(2026, 3, 9)), false, true), "what is known to be late is late");
        let decided = review(&told, date(2026, 11, 28), &[("review.keep", date(2026, 12, 1))], date(2026, 12, 2));
        assert_eq!(
            decided,
            (Some(date(2027, 11, 30)), false, false),
            "from what is recorded here the law's own clock runs"
        );
    }

    #[test]
    fn the_29th_of_february_has_its_last_day() {
        assert_eq!(end_of_year(date(2024, 2, 29), 1), date(2025, 2, 28));
        assert_eq!(end_of_year(date(2024, 2, 29), 4), date(2028, 2, 28));
        assert_eq!(end_of_year(date(2023, 3, 1), 1), date(2024, 2, 29));
    }
}
