//! Why the plans of today are others than those of the last January count.

use jiff::civil::Date;
use people::PersonId;
use projection::cohorts::Reason;

use super::histories::Child;
use super::years::{Years, count_in};

/// How a child came to be counted since January, or is counted no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Begun,
    MovedIn,
    Ended,
    MovedOut,
    /// With a plan since before January.
    AgedIn,
    /// With a plan that nobody ended.
    AgedOut,
}

impl Moved {
    pub const ALL: [Self; 6] = [Self::Begun, Self::MovedIn, Self::Ended, Self::MovedOut, Self::AgedIn, Self::AgedOut];

    /// What is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::MovedIn => "moved_in",
            Self::Ended => "ended",
            Self::MovedOut => "moved_out",
            Self::AgedIn => "aged_in",
            Self::AgedOut => "aged_out",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// For a list.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Begun => "Plan issued",
            Self::MovedIn => "Moved in with a plan",
            Self::Ended => "Plan ended",
            Self::MovedOut => "Moved out",
            Self::AgedIn => "Old enough to be counted",
            Self::AgedOut => "Past the year of their 25th birthday",
        }
    }

    /// Behind a number: of one, of several.
    #[must_use]
    pub const fn behind_a_number(self) -> (&'static str, &'static str) {
        match self {
            Self::Begun => ("plan was issued", "plans were issued"),
            Self::MovedIn => ("person moved in with a plan", "people moved in with a plan"),
            Self::Ended => ("plan ended", "plans ended"),
            Self::MovedOut => ("person with a plan moved out", "people with a plan moved out"),
            Self::AgedIn => ("person became old enough to be counted", "people became old enough to be counted"),
            Self::AgedOut => {
                ("person passed the year of their 25th birthday", "people passed the year of their 25th birthday")
            }
        }
    }

    /// Whether there is one more by it.
    #[must_use]
    pub const fn comes(self) -> bool {
        matches!(self, Self::Begun | Self::MovedIn | Self::AgedIn)
    }
}

/// A child with how they came or went, and on which day: none where it is by age.
pub(crate) type Move = (PersonId, Moved, Option<Date>);

/// Everybody who is counted on the day on which is looked and was not in the last January, or the other way round.
pub(crate) fn since_january(as_at: Date, children: &[(PersonId, Child)]) -> Vec<Move> {
    let then = count_in(Years::on(as_at).last());
    let one = |(person, child): &(PersonId, Child)| {
        let (how, on) = moved(child, then, as_at)?;
        Some((*person, how, on))
    };
    children.iter().filter_map(one).collect()
}

fn moved(child: &Child, then: Date, now: Date) -> Option<(Moved, Option<Date>)> {
    let plan_on = |day: Date| child.plans.iter().find(|plan| plan.holds_on(day));
    match (child.counts_on(then), child.counts_on(now)) {
        (false, true) => Some(match plan_on(now).filter(|plan| plan.from > then) {
            Some(plan) => (if plan.moved_in { Moved::MovedIn } else { Moved::Begun }, Some(plan.from)),
            None => (Moved::AgedIn, None),
        }),
        (true, false) => Some(match plan_on(then).and_then(|plan| plan.until).filter(|(day, _)| *day <= now) {
            Some((day, Reason::MovedAway)) => (Moved::MovedOut, Some(day)),
            Some((day, _)) => (Moved::Ended, Some(day)),
            None => (Moved::AgedOut, None),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use law::Kind;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn child(born: &str, events: &[(Kind, &str)]) -> Child {
        let mut child = Child { born: Some(day(born)), ..Child::default() };
        for (kind, on) in events {
            child.happened(*kind, day(on), Reason::Ceased);
        }
        child
    }

    #[test]
    fn what_came_and_went_since_january_is_the_difference_of_the_two_counts() {
        use Kind::{MovedOut, PlanCeased, PlanIssued, TransferredIn};
        let (then, now) = (day("2026-01-15"), day("2026-11-25"));
        let all = [
            child("2015-05-01", &[(PlanIssued, "2024-02-01")]),
            child("2015-05-01", &[(PlanIssued, "2026-02-01")]),
            child("2015-05-01", &[(TransferredIn, "2026-03-01"), (PlanIssued, "2026-04-01")]),
            child("2015-05-01", &[(PlanIssued, "2024-02-01"), (PlanCeased, "2026-05-01")]),
            child("2015-05-01", &[(PlanIssued, "2024-02-01"), (MovedOut, "2026-06-01")]),
            // Came and went in between, and went and came again.
            child("2015-05-01", &[(PlanIssued, "2026-02-01"), (PlanCeased, "2026-05-01")]),
            child("2015-05-01", &[(PlanIssued, "2024-02-01"), (PlanCeased, "2026-05-01"), (PlanIssued, "2026-07-01")]),
            // Nobody ended it.
            child("2001-01-01", &[(PlanIssued, "2024-02-01")]),
        ];
        let found: Vec<_> = all.iter().map(|one| moved(one, then, now)).collect();
        assert_eq!(
            found,
            [
                None,
                Some((Moved::Begun, Some(day("2026-02-01")))),
                Some((Moved::MovedIn, Some(day("2026-03-01")))),
                Some((Moved::Ended, Some(day("2026-05-01")))),
                Some((Moved::MovedOut, Some(day("2026-06-01")))),
                None,
                None,
                Some((Moved::AgedOut, None)),
            ]
        );
        let counted = |on| all.iter().filter(|one| one.counts_on(on)).count();
        let [came, went] =
            [true, false].map(|comes| found.iter().flatten().filter(|(how, _)| how.comes() == comes).count());
        assert_eq!(counted(then) + came - went, counted(now));
    }
}
