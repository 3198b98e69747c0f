//! witan mode beside witan.send itself: its demo, its parameters, its simulations, where they are; and small files of ours.

use std::collections::HashMap;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use projection::witan::{Ended, Inputs, Output, Parameters, Projection, State, outputs, parameter_files, project};

/// A text of the shared data, unpacked where it is packed; none, with a printed line, where it is not.
fn shared(name: &str) -> Option<String> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = PathBuf::from(root).join("data/sufficiency").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    if !name.ends_with(".gz") {
        return String::from_utf8(bytes).ok();
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    Some(text)
}

const REFERENCE: &str = "witan_send_reference_head_4f51451_n1000_seed50";

fn reference(name: &str) -> Vec<HashMap<String, String>> {
    let text = shared(&format!("{REFERENCE}/{name}.csv.gz")).unwrap();
    let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn demo() -> Option<Inputs> {
    let file = |name: &str| shared(&format!("witan_send_demo/{name}.csv"));
    let inputs = Inputs::read(&file("transitions")?, &file("population")?, &file("valid-states")?, &file("costs")?);
    Some(inputs.unwrap())
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// The state that a row names.
fn state(inputs: &Inputs, row: &HashMap<String, String>) -> State {
    State {
        ncy: row["ay"].parse().unwrap(),
        need: inputs.needs.iter().position(|need| *need == row["need"]).unwrap() as u8,
        setting: inputs.settings.iter().position(|one| one.name == row["setting"]).unwrap() as u8,
    }
}

/// To 1e-6, relative. The reference prints some numbers with nine digits.
fn near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-6 * theirs.abs().max(1e-3)
}

#[test]
fn every_parameter_is_witans() {
    let Some(inputs) = demo() else { return };
    let parameters = Parameters::estimate(&inputs);
    for (name, ours) in
        [("leaver_beta_expectations", &parameters.leaver), ("mover_beta_expectations", &parameters.mover)]
    {
        let rows = reference(name);
        assert_eq!(rows.len(), ours.len(), "{name}");
        for row in &rows {
            let beta = ours[&state(&inputs, row)];
            assert!(
                near(beta.alpha, number(row, "alpha")) && near(beta.beta, number(row, "beta")),
                "{name} {row:?} {beta:?}"
            );
        }
    }
    let rows = reference("joiner_beta_expectations");
    assert_eq!(rows.len(), parameters.joiner.len());
    for row in &rows {
        let beta = parameters.joiner[&row["ay"].parse::<i8>().unwrap()];
        assert!(near(beta.alpha, number(row, "alpha")) && near(beta.beta, number(row, "beta")), "{row:?} {beta:?}");
    }
    let mut count = 0;
    for row in reference("movers_dirichlet_expectations") {
        let to = HashMap::from([
            ("ay".to_owned(), row["ay-destination"].clone()),
            ("need".to_owned(), row["need-destination"].clone()),
            ("setting".to_owned(), row["setting-destination"].clone()),
        ]);
        let to = state(&inputs, &to);
        let weights = &parameters.destinations[&state(&inputs, &row)];
        let (_, ours) = weights.iter().find(|(place, _)| *place == (to.need, to.setting)).unwrap();
        assert!(near(*ours, number(&row, "alpha")), "{row:?} {ours}");
        count += 1;
    }
    assert_eq!(count, parameters.destinations.values().map(Vec::len).sum::<usize>());
    for row in reference("joiners_dirichlet_expectations") {
        let of = state(&inputs, &row);
        let weights = &parameters.joiner_states[&of.ncy];
        let ours = weights.iter().find(|(place, _)| *place == (of.need, of.setting)).map_or(0.0, |(_, weight)| *weight);
        assert!(near(ours, number(&row, "alpha")), "{row:?} {ours}");
    }
    let rows = reference("initial_population_state");
    assert_eq!(rows.len(), parameters.initial.len());
    for row in &rows {
        assert_eq!(f64::from(parameters.initial[&state(&inputs, row)]), number(row, "pop"));
    }
}

fn run(inputs: &Inputs, simulations: usize, seed: u64, threads: usize) -> Projection {
    let parameters = Parameters::estimate(inputs);
    project(inputs, &parameters, simulations, seed, NonZeroUsize::new(threads).unwrap(), &|_| ())
}

fn rows(output: &[Output], name: &str) -> Vec<HashMap<String, String>> {
    let text = &output.iter().find(|one| one.name == name).unwrap().text;
    intake::csv_reader(&csv::ReaderBuilder::new(), text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// The z of the difference of two means.
fn z(one: &HashMap<String, String>, n: f64, other: &HashMap<String, String>, m: f64) -> f64 {
    let variance = number(one, "std-dev").powi(2) / n + number(other, "std-dev").powi(2) / m;
    (number(one, "mean") - number(other, "mean")) / variance.sqrt()
}

#[test]
fn the_simulations_are_statistically_witans() {
    are_statistically_witans(1_000);
}

#[test]
#[ignore = "soak: four times as many simulations, which see smaller differences"]
fn many_simulations_are_statistically_witans() {
    are_statistically_witans(4_000);
}

fn are_statistically_witans(simulations: usize) {
    let Some(inputs) = demo() else { return };
    let projection = run(&inputs, simulations, 50, 2);
    assert_eq!(projection.years, [2017, 2018, 2019, 2020, 2021, 2022]);
    let ours = outputs(&inputs, &projection);
    let n = simulations as f64;
    // Above 2,047 the reference counts in twos and rounds up: half to one more (measured).
    for (row, theirs) in rows(&ours, "Output_Count.csv").iter().zip(reference("Output_Count")).skip(1) {
        let (mean, expected) = (number(row, "mean"), number(&theirs, "mean") - 0.75);
        let se = number(row, "std-dev") * (1.0 / n + 1.0 / 1_000.0).sqrt();
        // Its sampler draws beta-binomials some 0.3% high, so its totals may lie that much higher.
        assert!((mean - expected).abs() < 3.0 * se + 0.003 * expected, "{mean} and {expected}: {row:?}");
        let ratio = number(row, "std-dev") / number(&theirs, "std-dev");
        assert!((0.9..1.1).contains(&ratio), "spread {ratio}");
    }
    // Curriculum years and needs: no summary of theirs is empty in any simulation where its mean is above ten.
    for (name, key, most) in
        [("Output_AY", "academic-year", 4.5), ("Output_Need", "need", 4.5), ("Output_Setting", "setting", 4.5)]
    {
        let theirs = reference(name);
        let mut all = Vec::new();
        for row in rows(&ours, &format!("{name}.csv")) {
            let same = |other: &&HashMap<String, String>| {
                other["calendar-year"] == row["calendar-year"] && other[key] == row[key]
            };
            let Some(other) = theirs.iter().find(same) else { continue };
            if number(other, "mean") < 10.0 || number(other, "std-dev") == 0.0 {
                continue;
            }
            let z = z(&row, n, other, 1_000.0);
            assert!(z.abs() < most, "{name}: {z} {row:?} {other:?}");
            all.push(z);
        }
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let sd = (all.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / (all.len() - 1) as f64).sqrt();
        println!("{name}: {} cells, mean z {mean:.2}, sd {sd:.2}", all.len());
        assert!(mean.abs() < 0.6 && (0.5..1.4).contains(&sd), "{name}: {mean} {sd}");
    }
    // Who vanishes there has a reason here.
    let vanished = projection.ended[&Ended::NotValid] as f64 / n;
    assert!((20.0..80.0).contains(&vanished), "{vanished}");
}

#[test]
fn a_seed_gives_the_same_with_any_number_of_threads_and_everybody_is_accounted_for() {
    let inputs = small();
    let one = run(&inputs, 40, 7, 1);
    assert_eq!(one, run(&inputs, 40, 7, 3));
    assert_ne!(one.total, run(&inputs, 40, 8, 1).total);
    // Start and joiners are leavers, those who ended otherwise, and the end.
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let (start, end) = (sum(&one.total[&2016]), sum(&one.total[&2018]));
    let joined: u64 = one.steps.iter().filter(|((_, from, _), _)| from.is_none()).map(|(_, count)| count).sum();
    let ended: u64 = one.ended.values().sum();
    assert_eq!(start + joined as f64 - ended as f64, end);
    let of_settings: f64 =
        one.setting.iter().filter(|((year, _), _)| *year == 2018).map(|(_, values)| sum(values)).sum();
    assert_eq!(of_settings, end);
}

const STATES: &str = "setting,setting-group,min-academic-year,max-academic-year,needs,setting->setting\nA,g,0,10,\"X,Y\",\"A,B\"\nB,g,0,12,\"X,Y\",\"A,B\"\n";
const COSTS: &str = "need,setting,cost\nX,A,1000\nY,B,2000.5\n";
const HEAD: &str = "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2\n";

fn transitions() -> String {
    let mut text = HEAD.to_owned();
    for year in [2014, 2015] {
        for ncy in 0..9 {
            text += &format!("{year},A,X,{ncy},A,X,{}\n{year},B,Y,{ncy},B,Y,{}\n", ncy + 1, ncy + 1);
            text += &format!("{year},A,Y,{ncy},B,Y,{}\n{year},NONSEND,NONSEND,{ncy},B,X,{}\n", ncy + 1, ncy + 1);
            text += &format!("{year},B,X,{ncy},NONSEND,NONSEND,{}\n", ncy + 1);
        }
    }
    text
}

fn population() -> String {
    let mut text = "calendar-year,academic-year,population\n".to_owned();
    for year in 2014..=2018 {
        for ncy in -5..=20 {
            text += &format!("{year},{ncy},200\n");
        }
    }
    text
}

fn small() -> Inputs {
    Inputs::read(&transitions(), &population(), STATES, COSTS).unwrap()
}

#[test]
fn what_is_wrong_with_the_files_is_said_by_file_and_line() {
    let faults = |transitions: &str, population: &str, states: &str, costs: &str| {
        let faults = Inputs::read(transitions, population, states, costs).unwrap_err();
        let words = faults.iter().map(|fault| format!("{}:{} {}", fault.file, fault.line.unwrap_or(0), fault.words));
        words.collect::<Vec<_>>().join("\n")
    };
    let good = transitions();
    let said = faults(&good.replacen("2014,A,X,0,A,X,1", "2014,A,X,0,A,X,2", 1), &population(), STATES, COSTS);
    assert!(said.contains("transitions.csv:2 the curriculum year goes from 0 to 2"), "{said}");
    let said = faults(
        &good.replacen("2014,A,X,0", "1714,A,X,0", 1).replacen("2014,B,Y,0", "2014,Q,Y,0", 1),
        &population(),
        STATES,
        COSTS,
    );
    assert!(said.contains(":2 “1714” is not a calendar year") && said.contains(":3 “Q” is not a setting"), "{said}");
    let said = faults(&good.replace("academic-year-2", "year"), &population(), STATES, COSTS);
    assert!(said.contains("transitions.csv:1 columns are missing: academic-year-2"), "{said}");
    let said = faults(&good, &population().replacen(",200", ",", 1), STATES, COSTS);
    assert!(said.contains("population.csv:2 “” is not a number of people"), "{said}");
    let said = faults(&good, &population().replace("2015,3,200", "2015,3,1"), STATES, COSTS);
    assert!(said.contains("2015, curriculum year 3: 1 people, and 4 of them have a plan"), "{said}");
    let said = faults(&good, &population(), &STATES.replace("0,12", "12,0"), &COSTS.replace("2000.5", "much"));
    assert!(
        said.contains("valid-states.csv:3 its first year 12 is after")
            && said.contains("costs.csv:3 “much” is not a cost"),
        "{said}"
    );
    let short: String = population()
        .lines()
        .filter(|line| !line.starts_with("2017") && !line.starts_with("2018"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(faults(&good, &short, STATES, COSTS).contains("nothing can be projected"));
    assert!(faults("", "", "", "").contains("it is empty"));
}

#[test]
fn a_year_without_a_row_of_people_and_a_need_without_a_cost_are_named_and_never_taken_for_nothing() {
    for year in [2014, 2017] {
        let without = population().replace(&format!("{year},3,200\n"), "");
        let faults = Inputs::read(&transitions(), &without, STATES, COSTS).unwrap_err();
        let words = format!("curriculum year 3 has no population in {year}");
        assert!(faults.iter().any(|fault| fault.file == "population.csv" && fault.words == words), "{faults:?}");
    }
    assert_eq!(small().without_cost(), [("X", "B"), ("Y", "A")]);
}

#[test]
fn the_outputs_have_witans_columns_and_count_the_empty_as_none() {
    let inputs = small();
    let projection = run(&inputs, 50, 1, 2);
    let all = outputs(&inputs, &projection);
    let names: Vec<&str> = all.iter().map(|one| one.name).collect();
    assert_eq!(
        names,
        [
            "Output_Count.csv",
            "Output_Cost.csv",
            "Output_Setting.csv",
            "Output_Setting_Cost.csv",
            "Output_Need.csv",
            "Output_AY.csv",
            "Output_AY_Group.csv",
            "transitions.csv"
        ]
    );
    let settings = rows(&all, "Output_Setting.csv");
    assert_eq!(settings.len(), 3 * 2, "a row for each year and setting");
    let total = number(&rows(&all, "Output_Count.csv")[2], "mean");
    let parts: f64 = settings.iter().filter(|row| row["calendar-year"] == "2018").map(|row| number(row, "mean")).sum();
    assert!((total - parts).abs() < 0.05, "means add up: {total} {parts}");
    assert_eq!(number(&rows(&all, "Output_AY.csv")[0], "max"), 0.0, "nobody is that young");
    let groups: f64 = rows(&all, "Output_AY_Group.csv")
        .iter()
        .filter(|row| row["calendar-year"] == "2018")
        .map(|row| number(row, "mean"))
        .sum();
    assert!((total - groups).abs() < 0.05);
    let steps = &all[7].text;
    assert!(steps.lines().nth(1).unwrap().starts_with("2016,"), "the year of the first side: {steps}");
}

#[test]
fn the_parameters_are_written_under_witans_names() {
    let inputs = small();
    let files = parameter_files(&inputs, &Parameters::estimate(&inputs));
    let leavers = rows(&files, "leaver_beta_expectations.csv");
    assert_eq!(leavers.len(), 2 * (11 + 13), "a row for each valid state");
    for row in &leavers {
        let (alpha, beta) = (number(row, "alpha"), number(row, "beta"));
        assert!((number(row, "expectation") - alpha / (alpha + beta)).abs() < 1e-12);
    }
    for name in ["movers_dirichlet_expectations.csv", "joiners_dirichlet_expectations.csv"] {
        let mut sums: HashMap<String, f64> = HashMap::new();
        for row in rows(&files, name) {
            let key = if name.starts_with('m') {
                format!("{} {} {}", row["ay"], row["need"], row["setting"])
            } else {
                row["ay"].clone()
            };
            *sums.entry(key).or_default() += number(&row, "expectation");
        }
        assert!(sums.values().all(|sum| (sum - 1.0).abs() < 1e-9), "{name}: expectations add up to 1");
    }
}
