//! The One Plan's share of an invented area: invented figures about invented areas, said to be so wherever a source is
//! shown.

mod plan;

use std::collections::BTreeMap;

use jiff::civil::Date;
use published::{Kind, NeighbourSet, Observation, Period, Reading, Series, Status, Value};
use sha2::{Digest, Sha256};
use store::{Actor, Db, Entry, Right};

use crate::model::definition::{Definition, shipped};
use crate::records::areas::{self, Area};
use crate::records::files::{self, By};
use crate::records::steer::{self, Day, Steer};

/// The invented authority, as the header of the returns has it.
const OWN: &str = "999";
const REGION: &str = "I12000001";
/// Towns that are nowhere.
const NEIGHBOURS: [&str; 10] = [
    "Ashmoor",
    "Brackendale",
    "Coldharbour Vale",
    "Dunsley",
    "Eskerby",
    "Fallowfield Moor",
    "Greaveley",
    "Harrowden Bridge",
    "Inglethorpe",
    "Kestrelby",
];
const SET: &str = "2025-05";
const PUBLISHER: &str = "Demonstration data";
/// The last period that has figures, and how many there are.
const LAST: u16 = 2025;
const YEARS: u16 = 7;

/// About where a measure lies, how far areas are apart, and how much it moves in a year.
const LEVELS: &[(&str, f64, f64, f64)] = &[
    ("M01", 52.0, 24.0, 3.0),
    ("M02", 74.0, 14.0, 1.0),
    ("M03", 46.0, 15.0, 2.0),
    ("M04", 82.0, 8.0, 1.0),
    ("M05", 3.0, 1.0, 0.2),
    ("M06", 26.0, 6.0, 0.5),
    ("M07", 1_300.0, 500.0, 60.0),
    ("M08", 5.0, 0.5, 0.3),
    ("M09", 14.1, 1.0, 0.3),
    ("M10", 45.0, 6.0, 0.6),
    ("M11", 4.5, 1.5, 0.2),
    ("M12", 8.0, 2.0, 0.2),
    ("M13", 3.4, 1.0, 0.1),
    ("M14", 24.0, 3.0, 0.6),
    ("M15", 18.0, 3.0, 0.1),
    ("M16", 52.0, 4.0, 0.5),
    ("M17", 8.5, 1.5, 0.2),
    ("M18", 26.0, 4.0, 1.0),
    ("M19", 9.0, 2.0, 0.3),
    ("M20", 13.0, 1.5, -0.2),
    ("M21", 30.0, 2.5, -0.1),
    ("M22", 15.5, 2.0, 0.2),
    ("M23", 84.0, 3.0, 0.3),
    ("M24", 82.0, 3.0, 0.2),
    ("M26", 10.5, 3.0, -0.3),
    ("M27", 9.5, 2.5, -0.2),
    ("M28", 86.0, 3.0, 0.4),
    ("M31", 60.0, 30.0, 4.0),
    ("M44", 48.0, 5.0, 0.4),
];

/// Figures, neighbours, owners.
pub async fn prepare(db: &Db) -> store::Result<()> {
    let actor = Actor::program("demo");
    let mut tx = db.write(&actor).await?;
    let mut all = vec![
        area(OWN, "Calderwick", "authority"),
        area(REGION, "Invented region", "region"),
        area(published::areas::ENGLAND, "England (invented figures)", "country"),
    ];
    all.extend((1_u8..).zip(NEIGHBOURS).map(|(number, name)| area(&neighbour(number), name, "authority")));
    areas::add(&mut tx, &all).await?;
    let members = (1..=10).map(neighbour).collect();
    let set = NeighbourSet { version: SET.to_owned(), members: BTreeMap::from([(OWN.to_owned(), members)]) };
    areas::keep_neighbours(&mut tx, &set).await?;
    let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    owners(&mut tx, today).await?;
    plan::write(&mut tx, today).await?;
    tx.record(Entry::new("demo.make", "area", None, Right::Operator)).await?;
    tx.commit().await?;
    let by = By { actor: &actor, allowed: None, retrieved_on: today, strict: false };
    let reading = figures(&own_areas());
    let hash = hex::encode(Sha256::digest(b"invented figures for the demonstration area"));
    files::take_in(db, by, "invented-figures.csv", hash, &reading).await.map_err(|error| match error {
        files::ImportError::Store(error) => error,
        other => store::StoreError::File(other.to_string()),
    })?;
    // Timeliness shows the same figures beside the area's own.
    returns::records::measures::take_published(db, &actor, None, &times(&reading), ("invented-figures.csv", None))
        .await?;
    let mut tx = db.write(&actor).await?;
    plan::pack(&mut tx, OWN, today).await?;
    tx.record(Entry::new("demo.make", "area", None, Right::Operator)).await?;
    tx.commit().await
}

