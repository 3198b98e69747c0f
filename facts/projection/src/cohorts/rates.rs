//! What a history teaches: the chances of everything that may happen to a child, and how sure each is.

use std::collections::BTreeMap;

use super::history::{Between, History, Person, Reason};
use super::priors::{Priors, spread};
use super::shrinkage::{Shrunk, strength};
use super::trend::{Trend, profile};
use super::{FIRST, NCYS, place_of};

/// Bands of curriculum years within which children are placed alike; each phase that begins is one of its own.
pub(super) const BANDS: usize = 11;

/// The band of a curriculum year at arrival.
pub(super) fn band(ncy: i8) -> usize {
    match ncy {
        ..0 => 0,
        0 => 1,
        1..=2 => 2,
        3 => 3,
        4..=6 => 4,
        7 => 5,
        8..=11 => 6,
        12 => 7,
        13 => 8,
        14 => 9,
        _ => 10,
    }
}

/// Everything learnt. Cells lie by curriculum year before, need, provision.
#[derive(Debug, Clone)]
pub struct Rates {
    pub(super) needs: usize,
    pub(super) provisions: usize,
    pub(super) areas: usize,
    /// The chance that a plan ends in a year, and how sure its logit is for a whole curriculum year.
    pub(super) ends: Vec<Shrunk>,
    pub(super) ends_sure: Vec<f64>,
    /// The chance that who stays moves to another provision, and the same.
    pub(super) moves: Vec<Shrunk>,
    pub(super) moves_sure: Vec<f64>,
    /// Where movers go: by band at arrival, provision before, need; weights worth as many people as they sum to.
    pub(super) to: Vec<f64>,
    /// How many were seen to come to a provision in a band.
    pub(super) to_seen: Vec<f64>,
    /// New plans for each plan that ends a request here: more than 1 where children come with a plan or by another way.
    pub(super) arrivals: f64,
    /// The chance of another need in a year, by need, and which.
    pub(super) need_changes: Vec<f64>,
    pub(super) need_to: Vec<f64>,
    /// Whether a provision takes children of a curriculum year.
    pub(super) takes: Vec<bool>,
    /// Parts of the reasons of those who leave, other than by age.
    pub(super) reasons: [f64; 3],
    /// Who comes of each child of a curriculum year at level 0.
    pub(super) profile: [f64; NCYS],
    pub(super) trend: Trend,
    /// The odds of acceptance by curriculum year, of a plan after assessment, as means of last years.
    pub(super) accepted: Vec<Shrunk>,
    pub(super) issued: Shrunk,
    /// Need of who has a new plan, by curriculum year; provision by band and need; area.
    pub(super) need: Vec<f64>,
    pub(super) provision: Vec<f64>,
    pub(super) area: Vec<f64>,
    /// Weeks from request to the agreement to assess, and to plan, in order.
    pub(super) decided_after: Vec<f64>,
    pub(super) planned_after: Vec<f64>,
    pub(super) by_requests: bool,
    pub(super) exit_year: f64,
    pub(super) move_year: f64,
    pub(super) priors: Priors,
    /// Whether the level stays on average as it is.
    pub(super) stays: bool,
}

/// Counts of a cell, later years counting more.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    of: f64,
    all: f64,
}

impl Count {
    fn chance(self, root: f64, strength: f64) -> f64 {
        Shrunk::of(self.of, self.all, root, strength).mean
    }
}

/// What happened between two Januaries.
struct Step {
    year: u16,
    /// How much it says: later years say more.
    weight: f64,
    /// For which part of the year the record tells who left.
    watched: f64,
    between: Between,
}

/// How far a year was off as a logit, and the variance that chance alone gives it.
pub(super) type Effect = (f64, f64);

/// Half of the weight of a year is lost in so many.
const HALF_LIFE: f64 = 3.0;

impl Rates {
    /// The place of a cell.
    pub(super) fn cell(&self, ncy: i8, need: u8, provision: u8) -> usize {
        (place_of(ncy) * self.needs + usize::from(need)) * self.provisions + usize::from(provision)
    }

