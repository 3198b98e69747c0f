//! Projecting education, health and care plans: how many there will be, where, and how sure that is.
//!
//! [`cohorts`] is the main model: children one by one, from a request to the end of a plan.
//!
//! [`totals`] forecasts how many plans an area will have, with intervals that are learnt from all areas' past errors, and
//! scores itself on years that it did not see; [`groups`] does so for each kind of provision, [`gap`] lays the places
//! beside it, and [`options`] chooses what to build. [`witan`] is the model of the open program witan.send, re-stated from its
//! description, so that who uses it can move over and check every figure: its parameters are reproduced, and its known
//! faults in summing up put right, named where they were.

pub mod cohorts;
mod fault;
pub mod gap;
mod group;
pub mod groups;
pub mod options;
pub mod totals;
pub mod travel;
pub mod window;
pub mod witan;

pub use fault::{Fault, unread_columns};
