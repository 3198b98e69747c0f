//! SI 2017/1306 regulation 6: health and social care answer a recommendation.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &RECOMMENDATIONS,
    part: "reg 6",
    path: "regulation/6",
    says: "A health body or social care that receives a recommendation of the Tribunal answers in writing within five \
     weeks: what it will do, or why not.",
    words: Words::Reported("within 5 weeks"),
    since: date(2018, 4, 3),
    until: None,
    certainty: Certainty::Secondary,
    note: "Whether the five weeks begin with the day itself was not seen; that would be one day less.",
    rules: RULES,
};

const RULES: &[Rule] = &[Rule::new("O-10", "answer the recommendation in writing", Limit::WeeksAfter(5))
    .from(&[Kind::RecommendationMade])
    .owed(Party::HealthBody, &[Party::Family, Party::Authority])
    .done_by(&[Kind::RecommendationAnswered])
    .grounds(ground::CORONAVIRUS)
    .examples(&[Example::new(date(2025, 2, 3), date(2025, 3, 10), "3 February and 35 days")])];
