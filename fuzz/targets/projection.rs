//! Whatever text comes as a file for forecasts: read, and where it can be, projected.
#![no_main]

use std::num::NonZeroUsize;

use libfuzzer_sys::fuzz_target;
use projection::cohorts::{History, Priors, Rates, Run, Scenario, simulate};
use projection::gap::{Sites, Waiting};
use projection::groups::Group;
use projection::options::{Ahead, Price, Question, choose_over};
use projection::travel::Places;

fuzz_target!(|text: &str| {
    let _ = (Sites::read("f", text), Waiting::read("f", text), Places::read("f", text), Priors::read("f", text));
    let _ = (Question::read_options("f", text), Question::read_price_list("f", text), Question::read_grant_list("f", text));
    if let Ok(choices) = Question::read_options("f", text) {
        let price = Price { place: 20_000.0, instead: 50_000.0 };
        let prices = Group::ALL.map(|group| (group, price)).into();
        let grants = [(2026, 3_000_000.0), (2028, 9_000_000.0)].into();
        let even = (text.len() % 3 == 0).then_some(1.0);
        let averse = if text.len() % 2 == 0 { 0.5 } else { 0.0 };
        let question = Question { choices, prices, grants, rate: 0.035, life: 40, even, averse, ..Question::default() };
        let areas = ["North".to_owned(), "South".to_owned()];
        let ahead = Ahead::new(vec![2026, 2027, 2028], Group::ALL.to_vec(), areas.to_vec())
            .future(2.0, |_, area, year| f64::from(year - 2000) * if area == "North" { 2.0 } else { 1.0 })
            .future(1.0, |_, _, year| f64::from(year - 1990))
            .places(|_, _, _| 30.0)
            .ways(|from, to| Some(if from == to { 0.0 } else { 4_000.0 }));
        if let Ok(plan) = choose_over(&ahead, &ahead, &question) {
            // Evenness may cost more than nothing does.
            let is_worth_it = plan.cost <= plan.cost_of_nothing + 1.0;
            assert!(plan.bound <= plan.cost + 1.0 && (is_worth_it || even.is_some()));
        }
    }
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
