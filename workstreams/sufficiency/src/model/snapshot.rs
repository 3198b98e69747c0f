//! The record as forecasts see it on a day, as numbers: who had a plan each January and where, who came, moved and left, what is
//! open.

use std::collections::BTreeMap;

use jiff::civil::Date;
use projection::cohorts::{
    AgeGroup, ByNcy, Dimensions, FIRST, Flow, History, Left, Open, Person, Reason, Requests, Stage, Start, Wait,
    YearParts,
};
use projection::window::{Counted, Window, counted_in};
use serde::{Deserialize, Serialize};

use super::provision::Provision;

/// A person as numbers: id, curriculum year, need, provision, area.
pub type Row = (u64, i8, u8, u8, u8);

/// An open case as numbers: curriculum year in the next January, whether an assessment was agreed to, weeks so far.
pub type OpenRow = (i8, bool, f32);

/// A wait as numbers: when it was over, on the clock of January counts; weeks since the request.
pub type WaitRow = (f32, f32);

/// The record on a day: what happened until the end of the day before.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Snapshot {
    pub as_at: Date,
    /// Names of needs (SEN2 codes).
    pub needs: Vec<String>,
    /// Names of areas: wards, or what they are in.
    pub areas: Vec<String>,
    /// Which area each ward is in, where wards are not the areas.
    #[serde(default)]
    pub localities: BTreeMap<String, String>,
    pub(crate) censuses: Vec<(u16, Vec<Row>)>,
    pub(crate) left: Vec<(u16, Vec<(u64, u8)>)>,
    pub(crate) endings_since: Option<f64>,
    pub(crate) requests: Vec<Counted<ByNcy<Requests>>>,
    pub(crate) begun: Vec<Counted<ByNcy<f64>>>,
    pub(crate) to_decision: Vec<WaitRow>,
    pub(crate) to_plan: Vec<WaitRow>,
    pub(crate) requests_since: Option<f64>,
    pub(crate) next: u16,
    pub(crate) over: YearParts,
    pub(crate) new_school_year: bool,
    pub(crate) people: Vec<Row>,
    pub(crate) open: Vec<OpenRow>,
    pub(crate) open_then: Vec<(u16, Vec<OpenRow>)>,
    /// What is to be known about it: what was left out, what could not be told.
    pub notes: Vec<String>,
}

impl Snapshot {
    /// The names that it tells apart.
    #[must_use]
    pub fn dimensions(&self) -> Dimensions {
        Dimensions {
            needs: self.needs.clone(),
            provisions: Provision::ALL.map(|one| one.code().to_owned()).to_vec(),
            areas: self.areas.clone(),
        }
    }

    /// The history, with the area's children.
    #[must_use]
    pub fn history(&self, population: &BTreeMap<(u16, i8), f64>) -> History {
        let person = |(id, ncy, need, provision, area): &Row| Person {
            id: *id,
            ncy: *ncy,
            need: *need,
            provision: *provision,
            area: *area,
        };
        let open = |(ncy, assessing, weeks): &OpenRow| Open {
            ncy: *ncy,
            stage: if *assessing { Stage::Assessing } else { Stage::Requested },
            weeks: f64::from(*weeks),
        };
        let wait = |(over, weeks): &WaitRow| Wait { over: f64::from(*over), weeks: f64::from(*weeks) };
        let reason = |place: u8| Reason::ALL.get(usize::from(place)).copied().unwrap_or(Reason::Ceased);
        History {
            dimensions: self.dimensions(),
            censuses: self.censuses.iter().map(|(year, all)| (*year, all.iter().map(person).collect())).collect(),
            left: self
                .left
                .iter()
                .map(|(year, all)| {
                    (*year, all.iter().map(|(id, why)| Left { id: *id, reason: reason(*why) }).collect())
                })
                .collect(),
            endings_since: self.endings_since,
            requests: self.requests.clone(),
            begun: self.begun.clone(),
            open: self.open_then.iter().map(|(year, all)| (*year, all.iter().map(open).collect())).collect(),
            to_decision: self.to_decision.iter().map(wait).collect(),
            to_plan: self.to_plan.iter().map(wait).collect(),
            requests_since: self.requests_since,
            population: population.clone(),
            steps: BTreeMap::new(),
            rooms: Vec::new(),
            start: Some(Start {
                next: self.next,
                people: self.people.iter().map(person).collect(),
                open: self.open.iter().map(open).collect(),
                over: self.over,
                new_school_year: self.new_school_year,
            }),
        }
    }

    /// How many have a plan on the day.
    #[must_use]
    pub const fn plans(&self) -> usize {
        self.people.len()
    }

    /// The first January to come.
    #[must_use]
    pub fn next_january(&self) -> u16 {
        self.next
    }

    /// The Januaries that are known.
    pub fn januaries(&self) -> impl Iterator<Item = u16> {
        self.censuses.iter().map(|(year, _)| *year)
    }

    /// How many had a plan in a known January, of those for whom it is asked: age group, need, provision, area.
    pub fn count(&self, year: u16, wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        let rows = self.censuses.iter().find(|(known, _)| *known == year).map(|(_, rows)| rows.as_slice());
        Self::count_in(rows.unwrap_or_default(), wanted)
    }

    /// How many have one on the day.
    pub fn count_now(&self, wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        Self::count_in(&self.people, wanted)
    }

    fn count_in(rows: &[Row], wanted: impl Fn(AgeGroup, u8, Provision, u8) -> bool) -> usize {
        let provision = |place: u8| Provision::ALL.get(usize::from(place)).copied().unwrap_or(Provision::Other);
        rows.iter().filter(|row| wanted(AgeGroup::of(row.1), row.2, provision(row.3), row.4)).count()
    }

    /// Requests, assessments or new plans from the January of a year to the next; nothing where they were not counted all year.
    #[must_use]
    pub fn flow_in(&self, year: u16, flow: Flow) -> Option<f64> {
        let counts = counted_in(&self.requests, Window::year(year))?;
        Some(counts.count().iter().map(|one| counted(flow, one)).sum())
    }

    /// The same of the running year, by age group: what a first January does not forecast any more.
    #[must_use]
    pub fn so_far(&self, flow: Flow, age: AgeGroup) -> f64 {
        let running = Window::start_of(self.next.saturating_sub(1), self.over.time);
        let Some(counts) = counted_in(&self.requests, running) else { return 0.0 };
        let of = (FIRST..).zip(counts.count()).filter(|(ncy, _)| AgeGroup::of(*ncy) == age);
        of.map(|(_, one)| counted(flow, one)).sum()
    }

    /// Whether requests are known.
    #[must_use]
    pub fn has_requests(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Cases that are open: not decided, being assessed.
    #[must_use]
    pub fn open_cases(&self) -> (usize, usize) {
        let assessing = self.open.iter().filter(|(_, assessing, _)| *assessing).count();
        (self.open.len() - assessing, assessing)
    }
}

fn counted(flow: Flow, one: &Requests) -> f64 {
    match flow {
        Flow::Requests => one.received,
        Flow::Assessments => one.accepted,
        Flow::Plans => one.issued,
    }
}
