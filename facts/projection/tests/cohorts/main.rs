//! The main model: its counts balance, chance is shared between scenarios, and its intervals hold in worlds whose rules are
//! known, those that stand still and those that move.

mod windows;
mod world;

use std::num::NonZeroUsize;

use projection::cohorts::{
    Acts, ByNcy, Flow, Goal, History, Lever, Margin, NCYS, NotSought, Open, Priors, Rates, Reason, Requests, Results,
    Room, Run, Scenario, Stage, Start, Wait, Whom, Widths, YearParts, backtest, crps, place_of, seek, simulate,
};

use projection::groups::Group;
use projection::window::{Counted, Window};

use world::{MOVING, RESTLESS, STILL, World, history, witan_files};

fn run(simulations: usize, years: u16, threads: usize) -> Run {
    Run { simulations, years, seed: 50, threads: NonZeroUsize::new(threads).unwrap() }
}

fn project(history: &History, priors: &Priors, scenario: &Scenario, run: Run) -> Results {
    let rates = Rates::of(history, priors).unwrap();
    simulate(history, &rates, scenario, run, &|_| {}).unwrap()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// So many requests about children of each curriculum year from -2 to 13.
fn requests(received: f64) -> ByNcy<Requests> {
    let (decided, accepted) = (received, received * 0.7);
    let one = Requests { received, decided, accepted, concluded: accepted, issued: accepted * 0.95 };
    let mut all = [Requests::default(); NCYS];
    (-2..14).for_each(|ncy| all[place_of(ncy)] = one);
    all
}

/// Weeks, requests and open cases, as an area's own record has them.
fn with_requests(history: &mut History) {
    for year in 2016..2020 {
        // As many end with a plan as come in a world that stands still.
        history.requests.push(Counted::new(Window::year(year), requests(24.4)));
        let wait =
            |place: u16| Wait { over: f64::from(year) + f64::from(place) / 200.0, weeks: 16.0 + f64::from(place % 20) };
        history.to_plan.extend((1..=200).map(wait));
    }
    let people = history.censuses[&2020].clone();
    let open = (0..120).map(|place| Open {
        ncy: 3,
        stage: if place % 3 == 0 { Stage::Requested } else { Stage::Assessing },
        weeks: f64::from(place % 19),
    });
    history.start =
        Some(Start { next: 2021, people, open: open.collect(), over: YearParts::even(0.4), new_school_year: true });
}

#[test]
fn every_leaver_has_a_reason_and_counts_balance() {
    for seed in 0..6 {
        let mut history = history(MOVING, 2020, seed);
        if seed % 2 == 0 {
            with_requests(&mut history);
        }
        let results = project(&history, &Priors::PUBLISHED_2025, &Scenario::default(), run(40, 8, 2));
        let mut before = vec![history.censuses[&2020].len() as f64; 40];
        for year in results.years.clone() {
            let now = results.total(year);
            let joined = results.joined(year);
            let left: Vec<Vec<f64>> = Reason::ALL.iter().map(|reason| results.left(year, *reason)).collect();
            for simulation in 0..40 {
                let gone: f64 = left.iter().map(|one| one[simulation]).sum();
                assert_eq!(before[simulation] + joined[simulation] - gone, now[simulation], "{year}");
            }
            // Every margin is a sum of the same children.
            assert_eq!(results.people(year, |_, _, _| true), now);
            assert_eq!(results.homes(year, |_, _, _| true), now);
            let by_ncy: Vec<Vec<f64>> = (-5..=20).map(|ncy| results.ncy(year, ncy)).collect();
            assert_eq!((0..40).map(|at| by_ncy.iter().map(|one| one[at]).sum()).collect::<Vec<f64>>(), now);
            before = now;
        }
    }
}

#[test]
fn a_seed_gives_the_same_with_any_number_of_threads() {
    let mut history = history(MOVING, 2020, 3);
    with_requests(&mut history);
    let of = |threads, seed| {
        let run = Run { seed, ..run(33, 5, threads) };
        let results = project(&history, &Priors::PUBLISHED_2025, &Scenario::default(), run);
        results.years.iter().map(|year| results.total(*year)).collect::<Vec<_>>()
    };
    assert_eq!(of(1, 7), of(5, 7));
    assert_ne!(of(1, 7), of(1, 8));
}

fn lever(acts: Acts) -> Scenario {
    Scenario { levers: vec![Lever::of(acts, 2022)] }
}

fn provision(from: &str, to: &str, part: f64, only_while_places: bool) -> Acts {
    let (from_provision, to_provision) = (from.to_owned(), to.to_owned());
    Acts::Provision { from_provision, to_provision, part, whom: Whom::Moving, only_while_places }
}

#[test]
fn a_lever_acts_from_its_year_in_its_direction_in_every_simulation() {
    let mut history = history(MOVING, 2020, 4);
    with_requests(&mut history);
    let priors = Priors::PUBLISHED_2025;
    let base = project(&history, &priors, &Scenario::default(), run(200, 6, 2));
    for (acts, fewer) in [
        (Acts::Requests { times: 0.8 }, true),
        (Acts::Acceptance { times: 0.8 }, true),
        (Acts::Issue { times: 0.5 }, true),
        (Acts::Population { times: 0.9 }, true),
        (Acts::Endings { times: 0.7 }, false),
    ] {
        let with = project(&history, &priors, &lever(acts.clone()), run(200, 6, 2));
        assert_eq!(base.total(2021), with.total(2021), "{acts:?} before its year");
        for year in 2022..=2026 {
            for (one, other) in base.total(year).into_iter().zip(with.total(year)) {
                assert!(if fewer { other <= one } else { other >= one }, "{acts:?} {year}: {one} {other}");
            }
        }
        let apart: Vec<f64> = base.total(2026).iter().zip(with.total(2026)).map(|(one, other)| other - one).collect();
        let spread = |values: &[f64]| {
            let middle = mean(values);
            mean(&values.iter().map(|one| (one - middle).powi(2)).collect::<Vec<_>>()).sqrt()
        };
        // What chance is shared takes away: less than half of what two runs apart would differ by.
        assert!(spread(&apart) < spread(&base.total(2026)) / 2.0, "{acts:?}");
        assert!(mean(&apart).abs() > 10.0, "{acts:?}");
    }
}

#[test]
fn a_part_of_new_plans_goes_to_another_provision() {
    let history = history(STILL, 2020, 5);
    let priors = Priors::PUBLISHED_2025;
    let base = project(&history, &priors, &Scenario::default(), run(100, 6, 2));
    let acts = provision("special", "mainstream", 0.5, false);
    let with = project(&history, &priors, &lever(acts), run(100, 6, 2));
    let of = |results: &Results, place: usize| mean(&results.people(2026, |_, _, provision| provision == place));
    assert!(of(&with, 1) < of(&base, 1) * 0.9);
    assert!(of(&with, 0) > of(&base, 0) * 1.02);
}

#[test]
fn open_cases_come_first() {
    let mut few = history(STILL, 2020, 6);
    with_requests(&mut few);
    let mut many = few.clone();
    let open = many.start.as_mut().unwrap();
    open.open.extend(open.open.clone());
    let joined = |history: &History| {
        let results = project(history, &Priors::PUBLISHED_2025, &Scenario::default(), run(200, 2, 2));
        (mean(&results.joined(2021)), mean(&results.joined(2022)))
    };
    let (few, many) = (joined(&few), joined(&many));
    // 40 of them are not decided on (.7 × .95 come), 80 are being assessed (.95 come); most within the year.
    let expected = 40.0 * 0.7 * 0.95 + 80.0 * 0.95;
    let more = many.0 - few.0 + many.1 - few.1;
    assert!((more - expected).abs() < 6.0, "{more} for {expected}");
    assert!(many.0 - few.0 > 0.8 * more, "most come in the first year");
    let results = project(&history(STILL, 2020, 6), &Priors::PUBLISHED_2025, &Scenario::default(), run(50, 1, 2));
    assert!(mean(&results.flow(2021, Flow::Plans, None)) > 200.0);
}

/// Mean CRPS of totals, and how many of 100 were within 95%, at 1 and 3 years, over areas of a world: ours and witan's.
fn contest(world: World, areas: u64, priors: &Priors) -> [(f64, f64, f64, f64); 2] {
    let mut out = [(0.0, 0.0, 0.0, 0.0); 2];
    for seed in 100..100 + areas {
        let all = history(world, 2023, seed);
        let known = all.until(2020);
        let ours = project(&known, priors, &Scenario::default(), run(300, 3, 2));
        let [transitions, population, valid] = witan_files(&known);
        let inputs =
            projection::witan::Inputs::read(&transitions, &population, &valid, "need,setting,cost\nASD,special,1\n")
                .unwrap();
        let parameters = projection::witan::Parameters::estimate(&inputs);
        let theirs = projection::witan::project(&inputs, &parameters, 300, 50, NonZeroUsize::new(2).unwrap(), &|_| {});
        for (place, ahead) in [(0, 1_u16), (1, 3)] {
            let year = 2020 + ahead;
            let seen = all.censuses[&year].len() as f64;
            let mut own = ours.total(year);
            own.sort_by(f64::total_cmp);
            let mut other = theirs.total[&year].clone();
            other.sort_by(f64::total_cmp);
            let within = |sorted: &[f64]| f64::from(u8::from((sorted[7]..=sorted[292]).contains(&seen)));
            let n = areas as f64;
            out[place].0 += crps(&own, seen) / n;
            out[place].1 += crps(&other, seen) / n;
            out[place].2 += within(&own) / n;
            out[place].3 += within(&other) / n;
        }
    }
    out
}

fn peers(world: World) -> Priors {
    let peers: Vec<History> = (0..12).map(|seed| history(world, 2020, 1_000 + seed)).collect();
    Priors::PUBLISHED_2025.learn(&peers)
}

#[test]
fn in_a_world_that_stands_still_it_is_within_a_tenth_of_witan() {
    let priors = peers(STILL);
    for (ours, theirs, ..) in contest(STILL, 12, &priors) {
        println!("stands still: CRPS {ours:.1} beside witan's {theirs:.1}; {priors:?}");
        assert!(ours <= 1.1 * theirs, "{ours} beside {theirs}");
    }
}

#[test]
fn in_a_world_that_moves_its_intervals_hold_and_witans_do_not() {
    let priors = peers(MOVING);
    for (ours, theirs, within, theirs_within) in contest(MOVING, 20, &priors) {
        println!(
            "moves: CRPS {ours:.1} beside {theirs:.1}; 95% holds {within:.2} beside {theirs_within:.2}; {priors:?}"
        );
        assert!(ours < 0.75 * theirs, "{ours} beside {theirs}");
        assert!(within >= 0.85 && theirs_within < 0.6, "{within}, {theirs_within}");
    }
}

#[test]
fn a_backtest_says_how_it_did_and_where_it_lost() {
    let scored = backtest(&history(MOVING, 2022, 9), &peers(MOVING), 3, run(100, 3, 2), &|_| {}).scored;
    for margin in Margin::ALL {
        let one = scored.iter().find(|one| one.margin == margin && one.ahead == 1).unwrap();
        assert!(one.n >= 3 && one.crps > 0.0 && !one.beside.is_empty(), "{one:?}");
        assert_eq!(one.lost_to().is_empty(), one.beside.iter().all(|(_, crps, own)| crps >= own));
    }
    let cells = scored.iter().find(|one| one.margin == Margin::Cell && one.ahead == 1).unwrap();
    assert!(cells.coverage.2 > 0.85, "{cells:?}");
    // A history of two Januaries cannot be tested: nothing is learnt from one.
    assert!(backtest(&history(MOVING, 2016, 9), &Priors::PUBLISHED_2025, 3, run(10, 1, 1), &|_| {}).scored.is_empty());
}

#[test]
fn calibration_gives_the_width_that_errors_had_and_keeps_tables_whole() {
    let history = history(STILL, 2020, 8);
    let mut results = project(&history, &peers(STILL), &Scenario::default(), run(400, 2, 2));
    let errors: Vec<f64> = (0..400).map(|place| -0.2 + 0.4 * f64::from(place) / 399.0).collect();
    results.calibrate(|ahead| (ahead < 1.5).then(|| errors.clone()));
    let of = |values: &[f64]| projection::cohorts::Summary::of(values);
    let (first, second) = (of(&results.total(2021)), of(&results.total(2022)));
    assert!(((first.ninety_five.1 / first.median).ln() - 0.19).abs() < 0.01, "{first:?}");
    assert!((second.ninety_five.1 / second.median).ln() < 0.12, "{second:?}");
    let parts: Vec<Vec<f64>> = (0..4).map(|place| results.people(2021, |_, need, _| need == place)).collect();
    for (at, total) in results.total(2021).iter().enumerate() {
        assert!((parts.iter().map(|one| one[at]).sum::<f64>() - total).abs() < 1e-3);
    }
}

#[test]
fn parts_get_their_own_width_and_totals_stay() {
    let history = history(STILL, 2020, 8);
    let mut results = project(&history, &peers(STILL), &Scenario::default(), run(400, 2, 2));
    let (before, total) = (results.people(2021, |_, _, place| place == 1), results.total(2021));
    let errors: Vec<f64> = (0..400).map(|place| -0.3 + 0.6 * f64::from(place) / 399.0).collect();
    results.calibrate_parts(|place| place == 1, |special, _, _| special.then(|| errors.clone()));
    let after = results.people(2021, |_, _, place| place == 1);
    let wide = |values: &[f64]| {
        let one = projection::cohorts::Summary::of(values);
        (one.eighty.1 / one.eighty.0).ln()
    };
    // 8 of 10 would be .49; the total is narrow, and what this part has more the others have to give.
    assert!(wide(&before) < 0.2 && wide(&after) > 0.35, "{} {}", wide(&before), wide(&after));
    for (whole, total) in results.people(2021, |_, _, _| true).into_iter().zip(total) {
        assert!((whole - total).abs() < 1e-2, "{whole} {total}");
    }
    assert_eq!(results.homes(2021, |_, _, _| true).len(), 400);
}

/// How many ranges of 8 of 10 by provision hold at so many years ahead, as the model has them and with what the area's own past asks
/// for, and by how much they are wider.
fn ranges_by_provision(world: World, ahead: u16) -> (usize, usize, usize, f64) {
    let (mut cases, mut before, mut after, mut wider) = (0, 0, 0, 0.0);
    let year = 2022 + ahead;
    for seed in 1..=15 {
        let all = history(world, year, seed);
        let known = all.until(2022);
        let widths = backtest(&known, &peers(world), 3, run(100, 3, 2), &|_| {}).widths;
        let mut results = project(&known, &peers(world), &Scenario::default(), run(400, ahead, 2));
        let held = |results: &Results, place: usize| {
            let seen = all.censuses[&year].iter().filter(|one| usize::from(one.provision) == place).count() as f64;
            let one = projection::cohorts::Summary::of(&results.people(year, |_, _, own| own == place));
            usize::from((one.eighty.0 - 0.5..=one.eighty.1 + 0.5).contains(&seen))
        };
        let width = |results: &Results| (0..4).map(|place| *results.width(place).last().unwrap()).collect::<Vec<f64>>();
        before += (0..4).map(|place| held(&results, place)).sum::<usize>();
        let (total, narrow) = (results.total(year), width(&results));
        let means: Vec<f64> = (0..4).map(|place| mean(&results.people(year, |_, _, own| own == place))).collect();
        results.widen_by(&widths);
        after += (0..4).map(|place| held(&results, place)).sum::<usize>();
        wider += width(&results).iter().zip(narrow).map(|(now, before)| now / before).sum::<f64>() / 4.0;
        cases += 4;
        // Nobody comes or goes by it.
        for (whole, total) in results.people(year, |_, _, _| true).into_iter().zip(total) {
            assert!((whole - total).abs() < 0.05, "{whole} {total}");
        }
        for (place, before) in means.into_iter().enumerate() {
            let after = mean(&results.people(year, |_, _, own| own == place));
            assert!((after / before - 1.0).abs() < 0.02, "{place}: {before} {after}");
        }
    }
    (cases, before, after, wider / 15.0)
}

/// Where placements waver, 34, 31 and 31 of 60 hold without its past, one to three Januaries ahead; with it 48, 48 and 42.
fn ranges_hold_where_placements_waver(ahead: u16) {
    let (cases, before, after, wider) = ranges_by_provision(RESTLESS, ahead);
    assert!(before * 100 < cases * 60 && after * 100 >= cases * 70, "{ahead}: {before} {after} {cases}");
    assert!(after * 100 < cases * 90 && wider > 1.7, "{ahead}: {after} {cases} {wider}");
}

#[test]
fn ranges_by_provision_are_as_wide_as_an_areas_own_past_was_unsteady() {
    ranges_hold_where_placements_waver(1);
    ranges_stay_narrow_where_chance_alone_is_seen(STILL);
    // Nothing is learnt where there is no past.
    assert!((Widths::default().of(0) - 1.0).abs() < 1e-9);
}

#[test]
#[ignore = "soak: a world more, and two Januaries further ahead"]
fn ranges_by_provision_hold_further_ahead_and_where_chance_alone_is_seen() {
    ranges_hold_where_placements_waver(2);
    ranges_hold_where_placements_waver(3);
    ranges_stay_narrow_where_chance_alone_is_seen(MOVING);
}

/// Little is added there.
fn ranges_stay_narrow_where_chance_alone_is_seen(world: World) {
    let (cases, before, after, wider) = ranges_by_provision(world, 1);
    assert!(after >= before && after * 100 < cases * 90 && wider < 1.2, "{before} {after} {cases} {wider}");
}

#[test]
fn faults_in_files_are_named_by_line() {
    let people = "person,census,ncy,need,provision,area\na,2024,5,ASD,special,north\na,2024,6,ASD,special,north\n\
                  b,1066,5,ASD,special,north\nc,2024,44,ASD,special,north\nd,2024,5,,special,north\n";
    let population = "year,ncy,population\n2024,5,0\n2024,x,7\n2024,6,many\n";
    let faults = History::read(("people.csv", people), ("population.csv", population)).unwrap_err();
    let said: Vec<String> =
        faults.iter().map(|one| format!("{}:{}: {}", one.file, one.line.unwrap_or(0), one.words)).collect();
    assert_eq!(
        said,
        [
            "people.csv:3: a is listed twice in 2024",
            "people.csv:4: “1066” is not a year from 1990 to 2100",
            "people.csv:5: “44” is not a curriculum year from -5 to 20",
            "people.csv:6: person, need, provision and area must all be given",
            "population.csv:3: “x” is not a curriculum year from -5 to 20",
            "population.csv:4: “many” is not a number of children",
            "population.csv:0: 2024, curriculum year 5: 1 plans but 0 children",
        ]
    );
    let one = "person,census,ncy,need,provision,area\na,2024,5,ASD,special,north\n";
    let holes = "year,ncy,population\n2023,5,9\n2024,5,9\n2023,6,9\n2025,5,9\n2025,6,9\n";
    let faults = History::read(("people.csv", one), ("population.csv", holes)).unwrap_err();
    let said: Vec<_> = faults.iter().map(|one| (one.file.as_str(), one.words.as_str())).collect();
    assert_eq!(said, [("population.csv", "curriculum year 6 has no population in 2024")]);
    let mut history = history(STILL, 2018, 1);
    let requests = "year,ncy,received,decided,accepted,concluded,issued\n2017,3,10,8,9,7,7\n2017,3,10,8,8,7,x\n";
    assert_eq!(history.read_requests("requests.csv", requests).unwrap_err().len(), 2);
}

#[test]
fn who_comes_from_witan_brings_the_same_children() {
    let known = history(STILL, 2020, 11);
    let [transitions, population, valid] = witan_files(&known);
    let costs = "need,setting,cost\nASD,special,1\n";
    let inputs = projection::witan::Inputs::read(&transitions, &population, &valid, costs).unwrap();
    let theirs = History::of_witan(&inputs);
    let count = |history: &History, year: u16| history.censuses[&year].len();
    assert!((2015..=2020).all(|year| count(&known, year) == count(&theirs, year)));
    for (year, step) in &theirs.steps {
        let gone = count(&known, *year) - step.stayed.len();
        assert_eq!(step.left.len(), gone);
        assert_eq!(step.came.len(), count(&known, year + 1) - step.stayed.len());
    }
    let of = |history: &History| {
        let results = project(history, &Priors::PUBLISHED_2025, &Scenario::default(), run(200, 2, 2));
        mean(&results.total(2022))
    };
    assert!((of(&known) / of(&theirs) - 1.0).abs() < 0.01);
    assert!(theirs.until(2018).steps.keys().all(|year| *year < 2018));
}

/// So many times as many requests as `with_requests` has, and nothing open.
fn with_requests_times(history: &mut History, times: f64) {
    with_requests(history);
    history.requests.iter_mut().for_each(|year| *year = year.map(|_| requests(24.4 * times)));
    history.start = None;
    history.open = (2015..=2020).map(|year| (year, Vec::new())).collect();
    history.to_plan.clear();
}

#[test]
fn new_plans_are_as_many_as_were_seen_whatever_part_of_requests_is_recorded() {
    let joined = |times: f64| {
        let mut history = history(STILL, 2020, 21);
        with_requests_times(&mut history, times);
        let results = project(&history, &Priors::PUBLISHED_2025, &Scenario::default(), run(300, 1, 2));
        mean(&results.joined(2021))
    };
    let (all, part) = (joined(1.0), joined(0.7));
    assert!((part / all - 1.0).abs() < 0.05, "{part} beside {all}: children come by other ways too");
}

#[test]
fn a_lever_may_open_a_provision_that_nobody_was_in_and_share_children_out() {
    let mut known = history(STILL, 2020, 24);
    known.dimensions.provisions.push("base".to_owned());
    let shift = |to: &str, part: f64| Lever::of(provision("special", to, part, false), 2020);
    let of = |levers: Vec<Lever>| {
        let results = project(&known, &Priors::PUBLISHED_2025, &Scenario { levers }, run(100, 5, 2));
        [2021, 2025].map(|year| [0, 1, 4].map(|place| mean(&results.people(year, |_, _, own| own == place))))
    };
    let opened = of(vec![shift("base", 1.0)]);
    assert!(opened[0][2] > 20.0 && opened[1][2] > 3.0 * opened[0][2], "who came stays: {opened:?}");
    let shared = of(vec![shift("base", 0.5), shift("mainstream", 0.5)]);
    let none = of(Vec::new());
    assert!(shared[1][2] > 0.3 * opened[1][2] && shared[1][2] < 0.7 * opened[1][2], "{shared:?}");
    assert!(shared[1][0] > none[1][0] && (shared[1][1] / opened[1][1] - 1.0).abs() < 0.05, "{shared:?} {none:?}");
    assert_eq!(Scenario { levers: vec![shift("nowhere", 0.5)] }.unknown(&known.dimensions), ["nowhere"]);
}

#[test]
fn without_growth_requests_stay_as_they_are() {
    let known = history(MOVING, 2020, 25);
    let rates = Rates::of(&known, &Priors::PUBLISHED_2025).unwrap();
    // The middle: spreads alone raise the mean.
    let requests = |rates: &Rates, year| {
        let results = simulate(&known, rates, &Scenario::default(), run(400, 6, 2), &|_| {}).unwrap();
        projection::cohorts::Summary::of(&results.flow(year, Flow::Requests, None)).median
    };
    let still = rates.without_growth();
    assert!(
        (requests(&still, 2026) / requests(&still, 2021) - 1.0).abs() < 0.12,
        "spreads alone raise the mean a little"
    );
    assert!(requests(&rates, 2026) > 1.3 * requests(&still, 2026));
}

#[test]
fn a_lever_that_needs_a_place_stops_where_there_is_none_and_goes_on_where_places_open() {
    let mut known = history(STILL, 2020, 26);
    let of = |known: &History, levers: Vec<Lever>| {
        let results = project(known, &Priors::PUBLISHED_2025, &Scenario { levers }, run(60, 5, 2));
        (2021..=2025).map(|year| results.people(year, |_, _, own| own == 1)).collect::<Vec<_>>()
    };
    let shift = |capped: bool| Lever::of(provision("mainstream", "special", 0.3, capped), 2020);
    let (none, free) = (of(&known, Vec::new()), of(&known, vec![shift(false)]));
    let today = mean(&none[0]);
    assert_eq!(of(&known, vec![shift(true)]), free, "where places are not known nothing stops it");
    known.rooms = vec![Room { group: Group::StateSpecial, provisions: vec![1], places: [(2020, today + 20.0)].into() }];
    assert_eq!(of(&known, vec![shift(false)]), free, "nor where no place is asked for");
    let capped = of(&known, vec![shift(true)]);
    for (capped, none) in capped[0].iter().zip(&none[0]) {
        // Who comes without the lever comes, full or not; the lever brings nobody beyond the places.
        assert!(*capped <= none.max(today + 20.0), "{capped} {none}");
    }
    for (year, ((capped, none), free)) in capped.iter().zip(&none).zip(&free).enumerate() {
        let (capped, none, free) = (mean(capped), mean(none), mean(free));
        assert!(none < capped && capped < none + 30.0 && capped < free, "{year}: {none} {capped} {free}");
    }
    assert!(mean(&capped[4]) > mean(&none[4]) + 3.0 && mean(&capped[4]) < mean(&free[4]) - 50.0);
    let more = Lever::of(Acts::Places { group: "state-special".to_owned(), more: 150.0 }, 2023);
    let opened = of(&known, vec![shift(true), more]);
    assert_eq!(opened[1], capped[1], "not before they are there");
    assert!(mean(&opened[4]) > mean(&capped[4]) + 30.0, "{} {}", mean(&opened[4]), mean(&capped[4]));
}

#[test]
fn orders_name_a_provision_for_a_part_of_all_who_come_but_only_where_it_takes_them() {
    let known = history(STILL, 2020, 27);
    let of = |levers: Vec<Lever>| project(&known, &Priors::PUBLISHED_2025, &Scenario { levers }, run(100, 5, 2));
    let named = |to: &str| Acts::Named { to_provision: to.to_owned(), part: 0.1, whom: Whom::New };
    let (base, with) = (of(Vec::new()), of(vec![Lever::of(named("independent"), 2020)]));
    let in_it = |results: &Results, place: usize| mean(&results.people(2025, |_, _, own| own == place));
    assert!(in_it(&with, 3) > in_it(&base, 3) + 60.0, "a tenth of some 1,300 who come in five years, less who leave");
    assert!(in_it(&with, 0) < in_it(&base, 0) - 30.0 && in_it(&with, 1) < in_it(&base, 1) - 10.0);
    assert!((mean(&with.total(2025)) - mean(&base.total(2025))).abs() < 5.0, "nobody comes or goes by it");
    // Nobody of five goes to college, whatever is ordered.
    let college = of(vec![Lever { ncys: Some((-2, 6)), ..Lever::of(named("college"), 2020) }]);
    assert_eq!(in_it(&college, 2), in_it(&base, 2));
}

#[test]
fn fewer_requests_of_a_need_or_an_area_leave_the_others_as_they_are() {
    let mut known = history(STILL, 2020, 28);
    with_requests(&mut known);
    let of = |levers: Vec<Lever>| project(&known, &Priors::PUBLISHED_2025, &Scenario { levers }, run(100, 6, 2));
    let fewer = Lever::of(Acts::Requests { times: 0.5 }, 2021);
    let need = |results: &Results, place: usize| mean(&results.people(2026, |_, own, _| own == place));
    let home = |results: &Results, place: usize| mean(&results.homes(2026, |own, _, _| own == place));
    let requests = |results: &Results| mean(&results.flow(2024, Flow::Requests, None));
    let base = of(Vec::new());
    let with = of(vec![Lever { needs: vec!["SEMH".to_owned()], ..fewer.clone() }]);
    assert!(need(&with, 1) < need(&base, 1) * 0.85, "{} {}", need(&with, 1), need(&base, 1));
    // The same chances: nobody else is touched, but for those few whose need changes later.
    assert!((need(&with, 0) / need(&base, 0) - 1.0).abs() < 0.01);
    assert!(requests(&with) < requests(&base) * 0.95 && requests(&with) > requests(&base) * 0.75);
    let north = of(vec![Lever { areas: vec!["north".to_owned()], ..fewer.clone() }]);
    assert!(home(&north, 0) < home(&base, 0) * 0.9 && (home(&north, 1) / home(&base, 1) - 1.0).abs() < 0.02);
    // Half as many of every need by its name is half as many.
    let (all, each) = (of(vec![fewer.clone()]), {
        let needs = ["ASD", "SEMH", "SLCN", "PD"].map(str::to_owned).to_vec();
        of(vec![Lever { needs, ..fewer }])
    });
    assert!((mean(&all.total(2026)) / mean(&each.total(2026)) - 1.0).abs() < 0.01);
    let more = of(vec![Lever { needs: vec!["PD".to_owned()], ..Lever::of(Acts::Requests { times: 2.0 }, 2021) }]);
    assert!(need(&more, 3) > need(&base, 3) * 1.2);
    let of_one = |results: &Results| results.people(2026, |_, own, _| own == 0);
    let apart = of_one(&more).iter().zip(of_one(&base)).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
    assert!(apart < 12.0, "in no simulation are others touched, but for the few whose need changes: {apart}");
}

#[test]
fn the_value_of_a_lever_that_meets_a_target_is_found_or_it_is_said_what_can_be_reached() {
    let mut known = history(STILL, 2020, 29);
    with_requests(&mut known);
    let rates = Rates::of(&known, &Priors::PUBLISHED_2025).unwrap();
    let scenario = Scenario { levers: vec![Lever::of(Acts::Requests { times: 1.0 }, 2021)] };
    let median = |scenario: &Scenario| {
        let results = simulate(&known, &rates, scenario, run(100, 6, 2), &|_| {}).unwrap();
        projection::cohorts::Summary::of(&results.total(2026)).median
    };
    let sought = |plans: f64, lever: usize| {
        let goal = Goal { lever, year: 2026, plans, provision: None };
        seek(&known, &rates, &scenario, goal, run(100, 6, 2), &|_| {})
    };
    let base = median(&scenario);
    let found = sought(base - 150.0, 0).unwrap();
    assert!(found.value < 1.0 && found.value > 0.2 && (found.plans.median - (base - 150.0)).abs() < 8.0, "{found:?}");
    assert!((median(&found.scenario) - found.plans.median).abs() < 1e-9);
    assert!((sought(base, 0).unwrap().value - 1.0).abs() < 0.02, "what is there already asks for no change");
    assert!(matches!(sought(10.0, 0), Err(NotSought::OutOfReach(least, most)) if least > 10.0 && most > base));
    assert_eq!(sought(base, 1), Err(NotSought::Nothing));
}
