//! Facts about this installation that live with its data: the area's name, whether it is invented,
//! whether a second factor is required.

use crate::{Result, Tx, on};

/// The value of a setting, if it has been set.
#[crate::boxed]
pub async fn get(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar("select value from setting where name = $1")
        .bind(name).fetch_optional(c).await)?)
}

/// Sets or replaces a setting. The caller records the audit entry.
#[crate::boxed]
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    on!(tx, c => sqlx::query(
        "insert into setting (name, value) values ($1, $2)
         on conflict (name) do update set value = excluded.value")
        .bind(name).bind(value).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Removes a setting. The caller records the audit entry.
#[crate::boxed]
pub async fn remove(tx: &mut Tx, name: &str) -> Result<()> {
    on!(tx, c => sqlx::query("delete from setting where name = $1").bind(name).execute(c).await.map(|_| ()))?;
    Ok(())
}
