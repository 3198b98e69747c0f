//! What the simulations gave, as margins: any sum of cells is had as a value for each simulation.

use serde::{Deserialize, Serialize};

use super::factors::Factors;
use super::history::{Dimensions, Person, Reason};
use super::{FIRST, NCYS, place_of};

/// Ages in six groups, by curriculum year. Who is under 5 at the start of the school year (31 August) is in the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgeGroup {
    /// Before reception.
    EarlyYears,
    Reception,
    /// Years 1 to 6: 5 to 10 at the start of the school year.
    Primary,
    /// Years 7 to 11: 11 to 15.
    Secondary,
    /// Years 12 to 15: 16 to 19.
    Post16,
    /// 20 to 25.
    Post19,
}

/// How many age groups there are.
const GROUPS: usize = 6;

impl AgeGroup {
    pub const ALL: [Self; GROUPS] =
        [Self::EarlyYears, Self::Reception, Self::Primary, Self::Secondary, Self::Post16, Self::Post19];

    /// As it is stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EarlyYears => "early-years",
            Self::Reception => "reception",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Post16 => "16-to-19",
            Self::Post19 => "20-to-25",
        }
    }

    /// The group that was kept under a code, or under the label that stood in its place until December 2026: forecasts of before
    /// hold labels.
    #[must_use]
    pub fn kept_as(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == text || group.label_of_before() == text)
    }

    /// What is shown for a code or a label of before; the text itself where it is neither.
    #[must_use]
    pub fn shown(text: &str) -> &str {
        Self::kept_as(text).map_or(text, |group| group.words())
    }

    /// The labels that were kept. They are never changed, whatever [`Self::words`] becomes.
    const fn label_of_before(self) -> &'static str {
        match self {
            Self::EarlyYears => "Early years",
            Self::Reception => "Reception",
            Self::Primary => "Years 1 to 6",
            Self::Secondary => "Years 7 to 11",
            Self::Post16 => "16 to 19",
            Self::Post19 => "20 to 25",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EarlyYears => "Early years",
            Self::Reception => "Reception",
            Self::Primary => "Years 1 to 6",
            Self::Secondary => "Years 7 to 11",
            Self::Post16 => "16 to 19",
            Self::Post19 => "20 to 25",
        }
    }

    /// Their places by the place of a curriculum year, for what is counted in great numbers.
    const BY_NCY: [u8; NCYS] = {
        let mut all = [0; NCYS];
        let mut place = 0;
        while place < NCYS {
            all[place] = Self::of(FIRST + place as i8) as u8;
            place += 1;
        }
        all
    };

    /// That of a curriculum year.
    #[must_use]
    pub const fn of(ncy: i8) -> Self {
        match ncy {
            ..=-1 => Self::EarlyYears,
            0 => Self::Reception,
            1..=6 => Self::Primary,
            7..=11 => Self::Secondary,
            12..=15 => Self::Post16,
            _ => Self::Post19,
        }
    }
}

/// What flows in a year, from one January count to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// Requests for an assessment that are received in it.
    Requests,
    /// Assessments that are agreed to in it, of whatever year the request is.
    Assessments,
    /// Plans that are issued in it after an assessment.
    Plans,
}

impl Flow {
    pub const ALL: [Self; 3] = [Self::Requests, Self::Assessments, Self::Plans];
}

/// How a year's block lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    needs: usize,
    pub(super) provisions: usize,
    areas: usize,
}

impl Shape {
    pub(super) const fn of(needs: usize, provisions: usize, areas: usize) -> Self {
        Self { needs, provisions, areas }
    }

    const fn homes_at(self) -> usize {
        GROUPS * self.needs * self.provisions
    }

    const fn ncys_at(self) -> usize {
        self.homes_at() + self.areas * self.provisions * GROUPS
    }

    const fn flows_at(self) -> usize {
        self.ncys_at() + NCYS
    }

    const fn joined_at(self) -> usize {
        self.flows_at() + 3 * GROUPS
    }

    const fn left_at(self) -> usize {
        self.joined_at() + 1
    }

