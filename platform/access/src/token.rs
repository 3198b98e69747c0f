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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_256_bits_differs_each_time_and_is_kept_as_its_hash() {
        let random = Random::seeded(5);
        let (one, other) = (new(&random), new(&random));
        assert!(one.len() == 64 && one.bytes().all(|sign| sign.is_ascii_hexdigit()), "{one}");
        assert_ne!(one, other);
        assert!(hash(&one).len() == 64 && hash(&one) != one && hash(&one) != hash(&other));
    }
}
