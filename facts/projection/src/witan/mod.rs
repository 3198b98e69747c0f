//! witan.send's model: its four files, its parameters, its simulated years, its outputs.
//!
//! Every rate is drawn afresh in each year and cell, with no trend and no effect of a year, as witan.send does. That makes
//! its intervals far too narrow: on the published stocks of 144 authorities they hold the truth one time in three. It is
//! here to compare with, not to plan by.

mod input;
mod outputs;
mod parameters;
mod simulate;

pub use input::{Inputs, Setting, State, Transition};
pub use outputs::{Output, outputs, parameter_files};
pub use parameters::{Beta, Parameters};
pub use simulate::{Ended, Projection, project};
