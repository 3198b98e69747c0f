//! Children on places: against a general linear program, and with what must hold of any answer.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use projection::travel::{Demand, Laid, lay};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn invent(seed: u64, groups: usize, sites: usize) -> (Vec<Demand>, Vec<u32>) {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let places: Vec<u32> = (0..sites).map(|_| random.random_range(0..40)).collect();
    let at = |random: &mut ChaCha8Rng| (random.random_range(0.0..30.0_f64), random.random_range(0.0..30.0_f64));
    let where_sites: Vec<(f64, f64)> = (0..sites).map(|_| at(random)).collect();
    let demands = (0..groups)
        .map(|_| {
            let home = at(random);
            let costs = where_sites.iter().map(|site| {
                let far = ((home.0 - site.0).powi(2) + (home.1 - site.1).powi(2)).sqrt();
                // Some cannot go there; some distances are alike, so that there are ties.
                (random.random_range(0..10) > 0).then_some((far * 2.0).round() * 500.0)
            });
            Demand { costs: costs.collect(), children: random.random_range(0..20), otherwise: 12_000.0 }
        })
        .collect();
    (demands, places)
}

fn by_program(demands: &[Demand], places: &[u32]) -> f64 {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let most = (0.0, f64::INFINITY);
    let mut on_site: Vec<Vec<(microlp::Variable, f64)>> = vec![Vec::new(); places.len()];
    for demand in demands {
        let mut all = vec![(problem.add_var(demand.otherwise, most), 1.0)];
        for (site, cost) in demand.costs.iter().enumerate() {
            if let Some(cost) = cost {
                let one = problem.add_var(*cost, most);
                all.push((one, 1.0));
                on_site[site].push((one, 1.0));
            }
        }
        problem.add_constraint(&all, ComparisonOp::Eq, f64::from(demand.children));
    }
    for (all, places) in on_site.iter().zip(places) {
        problem.add_constraint(all, ComparisonOp::Le, f64::from(*places));
    }
    problem.solve().unwrap().into_solution().unwrap().objective()
}

fn holds(demands: &[Demand], places: &[u32], laid: &Laid) {
    let mut left: Vec<u32> = demands.iter().map(|one| one.children).collect();
    let mut free = places.to_vec();
    let mut cost = 0.0;
    for (group, site, count) in &laid.flows {
        left[*group] -= count;
        free[*site] -= count;
        cost += demands[*group].costs[*site].unwrap() * f64::from(*count);
    }
    assert_eq!(left, laid.without, "everybody is somewhere, and no site has more than its places");
    cost += demands.iter().zip(&laid.without).map(|(one, count)| one.otherwise * f64::from(*count)).sum::<f64>();
    assert!((cost - laid.cost).abs() < 1e-6 * cost.max(1.0));
}

#[test]
fn it_costs_what_a_linear_program_says() {
    for seed in 0..60 {
        let (demands, places) = invent(seed, 3 + seed as usize % 20, 2 + seed as usize % 9);
        let laid = lay(&demands, &places);
        holds(&demands, &places, &laid);
        let best = by_program(&demands, &places);
        assert!((laid.cost - best).abs() <= 1e-6 * best.max(1.0), "{seed}: {} beside {best}", laid.cost);
    }
}

#[test]
fn a_whole_authority_is_laid() {
    let (demands, mut places) = invent(7, 300, 60);
    places.iter_mut().for_each(|one| *one *= 3);
    let laid = lay(&demands, &places);
    holds(&demands, &places, &laid);
    println!("{} pivots", laid.pivots);
}

#[test]
fn nobody_nowhere_and_too_dear_are_no_faults() {
    assert_eq!(lay(&[], &[]).cost, 0.0);
    let one = Demand { children: 4, costs: vec![Some(5.0)], otherwise: 3.0 };
    assert_eq!(lay(std::slice::from_ref(&one), &[9]).without, [4], "where a way costs more than none, none is taken");
    assert_eq!(lay(&[Demand { otherwise: 9.0, ..one.clone() }], &[3]).without, [1]);
    assert_eq!(lay(&[Demand { otherwise: 9.0, ..one }], &[0]).without, [4]);
}
