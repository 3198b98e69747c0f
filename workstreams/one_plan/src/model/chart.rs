//! Charts as SVG of our own: drawn with their title and description, and always beside a table that says the same.
//! Colours carry nothing alone: lines differ in their strokes, and points are labelled.

use askama::Template;
use serde::{Deserialize, Serialize};

use statistics::{Chart, PointType, Statistic};

use super::definition::Definition;
use super::evaluate::Evaluated;

const LEFT: f64 = 60.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 58.0;
const BOTTOM: f64 = 270.0;

/// A figure of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// The period.
    pub label: String,
    /// The figure.
    pub value: Option<f64>,
    /// From where to where it may lie.
    pub interval: Option<(f64, f64)>,
}

/// Another line in the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// Its values, one for each period.
    pub values: Vec<Option<f64>>,
}

/// A series over the years, with intervals, and other lines beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What it says, in a sentence.
    pub description: String,
    /// Whose it is.
    pub name: String,
    /// The figures, the earliest first.
    pub dots: Vec<Dot>,
    /// Others: neighbours, England.
    pub lines: Vec<Line>,
    /// What it is to reach.
    pub target: Option<f64>,
}

#[derive(Template)]
#[template(path = "chart_series.svg", escape = "html")]
struct SeriesSvg {
    id: String,
    title: String,
    description: String,
    name: String,
    ticks: Vec<(f64, String)>,
    labels: Vec<(f64, String)>,
    dots: Vec<DrawnDot>,
    path: String,
    lines: Vec<DrawnLine>,
    target: Option<(f64, String)>,
}

struct DrawnDot {
    x: f64,
    y: f64,
    whisker: Option<(f64, f64)>,
}

struct DrawnLine {
    name: String,
    path: String,
    colour: &'static str,
    dashes: &'static str,
    legend_x: f64,
}

/// Colours with at least 3 to 1 on white, each with its own dashes.
const STROKES: [(&str, &str); 3] = [("#4c2c92", "2 4"), ("#505a5f", "8 4"), ("#00703c", "12 3 2 3")];

/// Steps of 1, 2 or 5 that hold the values, from 0 where none is below.
fn ticks(values: impl Iterator<Item = f64>) -> (f64, f64, Vec<f64>) {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let span = if high > low { high - low } else { 1.0 };
    let rough = span / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough).unwrap_or(power);
    let first = (low / step).floor() * step;
    let mut all = vec![first];
    while all.last().is_some_and(|last| *last < high - step * 1e-9) && all.len() < 20 {
        all.push(first + step * f64::from(u8::try_from(all.len()).unwrap_or(u8::MAX)));
    }
    let last = all.last().copied().unwrap_or(1.0);
    (first, if last > first { last } else { first + step }, all)
}

/// A name that fits where it is drawn; the table has it whole.
fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most { name.to_owned() } else { name.chars().take(most - 1).chain(['…']).collect() }
}

