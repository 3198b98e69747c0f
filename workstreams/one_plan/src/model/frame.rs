//! An area and what its figures are set beside: the one place that evaluates a measure for it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::definition::Definition;
use super::evaluate::{Among, Evaluated, Lines, Point, evaluate};
use crate::records::areas::Area;
use crate::records::files::File;

/// So many days after its retrieval a file of a yearly release is out of date.
const STALE: i32 = 400;

/// An area and what it is set beside.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The area's code.
    pub area: String,
    /// Every area by its code.
    pub areas: BTreeMap<String, Area>,
    /// The version of the neighbours; empty where there is none with this area.
    pub neighbours_version: String,
    /// The neighbours, the closest first.
    pub neighbours: Vec<String>,
    /// Every authority's code.
    pub authorities: Vec<String>,
    /// Files by number.
    pub files: BTreeMap<i64, File>,
}

impl Frame {
    /// An area's name.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.areas.get(code).map_or(code, |area| area.name.as_str())
    }

    /// Where every file behind a figure was retrieved so long ago that a newer release must be out: since when. Releases
    /// are yearly.
    #[must_use]
    pub fn stale_since(&self, point: &Point, today: Date) -> Option<Date> {
        let newest = point.files.iter().filter_map(|file| self.files.get(file)).map(|file| file.retrieved_on).max()?;
        ((today - newest).get_days() > STALE).then_some(newest)
    }

    fn among(&self) -> Among<'_> {
        Among {
            neighbours: &self.neighbours,
            england: published::areas::ENGLAND,
            region: self.areas.get(&self.area).and_then(|area| area.region.as_deref()),
            authorities: &self.authorities,
        }
    }

    /// The areas whose figures a list of measures needs: the area, its neighbours, its region, England.
    pub(crate) fn few(&self) -> Vec<String> {
        let region = self.areas.get(&self.area).and_then(|area| area.region.clone());
        let england = published::areas::ENGLAND.to_owned();
        [self.area.clone(), england].into_iter().chain(region).chain(self.neighbours.iter().cloned()).collect()
    }

    /// Evaluates one measure for the period of this label, else the latest.
    #[must_use]
    pub fn evaluate(&self, definition: &Definition, lines: &Lines, label: Option<&str>) -> Option<Evaluated> {
        let mut points = lines.area(&self.area).iter().rev();
        let point = match label {
            Some(label) => points.find(|point| point.period.label == label),
            None => points.next(),
        }?;
        evaluate(definition, lines, &self.area, self.among(), &point.period)
    }

    /// Evaluates one measure for every period, the latest first.
    #[must_use]
    pub fn every_period(&self, definition: &Definition, lines: &Lines) -> Vec<Evaluated> {
        let points = lines.area(&self.area).iter().rev();
        points.filter_map(|point| evaluate(definition, lines, &self.area, self.among(), &point.period)).collect()
    }
}
