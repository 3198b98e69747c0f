//! Figures that look false beside their neighbours in time.

use std::collections::BTreeMap;

use crate::{Note, Reading};

/// What a count must at least be to be looked at: small counts jump by themselves.
const LEAST: f64 = 100.0;
/// So many times the greater of both neighbours in time, or less than one part in so many of the smaller.
const TIMES: f64 = 4.0;

/// Values of an authority that stand out from the year before and the year after alike. Percentages and rates are not
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
    let mut out = Vec::new();
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
                let words =
                    format!("{series}, {name}, {year}: {value} stands between {before} and {after}. It may be false.");
                out.push(Note { line: None, words });
            }
        }
    }
    out
}
