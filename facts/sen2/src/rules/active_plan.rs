//! Rules on module 5: where those with a plan are, what they need, when their plans were reviewed.

use jiff::civil::Date;

use super::{Check, Hits, Level, Mend, Rule, Subject, Sure, active, named_plan, settings, well_formed};
use crate::days;
use crate::schema::Block::{ActivePlans, NamedPlan, PlacementDetail, PlanDetail, Requests, SenNeed};
use crate::{Field, Record};

fn needs(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        let mut ranks: Vec<&str> = plans.all(SenNeed).filter_map(|need| need.get(Field::SenTypeRank)).collect();
        // The rank says which is the primary need; the order of the file says nothing.
        ranks.sort_unstable();
        let count = plans.all(SenNeed).count();
        if !(1..=2).contains(&count) {
            hits.record(plans, format!("has {count} needs: one or two are required"));
        } else if ranks != ["1", "2"][..count] {
            hits.record(plans, "the ranks of two needs must be 1 and 2; a single need has rank 1");
        }
    });
}

fn need_codes(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        for need in plans.all(SenNeed) {
            match need.has(Field::SenType) {
                true => well_formed(need, Field::SenType, subject.year, hits),
                false => hits.value(need, Field::SenType, "is missing"),
            }
        }
        let mut types = plans.all(SenNeed).filter_map(|need| need.get(Field::SenType));
        if let (Some(first), Some(second)) = (types.next(), types.next())
            && first == second
        {
            hits.record(plans, format!("primary and secondary need are both {first}"));
        }
    });
}

fn review_outcome(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| well_formed(plans, Field::ReviewOutcome, subject.year, hits));
}

fn review_dates(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        for field in [Field::ReviewMeeting, Field::LastReview] {
            well_formed(plans, field, subject.year, hits);
            if plans.date(field).is_some_and(|on| on > subject.census) {
                hits.value(plans, field, format!("is after the survey day {}", subject.census));
            }
        }
    });
}

fn review_order(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        let (meeting, decision) = (plans.date(Field::ReviewMeeting), plans.date(Field::LastReview));
        if let (Some(meeting), Some(decision)) = (meeting, decision)
            && decision <= meeting
        {
            hits.value(
                plans,
                Field::LastReview,
                format!("is the day of the meeting ({meeting}) or before: it is the day on which the authority wrote"),
            );
        }
    });
}

fn attendance(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        for placement in plans.all(PlacementDetail) {
            well_formed(placement, Field::AttendancePattern, subject.year, hits);
        }
    });
}

fn plan_date(subject: &Subject<'_>, hits: &mut Hits) {
    for request in subject.record.all(Requests) {
        let Some(assessment) = super::assessment(request) else { continue };
        let (issued, start) = (
            assessment.date(Field::AssessmentOutcomeDate),
            assessment.one(NamedPlan).and_then(|plan| plan.date(Field::StartDate)),
        );
        if let (Some("Y"), Some(issued), Some(start)) = (assessment.get(Field::AssessmentOutcome), issued, start)
            && start < issued
        {
            hits.value(assessment, Field::AssessmentOutcomeDate, format!("is after the date of the plan ({start})"));
        }
    }
}

fn placement_order(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        let placements: Vec<&Record> = plans.all(PlacementDetail).collect();
        for placement in &placements {
            for (field, words) in days::out_of_order(placement, None) {
                hits.value(placement, field, words);
            }
        }
        let of = |rank: &'static str| placements.iter().filter(move |one| one.get(Field::PlacementRank) == Some(rank));
        let open = |rank: &'static str| of(rank).filter(|one| !one.has(Field::LeavingDate)).count();
        if open("1") > 1 {
            hits.record(plans, "there are two primary placements at once");
        }
        if open("2") > 0 && of("1").all(|one| has_left(one, subject.census)) {
            hits.record(plans, "there is a secondary placement without a primary one");
        }
    });
}

/// Whether somebody had left a setting before the survey day: a last day there may be set ahead.
fn has_left(placement: &Record, census: Date) -> bool {
    placement.has(Field::LeavingDate) && placement.date(Field::LeavingDate).is_none_or(|on| on < census)
}

