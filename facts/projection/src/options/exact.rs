//! The same question as a mixed-integer program, solved by HiGHS: the proof of what [`super::choose_over`] finds.
//!
//! Whether a building is open in a year is 0 or 1; for every future, provision and year stand the children who are short or, where
//! ways count, the flows from areas to areas; the mean of the worst tenth is the linear program of Rockafellar and Uryasev (2000).

use highs::{Col, HighsModelStatus, RowProblem, Sense};

use super::costs::Costs;
use super::{Ahead, NoPlan, Question};

/// What HiGHS says.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The buildings with the January in which each opens.
    pub opens: Vec<(String, u16)>,
    /// What the plan costs, in pounds.
    pub cost: f64,
    /// How far it may be off, as a part of the cost.
    pub gap: f64,
    /// How many variables there are.
    pub variables: usize,
}

struct Program<'a> {
    costs: &'a Costs<'a>,
    rows: RowProblem,
    /// By building and year: whether it is open.
    open: Vec<Vec<Col>>,
}

/// Solves to within a part of a million, or as far as so many seconds go.
///
/// # Errors
/// Why there is no plan.
pub fn prove(ahead: &Ahead, question: &Question, seconds: f64) -> Result<Proof, NoPlan> {
    let costs = Costs::of(question, ahead);
    if ahead.years().is_empty() || ahead.futures() == 0 || costs.all() == 0 {
        return Err(NoPlan::Unknown);
    }
    let mut program = Program { costs: &costs, rows: RowProblem::default(), open: Vec::new() };
    program.buildings();
    let futures = program.children();
    program.weigh(&futures);
    program.even();
    let Program { rows, open, .. } = program;
    let variables = rows.num_cols();
    let mut model = rows.optimise(Sense::Minimise);
    model.make_quiet();
    model.set_option("mip_rel_gap", 1e-6);
    model.set_option("time_limit", seconds);
    let solved = model.solve();
    if !matches!(solved.status(), HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit) {
        return Err(NoPlan::Uneven);
    }
    let solution = solved.get_solution();
    let opens = question.choices.iter().zip(&open).filter_map(|(choice, years)| {
        let year = years.iter().position(|open| solution[*open] > 0.5)?;
        Some((choice.name.clone(), *ahead.years().get(year)?))
    });
    Ok(Proof { opens: opens.collect(), cost: solved.objective_value(), gap: solved.mip_gap(), variables })
}

