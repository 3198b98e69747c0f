//! This room's tables and queries. Every query about a child takes the viewer, or somebody whom `children::allow`
//! let through.

pub mod addressees;
pub mod advice;
pub mod advice_queue;
pub mod authorities;
pub mod calendar;
pub mod chasing;
pub mod consultations;
pub mod corrections;
pub mod decisions;
pub mod deliveries;
pub mod details;
pub mod drafts;
pub mod evidence;
pub mod exceptions;
pub mod guests;
pub mod handover;
pub mod health;
pub mod intake;
pub mod invented;
pub mod issuing;
pub mod mail;
pub mod missing;
pub mod notices;
pub mod owed;
pub mod own_views;
pub mod panels;
pub mod papers;
pub mod plans;
pub mod request_files;
mod service;
pub mod services;
pub mod tasks;
pub mod timeline;
pub mod worklist;
