//! What a measure is, what it says, and which sentences may be made of it. No I/O.

pub mod chart;
pub mod claim;
pub mod cycle;
pub mod definition;
pub mod evaluate;
pub mod frame;
pub mod framework;
pub mod letter;
pub mod pack;
pub mod values;
