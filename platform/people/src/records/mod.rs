//! This room's tables and queries. Every query about a child takes the viewer.

pub mod access_requests;
pub mod admissions;
mod bereavement;
pub mod caseload;
pub mod children;
pub mod circumstances;
pub mod contact_needs;
pub mod cover;
pub mod doubles;
pub mod events;
pub mod family;
pub mod figures;
pub mod finding;
pub mod found_by;
pub mod handover;
pub mod household;
pub mod identity;
pub mod joining;
pub mod kept;
pub mod matching;
pub mod relatives;
pub mod retention;
pub mod rights;
pub mod teams;
pub mod wards;
