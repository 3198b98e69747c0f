//! The vectors of the shared data, where they are: intervals, XmR charts, comparators; and properties.

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use statistics::{
    Band, Change, Confidence, Member, Observed, Options, Polarity, Policy, Shown, Standing, Statistic, Sum, band,
    change, chart, compare, mean_interval, proportion, quantile, rank, rate, standing, sums, table,
};

/// A file of the shared data; none, with a printed line, where it is not.
fn shared(name: &str) -> Option<Value> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = PathBuf::from(root).join("data/measures/vectors").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn near(one: f64, other: f64, digits: f64) -> bool {
    (one - other).abs() <= digits * other.abs().max(1.0)
}

#[test]
fn intervals_are_those_of_the_vectors_to_twelve_digits() {
    let Some(all) = shared("ci_vectors.json") else { return };
    let cases = all["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let number = |key: &str| case[key].as_f64().unwrap();
        let confidence = if number("confidence") > 0.99 { Confidence::P998 } else { Confidence::P95 };
        let x = case["x"].as_u64().unwrap();
        let interval = match case["method"].as_str().unwrap() {
            "wilson" => proportion(x, case["n"].as_u64().unwrap(), confidence),
            _ => {
                let multiplier = case["multiplier"].as_f64().unwrap_or(1.0);
                rate(x, number("n"), confidence).map(|interval| interval.times(multiplier))
            }
        }
        .unwrap();
        for (ours, theirs) in [(interval.lower, number("lower")), (interval.upper, number("upper"))] {
            assert!((ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0), "{case}: {ours}");
        }
    }
}

#[test]
fn control_charts_are_those_of_the_vectors() {
    let Some(all) = shared("xmr_vectors.json") else { return };
    for case in all["cases"].as_array().unwrap() {
        let values: Vec<f64> = case["y"].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
        let polarity = match case["improvement_direction"].as_str().unwrap() {
            "increase" => Polarity::High,
            "decrease" => Polarity::Low,
            _ => Polarity::None,
        };
        let options = Options {
            polarity,
            target: case["target"].as_f64(),
            screen_outliers: case["screen_outliers"].as_bool().unwrap(),
            fixed_after: case["fix_after_n_points"].as_u64().map(|n| usize::try_from(n).unwrap()),
        };
        let made = chart(&values, options).unwrap();
        let name = &case["name"];
        for (ours, key) in
            [(made.mean, "mean"), (made.moving_range, "avg_moving_range"), (made.lower, "lpl"), (made.upper, "upl")]
        {
            assert!(near(ours, case[key].as_f64().unwrap(), 1e-8), "{name} {key}: {ours}");
        }
        let causes: Vec<&str> = made.causes.iter().map(|cause| cause.code()).collect();
        let points: Vec<&str> = made.points.iter().map(|point| point.code()).collect();
        assert_eq!(serde_json::json!(causes), case["special_cause_type"], "{name}");
        assert_eq!(serde_json::json!(points), case["point_type"], "{name}");
        let assurance = made.assurance.map(|assurance| assurance.code());
        assert_eq!(serde_json::json!(assurance), case["assurance"], "{name}");
        assert_eq!(made.is_short, case["short_group_warning_n_lt_13"].as_bool().unwrap(), "{name}");
    }
}

#[test]
fn comparators_are_those_of_the_vectors() {
    let Some(all) = shared("sn_comparator_vectors.json") else { return };
    for case in all["cases"].as_array().unwrap() {
        let members: Vec<Member> = case["neighbours"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let parts = one["numerator"].as_f64().zip(one["denominator"].as_f64());
                (one["published_pc"].as_f64(), parts)
            })
            .collect();
        for (statistic, key) in [
            (Statistic::Mean, "mean_of_published"),
            (Statistic::Median, "median_of_published"),
            (Statistic::Pooled, "pooled"),
        ] {
            let made = compare(&members, statistic, 100.0);
            match case[key].as_f64() {
                Some(expected) => {
                    let made = made.unwrap();
                    assert!(near(made.value, expected, 1e-6), "{}: {statistic:?} {made:?}", case["measure"]);
                    assert_eq!(Some(made.n as u64), case["n"].as_u64());
                }
                None => assert_eq!(made, None, "no parts, no pooled figure"),
            }
        }
    }
}

