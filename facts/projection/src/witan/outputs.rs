//! The outputs under witan.send's names and columns, with its known faults put right: a simulation in which a setting, need
//! or age is empty counts as 0 (it is left out there), counts are not rounded to three digits, and a step names the year
//! and age of its first side (there one too high).

use std::collections::{BTreeMap, HashMap};

use super::input::{Inputs, State};
use super::parameters::{Beta, Parameters};
use super::simulate::Projection;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub name: &'static str,
    pub text: String,
}

const COLUMNS: &str = "mean,std-dev,iqr,min,low-95pc-bound,q1,median,q3,high-95pc-bound,max,low-ci,high-ci";

/// The groups of curriculum years, as witan.send has them.
const GROUPS: [(&str, i8, i8); 5] =
    [("NCY < 1", -5, 0), ("NCY 1-6", 1, 6), ("NCY 7-11", 7, 11), ("NCY 12-13", 12, 13), ("NCY 14+", 14, 25)];

/// A quantile of values in order: between two of them as R's type 7 has it.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
    let place = last as f64 * p;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among them")]
    let low = place.floor() as usize;
    let (from, to) = (sorted[low], sorted[(low + 1).min(last)]);
    from + (to - from) * (place - place.floor())
}

/// Mean, spread and quantiles as a row.
fn summary(values: &[f64]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "some thousand simulations")]
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    let (q1, q3) = (quantile(&sorted, 0.25), quantile(&sorted, 0.75));
    let half = 1.96 * sd / n.sqrt();
    let all = [
        mean,
        sd,
        q3 - q1,
        quantile(&sorted, 0.0),
        quantile(&sorted, 0.025),
        q1,
        quantile(&sorted, 0.5),
        q3,
        quantile(&sorted, 0.975),
        quantile(&sorted, 1.0),
        mean - half,
        mean + half,
    ];
    all.map(|value| ((value * 100.0).round() / 100.0).to_string()).join(",")
}

fn sum<'a>(parts: impl Iterator<Item = &'a Vec<f64>>, simulations: usize) -> Vec<f64> {
    parts.fold(vec![0.0; simulations], |mut sum, part| {
        sum.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        sum
    })
}

/// Writes the outputs.
#[must_use]
pub fn outputs(inputs: &Inputs, projection: &Projection) -> Vec<Output> {
    let nothing = vec![0.0; projection.simulations];
    let years = &projection.years;
    let file = |name, key: &str, rows: Vec<(String, String)>| Output {
        name,
        text: std::iter::once(format!("calendar-year{key},{COLUMNS}"))
            .chain(rows.into_iter().map(|(key, row)| format!("{key},{row}")))
            .collect::<Vec<_>>()
            .join("\n")
            + "\n",
    };
    let by_year = |keys: Vec<String>, of: &dyn Fn(u16, usize) -> Vec<f64>| -> Vec<(String, String)> {
        let cells = years.iter().flat_map(|year| keys.iter().enumerate().map(move |(at, key)| (*year, at, key)));
        cells.map(|(year, at, key)| (format!("{year},{}", quoted(key)), summary(&of(year, at)))).collect()
    };
    let place = |at: usize| numbers::fitted::<u8>(at);
    let settings: Vec<String> = inputs.settings.iter().map(|setting| setting.name.clone()).collect();
    let ages: Vec<i8> = (-5..=25).collect();
    let totals = years.iter().map(|year| (year.to_string(), summary(projection.total.get(year).unwrap_or(&nothing))));
    let costs = years.iter().map(|year| {
        let all = projection.cost.range((*year, 0)..=(*year, u8::MAX)).map(|(_, values)| values);
        (year.to_string(), summary(&sum(all, projection.simulations)))
    });
    vec![
        file("Output_Count.csv", "", totals.collect()),
        file("Output_Cost.csv", "", costs.collect()),
        file(
            "Output_Setting.csv",
            ",setting",
            by_year(settings.clone(), &|year, at| {
                projection.setting.get(&(year, place(at))).unwrap_or(&nothing).clone()
            }),
        ),
        file(
            "Output_Setting_Cost.csv",
            ",setting",
            by_year(settings, &|year, at| projection.cost.get(&(year, place(at))).unwrap_or(&nothing).clone()),
        ),
        file(
            "Output_Need.csv",
            ",need",
            by_year(inputs.needs.clone(), &|year, at| {
                projection.need.get(&(year, place(at))).unwrap_or(&nothing).clone()
            }),
        ),
        file(
            "Output_AY.csv",
            ",academic-year",
            by_year(ages.iter().map(ToString::to_string).collect(), &|year, at| {
                projection.ncy.get(&(year, ages[at])).unwrap_or(&nothing).clone()
            }),
        ),
        file(
            "Output_AY_Group.csv",
            ",ay-group",
            by_year(GROUPS.iter().map(|(name, ..)| (*name).to_owned()).collect(), &|year, at| {
                let (_, first, last) = GROUPS[at];
                sum(
                    projection.ncy.range((year, first)..=(year, last)).map(|(_, values)| values),
                    projection.simulations,
                )
            }),
        ),
        steps(inputs, projection),
    ]
}

