//! What a thing is found by.

use identifiers::Postcode;

use crate::fold;

/// How a thing is found by a term. The codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A word of its name; also found by what sounds or is spelled like it.
    Name,
    /// A word of a name of before.
    Former,
    Postcode,
    /// The last nine digits of a telephone number, however it was written.
    Phone,
    Email,
    /// A UPN, NHS number, URN or other number.
    Number,
    /// A word of its text.
    Word,
}

impl Way {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Former => "former",
            Self::Postcode => "postcode",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Number => "number",
            Self::Word => "word",
        }
    }

    /// That of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Name, Self::Former, Self::Postcode, Self::Phone, Self::Email, Self::Number, Self::Word]
            .into_iter()
            .find(|way| way.code() == code)
    }

    /// Whether somebody is found by where they live or how they are reached.
    #[must_use]
    pub const fn is_whereabouts(self) -> bool {
        matches!(self, Self::Postcode | Self::Phone | Self::Email)
    }

    /// Whether its words are looked up by how they sound and are spelled.
    pub(crate) const fn is_spoken(self) -> bool {
        matches!(self, Self::Name | Self::Former)
    }
}

/// One thing that is typed to find something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    pub(crate) way: Way,
    pub(crate) text: String,
}

impl Term {
    pub(crate) const fn new(way: Way, text: String) -> Self {
        Self { way, text }
    }

    #[must_use]
    pub const fn way(&self) -> Way {
        self.way
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words of a name, or of a text.
    #[must_use]
    pub fn words(way: Way, text: &str) -> Vec<Self> {
        fold::words(text).into_iter().map(|word| Self::new(way, word)).collect()
    }

    /// A postcode, with or without its space.
    #[must_use]
    pub fn postcode(text: &str) -> Option<Self> {
        let postcode = Postcode::parse(text).ok()?;
        Some(Self::new(Way::Postcode, postcode.as_str().to_owned()))
    }

    /// A telephone number by its last nine digits: 07700 900123 is +44 7700 900123.
    #[must_use]
    pub fn phone(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let from = digits.len().checked_sub(9)?;
        Some(Self::new(Way::Phone, digits.get(from..)?.to_owned()))
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        text.contains('@').then(|| Self::new(Way::Email, text))
    }

    /// The reference of a letter, such as SEN/BBD1191A.
    #[must_use]
    pub fn reference(text: &str) -> Option<Self> {
        let (office, signs) = text.split_once('/')?;
        let is_one = office.eq_ignore_ascii_case("SEN")
            && signs.len() == 8
            && signs.chars().all(|sign| sign.is_ascii_hexdigit());
        Self::number(text).filter(|_| is_one)
    }

    /// A UPN or other number, without spaces and hyphens.
    #[must_use]
    pub fn number(text: &str) -> Option<Self> {
        let number: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_uppercase()).collect();
        (!number.is_empty()).then(|| Self::new(Way::Number, number))
    }
}
