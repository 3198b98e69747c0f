//! What public pages say of the local area, as somebody filled it in: how the service is reached, who helps, how to complain.

use std::collections::BTreeMap;

use store::{Result, Tx, setting};

/// The setting in which the answers lie, by their codes.
const SETTING: &str = "public_pages";

/// The area's answers, by code.
#[derive(Debug, Clone, Default)]
pub struct Details(BTreeMap<String, String>);

impl Details {
    /// Those that are kept.
    ///
    /// # Errors
    /// [`store::StoreError`].
    pub async fn load(tx: &mut Tx) -> Result<Self> {
        let kept = setting::get(tx, SETTING).await?;
        Ok(Self(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default()))
    }

    /// What was filled in; an empty answer is none.
    #[must_use]
    pub fn new(answers: impl Iterator<Item = (String, String)>) -> Self {
        Self(answers.filter(|(_, text)| !text.is_empty()).collect())
    }

    /// Keeps them. The caller records the audit entry.
    ///
    /// # Errors
    /// [`store::StoreError`].
    pub async fn save(&self, tx: &mut Tx) -> Result<()> {
        setting::set(tx, SETTING, &serde_json::to_string(&self.0).unwrap_or_default()).await
    }

    /// As it was typed.
    #[must_use]
    pub fn text(&self, code: &str) -> &str {
        self.0.get(code).map(String::as_str).unwrap_or_default()
    }

    /// What was filled in, line by line; none where nothing was.
    #[must_use]
    pub fn lines(&self, code: &str) -> Vec<String> {
        self.text(code).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The first line; nothing where nothing was filled in.
    #[must_use]
    pub fn line(&self, code: &str) -> String {
        self.lines(code).into_iter().next().unwrap_or_default()
    }
}