/// The steps on average, where they round to one or more.
fn steps(inputs: &Inputs, projection: &Projection) -> Output {
    let side = |state: Option<State>, ncy: i8| {
        state.map_or_else(
            || format!("{ncy},NONSEND,NONSEND"),
            |state| {
                let setting = inputs.settings.get(usize::from(state.setting)).map_or("", |one| one.name.as_str());
                let need = inputs.needs.get(usize::from(state.need)).map_or("", String::as_str);
                format!("{},{},{}", state.ncy, quoted(setting), quoted(need))
            },
        )
    };
    let mut rows: BTreeMap<(u16, Option<State>, Option<State>), String> = BTreeMap::new();
    for ((year, from, to), count) in &projection.steps {
        #[expect(clippy::cast_precision_loss, reason = "people over all simulations")]
        let mean = (*count as f64 / projection.simulations.max(1) as f64).round();
        if mean >= 1.0 {
            let before = from.map_or_else(|| to.map_or(0, |to| to.ncy - 1), |from| from.ncy);
            let row = format!("{year},{},{},{mean}", side(*from, before), side(*to, before + 1));
            rows.insert((*year, *from, *to), row);
        }
    }
    let heading =
        "calendar-year,academic-year-1,setting-1,need-1,academic-year-2,setting-2,need-2,avg-number-of".to_owned();
    let text = std::iter::once(heading).chain(rows.into_values()).collect::<Vec<_>>().join("\n") + "\n";
    Output { name: "transitions.csv", text }
}

/// A need and a setting by their places in the lists, and how heavily they weigh.
type Weight = ((u8, u8), f64);

/// Writes the parameters under witan.send's names, so that they can be laid beside its own.
#[must_use]
pub fn parameter_files(inputs: &Inputs, parameters: &Parameters) -> Vec<Output> {
    let place = |need: u8, setting: u8| {
        let need = inputs.needs.get(usize::from(need)).map_or("", String::as_str);
        let setting = inputs.settings.get(usize::from(setting)).map_or("", |one| one.name.as_str());
        format!("{},{}", quoted(need), quoted(setting))
    };
    let key = |state: &State| format!("{},{}", state.ncy, place(state.need, state.setting));
    let beta = |beta: &Beta| {
        let expectation = beta.alpha / (beta.alpha + beta.beta);
        format!("{},{},{expectation}", beta.alpha, beta.beta)
    };
    let file = |name, heading: &str, rows: Vec<String>| Output {
        name,
        text: std::iter::once(heading.to_owned()).chain(rows).collect::<Vec<_>>().join("\n") + "\n",
    };
    let by_state = |of: &HashMap<State, Beta>| {
        let sorted: BTreeMap<&State, &Beta> = of.iter().collect();
        sorted.into_iter().map(|(state, one)| format!("{},{}", key(state), beta(one))).collect::<Vec<_>>()
    };
    let weights = |of: &[Weight]| of.iter().map(|(_, weight)| weight).sum::<f64>();
    let destinations: BTreeMap<&State, &Vec<Weight>> = parameters.destinations.iter().collect();
    let moves = destinations.into_iter().flat_map(|(state, all)| {
        let sum = weights(all);
        all.iter().map(move |((need, setting), weight)| {
            format!("{},{},{},{},{sum},{weight}", key(state), state.ncy + 1, place(*need, *setting), weight / sum)
        })
    });
    let joins = parameters.joiner_states.iter().flat_map(|(ncy, all)| {
        let sum = weights(all);
        all.iter().map(move |((need, setting), weight)| {
            format!("{ncy},{},{},{sum},{weight}", place(*need, *setting), weight / sum)
        })
    });
    let joiner = parameters.joiner.iter().map(|(ncy, one)| format!("{ncy},{}", beta(one)));
    let initial = parameters.initial.iter().map(|(state, count)| format!("{},{count}", key(state)));
    vec![
        file("leaver_beta_expectations.csv", "ay,need,setting,alpha,beta,expectation", by_state(&parameters.leaver)),
        file("mover_beta_expectations.csv", "ay,need,setting,alpha,beta,expectation", by_state(&parameters.mover)),
        file("joiner_beta_expectations.csv", "ay,alpha,beta,expectation", joiner.collect()),
        file(
            "movers_dirichlet_expectations.csv",
            "ay,need,setting,ay-destination,need-destination,setting-destination,expectation,normalisation-constant,alpha",
            moves.collect(),
        ),
        file(
            "joiners_dirichlet_expectations.csv",
            "ay,need,setting,expectation,normalisation-constant,alpha",
            joins.collect(),
        ),
        file("initial_population_state.csv", "ay,need,setting,pop", initial.collect()),
    ]
}

/// A name as a cell.
fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}
