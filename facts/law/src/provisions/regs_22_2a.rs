//! SI 2014/1530 regulation 22(2)(a) with *R (L, M and P) v Devon CC* [2022] EWHC 493 (Admin): what goes with
//! the decision to amend.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 22(2)(a)",
    path: "regulation/22",
    says: "An authority that decides to amend sends the plan, the proposed amendments and the evidence with that \
     decision: within four weeks of the meeting.",
    words: Words::Reported(
        "send the child’s parent or the young person a copy of the EHC plan together with a notice specifying \
         the proposed amendments",
    ),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "Devon, 8 March 2022: the notice and the decision come together.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new(
    "R-8",
    "send the proposed amendments and the evidence",
    Limit::Earliest(&[Part { from: Since::LastBefore(&[Kind::ReviewMeeting]), limit: Limit::WeeksAfter(4) }]),
)
.from(&[Kind::ReviewAmend])
.owed(Party::Authority, &[Party::Family])
.done_by(&[Kind::AmendmentServed])
.ended_by(&[Kind::PlanCeased])
.examples(&[Example::new(date(2024, 11, 25), date(2024, 11, 29), "1 November, the day of the meeting, and 28 days")
    .with(&[(Kind::ReviewMeeting, date(2024, 11, 1))])])];
