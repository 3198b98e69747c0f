//! SI 2014/1530 regulation 20(3) and (4): invitations and papers of a review.

use super::prelude::*;

pub const PROVISION: Provision = Provision {
    instrument: &REGS,
    part: "reg 20(3)-(4)",
    path: "regulation/20",
    says: "Whoever holds the review meeting gives at least two weeks’ notice of its day, and circulates the advice of \
     those invited at least two weeks before it.",
    words: Words::Quoted("at least two weeks’ notice of the date of the meeting"),
    since: date(2014, 9, 1),
    until: None,
    certainty: Certainty::Interpretive,
    note: "Read as clear days, the last day is one earlier.",
    rules: RULES,
};

/// Nobody can be invited to a meeting that was held, nor sent its papers beforehand.
const HELD: &[Kind] = &[Kind::ReviewMeeting, Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease];

const RULES: &[Rule] = &[
    Rule::new("R-3", "invite everyone to the review meeting", Limit::NoticeBefore(14))
        .from(&[Kind::ReviewArranged])
        .owed(
            Party::MeetingHolder,
            &[Party::Family, Party::Setting, Party::Authority, Party::HealthBody, Party::SocialCare],
        )
        .done_by(&[Kind::ReviewInvited])
        .ended_by(HELD)
        .examples(&[Example::new(
            date(2024, 11, 1),
            date(2024, 10, 18),
            "two weeks before the meeting; 17 October if days are clear",
        )]),
    Rule::new("R-4", "circulate the advice for the review meeting", Limit::NoticeBefore(14))
        .from(&[Kind::ReviewArranged])
        .owed(
            Party::MeetingHolder,
            &[Party::Family, Party::Setting, Party::Authority, Party::HealthBody, Party::SocialCare],
        )
        .done_by(&[Kind::ReviewPapersSent])
        .ended_by(HELD)
        .examples(&[Example::new(date(2024, 11, 1), date(2024, 10, 18), "with the invitation at the latest")]),
];
