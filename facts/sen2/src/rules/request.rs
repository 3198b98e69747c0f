//! Rules on modules 2 and 3.

use super::{Check, Hits, Level, Mend, Rule, Subject, Sure, assessment, named_plan, well_formed};
use crate::days;
use crate::schema::Block::{ActivePlans, Assessment, NamedPlan, Requests};
use crate::{Field, Record};

fn each(subject: &Subject<'_>, mut look: impl FnMut(&Record)) {
    for request in subject.record.all(Requests) {
        look(request);
    }
}

fn is(record: &Record, field: Field, codes: &[&str]) -> bool {
    record.get(field).is_some_and(|code| codes.contains(&code))
}

fn outcome(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| match request.has(Field::RequestOutcome) {
        true => well_formed(request, Field::RequestOutcome, subject.year, hits),
        false => hits.value(request, Field::RequestOutcome, "is missing"),
    });
}

fn received(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        let historical = is(request, Field::RequestOutcome, &["H"]);
        for field in [Field::ReceivedDate, Field::Rya] {
            if request.has(field) {
                well_formed(request, field, subject.year, hits);
            } else if !historical {
                hits.value(request, field, "is missing: only a historical request goes without");
            }
        }
    });
}

fn outcome_date(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        let has = request.has(Field::RequestOutcomeDate);
        well_formed(request, Field::RequestOutcomeDate, subject.year, hits);
        if is(request, Field::RequestOutcome, &["Y", "N"]) && !has {
            hits.value(request, Field::RequestOutcomeDate, "is missing, although the decision is made");
        }
        if is(request, Field::RequestOutcome, &["A", "W", "H"]) && has {
            hits.value(request, Field::RequestOutcomeDate, "is given, although there is no decision in the period");
        }
    });
}

fn request_disputes(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        let decided = is(request, Field::RequestOutcome, &["Y", "N"]);
        for field in [Field::RequestMediation, Field::RequestTribunal] {
            if request.has(field) {
                well_formed(request, field, subject.year, hits);
            } else if decided {
                hits.value(request, field, "is missing: 1 or 0 for a decided request");
            }
        }
    });
}

fn source(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        if request.has(Field::RequestSource) {
            well_formed(request, Field::RequestSource, subject.year, hits);
        } else if subject.year.number() >= 2026 && !is(request, Field::RequestOutcome, &["H"]) {
            hits.value(request, Field::RequestSource, "is missing: compulsory from 2026");
        }
    });
}

fn exported(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        well_formed(request, Field::Exported, subject.year, hits);
        if request.has(Field::Exported) && (assessment(request).is_some() || request.one(ActivePlans).is_some()) {
            hits.value(request, Field::Exported, "is given, and an assessment or active plan follows all the same");
        }
    });
}

/// Whether mediation or an appeal may have changed a refusal: its outcome stays, and what was then agreed follows it.
fn disputed(record: &Record, fields: [Field; 2]) -> bool {
    fields.into_iter().any(|field| is(record, field, &["1"]))
}

fn nothing_follows(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        let refused = is(request, Field::RequestOutcome, &["N"])
            && !disputed(request, [Field::RequestMediation, Field::RequestTribunal]);
        if refused || is(request, Field::RequestOutcome, &["A", "W"]) {
            let code = request.get(Field::RequestOutcome).unwrap_or_default();
            if request.one(ActivePlans).is_some() || named_plan(request).is_some() {
                hits.value(request, Field::RequestOutcome, format!("is {code}, and a plan follows all the same"));
            } else if assessment(request).is_some() {
                hits.value(
                    request,
                    Field::RequestOutcome,
                    format!("is {code}, and an assessment follows all the same"),
                );
            }
        }
    });
}

fn decision_in_period(subject: &Subject<'_>, hits: &mut Hits) {
    let (first, last) = subject.year.period();
    each(subject, |request| {
        if let Some(on) = request.date(Field::RequestOutcomeDate)
            && !(first..=last).contains(&on)
        {
            hits.value(
                request,
                Field::RequestOutcomeDate,
                format!("is outside {first} to {last}: a decision before is H, one after is not yet made"),
            );
        }
    });
}

fn in_order(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        for (field, words) in days::out_of_order(request, None) {
            hits.value(request, field, words);
        }
        let Some(assessment) = assessment(request) else { return };
        for (field, words) in days::out_of_order(assessment, Some(request)) {
            hits.value(assessment, field, words);
        }
    });
}

