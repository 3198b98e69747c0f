//! SI 2008/2699 rule 21 with rule 12(3)(b): the authority's response to an appeal.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &HESC,
    part: "r 21",
    path: "article/21",
    says: "The authority answers an appeal within the time the Tribunal directs, usually 30 working days. August and \
     25 December to 1 January are not counted.",
    words: Words::Reported("within 30 working days"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Secondary,
    note: "A day that the Tribunal itself fixed does not move (rule 12(4)).",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("T-2", "send the response to the Tribunal", Limit::HescWorkingDays(30))
    .from(&[Kind::AppealReceived])
    .when(When::NotDirected(Kind::DirectedResponse))
    .owed(Party::Authority, &[Party::Tribunal])
    .done_by(&[Kind::AppealAnswered])
    .ended_by(&[
        Kind::AppealEnded,
        // The Tribunal decided without it, or the authority told it that it does not oppose.
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
    ])
    .examples(&[
        Example::new(date(2025, 7, 7), date(2025, 9, 16), "18 working days in July, none in August, 12 in September"),
        Example::new(date(2024, 12, 2), date(2025, 1, 21), "16 days to Christmas Eve, 14 from 2 January"),
    ])];
