//! What may be added: the kind of a file follows from its content, and what runs, holds macros or carries a virus is refused.

use std::fs::File;

use access::scan::{self, Scanner};
use page::Problem;
use page::upload::SentFile;
use store::Db;

use crate::reading;
use crate::records::stored::{self, New};

/// A file that may be kept.
#[derive(Debug)]
pub struct Accepted {
    /// The name under which it was sent.
    pub name: String,
    /// By its content.
    pub media_type: &'static str,
    file: File,
    scanned: bool,
}

/// Looks at a file that somebody sent, or says in words why it is not taken.
///
/// # Errors
/// [`Problem::Unavailable`] where it cannot be looked at now: nothing is taken unseen.
#[store::boxed]
pub async fn accept(scanner: &Scanner, sent: SentFile) -> Result<Result<Accepted, String>, Problem> {
    let name = sent.name.clone();
    let looked_at = tokio::task::spawn_blocking(move || {
        let name = sent.name.clone();
        let mut file = sent.into_file();
        (reading::kind_of_file(&name, &mut file), file)
    });
    let (kind, mut file) = looked_at
        .await
        .map_err(|_| Problem::Unavailable("The file could not be opened. Try again. Nothing was saved.".to_owned()))?;
    let media_type = match kind {
        Ok(media_type) => media_type,
        Err(words) => return Ok(Err(words)),
    };
    match scan::refused(scanner, &mut file).await? {
        Some(words) => Ok(Err(words.to_owned())),
        None => Ok(Ok(Accepted { name, media_type, file, scanned: scanner.is_on() })),
    }
}

impl Accepted {
    /// Another handle of it, to read what it says.
    pub fn content(&self) -> std::io::Result<Vec<u8>> {
        use std::io::{Read, Seek};
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok(content)
    }

    /// Encrypts it and puts it where files lie; [`New::keep`] then names it in a transaction.
    ///
    /// # Errors
    /// As [`stored::put`].
    #[store::boxed]
    pub async fn put(self, db: &Db) -> store::Result<New> {
        Ok(stored::put(db, self.file).await?.scanned(self.scanned))
    }
}
