//! The part of an address after the question mark, and what a list makes of it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// An address as it came; nothing of it has been looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for ListQuery {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl ListQuery {
    /// From the text after the question mark; empty where it makes no sense.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        Self(serde_urlencoded::from_str(query).unwrap_or_default())
    }

    /// The first value of this name without space at its ends; empty where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The page of a list that this field names, counted from 1.
    #[must_use]
    pub fn page(&self, field: &str) -> i64 {
        self.value(field).parse().unwrap_or(1).clamp(1, 1_000_000)
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(known, one)| known == name && one == value)
    }
}

/// What is asked of a list: each value is one that its filter knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListParams {
    pub(super) values: Vec<(&'static str, String)>,
    /// Columns that are shown where somebody asks for them.
    pub(super) columns: Vec<&'static str>,
    /// The code of a column, with a hyphen before it where the last is first; empty for the list's own order.
    pub(super) sort: String,
    pub(super) page: i64,
}

impl ListParams {
    /// The value of a filter; empty where it does not narrow the list.
    #[must_use]
    pub fn value(&self, code: &str) -> &str {
        self.values.iter().find(|(known, _)| *known == code).map_or("", |(_, value)| value.as_str())
    }

    /// The same list with another value of a filter, from its first page.
    #[must_use]
    pub(super) fn with(&self, code: &str, value: &str) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        if let Some((_, known)) = other.values.iter_mut().find(|(known, _)| *known == code) {
            value.clone_into(known);
        }
        other
    }
}
