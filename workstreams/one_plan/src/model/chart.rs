//! A measure's charts: over the years, beside its neighbours, month by month from the record.

use charts::{Chart, Control, ControlPoint, Dot as AreaDot, Dots, Kind, Line as Lines, Period, Signal, Unit, Value};
use serde::{Deserialize, Serialize};
use statistics::{PointType, Statistic};

use super::definition::Definition;
use super::evaluate::Evaluated;

/// A figure of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// The period; empty where the series is parted.
    pub label: String,
    pub value: Option<f64>,
    /// Why there is none. Packs of before November 2026 do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
    /// From where to where it may lie.
    pub interval: Option<(f64, f64)>,
}

/// Another line in the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub name: String,
    /// Its values, one for each period.
    pub values: Vec<Option<f64>>,
}

/// A series over the years, with intervals, and other lines beside it: as a board pack keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub title: String,
    /// Whose it is.
    pub name: String,
    /// The figures, the earliest first.
    pub dots: Vec<Dot>,
    /// Others: neighbours, England.
    pub lines: Vec<Line>,
    /// What it is to reach.
    pub target: Option<f64>,
}

const NO_FIGURE: &str = "no figure";

impl Series {
    /// The chart of it, by the definition that it was made with.
    #[must_use]
    pub fn chart(&self, definition: &Definition) -> Chart {
        let periods = self.dots.iter().map(|dot| match dot.label.as_str() {
            "" => Period::Break,
            label => Period::Named(label.to_owned()),
        });
        let own = charts::Series {
            name: self.name.clone(),
            values: self
                .dots
                .iter()
                .map(|dot| Value::or_missing(dot.value, dot.missing.as_deref().unwrap_or(NO_FIGURE)))
                .collect(),
            intervals: self.dots.iter().map(|dot| dot.interval).collect(),
        };
        let others = self.lines.iter().map(|line| {
            let values = line.values.iter().map(|value| Value::or_missing(*value, NO_FIGURE)).collect();
            charts::Series::new(line.name.clone(), values)
        });
        let lines = Lines {
            periods: periods.collect(),
            series: std::iter::once(own).chain(others).collect(),
            target: self.target,
        };
        Chart::new(self.title.clone(), self.takeaway(definition), definition.figures(), Kind::Line(lines))
            .source(definition.publisher.clone())
    }

    /// "Bradford 89.6% in 2024, 71.4% in 2023; neighbours, mean 50.7%; England 46.4%."
    fn takeaway(&self, definition: &Definition) -> String {
        let mut known = self.dots.iter().enumerate().rev().filter_map(|(at, dot)| Some((at, dot, dot.value?)));
        let Some((at, latest, value)) = known.next() else {
            return format!("There is no figure for {} yet.", self.name);
        };
        let mut words = format!("{} {} in {}", self.name, definition.show(value), latest.label);
        if let Some((_, before, value)) = known.next() {
            words.push_str(&format!(", {} in {}", definition.show(value), before.label));
        }
        for line in &self.lines {
            if let Some(value) = line.values.get(at).copied().flatten() {
                words.push_str(&format!("; {} {}", line.name, definition.show_comparator(value)));
            }
        }
        format!("{words}.")
    }
}

/// Where the figures of an invented area come from.
const INVENTED: &str = "invented figures for demonstration";

/// A chart that says of an invented area that its figures are invented, wherever it is copied to.
#[must_use]
pub fn marked(chart: Chart, is_invented: bool) -> Chart {
    if is_invented { chart.source(INVENTED) } else { chart }
}

/// The series of a measure: `periods` are its evaluations, the latest first.
#[must_use]
pub fn series(
    definition: &Definition,
    area: &str,
    periods: &[Evaluated],
    statistic: Statistic,
    target: Option<f64>,
) -> Series {
    // Where periods are missing, or cannot be compared, the line is parted.
    let mut oldest: Vec<Option<&Evaluated>> = Vec::new();
    for one in periods.iter().rev() {
        let follows = oldest.last().copied().flatten().is_none_or(|before| {
            one.now.period.starts <= before.now.period.starts + 1 && !definition.breaks.contains(&one.now.period.label)
        });
        if !follows {
            oldest.push(None);
        }
        oldest.push(Some(one));
    }
    let line = |name: String, of: &dyn Fn(&Evaluated) -> Option<f64>| Line {
        name,
        values: oldest.iter().map(|one| one.and_then(of)).collect(),
    };
    let neighbours = line(format!("Neighbours, {}", statistic.words()), &|one| {
        one.by(statistic).map(|beside| beside.comparison.value)
    });
    let england = line("England".to_owned(), &|one| one.england.as_ref().and_then(|point| point.value));
    Series {
        title: format!("{}, {area}", definition.title),
        name: area.to_owned(),
        dots: oldest
            .iter()
            .map(|one| Dot {
                label: one.map(|one| one.now.period.label.clone()).unwrap_or_default(),
                value: one.and_then(|one| one.now.value),
                missing: one.and_then(|one| one.now.missing).map(|missing| missing.words().to_owned()),
                interval: one.and_then(|one| one.now.interval).map(|interval| (interval.lower, interval.upper)),
            })
            .collect(),
        lines: [neighbours, england].into_iter().filter(|line| line.values.iter().any(Option::is_some)).collect(),
        target,
    }
}

