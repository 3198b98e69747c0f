//! What the last import of settings from GIAS did, for whoever comes back to it.

use store::{Result, Tx, setting};

use crate::gias::Report;

const SETTING: &str = "gias_import";

/// What it did; nothing where there was none in the browser.
pub async fn last(tx: &mut Tx) -> Result<Option<Report>> {
    Ok(setting::get(tx, SETTING).await?.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps it in the place of the one before. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, report: &Report) -> Result<()> {
    setting::set(tx, SETTING, &serde_json::json!(report).to_string()).await
}
