//! What happened to one child, as far as a forecast counts it, and how a snapshot is made of all of them.

use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use people::model::school_year::curriculum_year;
use projection::cohorts::{FIRST, LAST, Reason};

use super::counts::{count, first_year};
use super::provision::{Place, Provision};
use super::snapshot::{OpenRow, Row, Snapshot};
use super::years::{Years, count_in, number, year_of};

/// A need or an area that is not recorded.
pub(crate) const NOT_RECORDED: &str = "Not recorded";
/// A case that has been open for more weeks was left without its end being recorded.
const STALE: f32 = 104.0;

/// National curriculum year on a day, as forecasts count it.
#[must_use]
pub(crate) fn ncy_on(born: Date, day: Date) -> i8 {
    numbers::fitted(curriculum_year(born, day).clamp(i8::MIN.into(), i8::MAX.into()))
}

/// From when to when something held; no end where it still does.
pub(crate) struct Span<T> {
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
    pub(crate) what: T,
}

impl<T> Span<T> {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| until > day)
    }
}

/// What held on a day; before anything was recorded, what was recorded first; in a gap, what held before it.
fn on<T>(spans: &[Span<T>], day: Date) -> Option<&T> {
    let holds = spans.iter().rev().find(|span| span.holds_on(day));
    let before = || spans.iter().rev().find(|span| span.from <= day);
    holds.or_else(before).or_else(|| spans.first()).map(|span| &span.what)
}

/// Where somebody was, as the record has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placed {
    /// The type of establishment.
    pub(crate) type_code: Option<String>,
    pub(crate) phase: Option<String>,
    /// How, where no setting is named.
    pub(crate) otherwise: Option<String>,
    /// In a SEN unit or resourced provision.
    pub(crate) in_base: bool,
}

/// A plan: from its first issue here to its end here.
pub(crate) struct Plan {
    pub(super) from: Date,
    pub(super) until: Option<(Date, Reason)>,
    /// Whether it came from another authority.
    pub(super) moved_in: bool,
}

impl Plan {
    /// Whether it was in force on a day.
    pub(super) fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|(until, _)| until > day)
    }
}

/// A request and what became of it. One that is withdrawn is decided against, or concluded without a plan, on that day.
pub(crate) struct Request {
    pub(super) received: Date,
    pub(super) decided: Option<(Date, bool)>,
    pub(super) concluded: Option<(Date, bool)>,
}

/// Everything about one child that counts.
#[derive(Default)]
pub(crate) struct Child {
    pub(crate) born: Option<Date>,
    pub(crate) area: u8,
    pub(crate) plans: Vec<Plan>,
    pub(crate) requests: Vec<Request>,
    pub(crate) needs: Vec<Span<u8>>,
    pub(crate) places: Vec<Span<Placed>>,
}

impl Child {
    /// Takes an event in: they come in the order of their days.
    pub(crate) fn happened(&mut self, kind: Kind, day: Date, why: Reason) {
        match kind {
            Kind::RequestReceived => {
                self.requests.push(Request { received: day, decided: None, concluded: None });
            }
            // A refusal may be followed by an agreement: by mediation, by order.
            Kind::AssessmentAgreed => {
                if let Some(request) = self.requests.last_mut() {
                    request.decided = Some((day, true));
                }
            }
            Kind::AssessmentRefused => {
                if let Some(request) = self.requests.last_mut().filter(|request| request.decided.is_none()) {
                    request.decided = Some((day, false));
                }
            }
            Kind::RequestWithdrawn => {
                self.withdraws(day);
            }
            Kind::PlanIssued | Kind::PlanRefused => {
                let open = |request: &&mut Request| request.concluded.is_none_or(|(_, issued)| !issued);
                if let Some(request) = self.requests.last_mut().filter(open) {
                    request.concluded = Some((day, kind == Kind::PlanIssued));
                }
                if kind == Kind::PlanIssued {
                    self.begins(day, false);
                }
            }
            Kind::TransferredIn => self.begins(day, true),
            Kind::PlanCeased => self.ends(day, why),
            Kind::PlanTransferred | Kind::MovedOut => {
                self.ends(day, Reason::MovedAway);
                self.withdraws(day);
            }
            kind if kind.keeps_the_plan() => self.goes_on(),
            _ => {}
        }
    }

    fn withdraws(&mut self, day: Date) {
        if let Some(request) = self.requests.last_mut().filter(|request| request.concluded.is_none()) {
            match request.decided {
                None => request.decided = Some((day, false)),
                Some((_, true)) => request.concluded = Some((day, false)),
                Some((_, false)) => {}
            }
        }
    }

    fn begins(&mut self, day: Date, moved_in: bool) {
        if self.plans.last().is_none_or(|plan| plan.until.is_some()) {
            self.plans.push(Plan { from: day, until: None, moved_in });
        }
    }

