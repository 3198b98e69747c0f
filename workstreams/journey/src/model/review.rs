//! The annual review of a plan, as a school holds it: how far it is, and what the meeting can recommend.

use jiff::civil::Date;
use law::Kind;
use law::ledger::Event;
use law::machines::{AnnualReview, Machine, NeedsAssessment};

/// What a review meeting recommends: what the authority can then decide (regulation 20(10), SEND Regulations 2014).
pub const RECOMMENDATIONS: &[(&str, &str)] =
    &[("maintain", "Maintain the plan as it is"), ("amend", "Amend the plan"), ("cease", "Cease the plan")];

/// The words of a code of [`RECOMMENDATIONS`].
#[must_use]
pub fn recommendation(code: &str) -> &'static str {
    identifiers::codes::words(RECOMMENDATIONS, code).unwrap_or_default()
}

/// How far the annual review is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is no plan in force to review.
    NoPlan,
    /// No meeting has a day.
    Open,
    /// The meeting is set for this day.
    Arranged(Date),
    /// The meeting was held on this day, and its report is not recorded.
    Held(Date),
    /// The report of the meeting on this day is recorded, and the authority has not decided.
    Reported(Date),
    /// The authority decided to amend or cease the plan, and that is not finished.
    Unfinished,
}

/// Whether a plan is in force. Reviews show one whose making is not on record.
fn has_plan(events: &[Event]) -> bool {
    let of_a_plan =
        [Kind::ReviewArranged, Kind::ReviewMeeting, Kind::ReviewKeep, Kind::ReviewAmend, Kind::PlanMadeElsewhere];
    match NeedsAssessment::after(events) {
        NeedsAssessment::Finalised => true,
        NeedsAssessment::None => events.iter().any(|event| of_a_plan.contains(&event.kind)),
        _ => false,
    }
}

/// How far the review is after some events.
#[must_use]
pub fn stage(events: &[Event]) -> Stage {
    if !has_plan(events) {
        return Stage::NoPlan;
    }
    let last = |kind: Kind| events.iter().filter(|event| event.kind == kind).map(|event| event.on).max();
    let of = |kind: Kind, stage: fn(Date) -> Stage| last(kind).map_or(Stage::Open, stage);
    match AnnualReview::after(events) {
        AnnualReview::Scheduled => of(Kind::ReviewArranged, Stage::Arranged),
        AnnualReview::Met => of(Kind::ReviewMeeting, Stage::Held),
        AnnualReview::Reported => of(Kind::ReviewMeeting, Stage::Reported),
        AnnualReview::Amend | AnnualReview::AmendmentServed | AnnualReview::Cease => Stage::Unfinished,
        AnnualReview::None | AnnualReview::Keep | AnnualReview::Amended | AnnualReview::NotAmended => Stage::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_review_goes_from_its_day_to_the_report_and_begins_again_after_the_decision() {
        let (day, sent) = (date(2026, 10, 20), date(2026, 10, 30));
        let events = [
            Event::new(Kind::PlanIssued, date(2026, 1, 12)),
            Event::new(Kind::ReviewArranged, day),
            Event::new(Kind::ReviewMeeting, day),
            Event::new(Kind::ReviewReportSent, sent),
            Event::new(Kind::ReviewKeep, date(2026, 11, 10)),
        ];
        let stages =
            [Stage::NoPlan, Stage::Open, Stage::Arranged(day), Stage::Held(day), Stage::Reported(day), Stage::Open];
        for (count, expected) in stages.into_iter().enumerate() {
            assert_eq!(stage(&events[..count]), expected, "after {count}");
        }
        let amended = [events[0], events[2], Event::new(Kind::ReviewAmend, date(2026, 11, 10))];
        assert_eq!(stage(&amended), Stage::Unfinished);
        assert_eq!(stage(&[events[2]]), Stage::Held(day), "a plan whose making is not on record");
        assert_eq!(stage(&[events[0], Event::new(Kind::PlanCeased, sent)]), Stage::NoPlan);
    }

    #[test]
    fn each_recommendation_has_words() {
        assert_eq!(recommendation("amend"), "Amend the plan");
        assert_eq!(recommendation("other"), "");
    }
}
