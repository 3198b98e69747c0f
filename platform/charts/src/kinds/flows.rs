//! Places of a map, and how many go from one to another: the more, the thicker the line.

use super::Picture;
use super::parts::{Key, legend};
use crate::chart::Table;
use crate::drawing::{Anchor, Drawing, room, touch};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};
use crate::text;

#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub name: String,
    /// Where it lies: east and north, in metres.
    pub at: (f64, f64),
    /// Whether those from there have not all found a place.
    pub is_short: bool,
    /// Whether somebody goes there.
    pub is_goal: bool,
}

/// How many go from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// From which place: its number.
    pub from: usize,
    /// To which place: its number.
    pub to: usize,
    /// How many, as it may be said to whoever reads it.
    pub words: String,
    pub count: f64,
}

/// A map of flows.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// What somebody comes from: "Area".
    pub of: String,
    /// What somebody goes to: "School or college".
    pub goal: String,
    /// What is said of places that are short.
    pub short: String,
    pub places: Vec<Place>,
    pub flows: Vec<Flow>,
}

impl Flows {
    fn ends(&self, of: impl Fn(&Place) -> f64) -> (f64, f64) {
        self.places
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
    }

    fn name(&self, place: usize) -> String {
        self.places.get(place).map_or_else(String::new, |one| one.name.clone())
    }
}

impl Picture for Flows {
    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn draw(&self, _unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let mut keys = vec![
            (Key::Point(Paint::Target, Shape::Square), self.goal.clone()),
            (Key::Point(Paint::Ink, Shape::Circle), self.of.clone()),
        ];
        if self.places.iter().any(|one| one.is_short) {
            keys.push((Key::Point(Paint::Concern, Shape::Ring), self.short.clone()));
        }
        let top = legend(&mut sheet, &keys, 0.0) + 14.0;
        let ((west, east), (south, north)) = (self.ends(|one| one.at.0), self.ends(|one| one.at.1));
        let side = (width - 90.0).min(520.0);
        let times = side / (east - west).max(north - south).max(1.0);
        let left = (width - (east - west) * times) / 2.0;
        let onto = |(x, y): (f64, f64)| (left + (x - west) * times, top + (north - y) * times);
        let drawn: Vec<(f64, f64)> = self.places.iter().map(|one| onto(one.at)).collect();
        for flow in self.flows.iter().filter(|flow| flow.from != flow.to) {
            let (Some(from), Some(to)) = (drawn.get(flow.from), drawn.get(flow.to)) else { continue };
            let thick = ((flow.count.max(0.0).sqrt() * 6.0).round() / 10.0).clamp(1.0, 9.0);
            sheet.line(*from, *to, Paint::Band(2), thick, Dash::Solid);
        }
        let mut taken: Vec<[f64; 4]> = sheet.texts().map(|(_, room)| room).collect();
        taken.extend(drawn.iter().map(|(x, y)| [x - 7.0, y - 7.0, x + 7.0, y + 7.0]));
        for (one, at) in self.places.iter().zip(&drawn) {
            if one.is_goal {
                sheet.marker(Shape::Square, *at, 8.0, Paint::Target);
            }
            match one.is_short {
                true => sheet.marker(Shape::Ring, *at, 5.0, Paint::Concern),
                false if !one.is_goal => sheet.marker(Shape::Circle, *at, 4.5, Paint::Ink),
                false => sheet.marker(Shape::Circle, *at, 3.0, Paint::Paper),
            }
        }
        for (one, (x, y)) in self.places.iter().zip(&drawn) {
            let name = text::fit(&one.name, 13.0, false, width / 2.0);
            let half = text::width(&name, 13.0, false) / 2.0;
            let middle = x.min(width - 4.0 - half).max(4.0 + half);
            let tries = [(middle, y + 21.0), (middle, y - 11.0), (middle, y + 35.0), (middle, y - 25.0)];
            // A name that has no room is in the table alone.
            for at in tries {
                let own = room(at, Anchor::Middle, 13.0, false, &name);
                if taken.iter().all(|other| !touch(&own, other)) {
                    sheet.text_of(at, Anchor::Middle, 13.0, false, Paint::Ink, &name);
                    taken.push(own);
                    break;
                }
            }
        }
        sheet.height = top + (north - south) * times + 44.0;
        sheet
    }

    fn table(&self, _unit: &Unit) -> Table {
        let rows = self.flows.iter().map(|flow| vec![self.name(flow.from), self.name(flow.to), flow.words.clone()]);
        Table { head: vec![self.of.clone(), self.goal.clone(), "Number".to_owned()], rows: rows.collect() }
    }

    fn described(&self, _unit: &Unit) -> String {
        let goals = self.places.iter().filter(|one| one.is_goal).count();
        let short: Vec<&str> = self.places.iter().filter(|one| one.is_short).map(|one| one.name.as_str()).collect();
        let short = if short.is_empty() { String::new() } else { format!(". {}: {}", self.short, short.join(", ")) };
        format!(
            "Map with north up: {} points, {goals} of them with a {}. The more travel from one to another, the thicker the line{short}",
            self.places.len(),
            self.goal.to_lowercase()
        )
    }
}
