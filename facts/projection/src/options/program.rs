//! The plan by branch and cut, with what no plan can undercut.
//!
//! Whether a building is open in a year is a number from 0 to 1 in a linear program. What children cost falls along straight pieces
//! with each place more, so the program knows it by lines that touch it from below (Benders, 1962): wherever the program believes
//! in less than it costs, the line of that point is added. Where a number is neither 0 nor 1 both are tried, the branch with the
//! least bound first. So many rounds are gone through; where that was not enough, the best bound that is left is said.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};
use std::rc::Rc;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, SolveOutcome, Variable};

use super::NoPlan;
use super::search::{NEVER, Opens, SAME, Search, Worth};

/// So often the program is solved and compared with what children cost.
const ROUNDS: usize = 700;
/// So often in one branch, unless all its numbers are 0 or 1.
const IN_BRANCH: usize = 4;
/// Numbers closer to 0 or 1 are taken for it.
const WHOLE: f64 = 1e-6;

/// What was found.
pub(super) struct Found {
    pub(super) opens: Opens,
    /// Its cost, in pounds.
    pub(super) cost: f64,
    /// No plan costs less.
    pub(super) bound: f64,
}

/// A branch: the variables that are held, and what no plan in it can undercut.
struct Branch {
    bound: f64,
    number: usize,
    held: Vec<(Variable, f64)>,
}

impl PartialEq for Branch {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Branch {}
impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Branch {
    /// The least bound is the greatest, so that it comes first out of the heap; then the oldest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.bound.total_cmp(&self.bound).then(other.number.cmp(&self.number))
    }
}

/// `terms` at least `least`.
struct Cut {
    terms: Vec<(Variable, f64)>,
    least: f64,
}

struct Program<'a> {
    search: &'a Search<'a>,
    /// By building and year: whether it is open. Nothing where it cannot be.
    open: Vec<Vec<Option<Variable>>>,
    /// What children cost: by provision and year, or all in one where the worst tenth counts.
    costs: Vec<Variable>,
    /// The program with all lines that are known.
    root: Solution,
    rounds: usize,
    known: RefCell<Known>,
}

/// For each future that weighs anything where its line begins, and how it falls by area.
type Lines = Rc<[(usize, (f64, Vec<f64>))]>;
/// Lines by provision, year and new places by area.
type Known = HashMap<(usize, usize, Vec<i64>), Lines>;

/// Pounds in the program's unit: millions keep its numbers near one another.
const UNIT: f64 = 1e6;
/// # Errors
/// That no plan leaves areas as even as is asked for, or that none was found in time.
pub(super) fn solve(search: &Search<'_>) -> Result<Found, NoPlan> {
    let (mut opens, mut worth) = search.descend(search.nothing(), true);
    // Without the program the descent is all there is: its bound is that places cost nothing.
    let Some(mut program) = Program::of(search) else {
        let found = worth.is_even().then_some(Found { bound: 0.0, cost: worth.cost, opens });
        return found.ok_or(NoPlan::NotFound);
    };
    let mut heap = BinaryHeap::from([Branch { bound: 0.0, number: 0, held: Vec::new() }]);
    // What the program could not solve is left open: the bound stays that of its branch.
    let (mut number, mut left, mut unsolved) = (0, None, f64::INFINITY);
    while let Some(branch) = heap.pop() {
        if is_no_better(branch.bound, worth) || program.rounds >= ROUNDS {
            left = Some(branch.bound);
            break;
        }
        let solved = program.hold(&branch.held).and_then(|solution| program.tighten(solution));
        let (bound, values) = match solved {
            Ok(solved) => solved,
            Err(Error::Infeasible) => continue,
            Err(_) => {
                unsolved = unsolved.min(branch.bound);
                continue;
            }
        };
        let bound = bound.max(branch.bound);
        let undecided = program.undecided(&values);
        for own in program.round(&values) {
            let own_worth = search.worth(&own);
            if search.is_right(&own) && own_worth.is_better(worth) {
                (opens, worth) = search.descend(own, true);
            }
        }
        if is_no_better(bound, worth) {
            continue;
        }
        let Some(variable) = undecided else {
            // All is decided, and it is still not known to be a plan: its numbers were too near to one another.
            unsolved = unsolved.min(bound);
            continue;
        };
        for value in [0.0, 1.0] {
            number += 1;
            let held = branch.held.iter().copied().chain([(variable, value)]).collect();
            heap.push(Branch { bound, number, held });
        }
    }
    let is_proved = left.is_none() && unsolved.is_infinite();
    let bound = left.unwrap_or(worth.cost).min(unsolved).min(worth.cost);
    match worth.is_even() {
        true => Ok(Found { bound, cost: worth.cost, opens }),
        false => Err(if is_proved { NoPlan::Uneven } else { NoPlan::NotFound }),
    }
}

