//! One data layer over SQLite (the default) and PostgreSQL.
//!
//! - [`Db`] opens the database, [`Tx`] is one transaction on it, [`on!`] runs the same SQL on either.
//! - A write begins with [`Db::write`], names its [`Actor`], and cannot be committed without an
//!   [`Entry`] in the audit chain ([`audit`]).
//! - A read of a child's record is logged by [`Db::log_read`] before it is shown.
//! - Time and randomness come from [`Clock`] and [`Random`], which the [`Db`] carries.
//!
//! SQL is written once, in the common subset: `$1` placeholders, ids made by the program, `text` with
//! a `check` for enumerations, dates as `date`, instants as `timestamptz` in whole seconds (so that
//! SQLite's text order is time order), today as a bound parameter.

mod aside;
pub mod audit;
pub mod backup;
pub mod backup_key;
mod cache;
mod carried;
pub mod catalog;
mod db;
mod error;
mod id;
pub mod json;
pub mod key;
pub mod listing;
mod migrate;
pub mod once;
mod place;
pub mod private;
pub mod query;
pub mod setting;
pub mod testing;
mod time;
pub mod under_way;
pub mod wal;

pub use aside::{Turns, blocking};
pub use audit::{Actor, AllowedBy, Entry, Right, ToFamily};
pub use cache::Cache;
pub use db::{Db, Tx, TxKind, at_one_moment, let_go};
pub use error::StoreError;
pub use id::Id;
pub use key::Key;
pub use listing::{Found, Listing, PageParams, Sort, SortKey};
pub use migrate::Migrations;
pub use place::Place;
pub use query::{Query, Value};
pub use time::{Clock, Random};

/// Compiles the body of an async function once, in its own crate. Otherwise every crate that calls it compiles the body again,
/// with all that it calls in turn: for what every page asks, that is most of a build.
pub use async_recursion::async_recursion as boxed;

/// This room's own tables: the audit chain and the settings.
pub static MIGRATIONS: Migrations = Migrations::new("store", &sqlx::migrate!("./migrations"));

/// What a store function returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Runs one sqlx expression on the connection of whichever database `$tx` is in.
///
/// ```ignore
/// on!(tx, c => sqlx::query_as("select * from person where id = $1").bind(id).fetch_one(c).await)?
/// ```
#[macro_export]
macro_rules! on {
    ($tx:expr, $c:ident => $body:expr) => {
        match $tx.kind() {
            $crate::TxKind::Sqlite(transaction) => {
                let $c = &mut **transaction;
                $body
            }
            $crate::TxKind::Postgres(transaction) => {
                let $c = &mut **transaction;
                $body
            }
        }
    };
}
