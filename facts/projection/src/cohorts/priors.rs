//! What is thought before an area's own years are looked at: learnt from other areas, kept as a file with its sources.

use serde::Serialize;

use crate::fault::{Fault, MOST_FAULTS, table};

/// Growth is in logarithms a year, spreads in logarithms or logits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Priors {
    /// Yearly growth of requests (of new plans, where requests are not known), for an area nothing is known of.
    pub growth: f64,
    /// How far areas are from it.
    pub growth_spread: f64,
    /// How much growth becomes less each year.
    pub growth_fades: f64,
    /// How much of its own distance from all areas' growth an area keeps in a year.
    pub growth_keeps: f64,
    /// How far the level of requests strays in a year.
    pub level_walk: f64,
    /// How far a year is off the level, above what chance alone does.
    pub level_noise: f64,
    /// The same where only new plans are known: they stray farther.
    pub plans_walk: f64,
    /// See `level_noise`.
    pub plans_noise: f64,
    /// How far the part that is accepted strays in a year.
    pub accept_walk: f64,
    /// How far the part of assessments that end in a plan strays in a year.
    pub issue_walk: f64,
    /// How far the endings of a year are off, for all together.
    pub exit_year: f64,
    /// How far the moves of a year are off, for all together.
    pub move_year: f64,
}

impl Priors {
    /// Out of the releases about 2010 to 2025, of 144 areas: the DfE's *Education, health and care plans*, as their spreads were
    /// worked out for this program (requests: log change .150 with lag-1 correlation -.26, so .10 that stays and .06 that does
    /// not; new plans: .19 and .09; growth the median of the years 2017 to 2024). The spread of acceptance is .43 at most
    /// from one pair of years, half of which is noise; those of endings and moves are starting values.
    pub const PUBLISHED_2025: Self = Self {
        growth: 0.10,
        growth_spread: 0.06,
        growth_fades: 0.97,
        growth_keeps: 0.7,
        level_walk: 0.10,
        level_noise: 0.06,
        plans_walk: 0.19,
        plans_noise: 0.09,
        accept_walk: 0.22,
        issue_walk: 0.10,
        exit_year: 0.2,
        move_year: 0.25,
    };

    /// How far growth strays in a part of a year, so that areas stay as far from each other as `growth_spread` says.
    pub(super) fn innovation(&self, part: f64) -> f64 {
        self.growth_spread * (1.0 - self.growth_keeps.powf(2.0 * part)).max(0.0).sqrt()
    }

    fn named(&mut self, name: &str) -> Option<&mut f64> {
        Some(match name {
            "growth" => &mut self.growth,
            "growth_spread" => &mut self.growth_spread,
            "growth_fades" => &mut self.growth_fades,
            "growth_keeps" => &mut self.growth_keeps,
            "level_walk" => &mut self.level_walk,
            "level_noise" => &mut self.level_noise,
            "plans_walk" => &mut self.plans_walk,
            "plans_noise" => &mut self.plans_noise,
            "accept_walk" => &mut self.accept_walk,
            "issue_walk" => &mut self.issue_walk,
            "exit_year" => &mut self.exit_year,
            "move_year" => &mut self.move_year,
            _ => return None,
        })
    }

    /// Reads a CSV with `name`, `value`: what is not named stays as published.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut priors = Self::PUBLISHED_2025;
        if let Some(table) = table(file, text, &["name", "value"], &mut faults) {
            let mut seen = std::collections::BTreeSet::new();
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                let (name, value) = (table.cell(row, 0), table.cell(row, 1));
                if !seen.insert(name) {
                    faults.push(table.fault(*line, format!("“{name}” is listed twice")));
                }
                let within = value.parse::<f64>().ok().filter(|value| (-1.0..=1.0).contains(value));
                match (priors.named(name), within) {
                    (None, _) => faults.push(table.fault(*line, format!("“{name}” is not the name of a prior"))),
                    (_, None) => faults.push(table.fault(*line, format!("“{value}” is not a number from -1 to 1"))),
                    (Some(at), Some(value)) => *at = value,
                }
            }
        }
        if faults.is_empty() { Ok(priors) } else { Err(faults) }
    }
}

/// The spread that is left of effects, each with the variance that chance alone gives it: DerSimonian and Laird's moments.
pub(super) fn spread(effects: &[(f64, f64)]) -> Option<f64> {
    let known: Vec<_> = effects.iter().filter(|(effect, chance)| effect.is_finite() && *chance > 0.0).collect();
    if known.len() < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred years")]
    let left = known.iter().map(|(effect, chance)| effect * effect - chance).sum::<f64>() / known.len() as f64;
    Some(left.max(0.0).sqrt())
}
