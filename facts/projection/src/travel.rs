//! Children laid onto places so that all of it together costs least: ways, places, and what is done for whom there is none.
//!
//! A planning device: it shows how far children would have to go if everybody were placed anew, and decides nothing about
//! anybody. Solved by the network simplex method with strongly feasible trees (Cunningham, 1976), which cannot cycle; the
//! flows are whole where children and places are.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fault::{Fault, MOST_FAULTS, table};

/// A way by road is so much longer than a straight line. An assumption, said where it is used.
pub const LONGER: f64 = 1.3;
/// Ways a year: 190 days of school, there and back.
pub const WAYS: f64 = 190.0 * 2.0;

/// Where areas lie: easting and northing in metres.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places(pub BTreeMap<String, (f64, f64)>);

impl Places {
    /// Reads a CSV with `area`, `easting`, `northing`.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let (mut faults, mut places) = (Vec::new(), Self::default());
        if let Some(table) = table(file, text, &["area", "easting", "northing"], &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                // The National Grid ends before 700 km east and 1,300 km north.
                let metres = |column, most: f64| {
                    let value = table.cell(row, column).parse::<f64>().ok();
                    value.filter(|value| (0.0..=most).contains(value))
                };
                if table.cell(row, 0).is_empty() {
                    faults.push(table.fault(*line, "the name of the area is missing"));
                    continue;
                }
                match (metres(1, 700_000.0), metres(2, 1_300_000.0)) {
                    (Some(east), Some(north)) => {
                        if places.0.insert(table.cell(row, 0).to_owned(), (east, north)).is_some() {
                            faults.push(table.fault(*line, format!("{} is listed twice", table.cell(row, 0))));
                        }
                    }
                    _ => faults.push(table.fault(*line, "no easting and northing of the National Grid, in metres")),
                }
            }
        }
        if faults.is_empty() { Ok(places) } else { Err(faults) }
    }

    /// Larger areas, each in the middle of those that are in it; what is in none stays as it is.
    #[must_use]
    pub fn within(self, larger: &BTreeMap<String, String>) -> Self {
        let mut sums: BTreeMap<String, (f64, f64, f64)> = BTreeMap::new();
        for (area, (east, north)) in self.0 {
            let sum = sums.entry(larger.get(&area).cloned().unwrap_or(area)).or_default();
            *sum = (sum.0 + east, sum.1 + north, sum.2 + 1.0);
        }
        Self(sums.into_iter().map(|(area, (east, north, count))| (area, (east / count, north / count))).collect())
    }

    /// Kilometres from one area to another in a straight line; nothing where one is not known.
    #[must_use]
    pub fn kilometres(&self, from: &str, to: &str) -> Option<f64> {
        let (from, to) = (self.0.get(from)?, self.0.get(to)?);
        Some(((from.0 - to.0).powi(2) + (from.1 - to.1).powi(2)).sqrt() / 1_000.0)
    }
}

/// Children of one kind: who live in one area, for example.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    pub children: u32,
    /// What each costs at each site, in the order of the sites; nothing where they cannot go there.
    pub costs: Vec<Option<f64>>,
    /// What each costs where there is no place.
    pub otherwise: f64,
}

/// What was laid where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Laid {
    /// Demand, site, children: those above 0.
    pub flows: Vec<(usize, usize, u32)>,
    /// Children of each demand without a place.
    pub without: Vec<u32>,
    pub cost: f64,
    /// What one child more of each demand would cost: the prices of the dual program.
    pub prices: Vec<f64>,
    /// How often the tree was changed.
    pub pivots: usize,
}

/// An arc of the network.
#[derive(Debug, Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    cost: f64,
    capacity: i64,
    flow: i64,
}

/// The network with its spanning tree. The last node is the root: everybody ends there.
struct Network {
    arcs: Vec<Arc>,
    /// For each node but the root, the tree's arc towards the root.
    up: Vec<usize>,
    parent: Vec<usize>,
    depth: Vec<usize>,
    potential: Vec<f64>,
    children: Vec<Vec<usize>>,
    in_tree: Vec<bool>,
    /// Where the search for an arc goes on.
    next: usize,
}

/// Costs closer than this are the same.
const NEAR: f64 = 1e-7;

