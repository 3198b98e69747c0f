//! The local authorities in England that a plan can come from or go to.

use std::collections::BTreeMap;

use published::areas;
use store::{Result, Tx, setting, sql};

/// Authorities that are there now, and those that were added since this version: number and name, by name. The area's own
/// is none of them.
pub async fn others(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let own = setting::get(tx, "sen2_lea").await?.unwrap_or_default();
    let added: Vec<(String,)> = sql!("select distinct number from area_code").all(tx).await?;
    let is_gone = |number: &str| areas::FOLLOWED.iter().any(|(gone, ..)| *gone == number);
    let known = areas::authorities().iter().filter(|one| !is_gone(one.old));
    let mut all: BTreeMap<String, String> =
        known.map(|one| (one.old.to_owned(), format!("{} ({})", one.name, one.old))).collect();
    for (number,) in added {
        all.entry(number.clone()).or_insert_with(|| format!("Local authority {number}"));
    }
    all.remove(&own);
    let mut all: Vec<(String, String)> = all.into_iter().collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(all)
}
