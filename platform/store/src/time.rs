//! The one place where the program reads the clock or draws randomness. Clippy forbids both elsewhere.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

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
pub struct Random(Arc<Mutex<ChaCha20Rng>>);

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
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    /// The same bytes for the same seed: for tests and the invented area.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A UUIDv7 for `clock`'s time.
    #[must_use]
    pub fn uuid(&self, clock: &Clock) -> Uuid {
        let millis = numbers::fitted::<u64>(clock.millis());
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}
