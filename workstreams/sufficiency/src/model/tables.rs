//! Tables of returns, read off a kept forecast: the local SEND reform plan, the SEND return of the school capacity survey, the
//! high-needs management plan.
//!
//! **The year.** The reform plan asks for a calendar year and means the January after: its “actual number for calendar year 2025”
//! is the census of January 2026. The other two name the January itself. Every column here says its January.
//!
//! Figures to come are means, which add up; ranges do not.

use std::collections::BTreeSet;

use projection::cohorts::{AgeGroup, Flow};
use projection::gap::Phase;
use statistics::{Policy, Shown};

use super::outcome::Outcome;
use super::provision::Provision;
use super::small::{Hidden, SURVEY, Sum};

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
    /// The cells that are held back in public.
    hidden: Vec<Vec<bool>>,
    /// The sums of columns that are held back in public.
    hidden_sums: Vec<bool>,
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
pub(super) fn reform_age(age: AgeGroup) -> &'static str {
    match age {
        AgeGroup::EarlyYears | AgeGroup::Reception => "Under 5",
        AgeGroup::Primary => "5 to 10",
        AgeGroup::Secondary => "11 to 15",
        AgeGroup::Post16 => "16 to 19",
        AgeGroup::Post19 => "20 to 25",
    }
}

pub(super) const REFORM_AGES: [&str; 5] = ["Under 5", "5 to 10", "11 to 15", "16 to 19", "20 to 25"];

/// A table with a row for each of the numbers, named; `all` is what they add up to.
fn of_cells(
    (outcome, hidden): (&Outcome, &Hidden),
    title: &str,
    rows_are: &'static str,
    order: Vec<(String, Sum)>,
    all: Sum,
) -> Return {
    let years: Vec<u16> = outcome.past.last().copied().into_iter().chain(outcome.years.iter().copied()).collect();
    let values = |sum: Sum| {
        let mut values = vec![0.0; years.len()];
        for cell in &outcome.cells {
            let Some(provision) = Provision::ALL.get(cell.provision) else { continue };
            if sum.holds(cell.age, cell.need, *provision) {
                let all = std::iter::once(cell.last).chain(cell.ahead.iter().map(|one| f64::from(*one)));
                values.iter_mut().zip(all).for_each(|(sum, one)| *sum += one);
            }
        }
        values
    };
    // What tells two things apart at once is not published.
    let is_crossed = |sum: Sum| matches!(sum, Sum::NeedIn(..));
    let is_hidden =
        |sum: Sum| -> Vec<bool> { years.iter().map(|year| is_crossed(sum) || hidden.hides(*year, sum)).collect() };
    Return {
        title: title.to_owned(),
        rows_are,
        hidden: order.iter().map(|(_, sum)| is_hidden(*sum)).collect(),
        hidden_sums: is_hidden(all),
        rows: order.into_iter().map(|(name, sum)| (name, values(sum))).collect(),
        years,
        is_crossed: false,
    }
}

