//! Where a database is, as people write it: a path, or an address with a scheme.

use std::path::PathBuf;

use crate::{Result, StoreError};

/// The forms that are understood, for messages.
const FORMS: &str = "a path such as data/oneplan.sqlite, sqlite:PATH, file:PATH or postgres://USER@HOST/NAME";

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// An address of PostgreSQL, which may hold a password.
    Postgres(String),
}

impl Place {
    /// Reads a path, `sqlite:PATH`, `sqlite://PATH`, `file:PATH`, `file:///PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`StoreError::Place`] where it is none of them. The words repeat the scheme alone: an address may hold a password.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let Some((scheme, rest)) = scheme(text) else { return file(text.into()) };
        match scheme.to_ascii_lowercase().as_str() {
            "postgres" | "postgresql" if rest.starts_with("//") => Ok(Self::Postgres(format!("postgres:{rest}"))),
            "postgres" | "postgresql" => {
                Err(StoreError::Place("an address of PostgreSQL begins with postgres://USER@HOST/NAME".to_owned()))
            }
            "sqlite" | "file" => of_file(rest),
            other => Err(StoreError::Place(format!(
                "\"{other}:\" is not a kind of database that OnePlan knows. If it is part of a file’s name, write ./ before it"
            ))),
        }
    }

    /// Refuses a file that is not there: what only reads or serves must not make one.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`].
    pub fn must_be_there(&self) -> Result<()> {
        match self {
            Self::File(path) if !path.exists() => Err(StoreError::NoDatabase),
            _ => Ok(()),
        }
    }
}

/// The scheme of an address, and what follows its colon. A colon after the first `/` belongs to a path.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    is_scheme.then_some((scheme, rest))
}

/// The file of an address, after its scheme.
fn of_file(rest: &str) -> Result<Place> {
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        // Whether a file is made follows from the command.
        if !matches!(parameter, "mode=rwc" | "mode=rw") {
            return Err(StoreError::Place(format!("\"{parameter}\" cannot be chosen for an SQLite file")));
        }
    }
    // After two bars a machine may be named: this one, or none. A relative path may stand there as well.
    let path = path.strip_prefix("//").map_or(path, |path| match path.strip_prefix("localhost/") {
        Some(_) => &path["localhost".len()..],
        None => path,
    });
    if path == ":memory:" {
        return Err(StoreError::Place("a database in memory would be lost when the program ends".to_owned()));
    }
    let decoded =
        decoded(path).ok_or_else(|| StoreError::Place("the path holds a % that stands for no character".to_owned()))?;
    file(decoded.into())
}

fn file(path: PathBuf) -> Result<Place> {
    if path.as_os_str().is_empty() {
        return Err(StoreError::Place("it names no file".to_owned()));
    }
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(StoreError::Place("the path holds a character that is not allowed".to_owned()));
    }
    if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(StoreError::Place(format!(
            "{} is a folder: add the name of the file, such as {}",
            path.display(),
            path.join("oneplan.sqlite").display()
        )));
    }
    Ok(Place::File(path))
}

/// A path of an address, in which `%20` stands for a space.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let (code, after) = after.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

/// What is said of an address that is not understood.
pub(crate) fn words(why: &str) -> String {
    format!("The database cannot be used: {why}. Give {FORMS}. Nothing was made or changed.")
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn file(text: &str) -> String {
        match Place::parse(text).unwrap() {
            Place::File(path) => path.to_string_lossy().into_owned(),
            Place::Postgres(address) => panic!("{text} is {address}"),
        }
    }

    #[test]
    fn a_file_is_found_in_every_form_of_its_address() {
        for text in [
            "data/a.sqlite",
            "sqlite:data/a.sqlite",
            "sqlite://data/a.sqlite",
            "SQLite:data/a.sqlite",
            "file:data/a.sqlite",
            "sqlite:data/a.sqlite?mode=rwc",
            " data/a.sqlite\n",
        ] {
            assert_eq!(file(text), "data/a.sqlite", "{text}");
        }
        for text in [
            "/srv/a b.sqlite",
            "sqlite:/srv/a b.sqlite",
            "sqlite:///srv/a%20b.sqlite",
            "file:/srv/a%20b.sqlite",
            "file:///srv/a b.sqlite",
            "file://localhost/srv/a b.sqlite",
        ] {
            assert_eq!(file(text), "/srv/a b.sqlite", "{text}");
        }
        assert_eq!(file("./area:2026.sqlite"), "./area:2026.sqlite");
        assert_eq!(file("data/100%.sqlite"), "data/100%.sqlite", "a plain path is taken to the letter");
    }

    #[test]
    fn postgresql_is_known_by_both_of_its_names() {
        for text in ["postgres://o@db/o?schema=a", "postgresql://o@db/o?schema=a", "PostgreSQL://o@db/o?schema=a"] {
            assert_eq!(Place::parse(text).unwrap(), Place::Postgres("postgres://o@db/o?schema=a".to_owned()));
        }
    }

    #[test]
    fn other_addresses_are_refused_in_words_without_their_password() {
        for (text, words) in [
            ("mysql://asha:secret@db/o", "\"mysql:\" is not a kind of database that OnePlan knows"),
            ("http://asha:secret@db", "\"http:\" is not"),
            ("area:2026.sqlite", "write ./ before it"),
            ("postgres:o@db:secret", "begins with postgres://"),
            ("sqlite::memory:", "lost when the program ends"),
            ("file:a.sqlite?mode=memory", "\"mode=memory\" cannot be chosen"),
            ("sqlite:%zz", "stands for no character"),
            ("", "names no file"),
            ("sqlite:", "names no file"),
            ("/", "is a folder"),
            ("data/", "is a folder"),
        ] {
            let said = Place::parse(text).unwrap_err().to_string();
            assert!(said.contains(words) && !said.contains("secret"), "{text}: {said}");
        }
    }
}
