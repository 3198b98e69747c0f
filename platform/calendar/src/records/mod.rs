//! The tables of feeds.

pub mod feeds;