fn round(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// Runs of values that stand next to each other: a gap is a gap.
fn path(values: &[(f64, Option<f64>)]) -> String {
    let mut out = String::new();
    let mut is_open = false;
    for (x, y) in values {
        match y {
            Some(y) => {
                out.push_str(&format!("{}{} {} ", if is_open { "L" } else { "M" }, round(*x), round(*y)));
                is_open = true;
            }
            None => is_open = false,
        }
    }
    out.trim_end().to_owned()
}

impl Series {
    /// The SVG.
    ///
    /// # Errors
    /// A failure of the template.
    pub fn svg(&self, definition: &Definition) -> Result<String, askama::Error> {
        let own = self.dots.iter().flat_map(|dot| {
            let (lower, upper) = dot.interval.unzip();
            [dot.value, lower, upper].into_iter().flatten()
        });
        let others = self.lines.iter().flat_map(|line| line.values.iter().copied().flatten());
        let (low, high, steps) = ticks(own.chain(others).chain(self.target));
        let y = |value: f64| round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP));
        let count = self.dots.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a few periods")]
        let x = |place: usize| round(LEFT + (place as f64 + 0.5) / count as f64 * (RIGHT - LEFT));
        // As many labels as fit: about sixty units each.
        let every = count.div_ceil(9);
        let lines = self.lines.iter().zip(STROKES).enumerate().map(|(place, (line, (colour, dashes)))| DrawnLine {
            name: short(&line.name, 22),
            path: path(&line.values.iter().enumerate().map(|(at, value)| (x(at), value.map(y))).collect::<Vec<_>>()),
            colour,
            dashes,
            #[expect(clippy::cast_precision_loss, reason = "three lines")]
            legend_x: LEFT + 180.0 * (place as f64 + 1.0),
        });
        SeriesSvg {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            name: short(&self.name, 16),
            ticks: steps.into_iter().map(|step| (y(step), definition.show_step(step))).collect(),
            labels: self
                .dots
                .iter()
                .enumerate()
                .filter(|(place, _)| (count - 1 - place).is_multiple_of(every))
                .map(|(place, dot)| (x(place), dot.label.clone()))
                .collect(),
            dots: self
                .dots
                .iter()
                .enumerate()
                .filter_map(|(place, dot)| {
                    let whisker = dot.interval.map(|(lower, upper)| (y(lower), y(upper)));
                    dot.value.map(|value| DrawnDot { x: x(place), y: y(value), whisker })
                })
                .collect(),
            path: path(&self.dots.iter().enumerate().map(|(at, dot)| (x(at), dot.value.map(y))).collect::<Vec<_>>()),
            lines: lines.collect(),
            target: self.target.map(|target| (y(target), format!("Target {}", definition.show(target)))),
        }
        .render()
    }
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
    let oldest_first = || oldest.iter().copied();
    let described: Vec<String> = oldest_first()
        .flatten()
        .map(|one| {
            let value = one.now.value.map_or_else(
                || one.now.missing.map_or("no figure", published::Missing::words).to_owned(),
                |value| definition.show(value),
            );
            format!("{} {value}", one.now.period.label)
        })
        .collect();
    let line = |name: String, of: &dyn Fn(&Evaluated) -> Option<f64>| Line {
        name,
        values: oldest_first().map(|one| one.and_then(of)).collect(),
    };
    let neighbours = line(format!("Neighbours, {}", statistic.words()), &|one| {
        one.by(statistic).map(|beside| beside.comparison.value)
    });
    let england = line("England".to_owned(), &|one| one.england.as_ref().and_then(|point| point.value));
    Series {
        id: "series".to_owned(),
        title: format!("{}, {area}", definition.title),
        description: format!("{}. The table beside the chart holds all figures.", described.join(", ")),
        name: area.to_owned(),
        dots: oldest_first()
            .map(|one| Dot {
                label: one.map(|one| one.now.period.label.clone()).unwrap_or_default(),
                value: one.and_then(|one| one.now.value),
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
    /// Its name.
    pub name: String,
    /// Its figure.
    pub value: Option<f64>,
    /// Its figure in words, or why there is none.
    pub words: String,
    /// From where to where it may lie.
    pub interval: Option<(f64, f64)>,
    /// The area itself.
    pub is_own: bool,
}

/// Areas as dots, one below the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Places {
    /// Unique on the page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What it says, in a sentence.
    pub description: String,
    /// The areas, in the order in which they are drawn.
    pub places: Vec<Place>,
    /// Comparators: their names and values.
    pub marks: Vec<(String, f64)>,
}

#[derive(Template)]
#[template(path = "chart_places.svg", escape = "html")]
struct PlacesSvg {
    id: String,
    title: String,
    description: String,
    height: f64,
    bottom: f64,
    ticks: Vec<(f64, String)>,
    rows: Vec<DrawnPlace>,
    marks: Vec<(f64, String, &'static str, &'static str, f64)>,
}

struct DrawnPlace {
    y: f64,
    name: String,
    words: String,
    dot: Option<f64>,
    whisker: Option<(f64, f64)>,
    is_own: bool,
}

impl Places {
    /// The SVG.
    ///
    /// # Errors
    /// A failure of the template.
    pub fn svg(&self, definition: &Definition) -> Result<String, askama::Error> {
        const START: f64 = 210.0;
        const END: f64 = 545.0;
        const ROW: f64 = 26.0;
        let values = self.places.iter().flat_map(|place| {
            let (lower, upper) = place.interval.unzip();
            [place.value, lower, upper].into_iter().flatten()
        });
        let (low, high, steps) = ticks(values.chain(self.marks.iter().map(|(_, value)| *value)));
        let x = |value: f64| round(START + (value - low) / (high - low) * (END - START));
        #[expect(clippy::cast_precision_loss, reason = "a few areas")]
        let y = |place: usize| 50.0 + ROW * place as f64;
        let bottom = y(self.places.len());
        PlacesSvg {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            height: bottom + 30.0,
            bottom,
            ticks: steps.into_iter().map(|step| (x(step), definition.show_step(step))).collect(),
            rows: self
                .places
                .iter()
                .enumerate()
                .map(|(at, place)| DrawnPlace {
                    y: y(at) + 5.0,
                    name: short(&place.name, 27),
                    words: place.words.clone(),
                    dot: place.value.map(x),
                    whisker: place.interval.map(|(lower, upper)| (x(lower), x(upper))),
                    is_own: place.is_own,
                })
                .collect(),
            marks: self
                .marks
                .iter()
                .zip(STROKES)
                .enumerate()
                .map(|(at, ((name, value), (colour, dashes)))| {
                    #[expect(clippy::cast_precision_loss, reason = "three marks")]
                    let legend_x = 10.0 + 210.0 * at as f64;
                    (x(*value), format!("{name} {}", definition.show_comparator(*value)), colour, dashes, legend_x)
                })
                .collect(),
        }
        .render()
    }
}

/// An XmR chart: a series month by month with its limits, and what each point means.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// What it shows.
    pub title: String,
    /// The months, the earliest first, with their figures.
    pub months: Vec<(String, f64)>,
    /// Mean, limits and points.
    pub chart: Chart,
    /// What it is to reach.
    pub target: Option<f64>,
}