    fn ends(&mut self, day: Date, reason: Reason) {
        if let Some(plan) = self.plans.last_mut().filter(|plan| plan.until.is_none()) {
            plan.until = Some((day, reason));
        }
    }

    /// A plan that ceased is in force again, unless it was asked for anew since.
    fn goes_on(&mut self) {
        let asked = self.requests.last().map(|request| request.received);
        let ceased = |plan: &&mut Plan| {
            plan.until.is_some_and(|(until, why)| why == Reason::Ceased && asked.is_none_or(|asked| asked <= until))
        };
        if let Some(plan) = self.plans.last_mut().filter(ceased) {
            plan.until = None;
        }
    }

    pub(super) fn has_plan_on(&self, day: Date) -> bool {
        self.plans.iter().any(|plan| plan.holds_on(day))
    }

    /// Whether the child is counted on a day: with a plan, and of an age that counts.
    pub(super) fn counts_on(&self, day: Date) -> bool {
        self.row(0, day, 0).is_some()
    }

    /// The child as numbers, where they have a plan on a day and are of an age that counts.
    fn row(&self, id: u64, day: Date, unknown: u8) -> Option<Row> {
        let ncy = ncy_on(self.born?, day);
        if !self.has_plan_on(day) || !(FIRST..=LAST).contains(&ncy) {
            return None;
        }
        let place = on(&self.places, day).map_or(Place::default(), |row| Place {
            type_code: row.type_code.as_deref(),
            phase: row.phase.as_deref(),
            otherwise: row.otherwise.as_deref(),
            in_base: row.in_base,
        });
        let provision = Provision::of(place, ncy);
        let provision = Provision::ALL.iter().position(|one| *one == provision).and_then(|at| u8::try_from(at).ok());
        Some((id, ncy, on(&self.needs, day).copied().unwrap_or(unknown), provision.unwrap_or(13), self.area))
    }
}

/// Makes a snapshot of all children: its day, needs and areas are there already. Also who has a plan on the day. Who is who stays the
/// same from day to day: each has the number of their place among all.
pub(crate) fn snapshot_of(mut snapshot: Snapshot, children: &[(PersonId, Child)]) -> (Snapshot, Vec<(PersonId, Row)>) {
    let today = snapshot.as_at;
    let unknown = numbers::fitted::<u8>(snapshot.needs.len());
    snapshot.needs.push(NOT_RECORDED.to_owned());

    let years = Years::on(today);
    let (last, next) = (years.last(), years.next_count());
    let (first, since) = first_year(children, years);
    for year in first..=last {
        let day = count_in(year);
        let rows = (0_u64..).zip(children).filter_map(|(id, (_, child))| child.row(id, day, unknown)).collect();
        snapshot.censuses.push((number(year), rows));
    }
    for year in first..last {
        let left = (0_u64..).zip(children).filter_map(|(id, (_, child))| {
            let (_, reason) =
                child.plans.iter().filter_map(|plan| plan.until).find(|(day, _)| year_of(*day) == year)?;
            let place = Reason::ALL.iter().position(|one| *one == reason)?;
            Some((id, numbers::fitted::<u8>(place)))
        });
        snapshot.left.push((number(year), left.collect()));
    }
    snapshot.endings_since = since;
    snapshot.next = number(last + 1);
    count(children, first, years, &mut snapshot);
    snapshot.new_school_year = ncy_on(Date::constant(2015, 3, 1), today) != ncy_on(Date::constant(2015, 3, 1), next);
    let now: Vec<(PersonId, Row)> = (0_u64..)
        .zip(children)
        .filter_map(|(id, (person, child))| Some((*person, child.row(id, today, unknown)?)))
        .collect();
    snapshot.people = now.iter().map(|(_, row)| *row).collect();
    snapshot.open = open_on(children, today, next);
    for year in first..=last {
        snapshot.open_then.push((number(year), open_on(children, count_in(year), count_in(year + 1))));
    }
    snapshot.checks(children, first, today);
    (snapshot, now)
}

/// Cases that are open on a day: curriculum year in the next January, whether an assessment was agreed to, weeks so far.
fn open_on(children: &[(PersonId, Child)], day: Date, next: Date) -> Vec<OpenRow> {
    let by = |step: Option<(Date, bool)>| step.filter(|(on, _)| *on <= day);
    let mut open = Vec::new();
    for (_, child) in children.iter().filter(|(_, child)| !child.has_plan_on(day)) {
        let Some(request) = child.requests.iter().rev().find(|request| request.received <= day) else { continue };
        let decided = by(request.decided);
        let goes_on = by(request.concluded).is_none() && decided.is_none_or(|(_, agreed)| agreed);
        let weeks = weeks(request.received, day);
        let ncy = child.born.map(|born| ncy_on(born, next)).filter(|ncy| (FIRST..=LAST).contains(ncy));
        if let (true, Some(ncy)) = (goes_on && weeks <= STALE, ncy) {
            open.push((ncy, decided.is_some(), weeks));
        }
    }
    open
}

