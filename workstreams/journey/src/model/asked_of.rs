//! Of whom advice is asked, as figures and lists tell it: each service by itself, schools together, others by their name.

use approval::Checksum;
use people::OrganisationId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedOf {
    Service(OrganisationId),
    /// The heads of schools and settings.
    Schools,
    /// Whoever else was asked, by name.
    Named(String),
    Family,
    /// No advice is waited for.
    Nobody,
}

/// What a name begins with where it is kept beside codes.
const NAME: &str = "name:";
/// Digits of a name's code.
const DIGITS: usize = 16;

impl AskedOf {
    /// Codes and words of those that are neither a service nor a name.
    const GROUPS: [(Self, &'static str, &'static str); 3] = [
        (Self::Schools, "schools", "Schools and settings"),
        (Self::Family, "family", "The family"),
        (Self::Nobody, "nobody", "Nobody else"),
    ];

    /// As an address says it. A name of somebody stands in none.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Named(name) => Checksum::of_text(name).as_str().chars().take(DIGITS).collect(),
            other => other.key(),
        }
    }

    /// As figures are kept by it.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Service(id) => id.to_string(),
            Self::Named(name) => format!("{NAME}{name}"),
            other => other.group().0.to_owned(),
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let group = Self::GROUPS.iter().find(|(_, known, _)| *known == key).map(|(of, ..)| of.clone());
        let named = || key.strip_prefix(NAME).map(|name| Self::Named(name.to_owned()));
        group.or_else(named).or_else(|| key.parse().ok().map(Self::Service))
    }

    /// What people call them; `services` are the names of those that are asked about.
    #[must_use]
    pub fn words(&self, services: &[(OrganisationId, String)]) -> String {
        match self {
            Self::Service(id) => {
                let name = services.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
                name.unwrap_or_else(|| "A service that is no longer recorded".to_owned())
            }
            Self::Named(name) => name.clone(),
            other => other.group().1.to_owned(),
        }
    }

    fn group(&self) -> (&'static str, &'static str) {
        Self::GROUPS.iter().find(|(of, ..)| of == self).map_or(("", ""), |(_, code, words)| (*code, *words))
    }

    #[must_use]
    pub const fn service(&self) -> Option<OrganisationId> {
        match self {
            Self::Service(id) => Some(*id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_no_word_is_empty_and_no_name_stands_in_an_address() {
        let service = AskedOf::Service(OrganisationId::from_uuid(uuid::Uuid::from_u128(7)));
        let named = AskedOf::Named("Dr Grey".to_owned());
        for of in AskedOf::GROUPS.iter().map(|(of, ..)| of.clone()).chain([service, named.clone()]) {
            assert_eq!(AskedOf::from_key(&of.key()), Some(of.clone()));
            assert!(!of.words(&[]).is_empty(), "{of:?}");
        }
        assert_eq!(AskedOf::from_key("Hospitals Trust"), None);
        assert_eq!((named.code().len(), named.code().contains("Grey")), (DIGITS, false));
        assert_ne!(named.code(), AskedOf::Named("Dr Gray".to_owned()).code());
    }
}
