//! The identifiers of English education and health: parse, check digit, display.
//!
//! Each type can only be made by parsing, so a value that exists is well formed. Parsing forgives
//! what people type (spaces, hyphens, lower case) and nothing else.
//!
//! | type | form | check |
//! |---|---|---|
//! | [`Upn`] | letter, 3-digit LA, 4-digit establishment, 2-digit year, 3 digits or 2 digits and a letter | letter, modulus 23 |
//! | [`Uln`] | 10 digits, first not 0 | last digit, modulus 11 |
//! | [`NhsNumber`] | 10 digits | last digit, modulus 11 |
//! | [`Urn`] | 5 or 6 digits | none; ask GIAS |
//! | [`Ukprn`] | 8 digits beginning with 1 | none; ask UKRLP |
//! | [`LaCode`] | 3 digits | none |
//! | [`Postcode`] | outward and inward part | shape only |

pub mod codes;
mod la_code;
mod nhs_number;
mod postcode;
mod uln;
mod upn;
mod urn;

use thiserror::Error;

pub use la_code::LaCode;
pub use nhs_number::NhsNumber;
pub use postcode::Postcode;
pub use uln::Uln;
pub use upn::Upn;
pub use urn::{Ukprn, Urn};

/// Why a text is not the identifier it was taken for, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentifierError {
    /// The wrong number or kind of characters.
    #[error("{name} must be {form}")]
    Form {
        /// The identifier, as people call it.
        name: &'static str,
        /// What it looks like, with an example.
        form: &'static str,
    },
    /// The check digit or letter does not follow from the rest.
    #[error("{name} is not valid. Check it for a typing mistake")]
    Check {
        /// The identifier, as people call it.
        name: &'static str,
        /// "digit" or "letter".
        check: &'static str,
    },
}

/// What remains of a typed identifier without spaces and hyphens, in capitals.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
}

/// The digits of `text`, if it is `count` digits long.
fn digits(text: &str, count: usize) -> Option<Vec<u32>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    (digits.len() == count).then_some(digits)
}

/// Implements what every identifier shares: `Display`, `as_str`, `FromStr` by way of `parse`.
macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            /// The identifier without spaces.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.display())
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::IdentifierError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
    };
}
use identifier;
