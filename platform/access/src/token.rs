//! Secrets that stand for a person: session tokens, single-use links. The database holds only hashes.

use sha2::{Digest, Sha256};
use store::Random;

/// A new secret of 256 bits, as text.
#[must_use]
pub fn new(random: &Random) -> String {
    hex::encode(random.bytes::<32>())
}

/// What the database holds of it.
#[must_use]
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
