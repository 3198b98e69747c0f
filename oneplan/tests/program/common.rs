//! The whole program's door.

pub use testing::{Answer, Area, Someone, operator};

testing::serves!(oneplan::rooms::ROOMS);
