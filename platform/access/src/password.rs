//! Passwords: the rules for choosing one, and argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use page::Problem;
use store::Random;

/// The fewest characters (OWASP ASVS 5.0, 6.2.1 asks for 8 and recommends 15).
pub const SHORTEST: usize = 12;
/// The most; longer ones only cost the server time.
pub const LONGEST: usize = 128;

/// Words that guesses are built from: a password that is little more than one of them is refused.
const GUESSED: &[&str] = &[
    "password",
    "passw0rd",
    "letmein",
    "welcome",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "iloveyou",
    "football",
    "liverpool",
    "chelsea",
    "arsenal",
    "everton",
    "charlie",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "master",
    "admin",
    "administrator",
    "secret",
    "changeme",
    "default",
    "oneplan",
    "school",
    "teacher",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "february",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "friday",
    "123456",
    "1234567890",
    "abcdef",
    "abc123",
    "computer",
    "internet",
    "freedom",
];

/// Why a new password cannot be used, in words; `None` where it can.
#[must_use]
pub fn refused(password: &str, email: &str, name: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("Use at least {SHORTEST} characters. Three random words work well"));
    }
    if length > LONGEST {
        return Some(format!("Use {LONGEST} characters or fewer"));
    }
    let lower = password.to_lowercase();
    let distinct: std::collections::HashSet<char> = lower.chars().collect();
    if distinct.len() < 5 {
        return Some("Use more different characters".to_owned());
    }
    let own = email.split('@').next().into_iter().chain(name.split_whitespace()).map(str::to_lowercase);
    if own.filter(|part| part.chars().count() > 3).any(|part| lower.contains(&part)) {
        return Some("Do not use your name or email address".to_owned());
    }
    // What is left of it once the guessed word, digits and punctuation are taken away.
    let guessed = GUESSED
        .iter()
        .any(|word| lower.contains(word) && lower.replace(word, "").chars().filter(|c| c.is_alphabetic()).count() < 4);
    guessed.then(|| "This password is easy to guess. Three random words work well".to_owned())
}

/// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Problem::Defect(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// How many passwords are hashed at once: each takes 19 MiB.
static AT_ONCE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(4);

/// The hash to store. Takes tens of milliseconds, away from the threads that serve.
///
/// # Errors
/// [`Problem::Defect`] only.
pub async fn hash(password: String, random: &Random) -> Result<String, Problem> {
    let salt: [u8; 16] = random.bytes();
    let _turn = AT_ONCE.acquire().await.map_err(|error| Problem::Defect(error.to_string()))?;
    tokio::task::spawn_blocking(move || hash_now(&password, &salt))
        .await
        .map_err(|error| Problem::Defect(error.to_string()))?
}

/// As [`hash`], on this thread: for the command line.
///
/// # Errors
/// [`Problem::Defect`] only.
pub fn hash_now(password: &str, salt: &[u8; 16]) -> Result<String, Problem> {
    argon2()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Problem::Defect(error.to_string()))
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no, so
/// that the time does not tell whether an account exists.
///
/// # Errors
/// [`Problem::Defect`] only.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    /// A hash of nothing anybody can type, with the same parameters.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let _turn = AT_ONCE.acquire().await.map_err(|error| Problem::Defect(error.to_string()))?;
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let parsed = PasswordHash::new(&text).map_err(|error| Problem::Defect(error.to_string()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
    .map_err(|error| Problem::Defect(error.to_string()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_passwords_are_refused_in_words() {
        for (password, words) in [
            ("short", "at least 12"),
            ("Password1234!", "easy to guess"),
            ("aaaaaaaaaaaaaa", "different characters"),
            ("asha-walks-far", "your name"),
            ("liverpool2024!!", "easy to guess"),
        ] {
            let refused = refused(password, "asha@example.org", "Asha Officer").unwrap_or_default();
            assert!(refused.contains(words), "{password}: {refused}");
        }
        assert_eq!(refused("copper lantern otter", "asha@example.org", "Asha Officer"), None);
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let hash = hash("copper lantern otter".to_owned(), &Random::seeded(1)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("copper lantern otter".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!verify("copper lantern ottar".to_owned(), Some(hash)).await.unwrap());
        assert!(!verify("copper lantern otter".to_owned(), None).await.unwrap());
    }
}