impl Program<'_> {
    fn buildings(&mut self) {
        let (question, ahead) = (self.costs.question, self.costs.ahead);
        let years = ahead.years().len();
        for (place, choice) in question.choices.iter().enumerate() {
            let mut own = Vec::new();
            for (year, january) in ahead.years().iter().enumerate() {
                let can_open = self.costs.all() >> place & 1 == 1 && choice.earliest <= *january;
                let most = if can_open { 1.0 } else { 0.0 };
                own.push(self.rows.add_integer_column(self.costs.buildings(1 << place, year), 0.0..=most));
            }
            for pair in own.windows(2) {
                self.rows.add_row(0.0.., [(pair[1], 1.0), (pair[0], -1.0)]);
            }
            self.open.push(own);
        }
        for year in 0..years {
            let capital = question.choices.iter().zip(&self.open).map(|(one, open)| (open[year], one.capital));
            self.rows.add_row(..=question.money(ahead.years()[year]), capital.collect::<Vec<_>>());
            let share = question.mainstream.clamp(0.0, 1.0);
            let share = question.choices.iter().zip(&self.open).map(|(one, open)| {
                let own = if Question::is_mainstream(one.group) { 1.0 } else { 0.0 };
                (open[year], one.places * (own - share))
            });
            self.rows.add_row(0.0.., share.collect::<Vec<_>>());
            let named = |name: &String| question.choices.iter().position(|one| one.name == *name);
            for (place, choice) in question.choices.iter().enumerate() {
                for other in choice.not_with.iter().filter_map(named) {
                    self.rows.add_row(..=1.0, [(self.open[place][year], 1.0), (self.open[other][year], 1.0)]);
                }
                for before in choice.after.iter().map(named) {
                    match before {
                        Some(before) => {
                            self.rows.add_row(0.0.., [(self.open[before][year], 1.0), (self.open[place][year], -1.0)]);
                        }
                        None => {
                            self.rows.add_row(..=0.0, [(self.open[place][year], 1.0)]);
                        }
                    }
                }
            }
        }
    }

    /// For each future the variables that children cost, with their prices.
    fn children(&mut self) -> Vec<Vec<(Col, f64)>> {
        let ahead = self.costs.ahead;
        let mut futures = vec![Vec::new(); ahead.futures()];
        for (future, costs) in futures.iter_mut().enumerate() {
            for group in 0..ahead.groups().len() {
                for year in 0..ahead.years().len() {
                    let own = if ahead.has_ways() {
                        self.flows(future, group, year)
                    } else {
                        self.short(future, group, year)
                    };
                    let discount = self.costs.discount(year);
                    costs.extend(own.into_iter().map(|(column, cost)| (column, cost * discount)));
                }
            }
        }
        futures
    }

    fn short(&mut self, future: usize, group: usize, year: usize) -> Vec<(Col, f64)> {
        let (ahead, question) = (self.costs.ahead, self.costs.question);
        let short = self.rows.add_column(0.0, 0.0..);
        let own = question.choices.iter().zip(&self.open).filter(|(one, _)| one.group == ahead.groups()[group]);
        let new = own.map(|(one, open)| (open[year], one.places)).chain([(short, 1.0)]);
        self.rows.add_row(ahead.short(future, group, year).., new.collect::<Vec<_>>());
        vec![(short, question.more(ahead.groups()[group], ahead.years()[year]))]
    }

    fn flows(&mut self, future: usize, group: usize, year: usize) -> Vec<(Col, f64)> {
        let (ahead, question) = (self.costs.ahead, self.costs.question);
        let supply = self.costs.supply(group, year, 0);
        let (mut out, mut to) = (Vec::new(), vec![Vec::new(); supply.len()]);
        for (area, children) in self.costs.whole_children(group, year, future).into_iter().enumerate() {
            let without = self.rows.add_column(0.0, 0.0..);
            out.push((without, question.more(ahead.groups()[group], ahead.years()[year])));
            let mut from = vec![(without, 1.0)];
            for (site, to) in to.iter_mut().enumerate() {
                let Some(way) = ahead.way(area, site) else { continue };
                let flow = self.rows.add_column(0.0, 0.0..);
                out.push((flow, way));
                from.push((flow, 1.0));
                to.push((flow, 1.0));
            }
            self.rows.add_row(f64::from(children)..=f64::from(children), from);
        }
        for (site, mut flows) in to.into_iter().enumerate() {
            let own = question.choices.iter().enumerate().filter(|(_, one)| one.group == ahead.groups()[group]);
            let here = own.filter(|(place, _)| self.costs.area_of(*place) == site);
            flows.extend(here.map(|(place, _)| (self.open[place][year], -self.costs.adds(place))));
            self.rows.add_row(..=f64::from(supply[site]), flows);
        }
        out
    }

    /// The sum that is made least: the mean over the futures, and that of the worst tenth as it weighs.
    fn weigh(&mut self, futures: &[Vec<(Col, f64)>]) {
        let averse = self.costs.question.averse.clamp(0.0, 1.0);
        let least = (averse > 0.0).then(|| self.rows.add_column(averse, f64::NEG_INFINITY..));
        for (costs, weight) in futures.iter().zip(self.costs.ahead.weights()) {
            let cost = self.rows.add_column((1.0 - averse) * weight, 0.0..);
            let sum = costs.iter().map(|(column, cost)| (*column, -cost)).chain([(cost, 1.0)]);
            self.rows.add_row(0.0..=0.0, sum.collect::<Vec<_>>());
            if let Some(least) = least {
                let over = self.rows.add_column(averse * weight / 0.1, 0.0..);
                self.rows.add_row(0.0.., [(over, 1.0), (cost, -1.0), (least, 1.0)]);
            }
        }
    }

    /// What is asked of areas in the last year.
    fn even(&mut self) {
        let (ahead, question, areas) = (self.costs.ahead, self.costs.question, self.costs.ahead.areas().len());
        let (Some(even), true) = (question.even, areas > 1) else { return };
        let last = ahead.years().len() - 1;
        let today = self.costs.short_by_area(0);
        let most = self.costs.most_short(even);
        for (area, (_, children)) in today.iter().enumerate().filter(|(area, _)| self.costs.is_planned(*area)) {
            let mut all = Vec::new();
            for group in 0..ahead.groups().len() {
                let places = f64::from(self.costs.supply(group, last, 0)[area]);
                for (future, weight) in ahead.weights().into_iter().enumerate() {
                    let short = self.rows.add_column(0.0, 0.0..);
                    let own = question.choices.iter().enumerate().filter(|(_, one)| one.group == ahead.groups()[group]);
                    let here = own.filter(|(place, _)| self.costs.area_of(*place) == area);
                    let new = here.map(|(place, one)| (self.open[place][last], one.places)).chain([(short, 1.0)]);
                    let over = ahead.children_in(future, group, area, last) - places;
                    self.rows.add_row(over.., new.collect::<Vec<_>>());
                    all.push((short, weight));
                }
            }
            self.rows.add_row(..=most * children.max(1.0), all);
        }
    }
}
