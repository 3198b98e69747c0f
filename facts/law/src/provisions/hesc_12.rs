//! What the Tribunal directs while an appeal is open, each by the day that it set (SI 2008/2699 rule 12(4)).

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &HESC,
    part: "r 12(4)",
    path: "article/12",
    says: "While an appeal is open the Tribunal directs who does what by which day, and when the hearing is. Its own \
     day stands: it does not move for August or for Christmas.",
    words: Words::Reported("not applied where the Tribunal fixed a date"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "What is to be done, and by when, stands in the Tribunal’s own directions.",
    rules: RULES,
};

/// The Tribunal lifted it, decided, or need not decide any more.
const ENDED: &[Kind] = &[
    Kind::DirectionLifted,
    Kind::AppealEnded,
    Kind::OrderedAssess,
    Kind::OrderedPlan,
    Kind::OrderedReconsider,
    Kind::OrderedAmend,
    Kind::OrderedSetting,
    Kind::OrderedContinue,
    Kind::OrderedCeaseStands,
    Kind::NotOpposedAssess,
    Kind::NotOpposedContents,
    Kind::NotOpposedSetting,
    Kind::NotOpposedPlan,
];

const EXAMPLES: &[Example] =
    &[Example::new(date(2025, 8, 15), date(2025, 8, 15), "a day in August that the Tribunal set stands")];

const fn directed(id: &'static str, act: &'static str, from: &'static [Kind]) -> Rule {
    Rule::new(id, act, Limit::FixedDay)
        .from(from)
        .owed(Party::Authority, &[Party::Tribunal])
        .done_by(&[Kind::DirectionDone])
        .ended_by(ENDED)
        .examples(EXAMPLES)
}

const RULES: &[Rule] = &[
    directed("T-3a", "send the response to the Tribunal, as it directed", &[Kind::DirectedResponse])
        .done_by(&[Kind::AppealAnswered, Kind::DirectionDone]),
    directed("T-3b", "send the evidence that the Tribunal asked for", &[Kind::DirectedEvidence]),
    directed("T-3c", "send the bundle for the hearing", &[Kind::DirectedBundle]),
    directed("T-3d", "send the attendance form for the hearing", &[Kind::DirectedAttendance]),
    directed("T-3e", "send the working document", &[Kind::DirectedDocument]),
    directed(ids::HEARING, "attend the hearing", &[Kind::DirectedHearing]).takes_place(),
    directed("T-3g", "do what the Tribunal directed", &[Kind::Directed]),
];