    pub(super) const fn size(self) -> usize {
        self.left_at() + Reason::ALL.len()
    }

    const fn person(self, group: usize, need: usize, provision: usize) -> usize {
        (group * self.needs + need) * self.provisions + provision
    }

    const fn home(self, area: usize, provision: usize, group: usize) -> usize {
        self.homes_at() + (area * self.provisions + provision) * GROUPS + group
    }
}

/// A year of one simulation, being counted.
pub(super) struct Block<'a> {
    shape: Shape,
    counts: &'a mut [u16],
}

impl<'a> Block<'a> {
    pub(super) fn of(shape: Shape, counts: &'a mut [u16]) -> Self {
        Self { shape, counts }
    }

    #[inline]
    fn add(&mut self, at: usize) {
        if let Some(count) = self.counts.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }

    #[inline]
    pub(super) fn person(&mut self, one: &Person) {
        let ncy = place_of(one.ncy);
        let group = usize::from(AgeGroup::BY_NCY[ncy]);
        let (need, provision) = (usize::from(one.need), usize::from(one.provision));
        self.add(self.shape.person(group, need, provision));
        self.add(self.shape.home(usize::from(one.area), provision, group));
        self.add(self.shape.ncys_at() + ncy);
    }

    #[inline]
    pub(super) fn flow(&mut self, flow: Flow, ncy: i8) {
        self.add(self.shape.flows_at() + flow as usize * GROUPS + AgeGroup::of(ncy) as usize);
    }

    #[inline]
    pub(super) fn joined(&mut self) {
        self.add(self.shape.joined_at());
    }

    pub(super) fn left(&mut self, reason: Reason) {
        self.add(self.shape.left_at() + reason as usize);
    }
}

/// What the simulations gave.
#[derive(Debug, Clone)]
pub struct Results {
    /// Names of needs, provisions, areas.
    pub dimensions: Dimensions,
    pub years: Vec<u16>,
    /// How many simulations.
    pub simulations: usize,
    /// Years from the day from which is projected until the first of them.
    first: f64,
    pub(super) shape: Shape,
    counts: Vec<u16>,
    /// By which each simulation's year is multiplied, in all and in each provision.
    pub(super) factors: Option<Factors>,
}

/// A margin in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The mean: means add up, other figures do not.
    pub mean: f64,
    /// As likely more as fewer.
    pub median: f64,
    /// Half of the time it lies here.
    pub half: (f64, f64),
    /// Eight times of ten.
    pub eighty: (f64, f64),
    /// Nineteen times of twenty.
    pub ninety_five: (f64, f64),
}

impl Summary {
    /// Of values in any order.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |p: f64| crate::totals::quantile(&sorted, p);
        #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
        let mean = sorted.iter().sum::<f64>() / (sorted.len() as f64).max(1.0);
        Self {
            mean,
            median: at(0.5),
            half: (at(0.25), at(0.75)),
            eighty: (at(0.1), at(0.9)),
            ninety_five: (at(0.025), at(0.975)),
        }
    }
}

impl Results {
    pub(super) fn new(dimensions: Dimensions, years: Vec<u16>, shape: Shape, counts: Vec<u16>) -> Self {
        let simulations = counts.len().checked_div(years.len() * shape.size()).unwrap_or(0);
        Self { dimensions, years, simulations, first: 1.0, shape, counts, factors: None }
    }

    /// Begun so many years before the first January.
    pub(super) fn from(self, first: f64) -> Self {
        Self { first, ..self }
    }

    /// Each January with how many years ahead it is.
    pub(super) fn ahead(&self) -> Vec<(u16, f64)> {
        let steps = (0_u16..).map(|step| self.first + f64::from(step));
        self.years.iter().copied().zip(steps).collect()
    }

    fn year_place(&self, year: u16) -> Option<usize> {
        self.years.iter().position(|one| *one == year)
    }

