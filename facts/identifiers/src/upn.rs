//! Unique Pupil Number. Source of the rule: DfE, *Unique pupil numbers (UPNs): guide*.

use crate::{IdentifierError, identifier, plain};

/// The 23 letters of a UPN: no I, O or S. A letter's value is its place, from 0.
const ALPHABET: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
const FORM: IdentifierError = IdentifierError::Form {
    name: "A UPN",
    form: "a letter and 12 digits, such as B801200005001 (a temporary UPN ends in a letter)",
};

/// A Unique Pupil Number with a right check letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Upn(String);
identifier!(Upn);

impl Upn {
    /// Reads a UPN.
    ///
    /// # Errors
    /// [`IdentifierError::Form`] or [`IdentifierError::Check`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = plain(text);
        let bytes = text.as_bytes();
        let (Some(first), 13) = (bytes.first(), text.len()) else { return Err(FORM) };
        let body = bytes.get(1..).ok_or(FORM)?;
        let check = check_letter(body).ok_or(FORM)?;
        if letter_value(*first).is_none() {
            return Err(FORM);
        }
        if *first != check {
            return Err(IdentifierError::Check { name: "This UPN", check: "letter" });
        }
        Ok(Self(text))
    }

    /// The UPN with these 12 characters after its check letter.
    ///
    /// # Errors
    /// [`IdentifierError::Form`] unless they are 12 digits, or 11 digits and a letter.
    pub fn from_body(body: &str) -> Result<Self, IdentifierError> {
        let check = check_letter(body.as_bytes()).ok_or(FORM)?;
        Ok(Self(format!("{}{body}", char::from(check))))
    }

    /// Whether it is temporary: it ends in a letter.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.0.ends_with(|c: char| c.is_ascii_alphabetic())
    }

    /// The three-digit code of the authority that gave it.
    #[must_use]
    pub fn la_code(&self) -> &str {
        self.0.get(1..4).unwrap_or_default()
    }

    fn display(&self) -> String {
        self.0.clone()
    }
}

fn letter_value(letter: u8) -> Option<u32> {
    ALPHABET.iter().position(|known| *known == letter).and_then(|place| u32::try_from(place).ok())
}

/// The sum of each character's value times its position (2 to 13), modulo 23, as a letter.
fn check_letter(body: &[u8]) -> Option<u8> {
    if body.len() != 12 {
        return None;
    }
    let mut sum = 0;
    for (position, byte) in (2u32..).zip(body) {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            // Only the last character may be a letter.
            letter if position == 13 => letter_value(*letter)?,
            _ => return None,
        };
        sum += value * position;
    }
    ALPHABET.get(usize::try_from(sum % 23).ok()?).copied()
}
