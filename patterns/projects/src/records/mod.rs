//! What the database holds of projects.

pub mod finding;
pub mod leading;
pub mod programmes;
pub mod projects;
pub mod reports;
