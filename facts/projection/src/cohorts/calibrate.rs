//! Widths that are no narrower than past errors were: each simulation keeps its rank, and tables stay whole.

use std::collections::BTreeSet;

use super::chance::normal_quantile;
use super::factors::Factors;
use super::results::Results;
use crate::groups::Group;
use crate::totals::published_errors;

impl Results {
    /// Widens all plans, then the groups that provisions are in, to the errors that forecasts of 144 areas made. Units and what is
    /// elsewhere are left as the model has them: their published numbers waver by how they are recorded, which an area's own
    /// record does not. Where no group is known, all plans alone are widened.
    pub fn widen_as_published(&mut self, group: impl Fn(usize) -> Option<Group>) {
        self.calibrate(|ahead| published_errors(None, ahead, f64::INFINITY));
        self.calibrate_parts(group, |group, ahead, said| match group? {
            Group::Units | Group::Elsewhere => None,
            group => published_errors(Some(group), ahead, said),
        });
    }

    /// Widens the totals to the errors that were made before, cells with them: each simulation keeps its rank. `errors` gives, for so
    /// many years ahead, the logarithms of what was seen over what was said, as quantiles at even steps from 1 to 99 of 100;
    /// only their width counts. A width of the model's own that is greater stays.
    pub fn calibrate(&mut self, errors: impl Fn(f64) -> Option<Vec<f64>>) {
        let provisions = self.shape.provisions;
        for (year, ahead) in self.ahead() {
            let Some(errors) = errors(ahead) else { continue };
            let totals = self.total(year);
            let mut sorted = totals.clone();
            sorted.sort_by(f64::total_cmp);
            let Some(wanted) = widened(&sorted, &errors) else { continue };
            let rows: Vec<usize> = self.blocks(year).map(|(row, _)| row).collect();
            let rows_in_all = self.simulations * self.years.len();
            let factors = self.factors.get_or_insert_with(|| Factors::ones(rows_in_all, provisions));
            for ((row, total), wanted) in rows.into_iter().zip(&totals).zip(ranked(&totals, &wanted)) {
                if *total > 0.0 {
                    let factor = wanted / total;
                    #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
                    if let Some(all) = factors.rows.get_mut(row * factors.width) {
                        *all *= factor as f32;
                    }
                    factors.scale(row, factor, |_| true);
                }
            }
        }
    }

    /// The same for parts of the whole, such as all special schools: `part` names the part of a provision, `errors` its errors about
    /// a number. Totals stay as they are and every table adds up: what the parts have more or less is shared out, and each part
    /// is brought back to its width, in turns until both hold nearly.
    pub fn calibrate_parts<P: Copy + Ord>(
        &mut self,
        part: impl Fn(usize) -> P,
        errors: impl Fn(P, f64, f64) -> Option<Vec<f64>>,
    ) {
        let provisions = self.shape.provisions;
        let parts: BTreeSet<P> = (0..provisions).map(&part).collect();
        for (year, ahead) in self.ahead() {
            let totals = self.people(year, |_, _, _| true);
            let of = |results: &Self, one: P| results.people(year, |_, _, provision| part(provision) == one);
            let mut is_wider = false;
            let wanted: Vec<(P, Vec<f64>)> = parts
                .iter()
                .map(|one| {
                    let mut values = of(self, *one);
                    values.sort_by(f64::total_cmp);
                    let said = crate::totals::quantile(&values, 0.5);
                    let wider = errors(*one, ahead, said).and_then(|errors| widened(&values, &errors));
                    is_wider |= wider.is_some();
                    (*one, wider.unwrap_or(values))
                })
                .collect();
            if !is_wider {
                continue;
            }
            let rows: Vec<usize> = self.blocks(year).map(|(row, _)| row).collect();
            let rows_in_all = self.simulations * self.years.len();
            for _ in 0..TURNS {
                for (one, wanted) in &wanted {
                    let values = of(self, *one);
                    let factors = self.factors.get_or_insert_with(|| Factors::ones(rows_in_all, provisions));
                    for ((row, value), wanted) in rows.iter().zip(&values).zip(ranked(&values, wanted)) {
                        if *value > 0.0 {
                            factors.scale(*row, wanted / value, |provision| part(provision) == *one);
                        }
                    }
                }
                let after = self.people(year, |_, _, _| true);
                let factors = self.factors.get_or_insert_with(|| Factors::ones(rows_in_all, provisions));
                for ((row, before), after) in rows.iter().zip(&totals).zip(after) {
                    if after > 0.0 {
                        factors.scale(*row, before / after, |_| true);
                    }
                }
            }
        }
    }
}

/// How often parts and totals are brought to agree.
const TURNS: usize = 4;

/// What each value is to become: those wanted, in order, each at the rank of a value.
fn ranked(values: &[f64], wanted: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let mut out = vec![0.0; values.len()];
    order.into_iter().zip(wanted).for_each(|(place, wanted)| out[place] = *wanted);
    out
}

/// Values, in order, as wide as errors were; nothing where they are wider already.
fn widened(sorted: &[f64], errors: &[f64]) -> Option<Vec<f64>> {
    let at = |p: f64| crate::totals::quantile(sorted, p);
    // By the distance of the 10th and the 90th of 100, as logarithms.
    let own = ((at(0.9) + 0.5) / (at(0.1) + 0.5)).ln();
    if own >= error_at(errors, 0.9) - error_at(errors, 0.1) {
        return None;
    }
    let (middle, centre) = (at(0.5), error_at(errors, 0.5));
    #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
    let p = |rank: usize| (rank as f64 + 0.5) / sorted.len() as f64;
    Some((0..sorted.len()).map(|rank| middle * (error_at(errors, p(rank)) - centre).exp()).collect())
}

/// An error that is not reached with a probability, out of quantiles at even steps from 1 to 99 of 100; beyond them as a normal
/// of the same width goes on.
fn error_at(errors: &[f64], p: f64) -> f64 {
    let within = |p: f64| crate::totals::quantile(errors, ((p - 0.01) / 0.98).clamp(0.0, 1.0));
    if (0.01..=0.99).contains(&p) {
        return within(p);
    }
    let edge = if p < 0.01 { 0.01 } else { 0.99 };
    let centre = within(0.5);
    centre + (within(edge) - centre) * (normal_quantile(p) / normal_quantile(edge)).max(1.0)
}
