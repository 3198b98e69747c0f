//! What is counted of all children, each with the window in which it was counted: requests, new plans, endings, waits.

use jiff::civil::Date;
use people::PersonId;
use projection::cohorts::{ByNcy, LAST, NCYS, Requests, YearParts, place_of};
use projection::window::{Counted, Window};

use super::histories::{Child, ncy_on, weeks};
use super::snapshot::Snapshot;
use super::years::{Years, count_in, moment, number, year_of};

/// Up to so many Januaries are looked at.
const JANUARIES: i16 = 7;
/// The least part of the first year for which the record has to tell who left.
const LEAST_WATCHED: f64 = 0.25;
/// How a year's events are spread over it is as in the years before; that they come evenly counts as so many of them.
const EVENLY: f64 = 200.0;

type Children = [(PersonId, Child)];

/// The first January from which on the record holds endings as it does in the years after, and since when it holds them. Older years
/// lack who left, since their records were never brought in, and would make growth too great. Endings are laid beside the plans of
/// their own year: where plans become more, so do endings.
pub(super) fn first_year(children: &Children, years: Years) -> (i16, Option<f64>) {
    let ends = || children.iter().flat_map(|(_, child)| &child.plans).filter_map(|plan| plan.until).map(|(day, _)| day);
    let last = years.last();
    let Some(begins) = ends().min() else { return (last - 1, None) };
    let since = moment(begins.yesterday().unwrap_or(begins));
    let watched = |year: i16| (f64::from(year) + 1.0 - since).clamp(0.0, 1.0);
    // How many ended, and of how many years of a plan.
    let of = |year: i16| {
        let plans = children.iter().filter(|(_, child)| child.has_plan_on(count_in(year))).count();
        (float(ends().filter(|day| year_of(*day) == year).count()), float(plans) * watched(year))
    };
    let (mut first, (mut ended, mut exposed)) = (last - 1, of(last - 1));
    while first > last - JANUARIES && watched(first - 1) >= LEAST_WATCHED {
        let (before, among) = of(first - 1);
        // At least three in five of the rate of the years after.
        if before * exposed * 5.0 < ended * among * 3.0 {
            break;
        }
        (first, ended, exposed) = (first - 1, ended + before, exposed + among);
    }
    (first, Some(since))
}

/// Counts requests, new plans and waits, and says which part of the running year is over.
pub(super) fn count(children: &Children, first: i16, years: Years, snapshot: &mut Snapshot) {
    let windows = years.windows(first);
    let mut requests = vec![[Requests::default(); NCYS]; windows.len()];
    let mut begun = vec![[0.0; NCYS]; windows.len()];
    let place = |born: Date, day: Date| {
        let ncy = ncy_on(born, count_in(year_of(day) + 1));
        Some((years.place(first, day)?, place_of(ncy)))
    };
    for (born, child) in children.iter().filter_map(|(_, child)| Some((child.born?, child))) {
        let mut add = |day: Date, of: &dyn Fn(&mut Requests)| {
            if let Some((window, ncy)) = place(born, day) {
                of(&mut requests[window][ncy]);
            }
        };
        for request in &child.requests {
            add(request.received, &|one| one.received += 1.0);
            let Some((day, agreed)) = request.decided else { continue };
            add(day, &|one| {
                one.decided += 1.0;
                one.accepted += if agreed { 1.0 } else { 0.0 };
            });
            let Some((day, issued)) = request.concluded else { continue };
            add(day, &|one| {
                one.concluded += 1.0;
                one.issued += if issued { 1.0 } else { 0.0 };
            });
        }
        for (window, ncy) in child.plans.iter().filter_map(|plan| place(born, plan.from)) {
            begun[window][ncy] += 1.0;
        }
    }
    let time = years.part();
    let (arrivals, endings) = (early_and_late(&begun, |one| one), endings(children, first, years));
    snapshot.over = YearParts { time, arrivals: over(arrivals, time), endings: over(endings, time) };
    snapshot.begun = counted(&windows, begun.clone());
    let Some(from) = first_with_requests(&requests, &begun, first, years.last()) else {
        snapshot.notes.push(
            "Most new plans have no request on record, so new plans are forecast without requests, and open requests and assessments are not included."
                .to_owned(),
        );
        return;
    };
    if from > first {
        snapshot.notes.push(format!(
            "Requests are used from January {from}: most plans issued in earlier years have no request on record."
        ));
    }
    let left_out = numbers::fitted::<usize>((from - first).max(0)) * 2;
    let requests = requests.split_off(left_out);
    snapshot.over.arrivals = over(early_and_late(&requests, |one| one.received), time);
    snapshot.requests = counted(&windows[left_out..], requests);
    snapshot.requests_since = Some(f64::from(number(from)));
    waits(children, years, snapshot);
}

