//! The one place where the program reads the clock or draws randomness. Clippy forbids both elsewhere.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

/// What time it is. Deadlines are civil dates in Europe/London; instants are UTC in whole seconds.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

impl Clock {
    /// The computer's clock. Within one run of the program it never goes backwards, so that a clock
    /// set back cannot put later acts before earlier ones.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    #[must_use]
    pub fn system() -> Self {
        let latest = AtomicI64::new(i64::MIN);
        Self(Arc::new(move || {
            let read = Timestamp::now().as_millisecond();
            latest.fetch_max(read, Ordering::Relaxed).max(read)
        }))
    }

    /// A clock that always says `at`.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        let millis = at.as_millisecond();
        Self(Arc::new(move || millis))
    }

    /// The computer's clock, moved so that it says `at` now and goes on from there: to walk an invented area through
    /// months.
    #[must_use]
    pub fn beginning_at(at: Timestamp) -> Self {
        let system = Self::system();
        let shift = at.as_millisecond() - system.millis();
        Self(Arc::new(move || system.millis() + shift))
    }

    /// A clock that a test moves by hand: it reads milliseconds since 1970 from `millis`.
    #[must_use]
    pub fn by_hand(millis: Arc<AtomicI64>) -> Self {
        Self(Arc::new(move || millis.load(Ordering::SeqCst)))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(&self) -> i64 {
        (self.0)()
    }

    /// Now, in whole seconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_second(self.millis().div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Today's date in England.
    #[must_use]
    pub fn today(&self) -> Date {
        london().to_datetime(self.now()).date()
    }
}

/// Europe/London; UTC where the time-zone database lacks it (it is compiled in, so it does not).
fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// Where random bytes come from.
#[derive(Clone)]
pub struct Random(Arc<Mutex<Source>>);

struct Source {
    bytes: ChaCha20Rng,
    last: Last,
}

/// What stands before the random part of the last id.
#[derive(Default)]
struct Last {
    /// The time at which it was asked for, in milliseconds.
    asked: u64,
    /// The time that stands in it: later, where more were asked for in one millisecond than can be counted.
    millis: u64,
    /// Which it is in that time.
    count: u16,
}

impl Last {
    /// Ids in one millisecond: what 12 bits hold.
    const IN_ONE: u16 = 1 << 12;

    /// The next one: after the last, where both are asked for at one time.
    fn next(&mut self, asked: u64, first: u16) -> (u64, u16) {
        if self.asked != asked {
            (self.asked, self.millis) = (asked, asked);
            // Half is left to count in.
            self.count = first % (Self::IN_ONE / 2);
        } else if self.count + 1 == Self::IN_ONE {
            (self.millis, self.count) = (self.millis + 1, 0);
        } else {
            self.count += 1;
        }
        (self.millis, self.count)
    }
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

impl Random {
    /// Seeded by the operating system: for anything a person must not guess.
    #[expect(clippy::disallowed_methods, reason = "the one place that draws a system seed")]
    #[must_use]
    pub fn system() -> Self {
        Self::of(rand::make_rng())
    }

    /// The same bytes for the same seed: for tests and the invented area.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::of(ChaCha20Rng::seed_from_u64(seed))
    }

    fn of(bytes: ChaCha20Rng) -> Self {
        Self(Arc::new(Mutex::new(Source { bytes, last: Last::default() })))
    }

    fn source(&self) -> MutexGuard<'_, Source> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.source().bytes.fill_bytes(&mut bytes);
        bytes
    }

    /// A `UUIDv7` for `clock`'s time: after every other that came from here at that time.
    #[must_use]
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let asked = numbers::fitted::<u64>(clock.millis());
        let mut source = self.source();
        let mut bytes = [0; 10];
        source.bytes.fill_bytes(&mut bytes);
        let [high, low, ..] = bytes;
        let (millis, count) = source.last.next(asked, u16::from_be_bytes([high, low]));
        let [high, low] = count.to_be_bytes();
        (bytes[0], bytes[1]) = (high, low);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_moment_are_in_the_order_in_which_they_were_made() {
        let (random, clock) = (Random::seeded(1), Clock::fixed(Timestamp::UNIX_EPOCH));
        let made: Vec<Uuid> = (0..10_000).map(|_| random.uuid(&clock)).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
