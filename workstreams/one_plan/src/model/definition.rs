//! The definition of a measure, as data: a row of a basket's CSV.

use charts::Unit;
use serde::{Deserialize, Serialize};
use statistics::Polarity;

/// The basket that comes with the program, 48 measures put together from public sources; and a shorter one out of it.
const SHIPPED: &str = include_str!("../../catalogue/measures.csv");

/// How the interval of a measure is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// So many of so many: Wilson.
    Proportion,
    /// Events for so many: Byar, or exact Poisson below ten.
    Rate,
    /// None: OnePlan has no numerator and denominator, or they make neither.
    None,
}

/// What a measure counts, where it comes from, and which direction is good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// `M01`.
    pub id: String,
    /// The theme under which it is listed.
    pub group: String,
    /// In plain words.
    pub title: String,
    /// What is counted.
    pub numerator: String,
    /// Out of what; empty for a count.
    pub denominator: String,
    /// `percent`, `count`, `score`, `per 100`, `per 1,000`, `pounds`, `category`.
    pub unit: String,
    /// So many times numerator over denominator.
    pub multiplier: f64,
    /// Decimal places, as published.
    pub places: usize,
    /// Which direction is good.
    pub polarity: Polarity,
    /// How its interval is made.
    pub interval: Method,
    /// The published series of its value.
    pub value_series: Option<String>,
    /// The published series whose sum is its numerator.
    pub numerator_series: Vec<String>,
    /// The published series whose sum is its denominator.
    pub denominator_series: Vec<String>,
    /// The measure of the area's own record that counts the same thing.
    pub own: Option<String>,
    /// Who publishes it first.
    pub publisher: String,
    /// Over which kind of period.
    pub period: String,
    /// How often, and when.
    pub frequency: String,
    /// The baskets that hold it.
    pub baskets: Vec<String>,
    /// What a label must say, so that it does not name something else: one of each list.
    pub must_say: Vec<Vec<String>>,
    /// Periods that cannot be compared with the one before.
    pub breaks: Vec<String>,
    /// What one must know of it.
    pub note: String,
}

/// Why a measure has no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFigure {
    /// It names no published series, so no file that is imported holds it.
    Unreadable,
    NoFile,
}

impl NoFigure {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoFile => "no_file",
        }
    }

    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreadable => "OnePlan cannot read this measure from a file yet",
            Self::NoFile => "no file in use has this measure",
        }
    }
}

/// What is wrong with a line of a basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line; 1 is the heading.
    pub line: u64,
    pub words: String,
}

/// Words that addresses need.
const RESERVED: [&str; 4] = ["csv", "claims", "files", "neighbours"];

/// The columns, in the order in which they are written.
pub const COLUMNS: [&str; 21] = [
    "id",
    "group",
    "title",
    "numerator",
    "denominator",
    "unit",
    "multiplier",
    "places",
    "polarity",
    "interval",
    "value_series",
    "numerator_series",
    "denominator_series",
    "own",
    "publisher",
    "period",
    "frequency",
    "baskets",
    "must_say",
    "breaks",
    "note",
];

/// The measures that come with the program.
#[must_use]
pub fn shipped() -> Vec<Definition> {
    read(SHIPPED).unwrap_or_default()
}

