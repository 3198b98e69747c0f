//! A CSV file of Explore Education Statistics: its headline rows, every indicator. The NEET scorecards have the same
//! layout.

use std::collections::HashMap;

use crate::reading::{NotRead, Observation, Places, Reading, Series};
use crate::{Missing, Period, Value, areas, table};

/// Columns that are neither filter nor indicator.
const STANDARD: &[&str] = &[
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
    "lad_code",
    "lad_name",
    "sch_lad_code",
    "sch_lad_name",
    "la_code",
    "version",
];

/// What a release puts behind the name of a dataset.
const TAILS: &[&str] = &["_final", "_vg_removed", "_provisional", "_prov", "_revised", "_rev"];

/// The dataset's name, from the file's: without folder, ending, copies (" (1)"), the year of the release (`_2024`,
/// `_202122`) and what it puts behind, so that the same dataset of two years has one name.
pub(crate) fn dataset(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let name = name.strip_suffix(".csv").unwrap_or(name);
    let name = name.split(" (").next().unwrap_or(name);
    let is_year = |part: &&str| {
        matches!(part.len(), 4 | 6) && part.starts_with("20") && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let name = name.split('_').filter(|part| !is_year(part)).collect::<Vec<_>>().join("_");
    TAILS.iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(&name).to_owned()
}

/// Whether a value of a filter stands for everybody.
fn is_total(value: &str) -> bool {
    let lower = value.to_lowercase();
    matches!(lower.as_str(), "total" | "all" | "all pupils" | "all schools") || lower.starts_with("all ")
}

pub(crate) fn read(name: &str, content: &[u8]) -> Result<Reading, NotRead> {
    if content.is_empty() {
        return Err(NotRead::Empty);
    }
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(content);
    let heading = table::heading(&mut reader).map_err(|error| table::damaged(&error))?;
    let place = |name: &str| heading.iter().position(|known| known == name);
    let (Some(time), Some(identifier), Some(level)) =
        (place("time_period"), place("time_identifier"), place("geographic_level"))
    else {
        return Err(NotRead::Another(String::new()));
    };
    let codes = [place("new_la_code"), place("old_la_code"), place("region_code"), place("country_code")];
    let mut reading =
        Reading { publisher: "DfE, Explore Education Statistics", release: dataset(name), ..Reading::default() };
    let mut open = Vec::new();
    for (at, column) in heading.iter().enumerate() {
        if STANDARD.contains(&column.as_str()) {
            continue;
        }
        if heading.iter().filter(|other| *other == column).count() > 1 {
            if place(column) == Some(at) {
                reading.note(Some(1), format!("The column “{column}” stands there twice: neither is taken."));
            }
            continue;
        }
        open.push(at);
    }
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().map_err(|error| table::damaged(&error))?;
    let (filters, indicators) = split(&rows, &open);
    let keep = Headline::of(&rows, &heading, &filters);
    let dataset = reading.release.clone();
    reading.series = indicators
        .iter()
        .map(|at| Series { code: format!("ees:{dataset}:{}", heading[*at]), title: heading[*at].clone() })
        .collect();
    let mut places: Places<String> = Places::default();
    let mut periods: Places<(String, String)> = Places::default();
    let mut seen: HashMap<(u32, u32), u64> = HashMap::new();
    let mut odd: HashMap<(String, String), u64> = HashMap::new();
    let mut nowhere = 0_u64;
    let mut strange: HashMap<usize, (u64, String, u64)> = HashMap::new();
    for row in &rows {
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        if !keep.keeps(row) {
            continue;
        }
        let of = |which: usize| codes[which].map_or("", cell);
        let area = match cell(level) {
            "National" => Some(areas::ENGLAND),
            "Regional" => areas::key(of(2)),
            "Local authority" => areas::key(of(0)).or_else(|| areas::key(of(1))),
            _ => continue,
        };
        let Some(area) = area else {
            // Places that are not known: "x", "z".
            nowhere += 1;
            continue;
        };
        let Some((period, wrong)) = Period::ees(cell(time), cell(identifier)) else {
            return Err(NotRead::Line(line, format!("“{}” is no period", cell(time))));
        };
        let key = (cell(time).to_owned(), cell(identifier).to_owned());
        if let Some(wrong) = wrong
            && *odd.entry(key.clone()).and_modify(|count| *count += 1).or_insert(1) == 1
        {
            let words = format!("The period {} is labelled “{}”: {wrong}.", cell(time), cell(identifier));
            reading.note(Some(line), words);
        }
        let period = periods.of(&key.clone(), &mut reading.periods, || (key, period));
        let area = places.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
        if let Some(first) = seen.insert((area, period), line) {
            return Err(NotRead::Line(
                line,
                format!(
                    "the same area and period stand in line {first} already: which rows count everybody cannot be told"
                ),
            ));
        }
        for (series, at) in indicators.iter().enumerate() {
            let text = cell(*at);
            let value = Value::parse(text).unwrap_or_else(|| {
                strange.entry(*at).and_modify(|(count, ..)| *count += 1).or_insert_with(|| (1, text.to_owned(), line));
                Value::Missing(Missing::Unsaid)
            });
            let series = u32::try_from(series).unwrap_or(u32::MAX);
            reading.observations.push(Observation { series, area, period, value, printed: value.printed(text) });
        }
    }
    if nowhere > 0 {
        reading.note(None, format!("{nowhere} rows are about no known area: left out."));
    }
    for (at, (count, text, line)) in strange {
        let words =
            format!("“{text}” in column “{}” is neither a number nor a known symbol ({count} such).", heading[at]);
        reading.note(Some(line), words);
    }
    if reading.observations.is_empty() {
        return Err(NotRead::Another(
            " (no row counts everybody in a local authority, a region or England)".to_owned(),
        ));
    }
    Ok(reading)
}

/// Which of the open columns are filters, and which are indicators: whatever has words in it is a filter.
fn split(rows: &[csv::StringRecord], open: &[usize]) -> (Vec<usize>, Vec<usize>) {
    open.iter().partition(|at| {
        let texts = rows.iter().take(5_000).map(|row| row.get(**at).unwrap_or_default().trim());
        let (mut words, mut numbers) = (0_usize, 0_usize);
        for text in texts {
            match Value::parse(text) {
                None => words += 1,
                Some(Value::Number(_)) => numbers += 1,
                Some(Value::Missing(_)) => {}
            }
        }
        words > numbers
    })
}

/// Which rows count everybody.
struct Headline {
    /// A topic and its breakdown: rows of everybody say the same in both ("New EHC plans", "New EHC plans").
    topic: Option<(usize, usize)>,
    /// Other filters, and their values that stand for everybody.
    totals: Vec<(usize, Vec<String>)>,
}

impl Headline {
    fn of(rows: &[csv::StringRecord], heading: &[String], filters: &[usize]) -> Self {
        let place = |name: &str| heading.iter().position(|known| known == name);
        let topic = place("breakdown_topic").zip(place("breakdown"));
        let totals = filters
            .iter()
            .filter(|at| topic.is_none_or(|(topic, breakdown)| **at != topic && **at != breakdown))
            .filter_map(|at| {
                let mut values: Vec<String> = Vec::new();
                for row in rows {
                    let value = row.get(*at).unwrap_or_default().trim();
                    if !values.iter().any(|known| known == value) {
                        values.push(value.to_owned());
                    }
                }
                let totals: Vec<String> = values.iter().filter(|value| is_total(value)).cloned().collect();
                // A column with one value narrows nothing.
                (values.len() > 1 && !totals.is_empty()).then_some((*at, totals))
            })
            .collect();
        Self { topic, totals }
    }

    fn keeps(&self, row: &csv::StringRecord) -> bool {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let is_whole = self.topic.is_none_or(|(topic, breakdown)| {
            cell(topic).eq_ignore_ascii_case(cell(breakdown)) || is_total(cell(topic))
        });
        is_whole
            && self
                .totals
                .iter()
                .all(|(at, totals)| row.get(*at).is_some_and(|value| totals.iter().any(|total| total == value.trim())))
    }
}
