//! When something that was sent is served: the day from which the family's time counts.

use jiff::civil::Date;

use crate::calendar::{Calendar, CalendarError};
use crate::counting::served_by_post;

/// How something goes to the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// First class post: taken to be served on the second working day after posting.
    FirstClass,
    /// Second class post: on the fourth working day after posting.
    SecondClass,
    /// Post of a class that nobody wrote down: as second class, so that no day is taken from the family.
    Post,
    /// E-mail: on the day itself if work is done on it, otherwise on the next working day.
    Email,
    /// In their account here: as e-mail.
    Account,
    /// Handed over: on the day itself.
    ByHand,
}

impl Channel {
    /// The channel of a code, as notices and deliveries keep it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "first class post" => Self::FirstClass,
            "second class post" => Self::SecondClass,
            "post" => Self::Post,
            "email" => Self::Email,
            "portal" => Self::Account,
            "by hand" => Self::ByHand,
            _ => return None,
        })
    }

    /// Whether a postal service carries it: none does on a weekend or a bank holiday.
    #[must_use]
    pub const fn is_post(self) -> bool {
        matches!(self, Self::FirstClass | Self::SecondClass | Self::Post)
    }

    /// The day on which what was sent is taken to be served, unless the contrary is proved (Interpretation Act 1978
    /// section 7; Practice Direction of 1985 for post; for e-mail our reading, for a lawyer to confirm).
    ///
    /// # Errors
    /// [`CalendarError::Beyond`] where the bank holidays of the year are not held.
    pub fn served(self, sent: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
        match self {
            Self::FirstClass => served_by_post(sent, true, calendar),
            Self::SecondClass | Self::Post => served_by_post(sent, false, calendar),
            Self::Email | Self::Account => calendar.on_or_after(sent),
            Self::ByHand => Ok(sent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn each_way_of_sending_has_its_day_of_service_over_weekends_and_bank_holidays() {
        let calendar = Calendar::built_in();
        let served = |code: &str, sent| Channel::from_code(code).unwrap().served(sent, &calendar).unwrap();
        // Vector A22: Friday 20 December 2024, first class.
        assert_eq!(served("first class post", date(2024, 12, 20)), date(2024, 12, 24));
        assert_eq!(served("second class post", date(2024, 12, 20)), date(2024, 12, 30), "over Christmas");
        assert_eq!(served("post", date(2024, 12, 20)), date(2024, 12, 30), "the later where the class is not known");
        assert_eq!(served("first class post", date(2026, 11, 6)), date(2026, 11, 10));
        assert_eq!(served("second class post", date(2026, 11, 6)), date(2026, 11, 12));
        assert_eq!(served("first class post", date(2025, 4, 17)), date(2025, 4, 23), "over Easter");
        assert_eq!(served("first class post", date(2026, 11, 7)), date(2026, 11, 10), "posted on a Saturday");
        assert_eq!(served("email", date(2026, 11, 6)), date(2026, 11, 6));
        assert_eq!(served("email", date(2026, 11, 7)), date(2026, 11, 9), "a Saturday");
        assert_eq!(
            served("portal", date(2026, 12, 25)),
            date(2026, 12, 29),
            "Christmas, and the Monday after Boxing Day"
        );
        assert_eq!(served("by hand", date(2026, 11, 7)), date(2026, 11, 7));
    }
}
