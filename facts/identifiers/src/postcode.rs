//! Postcodes, by the shapes that Royal Mail uses. Whether one exists is a question for Code-Point.

use crate::{IdentifierError, identifier, plain};

const FORM: IdentifierError = IdentifierError::Form { name: "A postcode", form: "a full UK postcode, such as BD1 1HX" };

/// A full postcode, held without its space and shown with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Postcode(String);
identifier!(Postcode);

impl Postcode {
    /// Reads a postcode.
    ///
    /// # Errors
    /// [`IdentifierError::Form`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        if !text.is_ascii() || !(5..=7).contains(&text.len()) {
            return Err(FORM);
        }
        let (outward, inward) = text.split_at(text.len() - 3);
        if is_outward(outward) && is_inward(inward) { Ok(Self(text)) } else { Err(FORM) }
    }

    /// The part before the space, such as `BD1`.
    #[must_use]
    pub fn outward(&self) -> &str {
        self.0.get(..self.0.len() - 3).unwrap_or_default()
    }

    fn display(&self) -> String {
        format!("{} {}", self.outward(), self.0.get(self.0.len() - 3..).unwrap_or_default())
    }
}

/// `A9`, `A99`, `AA9`, `AA99`, `A9A`, `AA9A`.
fn is_outward(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect();
    text.chars().all(|c| c.is_ascii_alphanumeric())
        && matches!(shape.as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A")
}

/// A digit and two letters, never C, I, K, M, O or V.
fn is_inward(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_digit()) && chars.all(|c| c.is_ascii_uppercase() && !"CIKMOV".contains(c))
}
