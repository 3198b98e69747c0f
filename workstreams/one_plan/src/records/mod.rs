//! What the database holds for the One Plan.

pub mod areas;
pub mod baskets;
pub mod files;
pub mod measures;
pub mod steer;
pub mod values;
