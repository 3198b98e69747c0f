//! The kinds of charts, one file each. What several of them draw stands here.

pub(crate) mod bars;
pub(crate) mod control;
pub(crate) mod dots;
pub(crate) mod fan;
pub(crate) mod flows;
pub(crate) mod heat;
pub(crate) mod line;
pub(crate) mod map;
pub(crate) mod milestones;
pub(crate) mod multiples;
mod parts;
pub(crate) mod sparkline;
pub(crate) mod stacked;

use crate::chart::Table;
use crate::drawing::Drawing;
use crate::number::Unit;

/// What every kind can do.
pub(crate) trait Picture {
    /// Whether there is nothing to draw.
    fn is_empty(&self) -> bool;

    /// The drawing; called only where there is something.
    fn draw(&self, unit: &Unit, width: f64) -> Drawing;

    /// The figures.
    fn table(&self, unit: &Unit) -> Table;

    /// What kind of chart it is, of what, and where its figures lie.
    fn described(&self, unit: &Unit) -> String;

    /// Figures that are missing, each with why: said under the drawing.
    fn missing(&self) -> Vec<String> {
        Vec::new()
    }
}
