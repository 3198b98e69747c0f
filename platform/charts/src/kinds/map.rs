//! Areas of a map, darker where there is more.

use super::Picture;
use super::heat::Shades;
use super::parts::{Key, legend, missing_look, range_words};
use crate::boundary::Boundaries;
use crate::chart::{Table, Value};
use crate::drawing::{Anchor, Drawing, Look, room, touch};
use crate::number::Unit;
use crate::palette::Paint;
use crate::text;

/// An area with its figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its code, as the boundaries have it.
    pub code: String,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AreaMap {
    /// Where the areas lie.
    pub boundaries: Boundaries,
    /// Their figures.
    pub areas: Vec<Area>,
}

impl AreaMap {
    fn value(&self, code: &str) -> Option<&Value> {
        self.areas.iter().find(|area| area.code == code).map(|area| &area.value)
    }

    fn named(&self) -> Vec<(&str, f64)> {
        let shapes = self.boundaries.shapes.iter();
        shapes.filter_map(|shape| Some((shape.name.as_str(), self.value(&shape.code)?.known()?))).collect()
    }
}

/// The middle of the widest outline, and how wide and high that is.
fn middle(outlines: &[Vec<(f64, f64)>]) -> Option<((f64, f64), f64)> {
    let boxes = outlines.iter().filter(|run| run.len() > 2).map(|run| {
        run.iter().fold((f64::MAX, f64::MAX, f64::MIN, f64::MIN), |(l, t, r, b), (x, y)| {
            (l.min(*x), t.min(*y), r.max(*x), b.max(*y))
        })
    });
    let (l, t, r, b) = boxes.max_by(|one, other| (one.2 - one.0).total_cmp(&(other.2 - other.0)))?;
    Some((((l + r) / 2.0, (t + b) / 2.0), r - l))
}

impl Picture for AreaMap {
    fn is_empty(&self) -> bool {
        self.named().is_empty()
    }

    fn draw(&self, unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let shades = Shades::new(self.named().into_iter().map(|(_, value)| value), unit);
        let mut keys = shades.keys(unit);
        let is_known = |code: &str| self.value(code).and_then(Value::known).is_some();
        if self.boundaries.shapes.iter().any(|shape| !is_known(&shape.code)) {
            keys.push((Key::Hollow, "No figure".to_owned()));
        }
        let top = legend(&mut sheet, &keys, 0.0) + 6.0;
        let (placed, height) = self.boundaries.on_sheet(width - 20.0, width * 1.1);
        let onto = |(x, y): &(f64, f64)| (x + 10.0, y + top);
        let placed: Vec<Vec<Vec<(f64, f64)>>> =
            placed.iter().map(|all| all.iter().map(|run| run.iter().map(onto).collect()).collect()).collect();
        for (shape, outlines) in self.boundaries.shapes.iter().zip(&placed) {
            let look = match self.value(&shape.code).and_then(Value::known) {
                Some(value) => Look::outlined(shades.paint(value), Paint::Ink, 1.0),
                None => missing_look(),
            };
            sheet.path(outlines.clone(), true, look);
        }
        // A figure stands on its area where it has room, so that shades are not all there is.
        let mut taken: Vec<[f64; 4]> = Vec::new();
        for (shape, outlines) in self.boundaries.shapes.iter().zip(&placed) {
            let Some(value) = self.value(&shape.code).and_then(Value::known) else { continue };
            let Some(((x, y), wide)) = middle(outlines) else { continue };
            let words = unit.show(value);
            let own = room((x, y + 5.0), Anchor::Middle, text::SIZE, false, &words);
            if own[2] - own[0] + 6.0 <= wide && taken.iter().all(|other| !touch(&own, other)) {
                sheet.text((x, y + 5.0), Anchor::Middle, false, shades.paint(value).text_on(), &words);
                taken.push(own);
            }
        }
        sheet.height = top + height + 12.0;
        sheet
    }

    fn table(&self, unit: &Unit) -> Table {
        let rows = self.boundaries.shapes.iter().map(|shape| {
            let value = self.value(&shape.code).map_or_else(|| "no figure".to_owned(), |value| value.words(unit));
            vec![shape.name.clone(), value]
        });
        Table { head: ["Area", "Figure"].map(str::to_owned).to_vec(), rows: rows.collect() }
    }

    fn described(&self, unit: &Unit) -> String {
        format!("Map of {} areas: {}", self.boundaries.shapes.len(), range_words(self.named().into_iter(), unit))
    }
}