    /// Learns them. Nothing where no two Januaries follow one another, or nobody ever came.
    #[must_use]
    pub fn of(history: &History, priors: &Priors) -> Option<Self> {
        let years = history.years();
        let last = *years.last()?;
        let step = |year: u16| {
            let weight = 0.5_f64.powf(f64::from(last - year) / HALF_LIFE);
            Some(Step { year, weight, watched: history.watched(year), between: history.between(year)? })
        };
        let steps: Vec<Step> = years.into_iter().filter_map(step).collect();
        let names = &history.dimensions;
        let mut rates = Self::empty(names.needs.len(), names.provisions.len(), names.areas.len(), priors);
        rates.by_requests = history.has_requests();
        rates.profile = profile(history);
        let series = Trend::series(history);
        if series.is_empty() {
            return None;
        }
        rates.trend = Trend::of(&series, priors, rates.by_requests).0;
        rates.learn_ends(&steps);
        rates.learn_moves(&steps, history);
        rates.learn_needs_changed(&steps);
        rates.learn_new(&steps);
        rates.learn_requests(history);
        rates.learn_arrivals(&steps, history);
        rates.decided_after = history.decided_after();
        rates.planned_after = history.planned_after();
        let (exits, moves) = Self::year_effects(steps.iter().map(|step| (&step.between, step.watched)));
        // A handful of years says little: the prior counts as four of them.
        let with_prior = |seen: &[Effect], prior: f64| {
            #[expect(clippy::cast_precision_loss, reason = "some years")]
            let years = seen.len() as f64;
            let own = spread(seen).unwrap_or(prior);
            ((4.0 * prior * prior + years * own * own) / (4.0 + years)).sqrt()
        };
        rates.exit_year = with_prior(&exits, priors.exit_year);
        rates.move_year = with_prior(&moves, priors.move_year);
        Some(rates)
    }

    /// The same where the level of requests stays on average as it is.
    #[must_use]
    pub fn without_growth(&self) -> Self {
        let mut rates = self.clone();
        rates.trend.growth = 0.0;
        rates.trend.variance.1 = 0.0;
        rates.trend.variance.2 = 0.0;
        rates.priors.growth = 0.0;
        rates.stays = true;
        rates
    }

    fn empty(needs: usize, provisions: usize, areas: usize, priors: &Priors) -> Self {
        let even = Shrunk { mean: 0.5, worth: 1.0 };
        Self {
            needs,
            provisions,
            areas,
            ends: Vec::new(),
            ends_sure: vec![0.0; NCYS],
            moves: Vec::new(),
            moves_sure: vec![0.0; NCYS],
            to: Vec::new(),
            to_seen: vec![0.0; BANDS * provisions],
            arrivals: 1.0,
            need_changes: vec![0.0; needs],
            need_to: vec![0.0; needs * needs],
            takes: vec![false; NCYS * provisions],
            reasons: [1.0, 0.0, 0.0],
            profile: [0.0; NCYS],
            trend: Trend { level: 0.0, growth: 0.0, variance: (0.0, 0.0, 0.0), walk: 0.0, until: 0.0 },
            accepted: vec![even; NCYS],
            issued: even,
            need: Vec::new(),
            provision: Vec::new(),
            area: Vec::new(),
            decided_after: Vec::new(),
            planned_after: Vec::new(),
            by_requests: false,
            exit_year: priors.exit_year,
            move_year: priors.move_year,
            priors: *priors,
            stays: false,
        }
    }

