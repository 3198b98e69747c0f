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
