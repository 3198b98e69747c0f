//! witan mode: time for a simulation of an area the size of witan.send's demo, and, where that is in `ONEPLAN_SHARED`, of
//! the demo itself, beside the 0.168 CPU seconds that witan.send was measured to take for one (one thread here).
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]
#![expect(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use projection::witan::{Inputs, Parameters, project};

/// CPU seconds of witan.send for a simulation of its demo, measured on two cores.
const WITAN: f64 = 0.168;
const SIMULATIONS: usize = 1_000;

fn main() {
    let root = PathBuf::from(std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned()));
    let file = |name: &str| std::fs::read_to_string(root.join("data/sufficiency/witan_send_demo").join(name));
    let (Ok(transitions), Ok(population), Ok(states), Ok(costs)) =
        (file("transitions.csv"), file("population.csv"), file("valid-states.csv"), file("costs.csv"))
    else {
        println!("witan.send's demo is not here: not measured");
        return;
    };
    let begun = Instant::now();
    let inputs = Inputs::read(&transitions, &population, &states, &costs).unwrap();
    let parameters = Parameters::estimate(&inputs);
    println!("witan.send's demo read and its parameters estimated: {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    let projection = project(&inputs, &parameters, SIMULATIONS, 50, NonZeroUsize::MIN, &|_| ());
    let each = begun.elapsed().as_secs_f64() / SIMULATIONS as f64;
    println!(
        "{} simulations of {} years: {:.2} ms each on one thread; witan.send takes {:.0} times as long",
        projection.simulations,
        projection.years.len() - 1,
        each * 1e3,
        WITAN / each
    );
}
