//! By how much ranges by provision were too narrow on an area's own Januaries that were hidden. Other areas' errors say how wide
//! the groups have to be; how unsteadily an area places children of its own within them, only its own past says.

use std::collections::BTreeMap;

use super::history::History;
use super::results::Results;

/// What was off about one provision, in standard deviations of the forecast, squared.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Off {
    provision: usize,
    origin: u16,
    ahead: u16,
    square: f64,
}

/// By how much ranges by provision have to be wider.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Widths(Vec<Off>);

/// Who is fewer says more about chance than about widths.
const FEWEST: f64 = 10.0;
/// A range that is right counts as so many origins of a provision, for all together.
const RIGHT: f64 = 4.0;
/// What all provisions together say counts as so many origins for each.
const TOGETHER: f64 = 3.0;
/// From the middle to the end of 8 of 10, in standard deviations.
const EIGHTY: f64 = 1.2816;
/// No single error counts for more, in standard deviations squared.
const MOST: f64 = 36.0;

impl Widths {
    /// Lays what was said at an origin beside what came.
    pub(super) fn learn(&mut self, history: &History, results: &Results, origin: u16) {
        for (year, seen) in results.years.iter().filter_map(|year| Some((*year, history.censuses.get(year)?))) {
            for provision in 0..history.dimensions.provisions.len() {
                let mut values = results.people(year, |_, _, own| own == provision);
                values.sort_by(f64::total_cmp);
                let at = |p: f64| crate::totals::quantile(&values, p);
                if at(0.5) < FEWEST {
                    continue;
                }
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let seen = seen.iter().filter(|one| usize::from(one.provision) == provision).count() as f64;
                // Counts are whole: half a child on either side belongs to them.
                let wide = 0.5 + if seen < at(0.5) { at(0.5) - at(0.1) } else { at(0.9) - at(0.5) };
                let square = ((seen - at(0.5)) / wide * EIGHTY).powi(2).min(MOST);
                self.0.push(Off { provision, origin, ahead: year - origin, square });
            }
        }
    }

    /// What could be known in a January.
    pub(super) fn known_in(&self, january: u16) -> Self {
        Self(self.0.iter().filter(|one| one.origin + one.ahead <= january).copied().collect())
    }

    /// By how much the range of a provision has to be wider: 1 and more. Years that are told from one origin are one case.
    #[must_use]
    pub fn of(&self, provision: usize) -> f64 {
        let mut origins: BTreeMap<(usize, u16), (f64, f64)> = BTreeMap::new();
        for one in &self.0 {
            let sums = origins.entry((one.provision, one.origin)).or_default();
            *sums = (sums.0 + one.square, sums.1 + 1.0);
        }
        let sums = |of: &dyn Fn(usize) -> bool| {
            let own = origins.iter().filter(|((provision, _), _)| of(*provision));
            own.fold((0.0, 0.0), |sums, (_, (squares, years))| (sums.0 + squares / years, sums.1 + 1.0))
        };
        let (all, own) = (sums(&|_| true), sums(&|one| one == provision));
        let together = (all.0 + RIGHT) / (all.1 + RIGHT);
        ((own.0 + together * TOGETHER) / (own.1 + TOGETHER)).sqrt().max(1.0)
    }
}
