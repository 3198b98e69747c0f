//! What is known: who had a plan each January and where, who came, moved and left in between, requests, children of the area.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{FIRST, LAST, NCYS, place_of};
use crate::groups::Group;
use crate::window::{Counted, Sum, Window, counted_in, whole_years};

/// The names of needs, provisions and areas. A state holds their places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Dimensions {
    /// Primary needs.
    pub needs: Vec<String>,
    pub provisions: Vec<String>,
    /// Areas of homes: wards, localities, constituencies.
    pub areas: Vec<String>,
}

/// A child with a plan on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// Who, as a number that stays the same.
    pub id: u64,
    /// National curriculum year.
    pub ncy: i8,
    /// Primary need.
    pub need: u8,
    pub provision: u8,
    /// Area of the home.
    pub area: u8,
}

/// Why somebody no longer has a plan of this area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The plan ended: no longer needed, or education left.
    Ceased,
    /// Moved to another authority.
    MovedAway,
    Died,
    /// Grew past the last curriculum year.
    AgedOut,
}

impl Reason {
    pub const ALL: [Self; 4] = [Self::Ceased, Self::MovedAway, Self::Died, Self::AgedOut];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ceased => "ceased",
            Self::MovedAway => "moved-away",
            Self::Died => "died",
            Self::AgedOut => "aged-out",
        }
    }
}

/// Somebody left between one January and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub id: u64,
    pub reason: Reason,
}

/// Requests about children of a curriculum year (as it is in the January after), and what became of requests meanwhile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Requests {
    pub received: f64,
    /// Decided, either way.
    pub decided: f64,
    /// Of these, assessed.
    pub accepted: f64,
    /// Assessments that ended, either way.
    pub concluded: f64,
    /// Of these, with a plan.
    pub issued: f64,
}

impl Sum for Requests {
    fn add(&mut self, other: &Self) {
        self.received += other.received;
        self.decided += other.decided;
        self.accepted += other.accepted;
        self.concluded += other.concluded;
        self.issued += other.issued;
    }
}

/// Something for each curriculum year, from [`FIRST`] to [`LAST`].
pub type ByNcy<T> = [T; NCYS];

/// How long somebody waited after a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    /// When the wait was over, on the clock of January counts.
    pub over: f64,
    /// Weeks since the request.
    pub weeks: f64,
}

/// Parts of a year, 0 to 1. What happens in a year is not spread evenly over its days: nobody asks on a Sunday, and many plans end
/// with the school year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct YearParts {
    /// Of its days.
    pub time: f64,
    /// Of those who come in it: of its requests, or of its new plans where requests are not known.
    pub arrivals: f64,
    /// Of the plans that end in it.
    pub endings: f64,
}

impl YearParts {
    /// The same part of everything.
    #[must_use]
    pub const fn even(part: f64) -> Self {
        Self { time: part, arrivals: part, endings: part }
    }

    /// What is left of the year.
    #[must_use]
    pub fn rest(self) -> Self {
        let rest = |part: f64| (1.0 - part).clamp(0.0, 1.0);
        Self { time: rest(self.time), arrivals: rest(self.arrivals), endings: rest(self.endings) }
    }
}

/// How far an open case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing decided yet.
    Requested,
    /// An assessment was agreed to.
    Assessing,
}

/// A case that is open on the day from which is projected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Open {
    /// National curriculum year in the next January.
    pub ncy: i8,
    /// How far it is.
    pub stage: Stage,
    /// Weeks since the request.
    pub weeks: f64,
}

/// The day from which is projected.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The first January to come.
    pub next: u16,
    /// Who has a plan.
    pub people: Vec<Person>,
    /// What is open: their plans come before those of new requests.
    pub open: Vec<Open>,
    /// How much of the year before that January is over: nothing where the day is the January before.
    pub over: YearParts,
    /// Whether a school year begins in between.
    pub new_school_year: bool,
}

impl Start {
    /// The day, on the clock of January counts.
    #[must_use]
    pub fn now(&self) -> f64 {
        f64::from(self.next) - 1.0 + self.over.time
    }
}

