//! How unsteadily an area places children: by how much the shares of provisions were farther off, on Januaries that were hidden,
//! than their ranges had it. Other areas' errors say how wide totals and groups have to be; this only an area's own past says.
//! Shares, since what was off about all plans together is no matter of where they are placed.

use std::collections::BTreeMap;

use super::factors::Factors;
use super::history::History;
use super::results::Results;
use crate::totals::quantile;

/// How far off the share of one provision was, in standard deviations of the forecast, squared.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Off {
    provision: usize,
    origin: u16,
    ahead: u16,
    square: f64,
}

/// What hidden Januaries showed about the shares of provisions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Widths(Vec<Off>);

/// Who is fewer says more about chance than about widths.
const FEWEST: f64 = 10.0;
/// A width that is right counts as one origin: where little is known, little is added.
const RIGHT: f64 = 1.0;
/// What all provisions say counts as so many origins of each.
const TOGETHER: f64 = 3.0;
/// From the middle to the end of 8 of 10, in standard deviations.
const EIGHTY: f64 = 1.2816;
/// No single error counts for more, in standard deviations squared.
const MOST: f64 = 36.0;

impl Widths {
    /// Lays what was said at an origin beside what came.
    pub(super) fn learn(&mut self, history: &History, results: &Results, origin: u16) {
        for (year, people) in results.years.iter().filter_map(|year| Some((*year, history.censuses.get(year)?))) {
            if people.is_empty() {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of people")]
            let all = people.len() as f64;
            let shares = shares(results, year);
            for (provision, mut said) in shares.into_iter().enumerate() {
                said.sort_by(f64::total_cmp);
                let (low, middle, high) = (quantile(&said, 0.1), quantile(&said, 0.5), quantile(&said, 0.9));
                if middle * all < FEWEST {
                    continue;
                }
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let seen = people.iter().filter(|one| usize::from(one.provision) == provision).count() as f64 / all;
                // Counts are whole: half a child on either side belongs to them.
                let wide = 0.5 / all + if seen < middle { middle - low } else { high - middle };
                let square = ((seen - middle) / wide * EIGHTY).powi(2).min(MOST);
                self.0.push(Off { provision, origin, ahead: year - origin, square });
            }
        }
    }

    /// What could be known in a January.
    pub(super) fn known_in(&self, january: u16) -> Self {
        Self(self.0.iter().filter(|one| one.origin + one.ahead <= january).copied().collect())
    }

    /// By how much the shares of a provision are wanted wider: 1 and more. Years that are told from one origin are one case, and so
    /// are, of what all provisions say together, all of an origin: they are off together.
    #[must_use]
    pub fn of(&self, provision: usize) -> f64 {
        let by_origin = |of: &dyn Fn(usize) -> bool| {
            let mut sums: BTreeMap<u16, (f64, f64)> = BTreeMap::new();
            for one in self.0.iter().filter(|one| of(one.provision)) {
                let (squares, cases) = sums.entry(one.origin).or_default();
                (*squares, *cases) = (*squares + one.square, *cases + 1.0);
            }
            sums.values().fold((0.0, 0.0), |(squares, origins), (own, cases)| (squares + own / cases, origins + 1.0))
        };
        let (all, own) = (by_origin(&|_| true), by_origin(&|one| one == provision));
        let together = (all.0 + RIGHT) / (all.1 + RIGHT);
        ((own.0 + together * TOGETHER) / (own.1 + TOGETHER)).sqrt().max(1.0)
    }
}

/// The share of each provision in all plans of a January, in each simulation.
fn shares(results: &Results, year: u16) -> Vec<Vec<f64>> {
    let total = results.people(year, |_, _, _| true);
    let of = |provision: usize| {
        let own = results.people(year, |_, _, own| own == provision);
        own.iter().zip(&total).map(|(own, all)| if *all > 0.0 { own / all } else { 0.0 }).collect()
    };
    (0..results.dimensions.provisions.len()).map(of).collect()
}

impl Results {
    /// Widens the shares of provisions about their means, as an area's own past asks for. Totals stay, and means nearly: no share
    /// falls below none.
    pub fn widen_by(&mut self, widths: &Widths) {
        let provisions = self.dimensions.provisions.len();
        let wanted: Vec<f64> = (0..provisions).map(|provision| widths.of(provision)).collect();
        if wanted.iter().all(|factor| *factor <= 1.0) {
            return;
        }
        for year in self.years.clone() {
            let shares = shares(self, year);
            #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
            let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
            let means: Vec<f64> = shares.iter().map(mean).collect();
            let rows: Vec<usize> = self.blocks(year).map(|(row, _)| row).collect();
            let rows_in_all = self.simulations * self.years.len();
            let factors = self.factors.get_or_insert_with(|| Factors::ones(rows_in_all, provisions));
            for (place, row) in rows.into_iter().enumerate() {
                let wider = |provision: usize| {
                    let (share, mean) = (shares[provision][place], means[provision]);
                    // Who is not there cannot be made more.
                    if share > 0.0 { (mean + (share - mean) * wanted[provision]).max(0.0) } else { 0.0 }
                };
                let wider: Vec<f64> = (0..provisions).map(wider).collect();
                let all: f64 = wider.iter().sum();
                for (provision, wider) in wider.into_iter().enumerate().filter(|_| all > 0.0) {
                    let share = shares[provision][place];
                    if share > 0.0 {
                        factors.scale(row, wider / all / share, |own| own == provision);
                    }
                }
            }
        }
    }

    /// From the least to the greatest of 8 of 10 of a provision, in children, by January: what says by how much it was widened.
    #[must_use]
    pub fn width(&self, provision: usize) -> Vec<f64> {
        let of = |year: &u16| {
            let mut values = self.people(*year, |_, _, own| own == provision);
            values.sort_by(f64::total_cmp);
            quantile(&values, 0.9) - quantile(&values, 0.1)
        };
        self.years.iter().map(of).collect()
    }
}
