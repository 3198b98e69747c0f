//! Figures that look false beside their neighbours in time.

use std::collections::BTreeMap;

use crate::{Note, Reading};

/// What a count must at least be to be looked at: small counts jump by themselves.
const LEAST: f64 = 100.0;
/// So many times the greater of both neighbours in time, or less than one part in so many of the smaller.
const TIMES: f64 = 4.0;

/// So many authorities must have a value for their sum to be set beside England's.
const ENOUGH: usize = 100;

/// England's figure of a period, and the authorities' sum with how many they are.
#[derive(Default)]
struct Sum {
    england: Option<f64>,
    sum: f64,
    authorities: usize,
}

/// Sums of the authorities that are far from England's figure, where they are near it in other periods: then one of both is
/// false.
fn sums(reading: &Reading) -> Vec<Note> {
    let mut by_series: BTreeMap<u32, BTreeMap<u32, Sum>> = BTreeMap::new();
    for one in &reading.observations {
        let area = reading.areas.get(one.area as usize).map_or("", String::as_str);
        let Some(number) = one.value.number() else { continue };
        let entry = by_series.entry(one.series).or_default().entry(one.period).or_default();
        if area == crate::areas::ENGLAND {
            entry.england = Some(number);
        } else if area.len() == 3 {
            entry.sum += number;
            entry.authorities += 1;
        }
    }
    let mut out = Vec::new();
    for (series, periods) in by_series {
        let ratios: Vec<(u32, f64, f64)> = periods
            .into_iter()
            .filter(|(_, one)| one.authorities >= ENOUGH)
            .filter_map(|(period, one)| Some((period, one.england.filter(|england| *england >= LEAST)?, one.sum)))
            .collect();
        let is_near = |england: f64, sum: f64| (0.9..=1.1).contains(&(sum / england));
        // Of percentages and rates no period's sum is near.
        if ratios.iter().filter(|(_, england, sum)| is_near(*england, *sum)).count() * 2 < ratios.len() {
            continue;
        }
        for (period, england, sum) in ratios {
            if !(0.67..=1.5).contains(&(sum / england)) {
                let series = reading.series.get(series as usize).map_or("", |one| one.code.as_str());
                let period = reading.periods.get(period as usize).map_or("", |one| one.label.as_str());
                let words = format!(
                    "{series}, {period}: the authorities add up to {sum}, but England’s figure is {england}. One of these may be wrong."
                );
                out.push(Note { line: None, words });
            }
        }
    }
    out
}

/// Values of an authority that stand out from the year before and the year after alike; and sums of authorities that are not England's. Percentages and rates are not
/// looked at: what they may be is known.
#[must_use]
pub fn outliers(reading: &Reading) -> Vec<Note> {
    let mut lines: BTreeMap<(u32, u32), Vec<(u16, f64)>> = BTreeMap::new();
    for one in &reading.observations {
        let area = reading.areas.get(one.area as usize).map_or("", String::as_str);
        if let (Some(number), Some(period), 3) =
            (one.value.number(), reading.periods.get(one.period as usize), area.len())
            && number >= 0.0
        {
            lines.entry((one.series, one.area)).or_default().push((period.starts, number));
        }
    }
    let mut out = sums(reading);
    for ((series, area), mut line) in lines {
        line.sort_by_key(|(year, _)| *year);
        for three in line.windows(3) {
            let [(before_year, before), (year, value), (after_year, after)] = three else { continue };
            let adjacent = before_year + 1 == *year && year + 1 == *after_year;
            let (low, high) = (before.min(*after), before.max(*after));
            if adjacent && high >= LEAST && (*value > TIMES * high || (low >= LEAST && *value < low / TIMES)) {
                let series = reading.series.get(series as usize).map_or("", |one| one.code.as_str());
                let area = reading.areas.get(area as usize).map_or("", String::as_str);
                let name = crate::areas::name(area).unwrap_or(area);
                let words = format!(
                    "{series}, {name}, {year}: {value}, but {before} and {after} in the years either side. Check this figure."
                );
                out.push(Note { line: None, words });
            }
        }
    }
    out
}
