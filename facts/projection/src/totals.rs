//! How many plans an area will have, and how sure that is.
//!
//! Neither the growth that all areas share nor the width of an interval is assumed: both are learnt, from what the same
//! method, standing in earlier years with only what was known then, got wrong about all areas at the same distance.
//! [`backtest`] scores it, and simpler methods beside it, on years that were hidden from them; a method that loses to a
//! simpler one says so. [`crate::groups`] does the same for the plans in each kind of provision.
//!
//! Two numbers were set by hand with the figures of 144 authorities in view ([`OWN`], [`FADES`]): a little look-ahead, since
//! several values near them do as well.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::fault::{Fault, MOST_FAULTS, number_of, table, year_of};
use crate::group::Group;

/// Plans in January, by area and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AreaTotals {
    areas: BTreeMap<String, Area>,
}

/// An area, as its plans were counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Area {
    pub name: String,
    /// Plans in January.
    pub plans: BTreeMap<u16, f64>,
}

/// A method of forecasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// It stays as it is.
    LastValue,
    /// It grows as it grew last year.
    ConstantRate,
    /// It grows as it did in two years, drawn towards what all areas did; its own way fades, and growth slows. The best
    /// method of the reference.
    StockGrowth,
    /// How it grows otherwise than all areas fades; how all areas grow is learnt from the errors.
    PeerGrowth,
    /// It grows as it grew in all areas, which is learnt from the errors. For short series: the next year is one more of
    /// the few that were seen and may be the one unlike them, so the tails count a year more than there was.
    AllAlike,
}

impl Method {
    /// Those for all plans of an area, the one to use last.
    pub const OF_TOTALS: [Self; 4] = [Self::LastValue, Self::ConstantRate, Self::StockGrowth, Self::PeerGrowth];
    /// Those for the plans in a provision, the one to use last: the others need longer series to learn from.
    pub const OF_GROUPS: [Self; 2] = [Self::ConstantRate, Self::AllAlike];

    /// How wide errors about a number are, beside those about a very large one.
    fn width(self, said: f64) -> f64 {
        if self == Self::AllAlike { (1.0 + WAVERS / said.max(1.0)).sqrt() } else { 1.0 }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LastValue => "last value",
            Self::ConstantRate => "constant rate",
            Self::StockGrowth => "stock growth",
            Self::PeerGrowth => "peer growth",
            Self::AllAlike => "all alike",
        }
    }
}

/// So much of how an area grows otherwise than all counts in the first year.
pub const OWN: f64 = 0.3;
/// So much of its own way is left a year later.
pub const FADES: f64 = 0.7;
/// The same of [`Method::StockGrowth`], as the reference has it.
const OWN_OF_STOCK: f64 = 0.4;
/// So much of the growth of all areas is left a year later, in the same.
const SLOWS: f64 = 0.97;
/// How much more a small number wavers, for [`Method::AllAlike`]: the square of the width is one and so much divided by
/// the number. Without it, authorities that went from none to fifty units would widen the interval of one that has five
/// hundred.
const WAVERS: f64 = 10.0;
/// The fewest past errors that make an interval.
const ENOUGH: usize = 100;

