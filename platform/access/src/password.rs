//! Passwords: the rules for choosing one, and argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use page::Problem;
use serde_json::json;
use store::{Actor, Entry, Random, Right, Turns, Tx};

use crate::records::accounts::AccountRecord;
use crate::records::throttle::{self, Door};
use crate::{AccountId, App};

/// The fewest characters (OWASP ASVS 5.0, 6.2.1 asks for 8 and recommends 15).
pub const SHORTEST: usize = 12;
/// The most; longer ones only cost the server time.
pub const LONGEST: usize = 128;

/// Words that people here reach for, besides those that everybody uses.
const LOCAL: &[&str] = &[
    "oneplan",
    "send",
    "senco",
    "ehcp",
    "ehc",
    "plan",
    "council",
    "school",
    "academy",
    "primary",
    "college",
    "nursery",
    "teacher",
    "headteacher",
    "education",
    "inclusion",
    "children",
    "family",
    "welcome",
    "password",
    "letmein",
    "changeme",
    "summer",
    "winter",
    "spring",
    "autumn",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "team",
    "officer",
    "manager",
    "admin",
    "service",
    "support",
    "special",
    "needs",
    "local",
    "authority",
    "partnership",
    "borough",
    "county",
    "city",
    "liverpool",
    "chelsea",
    "arsenal",
    "everton",
    "england",
    "yorkshire",
    "lancashire",
];

/// Local authorities and towns of England, one a line: nobody need guess long at the place where somebody works.
const PLACES: &str = include_str!("places.txt");
/// Examples of pass phrases, lines of songs, rhymes, prayers and films: long, and the first that an attacker tries.
const PHRASES: &str = include_str!("phrases.txt");
/// A single word with digits and signs around it is no longer than this: no town's name is longer that is not among
/// [`PLACES`].
const ONE_WORD: usize = 14;

/// Guesses that a password must withstand, as a power of ten: a patient attacker with the hash in hand makes fewer.
const GUESSES: u64 = 100_000_000;

/// Why a new password cannot be used, in words; `None` where it can. `area` is the name of the local area.
#[must_use]
pub fn refused(password: &str, email: &str, name: &str, area: &str) -> Option<String> {
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
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|part| part.chars().count() > 3)
            .map(str::to_lowercase)
            .collect()
    };
    let own: Vec<String> = words(email.split('@').next().unwrap_or_default()).into_iter().chain(words(name)).collect();
    // Without the year and the sign that so many begin or end with.
    let plain = plain(lower.trim_matches(|sign: char| !sign.is_alphabetic()));
    let email_itself = letters(email);
    let is_own = |part: &String| lower.contains(part) || plain.contains(part.as_str());
    if own.iter().any(is_own) || (email_itself.len() > 5 && letters(password).contains(&email_itself)) {
        return Some("Do not use your name or email address".to_owned());
    }
    let area = words(area);
    let guessable: Vec<&str> =
        LOCAL.iter().copied().chain(area.iter().map(String::as_str)).chain(words_of(email)).collect();
    let strength = zxcvbn::zxcvbn(password, &guessable);
    let weak =
        strength.guesses() < GUESSES || is_little_more_than_a_word(&plain, &guessable) || is_one_word_or_place(&lower);
    let weak = weak || is_known_phrase(&plain);
    weak.then(|| {
        "This password is easy to guess, or is on lists of stolen passwords. Three random words work well".to_owned()
    })
}

/// The parts of an email address's place, such as the name of the council.
fn words_of(email: &str) -> Vec<&str> {
    let place = email.rsplit_once('@').map_or("", |(_, place)| place);
    place.split(['.', '-']).filter(|part| part.len() > 3).collect()
}

