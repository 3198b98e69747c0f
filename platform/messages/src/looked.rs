//! What texts hold by which they tell of other children. Of long ones it is kept for a while, by a hash of the text: a document is
//! looked through once, on a thread of its own and before any transaction, and not anew for each form that it goes with.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::civil::Date;
use people::model::sort_key;
use sha2::{Digest, Sha256};
use store::{Cache, Result, StoreError, Turns, blocking};

use crate::lists::{self, Found, Together};

/// From so many bytes on a text is long.
pub(crate) const LONG: usize = 4_000;
/// So many long texts are remembered: several times what goes with one message.
const REMEMBERED: usize = 48;
/// So many names are looked up: a text in capitals has no end of words that could be one.
pub(crate) const NAMES: usize = 4_000;
/// So many more are known, for those of the family are not looked up.
const OF_FAMILY: usize = 200;
/// So many words the name of a child may have.
const LONGEST: usize = 5;

/// So many texts are looked through at once. Nobody waits here in a transaction.
pub(crate) static AT_ONCE: Turns = Turns::new(2);
static TEXTS: Cache<([u8; 32], Date), Arc<Looked>> = Cache::new(REMEMBERED);
static NUMBERS: Cache<[u8; 32], Arc<Numbers>> = Cache::new(REMEMBERED);

/// What a text holds. Whose it is, is asked of the records.
#[derive(Debug)]
pub(crate) struct Looked {
    /// Whether nothing of a person stands in it.
    pub is_empty: bool,
    pub born: Vec<Date>,
    pub people: Vec<(String, Date)>,
    pub numbers: Vec<Together>,
    /// By what the records would know the names in it, each once and in its order.
    pub keys: Vec<String>,
}

impl Looked {
    fn through(text: &str, today: Date) -> Self {
        let found = Found::in_text(text, today);
        let is_empty = found.is_empty();
        let Found { born, people, numbers, names } = found;
        let mut known = HashSet::new();
        let keys = names.iter().flat_map(|name| keys(name)).filter(|key| known.insert(key.clone()));
        let keys = keys.take(NAMES + OF_FAMILY).collect();
        Self { is_empty, born, people, numbers, keys }
    }
}

/// By what the records would know the name, however many of its words are the surname.
fn keys(name: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for length in 2..=LONGEST.min(name.len()) {
        for part in name.windows(length) {
            let cuts = (1..length).map(|cut| part.split_at(cut));
            all.extend(cuts.map(|(forename, surname)| sort_key(&surname.join(" "), &forename.join(" "))));
        }
    }
    all
}

/// The numbers in a text, each once and without spaces.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// Pupil numbers (UPN).
    pub pupils: Vec<String>,
    pub nhs: Vec<String>,
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn remembered(text: &str, today: Date) -> Arc<Looked> {
    TEXTS.of((hash(text), today), || Arc::new(Looked::through(text, today)))
}

/// What a text holds; a long one is looked through away from the threads that serve, where it has not been.
pub(crate) async fn through(text: &str, today: Date) -> Result<Arc<Looked>> {
    if text.len() < LONG {
        return Ok(Arc::new(Looked::through(text, today)));
    }
    let text = text.to_owned();
    blocking(move || remembered(&text, today)).await.map_err(|_| StoreError::Busy(None))
}

/// The numbers in a text.
pub(crate) fn numbers(text: &str) -> Arc<Numbers> {
    let look = || Arc::new(Numbers { pupils: lists::numbers(text), nhs: lists::nhs_numbers(text) });
    if text.len() < LONG { look() } else { NUMBERS.of(hash(text), look) }
}

/// Looks through long texts before a transaction begins in which somebody asks what they hold: it is known then.
pub(crate) async fn ahead(texts: Vec<String>, today: Date) -> Result<()> {
    for text in texts.into_iter().filter(|text| text.len() >= LONG) {
        let _turn = AT_ONCE.next().await?;
        let looked = blocking(move || {
            remembered(&text, today);
            numbers(&text);
        });
        looked.await.map_err(|_| StoreError::Busy(None))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_long_text_is_looked_through_once_for_all_forms_of_a_day() {
        let today = date(2026, 11, 29);
        let text = format!("Sam Hart 12/03/2015. {}", "He swims well. ".repeat(400));
        let first = remembered(&text, today);
        assert!(Arc::ptr_eq(&first, &remembered(&text, today)));
        assert!(Arc::ptr_eq(&numbers(&text), &numbers(&text)));
        assert!(!Arc::ptr_eq(&first, &remembered(&text, date(2026, 11, 30))), "who is under 26 is asked for each day");
        assert_eq!(first.born, [date(2015, 3, 12)]);
    }

    #[test]
    fn of_a_text_in_capitals_no_more_names_are_known_than_are_looked_up() {
        let text: String = (0..3_000).map(|n| format!("Sam{n} Hart{n} Lee{n}. ")).collect();
        let letters = |c: char| char::from_digit(c.to_digit(10)? + 10, 36);
        let text: String = text.chars().map(|c| letters(c).unwrap_or(c)).collect();
        let looked = Looked::through(&text, date(2026, 11, 29));
        assert!(looked.keys.len() <= NAMES + OF_FAMILY, "{}", looked.keys.len());
    }
}
