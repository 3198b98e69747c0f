//! Ids of rules that code outside the provisions names. A rule is declared with its constant, so an id that is no
//! rule's does not compile; `tests/rules.rs` finds one that is written out anywhere else.

/// The decision whether to assess, within 6 weeks.
pub const DECISION_TO_ASSESS: &str = "A-3";
/// The advice of whoever was asked for it, within 6 weeks.
pub const ADVICE: &str = "A-7";
/// The final plan, within 20 weeks.
pub const FINAL_PLAN: &str = "A-13";
pub const ANNUAL_REVIEW: &str = "R-1";
/// The report of a review meeting, within 2 weeks.
pub const REVIEW_REPORT: &str = "R-6";
/// The decision after a review meeting, within 4 weeks.
pub const REVIEW_DECISION: &str = "R-7";
/// The plan kept until the time for an appeal has passed.
pub const KEPT_UNTIL_APPEAL: &str = "Z-3";
/// The decision whether to re-assess.
pub const DECISION_TO_REASSESS: &str = "X-1";
/// The time for an appeal.
pub const APPEAL: &str = "T-1";
/// The time to call the mediation adviser.
pub const MEDIATION_ADVISER: &str = "D-1";
/// The hearing of an appeal, on the day that the Tribunal set.
pub const HEARING: &str = "T-3f";
/// What the new authority tells the family about a plan that was transferred to it.
pub const TRANSFER_TOLD: &str = "M-4";