fn placed(subject: &Subject<'_>, hits: &mut Hits) {
    for request in subject.record.all(Requests) {
        let ceased = named_plan(request).is_some_and(|plan| plan.has(Field::CeaseDate));
        if let (Some(plans), false) = (request.one(ActivePlans), ceased)
            && plans.all(PlacementDetail).all(|placement| has_left(placement, subject.census))
        {
            hits.record(plans, "there is no current placement: where is the child on the survey day?");
        }
    }
}

fn one_plan(subject: &Subject<'_>, hits: &mut Hits) {
    let now = |request: &Record| {
        request.one(ActivePlans).is_some() && !named_plan(request).is_some_and(|plan| plan.has(Field::CeaseDate))
    };
    let count = subject.record.all(Requests).filter(|request| now(request)).count();
    if count > 1 {
        hits.record(subject.record, format!("{count} plans are active at once"));
    }
}

fn flags(subject: &Subject<'_>, hits: &mut Hits) {
    for detail in settings(subject.record) {
        let numbered = detail.has(Field::Urn) || detail.has(Field::Ukprn);
        if numbered && !(detail.has(Field::SenUnit) && detail.has(Field::ResourcedProvision)) {
            hits.value(detail, Field::SenUnit, "SEN unit and resourced provision are not answered: 1 or 0");
        }
    }
}

fn draft(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        well_formed(plans, Field::ReviewDraft, subject.year, hits);
        if plans.has(Field::ReviewDraft) && plans.get(Field::ReviewOutcome) != Some("A") {
            hits.value(plans, Field::ReviewDraft, "is given, although the decision is not to amend");
        }
    });
}

fn late_draft(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        if let (Some(meeting), Some(draft)) = (plans.date(Field::ReviewMeeting), plans.date(Field::ReviewDraft))
            && (draft - meeting).get_days() > 28
        {
            hits.value(plans, Field::ReviewDraft, format!("is more than 4 weeks after the meeting ({meeting})"));
        }
    });
}

fn phase_transfer(subject: &Subject<'_>, hits: &mut Hits) {
    active(subject, |plans| {
        for field in [Field::PhaseTransferDue, Field::PhaseTransferFinal] {
            well_formed(plans, field, subject.year, hits);
        }
        if plans.has(Field::PhaseTransferFinal) && !plans.has(Field::PhaseTransferDue) {
            hits.value(
                plans,
                Field::PhaseTransferDue,
                "is missing, although the final plan before the transfer has its date",
            );
        }
    });
}

fn known_setting(subject: &Subject<'_>, hits: &mut Hits) {
    let Some(known) = subject.settings else { return };
    for detail in settings(subject.record) {
        let Some(urn) = detail.get(Field::Urn) else { continue };
        match known.get(urn) {
            None => hits.value(detail, Field::Urn, "GIAS, as imported, has no such setting"),
            Some(setting) if !setting.open && !detail.has(Field::LeavingDate) => {
                hits.value(detail, Field::Urn, format!("{} is closed in GIAS", setting.name));
            }
            Some(setting) => {
                if detail.get(Field::SenUnit) == Some("1") && !setting.sen_unit {
                    hits.value(detail, Field::SenUnit, format!("{} has no SEN unit in GIAS", setting.name));
                }
                if detail.get(Field::ResourcedProvision) == Some("1") && !setting.resourced_provision {
                    hits.value(
                        detail,
                        Field::ResourcedProvision,
                        format!("{} has no resourced provision in GIAS", setting.name),
                    );
                }
            }
        }
    }
}