/// Everything that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Names.
    pub dimensions: Dimensions,
    /// Who had a plan, by January.
    pub censuses: BTreeMap<u16, Vec<Person>>,
    /// Who left, by the January before; who is not named left for no known reason, which counts as ceased.
    pub left: BTreeMap<u16, Vec<Left>>,
    /// Since when the endings of plans are recorded, on the clock of January counts; always where it is not said.
    pub endings_since: Option<f64>,
    /// Requests, in windows that follow one another.
    pub requests: Vec<Counted<ByNcy<Requests>>>,
    /// New plans, in such windows too, whether they came of a request or not. Where they are not counted, they are those who have
    /// a plan in a January and had none in the January before.
    pub begun: Vec<Counted<ByNcy<f64>>>,
    /// Cases that were open in a January. Where requests are known and these are not, as many are taken to be open as those
    /// of the year before leave.
    pub open: BTreeMap<u16, Vec<Open>>,
    /// From request to the agreement to assess.
    pub to_decision: Vec<Wait>,
    /// From request to plan.
    pub to_plan: Vec<Wait>,
    /// Since when requests are recorded, on the clock of January counts; always where it is not said. Nobody who waited longer than
    /// since then is among those who waited.
    pub requests_since: Option<f64>,
    /// Children of the area by January and curriculum year, past and to come.
    pub population: BTreeMap<(u16, i8), f64>,
    /// The day from which is projected; the last January, where it is not said.
    pub start: Option<Start>,
    /// What happened between two Januaries, where it is known as such and not by who is in both.
    pub steps: BTreeMap<u16, Between>,
    /// Places, where they are known: what a lever may not go beyond.
    pub rooms: Vec<Room>,
}

/// The places that some provisions have together.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// The group of provision that they are.
    pub group: Group,
    /// The provisions, by their places among the names.
    pub provisions: Vec<usize>,
    /// Places by January; a year that is not there has what the last before it has.
    pub places: BTreeMap<u16, f64>,
}

impl Room {
    pub(super) fn in_year(&self, year: u16) -> f64 {
        self.places.range(..=year).next_back().map_or(0.0, |(_, places)| *places)
    }
}

/// What happened between two Januaries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Between {
    /// Who came, as they were in the January after.
    pub came: Vec<Person>,
    /// Who stayed, as they were before and after.
    pub stayed: Vec<(Person, Person)>,
    /// Who left, as they were before.
    pub left: Vec<(Person, Reason)>,
}

impl History {
    /// Whether requests were counted for a whole year at least.
    pub(super) fn has_requests(&self) -> bool {
        whole_years(&self.requests).iter().any(|year| year.count().iter().any(|one| one.received > 0.0))
    }

    /// Requests of whole years, the last of which ends with the last day that was counted.
    pub(super) fn requests_of_years(&self) -> Vec<Counted<ByNcy<Requests>>> {
        whole_years(&self.requests)
    }

    /// Children of a curriculum year in a January; that of the nearest known year where it is not known. 0 where none is.
    #[must_use]
    pub fn children(&self, year: u16, ncy: i8) -> f64 {
        if let Some(known) = self.population.get(&(year, ncy)) {
            return *known;
        }
        let of = self.population.iter().filter(|((_, own), _)| *own == ncy);
        of.min_by_key(|((known, _), _)| known.abs_diff(year)).map_or(0.0, |(_, count)| *count)
    }

    /// What happened between the January of a year and the next.
    pub(super) fn between(&self, year: u16) -> Option<Between> {
        if let Some(known) = self.steps.get(&year) {
            return Some(known.clone());
        }
        let (before, after) = (self.censuses.get(&year)?, self.censuses.get(&(year + 1))?);
        let mut later: HashMap<u64, Person> = after.iter().map(|one| (one.id, *one)).collect();
        let reasons: HashMap<u64, Reason> =
            self.left.get(&year).into_iter().flatten().map(|one| (one.id, one.reason)).collect();
        let mut between = Between::default();
        for one in before {
            match later.remove(&one.id) {
                Some(now) => between.stayed.push((*one, now)),
                None if one.ncy >= LAST => between.left.push((*one, Reason::AgedOut)),
                None => between.left.push((*one, reasons.get(&one.id).copied().unwrap_or(Reason::Ceased))),
            }
        }
        between.came = later.into_values().collect();
        between.came.sort_unstable();
        Some(between)
    }

    /// The years between whose Januaries something is known.
    pub(super) fn years(&self) -> Vec<u16> {
        self.censuses.keys().copied().filter(|year| self.censuses.contains_key(&(year + 1))).collect()
    }

    /// How many children of a curriculum year there were to come from, in years of a child: those of the January after.
    pub(super) fn child_years(&self, window: Window, ncy: i8) -> f64 {
        window.calendar().map(|year| window.within(year) * self.children(year + 1, ncy)).sum()
    }

    /// Who came in whole years: requests where they are known, else new plans.
    pub(super) fn came(&self) -> Vec<Counted<ByNcy<f64>>> {
        if self.has_requests() {
            let received = |all: &ByNcy<Requests>| all.map(|one| one.received);
            return self.requests_of_years().iter().map(|year| year.map(received)).collect();
        }
        let begun = whole_years(&self.begun);
        if begun.iter().any(|year| year.count().iter().any(|one| *one > 0.0)) {
            return begun;
        }
        let between = |year: u16| {
            let mut came = [0.0; NCYS];
            self.between(year).unwrap_or_default().came.iter().for_each(|one| came[place_of(one.ncy)] += 1.0);
            Counted::new(Window::year(year), came)
        };
        self.years().into_iter().map(between).collect()
    }