fn is_no_better(bound: f64, worth: Worth) -> bool {
    worth.is_even() && bound >= worth.cost - SAME * worth.cost.abs().max(1.0)
}

impl<'a> Program<'a> {
    fn of(search: &'a Search<'a>) -> Option<Self> {
        let costs = search.costs;
        let years = search.years();
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut open = Vec::new();
        for place in 0..costs.question.choices.len() {
            let variable = |year: usize| {
                let cost = costs.buildings(1 << place, year) / UNIT;
                search.can_open(place, year).then(|| problem.add_var(cost, (0.0, 1.0)))
            };
            open.push((0..years).map(variable).collect::<Vec<_>>());
        }
        let count = if costs.question.averse > 0.0 { 1 } else { costs.ahead.groups().len() * years };
        let own: Vec<Variable> = (0..count).map(|_| problem.add_var(1.0, (0.0, f64::INFINITY))).collect();
        rules(search, &open, &mut problem);
        let root = solved(problem.solve()).ok()?;
        Some(Self { search, open, costs: own, root, rounds: 0, known: RefCell::default() })
    }

    /// The program with variables held.
    fn hold(&self, held: &[(Variable, f64)]) -> Result<Solution, Error> {
        held.iter()
            .try_fold(self.root.clone(), |solution, (variable, value)| solved(solution.fix_var(*variable, *value)))
    }

    /// Adds lines until the program believes in no less than it costs, or often enough. Gives the bound in pounds, and by building
    /// and year how far it is open.
    fn tighten(&mut self, mut solution: Solution) -> Result<(f64, Vec<Vec<f64>>), Error> {
        let mut round = 0;
        loop {
            round += 1;
            let values = self.values(&solution);
            let cuts = self.cuts(&solution, &values);
            self.rounds += 1;
            let is_whole = self.undecided(&values).is_none();
            let is_enough = round >= IN_BRANCH && self.rounds > IN_BRANCH * 8 && !is_whole;
            if cuts.is_empty() || is_enough || self.rounds >= ROUNDS * 2 {
                return Ok((solution.objective() * UNIT, values));
            }
            for cut in cuts {
                let (terms, least) = (cut.terms.as_slice(), cut.least);
                solution = solved(solution.add_constraint(terms, ComparisonOp::Ge, least))?;
                // Without the line the program is weaker, not wrong.
                if let Ok(root) = solved(self.root.clone().add_constraint(terms, ComparisonOp::Ge, least)) {
                    self.root = root;
                }
            }
        }
    }

    fn values(&self, solution: &Solution) -> Vec<Vec<f64>> {
        let value = |variable: &Option<Variable>| variable.map_or(0.0, |one| solution.var_value(one).clamp(0.0, 1.0));
        self.open.iter().map(|years| years.iter().map(value).collect()).collect()
    }

    /// New places by area in a year of a solution.
    fn new_places(&self, group: usize, year: usize, values: &[Vec<f64>]) -> Vec<f64> {
        let costs = self.search.costs;
        let mut new = vec![0.0; costs.ahead.areas().len() + 1];
        for (place, _) in costs.members(costs.own(group, costs.all())) {
            new[costs.area_of(place)] += costs.adds(place) * values[place][year];
        }
        new
    }

    /// The line of each future at so many new places by area. Reckoned once where they are laid onto ways.
    fn lines(&self, group: usize, year: usize, new: &[f64]) -> Lines {
        let costs = self.search.costs;
        let wanted = || self.search.within.weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
        let all = || wanted().map(|(future, _)| (future, costs.line(group, year, future, new))).collect::<Vec<_>>();
        if !costs.ahead.has_ways() {
            return all().into();
        }
        #[expect(clippy::cast_possible_truncation, reason = "numbers of places, as the lines take them")]
        let key = (group, year, new.iter().map(|one| one.round() as i64).collect());
        self.known.borrow_mut().entry(key).or_insert_with(|| all().into()).clone()
    }