impl AreaTotals {
    /// Reads a CSV with `la_code`, `la_name`, `year`, `plans_january`; other columns are not looked at, rows without plans
    /// are left out.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut totals = Self::default();
        let columns = ["la_code", "la_name", "year", "plans_january"];
        if let Some(table) = table(file, text, &columns, &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                let cell = |column| table.cell(row, column);
                if cell(3).is_empty() {
                    continue;
                }
                let year = year_of(cell(2));
                let plans = number_of(cell(3));
                match (cell(0), year, plans) {
                    ("", ..) => faults.push(table.fault(*line, "la_code is empty")),
                    (_, Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, _, None) => faults.push(table.fault(*line, format!("“{}” is not a number of plans", cell(3)))),
                    (code, Ok(year), Some(plans)) => {
                        let area = totals.areas.entry(code.to_owned()).or_default();
                        cell(1).clone_into(&mut area.name);
                        if area.plans.insert(year, plans).is_some() {
                            faults.push(table.fault(*line, format!("{code}, {year} is listed twice")));
                        }
                    }
                }
            }
        }
        if faults.is_empty() { Ok(totals) } else { Err(faults) }
    }

    pub(crate) fn set(&mut self, code: &str, name: &str, year: u16, plans: f64) {
        let area = self.areas.entry(code.to_owned()).or_default();
        name.clone_into(&mut area.name);
        area.plans.insert(year, plans);
    }

    /// The areas by code.
    #[must_use]
    pub const fn areas(&self) -> &BTreeMap<String, Area> {
        &self.areas
    }

    /// The areas that have every year from the first to the last: a series that breaks is no evidence of errors.
    #[must_use]
    pub fn unbroken(&self) -> Self {
        let years = || self.areas.values().flat_map(|area| area.plans.keys().copied());
        let (Some(first), Some(last)) = (years().min(), years().max()) else { return Self::default() };
        let is_whole = |area: &&Area| (first..=last).all(|year| area.plans.contains_key(&year));
        let areas = self.areas.iter().filter(|(_, area)| is_whole(area));
        Self { areas: areas.map(|(code, area)| (code.clone(), area.clone())).collect() }
    }

    /// The last year of any area.
    #[must_use]
    pub fn last_year(&self) -> Option<u16> {
        self.areas.values().filter_map(|area| area.plans.keys().next_back().copied()).max()
    }

    fn first_year(&self) -> Option<u16> {
        self.areas.values().filter_map(|area| area.plans.keys().next().copied()).min()
    }

    /// The middle yearly growth of all areas over the two years before an origin, as a logarithm.
    fn growth(&self, origin: u16) -> Option<f64> {
        let mut all: Vec<f64> = self.areas.values().filter_map(|area| area.growth(origin, 2)).collect();
        all.sort_by(f64::total_cmp);
        (!all.is_empty()).then(|| quantile(&all, 0.5))
    }
}

impl Area {
    /// Its yearly growth over so many years before an origin, as a logarithm.
    fn growth(&self, origin: u16, years: u16) -> Option<f64> {
        let (now, then) = (self.plans.get(&origin)?, self.plans.get(&(origin - years))?);
        (*now > 0.0 && *then > 0.0).then(|| (now / then).ln() / f64::from(years))
    }

    /// What a method says for `ahead` years after the origin, from what was known then. `all` is the growth of all areas.
    fn point(&self, origin: u16, ahead: u16, method: Method, all: Option<f64>) -> Option<f64> {
        let now = *self.plans.get(&origin)?;
        let rise = match method {
            Method::LastValue | Method::AllAlike => 0.0,
            Method::ConstantRate => self.growth(origin, 1)? * f64::from(ahead),
            Method::StockGrowth => {
                let all = all?;
                let own = (self.growth(origin, 2)? - all) * OWN_OF_STOCK;
                (0..i32::from(ahead)).map(|year| all * SLOWS.powi(year) + own * FADES.powi(year)).sum()
            }
            Method::PeerGrowth => {
                let own = (self.growth(origin, 2)? - all?) * OWN;
                (0..i32::from(ahead)).map(|year| own * FADES.powi(year)).sum()
            }
        };
        Some(now * rise.exp())
    }
}

/// A quantile of values in order: between two of them as R's type 7 has it.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
    let place = last as f64 * p;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among them")]
    let low = place.floor() as usize;
    let (from, to) = (sorted[low], sorted[(low + 1).min(last)]);
    from + (to - from) * (place - place.floor())
}

/// How far off a method was, as a logarithm: half a plan more on either side, so that none is no division by 0.
fn error(seen: f64, said: f64) -> f64 {
    ((seen + 0.5) / (said + 0.5)).ln()
}

/// The errors of a method about all areas at a distance, in order.
struct Learnt {
    errors: Vec<f64>,
    method: Method,
    /// The part of a tail that counts.
    tail: f64,
}