fn before_census(subject: &Subject<'_>, hits: &mut Hits) {
    fn walk(record: &Record, subject: &Subject<'_>, hits: &mut Hits) {
        for (field, _) in record.values() {
            if !days::is_set_ahead(*field) && record.date(*field).is_some_and(|on| on > subject.census) {
                hits.value(record, *field, format!("is after the survey day {}", subject.census));
            }
        }
        for child in record.children() {
            walk(child, subject, hits);
        }
    }
    for request in subject.record.all(Requests) {
        walk(request, subject, hits);
    }
}

fn assessments(subject: &Subject<'_>, mut look: impl FnMut(&Record, &Record)) {
    for request in subject.record.all(Requests) {
        if let Some(assessment) = assessment(request) {
            look(request, assessment);
        }
    }
}

fn issue_outcome(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |_, assessment| match assessment.has(Field::AssessmentOutcome) {
        true => well_formed(assessment, Field::AssessmentOutcome, subject.year, hits),
        false => hits.value(assessment, Field::AssessmentOutcome, "is missing"),
    });
}

fn issue_date(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |_, assessment| {
        let has = assessment.has(Field::AssessmentOutcomeDate);
        well_formed(assessment, Field::AssessmentOutcomeDate, subject.year, hits);
        let issued = is(assessment, Field::AssessmentOutcome, &["Y"]) && assessment.one(NamedPlan).is_some();
        if !has && (issued || is(assessment, Field::AssessmentOutcome, &["N"])) {
            hits.value(
                assessment,
                Field::AssessmentOutcomeDate,
                "is missing, although the plan is issued or the person was told",
            );
        }
        if has && is(assessment, Field::AssessmentOutcome, &["A", "W"]) {
            hits.value(assessment, Field::AssessmentOutcomeDate, "is given, although nothing is decided");
        }
    });
}

fn no_plan(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |request, assessment| {
        let plan = assessment.one(NamedPlan).is_some() || request.one(ActivePlans).is_some();
        let refused = is(assessment, Field::AssessmentOutcome, &["N"])
            && !disputed(assessment, [Field::AssessmentMediation, Field::AssessmentTribunal]);
        if (refused || is(assessment, Field::AssessmentOutcome, &["A", "W"])) && plan {
            let code = assessment.get(Field::AssessmentOutcome).unwrap_or_default();
            hits.value(assessment, Field::AssessmentOutcome, format!("is {code}, and a plan follows all the same"));
        }
    });
}

fn historical_plan(subject: &Subject<'_>, hits: &mut Hits) {
    each(subject, |request| {
        if request.one(ActivePlans).is_some() && named_plan(request).is_none() {
            hits.record(request, "has an active plan, and no named plan (section I) under its assessment");
        }
    });
}

fn week_20(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |_, assessment| {
        well_formed(assessment, Field::Week20, subject.year, hits);
        let issued = is(assessment, Field::AssessmentOutcome, &["Y"]) && assessment.one(NamedPlan).is_some();
        if assessment.has(Field::Week20) && assessment.one(NamedPlan).is_none() {
            hits.value(assessment, Field::Week20, "is given, although no plan has been issued");
        }
        if issued && !assessment.has(Field::Week20) {
            hits.value(assessment, Field::Week20, "is missing: 1 where an exception to the 20 weeks applies, else 0");
        }
    });
}

fn assessment_disputes(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |_, assessment| {
        for field in
            [Field::AssessmentMediation, Field::AssessmentTribunal, Field::OtherMediation, Field::OtherTribunal]
        {
            well_formed(assessment, field, subject.year, hits);
        }
    });
}

fn transferred_in(subject: &Subject<'_>, hits: &mut Hits) {
    assessments(subject, |request, assessment| {
        let transferred = request.one(ActivePlans).is_some_and(|plans| plans.has(Field::TransferLa));
        if transferred && !is(assessment, Field::AssessmentOutcome, &["H"]) {
            hits.value(assessment, Field::AssessmentOutcome, "must be H where the plan was transferred in");
        }
    });
}

