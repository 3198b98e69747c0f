//! Which days an event can have: what is impossible is refused, what is unlikely is asked about once. One mechanism for
//! every event.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::age::rights_end_on;
use crate::calendar::Calendar;
use crate::counting::days_between;
use crate::ending::{academic_year_of_25_ends, last_day_of_a_plan};
use crate::kind::{Age, Kind};
use crate::ledger::Event;
use crate::service::Channel;
use crate::working::shown;

/// The first day of the law: Part 3 of the Children and Families Act 2014.
pub const LAW_BEGAN: Date = date(2014, 9, 1);
/// Further ahead than this nobody sets a day by intention.
const YEARS_AHEAD: i32 = 3;
/// Beyond this nothing about a child can be planned: rights end at 25.
const FURTHEST_YEARS: i32 = 26;

/// Why an event cannot have its day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    #[error("The date must be on or after the date of birth, {}.", shown(*.0))]
    BeforeBirth(Date),
    /// Still to come.
    #[error("The date must be today or in the past. “{0}” cannot be recorded before it has happened.")]
    Future(&'static str),
    /// Already past, of something that is to come.
    #[error("The date must be today or later. If “{0}” has already happened, record that instead.")]
    Past(&'static str),
    /// Further ahead than anybody plans.
    #[error("The date must be before {}.", shown(*.0))]
    TooFar(Date),
    /// A direction without the day that the Tribunal set, or with one before it was given.
    #[error("Enter the date that the Tribunal set. It cannot be before the date of the direction.")]
    NoDaySet,
    #[error("The date must be on or after 1 September 2014: the law on education, health and care plans began then.")]
    BeforeLaw,
    /// After the rights ended.
    #[error(
        "The right to an assessment and a plan ends on the 25th birthday, {} (section 83(2)). The date must be before it.",
        shown(*.0)
    )]
    RightsEnded(Date),
    /// After any plan.
    #[error("A plan can continue only to the end of the academic year of the 25th birthday (section 46), never after {}. End the plan.", shown(*.0))]
    PlanEnded(Date),
}

/// Whether an event can have its day: not before the birth, not in the future where it is no plan, not before the law, not
/// after what age ends.
///
/// # Errors
/// [`Impossible`].
pub fn possible(new: Event, born: Option<Date>, today: Date) -> Result<(), Impossible> {
    if new.on > today && !new.kind.is_planned() {
        return Err(Impossible::Future(new.kind.words()));
    }
    if let Some(born) = born.filter(|born| new.on < *born) {
        return Err(Impossible::BeforeBirth(born));
    }
    if let Some(last) = today.checked_add(FURTHEST_YEARS.years()).ok().filter(|last| new.on > *last) {
        return Err(Impossible::TooFar(last));
    }
    if new.on < LAW_BEGAN {
        return Err(Impossible::BeforeLaw);
    }
    let Some(born) = born else { return Ok(()) };
    match new.kind.age() {
        Age::Right if new.on >= rights_end_on(born) => Err(Impossible::RightsEnded(rights_end_on(born))),
        Age::Plan if new.on > last_day_of_a_plan(born) => Err(Impossible::PlanEnded(last_day_of_a_plan(born))),
        _ => Ok(()),
    }
}

/// Whether the day of something to come has not passed when it is set.
///
/// # Errors
/// [`Impossible::Past`].
pub fn to_come(new: Event, today: Date) -> Result<(), Impossible> {
    if new.kind.is_to_come() && new.on < today { Err(Impossible::Past(new.kind.words())) } else { Ok(()) }
}

/// Whether a direction names the day that the Tribunal set, and none before its own.
///
/// # Errors
/// [`Impossible::NoDaySet`].
pub fn has_its_day(new: Event) -> Result<(), Impossible> {
    let is_told = !new.kind.sets_a_day() || new.fixed.is_some_and(|day| day >= new.on);
    if is_told { Ok(()) } else { Err(Impossible::NoDaySet) }
}

/// Whether people meet for it.
const fn is_meeting(kind: Kind) -> bool {
    matches!(kind, Kind::ReviewArranged | Kind::ReviewMeeting | Kind::MediationHeld)
}

