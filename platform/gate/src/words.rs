//! Free text about a child.

use std::fmt;

use access::AccountId;
use page::Problem;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};
use store::Value;

use crate::{Reader, SealedNames};

/// What somebody is told who would change a text of which they may not have all.
pub const NOT_WHOLE: &str =
    "Part of this is hidden from you, so you cannot open it to change it. Ask somebody who can see all of it.";
/// What is said where a file says a former name of the child that is sealed from whoever wants it.
pub const SEALED_FILE: &str = "This file uses a former name of the child, and the name has been sealed. Ask somebody who can see the name to open it.";

/// What somebody wrote about a child. It is read from a row like any text, and shown only to a [`Reader`].
///
/// It is no `Display` and no `Deref`, so that a template cannot show it by oversight.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Words(String);

impl Words {
    /// Words that the program puts together about a child.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As this reader may have them.
    #[must_use]
    pub fn to(&self, reader: &Reader) -> String {
        reader.sealed_names().text(&reader.screen().show(&self.0))
    }

    /// As this reader may have them, who may have written them: what somebody wrote is theirs to read, and is shown as
    /// they wrote it, so that nobody can try a guess and see whether it is removed. Much of what professionals send is put
    /// together for them, so that a former name of the child that was sealed since is not shown to them either.
    #[must_use]
    pub fn to_author(&self, reader: &Reader, author: Option<AccountId>) -> String {
        match author.is_some_and(|author| reader.is_account(author)) {
            true if reader.is_family() => self.0.clone(),
            true => reader.sealed_names().text(&self.0),
            false => self.to(reader),
        }
    }

    /// The same of what something is called, such as a file: a name stands there in small letters as often as not.
    #[must_use]
    pub fn title_to_author(&self, reader: &Reader, author: Option<AccountId>) -> String {
        match author.is_some_and(|author| reader.is_account(author)) {
            true if reader.is_family() => self.0.clone(),
            true => reader.sealed_names().title(&self.0),
            false => reader.sealed_names().title(&reader.screen().show(&self.0)),
        }
    }

    /// Whether they say one of these names.
    #[must_use]
    pub fn is_with(&self, names: &SealedNames) -> bool {
        names.are_in(&self.0)
    }

    /// Whether what something is called says one of these names.
    #[must_use]
    pub fn is_title_with(&self, names: &SealedNames) -> bool {
        names.are_in_title(&self.0)
    }

    /// Whether this reader may have all of it, as it is written.
    #[must_use]
    pub fn is_whole(&self, reader: &Reader) -> bool {
        self.to(reader) == self.0
    }

    /// For a form that is saved in its place: what is taken out for a reader would be lost.
    ///
    /// # Errors
    /// [`Problem::Conflict`] where this reader may not have all of it.
    pub fn to_edit(&self, reader: &Reader) -> Result<String, Problem> {
        if self.is_whole(reader) { Ok(self.0.clone()) } else { Err(Problem::Conflict(NOT_WHOLE.to_owned())) }
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// The words themselves, to compare, check or copy them. Never to show or send them.
    #[must_use]
    pub fn unseen(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Words {
    /// Never the words: they would stand in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.0.len())
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(text)
    }
}
impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
impl From<Words> for Value {
    fn from(words: Words) -> Self {
        words.0.into()
    }
}
impl From<&Words> for Value {
    fn from(words: &Words) -> Self {
        words.0.as_str().into()
    }
}

impl<DB: Database> Type<DB> for Words
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <String as Type<DB>>::type_info()
    }
    fn compatible(ty: &DB::TypeInfo) -> bool {
        <String as Type<DB>>::compatible(ty)
    }
}
impl<'r, DB: Database> Decode<'r, DB> for Words
where
    String: Decode<'r, DB>,
{
    fn decode(value: <DB as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
        <String as Decode<'r, DB>>::decode(value).map(Self)
    }
}
