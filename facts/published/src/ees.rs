//! A CSV file of Explore Education Statistics: its headline rows, every indicator. The NEET scorecards have the same
//! layout.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use csv::StringRecord;
use intake::Memory;

use crate::areas::{self, Codes};
use crate::meta::Column;
use crate::reading::{NotRead, Observation, Places, Reading, Series};
use crate::{Missing, Period, Value};

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

/// Names of columns whose numbers are kinds of pupils, schools or times, and are never counted.
const NEVER_COUNTED: &[&str] = &[
    "age",
    "age_start_of_year",
    "year_group",
    "nc_year",
    "nc_year_group",
    "national_curriculum_year",
    "urn",
    "school_urn",
    "laestab",
    "school_laestab",
    "estab",
    "ukprn",
    "decile",
    "idaci_decile",
    "imd_decile",
    "quintile",
    "idaci_quintile",
    "imd_quintile",
];

fn is_never_counted(name: &str) -> bool {
    NEVER_COUNTED.contains(&name) || ["_urn", "_laestab", "_ukprn", "_year_group"].iter().any(|end| name.ends_with(end))
}

/// Values that a filter is listed with in an error.
const LISTED: usize = 4;
/// Different values of a column that are remembered: a filter has tens.
const REMEMBERED: usize = 500;

/// What the rows about areas have in a column.
#[derive(Debug, Default)]
struct Seen {
    words: u64,
    numbers: u64,
    values: Vec<String>,
    /// More different values than are remembered.
    many: bool,
}

impl Seen {
    fn look(&mut self, text: &str) {
        match Value::parse(text) {
            None => self.words += 1,
            Some(Value::Number(_)) => self.numbers += 1,
            Some(Value::Missing(_)) => {}
        }
        if !self.many && !self.values.iter().any(|known| known == text) {
            self.many = self.values.len() >= REMEMBERED;
            if !self.many {
                self.values.push(text.to_owned());
            }
        }
    }

    /// The values that stand for everybody: `Total` or `All`, else the one that begins with `All`, such as `All EHC plans`.
    fn totals(&self) -> Vec<String> {
        let is = |value: &&String, wanted: fn(&str) -> bool| wanted(&value.to_lowercase());
        let exact: Vec<String> = self
            .values
            .iter()
            .filter(|value| is(value, |value| matches!(value, "total" | "all" | "all pupils" | "all schools")))
            .cloned()
            .collect();
        if !exact.is_empty() {
            return exact;
        }
        let begun: Vec<String> =
            self.values.iter().filter(|value| is(value, |value| value.starts_with("all "))).cloned().collect();
        // Of several, such as "All special schools" and "All primary schools", none is the whole.
        if begun.len() == 1 { begun } else { Vec::new() }
    }

    fn listed(&self) -> String {
        let shown: Vec<String> = self.values.iter().take(LISTED).map(|value| format!("“{value}”")).collect();
        format!("{}{}", shown.join(", "), if self.values.len() > LISTED { " …" } else { "" })
    }
}

/// What a file's columns are.
struct Layout {
    time: usize,
    identifier: usize,
    level: usize,
    new_code: Option<usize>,
    old_code: Option<usize>,
    region: Option<usize>,
    country: Option<usize>,
    country_name: Option<usize>,
    /// A topic and its breakdown: rows of everybody say the same in both ("New EHC plans", "New EHC plans").
    topic: Option<(usize, usize)>,
    /// Filters, and their values that stand for everybody.
    totals: Vec<(usize, Vec<String>)>,
    indicators: Vec<usize>,
}

impl Layout {
    /// Whether a row counts everybody, as far as its filters say.
    fn keeps(&self, row: &StringRecord) -> bool {
        let is_whole = self.topic.is_none_or(|(topic, breakdown)| {
            let (topic, breakdown) = (cell(row, topic), cell(row, breakdown));
            topic.eq_ignore_ascii_case(breakdown)
                || matches!(topic.to_lowercase().as_str(), "total" | "all")
                || topic.to_lowercase().starts_with("all ")
        });
        is_whole && self.totals.iter().all(|(at, totals)| totals.iter().any(|total| total == cell(row, *at)))
    }

    /// The area of a row; `Err` where the row is about no area of England that is known, and nothing where it is about
    /// something smaller or other.
    fn area<'a>(&self, row: &StringRecord, codes: &'a Codes) -> Option<Result<&'a str, Nowhere>> {
        let of = |at: Option<usize>| at.map_or("", |at| cell(row, at));
        let found = match cell(row, self.level) {
            "National" if !areas::is_england(of(self.country), of(self.country_name)) => {
                return Some(Err(Nowhere::OtherCountry));
            }
            "National" => Some(areas::ENGLAND),
            "Regional" => codes.key(of(self.region)),
            "Local authority" => match (codes.key(of(self.new_code)), codes.key(of(self.old_code))) {
                (Some(new), Some(old)) if new != old => return Some(Err(Nowhere::TwoAuthorities)),
                (new, old) => new.or(old),
            },
            _ => return None,
        };
        Some(found.ok_or(Nowhere::Unknown))
    }
}