    /// How far endings and moves of each year were off those of all years, as logits with the variance that chance gives.
    /// Each year comes with the part of it for which the record tells who left: how far the endings of a part were off says nothing of
    /// a year.
    pub(super) fn year_effects<'a>(years: impl Iterator<Item = (&'a Between, f64)>) -> (Vec<Effect>, Vec<Effect>) {
        let (mut exits, mut moves) = (Vec::new(), Vec::new());
        for (between, watched) in years {
            let gone = between.left.iter().filter(|(_, reason)| *reason != Reason::AgedOut).count();
            if watched >= 1.0 {
                exits.push((gone, gone + between.stayed.len()));
            }
            let moved = between.stayed.iter().filter(|(before, after)| before.provision != after.provision).count();
            moves.push((moved, between.stayed.len()));
        }
        (effects(&exits), effects(&moves))
    }

    /// Chances in cells, shrunk in three steps: curriculum year, then provision, then need; and how sure those of a curriculum
    /// year are.
    fn shrunk(&self, counts: &[Count]) -> (Vec<Shrunk>, Vec<f64>) {
        let (k, s) = (self.needs, self.provisions);
        let sum = |cells: &mut dyn Iterator<Item = usize>| {
            cells.fold(Count::default(), |sum, at| Count { of: sum.of + counts[at].of, all: sum.all + counts[at].all })
        };
        let all = sum(&mut (0..counts.len()));
        let overall = Shrunk::of(all.of, all.all, 0.05, 1.0).mean;
        let by_ncy: Vec<Count> = (0..NCYS).map(|a| sum(&mut (a * k * s..(a + 1) * k * s))).collect();
        let ncy_strength = strength(&by_ncy.iter().map(|one| (one.of, one.all, overall)).collect::<Vec<_>>());
        let ncys: Vec<f64> = by_ncy.iter().map(|one| one.chance(overall, ncy_strength)).collect();
        let by_provision: Vec<Count> =
            (0..NCYS * s).map(|at| sum(&mut (0..k).map(|need| (at / s * k + need) * s + at % s))).collect();
        let cells: Vec<_> = by_provision.iter().enumerate().map(|(at, one)| (one.of, one.all, ncys[at / s])).collect();
        let provision_strength = strength(&cells);
        let provisions: Vec<f64> =
            by_provision.iter().enumerate().map(|(at, one)| one.chance(ncys[at / s], provision_strength)).collect();
        let root = |at: usize| provisions[at / (k * s) * s + at % s];
        let cells: Vec<_> = counts.iter().enumerate().map(|(at, one)| (one.of, one.all, root(at))).collect();
        let need_strength = strength(&cells);
        let cells =
            counts.iter().enumerate().map(|(at, one)| Shrunk::of(one.of, one.all, root(at), need_strength)).collect();
        let sure = by_ncy.iter().map(|one| Shrunk::of(one.of, one.all, overall, ncy_strength).spread()).collect();
        (cells, sure)
    }

    fn learn_ends(&mut self, steps: &[Step]) {
        let mut counts = vec![Count::default(); NCYS * self.needs * self.provisions];
        let mut reasons = [0.5, 0.0, 0.0];
        for Step { weight, watched, between: one, .. } in steps {
            for (before, _) in &one.stayed {
                // They could be seen to leave for as long as it was recorded who leaves.
                counts[self.cell(before.ncy, before.need, before.provision)].all += weight * watched;
            }
            for (before, reason) in &one.left {
                let place = match reason {
                    Reason::Ceased => 0,
                    Reason::MovedAway => 1,
                    Reason::Died => 2,
                    Reason::AgedOut => continue,
                };
                reasons[place] += weight;
                let cell = self.cell(before.ncy, before.need, before.provision);
                counts[cell].all += weight;
                counts[cell].of += weight;
            }
        }
        let all: f64 = reasons.iter().sum();
        self.reasons = reasons.map(|one| one / all);
        (self.ends, self.ends_sure) = self.shrunk(&counts);
    }

    fn learn_moves(&mut self, steps: &[Step], history: &History) {
        let (k, s) = (self.needs, self.provisions);
        let mut counts = vec![Count::default(); NCYS * k * s];
        for people in history.censuses.values() {
            people.iter().for_each(|one| self.takes[place_of(one.ncy) * s + usize::from(one.provision)] = true);
        }
        // Where: all moves, then by band, then from which provision, then of which need.
        let (mut all, mut by_band) = (vec![0.0; s], vec![0.0; BANDS * s]);
        let (mut from, mut seen) = (vec![0.0; BANDS * s * s], vec![0.0; BANDS * s * k * s]);
        for Step { weight, between: one, .. } in steps {
            for (before, after) in &one.stayed {
                let cell = self.cell(before.ncy, before.need, before.provision);
                counts[cell].all += weight;
                if before.provision == after.provision {
                    continue;
                }
                counts[cell].of += weight;
                let (band, source, to) = (band(after.ncy), usize::from(before.provision), usize::from(after.provision));
                all[to] += weight;
                by_band[band * s + to] += weight;
                from[(band * s + source) * s + to] += weight;
                seen[((band * s + source) * k + usize::from(before.need)) * s + to] += weight;
            }
        }
        (self.moves, self.moves_sure) = self.shrunk(&counts);
        self.to_seen.clone_from(&by_band);
        let total: f64 = all.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "some provisions")]
        let root: Vec<f64> = all.iter().map(|one| (one + 1.0 / s as f64) / (total + 1.0)).collect();
        let lean = |counts: &[f64], root: &[f64], strength: f64| -> Vec<f64> {
            let sum: f64 = counts.iter().sum();
            counts.iter().zip(root).map(|(one, root)| (one + strength * root) / (sum + strength)).collect()
        };
        self.to = vec![0.0; BANDS * s * k * s];
        for band in 0..BANDS {
            let in_band = lean(&by_band[band * s..(band + 1) * s], &root, 10.0);
            for source in 0..s {
                let at = (band * s + source) * s;
                let from_source = lean(&from[at..at + s], &in_band, 10.0);
                for need in 0..k {
                    let at = ((band * s + source) * k + need) * s;
                    for to in (0..s).filter(|to| *to != source) {
                        self.to[at + to] = seen[at + to] + 10.0 * from_source[to];
                    }
                }
            }
        }
    }

    fn learn_needs_changed(&mut self, steps: &[Step]) {
        let mut all = vec![0.0; self.needs];
        for Step { weight, between: one, .. } in steps {
            for (before, after) in &one.stayed {
                all[usize::from(before.need)] += weight;
                if before.need != after.need {
                    self.need_changes[usize::from(before.need)] += weight;
                    self.need_to[usize::from(before.need) * self.needs + usize::from(after.need)] += weight;
                }
            }
        }
        for (changes, all) in self.need_changes.iter_mut().zip(all) {
            *changes = if all > 0.0 { *changes / all } else { 0.0 };
        }
    }

    fn learn_new(&mut self, steps: &[Step]) {
        let (k, s) = (self.needs, self.provisions);
        let (mut needs, mut by_ncy) = (vec![0.0; k], vec![0.0; NCYS * k]);
        let (mut in_band, mut seen) = (vec![0.0; BANDS * s], vec![0.0; BANDS * k * s]);
        let mut everywhere = vec![0.0; s];
        #[expect(clippy::cast_precision_loss, reason = "some areas")]
        let mut area = vec![1.0 / self.areas.max(1) as f64; self.areas];
        let mut add = |weight: f64, one: &Person| {
            let (need, provision, band) = (usize::from(one.need), usize::from(one.provision), band(one.ncy));
            needs[need] += weight;
            by_ncy[place_of(one.ncy) * k + need] += weight;
            in_band[band * s + provision] += weight;
            seen[(band * k + need) * s + provision] += weight;
            everywhere[provision] += weight;
            area[usize::from(one.area)] += weight;
        };
        for Step { weight, between: one, .. } in steps {
            one.came.iter().for_each(|one| add(*weight, one));
        }
        let part = |counts: &[f64], floor: f64| -> Vec<f64> {
            let sum: f64 = counts.iter().map(|one| one + floor).sum();
            counts.iter().map(|one| (one + floor) / sum.max(1e-12)).collect()
        };
        let root = part(&needs, 0.1);
        self.need = vec![0.0; NCYS * k];
        for a in 0..NCYS {
            // A year and its neighbours, then all years.
            let near: Vec<f64> = (0..k)
                .map(|need| (a.saturating_sub(1)..=(a + 1).min(NCYS - 1)).map(|near| by_ncy[near * k + need]).sum())
                .collect();
            let sum: f64 = near.iter().sum();
            for need in 0..k {
                let smooth = (near[need] + 20.0 * root[need]) / (sum + 20.0);
                self.need[a * k + need] = by_ncy[a * k + need] + 20.0 * smooth;
            }
        }
        let root = part(&everywhere, 0.05);
        self.provision = vec![0.0; BANDS * k * s];
        for band in 0..BANDS {
            let sum: f64 = in_band[band * s..(band + 1) * s].iter().sum();
            for need in 0..k {
                for provision in 0..s {
                    let of_band = (in_band[band * s + provision] + 10.0 * root[provision]) / (sum + 10.0);
                    let at = (band * k + need) * s + provision;
                    self.provision[at] = seen[at] + 10.0 * of_band;
                }
            }
        }
        self.area = area;
    }

    fn learn_requests(&mut self, history: &History) {
        if !self.by_requests {
            return;
        }
        let years = history.requests_of_years();
        let last = years.last().map_or(0.0, |year| year.window().until());
        let (mut decided, mut concluded) = (vec![Count::default(); NCYS], Count::default());
        for year in &years {
            // A level that strays is best known by its last years.
            let weight = 0.5_f64.powf(last - year.window().until());
            for (of, one) in decided.iter_mut().zip(year.count()) {
                of.of += one.accepted * weight;
                of.all += one.decided * weight;
                concluded.of += one.issued * weight;
                concluded.all += one.concluded * weight;
            }
        }
        let all: BTreeMap<bool, f64> =
            [(true, decided.iter().map(|one| one.of).sum()), (false, decided.iter().map(|one| one.all).sum())].into();
        let root = Shrunk::of(all[&true], all[&false], 0.7, 2.0).mean;
        let cells: Vec<_> = decided.iter().map(|one| (one.of, one.all, root)).collect();
        let strength = strength(&cells);
        self.accepted = decided.iter().map(|one| Shrunk::of(one.of, one.all, root, strength)).collect();
        self.issued = Shrunk::of(concluded.of, concluded.all, 0.96, 2.0);
    }

    /// Who came beside the new plans that were counted in the same years: stocks are counted anyway, requests may not be all.
    fn learn_arrivals(&mut self, steps: &[Step], history: &History) {
        let (mut came, mut counted) = (0.0, 0.0);
        for Step { year, between, .. } in steps {
            if let Some(new_plans) = history.new_plans(*year) {
                #[expect(clippy::cast_precision_loss, reason = "counts of people")]
                let joined = between.came.len() as f64;
                came += joined;
                counted += new_plans.count();
            }
        }
        if counted > 20.0 {
            self.arrivals = (came / counted).clamp(0.5, 2.0);
        }
    }

    /// How far growth strays in a part of a year.
    pub(super) fn innovation(&self, part: f64) -> f64 {
        if self.stays { 0.0 } else { self.priors.innovation(part) }
    }

    /// The curriculum years in order.
    pub(super) fn ncys() -> impl Iterator<Item = i8> {
        (FIRST..).take(NCYS)
    }
}

/// Logits less that of all years, each with its variance.
fn effects(years: &[(usize, usize)]) -> Vec<Effect> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    let logit = |of: usize, all: usize| ((of as f64 + 0.5) / ((all - of) as f64 + 0.5)).ln();
    let sum = years.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let middle = logit(sum.0, sum.1);
    years
        .iter()
        .filter(|(_, all)| *all > 0)
        .map(|(of, all)| {
            #[expect(clippy::cast_precision_loss, reason = "counts of people")]
            let chance = 1.0 / (*of as f64 + 0.5) + 1.0 / ((all - of) as f64 + 0.5);
            (logit(*of, *all) - middle, chance)
        })
        .collect()
}