#[expect(clippy::cast_precision_loss, reason = "days of a life")]
pub(super) fn weeks(from: Date, to: Date) -> f32 {
    from.until(to).map_or(0, |span| span.get_days()) as f32 / 7.0
}

impl Snapshot {
    fn checks(&mut self, children: &[(PersonId, Child)], first: i16, today: Date) {
        let with_plan = || children.iter().filter(|(_, child)| child.has_plan_on(today));
        let count = |of: &dyn Fn(&Child) -> bool| with_plan().filter(|(_, child)| of(child)).count();
        let mut note = |number: usize, words: &str| {
            if number > 0 {
                self.notes.push(format!("{words}: {number}."));
            }
        };
        let stale = |child: &Child| {
            child.requests.last().is_some_and(|request| {
                request.concluded.is_none()
                    && request.decided.is_none_or(|(_, agreed)| agreed)
                    && weeks(request.received, today) > STALE
            })
        };
        let stale = children.iter().filter(|(_, child)| !child.has_plan_on(today) && stale(child)).count();
        note(stale, "Requests open for more than 2 years, treated as ended");
        note(count(&|child| child.born.is_none()), "Children with a plan but no date of birth, not counted");
        note(
            count(&|child| child.born.is_some_and(|born| !(FIRST..=LAST).contains(&ncy_on(born, today)))),
            "Children with a plan who are past the year of their 25th birthday or too young for a plan, not counted",
        );
        note(
            count(&|child| child.needs.is_empty()),
            "Children with a plan but no primary need, counted as “Not recorded”",
        );
        note(count(&|child| child.places.is_empty()), "Children with a plan but no placement, counted as “Other”");
        self.notes.push(format!(
            "Plans that ended are on record since {first}, so the history starts in January {first}. Before a child’s first recorded placement or need, the first one recorded is used."
        ));
    }
}

#[cfg(test)]
mod tests {
    use projection::cohorts::{AgeGroup, Flow};

    use super::*;

