//! The roof: command line, configuration, wiring. The program is a library so that its tests can call
//! it through its own door.

pub mod commands;
pub mod listen;
pub mod output;
pub mod rooms;
