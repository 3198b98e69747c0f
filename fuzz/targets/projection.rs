//! Whatever text comes as a file for forecasts: read, and where it can be, projected.
#![no_main]

use std::num::NonZeroUsize;

use libfuzzer_sys::fuzz_target;
use projection::cohorts::{History, Priors, Rates, Run, Scenario, simulate};
use projection::gap::{Sites, Waiting};
use projection::options::Question;
use projection::travel::Places;

fuzz_target!(|text: &str| {
    let _ = (Sites::read("f", text), Waiting::read("f", text), Places::read("f", text), Priors::read("f", text));
    let _ = (Question::read_options("f", text), Question::read_price_list("f", text), Question::read_grant_list("f", text));
    let scenario = Scenario::read(text).unwrap_or_default();
    let population: String = (-5..=20).map(|ncy| format!("2025,{ncy},100000\n")).collect();
    let population = format!("year,ncy,population\n{population}");
    let Ok(mut history) = History::read(("f", text), ("p", &population)) else { return };
    let _ = history.read_requests("f", text);
    if let Some(rates) = Rates::of(&history, &Priors::PUBLISHED_2025) {
        let run = Run { simulations: 2, years: 3, seed: 1, threads: NonZeroUsize::MIN };
        let _ = simulate(&history, &rates, &scenario, run, &|_| {});
    }
});