    /// New plans that were counted between the January of a year and the next: those that ended a request, where requests are known.
    pub(super) fn new_plans(&self, year: u16) -> Option<Counted<f64>> {
        let window = Window::year(year);
        if self.has_requests() {
            let issued = |all: &ByNcy<Requests>| all.iter().map(|one| one.issued).sum();
            return counted_in(&self.requests, window).map(|year| year.map(issued));
        }
        counted_in(&self.begun, window).map(|year| year.map(|all| all.iter().sum()))
    }

    /// For which part of a year the record tells who left.
    pub(super) fn watched(&self, year: u16) -> f64 {
        self.endings_since.map_or(1.0, |since| (f64::from(year) + 1.0 - since).clamp(0.0, 1.0))
    }

    /// The last January that is known.
    #[must_use]
    pub fn last(&self) -> Option<u16> {
        self.censuses.keys().next_back().copied()
    }

    /// Only what was known in a January: to project from there and see how well it went.
    #[must_use]
    pub fn until(&self, year: u16) -> Self {
        let then = f64::from(year) + 1e-6;
        let waits = |all: &[Wait]| all.iter().filter(|wait| wait.over <= then).copied().collect();
        Self {
            dimensions: self.dimensions.clone(),
            censuses: self.censuses.range(..=year).map(|(year, all)| (*year, all.clone())).collect(),
            left: self.left.range(..year).map(|(year, all)| (*year, all.clone())).collect(),
            endings_since: self.endings_since,
            requests: self.requests.iter().filter(|one| one.window().until() <= then).copied().collect(),
            begun: self.begun.iter().filter(|one| one.window().until() <= then).copied().collect(),
            open: self.open.range(..=year).map(|(year, all)| (*year, all.clone())).collect(),
            to_decision: waits(&self.to_decision),
            to_plan: waits(&self.to_plan),
            requests_since: self.requests_since,
            population: self.population.clone(),
            start: None,
            steps: self.steps.range(..year).map(|(year, one)| (*year, one.clone())).collect(),
            rooms: self.rooms.clone(),
        }
    }

    /// The day from which is projected, on the clock of January counts.
    fn now(&self) -> f64 {
        let last = || self.last().map_or(0.0, f64::from);
        self.start.as_ref().map_or_else(last, Start::now)
    }

    /// Weeks from request to the agreement to assess, as they are lately, in order.
    pub(super) fn decided_after(&self) -> Vec<f64> {
        self.lately(&self.to_decision)
    }

    /// Weeks from request to plan, as they are lately, in order.
    pub(super) fn planned_after(&self) -> Vec<f64> {
        self.lately(&self.to_plan)
    }

    /// The waits that were over in the last three years, or in any where there are none.
    fn lately(&self, waits: &[Wait]) -> Vec<f64> {
        const YEARS: f64 = 3.0;
        let from = self.now() - YEARS;
        // A wait that begins before requests are recorded is there by accident.
        let most = |wait: &Wait| self.requests_since.map_or(f64::INFINITY, |since| (wait.over - since) * WEEKS_A_YEAR);
        let usable = |wait: &&Wait| wait.weeks.is_finite() && wait.weeks >= 0.0 && wait.weeks <= most(wait) + 1e-3;
        let seen = |of: &dyn Fn(&Wait) -> bool| -> Vec<(f64, f64)> {
            waits.iter().filter(usable).filter(|wait| of(wait)).map(|wait| (wait.weeks, most(wait))).collect()
        };
        let late = seen(&|wait| wait.over > from);
        as_long_as_they_are(if late.is_empty() { seen(&|_| true) } else { late })
    }

    /// The day from which is projected.
    pub(super) fn begin(&self) -> Option<Start> {
        self.start.clone().or_else(|| {
            let (year, people) = self.censuses.iter().next_back()?;
            Some(Start {
                next: year + 1,
                people: people.clone(),
                open: self.open.get(year).cloned().unwrap_or_else(|| self.left_open(*year)),
                over: YearParts::default(),
                new_school_year: true,
            })
        })
    }