fn counted<T>(windows: &[Window], counts: Vec<T>) -> Vec<Counted<T>> {
    windows.iter().zip(counts).map(|(window, count)| Counted::new(*window, count)).collect()
}

/// How much came in the early and in the late parts of the years that are over, which are cut as the running one is.
fn early_and_late<T: Copy>(windows: &[ByNcy<T>], of: impl Fn(T) -> f64) -> (f64, f64) {
    let all = |window: &ByNcy<T>| window.iter().map(|one| of(*one)).sum::<f64>();
    windows.chunks_exact(2).fold((0.0, 0.0), |sum, year| (sum.0 + all(&year[0]), sum.1 + all(&year[1])))
}

/// The same of the endings of plans, but of those who grow out of the last curriculum year: they leave at a day of their own.
fn endings(children: &Children, first: i16, years: Years) -> (f64, f64) {
    let (mut early, mut late) = (0.0, 0.0);
    for (born, child) in children.iter().filter_map(|(_, child)| Some((child.born?, child))) {
        for (day, _) in child.plans.iter().filter_map(|plan| plan.until) {
            let year = year_of(day);
            if (first..years.last()).contains(&year) && ncy_on(born, count_in(year)) < LAST {
                *(if years.is_early(day) { &mut early } else { &mut late }) += 1.0;
            }
        }
    }
    (early, late)
}

/// The part of a year's events that is over when a part of its time is.
fn over((early, late): (f64, f64), time: f64) -> f64 {
    (early + EVENLY * time) / (early + late + EVENLY)
}

/// The first January from which on the record holds requests as it does in the years after; nothing where most new plans have none.
/// Requests that a record holds in part would make their level too low, and its growth too great. Plans that ended a request are laid
/// beside the new plans of the same year: where requests become more, so do plans.
fn first_with_requests(requests: &[ByNcy<Requests>], begun: &[ByNcy<f64>], first: i16, last: i16) -> Option<i16> {
    let of = |year: i16| {
        let at = numbers::fitted::<usize>((year - first).max(0)) * 2;
        let issued: f64 = requests.iter().skip(at).take(2).flatten().map(|one| one.issued).sum();
        let received: f64 = requests.iter().skip(at).take(2).flatten().map(|one| one.received).sum();
        (issued, begun.iter().skip(at).take(2).flatten().sum::<f64>(), received)
    };
    let (mut from, (mut issued, mut all, received)) = (last - 1, of(last - 1));
    while from > first {
        let (before, among, _) = of(from - 1);
        if before * all * 5.0 < issued * among * 3.0 {
            break;
        }
        (from, issued, all) = (from - 1, issued + before, all + among);
    }
    (received > 0.0 && issued * 2.0 >= all).then_some(from)
}