    /// The lines that a solution lacks.
    fn cuts(&self, solution: &Solution, values: &[Vec<f64>]) -> Vec<Cut> {
        let (costs, weights) = (self.search.costs, &self.search.within.weights);
        let averse = costs.question.averse.clamp(0.0, 1.0);
        // By provision and year, for each future: where its line begins and how it falls.
        let mut lines = Vec::new();
        for group in 0..costs.ahead.groups().len() {
            for year in 0..self.search.years() {
                let new = self.new_places(group, year, values);
                lines.push((group, year, self.lines(group, year, &new), new));
            }
        }
        let mut weighs = weights.clone();
        if averse > 0.0 {
            let mut totals = vec![0.0; weights.len()];
            for (_, _, lines, new) in &lines {
                for (future, (begins, falls)) in lines.iter() {
                    totals[*future] += begins - falls.iter().zip(new).map(|(falls, new)| falls * new).sum::<f64>();
                }
            }
            let tail = self.search.tail(&totals);
            weighs = weights.iter().zip(tail).map(|(all, tail)| (1.0 - averse) * all + averse * tail).collect();
        }
        let mut own: Vec<Cut> = Vec::new();
        for (group, year, lines, _) in &lines {
            let begins: f64 = lines.iter().map(|(future, line)| weighs[*future] * line.0).sum();
            let buildings = costs.members(costs.own(*group, costs.all())).filter_map(|(place, _)| {
                let area = costs.area_of(place);
                let falls: f64 = lines.iter().map(|(future, line)| weighs[*future] * line.1[area]).sum();
                Some((self.open[place][*year]?, falls * costs.adds(place) / UNIT))
            });
            let cut = Cut { terms: buildings.collect(), least: begins / UNIT };
            match own.last_mut() {
                Some(all) if averse > 0.0 => {
                    all.terms.extend(cut.terms);
                    all.least += cut.least;
                }
                _ => own.push(cut),
            }
        }
        let cost =
            |(cut, cost): (Cut, &Variable)| Cut { terms: cut.terms.into_iter().chain([(*cost, 1.0)]).collect(), ..cut };
        let all = own.into_iter().zip(&self.costs).map(cost).chain(self.even(values));
        all.filter(|cut| {
            let here: f64 = cut.terms.iter().map(|(variable, by)| solution.var_value(*variable) * by).sum();
            here < cut.least - SAME * cut.least.abs().max(1e-3)
        })
        .collect()
    }

    /// What is asked of areas in the last year, as lines at a solution.
    fn even(&self, values: &[Vec<f64>]) -> Vec<Cut> {
        let costs = self.search.costs;
        let (Some(even), Some(last), true) =
            (costs.question.even, self.search.years().checked_sub(1), costs.ahead.areas().len() > 1)
        else {
            return Vec::new();
        };
        let (most, weights) = (costs.most_short(even), costs.ahead.weights());
        let today = costs.short_by_area(0);
        let cut = |area: usize| {
            let (mut terms, mut least) = (Vec::new(), -most * today[area].1.max(1.0));
            for group in 0..costs.ahead.groups().len() {
                let there = f64::from(costs.supply(group, last, 0)[area]);
                let new = self.new_places(group, last, values)[area];
                let over = |future: &usize| costs.ahead.children_in(*future, group, area, last) - there;
                let short: Vec<usize> = (0..weights.len()).filter(|future| over(future) > new).collect();
                least += short.iter().map(|future| weights[*future] * over(future)).sum::<f64>();
                let chance: f64 = short.iter().map(|future| weights[*future]).sum();
                let own = costs.members(costs.own(group, costs.all()));
                let here = own.filter(|(place, _)| costs.area_of(*place) == area);
                terms.extend(here.filter_map(|(place, one)| Some((self.open[place][last]?, chance * one.places))));
            }
            Cut { terms, least }
        };
        (0..costs.ahead.areas().len()).filter(|area| costs.is_planned(*area)).map(cut).collect()
    }

