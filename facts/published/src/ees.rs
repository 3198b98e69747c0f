//! A CSV file of Explore Education Statistics: its headline rows, every indicator. The NEET scorecards have the same
//! layout.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use csv::StringRecord;
use intake::Memory;

use crate::areas::{self, Codes, Nowhere, Place, Whose};
use crate::meta::Column;
use crate::possible::Possible;
use crate::reading::{IMPOSSIBLE, NotRead, Observation, Places, Reading, Series};
use crate::{Period, Value};

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
    /// Numbers below 0 with a part after the point: scores of progress have many, counts none.
    signed: u64,
    values: Vec<String>,
    /// More different values than are remembered.
    many: bool,
}

impl Seen {
    fn look(&mut self, text: &str) {
        match Value::parse(text) {
            None => self.words += 1,
            Some(Value::Number(number)) => {
                self.numbers += 1;
                self.signed += u64::from(number < 0.0 && number.fract() != 0.0);
            }
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

    /// Whether its numbers lie on both sides of 0, as those of a score do whose name does not say so.
    const fn is_signed(&self) -> bool {
        self.signed >= 10 && self.signed * 5 >= self.numbers
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
    /// What is counted, and what it can be.
    indicators: Vec<(usize, Possible)>,
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

    /// What a row says of the place that it is about.
    fn place<'r>(&self, row: &'r StringRecord) -> Place<'r> {
        let of = |at: Option<usize>| at.map_or("", |at| cell(row, at));
        Place {
            level: cell(row, self.level),
            country: of(self.country),
            country_name: of(self.country_name),
            region: of(self.region),
            new_code: of(self.new_code),
            old_code: of(self.old_code),
        }
    }

    /// Everything that is counted in a row.
    fn numbers_of(&self, row: &StringRecord) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.indicators.iter().for_each(|(at, _)| cell(row, *at).hash(&mut hasher));
        hasher.finish()
    }
}

fn cell(row: &StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or_default().trim()
}

/// What one observation costs to keep, while the list of them grows.
const OBSERVATION: u64 = 144;
/// What a row or a part of one costs to remember.
const ROW: u64 = 96;

pub(crate) fn read(
    name: &str,
    content: &[u8],
    codes: &Codes,
    meta: Option<&BTreeMap<String, Column>>,
    mut memory: Memory,
) -> Result<Reading, NotRead> {
    let mut reading =
        Reading { publisher: "DfE, Explore Education Statistics", release: dataset(name), ..Reading::default() };
    let (heading, layout) = look_through(content, codes, meta, &mut reading)?;
    let dataset = reading.release.clone();
    reading.series = layout
        .indicators
        .iter()
        .map(|(at, _)| Series { code: format!("ees:{dataset}:{}", heading[*at]), title: heading[*at].clone() })
        .collect();
    let mut places: Places<String> = Places::default();
    let mut periods: Places<(String, String)> = Places::default();
    let mut seen: HashMap<(u32, u32), (u64, u64)> = HashMap::new();
    let mut parts: BTreeSet<(String, String)> = BTreeSet::new();
    let mut odd: BTreeSet<(String, String)> = BTreeSet::new();
    let mut rows = intake::rows(content)?;
    rows.next()?;
    while let Some((line, row)) = rows.next()? {
        let keeps = layout.keeps(row);
        let place = layout.place(row);
        let area = match place.whose(codes) {
            Whose::Area(area) => area,
            // Rows of parts are not looked for, wherever they are about; a level that is not known may be anything.
            Whose::Unknown(why) if keeps || why == Nowhere::Level => {
                reading.lost.tell(why.kind(), Some(line), why.words(&place));
                continue;
            }
            Whose::Other | Whose::Unknown(_) => {
                reading.others += 1;
                continue;
            }
        };
        if layout.topic.is_some_and(|(topic, _)| cell(row, topic).is_empty()) {
            let words = "breakdown_topic is empty, so it is not clear whether the row covers everybody";
            reading.lost.tell("rows without a topic", Some(line), words);
            continue;
        }
        let (time, identifier) = (cell(row, layout.time), cell(row, layout.identifier));
        if !keeps {
            reading.others += 1;
            if parts.insert((area.to_owned(), format!("{time} {identifier}"))) {
                memory.take(2 * ROW)?;
            }
            continue;
        }
        let Some((period, wrong)) = Period::ees(time, identifier) else {
            reading.lost.tell("rows whose period cannot be read", Some(line), no_period(time));
            continue;
        };
        let key = (time.to_owned(), identifier.to_owned());
        if let Some(wrong) = wrong
            && odd.insert(key.clone())
        {
            let words = format!("The period {time} is labelled “{identifier}”: {wrong}.");
            reading.note(Some(line), words);
        }
        let period = periods.of(&key.clone(), &mut reading.periods, || (key, period));
        let area = places.of(area, &mut reading.areas, || (area.to_owned(), area.to_owned()));
        let numbers = layout.numbers_of(row);
        memory.take(ROW)?;
        if let Some((first, before)) = seen.get(&(area, period)) {
            if *before == numbers {
                reading.note(Some(line), format!("It is the same as line {first}, so it is used once."));
                continue;
            }
            return Err(NotRead::Line(
                line,
                format!(
                    "the same area and period are already in line {first} with other values, so it is not clear which rows cover everybody"
                ),
            ));
        }
        for (series, (at, possible)) in layout.indicators.iter().enumerate() {
            let text = cell(row, *at);
            let Some(value) = value(&mut reading, (line, &heading[*at], *possible), text) else { continue };
            let printed = value.printed(text);
            memory.take(OBSERVATION + printed.as_ref().map_or(0, |text| 32 + text.len() as u64))?;
            let series = numbers::fitted::<u32>(series);
            reading.observations.push(Observation { series, area, period, value, printed });
        }
        seen.insert((area, period), (line, numbers));
    }
    parts.retain(|(code, label)| {
        let (time, identifier) = label.split_once(' ').unwrap_or((label, ""));
        let at = places.place(code).zip(periods.place(&(time.to_owned(), identifier.to_owned())));
        at.is_none_or(|at| !seen.contains_key(&at))
    });
    without_total(&parts, &periods, &mut reading);
    reading.of_something()
}

