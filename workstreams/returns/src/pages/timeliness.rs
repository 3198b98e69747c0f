//! Charts of timeliness: the area's own beside what is published and what the law asks for, by year and by month.

use charts::{Chart, Kind, Line, Period, Series, Unit, Value};
use jiff::civil::Date;
use page::words;
use published::Measure;
use published::areas::ENGLAND;

use crate::records::measures::{Month, Own, Published};

/// What the law asks for, in percent: every decision in time.
const TARGET: f64 = 100.0;
/// Fewer months than these tell no trend.
const ENOUGH: usize = 12;
/// A share of fewer children than these is said with caution.
const FEW: u64 = 30;
/// Months of a chart.
const MONTHS: usize = 36;

/// A year or month.
struct Point {
    name: String,
    /// Whether it does not follow the one before it.
    after_gap: bool,
    /// Percentages.
    own: Option<f64>,
    published: Option<f64>,
    england: Option<f64>,
}

fn percent(tenths: i64) -> f64 {
    f64::from(numbers::fitted::<i32>(tenths)) / 10.0
}

fn share(share: sen2::measures::Share) -> Option<f64> {
    let tenths = share.tenths().filter(|_| share.of > 0)?;
    Some(percent(numbers::fitted(tenths)))
}

/// A measure over the calendar years; nothing where there is no figure.
pub(super) fn by_year(measure: Measure, own: &[Own], published: &[Published], today: Date) -> Option<Chart> {
    let own: Vec<&Own> = own.iter().filter(|one| one.measure == measure.code()).collect();
    let published: Vec<&Published> = published.iter().filter(|one| one.measure == measure.code()).collect();
    let mut years: Vec<i64> = own.iter().map(|one| one.year).chain(published.iter().map(|one| one.year)).collect();
    years.sort_unstable();
    years.dedup();
    let mut points: Vec<Point> = Vec::with_capacity(years.len());
    let mut before = None;
    for year in years {
        let of = |england: bool| {
            let found = published.iter().find(|one| one.year == year && (one.area == ENGLAND) == england);
            found.and_then(|one| one.tenths).map(percent)
        };
        points.push(Point {
            name: year.to_string(),
            after_gap: before.is_some_and(|before| year > before + 1),
            own: own.iter().find(|one| one.year == year).and_then(|one| share(one.share())),
            published: of(false),
            england: of(true),
        });
        before = Some(year);
    }
    let mut chart = drawn(format!("{}, by year", measure.words()), &points)?;
    if points.iter().any(|one| one.own.is_some() && one.name == today.year().to_string()) {
        chart = chart.note(format!("{} is not complete.", today.year()));
    }
    let alone: Vec<String> =
        own.iter().rev().filter(|one| one.is_recorded_alone()).map(|one| one.year.to_string()).collect();
    if !alone.is_empty() {
        chart = chart.note(format!("Recorded in OnePlan only: {}.", alone.join(", ")));
    }
    Some(chart)
}

/// The same over the months before this one, from the record; nothing where there is no figure.
pub(super) fn by_month(measure: Measure, months: &[Month]) -> Option<Chart> {
    let shown = months.get(months.len().saturating_sub(MONTHS)..).unwrap_or_default();
    let mut before: Option<Date> = None;
    let mut points = Vec::with_capacity(shown.len());
    for one in shown {
        let follows = before.is_none_or(|before| before.last_of_month().tomorrow().is_ok_and(|next| next == one.month));
        points.push(Point {
            name: words::short_month(one.month),
            after_gap: !follows,
            own: share(one.share()),
            published: None,
            england: None,
        });
        before = Some(one.month);
    }
    let mut chart = drawn(format!("{}, by month", measure.words()), &points)?;
    // A share of few children is no headline.
    if let Some(last) = shown.iter().rev().find(|one| one.share().of > 0).filter(|one| one.share().of < FEW) {
        let target = Unit::share(1).show(TARGET);
        chart.takeaway = format!(
            "{} is based on fewer than {FEW} children: treat with caution. The law requires {target}.",
            words::short_month(last.month)
        );
    }
    Some(match shown.len() {
        few if few < ENOUGH => chart
            .note(format!("Based on {}: too few to tell a trend from chance.", words::plural(few, "month", "months"))),
        _ => chart,
    })
}

fn drawn(title: String, points: &[Point]) -> Option<Chart> {
    let (mut periods, mut own, mut published, mut england) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for point in points {
        if point.after_gap {
            periods.push(Period::Break);
            for values in [&mut own, &mut published, &mut england] {
                values.push(None);
            }
        }
        periods.push(Period::Named(point.name.clone()));
        own.push(point.own);
        published.push(point.published);
        england.push(point.england);
    }
    let series = [("This area", own), ("This area, published", published), ("England", england)];
    let series: Vec<Series> = series
        .into_iter()
        .filter(|(_, values)| values.iter().any(Option::is_some))
        .map(|(name, values)| {
            Series::new(name, values.into_iter().map(|value| Value::or_missing(value, "no figure")).collect())
        })
        .collect();
    if series.is_empty() {
        return None;
    }
    let unit = Unit::share(1);
    let takeaway = takeaway(points, &unit);
    let line = Line { periods, series, target: Some(TARGET) };
    Some(Chart::new(title, takeaway, unit, Kind::Line(line)))
}

/// "This area 89.6% in 2026; England 46.4% in 2025. The law requires 100.0%."
fn takeaway(points: &[Point], unit: &Unit) -> String {
    let latest = |of: fn(&Point) -> Option<f64>, name: &str| {
        let found = points.iter().rev().find_map(|point| Some((of(point)?, &point.name)));
        found.map(|(value, period)| format!("{name} {} in {period}", unit.show(value)))
    };
    let own = latest(|point| point.own.or(point.published), "This area");
    let england = latest(|point| point.england, "England");
    let said: Vec<String> = own.into_iter().chain(england).collect();
    format!("{}. The law requires {}.", said.join("; "), unit.show(TARGET))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, after_gap: bool, own: Option<f64>, england: Option<f64>) -> Point {
        Point { name: name.to_owned(), after_gap, own, published: None, england }
    }

    #[test]
    fn a_chart_says_the_latest_figures_beside_what_the_law_asks_for() {
        let points = [
            point("2022", false, Some(71.4), Some(49.2)),
            point("2024", true, None, Some(46.4)),
            point("2025", false, Some(89.6), None),
        ];
        let chart = drawn("Plans".to_owned(), &points).unwrap();
        assert_eq!(chart.takeaway, "This area 89.6% in 2025; England 46.4% in 2024. The law requires 100.0%.");
        assert!(chart.svg("c", charts::WIDE).contains("Target 100.0%"));
        assert_eq!(chart.table().rows.len(), 3);
        assert!(drawn("Plans".to_owned(), &[point("2024", false, None, None)]).is_none());
    }
}