/// An area in a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub name: String,
    /// Its figure, or why there is none.
    pub value: Value,
    /// From where to where it may lie.
    pub interval: Option<(f64, f64)>,
    /// The area itself.
    pub is_own: bool,
}

/// Areas beside each other, the greatest figure first and those without one last, with comparators by their names.
#[must_use]
pub fn neighbours(definition: &Definition, period: &str, mut places: Vec<Place>, marks: Vec<(String, f64)>) -> Chart {
    let by = |place: &Place| place.value.known().unwrap_or(f64::NEG_INFINITY);
    places.sort_by(|one, other| by(other).total_cmp(&by(one)));
    let unit = definition.figures();
    let own = places.iter().find(|place| place.is_own);
    let name = own.map_or_else(String::new, |own| own.name.clone());
    let mut takeaway = own.map_or_else(String::new, |own| format!("{name} {} in {period}", own.value.words(&unit)));
    for (mark, value) in &marks {
        takeaway.push_str(&format!(
            "; {} of the neighbours {}",
            mark.to_lowercase(),
            definition.show_comparator(*value)
        ));
    }
    let rows = places.into_iter().map(|place| AreaDot {
        name: place.name,
        value: place.value,
        interval: place.interval,
        is_own: place.is_own,
    });
    let title = format!("{}, {period}: {name} and its statistical neighbours", definition.title);
    Chart::new(title, format!("{takeaway}."), unit, Kind::Dots(Dots { rows: rows.collect(), marks }))
        .source(definition.publisher.clone())
}

/// Months of the area's own record with their limits, and what each point means.
#[must_use]
pub fn months(
    definition: &Definition,
    months: Vec<(String, f64)>,
    limits: &statistics::Chart,
    target: Option<f64>,
    takeaway: &str,
) -> Chart {
    let points = months.into_iter().zip(&limits.points).map(|((period, value), point)| ControlPoint {
        period,
        value,
        signal: match point {
            PointType::CommonCause => Signal::Usual,
            PointType::Improvement => Signal::Improvement,
            PointType::Concern => Signal::Concern,
            PointType::NeutralHigh | PointType::NeutralLow => Signal::Unusual,
        },
    });
    let control = Control { points: points.collect(), mean: limits.mean, limits: (limits.lower, limits.upper), target };
    // Limits of a percentage are drawn within 0 and 100; points are judged by the limits as they are.
    let unit = if definition.unit == "percent" { Unit::share(definition.places) } else { definition.figures() };
    let title = format!("{}, month by month from the record", definition.title);
    Chart::new(title, takeaway, unit, Kind::Control(control)).source("OnePlan, the area’s own record")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "tests")]
    use super::*;

    /// As board packs of before November 2026 keep it.
    const KEPT: &str = r#"{"id":"series","title":"A <b> & c","description":"2022 1.0%. The table beside the chart holds all figures.","name":"Own","dots":[{"label":"2022","value":1.0,"interval":[0.5,1.5]},{"label":"2023","value":null,"interval":null},{"label":"","value":null,"interval":null},{"label":"2024","value":3.0,"interval":null}],"lines":[{"name":"England","values":[2.0,null,null,4.0]}],"target":5.0}"#;

    #[test]
    fn a_series_that_was_kept_long_ago_still_draws() {
        let series: Series = serde_json::from_str(KEPT).unwrap();
        let chart = series.chart(&crate::model::definition::shipped()[0]);
        assert_eq!(chart.takeaway, "Own 3.0% in 2024, 1.0% in 2022; England 4.0%.");
        let svg = chart.svg("s", charts::WIDE);
        assert!(svg.contains("A &lt;b&gt; &amp; c") && svg.contains("Target 5.0%"), "{svg}");
        assert!(svg.contains("No figure for 2023 (no figure)."), "{svg}");
        assert_eq!(chart.table().rows.len(), 3, "what parts the series is no period");
    }

    #[test]
    fn a_file_of_a_chart_of_an_invented_area_says_that_it_is_invented() {
        let definition = &crate::model::definition::shipped()[0];
        let series: Series = serde_json::from_str(KEPT).unwrap();
        let alone = |is_invented: bool| marked(series.chart(definition), is_invented).svg_file();
        assert!(alone(true).contains(INVENTED) && !alone(true).contains(&definition.publisher));
        assert!(!alone(false).contains(INVENTED));
    }

    #[test]
    fn neighbours_are_drawn_the_greatest_first_and_those_without_a_figure_last() {
        let place = |name: &str, value: Option<f64>| Place {
            name: name.to_owned(),
            value: Value::or_missing(value, "suppressed"),
            interval: None,
            is_own: name == "Bradford",
        };
        let places = vec![place("Bradford", Some(50.0)), place("Bolton", None), place("Oldham", Some(80.0))];
        let definition = &crate::model::definition::shipped()[0];
        let chart = neighbours(definition, "2024", places, vec![("Mean".to_owned(), 80.0)]);
        let names: Vec<String> = chart.table().rows.into_iter().map(|row| row[0].clone()).collect();
        assert_eq!(names, ["Oldham", "Bradford", "Bolton", "Mean"]);
        assert_eq!(chart.takeaway, "Bradford 50.0% in 2024; mean of the neighbours 80.0%.");
    }
}
