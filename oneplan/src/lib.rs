//! The roof: command line, configuration, wiring. The program is a library so that its tests can call
//! it through its own door.

pub mod background;
pub mod commands;
pub mod home;
pub mod listen;
pub mod metrics;
pub mod output;
pub mod rooms;
pub mod server;
pub mod watch;