/// Why a row has no period.
fn no_period(time: &str) -> String {
    match time {
        "" => "it has no period".to_owned(),
        _ => format!("“{time}” is not a period such as 2024 or 202425"),
    }
}

/// The value of a cell; nothing where it is none, or cannot be, which is told.
fn value(reading: &mut Reading, (line, column, possible): (u64, &str, Possible), text: &str) -> Option<Value> {
    let Some(value) = Value::parse(text) else {
        let shown: String = text.chars().take(60).collect();
        let words = format!("“{shown}” in column “{column}” is neither a number nor a known symbol");
        reading.lost.tell("cells that are neither a number nor a known symbol", Some(line), words);
        return None;
    };
    if let Some(why) = value.number().and_then(|number| possible.refuses(number)) {
        let words = format!("“{text}” in column “{column}” cannot be right: {why}");
        reading.lost.tell(IMPOSSIBLE, Some(line), words);
        return None;
    }
    Some(value)
}

/// Tells which areas have rows of parts of the population for a period that the file covers, and none of everybody.
fn without_total(parts: &BTreeSet<(String, String)>, periods: &Places<(String, String)>, reading: &mut Reading) {
    let has_period = |label: &str| {
        let (time, identifier) = label.split_once(' ').unwrap_or((label, ""));
        periods.place(&(time.to_owned(), identifier.to_owned())).is_some()
    };
    let mut never: BTreeSet<&str> = BTreeSet::new();
    for (code, label) in parts {
        if !has_period(label) {
            never.insert(label.trim_end());
            continue;
        }
        let name = areas::name(code).unwrap_or(code);
        let words = format!(
            "{name}, {}: there are rows for parts of the population but none for everybody, so no figure is used",
            label.trim_end()
        );
        reading.lost.tell("areas and periods without a row for everybody", None, words);
    }
    for label in never {
        let words =
            format!("{label}: there are rows for parts of the population but none for everybody, so no figure is used");
        reading.lost.tell("periods without a row for everybody", None, words);
    }
}

/// Looks at all rows once: which columns narrow rows down, and which are counted.
fn look_through(
    content: &[u8],
    codes: &Codes,
    meta: Option<&BTreeMap<String, Column>>,
    reading: &mut Reading,
) -> Result<(Vec<String>, Layout), NotRead> {
    let mut rows = intake::rows(content)?;
    let Some((heading_line, first)) = rows.next()? else { return Err(NotRead::Empty) };
    let heading: Vec<String> = first.iter().map(|name| intake::cleaned(name).to_lowercase()).collect();
    let place = |name: &str| heading.iter().position(|known| known == name);
    let (Some(time), Some(identifier), Some(level)) =
        (place("time_period"), place("time_identifier"), place("geographic_level"))
    else {
        let needed = ["time_period", "time_identifier", "geographic_level"];
        let absent: Vec<&str> = needed.into_iter().filter(|name| place(name).is_none()).collect();
        let which =
            if absent.len() == needed.len() { String::new() } else { format!(" ({})", intake::not_in_file(&absent)) };
        return Err(NotRead::Another(which));
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
                let words = format!("the column “{column}” is in the heading twice: neither is used");
                reading.lost.tell("columns", Some(heading_line), words);
            }
            continue;
        }
        open.push((at, Seen::default()));
    }
    let mut has_rows = false;
    while let Some((line, row)) = rows.next()? {
        has_rows = true;
        let unnamed = heading.iter().zip(row).any(|(name, cell)| name.is_empty() && !cell.trim().is_empty());
        if let Some(words) = intake::ragged(row, heading.len()) {
            return Err(NotRead::Line(line, words));
        }
        if unnamed {
            return Err(NotRead::Line(line, "it has a value in a column without a heading".to_owned()));
        }
        if matches!(layout.place(row).whose(codes), Whose::Area(_) | Whose::Unknown(_)) {
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
            (false, _) => {
                let possible = Possible::named(name, meta.and_then(|meta| meta.get(name)));
                let is_signed = possible == Possible::Amount && seen.is_signed();
                layout.indicators.push((at, if is_signed { Possible::Any } else { possible }));
            }
            (true, _) => filters.push((at, seen, totals)),
        }
    }
    if !has_rows {
        return Err(NotRead::Nothing(intake::Lost::default()));
    }
    // Such as which officers an authority has: its answers are words.
    if layout.indicators.is_empty() {
        return Err(NotRead::Words);
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
            reading.note(None, format!("Every row is of {name} “{one}”: the figures are for that part only."));
        }
        [_] => {}
        _ if totals.is_empty() => {
            return Err(NotRead::Part { column: name.to_owned(), values: seen.listed() });
        }
        _ => layout.totals.push((at, totals)),
    }
    Ok(())
}
