//! NHS number. Source of the rule: NHS Data Dictionary, *NHS NUMBER* (Modulus 11).

use crate::{IdentifierError, digits, identifier, plain};

const FORM: IdentifierError = IdentifierError::Form { name: "An NHS number", form: "10 digits, such as 943 476 5919" };

/// An NHS number with a right check digit. It is shown as three, three and four digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(String);
identifier!(NhsNumber);

impl NhsNumber {
    /// Reads an NHS number.
    ///
    /// # Errors
    /// [`IdentifierError::Form`] or [`IdentifierError::Check`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        let all = digits(&text, 10).ok_or(FORM)?;
        let check = check_digit(all.get(..9).unwrap_or_default());
        if check.is_none() || all.last() != check.as_ref() {
            return Err(IdentifierError::Check { name: "This NHS number", check: "digit" });
        }
        Ok(Self(text))
    }

    /// The number that begins with these nine digits; `None` where there can be none.
    #[must_use]
    pub fn from_body(body: &str) -> Option<Self> {
        check_digit(&digits(body, 9)?).map(|check| Self(format!("{body}{check}")))
    }

    fn display(&self) -> String {
        let (first, rest) = self.0.split_at(3);
        let (second, third) = rest.split_at(3);
        format!("{first} {second} {third}")
    }
}

/// Weights 10 to 2; 11 less the remainder, where 11 counts as 0 and 10 means that no such number exists.
fn check_digit(nine: &[u32]) -> Option<u32> {
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        check => Some(check),
    }
}
