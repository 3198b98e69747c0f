//! Published values in memory, by series and area.

use std::collections::HashMap;

use published::{Missing, Value};
use serde::Serialize;

/// A period of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// `2024`, `2024/25`.
    pub label: String,
    /// The year in which it begins.
    pub starts: i64,
    /// A code: `calendar`, `academic`, …
    pub kind: String,
}

impl Period {
    /// The year in which it ends: a calendar year in that in which it begins.
    #[must_use]
    pub fn ends(&self) -> i64 {
        if matches!(self.kind.as_str(), "calendar" | "year") { self.starts } else { self.starts + 1 }
    }

    /// Whether a value of the other period may stand before one of this: same kind, a year earlier. Of a kind that is not
    /// known (months, quarters) only the year is, so nothing follows.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.kind == other.kind && self.kind != "other" && self.starts == other.starts + 1
    }
}

/// A published value.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    pub period: Period,
    /// How final its file says it is.
    pub status: String,
    pub value: Value,
    /// As printed, where the value does not give it again.
    pub printed: Option<String>,
    pub file: i64,
}

/// Values by series, then area; of an area in the order of their periods.
#[derive(Debug, Clone, Default)]
pub struct Values(HashMap<String, HashMap<String, Vec<Published>>>);

impl Values {
    /// Adds a value.
    pub fn add(&mut self, series: &str, area: &str, value: Published) {
        if !self.0.contains_key(series) {
            self.0.insert(series.to_owned(), HashMap::new());
        }
        let Some(areas) = self.0.get_mut(series) else { return };
        if let Some(line) = areas.get_mut(area) {
            line.push(value);
        } else {
            areas.insert(area.to_owned(), vec![value]);
        }
    }

    /// The values of a series for an area.
    #[must_use]
    pub fn of(&self, series: &str, area: &str) -> &[Published] {
        self.0.get(series).and_then(|areas| areas.get(area)).map_or(&[], Vec::as_slice)
    }

    /// The areas for which any of these series has a value.
    #[must_use]
    pub fn areas<'a>(&'a self, series: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let mut all: Vec<&str> =
            series.filter_map(|code| self.0.get(code)).flat_map(HashMap::keys).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// A reason for which a value is missing, from its code.
#[must_use]
pub fn missing(code: &str) -> Missing {
    [Missing::NotApplicable, Missing::Unavailable, Missing::Suppressed, Missing::RoundsToZero, Missing::Unreliable]
        .into_iter()
        .find(|one| one.code() == code)
        .unwrap_or(Missing::Unsaid)
}
