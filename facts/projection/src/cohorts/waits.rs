//! How long it takes from a request to the agreement to assess, and to the plan.

use super::history::WEEKS_A_YEAR;
use super::rates::Rates;

impl Rates {
    /// Years from request to the agreement to assess, at a chance.
    #[inline]
    pub(super) fn decided_in(&self, chance: f64) -> f64 {
        if self.by_requests { years(&self.decided_after, chance) } else { 0.0 }
    }

    /// Years from request to plan, at the same chance: who is decided on early has a plan early.
    #[inline]
    pub(super) fn planned_in(&self, chance: f64) -> f64 {
        if self.by_requests { years(&self.planned_after, chance) } else { 0.0 }
    }

    /// The chance that a request is decided within a part of a year, when it was not in so many weeks. Where no waits are known, a
    /// request is taken to be decided in its year.
    pub(super) fn decided_soon(&self, weeks: f64, time: f64) -> f64 {
        if self.decided_after.is_empty() { 1.0 } else { soon(&self.decided_after, weeks, time) }
    }

    /// The chance that a plan comes within a part of a year, when none came in so many weeks.
    pub(super) fn planned_soon(&self, weeks: f64, time: f64) -> f64 {
        soon(&self.planned_after, weeks, time)
    }
}

#[inline]
fn years(waits: &[f64], chance: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
    let place = (chance * waits.len() as f64) as usize;
    waits.get(place).copied().unwrap_or(0.0) / WEEKS_A_YEAR
}

fn soon(waits: &[f64], weeks: f64, time: f64) -> f64 {
    let until = |weeks: f64| waits.partition_point(|one| *one <= weeks);
    let open = waits.len() - until(weeks);
    if open == 0 {
        // Longer than any that was seen: as likely in one week as in the next, half a year on average.
        return 1.0 - (-time * 2.0).exp();
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand plans")]
    let part = (until(weeks + time * WEEKS_A_YEAR) - until(weeks)) as f64 / open as f64;
    part
}
