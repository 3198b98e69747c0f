//! The returns' share of an invented area: what the header says, and a first night of checks.

use store::{Actor, Db, Entry, Result, setting};

use crate::records::findings;

/// The authority 999 is none.
const HEADER: &[(&str, &str)] = &[("sen2_lea", "999"), ("sen2_dmo", "Y"), ("sen2_dco", "Y"), ("sen2_dsco", "R")];

/// Sets the header and runs the checks.
///
/// # Errors
/// Those of the store.
pub async fn prepare(db: &Db) -> Result<()> {
    let mut tx = db.write(&Actor::program("demo")).await?;
    for (name, value) in HEADER {
        setting::set(&mut tx, name, value).await?;
    }
    tx.record(Entry::new("demo.make", "area", None, "operator")).await?;
    tx.commit().await?;
    findings::check(db).await.map(|_| ())
}
