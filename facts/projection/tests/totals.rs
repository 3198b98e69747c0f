//! Forecasts of totals: on the panel of 144 authorities where it is, and on small ones of ours.

use std::path::PathBuf;

use projection::totals::{AreaTotals, Method, Score, backtest, errors, forecast, published_errors};

fn shared() -> Option<AreaTotals> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = PathBuf::from(root).join("data/sufficiency/la_ehcp_panel_2009_2025.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    Some(AreaTotals::read("panel", &text).unwrap())
}

fn of(scores: &[Score], method: Method, ahead: u16) -> Score {
    *scores.iter().find(|one| one.method == method && one.ahead == ahead).unwrap()
}

#[test]
fn the_errors_that_come_along_are_those_of_the_panel() {
    let Some(panel) = shared() else { return };
    for ahead in 1..=5 {
        let (own, kept) = (
            errors(&panel, Method::PeerGrowth, ahead).unwrap(),
            published_errors(None, f64::from(ahead), 1e9).unwrap(),
        );
        assert_eq!(own.len(), kept.len());
        assert!(own.iter().zip(&kept).all(|(one, other)| (one - other).abs() < 1e-4), "{ahead}: {own:?}");
    }
    let wide = |ahead: f64| {
        let errors = published_errors(None, ahead, 1e9).unwrap();
        errors[36] - errors[4]
    };
    // Wider the farther: under a year, between two years, beyond the last.
    let widths = [0.1, 0.5, 1.0, 1.5, 2.0, 4.0, 5.0, 10.0].map(wide);
    assert!(widths.windows(2).all(|pair| pair[0] < pair[1]), "{widths:?}");
}

#[test]
fn the_intervals_hold_the_truth_as_often_as_they_say() {
    let Some(panel) = shared() else { return };
    assert_eq!(panel.unbroken().areas().len(), 144);
    let scores = backtest(&panel, &Method::OF_TOTALS, 2019, 4);
    for score in &scores {
        println!(
            "{:<14} {} n {:>4}  50 {:.3}  80 {:.3}  95 {:.3}  mape {:.3}  bias {:+.3}  crps {:>6.1}  width {:.2}",
            score.method.words(),
            score.ahead,
            score.n,
            score.coverage.0,
            score.coverage.1,
            score.coverage.2,
            score.mape,
            score.bias,
            score.crps,
            score.width
        );
    }
    for (ahead, n) in [(1, 864), (2, 720), (3, 576)] {
        let score = of(&scores, Method::PeerGrowth, ahead);
        assert_eq!(score.n, n);
        assert!((0.93..=0.97).contains(&score.coverage.2), "{score:?}");
        // The structure of witan.send, redrawn each year: 126, 246 and 362 (measured).
        let witan = [125.6, 245.6, 361.7][usize::from(ahead) - 1];
        assert!(score.crps <= 0.75 * witan, "{score:?}");
        // The best that was known: 91.5, 161.5, 260.9.
        let known = [91.5, 161.5, 260.9][usize::from(ahead) - 1];
        assert!(score.crps <= known, "{score:?}");
        assert!((0.45..=0.58).contains(&score.coverage.0) && (0.77..=0.86).contains(&score.coverage.1), "{score:?}");
        for baseline in [Method::LastValue, Method::ConstantRate, Method::StockGrowth] {
            assert!(score.crps < of(&scores, baseline, ahead).crps, "{baseline:?} {score:?}");
        }
    }
}

#[test]
fn bradford_is_forecast_with_its_width() {
    let Some(panel) = shared() else { return };
    let years = forecast(&panel, "E08000032", 3, Method::PeerGrowth);
    assert_eq!(years.iter().map(|one| one.year).collect::<Vec<_>>(), [2026, 2027, 2028]);
    assert!((8_300.0..8_700.0).contains(&years[0].median), "{:?}", years[0]);
    for one in &years {
        assert!(one.ninety_five.0 < one.eighty.0 && one.eighty.0 < one.half.0 && one.half.0 < one.median);
        assert!(one.median < one.half.1 && one.half.1 < one.eighty.1 && one.eighty.1 < one.ninety_five.1);
    }
    assert!(years[2].ninety_five.1 - years[2].ninety_five.0 > years[0].ninety_five.1 - years[0].ninety_five.0);
    assert!(forecast(&panel, "E99", 3, Method::PeerGrowth).is_empty());
}

fn made(text: &str) -> String {
    "la_code,la_name,year,plans_january,other\n".to_owned() + text
}

#[test]
fn what_is_wrong_with_a_panel_is_said_by_line() {
    let said = |text: &str| {
        let faults = AreaTotals::read("panel.csv", text).unwrap_err();
        faults
            .iter()
            .map(|fault| format!("{}:{} {}", fault.file, fault.line.unwrap_or(0), fault.words))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(said(&made("E1,A,19,5,\n")).contains("panel.csv:2 “19” is not a year"));
    assert!(said(&made("E1,A,2019,-5,\n")).contains("“-5” is not a number of plans"));
    assert!(said(&made("E1,A,2019,5,\nE1,A,2019,6,\n")).contains(":3 E1, 2019 is listed twice"));
    assert!(said(&made(",A,2019,5,\n")).contains("la_code is empty"));
    assert!(said("a,b\n1,2\n").contains("columns are missing: la_code, la_name, year, plans_january"));
    // No plans written is no plans known, and no fault.
    let panel = AreaTotals::read("panel.csv", &made("E1,A,2019,,\nE1,A,2020,7,\n")).unwrap();
    assert_eq!(panel.areas()["E1"].plans.len(), 1);
}

#[test]
fn a_steady_world_is_forecast_to_the_plan_and_few_areas_to_nothing() {
    let mut text = String::new();
    for area in 0..60 {
        for year in 2010..=2025_i32 {
            text += &format!("E{area},Area {area},{year},{},\n", 1_000.0 * 1.05_f64.powi(year - 2010));
        }
    }
    let panel = AreaTotals::read("panel.csv", &made(&text)).unwrap();
    let years = forecast(&panel, "E7", 2, Method::ConstantRate);
    let expected = 1_000.0 * 1.05_f64.powi(16);
    assert!((years[0].median - expected).abs() < 1.0, "{years:?} {expected}");
    assert!(years[0].ninety_five.1 - years[0].ninety_five.0 < 1.0, "nobody was ever wrong");
    let few: String = text
        .lines()
        .filter(|line| line.starts_with("E1,") || line.starts_with("E2,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let panel = AreaTotals::read("panel.csv", &made(&few)).unwrap();
    assert!(forecast(&panel, "E1", 2, Method::PeerGrowth).is_empty(), "too few past errors to say how sure");
    assert!(backtest(&panel, &Method::OF_TOTALS, 2019, 2).is_empty());
}
