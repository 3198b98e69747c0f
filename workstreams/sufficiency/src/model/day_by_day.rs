//! One invented record, looked at on every day: what a forecast says may not hang on the day on which it is made.

use std::num::NonZeroUsize;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use law::Kind;
use people::PersonId;
use projection::cohorts::{AgeGroup, Flow, History, Priors, Reason, Results, Run, Scenario, Summary, simulate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::histories::{Child, Placed, Span, ncy_on, snapshot_of};
use super::snapshot::Snapshot;
use super::{outcome, years};

/// A child, with what happened on which day.
struct Life {
    id: PersonId,
    born: Date,
    events: Vec<(Date, Kind)>,
    special: bool,
}

/// What an area is like.
#[derive(Clone, Copy)]
struct Area {
    /// Requests of 2026.
    requests: f64,
    /// How much they grow a year, as a logarithm.
    growth: f64,
    /// Whether requests are recorded.
    has_requests: bool,
    /// The first day of the record.
    begins: Date,
}

const AREA: Area = Area { requests: 400.0, growth: 0.08, has_requests: true, begins: date(2010, 1, 1) };

/// How many requests come on a day, beside an even day: none at weekends and at Christmas, few in August, many in late autumn.
fn busy(day: Date) -> f64 {
    let is_closed = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        || (day.month() == 12 && day.day() > 23)
        || (day.month() == 1 && day.day() == 1);
    let season = match day.month() {
        8 => 0.3,
        7 => 0.8,
        10..=12 => 1.3,
        _ => 1.0,
    };
    if is_closed { 0.0 } else { season * 1.4 }
}

impl Area {
    /// Its children until the end of 2029. Most plans that end do so with the school year.
    fn lives(self, seed: u64) -> Vec<Life> {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let mut lives = Vec::new();
        let mut day = date(2004, 1, 1);
        while day < date(2030, 1, 1) {
            let years = f64::from(day.year() - 2026) + f64::from(day.day_of_year()) / 365.0 - 0.5;
            let mut left = self.requests / 365.0 * (self.growth * years).exp() * busy(day);
            while left > 0.0 {
                if random.random::<f64>() < left {
                    lives.push(life(lives.len(), day, random));
                }
                left -= 1.0;
            }
            day = day.tomorrow().unwrap();
        }
        for one in &mut lives {
            let hides = |kind: Kind| !self.has_requests && !matches!(kind, Kind::PlanIssued | Kind::PlanCeased);
            one.events.retain(|(_, kind)| !hides(*kind));
            // Who had left before the record began is not in it, and who had a plan then came with it.
            match one.events.last() {
                Some((day, Kind::PlanCeased | Kind::AssessmentRefused | Kind::PlanRefused)) if *day < self.begins => {
                    one.events.clear();
                }
                _ => one.events.retain(|(day, kind)| *kind == Kind::PlanIssued || *day >= self.begins),
            }
        }
        lives
    }
}

fn life(number: usize, asked: Date, random: &mut ChaCha8Rng) -> Life {
    let after = |day: Date, days: f64| day.checked_add((days as i64).days()).unwrap();
    let age = [3.0, 4.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 11.0, 13.0, 15.0][random.random_range(0..11)];
    let born = after(asked, -(age + random.random::<f64>()) * 365.25);
    let mut events = vec![(asked, Kind::RequestReceived)];
    let decided = after(asked, 30.0 + random.random::<f64>() * 15.0);
    if random.random::<f64>() < 0.72 {
        events.push((decided, Kind::AssessmentAgreed));
        let issued = after(asked, 112.0 + random.random::<f64>().powi(3) * 250.0);
        if random.random::<f64>() < 0.05 {
            events.push((issued, Kind::PlanRefused));
        } else {
            events.push((issued, Kind::PlanIssued));
            events.push((end(born, issued, random), Kind::PlanCeased));
        }
    } else {
        events.push((decided, Kind::AssessmentRefused));
    }
    let id = format!("0190a000-0000-7000-8000-{number:012}").parse().unwrap();
    Life { id, born, events, special: random.random::<f64>() < 0.4 }
}

/// When a plan ends: in seven of ten cases on 31 August, else on any day; always by the end of the last curriculum year.
fn end(born: Date, issued: Date, random: &mut ChaCha8Rng) -> Date {
    let mut year = issued.year();
    loop {
        let summer = date(year, 8, 31);
        let ncy = ncy_on(born, summer);
        let chance = match ncy {
            ..12 => 0.02,
            12..16 => 0.15,
            16..20 => 0.35,
            _ => 1.0,
        };
        if random.random::<f64>() < chance {
            let any = date(year, 1, 1).checked_add(random.random_range(0..365).days()).unwrap();
            let day = if ncy >= 20 || random.random::<f64>() < 0.7 { summer } else { any };
            if day > issued {
                return day;
            }
        }
        year += 1;
    }
}

/// The record at the beginning of a day.
fn seen(lives: &[Life], as_at: Date) -> Snapshot {
    let child = |life: &Life| {
        let from = life.events.first().map_or(life.born, |(day, _)| *day);
        let code = if life.special { "44" } else { "01" };
        let place = Placed { type_code: Some(code.to_owned()), ..Placed::default() };
        let mut child = Child { born: Some(life.born), ..Child::default() };
        child.needs.push(Span { from, until: None, what: 0 });
        child.places.push(Span { from, until: None, what: place });
        for (day, kind) in life.events.iter().filter(|(day, _)| *day < as_at) {
            child.happened(*kind, *day, Reason::Ceased);
        }
        (life.id, child)
    };
    let children: Vec<_> = lives.iter().map(child).collect();
    let (needs, areas) = (vec!["ASD".to_owned()], vec!["North".to_owned()]);
    snapshot_of(Snapshot { as_at, needs, areas, ..Snapshot::default() }, &children).0
}

fn history(snapshot: &Snapshot) -> History {
    let ncys = projection::cohorts::FIRST..=projection::cohorts::LAST;
    let years = (2004..=2045_u16).flat_map(|year| ncys.clone().map(move |ncy| ((year, ncy), 6_000.0)));
    snapshot.history(&years.collect())
}

/// What is shown of a forecast that is made on a day.
fn forecast(snapshot: &Snapshot, simulations: usize, until: u16) -> Results {
    let history = history(snapshot);
    let rates = outcome::rates(&history, &Priors::PUBLISHED_2025).unwrap();
    let years = until + 1 - snapshot.next_january();
    let run = Run { simulations, years, seed: 50, threads: NonZeroUsize::new(2).unwrap() };
    let mut results = simulate(&history, &rates, &Scenario::default(), run, &|_| {}).unwrap();
    outcome::widen(&mut results);
    results
}

/// The median of plans in a January, by the day on which it is forecast.
fn medians(lives: &[Life], from: Date, until: Date, simulations: usize, january: u16) -> Vec<(Date, f64)> {
    let mut medians = Vec::new();
    let mut day = from;
    while day <= until {
        let results = forecast(&seen(lives, day), simulations, january);
        medians.push((day, Summary::of(&results.total(january)).median));
        day = day.tomorrow().unwrap();
    }
    medians
}

/// How far a forecast may move for each plan beyond three that began on the day before: many at once say something of the year.
const FOR_A_PLAN: f64 = 0.001;

/// The farthest that neighbouring days are from one another, but for the days on which a year ends; and the farthest on these. What the
/// plans of a busy day may move is taken off.
fn farthest(lives: &[Life], medians: &[(Date, f64)]) -> ((f64, Date), (f64, Date)) {
    let mut within = (0.0, Date::ZERO);
    let mut across = within;
    for pair in medians.windows(2) {
        let [(before, one), (day, other)] = [pair[0], pair[1]];
        let begins = |event: &&(Date, Kind)| *event == &(before, Kind::PlanIssued);
        let begun = lives.iter().flat_map(|life| &life.events).filter(begins).count();
        let apart = (other / one - 1.0).abs() - begun.saturating_sub(3) as f64 * FOR_A_PLAN;
        // The count of 15 January is known on the 16th.
        let ends = years::Years::on(before).last() != years::Years::on(day).last() || before.year() != day.year();
        let farthest = if ends { &mut across } else { &mut within };
        if apart > farthest.0 {
            *farthest = (apart, day);
        }
    }
    (within, across)
}

#[test]
fn a_forecast_made_after_the_january_count_says_what_one_made_before_it_did() {
    let lives = AREA.lives(1);
    let medians = medians(&lives, date(2027, 1, 10), date(2027, 2, 10), 250, 2031);
    let (within, across) = farthest(&lives, &medians);
    println!("{within:?} {across:?} {medians:?}");
    assert!(within.0 < 0.01, "{within:?}: {medians:?}");
    assert!(across.0 < 0.02, "{across:?}: {medians:?}");
    let on = |day: i8| medians.iter().find(|(own, _)| *own == date(2027, 1, day)).unwrap().1;
    assert!((on(18) / on(14) - 1.0).abs() < 0.02, "{medians:?}");
    // What is not known yet of a year is no more in the part of it that is left than in the next.
    let range = |day: i8| Summary::of(&forecast(&seen(&lives, date(2027, 1, day)), 400, 2031).total(2031)).eighty;
    let (before, after) = (range(14), range(18));
    assert!((after.0 / before.0 - 1.0).abs() < 0.04 && (after.1 / before.1 - 1.0).abs() < 0.04, "{before:?} {after:?}");
}

#[test]
fn requests_forecast_for_a_year_do_not_hang_on_the_day_either() {
    let lives = AREA.lives(2);
    let came = |year: i16| {
        let of = |life: &&Life| life.events.first().is_some_and(|(day, _)| years::year_of(*day) == year);
        lives.iter().filter(of).count() as f64
    };
    for day in [
        date(2026, 9, 1),
        date(2026, 11, 28),
        date(2027, 1, 14),
        date(2027, 1, 18),
        date(2027, 1, 22),
        date(2027, 2, 5),
    ] {
        let snapshot = seen(&lives, day);
        let results = forecast(&snapshot, 400, 2029);
        let next = snapshot.next_january();
        let so_far = |flow| AgeGroup::ALL.map(|age| snapshot.so_far(flow, age)).iter().sum::<f64>();
        for january in next..=2029 {
            let known = if january == next { so_far(Flow::Requests) } else { 0.0 };
            let said = Summary::of(&results.flow(january, Flow::Requests, None)).median + known;
            let was = came(i16::try_from(january).unwrap() - 1);
            assert!(
                (said / was - 1.0).abs() < 0.12,
                "{day}, the year before January {january}: {said} said, {was} came"
            );
        }
        // What is so far of a year, and what is still to come of it, make one year: also of what is decided.
        let decided = so_far(Flow::Assessments) + Summary::of(&results.flow(next, Flow::Assessments, None)).median;
        let said = so_far(Flow::Requests) + Summary::of(&results.flow(next, Flow::Requests, None)).median;
        assert!((decided / said - 0.72).abs() < 0.05, "{day}: {decided} of {said}");
        assert_eq!(history(&snapshot).requests.len() % 2, 1, "each year in two, and the running one so far");
    }
}

#[test]
#[ignore = "soak: a forecast for each day of a year, of areas large and small"]
fn a_forecast_says_the_same_whatever_the_day_of_the_year() {
    let mut failed = false;
    for (name, area, bound) in [
        ("growing", AREA, 0.01),
        ("large and steady", Area { requests: 1_200.0, growth: 0.0, ..AREA }, 0.01),
        ("small", Area { requests: 90.0, ..AREA }, 0.02),
        ("without requests", Area { has_requests: false, ..AREA }, 0.01),
        ("record of three years", Area { begins: date(2023, 6, 1), ..AREA }, 0.01),
    ] {
        let lives = area.lives(1);
        let medians = medians(&lives, date(2026, 1, 10), date(2027, 1, 31), 250, 2031);
        let (within, across) = farthest(&lives, &medians);
        println!(
            "{name}: {:.2}% on {}, at the end of a year {:.2}% on {}",
            within.0 * 100.0,
            within.1,
            across.0 * 100.0,
            across.1
        );
        failed |= within.0 >= bound || across.0 >= 0.02;
    }
    assert!(!failed, "neighbouring days differ by more than they may");
}
