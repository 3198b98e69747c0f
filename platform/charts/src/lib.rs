//! Every chart of the program.
//!
//! A [`Chart`] is a value: what it shows, what to take from it, its figures with their unit, and where they come from. It
//! gives a [`Drawing`] of any width, an SVG with title and description, and its figures as a table. `page` shows it, and
//! `documents` writes the same drawing into PDF and Word files and as PNG. Nothing here knows tables or people.

mod axis;
mod boundary;
mod chart;
mod drawing;
mod kinds;
mod number;
mod palette;
mod svg;
mod text;

pub use axis::Scale;
pub use boundary::{Boundaries, BoundaryError, Shape};
pub use chart::{Chart, Dress, Kind, Table, Value};
pub use drawing::{Anchor, Drawing, Look, Mark, Stroke};
pub use kinds::bars::{Bar, Bars};
pub use kinds::control::{Control, ControlPoint, Signal};
pub use kinds::dots::{Dot, Dots};
pub use kinds::fan::{Ahead, Fan};
pub use kinds::flows::{Flow, Flows, Place};
pub use kinds::heat::{Heat, HeatRow};
pub use kinds::line::{Line, Period, Series};
pub use kinds::map::{Area, AreaMap};
pub use kinds::milestones::{Milestone, Milestones};
pub use kinds::multiples::{Multiples, SmallChart};
pub use kinds::sparkline::Sparkline;
pub use kinds::stacked::{Stack, Stacked};
pub use number::{Unit, grouped};
pub use palette::{Dash, Paint, Shape as MarkerShape};
pub use text::{fit, width, wrap};

/// The width on a desk's screen and on paper.
pub const WIDE: f64 = 640.0;
/// The width on a phone of 320 pixels.
pub const NARROW: f64 = 300.0;