    #[test]
    fn what_held_is_found_on_any_day() {
        let day = |year| Date::constant(year, 6, 1);
        let spans = [
            Span { from: day(2020), until: Some(day(2022)), what: 'a' },
            Span { from: day(2023), until: None, what: 'b' },
        ];
        assert_eq!([2019, 2021, 2022, 2024].map(|year| *on(&spans, day(year)).unwrap()), ['a', 'a', 'a', 'b']);
        assert!(on::<char>(&[], day(2020)).is_none());
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// A child of 2015 with what happened, in order.
    fn child(events: &[(Kind, &str)]) -> (PersonId, Child) {
        let mut child = Child { born: Some(day("2015-05-01")), ..Child::default() };
        for (kind, on) in events {
            child.happened(*kind, day(on), Reason::Died);
        }
        ("0190a000-0000-7000-8000-000000000000".parse().unwrap(), child)
    }

    fn looked(children: &[(PersonId, Child)]) -> (Snapshot, Vec<(PersonId, Row)>) {
        let needs = vec!["ASD".to_owned()];
        let areas = vec!["North".to_owned()];
        snapshot_of(Snapshot { as_at: day("2026-11-25"), needs, areas, ..Snapshot::default() }, children)
    }

    #[test]
    fn a_snapshot_counts_who_came_who_left_and_what_is_open() {
        use Kind::{AssessmentAgreed, AssessmentRefused, PlanCeased, PlanIssued, RequestReceived, TransferredIn};
        let mut with_plan =
            child(&[(RequestReceived, "2024-03-01"), (AssessmentAgreed, "2024-04-10"), (PlanIssued, "2024-08-01")]);
        with_plan.1.needs.push(Span { from: day("2024-08-01"), until: None, what: 0 });
        let special = Placed { type_code: Some("44".to_owned()), ..Placed::default() };
        with_plan.1.places.push(Span { from: day("2024-09-01"), until: None, what: special });
        let (snapshot, now) = looked(&[
            with_plan,
            // Came with a plan, and died.
            child(&[(TransferredIn, "2023-05-01"), (PlanCeased, "2025-07-01")]),
            child(&[(RequestReceived, "2026-02-01"), (AssessmentRefused, "2026-03-01")]),
            child(&[(RequestReceived, "2026-09-01")]),
            child(&[(RequestReceived, "2026-06-01"), (AssessmentAgreed, "2026-07-10")]),
            // Refused, and agreed to after all.
            child(&[
                (RequestReceived, "2025-02-01"),
                (AssessmentRefused, "2025-03-10"),
                (AssessmentAgreed, "2025-06-01"),
                (PlanIssued, "2025-10-01"),
            ]),
            // Left open without an end.
            child(&[(RequestReceived, "2023-01-10")]),
        ]);
        let all = |_: AgeGroup, _: u8, _: Provision, _: u8| true;
        assert_eq!((snapshot.count(2025, all), snapshot.count(2026, all), snapshot.count_now(all)), (2, 2, 2));
        assert_eq!(now.len(), 2);
        let in_special = |_: AgeGroup, need: u8, own: Provision, _: u8| need == 0 && own == Provision::StateSpecial;
        // The first placement counts before it too.
        assert_eq!((snapshot.count(2025, in_special), snapshot.count_now(in_special)), (1, 1));
        assert_eq!(snapshot.left, [(2025, vec![(1, 2)])], "the second child, the reason Died");
        let in_2025 = [Flow::Requests, Flow::Assessments, Flow::Plans].map(|flow| snapshot.flow_in(2025, flow));
        assert_eq!(in_2025, [Some(1.0); 3]);
        let so_far = |flow| AgeGroup::ALL.map(|age| snapshot.so_far(flow, age)).iter().sum::<f64>();
        assert_eq!((so_far(Flow::Requests), so_far(Flow::Assessments)), (3.0, 1.0));
        assert_eq!(snapshot.open_cases(), (1, 1), "what is open for years is not counted");
        assert!(
            snapshot
                .notes
                .iter()
                .any(|note| note.contains("Requests open for more than 2 years, treated as ended: 1.")),
            "{:?}",
            snapshot.notes
        );
        assert_eq!(snapshot.next_january(), 2027);
    }

    #[test]
    fn a_plan_that_was_put_back_is_in_force_unless_it_ended_otherwise_or_another_was_asked_for() {
        let ended = |why: Reason, then: &[(Kind, &str)]| {
            let (_, mut child) = child(&[(Kind::RequestReceived, "2024-01-10"), (Kind::PlanIssued, "2024-06-10")]);
            child.happened(Kind::PlanCeased, day("2026-03-02"), why);
            for (kind, on) in then {
                child.happened(*kind, day(on), Reason::Ceased);
            }
            child.has_plan_on(day("2026-11-02"))
        };
        let keeps = || Kind::ALL.iter().copied().filter(|kind| kind.keeps_the_plan());
        assert!(keeps().all(|kind| ended(Reason::Ceased, &[(kind, "2026-10-05")])));
        let order = (Kind::OrderedContinue, "2026-10-05");
        assert!(
            !ended(Reason::Died, &[order]) && !ended(Reason::Ceased, &[(Kind::RequestReceived, "2026-05-04"), order])
        );
        let (_, none) = child(&[order]);
        assert!(!none.has_plan_on(day("2026-11-02")));
    }

    #[test]
    fn a_request_that_is_withdrawn_was_open_until_then() {
        use Kind::{AssessmentAgreed, PlanIssued, RequestReceived, RequestWithdrawn, TransferredIn};
        let (snapshot, _) = looked(&[
            child(&[(RequestReceived, "2024-01-10"), (AssessmentAgreed, "2024-02-10"), (PlanIssued, "2024-06-10")]),
            child(&[(RequestReceived, "2025-01-20"), (AssessmentAgreed, "2025-02-10"), (PlanIssued, "2025-06-10")]),
            child(&[(TransferredIn, "2024-05-01"), (Kind::PlanCeased, "2025-07-01")]),
            child(&[(RequestReceived, "2025-11-01"), (RequestWithdrawn, "2026-02-01")]),
            child(&[
                (RequestReceived, "2025-10-01"),
                (AssessmentAgreed, "2025-11-10"),
                (RequestWithdrawn, "2026-03-01"),
            ]),
        ]);
        assert_eq!(snapshot.open_cases(), (0, 0));
        let then = snapshot.open_then.iter().find(|(year, _)| *year == 2026).unwrap();
        assert_eq!(then.1.iter().map(|(_, assessing, _)| *assessing).collect::<Vec<_>>(), [false, true]);
        assert_eq!(snapshot.flow_in(2025, Flow::Requests), Some(3.0), "it was made, whatever came of it");
    }

    #[test]
    fn requests_that_most_plans_lack_are_not_used() {
        use Kind::{PlanCeased, PlanIssued, RequestReceived, TransferredIn};
        let (snapshot, _) = looked(&[
            child(&[(TransferredIn, "2024-05-01"), (PlanCeased, "2025-07-01")]),
            child(&[(TransferredIn, "2025-05-01")]),
            child(&[(TransferredIn, "2025-06-01")]),
            child(&[(RequestReceived, "2025-01-20"), (PlanIssued, "2025-06-20")]),
        ]);
        assert!(!snapshot.has_requests());
        assert!(snapshot.notes.iter().any(|note| note.contains("forecast without requests")), "{:?}", snapshot.notes);
    }
}
