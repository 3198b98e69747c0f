//! How much memory a file may cost, counted by what is kept of it.

use thiserror::Error;

/// Bytes that any file may cost.
const BASE: u64 = 72 << 20;
/// Bytes that it may cost more for each of its own.
const FOR_EACH: u64 = 24;
/// Bytes that no file may cost more than.
const MOST: u64 = 4 << 30;

/// What is read of the file would fill the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it would take more memory than a file of its size can need. It may be damaged or malicious")]
pub struct TooLarge;

/// The memory that one file may still cost. It grows with the size of the file as it came, so that a small file can never
/// cost much: at 1 MB it is under 100 MB.
#[derive(Debug, Clone)]
pub struct Memory {
    left: u64,
}

impl Memory {
    /// For a file of so many bytes, as it was sent.
    #[must_use]
    pub fn for_file(bytes: u64) -> Self {
        Self { left: BASE.saturating_add(bytes.saturating_mul(FOR_EACH)).min(MOST) }
    }

    /// Counts bytes that are kept.
    ///
    /// # Errors
    /// [`TooLarge`] where there is no room for them.
    pub fn take(&mut self, bytes: u64) -> Result<(), TooLarge> {
        self.left = self.left.checked_sub(bytes).ok_or(TooLarge)?;
        Ok(())
    }

    /// Gives bytes back that are no longer kept.
    pub fn give_back(&mut self, bytes: u64) {
        self.left = self.left.saturating_add(bytes);
    }
}
