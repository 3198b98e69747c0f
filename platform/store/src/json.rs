//! Values that a column keeps as JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Result, StoreError};

/// The text that is kept of a value.
///
/// # Errors
/// [`StoreError::Other`] where it has no JSON, such as a map whose keys are no text: a defect.
pub fn kept(value: &(impl Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Other(sqlx::Error::Encode(Box::new(error))))
}

/// The value that was kept as this text. `what` begins a sentence: "The forecast".
///
/// # Errors
/// [`StoreError::Damaged`] where the text is no such value.
pub fn read<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged { what: what.to_owned(), why: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_damaged_says_what_it_is() {
        let days = [3_i64, 5];
        assert_eq!(read::<[i64; 2]>(&kept(&days).unwrap(), "The days").unwrap(), days);
        let damaged = read::<[i64; 2]>("[3,", "The days").unwrap_err();
        assert!(matches!(&damaged, StoreError::Damaged { what, .. } if what == "The days"), "{damaged:?}");
        let no_text = HashMap::from([((1, 2), 3)]);
        assert!(matches!(kept(&no_text), Err(StoreError::Other(_))));
    }
}
