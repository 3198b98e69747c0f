//! From a child's events to episodes: a request with all that came of it, which is what the return counts.

use jiff::civil::Date;
use law::Kind;

use super::facts::Happened;

/// A request, or a plan that came without one, and what became of it.
#[derive(Debug, Clone, Default)]
pub struct Episode<'a> {
    /// The request, where one is recorded.
    pub request: Option<&'a Happened>,
    /// Decisions whether to assess, in their order.
    pub decisions: Vec<&'a Happened>,
    /// The request was withdrawn.
    pub withdrawn: Option<&'a Happened>,
    /// The child moved away before there was a plan.
    pub moved_out: Option<&'a Happened>,
    /// It was decided that there will be a plan.
    pub plan_agreed: Option<&'a Happened>,
    /// It was notified that there will be none.
    pub plan_refused: Option<&'a Happened>,
    /// The plan came from another authority.
    pub transferred_in: Option<&'a Happened>,
    /// The first final plan.
    pub issued: Option<&'a Happened>,
    /// Final amended plans.
    pub amended: Vec<&'a Happened>,
    /// The plan ended, or went to another authority.
    pub ended: Option<&'a Happened>,
    /// Everything else, in its order: reviews, phase transfers, mediation, appeals.
    pub others: Vec<&'a Happened>,
}

impl<'a> Episode<'a> {
    /// The decision whether to assess that counts: the last.
    #[must_use]
    pub fn decision(&self) -> Option<&'a Happened> {
        self.decisions.last().copied()
    }

    fn has_plan(&self) -> bool {
        self.issued.is_some() || self.transferred_in.is_some() || !self.amended.is_empty()
    }

    /// Whether nothing more can come of it.
    fn is_over(&self) -> bool {
        self.ended.is_some()
            || self.withdrawn.is_some()
            || self.moved_out.is_some()
            || (self.plan_refused.is_some() && !self.has_plan())
            || self.decision().is_some_and(|decision| decision.kind == Kind::AssessmentRefused)
    }

    /// The event that answers about the whole belong to: the request, or the first plan where there is none.
    #[must_use]
    pub fn anchor(&self) -> Option<&'a Happened> {
        self.request.or(self.issued).or(self.transferred_in).or_else(|| self.amended.first().copied())
    }

    /// The plans that were sent until a day, the newest first: each by its event.
    pub fn plans_until(&self, day: Date) -> impl Iterator<Item = &'a Happened> {
        let first = self.issued.or(self.transferred_in);
        self.amended.iter().rev().copied().chain(first).filter(move |event| event.on <= day)
    }

    /// The plan that was in force on a day.
    #[must_use]
    pub fn plan_on(&self, day: Date) -> Option<&'a Happened> {
        self.plans_until(day).next()
    }

    /// Its last event of some kinds up to a day.
    #[must_use]
    pub fn last(&self, kinds: &[Kind], until: Date) -> Option<&'a Happened> {
        self.others.iter().copied().rfind(|event| kinds.contains(&event.kind) && event.on <= until)
    }
}

/// Divides a child's events, which come in their order.
#[must_use]
pub fn episodes(events: &[Happened]) -> Vec<Episode<'_>> {
    let mut all: Vec<Episode<'_>> = Vec::new();
    for event in events {
        let asks = matches!(event.kind, Kind::RequestReceived | Kind::ResponsibilityBegan | Kind::DetainedRequest);
        let begins = match all.last() {
            None => true,
            Some(last) if asks => last.is_over() || last.request.is_some_and(|known| known.on != event.on),
            // A plan out of the blue after one that ended is another.
            Some(last) => {
                last.ended.is_some() && matches!(event.kind, Kind::PlanIssued | Kind::TransferredIn | Kind::PlanAmended)
            }
        };
        // A second request while a plan is in force asks for nothing that the return counts.
        if asks && begins && all.last().is_some_and(|last| last.has_plan() && last.ended.is_none()) {
            continue;
        }
        if begins {
            all.push(Episode::default());
        }
        let Some(now) = all.last_mut() else { continue };
        match event.kind {
            Kind::RequestReceived | Kind::ResponsibilityBegan | Kind::DetainedRequest => {
                // The law's day is that of the first of the two.
                now.request.get_or_insert(event);
            }
            Kind::AssessmentAgreed | Kind::AssessmentRefused | Kind::DetainedDecided | Kind::WillAssess => {
                now.decisions.push(event);
            }
            Kind::RequestWithdrawn => now.withdrawn = Some(event),
            // Whoever moves away with a plan has none here any more; the transfer may be recorded later.
            Kind::MovedOut if now.has_plan() => {
                now.ended.get_or_insert(event);
            }
            Kind::MovedOut => now.moved_out = Some(event),
            Kind::PlanAgreed => now.plan_agreed = Some(event),
            Kind::PlanRefused | Kind::DetainedPlanRefused => now.plan_refused = Some(event),
            Kind::TransferredIn => now.transferred_in = Some(event),
            Kind::PlanIssued | Kind::DetainedPlanIssued => {
                if now.issued.is_some() {
                    now.amended.push(event);
                } else {
                    now.issued = Some(event);
                }
            }
            // Of a plan that an earlier return brought it may not be known when it was issued first.
            Kind::PlanAmended => now.amended.push(event),
            Kind::PlanCeased | Kind::PlanTransferred => now.ended = Some(event),
            _ => now.others.push(event),
        }
    }
    all
}