/// The times of the process among the figures, of the invented area and of England.
fn times(reading: &Reading) -> Vec<published::Figure> {
    let areas = [(OWN, "Calderwick", Some(OWN.to_owned())), (published::areas::ENGLAND, "England", None)];
    let mut all = Vec::new();
    for definition in shipped() {
        let measure = published::Measure::ALL.into_iter().find(|one| Some(one.code()) == definition.own.as_deref());
        let Some((measure, series)) = measure.zip(definition.value_series) else { continue };
        for (area, name, authority) in &areas {
            for year in LAST + 1 - YEARS..=LAST {
                let value = reading.value(&series, area, &year.to_string());
                let Some(percent) = value.and_then(Value::number) else { continue };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
                let tenths = (percent * 10.0).round() as u64;
                all.push(published::Figure {
                    area: (*area).to_owned(),
                    name: (*name).to_owned(),
                    authority: authority.clone(),
                    year,
                    measure,
                    within: None,
                    of: None,
                    tenths: Some(tenths),
                });
            }
        }
    }
    all
}

fn area(code: &str, name: &str, kind: &str) -> Area {
    let region = (kind == "authority").then(|| REGION.to_owned());
    Area { code: code.to_owned(), name: name.to_owned(), kind: kind.to_owned(), region }
}

fn neighbour(number: u8) -> String {
    format!("I{number:02}")
}

async fn owners(tx: &mut store::Tx, today: Date) -> store::Result<()> {
    let target_on = Date::new(today.year() + 1, 12, 31).ok();
    for (code, owner, target) in [
        ("M01", "Integrated Assessment Team", Some(90.0)),
        ("M02", "Integrated Assessment Team", Some(85.0)),
        ("M03", "Annual Review Team", Some(60.0)),
        ("M05", "Dispute resolution officers", None),
        ("M26", "Preparation for Adulthood workstream", Some(8.0)),
    ] {
        let steer = Steer {
            code: code.to_owned(),
            owner: owner.to_owned(),
            target,
            target_on: Day(target_on.filter(|_| target.is_some())),
            reason: "Agreed by the partnership board".to_owned(),
            set_by: "Calderwick SEND team".to_owned(),
        };
        steer::set(tx, &steer).await?;
    }
    Ok(())
}

/// A number between -1 and 1 that is the same each time: of three numbers mixed together.
fn wobble(one: u64, two: u64, three: u64) -> f64 {
    let mut mixed = one.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ two.wrapping_mul(0xbf58_476d_1ce4_e5b9)
        ^ three.wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    mixed = mixed.wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^= mixed >> 32;
    #[expect(clippy::cast_precision_loss, reason = "one of a thousand steps")]
    let part = (mixed % 2001) as f64;
    part / 1000.0 - 1.0
}

struct Writer {
    reading: Reading,
    written: BTreeMap<(u32, u32, u32), f64>,
}

impl Writer {
    fn place<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u32 {
        let at = list.iter().position(is).unwrap_or_else(|| {
            list.push(make());
            list.len() - 1
        });
        numbers::fitted::<u32>(at)
    }

    /// Writes a value where there is none yet; gives what stands there.
    fn write(&mut self, series: &str, area: &str, year: u16, value: f64) -> f64 {
        let period = if series.starts_with("ees:caseload") {
            Period {
                label: format!("{}/{:02}", year - 1, year % 100),
                starts: year - 1,
                kind: Kind::Academic,
                status: Status::Published,
            }
        } else {
            let kind = if series.starts_with("lait:") { Kind::Year } else { Kind::Calendar };
            Period { label: year.to_string(), starts: year, kind, status: Status::Published }
        };
        let new =
            || Series { code: series.to_owned(), title: series.rsplit(':').next().unwrap_or_default().to_owned() };
        let place = (
            Self::place(&mut self.reading.series, |one| one.code == series, new),
            Self::place(&mut self.reading.areas, |one| one == area, || area.to_owned()),
            Self::place(&mut self.reading.periods, |one| *one == period, || period.clone()),
        );
        if let Some(known) = self.written.get(&place) {
            return *known;
        }
        self.written.insert(place, value);
        let (series, area, period) = place;
        self.reading.observations.push(Observation {
            series,
            area,
            period,
            value: Value::Number(value),
            printed: None,
        });
        value
    }
}