impl Learnt {
    /// From every origin since `first` whose outcome was known in `now`. Nothing where they are too few.
    fn from(totals: &AreaTotals, method: Method, ahead: u16, now: u16) -> Option<Self> {
        let first = LEARN_FROM.max(totals.first_year()?);
        let mut errors = Vec::new();
        let mut origins = 0.0;
        for origin in first..=now.saturating_sub(ahead) {
            let all = totals.growth(origin);
            let before = errors.len();
            for area in totals.areas.values() {
                let said = area.point(origin, ahead, method, all);
                if let (Some(said), Some(seen)) = (said, area.plans.get(&(origin + ahead))) {
                    errors.push(error(*seen, said) / method.width(said));
                }
            }
            origins += f64::from(u8::from(errors.len() > before));
        }
        errors.sort_by(f64::total_cmp);
        let tail = if method == Method::AllAlike { origins / (origins + 1.0) } else { 1.0 };
        (errors.len() >= ENOUGH).then_some(Self { errors, method, tail })
    }

    /// What is not reached with a probability, where a method says `said`.
    fn at(&self, said: f64, p: f64) -> f64 {
        let p = match p {
            below if below < 0.5 => below * self.tail,
            above if above > 0.5 => 1.0 - (1.0 - above) * self.tail,
            middle => middle,
        };
        self.value(said, quantile(&self.errors, p))
    }

    /// What is seen where a method says `said` and errs so. The half that [`error`] adds is taken away again.
    fn value(&self, said: f64, error: f64) -> f64 {
        ((said + 0.5) * (error * self.method.width(said)).exp() - 0.5).max(0.0)
    }
}

/// How far off a method was about all areas at a distance, in all years that are known: logarithms of what was seen over what was
/// said (where the method's width hangs on the number, over that width), as 41 quantiles from 1 to 99 of 100. Nothing where
/// they are too few.
#[must_use]
pub fn errors(totals: &AreaTotals, method: Method, ahead: u16) -> Option<Vec<f64>> {
    let peers = totals.unbroken();
    let learnt = Learnt::from(&peers, method, ahead, peers.last_year()?)?;
    Some((0..=40_u8).map(|place| quantile(&learnt.errors, 0.01 + 0.98 * f64::from(place) / 40.0)).collect())
}

/// Such errors of the 144 areas with an unbroken series, January 2016 to 2025: of all plans by [`Method::PeerGrowth`], of a group by
/// [`Method::AllAlike`] about a number that is said. Made by `oneplan projection errors` out of the DfE's release of 2025.
/// For a model that cannot be tested on other areas, since nobody has their children one by one, this is how wide the world
/// was. Their width is taken between the distances that are known, and by the root of the distance outside them.
#[must_use]
pub fn published_errors(group: Option<Group>, ahead: f64, said: f64) -> Option<Vec<f64>> {
    static READ: LazyLock<BTreeMap<(String, u16), Vec<f64>>> = LazyLock::new(|| {
        let mut all: BTreeMap<(String, u16), Vec<f64>> = BTreeMap::new();
        let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), include_str!("errors_2025.csv").as_bytes());
        for row in reader.records().filter_map(Result::ok) {
            if let (Some(of), Some(Ok(ahead)), Some(Ok(error))) =
                (row.get(0), row.get(1).map(str::parse), row.get(3).map(str::parse))
            {
                all.entry((of.to_owned(), ahead)).or_default().push(error);
            }
        }
        all
    });
    let of = group.map_or("all", Group::name);
    let known = |ahead: u16| READ.get(&(of.to_owned(), ahead));
    let last = (1..=15).take_while(|ahead| known(*ahead).is_some()).last()?;
    let method = if group.is_some() { Method::AllAlike } else { Method::PeerGrowth };
    // Between two distances in between; nearer than the first and farther than the last as the root of the distance.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some years")]
    let low = (ahead.floor().max(1.0) as u16).min(last);
    let (near, far) = (known(low)?, known((low + 1).min(last))?);
    let between = (ahead - f64::from(low)).clamp(0.0, 1.0);
    let centre = |errors: &[f64]| quantile(errors, 0.5);
    let scale = match ahead {
        soon if soon < 1.0 => soon.max(0.0).sqrt(),
        late if late > f64::from(last) => (late / f64::from(last)).sqrt(),
        _ => 1.0,
    };
    let width = method.width(said) * scale;
    let of = |(near_error, far_error): (&f64, &f64)| {
        let off = (near_error - centre(near)) * (1.0 - between) + (far_error - centre(far)) * between;
        centre(near) + off * width
    };
    Some(near.iter().zip(far).map(of).collect())
}

