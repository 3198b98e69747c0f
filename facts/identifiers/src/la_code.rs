//! The DfE's three-digit code of a local authority.

use crate::{IdentifierError, digits, identifier, plain};

/// A local authority's three-digit code, such as 380 for Bradford.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LaCode(String);
identifier!(LaCode);

impl LaCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`IdentifierError::Form`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        if digits(&text, 3).is_none_or(|all| all.first() == Some(&0)) {
            return Err(IdentifierError::Form { name: "A local authority code", form: "3 digits, such as 380" });
        }
        Ok(Self(text))
    }

    fn display(&self) -> String {
        self.0.clone()
    }
}
