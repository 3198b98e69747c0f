//! Invented areas whose rules are known: five years and more of children with plans, one by one. The generator behind what is
//! said about the model in worlds that stand still and in worlds that move.

use projection::cohorts::{Dimensions, History, Person};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How a world moves. Spreads are of logarithms (who comes) and logits (endings, moves), for all in a year together.
#[derive(Debug, Clone, Copy)]
pub struct World {
    pub growth: f64,
    pub came: f64,
    pub ends: f64,
    pub moves: f64,
    /// Of the logarithms of where those are placed who come, for each year anew.
    pub places: f64,
    /// Children who come in the first year.
    pub size: f64,
}

pub const STILL: World = World { growth: 0.0, came: 0.0, ends: 0.0, moves: 0.0, places: 0.0, size: 260.0 };
pub const MOVING: World = World { growth: 0.10, came: 0.18, ends: 0.2, moves: 0.25, places: 0.0, size: 260.0 };
/// Where children are placed goes by what there is this year.
pub const RESTLESS: World = World { places: 0.6, ..STILL };

const NEEDS: [&str; 4] = ["ASD", "SEMH", "SLCN", "PD"];
const PLACES: [&str; 4] = ["mainstream", "special", "college", "independent"];

fn normal(random: &mut ChaCha8Rng) -> f64 {
    let (one, other): (f64, f64) = (random.random::<f64>().max(1e-12), random.random());
    (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}

fn pick(weights: &[f64], random: &mut ChaCha8Rng) -> u8 {
    let mut left = random.random::<f64>() * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return u8::try_from(place).unwrap();
        }
    }
    0
}

fn logit(p: f64, effect: f64) -> f64 {
    let odds = p / (1.0 - p) * effect.exp();
    odds / (1.0 + odds)
}

/// Januaries from 2015 to `last`, of an area that has gone on for a while before.
pub fn history(world: World, last: u16, seed: u64) -> History {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let mut history = History {
        dimensions: Dimensions {
            needs: NEEDS.map(str::to_owned).to_vec(),
            provisions: PLACES.map(str::to_owned).to_vec(),
            areas: vec!["north".to_owned(), "south".to_owned()],
        },
        ..History::default()
    };
    let mut people: Vec<Person> = Vec::new();
    let mut id = 0;
    for year in 1995..=last {
        let moves = year >= 2014;
        let mut effect = |spread: f64| if moves { spread * normal(random) } else { 0.0 };
        let (came, ends, moving) = (effect(world.came), effect(world.ends), effect(world.moves));
        let places: [f64; 4] =
            std::array::from_fn(|_| if world.places > 0.0 { effect(world.places).exp() } else { 1.0 });
        people.retain_mut(|one| {
            one.ncy += 1;
            let ends_with = match one.ncy {
                16.. => 0.35,
                12..=15 => 0.12,
                _ => 0.02,
            };
            if one.ncy > 20 || random.random::<f64>() < logit(ends_with, ends) {
                return false;
            }
            let moves_with = if [7, 12].contains(&one.ncy) { 0.25 } else { 0.03 };
            if (one.ncy >= 14 && one.provision != 2) || random.random::<f64>() < logit(moves_with, moving) {
                let before = one.provision;
                let mut to = [0.2, 0.5, f64::from(u8::from(one.ncy >= 12)), 0.3];
                if one.ncy >= 14 {
                    to = [0.0, 0.0, 1.0, 0.0];
                }
                to[usize::from(before)] = 0.0;
                if to.iter().sum::<f64>() > 0.0 {
                    one.provision = pick(&to, random);
                }
            }
            true
        });
        let years = if year > 2015 { f64::from(year) - 2015.0 } else { 0.0 };
        let expected = world.size * (world.growth * years + came).exp();
        let whole = expected.floor();
        // As many as Poisson has it, near enough: a normal of the same variance.
        let count = (whole + normal(random) * expected.sqrt()).round().max(0.0);
        for _ in 0..count as u32 {
            let ncy =
                i8::try_from(pick(&[3.0, 6.0, 4.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 0.5], random))
                    .unwrap();
            let need = pick(&[4.0, 3.0, if ncy < 5 { 6.0 } else { 2.0 }, 1.0], random);
            let wanted = [6.0, if need == 3 { 4.0 } else { 2.0 }, 0.0, 0.6];
            let provision = pick(&std::array::from_fn::<f64, 4, _>(|place| wanted[place] * places[place]), random);
            people.push(Person { id, ncy, need, provision, area: u8::from(id % 3 == 0) });
            id += 1;
        }
        if year >= 2015 {
            history.censuses.insert(year, people.clone());
        }
    }
    for year in 2010..=2040 {
        for ncy in -5..=20 {
            history.population.insert((year, ncy), 5_000.0);
        }
    }
    history
}

/// The same as the four files of witan.send: from January to January, with whoever came and left.
pub fn witan_files(history: &History) -> [String; 3] {
    let mut transitions =
        String::from("calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n");
    let name = |one: &Person| (PLACES[usize::from(one.provision)], NEEDS[usize::from(one.need)], one.ncy);
    let mut add = |year: u16, from: Option<&Person>, to: Option<&Person>| {
        let ncy = |own: Option<&Person>, other: Option<&Person>, step: i8| {
            own.map_or_else(|| other.map_or(0, |one| one.ncy + step), |one| one.ncy)
        };
        let side = |one: Option<&Person>| one.map_or(("NONSEND", "NONSEND"), |one| (name(one).0, name(one).1));
        let ((s1, n1), (s2, n2)) = (side(from), side(to));
        let (a1, a2) = (ncy(from, to, -1), ncy(to, from, 1));
        transitions.push_str(&format!("{year},{s1},{n1},{a1},{s2},{n2},{a2}\n"));
    };
    for (year, before) in &history.censuses {
        let Some(after) = history.censuses.get(&(year + 1)) else { continue };
        let later: std::collections::HashMap<u64, &Person> = after.iter().map(|one| (one.id, one)).collect();
        let earlier: std::collections::HashSet<u64> = before.iter().map(|one| one.id).collect();
        before.iter().for_each(|one| add(*year, Some(one), later.get(&one.id).copied()));
        after.iter().filter(|one| !earlier.contains(&one.id)).for_each(|one| add(*year, None, Some(one)));
    }
    let mut population = String::from("calendar-year,academic-year,population\n");
    let last = history.last().unwrap_or(0) + 3;
    for ((year, ncy), count) in history.population.iter().filter(|((year, _), _)| *year <= last) {
        population.push_str(&format!("{year},{ncy},{count}\n"));
    }
    let needs = NEEDS.join(",");
    let settings = PLACES.join(",");
    let mut valid = String::from("setting,setting-group,min-academic-year,max-academic-year,needs,setting->setting\n");
    for place in PLACES {
        let low = if place == "college" { 12 } else { -3 };
        valid.push_str(&format!("{place},all,{low},20,\"{needs}\",\"{settings}\"\n"));
    }
    [transitions, population, valid]
}
