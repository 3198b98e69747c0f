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
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, email)?.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > last_step))
}

/// The code for a moment, for tests and the demo.
///
/// # Errors
/// [`Problem::Defect`] where the secret is damaged.
pub fn code(secret: &str, email: &str, now: jiff::Timestamp) -> Result<String, Problem> {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    Ok(totp(secret, email)?.generate(seconds).to_string())
}

/// New recovery codes in plain, each to be shown once.
#[must_use]
pub fn recovery_codes(random: &Random) -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let text = hex::encode(random.bytes::<6>());
            format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
        })
        .collect()
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
    fn recovery_codes_differ() {
        let codes: std::collections::HashSet<_> = recovery_codes(&Random::seeded(5)).into_iter().collect();
        assert_eq!(codes.len(), RECOVERY_CODES);
    }
}