    /// Plans near a solution: what is open by more than a part, in the order in which it opens.
    fn round(&self, values: &[Vec<f64>]) -> Vec<Opens> {
        let each = |part: f64| {
            let mut wanted: Vec<(usize, u8)> = values
                .iter()
                .enumerate()
                .filter_map(|(place, years)| {
                    let year = years.iter().position(|open| *open > part)?;
                    Some((place, u8::try_from(year).ok()?))
                })
                .collect();
            wanted.sort_by(|one, other| {
                let open = |place: usize| values[place].iter().sum::<f64>();
                open(other.0).total_cmp(&open(one.0)).then(one.cmp(other))
            });
            self.search.fill(&wanted)
        };
        let exact = values.iter().map(|years| {
            let year = years.iter().position(|open| *open > 0.5);
            year.and_then(|year| u8::try_from(year).ok()).unwrap_or(NEVER)
        });
        [0.05, 0.35, 0.65].map(each).into_iter().chain([exact.collect()]).collect()
    }

    /// The number that is farthest from 0 and 1; nothing where all are near.
    fn undecided(&self, values: &[Vec<f64>]) -> Option<Variable> {
        let far = |value: f64| value.min(1.0 - value);
        let all = values.iter().zip(&self.open).flat_map(|(values, open)| values.iter().zip(open));
        let open = all.filter_map(|(value, variable)| Some((far(*value), (*variable)?))).filter(|one| one.0 > WHOLE);
        open.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.idx().cmp(&one.1.idx()))).map(|one| one.1)
    }
}

/// The solution of what was solved to its end.
fn solved(outcome: Result<SolveOutcome, Error>) -> Result<Solution, Error> {
    outcome?.into_solution().map_err(|_| Error::InternalError("stopped early".to_owned()))
}

/// What a plan keeps to: what is open stays open, money, exclusions, what comes before, the share of mainstream.
fn rules(search: &Search<'_>, open: &[Vec<Option<Variable>>], problem: &mut Problem) {
    let question = search.costs.question;
    for years in open {
        for pair in years.windows(2) {
            if let [Some(before), Some(after)] = pair {
                problem.add_constraint([(*after, 1.0), (*before, -1.0)], ComparisonOp::Ge, 0.0);
            }
        }
    }
    let share = question.mainstream.clamp(0.0, 1.0);
    for (year, money) in search.within.money.iter().enumerate() {
        let here = |place: usize| open[place].get(year).copied().flatten();
        let all = || question.choices.iter().enumerate().filter_map(|(place, one)| Some((here(place)?, one)));
        if money.is_finite() {
            let capital = all().map(|(variable, one)| (variable, one.capital / UNIT));
            problem.add_constraint(capital.collect::<Vec<_>>(), ComparisonOp::Le, money / UNIT);
        }
        if share > 0.0 {
            let places = all().map(|(variable, one)| {
                let own = if super::Question::is_mainstream(one.group) { 1.0 } else { 0.0 };
                (variable, one.places * (own - share))
            });
            problem.add_constraint(places.collect::<Vec<_>>(), ComparisonOp::Ge, 0.0);
        }
        for place in 0..question.choices.len() {
            let Some(own) = here(place) else { continue };
            for other in 0..question.choices.len() {
                if search.not_with[place] >> other & 1 == 1
                    && other > place
                    && let Some(other) = here(other)
                {
                    problem.add_constraint([(own, 1.0), (other, 1.0)], ComparisonOp::Le, 1.0);
                }
                if search.after[place] >> other & 1 == 1 {
                    match here(other) {
                        Some(before) => problem.add_constraint([(before, 1.0), (own, -1.0)], ComparisonOp::Ge, 0.0),
                        None => problem.add_constraint([(own, 1.0)], ComparisonOp::Le, 0.0),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branch_with_the_least_bound_comes_first() {
        let branch = |bound: f64, number: usize| Branch { bound, number, held: Vec::new() };
        let mut heap = BinaryHeap::from([branch(2.0, 0), branch(1.0, 2), branch(1.0, 1)]);
        let order: Vec<usize> = std::iter::from_fn(|| heap.pop()).map(|one| one.number).collect();
        assert_eq!(order, [1, 2, 0]);
    }
}