/// The invented area, its neighbours, its region, England; each with how far it leans from the middle.
fn own_areas() -> Vec<(String, f64)> {
    std::iter::once((OWN.to_owned(), 0.2))
        .chain((1..=10).map(|number| (neighbour(number), wobble(7, u64::from(number), 1))))
        .chain([(published::areas::ENGLAND.to_owned(), 0.0), (REGION.to_owned(), -0.1)])
        .collect()
}

/// Invented figures of these areas, for every measure that has a published column. The first eleven are authorities that
/// differ, the others follow the middle.
#[must_use]
pub fn figures(areas: &[(String, f64)]) -> Reading {
    let reading = Reading { publisher: PUBLISHER, release: "Invented figures".to_owned(), ..Reading::default() };
    let mut writer = Writer { reading, written: BTreeMap::new() };
    for definition in shipped() {
        let Some((_, level, spread, slope)) = LEVELS.iter().find(|(id, ..)| *id == definition.id) else { continue };
        let number: u64 = definition.id[1..].parse().unwrap_or(0);
        for (at, (area, lean)) in (0_u64..).zip(areas) {
            for year in LAST + 1 - YEARS..=LAST {
                let years = f64::from(year) - f64::from(LAST - YEARS / 2);
                let own = if at < 11 {
                    wobble(number, at, u64::from(year)) * 0.35 + wobble(number, at, 3) * 0.8
                } else {
                    0.0
                };
                let value = level + spread * (own + lean * 0.5) + slope * years;
                one(&mut writer, &definition, area, year, value.max(level * 0.1), at);
            }
        }
    }
    writer.reading
}

/// A figure with its parts, so that they follow from each other.
fn one(writer: &mut Writer, definition: &Definition, area: &str, year: u16, value: f64, at: u64) {
    let factor = 10_f64.powi(numbers::fitted::<i32>(definition.places));
    let rounded = |value: f64| (value * factor).round() / factor;
    if definition.denominator_series.is_empty() {
        let count = definition.numerator_series.len().max(1);
        for code in &definition.numerator_series {
            #[expect(clippy::cast_precision_loss, reason = "two series")]
            writer.write(code, area, year, (value / count as f64).round());
        }
        if let Some(code) = &definition.value_series {
            writer.write(code, area, year, rounded(value));
        }
        return;
    }
    // As many plans, requests, reviews as a middling area has; England has a hundred times as many.
    let size = if at > 10 { 60_000.0 } else { 900.0 + 400.0 * wobble(11, at, u64::from(year)) };
    let share = (value / definition.multiplier).clamp(0.001, 0.999);
    let is_own_part = |code: &String| definition.numerator_series.contains(code);
    let others: Vec<&String> = definition.denominator_series.iter().filter(|code| !is_own_part(code)).collect();
    let stock = others.iter().any(|code| code.ends_with("ehcplans"));
    let whole = if stock { (size * 4.0).round() } else { size.round() };
    let whole = match others.as_slice() {
        // The whole stands there itself, and may be shared by several measures.
        [whole_code] if !definition.denominator_series.iter().any(is_own_part) => {
            writer.write(whole_code, area, year, whole)
        }
        _ => whole,
    };
    let numerator = (share * whole).round();
    let mut sum = 0.0;
    let count = definition.numerator_series.len();
    for (place, code) in definition.numerator_series.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "two series")]
        let part = if place + 1 == count { numerator - sum } else { (numerator / count as f64).round() };
        sum += writer.write(code, area, year, part);
    }
    let mut whole = whole;
    if definition.denominator_series.iter().any(is_own_part) {
        for code in others {
            whole = sum + writer.write(code, area, year, whole - sum);
        }
    }
    if let Some(code) = &definition.value_series {
        writer.write(code, area, year, rounded(sum / whole * definition.multiplier));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeliness_shows_what_the_measures_show() {
        let reading = figures(&own_areas());
        let all = times(&reading);
        assert_eq!(all.len(), 3 * 2 * usize::from(YEARS), "three measures, here and in England");
        let own = all.iter().find(|one| one.area == OWN && one.year == LAST).unwrap();
        assert!(own.tenths.is_some_and(|tenths| tenths <= 1000));
    }

    #[test]
    fn the_invented_figures_are_the_same_each_time_and_percentages_are_some() {
        let reading = figures(&own_areas());
        assert_eq!(reading, figures(&own_areas()));
        assert!(reading.observations.len() > 2_000, "{}", reading.observations.len());
        for one in &reading.observations {
            let series = &reading.series[one.series as usize].code;
            let value = one.value.number().unwrap_or(-1.0);
            assert!(value >= 0.0, "{series} {value}");
            if series.contains("pc") {
                assert!(value <= 100.0, "{series} {value}");
            }
        }
    }
}
