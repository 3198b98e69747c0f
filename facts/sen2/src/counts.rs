//! What is counted of a return, so that one year can be set beside another.

use crate::schema::Block;
use crate::{Field, Record};

/// What is counted of a return, in order of its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Counts {
    pub people: u64,
    /// Requests for an assessment.
    pub requests: u64,
    pub assessments: u64,
    /// Plans that were made.
    pub plans: u64,
    /// Plans that ended.
    pub ended: u64,
    pub active_plans: u64,
    /// Placements of the active plans.
    pub placements: u64,
}

/// A total of two returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Moved {
    /// What is counted.
    pub what: &'static str,
    /// In the first.
    pub before: u64,
    /// In the second.
    pub after: u64,
    /// Whether it moved by more than a quarter and more than ten: look why.
    pub odd: bool,
}

impl Counts {
    /// Counts a person.
    pub fn add(&mut self, person: &Record) {
        self.people += 1;
        for request in person.all(Block::Requests) {
            self.requests += 1;
            let assessment = request.one(Block::Assessment);
            self.assessments += u64::from(assessment.is_some());
            let plan = assessment.and_then(|assessment| assessment.one(Block::NamedPlan));
            self.plans += u64::from(plan.is_some());
            self.ended += u64::from(plan.is_some_and(|plan| plan.has(Field::CeaseDate)));
            self.active_plans += u64::from(request.one(Block::ActivePlans).is_some());
            self.placements +=
                request.all(Block::ActivePlans).flat_map(|plans| plans.all(Block::PlacementDetail)).count() as u64;
        }
    }

    /// What moved from this return to another.
    #[must_use]
    pub fn beside(&self, after: &Self) -> Vec<Moved> {
        let one = |what, before: u64, after: u64| {
            let by = before.abs_diff(after);
            Moved { what, before, after, odd: by > 10 && by * 4 > before }
        };
        vec![
            one("people", self.people, after.people),
            one("requests", self.requests, after.requests),
            one("assessments", self.assessments, after.assessments),
            one("plans", self.plans, after.plans),
            one("plans that ended", self.ended, after.ended),
            one("active plans", self.active_plans, after.active_plans),
            one("placements", self.placements, after.placements),
        ]
    }
}
