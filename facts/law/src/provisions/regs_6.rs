//! SI 2014/1530 regulation 6(1): advice is asked for.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 6(1)",
    path: "regulation/6",
    says: "Once it decides to assess, the authority asks each person on the list for advice on needs, provision and \
     outcomes. It need not ask again where adviser, authority and family all agree that earlier advice is \
     enough.",
    words: Words::Quoted(
        "advice and information on the needs of the child or young person, and what provision may be required \
         to meet such needs and the outcomes that are intended to be achieved",
    ),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Text,
    note: "The law gives no number of days; IPSEA’s practice is “immediately”, since each adviser’s six weeks run \
     from receipt.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("A-6", "ask for advice", Limit::AsSoonAsPracticable)
    .from(&[Kind::AssessmentAgreed, Kind::ReassessmentAgreed])
    .owed(Party::Authority, &[Party::Adviser])
    .done_by(&[Kind::AdviceAsked])
    .ended_by(&[Kind::RequestWithdrawn, Kind::MovedOut, Kind::PlanRefused, Kind::PlanIssued])
    .examples(&[Example::no_day(date(2024, 10, 14), "at once in practice: every day here is lost for the adviser")])];