/// Lays children onto places.
#[must_use]
pub fn lay(demands: &[Demand], places: &[u32]) -> Laid {
    let mut network = Network::new(demands, places);
    let mut pivots = 0;
    while let Some(arc) = network.entering() {
        network.pivot(arc);
        pivots += 1;
    }
    let (mut flows, mut without) = (Vec::new(), vec![0; demands.len()]);
    let root = demands.len() + places.len();
    for arc in network.arcs.iter().filter(|arc| arc.flow > 0 && arc.from < demands.len()) {
        let count = numbers::fitted::<u32>(arc.flow);
        if arc.to == root { without[arc.from] = count } else { flows.push((arc.from, arc.to - demands.len(), count)) }
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers of children")]
    let cost = network.arcs.iter().map(|arc| arc.cost * arc.flow as f64).sum();
    let prices = network.potential[..demands.len()].to_vec();
    Laid { flows, without, cost, prices, pivots }
}

impl Network {
    /// Everybody without a place, every place empty: a tree in which every arc leads to the root.
    fn new(demands: &[Demand], places: &[u32]) -> Self {
        let root = demands.len() + places.len();
        let mut arcs = Vec::new();
        for (from, demand) in demands.iter().enumerate() {
            let flow = i64::from(demand.children);
            arcs.push(Arc { from, to: root, cost: demand.otherwise, capacity: i64::MAX, flow });
        }
        for (site, places) in places.iter().enumerate() {
            arcs.push(Arc { from: demands.len() + site, to: root, cost: 0.0, capacity: i64::from(*places), flow: 0 });
        }
        for (from, demand) in demands.iter().enumerate().filter(|(_, demand)| demand.children > 0) {
            for (site, cost) in demand.costs.iter().enumerate().take(places.len()) {
                // A site without places is no way: its arc to the root could carry nobody, and the tree would not be strong.
                if let Some(cost) = cost.filter(|cost| cost.is_finite() && places[site] > 0) {
                    arcs.push(Arc { from, to: demands.len() + site, cost, capacity: i64::MAX, flow: 0 });
                }
            }
        }
        let mut in_tree = vec![false; arcs.len()];
        in_tree[..root].fill(true);
        let mut children = vec![Vec::new(); root + 1];
        children[root] = (0..root).collect();
        let mut potential: Vec<f64> = arcs[..root].iter().map(|arc| arc.cost).collect();
        potential.push(0.0);
        let mut depth = vec![1; root];
        depth.push(0);
        let parent = vec![root; root + 1];
        Self { arcs, up: (0..root).collect(), parent, depth, potential, children, in_tree, next: 0 }
    }

    /// An arc that makes it cheaper: the best of a block, block after block.
    fn entering(&mut self) -> Option<usize> {
        let count = self.arcs.len();
        let block = count.isqrt().max(32);
        let mut best: Option<(usize, f64)> = None;
        for step in 0..count {
            let at = (self.next + step) % count;
            let arc = self.arcs[at];
            if !self.in_tree[at] {
                // What one child more along it and back through the tree costs.
                let costs = arc.cost - self.potential[arc.from] + self.potential[arc.to];
                let gain = if arc.flow == 0 { -costs } else { costs };
                if arc.capacity > 0 && gain > best.map_or(NEAR, |(_, gain)| gain) {
                    best = Some((at, gain));
                }
            }
            if (step + 1) % block == 0 && best.is_some() {
                self.next = (at + 1) % count;
                break;
            }
        }
        best.map(|(at, _)| at)
    }

    /// Brings an arc into the tree: pushes what can go round, and takes the last arc out that stops it.
    fn pivot(&mut self, entering: usize) {
        let arc = self.arcs[entering];
        // Round from `tail` through the arc to `head`, and back through the tree. At its capacity it is used backwards.
        let (tail, head) = if arc.flow == 0 { (arc.from, arc.to) } else { (arc.to, arc.from) };
        let mut room = if arc.flow == 0 { arc.capacity } else { arc.flow };
        let apex = self.apex(tail, head);
        // Cunningham: of the arcs that stop it the last one, going round from the apex in the direction of the push.
        let mut leaving = None;
        let mut node = tail;
        // From the apex down to the tail: met in reverse, so the first one that is strictly less stays.
        while node != apex {
            let left = self.room(node, false);
            if left < room {
                room = left;
                leaving = Some((node, true));
            }
            node = self.parent[node];
        }
        node = head;
        // From the head up to the apex: later ones win ties.
        while node != apex {
            let left = self.room(node, true);
            if left <= room {
                room = left;
                leaving = Some((node, false));
            }
            node = self.parent[node];
        }
        self.push(entering, tail, head, apex, room);
        if let Some((node, on_tail_side)) = leaving {
            self.swap(entering, node, if on_tail_side { (tail, head) } else { (head, tail) });
        }
    }

    fn apex(&self, mut one: usize, mut other: usize) -> usize {
        while one != other {
            if self.depth[one] >= self.depth[other] { one = self.parent[one] } else { other = self.parent[other] }
        }
        one
    }

    /// How much can be pushed along a node's arc, towards the root or away from it.
    fn room(&self, node: usize, towards_root: bool) -> i64 {
        let arc = &self.arcs[self.up[node]];
        if (arc.from == node) == towards_root { arc.capacity - arc.flow } else { arc.flow }
    }

    fn push(&mut self, entering: usize, tail: usize, head: usize, apex: usize, amount: i64) {
        let sign = if self.arcs[entering].from == tail { 1 } else { -1 };
        self.arcs[entering].flow += sign * amount;
        for (start, towards_root) in [(tail, false), (head, true)] {
            let mut node = start;
            while node != apex {
                let arc = &mut self.arcs[self.up[node]];
                arc.flow += if (arc.from == node) == towards_root { amount } else { -amount };
                node = self.parent[node];
            }
        }
    }

    /// Takes a node's arc out of the tree and hangs what was under it on the entering arc: `inside` is its end in that part.
    fn swap(&mut self, entering: usize, out: usize, (inside, outside): (usize, usize)) {
        self.in_tree[self.up[out]] = false;
        self.in_tree[entering] = true;
        // The path from `inside` to `out` turns round.
        let (mut node, mut parent, mut arc) = (inside, outside, entering);
        loop {
            let (old_parent, old_arc) = (self.parent[node], self.up[node]);
            if let Some(at) = self.children[old_parent].iter().position(|child| *child == node) {
                self.children[old_parent].swap_remove(at);
            }
            self.parent[node] = parent;
            self.up[node] = arc;
            self.children[parent].push(node);
            if node == out {
                break;
            }
            (parent, node, arc) = (node, old_parent, old_arc);
        }
        let mut stack = vec![inside];
        while let Some(node) = stack.pop() {
            let arc = self.arcs[self.up[node]];
            let parent = self.parent[node];
            self.depth[node] = self.depth[parent] + 1;
            // What it costs from a node to the root.
            self.potential[node] =
                if arc.from == node { self.potential[parent] + arc.cost } else { self.potential[parent] - arc.cost };
            stack.extend_from_slice(&self.children[node]);
        }
    }
}
