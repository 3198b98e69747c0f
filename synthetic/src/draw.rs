//! Drawing: one stream of random numbers for each child, and choices by weight.

use jiff::ToSpan;
use jiff::civil::Date;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A stream of draws.
#[derive(Debug)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// Stream `number` of `seed`: independent of all others.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(number);
        Self(rng)
    }

    /// Whether something with this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// One of `items`. They are never empty: all lists here are constants or checked.
    pub(crate) fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.0.random_range(0..items.len())]
    }

    /// The place of one of `weights`, by weight.
    pub(crate) fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        let mut left = self.0.random_range(0..total.max(1));
        for (place, weight) in weights.iter().enumerate() {
            match left.checked_sub(u64::from(*weight)) {
                Some(rest) => left = rest,
                None => return place,
            }
        }
        weights.len().saturating_sub(1)
    }

    /// An id, the same for the same stream.
    pub(crate) fn id<T>(&mut self, on: Date) -> store::Id<T> {
        let days = i64::from(on.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days()));
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        let millis = numbers::fitted::<u64>(days.max(0)) * 86_400_000;
        store::Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// A bare id.
    pub(crate) fn uuid(&mut self, on: Date) -> Uuid {
        self.id::<()>(on).uuid()
    }
}

/// `date` and `days` more (or fewer).
pub(crate) fn plus(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}
