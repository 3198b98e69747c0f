//! A rate is made of what was counted and of the time in which it was counted: whatever the day, wherever a record begins.

use projection::cohorts::{
    Acts, Flow, History, Lever, Margin, NCYS, Open, Priors, Reason, Requests, Scenario, Stage, Start, Summary, Wait,
    YearParts, backtest,
};
use projection::window::{Counted, Window};

use super::world::{MOVING, STILL, history};
use super::{mean, peers, project, requests, run, with_requests};

/// An area with a steady number of requests a year, looked at when a part of 2020 is over; `lately` times as many since.
fn looked_at(part: f64, lately: f64) -> History {
    let mut known = history(STILL, 2020, 22);
    with_requests(&mut known);
    known.requests.clear();
    let counted = |window: Window, times: f64| Counted::new(window, requests(24.4 * times * window.years()));
    for year in 2016..2020 {
        known.requests.push(counted(Window::start_of(year, part), 1.0));
        known.requests.push(counted(Window::rest_of(year, part), 1.0));
    }
    known.requests.push(counted(Window::start_of(2020, part), lately));
    known.start.as_mut().unwrap().over = YearParts::even(part);
    known
}

/// Requests of the first whole year to come: the middle.
fn requests_of_2021(history: &History) -> f64 {
    let results =
        project(history, &Priors { growth: 0.0, ..Priors::PUBLISHED_2025 }, &Scenario::default(), run(400, 2, 2));
    Summary::of(&results.flow(2022, Flow::Requests, None)).median
}

#[test]
fn steady_requests_are_forecast_alike_on_any_day_of_the_year() {
    let days: Vec<f64> =
        [0.0, 0.003, 0.008, 0.02, 0.3, 0.7, 0.99, 1.0].map(|part| requests_of_2021(&looked_at(part, 1.0))).to_vec();
    for pair in days.windows(2) {
        assert!((pair[1] / pair[0] - 1.0).abs() < 0.01, "{days:?}");
    }
    assert!((days[0] / (16.0 * 24.4) - 1.0).abs() < 0.03, "as many as there were: {days:?}");
}

#[test]
fn a_day_of_the_running_year_says_as_much_as_a_day_and_half_of_it_as_much_as_half() {
    let beside = |part: f64| requests_of_2021(&looked_at(part, 2.0)) / requests_of_2021(&looked_at(part, 1.0));
    let (days, half, whole) = (beside(3.0 / 365.0), beside(0.5), beside(1.0));
    assert!(days < 1.02, "three days with twice as many: {days}");
    assert!(half > 1.25 && half < 1.5 && whole > half, "{half} {whole}");
}

#[test]
fn a_part_of_a_year_is_not_taken_for_a_year_wherever_a_record_begins() {
    let whole = looked_at(0.4, 1.0);
    let mut cut = whole.clone();
    // The record begins with the last fifth of 2016.
    cut.requests[1] = Counted::new(Window::rest_of(2016, 0.8), requests(24.4 * 0.2));
    cut.requests.remove(0);
    assert!((requests_of_2021(&cut) / requests_of_2021(&whole) - 1.0).abs() < 0.01);
    let mut short = whole;
    short.requests.truncate(1);
    let results = project(&short, &Priors::PUBLISHED_2025, &Scenario::default(), run(50, 2, 2));
    assert!(mean(&results.joined(2022)) > 200.0, "less than a year of requests is no year: new plans are projected");
}

#[test]
fn new_plans_of_the_running_year_count_where_requests_are_not_known() {
    let at = |part: f64, lately: f64| {
        let mut known = history(STILL, 2020, 22);
        let people = known.censuses[&2020].clone();
        for year in 2016..=2020 {
            let parts = [Window::start_of(year, part), Window::rest_of(year, part)];
            for window in parts.into_iter().take(if year < 2020 { 2 } else { 1 }) {
                let times = if year < 2020 { 1.0 } else { lately };
                known.begun.push(Counted::new(window, [10.0 * times * window.years(); NCYS]));
            }
        }
        known.start = Some(Start {
            next: 2021,
            people,
            open: Vec::new(),
            over: YearParts::even(part),
            new_school_year: part < 0.6,
        });
        let results =
            project(&known, &Priors { growth: 0.0, ..Priors::PUBLISHED_2025 }, &Scenario::default(), run(400, 2, 2));
        Summary::of(&results.joined(2022)).median
    };
    let (begins, ends) = (at(0.01, 1.0), at(0.99, 1.0));
    assert!((ends / begins - 1.0).abs() < 0.015, "{begins} {ends}");
    assert!(at(0.99, 1.5) > 1.3 * ends && at(0.01, 1.5) < 1.02 * begins);
    // 10 in each of 26 years of age were counted; as many of them are there in January as came between Januaries before.
    assert!((begins / 260.0 - 1.0).abs() < 0.05, "{begins}");
}