/// Reads a basket.
///
/// # Errors
/// Everything that is wrong with it, by line; nothing is taken then.
pub fn read(text: &str) -> Result<Vec<Definition>, Vec<Fault>> {
    let mut reader = intake::csv_reader(&csv::ReaderBuilder::new(), text.trim_start_matches('\u{feff}').as_bytes());
    let heading = match reader.headers() {
        Ok(heading) => heading.clone(),
        Err(error) => return Err(vec![Fault { line: 1, words: error.to_string() }]),
    };
    let missing: Vec<&str> =
        COLUMNS.into_iter().filter(|column| !heading.iter().any(|known| known.trim() == *column)).collect();
    if !missing.is_empty() {
        return Err(vec![Fault { line: 1, words: format!("columns are missing: {}", missing.join(", ")) }]);
    }
    let (mut all, mut faults): (Vec<Definition>, Vec<Fault>) = (Vec::new(), Vec::new());
    for row in reader.records() {
        match row {
            Ok(row) => {
                let line = row.position().map_or(0, csv::Position::line);
                let cell = |name: &str| {
                    heading
                        .iter()
                        .position(|known| known.trim() == name)
                        .and_then(|at| row.get(at))
                        .unwrap_or("")
                        .trim()
                };
                match one(cell) {
                    Ok(definition) if all.iter().any(|known| known.id == definition.id) => {
                        faults.push(Fault { line, words: format!("“{}” is listed twice", definition.id) });
                    }
                    Ok(definition) => all.push(definition),
                    Err(words) => faults.push(Fault { line, words }),
                }
            }
            Err(error) => {
                faults.push(Fault { line: error.position().map_or(0, csv::Position::line), words: error.to_string() });
            }
        }
    }
    if faults.is_empty() && all.is_empty() {
        faults.push(Fault { line: 1, words: "it has no measures".to_owned() });
    }
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

fn one<'a>(cell: impl Fn(&str) -> &'a str) -> Result<Definition, String> {
    let needed = |name: &str| {
        let text = cell(name);
        if text.is_empty() { Err(format!("“{name}” is empty")) } else { Ok(text.to_owned()) }
    };
    let list = |name: &str, between: char| -> Vec<String> {
        cell(name).split(between).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let definition = Definition {
        multiplier: multiplier(cell("multiplier"))?,
        id: id(needed("id")?)?,
        polarity: polarity(cell("polarity"))?,
        interval: interval(cell("interval"))?,
        group: needed("group")?,
        title: needed("title")?,
        numerator: needed("numerator")?,
        denominator: cell("denominator").to_owned(),
        unit: needed("unit")?,
        places: places(cell("places"))?,
        value_series: Some(cell("value_series").to_owned()).filter(|code| !code.is_empty()),
        numerator_series: list("numerator_series", '+'),
        denominator_series: list("denominator_series", '+'),
        own: Some(cell("own").to_owned()).filter(|code| !code.is_empty()),
        publisher: needed("publisher")?,
        period: needed("period")?,
        frequency: cell("frequency").to_owned(),
        baskets: list("baskets", ';'),
        must_say: list("must_say", ';')
            .iter()
            .map(|all| all.split('|').map(|one| one.trim().to_owned()).collect())
            .collect(),
        breaks: list("breaks", ';'),
        note: cell("note").to_owned(),
    };
    if definition.interval != Method::None
        && (definition.numerator_series.is_empty() || definition.denominator_series.is_empty())
    {
        return Err("an interval needs the series of numerator and denominator".to_owned());
    }
    Ok(definition)
}

fn multiplier(text: &str) -> Result<f64, String> {
    if text.is_empty() {
        return Ok(1.0);
    }
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| format!("“{text}” under “multiplier” is not a number above 0"))
}

fn id(id: String) -> Result<String, String> {
    let is_plain = id.len() <= 40 && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_plain && !RESERVED.contains(&id.as_str()) {
        return Ok(id);
    }
    let reserved = RESERVED.join(", ");
    Err(format!("“{id}” cannot be an id: use letters, digits and hyphens, and none of {reserved}"))
}

fn polarity(text: &str) -> Result<Polarity, String> {
    match text {
        "high" => Ok(Polarity::High),
        "low" => Ok(Polarity::Low),
        "none" | "" => Ok(Polarity::None),
        band => {
            let ends = band.strip_prefix("band ").and_then(|ends| ends.split_once(" to "));
            let ends = ends.and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
            let (from, to) = ends
                .filter(|(from, to): &(f64, f64)| from <= to)
                .ok_or_else(|| format!("“{band}” is not a polarity: use high, low, none, or band 40 to 60"))?;
            Ok(Polarity::Band { from, to })
        }
    }
}

fn interval(text: &str) -> Result<Method, String> {
    match text {
        "proportion" => Ok(Method::Proportion),
        "rate" => Ok(Method::Rate),
        "none" | "" => Ok(Method::None),
        other => Err(format!("“{other}” is not a type of interval: use proportion, rate or none")),
    }
}

fn places(text: &str) -> Result<usize, String> {
    if text.is_empty() {
        return Ok(1);
    }
    let places = text.parse().ok().filter(|places| *places <= 6);
    places.ok_or_else(|| format!("“{text}” under “places” is not a number from 0 to 6"))
}

