//! How far the process is that a child is in: its steps in their order, each with its date.

use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::ledger::{Event, Obligation};
use law::machines::{AnnualReview, Machine, NeedsAssessment};

use super::advice_count::count;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The day; none where a later step shows that it was done.
    Done(Option<Date>),
    /// Under way or next; its last day, where there is one.
    Now(Option<Date>),
    /// Its last day has passed.
    Late(Date),
    /// Still to come.
    Later(Option<Date>),
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is called.
    pub name: &'static str,
    pub how: How,
    /// How much of it is done, where it has parts.
    pub parts: Option<(usize, usize)>,
}

/// The steps of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// Which process.
    pub name: &'static str,
    /// The week that runs, of how many.
    pub week: Option<(i64, i64)>,
    pub steps: Vec<Step>,
}

impl Steps {
    /// As a family reads them: what it calls reports is advice to whoever works on the case.
    #[must_use]
    pub fn for_family(mut self) -> Self {
        for step in self.steps.iter_mut().filter(|step| step.name == ADVICE) {
            step.name = "Reports";
        }
        self
    }

    /// The week that runs, in words.
    #[must_use]
    pub fn week_words(&self) -> Option<String> {
        self.week.map(|(week, _)| week_words(week))
    }
}

const ADVICE: &str = "Advice";

/// Weeks from a request to the final plan.
const WEEKS: i64 = 20;

/// The steps of what the child is in now: the assessment, or the review of the plan; none where there is neither.
#[must_use]
pub fn steps(events: &[Event], owed: &[Obligation], today: Date) -> Option<Steps> {
    let known: Vec<Event> = events.iter().filter(|event| event.on <= today).copied().collect();
    let mut steps = match NeedsAssessment::after(&known) {
        NeedsAssessment::Requested
        | NeedsAssessment::Assessing
        | NeedsAssessment::PlanAgreed
        | NeedsAssessment::DraftServed => assessment(&known, owed, today),
        NeedsAssessment::Finalised => review(&known, owed),
        _ => return None,
    };
    for step in &mut steps.steps {
        if let How::Now(Some(due)) | How::Later(Some(due)) = step.how
            && due < today
        {
            step.how = How::Late(due);
        }
    }
    Some(steps)
}

/// Whether a plan is in force on a day.
#[must_use]
pub fn has_plan(events: &[Event], today: Date) -> bool {
    let known: Vec<Event> = events.iter().filter(|event| event.on <= today).copied().collect();
    NeedsAssessment::after(&known) == NeedsAssessment::Finalised
}

/// The first of some kinds from a day on.
fn first(events: &[Event], kinds: &[Kind], from: Date) -> Option<Date> {
    events.iter().filter(|event| kinds.contains(&event.kind) && event.on >= from).map(|event| event.on).min()
}

/// The last day of what only these kinds of events settle.
fn due(owed: &[Obligation], kinds: &[Kind]) -> Option<Date> {
    let open = owed.iter().filter(|one| one.state.is_open() && one.rule.force.binds());
    open.filter(|one| !one.is_time_to_allow() && one.rule.discharged_by.iter().any(|kind| kinds.contains(kind)))
        .filter_map(|one| one.last_day)
        .min()
}