/// The test vectors of LAIT's own code: bands 0, 25, 50, 75, 100.
#[test]
fn bands_and_ranks_are_those_of_lait() {
    let all = [0.0, 25.0, 50.0, 75.0, 100.0];
    for (value, low, high) in [
        (10.0, Band::A, Band::D),
        (30.0, Band::B, Band::C),
        (60.0, Band::C, Band::B),
        (80.0, Band::D, Band::A),
        (25.0, Band::A, Band::D),
        (50.0, Band::B, Band::C),
        (75.0, Band::C, Band::B),
        (100.0, Band::D, Band::A),
        (101.0, Band::Outside, Band::Outside),
        (-1.0, Band::Outside, Band::Outside),
    ] {
        assert_eq!(band(value, &all, Polarity::Low), Some(low), "{value}");
        assert_eq!(band(value, &all, Polarity::High), Some(high), "{value}");
        assert_eq!(band(value, &all, Polarity::None), None);
    }
    let tied = [1.0, 2.0, 2.0, 3.0];
    assert_eq!(rank(2.0, &tied, Polarity::High), Some(2));
    assert_eq!(rank(1.0, &tied, Polarity::High), Some(4));
    assert_eq!(rank(1.0, &tied, Polarity::Low), Some(1));
    assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
    assert_eq!(quantile(&[], 0.25), None);
}

fn observed(x: u64, n: u64) -> Option<Observed> {
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let value = 100.0 * x as f64 / n as f64;
    let interval = proportion(x, n, Confidence::P95).map(|interval| interval.times(100.0));
    Some(Observed { value, interval, parts: Some((x, n)) })
}

#[test]
fn words_follow_their_rules() {
    // Bradford, 20 weeks: 817 of 1,145, then 1,180 of 1,317; and 26 of 325 for key stage 2.
    let (before, now) = (observed(817, 1145), observed(1180, 1317));
    assert_eq!(change(now, before, Polarity::High), Change::Improved);
    assert_eq!(change(now, before, Polarity::Low), Change::Worsened);
    assert_eq!(change(now, before, Polarity::None), Change::NoPolarity);
    assert_eq!(change(now, None, Polarity::High), Change::CannotTell);
    assert_eq!(change(observed(26, 325), observed(24, 325), Polarity::High), Change::NoClearChange);
    let bare = |value| Some(Observed { value, interval: None, parts: None });
    assert_eq!(change(bare(2.0), bare(1.0), Polarity::High), Change::BetterUntested);
    assert_eq!(change(bare(2.0), bare(1.0), Polarity::Low), Change::WorseUntested);
    assert_eq!(change(bare(2.0), bare(2.0), Polarity::Low), Change::Same);
    assert_eq!(standing(now, Some(50.7), Polarity::High), Standing::Better);
    assert_eq!(standing(observed(26, 325), Some(8.3), Polarity::High), Standing::Similar);
    assert_eq!(standing(bare(11.4), Some(13.2), Polarity::High), Standing::BehindUntested);
    assert_eq!(standing(None, Some(13.2), Polarity::High), Standing::CannotTell);
    // A target band: nearer to it is better.
    let band = Polarity::Band { from: 10.0, to: 20.0 };
    assert_eq!(change(bare(15.0), bare(25.0), band), Change::BetterUntested);
    assert_eq!(change(bare(15.0), bare(12.0), band), Change::Same);
}

