//! What a return says, worked out from the record, and the way back.

pub mod build;
pub mod episode;
pub mod facts;
pub mod lost;
pub mod matching;
pub mod take_in;
