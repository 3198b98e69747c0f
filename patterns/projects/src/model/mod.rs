//! How a project stands, from its dates alone.

mod rag;

pub use rag::{Colour, Dates, RULE, Standing, of_milestone, of_project};
