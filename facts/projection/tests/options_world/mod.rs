//! Invented questions of what to build: areas round a town, more children than places, options that hang together.

use std::collections::BTreeMap;

use projection::groups::Group;
use projection::options::{Ahead, Choice, Price, Question};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// How great a question is.
pub struct Size {
    pub areas: usize,
    pub futures: usize,
    pub years: u16,
    pub options: usize,
    pub ways: bool,
}

/// A question with what may come.
pub fn invented(seed: u64, size: &Size) -> (Ahead, Question) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let areas: Vec<String> = (0..size.areas).map(|area| format!("Area {area}")).collect();
    let years: Vec<u16> = (2027..2027 + size.years).collect();
    let groups = [Group::Units, Group::StateSpecial];
    let base: BTreeMap<(Group, &str), f64> = groups
        .iter()
        .flat_map(|group| areas.iter().map(|area| (*group, area.as_str())))
        .map(|key| (key, random.random_range(20.0_f64..60.0).round()))
        .collect();
    let first = years[0];
    let mut ahead = Ahead::new(years.clone(), groups.to_vec(), areas.clone());
    for _ in 0..size.futures {
        let growth: BTreeMap<Group, f64> =
            groups.iter().map(|group| (*group, random.random_range(-0.02..0.14))).collect();
        let own: BTreeMap<(Group, &str), f64> =
            base.keys().map(|key| (*key, random.random_range(-0.03..0.03))).collect();
        ahead = ahead.future(1.0, |group, area, year| {
            let growth: f64 = growth[&group] + own[&(group, area)];
            (base[&(group, area)] * (1.0 + growth).powi(i32::from(year - first) + 1)).round()
        });
    }
    ahead = ahead.places(|group, area, _| base.get(&(group, area)).copied().unwrap_or(3.0));
    if size.ways {
        let at: BTreeMap<&str, (f64, f64)> = areas
            .iter()
            .map(|area| (area.as_str(), (random.random_range(0.0..20.0), random.random_range(0.0..20.0))))
            .collect();
        ahead = ahead.ways(|from, to| {
            let (from, to) = (at[from], at[to]);
            Some(((from.0 - to.0).hypot(from.1 - to.1) * 380.0).round())
        });
    }
    let mut choices: Vec<Choice> = (0..size.options)
        .map(|option| {
            let group = groups[option % 2];
            let places =
                if group == Group::Units { random.random_range(8..24_u32) } else { random.random_range(16..60) };
            let each =
                if group == Group::Units { random.random_range(25..45_u32) } else { random.random_range(45..95) };
            Choice {
                name: format!("Option {option}"),
                group,
                places: f64::from(places),
                capital: f64::from(places * each) * 1_000.0,
                earliest: first + random.random_range(0..size.years.min(3)),
                area: areas[random.random_range(0..areas.len())].clone(),
                not_with: Vec::new(),
                after: Vec::new(),
            }
        })
        .collect();
    if size.options > 3 {
        choices[0].not_with = vec!["Option 2".to_owned()];
        choices[3].after = vec!["Option 1".to_owned()];
    }
    let grant = 900_000.0 * f64::from(u32::try_from(size.options).unwrap()) / 2.5;
    let question = Question {
        choices,
        prices: BTreeMap::from([
            (Group::Units, Price { place: 15_000.0, instead: 33_000.0 }),
            (Group::StateSpecial, Price { place: 26_000.0, instead: 57_000.0 }),
        ]),
        grants: years.iter().map(|year| (*year, grant / f64::from(size.years))).collect(),
        rate: 0.035,
        life: 40,
        ..Question::default()
    };
    (ahead, question)
}