#[test]
fn a_year_in_which_leaving_was_recorded_for_a_part_counts_as_that_part() {
    let left = |known: &History| {
        let results = project(known, &Priors::PUBLISHED_2025, &Scenario::default(), run(200, 1, 2));
        [Reason::Ceased, Reason::MovedAway, Reason::Died].map(|one| mean(&results.left(2021, one))).iter().sum::<f64>()
    };
    // Of those who left in the first year every second is known: the others were never in the record.
    let mut part = history(STILL, 2020, 30);
    part.censuses.retain(|year, _| *year >= 2018);
    let cut = part.clone();
    let later: std::collections::BTreeSet<u64> = part.censuses[&2019].iter().map(|one| one.id).collect();
    part.censuses.get_mut(&2018).unwrap().retain(|one| later.contains(&one.id) || one.id % 2 == 0);
    let unaware = left(&part) / left(&cut);
    part.endings_since = Some(2018.5);
    let aware = left(&part) / left(&cut);
    assert!(unaware < 0.88 && (aware - 1.0).abs() < 0.03, "{unaware} {aware}");
}

#[test]
fn waits_are_not_shorter_because_a_record_is_short() {
    // Half of the plans take 20 weeks, half 60; the record of requests begins 70 weeks before the day.
    let mut known = looked_at(0.5, 1.0);
    let since = 2020.5 - 70.0 / 52.18;
    known.to_plan.clear();
    for request in 0..700 {
        let asked = since + f64::from(request) / 10.0 / 52.18;
        for weeks in [20.0, 60.0] {
            let over = asked + weeks / 52.18;
            if over <= 2020.5 {
                known.to_plan.push(Wait { over, weeks });
            }
        }
    }
    known.start.as_mut().unwrap().open =
        (0..400).map(|_| Open { ncy: 3, stage: Stage::Assessing, weeks: 19.0 }).collect();
    // Half of them are to come in the next weeks, half by January at the earliest: 60 - 19 weeks are more than half a year.
    let soon = |known: &History| {
        let nobody = Scenario { levers: vec![Lever::of(Acts::Requests { times: 0.0 }, 2020)] };
        let results = project(known, &Priors { issue_walk: 0.0, ..Priors::PUBLISHED_2025 }, &nobody, run(200, 2, 2));
        mean(&results.flow(2021, Flow::Plans, None)) / 400.0
    };
    assert!(soon(&known) > 0.75, "as they were seen: most are short");
    known.requests_since = Some(since);
    assert!(
        (soon(&known) - 0.475).abs() < 0.06,
        "half of them, and one in twenty ends without a plan: {}",
        soon(&known)
    );
}

#[test]
fn assessments_of_a_year_are_those_decided_in_it() {
    let mut known = looked_at(0.0, 1.0);
    // Everybody is decided on after six weeks, and six weeks' requests wait.
    known.to_decision = known.to_plan.iter().map(|wait| Wait { weeks: 6.0, ..*wait }).collect();
    let waiting = (16.0 * 24.4 * 6.0 / 52.18_f64).round() as usize;
    let open =
        (0..waiting).map(|place| Open { ncy: 3, stage: Stage::Requested, weeks: 6.0 * place as f64 / waiting as f64 });
    known.start.as_mut().unwrap().open = open.collect();
    let results =
        project(&known, &Priors { growth: 0.0, ..Priors::PUBLISHED_2025 }, &Scenario::default(), run(400, 3, 2));
    let of = |year: u16, flow: Flow| mean(&results.flow(year, flow, None));
    for year in 2021..=2023 {
        let part = of(year, Flow::Assessments) / of(year, Flow::Requests);
        assert!((part - 0.7).abs() < 0.02, "{year}: {part}, whether the year begins with a backlog or not");
    }
}

#[test]
fn of_a_part_of_a_year_only_a_part_happens_and_phases_begin_with_the_school_year() {
    let mut known = history(STILL, 2020, 23);
    let people = known.censuses[&2020].clone();
    let mut of = |remaining: f64, new_school_year: bool| {
        let over = YearParts::even(1.0 - remaining);
        known.start = Some(Start { next: 2021, people: people.clone(), open: Vec::new(), over, new_school_year });
        let results = project(&known, &Priors::PUBLISHED_2025, &Scenario::default(), run(200, 1, 2));
        let left: f64 =
            [Reason::Ceased, Reason::MovedAway, Reason::Died].map(|one| mean(&results.left(2021, one))).iter().sum();
        (left, mean(&results.joined(2021)), mean(&results.people(2021, |_, _, place| place == 2)))
    };
    let (whole, part, autumn) = (of(1.0, true), of(0.5, true), of(0.1, false));
    assert!((part.0 / whole.0 - 0.5).abs() < 0.06 && (part.1 / whole.1 - 0.5).abs() < 0.06, "{whole:?} {part:?}");
    assert!((autumn.0 / whole.0 - 0.1).abs() < 0.03, "{whole:?} {autumn:?}");
    // College begins in September: with half of the year left all go there, after it nobody does any more.
    let in_college = |year: u16| known.censuses[&year].iter().filter(|one| one.provision == 2).count() as f64;
    assert!(
        part.2 > in_college(2020) * 0.95 && (autumn.2 / in_college(2020) - 1.0).abs() < 0.05,
        "{part:?} {autumn:?}"
    );
}