    /// What the requests of the year before a January leave open, where they came evenly and nothing was decided yet.
    fn left_open(&self, january: u16) -> Vec<Open> {
        let Some(requests) = january.checked_sub(1).and_then(|year| counted_in(&self.requests, Window::year(year)))
        else {
            return Vec::new();
        };
        let mut open = Vec::new();
        let lately = self.planned_after();
        for (ncy, one) in (FIRST..).zip(requests.count()) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of requests")]
            let count = one.received.round().max(0.0) as u32;
            for number in 0..count {
                let weeks = WEEKS_A_YEAR * (f64::from(number) + 0.5) / f64::from(count);
                // As many of them are still open as plans take longer.
                let longer = lately.len() - lately.partition_point(|own| *own <= weeks);
                #[expect(clippy::cast_precision_loss, reason = "some thousand plans")]
                let share = longer as f64 / (lately.len().max(1)) as f64;
                let place = f64::from(number) * 0.618_034;
                if place - place.floor() < share {
                    open.push(Open { ncy: (ncy + 1).min(LAST), stage: Stage::Requested, weeks });
                }
            }
        }
        open
    }

    /// The history in the four files of witan.send: its steps as they are, its settings as provisions, one area. Each January is the
    /// opening side of its steps, the last one the closing side; opening and closing need not agree there.
    #[must_use]
    pub fn of_witan(inputs: &crate::witan::Inputs) -> Self {
        let mut history = Self {
            dimensions: Dimensions {
                needs: inputs.needs.clone(),
                provisions: inputs.settings.iter().map(|setting| setting.name.clone()).collect(),
                areas: vec!["all".to_owned()],
            },
            population: inputs.population.iter().map(|(key, count)| (*key, f64::from(*count))).collect(),
            ..Self::default()
        };
        let last = inputs.last_year();
        for (id, step) in (0_u64..).zip(&inputs.transitions) {
            let person = |state: crate::witan::State| Person {
                id,
                ncy: state.ncy.clamp(FIRST, LAST),
                need: state.need,
                provision: state.setting,
                area: 0,
            };
            let (from, to) = (step.from.map(person), step.to.map(person));
            history.censuses.entry(step.year).or_default().extend(from);
            if step.year + 1 == last {
                history.censuses.entry(last).or_default().extend(to);
            }
            let between = history.steps.entry(step.year).or_default();
            match (from, to) {
                (Some(from), Some(to)) => between.stayed.push((from, to)),
                (None, Some(to)) => between.came.push(to),
                (Some(from), None) if from.ncy >= LAST => between.left.push((from, Reason::AgedOut)),
                (Some(from), None) => between.left.push((from, Reason::Ceased)),
                (None, None) => {}
            }
        }
        history
    }
}

pub(super) const WEEKS_A_YEAR: f64 = 52.18;

/// How long waits are, in order, out of those that were seen, each with the longest that could have been seen in its place. A plan that
/// came a year after the record begins cannot have waited for two: each length counts among those alone that could have been so long
/// (the product limit of Lynden-Bell for times that are cut off). Where hardly any could, nothing is made of it. As many come out as
/// went in.
fn as_long_as_they_are(seen: Vec<(f64, f64)>) -> Vec<f64> {
    const ENOUGH: usize = 20;
    let (mut weeks, mut most): (Vec<f64>, Vec<f64>) = seen.into_iter().unzip();
    weeks.sort_by(f64::total_cmp);
    most.sort_by(f64::total_cmp);
    if weeks.last() <= most.first() {
        // All could have been as long as the longest.
        return weeks;
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand plans")]
    let number = |count: usize| count as f64;
    let all = number(weeks.len());
    // From the longest down: the part of all waits that are no longer, and the waits that stand for the rest.
    let (mut part, mut out) = (1.0, Vec::with_capacity(weeks.len()));
    let mut end = weeks.len();
    while let Some(longest) = end.checked_sub(1).map(|last| weeks[last]) {
        let begin = weeks.partition_point(|own| *own < longest);
        let could_be = end.saturating_sub(most.partition_point(|own| *own < longest));
        let among = if could_be < ENOUGH { end } else { could_be.max(end - begin) };
        part *= 1.0 - number(end - begin) / number(among);
        // The middle of each of as many equal steps as there are waits.
        while out.len() < weeks.len() && 1.0 - (number(out.len()) + 0.5) / all >= part {
            out.push(longest);
        }
        end = begin;
    }
    out.reverse();
    out
}

/// A population that stays as it was in a January: the last observation carried forward.
#[must_use]
pub fn carried_forward(population: &BTreeMap<(u16, i8), f64>, year: u16) -> BTreeMap<(u16, i8), f64> {
    let earlier = population.range(..=(year, i8::MAX)).map(|(key, count)| (*key, *count));
    let held: BTreeMap<(u16, i8), f64> = earlier.collect();
    // Where nothing that early is known, the first year that is.
    let first = population.keys().map(|(year, _)| *year).min();
    if held.is_empty() { first.map_or(held, |first| carried_forward(population, first)) } else { held }
}
