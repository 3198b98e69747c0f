//! A CSV file of Explore Education Statistics: every indicator of its rows of everybody, and of those of pupils with an EHC plan
//! or on SEN support as series of their own. The NEET scorecards have the same layout.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use csv::StringRecord;
use intake::Memory;

use crate::areas::{self, Codes, Nowhere, Place, Whose};
use crate::meta::Column;
use crate::possible::Possible;
use crate::reading::{IMPOSSIBLE, NotRead, Observation, Places, Reading, Series};
use crate::sen::{self, Pupils};
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
        let begins = |value: &str| value.starts_with("all ") && !sen::is_known(value);
        let begun: Vec<String> = self.values.iter().filter(|value| is(value, begins)).cloned().collect();
        // Of several, such as "All special schools" and "All primary schools", none is the whole.
        if begun.len() == 1 { begun } else { Vec::new() }
    }

    /// Whether its numbers lie on both sides of 0, as those of a score do whose name does not say so.
    const fn is_signed(&self) -> bool {
        self.signed >= 10 && self.signed * 5 >= self.numbers
    }

    /// Whether every row is of the same part.
    fn is_one_part(&self) -> bool {
        matches!(self.values.as_slice(), [one] if Value::parse(one).is_none_or(|value| value.number().is_some()))
    }

    fn listed(&self) -> String {
        let shown: Vec<String> = self.values.iter().take(LISTED).map(|value| format!("“{value}”")).collect();
        format!("{}{}", shown.join(", "), if self.values.len() > LISTED { " …" } else { "" })
    }
}

/// A column that narrows rows down.
struct Filter {
    at: usize,
    /// Its values that stand for everybody; none where no row is of everybody.
    totals: Vec<String>,
    /// Whether it can tell pupils apart by their SEN.
    is_of_sen: bool,
    /// Whether it says by what another column tells pupils apart.
    is_group: bool,
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
    filters: Vec<Filter>,
    /// Whether rows of everybody are looked for.
    has_whole: bool,
    /// Whether every row is of a part of the schools or pupils.
    is_part: bool,
    /// What is counted, and what it can be.
    indicators: Vec<(usize, Possible)>,
}

