//! A checksum of what something says.

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};
use store::Result;

/// SHA-256 of what something says, as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum(String);

impl Checksum {
    /// Of a value, by its JSON.
    ///
    /// # Errors
    /// Where it has no JSON, such as a map whose keys are no text.
    pub fn of(content: &impl Serialize) -> Result<Self> {
        Ok(Self::of_text(&store::json::kept(content)?))
    }

    /// Of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(hex::encode(Sha256::digest(text.as_bytes())))
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
