//! Where it is kept.

pub mod beside;
pub mod cases;
pub mod files;
pub mod forecasts;
pub mod from_published;
pub mod moved;
pub mod schemes;
pub mod snapshot;
pub mod views;