fn of_flow(outcome: &Outcome, title: &str, flow: Flow) -> Return {
    let rows = REFORM_AGES.iter().map(|group| {
        let own = outcome.flow_ages.iter().filter(|(own, age, _)| *own == flow && reform_age(*age) == *group);
        let mut sums = vec![0.0; outcome.years.len()];
        own.for_each(|(.., means)| sums.iter_mut().zip(means).for_each(|(sum, one)| *sum += one));
        ((*group).to_owned(), sums)
    });
    let rows: Vec<(String, Vec<f64>)> = rows.collect();
    let counts: Vec<Vec<u64>> = rows.iter().map(|(_, row)| row.iter().map(|one| counted(*one)).collect()).collect();
    let is_hidden = |shown: &Shown| !matches!(shown, Shown::Count(_));
    let hidden = statistics::table(&counts, Policy::default());
    let all = (0..outcome.years.len()).map(|place| rows.iter().filter_map(|(_, row)| row.get(place)).sum::<f64>());
    Return {
        title: title.to_owned(),
        rows_are: "Age",
        years: outcome.years.clone(),
        hidden: hidden.iter().map(|row| row.iter().map(is_hidden).collect()).collect(),
        hidden_sums: all.map(|sum| Policy::default().hides(counted(sum))).collect(),
        rows,
        is_crossed: false,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of children")]
fn counted(children: f64) -> u64 {
    children.round().max(0.0) as u64
}

/// Rows in the order of the provisions that they hold, each once.
fn distinct(rows: impl Iterator<Item = (&'static str, Sum)>) -> Vec<(String, Sum)> {
    let mut seen = BTreeSet::new();
    rows.filter(|(name, _)| seen.insert(*name)).map(|(name, sum)| (name.to_owned(), sum)).collect()
}

/// The tables of a return.
#[must_use]
pub fn tables(outcome: &Outcome, which: Which) -> Vec<Return> {
    let hidden = Hidden::of(outcome);
    let of = (outcome, &hidden);
    let ages = || REFORM_AGES.map(|age| (age.to_owned(), Sum::Ages(age))).to_vec();
    let needs = |sum: &dyn Fn(usize) -> Sum| -> Vec<(String, Sum)> {
        outcome.needs.iter().enumerate().map(|(place, need)| (need.clone(), sum(place))).collect()
    };
    match which {
        Which::ReformPlan => {
            let provisions = Provision::ALL.map(|one| (one.words().to_owned(), Sum::Provision(one)));
            let mut all = vec![
                of_cells(of, "5.1 Plans by age", "Age", ages(), Sum::All),
                of_cells(of, "6 Plans by provision", "Provision", provisions.to_vec(), Sum::All),
                of_cells(of, "7.0 Plans by primary need", "Need", needs(&Sum::Need), Sum::All),
            ];
            for (place, provision) in Provision::ALL.into_iter().enumerate() {
                let title = format!("7.{} Plans by primary need: {}", place + 1, provision.words());
                let order = needs(&|need| Sum::NeedIn(need, provision));
                let table = of_cells(of, &title, "Need", order, Sum::Provision(provision));
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
        Which::Capacity => SURVEY
            .into_iter()
            .map(|phase| {
                let kinds = Provision::ALL.into_iter().filter_map(Provision::capacity_survey);
                let order = distinct(kinds.map(|kind| (kind, Sum::Survey(phase, kind))));
                let title = if phase == Phase::Secondary { "Year 7 to 11" } else { phase.words() };
                of_cells(of, title, "Kind of place", order, Sum::SurveyAll(phase))
            })
            .collect(),
        Which::HighNeeds => {
            let kinds = Provision::ALL.map(|one| (one.high_needs(), Sum::Placement(one.high_needs())));
            vec![
                of_cells(of, "Plans by kind of placement", "Placement", distinct(kinds.into_iter()), Sum::All),
                of_cells(of, "Plans by age", "Age", ages(), Sum::All),
                of_cells(of, "Plans by primary need", "Need", needs(&Sum::Need), Sum::All),
            ]
        }
    }
}

impl Return {
    /// Its numbers as they may be shown: rounded; in public, numbers from 1 to 5 are held back (“[c]”), and others with
    /// them that would give them away, in this return or in another.
    #[must_use]
    pub fn shown(&self, is_public: bool) -> Vec<(String, Vec<String>)> {
        let row = |((name, values), hidden): (&(String, Vec<f64>), &Vec<bool>)| {
            (
                name.clone(),
                values.iter().zip(hidden).map(|(value, hidden)| cell(*value, is_public && *hidden)).collect(),
            )
        };
        self.rows.iter().zip(&self.hidden).map(row).collect()
    }

    /// The sum of each column, as it may be shown.
    #[must_use]
    pub fn sums(&self, is_public: bool) -> Vec<String> {
        let mut sums = vec![0.0; self.years.len()];
        self.rows.iter().for_each(|(_, row)| sums.iter_mut().zip(row).for_each(|(sum, one)| *sum += one));
        sums.iter().zip(&self.hidden_sums).map(|(sum, hidden)| cell(*sum, is_public && *hidden)).collect()
    }
}

fn cell(children: f64, is_hidden: bool) -> String {
    if is_hidden { "[c]".to_owned() } else { counted(children).to_string() }
}
