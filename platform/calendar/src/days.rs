//! The days that a feed shows.

use jiff::ToSpan;
use jiff::civil::Date;

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub first: Date,
    pub last: Date,
}

/// Days behind and ahead that a feed shows.
const BEHIND: i64 = 60;
const AHEAD: i64 = 200;

impl Days {
    /// What a feed shows on a day.
    #[must_use]
    pub fn around(today: Date) -> Self {
        Self {
            first: today.checked_sub(BEHIND.days()).unwrap_or(today),
            last: today.checked_add(AHEAD.days()).unwrap_or(today),
        }
    }

    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }
}
