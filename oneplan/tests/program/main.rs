//! The program through its own door: one test program, so that it links once.

mod adding;
mod approval;
mod attacks;
mod background;
mod circumstances;
mod common;
mod confidential;
mod drafts;
mod files;
mod hardening;
mod invariants;
mod joining;
mod leaving;
mod lists;
mod messages;
mod needles;
mod outbox;
mod records_access;
mod requests;
mod rights;
mod roles_in_words;
mod routes_by_role;
mod search;
mod sign_in;
mod statements;
mod uploads;