const MODULE_2: &str = "DfE guide, module 2";
const MODULE_3: &str = "DfE guide, module 3";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "S-R1",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each request has its outcome: Y, N, A, W or H.",
        fix: "Record the decision, or that it is still to be made (A).",
        mend: Mend::Event,
        basis: MODULE_2,
        fields: &[(Requests, Field::RequestOutcome)],
        check: Check::Person(outcome),
        good: "Requests/RequestOutcome=H; Requests/RequestOutcomeDate=",
        bad: "Requests/RequestOutcome=X",
    },
    Rule {
        id: "S-R2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The date of receipt and relevant youth accommodation are given unless the request is historical.",
        fix: "Record the day on which the request was received: the 20 weeks run from it.",
        mend: Mend::Items,
        basis: MODULE_2,
        fields: &[(Requests, Field::ReceivedDate), (Requests, Field::Rya)],
        check: Check::Person(received),
        good: "Requests/RequestOutcome=H; Requests/RequestOutcomeDate=; Requests/ReceivedDate=; Requests/RYA=",
        bad: "Requests/ReceivedDate=",
    },
    Rule {
        id: "S-R3",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The date the requester was told is given for Y and N, and not for A, W and H.",
        fix: "Record the date of the notice, or correct the outcome.",
        mend: Mend::Event,
        basis: MODULE_2,
        fields: &[(Requests, Field::RequestOutcomeDate), (Requests, Field::RequestOutcome)],
        check: Check::Person(outcome_date),
        good: "Requests/RequestOutcome=N; -Requests/Assessment; -Requests/ActivePlans",
        bad: "Requests/RequestOutcomeDate=",
    },
    Rule {
        id: "S-R4",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Mediation and appeal on the decision to assess are 1 or 0 for decided requests.",
        fix: "Answer 1 or 0.",
        mend: Mend::Event,
        basis: MODULE_2,
        fields: &[(Requests, Field::RequestMediation), (Requests, Field::RequestTribunal)],
        check: Check::Person(request_disputes),
        good: "Requests/RequestMediation=1",
        bad: "Requests/RequestTribunal=",
    },
    Rule {
        id: "S-R5",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2025,
        until: 2027,
        says: "The source of the request is 1 to 5, and is given from 2026 unless the request is historical.",
        fix: "Record who asked.",
        mend: Mend::Items,
        basis: "DfE guides 2025 and 2026, item 2.2",
        fields: &[(Requests, Field::RequestSource)],
        check: Check::Person(source),
        good: "Requests/RequestSource=1",
        bad: "Requests/RequestSource=6",
    },
    Rule {
        id: "S-R7",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Where the person left before the assessment was complete, the authority is named (or XXX) and nothing follows.",
        fix: "Remove what follows, or remove the export.",
        mend: Mend::Event,
        basis: MODULE_2,
        fields: &[(Requests, Field::Exported)],
        check: Check::Person(exported),
        good: "Requests/Exported=XXX; -Requests/Assessment; -Requests/ActivePlans",
        bad: "Requests/Exported=380",
    },
    Rule {
        id: "S-R8",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Nothing follows a request that is undecided or withdrawn, or refused without mediation or an appeal.",
        fix: "Correct the outcome, or remove what follows. If mediation or an appeal changed the refusal, answer 1 for it and leave the outcome.",
        mend: Mend::Event,
        basis: MODULE_2,
        fields: &[(Requests, Field::RequestOutcome)],
        check: Check::Person(nothing_follows),
        good: "Requests/RequestOutcome=N; -Requests/Assessment; -Requests/ActivePlans",
        bad: "Requests/RequestOutcome=N",
    },
    Rule {
        id: "S-R9",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "A decision with a date was made in the collection period.",
        fix: "A decision before the period has the outcome H and no date.",
        mend: Mend::Event,
        basis: "DfE guide: decided before the period is H; the exact cut-off is expected",
        fields: &[(Requests, Field::RequestOutcomeDate)],
        check: Check::Person(decision_in_period),
        good: "Requests/RequestOutcomeDate=2025-12-31",
        bad: "Requests/RequestOutcomeDate=2024-12-31",
    },
    Rule {
        id: "S-R10",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "Request, decision and plan follow one another in time.",
        fix: "Check the dates.",
        mend: Mend::Event,
        basis: "Expected",
        fields: &[
            (Requests, Field::ReceivedDate),
            (Requests, Field::RequestOutcomeDate),
            (Assessment, Field::AssessmentOutcomeDate),
        ],
        check: Check::Person(in_order),
        good: "Requests/RequestOutcomeDate=2025-01-20",
        bad: "Requests/RequestOutcomeDate=2025-01-19",
    },
    Rule {
        id: "S-R11",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "No date is after the survey day, except dates that are set in advance.",
        fix: "Check the date: the return looks back from the survey day.",
        mend: Mend::Event,
        basis: "Expected",
        fields: &[(Requests, Field::ReceivedDate)],
        check: Check::Person(before_census),
        good: "Requests/ActivePlans/PhaseTransferDueDate=2026-02-15",
        bad: "Requests/ReceivedDate=2026-02-01",
    },
    Rule {
        id: "S-S1",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each assessment has its outcome: Y, N, A, W or H.",
        fix: "Record whether a plan is issued, or that it is not yet decided (A).",
        mend: Mend::Event,
        basis: MODULE_3,
        fields: &[(Assessment, Field::AssessmentOutcome)],
        check: Check::Person(issue_outcome),
        good: "Requests/Assessment/AssessmentOutcome=H",
        bad: "Requests/Assessment/AssessmentOutcome=T",
    },
    Rule {
        id: "S-S2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The date is given if no plan was agreed or if the plan was issued, and not if nothing has been decided.",
        fix: "For Y the day on which the plan was issued, for N the day on which the person was told.",
        mend: Mend::Event,
        basis: MODULE_3,
        fields: &[(Assessment, Field::AssessmentOutcomeDate)],
        check: Check::Person(issue_date),
        good: "Requests/Assessment/AssessmentOutcomeDate=2025-06-09",
        bad: "Requests/Assessment/AssessmentOutcomeDate=",
    },
    Rule {
        id: "S-S3",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "No plan follows an assessment that is undecided or withdrawn, or a decision not to issue one without mediation or an appeal.",
        fix: "Correct the outcome, or remove the plan. If mediation or an appeal changed the decision, answer 1 for it and leave the outcome.",
        mend: Mend::Event,
        basis: MODULE_3,
        fields: &[(Assessment, Field::AssessmentOutcome)],
        check: Check::Person(no_plan),
        good: "",
        bad: "Requests/Assessment/AssessmentOutcome=N",
    },
    Rule {
        id: "S-S4",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each active plan has a named plan, even a historical one.",
        fix: "Add the plan of section I under the assessment (outcome H for an older one).",
        mend: Mend::Event,
        basis: MODULE_3,
        fields: &[(NamedPlan, Field::StartDate)],
        check: Check::Person(historical_plan),
        good: "",
        bad: "-Requests/Assessment",
    },
    Rule {
        id: "S-S5",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Whether exceptions to the 20 weeks apply is 1 or 0 if a plan is issued, and not given if none is.",
        fix: "Answer 1 only for an exception of regulation 10(4), signed; shortage of staff is not an exception.",
        mend: Mend::Event,
        basis: "DfE guide, item 3.7",
        fields: &[(Assessment, Field::Week20)],
        check: Check::Person(week_20),
        good: "Requests/Assessment/Week20=1",
        bad: "Requests/Assessment/Week20=2",
    },
    Rule {
        id: "S-S6",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Mediation and appeals after the assessment are 1 or 0.",
        fix: "Answer 1 or 0.",
        mend: Mend::Event,
        basis: MODULE_3,
        fields: &[
            (Assessment, Field::AssessmentMediation),
            (Assessment, Field::AssessmentTribunal),
            (Assessment, Field::OtherMediation),
            (Assessment, Field::OtherTribunal),
        ],
        check: Check::Person(assessment_disputes),
        good: "Requests/Assessment/OtherTribunal=1",
        bad: "Requests/Assessment/OtherTribunal=Y",
    },
    Rule {
        id: "S-S7",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "A plan that was transferred in has the assessment outcome H.",
        fix: "Set the assessment outcome to H.",
        mend: Mend::Event,
        basis: "DfE guide, items 3.1 and 5.1",
        fields: &[(ActivePlans, Field::TransferLa), (Assessment, Field::AssessmentOutcome)],
        check: Check::Person(transferred_in),
        good: "Requests/ActivePlans/TransferLA=380; Requests/Assessment/AssessmentOutcome=H",
        bad: "Requests/ActivePlans/TransferLA=380",
    },
];
