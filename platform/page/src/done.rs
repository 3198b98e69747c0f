//! What the address of a page says was just done.

/// What was just done, by its code in the address. The page puts it into words.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Done {
    /// Nothing where somebody came to the page otherwise.
    pub done: Option<String>,
}
