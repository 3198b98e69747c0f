//! How a parent, carer or young person is to be written and spoken to. What is recorded of a person holds for every child they
//! belong to.

use access::{Allowed, Role, Viewer};
use gate::{Reader, Words};
use jiff::civil::Date;
use page::govuk::Tag;
use serde_json::json;
use store::query::insert;
use store::{Result, StoreError, Tx, sql};

use crate::PersonId;
use crate::model::contact::{language_words, wording_words};

/// What one person needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ContactNeeds {
    /// What follows "Dear"; nothing where the full name does.
    pub addressed_as: Words,
    /// The language of the interpreter.
    pub interpreter: Words,
    /// The language of letters; nothing for English.
    pub letter_language: String,
    /// `standard`, `plain` or `easy_read`.
    pub wording: String,
    /// In points.
    pub print_size: i64,
    pub braille: bool,
    pub audio: bool,
    /// `post`, `email` or nothing.
    pub reached_by: String,
    pub other: Words,
    /// Counts changes; 0 where nothing is recorded.
    pub version: i64,
}

/// The size of letters, in points, where nobody said otherwise.
pub const PLAIN_PRINT: i64 = 12;

impl ContactNeeds {
    /// Nothing is recorded: a letter in English, in its usual words and size.
    #[must_use]
    pub fn none() -> Self {
        Self { wording: "standard".to_owned(), print_size: PLAIN_PRINT, ..Self::default() }
    }

    /// What comes of it, for whoever said it: what our letters follow from the next one on, and what somebody has to arrange
    /// before.
    #[must_use]
    pub fn follows(&self) -> String {
        let mut at_once = Vec::new();
        if !self.addressed_as.is_blank() {
            at_once.push("what we call you");
        }
        match self.wording.as_str() {
            "plain" => at_once.push("plain English"),
            "easy_read" => at_once.push("easy read"),
            _ => {}
        }
        if self.print_size > PLAIN_PRINT {
            at_once.push("large print");
        }
        let mut arranged = Vec::new();
        if !self.letter_language.is_empty() {
            arranged.push(format!("letters in {}", language_words(&self.letter_language)));
        }
        for (needed, words) in [
            (!self.interpreter.is_blank(), "an interpreter"),
            (self.braille, "Braille"),
            (self.audio, "an audio recording"),
        ] {
            if needed {
                arranged.push(words.to_owned());
            }
        }
        let mut text = "Saved.".to_owned();
        if !at_once.is_empty() {
            text.push_str(&format!(" Our next letter follows this: {}.", at_once.join(", ")));
        }
        if !arranged.is_empty() {
            text.push_str(&format!(
                " Your case officer has to arrange this first: {}. You do not need to do anything.",
                arranged.join(", ")
            ));
        }
        if !self.letter_language.is_empty() {
            text.push_str(" Until then, letters may come in English.");
        }
        text
    }

    /// What they need, in words for those who write to them and meet them.
    #[must_use]
    pub fn in_words(&self, reader: &Reader) -> Vec<String> {
        let mut all = Vec::new();
        if !self.interpreter.is_blank() {
            all.push(format!("Interpreter: {}", self.interpreter.to(reader)));
        }
        if !self.letter_language.is_empty() {
            all.push(format!("Letters in {}", language_words(&self.letter_language)));
        }
        if self.wording != "standard" && !self.wording.is_empty() {
            all.push(wording_words(&self.wording).to_owned());
        }
        if self.print_size > PLAIN_PRINT {
            all.push(format!("Large print, {} point", self.print_size));
        }
        for (needed, words) in [(self.braille, "Braille"), (self.audio, "Audio")] {
            if needed {
                all.push(words.to_owned());
            }
        }
        match self.reached_by.as_str() {
            "post" => all.push("Prefers letters by post".to_owned()),
            "email" => all.push("Prefers email".to_owned()),
            _ => {}
        }
        // When somebody works or sleeps is for whoever calls them from the authority.
        if !self.other.is_blank() && !reader.is_outside() {
            all.push(self.other.to(reader));
        }
        all
    }
}

/// What is recorded of a person.
#[store::boxed]
pub async fn of(tx: &mut Tx, person: PersonId) -> Result<ContactNeeds> {
    let known: Option<ContactNeeds> = sql!(
        "select addressed_as, interpreter, letter_language, wording, print_size, braille, audio, reached_by, other, version
           from contact_need where person = $1",
        person,
    )
    .maybe(tx)
    .await?;
    Ok(known.unwrap_or_else(ContactNeeds::none))
}

#[derive(sqlx::FromRow)]
struct Interpreter {
    person: PersonId,
    interpreter: Words,
}

/// What everybody must see who works with the family: who needs an interpreter, for the bar on every page about the child.
#[store::boxed]
pub(super) async fn tags(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Vec<Tag>> {
    if !viewer.is(Role::CaseOfficer) && !viewer.is(Role::Manager) {
        return Ok(Vec::new());
    }
    let rows: Vec<Interpreter> = sql!(
        "select n.person, n.interpreter from contact_need n where n.interpreter <> '' and (n.person = $1
           or n.person in (select r.person from relationship r where r.child = $2
                             and (r.ends_on is null or r.ends_on >= $3))) order by n.person",
        child,
        child,
        viewer.today,
    )
    .all(tx)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let reader = Reader::session(tx, viewer, child).await?;
    let mut words: Vec<String> = rows
        .iter()
        .filter(|row| reader.may_have_contacts(row.person))
        .map(|row| format!("Interpreter: {}", row.interpreter.to(&reader)))
        .collect();
    words.dedup();
    Ok(words.iter().map(|words| Tag::new(words, "turquoise")).collect())
}

/// Records what a person needs; `child` is the record on whose page it was said. Records it in the log.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved since `version`.
#[store::boxed]
pub async fn save(
    tx: &mut Tx,
    child: PersonId,
    person: PersonId,
    needs: &ContactNeeds,
    by: &str,
    today: Date,
    allowed: &Allowed,
) -> Result<()> {
    let rows = sql!(
        "update contact_need set addressed_as = $1, interpreter = $2, letter_language = $3, wording = $4, print_size = $5,
           braille = $6, audio = $7, reached_by = $8, other = $9, said_by = $10, said_on = $11, version = version + 1
           where person = $12 and version = $13",
        &needs.addressed_as,
        &needs.interpreter,
        &needs.letter_language,
        &needs.wording,
        needs.print_size,
        needs.braille,
        needs.audio,
        &needs.reached_by,
        &needs.other,
        by,
        today,
        person,
        needs.version,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        if needs.version > 0 || of(tx, person).await?.version > 0 {
            return Err(StoreError::Stale);
        }
        let id: store::Id<()> = tx.new_id();
        insert(
            "contact_need",
            vec![
                ("id", id.into()),
                ("person", person.into()),
                ("addressed_as", (&needs.addressed_as).into()),
                ("interpreter", (&needs.interpreter).into()),
                ("letter_language", (&needs.letter_language).into()),
                ("wording", (&needs.wording).into()),
                ("print_size", needs.print_size.into()),
                ("braille", needs.braille.into()),
                ("audio", needs.audio.into()),
                ("reached_by", (&needs.reached_by).into()),
                ("other", (&needs.other).into()),
                ("said_by", by.into()),
                ("said_on", today.into()),
                ("version", 1_i64.into()),
            ],
        )
        .run(tx)
        .await?;
    }
    let detail = json!({ "relative": person, "act": "contact needs", "wording": needs.wording,
                         "print": needs.print_size, "braille": needs.braille, "audio": needs.audio });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}
