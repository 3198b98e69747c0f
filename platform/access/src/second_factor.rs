//! The second factor: time-based codes (RFC 6238, as every authenticator app has them) and recovery codes.

use page::Problem;
use page::govuk::Markup;
use qrcodegen::{QrCode, QrCodeEcc};
use store::Random;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use askama::Template;

/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// A new secret, in the form that people type into an app.
#[must_use]
pub fn new_secret(random: &Random) -> String {
    Secret::from(random.bytes::<20>().to_vec()).to_base32()
}

fn totp(secret: &str, email: &str) -> Result<Totp, Problem> {
    let defect = |error: String| Problem::Defect(error);
    let secret = Secret::try_from_base32(secret).map_err(|error| defect(error.to_string()))?;
    Builder::new()
        // The one algorithm that every app gets right.
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret)
        .with_account_name(email.to_owned())
        .with_issuer(Some("OnePlan".to_owned()))
        .build()
        .map_err(|error| defect(error.to_string()))
}

/// The step of the code, if it is right now and was not used before.
///
/// # Errors
/// [`Problem::Defect`] where the stored secret is damaged.
pub fn check(
    secret: &str,
    email: &str,
    code: &str,
    now: jiff::Timestamp,
    last_step: i64,
) -> Result<Option<i64>, Problem> {
    let seconds = numbers::fitted::<u64>(now.as_second());
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, email)?.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > last_step))
}

/// The code for a moment, for tests and the demo.
///
/// # Errors
/// [`Problem::Defect`] where the secret is damaged.
pub fn code(secret: &str, email: &str, now: jiff::Timestamp) -> Result<String, Problem> {
    let seconds = numbers::fitted::<u64>(now.as_second());
    Ok(totp(secret, email)?.generate(seconds).to_string())
}

/// Signs of a recovery code: letters and digits that are not taken for one another, five bits each.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// So many of them make 130 bits.
const CODE_LENGTH: usize = 26;

/// New recovery codes in plain, each to be shown once.
#[must_use]
pub fn recovery_codes(random: &Random) -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let bytes = random.bytes::<CODE_LENGTH>();
            let sign = |byte: &u8| char::from(SIGNS.get(usize::from(byte % 32)).copied().unwrap_or(b'a'));
            let signs: Vec<char> = bytes.iter().map(sign).collect();
            signs.chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-")
        })
        .collect()
}

/// What the database holds of a recovery code, however it was typed: a slow hash with the account's own salt. Codes that
/// were given before they were so long stand under the hash that they had.
///
/// # Errors
/// [`Problem::Defect`] only.
#[store::boxed]
pub async fn recovery_hashes(account: crate::AccountId, typed: &str) -> Result<Vec<String>, Problem> {
    let signs: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect();
    if signs.len() == CODE_LENGTH {
        return Ok(vec![crate::password::slow_hash(signs, *account.uuid().as_bytes()).await?]);
    }
    Ok(vec![crate::token::hash(&typed.trim().to_lowercase())])
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<svg role="img" aria-label="Picture code for your authenticator app" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ size }} {{ size }}" width="220" height="220"><rect width="{{ size }}" height="{{ size }}" fill="#fff"/><path d="{{ path }}" fill="#000"/></svg>"##
)]
struct Picture {
    size: i32,
    path: String,
}

/// The picture that an app reads, with its quiet border.
///
/// # Errors
/// [`Problem::Defect`] where the secret is damaged.
pub fn picture(secret: &str, email: &str) -> Result<Markup, Problem> {
    const BORDER: i32 = 4;
    let url = totp(secret, email)?.to_url().map_err(|error| Problem::Defect(error.to_string()))?;
    let code = QrCode::encode_text(&url, QrCodeEcc::Medium).map_err(|error| Problem::Defect(error.to_string()))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + BORDER, y + BORDER));
        }
    }
    Ok(Markup::render(&Picture { size: code.size() + 2 * BORDER, path })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_code_works_once_and_only_about_its_time() {
        let secret = new_secret(&Random::seeded(3));
        let code = code(&secret, "a@example.org", at(1_000_000)).unwrap();
        let step = check(&secret, "a@example.org", &code, at(1_000_010), 0).unwrap().unwrap();
        assert_eq!(check(&secret, "a@example.org", &code, at(1_000_010), step).unwrap(), None, "used twice");
        assert_eq!(check(&secret, "a@example.org", &code, at(1_000_200), 0).unwrap(), None, "too late");
        assert_eq!(check(&secret, "a@example.org", "000000", at(1_000_010), 0).unwrap(), None);
    }

    /// RFC 6238, appendix B: the secret "12345678901234567890" at 59 seconds ends in 287082.
    #[test]
    fn the_rfc_vector() {
        let secret = Secret::from(b"12345678901234567890".to_vec()).to_base32();
        assert_eq!(code(&secret, "a@example.org", at(59)).unwrap(), "287082");
    }

    #[test]
    fn recovery_codes_differ_and_hold_128_bits() {
        let codes: std::collections::HashSet<_> = recovery_codes(&Random::seeded(5)).into_iter().collect();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let signs: std::collections::HashSet<u8> = SIGNS.iter().copied().collect();
        assert_eq!(signs.len(), 32, "five bits a sign");
        for code in codes {
            assert!(code.chars().filter(char::is_ascii_alphanumeric).count() * 5 >= 128, "{code}");
        }
    }

    #[tokio::test]
    async fn a_recovery_code_is_known_however_it_is_typed_and_hashed_slowly() {
        let account = crate::AccountId::from_uuid(uuid::Uuid::from_u128(7));
        let code = recovery_codes(&Random::seeded(5)).remove(0);
        let hash = recovery_hashes(account, &code).await.unwrap();
        assert_eq!(hash, recovery_hashes(account, &code.to_uppercase().replace('-', " ")).await.unwrap());
        assert!(hash[0].starts_with("$argon2id$"));
        let other = crate::AccountId::from_uuid(uuid::Uuid::from_u128(8));
        assert_ne!(hash, recovery_hashes(other, &code).await.unwrap(), "a salt for each account");
    }
}