const MODULE_5: &str = "DfE guide, module 5";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "S-A1",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "An active plan has one or two needs: one of rank 1, and a second one of rank 2.",
        fix: "Enter the primary need with rank 1, a secondary one with rank 2.",
        mend: Mend::Needs,
        basis: "DfE guide, item 5.8",
        fields: &[(SenNeed, Field::SenType), (SenNeed, Field::SenTypeRank)],
        check: Check::Person(needs),
        good: "+Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=2",
        bad: "-Requests/ActivePlans/SENneed",
    },
    Rule {
        id: "S-A2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "A need is a code of the list, DS from 2025 on; the two are not the same.",
        fix: "Choose a code of the list.",
        mend: Mend::Needs,
        basis: "DfE guide, item 5.8a",
        fields: &[(SenNeed, Field::SenType)],
        check: Check::Person(need_codes),
        good: "Requests/ActivePlans/SENneed/SENtype=DS",
        bad: "Requests/ActivePlans/SENneed/SENtype=ADHD",
    },
    Rule {
        id: "S-A3",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2024,
        until: 2027,
        says: "The decision after a review is M, C or A.",
        fix: "Record the decision: maintain, cease or amend.",
        mend: Mend::Event,
        basis: MODULE_5,
        fields: &[(ActivePlans, Field::ReviewOutcome)],
        check: Check::Person(review_outcome),
        good: "Requests/ActivePlans/ReviewOutcome=M",
        bad: "Requests/ActivePlans/ReviewOutcome=K",
    },
    Rule {
        id: "S-A4",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "The review meeting and decision are on or before the survey day.",
        fix: "Give the latest review before the survey day.",
        mend: Mend::Event,
        basis: "One supplier’s help, and the DfE’s own figures",
        fields: &[(ActivePlans, Field::ReviewMeeting), (ActivePlans, Field::LastReview)],
        check: Check::Person(review_dates),
        good: "Requests/ActivePlans/ReviewMeeting=2026-01-15",
        bad: "Requests/ActivePlans/LastReview=2026-01-16",
    },
    Rule {
        id: "S-A5",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2024,
        until: 2027,
        says: "The decision after a review comes after the meeting.",
        fix: "Give the day on which the authority wrote; do not swap the two dates.",
        mend: Mend::Event,
        basis: "DfE guide: the two “will not be the same”",
        fields: &[(ActivePlans, Field::LastReview), (ActivePlans, Field::ReviewMeeting)],
        check: Check::Person(review_order),
        good: "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/LastReview=2025-10-20",
        bad: "Requests/ActivePlans/ReviewMeeting=2025-10-20; Requests/ActivePlans/LastReview=2025-10-01",
    },
    Rule {
        id: "S-A6",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2023,
        says: "Attendance is full-time (FT) or part-time (PT).",
        fix: "Choose FT or PT.",
        mend: Mend::Setting,
        basis: "DfE guide 2023, item 5.5g",
        fields: &[(PlacementDetail, Field::AttendancePattern)],
        check: Check::Person(attendance),
        good: "Requests/ActivePlans/PlacementDetail/AttendancePattern=PT",
        bad: "Requests/ActivePlans/PlacementDetail/AttendancePattern=XX",
    },
    Rule {
        id: "S-A7",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "A new plan was not issued after its own date.",
        fix: "Check both dates: an amended plan may be later than the first, not earlier.",
        mend: Mend::Event,
        basis: "Expected",
        fields: &[(NamedPlan, Field::StartDate)],
        check: Check::Person(plan_date),
        good: "Requests/Assessment/NamedPlan/StartDate=2025-09-01",
        bad: "Requests/Assessment/NamedPlan/StartDate=2025-06-01",
    },
    Rule {
        id: "S-A8",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "Placements end after they start. There is one primary placement at a time, and a secondary one can run alongside it.",
        fix: "End the earlier placement, or rank them.",
        mend: Mend::Setting,
        basis: "Expected",
        fields: &[
            (PlacementDetail, Field::EntryDate),
            (PlacementDetail, Field::LeavingDate),
            (PlacementDetail, Field::PlacementRank),
        ],
        check: Check::Person(placement_order),
        good: "Requests/ActivePlans/PlacementDetail/LeavingDate=2025-07-21; +Requests/ActivePlans/PlacementDetail URN=999002 PlacementRank=1 EntryDate=2025-09-01 SENunitIndicator=0 ResourcedProvisionIndicator=0",
        bad: "+Requests/ActivePlans/PlacementDetail URN=999002 PlacementRank=1 EntryDate=2025-09-01 SENunitIndicator=0 ResourcedProvisionIndicator=0",
    },
    Rule {
        id: "S-A9",
        level: Level::Query,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Everybody with an active plan has a placement, or a code for having none, on the survey day.",
        fix: "Add the placement, or the code for having none.",
        mend: Mend::Setting,
        basis: "Analysts’ checks 412 and 414 (witan.sen2)",
        fields: &[(PlacementDetail, Field::Urn)],
        check: Check::Person(placed),
        good: "",
        bad: "-Requests/ActivePlans/PlacementDetail",
    },
    Rule {
        id: "S-A10",
        level: Level::Query,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "A person has one active plan at a time.",
        fix: "Cease the earlier plan, or merge the two requests.",
        mend: Mend::Event,
        basis: "Analysts’ check 212 (witan.sen2)",
        fields: &[(NamedPlan, Field::StartDate)],
        check: Check::Person(one_plan),
        good: "",
        bad: "+Requests ReceivedDate=2025-02-01 RequestSource=1 RYA=0 RequestOutcome=H; +Requests RequestOutcome=H",
    },
    Rule {
        id: "S-A11",
        level: Level::Query,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Each setting with a number shows whether the place is in a SEN unit or resourced provision.",
        fix: "Answer 1 or 0 for both.",
        mend: Mend::Setting,
        basis: "Analysts’ check 514 (witan.sen2)",
        fields: &[(PlanDetail, Field::SenUnit), (PlacementDetail, Field::SenUnit)],
        check: Check::Person(flags),
        good: "",
        bad: "Requests/ActivePlans/PlacementDetail/SENunitIndicator=",
    },
    Rule {
        id: "S-A12",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2025,
        until: 2027,
        says: "A draft after a review goes with the decision to amend.",
        fix: "Check the outcome, or remove the draft.",
        mend: Mend::Event,
        basis: "Expected",
        fields: &[(ActivePlans, Field::ReviewDraft), (ActivePlans, Field::ReviewOutcome)],
        check: Check::Person(draft),
        good: "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/ReviewOutcome=A; Requests/ActivePlans/ReviewDraft=2025-10-20",
        bad: "Requests/ActivePlans/ReviewOutcome=M; Requests/ActivePlans/ReviewDraft=2025-10-20",
    },
    Rule {
        id: "S-A13",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2025,
        until: 2027,
        says: "A final plan before a phase transfer has a due date.",
        fix: "Add the due date: 15 February, or 31 March before post-16.",
        mend: Mend::Items,
        basis: "Expected",
        fields: &[(ActivePlans, Field::PhaseTransferDue), (ActivePlans, Field::PhaseTransferFinal)],
        check: Check::Person(phase_transfer),
        good: "Requests/ActivePlans/PhaseTransferDueDate=2026-02-15; Requests/ActivePlans/PhaseTransferFinalDate=2026-02-10",
        bad: "Requests/ActivePlans/PhaseTransferFinalDate=2026-02-10",
    },
    Rule {
        id: "S-A14",
        // It may be true, and then it stays: the return says how long things took.
        level: Level::Prompt,
        sure: Sure::Expected,
        since: 2025,
        until: 2027,
        says: "A draft after a review comes within four weeks of the meeting.",
        fix: "Check the dates. If they are right, leave them.",
        mend: Mend::Event,
        basis: "Expected; R (L, M and P) v Devon CC [2022] EWHC 493 (Admin)",
        fields: &[(ActivePlans, Field::ReviewDraft), (ActivePlans, Field::ReviewMeeting)],
        check: Check::Person(late_draft),
        good: "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/ReviewOutcome=A; Requests/ActivePlans/ReviewDraft=2025-10-20",
        bad: "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/ReviewOutcome=A; Requests/ActivePlans/ReviewDraft=2025-11-20",
    },
    Rule {
        id: "S-G1",
        level: Level::Query,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Each URN is an open setting of GIAS; a SEN unit or resourced provision is where GIAS has one.",
        fix: "Check the URN and the two flags against Get Information about Schools.",
        mend: Mend::Setting,
        basis: "Analysts’ checks 522 to 534 (witan.sen2); checked if GIAS has been imported",
        fields: &[(PlanDetail, Field::Urn), (PlacementDetail, Field::Urn)],
        check: Check::Person(known_setting),
        good: "",
        bad: "Requests/ActivePlans/PlacementDetail/URN=999888",
    },
];