/// What is unlikely about an event's day, to be confirmed once; none where nothing is.
#[must_use]
pub fn unlikely(
    new: Event,
    channel: Option<Channel>,
    born: Option<Date>,
    today: Date,
    calendar: &Calendar,
) -> Option<String> {
    let day = shown(new.on);
    let closed = calendar.is_working_day(new.on).is_ok_and(|works| !works);
    let christmas = matches!((new.on.month(), new.on.day()), (12, 24..) | (1, 1));
    if new.kind.is_planned() {
        let far = today.checked_add(YEARS_AHEAD.years()).is_ok_and(|far| new.on > far);
        if far {
            return Some(format!("{day} is more than {YEARS_AHEAD} years away."));
        }
        if is_meeting(new.kind) && days_between(today, new.on) > 366 {
            return Some(format!("{day} is more than a year away. A plan is reviewed every 12 months."));
        }
        if new.kind != Kind::Moved && days_between(new.on, today) > 366 {
            return Some(format!("{day} is more than a year ago."));
        }
    } else if today.checked_sub(1.years()).is_ok_and(|year_ago| new.on < year_ago)
        && !matches!(new.kind, Kind::PlanMadeElsewhere)
    {
        return Some(format!("{day} is more than a year ago."));
    }
    if is_meeting(new.kind) && (closed || christmas) {
        return Some(format!("{day} is a weekend, a bank holiday or a day at Christmas. Few meetings are held then."));
    }
    if channel.is_some_and(Channel::is_post) && closed {
        return Some(format!("{day} is a weekend or a bank holiday. Letters are rarely posted then."));
    }
    let is_ordered = new.kind.is_order() && !new.kind.is_agreement();
    if closed && (is_ordered || new.kind.is_direction() || new.kind == Kind::AppealRegistered) {
        return Some(format!("{day} is a weekend or a bank holiday. The Tribunal is closed then."));
    }
    if new.kind.age() == Age::Plan && born.is_some_and(|born| new.on > academic_year_of_25_ends(born)) {
        return Some(format!(
            "{day} is after the academic year in which they turned 25. Only a plan for an apprenticeship can continue that long."
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 2);

    #[test]
    fn a_day_that_no_event_can_have_is_refused_for_every_kind() {
        let born = Some(date(2016, 3, 27));
        for kind in Kind::ALL {
            let at = |on| possible(Event::new(*kind, on), born, TODAY);
            assert!(at(date(2016, 3, 26)).is_err(), "{kind:?} before birth");
            assert!(at(date(2014, 8, 31)).is_err(), "{kind:?} before the law");
            assert_eq!(at(date(2026, 11, 3)).is_ok(), kind.is_planned(), "{kind:?} tomorrow");
            assert!(at(date(2026, 11, 2)).is_ok(), "{kind:?} today");
        }
        assert_eq!(possible(Event::new(Kind::PlanIssued, date(2014, 8, 31)), None, TODAY), Err(Impossible::BeforeLaw));
    }

    #[test]
    fn after_25_nobody_asks_for_an_assessment_and_a_plan_runs_out() {
        let born = Some(date(2000, 10, 3));
        let at = |kind, on| possible(Event::new(kind, on), born, TODAY).is_ok();
        for kind in [Kind::RequestReceived, Kind::ReassessmentRequested, Kind::DraftServed, Kind::PlanIssued] {
            assert!(at(kind, date(2025, 10, 2)) && !at(kind, date(2025, 10, 3)), "{kind:?}");
        }
        for kind in [Kind::ReviewMeeting, Kind::PlanAmended, Kind::ReviewArranged] {
            assert!(
                at(kind, date(2026, 7, 31)) && at(kind, date(2026, 10, 2)) && !at(kind, date(2026, 10, 3)),
                "{kind:?}"
            );
        }
        for kind in [Kind::PlanCeased, Kind::AppealEnded, Kind::AssessmentRefused, Kind::ComplaintToOmbudsman] {
            assert!(at(kind, TODAY), "{kind:?}");
        }
        let asks = |on| unlikely(Event::new(Kind::ReviewMeeting, on), None, born, TODAY, &Calendar::built_in());
        assert!(asks(date(2026, 7, 31)).is_none());
        assert!(asks(date(2026, 8, 3)).is_some_and(|words| words.contains("apprenticeship")));
    }

    #[test]
    fn an_unlikely_day_is_asked_about_and_a_usual_one_is_not() {
        let calendar = Calendar::built_in();
        let asks = |kind, channel, on| unlikely(Event::new(kind, on), channel, None, TODAY, &calendar).is_some();
        for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::PlanMadeElsewhere && **kind != Kind::Moved) {
            assert!(asks(*kind, None, date(2025, 10, 31)), "{kind:?} over a year ago");
            assert!(!asks(*kind, Some(Channel::FirstClass), date(2026, 10, 30)), "{kind:?} last Friday");
        }
        let (saturday, christmas) = (date(2026, 10, 31), date(2025, 12, 25));
        assert!(asks(Kind::ReviewMeeting, None, saturday) && asks(Kind::ReviewMeeting, None, christmas));
        assert!(asks(Kind::ReviewArranged, None, date(2026, 12, 29)), "between Christmas and New Year");
        assert!(asks(Kind::DraftServed, Some(Channel::Post), saturday));
        assert!(
            !asks(Kind::DraftServed, Some(Channel::Email), saturday) && !asks(Kind::RequestReceived, None, saturday)
        );
        assert!(asks(Kind::OrderedAmend, None, saturday) && asks(Kind::TransferOfPhase, None, date(2031, 9, 1)));
    }
}
