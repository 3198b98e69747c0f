//! The program through its own door: one test program, so that it links once.

mod adding;
mod asking;
mod cases;
mod circumstances;
mod common;
mod confidential;
mod hardening;
mod imports;
mod joining;
mod journey;
mod law_core;
mod leaving;
mod messages;
mod needles;
mod one_plan;
mod plan;
mod put_right;
mod records_access;
mod requests;
mod returns;
mod rights;
mod routes_by_role;
mod sign_in;
mod sufficiency;
mod uploads;
