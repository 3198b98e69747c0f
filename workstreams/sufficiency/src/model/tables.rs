//! Tables of returns, read off a kept forecast: the local SEND reform plan, the SEND return of the school capacity survey, the
//! high-needs management plan.
//!
//! **The year.** The reform plan asks for a calendar year and means the January after: its “actual number for calendar year 2025”
//! is the census of January 2026. The other two name the January itself. Every column here says its January.
//!
//! Figures to come are means, which add up; ranges do not.

use std::collections::BTreeMap;

use projection::cohorts::{AgeGroup, Flow};
use statistics::{Policy, Shown};

use super::outcome::Outcome;
use super::provision::Provision;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Return {
    /// Its number and title.
    pub title: String,
    pub rows_are: &'static str,
    /// The Januaries of its columns: the last known, then those to come.
    pub years: Vec<u16>,
    /// Rows: what, and children by column.
    pub rows: Vec<(String, Vec<f64>)>,
    /// Whether it tells two things apart at once.
    pub is_crossed: bool,
}

/// Which tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The local SEND reform plan.
    ReformPlan,
    /// The SEND return of the school capacity survey.
    Capacity,
    /// The high-needs management plan.
    HighNeeds,
}

impl Which {
    pub const ALL: [Self; 3] = [Self::ReformPlan, Self::Capacity, Self::HighNeeds];

    /// Its word in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ReformPlan => "reform-plan",
            Self::Capacity => "capacity-survey",
            Self::HighNeeds => "high-needs-plan",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReformPlan => "Local SEND reform plan",
            Self::Capacity => "School capacity survey, SEND",
            Self::HighNeeds => "High-needs management plan",
        }
    }

    /// The name of a column. The reform plan calls a January by the calendar year before it.
    #[must_use]
    pub fn column(self, january: u16) -> String {
        match self {
            Self::ReformPlan => format!("{} (January {january})", january - 1),
            Self::Capacity | Self::HighNeeds => format!("January {january}"),
        }
    }

    /// How its years are meant.
    #[must_use]
    pub const fn convention(self) -> &'static str {
        match self {
            Self::ReformPlan => {
                "The reform plan names a calendar year and means the January after: its “2025” is January 2026. Requests, \
                 assessments and new plans are those from one January count to the next: for “2025”, from 16 January 2025 to \
                 15 January 2026. A request counts when it is received, an assessment when it is agreed and a plan when it is issued. Many plans result from assessments agreed in the year before, so a row of table 12 may be higher than the same row of table 11."
            }
            Self::Capacity => {
                "Reception to year 11, in the January shown at the top of each column. The survey counts every place for children with SEND; these figures cover children with a plan only."
            }
            Self::HighNeeds => "Children with a plan in the January shown at the top of each column.",
        }
    }
}

/// The age groups of the reform plan, by the age at the start of the school year.
fn reform_age(age: AgeGroup) -> &'static str {
    match age {
        AgeGroup::EarlyYears | AgeGroup::Reception => "Under 5",
        AgeGroup::Primary => "5 to 10",
        AgeGroup::Secondary => "11 to 15",
        AgeGroup::Post16 => "16 to 19",
        AgeGroup::Post19 => "20 to 25",
    }
}

const REFORM_AGES: [&str; 5] = ["Under 5", "5 to 10", "11 to 15", "16 to 19", "20 to 25"];

/// A row's name for each cell; nothing where the cell is not in the table.
type Name<'a> = &'a dyn Fn(AgeGroup, usize, Provision) -> Option<String>;

fn of_cells(outcome: &Outcome, title: &str, rows_are: &'static str, order: &[String], name: Name<'_>) -> Return {
    let years: Vec<u16> = outcome.past.last().copied().into_iter().chain(outcome.years.iter().copied()).collect();
    let mut rows: BTreeMap<String, Vec<f64>> = order.iter().map(|one| (one.clone(), vec![0.0; years.len()])).collect();
    for cell in &outcome.cells {
        let Some(provision) = Provision::ALL.get(cell.provision) else { continue };
        let Some(values) = name(cell.age, cell.need, *provision).and_then(|name| rows.get_mut(&name)) else { continue };
        let all = std::iter::once(cell.last).chain(cell.ahead.iter().map(|one| f64::from(*one)));
        values.iter_mut().zip(all).for_each(|(sum, one)| *sum += one);
    }
    let rows = order.iter().filter_map(|one| Some((one.clone(), rows.remove(one)?))).collect();
    Return { title: title.to_owned(), rows_are, years, rows, is_crossed: false }
}