/// How long it took until an assessment was agreed to, and until a plan.
fn waits(children: &Children, years: Years, snapshot: &mut Snapshot) {
    #[expect(clippy::cast_possible_truncation, reason = "to a day")]
    let at = |day: Date| ((moment(day) * 10_000.0).round() / 10_000.0) as f32;
    for request in children.iter().flat_map(|(_, child)| &child.requests) {
        let Some((agreed, true)) = request.decided.filter(|(day, _)| years.is_over(*day)) else { continue };
        snapshot.to_decision.push((at(agreed), weeks(request.received, agreed)));
        if let Some((day, true)) = request.concluded.filter(|(day, _)| years.is_over(*day)) {
            snapshot.to_plan.push((at(day), weeks(request.received, day)));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use law::Kind::{AssessmentAgreed, PlanCeased, PlanIssued, RequestReceived, RequestWithdrawn, TransferredIn};
    use projection::cohorts::{AgeGroup, Flow, Reason};

    use super::super::histories::snapshot_of;
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// A child of 2015 with what happened until the day on which is looked, in order.
    fn child(as_at: &str, events: &[(law::Kind, &str)]) -> (PersonId, Child) {
        let mut child = Child { born: Some(day("2015-05-01")), ..Child::default() };
        for (kind, on) in events.iter().filter(|(_, on)| day(on) < day(as_at)) {
            child.happened(*kind, day(on), Reason::Ceased);
        }
        ("0190a000-0000-7000-8000-000000000000".parse().unwrap(), child)
    }

    fn seen(as_at: &str, children: &Children) -> Snapshot {
        snapshot_of(Snapshot { as_at: day(as_at), ..Snapshot::default() }, children).0
    }

    /// So many children each year of whom a part has a request, with plans of whom every tenth ends two years later. `by_request` says
    /// which part in a year.
    fn years(as_at: &str, plans: &[(i16, usize)], by_request: impl Fn(i16) -> f64) -> Vec<(PersonId, Child)> {
        let mut children = Vec::new();
        for (year, count) in plans {
            for place in 0..*count {
                let on = |year: i16, month: usize| format!("{year}-{:02}-20", month % 12 + 1);
                let (asked, agreed) = (on(year - 1, 7 + place % 4), on(year - 1, 8 + place % 4));
                let (issued, ceased) = (on(*year, place % 12), on(year + 2, place % 12));
                let is_asked = float(place) < float(*count) * by_request(*year);
                let mut events = if is_asked {
                    vec![(RequestReceived, asked.as_str()), (AssessmentAgreed, &agreed), (PlanIssued, &issued)]
                } else {
                    vec![(TransferredIn, issued.as_str())]
                };
                if place % 10 == 0 {
                    events.push((PlanCeased, &ceased));
                }
                children.push(child(as_at, &events));
            }
        }
        children
    }

    const GROWING: [(i16, usize); 10] = [
        (2018, 40),
        (2019, 40),
        (2020, 40),
        (2021, 56),
        (2022, 80),
        (2023, 112),
        (2024, 156),
        (2025, 220),
        (2026, 308),
        (2027, 430),
    ];

    #[test]
    fn an_area_that_grows_keeps_its_history() {
        for as_at in ["2027-01-14", "2027-01-18", "2027-02-05"] {
            let snapshot = seen(as_at, &years(as_at, &GROWING, |_| 1.0));
            assert_eq!(snapshot.januaries().min(), Some(2020), "{as_at}: endings are known since then");
            let whole: Vec<u16> =
                (2020..2027).filter(|year| snapshot.flow_in(*year, Flow::Requests).is_some()).collect();
            let last = if as_at < "2027-01-16" { 2025 } else { 2026 };
            assert_eq!(whole, (2020..=last).collect::<Vec<_>>(), "{as_at}: {:?}", snapshot.notes);
        }
    }

    #[test]
    fn years_of_which_most_plans_have_no_request_are_left_out_and_said() {
        let as_at = "2027-01-18";
        let snapshot = seen(as_at, &years(as_at, &GROWING, |year| if year < 2024 { 0.4 } else { 0.95 }));
        assert_eq!((snapshot.flow_in(2023, Flow::Requests), snapshot.requests_since), (None, Some(2024.0)));
        assert!(
            snapshot.notes.iter().any(|note| note.starts_with("Requests are used from January 2024")),
            "{:?}",
            snapshot.notes
        );
        let history = snapshot.history(&std::collections::BTreeMap::new());
        assert!(history.requests.iter().all(|one| one.window().within(2023) < 1e-9));
        assert_eq!(history.begun.iter().map(|one| one.window().within(2023)).sum::<f64>().round(), 1.0);
    }

    #[test]
    fn history_begins_where_leaving_was_recorded_and_the_first_year_says_since_when() {
        let as_at = "2027-01-18";
        let mut children =
            years(as_at, &[(2018, 100), (2019, 100), (2020, 100), (2021, 100), (2022, 100), (2023, 100)], |_| 1.0);
        // Whoever left before May 2022 is not in the record.
        children.retain(|(_, child)| {
            child.plans.iter().all(|plan| plan.until.is_none_or(|(on, _)| on >= day("2022-05-20")))
        });
        let snapshot = seen(as_at, &children);
        assert_eq!(snapshot.januaries().min(), Some(2022));
        let since = snapshot.endings_since.unwrap();
        assert!((since - 2022.34).abs() < 0.01, "{since}");
        assert_eq!(snapshot.history(&std::collections::BTreeMap::new()).endings_since, Some(since));
    }

    #[test]
    fn a_year_without_requests_is_a_year_with_none() {
        let as_at = "2027-02-01";
        let asked = |on| (RequestReceived, on);
        let children = vec![
            child(
                as_at,
                &[
                    asked("2024-03-01"),
                    (AssessmentAgreed, "2024-04-01"),
                    (PlanIssued, "2024-08-01"),
                    (PlanCeased, "2024-12-01"),
                ],
            ),
            child(
                as_at,
                &[
                    asked("2026-03-01"),
                    (AssessmentAgreed, "2026-04-01"),
                    (PlanIssued, "2026-08-01"),
                    (PlanCeased, "2026-12-01"),
                ],
            ),
        ];
        let mut snapshot = seen(as_at, &children);
        count(&children, 2024, Years::on(day(as_at)), &mut snapshot);
        assert_eq!(
            [2024, 2025, 2026].map(|year| snapshot.flow_in(year, Flow::Requests)),
            [Some(1.0), Some(0.0), Some(1.0)]
        );
    }

    #[test]
    fn what_is_so_far_begins_with_the_january_count_and_ends_with_yesterday() {
        let as_at = "2027-01-18";
        let mut children = years(as_at, &GROWING, |_| 1.0);
        let asked = ["2027-01-02", "2027-01-15", "2027-01-16", "2027-01-17", "2027-01-18"];
        children.extend(asked.map(|on| child("2027-02-01", &[(RequestReceived, on)])));
        let before = seen("2027-01-15", &children);
        let after = seen(as_at, &children);
        let so_far =
            |snapshot: &Snapshot, flow| AgeGroup::ALL.map(|age| snapshot.so_far(flow, age)).iter().sum::<f64>();
        assert!((so_far(&after, Flow::Requests) - 2.0).abs() < 1e-9, "those of the 16th and the 17th");
        assert!((after.over.time * 365.0 - 2.0).abs() < 1e-9, "in two days");
        let until_january = after.flow_in(2026, Flow::Requests).unwrap();
        assert!(
            (until_january - so_far(&before, Flow::Requests) - 1.0).abs() < 1e-9,
            "the 15th is the last of its year"
        );
        assert_eq!(after.open_cases().0, 5, "what came today waits already");
    }

    #[test]
    fn withdrawals_count_when_they_happen() {
        let as_at = "2027-01-18";
        let mut children = years(as_at, &GROWING, |_| 1.0);
        let before = seen(as_at, &children);
        children.push(child(as_at, &[(RequestReceived, "2025-12-01"), (RequestWithdrawn, "2026-02-01")]));
        children.push(child(
            as_at,
            &[(RequestReceived, "2025-11-01"), (AssessmentAgreed, "2025-12-10"), (RequestWithdrawn, "2026-03-01")],
        ));
        let after = seen(as_at, &children);
        let more = |year: u16| {
            let of = |snapshot: &Snapshot| {
                let counts = projection::window::counted_in(&snapshot.requests, Window::year(year)).unwrap();
                let mut all = Requests::default();
                counts.count().iter().for_each(|one| projection::window::Sum::add(&mut all, one));
                all
            };
            let (one, other) = (of(&after), of(&before));
            [
                one.received - other.received,
                one.decided - other.decided,
                one.accepted - other.accepted,
                one.concluded - other.concluded,
                one.issued - other.issued,
            ]
        };
        assert_eq!((more(2025), more(2026)), ([2.0, 1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 1.0, 0.0]));
    }

    #[test]
    fn what_is_over_of_a_year_is_learnt_from_the_years_before() {
        // Every plan that ends does so on 31 August.
        let ends = |year: i16| format!("{year}-08-31");
        let of = |as_at: &str| {
            let mut children = Vec::new();
            for year in 2019..2027_i16 {
                let (begun, ended) = (format!("{}-03-01", year - 2), ends(year));
                children.extend((0..200).map(|_| child(as_at, &[(TransferredIn, &begun), (PlanCeased, &ended)])));
            }
            seen(as_at, &children).over
        };
        let (before, after) = (of("2026-08-31"), of("2026-09-01"));
        assert!(
            after.time - before.time < 0.003 && before.endings < 0.12 && after.endings > 0.92,
            "{before:?} {after:?}"
        );
        // Of new plans, all in March, all are there by then.
        assert!(before.arrivals > 0.92, "{before:?}");
        assert!(of("2027-01-16").endings < 1e-9 && of("2027-01-15").endings > 0.99);
    }

    #[test]
    fn a_snapshot_that_was_kept_counts_as_before() {
        let as_at = "2026-11-28";
        let snapshot = seen(as_at, &years(as_at, &GROWING, |_| 1.0));
        let read: Snapshot = serde_json::from_str(&serde_json::to_string(&snapshot).unwrap()).unwrap();
        for year in 2020..2026 {
            assert_eq!(read.flow_in(year, Flow::Plans), snapshot.flow_in(year, Flow::Plans), "{year}");
            assert!(read.flow_in(year, Flow::Plans) > Some(0.0));
        }
        let so_far = |snapshot: &Snapshot| {
            snapshot.so_far(Flow::Requests, AgeGroup::Primary) + snapshot.so_far(Flow::Requests, AgeGroup::Secondary)
        };
        assert!((so_far(&read) - so_far(&snapshot)).abs() < 1e-9);
    }
}
