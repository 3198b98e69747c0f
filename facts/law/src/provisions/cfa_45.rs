//! Children and Families Act 2014 section 45(4): a plan goes on while it can be appealed.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &ACT,
    part: "s 45(4)",
    path: "section/45",
    says: "An authority that has decided to cease a plan keeps it up until the time for an appeal has passed, or the \
     appeal has ended.",
    words: Words::Reported(
        "until the period allowed for bringing an appeal has passed, or the appeal has been determined",
    ),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "Whether the Tribunal’s rule on August and Christmas, and the month from a certificate, must be added is a \
     question for a lawyer; the longer time is kept here.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    ids::KEPT_UNTIL_APPEAL,
    "go on maintaining the plan",
    Limit::Latest(&[
        Part { from: Since::Here, limit: Limit::HescApplication(2) },
        Part { from: Since::FirstAfter(&[Kind::MediationCertificate]), limit: Limit::HescApplication(1) },
    ]),
)
.from(&[Kind::CeaseNotified, Kind::ReviewCease])
.owed(Party::Authority, &[Party::Family])
.done_by(&[Kind::PlanCeased])
.allows_time()
.examples(&[
    Example::new(
        date(2025, 3, 5),
        date(2025, 5, 6),
        "two months end on the early May bank holiday, so the next working day",
    ),
    Example::new(date(2025, 3, 10), date(2025, 6, 2), "a certificate of 2 May gives one month more")
        .with(&[(Kind::MediationCertificate, date(2025, 5, 2))]),
])];