fn of_flow(outcome: &Outcome, title: &str, flow: Flow) -> Return {
    let rows = REFORM_AGES.iter().map(|group| {
        let own = outcome.flow_ages.iter().filter(|(own, age, _)| *own == flow && reform_age(*age) == *group);
        let mut sums = vec![0.0; outcome.years.len()];
        own.for_each(|(.., means)| sums.iter_mut().zip(means).for_each(|(sum, one)| *sum += one));
        ((*group).to_owned(), sums)
    });
    Return {
        title: title.to_owned(),
        rows_are: "Age",
        years: outcome.years.clone(),
        rows: rows.collect(),
        is_crossed: false,
    }
}

/// Names in their order, each once.
fn distinct(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.iter().any(|one| one == name) {
            all.push(name.to_owned());
        }
    }
    all
}

/// The tables of a return.
#[must_use]
pub fn tables(outcome: &Outcome, which: Which) -> Vec<Return> {
    let owned = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let need = |place: usize| outcome.needs.get(place).cloned();
    match which {
        Which::ReformPlan => {
            let mut all = vec![
                of_cells(outcome, "5.1 Plans by age", "Age", &owned(&REFORM_AGES), &|age, _, _| {
                    Some(reform_age(age).to_owned())
                }),
                of_cells(
                    outcome,
                    "6 Plans by provision",
                    "Provision",
                    &Provision::ALL.map(|one| one.words().to_owned()),
                    &|_, _, own| Some(own.words().to_owned()),
                ),
                of_cells(outcome, "7.0 Plans by primary need", "Need", &outcome.needs, &|_, own, _| need(own)),
            ];
            for (place, provision) in Provision::ALL.into_iter().enumerate() {
                let title = format!("7.{} Plans by primary need: {}", place + 1, provision.words());
                let table = of_cells(outcome, &title, "Need", &outcome.needs, &|_, own, of| {
                    need(own).filter(|_| of == provision)
                });
                if table.rows.iter().any(|(_, values)| values.iter().any(|value| *value > 0.0)) {
                    all.push(Return { is_crossed: true, ..table });
                }
            }
            if !outcome.by_requests {
                return all;
            }
            all.push(of_flow(outcome, "10 Requests for an assessment", Flow::Requests));
            all.push(of_flow(outcome, "11 Assessments", Flow::Assessments));
            all.push(of_flow(outcome, "12 Assessments that result in a plan", Flow::Plans));
            all
        }
        Which::Capacity => [
            ("Reception to year 6", [AgeGroup::Reception, AgeGroup::Primary].as_slice()),
            ("Year 7 to 11", [AgeGroup::Secondary].as_slice()),
        ]
        .into_iter()
        .map(|(title, ages)| {
            let order = distinct(Provision::ALL.into_iter().filter_map(Provision::capacity_survey));
            of_cells(outcome, title, "Kind of place", &order, &|age, _, own| {
                own.capacity_survey().filter(|_| ages.contains(&age)).map(str::to_owned)
            })
        })
        .collect(),
        Which::HighNeeds => {
            let order = distinct(Provision::ALL.map(Provision::high_needs).into_iter());
            vec![
                of_cells(outcome, "Plans by kind of placement", "Placement", &order, &|_, _, own| {
                    Some(own.high_needs().to_owned())
                }),
                of_cells(outcome, "Plans by age", "Age", &owned(&REFORM_AGES), &|age, _, _| {
                    Some(reform_age(age).to_owned())
                }),
                of_cells(outcome, "Plans by primary need", "Need", &outcome.needs, &|_, own, _| need(own)),
            ]
        }
    }
}

impl Return {
    /// Its numbers as they may be shown: rounded; in public, numbers from 1 to 5 are held back (“[c]”), and others with
    /// them that would give them away.
    #[must_use]
    pub fn shown(&self, is_public: bool) -> Vec<(String, Vec<String>)> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of children")]
        let whole: Vec<Vec<u64>> = self
            .rows
            .iter()
            .map(|(_, values)| values.iter().map(|value| value.round().max(0.0) as u64).collect())
            .collect();
        let names = self.rows.iter().map(|(name, _)| name.clone());
        if !is_public {
            return names.zip(whole.iter().map(|row| row.iter().map(ToString::to_string).collect())).collect();
        }
        let held = statistics::table(&whole, Policy::default());
        let word = |shown: &Shown| match shown {
            Shown::Count(count) => count.to_string(),
            Shown::Small | Shown::Secondary => "[c]".to_owned(),
        };
        names.zip(held.iter().map(|row| row.iter().map(word).collect())).collect()
    }

    /// The sum of each column.
    #[must_use]
    pub fn sums(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.years.len()];
        self.rows.iter().for_each(|(_, row)| sums.iter_mut().zip(row).for_each(|(sum, one)| *sum += one));
        sums
    }
}
