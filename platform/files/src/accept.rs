//! What may be added: the kind of a file follows from its content, and what runs, holds macros or carries a virus is refused.

use std::fs::File;

use access::scan::{self, Scanner};
use page::Problem;
use page::upload::SentFile;
use store::Db;

use crate::reading::{self, LARGEST, Said};
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
    let looked_at = store::blocking(move || {
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

/// A file that was read and lies where files lie, to be named by a transaction.
#[derive(Debug)]
pub struct Brought {
    /// The name under which it was sent.
    pub name: String,
    /// By its content.
    pub media_type: &'static str,
    pub said: Said,
    pub content: New,
}

/// What a file says. One that is larger than what is read is not read.
fn said(media_type: &str, mut file: File) -> std::io::Result<Said> {
    use std::io::{Read, Seek};
    if file.metadata()?.len() > LARGEST as u64 {
        return Ok(Said { text: None, partly: true });
    }
    file.rewind()?;
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    Ok(reading::read(media_type, &content))
}

impl Accepted {
    /// What it says.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] where it cannot be read now.
    #[store::boxed]
    pub async fn said(&self) -> Result<Said, Problem> {
        let unread = || Problem::Unavailable("The file could not be read. Try again. Nothing was saved.".to_owned());
        let media_type = self.media_type;
        let file = self.file.try_clone().map_err(|_| unread())?;
        let read = store::blocking(move || said(media_type, file)).await.map_err(|_| unread())?;
        read.map_err(|_| unread())
    }

    /// Reads what it says, and puts it where files lie.
    ///
    /// # Errors
    /// As [`Accepted::said`] and [`stored::put`].
    #[store::boxed]
    pub async fn bring(self, db: &Db) -> Result<Brought, Problem> {
        let said = self.said().await?;
        let (name, media_type) = (self.name.clone(), self.media_type);
        let content = self.put(db).await?;
        Ok(Brought { name, media_type, said, content })
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
