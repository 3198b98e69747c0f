//! Looking through a plan of 10,000 words for the places of a household, beside a bare fold of the text to lower case.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gate::{Place, Screen, Terms, Towns};

/// For a text of 10,000 words.
const BOUND: Duration = Duration::from_millis(5);

/// The median of 51 runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..51)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    *times.get(25).unwrap()
}

fn main() {
    let home = |street: &str, town: &str, postcode: &str| Place {
        street: Some(street.to_owned()),
        town: Some(town.to_owned()),
        postcode: Some(postcode.to_owned()),
        contacts: vec!["07700 900991".to_owned()],
        ..Place::default()
    };
    let school = |name: &str| Place { name: Some(name.to_owned()), ..home("Thornbury Road", "Keighley", "ZX7 1AB") };
    let places = [
        home("108 Heather Way", "Ilkley", "ZX22 9QQ"),
        home("3 Low Fold", "Shipley", "ZX4 1AA"),
        school("Al-Noor Academy"),
        school("Beckfoot Upper Heaton"),
    ];
    let screen = Screen::new(
        Terms::new(&places, &[], &["Ada Whitlock".to_owned()], &Towns::default()),
        Vec::new(),
        HashMap::new(),
    );
    let text = "Zoe will be able to read a short text and say in two sentences what it is about. ".repeat(589);
    println!("words: {}", text.split_whitespace().count());
    let took = median(|| drop(black_box(screen.findings(black_box(&text)))));
    let verdict = if took <= BOUND { "within" } else { "OVER" };
    println!("screen: {took:?}, bound {BOUND:?} {verdict}");
    println!("lower case alone: {:?}", median(|| drop(black_box(black_box(&text).to_lowercase()))));
}