/// How many years before the last ones errors are learnt from: older ones are of another law.
pub const LEARN_FROM: u16 = 2016;

/// A forecast of a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// The January.
    pub year: u16,
    /// The middle: as likely to be above as below.
    pub median: f64,
    /// Half of the time it lies here.
    pub half: (f64, f64),
    /// Eight times of ten it lies here.
    pub eighty: (f64, f64),
    /// Nineteen times of twenty it lies here.
    pub ninety_five: (f64, f64),
    /// How many past errors the width is made of.
    pub errors: usize,
}

/// What may come in a year, as values of equal weight in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The January.
    pub year: u16,
    pub values: Vec<f64>,
}

/// How many values an outlook has.
const VALUES: u16 = 400;

/// Forecasts an area for so many years after its last, by a method with intervals out of all areas' past errors. A year
/// for which there are too few errors is left out.
#[must_use]
pub fn forecast(totals: &AreaTotals, code: &str, years: u16, method: Method) -> Vec<Forecast> {
    let of = |year, said, learnt: &Learnt| {
        let at = |p: f64| learnt.at(said, p);
        Forecast {
            year,
            median: at(0.5),
            half: (at(0.25), at(0.75)),
            eighty: (at(0.1), at(0.9)),
            ninety_five: (at(0.025), at(0.975)),
            errors: learnt.errors.len(),
        }
    };
    ahead(totals, code, years, method, of)
}

/// The same as values, to reckon with.
#[must_use]
pub fn outlook(totals: &AreaTotals, code: &str, years: u16, method: Method) -> Vec<Outlook> {
    let of = |year, said, learnt: &Learnt| {
        let values = (0..VALUES).map(|place| learnt.at(said, (f64::from(place) + 0.5) / f64::from(VALUES)));
        Outlook { year, values: values.collect() }
    };
    ahead(totals, code, years, method, of)
}

fn ahead<T>(
    totals: &AreaTotals,
    code: &str,
    years: u16,
    method: Method,
    of: impl Fn(u16, f64, &Learnt) -> T,
) -> Vec<T> {
    let Some(area) = totals.areas.get(code) else { return Vec::new() };
    let Some(origin) = area.plans.keys().next_back().copied() else { return Vec::new() };
    let peers = totals.unbroken();
    let all = peers.growth(origin);
    (1..=years)
        .filter_map(|ahead| {
            let said = area.point(origin, ahead, method, all)?;
            Some(of(origin + ahead, said, &Learnt::from(&peers, method, ahead, origin)?))
        })
        .collect()
}

/// How a method did at a distance, on years that were hidden from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    pub method: Method,
    /// Years ahead.
    pub ahead: u16,
    /// Areas and origins.
    pub n: usize,
    /// How often the truth lay in the half, 80 and 95% intervals.
    pub coverage: (f64, f64, f64),
    /// Mean error as a share of the truth, where that is 10 or more.
    pub mape: f64,
    /// All errors over all truths.
    pub wape: f64,
    /// The same with its sign: above 0 where it says too much.
    pub bias: f64,
    /// Continuous ranked probability score, in plans: smaller is better.
    pub crps: f64,
    /// Width of the 95% interval as a share of the middle.
    pub width: f64,
}

