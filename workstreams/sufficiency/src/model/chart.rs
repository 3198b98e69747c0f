//! The fan chart of a forecast: what was counted each January, and what may come.

use charts::{Ahead, Chart, Fan, Kind, Unit, Value};
use projection::cohorts::Summary;

/// A forecast over the Januaries: those that were counted, and those to come.
#[must_use]
pub fn fan(
    title: &str,
    past: &[(u16, f64)],
    ahead: &[(u16, &Summary)],
    beside: Option<(&str, &[(u16, f64)])>,
) -> Chart {
    let unit = Unit::count();
    // A January between two that were counted is a gap of its own: the axis goes year by year.
    let counted = |year: u16| past.iter().find(|one| one.0 == year).map(|one| one.1);
    let first = past.first().map_or(0, |one| one.0);
    let last = past.last().map(|one| one.0);
    let years = last.into_iter().flat_map(|last| first..=last);
    let drawn = Fan {
        past: years.map(|year| (year.to_string(), Value::or_missing(counted(year), "not counted"))).collect(),
        ahead: ahead
            .iter()
            .map(|(year, one)| Ahead {
                period: year.to_string(),
                median: one.median,
                ranges: [one.half, one.eighty, one.ninety_five],
            })
            .collect(),
        beside: beside.map(|(name, other)| {
            let of = |year: u16| other.iter().find(|one| one.0 == year).map(|one| one.1);
            let values = ahead.iter().map(|(year, _)| Value::or_missing(of(*year), "not in that forecast"));
            (name.to_owned(), values.collect())
        }),
    };
    let takeaway = match (past.last(), ahead.last()) {
        (Some((year, count)), Some((to, one))) => format!(
            "From {} in January {year} to {} in January {to} (80% range: {} to {}).",
            unit.show(*count),
            unit.show(one.median),
            unit.show(one.eighty.0),
            unit.show(one.eighty.1)
        ),
        (Some((year, count)), None) => format!("{} in January {year}.", unit.show(*count)),
        (None, Some((to, one))) => format!("{} in January {to}.", unit.show(one.median)),
        (None, None) => String::new(),
    };
    Chart::new(title, takeaway, unit, Kind::Fan(drawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fan_says_in_words_what_it_draws() {
        let one =
            Summary { mean: 10.0, median: 10.0, half: (9.0, 11.0), eighty: (8.0, 12.0), ninety_five: (7.0, 13.0) };
        let chart = fan("All <plans>", &[(2023, 7.0), (2025, 8.0)], &[(2026, &one)], None);
        let svg = chart.svg("fan", charts::WIDE);
        assert!(svg.contains("From 8 in January 2025 to 10 in January 2026 (80% range: 8 to 12)."), "{svg}");
        assert!(svg.contains("All &lt;plans&gt;"), "{svg}");
        assert_eq!(chart.table().rows[1], ["2024", "not counted", "", "", ""], "a January without a count is a gap");
        assert!(fan("Plans", &[], &[], None).is_empty());
    }

    #[test]
    fn another_forecast_is_drawn_where_it_speaks_of_the_same_januaries() {
        let one = Summary { mean: 1.0, median: 1.0, half: (1.0, 1.0), eighty: (1.0, 1.0), ninety_five: (1.0, 1.0) };
        let ahead = [(2026, &one), (2027, &one)];
        let chart = fan("Plans", &[(2025, 8.0)], &ahead, Some(("Other", &[(2027, 3.0), (2028, 4.0)])));
        let last: Vec<String> = chart.table().rows.iter().map(|row| row[5].clone()).collect();
        assert_eq!(last, ["", "not in that forecast", "3"]);
    }
}
