use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::Db;

use crate::Needed;

/// When a kind of work is done.
#[derive(Debug, Clone, Copy)]
pub enum Schedule {
    /// When somebody asks.
    Asked,
    /// So long after it ended.
    Every(Duration),
    /// Once a night, from this hour on in England. A night on which no server ran is made up for.
    Nightly(i8),
    /// When it is needed.
    WhenNeeded {
        /// How often each server asks.
        look: Duration,
        /// Whether it is needed.
        is_needed: fn(Db) -> Needed,
    },
}

/// First wait after a failure.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// Longest wait after a failure.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

impl Schedule {
    /// Whether it is done again and again.
    #[must_use]
    pub const fn is_repeated(self) -> bool {
        !matches!(self, Self::Asked)
    }

    /// When it is done next after it ended now; nothing where it is done when it is needed or asked for.
    pub(crate) fn next(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Asked | Self::WhenNeeded { .. } => None,
            Self::Every(time) => Some(now + SignedDuration::try_from(time).unwrap_or(LONGEST_WAIT)),
            Self::Nightly(hour) => Some(night(now, hour)),
        }
    }

    /// When it is done first.
    pub(crate) fn first(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Asked | Self::WhenNeeded { .. } => None,
            Self::Every(_) | Self::Nightly(_) => Some(now),
        }
    }
}

/// The next time that it is this hour in England.
fn night(now: Timestamp, hour: i8) -> Timestamp {
    let england = now.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));
    let at = Time::new(hour, 0, 0, 0).unwrap_or_default();
    let on = |days: i64| {
        let day = england.date().checked_add(days.days()).ok()?;
        day.to_datetime(at).to_zoned(england.time_zone().clone()).ok()
    };
    let next = on(0).filter(|time| *time > england).or_else(|| on(1));
    next.map_or(now + SignedDuration::from_hours(24), |time| time.timestamp())
}

/// How long to wait after the failures that there were: 30 seconds, 2 minutes, 8 minutes, 32 minutes, an hour.
pub(crate) fn wait(failures: i64) -> SignedDuration {
    let doubled = numbers::fitted::<u32>(2 * (failures - 1).clamp(0, 8));
    FIRST_WAIT.checked_mul(1 << doubled).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_begins_at_its_hour_in_england_in_summer_and_winter() {
        assert_eq!(night(at("2026-11-29T10:00:00Z"), 2), at("2026-11-30T02:00:00Z"));
        assert_eq!(night(at("2026-11-29T01:59:59Z"), 2), at("2026-11-29T02:00:00Z"));
        assert_eq!(night(at("2026-11-29T02:00:00Z"), 2), at("2026-11-30T02:00:00Z"));
        assert_eq!(night(at("2026-07-01T10:00:00Z"), 2), at("2026-07-02T01:00:00Z"));
    }

    #[test]
    fn each_failure_is_waited_for_longer_up_to_an_hour() {
        let waits: Vec<i64> = (1..=6).map(|failures| wait(failures).as_secs()).collect();
        assert_eq!(waits, [30, 120, 480, 1_920, 3_600, 3_600]);
    }
}