#[derive(Template)]
#[template(path = "chart_control.svg", escape = "html")]
struct ControlSvg {
    title: String,
    description: String,
    ticks: Vec<(f64, String)>,
    labels: Vec<(f64, String)>,
    path: String,
    mean: f64,
    limits: [f64; 2],
    target: Option<(f64, String)>,
    /// Place, and what the point means: usual, improvement, concern, neither.
    points: Vec<(f64, f64, &'static str)>,
}

impl Control {
    /// The SVG. Limits of a percentage are drawn within 0 and 100; points are judged by the limits as they are.
    ///
    /// # Errors
    /// A failure of the template.
    pub fn svg(&self, definition: &Definition) -> Result<String, askama::Error> {
        let within = |value: f64| if definition.unit == "percent" { value.clamp(0.0, 100.0) } else { value };
        let (lower, upper) = (within(self.chart.lower), within(self.chart.upper));
        let values = self.months.iter().map(|(_, value)| *value).chain([lower, upper]).chain(self.target);
        let (low, high, steps) = ticks(values);
        let y = |value: f64| round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP));
        let count = self.months.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "some months")]
        let x = |place: usize| round(LEFT + (place as f64 + 0.5) / count as f64 * (RIGHT - LEFT));
        let every = count.div_ceil(8);
        let latest = self.months.last();
        ControlSvg {
            title: self.title.clone(),
            description: format!(
                "{count} months; mean {}, limits {} and {}; latest {}. The table beside the chart holds all figures.",
                definition.show_comparator(self.chart.mean),
                definition.show_comparator(lower),
                definition.show_comparator(upper),
                latest.map_or_else(String::new, |(month, value)| format!("{month} {}", definition.show(*value))),
            ),
            ticks: steps.into_iter().map(|step| (y(step), definition.show_step(step))).collect(),
            labels: self
                .months
                .iter()
                .enumerate()
                .filter(|(place, _)| (count - 1 - place).is_multiple_of(every))
                .map(|(place, (month, _))| (x(place), month.clone()))
                .collect(),
            path: path(
                &self.months.iter().enumerate().map(|(at, (_, value))| (x(at), Some(y(*value)))).collect::<Vec<_>>(),
            ),
            mean: y(self.chart.mean),
            limits: [y(lower), y(upper)],
            target: self.target.map(|target| (y(target), format!("Target {}", definition.show(target)))),
            points: self
                .months
                .iter()
                .zip(&self.chart.points)
                .enumerate()
                .map(|(at, ((_, value), point))| {
                    let kind = match point {
                        PointType::CommonCause => "usual",
                        PointType::Improvement => "improvement",
                        PointType::Concern => "concern",
                        PointType::NeutralHigh | PointType::NeutralLow => "neither",
                    };
                    (x(at), y(*value), kind)
                })
                .collect(),
        }
        .render()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "tests")]
    use super::*;

    #[test]
    fn steps_are_round_and_hold_the_values() {
        assert_eq!(ticks([12.0, 89.6].into_iter()).2, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks([0.3].into_iter()).2.len(), 4, "0, 0.1, 0.2, 0.3");
        let (low, high, _) = ticks([-12.0, 3.0].into_iter());
        assert!(low <= -12.0 && high >= 3.0);
        assert_eq!(ticks(std::iter::empty()).0, 0.0);
    }

    #[test]
    fn a_gap_stays_a_gap_and_text_is_escaped() {
        let dot = |label: &str, value| Dot { label: label.to_owned(), value, interval: None };
        let series = Series {
            id: "s".to_owned(),
            title: "A <b> & c".to_owned(),
            description: "d".to_owned(),
            name: "Own".to_owned(),
            dots: vec![dot("2022", Some(1.0)), dot("2023", None), dot("2024", Some(3.0))],
            lines: Vec::new(),
            target: None,
        };
        let svg = series.svg(&crate::model::definition::shipped()[0]).unwrap();
        assert!(svg.contains("A &#60;b&#62; &#38; c"), "{svg}");
        assert_eq!(svg.matches('M').count(), 2, "two runs: {svg}");
    }
}