/// Steps of which all before the last one that was done count as done too: a history that was brought in has gaps.
fn in_order(all: Vec<(&'static str, Option<Date>, Option<Date>)>) -> Vec<Step> {
    let next = all.iter().rposition(|(_, done, _)| done.is_some()).map_or(0, |last| last + 1);
    all.into_iter()
        .enumerate()
        .map(|(index, (name, done, due))| {
            let how = match index {
                done_or_passed if done_or_passed < next => How::Done(done),
                now if now == next => How::Now(due),
                _ => How::Later(due),
            };
            Step { name, how, parts: None }
        })
        .collect()
}

/// The week in which a day is, so many days after the request. The last day of the 20 weeks belongs to the twentieth.
#[must_use]
pub fn week_of(days: i64) -> i64 {
    let week = days.max(0) / 7 + 1;
    if days <= WEEKS * 7 { week.min(WEEKS) } else { week }
}

/// "week 9 of 20", "week 21, 1 week late".
#[must_use]
pub fn week_words(week: i64) -> String {
    match week - WEEKS {
        late @ 1.. => format!("week {week}, {} late", page::words::plural(late, "week", "weeks")),
        _ => format!("week {week} of {WEEKS}"),
    }
}

fn assessment(events: &[Event], owed: &[Obligation], today: Date) -> Steps {
    use Kind as K;
    let asked = [K::RequestReceived, K::ResponsibilityBegan];
    let began = events.iter().filter(|event| asked.contains(&event.kind)).map(|event| event.on).max();
    let from = began.unwrap_or(Date::MIN);
    let of = |kinds: &[Kind]| first(events, kinds, from);
    let decides = [K::AssessmentAgreed, K::OrderedAssess, K::NotOpposedAssess, K::MediationAgreedAssess];
    let drafts = [K::DraftServed];
    let advice = count(events, owed, from, today);
    let agreed = of(&[K::PlanAgreed, K::DraftServed]);
    let advised = if advice.asked > 0 && advice.asked == advice.here { last_advice(events, from) } else { agreed };
    let mut steps = in_order(vec![
        ("Request", began, None),
        ("Decision to assess", of(&decides), due(owed, &[K::AssessmentAgreed])),
        (ADVICE, advised, due(owed, &[K::AdviceReturned])),
        ("Draft plan", of(&drafts), due(owed, &drafts)),
        ("Final plan", of(&[K::PlanIssued]), due(owed, &[K::PlanIssued])),
    ]);
    if let Some(step) = steps.get_mut(2).filter(|_| advice.asked > 0) {
        step.parts = Some((advice.here, advice.asked));
        // What has not come is not done, however far the plan is.
        if advice.here < advice.asked {
            step.how = How::Now(due(owed, &[K::AdviceReturned]));
        }
    }
    let week = began.map(|began| (week_of(days_between(began, today)), WEEKS));
    Steps { name: "Needs assessment", week, steps }
}

fn last_advice(events: &[Event], from: Date) -> Option<Date> {
    let given = [Kind::AdviceReturned, Kind::AdviceReused];
    events.iter().filter(|event| given.contains(&event.kind) && event.on >= from).map(|event| event.on).max()
}

fn review(events: &[Event], owed: &[Obligation]) -> Steps {
    use Kind as K;
    let ends = [K::PlanIssued, K::PlanAmended, K::ReviewKeep, K::AmendmentDropped, K::TransferredIn];
    let began = events.iter().filter(|event| ends.contains(&event.kind)).map(|event| event.on).max();
    // What ended the review before stands on the first day of this one.
    let from = began.and_then(|day| day.tomorrow().ok()).unwrap_or(Date::MIN);
    let of = |kinds: &[Kind]| first(events, kinds, from);
    let decisions = [K::ReviewKeep, K::ReviewAmend, K::ReviewCease];
    let yearly = owed.iter().find(|one| one.rule.id == law::ids::ANNUAL_REVIEW && one.state.is_open());
    let within = yearly.and_then(|one| one.last_day);
    let mut all = vec![
        ("Review meeting", of(&[K::ReviewMeeting]), due(owed, &[K::ReviewMeeting])),
        ("Report", of(&[K::ReviewReportSent]), due(owed, &[K::ReviewReportSent])),
        ("Decision", of(&decisions), due(owed, &decisions).or(within)),
    ];
    let known: Vec<Event> = events.iter().filter(|event| event.on >= from).copied().collect();
    if matches!(AnnualReview::after(&known), AnnualReview::Amend | AnnualReview::AmendmentServed) {
        let served = [K::AmendmentServed, K::AmendmentProposed];
        all.push(("Proposed amendments", of(&served), due(owed, &served)));
        all.push(("Final amended plan", of(&[K::PlanAmended]), due(owed, &[K::PlanAmended])));
    }
    Steps { name: "Annual review", week: None, steps: in_order(all) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use law::Calendar;
    use law::ledger::ledger;

    use super::*;

    fn of(events: &[Event], today: Date) -> Option<Steps> {
        let owed = ledger(events, &[], today, &Calendar::built_in());
        steps(events, &owed, today)
    }

    #[test]
    fn an_assessment_counts_its_weeks_and_the_advice_that_is_here() {
        let request = date(2026, 10, 1);
        let mut events = vec![
            Event::new(Kind::RequestReceived, request),
            Event::new(Kind::AssessmentAgreed, date(2026, 10, 20)),
            Event::about(Kind::AdviceAsked, date(2026, 10, 21), 7),
            Event::about(Kind::AdviceAsked, date(2026, 10, 21), 8),
            Event::about(Kind::AdviceReturned, date(2026, 11, 10), 7),
        ];
        let found = of(&events, date(2026, 11, 30)).unwrap();
        assert_eq!((found.name, found.week), ("Needs assessment", Some((9, 20))));
        assert_eq!([0, 6, 7, 139, 140, 141].map(week_of), [1, 1, 2, 20, 20, 21]);
        assert_eq!(week_words(9), "week 9 of 20");
        assert_eq!(week_words(22), "week 22, 2 weeks late");
        let how: Vec<How> = found.steps.iter().map(|step| step.how).collect();
        assert_eq!(how.first(), Some(&How::Done(Some(request))));
        assert_eq!(how.get(1), Some(&How::Done(Some(date(2026, 10, 20)))));
        assert!(matches!(how.get(2), Some(How::Now(Some(_)))), "{how:?}");
        let late = of(&events, date(2026, 12, 30)).unwrap();
        assert!(matches!(late.steps.get(2).map(|step| step.how), Some(How::Late(_))), "{late:?}");
        assert_eq!(found.steps.get(2).and_then(|step| step.parts), Some((1, 2)));
        // A draft that is sent without a piece does not make the advice done.
        let mut early = events.clone();
        early.push(Event::new(Kind::DraftServed, date(2026, 12, 10)));
        let found_early = of(&early, date(2026, 12, 30)).unwrap();
        let advice = found_early.steps.get(2).unwrap();
        assert!(matches!(advice.how, How::Late(_)) && advice.parts == Some((1, 2)), "{advice:?}");
        assert!(matches!(found_early.steps.get(3).map(|step| step.how), Some(How::Done(_))));
        assert_eq!(how.get(4), Some(&How::Later(Some(date(2027, 2, 18)))));
        // With all advice here the draft is next.
        events.push(Event::about(Kind::AdviceReturned, date(2026, 11, 20), 8));
        let found = of(&events, date(2026, 11, 30)).unwrap();
        assert_eq!(found.steps.get(2).map(|step| step.how), Some(How::Done(Some(date(2026, 11, 20)))));
        assert!(matches!(found.steps.get(3).map(|step| step.how), Some(How::Now(_))));
        // The family's 15 days are no limit of the final plan.
        events.push(Event::new(Kind::DraftServed, date(2026, 11, 25)));
        let found = of(&events, date(2026, 11, 30)).unwrap();
        assert_eq!(found.steps.get(4).map(|step| step.how), Some(How::Now(Some(date(2027, 2, 18)))));
    }

    #[test]
    fn a_plan_in_force_shows_its_review_and_a_child_without_a_process_nothing() {
        assert_eq!(of(&[], date(2026, 11, 30)), None);
        let issued = Event::new(Kind::PlanIssued, date(2026, 1, 10));
        let found = of(&[issued], date(2026, 11, 30)).unwrap();
        assert_eq!(found.name, "Annual review");
        assert!(matches!(found.steps.first().map(|step| step.how), Some(How::Now(_))));
        let events = [
            issued,
            Event::new(Kind::ReviewMeeting, date(2026, 11, 2)),
            Event::new(Kind::ReviewAmend, date(2026, 11, 20)),
        ];
        let found = of(&events, date(2026, 11, 30)).unwrap();
        // A step that nobody wrote down before one that was done is done.
        let done = found.steps.iter().filter(|step| matches!(step.how, How::Done(_))).count();
        assert_eq!((found.steps.len(), done), (5, 3));
    }
}