#[test]
fn what_is_left_of_a_year_goes_by_how_its_events_are_spread_over_it() {
    let mut known = history(STILL, 2020, 31);
    let people = known.censuses[&2020].clone();
    let mut of = |over: YearParts| {
        known.start =
            Some(Start { next: 2021, people: people.clone(), open: Vec::new(), over, new_school_year: false });
        let results = project(&known, &Priors::PUBLISHED_2025, &Scenario::default(), run(200, 1, 2));
        let left: f64 =
            [Reason::Ceased, Reason::MovedAway, Reason::Died].map(|one| mean(&results.left(2021, one))).iter().sum();
        (left, mean(&results.joined(2021)))
    };
    let (even, autumn) = (of(YearParts::even(0.6)), of(YearParts { time: 0.6, arrivals: 0.5, endings: 0.9 }));
    // A tenth of the endings is to come in place of two fifths, and half of those who come.
    assert!((autumn.0 / even.0 - 0.25).abs() < 0.06 && (autumn.1 / even.1 - 1.25).abs() < 0.06, "{even:?} {autumn:?}");
}

#[test]
fn requests_of_a_year_that_is_not_over_are_refused() {
    let mut history = history(STILL, 2018, 1);
    let requests =
        "year,ncy,received,decided,accepted,concluded,issued\n2017,3,10,8,8,7,7\n2018,3,4,3,3,2,2\n2019,3,1,1,1,1,1\n";
    let faults = history.read_requests("requests.csv", requests).unwrap_err();
    let said: Vec<String> = faults.iter().map(|one| format!("{}: {}", one.line.unwrap_or(0), one.words)).collect();
    assert_eq!(
        said,
        [
            "3: 2018 was not over in January 2018, the last January with people: give whole years",
            "4: 2019 was not over in January 2018, the last January with people: give whole years"
        ]
    );
    assert!(history.requests.is_empty(), "nothing of a file with faults is used");
}

#[test]
fn a_january_that_is_hidden_hides_all_that_came_after_it() {
    let mut all = history(MOVING, 2023, 9);
    for year in 2016..=2023_u16 {
        let number = f64::from(year);
        all.to_plan.push(Wait { over: number + 0.5, weeks: number - 2000.0 });
        // Each year in two, as a record has it that is looked at in autumn.
        for window in [Window::start_of(year, 0.8), Window::rest_of(year, 0.8)] {
            all.requests.push(Counted::new(window, requests(number)));
            all.begun.push(Counted::new(window, [number; NCYS]));
        }
        all.open.insert(year, vec![Open { ncy: 4, stage: Stage::Requested, weeks: number - 2000.0 }]);
    }
    let known = all.until(2020);
    assert_eq!(known, all.until(2022).until(2020));
    assert!(known.to_plan.iter().all(|wait| wait.over < 2020.0) && known.left.keys().all(|year| *year < 2020));
    assert!(known.requests.iter().all(|one| one.window().until() <= 2020.0) && known.requests.len() == 8);
    assert!(known.begun.iter().all(|one| one.window().until() <= 2020.0) && known.begun.len() == 8);
    assert!(known.open.keys().all(|january| *january <= 2020));
}

#[test]
fn a_january_that_is_missing_is_neither_hidden_nor_projected_from() {
    let mut broken = history(MOVING, 2023, 9);
    broken.censuses.remove(&2021);
    let scored = backtest(&broken, &peers(MOVING), 3, run(60, 3, 2), &|_| {}).scored;
    let total = |ahead: u16| scored.iter().find(|one| one.margin == Margin::Total && one.ahead == ahead).unwrap();
    // Origins 2020 and 2022; of 2020 the Januaries 2022 and 2023.
    assert_eq!([1, 2, 3].map(|ahead| total(ahead).n), [1, 1, 1]);
    assert!(scored.iter().all(|one| one.bias > -0.9), "{scored:?}");
}

#[test]
fn a_missing_january_leaves_its_years_out_of_every_rate() {
    let mut whole = history(STILL, 2020, 33);
    with_requests(&mut whole);
    // In the years beside it twice as many plans were issued as children came.
    let mut broken = whole.clone();
    broken.censuses.remove(&2018);
    for year in [1, 2] {
        broken.requests[year] =
            broken.requests[year].map(|all| all.map(|one| Requests { issued: one.issued * 2.0, ..one }));
    }
    let of = |history: &History| {
        let results = project(history, &Priors::PUBLISHED_2025, &Scenario::default(), run(300, 1, 2));
        let left = |reason| mean(&results.left(2021, reason));
        let plans = mean(&results.flow(2021, Flow::Plans, None));
        (mean(&results.joined(2021)) / plans, Reason::ALL.map(left).iter().sum::<f64>())
    };
    let (whole, broken) = (of(&whole), of(&broken));
    assert!((broken.0 / whole.0 - 1.0).abs() < 0.05, "as many for each plan that ends a request: {whole:?} {broken:?}");
    assert!((broken.1 / whole.1 - 1.0).abs() < 0.08, "as many endings a year, not in two: {whole:?} {broken:?}");
}