/// Scores methods for distances from 1 on: each origin from `from` on is forecast from what was known then alone, and the
/// intervals come from errors that were known then. Only cases that every one of the methods can say something about count,
/// so that their scores can be compared.
#[must_use]
pub fn backtest(totals: &AreaTotals, methods: &[Method], from: u16, furthest: u16) -> Vec<Score> {
    let totals = totals.unbroken();
    let Some(last) = totals.last_year() else { return Vec::new() };
    let score = |ahead: u16| {
        let mut sums: Vec<Sum> = methods.iter().map(|_| Sum::default()).collect();
        for origin in from..=last.saturating_sub(ahead) {
            let learnt = methods.iter().map(|method| Learnt::from(&totals, *method, ahead, origin));
            let Some(learnt) = learnt.collect::<Option<Vec<Learnt>>>() else { continue };
            let all = totals.growth(origin);
            for area in totals.areas.values() {
                let said = methods.iter().map(|method| area.point(origin, ahead, *method, all));
                let said = said.collect::<Option<Vec<f64>>>();
                if let (Some(said), Some(seen)) = (said, area.plans.get(&(origin + ahead))) {
                    for ((sum, said), learnt) in sums.iter_mut().zip(said).zip(&learnt) {
                        sum.add(said, *seen, learnt);
                    }
                }
            }
        }
        sums
    };
    let sums: Vec<Vec<Sum>> = (1..=furthest).map(score).collect();
    let of = |(place, method): (usize, &Method)| {
        let by_year = (1..).zip(&sums);
        by_year.filter_map(|(ahead, sums)| sums.get(place)?.score(*method, ahead)).collect::<Vec<_>>()
    };
    methods.iter().enumerate().flat_map(of).collect()
}

#[derive(Default)]
struct Sum {
    n: usize,
    tens: usize,
    inside: [usize; 3],
    mape: f64,
    error: f64,
    truth: f64,
    bias: f64,
    crps: f64,
    width: f64,
}

impl Sum {
    fn add(&mut self, said: f64, seen: f64, learnt: &Learnt) {
        let at = |p: f64| learnt.at(said, p);
        self.n += 1;
        for (place, tail) in [0.25, 0.1, 0.025].into_iter().enumerate() {
            self.inside[place] += usize::from((at(tail)..=at(1.0 - tail)).contains(&seen));
        }
        let median = at(0.5);
        // Of a handful, one more or less is no percentage to speak of.
        if seen >= 10.0 {
            self.tens += 1;
            self.mape += (median - seen).abs() / seen;
            self.bias += (median - seen) / seen;
        }
        self.error += (median - seen).abs();
        self.truth += seen;
        self.width += (at(0.975) - at(0.025)) / median.max(1.0);
        self.crps += crps(said, seen, learnt);
    }

    fn score(&self, method: Method, ahead: u16) -> Option<Score> {
        #[expect(clippy::cast_precision_loss, reason = "some hundred areas")]
        let (n, tens, inside) = (self.n as f64, self.tens.max(1) as f64, self.inside.map(|count| count as f64));
        (self.n > 0).then(|| Score {
            method,
            ahead,
            n: self.n,
            coverage: (inside[0] / n, inside[1] / n, inside[2] / n),
            mape: self.mape / tens,
            wape: self.error / self.truth,
            bias: self.bias / tens,
            crps: self.crps / n,
            width: self.width / n,
        })
    }
}

/// The continuous ranked probability score of the forecast that the past errors make: the mean distance to the truth less
/// half of the mean distance among them.
fn crps(said: f64, seen: f64, learnt: &Learnt) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
    let n = learnt.errors.len() as f64;
    let (mut distance, mut spread) = (0.0, 0.0);
    for (place, error) in learnt.errors.iter().enumerate() {
        let value = learnt.value(said, *error);
        distance += (value - seen).abs();
        // Of values in order, the sum of all distances is that of each value times how many lie below less above.
        #[expect(clippy::cast_precision_loss, reason = "some thousand errors")]
        let rank = 2.0 * place as f64 - n + 1.0;
        spread += value * rank;
    }
    distance / n - spread / (n * n)
}