/// With signs that stand for letters read as those.
fn plain(lower: &str) -> String {
    lower
        .chars()
        .map(|sign| match sign {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Whether little is left once the words that everybody here thinks of are taken away: a season with a year, the council
/// with a sign. What takes the place of letters may be left as well.
fn is_little_more_than_a_word(plain: &str, words: &[&str]) -> bool {
    let mut rest = plain.to_owned();
    let mut longest: Vec<&&str> = words.iter().collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in longest {
        rest = rest.replace(&self::plain(&word.to_lowercase()), " ");
    }
    let letters = rest.chars().filter(|sign| sign.is_alphabetic()).count();
    rest.len() < plain.len() && letters < 6
}

/// Whether only one word, or the name of a place, is left without the digits and signs around it.
fn is_one_word_or_place(lower: &str) -> bool {
    let core = plain(lower.trim_matches(|sign: char| !sign.is_alphabetic()));
    if core.chars().count() <= ONE_WORD && core.chars().all(char::is_alphabetic) {
        return true;
    }
    let core = letters(&core);
    PLACES.lines().any(|place| letters(place) == core)
}

/// The letters of a text alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Whether it is a phrase that everybody knows, with little beside it.
fn is_known_phrase(plain: &str) -> bool {
    let own = letters(plain);
    PHRASES
        .lines()
        .map(letters)
        .any(|phrase| !phrase.is_empty() && own.contains(&phrase) && own.len() < phrase.len() + 6)
}

/// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Result<Argon2<'static>, Problem> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| Problem::Defect(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// How many passwords are hashed at once: each takes 19 MiB.
static AT_ONCE: Turns = Turns::new(4);

/// The hash to store. Takes tens of milliseconds, away from the threads that serve.
///
/// # Errors
/// [`Problem::Defect`] only.
#[store::boxed]
pub async fn hash(password: String, random: &Random) -> Result<String, Problem> {
    let salt: [u8; 16] = random.bytes();
    let _turn = AT_ONCE.next().await?;
    store::blocking(move || hash_now(&password, &salt)).await.map_err(|error| Problem::Defect(error.to_string()))?
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

/// As a slow hash with a salt that is the same each time: for codes that are looked for by their hash.
///
/// # Errors
/// [`Problem::Defect`] only.
#[store::boxed]
pub(crate) async fn slow_hash(secret: String, salt: [u8; 16]) -> Result<String, Problem> {
    let _turn = AT_ONCE.next().await?;
    store::blocking(move || hash_now(&secret, &salt)).await.map_err(|error| Problem::Defect(error.to_string()))?
}

/// A password that was looked at, behind its doors.
#[derive(Debug)]
pub struct Checked {
    /// Whether it is right.
    pub right: bool,
    doors: Vec<Door>,
}

impl Checked {
    /// After a right one: the tries before it are forgotten. In the transaction of what it was asked for.
    #[store::boxed]
    pub async fn succeed(&self, tx: &mut Tx) -> store::Result<()> {
        throttle::succeed(tx, &self.doors).await
    }

    /// The same where nothing else is saved, since something else on the form was not right: a right password is no wrong
    /// try.
    #[store::boxed]
    pub async fn spare(&self, app: &App) -> store::Result<()> {
        if !self.right {
            return Ok(());
        }
        let mut tx = app.db.write_aside(&Actor::program("sign-in")).await?;
        self.succeed(&mut tx).await?;
        tx.commit_draft().await
    }
}

/// Looks at a password: the one way to do so, behind the doors that count tries. Each try, what failed and who was shut
/// out is logged, with the account where it is known.
///
/// # Errors
/// [`Problem::TooMany`] where a door is shut; those of the store.
#[store::boxed]
pub async fn check(
    app: &App,
    account: Option<&AccountRecord>,
    typed: String,
    doors: Vec<Door>,
    address: &str,
) -> Result<Checked, Problem> {
    enter(app, account.map(|account| account.id), &doors, "password", address).await?;
    let hash = account.and_then(|account| account.password_hash.clone());
    let right = verify(typed, hash).await?;
    if !right {
        failed(app, account.map(|account| account.id), "password", address).await?;
    }
    Ok(Checked { right, doors })
}

fn entry(action: &str, account: Option<AccountId>, what: &str, address: &str) -> Entry {
    let detail = json!({ "address": address, "what": what });
    Entry::new(action, "account", account.map(AccountId::uuid), Right::NobodyYet).detail(detail)
}

/// Counts a try at its doors and logs it; whoever is shut out is logged a few times and no more.
///
/// # Errors
/// [`Problem::TooMany`] where a door is shut; those of the store.
#[store::boxed]
pub(crate) async fn enter(
    app: &App,
    account: Option<AccountId>,
    doors: &[Door],
    what: &str,
    address: &str,
) -> Result<(), Problem> {
    let mut tx = app.db.read().await?;
    let mut shut = throttle::shut(&mut tx, doors).await?;
    let of = account.map_or_else(String::new, |account| format!(":{account}"));
    let said = [Door::quarter(format!("shut_out:{}{of}", throttle::network(address)), 5)];
    let is_said = throttle::shut(&mut tx, &said).await?.is_some();
    drop(tx);
    if shut.is_some() && is_said {
        return Err(Problem::TooMany(shut.unwrap_or(1)));
    }
    let mut tx = app.db.write_aside(&Actor::program("sign-in")).await?;
    if shut.is_none() {
        shut = throttle::enter(&mut tx, doors).await?;
    }
    let Some(seconds) = shut else {
        tx.record(entry("session.try", account, what, address)).await?;
        return Ok(tx.commit().await?);
    };
    throttle::enter(&mut tx, &said).await?;
    tx.record(entry("session.shut_out", account, what, address)).await?;
    tx.commit().await?;
    Err(Problem::TooMany(seconds))
}

/// Logs that a try failed.
#[store::boxed]
pub(crate) async fn failed(app: &App, account: Option<AccountId>, what: &str, address: &str) -> Result<(), Problem> {
    Ok(app.db.log_read(&Actor::program("sign-in"), entry("session.failed", account, what, address)).await?)
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no, so
/// that the time does not tell whether an account exists.
async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    /// A hash of nothing anybody can type, with the same parameters.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let _turn = AT_ONCE.next().await?;
    store::blocking(move || {
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

    fn why(password: &str) -> Option<String> {
        refused(password, "asha.khan@bradford.gov.uk", "Asha Officer", "Bradford District")
    }

    #[test]
    fn easy_passwords_are_refused_in_words() {
        for (password, words) in [
            ("short", "at least 12"),
            ("Password1234!", "easy to guess"),
            ("aaaaaaaaaaaaaa", "different characters"),
            ("asha-walks-far", "your name"),
            ("Officer.Officer.22", "your name"),
            ("liverpool2024!!", "easy to guess"),
        ] {
            let refused = why(password).unwrap_or_default();
            assert!(refused.contains(words), "{password}: {refused}");
        }
    }

    #[test]
    fn stolen_passwords_and_those_that_people_here_think_of_are_refused() {
        for password in [
            "Bradford2026!",
            "Br4df0rd2026!",
            "bradford-2026-!",
            "P@ssw0rd2026",
            "1q2w3e4r5t6y",
            "Summer2026!!",
            "Winter2025/26",
            "OnePlan2026!!",
            "SENDteam2026!",
            "qwertyuiop123",
            "Zxcvbnm123456",
            "Letmein12345!",
            "iloveyou12345",
            "Autumn.Autumn.1",
            "abcdefgh12345",
            "Council2026!!",
            "School12345678",
            "September2026",
            "111222333444a",
            "Senco2026Senco",
            "ehcp-ehcp-2026",
            "trustno1trustno1",
            "Welcome123456",
            "Football2026!",
            "BradfordCouncil1",
            "Wakefield1234!",
            "Halifax2026!!",
            "Manchester2026!",
            "M4nch3ster-2026",
            "2026Huddersfield!",
            "!!Wolverhampton99",
            "Milton-Keynes2026!",
            "NewcastleUponTyne1",
            "Stoke.on.Trent.26",
            "WestonSuperMare2026",
            "Giraffe123456",
            "correcthorsebatterystaple",
            "Correct Horse Battery Staple1",
            "youllneverwalkalone!",
            "Three-Random-Words-26",
            "asha.khan@bradford.gov.uk",
        ] {
            assert!(why(password).is_some(), "{password} was taken");
        }
    }

    #[test]
    fn three_random_words_and_what_a_password_manager_makes_are_taken() {
        for password in
            ["copper lantern otter", "brick-willow-sedan", "vT7#qL2x!mZ9", "G7fkw0pQx2Lr", "teapot gravel lemming 4"]
        {
            assert_eq!(why(password), None, "{password}");
        }
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