/// Why a row is about no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Nowhere {
    Unknown,
    OtherCountry,
    TwoAuthorities,
}

impl Nowhere {
    const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "are about no known area",
            Self::OtherCountry => "are about another country than England",
            Self::TwoAuthorities => "name two different authorities by their two codes",
        }
    }
}

fn cell(row: &StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or_default().trim()
}

/// What one observation costs to keep.
const OBSERVATION: u64 = 64;

pub(crate) fn read(
    name: &str,
    content: &[u8],
    codes: &Codes,
    meta: Option<&BTreeMap<String, Column>>,
) -> Result<Reading, NotRead> {
    if content.is_empty() {
        return Err(NotRead::Empty);
    }
    let mut memory = Memory::for_file(u64::try_from(content.len()).unwrap_or(u64::MAX));
    let mut reading =
        Reading { publisher: "DfE, Explore Education Statistics", release: dataset(name), ..Reading::default() };
    let (heading, layout) = look_through(content, codes, meta, &mut reading)?;
    let dataset = reading.release.clone();
    reading.series = layout
        .indicators
        .iter()
        .map(|at| Series { code: format!("ees:{dataset}:{}", heading[*at]), title: heading[*at].clone() })
        .collect();
    let mut places: Places<String> = Places::default();
    let mut periods: Places<(String, String)> = Places::default();
    let mut seen: HashMap<(u32, u32), (u64, Vec<String>)> = HashMap::new();
    let mut parts: BTreeSet<(String, String)> = BTreeSet::new();
    let mut odd: BTreeSet<(String, String)> = BTreeSet::new();
    let mut nowhere: BTreeMap<Nowhere, (u64, u64)> = BTreeMap::new();
    let mut strange: BTreeMap<usize, (u64, String, u64)> = BTreeMap::new();
    let mut rows = intake::rows(content)?;
    rows.next()?;
    while let Some((line, row)) = rows.next()? {
        let keeps = layout.keeps(row);
        let area = match layout.area(row, codes) {
            None => continue,
            Some(Err(why)) => {
                let count = nowhere.entry(why).or_insert((0, line));
                count.0 += u64::from(keeps);
                continue;
            }
            Some(Ok(area)) => area,
        };
        let (time, identifier) = (cell(row, layout.time), cell(row, layout.identifier));
        if !keeps {
            if parts.insert((area.to_owned(), format!("{time} {identifier}"))) {
                memory.take(2 * OBSERVATION)?;
            }
            continue;
        }
        let Some((period, wrong)) = Period::ees(time, identifier) else {
            return Err(NotRead::Line(line, format!("“{time}” is no period")));
        };
        let key = (time.to_owned(), identifier.to_owned());
        if let Some(wrong) = wrong
            && odd.insert(key.clone())
        {
            let words = format!("The period {time} is labelled “{identifier}”: {wrong}.");
            reading.note(Some(line), words);
        }
        let label = (area.to_owned(), format!("{time} {identifier}"));
        let period = periods.of(&key.clone(), &mut reading.periods, || (key, period));
        let area = places.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
        let values: Vec<String> = layout.indicators.iter().map(|at| cell(row, *at).to_owned()).collect();
        memory
            .take(OBSERVATION * values.len() as u64 + values.iter().map(|text| text.len() as u64 + 24).sum::<u64>())?;
        if let Some((first, before)) = seen.get(&(area, period)) {
            if *before == values {
                reading.note(Some(line), format!("It says the same as line {first}: it is taken once."));
                continue;
            }
            return Err(NotRead::Line(
                line,
                format!(
                    "the same area and period stand in line {first} already, with other values: which rows count everybody cannot be told"
                ),
            ));
        }
        for (series, (at, text)) in layout.indicators.iter().zip(&values).enumerate() {
            let value = Value::parse(text).unwrap_or_else(|| {
                strange.entry(*at).and_modify(|(count, ..)| *count += 1).or_insert_with(|| (1, text.clone(), line));
                Value::Missing(Missing::Unsaid)
            });
            let series = u32::try_from(series).unwrap_or(u32::MAX);
            reading.observations.push(Observation { series, area, period, value, printed: value.printed(text) });
        }
        parts.remove(&label);
        seen.insert((area, period), (line, values));
    }
    for (why, (count, line)) in nowhere {
        if count > 0 {
            reading.note(Some(line), format!("{count} rows {}: left out.", why.words()));
        }
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
    without_total(&parts, &periods, &mut reading);
    Ok(reading)
}

/// Tells which areas have rows of parts of the population for a period that the file covers, and none of everybody.
fn without_total(parts: &BTreeSet<(String, String)>, periods: &Places<(String, String)>, reading: &mut Reading) {
    let has_period = |label: &str| {
        label.split_once(' ').is_some_and(|(time, identifier)| periods.has(&(time.to_owned(), identifier.to_owned())))
    };
    let missing: Vec<&(String, String)> = parts.iter().filter(|(_, label)| has_period(label)).collect();
    if missing.is_empty() {
        return;
    }
    let shown: Vec<String> = missing
        .iter()
        .take(5)
        .map(|(area, label)| format!("{} ({label})", areas::name(area).unwrap_or(area)))
        .collect();
    let more = if missing.len() > 5 { format!(" and {} more", missing.len() - 5) } else { String::new() };
    reading.note(
        None,
        format!("There are rows of parts and none of everybody for {}{more}: no figure is taken.", shown.join(", ")),
    );
}

/// Looks at all rows once: which columns narrow rows down, and which are counted.
fn look_through(
    content: &[u8],
    codes: &Codes,
    meta: Option<&BTreeMap<String, Column>>,
    reading: &mut Reading,
) -> Result<(Vec<String>, Layout), NotRead> {
    let mut rows = intake::rows(content)?;
    let Some((_, first)) = rows.next()? else { return Err(NotRead::Empty) };
    let heading: Vec<String> = first.iter().map(|name| intake::cleaned(name).to_lowercase()).collect();
    let place = |name: &str| heading.iter().position(|known| known == name);
    let (Some(time), Some(identifier), Some(level)) =
        (place("time_period"), place("time_identifier"), place("geographic_level"))
    else {
        return Err(NotRead::Another(String::new()));
    };
    let mut layout = Layout {
        time,
        identifier,
        level,
        new_code: place("new_la_code"),
        old_code: place("old_la_code"),
        region: place("region_code"),
        country: place("country_code"),
        country_name: place("country_name"),
        topic: place("breakdown_topic").zip(place("breakdown")),
        totals: Vec::new(),
        indicators: Vec::new(),
    };
    let mut open: Vec<(usize, Seen)> = Vec::new();
    for (at, column) in heading.iter().enumerate() {
        let twice = heading.iter().filter(|other| *other == column).count() > 1;
        if STANDARD.contains(&column.as_str()) || column.is_empty() {
            continue;
        }
        if twice {
            if place(column) == Some(at) {
                reading.note(Some(1), format!("The column “{column}” stands there twice: neither is taken."));
            }
            continue;
        }
        open.push((at, Seen::default()));
    }
    while let Some((line, row)) = rows.next()? {
        let beyond = row.iter().skip(heading.len()).any(|cell| !cell.trim().is_empty());
        let unnamed = heading.iter().zip(row).any(|(name, cell)| name.is_empty() && !cell.trim().is_empty());
        if row.len() < heading.len() || beyond || unnamed {
            let words = format!("it has {} columns, and the heading {}", row.len(), heading.len());
            return Err(NotRead::Line(line, words));
        }
        if matches!(layout.area(row, codes), Some(Ok(_) | Err(Nowhere::Unknown))) {
            for (at, seen) in &mut open {
                seen.look(cell(row, *at));
            }
        }
    }
    let mut filters = Vec::new();
    for (at, seen) in open {
        let name = &heading[at];
        let is_topic = layout.topic.is_some_and(|(topic, breakdown)| at == topic || at == breakdown);
        let totals = seen.totals();
        let is_filter = meta.and_then(|meta| meta.get(name)).map_or_else(
            || seen.words > seen.numbers || !totals.is_empty() || is_never_counted(name),
            |column| column.is_filter,
        );
        match (is_filter, is_topic) {
            (_, true) => {}
            (false, _) => layout.indicators.push(at),
            (true, _) => filters.push((at, seen, totals)),
        }
    }
    // Such as which officers an authority has: its answers are words.
    if layout.indicators.is_empty() {
        return Err(NotRead::Another(" (it holds words, and no figures)".to_owned()));
    }
    for (at, seen, totals) in filters {
        filter(at, &heading[at], &seen, totals, &mut layout, reading)?;
    }
    Ok((heading, layout))
}

/// A filter narrows rows down to those of everybody, or stands still, or nobody can tell what the whole is.
fn filter(
    at: usize,
    name: &str,
    seen: &Seen,
    totals: Vec<String>,
    layout: &mut Layout,
    reading: &mut Reading,
) -> Result<(), NotRead> {
    match seen.values.as_slice() {
        [] => {}
        [one] if totals.is_empty() && Value::parse(one).is_none_or(|value| value.number().is_some()) => {
            reading.note(None, format!("Every row is of {name} “{one}”: the figures are of that part alone."));
        }
        [_] => {}
        _ if totals.is_empty() => {
            return Err(NotRead::Part { column: name.to_owned(), values: seen.listed() });
        }
        _ => layout.totals.push((at, totals)),
    }
    Ok(())
}
