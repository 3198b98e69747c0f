//! What the database holds for the One Plan.

pub mod areas;
pub mod baskets;
pub mod dated;
pub mod files;
pub mod finding;
pub mod measures;
pub mod meetings;
pub mod packs;
pub mod plan;
pub mod readiness;
pub mod risks;
pub mod steer;
pub mod values;
