//! SI 2008/2699 rule 20(1)(c) with rule 12: the time for an appeal.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &HESC,
    part: "r 20(1)(c)",
    path: "article/20",
    says: "An appeal reaches the Tribunal within two months of the notice being sent, or within one month of the \
     certificate, whichever ends later. A last day in August, between 25 December and 1 January, or on another \
     day when no work is done, moves to the next working day.",
    words: Words::Quoted("the later of"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    ids::APPEAL,
    "appeal to the SEND Tribunal",
    Limit::Latest(&[
        Part { from: Since::Here, limit: Limit::HescApplication(2) },
        Part { from: Since::FirstAfter(&[Kind::MediationCertificate]), limit: Limit::HescApplication(1) },
    ]),
)
.from(APPEALABLE)
.owed(Party::Family, &[Party::Tribunal])
.done_by(&[Kind::AppealRegistered])
.force(Force::May)
.examples(&[
    Example::new(
        date(2024, 10, 31),
        date(2025, 1, 2),
        "31 December lies between 25 December and 1 January: the first working day after",
    ),
    Example::new(date(2025, 3, 5), date(2025, 5, 6), "5 May is a bank holiday"),
    Example::new(date(2025, 3, 10), date(2025, 6, 2), "one month from a certificate of 2 May is later")
        .with(&[(Kind::MediationCertificate, date(2025, 5, 2))]),
    Example::new(date(2025, 6, 10), date(2025, 9, 1), "10 August is in August: the first working day after 31 August"),
])];
