//! Unique Learner Number. Source of the rule: Learning Records Service, *ULN check digit*.

use crate::{IdentifierError, digits, identifier, plain};

const FORM: IdentifierError =
    IdentifierError::Form { name: "A ULN", form: "10 digits, the first not 0, such as 9276308686" };

/// A Unique Learner Number with a right check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uln(String);
identifier!(Uln);

impl Uln {
    /// Reads a ULN.
    ///
    /// # Errors
    /// [`IdentifierError::Form`] or [`IdentifierError::Check`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        let all = digits(&text, 10).filter(|all| all.first() != Some(&0)).ok_or(FORM)?;
        let check = check_digit(all.get(..9).unwrap_or_default());
        if check.is_none() || all.last() != check.as_ref() {
            return Err(IdentifierError::Check { name: "This ULN", check: "digit" });
        }
        Ok(Self(text))
    }

    /// The ULN that begins with these nine digits; `None` where they can have no check digit.
    #[must_use]
    pub fn from_body(body: &str) -> Option<Self> {
        let all = digits(body, 9).filter(|all| all.first() != Some(&0))?;
        check_digit(&all).map(|check| Self(format!("{body}{check}")))
    }

    fn display(&self) -> String {
        self.0.clone()
    }
}

/// Weights 10 to 2; remainder 0 has no check digit; otherwise 10 less the remainder.
fn check_digit(nine: &[u32]) -> Option<u32> {
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match sum % 11 {
        0 => None,
        remainder => Some(10 - remainder),
    }
}
