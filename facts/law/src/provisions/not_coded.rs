//! Deadlines and duties of the list that have no rule here, each with the reason.
/// A duty that is not coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCoded {
    /// Its number in the list.
    pub id: &'static str,
    pub what: &'static str,
    pub provision: &'static str,
    /// Why there is no rule.
    pub why: &'static str,
}

macro_rules! not_coded {
    ($($id:literal $provision:literal $what:literal: $why:literal;)*) => {
        pub const NOT_CODED: &[NotCoded] = &[$(NotCoded { id: $id, what: $what, provision: $provision, why: $why },)*];
    };
}

not_coded! {
    "A-5" "SI 2014/1530 reg 5(3)" "What a refusal to assess must say": "No time limit: this is checked before the notice can be sent.";
    "A-14" "SI 2014/1530 reg 14" "What goes with the final plan": "No time limit of its own: this is checked before the plan can be sent.";
    "A-16" "SI 2014/1530 reg 12(2)" "The health body agrees the health provision": "No time limit: a plan with health provision cannot be sent before this.";
    "R-5" "SI 2014/1530 reg 20(6)" "From year 9, preparing for adulthood is considered": "No time limit: this is part of the meeting.";
    "R-12" "SI 2014/1530 reg 20(11)" "What the notice of maintaining or ceasing must say": "No time limit: this is checked before the notice can be sent.";
    "R-14" "Code 2015 paras 9.171-9.172" "Lists of children due for review before each term": "Guidance, with numbers we have not verified. A list, not a time limit for one child.";
    "P-4" "SI 2014/1530 reg 2(1)" "What a transfer between phases is": "A definition: P-1 to P-3 are counted from each of these transfers.";
    "X-2" "CFA 2014 s 44(2); SI 2014/1530 reg 24" "When a re-assessment may be declined": "A power that needs a judgement. It limits re-assessments and sets no time limit.";
    "X-3" "SI 2014/1530 reg 26" "Advice is sought again": "Regulations 6 to 9 apply: A-6 and A-7 are counted from the decision to re-assess.";
    "Z-2" "SI 2014/1530 reg 31(2)-(3)" "Who is told of a decision to cease, and what": "No time limit: this is checked before the notice can be sent.";
    "Z-4" "SI 2014/1530 reg 29" "Under 18 and not in education": "No time limit: OnePlan checks that the plan is not ceased.";
    "Z-5" "SI 2014/1530 reg 30" "18 or over and left the setting": "No time limit: OnePlan checks that the plan is not ceased without a review.";
    "Z-6" "CFA 2014 ss 44(5), 45(3)" "From 19, whether outcomes were achieved": "A judgement at the review and on ceasing, not a time limit.";
    "M-3" "SI 2014/1530 reg 15(3)" "A transferred plan keeps its original date": "No time limit: the plan is kept with its original date.";
    "M-6" "SI 2014/1530 reg 15(6)-(7)" "Another setting after a move": "\"At once\" and conditional; the numbers of the paragraphs were not verified.";
    "M-8" "SI 2014/1530 reg 16" "Another health body for another reason": "The same 15 working days as M-7, from the same event.";
    "D-10" "CFA 2014 s 57" "Disagreement resolution is available": "An arrangement that is always in place, with no event to count from.";
    "B-4" "SI 2014/1652 reg 11(4)" "A review of the amount is considered": "No time limit in numbers, and only the consideration itself ends it.";
    "B-5" "SI 2014/1652 regs 12, 14" "Reasonable notice before direct payments are reduced or stopped": "\"Reasonable\" is a judgement.";
    "J-7" "SI 2015/62 reg 15" "Release or detention part-way": "No new date: the first date stays, so the same time limits apply.";
    "J-8" "CFA 2014 s 74" "A plan is kept while somebody is detained": "Applies all the time while detained. Not verified.";
    "J-9" "CFA 2014 s 48" "The plan is reviewed on release": "Not verified.";
    "L-1" "CFA 2014 s 30; SI 2014/1530 regs 53, 57" "The Local Offer is published": "Always in place: there is no event to count from.";
    "L-2" "SI 2014/1530 reg 54" "Who is consulted on the Local Offer": "Each time it is prepared or reviewed: no number of days.";
    "L-3" "SI 2014/1530 reg 56(1)" "Comments on the Local Offer are sought": "Always in place: there is no event to count from.";
    "L-6" "SI 2011/707 reg 5" "The short breaks statement": "Kept under review; the law has no number.";
    "K-1" "SEN2 guide" "The SEN2 return": "The Department sets the census date each year. It is part of the return.";
    "K-3" "CPR 54.5" "Judicial review": "\"Promptly\", and within three months at most. A court decides when that starts.";
    "K-4" "Area SEND inspection framework" "Priority action plan": "Not verified.";
}