#[test]
fn the_interval_of_a_mean_follows_students_t() {
    // 1 to 5: mean 3, standard deviation √2.5, t(4) = 2.776445.
    let made = mean_interval(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
    assert!(
        near(made.upper - 3.0, 2.776_445 * (2.5_f64 / 5.0).sqrt(), 1e-6) && near(made.lower + made.upper, 6.0, 1e-12)
    );
    // Beyond the table: t(39) = 2.022691 for 40 values of standard deviation 1 around 0.
    let values: Vec<f64> = (0..40).map(|place| if place % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let sd = (40.0_f64 / 39.0).sqrt();
    assert!(near(mean_interval(&values).unwrap().upper, 2.022_691 * sd / 40.0_f64.sqrt(), 1e-4));
    assert!(mean_interval(&[1.0]).is_none() && mean_interval(&[]).is_none());
}

#[test]
fn small_numbers_are_hidden_with_a_second() {
    let shown = table(&[vec![3, 20, 40], vec![30, 25, 60]], Policy::default());
    assert_eq!(shown[0], [Shown::Small, Shown::Secondary, Shown::Count(40)]);
    assert_eq!(shown[1], [Shown::Secondary, Shown::Secondary, Shown::Count(60)]);
    assert_eq!(table(&[vec![7, 20]], Policy::default()), [[Shown::Count(7), Shown::Count(20)]]);
    // The total less 40 and 9 would tell that two cells hold 3 children.
    let shown = table(&[vec![1], vec![2], vec![40], vec![9], vec![0]], Policy::default());
    assert_eq!(shown.concat(), [Shown::Small, Shown::Small, Shown::Count(40), Shown::Secondary, Shown::Count(0)]);
    assert!(Policy::default().hides_share(100, 103), "what is missing to the whole is small");
    assert!(!Policy::default().hides_share(1180, 1317));
}

/// The sums that are shown, with all of the parts as what everybody knows.
fn shown_of(parts: &[f64], of: &[u128]) -> Vec<bool> {
    let all = Sum { of: (1_u128 << parts.len()) - 1, is_known: true };
    let others = of.iter().map(|of| Sum { of: *of, is_known: false });
    let made: Vec<Sum> = std::iter::once(all).chain(others).collect();
    sums(parts, &made, Policy::default()).iter().skip(1).map(|hidden| !hidden).collect()
}

#[test]
fn few_are_not_told_by_two_tables_of_the_same_children() {
    // 32 in one table and 29 of them in another: 3 are neither.
    assert_eq!(shown_of(&[29.0, 1.0, 2.0, 60.0], &[0b0001, 0b0111, 0b1000]), [false, true, true]);
    // All less 52 leaves 9 in two lines; 6 of them stand in another table, which leaves 3.
    let parts = [6.0, 1.0, 2.0, 52.0];
    let shown = shown_of(&parts, &[0b0011, 0b0100, 0b1000, 0b0001]);
    assert!(!shown[1] && !shown[3] && shown[2], "{shown:?}");
    // Two tables that cross: no row and no column tells of the 2 in both.
    let parts = [2.0, 20.0, 30.0, 40.0];
    let shown = shown_of(&parts, &[0b0011, 0b1100, 0b0101, 0b1010, 0b0010]);
    assert!(!(shown[0] && shown[4]), "22 less 20 is 2: {shown:?}");
    // What is large hides nothing, and means are as small as they are shown.
    assert_eq!(shown_of(&[40.0, 60.0, 80.0], &[0b001, 0b010, 0b100]), [true, true, true]);
    assert_eq!(shown_of(&[0.4, 60.0, 80.0], &[0b001, 0b010, 0b100]), [true, true, true]);
    assert_eq!(shown_of(&[5.4, 60.0, 80.0], &[0b001, 0b010, 0b100]), [false, false, true]);
}

#[test]
fn none_and_all_are_ends_of_their_intervals() {
    for n in 1..5000 {
        for confidence in [Confidence::P95, Confidence::P998] {
            assert_eq!(proportion(n, n, confidence).unwrap().upper, 1.0, "all of {n}");
            assert_eq!(proportion(0, n, confidence).unwrap().lower, 0.0, "none of {n}");
        }
    }
}

proptest! {
    #[test]
    fn an_interval_holds_its_figure(x in 0_u64..2000, more in 0_u64..2000) {
        let n = x + more;
        prop_assume!(n > 0);
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let (share, events) = (x as f64 / n as f64, x as f64);
        for confidence in [Confidence::P95, Confidence::P998] {
            prop_assert!(proportion(x, n, confidence).unwrap().holds(share));
            prop_assert!(rate(x, 1.0, confidence).unwrap().holds(events));
        }
    }

    #[test]
    fn no_hidden_cell_stands_alone(rows in proptest::collection::vec(proptest::collection::vec(0_u64..30, 4), 2..6)) {
        let shown = table(&rows, Policy::default());
        let hidden = |cells: Vec<Shown>| cells.iter().filter(|one| !matches!(one, Shown::Count(_))).count();
        for row in &shown {
            prop_assert!(hidden(row.clone()) != 1);
        }
        for column in 0..4 {
            prop_assert!(hidden(shown.iter().map(|row| row[column]).collect()) != 1);
        }
    }

    #[test]
    fn no_two_sums_tell_of_few(
        parts in proptest::collection::vec(0_u32..30, 6),
        of in proptest::collection::vec(1_u128..64, 1..8),
    ) {
        let parts: Vec<f64> = parts.into_iter().map(f64::from).collect();
        let made: Vec<Sum> = of.iter().map(|of| Sum { of: *of, is_known: false }).collect();
        let hidden = sums(&parts, &made, Policy::default());
        let value = |of: u128| -> f64 {
            (0..6).filter(|place| of & (1_u128 << *place) != 0).map(|place| parts[place]).sum()
        };
        let shown: Vec<u128> = of.iter().zip(&hidden).filter(|(_, hidden)| !**hidden).map(|(of, _)| *of).collect();
        for whole in &shown {
            prop_assert!(!(1.0..6.0).contains(&value(*whole)));
            for part in shown.iter().filter(|part| **part & !whole == 0) {
                prop_assert!(!(1.0..6.0).contains(&value(whole & !part)), "{whole:b} {part:b}");
            }
        }
    }

    #[test]
    fn a_chart_never_falls_over(values in proptest::collection::vec(-1e6_f64..1e6, 0..40)) {
        let made = chart(&values, Options { polarity: Polarity::High, screen_outliers: true, ..Options::default() });
        prop_assert_eq!(made.is_some(), values.len() >= 2);
    }
}