    /// The rows of a year: for each simulation its block, and the place of its factors.
    pub(super) fn blocks(&self, year: u16) -> impl Iterator<Item = (usize, &[u16])> {
        let size = self.shape.size();
        let (years, place) = (self.years.len(), self.year_place(year));
        let each = self.counts.chunks_exact((years * size).max(1)).enumerate();
        each.filter_map(move |(simulation, blocks)| {
            let place = place?;
            Some((simulation * years + place, blocks.get(place * size..(place + 1) * size)?))
        })
    }

    /// What flows is as it was simulated: widths are those of stocks.
    fn flows(&self, year: u16, of: impl Fn(&[u16]) -> u64) -> Vec<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of people")]
        let number = |count: u64| count as f64;
        self.blocks(year).map(|(_, block)| number(of(block))).collect()
    }

    /// The sum of what is asked of a block, for each simulation.
    fn sums(&self, year: u16, of: impl Fn(&[u16]) -> u64) -> Vec<f64> {
        self.blocks(year)
            .map(|(row, block)| {
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let sum = of(block) as f64;
                sum * self.factors.as_ref().map_or(1.0, |factors| factors.all(row))
            })
            .collect()
    }

    /// The sum of cells, each with its provision, for each simulation.
    fn cells(&self, year: u16, cells: &[(usize, usize)]) -> Vec<f64> {
        self.blocks(year)
            .map(|(row, block)| match &self.factors {
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                None => cells.iter().map(|(place, _)| u64::from(block[*place])).sum::<u64>() as f64,
                Some(factors) => {
                    cells.iter().map(|(place, provision)| f64::from(block[*place]) * factors.of(row, *provision)).sum()
                }
            })
            .collect()
    }

    /// Children with a plan in a January: of the age groups, needs and provisions for which it is asked.
    pub fn people(&self, year: u16, wanted: impl Fn(AgeGroup, usize, usize) -> bool) -> Vec<f64> {
        let mut places = Vec::new();
        for group in AgeGroup::ALL {
            for need in 0..self.shape.needs {
                for provision in (0..self.shape.provisions).filter(|provision| wanted(group, need, *provision)) {
                    places.push((self.shape.person(group as usize, need, provision), provision));
                }
            }
        }
        self.cells(year, &places)
    }

    /// The same of the areas, provisions and age groups for which it is asked.
    pub fn homes(&self, year: u16, wanted: impl Fn(usize, usize, AgeGroup) -> bool) -> Vec<f64> {
        let mut places = Vec::new();
        for area in 0..self.shape.areas {
            for provision in 0..self.shape.provisions {
                for group in AgeGroup::ALL.into_iter().filter(|group| wanted(area, provision, *group)) {
                    places.push((self.shape.home(area, provision, group as usize), provision));
                }
            }
        }
        self.cells(year, &places)
    }

    /// Everybody with a plan in a January.
    #[must_use]
    pub fn total(&self, year: u16) -> Vec<f64> {
        let at = self.shape.ncys_at();
        self.sums(year, |block| block[at..at + NCYS].iter().map(|count| u64::from(*count)).sum())
    }

    /// Those of a curriculum year.
    #[must_use]
    pub fn ncy(&self, year: u16, ncy: i8) -> Vec<f64> {
        let at = self.shape.ncys_at() + place_of(ncy.max(FIRST));
        self.sums(year, |block| u64::from(block[at]))
    }

    /// What flowed in the year before a January.
    #[must_use]
    pub fn flow(&self, year: u16, flow: Flow, group: Option<AgeGroup>) -> Vec<f64> {
        let at = self.shape.flows_at() + flow as usize * GROUPS;
        self.flows(year, |block| match group {
            Some(group) => u64::from(block[at + group as usize]),
            None => block[at..at + GROUPS].iter().map(|count| u64::from(*count)).sum(),
        })
    }

    /// Who joined in the year before a January.
    #[must_use]
    pub fn joined(&self, year: u16) -> Vec<f64> {
        self.flows(year, |block| u64::from(block[self.shape.joined_at()]))
    }

    /// Who left in the year before a January, for a reason.
    #[must_use]
    pub fn left(&self, year: u16, reason: Reason) -> Vec<f64> {
        self.flows(year, |block| u64::from(block[self.shape.left_at() + reason as usize]))
    }
}