impl Layout {
    /// Whom a row counts all of, as far as its filters say: everybody, or the pupils whom one filter names by their SEN while
    /// every other covers everybody.
    fn whom(&self, row: &StringRecord) -> Option<Pupils> {
        let (mut found, mut is_grouped) = (Pupils::Everybody, false);
        if let Some((topic, breakdown)) = self.topic {
            let (topic, breakdown) = (cell(row, topic), cell(row, breakdown));
            if !is_whole(topic, breakdown) {
                found = sen::pupils(breakdown).filter(|_| sen::is_group(topic))?;
            }
        }
        for filter in &self.filters {
            let value = cell(row, filter.at);
            if filter.totals.iter().any(|total| total == value) {
                continue;
            }
            if filter.is_group && sen::is_group(value) {
                is_grouped = true;
                continue;
            }
            found = sen::pupils(value).filter(|_| filter.is_of_sen && found == Pupils::Everybody)?;
        }
        let is_odd = if found == Pupils::Everybody { is_grouped } else { self.is_part };
        (!is_odd).then_some(found)
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

/// Whether a topic and its breakdown cover everybody.
fn is_whole(topic: &str, breakdown: &str) -> bool {
    let lower = topic.to_lowercase();
    topic.eq_ignore_ascii_case(breakdown)
        || matches!(lower.as_str(), "total" | "all")
        || (lower.starts_with("all ") && !sen::is_known(topic))
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
    let mut kinds = Kinds::new(&layout, &mut reading, &heading);
    let mut places: Places<String> = Places::default();
    let mut periods: Places<(String, String)> = Places::default();
    let mut seen: HashMap<(u32, u32, u32), (u64, u64)> = HashMap::new();
    let mut torn: HashSet<(u32, u32, u32)> = HashSet::new();
    let mut parts: BTreeSet<(String, String)> = BTreeSet::new();
    let mut odd: BTreeSet<(String, String)> = BTreeSet::new();
    let mut rows = intake::rows(content)?;
    rows.next()?;
    while let Some((line, row)) = rows.next()? {
        let whom = layout.whom(row);
        let place = layout.place(row);
        let area = match place.whose(codes) {
            Whose::Area(area) => area,
            // Rows of parts are not looked for, wherever they are about; a level that is not known may be anything.
            Whose::Unknown(why) if whom.is_some() || why == Nowhere::Level => {
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
        if layout.has_whole
            && whom != Some(Pupils::Everybody)
            && parts.insert((area.to_owned(), format!("{time} {identifier}")))
        {
            memory.take(2 * ROW)?;
        }
        let Some(whom) = whom else {
            reading.others += 1;
            continue;
        };
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
        let kind = kinds.of(whom, &layout, &mut reading, &heading);
        let numbers = layout.numbers_of(row);
        memory.take(ROW)?;
        if let Some((first, before)) = seen.get(&(kind, area, period)) {
            if *before == numbers {
                reading.note(Some(line), format!("It is the same as line {first}, so it is used once."));
                continue;
            }
            let twice =
                format!("the same area and period are already in line {first} with other values, so it is not clear");
            if whom == Pupils::Everybody {
                return Err(NotRead::Line(line, format!("{twice} which rows cover everybody")));
            }
            torn.insert((kind, area, period));
            reading.lost.tell("rows of pupils with SEN", Some(line), format!("{twice} which counts these pupils"));
            continue;
        }
        for (series, (at, possible)) in (kind * kinds.width..).zip(&layout.indicators) {
            let text = cell(row, *at);
            let Some(value) = value(&mut reading, (line, &heading[*at], *possible), text) else { continue };
            let printed = value.printed(text);
            memory.take(OBSERVATION + printed.as_ref().map_or(0, |text| 32 + text.len() as u64))?;
            reading.observations.push(Observation { series, area, period, value, printed });
        }
        seen.insert((kind, area, period), (line, numbers));
    }
    reading.observations.retain(|one| !torn.contains(&(one.series / kinds.width, one.area, one.period)));
    parts.retain(|(code, label)| {
        let (time, identifier) = label.split_once(' ').unwrap_or((label, ""));
        let at = places.place(code).zip(periods.place(&(time.to_owned(), identifier.to_owned())));
        // Those of everybody come first.
        at.is_none_or(|(area, period)| !seen.contains_key(&(0, area, period)))
    });
    let covered: HashSet<u32> = seen.keys().filter(|(kind, ..)| *kind == 0).map(|(.., period)| *period).collect();
    without_total(&parts, &periods, &covered, &mut reading);
    reading.of_something()
}

/// Whose series a reading has, in their order: for each, one series of every indicator.
struct Kinds {
    all: Vec<Pupils>,
    /// How many indicators there are; at least one.
    width: u32,
}

impl Kinds {
    fn new(layout: &Layout, reading: &mut Reading, heading: &[String]) -> Self {
        let mut kinds = Self { all: Vec::new(), width: numbers::fitted::<u32>(layout.indicators.len()).max(1) };
        if layout.has_whole {
            kinds.of(Pupils::Everybody, layout, reading, heading);
        }
        kinds
    }

    /// The place of these pupils' series among all; they are added with their first row.
    fn of(&mut self, whom: Pupils, layout: &Layout, reading: &mut Reading, heading: &[String]) -> u32 {
        let at = self.all.iter().position(|known| *known == whom).unwrap_or_else(|| {
            let release = reading.release.clone();
            reading.series.extend(layout.indicators.iter().map(|(at, _)| Series {
                code: format!("ees:{release}:{}{}", heading[*at], whom.ending()),
                title: format!("{}{}", heading[*at], whom.words()),
            }));
            self.all.push(whom);
            self.all.len() - 1
        });
        numbers::fitted::<u32>(at)
    }
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

/// Tells which areas have rows of parts of the population for a period of which the file has rows of everybody, and none of them.
fn without_total(
    parts: &BTreeSet<(String, String)>,
    periods: &Places<(String, String)>,
    covered: &HashSet<u32>,
    reading: &mut Reading,
) {
    let has_period = |label: &str| {
        let (time, identifier) = label.split_once(' ').unwrap_or((label, ""));
        periods.place(&(time.to_owned(), identifier.to_owned())).is_some_and(|period| covered.contains(&period))
    };
    let mut never: BTreeSet<&str> = BTreeSet::new();
    for (code, label) in parts {
        if !has_period(label) {
            never.insert(label.trim_end());
            continue;
        }
        let name = areas::name(code).unwrap_or(code);
        let words = format!(
            "{name}, {}: there are rows for parts of the population but none for everybody, so there is no figure for everybody",
            label.trim_end()
        );
        reading.lost.tell("areas and periods without a row for everybody", None, words);
    }
    for label in never {
        let words = format!(
            "{label}: there are rows for parts of the population but none for everybody, so there is no figure for everybody"
        );
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
        filters: Vec::new(),
        has_whole: true,
        is_part: false,
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
    narrow(&heading, filters, &mut layout, reading)?;
    Ok((heading, layout))
}

/// A filter narrows rows down to those of everybody, or stands still, or nobody can tell what the whole is. One that tells pupils
/// apart by their SEN needs no row of everybody where every other has them: then there are the series of these pupils alone.
fn narrow(
    heading: &[String],
    filters: Vec<(usize, Seen, Vec<String>)>,
    layout: &mut Layout,
    reading: &mut Reading,
) -> Result<(), NotRead> {
    let lacks = |seen: &Seen, totals: &[String]| totals.is_empty() && (seen.values.len() > 1 || seen.is_one_part());
    let lacking: Vec<usize> =
        filters.iter().filter(|(_, seen, totals)| lacks(seen, totals)).map(|(at, ..)| *at).collect();
    for (at, seen, totals) in filters {
        let name = heading[at].as_str();
        let is_of_sen = sen::COLUMNS.contains(&name);
        let is_of_sen_alone = is_of_sen
            && lacking == [at]
            && !seen.many
            && seen.values.iter().all(|value| sen::is_known(value))
            && seen.values.iter().any(|value| sen::pupils(value).is_some());
        match seen.values.as_slice() {
            _ if is_of_sen_alone => {
                let words = format!(
                    "No row is of everybody in {name}: there are figures for pupils with an EHC plan and pupils on SEN support only."
                );
                reading.note(None, words);
                layout.has_whole = false;
            }
            [] => continue,
            [one] => {
                if lacks(&seen, &totals) {
                    reading.note(None, format!("Every row is of {name} “{one}”: the figures are for that part only."));
                    layout.is_part = true;
                }
                continue;
            }
            _ if totals.is_empty() => {
                return Err(NotRead::Part { column: name.to_owned(), values: seen.listed() });
            }
            _ => {}
        }
        layout.filters.push(Filter { at, totals, is_of_sen, is_group: sen::GROUP_COLUMNS.contains(&name) });
    }
    Ok(())
}
