//! The main model: 1,000 simulations of ten years for an area of the size of Bradford (7,500 plans, 13 needs, 14 provisions, 30
//! areas), a preview of 200, and bare draws beside them.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::num::NonZeroUsize;
use std::time::Instant;

use projection::cohorts::{Dimensions, History, Person, Priors, Rates, Run, Scenario, simulate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Five Januaries that end with 7,500 plans.
fn history() -> History {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    let names = |count: u8, of: &str| (0..count).map(|place| format!("{of} {place}")).collect();
    let dimensions =
        Dimensions { needs: names(13, "need"), provisions: names(14, "provision"), areas: names(30, "ward") };
    let mut history = History { dimensions, ..History::default() };
    let mut people: Vec<Person> = Vec::new();
    let mut id = 0;
    for year in 2005..=2025_u16 {
        people.retain_mut(|one| {
            one.ncy += 1;
            let stays = random.random::<f64>() < if one.ncy > 15 { 0.6 } else { 0.97 };
            if random.random::<f64>() < 0.05 {
                one.provision = random.random_range(0..14);
            }
            stays && one.ncy <= 20
        });
        let wanted = (7_500.0 * 0.92_f64.powi(i32::from(2025 - year))) as usize;
        while people.len() < wanted {
            let ncy = random.random_range(-2..15);
            let (need, provision) = (random.random_range(0..13), random.random_range(0..14));
            people.push(Person { id, ncy, need, provision, area: random.random_range(0..30) });
            id += 1;
        }
        if year >= 2020 {
            history.censuses.insert(year, people.clone());
        }
    }
    for ncy in -5..=20 {
        history.population.insert((2025, ncy), 7_600.0);
    }
    history
}

fn main() {
    let history = history();
    let begun = Instant::now();
    // From 7,500 to some 13,000 in ten years, the size for which the bound was set.
    let priors = Priors { growth: 0.02, growth_spread: 0.02, ..Priors::PUBLISHED_2025 };
    let rates = Rates::of(&history, &priors).unwrap();
    println!(
        "rates of {} children over five years: {:.0} ms",
        history.censuses[&2025].len(),
        begun.elapsed().as_secs_f64() * 1e3
    );
    let of = |simulations, threads| {
        let run = Run { simulations, years: 10, seed: 50, threads: NonZeroUsize::new(threads).unwrap() };
        let begun = Instant::now();
        let results = simulate(&history, &rates, &Scenario::default(), run, &|_| {}).unwrap();
        let took = begun.elapsed().as_secs_f64();
        let last =
            results.years.last().map_or(0.0, |year| results.total(*year).iter().sum::<f64>() / simulations as f64);
        let years: f64 = results.years.iter().map(|year| results.total(*year).iter().sum::<f64>()).sum();
        (took, years, last)
    };
    let (preview, ..) = of(200, 2);
    let (whole, years, last) = of(1_000, 2);
    let (one, ..) = of(250, 1);
    // Bare draws: two questions of a counter for each child and year, and no more.
    let begun = Instant::now();
    let mut sum = 0_u64;
    let mut x = 1_u64;
    for _ in 0..(years / 4.0) as u64 {
        x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = x;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        sum = sum.wrapping_add(z ^ (z >> 31));
    }
    let bare = std::hint::black_box((begun.elapsed().as_secs_f64(), sum)).0;
    println!("200 simulations of 10 years on two threads: {preview:.2} s (bound 0.3)");
    println!(
        "1,000 simulations of 10 years on two threads, to {last:.0} plans: {whole:.2} s (bound 1.5), {:.0} million children’s years a second",
        years / whole / 1e6
    );
    println!("250 on one thread: {:.2} ms each, {:.0} times bare draws", one * 4.0, one / bare);
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
        println!("{peak} (bound 100 MB)");
    }
}
