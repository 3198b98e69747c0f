//! The record as forecasts see it on a day, as numbers: who had a plan each January and where, who came, moved and left, what is
//! open.

use std::collections::BTreeMap;

use jiff::civil::Date;
use projection::cohorts::{AgeGroup, Dimensions, Flow, History, Left, Open, Person, Reason, Requests, Stage, Start};
use serde::{Deserialize, Serialize};

use super::provision::Provision;

/// A person as numbers: id, curriculum year, need, provision, area.
pub type Row = (u64, i8, u8, u8, u8);

/// An open case as numbers: curriculum year in the next January, whether an assessment was agreed to, weeks so far.
pub type OpenRow = (i8, bool, f32);

/// The record on a day.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// The day.
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
    pub(crate) requests: Vec<(u16, i8, [f64; 5])>,
    /// Calendar year of a plan, weeks from its request.
    #[serde(default)]
    pub(crate) weeks_by: Vec<(u16, f32)>,
    pub(crate) next: u16,
    pub(crate) remaining: f64,
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
            provisions: Provision::ALL.map(|one| one.words().to_owned()).to_vec(),
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
            requests: self
                .requests
                .iter()
                .map(|(year, ncy, [received, decided, accepted, concluded, issued])| {
                    let one = Requests {
                        received: *received,
                        decided: *decided,
                        accepted: *accepted,
                        concluded: *concluded,
                        issued: *issued,
                    };
                    ((*year, *ncy), one)
                })
                .collect(),
            running: (self.remaining < 1.0).then(|| (self.next - 1, 1.0 - self.remaining)),
            open: self.open_then.iter().map(|(year, all)| (*year, all.iter().map(open).collect())).collect(),
            weeks: self.weeks_by.iter().fold(BTreeMap::new(), |mut by, (year, weeks)| {
                by.entry(*year).or_insert_with(Vec::new).push(f64::from(*weeks));
                by
            }),
            population: population.clone(),
            steps: BTreeMap::new(),
            rooms: Vec::new(),
            start: Some(Start {
                next: self.next,
                people: self.people.iter().map(person).collect(),
                open: self.open.iter().map(open).collect(),
                remaining: self.remaining,
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

    /// Requests, assessments or new plans of a calendar year; nothing where the year's are not known.
    #[must_use]
    pub fn flow_in(&self, year: u16, flow: Flow) -> Option<f64> {
        let mut of = self.requests.iter().filter(|(known, ..)| *known == year).peekable();
        of.peek()?;
        Some(of.map(|(_, _, counts)| counted(flow, counts)).sum())
    }

    /// The same of the running year, by age group: what a first January does not forecast any more.
    #[must_use]
    pub fn so_far(&self, flow: Flow, age: AgeGroup) -> f64 {
        let of = self.requests.iter().filter(|(year, ncy, _)| *year + 1 == self.next && AgeGroup::of(*ncy) == age);
        of.map(|(_, _, counts)| counted(flow, counts)).sum()
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

/// Of the counts of a row: received, decided, accepted, concluded, issued.
fn counted(flow: Flow, [received, _, accepted, _, issued]: &[f64; 5]) -> f64 {
    match flow {
        Flow::Requests => *received,
        Flow::Assessments => *accepted,
        Flow::Plans => *issued,
    }
}