impl Definition {
    /// Whether it is a percentage of a whole, which lies between 0 and 100. A rate of events may be more.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.unit == "percent" && self.interval != Method::Rate
    }

    /// Whether it is a number that depends on how large an area is.
    #[must_use]
    pub fn is_count(&self) -> bool {
        self.unit == "count"
    }

    /// Every published series that it needs.
    pub fn series(&self) -> impl Iterator<Item = &str> {
        self.value_series.iter().chain(&self.numerator_series).chain(&self.denominator_series).map(String::as_str)
    }

    /// Why it has no figure, where it has none.
    #[must_use]
    pub fn no_figure(&self) -> NoFigure {
        if self.series().next().is_none() { NoFigure::Unreadable } else { NoFigure::NoFile }
    }

    /// A figure in its unit, with its places: `89.6%`, `12.1`, `2,331`.
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        self.figures().show(value)
    }

    /// A comparator, made of several figures: with a decimal even where they are published without one.
    #[must_use]
    pub fn show_comparator(&self, value: f64) -> String {
        self.figures().with_places(self.places.max(1)).show(value)
    }

    /// What its figures count, with its places.
    #[must_use]
    pub fn figures(&self) -> Unit {
        match self.unit.as_str() {
            "percent" if self.is_share() => Unit::share(self.places),
            "percent" => Unit::percent(self.places),
            "pounds" => Unit::pounds(self.places),
            "per 100" | "per 1,000" => Unit::named(&self.unit, self.places),
            _ => Unit::number(self.places),
        }
    }

    /// A difference of two of its figures: percentages differ by percentage points.
    #[must_use]
    pub fn show_difference(&self, difference: f64) -> String {
        let sign = if difference > 0.0 { "+" } else { "" };
        let number = format!("{sign}{difference:.*}", self.places);
        if self.unit == "percent" { format!("{number} percentage points") } else { number }
    }

    /// Which direction is good, in words.
    #[must_use]
    pub fn polarity_words(&self) -> String {
        match self.polarity {
            Polarity::High => "higher is better".to_owned(),
            Polarity::Low => "lower is better".to_owned(),
            Polarity::Band { from, to } => format!("between {} and {} is best", self.show(from), self.show(to)),
            Polarity::None => "neither higher nor lower is better".to_owned(),
        }
    }

    /// What a label for it lacks: it would name something else. Nothing where it says all that it must.
    #[must_use]
    pub fn label_lacks(&self, label: &str) -> Vec<&str> {
        let label = as_words(label);
        self.must_say
            .iter()
            .filter(|one_of| !one_of.iter().any(|words| label.contains(&as_words(words))))
            .filter_map(|one_of| one_of.first().map(String::as_str))
            .collect()
    }
}

/// A text as its words in lower case, each between spaces: so that "SEN" is not found in "absence".
fn as_words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |all, word| all + &word.to_lowercase() + " ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::allow_attributes, reason = "tests")]
    use super::*;

    #[test]
    fn the_shipped_basket_is_whole() {
        let all = read(SHIPPED).unwrap();
        assert_eq!(all.len(), 48);
        assert_eq!(all.iter().filter(|one| one.baskets.iter().any(|name| name == "shortlist-26")).count(), 26);
        assert_eq!(all.iter().filter(|one| one.polarity.has_direction()).count(), 39);
    }

    #[test]
    fn what_is_wrong_is_said_by_line() {
        let text = SHIPPED.lines().next().unwrap().to_owned()
            + "\nX1,Group,Title,n,d,percent,100,1,sideways,none,,,,,P,year,,,,,\nX2,Group,,n,d,percent,100,1,high,none,,,,,P,year,,,,,\nX3,G,T,n,d,percent,100,1,high,proportion,,,,,P,year,,,,,";
        let faults = read(&text).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(faults[0].words.contains("sideways"), "{faults:?}");
        assert_eq!(read("id,title\nM1,T").unwrap_err()[0].line, 1);
    }

    #[test]
    fn figures_are_shown_as_published() {
        let all = read(SHIPPED).unwrap();
        let of = |id: &str| all.iter().find(|one| one.id == id).unwrap();
        assert_eq!(of("M01").show(89.6), "89.6%");
        assert_eq!(of("M07").show(2331.0), "2,331");
        assert_eq!(of("M01").show_difference(18.2), "+18.2 percentage points");
        assert_eq!(of("M26").label_lacks("NEET, age 16 to 17"), ["EHC", "not known"]);
        assert!(of("M26").label_lacks("NEET or not known, age 16 to 17 with an EHC plan").is_empty());
        assert_eq!(of("M28").label_lacks("Absence of those present"), ["SEND"], "whole words alone");
    }
}
