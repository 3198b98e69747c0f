//! Priors learnt from other areas' histories.

use super::priors::{Priors, spread};
use super::trend::Trend;
use super::{Between, History, Rates};

impl Priors {
    /// Learns growth and spreads from other areas' histories; what they cannot tell stays as it was. Growth and the two
    /// spreads of the level are those under which the years that were seen are likeliest; the spread of a year's endings and
    /// moves is what is left when chance is taken away.
    #[must_use]
    pub fn learn(self, histories: &[History]) -> Self {
        const WALKS: [f64; 7] = [0.005, 0.02, 0.05, 0.10, 0.15, 0.2, 0.3];
        const GROWTHS: [f64; 9] = [-0.05, -0.02, 0.0, 0.02, 0.05, 0.08, 0.10, 0.14, 0.20];
        const SPREADS: [f64; 4] = [0.005, 0.02, 0.06, 0.1];
        let series: Vec<_> = histories.iter().map(|history| (history.has_requests(), Trend::series(history))).collect();
        let mut best = (f64::NEG_INFINITY, self);
        for walk in WALKS {
            for noise in WALKS {
                for growth in GROWTHS {
                    for growth_spread in SPREADS {
                        let one = Self {
                            growth,
                            growth_spread,
                            level_walk: walk,
                            plans_walk: walk,
                            level_noise: noise,
                            plans_noise: noise,
                            ..self
                        };
                        let likely =
                            series.iter().map(|(requests, years)| Trend::of(years, &one, *requests).1).sum::<f64>();
                        if likely > best.0 {
                            best = (likely, one);
                        }
                    }
                }
            }
        }
        let mut learnt = best.1;
        let (mut exits, mut moves) = (Vec::new(), Vec::new());
        for history in histories {
            let step = |year| Some((history.between(year)?, history.watched(year)));
            let steps: Vec<(Between, f64)> = history.years().into_iter().filter_map(step).collect();
            let (of_exits, of_moves) = Rates::year_effects(steps.iter().map(|(between, watched)| (between, *watched)));
            exits.extend(of_exits);
            moves.extend(of_moves);
        }
        learnt.exit_year = spread(&exits).unwrap_or(self.exit_year);
        learnt.move_year = spread(&moves).unwrap_or(self.move_year);
        learnt
    }
}
