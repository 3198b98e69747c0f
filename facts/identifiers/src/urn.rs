//! The numbers of establishments and providers. They have no check digit: whether one exists is a
//! question for GIAS (URN) or the UK Register of Learning Providers (UKPRN).

use crate::{IdentifierError, digits, identifier, plain};

/// A school's Unique Reference Number: 5 or 6 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Urn(String);
identifier!(Urn);

impl Urn {
    /// Reads a URN.
    ///
    /// # Errors
    /// [`IdentifierError::Form`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        if digits(&text, 5).is_none() && digits(&text, 6).is_none() {
            return Err(IdentifierError::Form { name: "A URN", form: "5 or 6 digits, such as 107249" });
        }
        Ok(Self(text))
    }

    fn display(&self) -> String {
        self.0.clone()
    }
}

/// A UK Provider Reference Number: 8 digits beginning with 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ukprn(String);
identifier!(Ukprn);

impl Ukprn {
    /// Reads a UKPRN.
    ///
    /// # Errors
    /// [`IdentifierError::Form`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        if digits(&text, 8).is_none_or(|all| all.first() != Some(&1)) {
            return Err(IdentifierError::Form { name: "A UKPRN", form: "8 digits beginning with 1, such as 10000840" });
        }
        Ok(Self(text))
    }

    fn display(&self) -> String {
        self.0.clone()
    }
}
