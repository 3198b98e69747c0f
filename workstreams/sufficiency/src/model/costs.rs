//! What placements cost: children of a forecast at the prices of the area, as the forecast assumes that they rise.

use std::collections::BTreeMap;

use projection::groups::Group;
use projection::options::{Price, weighed};

use super::outcome::Outcome;

/// Pounds in a year: mean, and eight times of ten.
pub type Cost = (f64, f64, f64);

/// A line of costs by January.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// Each provision that has a price, with its cost in each January.
    pub groups: Vec<(Group, Vec<Cost>)>,
    /// All of them together: the mean, and eight times of ten where the forecast kept futures.
    pub all: Vec<(f64, Option<(f64, f64)>)>,
    /// Provisions that have children and no price.
    pub unpriced: Vec<Group>,
}

/// The costs. Nothing where no price is known of a provision that has children.
#[must_use]
pub fn costs(outcome: &Outcome, prices: &BTreeMap<Group, Price>) -> Option<Costs> {
    let place = |group: Group, year: u16| Some(prices.get(&group)?.place * outcome.scenario.price(group, year));
    let mut groups = Vec::new();
    for (group, outlook) in Group::ALL.into_iter().filter_map(|group| Some((group, outcome.outlook(group)?))) {
        if !prices.contains_key(&group) {
            continue;
        }
        let cost = |year: &u16| {
            let price = place(group, *year).unwrap_or(0.0);
            weighed(outlook.in_year(&outcome.years, *year).into_iter().map(|children| (children * price, 1.0)))
        };
        groups.push((group, outcome.years.iter().map(cost).collect::<Vec<_>>()));
    }
    if groups.is_empty() {
        return None;
    }
    let unpriced =
        Group::ALL.into_iter().filter(|group| outcome.outlook(*group).is_some() && !prices.contains_key(group));
    let all = outcome.years.iter().enumerate().map(|(at, year)| {
        let mean = groups.iter().filter_map(|(_, costs)| costs.get(at)).map(|cost| cost.0).sum();
        let futures = outcome.scenes.iter().map(|scene| {
            let cost = |(group, _): &(Group, Vec<Cost>)| {
                outcome.children_of(scene, *group, *year) * place(*group, *year).unwrap_or(0.0)
            };
            (groups.iter().map(cost).sum::<f64>(), scene.stands_for)
        });
        // Means add up; how provisions hang together is seen in the futures that stand for all.
        let (_, low, high) = weighed(futures);
        (mean, (!outcome.scenes.is_empty()).then(|| (low.min(mean), high.max(mean))))
    });
    Some(Costs { all: all.collect(), unpriced: unpriced.collect(), groups })
}

#[cfg(test)]
mod tests {
    use projection::cohorts::{Acts, Lever, Scenario};

    use super::super::outcome::{Outlook, Scene};
    use super::*;

    #[test]
    fn a_cost_is_children_at_the_price_of_the_year_and_its_range_that_of_the_futures() {
        let outlook = |group: Group, children: f32| Outlook {
            group,
            area: String::new(),
            phase: None,
            need: String::new(),
            values: vec![vec![children; 41], vec![children + 10.0; 41]],
        };
        let scene = |stands_for: f64, units: f32| Scene {
            stands_for,
            children: Group::ALL
                .into_iter()
                .flat_map(|group| match group {
                    Group::Units => [units, units + 10.0],
                    Group::StateSpecial => [100.0, 110.0],
                    _ => [0.0; 2],
                })
                .collect(),
        };
        let rise = Acts::Prices { groups: vec!["units".to_owned()], a_year: 1.1 };
        let mut outcome = Outcome {
            years: vec![2027, 2028],
            areas: vec!["All".to_owned()],
            scenario: Scenario { levers: vec![Lever::of(rise, 2027)] },
            outlooks: [(Group::Units, 20.0), (Group::StateSpecial, 100.0), (Group::Mainstream, 500.0)]
                .map(|(group, children)| outlook(group, children))
                .to_vec(),
            scenes: vec![scene(500.0, 10.0), scene(500.0, 30.0)],
            ..Outcome::default()
        };
        let prices = BTreeMap::from([
            (Group::Units, Price { place: 1_000.0, instead: 2_000.0 }),
            (Group::StateSpecial, Price { place: 3_000.0, instead: 5_000.0 }),
        ]);
        let made = costs(&outcome, &prices).unwrap();
        let near = |one: f64, other: f64| (one - other).abs() < 1e-6;
        assert!(near(made.groups[0].1[0].0, 20_000.0) && near(made.groups[0].1[1].0, 30.0 * 1_100.0), "{made:?}");
        assert!(near(made.all[1].0, 30.0 * 1_100.0 + 110.0 * 3_000.0));
        let (low, high) = made.all[1].1.unwrap();
        assert!(near(low, 20.0 * 1_100.0 + 330_000.0) && near(high, 40.0 * 1_100.0 + 330_000.0), "{low} {high}");
        assert_eq!(made.unpriced, [Group::Mainstream]);
        outcome.scenes.clear();
        assert_eq!(costs(&outcome, &prices).unwrap().all[0].1, None, "without futures no range of all is known");
        assert!(costs(&outcome, &BTreeMap::new()).is_none());
    }
}
